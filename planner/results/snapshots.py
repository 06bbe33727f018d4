"""Figures frozen with the facts behind them, so that the same report can be printed again later."""

import datetime as dt
import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from planner.results.figures import (
    COUNTS,
    DIMENSIONS,
    TRAVEL,
    Figures,
    document_text,
    figures_document,
    figures_of,
)
from planner.results.outcomes import judged, side_by_side
from planner.schemas import CONFLICTS, SNAPSHOT_CASES, SNAPSHOTS

_FACTS: Final = [name for name in SNAPSHOT_CASES.columns if name not in SNAPSHOT_CASES.key]
_SCHOOLS: Final = ["name", *TRAVEL]
_NAMED: Final = ("prefix", "first_name", "last_name", "birth_date", "grade", "village", "moo", "tambon", "amphoe")
_TOLD: Final = ("visitor", "moved_to", "note")
_YEAR: Final = 4
"""So many characters of a birth date are kept: the year, which the age band needs."""


@dataclass(frozen=True, eq=False, slots=True)
class Lists:
    """What a report lists beside its figures, as it stood on the day, of CASES, CHECKINS and CONFLICTS.

    ``tables``: the text of each table that the report followed (phases, group). ``note`` (a key under ``[report]``)
    says what of it is of ``counted_on`` (ISO) instead, ``""`` where all is of the day.
    """

    cases: pd.DataFrame
    checkins: pd.DataFrame
    conflicts: pd.DataFrame
    tables: Mapping[str, str]
    note: str = ""
    counted_on: str = ""


def freeze_lists(figures: Figures | None, lists: Lists) -> bytes:
    """Return the lists behind figures as one file: of each birth date the year alone; ``None``: of nobody."""
    facts = pd.DataFrame({"checkin_key": []}, dtype="str") if figures is None else figures.facts
    cases = lists.cases.reindex(facts.index)[list(_NAMED)].fillna("").rename_axis("case_id")
    cases["birth_date"] = cases["birth_date"].str[:_YEAR]
    keys = facts["checkin_key"]
    checkins = lists.checkins.loc[lists.checkins.index.isin(keys[keys != ""]), list(_TOLD)]
    told = {
        "cases": _rows(cases.reset_index()),
        "checkins": _rows(checkins.reset_index()),
        "conflicts": _rows(lists.conflicts),
        "tables": dict(lists.tables),
        "note": lists.note,
        "counted_on": lists.counted_on,
    }
    return gzip.compress(json.dumps(told, ensure_ascii=False).encode(), mtime=0)


def thaw_lists(data: bytes) -> Lists:
    """Return lists as they were frozen."""
    told: Mapping[str, Any] = json.loads(gzip.decompress(data))
    texts = {
        "cases": pd.DataFrame(told["cases"], columns=["case_id", *_NAMED], dtype="str").set_index("case_id"),
        "checkins": pd.DataFrame(told["checkins"], columns=["checkin_key", *_TOLD], dtype="str"),
    }
    return Lists(
        texts["cases"],
        texts["checkins"].set_index("checkin_key"),
        CONFLICTS.build(told["conflicts"]),
        told["tables"],
        told["note"],
        told["counted_on"],
    )


def _rows(frame: pd.DataFrame) -> dict[str, list[object]]:
    return {str(name): values.tolist() for name, values in frame.items()}


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


def of_document(document: Mapping[str, Any]) -> Figures:
    """Return the figures that a document (``figures_document``) tells; counts are all there is: no facts."""
    facts = pd.DataFrame(columns=["case_id", *_FACTS, "visited"]).set_index("case_id")
    tables = {}
    for name, key in DIMENSIONS.items():
        texts = {"school": ["name"], "tambon": ["tambon", "amphoe", "province"], "phase": ["year_be"]}.get(name, [])
        travel = list(TRAVEL) if name == "school" else []
        table = pd.DataFrame(document[f"by_{name}"], columns=[key, *texts, *COUNTS, *travel]).set_index(key)
        tables[f"by_{name}"] = table.astype(dict.fromkeys(COUNTS, "int64"))
    total = pd.Series({name: document["total"][name] for name in (*COUNTS, *TRAVEL)}, dtype=object)
    return Figures(facts, total, **tables)


def frozen_conflicts(figures: Figures, checkins: pd.DataFrame) -> pd.DataFrame:
    """Return the contradicting reports (CONFLICTS) on the children who were in conflict; CHECKINS of that day."""
    facts = figures.facts
    known = facts.index[facts["conflict"].to_numpy(dtype=bool)]
    told = side_by_side(judged(checkins[checkins["case_id"].isin(known)]), list(known))
    return told.assign(counted=told["checkin_key"].isin(facts["checkin_key"]))
