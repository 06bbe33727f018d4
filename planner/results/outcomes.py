"""Reports on children to the state of each case, the same in whatever order the reports came."""

import datetime as dt
from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Final

import geopandas as gpd
import pandas as pd

from planner.model import CheckInState, Outcomes, Reason, State
from planner.results.decided import Counted
from planner.schemas import CONFLICTS, OUTCOMES

_NONE: Final[Mapping[str, Counted]] = MappingProxyType({})
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
    cases: pd.DataFrame,
    checkins: pd.DataFrame,
    *,
    issued: Collection[str],
    enrolled: Collection[str] = (),
    counted: Mapping[str, Counted] = _NONE,
) -> Outcomes:
    """Return the state of every case and the contradictions between reports.

    ``cases`` (CASES) and ``checkins`` (CHECKINS); ``issued``: the cases on printed sheets; ``enrolled``: those found
    on enrolment lists, who are cleared at the desk until somebody reports otherwise; both may give the day since
    when, by case. ``counted``: the report that a person chose. The latest visit counts,
    of visits at one moment that with the greater key. Moved is not found, reason 18; deceased is cleared, reason 17;
    in school is cleared; reasons 14-17 clear too, unless the child was met and an outcome given. Without a report a
    case on a printed sheet is in progress, any other is to track. Reports on cases not in ``cases`` are left out.

    A report that was chosen counts until a visit later than all that were seen then contradicts it; one that agrees
    with it takes its place. A contradiction that came to light since, of whatever time, is a conflict anew.
    """
    reports = judged(checkins[checkins["case_id"].isin(cases.index)])
    latest = reports.drop_duplicates("case_id", keep="last").set_index("case_id")
    states = reports.groupby("case_id")["case_state"].nunique()
    contradicted = set(states.index[states > 1])
    chosen: dict[str, str] = {}
    if counted:
        disputed = reports[reports["case_id"].isin(list(counted))].groupby("case_id")
        for case, own in ((str(name), group) for name, group in disputed):
            verdict = _follow(own, counted[case])
            if verdict is not None:
                chosen[case], again = verdict
                contradicted = contradicted if again else contradicted - {case}
    if chosen:
        own_rows = reports[reports["checkin_key"].isin(list(chosen.values()))].set_index("case_id")
        latest = pd.concat([latest.drop(index=list(chosen)), own_rows])
    latest = latest.reindex(cases.index)

    quiet = latest["case_state"].isna()
    printed = pd.Series(cases.index.isin(list(issued)), index=cases.index)
    at_school = pd.Series(cases.index.isin(list(enrolled)), index=cases.index)
    waiting = pd.Series(str(State.TO_TRACK), index=cases.index, dtype="str").mask(printed, str(State.IN_PROGRESS))
    waiting = waiting.mask(at_school, str(State.CLEARED))
    since = _days(cases.index, issued).mask(at_school, _days(cases.index, enrolled))
    frame = OUTCOMES.build(
        {
            "case_id": cases.index,
            "state": latest["case_state"].where(~quiet, waiting),
            "found_outcome": latest["found_outcome"].fillna(""),
            "visited_at": latest["visited_at"].fillna(""),
            "checkin_key": latest["checkin_key"].fillna(""),
            "since": latest["visited_at"].fillna("").str[:10].where(~quiet, since),
            "reason": latest["case_reason"].fillna(0).astype("int64"),
            "conflict": cases.index.isin(list(contradicted)),
            "decided": cases.index.isin(list(chosen)),
        }
    )
    told = side_by_side(reports, contradicted)
    return Outcomes(frame, told.assign(counted=told["checkin_key"].isin(frame["checkin_key"])))


def side_by_side(reports: pd.DataFrame, case_ids: Collection[str]) -> pd.DataFrame:
    """Return the reports (``judged``) on some cases as CONFLICTS, none of them counted yet."""
    told = reports[reports["case_id"].isin(list(case_ids))]
    texts = ("case_id", "checkin_key", "visited_at", "found_outcome", "visitor", "source_file", "source_row")
    return CONFLICTS.build(
        {"state": told["case_state"], "reason": told["case_reason"], **{name: told[name] for name in texts}}
    )


def contradicted_cases(reports: pd.DataFrame) -> frozenset[str]:
    """Return the cases whose reports (``judged``) give different states, decided or not."""
    states = reports.groupby("case_id")["case_state"].nunique()
    return frozenset(str(case) for case in states.index[states > 1])


def _follow(own: pd.DataFrame, counted: Counted) -> tuple[str, bool] | None:
    """Return the report of one case that counts by a decision, and whether the case is in conflict again.

    ``None`` where the decision holds no more. ``own``: all reports of the case (``judged``), the latest last.
    """
    keys = own["checkin_key"]
    mine = own[keys == counted.checkin_key]
    if mine.empty:
        return None
    agrees = own["case_state"] == mine["case_state"].iloc[0]
    fresh = ~keys.isin(list(counted.seen)) & (keys != counted.checkin_key)
    newer = own["visited_at"] > counted.until
    if bool((fresh & newer & ~agrees).any()):
        return None
    later = own[fresh & newer & agrees]
    key = later["checkin_key"].iloc[-1] if len(later) else counted.checkin_key
    return str(key), bool((fresh & ~agrees).any())


def _days(index: pd.Index, cases: Collection[str]) -> pd.Series:
    """Return the day of each case where ``cases`` tells one, ``""`` elsewhere."""
    days = cases if isinstance(cases, Mapping) else {}
    return pd.Series([str(days.get(case, ""))[:10] for case in index], index=index, dtype="str")


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
) -> Mapping[str, str]:
    """Return the cases on printed route sheets, those of routes with ``issued_at`` by ``as_of``, and that moment."""
    last = (as_of or dt.date.max).isoformat()
    printed = routes.index[(routes["issued_at"] != "") & (routes["issued_at"].str[:10] <= last)]
    of_stop = legs[legs["route_id"].isin(printed)].set_index("to_stop")["route_id"]
    moment = of_stop.map(routes["issued_at"].to_dict()).groupby(level=0).min()
    mine = stop_cases[stop_cases["stop_id"].isin(moment.index)]
    return dict(zip(mine.index, mine["stop_id"].map(moment.to_dict()), strict=True))
