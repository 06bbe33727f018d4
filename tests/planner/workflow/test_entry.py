"""Results typed in from paper, sheets ticked off, transfer lists, bad files: through a project with a plan."""

import csv
import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import xlsxwriter
from shapely.geometry import LineString, Point

from gis.errors import DataError
from gis.monitor import SilentMonitor
from gis.tables import read_table
from planner.cli import main
from planner.schemas import CASES, CHECKINS, LEGS, PLACES, REJECTS, ROUTES, SCHOOLS, STOP_CASES, STOPS
from planner.store.project import Project
from planner.workflow import entry
from planner.workflow.imports import import_checkins
from planner.workflow.project import create_project, outcomes
from planner.workflow.transfers import transfers

QUIET = SilentMonitor()
NOW = dt.datetime(2026, 2, 1, 12, tzinfo=dt.UTC)
CASE_IDS = ("000013", "000021", "000037", "000045")
SHEET = "50010001-01/2568"


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    home, way = Point(98.7, 18.6), LineString([(98.7, 18.6), (98.71, 18.6)])
    frames: dict[str, dict[str, object]] = {
        SCHOOLS.name: {"school_code": ["50010001"], "name": ["บ้านสมมุติ"], "place": [home]},
        CASES.name: {
            "case_id": CASE_IDS, "first_name": ["=cmd()", "สมมุติสอง", "สมมุติสาม", "สมมุติสี่"],
            "last_name": ["ทดลอง"] * 4, "kind": ["missed", "dropped_out"] * 2, "birth_date": ["2012-05-13"] * 4,
            "national_id": [f"110000000{number:04d}" for number in range(4)], "sex": ["male"] * 4,
            "number": [1, 2, 3, 4], "school_name": ["บ้านสมมุติ"] * 4, "house": ["บ้านลับ"] * 4,
        },
        PLACES.name: {"case_id": CASE_IDS, "level": ["village"] * 4, "r50_m": [300.0] * 4, "r95_m": [900.0] * 4,
                 "place": [home] * 4},
        STOPS.name: {"stop_id": ["s1", "s2"], "school_code": ["50010001"] * 2, "kind": ["house"] * 2,
                "level": ["house"] * 2, "name": ["บ้านหนึ่ง", "บ้านสอง"], "children": [2, 1], "place": [home] * 2,
                "r50_m": [30.0] * 2, "snap_m": [1.0] * 2, "service_s": [600.0] * 2},
        STOP_CASES.name: {"case_id": CASE_IDS[:3], "stop_id": ["s2", "s1", "s1"]},
        ROUTES.name: {"route_id": ["r1"], "school_code": ["50010001"], "team": ["ทีม 1"], "day": [1], "stops": [2],
                 "issued_at": ["2026-01-02T08:00:00+07:00"], "start_s": [30000.0], "end_s": [40000.0],
                 "travel_s": [1800.0], "visit_s": [1200.0], "metres": [3000.0]},
        LEGS.name: {"route_id": ["r1"] * 3, "sequence": [0, 1, 2], "from_stop": ["", "s1", "s2"],
               "to_stop": ["s1", "s2", ""], "depart_s": [30000.0] * 3, "arrive_s": [31000.0] * 3,
               "seconds": [600.0] * 3, "metres": [1000.0] * 3, "walk_s": [0.0] * 3, "path": [way] * 3},
    }  # fmt: skip
    with create_project(tmp_path / "a.phanong", "x", esa="เขตทดลอง", year_be=2568) as made:
        with made.transaction("test", {}) as transaction:
            for schema in (SCHOOLS, CASES, PLACES, STOPS, STOP_CASES, ROUTES, LEGS):
                transaction.write(schema, schema.build(frames[schema.name]))
        yield made


def test_a_sheet_lists_its_children_in_the_order_of_the_paper(project: Project) -> None:
    one = entry.sheet(project, SHEET)
    assert [(child.order, child.stop, child.case_id) for child in one.children] == [
        (1, 1, CASE_IDS[1]), (2, 1, CASE_IDS[2]), (3, 2, CASE_IDS[0]),
    ]  # fmt: skip
    assert (one.returned_at, one.children[0].state, one.children[0].reported) == ("", "in_progress", False)
    for number in ("50010001-01", " ๕๐๐๑๐๐๐๑-๐๑ ", "37", CASE_IDS[0]):
        assert entry.sheet(project, number) == one
    for number in ("50010001-02", "000045", ""):
        with pytest.raises(DataError) as caught:
            entry.sheet(project, number)
        assert caught.value.code == "sheet_unknown"


def test_sheets_are_ticked_off_with_their_day_and_the_rest_is_out(project: Project) -> None:
    assert [one.sheet_id for one in entry.outstanding(project)] == [SHEET]
    day = dt.date(2026, 1, 9)
    assert entry.return_sheets(project, ["50010001-01"], on=day) == entry.Returned((SHEET,), 0)
    assert entry.outstanding(project) == () and entry.sheet(project, SHEET).returned_at == "2026-01-09"
    assert entry.return_sheets(project, [SHEET], on=dt.date(2026, 1, 20)).returned == ()
    assert entry.sheet(project, SHEET).returned_at == "2026-01-09"
    with pytest.raises(DataError):
        entry.return_sheets(project, [SHEET, "50010001-77"], on=day)
    assert entry.take_back_returned(project, SHEET).outstanding == 1
    entry.return_sheets(project, [SHEET], on=day)
    routes = project.read(ROUTES)
    routes["issued_at"] = "2026-01-30T08:00:00+07:00"
    with project.transaction("test", {}) as transaction:
        transaction.write(ROUTES, routes)
    assert entry.sheet(project, SHEET).returned_at == "", "a sheet printed anew is out"


def test_a_report_from_paper_is_one_however_often_it_is_typed(project: Project) -> None:
    told = {"reason": "9", "outcome": "ไม่ประสงค์กลับ", "visited_at": "5/1/2569 16:30", "visitor": "ครูสมมุติ"}
    made = entry.record(project, "13", "พบตัว", **told, now=NOW)  # type: ignore[arg-type]
    assert (made.case_id, made.state, made.new, made.conflict) == (CASE_IDS[0], "found", True, False)
    assert not entry.record(project, CASE_IDS[0], "found", **told, now=NOW).new  # type: ignore[arg-type]
    row = project.read(CHECKINS).iloc[0]
    assert (row["source_file"], row["visited_at"], row["reason"]) == ("paper", "2026-01-05T16:30:00", 9)
    assert entry.record(project, CASE_IDS[0], "not_found", reason="6", now=NOW).conflict
    assert project.read(CHECKINS)["visited_at"].max() == "2026-02-01"
    assert [child.reported for child in entry.sheet(project, SHEET).children] == [False, False, True]


@pytest.mark.parametrize(
    ("state", "told", "code"),
    [
        ("not_found", {}, "entry_reason"),
        ("found", {"outcome": "cannot_yet"}, "entry_reason"),
        ("found", {"outcome": "คิดดูก่อน"}, "entry_outcome"),
        ("not_found", {"outcome": "returned", "reason": "9"}, "entry_outcome"),
        ("not_found", {"reason": "77"}, "entry_reason_unknown"),
        ("moved", {}, "entry_moved_to"),
        ("ลองดู", {}, "entry_state"),
        ("found", {"visited_at": "5/1/69"}, "entry_moment"),
        ("found", {"visited_at": "5/1/2599"}, "entry_moment"),
    ],
)
def test_what_is_missing_is_asked_for_at_the_desk(
    project: Project, state: str, told: dict[str, str], code: str
) -> None:
    with pytest.raises(DataError) as caught:
        entry.record(project, CASE_IDS[0], state, **told, now=NOW)  # type: ignore[arg-type]
    assert caught.value.code == code
    assert caught.value.message("th") and caught.value.message("en")
    assert project.count(CHECKINS) == 0


@pytest.mark.parametrize(
    ("reason", "state"), [("14", "cleared"), ("16", "cleared"), ("15", "cleared"), ("17", "cleared")]
)
def test_reasons_14_to_17_clear_or_close_the_case(project: Project, reason: str, state: str) -> None:
    assert entry.record(project, CASE_IDS[0], "not_found", reason=reason, now=NOW).state == state


def test_children_who_moved_go_to_the_area_they_moved_to_with_what_it_needs_and_no_more(
    project: Project, tmp_path: Path
) -> None:
    for case, place in zip(CASE_IDS, ("ลำพูน/ลี้", "จ.ลำพูน/อ.ลี้", "เชียงใหม่/แม่วาง", "แถวบ้านยาย"), strict=True):
        entry.record(project, case, "moved", moved_to=place, visited_at="2026-01-05", now=NOW)
    path = tmp_path / "moved.xlsx"
    made = transfers(project, path, language="th", monitor=QUIET)
    assert (made.children, made.places, made.unclear) == (4, 2, 1)
    book = read_table(path)
    assert [sheet.name for sheet in book] == ["ลำพูน ลี้", "เชียงใหม่ แม่วาง", "ปลายทางไม่ชัดเจน"] or [
        sheet.name for sheet in book
    ] == ["เชียงใหม่ แม่วาง", "ลำพูน ลี้", "ปลายทางไม่ชัดเจน"]
    lists = {sheet.name: sheet.rows for sheet in book}
    assert [row[0] for row in lists["ลำพูน ลี้"][3:]] == ["000013", "000021"]
    assert lists["ลำพูน ลี้"][3][2] == "=cmd()" and "13 พ.ค. 2555" in lists["ลำพูน ลี้"][3]
    text = json.dumps(lists, ensure_ascii=False)
    assert "บ้านลับ" not in text and "1100000000000" not in text
    entry.record(project, CASE_IDS[0], "found", outcome="returned", visited_at="2026-01-08", now=NOW)
    assert transfers(project, path, language="en", monitor=QUIET).children == 3
    with pytest.raises(DataError) as caught:
        transfers(project, tmp_path / "none" / "x.xlsx", language="th", monitor=QUIET)
    assert caught.value.code == "file_not_written"


def test_the_half_filled_workbook_of_a_route_brings_what_is_filled_in(project: Project, tmp_path: Path) -> None:
    """The rows of children who were not visited are counted, not set aside; a state that is missing elsewhere is."""
    path = tmp_path / "route.xlsx"
    heads = ["จุดที่", "รหัสเยี่ยม", "ชื่อ-สกุล", "ถึงเวลา", "ถามใครก่อน", "วันที่ติดตาม", "ผลการติดตาม", "เหตุผล", "ผู้ติดตาม"]
    with xlsxwriter.Workbook(path) as book:
        for tab in ("1", "2"):
            sheet = book.add_worksheet(f"ใบงาน {tab}")
            sheet.write_row(0, 0, heads)
        first, second = book.worksheets()
        first.write_row(1, 0, ["1", CASE_IDS[0], "ก ข", "09:00", "", "5/1/2569", "ไม่พบตัว", "9", "ครู ก"])
        first.write_row(2, 0, ["1", CASE_IDS[1], "ค ง", "09:00", "", "", "", "", ""])
        first.write_row(3, 0, ["2", CASE_IDS[2], "จ ฉ", "10:00", "", "5/1/2569", "", "", "ครู ก"])
        second.write_row(1, 0, ["1", CASE_IDS[3], "ช ซ", "09:00", "", "5/1/2569", "", "9", "ครู ก"])
    for _ in range(2):
        made = import_checkins(project, [path], now=NOW, monitor=QUIET)
        assert (made.read, made.skipped, made.rejected) == (2, 2, 1)
        assert project.read(REJECTS)["source_row"].tolist() == [2]
    assert outcomes(project).states.at[CASE_IDS[0], "state"] == "not_found"


def test_a_bad_file_is_told_row_by_row_and_the_rest_is_taken(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    heads = ["รหัสเยี่ยม", "ชื่อ-สกุล", "โรงเรียน", "วันที่ติดตาม", "ผลการติดตาม", "สาเหตุ", "ละติจูด", "ลองจิจูด"]
    rows = [
        [CASE_IDS[0], "", "", "5/1/2569", "พบตัว", "", "98.70", "18.60"],
        [CASE_IDS[1], "", "", "2026-01-05", "ไม่พบตัว", "", "2056000", "500000"],
        [CASE_IDS[2], "", "", "5/1/2569", "206", "99", "0", "0"],
        [CASE_IDS[2], "", "", "6/1/2569", "กำลังเรียนอยู่", "", "51.5", "-0.1"],
        [CASE_IDS[3], "", "", "5/1/69", "พบตัว", "", "", ""],
        [CASE_IDS[3], "", "", "5/1/2579", "พบตัว", "", "", ""],
        [CASE_IDS[3], "", "", "5/1/2569", "=1+1", "", "", ""],
        ["", "เด็กหญิงโรงเรียนอื่น ไกลมาก", "โรงเรียนต่างเขต", "5/1/2569", "พบตัว", "", "", ""],
    ]
    with path.open("w", encoding="cp874", newline="") as file:
        csv.writer(file).writerows([heads, *rows])
    made = import_checkins(project, [path], now=NOW, monitor=QUIET)
    assert (made.read, made.new, made.unmatched, made.rejected) == (8, 4, 1, 3)
    told = project.read(CHECKINS).set_index("source_row")["warnings"].to_dict()
    assert "position_swapped" in told[2] and "position_projected" in told[3]
    assert "position_zero" in told[4] and "reason_unknown" in told[4] and "position_abroad" in told[5]
    assert sorted(project.read(REJECTS)["source_row"]) == [6, 7, 8]


def test_the_commands_do_it_all(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PHANONG_PASSPHRASE", "x")
    file = str(project.path)

    def run(*words: str, code: int = 0) -> str:
        assert main([words[0], file, *words[1:], "--quiet"]) == code
        return capsys.readouterr().out

    assert SHEET in run("returned") and CASE_IDS[1] in run("sheet", SHEET)
    assert json.loads(run("sheet", "13", "--json"))["sheet_id"] == SHEET
    assert json.loads(run("record", "13", "moved", "--moved-to", "ลำพูน/ลี้", "--json"))["state"] == "not_found"
    run("record", "13", "not_found", code=3)
    assert json.loads(run("returned", SHEET, "--on", "9/1/2569", "--json")) == {"outstanding": 0, "returned": [SHEET]}
    assert json.loads(run("returned", "--json"))["outstanding"] == []
    assert json.loads(run("returned", SHEET, "--take-back", "--json"))["outstanding"] == 1
    assert json.loads(run("transfers", str(tmp_path / "t.xlsx"), "--json"))["children"] == 1
    rows = json.loads(run("coverage", "--json"))["coverage"]
    assert sum(row["children"] for row in rows) == 4 and sum(row["visited"] for row in rows) == 1
    assert run("coverage", "--lang", "en")
