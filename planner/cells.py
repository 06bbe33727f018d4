"""How a workbook is finished, and how high its rows must be for texts that are wrapped in their cells.

A spreadsheet program may fit rows to their texts when it opens a file, and not every one does; what stands in a row
of the usual height is then written over the row below.
"""

import math
import unicodedata
from collections.abc import Iterable
from typing import Final

from xlsxwriter import Workbook

LINE_POINTS: Final = 15.0
"""Of 10 point type, with the marks above and below Thai letters."""
_FILLED: Final = 0.85
"""Lines end before a word that does not fit: so much of a line is filled, or more."""
_MOST_POINTS: Final = 409.0
"""Excel's highest row."""


def close_book(book: Workbook) -> None:
    """Write the file, and let its cells go.

    A workbook and its sheets hold one another: half a million cells of a report waited for Python's collector, which
    held the window up for 0.2 seconds when it came to them.
    """
    book.close()
    for sheet in book.worksheets():
        sheet.table.clear()


def row_points(texts: Iterable[str], widths: Iterable[float]) -> float:
    """Return the height of a row in points; ``widths`` are those of its columns, in characters as Excel counts."""
    lines = max((_lines(text, width) for text, width in zip(texts, widths, strict=True)), default=1)
    return min(lines * LINE_POINTS + 1, _MOST_POINTS)


def _lines(text: str, width: float) -> int:
    room = max(width * _FILLED, 1.0)
    return sum(max(1, math.ceil(_letters(part) / room)) for part in text.split("\n"))


def _letters(text: str) -> int:
    """Return how many letters stand beside one another: Thai marks stand above and below them."""
    return sum(unicodedata.category(letter) not in ("Mn", "Cf") for letter in text)
