"""Tables with odd heads: looked at, chosen, remembered, previewed, and their bad rows mended."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from gis.errors import DataError
from gis.monitor import SilentMonitor
from gis.tables import read_table
from planner.register.rows import Choice
from planner.schemas import CASES, REJECTS
from planner.store.project import Project
from planner.workflow.imports import import_checkins, import_register, import_schools
from planner.workflow.project import create_project
from planner.workflow.quarantine import import_mended, mend, quarantined, recheck, write_quarantine
from planner.workflow.reading import (
    learn_heads,
    learned_heads,
    load_columns,
    look_at,
    preview_register,
    said_by,
    save_columns,
)

SILENT = SilentMonitor()
TITLE = ["รายชื่อเด็กของตำบลสมมุติ", "", "", "", ""]
HEADS = ["ที่", "น้องชื่ออะไร", "แซ่", "ชั้นที่ออก", "อยู่ตำบลไหน"]
ROWS = [
    ["1", "ทดสอบก", "สมมุติก", "ป.3", "หางดง"],
    ["2", "ทดสอบข", "=cmd()", "ป.4", "หางดง"],
    ["3", "", "", "ป.5", "ฮอด"],
    ["4", "", "", "ป.6", "ฮอด"],
]
CHOICE = Choice("list", 3, {"first_name": 1, "last_name": 2, "grade": 3, "tambon": 4})


def write(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return path


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with create_project(tmp_path / "a.phanong", "x", esa="สพป. ทดสอบ", year_be=2568) as made:
        yield made


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    return write(tmp_path / "list.csv", [TITLE, [""] * 5, HEADS, *ROWS])


def test_odd_heads_are_found_but_not_understood(project: Project, odd: Path) -> None:
    look = look_at(project, odd, kind="register")
    assert (look.sheet, look.head_row, look.complete) == ("list", 3, False)
    assert [column.head for column in look.columns] == HEADS
    assert look.columns[1].samples == ("ทดสอบก", "ทดสอบข")
    assert look.top[0][0] == TITLE[0]


def test_another_row_of_heads_can_be_chosen(project: Project, odd: Path) -> None:
    look = look_at(project, odd, kind="register", sheet="list", head_row=4)
    assert [column.head for column in look.columns] == ROWS[0]
    with pytest.raises(DataError, match="no row 99"):
        look_at(project, odd, kind="register", head_row=99)


def test_a_preview_says_what_would_come_and_keeps_nothing(project: Project, odd: Path) -> None:
    seen = preview_register(project, odd, choice=CHOICE, monitor=SILENT)
    assert (seen.read, seen.accepted, seen.warned) == (4, 2, 2)
    assert [person.name for person in seen.new] == ["ทดสอบก สมมุติก", "ทดสอบข =cmd()"]
    assert seen.by_reason["no_name_no_id"] == 2
    assert seen.by_warning["id_missing"] == 2
    assert [row.row for row in seen.set_aside] == [6, 7]
    assert project.count(CASES) == project.count(REJECTS) == 0


def test_what_was_said_of_heads_is_remembered_for_the_next_list(project: Project, odd: Path, tmp_path: Path) -> None:
    look = look_at(project, odd, kind="register")
    said = said_by(look, CHOICE.columns)
    import_register(project, odd, choice=CHOICE, said=said, monitor=SILENT)
    newer = write(tmp_path / "newer.csv", [["หมายเหตุ", *HEADS[1:]], ["", *ROWS[0][1:]]])
    again = look_at(project, newer, kind="register")
    assert again.complete
    assert [column.how for column in again.columns][1:3] == ["learned", "learned"]
    assert import_register(project, newer, monitor=SILENT).accepted == 1


def test_a_column_that_was_left_out_stays_out(project: Project, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", [["ชื่อ", "นามสกุล", "ตำบล"], ["ก", "ข", "ค"]])
    look = look_at(project, path, kind="register")
    said = said_by(look, {"first_name": 0, "last_name": 1})
    assert said == {"ตำบล": ""}
    learn_heads(project, "register", said)
    assert [column.field for column in look_at(project, path, kind="register").columns] == [
        "first_name", "last_name", "",
    ]  # fmt: skip


def test_a_mapping_is_saved_as_the_command_line_reads_it(project: Project, tmp_path: Path) -> None:
    heads = ['น้อง "ก" \\', "", "ชื่อ", "ชื่อ"]
    path = write(tmp_path / "a.csv", [heads, ["x", "y", "z", "w"], ["p", "q", "r", "s"]])
    look = look_at(project, path, kind="register", head_row=1)
    columns = {"first_name": 0, "last_name": 1, "village": 3}
    save_columns(look, columns, tmp_path / "m.toml")
    assert load_columns(look, tmp_path / "m.toml") == columns
    import_register(project, path, mapping=tmp_path / "m.toml", monitor=SILENT)
    cases = project.read(CASES)
    assert cases[["first_name", "last_name", "village"]].to_numpy().tolist() == [["x", "y", "w"], ["p", "q", "s"]]


def test_a_newer_list_tells_who_is_new_changed_and_gone(project: Project, tmp_path: Path) -> None:
    heads = ["ชื่อ", "นามสกุล", "วันเกิด", "ชั้น", "ตำบล"]
    born = "13/05/2555"
    older = write(tmp_path / "a.csv", [heads, ["ก", "ก", born, "ป.1", "ฮอด"], ["ข", "ข", born, "ป.1", "ฮอด"]])
    import_register(project, older, monitor=SILENT)
    newer = write(tmp_path / "a.csv", [heads, ["ก", "ก", born, "ป.2", "หางดง"], ["ค", "ค", born, "ป.1", "ฮอด"]])
    seen = preview_register(project, newer, monitor=SILENT)
    assert [person.name for person in seen.new] == ["ค ค"]
    assert [person.name for person in seen.gone] == ["ข ข"]
    assert [change.fields for change in seen.changed] == [(("grade", "ป.1", "ป.2"), ("tambon", "ฮอด", "หางดง"))]
    summary = import_register(project, newer, monitor=SILENT)
    assert (summary.new, summary.changed, summary.gone) == (1, 1, 1)
    back = write(tmp_path / "a.csv", [heads, ["ข", "ข", born, "ป.1", "ฮอด"]])
    returned = preview_register(project, back, monitor=SILENT).changed
    assert [(one.person.name, one.fields) for one in returned] == [("ข ข", (("gone", "", ""),))]


def test_ids_and_birth_dates_are_masked_in_what_changed(project: Project, tmp_path: Path) -> None:
    heads = ["เลขประจำตัวประชาชน", "ชื่อ", "นามสกุล", "วันเกิด"]
    write(tmp_path / "a.csv", [heads, ["", "ก", "ก", "13/05/2555"]])
    import_register(project, tmp_path / "a.csv", monitor=SILENT)
    write(tmp_path / "a.csv", [heads, ["1101700203450", "ก", "ก", "13/05/2555"]])
    seen = preview_register(project, tmp_path / "a.csv", monitor=SILENT)
    assert seen.changed[0].fields == (("national_id", "", "1-xxxx-xxxxx-xx-0"),)


def test_rows_mended_before_the_import_come_in_with_it(project: Project, odd: Path) -> None:
    seen = preview_register(project, odd, choice=CHOICE, monitor=SILENT)
    first = seen.set_aside[0]
    mended = {first.row_id: {**first.cells, "น้องชื่ออะไร": "ทดสอบค"}}
    again = preview_register(project, odd, choice=CHOICE, mended=mended, monitor=SILENT)
    assert (again.accepted, len(again.set_aside)) == (3, 1)
    summary = import_register(project, odd, choice=CHOICE, mended=mended, monitor=SILENT)
    assert (summary.accepted, summary.quarantined, summary.new) == (3, 1, 3)


def test_rows_that_stand_aside_are_mended_later_and_the_rest_stays(project: Project, odd: Path) -> None:
    import_register(project, odd, choice=CHOICE, monitor=SILENT)
    first, second = quarantined(project)
    assert (first.file, first.row, first.kind) == ("list.csv", 6, "register")
    mended = {first.row_id: {"น้องชื่ออะไร": "ทดสอบค"}, second.row_id: {"อยู่ตำบลไหน": "บ่อหลวง"}}
    told = recheck(project, mended, monitor=SILENT)
    assert told[first.row_id] == ()
    assert "no_name_no_id" in told[second.row_id]
    assert project.count(CASES) == 2
    summary = mend(project, mended, monitor=SILENT)
    assert (summary.read, summary.accepted, summary.quarantined, summary.new) == (2, 1, 1, 1)
    (left,) = quarantined(project)
    assert left.cells["อยู่ตำบลไหน"] == "บ่อหลวง"
    cases = project.read(CASES)
    assert cases.iloc[-1][["first_name", "grade", "source_file", "source_row"]].tolist() == [
        "ทดสอบค", "ป.5", "list.csv", 6,
    ]  # fmt: skip
    assert not cases["gone"].any()


def test_rows_go_out_to_a_workbook_and_come_back_mended(project: Project, odd: Path, tmp_path: Path) -> None:
    import_register(project, odd, choice=CHOICE, monitor=SILENT)
    path = tmp_path / "rejects.xlsx"
    assert write_quarantine(project, path, language="th").rows == 2
    (sheet,) = read_table(path)
    rows = [list(row) for row in sheet.rows]
    assert rows[1][-2].startswith("ไม่มีทั้งชื่อ") or rows[1][-2]
    rows[1][1] = "ทดสอบค"
    mended = write(tmp_path / "mended.csv", rows)
    summary = import_mended(project, mended, monitor=SILENT)
    assert (summary.accepted, summary.quarantined) == (1, 1)
    # The same file again: the row that came in does not come in twice.
    assert import_mended(project, mended, monitor=SILENT).accepted == 0
    assert project.count(CASES) == 3
    with pytest.raises(DataError, match="row name"):
        import_mended(project, odd, monitor=SILENT)


def test_a_check_in_that_stood_aside_is_mended(project: Project, odd: Path, tmp_path: Path) -> None:
    import_register(project, odd, choice=CHOICE, monitor=SILENT)
    case = str(project.read(CASES).index[0])
    path = write(
        tmp_path / "c.csv", [["case_code", "visited_at", "state", "reason"], [case, "2025-06-30", "??", "18"]]
    )
    import_checkins(project, [path], monitor=SILENT)
    (row,) = [row for row in quarantined(project) if row.kind == "checkins"]
    assert row.cells["state"] == "??"
    assert recheck(project, {row.row_id: {"state": "พบบ้าง"}}, monitor=SILENT)[row.row_id]
    assert mend(project, {row.row_id: {"state": "พบบ้าง"}}, monitor=SILENT).accepted == 0
    (row,) = [row for row in quarantined(project) if row.kind == "checkins"]
    summary = mend(project, {row.row_id: {"state": "found"}}, monitor=SILENT)
    assert (summary.accepted, summary.quarantined) == (1, 2)


def test_heads_of_schools_and_check_ins_are_mapped_once(project: Project, odd: Path, tmp_path: Path) -> None:
    schools = write(tmp_path / "s.csv", [["เลข รร.", "รร.", "เหนือ", "ออก"], ["50010001", "บ้านสมมุติ", "18.1", "98.1"]])
    look = look_at(project, schools, kind="schools", head_row=1)
    assert not look.complete
    learn_heads(project, "schools", said_by(look, {"school_code": 0, "name": 1, "lat": 2, "lon": 3}))
    assert look_at(project, schools, kind="schools").complete
    assert import_schools(project, schools, monitor=SILENT).schools == 1
    import_register(project, odd, choice=CHOICE, monitor=SILENT)
    case = str(project.read(CASES).index[0])
    checkins = write(tmp_path / "c.csv", [["น้อง", "ไปเมื่อ", "เป็นไง"], [case, "2025-06-30", "found"]])
    look = look_at(project, checkins, kind="checkins", head_row=1)
    learn_heads(project, "checkins", said_by(look, {"case_code": 0, "visited_at": 1, "state": 2}))
    assert learned_heads(project, "checkins")["น้อง"] == "case_code"
    assert import_checkins(project, [checkins], monitor=SILENT).new == 1
