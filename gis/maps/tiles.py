"""The ground of the window's map: roads and names as vector tiles, made when they are asked for.

A tile is little-endian and needs no library to read (``resources/map/ground.js``). It begins with four ``uint32``:
the numbers of lines, of points of lines, of places, and of bytes of text. Then follow ``int16`` pairs of x and y of
all points and of all places, in 1/4096 of the tile's side from its north-west corner; ``uint16`` the number of points
of each line, the text that names each line, and the text that names each place; ``uint8`` the kind of each line and
of each place; and the texts as UTF-8, one a line. Text 0 is no name.
"""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import Final

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from gis.maps.projection import to_unit

EXTENT: Final = 4096
LEAST_ZOOM: Final = 5
MOST_ZOOM: Final = 15
"""Closer than this the page enlarges: a step is 0.3 m."""
MOST_BYTES: Final = 32 * 2**20
"""Of tiles that are kept; those that were asked for longest ago go first."""
MOST_TEXTS: Final = 4000
"""Names in one tile; a ``uint16`` counts them."""
_BUFFER: Final = 96
"""How far a line goes on beyond its tile, in steps: half the width of the widest road."""
_PIXEL: Final = EXTENT / 256

ROAD_KINDS: Final = (
    ("ferry",),
    ("path", "footway", "pedestrian", "cycleway", "bridleway", "steps"),
    ("service", "track"),
    ("unclassified", "residential", "living_street", "road"),
    ("tertiary", "tertiary_link"),
    ("secondary", "secondary_link"),
    ("primary", "primary_link"),
    ("motorway", "motorway_link", "trunk", "trunk_link"),
)
"""OSM's classes of ways by the kinds that a map tells apart, the least first."""
_ROADS_FROM: Final = np.array([9, 14, 13, 11, 10, 8, 7, 5])
"""The least zoom of each kind."""
PLACE_KINDS: Final = (("place",), ("village",), ("temple", "health", "office"), ("school",))
"""Kinds of landmarks by the order in which their names are wanted."""
_PLACES_FROM: Final = np.array([9, 11, 14, 15])
_LEVELS: Final = (8, 10, 12, 14, MOST_ZOOM)
"""Lines are made simple once for each of these zooms and those between it and the one before."""
_NAMED_FROM: Final = 12


@dataclass(frozen=True, eq=False, slots=True)
class _Level:
    """The lines of some zooms in the unit square, with an index by place."""

    lines: NDArray[np.object_]
    kinds: NDArray[np.uint8]
    names: NDArray[np.int64]
    tree: shapely.STRtree


class Tiles:
    """Makes the tiles of one network. Safe to ask from several threads; ``tile`` alone takes time.

    ``roads``: lines in WGS 84 with ``klass`` (OSM's ``highway``) and ``name``. ``places``: points with ``name`` and
    ``kind`` (of ``LANDMARKS``). ``version`` names them: it is part of the tiles' addresses.
    """

    def __init__(
        self, roads: gpd.GeoDataFrame, places: gpd.GeoDataFrame, *, version: str, max_bytes: int = MOST_BYTES
    ) -> None:
        self.version = version
        self._max_bytes = max_bytes
        self._lock = Lock()
        self._kept: OrderedDict[tuple[int, int, int], bytes] = OrderedDict()
        self._bytes = 0
        kind_of = {name: kind for kind, names in enumerate(ROAD_KINDS) for name in names}
        self._kinds = roads["klass"].map(kind_of).to_numpy(dtype=np.uint8)
        self._lines = _in_unit(roads.geometry.to_numpy())
        rank_of = {name: kind for kind, names in enumerate(PLACE_KINDS) for name in names}
        known = places[places["kind"].isin(list(rank_of)) & (places["name"] != "")]
        self._place_kinds = known["kind"].map(rank_of).to_numpy(dtype=np.uint8)
        self._place_xy = shapely.get_coordinates(_in_unit(known.geometry.to_numpy()))
        names = [*roads["name"].tolist(), *known["name"].tolist()]
        texts = dict.fromkeys(["", *(" ".join(name.split()) for name in names)])
        number = {text: place for place, text in enumerate(texts)}
        numbers = np.array([number[" ".join(name.split())] for name in names], dtype=np.int64)
        self._texts = list(texts)
        self._names, self._place_names = numbers[: len(roads)], numbers[len(roads) :]
        self._levels: dict[int, _Level] = {}

    @property
    def kept_bytes(self) -> int:
        """Return the bytes of the tiles that are kept."""
        return self._bytes

    def tile(self, zoom: int, x: int, y: int) -> bytes:
        """Return a tile; one of which nothing is known is empty. ``zoom`` is from ``LEAST_ZOOM`` to ``MOST_ZOOM``."""
        name = (zoom, x, y)
        with self._lock:
            if name in self._kept:
                self._kept.move_to_end(name)
                return self._kept[name]
            known = LEAST_ZOOM <= zoom <= MOST_ZOOM and 0 <= x < 2**zoom and 0 <= y < 2**zoom
            made = self._make(zoom, x, y) if known else _NOTHING
            self._kept[name] = made
            self._bytes += len(made)
            while self._bytes > self._max_bytes and len(self._kept) > 1:
                _, old = self._kept.popitem(last=False)
                self._bytes -= len(old)
            return made

    def _make(self, zoom: int, x: int, y: int) -> bytes:
        steps = float(EXTENT * 2**zoom)
        west, north = x * EXTENT, y * EXTENT
        inside = np.array([west, north, west + EXTENT, north + EXTENT])
        box = (inside + np.array([-_BUFFER, -_BUFFER, _BUFFER, _BUFFER])) / steps
        level = self._level(zoom)
        # What was simplified for a closer zoom may hold kinds that are not wanted yet.
        here = np.sort(level.tree.query(shapely.box(*box)))
        here = here[_ROADS_FROM[level.kinds[here]] <= zoom]
        parts, owner = shapely.get_parts(shapely.clip_by_rect(level.lines[here], *box), return_index=True)
        line = shapely.get_type_id(parts) == 1
        parts, owner = parts[line], here[owner[line]]
        coordinates, part = shapely.get_coordinates(parts, return_index=True)
        whole = np.rint(coordinates * steps).astype(np.int64) - (west, north)
        # Points that fall together are one; a line that falls together is none.
        new = np.append(True, (whole[1:] != whole[:-1]).any(axis=1) | (part[1:] != part[:-1]))[: len(whole)]
        whole, part = whole[new], part[new]
        sizes = np.bincount(part, minlength=len(parts))
        wanted = (sizes > 1) & (sizes < 2**16)
        whole = whole[wanted[part]]
        names = np.where(zoom >= _NAMED_FROM, level.names[owner[wanted]], 0)
        place, place_xy = self._places_in(zoom, x, y)
        texts, number = np.unique(np.concatenate(([0], names, self._place_names[place])), return_inverse=True)
        number = np.where(number < MOST_TEXTS, number, 0)[1:]
        return _packed(
            sizes[wanted],
            number[: len(names)],
            level.kinds[owner[wanted]],
            np.concatenate((whole, place_xy)),
            place_names=number[len(names) :],
            place_kinds=self._place_kinds[place],
            texts=[self._texts[text] for text in texts[:MOST_TEXTS]],
        )

    def _places_in(self, zoom: int, x: int, y: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the places of a tile, each in one tile alone, and where in it they are."""
        at = np.floor(self._place_xy * 2**zoom * EXTENT).astype(np.int64) - (x * EXTENT, y * EXTENT)
        inside = ((at >= 0) & (at < EXTENT)).all(axis=1) & (_PLACES_FROM[self._place_kinds] <= zoom)
        found = np.flatnonzero(inside)
        return found, at[found]

    def _level(self, zoom: int) -> _Level:
        """Return the lines for a zoom: the stretches of one road joined, bends of half a pixel taken out."""
        closest = next(level for level in _LEVELS if level >= zoom)
        if closest not in self._levels:
            wanted = np.flatnonzero(_ROADS_FROM[self._kinds] <= closest)
            group = self._kinds[wanted].astype(np.int64) * len(self._texts) + self._names[wanted]
            order = np.argsort(group, kind="stable")
            ways, of = np.unique(group[order], return_inverse=True)
            gathered = shapely.multilinestrings(self._lines[wanted][order], indices=of) if len(ways) else ways
            lines, owner = shapely.get_parts(shapely.line_merge(gathered), return_index=True)
            lines = shapely.simplify(lines, 0.5 * _PIXEL / (EXTENT * 2.0**closest), preserve_topology=False)
            lines = np.asarray(lines, dtype=object)
            kinds, names = np.divmod(ways[owner], len(self._texts))
            self._levels[closest] = _Level(lines, kinds.astype(np.uint8), names, shapely.STRtree(lines))
        return self._levels[closest]


def _in_unit(geometries: ArrayLike) -> NDArray[np.object_]:
    moved = shapely.transform(np.asarray(geometries, dtype=object), to_unit)
    return np.asarray(moved, dtype=object)


def _packed(
    sizes: ArrayLike,
    names: ArrayLike,
    kinds: ArrayLike,
    points: NDArray[np.int64],
    *,
    place_names: ArrayLike,
    place_kinds: ArrayLike,
    texts: list[str],
) -> bytes:
    """Return a tile's bytes; ``points`` are those of all lines, then the places."""
    said = "\n".join(texts).encode()
    n_places = len(np.asarray(place_kinds))
    head = np.array([len(np.asarray(sizes)), len(points) - n_places, n_places, len(said)], dtype="<u4")
    body = [
        head,
        np.asarray(points, dtype="<i2"),
        *(np.asarray(numbers, dtype="<u2") for numbers in (sizes, names, place_names)),
        *(np.asarray(kind, dtype="u1") for kind in (kinds, place_kinds)),
    ]
    return b"".join(part.tobytes() for part in body) + said


_NOTHING: Final = _packed([], [], [], np.empty((0, 2), dtype=np.int64), place_names=[], place_kinds=[], texts=[""])
