"""Spreadsheet archives looked through before anything opens them.

An XLSX or ODS file is a ZIP archive. A few kilobytes of it can unpack to gigabytes, or place one cell in the
last row of a million, and the reader would ask for memory until the machine stands still. What an archive
says of its own sizes can be false, so the members are really unpacked here, piece by piece, and counted.
"""

import re
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final
from xml.parsers import expat

from gis.errors import DataError

MAX_UNPACKED_BYTES: Final = 200 * 2**20
MAX_RATIO: Final = 100
MAX_ROWS: Final = 200_000
MAX_COLUMNS: Final = 2_000
MAX_CELLS: Final = 5_000_000
"""Of the rectangle that holds a sheet's filled cells: the nation's largest ESA list is a tenth of it."""

_SMALL_BYTES: Final = 2**20
"""Below this a ratio says nothing: a nearly empty sheet of one colour packs well."""
_PIECE_BYTES: Final = 2**18
_BEFORE_XML: Final = b"\xef\xbb\xbf \r\n\t"
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_CELL: Final = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"')
_ANY_CELL: Final = re.compile(rb"<(?:[^\s<>/:]+:)?c[\s/>]")
_ROW: Final = re.compile(rb'<row r="([0-9]{1,7})"')
_ANY_ROW: Final = re.compile(rb"<(?:[^\s<>/:]+:)?row[\s/>]")
_STRINGS: Final = b"sst"
_LOCAL_HEADER: Final = struct.Struct("<4s22xHH")

_DAMAGE: Final = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, expat.ExpatError,
    OSError, LookupError, ValueError,
)  # fmt: skip
"""What damaged bytes raise: the last three are offsets beyond the file, unknown encodings, and text as numbers."""


def check_archive(path: Path) -> frozenset[str]:
    """Return the member names of a spreadsheet archive after proving that it can be opened without harm.

    Raises ``DataError``: ``table_damaged``; ``table_unpacks`` when it unpacks over 200 MiB, or over 100 to 1;
    ``table_cells`` when a sheet's filled cells span more than a reader can hold.
    """
    try:
        with path.open("rb") as file, zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            names = frozenset(member.filename for member in members)
            allowed = min(MAX_UNPACKED_BYTES, max(path.stat().st_size * MAX_RATIO, _SMALL_BYTES))
            quick = _QuickLook()
            for member in members:
                parts: list[bytes] = []
                for piece in _pieces(file, member):
                    allowed -= len(piece)
                    if allowed < 0:
                        raise DataError("table_unpacks", file=path.name)
                    parts.append(piece)
                quick.look(b"".join(parts))
            if "content.xml" in names or not quick.harmless():
                scan = _Scan()
                for member in members:
                    scan.read(_pieces(file, member))
                    if not _fits(scan.rows, scan.columns):
                        raise DataError("table_cells", file=path.name, rows=scan.rows, columns=scan.columns)
                if scan.text_length() > MAX_UNPACKED_BYTES:
                    raise DataError("table_unpacks", file=path.name)
    except _DAMAGE as fault:
        raise DataError("table_damaged", file=path.name) from fault
    return names


def _fits(rows: int, columns: int) -> bool:
    return rows <= MAX_ROWS and columns <= MAX_COLUMNS and rows * columns <= MAX_CELLS


def _pieces(file: IO[bytes], member: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield a member's content as it truly unpacks, whatever size the archive states."""
    file.seek(member.header_offset)
    mark, name_bytes, extra_bytes = _LOCAL_HEADER.unpack(file.read(_LOCAL_HEADER.size))
    if mark != b"PK\x03\x04" or member.flag_bits & 1:
        raise zipfile.BadZipFile("no local header, or under a password")
    file.seek(name_bytes + extra_bytes, 1)
    left = member.compress_size
    if member.compress_type == zipfile.ZIP_STORED:
        while left > 0 and (raw := file.read(min(left, _PIECE_BYTES))):
            left -= len(raw)
            yield raw
        return
    if member.compress_type != zipfile.ZIP_DEFLATED:
        raise zipfile.BadZipFile("packed in a way that spreadsheets do not use")
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    while left > 0 and not unpacker.eof and (raw := file.read(min(left, _PIECE_BYTES))):
        left -= len(raw)
        while raw and not unpacker.eof:
            yield unpacker.decompress(raw, _PIECE_BYTES)
            raw = unpacker.unconsumed_tail
    if not unpacker.eof:
        raise EOFError("a member ends too early")


def _tagged(content: bytes) -> Iterator[bytes]:
    """Yield content in pieces that begin with a tag: no other thread can run while a pattern is looked for."""
    start = 0
    while start < len(content):
        end = content.find(b"<", start + _PIECE_BYTES)
        end = len(content) if end < 0 else end
        yield content[start:end]
        start = end


class _QuickLook:
    """Bounds from above what XLSX members can hold, without parsing: enough for what common programs write.

    It vouches only for cells written as ``<c r="B7"``; anything else (another encoding, prefixes, attributes in
    another order, a document type) goes to the exact scan.
    """

    def __init__(self) -> None:
        self._plain = True
        self._cells = self._longest = 0

    def look(self, content: bytes) -> None:
        """Take one member into account."""
        if not content.lstrip(_BEFORE_XML).startswith((b"<", *_UTF16)):
            return
        self._plain &= b"<!" not in content and b"\0" not in content
        columns = last = 0
        for piece in _tagged(content):
            cells = _CELL.findall(piece)
            rows = _ROW.findall(piece)
            self._plain &= len(cells) == len(_ANY_CELL.findall(piece)) and len(rows) == len(_ANY_ROW.findall(piece))
            columns = max(columns, *(_column_number(word.decode()) for word in {letters for letters, _ in cells}), 0)
            last = max(last, *(int(number) for number in {*rows, *(number for _, number in cells)}), 0)
            self._cells += len(cells)
        self._plain &= _fits(last, columns)
        if _STRINGS in content:
            self._longest = max(self._longest, *(len(text) for text in content.split(b"</si>")))

    def harmless(self) -> bool:
        """Return whether no sheet and no text of it can outgrow the limits."""
        return self._plain and self._cells * self._longest <= MAX_UNPACKED_BYTES


class _Scan:
    """Measures the filled cells of each XML member: an XLSX sheet, its shared strings, or the content of an ODS.

    ``rows`` and ``columns`` are the last ones that hold something in the member read last, whatever its dimension
    claims and repeats counted: the reader asks memory for the whole rectangle. A formatted empty cell asks for none.
    """

    def __init__(self) -> None:
        self.rows = self.columns = 0
        self._strings: list[int] = []
        self._uses: Counter[int] = Counter()
        self._begin()

    def _begin(self) -> None:
        self.rows = self.columns = 0
        self._row = self._column = 0
        self._filled = 0
        self._shared = False
        self._text: list[str] | None = None

    def read(self, pieces: Iterator[bytes]) -> None:
        """Measure one member; what is no XML (a picture) is passed over."""
        first = next(pieces, b"")
        self._begin()
        if not first.lstrip(_BEFORE_XML).startswith((b"<", *_UTF16)):
            return
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = self._doctype
        parser.Parse(first, False)
        for piece in pieces:
            parser.Parse(piece, False)
        parser.Parse(b"", True)

    def text_length(self) -> int:
        """Return how much text the cells hold once each has its own copy of a shared string."""
        return sum(self._strings[at] * times for at, times in self._uses.items() if at < len(self._strings))

    def _doctype(self, *_: object) -> None:
        raise zipfile.BadZipFile("spreadsheets declare no document type")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        if space.endswith("table:1.0"):
            self._start_ods(local, attributes)
        elif local == "c":
            letters = attributes.get("r", "").rstrip("0123456789")
            self._column = _column_number(letters) if letters else self._column + 1
            row = attributes.get("r", "")[len(letters) :]
            self._row = _whole(row, self._row)
            self._shared = attributes.get("t") == "s"
        elif local == "row":
            self._row, self._column = _whole(attributes.get("r", ""), self._row + 1), 0
        elif local in ("v", "is", "f") and self._column:
            self.rows, self.columns = max(self.rows, self._row), max(self.columns, self._column)
            self._text = [] if local == "v" and self._shared else None
        elif local == "si":
            self._text = []

    def _end(self, name: str) -> None:
        space, _, local = name.rpartition(" ")
        if space.endswith("table:1.0"):
            if local == "table-row" and self._filled:
                self.rows, self.columns = max(self.rows, self._row), max(self.columns, self._filled)
        elif local == "v" and self._text is not None:
            self._uses[_whole("".join(self._text), -1)] += 1
            self._text = None
        elif local == "si" and self._text is not None:
            self._strings.append(sum(map(len, self._text)))
            self._text = None

    def _characters(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)
        elif self._column and not text.isspace():
            self._filled = self._column

    def _start_ods(self, local: str, attributes: dict[str, str]) -> None:
        repeat = next((_whole(value, 1) for key, value in attributes.items() if key.endswith("-repeated")), 1)
        if local == "table":
            self._row = 0
        elif local == "table-row":
            self._row, self._column, self._filled = self._row + repeat, 0, 0
        elif local in ("table-cell", "covered-table-cell"):
            self._column += repeat
            if any(key.endswith("value-type") for key in attributes):
                self._filled = self._column


def _whole(text: str, otherwise: int) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else otherwise


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters[:4].upper():
        number = number * 26 + ord(letter) - 64
    return number
