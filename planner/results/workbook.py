"""The report as a workbook: every number opens its list of names."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from gis.monitor import Monitor
from planner.calendar import age_band
from planner.results.book import HEAD_ROW, Book, write_summary, write_table
from planner.results.figures import COUNTS, DIMENSIONS, OUTCOMES_OF_FOUND, STATES, Figures, counted_in
from planner.results.phases import Phases
from planner.results.words import said, show_moment
from resources.text import catalogue

_LIST_COLUMNS: Final[Mapping[str, int]] = {
    "number": 6, "case_id": 10, "name": 26, "kind": 16, "age_band": 10, "grade": 8, "school": 26, "village": 18,
    "moo": 6, "tambon": 16, "amphoe": 16, "level": 16, "state": 16, "outcome": 18, "reason": 30, "visited_at": 20,
    "visitor": 22, "moved_to": 22, "note": 30, "conflict": 10,
}  # fmt: skip


_SHORT_COLUMNS: Final = (
    "number", "case_id", "name", "age_band", "school", "tambon", "state", "outcome", "reason", "visited_at",
)  # fmt: skip
"""Of the lists by dimension; the rest stands in the list of all."""
_ON_ONE_SHEET: Final = 12
_IN_ORDER: Final = ("to_track", "in_progress", "cleared", "found", "not_found")
"""So ordered, the children of a state, of an outcome, and those who were visited each stand together."""


@dataclass(frozen=True, slots=True)
class _Spans:
    """A sheet of names in which the children of each number stand together: its first and last row (zero-based)."""

    sheet: str
    rows: Mapping[tuple[str, str], tuple[int, int]]
    """By row of the table and count."""
    last_column: str = "A"

    def link(self, row: str, count: str) -> str:
        """Return where a number leads: the rows of exactly its children, selected; the head where there is none."""
        sheet = self.sheet.replace("'", "''")
        if (row, count) not in self.rows:
            return f"internal:'{sheet}'!A{HEAD_ROW + 1}"
        first, last = self.rows[row, count]
        return f"internal:'{sheet}'!A{first + 1}:{self.last_column}{last + 1}"


def report_workbook(
    figures: Figures,
    cases: pd.DataFrame,
    conflicts: pd.DataFrame,
    checkins: pd.DataFrame,
    *,
    heading: Sequence[str],
    year_be: int,
    phases: Phases,
    language: str,
    monitor: Monitor,
) -> bytes:
    """Return ``report.xlsx``: summary, tables, and lists of names; every number opens the rows of its children.

    ``conflicts`` (CONFLICTS); ``heading``: the lines on top of the summary. Lists hold names and visit codes, no
    national ID and no birth date.
    """
    book = Book(catalogue(language))
    summary = book.sheet(book.say("summary"))
    sheets = {name: book.sheet(book.say(f"by_{name}")) for name in DIMENSIONS}
    names = _names(figures, cases, checkins, year_be=year_be, language=language)
    totals = _write_list(book, book.say("all"), names, figures.facts, COUNTS)
    for state in STATES:
        monitor.check()
        own = figures.facts[figures.facts["state"] == state]
        counts = (state, *OUTCOMES_OF_FOUND) if state == "found" else (state,)
        totals |= _write_list(book, book.words.say(f"states.{state}"), names.loc[own.index], own, counts)
    _write_conflicts(book, names, conflicts, language)
    spans: dict[str, _Spans] = {}
    for name in DIMENSIONS:
        monitor.check()
        spans[name] = _write_spans(book, name, figures, names)
    totals["conflicts"] = spans["school"].link("*", "conflicts")
    write_summary(book, summary, figures.total, heading, totals.__getitem__)
    for name, sheet in sheets.items():
        monitor.check()
        table, own_columns = _titled(name, figures, phases, book, language)
        write_table(book, sheet, table, own_columns, link=spans[name].link, link_of_total=totals.__getitem__)
    return book.close()


def counts_workbook(figures: Figures, *, heading: Sequence[str], phases: Phases, language: str) -> bytes:
    """Return ``report.xlsx`` of figures behind which no child is known any more: summary and tables, no lists."""
    book = Book(catalogue(language))
    summary = book.sheet(book.say("summary"))
    schools = f"internal:'{book.say('by_school')}'!A1"
    write_summary(book, summary, figures.total, heading, lambda _: schools)
    for name in DIMENSIONS:
        sheet = book.sheet(book.say(f"by_{name}"))
        table, own_columns = _titled(name, figures, phases, book, language)
        write_table(book, sheet, table, own_columns)
    return book.close()


def _titled(
    name: str, figures: Figures, phases: Phases, book: Book, language: str
) -> tuple[pd.DataFrame, dict[str, int]]:
    """Return a table with texts for its rows, and the widths of their columns."""
    table = figures.table(name)
    keys = [str(key) for key in table.index]
    match name:
        case "school":
            table = table.assign(name=table["name"].where(table.index != "", book.say("no_school")))
            return table.assign(school_code=keys), {"school_code": 12, "name": 34}
        case "tambon":
            table = table.assign(tambon=table["tambon"].where(table.index != "", book.say("no_tambon")))
            return table, {"tambon": 22, "amphoe": 18, "province": 18}
        case "phase":
            titles = [phases.title(key, language) if key else book.say("no_phase") for key in keys]
            return table.assign(phase=titles), {"year_be": 12, "phase": 26}
        case "reason":
            told = [book.say("no_reason"), *said("reasons", table.index[1:], language)]
            return table.assign(number=["", *keys[1:]], reason=told), {"number": 6, "reason": 44}
        case _:
            return table.assign(**{name: said(f"{name}s", keys, language)}), {name: 26}


def _names(
    figures: Figures, cases: pd.DataFrame, checkins: pd.DataFrame, *, year_be: int, language: str
) -> pd.DataFrame:
    """Return the rows of the lists as text, index ``case_id``, ordered by school, tambon and code."""
    words = catalogue(language)
    facts = figures.facts
    counted = checkins.reindex(facts["checkin_key"]).set_axis(facts.index)
    full = (cases["prefix"] + cases["first_name"] + " " + cases["last_name"]).str.strip()
    return pd.DataFrame(
        {
            "school_code": facts["school_code"],
            "case_id": facts.index,
            "name": full,
            "kind": said("kinds", facts["kind"], language),
            "age_band": [words.say(f"age_bands.{age_band(birth, year_be)}") for birth in cases["birth_date"]],
            "grade": cases["grade"],
            "school": facts["school"].where(facts["school_code"] != "", words.say("report.no_school")),
            "village": cases["village"],
            "moo": cases["moo"],
            "tambon": facts["tambon"].where(facts["tambon"] != "", cases["tambon"]),
            "amphoe": facts["amphoe"].where(facts["amphoe"] != "", cases["amphoe"]),
            "level": said("levels", facts["level"], language),
            "state": said("states", facts["state"], language),
            "outcome": said("outcomes", facts["found_outcome"], language),
            "reason": said("reasons", facts["reason"], language),
            "visited_at": [show_moment(moment, language) for moment in facts["visited_at"]],
            "visitor": counted["visitor"].fillna(""),
            "moved_to": counted["moved_to"].fillna(""),
            "note": counted["note"].fillna(""),
            "conflict": [words.say("report.yes") if flag else "" for flag in facts["conflict"]],
        },
        index=facts.index,
    )


def _ranked(facts: pd.DataFrame) -> pd.DataFrame:
    """Return children in the order of ``_IN_ORDER``, each state by visited or not, by outcome and by school."""
    outcome = {text: at for at, text in enumerate(OUTCOMES_OF_FOUND)}
    ranked = pd.DataFrame(
        {
            "state": facts["state"].map({state: at for at, state in enumerate(_IN_ORDER)}),
            # Of the cleared, those who were visited stand beside the found.
            "visited": facts["visited"] & (facts["state"] == "cleared"),
            "outcome": facts["found_outcome"].replace("", "not_told").map(outcome).fillna(0),
            "unknown": facts["school_code"] == "",
            "school": facts["school_code"],
            "order": facts.index,
        },
        index=facts.index,
    )
    return ranked.sort_values(["state", "visited", "outcome", "unknown", "school", "order"])


def _write_list(
    book: Book, title: str, names: pd.DataFrame, facts: pd.DataFrame, counts: Sequence[str]
) -> dict[str, str]:
    """Write a sheet of names, and return where each of the counts leads in it."""
    columns = list(_LIST_COLUMNS)
    sheet = _head_list(book, title, len(names), columns)
    ordered = _ranked(facts)
    first = HEAD_ROW + 1
    _write_rows(book, sheet, names.loc[ordered.index], columns, first)
    sheet.autofilter(HEAD_ROW, 0, HEAD_ROW + max(len(ordered), 1), len(columns) - 1)
    rows: dict[tuple[str, str], tuple[int, int]] = {}
    for count in counts:
        places = np.flatnonzero(counted_in(facts.loc[ordered.index], count).to_numpy(dtype=bool))
        # Contradictory reports are on children of any state: their list is another.
        if len(places) and places[-1] - places[0] + 1 == len(places):
            rows["", count] = int(places[0]) + first, int(places[-1]) + first
    spans = _Spans(sheet.get_name(), rows, xl_col_to_name(len(columns) - 1))
    return {count: spans.link("", count) for count in counts}


def _write_spans(book: Book, name: str, figures: Figures, names: pd.DataFrame) -> _Spans:
    """Write all names by one dimension so that the children of each number of its table stand together.

    Those with contradictory reports stand once more below, as they are of any state.
    """
    facts = figures.facts
    order = {str(key): at for at, key in enumerate(figures.table(name).index)}
    keys = facts[DIMENSIONS[name]].astype("str")
    ranked = _ranked(facts)
    ranked = ranked.assign(key=keys, at=keys.map(order)).sort_values("at", kind="stable")
    again = ranked[facts.loc[ranked.index, "conflict"].to_numpy(dtype=bool)]
    columns = list(_SHORT_COLUMNS)
    sheet = _head_list(book, book.say(f"list_{name}"), len(ranked), columns)
    first = HEAD_ROW + 1
    _write_rows(book, sheet, names.loc[ranked.index], columns, first)
    below = first + len(ranked) + 2
    if len(again):
        sheet.write_string(below - 1, 0, book.say("conflict_list"), book.title)
        _write_rows(book, sheet, names.loc[again.index], columns, below)
    rows: dict[tuple[str, str], tuple[int, int]] = {}
    for count in COUNTS:
        listed, start = (again, below) if count == "conflicts" else (ranked, first)
        flags = counted_in(facts.loc[listed.index], count).to_numpy(dtype=bool)
        places = pd.Series(np.flatnonzero(flags) + start)
        told = places.groupby(listed["key"].to_numpy()[flags]).agg(["min", "max", "size"])
        for key, low, high, size in told.itertuples():
            if high - low + 1 != size:
                raise ValueError(f"report: the children of {name} {count} do not stand together")
            rows[str(key), count] = int(low), int(high)
        if count in ("children", "conflicts") and len(listed):
            rows["*", count] = start, start + len(listed) - 1
    return _Spans(sheet.get_name(), rows, xl_col_to_name(len(columns) - 1))


def _head_list(book: Book, title: str, names: int, columns: Sequence[str]) -> Worksheet:
    """Return a new sheet with the head of a list."""
    sheet = book.sheet(title)
    sheet.write_string(0, 0, f"{title}: {names:,}", book.title)
    sheet.write_url(1, 0, f"internal:'{book.say('summary')}'!A1", string=book.say("back"))
    for column, key in enumerate(columns):
        sheet.set_column(column, column, _LIST_COLUMNS[key])
        sheet.write_string(HEAD_ROW, column, book.say(key), book.head)
    sheet.freeze_panes(HEAD_ROW + 1, 3)
    sheet.repeat_rows(HEAD_ROW)
    # A long list takes two sheets side by side, each with number, code and name: on one nobody could read it.
    sheet.fit_to_pages(2 if len(columns) > _ON_ONE_SHEET else 1, 0)
    sheet.repeat_columns(0, 2)
    return sheet


def _write_rows(book: Book, sheet: Worksheet, names: pd.DataFrame, columns: Sequence[str], first: int) -> None:
    """Write names from a row (zero-based) on, numbered."""
    texts = [names[key].astype("str").tolist() for key in columns[1:]]
    for number in range(len(names)):
        sheet.write_number(first + number, 0, number + 1, book.ordinal)
    for column, cells in enumerate(texts, start=1):
        for row, cell in enumerate(cells, start=first):
            if cell:
                sheet.write_string(row, column, cell, book.text)


def _write_conflicts(book: Book, names: pd.DataFrame, told: pd.DataFrame, language: str) -> None:
    """Write the contradictory reports, those of a case under one another."""
    columns = {
        "case_id": 10, "name": 26, "school": 26, "visited_at": 20, "state": 16, "outcome": 18, "reason": 30,
        "visitor": 22, "source": 30, "counted": 14,
    }  # fmt: skip
    sheet = book.sheet(book.say("conflict_list"))
    sheet.write_string(0, 0, book.say("conflict_list"), book.title)
    sheet.write_url(1, 0, f"internal:'{book.say('summary')}'!A1", string=book.say("back"))
    for column, (key, width) in enumerate(columns.items()):
        sheet.set_column(column, column, width)
        sheet.write_string(HEAD_ROW, column, book.say(key), book.head)
    known = names.reindex(told["case_id"]).fillna("")
    files = zip(told["source_file"], told["source_row"], strict=True)
    values: list[Iterable[object]] = [
        told["case_id"],
        known["name"],
        known["school"],
        [show_moment(moment, language) for moment in told["visited_at"]],
        said("states", told["state"], language),
        said("outcomes", told["found_outcome"], language),
        said("reasons", told["reason"], language),
        told["visitor"],
        [book.words.say("report.source_line", file=file, row=row) for file, row in files],
        [book.say("yes") if flag else "" for flag in told["counted"]],
    ]
    for column, cells in enumerate(values):
        for row, cell in enumerate(cells, start=HEAD_ROW + 1):
            sheet.write_string(row, column, str(cell), book.text)
    sheet.freeze_panes(HEAD_ROW + 1, 2)
