"""One school's visits as a workbook: a sheet a route, to be filled in on a computer and handed back."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from planner.calendar import clock
from planner.cells import close_book
from planner.model import CheckInState, Child, FoundOutcome, Reason, Stop
from planner.sheets.content import EXACT_R50_M, Sheet, Words, minutes_of, plain

FONT: Final = "Tahoma"
"""On every Windows, with Thai: a workbook cannot bring its own font."""
FONT_SIZE: Final = 10
PRINT_SCALE: Final = 75
"""Per cent: what is known fits one A4 page across, what is to be filled in a second."""
FROZEN_COLUMNS: Final = 3
A4: Final = 9
_STATES: Final = tuple(CheckInState)
_CHOICES: Final = ("state", "found_outcome", "reason")

Cell = str | int | float


@dataclass(frozen=True, slots=True)
class Column:
    """``key`` under ``[sheets.columns]``, width in characters, and what stands in it (``None``: to be filled in)."""

    key: str
    width: int
    value: Callable[[int, Stop, Child, Words], Cell] | None = None


COLUMNS: Final = (
    Column("stop", 6, lambda number, stop, child, words: number),
    Column("case_code", 9, lambda number, stop, child, words: child.case_id),
    Column("name", 20, lambda number, stop, child, words: child.name),
    Column("arrive", 7, lambda number, stop, child, words: clock(stop.arrive_s)),
    Column("minutes", 9, lambda number, stop, child, words: minutes_of(stop.leg.seconds)),
    Column("kilometres", 9, lambda number, stop, child, words: round(stop.leg.metres / 1000, 1)),
    Column("place", 18, lambda number, stop, child, words: words.place(stop)),
    Column("ask_first", 14, lambda number, stop, child, words: words.ask_first(stop)),
    Column("radius_m", 10, lambda number, stop, child, words: round(stop.r50_m) if stop.r50_m > EXACT_R50_M else ""),
    Column("coordinates", 19, lambda number, stop, child, words: f"{stop.lat:.5f}, {stop.lon:.5f}"),
    Column("age_band", 10, lambda number, stop, child, words: words.of(f"age_bands.{child.age_band}")),
    Column("grade", 7, lambda number, stop, child, words: child.grade),
    Column("kind", 14, lambda number, stop, child, words: words.of(f"kinds.{child.kind}")),
    Column("guardian", 18, lambda number, stop, child, words: child.guardian),
    Column("address", 30, lambda number, stop, child, words: child.address),
    Column("visited_at", 12),
    Column("state", 14),
    Column("found_outcome", 16),
    Column("reason", 24),
    Column("moved_to", 18),
    Column("return_school_code", 13),
    Column("visitor", 14),
    Column("note", 22),
)


def make_xlsx(sheets: Sequence[Sheet], *, esa: str, words: Words) -> bytes:
    """Return a school's workbook: a row a child in the order of the visits, the last sheet the choices.

    Every text is written as text, so that a name that looks like a formula stays a name; digits are 0-9,
    as a workbook is typed in and computed with. The heads are those that a check-in file may have.
    """
    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_urls": False, "strings_to_formulas": False})
    base: dict[str, Any] = {
        "font_name": FONT,
        "font_size": FONT_SIZE,
        "border": 1,
        "text_wrap": True,
        "valign": "top",
    }
    known = book.add_format({**base, "num_format": "@"})
    number = book.add_format({**base, "num_format": "General"})
    filled_in = book.add_format({**base, "num_format": "@", "bg_color": "#FFF8DC"})
    head = book.add_format({**base, "bold": True, "bg_color": "#D9D9D9", "valign": "vcenter", "align": "center"})
    tabs = [book.add_worksheet(words.say("tab", number=sheet.number)) for sheet in sheets]
    choices = _choices(book, words, head, known)
    for sheet, tab in zip(sheets, tabs, strict=True):
        _set_up(tab, sheet, esa, words)
        for index, column in enumerate(COLUMNS):
            tab.set_column(index, index, column.width)
            tab.write_string(0, index, words.say(f"columns.{column.key}"), head)
        visits = [
            (order, stop, child) for order, stop in enumerate(sheet.route.stops, start=1) for child in stop.children
        ]
        for row, visit in enumerate(visits, start=1):
            for index, column in enumerate(COLUMNS):
                value = None if column.value is None else column.value(*visit, words)
                if value is None:
                    tab.write_blank(row, index, None, filled_in)
                elif isinstance(value, str):
                    tab.write_string(row, index, plain(value), known)
                else:
                    tab.write_number(row, index, value, number)
        last = max(len(visits), 1)
        tab.autofilter(0, 0, last, len(COLUMNS) - 1)
        tab.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})
        for index, column in enumerate(COLUMNS):
            if column.key in choices:
                tab.data_validation(1, index, last, index, {"validate": "list", "source": choices[column.key]})
    close_book(book)
    return out.getvalue()


def _set_up(tab: Worksheet, sheet: Sheet, esa: str, words: Words) -> None:
    """Set what stays on screen and how the sheet prints."""
    route = sheet.route
    tab.freeze_panes(1, FROZEN_COLUMNS)
    tab.set_landscape()
    tab.set_paper(A4)
    tab.set_margins(left=0.4, right=0.4, top=0.75, bottom=0.6)
    tab.set_print_scale(PRINT_SCALE)
    tab.repeat_rows(0)
    tab.repeat_columns(0, FROZEN_COLUMNS - 1)
    tab.set_v_pagebreaks([next(index for index, column in enumerate(COLUMNS) if column.value is None)])
    day = f"{words.say('day')} {route.day}"
    tab.set_header(
        f"&L{_in_header(esa, 60)}\n{_in_header(route.school.name, 60)} {_in_header(route.team, 30)} {day}"
        f"&R{_in_header(sheet.sheet_id, 40)}"
    )
    tab.set_footer(f"&L{words.say('private')}&R&P/&N")


def _in_header(text: str, most: int) -> str:
    """Return text for a page header, where ``&`` begins a code and 255 characters are the limit."""
    return plain(text).replace("&", "&&")[:most].rstrip("&")


def _choices(book: Workbook, words: Words, head: Format, cell: Format) -> dict[str, str]:
    """Write the sheet of choices and return the range of each list: one in the cell itself holds 255 characters."""
    name = words.say("tab_lists")
    tab = book.add_worksheet(name)
    lists = {
        "state": [words.of(f"checkin_states.{state}") for state in _STATES],
        "found_outcome": [words.of(f"outcomes.{outcome}") for outcome in FoundOutcome],
        "reason": [words.of(f"reasons.{reason}") for reason in Reason],
    }
    ranges = {}
    for index, key in enumerate(_CHOICES):
        tab.set_column(index, index, 44)
        tab.write_string(0, index, words.say(f"columns.{key}"), head)
        for row, text in enumerate(lists[key], start=1):
            tab.write_string(row, index, text, cell)
        letter = "ABC"[index]
        ranges[key] = f"='{name}'!${letter}$2:${letter}${len(lists[key]) + 1}"
    return ranges
