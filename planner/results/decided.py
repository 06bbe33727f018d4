"""What people decided about results: the journal (schema DECISIONS) read in its order.

Rows are added at its end and never taken away; one that is undone is passed over, as if it had never been made.
"""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

import pandas as pd

from planner.calendar import THAI_TIME
from planner.schemas import DECISIONS


class Verdict(StrEnum):
    """What a row of the journal says."""

    COUNTS = "counts"
    """Of contradicting reports on a case, this one counts."""
    LINK = "link"
    """A report of an unknown child is of this case."""
    NEW = "new"
    """A report of an unknown child is of a new case."""
    SAME = "same"
    """A pupil on an enrolment list is this case."""
    OTHER = "other"
    """A pupil on an enrolment list is another child than this case."""
    STAYS = "stays"
    """A child found far away keeps the registered address."""


@dataclass(frozen=True, slots=True)
class Counted:
    """The report that counts for a case, and what stood beside it when a person chose it."""

    checkin_key: str
    seen: frozenset[str]
    until: str
    """The moment of the newest visit that was seen."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What counts of a journal."""

    counted: Mapping[str, Counted] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    """Case by the raw name of a report."""
    same: frozenset[tuple[str, str]] = frozenset()
    other: frozenset[tuple[str, str]] = frozenset()
    """Case and pupil."""
    stays: frozenset[str] = frozenset()
    """Reports (``checkin_key``) whose position is not the address."""


NOTHING_DECIDED: Final = Decided()


def decided(journal: pd.DataFrame, *, as_of: dt.date | None = None) -> Decided:
    """Return what counts of a journal (DECISIONS), of its rows up to a day: a later word on the same thing counts."""
    last = (as_of or dt.date.max).isoformat()
    counted: dict[str, Counted] = {}
    links: dict[str, str] = {}
    pupils: dict[tuple[str, str], bool] = {}
    stays: set[str] = set()
    rows = journal[~journal["undone"] & (journal["at"].str[:10] <= last)].sort_index()
    for what, child, subject, text in zip(rows["what"], rows["case_id"], rows["subject"], rows["value"], strict=True):
        match Verdict(what):
            case Verdict.COUNTS:
                value = json.loads(text)
                counted[child] = Counted(subject, frozenset(value["seen"]), value["until"])
            case Verdict.LINK | Verdict.NEW:
                links[subject] = child
            case Verdict.SAME:
                pupils[child, subject] = True
            case Verdict.OTHER:
                pupils[child, subject] = False
            case Verdict.STAYS:
                stays.add(subject)
    same = frozenset(pair for pair, yes in pupils.items() if yes)
    return Decided(counted, links, same, frozenset(pupils) - same, frozenset(stays))


def with_decision(
    journal: pd.DataFrame,
    what: Verdict,
    *,
    case_id: str,
    subject: str,
    value: Mapping[str, Any] | None = None,
    note: str = "",
    who: str,
    now: dt.datetime,
) -> tuple[pd.DataFrame, str]:
    """Return a journal with one more decision, and its number; ``now`` is kept as Thai time."""
    number = f"{(int(journal.index[-1]) if len(journal) else 0) + 1:08d}"
    row = DECISIONS.build(
        {
            "decision_id": [number],
            "at": [now.astimezone(THAI_TIME).isoformat(timespec="seconds")],
            "who": [who],
            "what": [what.value],
            "case_id": [case_id],
            "subject": [subject],
            "value": [json.dumps(dict(value or {}), ensure_ascii=False, sort_keys=True)],
            "note": [note],
        }
    )
    return DECISIONS.check(pd.concat([journal, row]) if len(journal) else row), number


def undone(journal: pd.DataFrame, decision_id: str | None) -> tuple[pd.DataFrame, str]:
    """Return a journal without the last decision that still counts, or one by number; ``""`` where there is none."""
    active = journal.index[~journal["undone"]]
    wanted = active[-1:] if decision_id is None else active[active == decision_id]
    if wanted.empty:
        return journal, ""
    shorter = journal.copy()
    shorter.loc[wanted, "undone"] = True
    return shorter, str(wanted[0])
