"""The tambons that the sample stands on, its plane, and the map that is drawn before it is written."""

import csv
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from io import StringIO
from typing import Final

import geothai
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from gis.crs import EARTH_RADIUS_M, FloatArray, distance_m
from gis.errors import DataError
from planner.sample.words import Name
from resources import read_text

IntArray = NDArray[np.int64]
METRES_PER_DEGREE: Final = math.radians(1.0) * EARTH_RADIUS_M


@dataclass(frozen=True, slots=True)
class Tambon:
    """A real tambon with its names and its point in degrees."""

    code: str
    name: Name
    amphoe_code: str
    amphoe: Name
    province_code: str
    province: Name
    lat: float
    lon: float

    @property
    def is_amphoe_seat(self) -> bool:
        """Return whether the tambon bears its amphoe's name."""
        return self.name.th == self.amphoe.th


@cache
def tambon_points() -> Mapping[str, tuple[float, float]]:
    """Return (lat, lon) of each tambon that has a point, by six-digit code."""
    rows = csv.DictReader(StringIO(read_text("gazetteer/tambon_points.csv")))
    return {row["code"]: (float(row["lat"]), float(row["lon"])) for row in rows if row["lat"] and row["lon"]}


def tambons_of(area: Sequence[str]) -> list[Tambon]:
    """Return the tambons of amphoe (4 digits) and provinces (2 digits), by code.

    A code that names neither is a ``DataError``; a tambon without a point is left out.
    """
    found: dict[str, Tambon] = {}
    for code in area:
        amphoe = [geothai.district(code)] if len(code) == 4 else geothai.districts(code)
        known = [one for one in amphoe if one is not None]
        if not known:
            raise DataError("area_unknown", codes=code)
        for one in known:
            province = geothai.province(one.province_code)
            if province is None:
                raise DataError("area_unknown", codes=code)
            for sub in geothai.subdistricts(one.code):
                point = tambon_points().get(sub.code)
                if point is not None:
                    found[sub.code] = Tambon(
                        code=sub.code,
                        name=Name(sub.name_th, sub.name_en),
                        amphoe_code=one.code,
                        amphoe=Name(one.name_th, one.name_en),
                        province_code=province.code,
                        province=Name(province.name_th, province.name_en),
                        lat=point[0],
                        lon=point[1],
                    )
    if not found:
        raise DataError("area_unknown", codes=" ".join(area))
    return _apart([found[code] for code in sorted(found)])


def _apart(tambons: Sequence[Tambon]) -> list[Tambon]:
    """Return the tambons with those that share another's point moved into the widest gap of their amphoe.

    The table gives a tambon whose own point is unknown a point of its amphoe; an invented map may put it anywhere.
    """
    done: list[Tambon] = []
    for tambon in tambons:
        place = (tambon.lat, tambon.lon)
        if any(float(distance_m(t.lat, t.lon, tambon.lat, tambon.lon)) < 250.0 for t in done):
            own = [t for t in tambons if t.amphoe_code == tambon.amphoe_code]
            lat = np.linspace(min(t.lat for t in own) - 0.02, max(t.lat for t in own) + 0.02, 25)
            lon = np.linspace(min(t.lon for t in own) - 0.02, max(t.lon for t in own) + 0.02, 25)
            grid = np.array([(a, b) for a in lat for b in lon])
            others = np.array([(t.lat, t.lon) for t in (*tambons, *done)])
            away = distance_m(grid[:, :1], grid[:, 1:], others[None, :, 0], others[None, :, 1]).min(axis=1)
            best = grid[int(np.argmax(away))]
            place = (round(float(best[0]), 4), round(float(best[1]), 4))
        done.append(replace(tambon, lat=place[0], lon=place[1]))
    return done


def nearest(points: FloatArray, queries: FloatArray) -> tuple[FloatArray, IntArray]:
    """Return for each query (m, 2) the metres to, and the number of, the nearest of the points (n, 2)."""
    away, which = cKDTree(points).query(queries)
    return np.asarray(away, dtype=np.float64), np.asarray(which, dtype=np.int64)


def seat_kinds(tambons: Sequence[Tambon]) -> dict[str, str]:
    """Return for each tambon code ``amphoe`` where the amphoe's seat is (one an amphoe), else ``tambon``."""
    kinds = {t.code: "tambon" for t in tambons}
    for amphoe in sorted({t.amphoe_code for t in tambons}):
        own = [t for t in tambons if t.amphoe_code == amphoe]
        kinds[next((t for t in own if t.is_amphoe_seat), own[0]).code] = "amphoe"
    return kinds


@dataclass(frozen=True, slots=True)
class Plane:
    """Metres east and north of a point in degrees.

    Equirectangular: within 50 km of the point a length is true to some 0.5 %, plenty for an invented map,
    and the same to the last bit everywhere, which a seed's promise needs.
    """

    lat: float
    lon: float

    @property
    def _east(self) -> float:
        return METRES_PER_DEGREE * math.cos(math.radians(self.lat))

    def metres(self, lat: FloatArray, lon: FloatArray) -> FloatArray:
        """Return (n, 2) metres east, north."""
        return np.column_stack([(lon - self.lon) * self._east, (lat - self.lat) * METRES_PER_DEGREE])

    def degrees(self, xy: FloatArray) -> FloatArray:
        """Return (n, 2) lat, lon, to 7 decimals as the file keeps them."""
        xy = np.asarray(xy, dtype=np.float64).reshape(-1, 2)
        degrees = np.column_stack([self.lat + xy[:, 1] / METRES_PER_DEGREE, self.lon + xy[:, 0] / self._east])
        return np.asarray(np.round(degrees, 7), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Village:
    """A village (or a hamlet of one) at its centre, in metres of the plane."""

    tambon: Tambon
    moo: int
    name: Name
    x: float
    y: float
    seat_of: str = ""
    """``amphoe``, ``tambon`` or ``""``."""
    hill: bool = False
    hamlet: bool = False
    """A หย่อมบ้าน: its people bear the moo of the village it belongs to."""
    island: bool = False
    """No road leads here."""

    @property
    def code(self) -> str:
        """Return the eight-digit village code."""
        return f"{self.tambon.code}{self.moo:02d}"


@dataclass(frozen=True, slots=True)
class Way:
    """A line of node ids with its tags."""

    way_id: int
    nodes: list[int]
    tags: dict[str, str]


@dataclass(frozen=True, slots=True)
class Relation:
    """Members as (``n`` or ``w``, id, role), with tags."""

    relation_id: int
    members: list[tuple[str, int, str]]
    tags: dict[str, str]


@dataclass(slots=True)
class Draft:
    """The map while it is drawn: nodes in metres of the plane, their tags, and ways."""

    xy: dict[int, tuple[float, float]] = field(default_factory=dict)
    tags: dict[int, dict[str, str]] = field(default_factory=dict)
    ways: list[Way] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    next_node: int = 1
    next_way: int = 1

    def node(self, x: float, y: float, tags: Mapping[str, str] | None = None) -> int:
        """Add a node and return its id."""
        node_id = self.next_node
        self.next_node += 1
        self.xy[node_id] = (float(x), float(y))
        if tags:
            self.tags[node_id] = dict(tags)
        return node_id

    def way(self, nodes: Sequence[int], tags: Mapping[str, str]) -> None:
        """Add a way."""
        self.ways.append(Way(self.next_way, list(nodes), dict(tags)))
        self.next_way += 1

    def line(self, way: Way) -> FloatArray:
        """Return the way's (k, 2) metres."""
        return np.array([self.xy[node] for node in way.nodes], dtype=np.float64)

    def roads(self) -> Iterator[Way]:
        """Give the ways that a vehicle may take."""
        return (way for way in self.ways if way.tags.get("highway") in DRIVABLE)


DRIVABLE: Final = frozenset(
    (
        "motorway", "trunk", "primary", "secondary", "tertiary", "unclassified", "residential", "living_street",
        "service", "track", "road", "motorway_link", "trunk_link", "primary_link", "secondary_link", "tertiary_link",
    )
)  # fmt: skip


@dataclass(frozen=True, eq=False, slots=True)
class Ground:
    """A drawn map: the villages and, for each, the (k, 4) street pieces x1 y1 x2 y2 that houses stand along."""

    plane: Plane
    draft: Draft
    villages: list[Village]
    streets: list[FloatArray]
