"""Replies of agencies: lists that were filled in and sent back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from gis.errors import DataError
from gis.tables import read_table
from gis.thai import clean
from planner.calendar import parse_date
from planner.followup.atrisk import case_code_of
from planner.followup.packs import RESULTS
from resources.text import LANGUAGES, catalogue

_COLUMNS: Final = ("referral_id", "case_code", "result", "replied_on", "reply_note")
_NEEDED: Final = ("referral_id", "case_code", "result")
_HEAD_ROWS: Final = 30


@dataclass(frozen=True, slots=True)
class Reply:
    """One row of a filled list; ``replied_on`` is an ISO day or ``""``."""

    row: int
    referral_id: str
    case_id: str
    result: str
    replied_on: str
    note: str


@dataclass(frozen=True, slots=True)
class Replies:
    """The rows of a list that hold a reply, and the numbers of those that are not understood, by what is wrong."""

    read: int
    replies: tuple[Reply, ...]
    faults: Mapping[str, tuple[int, ...]]


def read_replies(path: Path) -> Replies:
    """Read a list that came back; rows without a result are passed over, they wait.

    Raises ``DataError``: ``reply_heads`` where no row has the heads of referral, code and result.
    """
    found: list[Reply] = []
    faults: dict[str, list[int]] = {}
    read, headed = 0, False
    for sheet in read_table(path):
        top, columns = _head(sheet.rows)
        if any(name not in columns for name in _NEEDED):
            continue
        headed = True
        for number, row in enumerate(sheet.rows[top + 1 :], start=top + 2):
            cell = {name: clean(row[place]) for name, place in columns.items()}
            if not cell["result"] or row == sheet.rows[top]:
                continue
            read += 1
            result = result_of(cell["result"])
            told = cell.get("replied_on", "")
            day = parse_date(told)
            if result is None:
                faults.setdefault("bad_result", []).append(number)
            elif told and day is None:
                faults.setdefault("bad_day", []).append(number)
            else:
                code = case_code_of(cell["case_code"])
                iso = "" if day is None else day.isoformat()
                found.append(
                    Reply(number, cell["referral_id"].upper(), code, result, iso, cell.get("reply_note", ""))
                )
    if not headed:
        raise DataError("reply_heads", file=path.name)
    return Replies(read, tuple(found), {fault: tuple(rows) for fault, rows in faults.items()})


def result_of(text: str) -> str | None:
    """Return the result that a code or the words of either language mean, ``None`` for no such."""
    return _results().get(_fold(text))


@cache
def _results() -> Mapping[str, str]:
    known = {_fold(result): result for result in RESULTS}
    for language in LANGUAGES:
        known |= {_fold(catalogue(language).say(f"referrals.results.{result}")): result for result in RESULTS}
    return known


@cache
def _heads() -> Mapping[str, str]:
    known = {_fold(name): name for name in _COLUMNS}
    for language in LANGUAGES:
        known |= {_fold(catalogue(language).say(f"referrals.fields.{name}")): name for name in _COLUMNS}
    return known


def _head(rows: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]]:
    best, columns = 0, dict[str, int]()
    for number, row in enumerate(rows[:_HEAD_ROWS]):
        here = {name: place for place, text in enumerate(row) if (name := _heads().get(_fold(text)))}
        if len(here) > len(columns):
            best, columns = number, here
    return best, columns


def _fold(text: str) -> str:
    return "".join(clean(text).lower().replace("_", "").split())
