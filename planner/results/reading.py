"""Check-in files to rows: heads recognised, cells as text, nothing understood yet."""

import codecs
import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from gis.errors import DataError
from gis.monitor import Monitor, Progress
from gis.tables import Sheet, read_json_lines, read_table
from planner.results.values import fold, tidy
from resources import read_text
from resources.text import LANGUAGES, catalogue

COLUMNS: Final = (
    "checkin_id", "case_code", "national_id", "child_name", "school", "visited_at", "visited_time", "lat", "lon",
    "position", "accuracy_m", "state", "found_outcome", "reason", "moved_to", "return_school_code", "visitor", "note",
)  # fmt: skip
_JSON_LINES: Final = (".jsonl", ".ndjson", ".json")
_HEAD_ROWS: Final = 30
"""The head stands within so many rows: titles and instructions come before it."""
_WHO: Final = ("case_code", "national_id", "child_name")
_PREPARED: Final = frozenset({*_WHO, "school", "checkin_id"})
"""What a list that is to be filled in says before anyone was visited."""
_TOLD: Final = frozenset({"state", "found_outcome", "reason", "moved_to", "return_school_code", "note"})
"""What a visit tells: a row of a route's workbook without any of it is of a child not visited."""


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row as read: ``values`` by our columns, tidied; ``cells`` as written, by the file's own heads."""

    file: str
    row: int
    values: Mapping[str, str]
    cells: Mapping[str, str]
    fault: str = ""
    """A code where the row could not be read at all."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows that hold a report, and how many were prepared and not filled in."""

    rows: list[RawRow]
    skipped: int = 0


def cells_json(cells: Mapping[str, str]) -> str:
    """Return filled cells as a JSON object."""
    return json.dumps({head: text for head, text in cells.items() if text}, ensure_ascii=False)


def read_rows(paths: Iterable[Path], *, mapping: Mapping[str, str], monitor: Monitor) -> Rows:
    """Return the rows of check-in files (CSV, XLSX, ODS, XLS or JSON lines) that hold anything, in order.

    A row that says only which child is meant, or in a workbook of a route says nothing of a visit, was not filled in:
    it is counted and left out. JSON lines are known by the file's name or, in a ``.txt`` as phones share it, by the
    first brace.

    ``mapping`` gives further heads: the file's head to our column. Raises ``DataError``: ``checkin_heads`` where a
    file has no head row with who, when and state, ``checkin_mapping`` for a mapping to no column of ours.
    """
    if unknown := sorted(set(mapping.values()) - set(COLUMNS)):
        raise DataError("checkin_mapping", columns=", ".join(unknown), known=", ".join(COLUMNS))
    heads = {**_heads(), **{fold(head): column for head, column in mapping.items()}}
    rows: list[RawRow] = []
    skipped = 0
    files = list(paths)
    for number, path in enumerate(files):
        monitor.report(Progress("checkins_read", number, len(files)))
        monitor.check()
        if _is_json_lines(path):
            rows += _json_rows(path, heads)
            continue
        read = _table_rows(path, heads, monitor)
        rows += read.rows
        skipped += read.skipped
    monitor.report(Progress("checkins_read", len(files), len(files)))
    return Rows(rows, skipped)


def _is_json_lines(path: Path) -> bool:
    if path.suffix.lower() != ".txt" or not path.is_file():
        return path.suffix.lower() in _JSON_LINES
    with path.open("rb") as file:
        return file.read(256).removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"{")


@cache
def _heads() -> Mapping[str, str]:
    """Return our column by every known head, folded."""
    table: Mapping[str, Sequence[str]] = tomllib.loads(read_text("results/heads.toml"))
    return {fold(head): column for column in COLUMNS for head in (column, *table.get(column, ()))}


def heads_of(row: Sequence[str]) -> set[str]:
    """Return which of ``COLUMNS`` a row names as heads."""
    return set(_columns(row, _heads()))


def columns_named(row: Sequence[str], learned: Mapping[str, str]) -> dict[str, int]:
    """Return where each of our columns stands in a head row; ``learned`` heads (``""``: no column of ours) first."""
    heads = {**_heads(), **{fold(head): column for head, column in learned.items()}}
    return {column: place for column, place in _columns(row, heads).items() if column}


def row_of(file: str, row: int, cells: Mapping[str, str], learned: Mapping[str, str]) -> RawRow:
    """Return a row from its cells by head, as when it was read; ``learned`` as in ``columns_named``."""
    heads = list(cells)
    places = columns_named(heads, learned)
    values = {column: text for column, place in places.items() if (text := tidy(cells[heads[place]]))}
    return RawRow(file, row, values, cells)


def _columns(row: Sequence[str], heads: Mapping[str, str]) -> dict[str, int]:
    """Return where each of our columns stands in a head row; the first of two alike counts."""
    found: dict[str, int] = {}
    for place, head in enumerate(row):
        column = heads.get(fold(head))
        if column and column not in found:
            found[column] = place
    return found


def _missing(columns: Iterable[str]) -> list[str]:
    """Return which of the columns that every file needs are not there."""
    have = set(columns)
    return (["case_code"] if have.isdisjoint(_WHO) else []) + [c for c in ("visited_at", "state") if c not in have]


def _table_rows(path: Path, heads: Mapping[str, str], monitor: Monitor) -> Rows:
    rows: list[RawRow] = []
    skipped = 0
    usable = False
    sheets = read_table(path)
    for sheet in sheets:
        file = path.name if len(sheets) == 1 else f"{path.name} [{sheet.name}]"
        found: dict[str, int] = {}
        top = 0
        for number, row in enumerate(sheet.rows[:_HEAD_ROWS]):
            columns = _columns(row, heads)
            if len(columns) > len(found):
                found, top = columns, number
        missing = _missing(found)
        if not missing:
            usable = True
            read = _sheet_rows(file, sheet, found, top, monitor)
            rows += read.rows
            skipped += read.skipped
        elif len(sheets) == 1 or len(missing) == 1:
            # A sheet of reports with a damaged head; one with less is instructions or a list of codes.
            raise DataError("checkin_heads", file=file, missing=", ".join(missing))
    if not usable:
        raise DataError("checkin_heads", file=path.name, missing=", ".join(_missing(())))
    return Rows(rows, skipped)


def _sheet_rows(file: str, sheet: Sheet, columns: Mapping[str, int], top: int, monitor: Monitor) -> Rows:
    of_route = any(own <= {fold(text) for text in sheet.rows[top]} for own in _route_heads())
    skipped = 0
    head = [text.strip() or f"{place + 1}" for place, text in enumerate(sheet.rows[top])]
    rows: list[RawRow] = []
    for number, row in enumerate(sheet.rows[top + 1 :], start=top + 2):
        if number % 4096 == 0:
            monitor.check()
        values = {column: text for column, place in columns.items() if (text := tidy(row[place]))}
        # A head that comes again, where files were pasted under one another, is no report.
        if not values or row == sheet.rows[top]:
            continue
        if values.keys() <= _PREPARED or (of_route and values.keys().isdisjoint(_TOLD)):
            skipped += 1
        else:
            rows.append(RawRow(file, number, values, dict(zip(head, row, strict=False))))
    return Rows(rows, skipped)


@cache
def _route_heads() -> tuple[frozenset[str], ...]:
    """Return the heads that only the workbook of a route has, in each language."""
    return tuple(
        frozenset(fold(catalogue(language).say(f"sheets.columns.{column}")) for column in ("arrive", "ask_first"))
        for language in LANGUAGES
    )


def _json_rows(path: Path, heads: Mapping[str, str]) -> list[RawRow]:
    rows: list[RawRow] = []
    seen: set[str] = set()
    for number, fields in read_json_lines(path):
        if fields is None:
            rows.append(RawRow(path.name, number, {}, {}, fault="row_json"))
            continue
        values: dict[str, str] = {}
        for head, text in fields.items():
            column = heads.get(fold(head))
            if column and column not in values:
                values[column] = tidy(text)
        seen |= values.keys()
        values = {column: text for column, text in values.items() if text}
        if values:
            rows.append(RawRow(path.name, number, values, fields))
    if missing := _missing(seen):
        raise DataError("checkin_heads", file=path.name, missing=", ".join(missing))
    return rows
