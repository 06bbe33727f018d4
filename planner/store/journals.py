"""Journals of two projects put together: the same rows in the same order, whichever came first.

A row is known by what it says, not by its number, which is given anew by the moments of the rows. What a check-in
taught is known by its check-in: any project that reads it learns it, so who learned it and when is left out.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from planner.calendar import THAI_TIME
from planner.schemas import AMENDMENTS, CORRECTIONS, DECISIONS, FOLLOWUPS, Schema

_LEARNED: Final = "gps"
_DERIVED: Final = ("before", "after")
Flags = Mapping[str, tuple[bool, bool]]
"""By row: whether it was undone here before the other journal came, and after."""


@dataclass(frozen=True, slots=True)
class Journal:
    """A journal: its schema, the digits of its numbers, and whether rows made together name the first of them."""

    schema: Schema
    digits: int
    grouped: bool

    @property
    def number(self) -> str:
        """Return the name of the column with the numbers."""
        return self.schema.key[0]


JOURNALS: Final = (
    Journal(DECISIONS, 8, grouped=False),
    Journal(CORRECTIONS, 8, grouped=True),
    Journal(AMENDMENTS, 6, grouped=True),
    Journal(FOLLOWUPS, 8, grouped=True),
)


def names_of(journal: Journal, rows: pd.DataFrame) -> list[str]:
    """Return the name of each row by what it says; of rows that say the same each has another."""
    skipped = {"action_id", "undone"} | (set(_DERIVED) if journal.schema is CORRECTIONS else set())
    columns = [name for name in rows.columns if name not in skipped]
    seen: dict[str, int] = {}
    names = []
    for row in rows[columns].to_dict("records"):
        text = json.dumps(_said(row), ensure_ascii=False, sort_keys=True)
        seen[text] = seen.get(text, 0) + 1
        names.append(hashlib.blake2b(f"{text}{seen[text]}".encode(), digest_size=12).hexdigest())
    return names


def _said(row: Mapping[Any, Any]) -> dict[str, Any]:
    if row.get("what") == _LEARNED and "words" in row:
        return {"what": _LEARNED, "case_id": row["case_id"], "checkin": json.loads(row["value"])["checkin_key"]}
    return {str(name): value for name, value in row.items()}


def united(
    journal: Journal, ours: pd.DataFrame, theirs: pd.DataFrame, *, before: Flags | None, newest: bool
) -> tuple[pd.DataFrame, dict[str, tuple[bool, bool]]]:
    """Return a journal with the rows of another, and the flags to be kept for the next time.

    A row is undone where it was undone here, or in the ``newest`` state of the other; ``before`` are the flags of
    the last time. An older state adds rows that are missing and changes none.
    """
    mine, others = names_of(journal, ours), names_of(journal, theirs)
    flags = dict(before or {})
    undone = dict(zip(mine, ours["undone"].tolist(), strict=True))
    fresh = [name not in undone for name in others]
    if newest:
        for name, flag in zip(others, theirs["undone"].tolist(), strict=True):
            own, result = flags.get(name, (undone.get(name, False), undone.get(name, False)))
            own = own if undone.get(name, result) == result else undone[name]
            flags[name] = (own, own or flag)
            if name in undone:
                undone[name] = own or flag
    rows = ours.assign(undone=pd.Series([undone[name] for name in mine], index=ours.index, dtype=bool))
    if any(fresh):
        own = theirs[pd.Series(fresh, index=theirs.index, dtype=bool)]
        rows = pd.concat([rows, own]) if len(rows) else own
    return in_order(journal, rows), flags


def in_order(journal: Journal, rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows in the order of their moments, numbered from 1."""
    if rows.empty:
        return rows
    table = rows.reset_index()
    if journal.schema is CORRECTIONS:
        table = _without_learner(table)
    # Of one moment and one child the rows stay as they stand.
    table = table.assign(moment=[_moment(text) for text in table["at"]], place=range(len(table)))
    table = table.sort_values(["moment", "case_id", "place"])
    numbers = [f"{number:0{journal.digits}d}" for number in range(1, len(table) + 1)]
    if journal.grouped:
        # Numbers of one journal's actions may be another's too: an action is what was done at one moment.
        keys = list(zip(table["moment"], table["who"], table["action_id"], strict=True))
        first: dict[object, str] = {}
        for key, number in zip(keys, numbers, strict=True):
            first.setdefault(key, number)
        table["action_id"] = [first[key] for key in keys]
    table[journal.number] = numbers
    table = table.drop(columns=["moment", "place"]).set_index(journal.number)
    return journal.schema.check(table.astype({"action_id": "str"}) if journal.grouped else table)


def _without_learner(table: pd.DataFrame) -> pd.DataFrame:
    """Return corrections in which what check-ins taught is of the visit's moment and of nobody."""
    learned = table["what"] == _LEARNED
    if not learned.any():
        return table
    table = table.copy()
    moments = [_visited(json.loads(value)) for value in table.loc[learned, "value"]]
    table.loc[learned, "at"] = moments
    table.loc[learned, "who"] = ""
    table.loc[learned, list(_DERIVED)] = "{}"
    return table


def _visited(value: Mapping[str, Any]) -> str:
    moment = dt.datetime.fromisoformat(str(value["visited_at"]))
    return (moment if moment.tzinfo else moment.replace(tzinfo=THAI_TIME)).isoformat(timespec="seconds")


def _moment(text: str) -> float:
    moment = dt.datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=THAI_TIME)).timestamp()
