"""An OpenStreetMap extract (``.osm.pbf``) to ways, named places and administrative areas.

The file streams past twice: relations, then nodes and ways with their locations. Member ways of areas take a third,
short look. Only what is kept enters Python; node locations stay in libosmium's own table.
"""

import sys
from array import array
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import osmium
import osmium.filter
import osmium.geom
import osmium.index
import osmium.io
from numpy.typing import NDArray
from osmium.osm import NODE, RELATION, WAY
from osmium.osm.types import Node, OSMEntity, Relation, Way

from gis.errors import NetworkError
from gis.monitor import Monitor, Progress
from gis.roads.chains import filled_up
from gis.roads.junctions import RESTRICTION_KEYS, read_barrier, read_restriction
from gis.roads.places import (
    PLACE_KEYS,
    Boundary,
    Landmark,
    area,
    boundary_frame,
    centre,
    landmark_frame,
    read_boundary,
    read_landmark,
)
from gis.roads.tags import WAY_KEYS, WayTags, is_ford, read_way_tags, way_class, way_name

Bounds = tuple[float, float, float, float]
"""West, south, east, north in degrees."""

Source = osmium.io.File | osmium.io.FileBuffer

_NARROW_PATHS = sys.platform == "win32"
"""libosmium opens files by narrow names: on Windows a Thai folder is not found by them."""
_STEP: Final = 20_000
"""Objects between two looks at the monitor."""
_ALONE: Final = 1_000
_ALONE_SHARE: Final = 0.01
"""More nodes than both these, without a tag and a way, are a sign that the ways are missing."""
_WKB_HEAD: Final = 9
"""Bytes before the coordinates of a WKB linestring: order, type, count."""


@dataclass(frozen=True, eq=False, slots=True)
class Extract:
    """What an extract holds. Way ``w`` passes the nodes ``refs[offsets[w]:offsets[w + 1]]``.

    Its tags are ``kinds[kind[w]]`` and its name ``names[name[w]]``, each told once however many ways share it.
    ``coordinates`` are (k, 2) lon, lat beside ``refs``, NaN for a node that the file does not hold.
    ``fords`` are nodes (OSM ids). ``barriers`` are (b, 5): node (OSM id), kind (``junctions.BARRIERS``), and the
    access of each of ``VEHICLES``. ``restrictions`` are (r, 5): from way, via node, to way (OSM ids), 1 for "only" or
    0 for "no", and the vehicles that obey (bit ``i``: ``VEHICLES[i]``). ``way_restrictions``, by way of ways, are
    (r, k): 1 or 0, the vehicles, the ways from the first to the last (OSM ids), and 0 to fill up.
    ``landmarks`` and ``boundaries``: see ``gis.roads.places``. ``bounds``: west, south, east, north of the ways.
    """

    source: str
    way_ids: NDArray[np.int64]
    kind: NDArray[np.int64]
    kinds: tuple[WayTags, ...]
    name: NDArray[np.int64]
    names: tuple[str, ...]
    offsets: NDArray[np.int64]
    refs: NDArray[np.int64]
    coordinates: NDArray[np.float64]
    fords: NDArray[np.int64]
    barriers: NDArray[np.int64]
    restrictions: NDArray[np.int64]
    way_restrictions: NDArray[np.int64]
    landmarks: gpd.GeoDataFrame
    boundaries: gpd.GeoDataFrame
    bounds: Bounds


@dataclass(slots=True)
class _Gathered:
    """What the passes fill; ways that are surely outside of ``bounds`` are let go at once."""

    bounds: Bounds | None = None
    way_ids: "array[int]" = field(default_factory=lambda: array("q"))
    kind: "array[int]" = field(default_factory=lambda: array("q"))
    kinds: list[WayTags] = field(default_factory=list)
    kind_of: dict[tuple[str | None, ...], int] = field(default_factory=dict)
    name: "array[int]" = field(default_factory=lambda: array("q"))
    names: dict[str, int] = field(default_factory=lambda: {"": 0})
    sizes: "array[int]" = field(default_factory=lambda: array("q"))
    refs: "array[int]" = field(default_factory=lambda: array("q"))
    coordinates: bytearray = field(default_factory=bytearray)
    fords: "array[int]" = field(default_factory=lambda: array("q"))
    barriers: "array[int]" = field(default_factory=lambda: array("q"))
    restrictions: "array[int]" = field(default_factory=lambda: array("q"))
    way_restrictions: list[tuple[int, ...]] = field(default_factory=list)
    points: list[tuple[Landmark, NDArray[np.float64]]] = field(default_factory=list)
    areas: list[tuple[Landmark | Boundary, list[int]]] = field(default_factory=list)
    members: dict[int, NDArray[np.float64]] = field(default_factory=dict)
    has_relations: bool = False


def read_extract(path: Path, *, bounds: Bounds | None = None, monitor: Monitor) -> Extract:
    """Read the ways that somebody can travel, and the named places, of a ``.osm.pbf`` file.

    With ``bounds`` only ways with a node inside them, and places inside them, are kept. Raises ``NetworkError`` where
    the file is missing, is no pbf, is cut off, or holds no roads.
    """
    if not path.is_file():
        raise NetworkError("file_missing", file=path.name)
    gathered = _Gathered(bounds)
    with _damage_named(path):
        source = _source(path)
        _read_relations(source, gathered, monitor)
        table = _read_nodes_and_ways(source, gathered, monitor)
        _read_members(source, table, gathered, monitor)
        if not gathered.has_relations and _is_cut_between_blocks(source, monitor):
            raise NetworkError("extract_damaged", file=path.name)
        refs = np.frombuffer(gathered.refs, dtype=np.int64)
        coordinates = np.frombuffer(gathered.coordinates, dtype=np.float64).reshape(-1, 2)
        if not _is_sorted(source):
            _fill_late_nodes(source, refs, coordinates, monitor)
    extract = _crop(_extract(path.name, gathered, refs, coordinates), bounds)
    if not len(extract.way_ids):
        raise NetworkError("extract_no_roads" if bounds is None else "extract_elsewhere", file=path.name)
    return extract


def _source(path: Path) -> Source:
    """Return the file for libosmium; where it could not open it by name, its content."""
    if _NARROW_PATHS and not str(path).isascii():
        return osmium.io.FileBuffer(path.read_bytes(), "pbf")
    return osmium.io.File(str(path), "pbf")


@contextmanager
def _damage_named(path: Path) -> Iterator[None]:
    """Turn libosmium's complaints into a sentence about the file."""
    try:
        yield
    except RuntimeError as error:
        if type(error) is not RuntimeError:
            raise
        with path.open("rb") as file:
            is_pbf = b"OSMHeader" in file.read(64)
        raise NetworkError("extract_damaged" if is_pbf else "extract_not_pbf", file=path.name) from error


def _is_sorted(source: Source) -> bool:
    with osmium.io.Reader(source, NODE) as reader:
        return str(reader.header().get("sorting")) == "Type_then_ID"


def _is_cut_between_blocks(source: Source, monitor: Monitor) -> bool:
    """Return whether the end of a file is missing though its last block is whole: nothing in a pbf tells its end.

    Files end with relations. One without any is cut where many nodes have neither a tag nor a way: whole files, and
    files from which only roads were filtered, hold next to none.
    """
    if next(iter(osmium.FileProcessor(source, RELATION)), None) is not None:
        return False
    tracker = osmium.IdTracker()
    for way in _watched(osmium.FileProcessor(source, WAY), monitor):
        tracker.add_references(way)
    on_ways = tracker.node_ids()
    plain = alone = 0
    for node in _watched(osmium.FileProcessor(source, NODE), monitor):
        if not node.tags:
            plain += 1
            alone += node.id not in on_ways
    return alone > max(_ALONE, plain * _ALONE_SHARE)


def _watched(objects: Iterable[OSMEntity], monitor: Monitor) -> Iterator[OSMEntity]:
    for count, thing in enumerate(objects):
        if count % _STEP == 0:
            monitor.check()
            monitor.report(Progress("roads_read", count))
        yield thing


def _read_relations(source: Source, gathered: _Gathered, monitor: Monitor) -> None:
    keys = osmium.filter.KeyFilter("admin_level", *RESTRICTION_KEYS, *PLACE_KEYS)
    for thing in _watched(osmium.FileProcessor(source, RELATION).with_filter(keys), monitor):
        if not isinstance(thing, Relation):
            continue
        gathered.has_relations = True
        tags = dict(thing.tags)
        osm_id = f"r{thing.id}"
        if tags.get("type") == "restriction":
            _read_restriction(thing, tags, gathered)
            continue
        if tags.get("type") not in ("multipolygon", "boundary"):
            continue
        ways = [member.ref for member in thing.members if member.type == "w"]
        for found in (read_boundary(osm_id, tags), read_landmark(osm_id, tags)):
            if found is not None and ways:
                gathered.areas.append((found, ways))


def _read_restriction(relation: Relation, tags: Mapping[str, str], gathered: _Gathered) -> None:
    roles: dict[tuple[str, str], list[int]] = {}
    for member in relation.members:
        roles.setdefault((member.role, member.type), []).append(member.ref)
    at, over = roles.get(("via", "n"), []), roles.get(("via", "w"), [])
    for only, vehicles in read_restriction(tags):
        for from_way in roles.get(("from", "w"), []):
            for to_way in roles.get(("to", "w"), []):
                if over and not at:
                    gathered.way_restrictions.append((int(only), vehicles, from_way, *over, to_way))
                elif len(at) == 1 and not over:
                    gathered.restrictions.extend((from_way, at[0], to_way, int(only), vehicles))


def _read_nodes_and_ways(source: Source, gathered: _Gathered, monitor: Monitor) -> osmium.index.LocationTable | None:
    """Take nodes and ways; return the table of all node locations."""
    for_nodes = osmium.filter.KeyFilter("ford", "barrier", *PLACE_KEYS)
    for_nodes.enable_for(NODE)
    for_ways = osmium.filter.KeyFilter("highway", "route", *PLACE_KEYS)
    for_ways.enable_for(WAY)
    processor = osmium.FileProcessor(source, NODE | WAY).with_locations("flex_mem")
    processor = processor.with_filter(for_nodes).with_filter(for_ways)
    wkb = osmium.geom.WKBFactory()
    for thing in _watched(processor, monitor):
        tags = dict(thing.tags)
        if isinstance(thing, Node):
            if is_ford(tags):
                gathered.fords.append(thing.id)
            if barrier := read_barrier(tags):
                gathered.barriers.extend((thing.id, barrier.kind, *barrier.access))
            if mark := read_landmark(f"n{thing.id}", tags):
                gathered.points.append((mark, np.array([[thing.location.lon, thing.location.lat]])))
        elif isinstance(thing, Way):
            _take_way(thing, tags, wkb, gathered)
    return processor.node_location_storage


def _take_way(way: Way, tags: dict[str, str], wkb: osmium.geom.WKBFactory, gathered: _Gathered) -> None:
    klass = way_class(tags)
    mark = read_landmark(f"w{way.id}", tags)
    if klass is None and mark is None:
        return
    coordinates = _coordinates(way, wkb)
    if mark is not None:
        gathered.points.append((mark, np.frombuffer(coordinates, dtype=np.float64).reshape(-1, 2)))
    if klass is not None and _may_touch(coordinates, gathered.bounds):
        refs = [node.ref for node in way.nodes]
        gathered.way_ids.append(way.id)
        # Most ways share their tags with many others: each combination is understood once.
        key = tuple(map(tags.get, WAY_KEYS))
        if key not in gathered.kind_of:
            gathered.kind_of[key] = len(gathered.kinds)
            gathered.kinds.append(read_way_tags(tags, klass))
        gathered.kind.append(gathered.kind_of[key])
        gathered.name.append(gathered.names.setdefault(way_name(tags), len(gathered.names)))
        gathered.sizes.append(len(refs))
        gathered.refs.extend(refs)
        gathered.coordinates += coordinates


def _may_touch(coordinates: bytes, bounds: Bounds | None) -> bool:
    """Return whether a way has a node inside ``bounds``, or one that is not known yet."""
    if bounds is None:
        return True
    west, south, east, north = bounds
    lon, lat = np.frombuffer(coordinates, dtype=np.float64).reshape(-1, 2).T
    return not bool(((lon < west) | (lon > east) | (lat < south) | (lat > north)).all())


def _coordinates(way: Way, wkb: osmium.geom.WKBFactory) -> bytes:
    """Return lon, lat of each node as little-endian doubles, NaN where the file lacks the node."""
    if len(way.nodes) > 1:
        try:
            text: str = wkb.create_linestring(way, osmium.geom.ALL)
            return bytes.fromhex(text)[_WKB_HEAD:]
        except osmium.InvalidLocationError:
            pass
    places = [node.location for node in way.nodes]
    nowhere = (np.nan, np.nan)
    return np.array([(at.lon, at.lat) if at.valid() else nowhere for at in places], dtype="<f8").tobytes()


def _read_members(
    source: Source, table: osmium.index.LocationTable | None, gathered: _Gathered, monitor: Monitor
) -> None:
    wanted = {way for _, ways in gathered.areas for way in ways}
    if table is None or not wanted:
        return
    locations = osmium.NodeLocationsForWays(table)
    locations.ignore_errors()
    wkb = osmium.geom.WKBFactory()
    with osmium.io.Reader(source, WAY) as reader:
        # No IdFilter: it is a bit for every id up to the highest, 170 MB, and no faster than this look.
        for way in _watched(osmium.OsmFileIterator(reader, locations), monitor):
            if way.id in wanted and isinstance(way, Way):
                gathered.members[way.id] = np.frombuffer(_coordinates(way, wkb), dtype=np.float64).reshape(-1, 2)


def _fill_late_nodes(
    source: Source, refs: NDArray[np.int64], coordinates: NDArray[np.float64], monitor: Monitor
) -> None:
    """Look once more for missing nodes: a file that does not promise an order may hold them after their ways."""
    missing = np.isnan(coordinates[:, 0])
    wanted = set(np.unique(refs[missing]).tolist())
    if not wanted:
        return
    found: dict[int, tuple[float, float]] = {}
    for node in _watched(osmium.FileProcessor(source, NODE), monitor):
        if isinstance(node, Node) and node.id in wanted and node.location.valid():
            found[node.id] = (node.location.lon, node.location.lat)
    nowhere = (np.nan, np.nan)
    coordinates[missing] = [found.get(ref, nowhere) for ref in refs[missing].tolist()]


def _extract(name: str, gathered: _Gathered, refs: NDArray[np.int64], coordinates: NDArray[np.float64]) -> Extract:
    landmarks = [(mark, middle) for mark, points in gathered.points if (middle := centre(points)) is not None]
    boundaries = []
    for thing, ways in gathered.areas:
        shape = area([gathered.members[way] for way in ways if way in gathered.members])
        if shape is None:
            continue
        if isinstance(thing, Boundary):
            boundaries.append((thing, shape))
        else:
            landmarks.append((thing, shape.centroid))
    return Extract(
        source=name,
        way_ids=np.frombuffer(gathered.way_ids, dtype=np.int64),
        kind=np.frombuffer(gathered.kind, dtype=np.int64),
        kinds=tuple(gathered.kinds),
        name=np.frombuffer(gathered.name, dtype=np.int64),
        names=tuple(gathered.names),
        offsets=np.concatenate(([0], np.cumsum(np.frombuffer(gathered.sizes, dtype=np.int64)))),
        refs=refs,
        coordinates=coordinates,
        fords=np.frombuffer(gathered.fords, dtype=np.int64),
        barriers=np.frombuffer(gathered.barriers, dtype=np.int64).reshape(-1, 5),
        restrictions=np.frombuffer(gathered.restrictions, dtype=np.int64).reshape(-1, 5),
        way_restrictions=filled_up(gathered.way_restrictions, fill=0, width=2),
        landmarks=landmark_frame(landmarks),
        boundaries=boundary_frame(boundaries),
        bounds=_bounds(coordinates),
    )


def _bounds(coordinates: NDArray[np.float64]) -> Bounds:
    known = coordinates[~np.isnan(coordinates[:, 0])]
    if not len(known):
        return (0.0, 0.0, 0.0, 0.0)
    (west, south), (east, north) = known.min(axis=0), known.max(axis=0)
    return (float(west), float(south), float(east), float(north))


def _of_ways(points: NDArray[np.bool_], offsets: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return how many of its points are true, by way."""
    counts: NDArray[np.int64] = np.diff(np.append(0, np.cumsum(points))[offsets])
    return counts


def _crop(extract: Extract, bounds: Bounds | None) -> Extract:
    """Return the ways with two known nodes, whole, and with a node inside ``bounds`` where these are given."""
    lon, lat = extract.coordinates.T
    west, south, east, north = bounds or (-np.inf, -np.inf, np.inf, np.inf)
    inside = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    keep = (_of_ways(~np.isnan(lon), extract.offsets) > 1) & (_of_ways(inside, extract.offsets) > 0)
    if bounds is None and keep.all():
        return extract
    sizes = np.diff(extract.offsets)
    kept_nodes = np.repeat(keep, sizes)
    coordinates = extract.coordinates[kept_nodes]
    landmarks, boundaries = extract.landmarks, extract.boundaries
    if bounds is not None:
        landmarks = landmarks.cx[west:east, south:north].reset_index(drop=True)
        boundaries = boundaries.cx[west:east, south:north].reset_index(drop=True)
    return replace(
        extract,
        way_ids=extract.way_ids[keep],
        kind=extract.kind[keep],
        name=extract.name[keep],
        offsets=np.concatenate(([0], np.cumsum(sizes[keep]))),
        refs=extract.refs[kept_nodes],
        coordinates=coordinates,
        landmarks=landmarks,
        boundaries=boundaries,
        bounds=_bounds(coordinates),
    )
