"""The school that answers for each child."""

from collections.abc import Callable
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gis.crs import distance_m
from gis.monitor import Monitor, Progress
from gis.roads.travel import Router
from gis.thai import clean
from planner.model import CaseKind
from planner.schemas import ASSIGNMENTS
from planner.visits.ground import snap_ashore
from planner.visits.options import WALK_METRES_PER_SECOND
from planner.visits.stops import KINDS, located

MAX_SNAP_M: Final = 10_000.0
"""A place farther than this from every road counts as one where no road leads."""
_ASHORE_M: Final = 3_000.0
"""A place farther than this from the main network may be an island with roads of its own."""
_PAIRS: Final = 4_000_000
"""Schools and places whose times are held at once: many, since large matrices are the quickest by the pair."""

FloatArray = NDArray[np.float64]


def assign_schools(
    cases: pd.DataFrame,
    places: gpd.GeoDataFrame,
    schools: gpd.GeoDataFrame,
    router: Router | None,
    *,
    monitor: Monitor,
) -> pd.DataFrame:
    """Return the responsible school of each child that has one (schema ASSIGNMENTS, in the order of ``cases``).

    A child who dropped out belongs to its last school where that is one of ``schools`` (by code; by name
    where the register gives no code and one school alone bears the name), with or without a place.
    Every other child whose place is known to the tambon or better belongs to the school from which the
    road is shortest in time, walks off the road counted; where no road leads there, or with no
    ``router``, to the nearest in a straight line, and ``rule`` says so. Between equals the first code wins.

    ``seconds`` is the time by road from the school to the child, NaN where it is not known; ``metres`` is
    the straight-line distance between them, NaN where one of them has no place.
    """
    schools = schools.sort_index()
    frame = located(cases, places)
    codes = schools.index.to_numpy(dtype=object)
    last = _last_schools(cases, schools)

    geometry = gpd.GeoSeries(schools["place"])
    standing = np.flatnonzero((geometry.notna() & ~geometry.is_empty).to_numpy())
    school_lat, school_lon = geometry.y.to_numpy()[standing], geometry.x.to_numpy()[standing]
    row_of_school = np.full(len(schools) + 1, -1, dtype=np.int64)
    row_of_school[standing] = np.arange(len(standing))

    exact = frame["level"].isin(KINDS.keys()).to_numpy()
    here = np.flatnonzero((frame["level"] != "none").to_numpy() & (exact | (last >= 0)))
    lat, lon = frame["lat"].to_numpy(dtype=np.float64), frame["lon"].to_numpy(dtype=np.float64)
    chosen, rule = last.copy(), np.where(last >= 0, "last_school", "").astype(object)
    seconds, metres = np.full(len(frame), np.nan), np.full(len(frame), np.nan)
    if len(here) and len(standing):
        spots, spot_of = np.unique(np.column_stack([lat[here], lon[here]]), axis=0, return_inverse=True)
        spot_of = spot_of.reshape(-1)
        times = _travel_times(router, school_lat, school_lon, monitor=monitor)
        size = max(1, _PAIRS // len(standing))
        for start in range(0, len(spots), size):
            monitor.check()
            monitor.report(Progress("visits_assign", start, len(spots)))
            block = spots[start : start + size]
            mine = (spot_of >= start) & (spot_of < start + len(block))
            rows, spot = here[mine], spot_of[mine] - start
            time = times(block[:, 0], block[:, 1])
            nearest = time.argmin(axis=0)
            by_road = np.isfinite(time[nearest, np.arange(len(block))])
            # All lines only for those whom no road reaches; else that to the school of their own.
            apart = block[~by_road]
            line = distance_m(school_lat[:, None], school_lon[:, None], apart[None, :, 0], apart[None, :, 1])
            nearest[~by_road] = line.argmin(axis=0)
            free = chosen[rows] < 0
            rule[rows[free]] = np.where(by_road[spot[free]], "nearest_road", "nearest_line")
            chosen[rows[free]] = standing[nearest[spot[free]]]
            school = row_of_school[chosen[rows]]
            known = school >= 0
            way = time[school[known], spot[known]]
            seconds[rows[known]] = np.where(np.isfinite(way), way, np.nan)
            metres[rows[known]] = distance_m(
                school_lat[school[known]], school_lon[school[known]], *block[spot[known]].T
            )
        monitor.report(Progress("visits_assign", len(spots), len(spots)))

    assigned = chosen >= 0
    return ASSIGNMENTS.build(
        {
            "case_id": cases.index[assigned],
            "school_code": codes[chosen[assigned]],
            "rule": rule[assigned],
            "seconds": seconds[assigned],
            "metres": metres[assigned],
        }
    )


def _last_schools(cases: pd.DataFrame, schools: gpd.GeoDataFrame) -> NDArray[np.int64]:
    """Return the row in ``schools`` of each dropped-out child's last school, -1 where it is not known."""
    dropped = (cases["kind"] == CaseKind.DROPPED_OUT).to_numpy()
    code = cases["school_code"]
    by_code = schools.index.get_indexer(pd.Index(code))
    names = pd.Series(_bare(schools["name"]), dtype="str")
    names = names[~names.duplicated(keep=False) & (names != "")]
    found = pd.Index(names).get_indexer(pd.Index(_bare(cases["school_name"]), dtype="str"))
    by_name = np.append(names.index.to_numpy(dtype=np.int64), -1)[found]
    row = np.where((code == "").to_numpy(), by_name, by_code)
    return np.where(dropped, row, -1).astype(np.int64)


def _bare(names: pd.Series) -> list[str]:
    return [clean(name).removeprefix("โรงเรียน").replace(" ", "") for name in names]


def _travel_times(
    router: Router | None, school_lat: FloatArray, school_lon: FloatArray, *, monitor: Monitor
) -> Callable[[FloatArray, FloatArray], FloatArray]:
    """Return a function from places to seconds (schools, places), inf where no road leads."""
    if router is None:
        return lambda lat, lon: np.full((len(school_lat), len(lat)), np.inf)
    monitor.check()
    origins = snap_ashore(router, school_lat, school_lon, max_walk_m=_ASHORE_M)
    walk_out = origins.metres / WALK_METRES_PER_SECOND

    def times(lat: FloatArray, lon: FloatArray) -> FloatArray:
        destinations = snap_ashore(router, lat, lon, max_walk_m=_ASHORE_M)
        result = np.full((len(school_lat), len(lat)), np.inf)
        rows, columns = (
            np.flatnonzero((snaps.edge >= 0) & (snaps.metres <= MAX_SNAP_M)) for snaps in (origins, destinations)
        )
        if len(rows) and len(columns):
            walk_in = destinations.metres[columns] / WALK_METRES_PER_SECOND
            driven = router.seconds(origins.take(rows), destinations.take(columns))
            result[np.ix_(rows, columns)] = walk_out[rows][:, None] + driven + walk_in[None, :]
        return result

    return times
