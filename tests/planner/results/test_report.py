"""The files of a report."""

import datetime as dt
import json
import re
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pypdfium2
import pytest

from gis.errors import DataError
from gis.monitor import SilentMonitor
from gis.tables import read_table
from planner.model import Outcomes
from planner.results.dashboard import dashboard
from planner.results.figures import COUNTS, DIMENSIONS, STATES, Figures, cases_behind, count_figures
from planner.results.group import shipped_groups
from planner.results.outcomes import summarise_outcomes
from planner.results.phases import shipped_phases
from planner.results.public import page_of_area, page_of_school, publish
from planner.results.report import FILES, Head, Listed, counts_section, paper_data, write_report
from planner.results.words import count_title
from planner.schemas import ASSIGNMENTS, CASES, CHECKINS, SCHOOLS
from planner.typesetting import typeset
from resources.text import catalogue

HOSTILE = '=cmd() <script>"x"</script> #1 $2 \\n'


@pytest.fixture
def checkins(cases: pd.DataFrame) -> gpd.GeoDataFrame:
    ids = cases.index
    return CHECKINS.build(
        {
            "checkin_key": ["a", "b", "c", "d", "e"],
            "case_id": [ids[0], ids[1], ids[2], ids[2], ids[3]],
            "visited_at": ["2025-03-05T16:30:00", "2025-03-05", "2025-03-06", "2025-03-07", "2025-03-08"],
            "state": ["found", "moved", "not_found", "found", "in_school"],
            "found_outcome": ["returned", "", "", "wants_return", ""],
            "reason": [0, 18, 9, 0, 14],
            "moved_to": ["", "ลำพูน/ลี้", "", "", ""],
            "visitor": [HOSTILE] * 5,
            "note": [HOSTILE] * 5,
            "source_file": ["ทีม1.csv"] * 5,
            "source_row": [2, 3, 4, 5, 6],
        }
    )


@pytest.fixture
def outcomes(cases: pd.DataFrame, checkins: gpd.GeoDataFrame) -> Outcomes:
    return summarise_outcomes(cases, checkins, issued=cases.index[:6])


@pytest.fixture
def figures(
    cases: pd.DataFrame,
    outcomes: Outcomes,
    checkins: gpd.GeoDataFrame,
    schools: gpd.GeoDataFrame,
    places: gpd.GeoDataFrame,
    assignments: pd.DataFrame,
    routes: pd.DataFrame,
) -> Figures:  # fmt: skip
    hostile = schools.copy()
    hostile["name"] = [HOSTILE, "บ้านแม่ลาย", "บ้านใหม่"]
    return count_figures(
        cases, outcomes, schools=hostile, places=places, assignments=assignments, routes=routes, checkins=checkins
    )


def head(esa: str, language: str) -> Head:
    return Head("esa", esa, esa, 2567, dt.date(2025, 3, 31), shipped_groups().of("esa", language))


@pytest.fixture(params=["th", "en"])
def report(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    figures: Figures,
    cases: pd.DataFrame,
    outcomes: Outcomes,
    checkins: gpd.GeoDataFrame,
) -> tuple[str, Path]:  # fmt: skip
    paths = write_report(
        tmp_path / "report",
        head=head("สพป.ทดสอบ เขต 1", request.param),
        figures=figures,
        lists=Listed(cases, outcomes.conflicts, checkins),
        phases=shipped_phases(),
        public=page_of_area(figures, shipped_phases(), catalogue(request.param)),
        language=request.param,
        thai_digits=request.param == "th",
        monitor=SilentMonitor(),
    )
    assert tuple(path.name for path in paths) == FILES
    assert sorted(path.name for path in (tmp_path / "report").iterdir()) == sorted(FILES)
    return str(request.param), tmp_path / "report"


def test_the_workbook_reads_back_with_lists_as_long_as_their_numbers(report: tuple[str, Path]) -> None:
    language, folder = report
    sheets = {sheet.name: sheet.rows for sheet in read_table(folder / "report.xlsx")}
    found, cleared = ("พบตัว", "เคลียร์จากทะเบียน") if language == "th" else ("found", "cleared at the desk")
    summary = {row[0].strip(): row[1] for row in sheets["สรุปภาพรวม" if language == "th" else "Summary"]}
    assert summary["เด็กทั้งหมด" if language == "th" else "Children"] == "12"
    assert summary[found] == "2" and len(sheets[found]) == 3 + 2
    assert summary[cleared] == "1" and len(sheets[cleared]) == 3 + 1
    # What becomes of the found stands below the found, each part deeper than its sum.
    rows = [row[0] for row in sheets["สรุปภาพรวม" if language == "th" else "Summary"]]
    at = [row.strip() for row in rows].index(found)
    deep = [len(row) - len(row.lstrip()) for row in rows[at : at + 7]]
    assert deep[1:6] == [2 * deep[0]] * 5 and deep[6] == deep[0]
    assert sum(int(summary[row.strip()]) for row in rows[at + 1 : at + 6]) == int(summary[found])
    assert len(sheets["เด็กทั้งหมด" if language == "th" else "All children"]) == 3 + 12
    conflicts = sheets["รายงานที่ขัดแย้งกัน" if language == "th" else "Contradictory reports"]
    assert len(conflicts) == 3 + 2
    schools = sheets["จำแนกตามโรงเรียน" if language == "th" else "By school"]
    assert schools[3][1] == HOSTILE and schools[-1][2] == "12"
    assert HOSTILE in sheets[found][3]


def test_the_numbers_of_the_workbook_open_their_lists(report: tuple[str, Path]) -> None:
    _, folder = report
    with zipfile.ZipFile(folder / "report.xlsx") as archive:
        names = re.findall(r'<sheet name="([^"]*)"', archive.read("xl/workbook.xml").decode())
        sheet = archive.read("xl/worksheets/sheet2.xml").decode()
        formulas = [
            re.findall(r"<f>([^<]*)</f>", archive.read(n).decode()) for n in archive.namelist() if "sheet" in n
        ]
    links = re.findall(r'<hyperlink ref="([A-Z]+\d+)" location="([^"]*)"', sheet)
    targets = {target.rpartition("!")[0].strip("'") for _, target in links}
    assert len(links) > 20 and targets <= set(names)
    assert all(formula.startswith("SUM(") for some in formulas for formula in some)


def test_each_number_opens_exactly_its_children(report: tuple[str, Path], figures: Figures) -> None:
    language, folder = report
    rows_of = {sheet.name: sheet.rows for sheet in read_table(folder / "report.xlsx")}
    with zipfile.ZipFile(folder / "report.xlsx") as archive:
        names = re.findall(r'<sheet name="([^"]*)"', archive.read("xl/workbook.xml").decode())
        tables = {name: archive.read(f"xl/worksheets/sheet{at}.xml").decode() for at, name in enumerate(names, 1)}
    words = catalogue(language)
    heads = [count_title(count, words) for count in COUNTS]
    checked = 0
    for dimension in DIMENSIONS:
        title = words.say(f"report.by_{dimension}")[:31]
        sheet = rows_of[title]
        first = sheet[2].index(heads[0])
        for key, location in re.findall(r'<hyperlink ref="([A-Z]+\d+)" location="([^"]*)"', tables[title]):
            at, column = int(re.sub(r"\D", "", key)) - 1, ord(key[0]) - 65
            count, table = COUNTS[column - first], figures.table(dimension)
            number = int(sheet[at][column] or 0)
            target, _, area = location.rpartition("!")
            if number == 0:
                continue
            ends = [int(re.sub(r"\D", "", end)) for end in area.split(":")]
            listed = [row[1] for row in rows_of[target.strip("'")][ends[0] - 1 : ends[-1]]]
            by, row_key = (dimension, table.index[at - 3]) if at - 3 < len(table) else ("", "")
            assert set(listed) == set(cases_behind(figures, count, by=by, row=row_key)), (dimension, count)
            assert len(listed) == number
            checked += 1
    assert checked > 40


def test_no_id_and_no_birth_date_leaves_with_a_report(report: tuple[str, Path]) -> None:
    _, folder = report
    with zipfile.ZipFile(folder / "report.xlsx") as archive:
        texts = "".join(archive.read(name).decode("utf-8", "ignore") for name in archive.namelist())
    texts += (folder / "dashboard.html").read_text(encoding="utf-8") + (folder / "figures.json").read_text("utf-8")
    assert "1100000000001" not in texts and "2012-05-13" not in texts and "13/05/2555" not in texts
    public = (folder / "dashboard.html").read_text(encoding="utf-8")
    assert "สมมุติ" not in public and "000011" not in public


def test_the_paper_says_its_words_whole(report: tuple[str, Path]) -> None:
    language, folder = report
    document = pypdfium2.PdfDocument(folder / "report.pdf")
    text = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    words = (
        [
            "รายงานผลการติดตามค้นหาเด็กตกหล่นและเด็กออกกลางคัน",
            "จำแนกตามโรงเรียน",
            "บ้านแม่ลาย",
            "ย้ายถิ่นที่อยู่",
            "๒๕๖๗",
            "หน้า ๑ จาก",
        ]
        if language == "th"
        else ["Report on the search for children", "บ้านแม่ลาย", "moved away", "Page 1 of"]
    )
    squeezed = re.sub(r"\s+", "", text)
    for word in words:
        assert word.replace(" ", "") in squeezed, word
    assert "สมมุติ" not in text and "<script>" in text


@pytest.mark.parametrize("rows", range(26, 30))
def test_a_total_never_stands_alone_on_a_page(rows: int) -> None:
    words = catalogue("en")
    section = counts_section("part", "what", [f"row{n}" for n in range(rows)], [1] * rows, words)
    data = paper_data([section], head("area", "en"), words, digits=False, note="")
    document = pypdfium2.PdfDocument(typeset("report/report.typ", data))
    second = document[1].get_textpage().get_text_range().split()
    document.close()
    # Where the table goes on, a row and no total stands below the heads.
    assert "Total" not in second or second[second.index("Chart") + 1].startswith("row")


class _Page(HTMLParser):
    """Collects every tag, attribute and cell."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.cells: list[str] = []
        self._in_cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self._in_cell = tag in ("td", "b")

    def handle_data(self, data: str) -> None:
        if self._in_cell and data.strip():
            self.cells.append(data.strip())


def test_the_dashboard_asks_nothing_of_any_network_and_runs_nothing(report: tuple[str, Path]) -> None:
    text = (report[1] / "dashboard.html").read_text(encoding="utf-8")
    page = _Page()
    page.feed(text)
    assert page.tags.isdisjoint({"script", "link", "img", "iframe", "a", "form"})
    assert page.attributes.isdisjoint({"src", "href", "onclick", "onload"})
    assert "http:" not in text and "https:" not in text and "//" not in re.sub(r"base64,[^)]*", "", text)
    assert "default-src 'none'" in text
    assert "&lt;script&gt;" in text


def test_the_dashboard_shows_no_small_number(report: tuple[str, Path]) -> None:
    page = _Page()
    page.feed((report[1] / "dashboard.html").read_text(encoding="utf-8"))
    assert "<5" in page.cells
    assert not set(page.cells) & {"1", "2", "3", "4"}


def test_an_area_of_random_schools_gives_no_small_number_away() -> None:
    rng = np.random.default_rng(5)
    ids = [f"{number:06d}" for number in range(300)]
    codes = [f"5001{number:04d}" for number in range(15)]
    cases = CASES.build(
        {"case_id": ids, "kind": rng.choice(["missed", "dropped_out", "disabled"], 300, p=[0.5, 0.49, 0.01])}
    )
    states = rng.choice(["found", "not_found", "in_school"], 180, p=[0.8, 0.18, 0.02])
    checkins = CHECKINS.build(
        {"checkin_key": ids[:180], "case_id": ids[:180], "visited_at": ["2025-03-05"] * 180, "state": states}
    )
    figures = count_figures(
        cases,
        summarise_outcomes(cases, checkins, issued=ids[:200]),
        schools=SCHOOLS.build({"school_code": codes, "name": codes}),
        assignments=ASSIGNMENTS.build({"case_id": ids, "school_code": rng.choice(codes, 300)}),
    )
    public = publish(figures)
    page = _Page()
    area = page_of_area(figures, shipped_phases(), catalogue("en"), counts=public)
    page.feed(dashboard(area, heading=["ก", "ข"], language="en"))
    assert not set(page.cells) & {"1", "2", "3", "4"}
    # A school's own page tells what the area's page tells of it, and nothing else.
    for code in codes:
        own = page_of_school(public, code).counts
        assert [own.text(name) for name in ("children", *STATES)] == [
            public.text(name) for name in (("school", code), *(("school", code, state) for state in STATES))
        ]
    # In no row is one small number alone hidden beside a total that is shown.
    for code in codes:
        row = [("school", code), *(("school", code, state) for state in STATES)]
        assert sum(name in public.hidden for name in row) != 1


def test_a_folder_that_cannot_be_written_is_named(
    tmp_path: Path, figures: Figures, cases: pd.DataFrame, outcomes: Outcomes, checkins: gpd.GeoDataFrame
) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(DataError, match="taken"):
        write_report(
            tmp_path / "taken",
            head=head("สพป.ทดสอบ", "en"),
            figures=figures,
            lists=Listed(cases, outcomes.conflicts, checkins),
            phases=shipped_phases(),
            public=None,
            language="en",
            thai_digits=False,
            monitor=SilentMonitor(),
        )


def test_a_project_without_any_report_has_a_report(tmp_path: Path, schools: gpd.GeoDataFrame) -> None:
    cases = CASES.empty()
    outcomes = summarise_outcomes(cases, CHECKINS.empty(), issued=())
    figures = count_figures(cases, outcomes, schools=schools)
    paths = write_report(
        tmp_path,
        head=head("สพป.ทดสอบ", "th"),
        figures=figures,
        lists=Listed(cases, outcomes.conflicts, CHECKINS.empty()),
        phases=shipped_phases(),
        public=page_of_area(figures, shipped_phases(), catalogue("th")),
        language="th",
        thai_digits=True,
        monitor=SilentMonitor(),
    )
    assert json.loads(paths[2].read_text(encoding="utf-8"))["total"]["children"] == 0
