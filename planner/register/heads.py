"""Which column is which: heads found and understood, in Thai and English, however an office writes them."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

from rapidfuzz.distance import Levenshtein

from gis.thai import clean
from resources import read_text

HEAD_ROWS: Final = 30
"""The head stands within so many rows: titles and notes come before it."""
NOT_USED: Final = ""
"""The field of a column that is left out."""
_NOTHING_LEARNED: Final[Mapping[str, str]] = {}
_ONE_SLIP: Final = 6
"""From so many letters on a head may differ by one letter from the one that is known."""


def fold(head: str) -> str:
    """Return a head as it is compared: no case, blanks or punctuation, no trailing ``_Onec``."""
    text = clean(head).lower()
    # Thai vowels and tone marks are no word characters to ``re``: keep them.
    text = "".join(c for c in text if c.isalnum() or "\u0e31" <= c <= "\u0e4e")
    return text.removesuffix("onec")


@cache
def _tables() -> Mapping[str, Mapping[str, Sequence[str]]]:
    tables: Mapping[str, Mapping[str, Sequence[str]]] = tomllib.loads(read_text("register/heads.toml"))
    return tables


@cache
def known_heads(table: str) -> Mapping[str, str]:
    """Return ``folded head -> field`` of a table of ``resources/register/heads.toml``: register or schools."""
    return {fold(head): field for field, heads in _tables()[table].items() for head in heads}


@cache
def fields_of(table: str) -> tuple[str, ...]:
    """Return the fields of a table in ``resources/register/heads.toml``."""
    return tuple(_tables()[table])


def is_reason_head(head: str) -> bool:
    """Return whether ``head`` is the reason column of a list of set-aside rows."""
    return fold(head) in {fold(known) for known in _tables()["rejects"]["reasons"]}


def is_row_id_head(head: str) -> bool:
    """Return whether ``head`` is the column that names the rows of a list of set-aside rows."""
    return fold(head) in {fold(known) for known in _tables()["rejects"]["ids"]}


def speaks_of_others(head: str) -> bool:
    """Return whether ``head`` is of a parent, not of the child."""
    folded = fold(head)
    return any(fold(word) in folded for word in _tables()["others"]["words"])


@cache
def field_of(head: str, table: str) -> str | None:
    """Return the field that a head means, or ``None``."""
    folded = fold(head)
    heads = known_heads(table)
    if not folded or folded in heads or len(folded) < _ONE_SLIP or speaks_of_others(head):
        return heads.get(folded)
    near = {field for known, field in heads.items() if Levenshtein.distance(folded, known, score_cutoff=1) <= 1}
    return near.pop() if len(near) == 1 else None


def unique_heads(row: Sequence[str]) -> list[str]:
    """Return heads that can be keys: an empty one is told by its column, a repeated one by a number."""
    unique: dict[str, None] = {}
    for column, name in enumerate(row, start=1):
        told = key = clean(name) or f"#{column}"
        times = 1
        while key in unique:
            times += 1
            key = f"{told} ({times})"
        unique[key] = None
    return list(unique)


def columns_of(row: Sequence[str], table: str, learned: Mapping[str, str] = _NOTHING_LEARNED) -> dict[str, int]:
    """Return ``field -> column`` of a row of heads; the first column of a field counts.

    ``learned`` tells what a person once said of heads (``fold`` of a unique head -> field or ``NOT_USED``); it goes
    before what is known. ชื่อสกุล is the whole name by itself and the surname beside a ชื่อ.
    """
    found: dict[str, int] = {}
    told = [learned.get(fold(head)) for head in unique_heads(row)] if learned else [None] * len(row)
    for column, field in enumerate(told):
        if field:
            found.setdefault(field, column)
    for column, head in enumerate(row):
        guess = field_of(head, table) if told[column] is None else None
        if guess is not None and guess not in found:
            found[guess] = column
    if table == "register" and "first_name" in found and "full_name" in found and "last_name" not in found:
        found["last_name"] = found.pop("full_name")
    return found


def find_head(
    rows: Sequence[Sequence[str]], table: str, learned: Mapping[str, str] = _NOTHING_LEARNED
) -> tuple[int, dict[str, int]]:
    """Return the index of the row of heads and its ``field -> column``; an empty mapping when there is none.

    Of two rows of heads the one that says more counts, and the lower one of two that say the same: heads above
    others in merged cells are filled down.
    """
    best, columns = 0, dict[str, int]()
    for index, row in enumerate(rows[:HEAD_ROWS]):
        found = columns_of(row, table, learned)
        if len(found) > len(columns) or (found and found == columns and index == best + 1):
            best, columns = index, found
    return best, columns
