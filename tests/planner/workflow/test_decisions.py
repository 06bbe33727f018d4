"""Contradictions, unknown children, offers and likenesses are decided by a person, kept, and taken back."""

import csv
import datetime as dt
import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import cast

import geopandas as gpd
import pandas as pd
import pytest
import xlsxwriter
from pandas.testing import assert_frame_equal
from shapely.geometry import Point

from gis.address.gazetteer import Gazetteer
from gis.errors import DataError
from gis.monitor import SilentMonitor
from planner.cli import main
from planner.model import CaseKind
from planner.schemas import CASES, CHECKINS, CLEARANCES, DECISIONS, PLACES, SCHOOLS, UNMATCHED
from planner.store.project import Project
from planner.workflow import decisions
from planner.workflow.checkins import flags, noted, offers, registered_places
from planner.workflow.corrections import pin, undo
from planner.workflow.imports import CheckinsImport, import_checkins, import_enrolment, import_register
from planner.workflow.locate import locate
from planner.workflow.project import create_project, outcomes, states_on, status, view

QUIET = SilentMonitor()
NOW = dt.datetime(2026, 2, 1, 12, tzinfo=dt.UTC)
SPOT = Gazetteer.load().spot("502204")
HEADS = ["checkin_id", "case_code", "national_id", "ชื่อ-สกุล", "โรงเรียน", "visited_at", "state", "found_outcome",
         "reason", "moved_to", "lat", "lon", "accuracy_m", "visitor"]  # fmt: skip
NAMES = ("สมมุติหนึ่ง", "สมมุติสอง", "สมมุติสาม", "สมมุติสี่")
ONE, TWO, THREE, FOUR = "000013", "000021", "000037", "000045"


def national_id(number: int) -> str:
    digits = f"11{number:010d}"
    total = sum((13 - i) * int(digit) for i, digit in enumerate(digits))
    return f"{digits}{(11 - total % 11) % 10}"


def table(path: Path, rows: Sequence[dict[str, object]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, HEADS)
        writer.writeheader()
        writer.writerows(rows)
    return path


def register(path: Path, names: Sequence[str] = NAMES) -> Path:
    heads = ["ชื่อ", "นามสกุล", "เลขประจำตัวประชาชน", "วันเกิด", "โรงเรียน", "หมู่ที่", "ตำบล", "อำเภอ", "จังหวัด", "ผู้ปกครอง"]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(heads)
        for number, name in enumerate(names):
            place = ("5", "แม่วิน", "แม่วาง", "เชียงใหม่")
            writer.writerow([name, "ทดลอง", national_id(number), "13/05/2555", "บ้านสมมุติ", *place, "สมหญิง ทดลอง"])
    return path


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    schools = SCHOOLS.build(
        {
            "school_code": ["50010001", "50010002"],
            "name": ["โรงเรียนบ้านสมมุติ", "โรงเรียนบ้านอื่น"],
            "place": [Point(98.7, 18.6), Point(98.8, 18.6)],
        }
    )
    with create_project(tmp_path / "a.phanong", "x", esa="เขตทดลอง", year_be=2568) as made:
        with made.transaction("test", {}) as transaction:
            transaction.write(SCHOOLS, schools)
        import_register(made, register(tmp_path / "register.csv"), monitor=QUIET)
        locate(made, monitor=QUIET)
        assert list(made.read(CASES).sort_values("number").index) == [ONE, TWO, THREE, FOUR]
        yield made


def bring(project: Project, path: Path, *rows: dict[str, object]) -> CheckinsImport:
    return import_checkins(project, [table(path, rows)], monitor=QUIET, now=NOW)


def state_of(project: Project, case: str) -> tuple[str, bool, bool]:
    row = outcomes(project).states.loc[case]
    return str(row["state"]), bool(row["conflict"]), bool(row["decided"])


def snapshot(project: Project) -> dict[str, pd.DataFrame]:
    return {schema.name: pd.DataFrame(project.read(schema)) for schema in (CASES, CHECKINS, UNMATCHED, PLACES)}


def same(one: dict[str, pd.DataFrame], other: dict[str, pd.DataFrame]) -> bool:
    for name, frame in one.items():
        assert_frame_equal(frame, other[name])
    return True


FOUND: dict[str, object] = {
    "case_code": ONE,
    "visited_at": "2026-01-05 16:00",
    "state": "found",
    "found_outcome": "returned",
}
AWAY: dict[str, object] = {"case_code": ONE, "visited_at": "2026-01-06 16:00", "state": "not_found", "reason": "9"}


def test_a_person_decides_which_report_counts_until_a_newer_one_contradicts_it(
    project: Project, tmp_path: Path
) -> None:
    assert bring(project, tmp_path / "a.csv", FOUND, AWAY).conflicts == 1
    (conflict,) = decisions.conflicts(project)
    assert [(one.state, one.counted) for one in conflict.reports] == [("found", False), ("not_found", True)]
    made = decisions.decide(project, "13", conflict.reports[0].checkin_key[:8], note="โทรถามแล้ว")
    assert state_of(project, ONE) == ("found", False, True)
    assert decisions.conflicts(project) == ()
    (kept,) = decisions.conflicts(project, with_decided=True)
    assert not kept.open and [one.counted for one in kept.reports] == [True, False]
    # The same files again, and a report that arrives late, change nothing of the state.
    bring(project, tmp_path / "a.csv", AWAY, FOUND, FOUND)
    assert state_of(project, ONE) == ("found", False, True)
    bring(project, tmp_path / "late.csv", {**AWAY, "visited_at": "2026-01-01", "reason": "6"})
    assert state_of(project, ONE) == ("found", True, True)
    bring(project, tmp_path / "agrees.csv", {**FOUND, "visited_at": "2026-01-09", "found_outcome": "wants_return"})
    assert outcomes(project).states.at[ONE, "found_outcome"] == "wants_return"
    bring(project, tmp_path / "newer.csv", {**AWAY, "visited_at": "2026-01-10", "reason": "6"})
    assert state_of(project, ONE) == ("not_found", True, False)
    assert decisions.undo_decision(project, monitor=QUIET).decision_id == made.decision_id
    assert state_of(project, ONE) == ("not_found", True, False)
    row = decisions.journal_of(project).iloc[0]
    assert (row["what"], row["case_id"], row["undone"], bool(row["who"])) == ("counts", ONE, True, True)


def test_a_decision_is_dated_and_counts_from_its_day(project: Project, tmp_path: Path) -> None:
    bring(project, tmp_path / "a.csv", FOUND, AWAY)
    (conflict,) = decisions.conflicts(project)
    decisions.decide(project, ONE, conflict.reports[0].checkin_key)
    seen = view(project)
    days = {"2026-01-04": "to_track", "2026-01-05": "found", "2026-01-06": "not_found"}
    assert {day: states_on(seen, dt.date.fromisoformat(day))[ONE] for day in days} == days
    assert states_on(seen, dt.date(2999, 1, 1))[ONE] == "found"


def test_any_order_of_the_files_gives_one_state_whatever_was_decided(project: Project, tmp_path: Path) -> None:
    """Twenty random orders, splittings and repetitions of one set, through the project."""
    rng = random.Random(20260105)
    rows: list[dict[str, object]] = [
        FOUND, AWAY, {**FOUND, "case_code": TWO}, {**AWAY, "case_code": TWO, "visited_at": "5/1/2569 18:00"},
        {"ชื่อ-สกุล": "เด็กชายสมมุติสาม ทดลอง", "โรงเรียน": "บ้านสมมุติ", "visited_at": "2026-01-07", "state": "in_school"},
        {"ชื่อ-สกุล": "ด.ช.ใหม่ มาแล้ว", "visited_at": "2026-01-07", "state": "found", "lat": 18.61, "lon": 98.71},
        {"national_id": national_id(3), "visited_at": "2026-01-08", "state": "moved", "moved_to": "ลำพูน/ลี้"},
    ]  # fmt: skip
    bring(project, tmp_path / "a.csv", *rows)
    (unknown,) = decisions.unmatched(project)
    decisions.link(project, unknown.checkin_key, FOUR, monitor=QUIET)
    first = decisions.conflicts(project)[0]
    decisions.decide(project, first.case_id, first.reports[0].checkin_key)
    journal = project.read(DECISIONS)
    told = outcomes(project).states
    wanted = snapshot(project)
    for turn in range(20):
        with project.transaction("test", {}) as transaction:
            for schema in (CHECKINS, UNMATCHED):
                transaction.write(schema, schema.empty())
        mixed = rows + rng.choices(rows, k=4)
        rng.shuffle(mixed)
        cut = rng.randrange(1, len(mixed))
        for number, part in enumerate((mixed[:cut], mixed[cut:])):
            bring(project, tmp_path / f"{turn}-{number}.csv", *part)
        again = snapshot(project)
        for name in ("checkins", "unmatched"):
            provenance = ["source_file", "source_row"]
            assert_frame_equal(again[name].drop(columns=provenance), wanted[name].drop(columns=provenance))
        assert_frame_equal(outcomes(project).states, told)
        assert_frame_equal(project.read(DECISIONS), journal)


def test_an_unknown_child_is_linked_and_stays_linked_and_can_be_let_go(project: Project, tmp_path: Path) -> None:
    row: dict[str, object] = {
        "case_code": "999", "ชื่อ-สกุล": "สมมุตสอง ทดลอง", "โรงเรียน": "บ้านสมมุติ", "visited_at": "2026-01-05",
        "state": "found", "found_outcome": "refuses", "reason": "9", "lat": SPOT.lat, "lon": SPOT.lon,
        "accuracy_m": 5,
    }  # fmt: skip
    assert bring(project, tmp_path / "a.csv", row).unmatched == 1
    before = snapshot(project)
    (unknown,) = decisions.unmatched(project)
    assert unknown.candidates[0].case_id == TWO and 0.9 < unknown.candidates[0].score < 1
    decisions.link(project, unknown.checkin_key[:10], "21", monitor=QUIET)
    assert state_of(project, TWO)[0] == "found"
    assert "linked" in project.read(CHECKINS)["warnings"].iloc[0].split()
    assert project.count(UNMATCHED) == 0 and project.read(PLACES).at[TWO, "level"] == "gps"
    linked = snapshot(project)
    bring(project, tmp_path / "a.csv", row)
    assert same(snapshot(project), linked)
    decisions.undo_decision(project, monitor=QUIET)
    assert same(snapshot(project), before)
    bring(project, tmp_path / "a.csv", row)
    assert same(snapshot(project), before)


def test_an_unknown_child_becomes_a_new_case_where_it_was_met(project: Project, tmp_path: Path) -> None:
    who: dict[str, object] = {"national_id": national_id(90), "ชื่อ-สกุล": "ด.ญ.ใหม่ มาแล้ว", "โรงเรียน": "บ้านสมมุติ"}
    first = {**who, "visited_at": "2026-01-05", "state": "found", "lat": SPOT.lat + 0.02, "lon": SPOT.lon}
    second = {**who, "ชื่อ-สกุล": "", "visited_at": "2026-01-06", "state": "not_found", "reason": "6"}
    bring(project, tmp_path / "a.csv", first, second)
    before = snapshot(project)
    unknown = next(one for one in decisions.unmatched(project) if one.child_name)
    assert unknown.masked_id == f"1-xxxx-xxxxx-xx-{national_id(90)[-1]}"
    made = decisions.confirm_new(project, unknown.checkin_key, kind=CaseKind.MISSED, monitor=QUIET)
    case = project.read(CASES).loc[made.case_id]
    assert (case["first_name"], case["last_name"], case["kind"]) == ("ใหม่", "มาแล้ว", "missed")
    assert (case["school_code"], case["national_id"]) == ("50010001", national_id(90))
    place = project.read(PLACES).loc[made.case_id]
    assert (place["level"], round(place["place"].y, 4)) == ("pin", round(SPOT.lat + 0.02, 4))
    assert project.count(UNMATCHED) == 0
    assert state_of(project, made.case_id)[:2] == ("not_found", True)
    confirmed = snapshot(project)
    bring(project, tmp_path / "a.csv", second, first)
    provenance = ["source_row"]
    again = snapshot(project)
    assert_frame_equal(again["checkins"].drop(columns=provenance), confirmed["checkins"].drop(columns=provenance))
    import_register(project, register(tmp_path / "register.csv"), monitor=QUIET)
    assert not project.read(CASES).at[made.case_id, "gone"]
    bring(project, tmp_path / "a.csv", first, second)
    decisions.undo_decision(project, monitor=QUIET)
    undone = snapshot(project)
    assert_frame_equal(undone["unmatched"].drop(columns=provenance), before["unmatched"].drop(columns=provenance))
    assert same({name: before[name] for name in ("cases", "checkins", "places")}, undone)
    again_made = decisions.confirm_new(project, unknown.checkin_key, kind=CaseKind.MISSED, monitor=QUIET)
    assert again_made.case_id != made.case_id, "a code that stood on paper was given again"


def test_a_check_in_without_name_and_id_makes_no_case(project: Project, tmp_path: Path) -> None:
    bring(project, tmp_path / "a.csv", {"case_code": "999999", "visited_at": "2026-01-05", "state": "found"})
    (unknown,) = decisions.unmatched(project)
    with pytest.raises(DataError) as caught:
        decisions.confirm_new(project, unknown.checkin_key, kind=CaseKind.MISSED, monitor=QUIET)
    assert caught.value.code == "new_case_nameless"


def test_a_report_is_measured_against_the_place_that_no_report_made(project: Project, tmp_path: Path) -> None:
    before = registered_places(project, [ONE, TWO])
    lat, lon = float(before.y[ONE]), float(before.x[ONE])
    bring(project, tmp_path / "a.csv", {**FOUND, "lat": lat + 0.005, "lon": lon, "accuracy_m": 10})
    places = cast(gpd.GeoDataFrame, project.read(PLACES))
    assert places.at[ONE, "level"] == "gps" and places.geometry.y[ONE] != lat
    assert registered_places(project, [ONE, TWO]).to_dict() == before.to_dict()
    pin(project, ONE, 18.61, 98.71, monitor=QUIET)
    assert registered_places(project, [ONE]).y[ONE] == 18.61


def test_a_child_met_far_away_is_offered_its_actual_address(project: Project, tmp_path: Path) -> None:
    far = {**FOUND, "lat": 18.79, "lon": 98.99, "accuracy_m": 90}
    assert bring(project, tmp_path / "a.csv", far).offers == 1
    (offer,) = offers(project)
    assert offer.case_id == ONE and offer.away_m > max(1000, offer.r95_m)
    decisions.accept_offer(project, ONE, monitor=QUIET)
    assert project.read(PLACES).at[ONE, "level"] == "pin" and offers(project) == ()
    undo(project, monitor=QUIET)
    assert len(offers(project)) == 1
    decisions.refuse_offer(project, ONE)
    assert offers(project) == () and project.read(PLACES).at[ONE, "level"] == "tambon"
    with pytest.raises(DataError) as caught:
        decisions.accept_offer(project, ONE, monitor=QUIET)
    assert caught.value.code == "offer_missing"
    decisions.undo_decision(project, monitor=QUIET)
    assert len(offers(project)) == 1


def test_a_check_in_that_names_another_school_is_flagged_without_names(
    project: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = {**FOUND, "โรงเรียน": "ร.ร.บ้านอื่น"}
    assert bring(project, tmp_path / "a.csv", {**AWAY, "โรงเรียน": "บ้านสมมุติ"}, other).other_school == 1
    (flag,) = flags(project)
    assert (flag.source_file, flag.source_row, flag.case_id) == ("a.csv", 3, ONE)
    monkeypatch.setenv("PHANONG_PASSPHRASE", "x")
    assert main(["flags", str(project.path), "--lang", "th", "--quiet"]) == 0
    said = capsys.readouterr().out
    assert "a.csv" in said and "3" in said and "สมมุติ" not in said and "บ้านอื่น" not in said


def test_each_row_to_look_at_is_named_with_the_remedy(
    project: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = table(
        tmp_path / "a.csv",
        [
            {**FOUND, "lat": 0, "lon": 0},
            {"case_code": TWO, "visited_at": "2026-01-05", "state": "not_found"},
            {"case_code": TWO, "visited_at": "05/01/69", "state": "not_found", "reason": "9"},
            {**FOUND, "case_code": THREE},
            {**FOUND, "case_code": "999999"},
        ],
    )
    monkeypatch.setenv("PHANONG_PASSPHRASE", "x")
    assert main(["import", "checkins", str(project.path), str(path), "--lang", "en", "--quiet"]) == 0
    said = [line for line in capsys.readouterr().out.splitlines() if line.startswith("a.csv")]
    assert [line.split(":")[0] for line in said] == ["a.csv, row 2", "a.csv, row 3", "a.csv, row 4", "a.csv, row 6"]
    assert "0, 0" in said[0] and "No reason" in said[1] and "two digits" in said[2]
    assert "unmatched" in said[3]
    assert main(["import", "checkins", str(project.path), str(path), "--json", "--quiet"]) == 0
    told = json.loads(capsys.readouterr().out)["noted"]
    assert [(one["source_row"], one["rejected"]) for one in told] == [(2, False), (3, False), (4, True), (6, False)]


def test_each_sheet_of_a_workbook_has_its_rows_to_look_at_and_a_persons_word_is_none(
    project: Project, tmp_path: Path
) -> None:
    path = tmp_path / "two days.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for day in (5, 6):
            sheet = book.add_worksheet(f"day {day}")
            sheet.write_row(0, 0, ["case_code", "visited_at", "state", "ชื่อ-สกุล"])
            sheet.write_row(1, 0, [ONE, f"2026-01-{day:02d}", "not_found", ""])
            sheet.write_row(2, 0, [TWO, f"{day:02d}/01/69", "not_found", ""])
            sheet.write_row(3, 0, ["", f"2026-01-{day:02d}", "in_school", "คนใหม่ จริงใจ"])
    import_checkins(project, [path], now=NOW, monitor=QUIET)
    found = noted(project, {path.name})
    assert [(one.source_file, one.source_row, one.case_id) for one in found] == [
        (f"two days.xlsx [day {day}]", row, case) for day in (5, 6) for row, case in ((2, ONE), (3, ""), (4, ""))
    ]
    assert [one.rejected for one in found] == [False, True, False] * 2
    assert noted(project) == found and noted(project, {"other.xlsx"}) == ()
    for key in project.read(UNMATCHED).index:
        decisions.link(project, str(key), TWO, monitor=QUIET)
    assert [one.source_row for one in noted(project)] == [2, 3] * 2


def test_a_likeness_to_a_pupil_waits_for_a_person(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "other_esa.csv"
    head = "รหัสโรงเรียน,ชั้น,เลขบัตรประชาชน,ชื่อ,นามสกุล,วันเกิด,ผู้ปกครอง"
    near = "50,ป.4,-,สมมุตหนึ่ง,ทดลอง,13/05/2555,สมหญิง ทดลอง"
    slip = "50,ป.5,-,สมมุติสาม,ทดลอง,05/03/2555,สมหญิง ทดลอง"
    day = "50,ป.5,-,สมมุติสี่,ทดลอง,14/05/2555,สมหญงิ ทดลอง"
    path.write_text("\n".join((head, near, slip, day)), encoding="utf-8")
    made = import_enrolment(project, [path], now=NOW, monitor=QUIET)
    assert (made.cleared, made.review, status(project).matches) == (0, 2, 2)
    one = next(found for found in decisions.matches(project) if found.case_id == ONE)
    assert (one.grade, one.source_row) == ("ป.4", 2) and 0.8 < one.score < 1
    assert (one.listed_name, one.listed_birth, one.listed_guardian) == ("สมมุตหนึ่ง ทดลอง", "2012-05-13", "สมหญิง ทดลอง")
    assert (one.birth_date, one.school) == (project.read(CASES).at[ONE, "birth_date"], "โรงเรียนบ้านสมมุติ")
    decisions.decide_match(project, ONE, same=True)
    decisions.decide_match(project, FOUR, same=False)
    assert state_of(project, ONE)[0] == "cleared" and state_of(project, FOUR)[0] == "to_track"
    assert decisions.matches(project) == ()
    # The list again, in another order and on another day: the word stands, and so does the first day.
    path.write_text("\n".join((head, day, slip, near)), encoding="utf-8")
    import_enrolment(project, [path], now=NOW + dt.timedelta(days=9), monitor=QUIET)
    assert decisions.matches(project) == () and state_of(project, ONE)[0] == "cleared"
    assert project.read(CLEARANCES).at[ONE, "since"] == "2026-02-01"
    decisions.undo_decision(project, monitor=QUIET)
    decisions.undo_decision(project, monitor=QUIET)
    assert state_of(project, ONE)[0] == "to_track" and len(decisions.matches(project)) == 2


def test_what_cannot_be_done_is_told(project: Project, tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        decisions.undo_decision(project, monitor=QUIET)
    assert caught.value.code == "nothing_to_undo"
    with pytest.raises(DataError) as caught:
        decisions.decide(project, ONE, "ffff")
    assert caught.value.code == "checkin_unknown"
    with pytest.raises(DataError) as caught:
        decisions.decide_match(project, ONE, same=True)
    assert caught.value.code == "match_missing"
    with pytest.raises(DataError) as caught:
        decisions.link(project, "", "77", monitor=QUIET)
    assert caught.value.code == "case_unknown"


def test_the_commands_do_it_all(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PHANONG_PASSPHRASE", "x")
    file = str(project.path)

    def run(*words: str) -> str:
        assert main([words[0], file, *words[1:], "--quiet"]) == 0
        return capsys.readouterr().out

    stranger: dict[str, object] = {"ชื่อ-สกุล": "สมมุตสอง ทดลอง", "visited_at": "2026-01-05", "state": "found"}
    bring(project, tmp_path / "a.csv", FOUND, AWAY, stranger, {**stranger, "ชื่อ-สกุล": "ใหม่ จริง"})
    (conflict,) = json.loads(run("conflicts", "--json"))["conflicts"]
    assert ONE in run("conflicts", "--lang", "en")
    key = conflict["reports"][0]["checkin_key"]
    assert json.loads(run("decide", ONE, key, "--json"))["verdict"] == "counts"
    assert "0" in run("conflicts") and ONE in run("conflicts", "--all")
    run("undecide")
    unknown = json.loads(run("unmatched", "--json"))["unmatched"]
    assert len(unknown) == 2 and TWO in run("unmatched")
    assert json.loads(run("link", unknown[0]["checkin_key"], TWO, "--json"))["case_id"] == TWO
    assert json.loads(run("newcase", unknown[1]["checkin_key"], "--kind", "missed", "--json"))["verdict"] == "new"
    assert json.loads(run("unmatched", "--json"))["unmatched"] == []
    assert json.loads(run("undecide", "--decision", "00000002", "--json"))["verdict"] == "link"
    assert run("matches") and run("offers") and run("flags")
