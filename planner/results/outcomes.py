"""Reports on children to the state of each case, the same in whatever order the reports came."""

import datetime as dt
from collections.abc import Collection
from typing import Final

import geopandas as gpd
import pandas as pd

from planner.model import CheckInState, Outcomes, Reason, State
from planner.schemas import CONFLICTS, OUTCOMES

_STATES: Final = {
    CheckInState.FOUND: State.FOUND,
    CheckInState.NOT_FOUND: State.NOT_FOUND,
    CheckInState.MOVED: State.NOT_FOUND,
    CheckInState.DECEASED: State.CLEARED,
    CheckInState.IN_SCHOOL: State.CLEARED,
}
_CLEARING: Final = (Reason.OTHER_AFFILIATION, Reason.ABROAD, Reason.SAME_AFFILIATION, Reason.DECEASED)
"""14 and 16: the child is in school; 15 and 17 close the case."""
_OWN_REASON: Final = {CheckInState.MOVED: int(Reason.MOVED), CheckInState.DECEASED: int(Reason.DECEASED)}


def summarise_outcomes(
    cases: pd.DataFrame, checkins: pd.DataFrame, *, issued: Collection[str], enrolled: Collection[str] = ()
) -> Outcomes:
    """Return the state of every case and the contradictions between reports.

    ``cases`` (CASES) and ``checkins`` (CHECKINS); ``issued``: the cases on printed sheets; ``enrolled``: those found
    on enrolment lists, who are cleared at the desk until somebody reports otherwise. The latest visit counts,
    of visits at one moment that with the greater key. Moved is not found, reason 18; deceased is cleared, reason 17;
    in school is cleared; reasons 14-17 clear too, unless the child was met and an outcome given. Without a report a
    case on a printed sheet is in progress, any other is to track. Reports on cases not in ``cases`` are left out.
    """
    reports = judged(checkins[checkins["case_id"].isin(cases.index)])
    latest = reports.drop_duplicates("case_id", keep="last").set_index("case_id").reindex(cases.index)
    states = reports.groupby("case_id")["case_state"].nunique()
    contradicted = states.index[states > 1]

    quiet = latest["case_state"].isna()
    printed = pd.Series(cases.index.isin(list(issued)), index=cases.index)
    at_school = pd.Series(cases.index.isin(list(enrolled)), index=cases.index)
    waiting = pd.Series(str(State.TO_TRACK), index=cases.index, dtype="str").mask(printed, str(State.IN_PROGRESS))
    waiting = waiting.mask(at_school, str(State.CLEARED))
    frame = OUTCOMES.build(
        {
            "case_id": cases.index,
            "state": latest["case_state"].where(~quiet, waiting),
            "found_outcome": latest["found_outcome"].fillna(""),
            "visited_at": latest["visited_at"].fillna(""),
            "checkin_key": latest["checkin_key"].fillna(""),
            "reason": latest["case_reason"].fillna(0).astype("int64"),
            "conflict": cases.index.isin(contradicted),
        }
    )
    told = reports[reports["case_id"].isin(contradicted)]
    conflicts = CONFLICTS.build(
        {
            "case_id": told["case_id"],
            "checkin_key": told["checkin_key"],
            "visited_at": told["visited_at"],
            "state": told["case_state"],
            "found_outcome": told["found_outcome"],
            "reason": told["case_reason"],
            "visitor": told["visitor"],
            "source_file": told["source_file"],
            "source_row": told["source_row"],
            "counted": told["checkin_key"].isin(frame["checkin_key"]),
        }
    )
    return Outcomes(frame, conflicts)


def judged(checkins: pd.DataFrame) -> pd.DataFrame:
    """Return reports as they count (by case, moment, key), with ``case_state`` and ``case_reason``."""
    reports = pd.DataFrame(checkins.drop(columns=["place"], errors="ignore")).reset_index()
    reports = reports.sort_values(["case_id", "visited_at", "checkin_key"], ignore_index=True)
    met = (reports["state"] == CheckInState.FOUND) & (reports["found_outcome"] != "")
    cleared = reports["reason"].isin([int(reason) for reason in _CLEARING]) & ~met
    state = reports["state"].map({str(said): str(meant) for said, meant in _STATES.items()})
    own = reports["state"].map({str(said): reason for said, reason in _OWN_REASON.items()})
    reports["case_state"] = state.where(~cleared, str(State.CLEARED)).astype("str")
    reports["case_reason"] = own.fillna(reports["reason"]).astype("int64")
    # Cleared is not found: what was said of a return is of no case that is open.
    reports["found_outcome"] = reports["found_outcome"].where(reports["case_state"] == State.FOUND, "")
    return reports


def checkins_until(checkins: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """Return the reports of visits up to and with a day."""
    return checkins[checkins["visited_at"].str[:10] <= as_of.isoformat()]


def issued_cases(
    routes: pd.DataFrame, legs: gpd.GeoDataFrame, stop_cases: pd.DataFrame, *, as_of: dt.date | None = None
) -> frozenset[str]:
    """Return the cases on printed route sheets: those of routes with ``issued_at``, printed by ``as_of``."""
    last = (as_of or dt.date.max).isoformat()
    printed = routes.index[(routes["issued_at"] != "") & (routes["issued_at"].str[:10] <= last)]
    stops = legs.loc[legs["route_id"].isin(printed), "to_stop"]
    return frozenset(stop_cases.index[stop_cases["stop_id"].isin(stops)])
