"""Words of the results."""

import pytest

from planner.results.words import school_title
from resources.text import catalogue


@pytest.mark.parametrize(
    ("name", "language", "told"),
    [
        ("บ้านแม่ลาย", "th", "โรงเรียน บ้านแม่ลาย"),
        ("โรงเรียนบ้านแม่ลาย", "th", "โรงเรียนบ้านแม่ลาย"),
        ("โรงเรียนบ้านแม่ลาย", "en", "โรงเรียนบ้านแม่ลาย"),
        ("บ้านแม่ลาย", "en", "School บ้านแม่ลาย"),
    ],
)
def test_a_school_is_called_a_school_once(name: str, language: str, told: str) -> None:
    assert school_title(name, catalogue(language)) == told
