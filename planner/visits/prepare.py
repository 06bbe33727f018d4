"""From stops on the map to problems that can be solved, and the stops that cannot be served."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gis.monitor import Monitor, Progress
from gis.roads.travel import Router
from planner.model import StopKind, Team, UnservedReason
from planner.visits.ground import Ground, snap_to_roads
from planner.visits.options import PlanOptions
from planner.visits.parts import part_id, part_sizes, service_seconds, split_stops, whole_seconds
from planner.visits.problem import Tour, VisitProblem, shifts_of
from planner.visits.timing import ALWAYS
from planner.visits.urgency import weights
from planner.visits.ways import check_places, team_ways, whole_matrix, with_places

# How exactly a stop is known breaks ties between stops of as many children.
_EXACTNESS: Final[Mapping[StopKind, int]] = {StopKind.HOUSE: 2, StopKind.VILLAGE: 1, StopKind.TAMBON: 0}


@dataclass(frozen=True, eq=False, slots=True)
class Prepared:
    """Problems to be solved; the stops as they are planned; and why some are in no problem (by stop id)."""

    problems: tuple[VisitProblem, ...]
    stops: gpd.GeoDataFrame
    stop_cases: pd.DataFrame
    dropped: Mapping[str, UnservedReason]
    ground: Ground
    grounds: Mapping[str, Ground] = field(default_factory=dict)
    """The ground of each vehicle, that of the plan (``ground``) among them."""
    router: Router | None = None
    """The roads of the plan's vehicle."""


@dataclass(frozen=True, eq=False, slots=True)
class _Draft:
    """Stops of one depot, each as one visit or in parts, and what its shifts cannot hold."""

    problem: VisitProblem
    dropped: Mapping[str, UnservedReason]
    sizes_of: Mapping[str, list[int]]


def prepare(
    stops: gpd.GeoDataFrame,
    stop_cases: pd.DataFrame,
    schools: gpd.GeoDataFrame,
    router: Router,
    *,
    options: PlanOptions,
    urgency: pd.Series | None = None,
    routers: Mapping[str, Router] | None = None,
    monitor: Monitor,
) -> Prepared:
    """Snap, measure, set apart what cannot be served, and split what no shift can hold as a whole.

    ``urgency`` holds the weight of children above that of any child, by case_id. ``router`` is that of
    ``options.profile``, ``routers`` those of the other vehicles of teams.
    """
    monitor.report(Progress("visits_snap", 0, len(stops)))
    crews = options.crews()
    stops, schools = gpd.GeoDataFrame(stops.sort_index()), gpd.GeoDataFrame(schools.sort_index())
    known = {**(routers or {}), options.profile: router}
    driven = list(dict.fromkeys([options.profile, *(team.profile or options.profile for team in crews)]))
    if missing := [name for name in driven if name not in known]:
        raise ValueError(f"no router for {missing}")
    standing = with_places(schools, crews)
    grounds: dict[str, Ground] = {}
    given = stops
    for name in driven:
        grounds[name], moved = snap_to_roads(given, standing, known[name], max_walk_m=options.max_walk_m)
        stops = moved if name == options.profile else stops
        monitor.check()
    check_places(crews, grounds, profile=options.profile, max_walk_m=options.max_walk_m)
    ground = grounds[options.profile]
    used = [grounds[name] for name in dict.fromkeys(team.profile or options.profile for team in crews)]
    dropped = _off_road(stops, schools, used or [ground], max_walk_m=options.max_walk_m)
    groups = _groups([name for name in stops.index if name not in dropped], stops, ground, router, options=options)
    weight = pd.Series(dtype="float64") if urgency is None else urgency.astype("float64")
    urgent = weight.reindex(stop_cases.index).fillna(0).groupby(stop_cases["stop_id"]).sum()
    problems: list[VisitProblem] = []
    sizes_of: dict[str, list[int]] = {}
    for number, (depot, ids) in enumerate(sorted(groups.items())):
        monitor.check()
        monitor.report(Progress("visits_matrix", number, len(groups)))
        row = ground.school_row.get(depot)
        if row is None or not any(
            one.on_road(one.school_row[depot], max_walk_m=options.max_walk_m) for one in used or [ground]
        ):
            dropped |= dict.fromkeys(ids, UnservedReason.NO_ROAD)
            continue
        teams = options.crews_at(depot, float(ground.lat[row]), float(ground.lon[row]))
        if not teams:
            dropped |= dict.fromkeys(ids, UnservedReason.NO_TEAM)
            continue
        rows = [row, *(ground.stop_row[stop_id] for stop_id in ids)]
        ways = team_ways(depot, ids, teams, grounds, known, options=options, monitor=monitor)
        draft = _draft(
            depot,
            gpd.GeoDataFrame(stops.loc[ids]).assign(urgency=urgent.reindex(ids).fillna(0)),
            teams,
            ways,
            ground.east_north(rows),
            options=options,
        )
        dropped |= draft.dropped
        sizes_of |= draft.sizes_of
        if draft.problem.stops:
            problems.append(draft.problem)
    monitor.report(Progress("visits_matrix", len(groups), len(groups)))
    stops, stop_cases = split_stops(stops, stop_cases, sizes_of, visit_minutes=options.visit_minutes)
    grounds = {name: _with_parts(one, sizes_of) for name, one in grounds.items()}
    return Prepared(tuple(problems), stops, stop_cases, dropped, grounds[options.profile], grounds, router)


def _with_parts(ground: Ground, sizes_of: Mapping[str, Sequence[int]]) -> Ground:
    parts = {
        part_id(stop_id, part): ground.stop_row[stop_id]
        for stop_id, sizes in sizes_of.items()
        for part in range(1, len(sizes) + 1)
    }
    return replace(ground, stop_row={**ground.stop_row, **parts})


def _off_road(
    stops: gpd.GeoDataFrame, schools: gpd.GeoDataFrame, grounds: Sequence[Ground], *, max_walk_m: float
) -> dict[str, UnservedReason]:
    """Return the stops that no vehicle comes near, or whose school is not known."""
    dropped: dict[str, UnservedReason] = {}
    for stop_id, school in zip(stops.index, stops["school_code"], strict=True):
        if school not in schools.index:
            dropped[stop_id] = UnservedReason.NO_SCHOOL
        elif all(ground.snaps.edge[ground.stop_row[stop_id]] < 0 for ground in grounds):
            dropped[stop_id] = UnservedReason.NO_ROAD
        elif not any(ground.on_road(ground.stop_row[stop_id], max_walk_m=max_walk_m) for ground in grounds):
            dropped[stop_id] = UnservedReason.TOO_FAR_FROM_ROAD
    return dropped


def _groups(
    stop_ids: list[str], stops: gpd.GeoDataFrame, ground: Ground, router: Router, *, options: PlanOptions
) -> dict[str, list[str]]:
    """Return the stops of each depot, which is a school."""
    if options.scope == "esa":
        return {options.depot or _middle(stop_ids, ground, router, max_walk_m=options.max_walk_m): stop_ids}
    groups: dict[str, list[str]] = {}
    for stop_id, school in zip(stop_ids, stops.loc[stop_ids, "school_code"], strict=True):
        groups.setdefault(str(school), []).append(stop_id)
    return groups


def _middle(stop_ids: list[str], ground: Ground, router: Router, *, max_walk_m: float) -> str:
    """Return the school from which the most stops are reached, in the least time altogether; ``""``: from none."""
    codes = [
        code
        for code, row in sorted(ground.school_row.items())
        if ground.on_road(row, max_walk_m=max_walk_m) and not code.startswith("@")
    ]
    if not codes or not stop_ids:
        return ""
    rows = [ground.school_row[code] for code in codes]
    targets = [ground.stop_row[stop_id] for stop_id in stop_ids]
    seconds = router.seconds(ground.snaps.take(rows), ground.snaps.take(targets)) + ground.walk_s(rows)[:, None]
    reached = np.isfinite(seconds)
    cost = np.where(reached, seconds, 0.0).sum(axis=1)
    return codes[int(np.lexsort((cost, -reached.sum(axis=1)))[0])]


def _draft(
    depot: str,
    stops: gpd.GeoDataFrame,
    teams: tuple[Team, ...],
    ways: Sequence[NDArray[np.float64]],
    spots: NDArray[np.float64],
    *,
    options: PlanOptions,
) -> _Draft:
    """Return the problem of a depot and its stops, by the ways of its teams (``ways_of`` them)."""
    shifts = shifts_of(teams)
    # What each shift has left for a visit there and back.
    rooms = np.array(
        [
            [
                shift.seconds - whole_seconds(there) - whole_seconds(back) if np.isfinite(there + back) else -np.inf
                for there, back in zip(ways[shift.way][0, 1:], ways[shift.way][1:, 0], strict=True)
            ]
            for shift in shifts
        ]
    ).reshape(len(shifts), len(stops))
    dropped: dict[str, UnservedReason] = {}
    sizes_of: dict[str, list[int]] = {}
    ids: list[str] = []
    way, service, priority = [0], list[int](), list[int]()
    early, latest = list[int](), list[int]()
    columns = ["kind", "level", "r50_m", "service_s", "children", "urgency", "open_s", "close_s"]
    for position, stop in enumerate(stops[columns].itertuples(), start=1):
        room = rooms[:, position - 1].max()
        if not np.isfinite(room):
            dropped[stop.Index] = UnservedReason.NO_ROAD
            continue
        kind = StopKind(stop.kind)
        room_s = int(room)
        sizes, times, names = [stop.children], [stop.service_s], [stop.Index]
        about = (kind, stop.level, stop.r50_m)
        if np.isfinite(stop.open_s):
            # All children within the hours, one at least.
            (one,) = service_seconds(*about, [1], visit_minutes=options.visit_minutes)
            room_s = min(room_s, max(int(stop.close_s - stop.open_s), whole_seconds(one)))
        if whole_seconds(stop.service_s) > room_s:
            sizes = part_sizes(*about, stop.children, room_s=room_s, visit_minutes=options.visit_minutes)
            times = service_seconds(*about, sizes, visit_minutes=options.visit_minutes)
            names = [part_id(stop.Index, part) for part in range(1, len(sizes) + 1)]
            if not sizes:
                dropped[stop.Index] = UnservedReason.BEYOND_SHIFT
                continue
            sizes_of[stop.Index] = sizes
        ids += names
        way += [position] * len(sizes)
        service += [whole_seconds(time) for time in times]
        for time in times:
            bound = np.isfinite(stop.open_s)
            early.append(int(stop.open_s) if bound else 0)
            latest.append(max(early[-1], int(stop.close_s) - whole_seconds(time)) if bound else ALWAYS)
        # The parts of a stop share its urgent children.
        priority += [
            int(weights()["child"]) * size + _EXACTNESS[kind] + round(stop.urgency * size / stop.children)
            for size in sizes
        ]
    matrices = [whole_matrix(seconds[np.ix_(way, way)]) for seconds in ways]
    bound = bool(stops["open_s"].notna().any())
    problem = VisitProblem(
        key="esa" if options.scope == "esa" else depot,
        depot=depot,
        stop_ids=tuple(ids),
        travel_s=matrices[0],
        service_s=np.array(service, dtype=np.int64),
        priority=np.array(priority, dtype=np.int64),
        shifts=shifts,
        spots=spots[way[1:]],
        ways=tuple(matrices[1:]),
        open_s=np.array(early, dtype=np.int64) if bound else None,
        close_s=np.array(latest, dtype=np.int64) if bound else None,
    )
    return _within_hours(_Draft(problem, dropped, sizes_of))


def _within_hours(draft: _Draft) -> _Draft:
    """Return a draft without the stops that no shift reaches within their hours of visit."""
    problem = draft.problem
    if problem.open_s is None:
        return draft
    kept = [
        stop
        for stop in range(problem.stops)
        if any(problem.fits(Tour(number, (stop,))) for number in range(len(problem.shifts)))
    ]
    away = {problem.stop_ids[stop] for stop in set(range(problem.stops)) - set(kept)}
    return replace(
        draft,
        problem=problem.some(kept),
        dropped={**draft.dropped, **dict.fromkeys(sorted(away), UnservedReason.OUTSIDE_HOURS)},
    )
