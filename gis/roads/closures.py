"""Roads that an officer has closed until a date, kept so that a newer extract still knows them.

A closure names an OpenStreetMap way and a point well inside the stretch that is closed. In another extract of the
same place it means the stretch of that way nearest to the point; where the way is gone (it was split or drawn anew),
the road of its class that lies at the point, or else any road there.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely

from gis.errors import NetworkError
from gis.roads.network import IntArray, Network
from gis.roads.profiles import Profile
from gis.roads.snapping import Snapper
from gis.roads.tags import CLASSES

MAX_CLICK_M: Final = 200.0
"""Who points at a road to close it points this near."""

_SAME_WAY_M: Final = 100.0
_OTHER_WAY_M: Final = 25.0
"""How far a road may have moved between two extracts."""
_MARGIN: Final = 0.1
"""A closure's point keeps this share of the stretch away from its ends, where other roads are as near."""


@dataclass(frozen=True, slots=True)
class Closure:
    """A road closed up to and including the day ``until``: the OSM way, and a point in degrees on the stretch.

    ``klass`` is the way's class in ``gis.roads.tags``. ``whole_way`` closes every stretch of the way. ``note`` is the
    officer's.
    """

    way_id: int
    klass: str
    lat: float
    lon: float
    until: dt.date
    note: str = ""
    whole_way: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class ClosedRoads:
    """What closures mean on one network: ``edges`` in ascending order, and those of which no road was found."""

    edges: IntArray
    lost: tuple[Closure, ...]


def close_road(
    network: Network,
    lat: float,
    lon: float,
    *,
    until: dt.date,
    note: str = "",
    whole_way: bool = False,
    profile: Profile | None = None,
    max_metres: float = MAX_CLICK_M,
) -> Closure:
    """Return the closure of the road nearest to a point in degrees, of those open to ``profile`` where it is given.

    Raises ``NetworkError`` where none is near.
    """
    edges = np.arange(network.n_edges)
    if profile is not None:
        edges = np.flatnonzero((profile.edge_ms(network) > 0).any(axis=1))
    edge, fraction = _nearest(network, edges, lat, lon, max_metres)
    if edge < 0:
        raise NetworkError("no_road_to_close", metres=round(max_metres))
    line = shapely.LineString(network.coordinates[network.offsets[edge] : network.offsets[edge + 1]])
    inside = line.interpolate(min(max(fraction, _MARGIN), 1.0 - _MARGIN), normalized=True)
    way = network.way[edge]
    way_id, klass = int(network.ways.osm_id[way]), CLASSES[network.ways.klass[way]]
    return Closure(way_id, klass, round(inside.y, 7), round(inside.x, 7), until, note, whole_way)


def closed_roads(network: Network, closures: Iterable[Closure], *, on: dt.date) -> ClosedRoads:
    """Return the edges that are closed on a day, for ``make_router(closed_edges=...)``."""
    way_of, class_of = network.ways.osm_id[network.way], network.ways.klass[network.way]
    edges: list[IntArray] = []
    lost: list[Closure] = []
    for closure in closures:
        if closure.until < on:
            continue
        edge = -1
        tries = (
            (way_of == closure.way_id, _SAME_WAY_M),
            (class_of == CLASSES.index(closure.klass), _OTHER_WAY_M),
            (np.ones_like(way_of, dtype=np.bool_), _OTHER_WAY_M),
        )
        for wanted, metres in tries:
            if edge < 0:
                edge, _ = _nearest(network, np.flatnonzero(wanted), closure.lat, closure.lon, metres)
        if edge < 0:
            lost.append(closure)
        else:
            edges.append(np.flatnonzero(way_of == way_of[edge]) if closure.whole_way else np.array([edge]))
    return ClosedRoads(np.unique(np.concatenate([np.empty(0, dtype=np.int64), *edges])), tuple(lost))


def _nearest(network: Network, edges: IntArray, lat: float, lon: float, max_metres: float) -> tuple[int, float]:
    """Return the edge nearest to a point and where on it (0 to 1); -1 where none is within ``max_metres``."""
    near = edges[_touches(network, edges, lat, lon, max_metres)]
    snap = Snapper(network, near).snap([lat], [lon], max_metres=max_metres) if len(near) else None
    return (-1, 0.0) if snap is None or not snap.found[0] else (int(snap.edge[0]), float(snap.fraction[0]))


def _touches(network: Network, edges: IntArray, lat: float, lon: float, max_metres: float) -> IntArray:
    """Return which of some edges have a bounding box that comes within ``max_metres`` of a point, and a bit more."""
    north = max_metres / 100_000.0
    east = north / max(float(np.cos(np.radians(lat))), 0.01)
    starts = network.offsets[:-1]
    low, high = np.minimum.reduceat(network.coordinates, starts), np.maximum.reduceat(network.coordinates, starts)
    reach = np.array([east, north])
    point = np.array([lon, lat])
    near = ((low - reach <= point) & (point <= high + reach)).all(axis=1)
    return np.flatnonzero(near[edges])
