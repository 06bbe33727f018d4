"""The report of a cluster or the nation: the ESAs' figures added up, each number with its parts."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from gis.monitor import Monitor, Progress
from planner.outfiles import put_in_place
from planner.results.dashboard import dashboard
from planner.results.figures import COUNTS, OUTCOMES_OF_FOUND, STATES, TRAVEL, document_text, plain
from planner.results.levels import Rollup
from planner.results.phases import Phases
from planner.results.public import BARS, Public, bar_titles
from planner.results.report import (
    FILES,
    Head,
    by_state_section,
    counts_section,
    paper_data,
    phase_section,
    report_heading,
)
from planner.results.words import count_title, said
from planner.results.workbook import COUNT_WIDTH, HEAD_POINTS, Book, write_number
from planner.typesetting import typeset
from resources.text import Catalogue, catalogue

Title = Callable[[str], str]
_HEAD_ROW = 2


def write_rollup(
    folder: Path,
    *,
    head: Head,
    rollup: Rollup,
    phases: Phases,
    public: Public,
    title_of_cluster: Title,
    language: str,
    thai_digits: bool,
    monitor: Monitor,
) -> tuple[Path, ...]:
    """Write ``FILES`` into ``folder`` and return their paths; all of them hold counts only.

    Raises ``DataError("file_not_written")``.
    """
    words = catalogue(language)
    heading = report_heading(head, language)
    makers = {
        "report.xlsx": lambda: rollup_workbook(
            rollup, words, heading=heading, phases=phases, title_of_cluster=title_of_cluster
        ),
        "report.pdf": lambda: typeset(
            "report/report.typ",
            rollup_data(rollup, head, words, phases=phases, title_of_cluster=title_of_cluster, digits=thai_digits),
        ),
        "figures.json": lambda: document_text(rollup_document(rollup, head)).encode(),
        "dashboard.html": lambda: dashboard(
            public, heading=[words.say("report.dashboard_title"), *heading[1:]], language=language
        ).encode(),
    }
    made: dict[str, bytes] = {}
    for number, name in enumerate(FILES):
        monitor.report(Progress("report", number, len(FILES)))
        monitor.check()
        made[name] = makers[name]()
    paths = put_in_place(folder, made)
    monitor.report(Progress("report", len(FILES), len(FILES)))
    return paths


def rollup_document(rollup: Rollup, head: Head) -> dict[str, object]:
    """Return the sums as JSON can say them, with those of every ESA."""

    def rows(table: pd.DataFrame) -> list[dict[str, object]]:
        return [plain(row) for row in table.reset_index().to_dict("records")]

    return {
        "format": 2,
        "level": head.level,
        "area": head.area,
        "year_be": head.year_be,
        "as_of": rollup.as_of.isoformat(),
        "total": plain(rollup.total.to_dict()),
        "by_cluster": rows(rollup.by_cluster),
        "by_esa": rows(rollup.by_esa),
        **{f"by_{name}": rows(table) for name, table in rollup.by_dimension.items()},
    }


def rollup_data(
    rollup: Rollup, head: Head, words: Catalogue, *, phases: Phases, title_of_cluster: Title, digits: bool
) -> dict[str, Any]:
    """Return what the template of the paper prints."""
    say, total = words.say, rollup.total
    sections = [
        counts_section(
            say("report.summary"),
            say("report.state"),
            [count_title(state, words) for state in STATES],
            [int(total[state]) for state in STATES],
            words,
        ),
        counts_section(
            say("report.found_outcomes"),
            say("report.outcome"),
            [count_title(outcome, words) for outcome in OUTCOMES_OF_FOUND],
            [int(total[outcome]) for outcome in OUTCOMES_OF_FOUND],
            words,
        ),
        phase_section(rollup.by_dimension["phase"], phases, words),
    ]
    if head.level == "nation":
        titled = rollup.by_cluster.assign(title=[title_of_cluster(str(name)) for name in rollup.by_cluster.index])
        sections.append(by_state_section(say("report.by_cluster"), say("report.cluster"), titled, words))
    titled = rollup.by_esa.assign(title=rollup.by_esa.index)
    sections.append(by_state_section(say("report.by_esa"), say("report.esa"), titled, words))
    reasons = rollup.by_dimension["reason"]
    reasons = reasons[(reasons["children"] > 0) & (reasons.index > 0)]
    texts = said("reasons", reasons.index, words.language)
    titles = [f"{row}. {text}" for row, text in zip(reasons.index, texts, strict=True)]
    sections.append(
        counts_section(
            say("report.by_reason"), say("report.reason"), titles, [int(n) for n in reasons["children"]], words
        )
    )
    return paper_data(sections, head, words, digits=digits, note=say("report.no_names_here"))


def rollup_workbook(
    rollup: Rollup, words: Catalogue, *, heading: Sequence[str], phases: Phases, title_of_cluster: Title
) -> bytes:
    """Return ``report.xlsx``: every number opens the rows that it is the sum of, down to the schools of an ESA."""
    book = Book(words)
    summary = book.sheet(book.say("summary"))
    clusters = book.sheet(book.say("by_cluster"))
    esas = book.sheet(book.say("by_esa"))
    tables = {name: book.sheet(book.say(f"by_{name}")) for name in BARS}
    of_school = _write_parts(book, book.say("by_school"), rollup.by_school, ("esa", "school_code", "name"), "esa")
    ordered = rollup.by_esa.assign(
        at=rollup.by_esa["cluster"].map({name: at for at, name in enumerate(rollup.by_cluster.index)})
    ).sort_values("at", kind="stable")
    titled = ordered.assign(cluster=[title_of_cluster(str(name)) for name in ordered["cluster"]], esa=ordered.index)
    columns = {"cluster": 30, "esa": 40, "as_of": 12}
    _write_table(book, esas, titled, columns, _of_text(of_school))
    spans = _spans([str(name) for name in ordered["cluster"]])

    def of_esa(row: object, count: str) -> str:
        first, last = spans[str(row)] if row != "*" else (0, max(len(ordered) - 1, 0))
        column = xl_col_to_name([*columns, *COUNTS].index(count))
        return f"internal:'{esas.get_name()}'!{column}{first + 4}:{column}{last + 4}"

    names = [title_of_cluster(str(name)) for name in rollup.by_cluster.index]
    _write_table(book, clusters, rollup.by_cluster.assign(cluster=names), {"cluster": 34}, of_esa)
    for name, sheet in tables.items():
        part = rollup.parts[name]
        titles = bar_titles(name, list(rollup.by_dimension[name].index), phases, words)
        part = part.assign(title=[titles[row] for row in part["row"]], row=part["row"].astype("str"))
        link = _write_parts(book, book.say(f"parts_{name}"), part, ("title", "esa"), "row")
        table = rollup.by_dimension[name]
        told = table.assign(title=[titles[row] for row in table.index])
        _write_table(book, sheet, told, {"title": 44}, _of_text(link))
    _write_summary(book, summary, rollup, heading, of_esa)
    return book.close()


def _of_text(link: Callable[[str, str], str]) -> Callable[[object, str], str]:
    """Return a link that takes whatever names a row."""
    return lambda row, count: link(str(row), count)


def _spans(keys: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Return the first and last place of each key, whose places stand together."""
    found: dict[str, tuple[int, int]] = {}
    for place, key in enumerate(keys):
        found[key] = (found.get(key, (place, place))[0], place)
    return found


def _write_parts(
    book: Book, title: str, rows: pd.DataFrame, texts: Sequence[str], key: str
) -> Callable[[str, str], str]:
    """Write rows of one ESA each, those of a ``key`` together, and return where a number of that key leads."""
    sheet = book.sheet(title)
    ordered = rows.sort_values([key, "esa"], kind="stable")
    sheet.write_string(0, 0, title, book.title)
    for column, name in enumerate([*texts, *COUNTS]):
        sheet.set_column(
            column, column, 34 if name in ("esa", "name", "title") else 12 if name in texts else COUNT_WIDTH
        )
        sheet.write_string(_HEAD_ROW, column, _title(name, book), book.head)
    for row, record in enumerate(ordered.to_dict("records"), start=_HEAD_ROW + 1):
        for column, name in enumerate(texts):
            sheet.write_string(row, column, str(record[name]), book.text)
        for column, name in enumerate(COUNTS, start=len(texts)):
            sheet.write_number(row, column, int(record[name]), book.number)
    sheet.set_row(_HEAD_ROW, HEAD_POINTS)
    sheet.repeat_rows(_HEAD_ROW)
    sheet.freeze_panes(_HEAD_ROW + 1, len(texts))
    sheet.autofilter(_HEAD_ROW, 0, _HEAD_ROW + max(len(ordered), 1), len(texts) + len(COUNTS) - 1)
    spans = _spans([str(value) for value in ordered[key]])

    def link(row: str, count: str) -> str:
        column = xl_col_to_name(len(texts) + COUNTS.index(count))
        first, last = spans.get(row, (0, max(len(ordered) - 1, 0)) if row == "*" else (-1, -1))
        return f"internal:'{sheet.get_name()}'!{column}{first + 4}:{column}{last + 4}"

    return link


def _title(name: str, book: Book) -> str:
    own = {"name": "school", "title": "measure"}
    return book.say(own.get(name, name)) if name not in COUNTS else count_title(name, book.words)


def _write_table(
    book: Book, sheet: Worksheet, table: pd.DataFrame, own: Mapping[str, int], link: Callable[[object, str], str]
) -> None:
    """Write a table with its totals; each number opens its parts."""
    sheet.write_string(0, 0, sheet.get_name(), book.title)
    travel = [key for key in TRAVEL if key in table]
    heads = [*own, *COUNTS, *travel]
    for column, key in enumerate(heads):
        sheet.set_column(column, column, own.get(key, COUNT_WIDTH))
        text = _title(key, book) if key in own else count_title(key, book.words)
        sheet.write_string(_HEAD_ROW, column, text, book.head)
    for row, (name, record) in enumerate(zip(table.index, table.to_dict("records"), strict=True), start=3):
        for column, key in enumerate(heads):
            if key in own:
                sheet.write_string(row, column, str(record[key]), book.text)
            elif key in COUNTS:
                write_number(book, sheet, (row, column), int(record[key]), link(name, key))
            else:
                sheet.write_number(row, column, float(record[key]), book.tenth if key in TRAVEL[3:] else book.number)
    last = 3 + len(table)
    sheet.write_string(last, 0, book.say("total"), book.sum_text)
    for column, key in enumerate(heads):
        if key in own:
            if column:
                sheet.write_blank(last, column, None, book.sum_text)
            continue
        area = f"{xl_rowcol_to_cell(3, column)}:{xl_rowcol_to_cell(max(last - 1, 3), column)}"
        look = book.sum_tenth if key in TRAVEL[3:] else book.sum
        if key in COUNTS:
            sheet.write_url(last, column, link("*", key), look, string=str(int(table[key].sum())))
        sheet.write_formula(last, column, f"=SUM({area})", look, float(table[key].sum()))
    sheet.set_row(_HEAD_ROW, HEAD_POINTS)
    sheet.freeze_panes(3, len(own))
    sheet.repeat_rows(_HEAD_ROW)


def _write_summary(
    book: Book, sheet: Worksheet, rollup: Rollup, heading: Sequence[str], link: Callable[[object, str], str]
) -> None:
    sheet.set_portrait()
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 1, 14)
    for row, line in enumerate(heading):
        sheet.write_string(row, 0, line, book.title if row == 0 else book.text)
    row = len(heading) + 1
    for key in COUNTS:
        indent = "" if key == "children" else "        " if key in OUTCOMES_OF_FOUND else "    "
        sheet.write_string(row, 0, indent + count_title(key, book.words), book.text)
        write_number(book, sheet, (row, 1), int(rollup.total[key]), link("*", key))
        row += 1
