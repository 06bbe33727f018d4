"""The report as a workbook: every number opens its list of names."""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd
import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from gis.monitor import Monitor
from planner.calendar import age_band
from planner.model import Outcomes
from planner.results.figures import COUNTS, OUTCOMES_OF_FOUND, STATES, TRAVEL, Figures
from planner.results.words import count_title, said, show_moment
from resources.text import Catalogue, catalogue

_LIST_HEAD_ROW: Final = 2
"""Zero-based: a title and a link back stand above."""
_LIST_COLUMNS: Final[Mapping[str, int]] = {
    "number": 6, "case_id": 10, "name": 26, "kind": 16, "age_band": 10, "grade": 8, "school": 26, "village": 18,
    "moo": 6, "tambon": 16, "amphoe": 16, "level": 16, "state": 16, "outcome": 18, "reason": 30, "visited_at": 20,
    "visitor": 22, "moved_to": 22, "note": 30, "conflict": 10,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _List:
    """A sheet of names: its name, and the first row (zero-based) of each school in it."""

    sheet: str
    rows: Mapping[str, int]

    def link(self, school_code: str | None = None) -> str:
        """Return where a number leads."""
        row = self.rows.get(school_code, _LIST_HEAD_ROW) if school_code is not None else _LIST_HEAD_ROW
        name = self.sheet.replace("'", "''")
        return f"internal:'{name}'!A{row + 1}"


class _Book:
    """A workbook with the few looks that it needs."""

    def __init__(self, words: Catalogue) -> None:
        self.words = words
        self.data = io.BytesIO()
        # A text that begins with = or http stays text.
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self.book = xlsxwriter.Workbook(self.data, options)
        # Files of the same figures are the same files: no clock in them.
        self.book.set_properties({"created": pd.Timestamp("2000-01-01").to_pydatetime()})
        base = {"font_name": "Sarabun", "font_size": 12, "valign": "top"}
        self.text = self.book.add_format(base)
        self.wrap = self.book.add_format({**base, "text_wrap": True})
        self.title = self.book.add_format({**base, "bold": True, "font_size": 16})
        head = {"bold": True, "text_wrap": True, "bg_color": "#E8EEF4", "border": 1, "valign": "vcenter"}
        self.head = self.book.add_format({**base, **head})
        self.number = self.book.add_format({**base, "num_format": "#,##0", "font_color": "#0B4F8A"})
        self.tenth = self.book.add_format({**base, "num_format": "#,##0.0"})
        bold = {"bold": True, "top": 1}
        self.sum_text = self.book.add_format({**base, **bold})
        self.sum = self.book.add_format({**base, **bold, "num_format": "#,##0", "font_color": "#0B4F8A"})
        self.sum_tenth = self.book.add_format({**base, **bold, "num_format": "#,##0.0"})

    def say(self, key: str) -> str:
        """Return words of the report."""
        return self.words.say(f"report.{key}")

    def sheet(self, name: str) -> Worksheet:
        """Return a new sheet for A4, its name within Excel's rules."""
        clean = "".join("-" if c in "[]:*?/\\" else c for c in name).strip("'")[:31]
        sheet = self.book.add_worksheet(clean)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        return sheet

    def close(self) -> bytes:
        """Return the finished file."""
        self.book.close()
        return self.data.getvalue()


def report_workbook(
    figures: Figures,
    cases: pd.DataFrame,
    outcomes: Outcomes,
    checkins: pd.DataFrame,
    *,
    heading: Sequence[str],
    year_be: int,
    language: str,
    monitor: Monitor,
) -> bytes:
    """Return ``report.xlsx``: summary, tables, and a list of names a state, whose rows the numbers open.

    ``heading``: the lines on top of the summary. Lists hold names and visit codes, no national ID and no birth date.
    """
    book = _Book(catalogue(language))
    summary = book.sheet(book.say("summary"))
    schools = book.sheet(book.say("by_school"))
    tambons = book.sheet(book.say("by_tambon"))
    reasons = book.sheet(book.say("by_reason"))
    names = _names(figures, cases, checkins, year_be=year_be, language=language)
    lists = {"children": _write_list(book, book.say("all"), names)}
    for state in STATES:
        monitor.check()
        own = names[(figures.facts["state"] == state).to_numpy()]
        lists[state] = _write_list(book, book.words.say(f"states.{state}"), own)
    lists |= dict.fromkeys(OUTCOMES_OF_FOUND, lists["found"])
    lists["visited"] = lists["children"]
    lists["conflicts"] = _write_conflicts(book, names, outcomes, language)
    monitor.check()
    _write_summary(book, summary, figures, lists, heading)
    table = figures.by_school
    table = table.assign(name=table["name"].where(table.index != "", book.say("no_school")))
    _write_table(book, schools, table, {"school_code": 12, "name": 34}, lists)
    table = figures.by_tambon
    table = table.assign(tambon=table["tambon"].where(table.index != "", book.say("no_tambon")))
    _write_table(book, tambons, table, {"tambon": 22, "amphoe": 18, "province": 18}, lists)
    told = [book.say("no_reason"), *said("reasons", figures.by_reason.index[1:], language)]
    table = figures.by_reason.assign(number=[str(number or "") for number in figures.by_reason.index], reason=told)
    _write_table(book, reasons, table, {"number": 6, "reason": 44}, lists)
    return book.close()


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


def _write_list(book: _Book, title: str, names: pd.DataFrame) -> _List:
    """Write a sheet of names, ordered by school, and return where each school begins."""
    sheet = book.sheet(title)
    sheet.write_string(0, 0, f"{title}: {len(names):,}", book.title)
    sheet.write_url(1, 0, f"internal:'{book.say('summary')}'!A1", string=book.say("back"))
    for column, (key, width) in enumerate(_LIST_COLUMNS.items()):
        sheet.set_column(column, column, width)
        sheet.write_string(_LIST_HEAD_ROW, column, book.say(key), book.head)
    ordered = names.assign(last=names["school_code"] == "", number=names.index).sort_values(
        ["last", "school_code", "tambon", "number"]
    )
    rows: dict[str, int] = {}
    for number, record in enumerate(ordered.to_dict("records"), start=1):
        row = _LIST_HEAD_ROW + number
        rows.setdefault(str(record["school_code"]), row)
        sheet.write_number(row, 0, number, book.text)
        for column, key in enumerate(list(_LIST_COLUMNS)[1:], start=1):
            sheet.write_string(row, column, str(record[key]), book.text)
    sheet.autofilter(_LIST_HEAD_ROW, 0, _LIST_HEAD_ROW + max(len(ordered), 1), len(_LIST_COLUMNS) - 1)
    sheet.freeze_panes(_LIST_HEAD_ROW + 1, 3)
    sheet.repeat_rows(_LIST_HEAD_ROW)
    return _List(sheet.get_name(), rows)


def _write_conflicts(book: _Book, names: pd.DataFrame, outcomes: Outcomes, language: str) -> _List:
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
        sheet.write_string(_LIST_HEAD_ROW, column, book.say(key), book.head)
    told = outcomes.conflicts
    known = names.reindex(told["case_id"])
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
        for row, cell in enumerate(cells, start=_LIST_HEAD_ROW + 1):
            sheet.write_string(row, column, str(cell), book.text)
    sheet.freeze_panes(_LIST_HEAD_ROW + 1, 2)
    return _List(sheet.get_name(), {})


def _write_number(book: _Book, sheet: Worksheet, at: tuple[int, int], value: int, link: str) -> None:
    """Write a number that opens its list; the number replaces the link's own text."""
    sheet.write_url(*at, link, book.number, string=str(value))
    sheet.write_number(*at, value, book.number)


def _write_summary(
    book: _Book, sheet: Worksheet, figures: Figures, lists: Mapping[str, _List], heading: Sequence[str]
) -> None:
    sheet.set_portrait()
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 2, 14)
    for row, line in enumerate(heading):
        sheet.write_string(row, 0, line, book.title if row == 0 else book.text)
    row = len(heading) + 1
    for column, key in enumerate(("measure", "count", "percent")):
        sheet.write_string(row, column, book.say(key), book.head)
    children = int(figures.total["children"])
    for key in COUNTS:
        row += 1
        value = int(figures.total[key])
        indent = "" if key == "children" else "        " if key in OUTCOMES_OF_FOUND else "    "
        sheet.write_string(row, 0, indent + count_title(key, book.words), book.text)
        _write_number(book, sheet, (row, 1), value, lists[key].link())
        if children:
            sheet.write_number(row, 2, 100 * value / children, book.tenth)
    row += 1
    for key in TRAVEL:
        row += 1
        sheet.write_string(row, 0, count_title(key, book.words), book.text)
        sheet.write_number(row, 1, float(figures.total[key]), book.tenth if key in TRAVEL[3:] else book.number)
    sheet.write_string(row + 1, 0, book.say("travel_note"), book.wrap)


def _write_table(
    book: _Book, sheet: Worksheet, table: pd.DataFrame, own: Mapping[str, int], lists: Mapping[str, _List]
) -> None:
    """Write a table with its totals; ``own``: the text columns and their widths. A school's numbers open its rows."""
    title = sheet.get_name()
    sheet.write_string(0, 0, title, book.title)
    if table.index.name in own and table.index.name not in table:
        table = table.reset_index()
    travel = [key for key in TRAVEL if key in table]
    head = [*own, *COUNTS, *travel]
    for column, key in enumerate(head):
        sheet.set_column(column, column, own.get(key, 11))
        text = book.say("school" if key == "name" else key) if key in own else count_title(key, book.words)
        sheet.write_string(2, column, text, book.head)
    for row, record in enumerate(table.to_dict("records"), start=3):
        for column, key in enumerate(head):
            value = record[key]
            if key in own:
                sheet.write_string(row, column, str(value), book.text)
            elif key in COUNTS:
                code = str(record["school_code"]) if "school_code" in own else None
                _write_number(book, sheet, (row, column), int(value), lists[key].link(code))
            else:
                sheet.write_number(row, column, value, book.tenth if key in TRAVEL[3:] else book.number)
    last = 3 + len(table)
    sheet.write_string(last, 0, book.say("total"), book.sum_text)
    for column, key in enumerate(head):
        if key in own:
            if column:
                sheet.write_blank(last, column, None, book.sum_text)
            continue
        look = book.sum_tenth if key in TRAVEL[3:] else book.sum
        value = float(table[key].sum())
        if key in COUNTS:
            sheet.write_url(last, column, lists[key].link(), look, string=str(value))
        # A formula, so that a person sees what adds up; with its value, for programs that do not calculate.
        area = f"{xl_rowcol_to_cell(3, column)}:{xl_rowcol_to_cell(max(last - 1, 3), column)}"
        sheet.write_formula(last, column, f"=SUM({area})" if len(table) else "=0", look, value)
    sheet.freeze_panes(3, len(own))
    sheet.repeat_rows(2)
