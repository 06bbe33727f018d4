"""The rows of a register file, whatever its layout, by field."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from gis.errors import DataError
from gis.tables import Sheet, read_table
from gis.thai import clean
from planner.register.dmc import DMC_COLUMNS, DMC_FIELDS, find_dmc_head
from planner.register.heads import (
    HEAD_ROWS,
    columns_of,
    find_head,
    fold,
    is_reason_head,
    speaks_of_others,
    unique_heads,
)
from planner.register.identity import is_national_id

FORMATS: Final = ("auto", "dmc", "onec", "table")
_ONEC_HEADS: Final = (
    "PersonID_Onec", "Fullname", "BirthDate", "HouseNumber", "VillageNumber", "SubdistrictNameThai",
    "DistrictNameThai", "ProvinceNameThai", "SchoolID", "SchoolName", "GradeLevelID", "StatusCodeCause",
    "DropoutTransferID", "ACADYEAR",
)  # fmt: skip
_ONEC_ENOUGH: Final = 6
_DMC_ENOUGH: Final = 30
"""So many of the 36 heads in their places make a DMC export, though an office renamed the others."""
_NAMING: Final = ("national_id", "g_code", "first_name", "full_name")
_OF_A_CHILD: Final = {
    "national_id", "g_code", "first_name", "last_name", "prefix", "sex", "birth_date", "grade", "guardian",
}  # fmt: skip
"""A list of children has one of these at least beside its names."""
_TOTAL: Final = re.compile(
    r"(?:รวม|รวมทั้งสิ้น|รวมทั้งหมด|ยอดรวม|จำนวนรวม|รวมจำนวน|(?:grand )?total|sum)\s*:?\s*[\d,.]*\s*(?:คน|ราย|แถว|รายการ)?",
    re.IGNORECASE,
)
_FOOT: Final = re.compile(r"(?:หมายเหตุ|ลงชื่อ|ผู้รายงาน|ที่มา|ข้อมูล ณ|note\b|source\b).*", re.IGNORECASE)
_FOOT_CELLS: Final = 3


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row as read: ``fields`` hold tidied text by field, ``cells`` the text of the file by head."""

    sheet: int
    row: int
    fields: Mapping[str, str]
    heads: Sequence[str]
    texts: Sequence[str]
    columns: Mapping[str, int] = field(default_factory=dict)
    """Where each field stands among ``texts``."""

    def mended(self, cells: Mapping[str, str]) -> "RawRow":
        """Return the row with other texts in some of its cells, by head."""
        texts = [cells.get(head, text) for head, text in zip(self.heads, self.texts, strict=True)]
        fields = {name: tidy(texts[column]) for name, column in self.columns.items()}
        return replace(self, texts=texts, fields=fields)

    @property
    def cells(self) -> dict[str, str]:
        """Return the row as read, by head."""
        return dict(zip(self.heads, self.texts, strict=True))


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person said of a file: its sheet, the row of heads (from 1), and ``field -> column`` (from 0)."""

    sheet: str
    head_row: int
    columns: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class RawRegister:
    """The rows of a register file.

    ``skipped`` counts repeated heads, total lines and unused lines of a form; ``partial`` tells that the file is a
    list of set-aside rows.
    """

    layout: str
    rows: Sequence[RawRow]
    mapping: Mapping[str, str]
    skipped: int
    partial: bool

    def mended(self, file: str, cells: Mapping[str, Mapping[str, str]]) -> "RawRegister":
        """Return the register with rows mended, by ``row_id`` and head."""
        rows = [
            row.mended(cells[key]) if (key := row_id(file, row.sheet, row.row)) in cells else row for row in self.rows
        ]
        return replace(self, rows=rows)


def row_id(file: str, sheet: int, row: int) -> str:
    """Return what a row of a file is called among those that were set aside."""
    return f"{file}#{sheet}:{row}"


@dataclass(frozen=True, slots=True)
class Head:
    """Where the heads of a sheet stand (row from 0), the column of each field, and the layout."""

    index: int
    columns: Mapping[str, int]
    layout: str


_NOTHING_LEARNED: Final[Mapping[str, str]] = {}


def read_rows(
    path: Path,
    *,
    layout: str,
    mapping: Mapping[str, str] | None,
    choice: Choice | None = None,
    learned: Mapping[str, str] = _NOTHING_LEARNED,
) -> RawRegister:
    """Return the rows of every sheet that holds a register.

    ``layout`` is one of ``FORMATS``; ``mapping`` gives heads for fields (``""``: there is none) and goes before what
    is guessed; ``choice`` names the one sheet, its heads and all its columns; ``learned`` as in ``columns_of``.
    Raises ``DataError`` where no sheet has the heads that the layout asks for, or no row below them.
    """
    if layout not in FORMATS:
        raise ValueError(f"no register format {layout!r}")
    sheets = read_table(path)
    if choice is not None:
        heads = [_chosen_head(sheet, choice) for sheet in sheets]
    else:
        heads = [head_of(sheet, layout, mapping, learned) for sheet in sheets]
    if not any(heads):
        raise _no_head(path, sheets, layout, mapping)
    rows: list[RawRow] = []
    skipped, partial, used = 0, False, dict[str, str]()
    for number, (sheet, head) in enumerate(zip(sheets, heads, strict=True), start=1):
        if head is None:
            continue
        names = sheet.rows[head.index]
        partial = partial or any(is_reason_head(name) for name in names)
        unique = unique_heads(names)
        used = used or {field: unique[column] for field, column in head.columns.items()}
        found, passed = _sheet_rows(number, sheet, head)
        rows += found
        skipped += passed
    if not rows:
        index = next(head.index for head in heads if head is not None)
        raise DataError("register_no_rows", file=path.name, row=index + 1)
    return RawRegister(next(head.layout for head in heads if head), rows, used, skipped, partial)


def _chosen_head(sheet: Sheet, choice: Choice) -> Head | None:
    if sheet.name != choice.sheet or choice.head_row > len(sheet.rows):
        return None
    width = len(sheet.rows[0])
    columns = {field: column for field, column in choice.columns.items() if column < width}
    layout = "dmc" if columns == dict(DMC_FIELDS) else "table"
    return Head(choice.head_row - 1, columns, layout)


def head_of(
    sheet: Sheet,
    layout: str = "auto",
    mapping: Mapping[str, str] | None = None,
    learned: Mapping[str, str] = _NOTHING_LEARNED,
) -> Head | None:
    """Return the heads of a sheet that holds a register; ``None`` where it seems to hold none."""
    if mapping:
        return _mapped_head(sheet, mapping)
    index, wrong = find_dmc_head(sheet.rows)
    if layout in ("auto", "dmc") and len(wrong) <= (len(DMC_COLUMNS) - _DMC_ENOUGH):
        return Head(index, DMC_FIELDS, "dmc")
    if layout == "dmc":
        return None
    index, columns = find_head(sheet.rows, "register", learned)
    if not any(field in columns for field in _NAMING) or _lists_schools(sheet.rows[index], columns):
        return None
    onec = {fold(head) for head in _ONEC_HEADS} & {fold(head) for head in sheet.rows[index]}
    if layout == "onec" and len(onec) < _ONEC_ENOUGH:
        return None
    columns = with_id_column(sheet, index, columns)
    return Head(index, columns, "onec" if layout != "table" and len(onec) >= _ONEC_ENOUGH else "table")


def columns_at(sheet: Sheet, index: int, learned: Mapping[str, str] = _NOTHING_LEARNED) -> dict[str, int]:
    """Return ``field -> column`` as guessed where the heads are in the row at ``index`` (from 0)."""
    found, wrong = find_dmc_head(sheet.rows[index : index + 1])
    if found == 0 and len(wrong) <= len(DMC_COLUMNS) - _DMC_ENOUGH:
        return dict(DMC_FIELDS)
    return with_id_column(sheet, index, columns_of(sheet.rows[index], "register", learned))


def with_id_column(sheet: Sheet, index: int, columns: Mapping[str, int]) -> dict[str, int]:
    """Return ``columns`` with that of the national ID, where only its texts tell it."""
    found = dict(columns)
    if "national_id" not in found and (column := _id_column(sheet, index, found.values())) is not None:
        found["national_id"] = column
    return found


def _lists_schools(row: Sequence[str], columns: Iterable[str]) -> bool:
    """Return whether a row of heads is a school list's: a code, a name and a point, and nothing of a child."""
    schools = find_head([row], "schools")[1]
    placed = "position" in schools or {"lat", "lon"} <= set(schools)
    return placed and {"school_code", "name"} <= set(schools) and not _OF_A_CHILD & set(columns)


def _mapped_head(sheet: Sheet, mapping: Mapping[str, str]) -> Head | None:
    """Return the row that holds every head of the mapping; what it does not name is guessed from that row."""
    wanted = {field: fold(head) for field, head in mapping.items() if head}
    for index, row in enumerate(sheet.rows[:HEAD_ROWS]):
        places: dict[str, int] = {}
        for column, name in [*enumerate(row), *enumerate(unique_heads(row))]:
            places.setdefault(fold(name), column)
        if all(head in places for head in wanted.values()):
            own = {field: places[head] for field, head in wanted.items()}
            guessed = find_head([row], "register")[1]
            taken = set(own.values())
            rest = {field: at for field, at in guessed.items() if field not in mapping and at not in taken}
            return Head(index, {**rest, **own}, "table")
    return None


def _id_column(sheet: Sheet, index: int, taken: Iterable[int]) -> int | None:
    """Return the column without a telling head whose texts are national IDs for the greater part."""
    used = set(taken)
    for column, head in enumerate(sheet.rows[index]):
        if column in used or speaks_of_others(head) or "ผู้ปกครอง" in head:
            continue
        texts = [
            re.sub(r"[\s-]", "", row[column]) for row in sheet.rows[index + 1 : index + 101] if row[column].strip()
        ]
        if texts and sum(map(is_national_id, texts)) * 2 > len(texts):
            return column
    return None


def _no_head(path: Path, sheets: Sequence[Sheet], layout: str, mapping: Mapping[str, str] | None) -> DataError:
    """Return what to say of a file in which no sheet has the heads asked for."""
    if mapping:
        seen = {fold(name) for sheet in sheets for row in sheet.rows[:HEAD_ROWS] for name in row}
        named = [head for head in mapping.values() if head]
        missing = [head for head in named if fold(head) not in seen] or named
        return DataError("register_mapping_head", file=path.name, heads=", ".join(missing))
    if layout == "dmc":
        index, wrong = min((find_dmc_head(sheet.rows) for sheet in sheets), key=lambda found: len(found[1]))
        first = wrong[0]
        return DataError(
            "register_not_dmc",
            file=path.name,
            row=index + 1,
            wrong=len(wrong),
            column=first,
            head=DMC_COLUMNS[first - 1],
        )
    if layout == "onec":
        return DataError("register_not_onec", file=path.name, heads=", ".join(_ONEC_HEADS[:4]))
    for sheet in sheets:
        index, columns = find_head(sheet.rows, "register")
        if sheet.rows and _lists_schools(sheet.rows[index], columns):
            return DataError("register_is_schools", file=path.name)
    return DataError("register_no_head", file=path.name)


def _sheet_rows(number: int, sheet: Sheet, head: Head) -> tuple[list[RawRow], int]:
    names = sheet.rows[head.index]
    unique = unique_heads(names)
    stripped = [name.strip() for name in names]
    rows: list[RawRow] = []
    skipped = 0
    for index, texts in enumerate(sheet.rows[head.index + 1 :], start=head.index + 2):
        if not any(text.strip() for text in texts):
            continue
        fields = {field: tidy(texts[column]) for field, column in head.columns.items()}
        if _is_head_again(texts, stripped) or _is_foot(texts, fields):
            skipped += 1
            continue
        rows.append(RawRow(number, index, fields, unique, texts, head.columns))
    return rows, skipped


def _is_head_again(texts: Sequence[str], names: Sequence[str]) -> bool:
    filled = [(text.strip(), name) for text, name in zip(texts, names, strict=True) if text.strip() and name]
    return len(filled) > 1 and sum(text == name for text, name in filled) * 5 >= len(filled) * 4


def _is_foot(texts: Sequence[str], fields: Mapping[str, str]) -> bool:
    """Return whether a row is a total, a remark or an unused line of a form: nothing in it can be a child."""
    if fields.get("birth_date") or any(character.isdigit() for character in fields.get("national_id", "")):
        return False
    filled = [text for text in dict.fromkeys(map(tidy, texts)) if text]
    if len(filled) <= 1 and not any(text and not text.isdecimal() for text in filled):
        # Forms come with running numbers down to the last line.
        return True
    names = [fields.get(field, "") for field in ("first_name", "full_name")]
    starts: tuple[Callable[[str], object], ...] = (_TOTAL.fullmatch,)
    if len(filled) <= _FOOT_CELLS:
        starts = (_TOTAL.fullmatch, _FOOT.fullmatch)
    return not fields.get("last_name") and any(
        start(text) for start in starts for text in (filled[0], *names) if text
    )


_EMPTY: Final = frozenset(
    (
        "-",
        "--",
        "—",
        "–",
        ".",
        "..",
        "...",
        "null",
        "none",
        "nan",
        "n/a",
        "#n/a",
        "na",
        "ไม่ระบุ",
        "ไม่มี",
        "ไม่มีข้อมูล",
        "ไม่ทราบ",
        "ว่าง",
    )
)


def tidy(text: str) -> str:
    """Return a cell's text in one form; what offices write for nothing (``-``, ``ไม่ระบุ``, ``NULL``) is ``""``."""
    text = clean(text)
    return "" if text.lower() in _EMPTY else text
