"""What would bring a child onto a route who is on none, with numbers."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from gis.monitor import Monitor, Progress
from gis.roads.travel import Router
from planner.calendar import clock
from planner.model import StopKind, UnservedReason
from planner.visits.firstplan import first_plan
from planner.visits.ground import Ground, snap_to_roads
from planner.visits.large import improve_large
from planner.visits.options import EFFORTS, WALK_METRES_PER_SECOND, PlanOptions
from planner.visits.parts import service_seconds
from planner.visits.prepare import Prepared
from planner.visits.problem import Shift, VisitProblem, shifts_of
from resources.text import Catalogue

Remedy = dict[str, object]
"""``code`` with words under ``[remedies]``, and the numbers in their gaps."""

_ROUND_M: Final = 100
_ROUND_MIN: Final = 10
_FAR_M: Final = 10_000
"""Nobody walks farther than this to a house: the pin is wrong."""
_DAY_MIN: Final = 16 * 60
"""No shift is longer than this: the way has to begin nearer by."""
_BY_REASON: Final = {
    UnservedReason.NO_PLACE.value: "any_place",
    UnservedReason.IMPRECISE.value: "village_place",
    UnservedReason.NO_SCHOOL.value: "a_school",
}
"""What needs no number."""


@dataclass(frozen=True, eq=False, slots=True)
class Alternative:
    """Other roads or another vehicle: ``code`` with ``details`` is the remedy; ``router`` is made when needed."""

    code: str
    router: Callable[[], Router]
    details: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, eq=False, slots=True)
class _Alone:
    """A stop by itself: the seconds there and back by one way of going, infinite where there is none."""

    there_and_back_s: float
    walk_m: float


def remedies(
    unserved: pd.DataFrame,
    ready: Prepared,
    schools: gpd.GeoDataFrame,
    *,
    options: PlanOptions,
    alternatives: Sequence[Alternative] = (),
    notes: Mapping[str, str] | None = None,
    monitor: Monitor,
) -> pd.DataFrame:
    """Return ``unserved`` (schema UNSERVED) with ``remedies``: JSON lists, the simplest first.

    A stop beyond every shift: the shift that would hold one visit there. Off the road: the walk that would do.
    Either, and where no road leads: ``alternatives`` that lead there within the hours. No team-day left: how many
    more, driven by priority, until the stop is served; a search of these stops alone, so it is no less than needed.
    ``notes`` are the words of those who took stops off the plan.
    """
    found = {code: [{"code": remedy}] for code, remedy in _BY_REASON.items()}
    stops = list(dict.fromkeys(unserved.loc[unserved["stop_id"] != "", "stop_id"]))
    reason_of = dict(zip(unserved["stop_id"], unserved["reason"], strict=True))
    by_stop: dict[str, list[Remedy]] = {}
    by_stop |= _more_team_days(ready, [name for name in stops if reason_of[name] == UnservedReason.NO_TEAM.value])
    for stop_id in stops:
        if reason_of[stop_id] == UnservedReason.DROPPED.value:
            by_stop[stop_id] = [{"code": "take_back", "note": (notes or {}).get(stop_id, "")}]
        elif reason_of[stop_id] == UnservedReason.OUTSIDE_HOURS.value:
            stop = ready.stops.loc[stop_id]
            hours = {"start": clock(stop["open_s"]), "end": clock(stop["close_s"])}
            by_stop[stop_id] = [{"code": "team_hours", **hours}]
    far = [
        name
        for name in stops
        if reason_of[name] in (UnservedReason.NO_ROAD, UnservedReason.BEYOND_SHIFT, UnservedReason.TOO_FAR_FROM_ROAD)
    ]
    if far:
        by_stop |= _out_of_reach(
            far, reason_of, ready, schools, options=options, alternatives=alternatives, monitor=monitor
        )
    told = [
        json.dumps(by_stop.get(stop_id) or found.get(reason, []), ensure_ascii=False)
        for stop_id, reason in zip(unserved["stop_id"], unserved["reason"], strict=True)
    ]
    result = unserved.copy()
    result["remedies"] = pd.Series(told, index=unserved.index, dtype="str")
    return result


def remedy_words(words: Catalogue, text: str) -> list[str]:
    """Return remedies (JSON, as in UNSERVED) in words."""
    said = []
    for remedy in json.loads(text or "[]"):
        gaps = {name: value for name, value in remedy.items() if name != "code"}
        if "profile" in gaps:
            gaps["profile"] = words.say(f"roads.{gaps['profile']}")
        said.append(words.say(f"remedies.{remedy['code']}", **gaps))
    return said


def _more_team_days(ready: Prepared, stop_ids: Sequence[str]) -> dict[str, list[Remedy]]:
    """Return how many more team-days serve stops that fit into a shift but found no day."""
    result: dict[str, list[Remedy]] = {}
    for problem in ready.problems:
        left = [problem.position_of[stop_id] for stop_id in stop_ids if stop_id in problem.position_of]
        if not left:
            continue
        part = _open_ended(problem.some(left))
        solution = improve_large(
            part, first_plan(part), effort=EFFORTS["quick"], seed=0, stopped=lambda: False, improved=lambda _: None
        )
        tours = sorted(solution.tours, key=lambda tour: (-int(part.priority[list(tour.visits)].sum()), tour.visits))
        for number, tour in enumerate(tours, start=1):
            for visit in tour.visits:
                remedy: Remedy = {"code": "team_days", "days": number, "all": len(tours)}
                result[part.stop_ids[visit]] = [remedy]
    for stop_id in stop_ids:
        result.setdefault(stop_id, [{"code": "a_team"}])
    return result


def _open_ended(problem: VisitProblem) -> VisitProblem:
    shifts = tuple(
        replace(shift, teams=tuple(replace(team, days=None) for team in shift.teams)) for shift in problem.shifts
    )
    return replace(problem, shifts=shifts)


def _out_of_reach(
    stop_ids: Sequence[str],
    reason_of: Mapping[str, str],
    ready: Prepared,
    schools: gpd.GeoDataFrame,
    *,
    options: PlanOptions,
    alternatives: Sequence[Alternative],
    monitor: Monitor,
) -> dict[str, list[Remedy]]:
    """Return what would reach stops that no shift holds or no road leads to."""
    depot_of = {stop_id: _depot(stop_id, ready, options) for stop_id in stop_ids}
    shifts_at = {depot: _shifts(depot, ready.ground, options) for depot in sorted(set(depot_of.values()))}
    result: dict[str, list[Remedy]] = {stop_id: [] for stop_id in stop_ids}
    one_visit = {stop_id: _one_visit_s(ready.stops.loc[stop_id], options) for stop_id in stop_ids}
    tries: list[tuple[str, Mapping[str, object], Callable[[], Router] | None]] = [("", {}, None)]
    tries += [(one.code, one.details, one.router) for one in alternatives]
    monitor.report(Progress("visits_remedies", 0, len(tries)))
    for number, (code, details, make) in enumerate(tries):
        alone = _measured(stop_ids, depot_of, ready, schools, make, options=options, monitor=monitor)
        for stop_id in stop_ids:
            shifts, measured = shifts_at[depot_of[stop_id]], alone[stop_id]
            needed = measured.there_and_back_s + one_visit[stop_id]
            if not np.isfinite(needed) or not shifts:
                continue
            fits = any(needed <= shift.seconds for shift in shifts)
            near = measured.walk_m <= options.max_walk_m
            if code and fits and near:
                result[stop_id].append({"code": code, **details, **_hours(needed)})
            elif not code and measured.walk_m <= _FAR_M:
                if not near:
                    metres = int(-(-measured.walk_m // _ROUND_M) * _ROUND_M)
                    minutes = round(measured.walk_m / WALK_METRES_PER_SECOND / 60)
                    result[stop_id].append({"code": "longer_walk", "metres": metres, "walk": minutes})
                if not fits:
                    result[stop_id].append(_longer_shift(needed, shifts))
        monitor.report(Progress("visits_remedies", number + 1, len(tries)))
    for stop_id in stop_ids:
        if not result[stop_id] or reason_of[stop_id] == UnservedReason.TOO_FAR_FROM_ROAD:
            result[stop_id].append({"code": "check_pin"})
    return result


def _measured(
    stop_ids: Sequence[str],
    depot_of: Mapping[str, str],
    ready: Prepared,
    schools: gpd.GeoDataFrame,
    make: Callable[[], Router] | None,
    *,
    options: PlanOptions,
    monitor: Monitor,
) -> dict[str, _Alone]:
    """Return each stop by itself by other roads, or (``make`` is ``None``) by those of the plan."""
    if make is None:
        ground, router = ready.ground, ready.router
    else:
        router = make()
        here = gpd.GeoDataFrame(ready.stops.loc[list(stop_ids)])
        ground, _ = snap_to_roads(here, schools.sort_index(), router, max_walk_m=options.max_walk_m)
    found: dict[str, _Alone] = {}
    for depot in sorted(set(depot_of.values())):
        mine = [stop_id for stop_id in stop_ids if depot_of[stop_id] == depot]
        school = ground.school_row.get(depot)
        if school is None or router is None or ground.snaps.edge[school] < 0:
            found |= dict.fromkeys(mine, _Alone(np.inf, np.inf))
            continue
        rows = [ground.stop_row[stop_id] for stop_id in mine]
        one, many = ground.snaps.take(np.array([school])), ground.snaps.take(np.array(rows, dtype=np.int64))
        walk = ground.walk_s(rows) + float(ground.walk_s([school])[0])
        seconds = router.seconds(one, many)[0] + router.seconds(many, one)[:, 0] + 2 * walk
        seconds = np.where(np.isfinite(seconds), seconds, np.inf)
        for stop_id, row, there in zip(mine, rows, seconds.tolist(), strict=True):
            found[stop_id] = _Alone(there, float(ground.snaps.metres[row]))
    return found


def _depot(stop_id: str, ready: Prepared, options: PlanOptions) -> str:
    if options.scope == "esa":
        return options.depot or (ready.problems[0].depot if ready.problems else "")
    return str(ready.stops.at[stop_id, "school_code"])


def _shifts(depot: str, ground: Ground, options: PlanOptions) -> tuple[Shift, ...]:
    row = ground.school_row.get(depot)
    if row is None:
        return ()
    return shifts_of(options.crews_at(depot, float(ground.lat[row]), float(ground.lon[row])))


def _one_visit_s(stop: pd.Series, options: PlanOptions) -> float:
    """Return the time of a visit to one child of a stop: the rest may come on other days."""
    (seconds,) = service_seconds(
        StopKind(stop["kind"]), str(stop["level"]), float(stop["r50_m"]), [1], visit_minutes=options.visit_minutes
    )
    return seconds


def _longer_shift(needed_s: float, shifts: Sequence[Shift]) -> Remedy:
    # Whoever lengthens a shift does so by round minutes; the lunch stays in it.
    lunch = min(shift.lunch_s for shift in shifts)
    minutes = -(-(needed_s + lunch) // (60 * _ROUND_MIN)) * _ROUND_MIN
    return {"code": "longer_shift" if minutes <= _DAY_MIN else "nearer_start", **_hours(minutes * 60)}


def _hours(seconds: float) -> dict[str, object]:
    minutes = int(-(-seconds // 60))
    return {"hours": minutes // 60, "minutes": minutes % 60}
