"""Named places in an OpenStreetMap extract: what people say when they tell where a house is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from gis.crs import WGS84
from gis.thai import clean

PLACE_KEYS: Final = ("place", "amenity", "healthcare", "office")
"""An object without one of these keys is no landmark."""

_VILLAGES: Final = frozenset({"village", "hamlet", "isolated_dwelling"})
_TOO_WIDE: Final = frozenset({"continent", "country", "state", "region", "province", "sea", "ocean", "archipelago"})
_AMENITIES: Final = {
    "school": "school", "kindergarten": "school", "college": "school", "place_of_worship": "temple",
    "monastery": "temple", "clinic": "health", "hospital": "health", "doctors": "health", "townhall": "office",
    "police": "office", "community_centre": "office",
}  # fmt: skip
_CARE: Final = frozenset({"clinic", "hospital", "doctor", "centre", "health_post", "community_health_worker", "yes"})
_ADMIN_LEVELS: Final = range(2, 11)


@dataclass(frozen=True, slots=True)
class Landmark:
    """A named object before it has a point."""

    osm_id: str
    kind: str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Boundary:
    """An administrative area before it has a shape; ``code`` is the ``ref`` that mappers gave it, or ``""``."""

    osm_id: str
    admin_level: int
    name: str
    name_en: str
    code: str


def landmark_kind(tags: Mapping[str, str]) -> str:
    """Return village, school, temple, health, office or place; ``""`` for anything else."""
    kind = _AMENITIES.get(tags.get("amenity", ""), "")
    if not kind and tags.get("healthcare") in _CARE:
        kind = "health"
    if not kind and tags.get("office") == "government":
        kind = "office"
    place = tags.get("place", "")
    if not kind and place and place not in _TOO_WIDE:
        kind = "village" if place in _VILLAGES else "place"
    return kind


def read_landmark(osm_id: str, tags: Mapping[str, str]) -> Landmark | None:
    """Return the landmark that the tags name, or ``None``; the Thai name goes before the local one."""
    kind = landmark_kind(tags)
    name = _name(tags) if kind else ""
    return Landmark(osm_id, kind, name, clean(tags.get("name:en", ""))) if name else None


def read_boundary(osm_id: str, tags: Mapping[str, str]) -> Boundary | None:
    """Return the administrative area that a relation's tags name, or ``None``."""
    level = tags.get("admin_level", "")
    if tags.get("boundary") != "administrative" or not level.isdecimal() or int(level) not in _ADMIN_LEVELS:
        return None
    name = _name(tags)
    if not name:
        return None
    return Boundary(osm_id, int(level), name, clean(tags.get("name:en", "")), tags.get("ref", ""))


def _name(tags: Mapping[str, str]) -> str:
    return clean(tags.get("name:th") or tags.get("name") or tags.get("name:en", ""))


def centre(coordinates: NDArray[np.float64]) -> shapely.Point | None:
    """Return the middle of a way, (n, 2) lon, lat: of its area where it is closed, else of its line."""
    points = coordinates[np.isfinite(coordinates).all(axis=1)]
    if not len(points):
        return None
    closed = len(points) > 3 and bool((points[0] == points[-1]).all())
    middle = shapely.centroid(shapely.polygons(points) if closed else shapely.multipoints(points))
    return shapely.centroid(shapely.multipoints(points)) if middle.is_empty else middle


def area(members: Sequence[NDArray[np.float64]]) -> shapely.Geometry | None:
    """Return the (multi)polygon whose rings are pieced together from ways, or ``None`` where no ring closes."""
    lines = [shapely.linestrings(way) for way in members if len(way) > 1 and bool(np.isfinite(way).all())]
    if not lines:
        return None
    shape = shapely.build_area(shapely.multilinestrings(lines))
    return None if shape.is_empty else shape


def landmark_frame(found: Sequence[tuple[Landmark, shapely.Point]]) -> gpd.GeoDataFrame:
    """Return columns ``name``, ``name_en``, ``kind``, ``osm_id`` and the point ``geometry``."""
    marks = [mark for mark, _ in found]
    data = {field: [getattr(mark, field) for mark in marks] for field in ("name", "name_en", "kind", "osm_id")}
    return gpd.GeoDataFrame(data, geometry=[point for _, point in found], crs=WGS84)


def boundary_frame(found: Sequence[tuple[Boundary, shapely.Geometry]]) -> gpd.GeoDataFrame:
    """Return columns ``name``, ``name_en``, ``admin_level``, ``code``, ``osm_id`` and the area ``geometry``."""
    fields = ("name", "name_en", "admin_level", "code", "osm_id")
    data = {field: [getattr(boundary, field) for boundary, _ in found] for field in fields}
    return gpd.GeoDataFrame(data, geometry=[shape for _, shape in found], crs=WGS84)
