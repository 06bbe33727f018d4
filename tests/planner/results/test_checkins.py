"""Files of check-ins, good and bad."""

import csv
import datetime as dt
import io
import json
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import xlsxwriter
from pandas.testing import assert_frame_equal

from gis.errors import DataError
from planner.model import CheckIns
from planner.results.checkins import merge_checkins, read_checkins, reject_words, settle, warning_words
from planner.results.understanding import KnownCases
from planner.schemas import CHECKINS, REJECTS, UNMATCHED
from resources.text import catalogue

HEADS = ["case_code", "visited_at", "lat", "lon", "state", "found_outcome", "reason", "moved_to", "visitor", "note"]
ONE, TWO, THREE = "000011", "000022", "000033"
Read = Callable[..., CheckIns]


@pytest.fixture
def read(tmp_path: Path, cases: pd.DataFrame, schools: pd.DataFrame, now: dt.datetime) -> Read:
    """Write rows to a CSV and read it as check-ins."""

    def reader(rows: Sequence[Sequence[str]], heads: Sequence[str] = HEADS, encoding: str = "utf-8") -> CheckIns:
        path = tmp_path / "checkins.csv"
        text = io.StringIO()
        csv.writer(text, lineterminator="\r\n").writerows([heads, *rows])
        path.write_bytes(text.getvalue().encode(encoding))
        return read_checkins([path], cases=cases, schools=schools, now=now)

    return reader


def row(code: str = ONE, at: str = "2025-03-05 16:30", state: str = "found", **cells: str) -> list[str]:
    values = {"case_code": code, "visited_at": at, "state": state, **cells}
    return [values.get(head, "") for head in HEADS]


def only(checkins: CheckIns) -> dict[str, Any]:
    assert len(checkins.records) == 1 and len(checkins.rejects) == 0
    return {str(column): value for column, value in checkins.records.iloc[0].items()}


def test_a_report_of_the_contract_is_read_whole(read: Read) -> None:
    cells = row(lat="17.951234", lon="98.681234", found_outcome="returned", visitor="ครูสมมุติ", note='=cmd() "ก" <b>')
    checkins = read([cells])
    report = only(checkins)
    assert report["case_id"] == ONE
    assert report["visited_at"] == "2025-03-05T16:30:00"
    assert (report["state"], report["found_outcome"], report["reason"]) == ("found", "returned", 0)
    assert (report["place"].y, report["place"].x) == (17.951234, 98.681234)
    assert report["note"] == '=cmd() "ก" <b>'
    assert (report["warnings"], report["unread"]) == ("", "")
    assert (report["source_file"], report["source_row"]) == ("checkins.csv", 2)
    CHECKINS.check(checkins.records), UNMATCHED.check(checkins.unmatched), REJECTS.check(checkins.rejects)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp874", "utf-16"])
def test_thai_heads_and_words_are_understood_in_every_encoding(read: Read, encoding: str) -> None:
    heads = ["รหัสเยี่ยม", "วันที่ติดตาม", "เวลา", "พิกัด", "ผลการติดตาม", "สาเหตุ", "ผู้ติดตาม"]
    cells = ["000011", "๕ มี.ค. ๒๕๖๘", "16.30 น.", "17.95, 98.68", "ไม่พบตัว", "ย้ายถิ่นที่อยู่", "ครูสมมุติ"]
    report = only(read([cells], heads, encoding))
    assert (report["visited_at"], report["state"], report["reason"]) == ("2025-03-05T16:30:00", "not_found", 18)
    assert (report["place"].y, report["place"].x, report["visitor"]) == (17.95, 98.68, "ครูสมมุติ")


def test_a_code_without_its_zeros_and_an_id_with_dashes_find_their_case(read: Read) -> None:
    heads = ["case_code", "national_id", "visited_at", "state"]
    found = read(
        [
            ["11", "", "2025-03-05", "found"],
            ["", "1-1000-00000-00-2", "2025-03-05", "found"],
            ["000098", "1100000000003", "2025-03-05", "found"],
        ],
        heads,
    ).records.sort_values("source_row")
    assert list(found["case_id"]) == [ONE, TWO, THREE]
    assert found["warnings"].str.contains("code_unknown").tolist() == [False, False, True]
    assert json.loads(found["unread"].iloc[2]) == {"case_code": "000098"}


def test_a_child_not_known_is_kept_and_matched_when_it_is(
    read: Read, cases: pd.DataFrame, schools: pd.DataFrame
) -> None:
    heads = ["national_id", "ชื่อ-สกุล", "visited_at", "state", "lat", "lon"]
    rows = [["9900000000001", "เด็กชายสมมุติ ใหม่", "2025-03-05", "found", "17.95", "98.68"]]
    checkins = read(rows, heads)
    assert len(checkins.records) == 0 and len(checkins.rejects) == 0
    assert checkins.unmatched.iloc[0]["national_id"] == "9900000000001"
    assert checkins.unmatched.iloc[0]["child_name"] == "เด็กชายสมมุติ ใหม่"
    known = cases.copy()
    known["national_id"] = ["9900000000001", *known["national_id"].iloc[1:]]
    found, left = settle(checkins.records, checkins.unmatched, KnownCases.of(known))
    assert list(found["case_id"]) == [ONE] and len(left) == 0
    CHECKINS.check(found), UNMATCHED.check(left)
    again, rest = settle(found, left, KnownCases.of(cases))
    assert len(again) == 0
    assert_frame_equal(pd.DataFrame(rest), pd.DataFrame(checkins.unmatched))


def test_matching_later_gives_the_very_report_that_reading_again_gives(
    tmp_path: Path, cases: pd.DataFrame, schools: pd.DataFrame, now: dt.datetime
) -> None:
    path = tmp_path / "late.csv"
    path.write_text("case_code,national_id,visited_at,state,lat,lon\n000098,1100000000002,5/3/2568,found,17.9,98.7\n")
    before = read_checkins([path], cases=cases.drop(index=TWO), schools=schools, now=now)
    assert len(before.unmatched) == 1
    later, _ = settle(before.records, before.unmatched, KnownCases.of(cases, schools))
    after = read_checkins([path], cases=cases, schools=schools, now=now)
    assert_frame_equal(pd.DataFrame(later), pd.DataFrame(after.records))


def test_an_id_of_two_children_matches_neither(read: Read, cases: pd.DataFrame) -> None:
    cases["national_id"] = [cases["national_id"].iloc[0]] * 2 + cases["national_id"].tolist()[2:]
    checkins = read([["1100000000001", "2025-03-05", "found"]], ["national_id", "visited_at", "state"])
    assert checkins.unmatched["warnings"].tolist() == ["outcome_missing who_repeats"]


def test_each_bad_row_is_named_and_the_rest_goes_on(read: Read) -> None:
    rows = [
        row(),
        row(at="5/3/68"),
        row(at=""),
        row(at="5/3/2599"),
        row(state=""),
        row(state="=1+1", at="แล้วแต่"),
        row(code=""),
        row(code=TWO),
    ]
    checkins = read(rows)
    assert sorted(checkins.records["case_id"]) == [ONE, TWO]
    told = dict(zip(checkins.rejects["source_row"], checkins.rejects["reasons"], strict=True))
    assert told == {
        3: "checkin_moment_short_year",
        4: "checkin_moment_missing",
        5: "checkin_moment_future",
        6: "checkin_state_missing",
        7: "checkin_moment_unreadable checkin_state_unknown",
        8: "checkin_who_missing",
    }
    cells = json.loads(checkins.rejects.set_index("source_row")["cells"].loc[7])
    assert cells == {"case_code": ONE, "visited_at": "แล้วแต่", "state": "=1+1"}


def test_code_and_id_of_two_children_are_refused(read: Read) -> None:
    rows = [["000011", "1100000000002", "2025-03-05", "found"], ["000011", "1100000000001", "2025-03-05", "found"]]
    checkins = read(rows, ["case_code", "national_id", "visited_at", "state"])
    assert checkins.rejects["reasons"].tolist() == ["checkin_who_disagrees"]
    assert checkins.records["case_id"].tolist() == [ONE]


@pytest.mark.parametrize(
    ("cells", "reason", "warnings"),
    [
        ({"state": "not_found"}, 19, "reason_missing"),
        ({"state": "not_found", "reason": "9"}, 9, ""),
        ({"state": "not_found", "reason": "77"}, 19, "reason_unknown"),
        ({"state": "moved"}, 18, "moved_to_missing"),
        ({"state": "moved", "moved_to": "ลำพูน/ลี้"}, 18, ""),
        ({"state": "deceased"}, 17, ""),
        ({"state": "in_school"}, 0, ""),
        ({"state": "found"}, 0, "outcome_missing"),
        ({"state": "found", "found_outcome": "wants_return"}, 0, ""),
        ({"state": "found", "found_outcome": "refuses"}, 19, "reason_missing"),
        ({"state": "found", "found_outcome": "cannot_yet", "reason": "สุขภาพ"}, 2, ""),
        ({"state": "found", "found_outcome": "คิดดูก่อน"}, 0, "outcome_unknown"),
        ({"state": "not_found", "reason": "9", "found_outcome": "returned"}, 9, "outcome_unfit"),
        ({"state": "202"}, 11, "outcome_missing state_loose"),
    ],
)
def test_a_visit_counts_with_what_is_missing_flagged(
    read: Read, cells: dict[str, str], reason: int, warnings: str
) -> None:
    report = only(read([row(**cells)]))
    assert (report["reason"], report["warnings"]) == (reason, warnings)


@pytest.mark.parametrize(
    ("lat", "lon", "warning"),
    [
        ("98.68", "17.95", "position_swapped"),
        ("0", "0", "position_zero"),
        ("1985000", "465000", "position_projected"),
        ("51.5", "-0.1", "position_abroad"),
        ("17.95", "", "position_incomplete"),
        ("ทุ่ง", "นา", "position_unreadable"),
    ],
)
def test_a_bad_position_never_costs_the_report(read: Read, lat: str, lon: str, warning: str) -> None:
    report = only(read([row(state="in_school", lat=lat, lon=lon)]))
    assert report["warnings"] == warning
    if warning == "position_swapped":
        assert (report["place"].y, report["place"].x, report["unread"]) == (17.95, 98.68, "")
    else:
        assert report["place"] is None
        assert json.loads(report["unread"]) == {k: v for k, v in (("lat", lat), ("lon", lon)) if v}


def test_positions_around_schools_in_another_country_are_positions(
    tmp_path: Path, cases: pd.DataFrame, schools: pd.DataFrame, now: dt.datetime
) -> None:
    there = gpd.GeoDataFrame(schools)
    there["place"] = there.geometry.translate(25.0, -4.8)
    path = tmp_path / "there.csv"
    path.write_text("case_code,visited_at,state,lat,lon\n000011,2025-03-05,in_school,13.15,123.73\n")
    found = read_checkins([path], cases=cases, schools=there, now=now)
    assert found.records["place"].iloc[0].y == 13.15


def test_workbooks_may_have_titles_merged_cells_formulas_and_other_sheets(
    tmp_path: Path, cases: pd.DataFrame, schools: pd.DataFrame, now: dt.datetime
) -> None:
    path = tmp_path / "forms.xlsx"
    with xlsxwriter.Workbook(path) as book:
        help_sheet = book.add_worksheet("คำอธิบาย")
        help_sheet.write_column(0, 0, ["สถานะ", "พบตัว", "ไม่พบตัว"])
        sheet = book.add_worksheet("ผล")
        sheet.merge_range(0, 0, 0, 4, "แบบบันทึกผลการติดตาม")
        sheet.write_row(2, 0, ["รหัสเยี่ยม", "วันที่ติดตาม", "ผลการติดตาม", "หมายเหตุ", "ผู้ติดตาม"])
        day = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        sheet.write_number(3, 0, 11)
        sheet.write_datetime(3, 1, dt.datetime(2025, 3, 5, 16, 30), day)
        sheet.write_string(4, 0, "000022")
        sheet.write_datetime(4, 1, dt.datetime(2025, 3, 5, 17, 0), day)
        for line in (3, 4):
            sheet.write_string(line, 2, "กำลังเรียนอยู่")
        sheet.write_formula(3, 3, '="ก"&"ข"', value="กข")
        sheet.merge_range(3, 4, 4, 4, "ครูสมมุติ")
        second = book.add_worksheet("ทีม 2")
        second.write_row(0, 0, ["case_code", "visited_at", "state"])
        second.write_row(1, 0, ["000033", "6/3/2568", "พบตัว"])
    found = read_checkins([path], cases=cases, schools=schools, now=now).records.sort_values("case_id")
    assert found["case_id"].tolist() == [ONE, TWO, THREE]
    assert found["visited_at"].tolist() == ["2025-03-05T16:30:00", "2025-03-05T17:00:00", "2025-03-06"]
    assert found["visitor"].tolist() == ["ครูสมมุติ", "ครูสมมุติ", ""]
    assert found["note"].tolist() == ["กข", "", ""]
    assert found["source_row"].tolist() == [4, 5, 2]
    assert found["source_file"].tolist() == ["forms.xlsx [ผล]", "forms.xlsx [ผล]", "forms.xlsx [ทีม 2]"]


def test_json_lines_are_read_and_a_bad_line_is_named(
    tmp_path: Path, cases: pd.DataFrame, schools: pd.DataFrame, now: dt.datetime
) -> None:
    path = tmp_path / "phone.jsonl"
    good = {"case_code": ONE, "visited_at": "2025-03-05T09:30:00Z", "state": "found", "lat": 17.95, "lon": 98.68}
    lines = [json.dumps(good), "{broken", "[1, 2]", json.dumps({**good, "case_code": TWO, "accuracy_m": -4})]
    path.write_text("\n".join(lines), encoding="utf-8")
    checkins = read_checkins([path], cases=cases, schools=schools, now=now)
    assert sorted(checkins.records["case_id"]) == [ONE, TWO]
    assert checkins.rejects["source_row"].tolist() == [2, 3]
    assert set(checkins.rejects["reasons"]) == {"checkin_row_json"}
    second = checkins.records.set_index("case_id").loc[TWO]
    assert "accuracy_unreadable" in second["warnings"] and math.isnan(second["accuracy_m"])


def test_one_report_is_one_from_whatever_file_it_comes(
    tmp_path: Path, cases: pd.DataFrame, schools: pd.DataFrame, now: dt.datetime
) -> None:
    (tmp_path / "a.csv").write_text("case_code,visited_at,state,lat,lon\n11,5/3/2568 16:30,พบตัว,98.6800,17.9500\n")
    (tmp_path / "b.jsonl").write_text(
        json.dumps({"national_id": "1100000000001", "visited_at": "2025-03-05T09:30Z", "state": "found"}
                   | {"lat": 17.95, "lon": 98.68})
    )  # fmt: skip
    names = ["a.csv", "b.jsonl", "a.csv"]
    found = read_checkins([tmp_path / name for name in names], cases=cases, schools=schools, now=now)
    assert len(found.records) == 1


def test_one_id_with_two_contents_stays_two_reports(read: Read) -> None:
    heads = ["checkin_id", "case_code", "visited_at", "state"]
    rows = [
        ["A1", ONE, "2025-03-05", "found"],
        ["A1", ONE, "2025-03-05", "not_found"],
        ["A1", ONE, "2025-03-05", "found"],
    ]
    assert len(read(rows, heads).records) == 2


def test_merging_is_a_union(read: Read) -> None:
    first, second = read([row(), row(code=TWO)]).records, read([row(code=THREE), row()]).records
    union = merge_checkins(first, second)
    assert len(union) == 3
    for again in (merge_checkins(second, first), merge_checkins(union, first), merge_checkins(union, union)):
        assert_frame_equal(pd.DataFrame(again), pd.DataFrame(union), check_like=True)
    empty = read([]).records
    assert_frame_equal(pd.DataFrame(merge_checkins(empty, union)), pd.DataFrame(union))
    assert len(merge_checkins(empty, empty)) == 0


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("ก,ข\n1,2\n", "case_code, visited_at, state"),
        ("case_code,state\n000011,found\n", "visited_at"),
        ("visited_at,state\n2025-03-05,found\n", "case_code"),
    ],
)
def test_a_file_without_the_needed_heads_is_refused_by_name(
    tmp_path: Path, cases: pd.DataFrame, schools: pd.DataFrame, text: str, missing: str
) -> None:
    path = tmp_path / "other.csv"
    path.write_text(text, encoding="utf-8")
    now = dt.datetime(2025, 3, 31)
    with pytest.raises(DataError) as caught:
        read_checkins([path], cases=cases, schools=schools, now=now)
    assert caught.value.code == "checkin_heads"
    assert caught.value.details == {"file": "other.csv", "missing": missing}
    assert "other.csv" in caught.value.message("th")


def test_unknown_heads_can_be_mapped(
    tmp_path: Path, cases: pd.DataFrame, schools: pd.DataFrame, now: dt.datetime
) -> None:
    path = tmp_path / "own.csv"
    path.write_text("เด็ก,ตอนไหน,เป็นไง\n000011,2025-03-05,found\n", encoding="utf-8")
    mapping = {"เด็ก": "case_code", "ตอนไหน": "visited_at", "เป็นไง": "state"}
    assert len(read_checkins([path], cases=cases, schools=schools, now=now, mapping=mapping).records) == 1
    with pytest.raises(DataError, match="colour"):
        read_checkins([path], cases=cases, schools=schools, now=now, mapping={"เด็ก": "colour"})


def test_a_head_pasted_in_between_is_no_report(read: Read) -> None:
    assert len(read([row(), HEADS, row(code=TWO)]).rejects) == 0


def test_every_code_has_words(read: Read) -> None:
    for language in ("th", "en"):
        keys = catalogue(language).keys()
        for key in keys:
            if key.startswith("results.rejects."):
                assert reject_words("checkin_" + key.rpartition(".")[2], language)
            if key.startswith("results.warnings."):
                assert warning_words(key.rpartition(".")[2], language)
    checkins = read([row(state="?", at="?"), row(lat="1", state="202")])
    assert len(reject_words(checkins.rejects["reasons"].iloc[0], "th")) == 2
    assert len(warning_words(checkins.records["warnings"].iloc[0], "en")) == 3


def test_no_message_tells_of_a_child(read: Read) -> None:
    rows = [row(code="", note="สมมุติ ใจดี", state="?")]
    said = " ".join(reject_words(read(rows).rejects["reasons"].iloc[0], "th"))
    assert "สมมุติ" not in said
