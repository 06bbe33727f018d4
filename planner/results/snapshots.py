"""Figures frozen with the facts behind them, so that the same report can be printed again later."""

import datetime as dt
import json
from typing import Final

import pandas as pd

from planner.results.figures import TRAVEL, Figures, document_text, figures_document, figures_of
from planner.results.outcomes import judged, side_by_side
from planner.schemas import SNAPSHOT_CASES, SNAPSHOTS

_FACTS: Final = [name for name in SNAPSHOT_CASES.columns if name not in SNAPSHOT_CASES.key]
_SCHOOLS: Final = ["name", *TRAVEL]


def freeze(
    figures: Figures,
    snapshot_id: str,
    *,
    esa: str,
    year_be: int,
    as_of: dt.date,
    phase: str = "",
    note: str = "",
    who: str,
    at: str,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the rows (SNAPSHOTS, SNAPSHOT_CASES) that freeze the figures of an area."""
    schools = figures.by_school[_SCHOOLS].reset_index().to_dict("split", index=False)
    row = SNAPSHOTS.build(
        {
            "snapshot_id": [snapshot_id],
            "at": [at],
            "who": [who],
            "as_of": [as_of.isoformat()],
            "phase": [phase],
            "note": [note],
            "schools": [json.dumps(schools, ensure_ascii=False)],
            "document": [document_text(figures_document(figures, esa=esa, year_be=year_be, as_of=as_of))],
            "children": [len(figures.facts)],
        }
    )
    facts = figures.facts
    columns = {name: facts[name] for name in _FACTS}
    cases = SNAPSHOT_CASES.build({"snapshot_id": [snapshot_id] * len(facts), "case_id": facts.index, **columns})
    return row, cases


def thaw(snapshot: pd.Series, cases: pd.DataFrame) -> Figures:
    """Return the figures of a snapshot: a row of SNAPSHOTS and its rows of SNAPSHOT_CASES."""
    facts = cases.set_index("case_id")[_FACTS]
    facts = facts.assign(visited=facts["checkin_key"] != "")
    told = json.loads(snapshot["schools"])
    travel = pd.DataFrame(told["data"], columns=told["columns"]).set_index("school_code")
    travel = travel.astype(dict.fromkeys(TRAVEL[:3], "int64") | dict.fromkeys(TRAVEL[3:], "float64"))
    return figures_of(facts, travel.astype({"name": "str"}))


def frozen_conflicts(figures: Figures, checkins: pd.DataFrame) -> pd.DataFrame:
    """Return the contradicting reports (CONFLICTS) on the children who were in conflict; CHECKINS of that day."""
    facts = figures.facts
    known = facts.index[facts["conflict"].to_numpy(dtype=bool)]
    told = side_by_side(judged(checkins[checkins["case_id"].isin(known)]), list(known))
    return told.assign(counted=told["checkin_key"].isin(facts["checkin_key"]))
