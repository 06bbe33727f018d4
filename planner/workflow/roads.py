"""The project's roads: imported once, loaded when a stage needs them."""

import datetime as dt
import json
from functools import lru_cache

import geopandas as gpd
import numpy as np

from gis.crs import distance_m
from gis.errors import NetworkError
from gis.roads.cache import network_from_bytes
from gis.roads.closures import Closure, closed_roads
from gis.roads.network import Network
from gis.roads.profiles import load_profiles
from gis.roads.travel import Router, make_router
from planner.calendar import thai_today
from planner.store.project import Project

BLOB = "roads"
INPUT = f"blob:{BLOB}"
"""The name under which stages note the roads they ran on."""

CLOSURES = "closures"
CLOSURES_INPUT = f"blob:{CLOSURES}"

FAR_KM = 20.0
"""Where even the nearest of all points is farther than this from any road, the extract is of another place."""


@lru_cache(maxsize=1)
def _network(_digest: str, data: bytes) -> tuple[Network, np.ndarray | None]:
    return network_from_bytes(data)


def load_network(project: Project) -> tuple[Network, np.ndarray | None]:
    """Return the project's road network and its CCH order; ``NetworkError`` where none was imported."""
    data = project.read_blob(BLOB)
    if data is None:
        raise NetworkError("roads_missing")
    return _network(project.digest(INPUT), data)


def load_closures(project: Project) -> list[Closure]:
    """Return the roads that officers have closed, in the order of closing."""
    data = project.read_blob(CLOSURES)
    rows = [] if data is None else json.loads(data)
    return [Closure(**row | {"until": dt.date.fromisoformat(row["until"])}) for row in rows]


def load_router(project: Project, *, profile: str, season: str, on: dt.date | None = None) -> Router:
    """Return a router over the project's roads for a profile and season, without what is closed on a day (today)."""
    network, order = load_network(project)
    day = on or thai_today()
    closed = closed_roads(network, load_closures(project), on=day).edges
    return make_router(network, load_profiles()[profile], season=season, cch_order=order, closed_edges=closed)


def check_cover(network: Network, points: gpd.GeoSeries, code: str) -> None:
    """Raise ``NetworkError(code)`` where an extract is of another place than every one of ``points``."""
    points = points[points.notna()]
    if points.empty:
        return
    lat, lon = points.y.to_numpy(), points.x.to_numpy()
    inside_lat = np.clip(lat, network.node_lat.min(), network.node_lat.max())
    inside_lon = np.clip(lon, network.node_lon.min(), network.node_lon.max())
    away_km = distance_m(lat, lon, inside_lat, inside_lon) / 1000
    if away_km.min() > FAR_KM:
        raise NetworkError(code, km=round(away_km.min()))
