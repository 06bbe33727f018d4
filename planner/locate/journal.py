"""The journal of corrections (schema CORRECTIONS): rows are added at its end and never taken away."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from planner.locate.decisions import What
from planner.schemas import CORRECTIONS

_KEPT: Final = ("level", "status", "code", "r50_m", "r95_m")
"""What the journal keeps of a place before and after, besides its point."""


def with_rows(
    journal: pd.DataFrame,
    what: What,
    rows: Sequence[tuple[str, str, Mapping[str, Any]]],
    *,
    who: str,
    now: dt.datetime,
) -> pd.DataFrame:
    """Return a journal with one more action: rows of case, words and value."""
    first = int(journal.index[-1]) + 1 if len(journal) else 1
    ids = [f"{first + i:08d}" for i in range(len(rows))]
    new = CORRECTIONS.build(
        {
            "correction_id": ids,
            "action_id": [ids[0]] * len(ids),
            "at": [now.isoformat(timespec="seconds")] * len(ids),
            "who": [who] * len(ids),
            "what": [what.value] * len(ids),
            "case_id": [case for case, _, _ in rows],
            "words": [words for _, words, _ in rows],
            "value": [json.dumps(dict(value), ensure_ascii=False) for _, _, value in rows],
            "before": ["{}"] * len(ids),
            "after": ["{}"] * len(ids),
        }
    )
    return CORRECTIONS.check(pd.concat([journal, new]) if len(journal) else new)


def with_changes(
    journal: pd.DataFrame, rows: int, before: pd.DataFrame, after: pd.DataFrame
) -> tuple[pd.DataFrame, int]:
    """Return a journal whose last rows tell which places changed, and how many did.

    Each row tells of its own child, the first one also of all others that moved with them.
    """
    different = changed(before, after)
    told = journal.copy()
    last = list(journal.index[-rows:])
    own = {str(told.loc[number, "case_id"]): number for number in last}
    of_row: dict[str, list[str]] = {number: [] for number in last}
    for case in different:
        of_row[own.get(case, last[0])].append(case)
    for column, places in (("before", before), ("after", after)):
        told.loc[last, column] = [json.dumps(_kept(places, of_row[number])) for number in last]
    return told, len(different)


def changed(before: pd.DataFrame, after: pd.DataFrame) -> list[str]:
    """Return the children whose place is not what it was; radii that were refitted alone do not count."""
    known = dict(zip(before.index, _facts(before), strict=True))
    return [str(case) for case, fact in zip(after.index, _facts(after), strict=True) if known.get(case) != fact]


def _facts(places: pd.DataFrame) -> list[tuple[object, ...]]:
    points = [None if point is None else (point.y, point.x) for point in places["place"]]
    return list(zip(*(places[name] for name in ("level", "status", "code")), points, strict=True))


def _kept(places: pd.DataFrame, cases: Sequence[str]) -> dict[str, dict[str, object]]:
    kept: dict[str, dict[str, object]] = {}
    for case in cases:
        if case in places.index:
            row = places.loc[case]
            point = row["place"]
            kept[case] = {name: None if pd.isna(row[name]) else row[name] for name in _KEPT}
            kept[case] |= {"lat": None, "lon": None} if point is None else {"lat": point.y, "lon": point.x}
    return kept
