"""The report of a cluster or the nation: the ESAs' figures added up, each number with its parts."""

import datetime as dt
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
from xlsxwriter.utility import xl_col_to_name

from gis.monitor import Monitor, Progress
from planner.calendar import show_date
from planner.outfiles import put_in_place
from planner.results.book import COUNT_WIDTH, HEAD_POINTS, HEAD_ROW, Book, title_of, write_summary, write_table
from planner.results.dashboard import dashboard
from planner.results.figures import COUNTS, OUTCOMES_OF_FOUND, STATES, document_text, plain
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
from planner.typesetting import typeset
from resources.text import Catalogue, catalogue

Title = Callable[[str], str]


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
    titled = ordered.assign(
        cluster=[title_of_cluster(str(name)) for name in ordered["cluster"]],
        esa=ordered.index,
        as_of=[show_date(dt.date.fromisoformat(str(day)), words.language) for day in ordered["as_of"]],
    )
    columns = {"cluster": 30, "esa": 40, "as_of": 15}
    write_table(book, esas, titled, columns, link=of_school, link_of_total=partial(of_school, "*"))
    spans = _spans([str(name) for name in ordered["cluster"]])

    def of_esa(row: str, count: str) -> str:
        first, last = spans[row] if row != "*" else (0, max(len(ordered) - 1, 0))
        column = xl_col_to_name([*columns, *COUNTS].index(count))
        return f"internal:'{esas.get_name()}'!{column}{first + 4}:{column}{last + 4}"

    names = [title_of_cluster(str(name)) for name in rollup.by_cluster.index]
    named = rollup.by_cluster.assign(cluster=names)
    write_table(book, clusters, named, {"cluster": 34}, link=of_esa, link_of_total=partial(of_esa, "*"))
    for name, sheet in tables.items():
        part = rollup.parts[name]
        titles = bar_titles(name, list(rollup.by_dimension[name].index), phases, words)
        part = part.assign(title=[titles[row] for row in part["row"]], row=part["row"].astype("str"))
        link = _write_parts(book, book.say(f"parts_{name}"), part, ("title", "esa"), "row")
        table = rollup.by_dimension[name]
        told = table.assign(title=[titles[row] for row in table.index])
        write_table(book, sheet, told, {"title": 44}, link=link, link_of_total=partial(link, "*"))
    write_summary(book, summary, rollup.total, heading, partial(of_esa, "*"))
    return book.close()


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
        sheet.write_string(HEAD_ROW, column, title_of(name, book), book.head)
    for row, record in enumerate(ordered.to_dict("records"), start=HEAD_ROW + 1):
        for column, name in enumerate(texts):
            sheet.write_string(row, column, str(record[name]), book.text)
        for column, name in enumerate(COUNTS, start=len(texts)):
            sheet.write_number(row, column, int(record[name]), book.plain)
    sheet.set_row(HEAD_ROW, HEAD_POINTS)
    sheet.repeat_rows(HEAD_ROW)
    sheet.freeze_panes(HEAD_ROW + 1, len(texts))
    sheet.autofilter(HEAD_ROW, 0, HEAD_ROW + max(len(ordered), 1), len(texts) + len(COUNTS) - 1)
    spans = _spans([str(value) for value in ordered[key]])

    def link(row: str, count: str) -> str:
        column = xl_col_to_name(len(texts) + COUNTS.index(count))
        first, last = spans.get(row, (0, max(len(ordered) - 1, 0)) if row == "*" else (-1, -1))
        return f"internal:'{sheet.get_name()}'!{column}{first + 4}:{column}{last + 4}"

    return link
