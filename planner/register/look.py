"""What a table looks like before it is taken in: its sheets, its heads, and what each column seems to be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from gis.tables import Sheet
from gis.thai import clean
from planner.register.heads import unique_heads

TOP_ROWS: Final = 30
"""So many rows are shown, so that a person can point at the one with the heads."""
_SAMPLES: Final = 3
_LONGEST: Final = 60
"""Characters of a cell that are shown."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: its head (made unique), some of its texts, and the field that it seems to be.

    ``how`` the field was found: ``known`` (by its head or place), ``learned`` (a person once said so), ``content``
    (by its texts), or ``""`` for a column that is left out.
    """

    head: str
    samples: tuple[str, ...]
    field: str
    how: str


@dataclass(frozen=True, slots=True)
class Look:
    """A table as it will be read: ``sheets`` with their rows, the sheet and row of heads (from 1), its columns.

    ``top`` holds the first rows of the sheet; ``layout`` is ``dmc``, ``onec`` or ``table``; ``complete`` tells that
    every field that is needed has a column.
    """

    sheets: tuple[tuple[str, int], ...]
    sheet: str
    head_row: int
    layout: str
    columns: tuple[Column, ...]
    top: tuple[tuple[str, ...], ...]
    complete: bool


def columns_seen(
    sheet: Sheet, index: int, fields: Mapping[str, int], known: Mapping[str, int], plain: Mapping[str, int]
) -> tuple[Column, ...]:
    """Return the columns of a sheet whose heads are in the row at ``index`` (from 0).

    ``fields`` gives the column of each field, ``known`` what the heads alone tell, ``plain`` what they tell without
    what was learned.
    """
    of_column = {column: field for field, column in fields.items()}
    seen = []
    for column, head in enumerate(unique_heads(sheet.rows[index])):
        field = of_column.get(column, "")
        how = "" if not field else "content" if known.get(field) != column else "known"
        if how == "known" and plain.get(field) != column:
            how = "learned"
        seen.append(Column(head, _samples(sheet.rows[index + 1 :], column), field, how))
    return tuple(seen)


def top_of(sheet: Sheet) -> tuple[tuple[str, ...], ...]:
    """Return the first rows of a sheet, long texts cut."""
    return tuple(tuple(_short(text) for text in row) for row in sheet.rows[:TOP_ROWS])


def _samples(rows: Sequence[Sequence[str]], column: int) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for row in rows[:200]:
        if text := _short(row[column]):
            found[text] = None
        if len(found) == _SAMPLES:
            break
    return tuple(found)


def _short(text: str) -> str:
    text = clean(text)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
