"""Areas add up to clusters and the nation, and no page gives a small number away."""

import datetime as dt
import json
import re
import zipfile
from collections.abc import Hashable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsxwriter.utility import xl_cell_to_rowcol

from gis.errors import DataError
from gis.monitor import SilentMonitor
from gis.tables import read_table
from planner.results.figures import (
    COUNTS,
    DIMENSIONS,
    STATES,
    Figures,
    cases_behind,
    count_figures,
    figures_document,
)
from planner.results.group import shipped_groups
from planner.results.levels import Clusters, Rollup, add_up, checked_document, page_of_rollup, shipped_clusters
from planner.results.phases import shipped_phases
from planner.results.public import hidden_totals, publish
from planner.results.report import FILES, Head
from planner.results.rollup_report import write_rollup
from planner.results.suppression import Cover, Sum, hide_small
from resources.text import catalogue
from tests.planner.results.test_figures import area

DAY = dt.date(2025, 3, 31)
PROVINCES = ("เชียงใหม่", "น่าน", "กระบี่", "ที่ไม่มี")


def some_figures(seed: int, children: int) -> Figures:
    rng = np.random.default_rng(seed)
    counts: dict[tuple[str, str, str], int] = {}
    for _ in range(children):
        state = str(rng.choice(STATES))
        outcome = str(rng.choice(["", "returned", "refuses", "cannot_yet"])) if state == "found" else ""
        key = (str(rng.choice(["50010001", "50010002", ""])), state, outcome)
        counts[key] = counts.get(key, 0) + 1
    cases, outcomes, schools, assignments = area(counts)
    return count_figures(cases, outcomes, schools=schools, assignments=assignments)


def document(name: str, figures: Figures, number: int = 0) -> dict[str, Any]:
    told = figures_document(figures, esa=name, year_be=2567, as_of=DAY)
    extra = {"provinces": [PROVINCES[number % 4]], "centre": [18.0 + number, 98.0 + number]}
    # What comes from a file went through JSON.
    return dict(json.loads(json.dumps(told | extra | {"hidden": hidden_totals(publish(figures))})))


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 60), min_size=1, max_size=6), st.integers(0, 1000))
def test_every_total_of_every_level_equals_its_parts_and_its_list(sizes: list[int], seed: int) -> None:
    every = [some_figures(seed + number, size) for number, size in enumerate(sizes)]
    documents = [document(f"สพป. {number}", figures, number) for number, figures in enumerate(every)]
    for figures in every:
        for by in DIMENSIONS:
            for row in figures.table(by).index:
                for count in COUNTS:
                    listed = cases_behind(figures, count, by=by, row=row)
                    assert len(listed) == len(set(listed)) == figures.table(by).at[row, count]
    nation = add_up(documents, shipped_clusters())
    for count in COUNTS:
        assert nation.total[count] == sum(int(figures.total[count]) for figures in every)
        assert nation.by_esa[count].tolist() == [int(figures.total[count]) for figures in every]
    # Clusters part the nation, and each is the sum of its areas.
    clusters = {c: [d for d in documents if shipped_clusters().of(d) == c] for c in nation.by_cluster.index}
    for name, own in clusters.items():
        part = add_up(own, shipped_clusters())
        assert all(part.total[count] == nation.by_cluster.at[name, count] for count in COUNTS)
    again = add_up(documents[::-1], shipped_clusters())
    assert again.total.equals(nation.total) and again.by_esa.equals(nation.by_esa)


@pytest.mark.parametrize(
    ("mend", "place"),
    [
        (lambda d: d["total"].update(children=999), "total"),
        (lambda d: d["total"].update(children=-1), "total"),
        (lambda d: d["by_school"][0].update(found=d["by_school"][0]["found"] + 1), "by_school"),
        (lambda d: d["by_reason"].pop(0), "by_reason"),
        (lambda d: d.update(as_of="soon"), "as_of"),
        (lambda d: d.pop("by_phase"), "by_phase"),
        (lambda d: d["by_kind"].append(3), "by_kind"),
    ],
)
def test_figures_that_do_not_add_up_are_refused(mend: Any, place: str) -> None:  # noqa: ANN401 - what mends a document
    told = document("a", some_figures(3, 30))
    assert checked_document(told, file="a.phafig") is told
    mend(told)
    with pytest.raises(DataError, match=place):
        checked_document(told, file="a.phafig")
    with pytest.raises(DataError, match=r"a\.phafig"):
        checked_document([], file="a.phafig")


@pytest.mark.parametrize("language", ["th", "en"])
def test_the_nation_s_report_has_all_its_files_and_its_numbers_their_parts(tmp_path: Path, language: str) -> None:
    documents = [document(f"สพป. <{number}>", some_figures(number, 40 + number), number) for number in range(4)]
    nation = add_up(documents, shipped_clusters())
    words = catalogue(language)
    paths = write(nation, tmp_path, language)
    assert tuple(path.name for path in paths) == FILES
    sheets = {sheet.name: sheet.rows for sheet in read_table(tmp_path / "report.xlsx")}
    summary = {row[0].strip(): row[1] for row in sheets[words.say("report.summary")] if len(row) > 1}
    assert summary[words.say("report.children")] == str(40 + 41 + 42 + 43)
    told = json.loads((tmp_path / "figures.json").read_text(encoding="utf-8"))
    assert sum(row["children"] for row in told["by_cluster"]) == told["total"]["children"] == 166
    page = (tmp_path / "dashboard.html").read_text(encoding="utf-8")
    assert "&lt;0&gt;" in page and "<script" not in page and 'class="map"' in page


@pytest.mark.parametrize("level", ["nation", "cluster"])
def test_every_number_of_a_rollup_opens_the_cells_that_it_is_the_sum_of(tmp_path: Path, level: str) -> None:
    documents = [document(f"สพป. {number}", some_figures(number, 30 + number), number) for number in range(5)]
    if level == "cluster":
        documents = [one for one in documents if shipped_clusters().of(one) == shipped_clusters().of(documents[0])]
    write(add_up(documents, shipped_clusters()), tmp_path, "th")
    rows_of = {sheet.name: sheet.rows for sheet in read_table(tmp_path / "report.xlsx")}
    with zipfile.ZipFile(tmp_path / "report.xlsx") as archive:
        names = re.findall(r'<sheet name="([^"]*)"', archive.read("xl/workbook.xml").decode())
        pages = {name: archive.read(f"xl/worksheets/sheet{at}.xml").decode() for at, name in enumerate(names, 1)}
    checked = 0
    for name, page in pages.items():
        links = dict(re.findall(r'<hyperlink ref="([A-Z]+\d+)" location="([^"]*)"', page))
        for cell, location in links.items():
            row, column = xl_cell_to_rowcol(cell)
            target, _, area = location.rpartition("!")
            number = int(rows_of[name][row][column])
            ends = [xl_cell_to_rowcol(end) for end in area.split(":")]
            assert ends[0][1] == ends[-1][1], "one column of parts"
            listed = [line[ends[0][1]] for line in rows_of[target.strip("'")][ends[0][0] : ends[-1][0] + 1]]
            assert number == (sum(int(text) for text in listed) if number else 0), (name, cell)
            checked += 1
        head = next((row for row in rows_of[name] if words_of_count(row)), None)
        if head is not None and name in linked_sheets():
            assert len(links) >= len(COUNTS)
    assert checked > 300


def words_of_count(row: list[str]) -> bool:
    return catalogue("th").say("report.children") in row


def linked_sheets() -> set[str]:
    words = catalogue("th")
    return {words.say(f"report.by_{name}")[:31] for name in ("cluster", "esa", "phase", "reason", "kind", "level")}


def write(nation: Rollup, folder: Path, language: str) -> tuple[Path, ...]:
    words = catalogue(language)
    group = shipped_groups().of("nation", language)
    return write_rollup(
        folder,
        head=Head("nation", words.say("report.nation"), "", 2567, DAY, group),
        rollup=nation,
        phases=shipped_phases(),
        public=page_of_rollup(nation, shipped_phases(), words, title_of_cluster=str, clusters=True),
        title_of_cluster=str,
        language=language,
        thai_digits=language == "th",
        monitor=SilentMonitor(),
    )


def test_a_count_that_another_page_shows_protects_nothing() -> None:
    cells: dict[Hashable, int] = {"all": 33, "a": 3, "b": 10, "c": 20}
    sums = [Sum("all", ("a", "b", "c"))]
    assert hide_small(cells, sums) == {"a": Cover.SMALL, "b": Cover.BESIDE}
    # The pages of b and c show them: only the total can protect a.
    hidden = hide_small(cells, sums, covered={"a": Cover.SMALL}, known=("b", "c"))
    assert hidden == {"a": Cover.SMALL, "all": Cover.BESIDE}


def test_the_nation_s_page_shows_no_total_that_gives_an_area_s_hidden_count_away() -> None:
    """Three areas of one state each: the pages of two show what they have, the third hides a 3."""
    clusters = Clusters({}, {})
    documents = []
    for number, found in enumerate((3, 50, 60)):
        cases, outcomes, schools, assignments = area({("s", "found", "returned"): found, ("s", "not_found", ""): 40})
        figures = count_figures(cases, outcomes, schools=schools, assignments=assignments)
        documents.append(document(f"e{number}", figures))
    rollup = add_up(documents, clusters)
    page = page_of_rollup(rollup, shipped_phases(), catalogue("en"), title_of_cluster=str, clusters=False)
    counts = page.counts
    assert counts.text(("esa", "e0", "found")) == "<5"
    shown = [counts.shown(("esa", f"e{number}", "found")) for number in (1, 2)]
    assert shown == [50, 60], "their own pages show them"
    assert counts.shown("found") is None and counts.shown(("outcome", "returned")) is None
