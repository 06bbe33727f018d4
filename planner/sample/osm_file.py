"""The drawn map as an OpenStreetMap file, and a real one taken up as the roads of the sample."""

from pathlib import Path
from typing import Final

import numpy as np
import osmium
import osmium.osm.mutable as osm

from gis.errors import NetworkError
from gis.monitor import Monitor, Progress
from planner.sample.ground import DRIVABLE, Draft, Plane, Relation, Way

_KEPT_WAYS: Final = ("highway", "waterway", "natural", "railway", "landuse")
_LANDMARK_KEYS: Final = ("place", "amenity", "healthcare", "office", "name", "name:th", "name:en", "addr:city")
_BATCH: Final = 20_000


def write_pbf(draft: Draft, plane: Plane, path: Path, *, monitor: Monitor) -> None:
    """Write the draft as ``.osm.pbf``: nodes, ways, relations, each by id.

    Nodes of no way and without tags are left out.
    """
    used = {node for way in draft.ways for node in way.nodes} | draft.tags.keys()
    ids = sorted(used)
    degrees = plane.degrees(np.array([draft.xy[node] for node in ids]))
    header = osmium.io.Header()
    header.set("generator", "phanong sample")
    header.set("sorting", "Type_then_ID")
    lat, lon = degrees.min(axis=0), degrees.max(axis=0)
    header.add_box(osmium.osm.Box(float(lat[1]), float(lat[0]), float(lon[1]), float(lon[0])))
    with osmium.SimpleWriter(osmium.io.File(str(path), "osm.pbf"), header=header, overwrite=True) as writer:
        for number, (node, (at_lat, at_lon)) in enumerate(zip(ids, degrees.tolist(), strict=True)):
            if number % _BATCH == 0:
                monitor.report(Progress("sample_write", number, len(ids)))
                monitor.check()
            writer.add_node(osm.Node(id=node, version=1, location=(at_lon, at_lat), tags=draft.tags.get(node, {})))
        for way in sorted(draft.ways, key=lambda w: w.way_id):
            writer.add_way(osm.Way(id=way.way_id, version=1, nodes=way.nodes, tags=way.tags))
        for one in sorted(draft.relations, key=lambda r: r.relation_id):
            writer.add_relation(osm.Relation(id=one.relation_id, version=1, members=one.members, tags=one.tags))


def read_moved(path: Path, plane: Plane, *, monitor: Monitor) -> Draft:
    """Return a real extract's roads and water, moved so that the middle of its roads is the plane's point.

    Lengths and angles stay. Ids and tags of ways stay; turn restrictions stay. Buildings, borders and landmarks of
    the other country are left behind. A way is cut where the extract lacks one of its nodes (the parts after the
    first get new ids). Raises ``NetworkError`` where the file is missing, is no pbf, is cut off, or holds no roads.
    """
    monitor.report(Progress("sample_roads"))
    if not path.is_file():
        raise NetworkError("file_missing", file=path.name)
    draft = Draft()
    try:
        ways, relations, tags, found = _read(path, monitor=monitor)
    except RuntimeError as error:
        with path.open("rb") as file:
            is_pbf = b"OSMHeader" in file.read(64)
        raise NetworkError("extract_damaged" if is_pbf else "extract_not_pbf", file=path.name) from error
    roads = [way for way in ways if way.tags.get("highway") in DRIVABLE]
    on_road = np.array([found[n] for way in roads for n in way.nodes if n in found]).reshape(-1, 2)
    if len(on_road) == 0:
        raise NetworkError("extract_no_roads", file=path.name)
    # The median: one far end of a ferry or a long way does not shift the whole.
    lat, lon = np.median(on_road, axis=0)
    draft.next_way = max(way.way_id for way in ways) + 1
    for way in sorted(ways, key=lambda w: w.way_id):
        parts: list[list[int]] = [[]]
        for node in way.nodes:
            if node in found:
                parts[-1].append(node)
            else:
                parts.append([])
        for number, part in enumerate(part for part in parts if len(part) > 1):
            if number == 0:
                draft.ways.append(Way(way.way_id, part, way.tags))
            else:
                draft.way(part, way.tags)
    used = sorted({node for way in draft.ways for node in way.nodes})
    degrees = np.array([found[node] for node in used])
    metres = Plane(float(lat), float(lon)).metres(degrees[:, 0], degrees[:, 1])
    draft.xy = dict(zip(used, map(tuple, metres.tolist()), strict=True))
    draft.tags = {node: tags[node] for node in used if tags.get(node)}
    draft.next_node = max(found) + 1
    kept = {way.way_id for way in draft.ways}
    draft.relations = [
        one
        for one in relations
        if all((ref in kept) if kind == "w" else (ref in draft.xy) for kind, ref, _ in one.members)
    ]
    return draft


def _read(
    path: Path, *, monitor: Monitor
) -> tuple[list[Way], list[Relation], dict[int, dict[str, str]], dict[int, tuple[float, float]]]:
    """Return the kept ways, restrictions, tags of nodes that are no landmarks, and lat, lon of the nodes needed."""
    ways: dict[int, Way] = {}
    relations: dict[int, Relation] = {}
    seen = 0
    source = osmium.io.File(str(path), "pbf")
    for thing in osmium.FileProcessor(source, osmium.osm.WAY | osmium.osm.RELATION):
        seen += 1
        if seen % _BATCH == 0:
            monitor.check()
        if isinstance(thing, osmium.osm.Way):
            if any(key in thing.tags for key in _KEPT_WAYS) or thing.tags.get("route") == "ferry":
                ways[thing.id] = Way(thing.id, [n.ref for n in thing.nodes], {t.k: t.v for t in thing.tags})
        elif isinstance(thing, osmium.osm.Relation) and (thing.tags.get("type") or "").startswith("restriction"):
            members = [(m.type, m.ref, m.role) for m in thing.members]
            relations[thing.id] = Relation(thing.id, members, {t.k: t.v for t in thing.tags})
    needed = {node for way in ways.values() for node in way.nodes}
    found: dict[int, tuple[float, float]] = {}
    tags: dict[int, dict[str, str]] = {}
    for thing in osmium.FileProcessor(source, osmium.osm.NODE):
        seen += 1
        if seen % _BATCH == 0:
            monitor.check()
        if isinstance(thing, osmium.osm.Node) and thing.id in needed and thing.location.valid():
            found[thing.id] = (thing.lat, thing.lon)
            if len(thing.tags):
                tags[thing.id] = {t.k: t.v for t in thing.tags if t.k not in _LANDMARK_KEYS}
    return list(ways.values()), list(relations.values()), tags, found
