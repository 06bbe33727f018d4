"""Schools and stops on the road, and the seconds between them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from gis.crs import EARTH_RADIUS_M
from gis.monitor import Monitor
from gis.roads.travel import Router, Snaps
from planner.model import StopKind
from planner.visits.options import WALK_METRES_PER_SECOND

FloatArray = NDArray[np.float64]

_ROWS: Final = 512


@dataclass(frozen=True, eq=False, slots=True)
class Ground:
    """The spots of schools and stops: where they are, and where the road is nearest to them."""

    snaps: Snaps
    lat: FloatArray
    lon: FloatArray
    school_row: Mapping[str, int]
    stop_row: Mapping[str, int]

    def on_road(self, row: int, *, max_walk_m: float) -> bool:
        """Return whether a road is within ``max_walk_m`` of a spot."""
        return bool(self.snaps.edge[row] >= 0 and self.snaps.metres[row] <= max_walk_m)

    def east_north(self, rows: Sequence[int]) -> FloatArray:
        """Return (n, 2) metres east and north of the first of ``rows``, near enough to tell neighbours."""
        lat, lon = self.lat[list(rows)], self.lon[list(rows)]
        degree = np.radians(1.0) * EARTH_RADIUS_M
        return np.column_stack([(lon - lon[0]) * degree * np.cos(np.radians(lat[0])), (lat - lat[0]) * degree])

    def walk_s(self, rows: Sequence[int]) -> FloatArray:
        """Return the seconds on foot between spots and the road."""
        walk: FloatArray = self.snaps.metres[list(rows)] / WALK_METRES_PER_SECOND
        return walk

    def same_place(self, row: int, other: int) -> bool:
        """Return whether two spots are one: no way leads from it to itself."""
        return bool(self.lat[row] == self.lat[other] and self.lon[row] == self.lon[other])

    def travel_s(self, router: Router, rows: Sequence[int], *, monitor: Monitor) -> FloatArray:
        """Return (n, n) seconds between spots: walk to the road, drive, walk from it; 0 at the same place."""
        index = np.asarray(rows, dtype=np.int64)
        snaps = self.snaps.take(index)
        walk = self.walk_s(rows)
        result = np.empty((len(index), len(index)))
        for start in range(0, len(index), _ROWS):
            monitor.check()
            some = np.arange(start, min(start + _ROWS, len(index)))
            result[some] = router.seconds(snaps.take(some), snaps) + walk[some][:, None] + walk[None, :]
        lat, lon = self.lat[index], self.lon[index]
        result[(lat[:, None] == lat[None, :]) & (lon[:, None] == lon[None, :])] = 0.0
        return result


def snap_ashore(
    router: Router, lat: FloatArray, lon: FloatArray, *, max_walk_m: float, apart: NDArray[np.bool_] | None = None
) -> Snaps:
    """Return the nearest points on the main network, or on roads of their own for those that it does not come near.

    A place farther than ``max_walk_m`` from the main network (the largest strongly connected component), or told to
    be ``apart``, is snapped to the nearest road of any: an island's roads serve an island's school.
    """
    snaps = router.snap(lat, lon)
    away = ~(snaps.metres <= max_walk_m)
    if apart is not None:
        away |= apart
    at = np.flatnonzero(away)
    if len(at):
        other = router.snap(lat[at], lon[at], component=None)
        # The main network's own points stay, unless another road is truly nearer.
        nearer = (other.edge >= 0) & ~(other.metres >= snaps.metres[at])
        for name in ("edge", "fraction", "lat", "lon", "metres"):
            column = getattr(snaps, name).copy()
            column[at[nearer]] = getattr(other, name)[nearer]
            snaps = replace(snaps, **{name: column})
    return snaps


def snap_to_roads(
    stops: gpd.GeoDataFrame, schools: gpd.GeoDataFrame, router: Router, *, max_walk_m: float
) -> tuple[Ground, gpd.GeoDataFrame]:
    """Return the ground, and the stops with ``snap_m`` (NaN where there is no road).

    Stops of a school that is off the main network are snapped to any road, like the school.
    A stop known to its village or tambon only is moved to the road where the road comes within its r50: one point
    of that circle is as good as another, and people live along roads.
    """
    standing = schools[~(schools["place"].isna() | schools["place"].is_empty)]
    first = len(standing)
    lat = np.concatenate([standing["place"].y.to_numpy(), stops["place"].y.to_numpy()])
    lon = np.concatenate([standing["place"].x.to_numpy(), stops["place"].x.to_numpy()])
    main = router.snap(lat[:first], lon[:first])
    off_main = standing.index[~(main.metres <= max_walk_m)]
    apart = np.append(np.zeros(first, dtype=bool), stops["school_code"].isin(off_main).to_numpy())
    snaps = snap_ashore(router, lat, lon, max_walk_m=max_walk_m, apart=apart)
    circle = stops["kind"].isin([StopKind.VILLAGE.value, StopKind.TAMBON.value]).to_numpy()
    move = np.zeros(len(lat), dtype=bool)
    move[first:] = circle & (snaps.metres[first:] <= stops["r50_m"].to_numpy(dtype=np.float64))
    lat, lon = np.where(move, snaps.lat, lat), np.where(move, snaps.lon, lon)
    snaps = replace(snaps, metres=np.where(move, 0.0, snaps.metres))
    moved = stops.copy()
    moved["place"] = gpd.GeoSeries(gpd.points_from_xy(lon[first:], lat[first:]), index=stops.index, crs=stops.crs)
    moved["snap_m"] = snaps.metres[first:]
    ground = Ground(
        snaps,
        lat,
        lon,
        school_row={str(code): row for row, code in enumerate(standing.index)},
        stop_row={str(stop_id): row for row, stop_id in enumerate(stops.index, start=first)},
    )
    return ground, gpd.GeoDataFrame(moved)
