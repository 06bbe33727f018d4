"""Tables as people keep them (XLSX, XLS, ODS, CSV, JSON lines), read as text.

What a file is, is told by its content: many a system's ``.xls`` is an HTML page or tab-separated text.
"""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

import python_calamine as calamine

from gis.archives import MAX_CELLS, MAX_UNPACKED_BYTES, check_archive
from gis.errors import DataError
from gis.plaintext import decode, rows_of_text, tables_of_html

_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_WORKBOOK: Final = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
_FOREIGN: Final = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"SQLite format 3",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"{\\rtf",
)
_BOOKS: Final = (".xlsx", ".xlsm", ".ods")

_Value = int | float | str | bool | dt.date | dt.time | dt.datetime | dt.timedelta


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: every cell as text; ``rows[i]`` is row ``i + 1`` of the file, all rows equally long."""

    name: str
    rows: list[list[str]]


def read_table(path: Path, *, sheet: str | None = None) -> list[Sheet]:
    """Return the sheets of a table file that hold anything, every cell as text as a person sees it.

    Whole numbers have no ``.0``, dates are ISO (``2012-05-13``, with a time ``2012-05-13T08:30:00``), truth is
    ``TRUE`` or ``FALSE``, a failed formula is empty, a merged cell's text stands in each cell that it covers.
    Hidden sheets are read only when ``sheet`` names them. XLSX, XLSM, XLS, ODS; CSV and TSV in UTF-8, UTF-16 or
    CP874; HTML tables.

    Raises ``DataError`` with a sentence for everything else, before anything large is opened.
    """
    kind, data = _sniff(path)
    if kind == "book":
        sheets = _read_book(path, sheet)
    else:
        text = decode(data, path.name)
        if not text.strip():
            raise DataError("table_empty", file=path.name)
        if text.lstrip()[:1] == "<":
            pages = tables_of_html(text, path.name)
            if not pages:
                raise DataError("table_unknown", file=path.name)
            sheets = [Sheet(f"{path.stem} {number}", rows) for number, rows in enumerate(pages, start=1)]
        else:
            sheets = [Sheet(path.stem, rows_of_text(text, path.name))]
    sheets = [Sheet(found.name, rows) for found in sheets if (rows := _squared(found.rows))]
    if sheet is not None:
        sheets = [found for found in sheets if found.name == sheet]
        if not sheets:
            raise DataError("table_no_sheet", file=path.name, sheet=sheet)
    if not sheets:
        raise DataError("table_empty", file=path.name)
    return sheets


def read_json_lines(path: Path) -> list[tuple[int, dict[str, str] | None]]:
    """Return ``(line number from 1, fields as text)`` of every line that is not blank.

    The fields are ``None`` where the line is no JSON object.
    Numbers and truth are told as ``read_table`` tells them, null is ``""``, lists and objects stay JSON.
    """
    _, data = _sniff(path)
    lines: list[tuple[int, dict[str, str] | None]] = []
    # Not splitlines(): U+2028 is allowed inside a JSON string.
    for number, line in enumerate(decode(data, path.name).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            found: object = json.loads(line)
        except (ValueError, RecursionError):
            found = None
        fields = found if isinstance(found, dict) else None
        lines.append((number, None if fields is None else {key: _json_text(value) for key, value in fields.items()}))
    if not lines:
        raise DataError("table_empty", file=path.name)
    return lines


def _json_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str | bool | int | float):
        return cell_text(value)
    return json.dumps(value, ensure_ascii=False)


def cell_text(value: _Value) -> str:
    """Return a cell's value as a person sees it."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        # Fifteen digits are what Excel shows and keeps; beyond them an ID would be noise.
        return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, dt.timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}"
    return str(value)


def _sniff(path: Path) -> tuple[str, bytes]:
    """Return ``book`` for what calamine can open, else ``text`` with the bytes."""
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise DataError("table_missing", file=path.name)
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as fault:
        raise DataError("table_missing", file=path.name) from fault
    if not head.strip(b"\x00 \r\n\t"):
        raise DataError("table_empty", file=path.name)
    if size > MAX_UNPACKED_BYTES:
        raise DataError("table_unpacks", file=path.name)
    kind = path.suffix.lower()
    unknown = DataError(
        "table_not_book" if kind in _BOOKS else "table_unknown", file=path.name, kind=kind.lstrip(".")
    )
    if head.startswith(_FOREIGN):
        raise unknown
    if head.startswith(_ZIP):
        names = check_archive(path)
        if "xl/workbook.xml" in names or ("content.xml" in names and _is_ods(head)):
            return "book", b""
        raise unknown
    if head.startswith(_OLE):
        data = path.read_bytes()
        if _ENCRYPTED in data:
            raise DataError("table_encrypted", file=path.name)
        if not any(name in data for name in _WORKBOOK):
            raise unknown
        return "book", b""
    if kind in _BOOKS:
        raise unknown
    return "text", path.read_bytes()


def _is_ods(head: bytes) -> bool:
    return b"opendocument.spreadsheet" in head


def _read_book(path: Path, wanted: str | None) -> list[Sheet]:
    sheets: list[Sheet] = []
    try:
        with calamine.load_workbook(path) as book:
            for about in book.sheets_metadata:
                worksheet = about.typ is calamine.SheetTypeEnum.WorkSheet
                visible = about.visible is calamine.SheetVisibleEnum.Visible
                if worksheet and (about.name == wanted or (wanted is None and visible)):
                    sheets.append(Sheet(about.name, _read_sheet(path, book.get_sheet_by_name(about.name))))
    except calamine.PasswordError as fault:
        raise DataError("table_encrypted", file=path.name) from fault
    except (calamine.CalamineError, OSError) as fault:
        raise DataError("table_damaged", file=path.name) from fault
    except BaseException as fault:
        # A panic of the Rust reader passes by ``Exception``; it is a damaged file all the same.
        if type(fault).__name__ != "PanicException":
            raise
        raise DataError("table_damaged", file=path.name) from fault
    return sheets


def _read_sheet(path: Path, sheet: calamine.CalamineSheet) -> list[list[str]]:
    if sheet.total_height * sheet.total_width > MAX_CELLS:
        raise DataError("table_cells", file=path.name, rows=sheet.total_height, columns=sheet.total_width)
    rows = [
        [value if isinstance(value, str) else cell_text(value) for value in cast("Sequence[_Value]", row)]
        for row in sheet.iter_rows()
    ]
    _fill_merged(rows, sheet.merged_cell_ranges or [])
    return rows


def _fill_merged(rows: list[list[str]], ranges: Sequence[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    """Write a merged cell's text into each cell that it covers, inside the sheet's filled rectangle."""
    room = sum(len(row) for row in rows)
    for (top, left), (bottom, right) in ranges:
        if top >= len(rows) or left >= len(rows[top]):
            continue
        below, wide = rows[top : bottom + 1], min(right + 1, len(rows[top])) - left
        room -= len(below) * wide
        if room < 0:
            # Merged cells do not overlap in a sheet that a program wrote: leave the rest as read.
            return
        for row in below:
            row[left : left + wide] = [rows[top][left]] * wide


def _squared(rows: list[list[str]]) -> list[list[str]]:
    """Return rows equally long, without empty rows and columns at the end; ``[]`` when nothing is filled."""
    last = width = 0
    for number, row in enumerate(rows, start=1):
        filled = next((at for at in range(len(row), 0, -1) if row[at - 1].strip()), 0)
        if filled:
            last, width = number, max(width, filled)
    return [row[:width] + [""] * (width - len(row)) for row in rows[:last]]
