"""Tables that are text: CSV in the encodings that Thai offices use, and the HTML that some systems call .xls."""

import csv
import io
import re
from collections import Counter
from html.parser import HTMLParser
from typing import Final

from gis.archives import MAX_CELLS, MAX_COLUMNS, MAX_ROWS
from gis.errors import DataError

_DELIMITERS: Final = ",;\t|"
_SAMPLE_ROWS: Final = 50
_PROTECTED: Final = re.compile(r'="(.*)"', re.DOTALL)
"""``="0123"``: how a CSV tells Excel to keep a leading zero."""
_NOT_TEXT: Final = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_FEW, _RARE = 4, 100
"""Control characters that a text may hold: a handful, or one in a hundred letters; they are left out."""
_CHARSET: Final = re.compile(rb"<meta[^>]*charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_THAI_CHARSETS: Final = ("windows-874", "tis-620", "tis620", "cp874", "iso-8859-11")


def decode(data: bytes, name: str) -> str:
    """Return the text of a file: UTF-8 or UTF-16 with or without a mark, else Thai Windows (CP874, TIS-620).

    Raises ``DataError``: ``table_encoding`` naming the row where neither reading holds, ``table_unknown`` when it
    is no text at all.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif encoding := _unmarked_utf16(data[:400]):
        encodings = [encoding]
    else:
        encodings = ["utf-8-sig", "cp874"]
    if (charset := _CHARSET.search(data[:4096])) and charset.group(1).decode("ascii").lower() in _THAI_CHARSETS:
        encodings = ["cp874"]
    first: UnicodeDecodeError | None = None
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as fault:
            first = first or fault
            continue
        text, strange = _NOT_TEXT.subn("", text)
        if strange > max(_FEW, len(text) // _RARE):
            raise DataError("table_unknown", file=name)
        return text
    assert first is not None  # every encoding of the list failed
    if _NOT_TEXT.search(data[:4096].decode("latin-1")):
        raise DataError("table_unknown", file=name)
    raise DataError("table_encoding", file=name, row=data.count(b"\n", 0, first.start) + 1)


def _unmarked_utf16(head: bytes) -> str:
    """Return which UTF-16 this is: ASCII and Thai have a high byte of 00 or 0E, which text in one byte never has."""
    for encoding, high in (("utf-16-be", head[0::2]), ("utf-16-le", head[1::2])):
        if head.count(0) and sum(byte in (0x00, 0x0E) for byte in high) * 5 > len(high) * 4:
            return encoding
    return ""


def rows_of_text(text: str, name: str) -> list[list[str]]:
    """Return the rows of delimited text; the delimiter is found by itself, or told by a first line ``sep=;``.

    A blank line stays as an empty row, so that row numbers are those a person sees.
    Raises ``DataError``: ``table_quote`` where a quotation mark is not closed, ``table_cells`` when it is too large.
    """
    delimiter = _delimiter(text)
    body = text.partition("\n")[2] if _told(text) else text
    skipped = [[""]] if _told(text) else []
    # A quotation mark that is never closed would swallow the rest of the file, and the children in it: ``strict``.
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[str]] = skipped
    cells = 0
    try:
        for row in reader:
            cells += len(row)
            rows.append([_unprotected(cell) for cell in row])
            if len(rows) > MAX_ROWS or len(row) > MAX_COLUMNS or cells > MAX_CELLS:
                raise DataError("table_cells", file=name, rows=len(rows), columns=len(row))
    except csv.Error as fault:
        raise DataError("table_quote", file=name, row=len(rows) + 1) from fault
    return rows


def _told(text: str) -> bool:
    return text[:4].lower() == "sep=" and text[5:6] in ("\r", "\n")


def _delimiter(text: str) -> str:
    if _told(text):
        return text[4]
    sample = "".join(text[:200_000].splitlines(keepends=True)[:_SAMPLE_ROWS])
    best, best_score = ",", 0.0
    for delimiter in _DELIMITERS:
        try:
            widths = [len(row) for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter) if row]
        except csv.Error:
            continue
        if not widths:
            continue
        width, times = Counter(widths).most_common(1)[0]
        score = (width - 1) * times / len(widths)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _unprotected(cell: str) -> str:
    match = _PROTECTED.fullmatch(cell)
    return match.group(1) if match else cell


class _Tables(HTMLParser):
    """Collects each table's rows; a cell that spans others is repeated in them, as one reads it."""

    def __init__(self, name: str) -> None:
        super().__init__(convert_charrefs=True)
        self.name = name
        self.tables: list[list[list[str]]] = []
        self._open: list[int] = []
        self._below: dict[int, dict[int, tuple[int, str]]] = {}
        self._cell: dict[int, list[str] | None] = {}
        self._spans: dict[int, tuple[int, int]] = {}
        self._hushed = 0
        self._cells = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self._hushed += 1
        elif tag == "table":
            self.tables.append([])
            self._open.append(len(self.tables) - 1)
            self._below[self._open[-1]] = {}
        elif not self._open:
            return
        elif tag == "tr":
            self._close_cell()
            self.tables[self._open[-1]].append([])
            self._carry_down()
        elif tag in ("td", "th"):
            self._close_cell()
            told = dict(attrs)
            self._spans[self._open[-1]] = (_span(told.get("colspan")), _span(told.get("rowspan")))
            self._cell[self._open[-1]] = []
        elif tag in ("br", "p", "div"):
            self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._hushed = max(0, self._hushed - 1)
        elif self._open and tag in ("td", "th", "tr", "table"):
            self._close_cell()
            if tag == "table":
                self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._open and not self._hushed and (cell := self._cell.get(self._open[-1])) is not None:
            cell.append(data)

    def _carry_down(self) -> None:
        """Fill the cells at the current end of the row that a cell further up reaches into."""
        table = self._open[-1]
        row, below = self.tables[table][-1], self._below[table]
        while len(row) in below:
            left, text = below.pop(len(row))
            if left > 1:
                below[len(row)] = (left - 1, text)
            self._add(row, text)

    def _close_cell(self) -> None:
        table = self._open[-1]
        cell = self._cell.get(table)
        if cell is None:
            return
        self._cell[table] = None
        if not self.tables[table]:
            self.tables[table].append([])
        row = self.tables[table][-1]
        text = " ".join("".join(cell).split())
        wide, tall = self._spans[table]
        for _ in range(wide):
            if tall > 1:
                self._below[table][len(row)] = (tall - 1, text)
            self._add(row, text)
        self._carry_down()

    def _add(self, row: list[str], text: str) -> None:
        row.append(text)
        self._cells += 1
        if self._cells > MAX_CELLS or len(row) > MAX_COLUMNS:
            raise DataError("table_cells", file=self.name, rows=len(self.tables[-1]), columns=len(row))


def _span(text: str | None) -> int:
    return min(int(text), MAX_COLUMNS) if text and text.isdecimal() and int(text) > 0 else 1


def tables_of_html(text: str, name: str) -> list[list[list[str]]]:
    """Return the rows of every table of an HTML page that has any text, in the page's order."""
    parser = _Tables(name)
    parser.feed(text)
    parser.close()
    return [rows for rows in parser.tables if any(cell for row in rows for cell in row)]
