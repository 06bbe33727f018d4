"""Visit areas of stops on the map: work and road time of each stop, shared out by ``territories``."""

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from gis.monitor import Monitor
from gis.roads.travel import Router
from planner.schemas import TERRITORIES
from planner.visits.ground import Ground, snap_to_roads
from planner.visits.large import LARGE
from planner.visits.options import PlanOptions
from planner.visits.problem import shifts_of
from planner.visits.territories import Apart, FloatArray, IntArray, near_seconds, territories, work_of

_WHOLE: Final = 6000
"""Up to so many stops the times of all pairs are had at once, in about 0.1 µs a pair."""
_ROWS: Final = 512


def visit_areas(
    stops: gpd.GeoDataFrame,
    schools: gpd.GeoDataFrame,
    router: Router,
    *,
    options: PlanOptions,
    parts: int | None,
    monitor: Monitor,
) -> gpd.GeoDataFrame:
    """Return the stops with the area of each, from 1 on (TERRITORIES); those that no road comes near are left out.

    ``parts`` areas, or (``None``) one a team and as many as searches can take. The work of a stop is its visit and
    its share of the driving, from the school that is responsible for it.
    """
    ground, stops = snap_to_roads(
        gpd.GeoDataFrame(stops.sort_index()), gpd.GeoDataFrame(schools.sort_index()), router,
        max_walk_m=options.max_walk_m,
    )  # fmt: skip
    monitor.check()
    near = [ground.on_road(ground.stop_row[stop_id], max_walk_m=options.max_walk_m) for stop_id in stops.index]
    stops = gpd.GeoDataFrame(stops[np.array(near, dtype=bool)])
    rows = np.array([ground.stop_row[stop_id] for stop_id in stops.index], dtype=np.int64)
    if not len(rows):
        return gpd.GeoDataFrame(TERRITORIES.empty())
    spots = ground.east_north(rows.tolist())
    apart = _apart(ground, router, rows, monitor=monitor)
    crews = options.crews()
    work = work_of(
        stops["service_s"].to_numpy(dtype=np.float64),
        _out_and_back(ground, router, rows, stops["school_code"], monitor=monitor),
        near_seconds(spots, apart),
        shift_s=float(shifts_of(crews)[0].seconds),
    )
    count = parts if parts is not None else max(len(crews), -(-len(stops) // LARGE))
    shared = territories(work, spots, apart, parts=count, monitor=monitor)
    frame = TERRITORIES.build(
        {
            "stop_id": stops.index,
            "school_code": stops["school_code"],
            "territory": shared.part + 1,
            "children": stops["children"],
            "work_s": np.round(work),
            "place": stops["place"],
        }
    )
    return gpd.GeoDataFrame(frame)


def _apart(ground: Ground, router: Router, rows: IntArray, *, monitor: Monitor) -> Apart:
    walk = ground.walk_s(rows.tolist())
    snaps = ground.snaps.take(rows)

    def driven(some: IntArray, others: IntArray) -> FloatArray:
        there = router.seconds(snaps.take(others), snaps.take(some), monitor=monitor).T
        return there + walk[some][:, None] + walk[others][None, :]

    if len(rows) > _WHOLE:
        # Ways out alone: from the few to the many is a sweep of the roads for each of the few.
        return driven
    every = np.arange(len(rows))
    whole = np.empty((len(rows), len(rows)), dtype=np.float32)
    for start in range(0, len(rows), _ROWS):
        monitor.check()
        some = every[start : start + _ROWS]
        whole[:, some] = driven(every, some)
    there_and_back = (whole + whole.T) / 2

    def known(some: IntArray, others: IntArray) -> FloatArray:
        return there_and_back[np.ix_(some, others)].astype(np.float64)

    return known


def _out_and_back(
    ground: Ground, router: Router, rows: IntArray, school_code: pd.Series, *, monitor: Monitor
) -> FloatArray:
    """Return (n,) twice the seconds from each stop's school to it; 0 where there is no such way."""
    seconds = np.zeros(len(rows))
    walk = ground.walk_s(rows.tolist())
    codes = school_code.to_numpy()
    for code in sorted(set(codes)):
        monitor.check()
        school = ground.school_row.get(str(code))
        if school is not None:
            own = np.flatnonzero(codes == code)
            way = router.seconds(ground.snaps.take([school]), ground.snaps.take(rows[own]))[0] + walk[own]
            seconds[own] = 2 * np.where(np.isfinite(way), way, 0.0)
    return seconds
