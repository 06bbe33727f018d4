"""Children found by name and school, surely, nearly, or not."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.results.matching import NameIndex, plain_name, plain_school
from planner.results.understanding import KnownCases
from planner.schemas import CASES, SCHOOLS

CHILDREN = CASES.build(
    {
        "case_id": ["1", "2", "3", "4"],
        "first_name": ["สมมุติ", "สมมุติ", "ทดลอง", "ทดลอง"],
        "last_name": ["ใจดี", "ใจดี", "แสนงาม", "แสนงาม"],
        "school_code": ["50010001", "50010002", "50010001", ""],
        "school_name": ["", "", "", "บ้านนา"],
        "national_id": ["1100000000001", "1100000000002", "", ""],
    }
)
SCHOOL_LIST = SCHOOLS.build(
    {"school_code": ["50010001", "50010002"], "name": ["โรงเรียนบ้านดอยแก้ว", "บ้านแม่ลาย"], "place": [None, None]}
)
INDEX = NameIndex.of(CHILDREN, SCHOOL_LIST)


@pytest.mark.parametrize(
    ("name", "school", "case"),
    [
        ("ด.ช.สมมุติ ใจดี", "บ้านดอยแก้ว", "1"),
        ("เด็กชาย สมมุติ  ใจดี", "ร.ร. บ้านดอยแก้ว", "1"),
        ("สมมุติ ใจดี", "50010002", "2"),
        ("สมมุติ ใจดี", "บ้านดอยแกว", "1"),
        ("สมมุติ ใจดี", "", ""),
        ("สมมุติ ใจดี", "บ้านอื่นไกล", ""),
        ("สมมุต ใจดี", "บ้านดอยแก้ว", ""),
        ("ทดลอง แสนงาม", "บ้านนา", "4"),
        ("", "บ้านนา", ""),
    ],
)
def test_only_the_very_name_of_one_child_of_the_school_is_sure(name: str, school: str, case: str) -> None:
    assert INDEX.sure(name, school) == case


def test_two_namesakes_of_one_school_are_neither() -> None:
    twice = pd.concat([CHILDREN, CHILDREN.loc[["1"]].rename(index={"1": "9"})]).rename_axis("case_id")
    assert NameIndex.of(twice, SCHOOL_LIST).sure("สมมุติ ใจดี", "บ้านดอยแก้ว") == ""


def test_the_likeliest_child_comes_first_and_the_school_counts() -> None:
    near = INDEX.near("สมมุต ใจดี", "บ้านแม่ลาย")
    assert [one.case_id for one in near] == ["2", "1"]
    assert 1 > near[0].score > near[1].score > 0
    assert INDEX.near("คนอื่น ไกลมาก", "บ้านแม่ลาย") == ()
    alone = INDEX.near("สมมุติ ใจดี", "")
    assert alone[0].score < 0.75, "a name alone is no proof"


def test_an_id_that_is_not_the_child_s_speaks_against_its_name() -> None:
    known = KnownCases.of(CHILDREN, SCHOOL_LIST)
    assert known.find("", "1100000000001", "สมมุติ ใจดี", "บ้านแม่ลาย") == ("1", "")
    assert known.find("", "9999", "สมมุติ ใจดี", "บ้านแม่ลาย") == ("", "")
    assert known.find("", "", "สมมุติ ใจดี", "บ้านแม่ลาย") == ("2", "found_by_name")
    assert known.find("77", "", "สมมุติ ใจดี", "บ้านแม่ลาย") == ("2", "code_unknown found_by_name")
    assert known.find("", "1100000000001", "ใครไม่รู้ จักกันเลย", "") == ("1", "name_differs")


@given(st.text(max_size=30))
def test_any_text_is_compared_the_same_twice(text: str) -> None:
    assert plain_name(plain_name(text)) == plain_name(plain_name(plain_name(text)))
    assert plain_school(text) == plain_school(text)
    assert INDEX.sure(text, text) == ""
