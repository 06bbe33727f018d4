"""Who is on an enrolment list is found, and nobody else."""

from pathlib import Path

import pandas as pd
import pytest

from gis.errors import DataError
from gis.monitor import SilentMonitor
from planner.register.clearance import SURE, match_enrolment
from planner.register.identity import check_digit
from planner.schemas import CASES, SCHOOLS

HEAD = "รหัสโรงเรียน,ชั้น,เลขบัตรประชาชน,ชื่อ,นามสกุล,วันเกิด,ผู้ปกครอง"


def nid(number: int) -> str:
    twelve = f"1{number:011d}"
    return f"{twelve}{check_digit(twelve)}"


def cases(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    ids, names, births, guardians = zip(*rows, strict=True)
    return CASES.build(
        {
            "case_id": [str(number) for number in range(len(rows))],
            "national_id": list(ids), "first_name": list(names),
            "last_name": ["ใจดี"] * len(rows), "birth_date": list(births), "guardian": list(guardians),
        }
    )  # fmt: skip


def match(tmp_path: Path, known: pd.DataFrame, *lines: str) -> pd.DataFrame:
    path = tmp_path / "enrolment.csv"
    path.write_text("\n".join((HEAD, *lines)), encoding="utf-8")
    return match_enrolment(known, [path], schools=SCHOOLS.empty(), year_be=2568, monitor=SilentMonitor())


@pytest.mark.parametrize(
    ("case", "line", "how"),
    [
        ((nid(1), "สมมติ", "2012-05-13", ""), f"50,ป.4,{nid(1)},สมมติ,ใจดี,-,", "id"),
        ((nid(1), "สมมติ", "2012-05-13", ""), f"50,ป.4,{nid(1)},ทองกวาว,แสนงาม,1/1/2550,", None),
        ((nid(1), "สมมติ", "2012-05-13", ""), "50,ป.4,-,สมมติ,ใจดี,13/05/2555,", "name_birth"),
        ((nid(1), "สมมติ", "2012-05-13", ""), f"50,ป.4,{nid(2)},สมมติ,ใจดี,13/05/2555,", None),
        (("", "สมมติ", "2012-05-13", "สมหญิง ใจดี"), "50,ป.4,-,สมมติ,ใจดี,-,สมหญิง ใจดี", "name_guardian"),
        (("", "สมมติ", "2012-05-13", ""), "50,ป.4,-,สมมติ,ใจดี,-,", None),
        (("", "สมมติ", "2012-05-13", ""), "50,ป.4,-,สมมิติ,ใจดี,13/05/2555,", "near"),
        (("", "สมมติ", "2012-05-13", ""), "50,ป.4,-,ทองกวาว,แสนงาม,13/05/2555,", None),
        (("", "สมมติ", "2012-05-13", ""), "50,ป.4,-,สมมติ,ใจดี,14/05/2555,", None),
    ],
)
def test_how_a_child_is_found(tmp_path: Path, case: tuple[str, str, str, str], line: str, how: str | None) -> None:
    found = match(tmp_path, cases(("", "คนอื่น", "", ""), case), line)
    assert list(found["how"]) == ([] if how is None else [how])
    assert list(found["listed_name"] != "") == [one == "near" for one in found["how"]]
    if how in SURE:
        assert tuple(found.loc["1", ["source_file", "source_row", "school_code", "grade"]]) == (
            "enrolment.csv",
            2,
            "50",
            "ป.4",
        )
        assert found["score"].iloc[0] == 1.0


def test_one_row_is_no_proof_for_two_cases(tmp_path: Path) -> None:
    twice = ("", "สมมติ", "2012-05-13", "")
    assert list(match(tmp_path, cases(twice, twice), "50,ป.4,-,สมมติ,ใจดี,13/05/2555,")["how"]) == ["near", "near"]


def test_a_file_of_something_else_gets_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("สี,รส\nแดง,หวาน\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"a\.csv"):
        match_enrolment(CASES.empty(), [path], schools=SCHOOLS.empty(), year_be=2568, monitor=SilentMonitor())


def test_guardian_and_birth_a_slip_away_are_near_with_a_score_of_all_three(tmp_path: Path) -> None:
    known = cases(("", "สมมติ", "2012-05-13", "สมหญิง ใจดี"), ("", "ทองกวาว", "2012-03-05", "สมหญิง ใจดี"))
    found = match(tmp_path, known, "50,ป.4,-,สมมติ,ใจดี,14/05/2555,สมหญง ใจดี", "50,ป.4,-,ทองกวาว,ใจดี,03/05/2555,อื่น")
    assert list(found["how"]) == ["near"] and 0.9 < found["score"].iloc[0] < 1
    again = match(tmp_path, known, "51,ป.5,-,x,y,1/1/2550,", "50,ป.4,-,สมมติ,ใจดี,14/05/2555,สมหญง ใจดี")
    assert again["pupil"].iloc[0] == found["pupil"].iloc[0] and again["source_row"].iloc[0] == 3
