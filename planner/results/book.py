"""A workbook of figures: its looks, a summary, and tables whose numbers open what they count."""

import io
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from planner.cells import close_book
from planner.results.figures import COUNTS, OUTCOMES_OF_FOUND, STATES, TRAVEL
from planner.results.words import count_title
from resources.text import Catalogue

HEAD_ROW: Final = 2
"""Zero-based: a title, and in lists a link back, stand above."""
TITLE_POINTS: Final = 27
HEAD_POINTS: Final = 54
"""Room for three lines."""
COUNT_WIDTH: Final = 11.5
ROW_POINTS: Final = 18
"""Thai marks above and below the letters need more than a row's usual height."""
_IN_TENTHS: Final = TRAVEL[3:]
_IN_SUMMARY: Final = (
    "children",
    *(key for state in STATES for key in ((state, *OUTCOMES_OF_FOUND) if state == "found" else (state,))),
    *COUNTS[1 + len(STATES) + len(OUTCOMES_OF_FOUND) :],
)


class Book:
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
        self.ordinal = self.book.add_format({**base, "align": "center"})
        self.title = self.book.add_format({**base, "bold": True, "font_size": 16})
        head = {"bold": True, "text_wrap": True, "bg_color": "#E8EEF4", "border": 1, "valign": "vcenter"}
        self.head = self.book.add_format({**base, **head})
        self.number = self.book.add_format({**base, "num_format": "#,##0", "font_color": "#0B4F8A"})
        self.plain = self.book.add_format({**base, "num_format": "#,##0"})
        self.tenth = self.book.add_format({**base, "num_format": "#,##0.0"})
        bold = {"bold": True, "top": 1}
        self.sum_text = self.book.add_format({**base, **bold})
        self.sum = self.book.add_format({**base, **bold, "num_format": "#,##0", "font_color": "#0B4F8A"})
        self.sum_plain = self.book.add_format({**base, **bold, "num_format": "#,##0"})
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
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.set_footer("&R&P/&N")
        # The title is taller than a row, and a program need not make room for it.
        sheet.set_default_row(ROW_POINTS)
        sheet.set_row(0, TITLE_POINTS)
        return sheet

    def close(self) -> bytes:
        """Return the finished file."""
        close_book(self.book)
        return self.data.getvalue()


def title_of(key: str, book: Book) -> str:
    """Return the head of a column."""
    own = {"name": "school", "title": "measure"}
    return count_title(key, book.words) if key in (*COUNTS, *TRAVEL) else book.say(own.get(key, key))


def write_number(book: Book, sheet: Worksheet, at: tuple[int, int], value: int, link: str) -> None:
    """Write a number that opens its list; the number replaces the link's own text."""
    sheet.write_url(*at, link, book.number, string=str(value))
    sheet.write_number(*at, value, book.number)


def write_summary(
    book: Book, sheet: Worksheet, total: pd.Series, heading: Sequence[str], link: Callable[[str], str]
) -> None:
    """Write what all of a report adds up to (``COUNTS`` and ``TRAVEL``); each count opens its ``link``.

    What became of the found stands below them, since they are its sum.
    """
    sheet.set_portrait()
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 2, 14)
    for row, line in enumerate(heading):
        sheet.write_string(row, 0, line, book.title if row == 0 else book.text)
    row = len(heading) + 1
    for column, key in enumerate(("measure", "count", "percent")):
        sheet.write_string(row, column, book.say(key), book.head)
    children = int(total["children"])
    for key in _IN_SUMMARY:
        row += 1
        indent = "" if key == "children" else "        " if key in OUTCOMES_OF_FOUND else "    "
        sheet.write_string(row, 0, indent + count_title(key, book.words), book.text)
        write_number(book, sheet, (row, 1), int(total[key]), link(key))
        if children:
            sheet.write_number(row, 2, 100 * int(total[key]) / children, book.tenth)
    row += 1
    for key in TRAVEL:
        row += 1
        sheet.write_string(row, 0, count_title(key, book.words), book.text)
        sheet.write_number(row, 1, float(total[key]), _plain(book, key))
    sheet.write_string(row + 1, 0, book.say("travel_note"), book.text)


def write_table(
    book: Book,
    sheet: Worksheet,
    table: pd.DataFrame,
    own: Mapping[str, int],
    *,
    link: Callable[[str, str], str] | None = None,
    link_of_total: Callable[[str], str] | None = None,
) -> None:
    """Write a table with its totals; ``own``: the text columns and their widths.

    Each number opens its children or parts: ``link`` of row and count, ``link_of_total`` of a count. Without them
    there is nothing to open.
    """
    sheet.write_string(0, 0, sheet.get_name(), book.title)
    head = [*own, *COUNTS, *(key for key in TRAVEL if key in table)]
    for column, key in enumerate(head):
        sheet.set_column(column, column, own.get(key, COUNT_WIDTH))
        sheet.write_string(HEAD_ROW, column, title_of(key, book), book.head)
    first = HEAD_ROW + 1
    for row, (name, record) in enumerate(zip(table.index, table.to_dict("records"), strict=True), start=first):
        for column, key in enumerate(head):
            if key in own:
                sheet.write_string(row, column, str(record[key]), book.text)
            elif key in COUNTS and link is not None:
                write_number(book, sheet, (row, column), int(record[key]), link(str(name), key))
            else:
                sheet.write_number(row, column, float(record[key]), _plain(book, key))
    last = first + len(table)
    sheet.write_string(last, 0, book.say("total"), book.sum_text)
    for column, key in enumerate(head):
        if key in own:
            if column:
                sheet.write_blank(last, column, None, book.sum_text)
            continue
        value = float(table[key].sum())
        look = book.sum_tenth if key in _IN_TENTHS else book.sum_plain
        if key in COUNTS and link_of_total is not None:
            look = book.sum
            sheet.write_url(last, column, link_of_total(key), look, string=str(value))
        # A formula, so that a person sees what adds up; with its value, for programs that do not calculate.
        area = f"{xl_rowcol_to_cell(first, column)}:{xl_rowcol_to_cell(max(last - 1, first), column)}"
        sheet.write_formula(last, column, f"=SUM({area})" if len(table) else "=0", look, value)
    sheet.set_row(HEAD_ROW, HEAD_POINTS)
    sheet.freeze_panes(first, len(own))
    sheet.repeat_rows(HEAD_ROW)


def _plain(book: Book, key: str) -> Format:
    """Return the look of a number that opens nothing."""
    return book.tenth if key in _IN_TENTHS else book.plain
