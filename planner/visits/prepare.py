"""From stops on the map to problems that can be solved, and the stops that cannot be served."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gis.monitor import Monitor, Progress
from gis.roads.travel import Router
from planner.model import StopKind, UnservedReason
from planner.visits.ground import Ground, snap_to_roads
from planner.visits.options import PlanOptions
from planner.visits.parts import part_id, part_sizes, service_seconds, split_stops, whole_seconds
from planner.visits.problem import VisitProblem, shifts_of
from planner.visits.urgency import weights

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
    monitor: Monitor,
) -> Prepared:
    """Snap, measure, set apart what cannot be served, and split what no shift can hold as a whole.

    ``urgency`` holds the weight of children above that of any child, by case_id.
    """
    monitor.report(Progress("visits_snap", 0, len(stops)))
    ground, stops = snap_to_roads(
        gpd.GeoDataFrame(stops.sort_index()),
        gpd.GeoDataFrame(schools.sort_index()),
        router,
        max_walk_m=options.max_walk_m,
    )
    monitor.check()
    dropped = _off_road(stops, schools, ground, max_walk_m=options.max_walk_m)
    groups = _groups([name for name in stops.index if name not in dropped], stops, ground, router, options=options)
    weight = pd.Series(dtype="float64") if urgency is None else urgency.astype("float64")
    urgent = weight.reindex(stop_cases.index).fillna(0).groupby(stop_cases["stop_id"]).sum()
    problems: list[VisitProblem] = []
    sizes_of: dict[str, list[int]] = {}
    for number, (depot, ids) in enumerate(sorted(groups.items())):
        monitor.check()
        monitor.report(Progress("visits_matrix", number, len(groups)))
        row = ground.school_row.get(depot)
        if row is None or not ground.on_road(row, max_walk_m=options.max_walk_m):
            dropped |= dict.fromkeys(ids, UnservedReason.NO_ROAD)
            continue
        if not options.crews(depot):
            dropped |= dict.fromkeys(ids, UnservedReason.NO_TEAM)
            continue
        rows = [row, *(ground.stop_row[stop_id] for stop_id in ids)]
        seconds = ground.travel_s(router, rows, monitor=monitor)
        draft = _draft(
            depot,
            gpd.GeoDataFrame(stops.loc[ids]).assign(urgency=urgent.reindex(ids).fillna(0)),
            seconds,
            ground.east_north(rows),
            options=options,
        )
        dropped |= draft.dropped
        sizes_of |= draft.sizes_of
        if draft.problem.stops:
            problems.append(draft.problem)
    monitor.report(Progress("visits_matrix", len(groups), len(groups)))
    stops, stop_cases = split_stops(stops, stop_cases, sizes_of, visit_minutes=options.visit_minutes)
    row_of_part = {
        part_id(stop_id, part): ground.stop_row[stop_id]
        for stop_id, sizes in sizes_of.items()
        for part in range(1, len(sizes) + 1)
    }
    ground = replace(ground, stop_row={**ground.stop_row, **row_of_part})
    return Prepared(tuple(problems), stops, stop_cases, dropped, ground)


def _off_road(
    stops: gpd.GeoDataFrame, schools: gpd.GeoDataFrame, ground: Ground, *, max_walk_m: float
) -> dict[str, UnservedReason]:
    """Return the stops that no vehicle comes near, or whose school is not known."""
    dropped: dict[str, UnservedReason] = {}
    for stop_id, school in zip(stops.index, stops["school_code"], strict=True):
        row = ground.stop_row[stop_id]
        if school not in schools.index:
            dropped[stop_id] = UnservedReason.NO_SCHOOL
        elif ground.snaps.edge[row] < 0:
            dropped[stop_id] = UnservedReason.NO_ROAD
        elif not ground.on_road(row, max_walk_m=max_walk_m):
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
    codes = [code for code, row in sorted(ground.school_row.items()) if ground.on_road(row, max_walk_m=max_walk_m)]
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
    seconds: NDArray[np.float64],
    spots: NDArray[np.float64],
    *,
    options: PlanOptions,
) -> _Draft:
    """Return the problem of a depot (row and column 0 of ``seconds``) and its stops (the rows after it)."""
    shifts = shifts_of(options.crews(depot))
    dropped: dict[str, UnservedReason] = {}
    sizes_of: dict[str, list[int]] = {}
    ids: list[str] = []
    way, service, priority = [0], list[int](), list[int]()
    columns = ["kind", "level", "r50_m", "service_s", "children", "urgency"]
    for position, stop in enumerate(stops[columns].itertuples(), start=1):
        there, back = float(seconds[0, position]), float(seconds[position, 0])
        if not np.isfinite(there + back):
            dropped[stop.Index] = UnservedReason.NO_ROAD
            continue
        kind = StopKind(stop.kind)
        room_s = shifts[0].seconds - whole_seconds(there) - whole_seconds(back)
        sizes, times, names = [stop.children], [stop.service_s], [stop.Index]
        if whole_seconds(stop.service_s) > room_s:
            about = (kind, stop.level, stop.r50_m)
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
        # The parts of a stop share its urgent children.
        priority += [
            int(weights()["child"]) * size + _EXACTNESS[kind] + round(stop.urgency * size / stop.children)
            for size in sizes
        ]
    problem = VisitProblem(
        key="esa" if options.scope == "esa" else depot,
        depot=depot,
        stop_ids=tuple(ids),
        travel_s=np.ceil(seconds[np.ix_(way, way)] - 1e-6).astype(np.int64),
        service_s=np.array(service, dtype=np.int64),
        priority=np.array(priority, dtype=np.int64),
        shifts=shifts,
        spots=spots[way[1:]],
    )
    return _Draft(problem, dropped, sizes_of)
