"""A table before it comes in: which column is which, what was said of heads, what an import would change."""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from gis.errors import DataError
from gis.monitor import Monitor, Progress
from gis.tables import Sheet, read_table
from planner.model import Register
from planner.register.amend import with_amendments, without_amendments
from planner.register.heads import NOT_USED, columns_of, fields_of, find_head, fold
from planner.register.look import Column, Look, columns_seen, top_of
from planner.register.mapping import read_mapping, write_mapping
from planner.register.read import VALUES, import_register
from planner.register.rows import Choice, columns_at, head_of
from planner.results.checkins import REJECT_PREFIX
from planner.results.reading import COLUMNS, columns_named
from planner.schemas import AMENDMENTS, CASES, SCHOOLS
from planner.store.project import Project, Transaction
from planner.workflow.privacy import masked_id
from planner.workflow.project import academic_year_be

__all__ = [
    "Choice",
    "Change",
    "Column",
    "KINDS",
    "Kind",
    "LEARNED",
    "Look",
    "Person",
    "Preview",
    "READ_AS",
    "SetAside",
    "_CHILD",
    "_HEAD_ROWS",
    "_HIDDEN",
    "_MASKED",
    "_NEARLY",
    "_SHARED",
    "changes",
    "choice_at",
    "keep_heads",
    "learn_heads",
    "learned_heads",
    "load_columns",
    "look_at",
    "persons",
    "preview_register",
    "read_as",
    "read_register",
    "said_by",
    "save_columns",
    "set_aside",
]

LEARNED: Final = "heads"
"""The setting that keeps what a person said of heads: by kind of table, ``head -> field`` (``""``: left out)."""
READ_AS: Final = "read_as"
"""The setting that keeps how the lists with rows set aside were read: by file, ``field -> head``."""
_HIDDEN: Final = "•••"
_MASKED: Final = {"national_id": masked_id, "g_code": masked_id, "birth_date": lambda text: _HIDDEN if text else ""}
_HEAD_ROWS: Final = 30
_NEARLY: Final = 0.6


@dataclass(frozen=True, slots=True)
class Kind:
    """How a kind of table is recognised: its fields, the groups of which each needs one, and how heads are found."""

    fields: tuple[str, ...]
    needed: tuple[tuple[str, ...], ...]
    find: Callable[[Sheet, Mapping[str, str]], tuple[int, Mapping[str, int]] | None]
    at: Callable[[Sheet, int, Mapping[str, str]], Mapping[str, int]]

    def complete(self, fields: Sequence[str]) -> bool:
        """Return whether everything that is needed is among ``fields``."""
        return all(any(field in fields for field in group) for group in self.needed)


def _find_register(sheet: Sheet, learned: Mapping[str, str]) -> tuple[int, Mapping[str, int]] | None:
    head = head_of(sheet, learned=learned)
    return None if head is None else (head.index, head.columns)


def _find_schools(sheet: Sheet, learned: Mapping[str, str]) -> tuple[int, Mapping[str, int]] | None:
    index, columns = find_head(sheet.rows, "schools", learned)
    return (index, columns) if columns else None


def _schools_at(sheet: Sheet, index: int, learned: Mapping[str, str]) -> Mapping[str, int]:
    return columns_of(sheet.rows[index], "schools", learned)


def _find_checkins(sheet: Sheet, learned: Mapping[str, str]) -> tuple[int, Mapping[str, int]] | None:
    tried = [(_checkins_at(sheet, index, learned), index) for index in range(min(len(sheet.rows), _HEAD_ROWS))]
    columns, index = max(tried, key=lambda one: (len(one[0]), -one[1]), default=({}, 0))
    return (index, columns) if columns else None


def _checkins_at(sheet: Sheet, index: int, learned: Mapping[str, str]) -> Mapping[str, int]:
    return columns_named(sheet.rows[index], learned)


_CHILD: Final = (("national_id", "g_code", "first_name", "full_name"),)
KINDS: Final[Mapping[str, Kind]] = {
    "register": Kind(fields_of("register"), _CHILD, _find_register, columns_at),
    "enrolment": Kind(fields_of("register"), _CHILD, _find_register, columns_at),
    "schools": Kind(
        fields_of("schools"),
        (("school_code",), ("name",), ("position", "lat"), ("position", "lon")),
        _find_schools,
        _schools_at,
    ),
    "checkins": Kind(
        COLUMNS,
        (("case_code", "national_id", "child_name"), ("visited_at",), ("state",)),
        _find_checkins,
        _checkins_at,
    ),
}
"""Enrolment lists share the heads of registers, and what is learned of them."""
_SHARED: Final = {"enrolment": "register"}


def learned_heads(project: Project, kind: str) -> dict[str, str]:
    """Return what a person said of the heads of a kind of table: head -> field, ``""`` for left out.

    Heads are folded as the room that reads them does; those of check-ins are left to that room.
    """
    kept: Mapping[str, Mapping[str, str]] = project.settings().get(LEARNED, {})
    own = kept.get(_SHARED.get(kind, kind), {})
    return dict(own) if kind == "checkins" else {fold(head): field for head, field in own.items()}


def keep_heads(transaction: Transaction, project: Project, kind: str, said: Mapping[str, str]) -> None:
    """Keep what a person said of heads (``head -> field``) beside what was said before."""
    if said:
        kept: dict[str, dict[str, str]] = project.settings().get(LEARNED, {})
        name = _SHARED.get(kind, kind)
        transaction.set(LEARNED, {**kept, name: {**kept.get(name, {}), **said}})


def learn_heads(project: Project, kind: str, said: Mapping[str, str]) -> None:
    """Keep what a person said of heads, as an action of its own."""
    with project.transaction("learn heads", {"kind": kind, "heads": len(said)}) as transaction:
        keep_heads(transaction, project, kind, said)


def said_by(look: Look, columns: Mapping[str, int]) -> dict[str, str]:
    """Return what a choice says of heads that is not already so: ``head -> field``."""
    chosen = {column: field for field, column in columns.items()}
    return {
        column.head: chosen.get(place, NOT_USED)
        for place, column in enumerate(look.columns)
        if chosen.get(place, NOT_USED) != column.field and fold(column.head)
    }


def look_at(project: Project, path: Path, *, kind: str, sheet: str = "", head_row: int = 0) -> Look:
    """Return a table as it would be read; ``sheet`` and ``head_row`` (from 1) where a person chose them.

    ``DataError`` where the file is no table, or has no such sheet or row.
    """
    if not path.is_file():
        raise DataError("file_missing", file=path.name)
    sheets, how, learned = read_table(path), KINDS[kind], learned_heads(project, kind)
    found = [how.find(one, learned) for one in sheets]
    if sheet:
        place = next((at for at, one in enumerate(sheets) if one.name == sheet), -1)
        if place < 0:
            raise DataError("table_no_sheet", file=path.name, sheet=sheet)
    else:
        known = [len(one[1]) if one is not None else 0 for one in found]
        # Of sheets that tell nothing the one with the most rows.
        place = max(range(len(sheets)), key=lambda at: (known[at], len(sheets[at].rows)))
    chosen, head = sheets[place], found[place]
    if head_row > len(chosen.rows):
        raise DataError("table_no_row", file=path.name, row=head_row)
    index = head_row - 1 if head_row else head[0] if head is not None else _widest(chosen)
    fields = head[1] if head is not None and head[0] == index else how.at(chosen, index, learned)
    heads_alone = fields if kind == "checkins" else columns_of(chosen.rows[index], _SHARED.get(kind, kind), learned)
    plain = how.at(chosen, index, {})
    layout = "table"
    if kind in ("register", "enrolment") and head_row == 0 and (own := head_of(chosen, learned=learned)) is not None:
        layout = own.layout
    if layout == "dmc":
        heads_alone = plain = fields
    return Look(
        sheets=tuple((one.name, len(one.rows)) for one in sheets),
        sheet=chosen.name,
        head_row=index + 1,
        layout=layout,
        columns=columns_seen(chosen, index, fields, heads_alone, plain),
        top=top_of(chosen),
        complete=how.complete(list(fields)),
    )


def _widest(sheet: Sheet) -> int:
    """Return the first row that is nearly as full of words as any: where nothing is known, the heads are there."""
    filled = [sum(any(c.isalpha() for c in text) for text in row) for row in sheet.rows[:_HEAD_ROWS]]
    enough = max(2.0, _NEARLY * max(filled))
    return next((index for index, words in enumerate(filled) if words >= enough), 0)


def choice_at(project: Project, path: Path, *, sheet: str, head_row: int, mapping: Path | None = None) -> Choice:
    """Return a choice of sheet and row of heads with the columns of a mapping file, else as guessed.

    ``DataError`` where the heads there do not say who a child is.
    """
    look = look_at(project, path, kind="register", sheet=sheet, head_row=head_row)
    columns = {column.field: place for place, column in enumerate(look.columns) if column.field}
    if mapping is not None:
        columns = load_columns(look, mapping)
    if not KINDS["register"].complete(list(columns)):
        raise DataError("register_no_head_at", file=path.name, row=look.head_row)
    return Choice(look.sheet, look.head_row, columns)


def load_columns(look: Look, path: Path) -> dict[str, int]:
    """Return ``field -> column`` of a mapping file for a table; ``DataError`` where a head is not there."""
    places: dict[str, int] = {}
    for column, seen in enumerate(look.columns):
        places.setdefault(fold(seen.head), column)
    named = {field: head for field, head in read_mapping(path).items() if head}
    if missing := [head for head in named.values() if fold(head) not in places]:
        raise DataError("register_mapping_head", file=path.name, heads=", ".join(missing))
    return {field: places[fold(head)] for field, head in named.items()}


def save_columns(look: Look, columns: Mapping[str, int], path: Path) -> None:
    """Write a choice as the mapping file that ``import register --mapping`` reads; what is left out is said too."""
    left_out = {column.field: "" for column in look.columns if column.field and column.field not in columns}
    write_mapping({field: look.columns[column].head for field, column in columns.items()} | left_out, path)


@dataclass(frozen=True, slots=True)
class Person:
    """A child of a list as a person knows it."""

    case_id: str
    name: str
    told: str
    """School and village, to tell namesakes apart."""


@dataclass(frozen=True, slots=True)
class Change:
    """What is another on the newer list: ``fields`` hold the field, its text before, and now; IDs are masked."""

    person: Person
    fields: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class SetAside:
    """A row that cannot be a child's yet: its cells by head, and the codes of the reasons."""

    row_id: str
    file: str
    row: int
    kind: str
    reasons: tuple[str, ...]
    cells: Mapping[str, str]


@dataclass(frozen=True, eq=False, slots=True)
class Preview:
    """What a register would make of the project."""

    read: int
    accepted: int
    warned: int
    doubled: int
    skipped: int
    new: tuple[Person, ...]
    changed: tuple[Change, ...]
    gone: tuple[Person, ...]
    by_warning: Mapping[str, int]
    by_reason: Mapping[str, int]
    set_aside: tuple[SetAside, ...]


def read_register(
    project: Project,
    path: Path,
    *,
    format_: str = "auto",
    mapping: Mapping[str, str] | None = None,
    choice: Choice | None = None,
    mended: Mapping[str, Mapping[str, str]] | None = None,
) -> tuple[Register, pd.DataFrame]:
    """Return what a list says, and the project's CASES after it; nothing is kept."""
    if not path.is_file():
        raise DataError("file_missing", file=path.name)
    amendments = project.read(AMENDMENTS)
    register = import_register(
        path,
        format_=format_,
        mapping=mapping,
        choice=choice,
        learned=learned_heads(project, "register"),
        mended=mended,
        schools=project.read(SCHOOLS),
        known=without_amendments(project.read(CASES), amendments),
        year_be=academic_year_be(project),
    )
    return register, with_amendments(register.cases, amendments)


def preview_register(
    project: Project,
    path: Path,
    *,
    choice: Choice | None = None,
    mended: Mapping[str, Mapping[str, str]] | None = None,
    monitor: Monitor,
) -> Preview:
    """Return what importing a register would change since last time; nothing is kept."""
    monitor.report(Progress("read_list"))
    before = project.read(CASES)
    register, after = read_register(project, path, choice=choice, mended=mended)
    monitor.check()
    own = after.loc[after["source_file"] == path.name]
    return Preview(
        read=register.rows_read,
        accepted=register.rows_accepted,
        warned=register.warned,
        doubled=register.doubled,
        skipped=register.skipped,
        new=persons(after.loc[~after.index.isin(before.index)]),
        changed=changes(before, after),
        gone=persons(after.loc[_now_gone(before, after)]),
        by_warning=_counted(own["warnings"]),
        by_reason=_counted(register.rejects["reasons"]),
        set_aside=set_aside(register.rejects),
    )


def set_aside(rejects: pd.DataFrame) -> tuple[SetAside, ...]:
    """Return rows that were set aside (schema REJECTS) with their cells."""
    rows = rejects.to_dict("index").items()
    return tuple(_set_aside(str(key), {str(name): value for name, value in row.items()}) for key, row in rows)


def _set_aside(key: str, row: Mapping[str, Any]) -> SetAside:
    reasons = tuple(str(row["reasons"]).split())
    kind = "checkins" if any(code.startswith(REJECT_PREFIX) for code in reasons) else "register"
    cells = json.loads(str(row["cells"]))
    return SetAside(key, str(row["source_file"]), int(row["source_row"]), kind, reasons, cells)


def persons(cases: pd.DataFrame) -> tuple[Person, ...]:
    """Return children by name, in the order of the list."""
    names = (cases["prefix"] + cases["first_name"] + " " + cases["last_name"]).str.strip()
    told = cases["school_name"] + " " + cases["village"] + " " + cases["tambon"]
    tidy = told.str.replace(r"\s+", " ", regex=True).str.strip()
    return tuple(
        Person(str(case), str(name), str(text)) for case, name, text in zip(cases.index, names, tidy, strict=True)
    )


def changes(before: pd.DataFrame, after: pd.DataFrame) -> tuple[Change, ...]:
    """Return the known children of whom something is another than before, or who are back on the list."""
    common = after.index.intersection(before.index)
    old, new = before.loc[common], after.loc[common]
    different = pd.DataFrame({field: old[field] != new[field] for field in VALUES}, index=common)
    back = old["gone"] & ~new["gone"]
    touched = common[different.any(axis=1) | back]
    people = persons(new.loc[touched])
    found = []
    for person in people:
        case = person.case_id
        fields = [
            (field, _shown(field, str(old.at[case, field])), _shown(field, str(new.at[case, field])))
            for field in VALUES
            if different.at[case, field]
        ]
        found.append(Change(person, (*fields, *([("gone", "", "")] if back[case] else []))))
    return tuple(found)


def _now_gone(before: pd.DataFrame, after: pd.DataFrame) -> pd.Series:
    was = before["gone"].reindex(after.index).fillna(value=True).astype(bool)
    return after["gone"] & ~was


def _shown(field: str, text: str) -> str:
    mask: Callable[[str], str] | None = _MASKED.get(field)
    return text if mask is None else mask(text)


def _counted(codes: pd.Series) -> dict[str, int]:
    counts: Counter[str] = Counter(code for text in codes for code in str(text).split())
    return dict(counts.most_common())


def read_as(transaction: Transaction, project: Project, file: str, register: Register) -> None:
    """Keep how a list was read, for its rows that were set aside."""
    kept: dict[str, Any] = project.settings().get(READ_AS, {})
    kept.pop(file, None)
    if len(register.rejects):
        kept[file] = dict(register.mapping)
    transaction.set(READ_AS, kept)
