"""Grades as schools write them."""

import pytest

from planner.followup.grades import GRADES, grade_of_age, in_order, read_grade, read_grades


@pytest.mark.parametrize(
    ("text", "first", "last", "count"),
    [
        ("อ.2-ป.6", "อ.2", "ป.6", 8),
        ("ป.1 - ม.3", "ป.1", "ม.3", 9),
        ("อนุบาล 2 ถึง ประถมศึกษาปีที่ 6", "อ.2", "ป.6", 8),
        ("ม.๑–๖", "ม.1", "ม.6", 6),
        ("ป.1-6, ม.ต้น", "ป.1", "ม.3", 9),
        ("อ.1-อ.3 และ ป.1-ป.6", "อ.1", "ป.6", 9),
        ("ป.4", "ป.4", "ป.4", 1),
        ("มัธยมศึกษาตอนปลาย", "ม.4", "ม.6", 3),
    ],
)
def test_what_a_school_teaches_is_read(text: str, first: str, last: str, count: int) -> None:
    found = in_order(read_grades(text))
    assert (found[0], found[-1], len(found)) == (first, last, count)


@pytest.mark.parametrize("text", ["", "-", "ป.6-ป.1", "ป.1-ป.6, วิชาชีพ", "ป.7"])
def test_what_is_half_understood_is_unknown(text: str) -> None:
    assert read_grades(text) == frozenset()


def test_one_grade_is_read_and_a_range_is_none() -> None:
    assert read_grade("ประถมศึกษาปีที่ 4") == "ป.4"
    assert read_grade("ป.1-ป.6") == ""


def test_age_tells_the_grade_from_3_to_17() -> None:
    assert [grade_of_age(age) for age in (2, 3, 6, 12, 17, 18)] == ["", "อ.1", "ป.1", "ม.1", "ม.6", ""]
    assert len(GRADES) == 15
