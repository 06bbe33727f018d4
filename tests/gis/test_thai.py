"""What looks the same compares the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.thai import arabic_digits, clean, thai_digits


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("น\u0e4d\u0e32", "น\u0e33"),
        ("น\u0e4d\u0e49\u0e32", "น\u0e49\u0e33"),
        ("น\u0e49\u0e4d\u0e32", "น\u0e49\u0e33"),
        ("เเม่วิน", "แม่วิน"),
        ("แม\u200bวิน\u200b", "แมวิน"),
        ("หมู่\u00a0ที่ ๔", "หมู่ ที่ 4"),
        ("แม\u0e48\u0e48วิน", "แม\u0e48วิน"),
        ("  ก \t ข\n", "ก ข"),
        ("ก\x00\x07ข", "กข"),
    ],
)
def test_text_is_brought_to_one_form(raw: str, expected: str) -> None:
    assert clean(raw) == expected


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.integers(min_value=0).map(str))
def test_digits_go_there_and_back(number: str) -> None:
    assert arabic_digits(thai_digits(number)) == number
