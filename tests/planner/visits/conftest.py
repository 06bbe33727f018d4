"""A country with two roads, where every time can be worked out by hand.

The long road runs along 18 degrees north from 98 to 99 degrees east; one drives on it at 10 m/s. The road of an
island lies on the same line from 99.5 degrees east on: no road joins the two. East of 100 degrees nothing snaps.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from numpy.typing import ArrayLike, NDArray

from gis.crs import EARTH_RADIUS_M
from gis.errors import JobCancelled
from gis.monitor import Progress
from gis.roads.snapping import Snaps
from gis.roads.travel import Path, Router
from planner.schemas import CASES, PLACES, SCHOOLS

ROAD_LAT, ROAD_LON = 18.0, 98.0
SPEED = 10.0
_NORTH_M = np.radians(1.0) * EARTH_RADIUS_M
_EAST_M = _NORTH_M * np.cos(np.radians(ROAD_LAT))


Spot = tuple[float, float] | None


def at(x_m: float, y_m: float = 0.0) -> tuple[float, float]:
    """Return lat, lon of the point ``x_m`` along the road and ``y_m`` north of it."""
    return ROAD_LAT + y_m / _NORTH_M, ROAD_LON + x_m / _EAST_M


class RoadRouter:
    """One straight road."""

    def snap(self, lat: ArrayLike, lon: ArrayLike, *, max_metres: float = np.inf, component: int | None = 0) -> Snaps:
        lats, lons = np.atleast_1d(np.asarray(lat, float)), np.atleast_1d(np.asarray(lon, float))
        edge = np.where((lons < 99.25) | (component == 0), 0, 1)
        road = np.where(edge == 0, np.clip(lons, 98, 99), np.clip(lons, 99.5, 100))
        metres = np.hypot((lats - ROAD_LAT) * _NORTH_M, (lons - road) * _EAST_M)
        edge = np.where((lons >= 100) | (metres > max_metres), -1, edge)
        none = edge < 0
        x = (road - ROAD_LON) * _EAST_M
        parts = [np.where(none, np.nan, part) for part in (x, np.full(len(lats), ROAD_LAT), road, metres)]
        return Snaps(edge.astype(np.int64), *parts)

    def seconds(self, origins: Snaps, destinations: Snaps, **_: object) -> NDArray[np.float64]:
        apart = np.abs(origins.fraction[:, None] - destinations.fraction[None, :]) / SPEED
        joined = (origins.edge[:, None] == destinations.edge[None, :]) & (origins.edge[:, None] >= 0)
        return np.where(joined, np.round(apart, 3), np.inf)

    def path(self, origin: Snaps, destination: Snaps) -> Path:
        seconds = float(self.seconds(origin, destination)[0, 0])
        line = np.array([[origin.lon[0], origin.lat[0]], [destination.lon[0], destination.lat[0]]])
        return Path(seconds, abs(float(origin.fraction[0] - destination.fraction[0])), line)


@pytest.fixture
def road() -> Router:
    return cast(Router, RoadRouter())


@dataclass
class Listener:
    """Remembers progress; asks to stop at a look that is chosen."""

    stop_at: int | None = None
    looks: int = 0
    heard: list[Progress] = field(default_factory=list)

    def report(self, progress: Progress) -> None:
        self.heard.append(progress)

    def check(self) -> None:
        self.looks += 1
        if self.stop_at is not None and self.looks >= self.stop_at:
            raise JobCancelled


@pytest.fixture
def listener() -> Listener:
    return Listener()


def make_cases(rows: Mapping[str, Mapping[str, object]]) -> pd.DataFrame:
    """Return cases by id; a child that never enrolled unless told otherwise."""
    whole: list[dict[str, Any]] = [{"kind": "missed", **row, "case_id": case_id} for case_id, row in rows.items()]
    names = sorted({name for row in whole for name in row})
    return CASES.build({name: [row.get(name, "") for row in whole] for name in names})


def make_places(
    rows: Mapping[str, Spot],
    *,
    level: str | Mapping[str, str] = "gps",
    code: str | Mapping[str, str] = "",
    r50_m: float | Mapping[str, float] = 10.0,
    moo: str | Mapping[str, str] = "",
) -> gpd.GeoDataFrame:
    """Return places at lat, lon (``None``: nowhere)."""

    def each(value: object) -> list[Any]:
        return [value[case_id] if isinstance(value, Mapping) else value for case_id in rows]

    points = [None if spot is None else gpd.points_from_xy([spot[1]], [spot[0]])[0] for spot in rows.values()]
    return gpd.GeoDataFrame(
        PLACES.build(
            {
                "case_id": list(rows),
                "level": [
                    "none" if spot is None else name for spot, name in zip(rows.values(), each(level), strict=True)
                ],
                "code": each(code),
                "moo": each(moo),
                "r50_m": each(r50_m),
                "r95_m": [2.0 * radius for radius in each(r50_m)],
                "place": points,
            }
        )
    )


def make_schools(rows: Mapping[str, Spot], names: Sequence[str] = ()) -> gpd.GeoDataFrame:
    """Return schools at lat, lon."""
    points = [None if spot is None else gpd.points_from_xy([spot[1]], [spot[0]])[0] for spot in rows.values()]
    return gpd.GeoDataFrame(
        SCHOOLS.build({"school_code": list(rows), "name": list(names) or list(rows), "place": points})
    )
