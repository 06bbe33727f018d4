import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from gis.monitor import SilentMonitor
from planner.model import Child, School, VisitRoute
from planner.results.reading import read_rows
from planner.sheets.content import Words, plain, sheets_by_school
from planner.sheets.workbook import COLUMNS, make_xlsx
from resources.text import catalogue

MakeRoute = Callable[..., VisitRoute]
MakeChild = Callable[..., Child]
KEYS = [column.key for column in COLUMNS]


def make(routes: list[VisitRoute], language: str = "th", esa: str = "สพป.เชียงใหม่") -> bytes:
    ((_, sheets),) = sheets_by_school(routes, year_be=2568)
    return make_xlsx(sheets, esa=esa, words=Words(catalogue(language)))


def rows_of(book: bytes, sheet: int = 0) -> list[dict[str, object]]:
    head, *rows = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(sheet).to_python()
    assert len(head) == len(KEYS)
    return [dict(zip(KEYS, row, strict=True)) for row in rows]


def test_there_is_a_sheet_a_route_and_one_of_choices(make_route: MakeRoute) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(make([make_route(), make_route(route_id="R2", day=2)])))
    assert book.sheet_names == ["ใบงาน 1", "ใบงาน 2", "รายการตัวเลือก"]


def test_a_row_holds_the_child_its_stop_and_blanks_to_fill_in(make_route: MakeRoute) -> None:
    first, second = rows_of(make([make_route()]))
    assert first["case_code"] == "000017"
    assert first["name"] == "เด็กหญิงน้ำผึ้ง ปิ่นแก้ว"
    assert (first["stop"], first["arrive"], first["minutes"], first["kilometres"]) == (1, "15:36", 6, 3.4)
    assert first["radius_m"] == ""
    assert first["coordinates"] == "18.81000, 98.91000"
    assert {first[key] for key in ("visited_at", "state", "found_outcome", "reason", "note")} == {""}
    assert second["radius_m"] == 420
    assert "ผู้ใหญ่บ้าน" in str(second["ask_first"])


def test_results_are_chosen_from_lists(make_route: MakeRoute) -> None:
    book = make([make_route()], "en")
    choices = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_name("Choices").to_python()
    assert [row[0] for row in choices[1:6]] == [catalogue("en").say(f"checkin_states.{s}") for s in
                                                ("found", "not_found", "moved", "deceased", "in_school")]  # fmt: skip
    assert choices[19][2] == catalogue("en").say("reasons.19")
    xml = zipfile.ZipFile(io.BytesIO(book)).read("xl/worksheets/sheet1.xml").decode()
    assert xml.count("<dataValidation ") == 3
    assert "&apos;Choices&apos;!$C$2:$C$20" in xml or "'Choices'!$C$2:$C$20" in xml


def test_it_prints_on_a4_across_with_the_head_on_each_page(make_route: MakeRoute) -> None:
    book = zipfile.ZipFile(io.BytesIO(make([make_route()])))
    xml = book.read("xl/worksheets/sheet1.xml").decode()
    assert 'paperSize="9"' in xml
    assert 'orientation="landscape"' in xml
    assert 'state="frozen"' in xml
    assert "Print_Titles" in book.read("xl/workbook.xml").decode()


@pytest.mark.parametrize(
    "text", ["=1+1", '=cmd|" /C calc"!A0', "+1", "@SUM(A1)", "http://x.y", "{=1}", "00123", "<b>&amp;"]
)
def test_what_looks_like_a_formula_stays_text(make_route: MakeRoute, make_child: MakeChild, text: str) -> None:
    book = make([make_route([(18.81, 98.91, [make_child(1, text, guardian=text, address=text)])])], esa=text)
    row = rows_of(book)[0]
    assert (row["name"], row["guardian"], row["address"]) == (text, text, text)
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(book)).read("xl/worksheets/sheet1.xml")


@settings(max_examples=30, deadline=None)
@given(name=st.text(max_size=300))
def test_any_name_is_read_back_as_it_is_shown(make_route: MakeRoute, make_child: MakeChild, name: str) -> None:
    route = make_route([(18.81, 98.91, [make_child(1, name)])], school=School(name, name, 18.8, 98.9), team=name)
    assert rows_of(make([route], esa=name))[0]["name"] == plain(name)


@pytest.mark.parametrize("language", ["th", "en"])
def test_what_was_filled_in_can_be_imported(make_route: MakeRoute, tmp_path: Path, language: str) -> None:
    path = tmp_path / "sheet.xlsx"
    path.write_bytes(make([make_route()], language))
    assert read_rows([path], mapping={}, monitor=SilentMonitor()).skipped == 2
    cells = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    with Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(cells):
            sheet.write_row(number, 0, row)
            if number:
                sheet.write(number, KEYS.index("state"), "found")
    rows = read_rows([path], mapping={}, monitor=SilentMonitor()).rows
    assert [row.values["case_code"] for row in rows] == ["000017", "000027"]
    # The stop's place is where one was sent, not where one has been.
    assert not {"position", "lat", "lon", "accuracy_m"} & set(rows[0].values)
    heads = {catalogue(language).say(f"sheets.columns.{key}") for key in KEYS[KEYS.index("visited_at") :]}
    assert heads <= set(rows[0].cells)
