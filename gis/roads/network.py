"""Ways to a graph: junctions and way ends are its nodes, the stretches between them its edges.

An edge is one stretch of one way, in the order of the way's nodes. Its two arcs, along and against, are arc
``2 * edge`` and arc ``2 * edge + 1``. Whether an arc is open, and how fast it is, is for a profile to say. Nodes of
degree two live on as points of the edges' polylines.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from gis.crs import WGS84, distance_m
from gis.errors import NetworkError
from gis.monitor import Monitor, Progress
from gis.roads.chains import forbidden_chains
from gis.roads.osm import Bounds, Extract
from gis.roads.tags import CLASSES
from gis.roads.turns import forbidden_turns

_BLOCK: Final = 1 << 18
"""Points that are measured at a time."""

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class Ways:
    """Attributes by way, in codes of ``gis.roads.tags``; ``access`` and ``oneway`` are (n, 3), by ``VEHICLES``."""

    osm_id: IntArray
    klass: NDArray[np.uint8]
    surface: NDArray[np.uint8]
    tracktype: NDArray[np.uint8]
    access: NDArray[np.uint8]
    oneway: NDArray[np.int8]
    max_kmh: NDArray[np.uint8]
    duration_s: NDArray[np.int32]
    bridge: NDArray[np.bool_]
    ford: NDArray[np.bool_]
    floods: NDArray[np.bool_]
    name: NDArray[np.int32]
    """Index into ``names``; 0 is the empty name."""
    names: tuple[str, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Network:
    """A road graph of ``n`` nodes and ``e`` edges.

    ``node_lat``, ``node_lon``: degrees (n). ``tail``, ``head``: nodes at an edge's first and last point (e).
    ``metres``: great-circle length along the polyline (e). ``way``: index into ``ways`` (e). ``ford``: driven through
    water (e). Edge ``i`` has the points ``coordinates[offsets[i]:offsets[i + 1]]``, (k, 2) lon, lat.
    ``barriers`` are (b, 5): node, kind (``junctions.BARRIERS``), access of each of ``VEHICLES``. ``turns`` are
    (t, 3): an arc, an arc that may not follow it, and whom that binds (bit ``i``: ``VEHICLES[i]``); what both mean to
    a vehicle tells ``Profile.banned_turns``. ``chains`` are (c, k): whom it binds, three arcs or more in a row of
    which the last may not follow the others, and -1 to fill up. ``bounds``: west, south, east, north. ``source``: the
    extract's file.
    """

    source: str
    node_id: IntArray
    node_lat: FloatArray
    node_lon: FloatArray
    tail: IntArray
    head: IntArray
    metres: FloatArray
    way: IntArray
    ford: NDArray[np.bool_]
    offsets: IntArray
    coordinates: FloatArray
    ways: Ways
    barriers: IntArray
    turns: IntArray
    chains: IntArray
    bounds: Bounds

    @property
    def n_nodes(self) -> int:
        """Return the number of nodes."""
        return len(self.node_id)

    @property
    def n_edges(self) -> int:
        """Return the number of edges, each with two arcs."""
        return len(self.tail)

    @property
    def arc_tail(self) -> IntArray:
        """Return the node that each arc leaves, (2e): along and against each edge in turn."""
        return np.column_stack((self.tail, self.head)).ravel()

    @property
    def arc_head(self) -> IntArray:
        """Return the node that each arc reaches, (2e)."""
        return np.column_stack((self.head, self.tail)).ravel()

    def edge_lines(self) -> NDArray[np.object_]:
        """Return the polyline of each edge as a shapely line, lon, lat."""
        edge = np.repeat(np.arange(self.n_edges), np.diff(self.offsets))
        return np.asarray(shapely.linestrings(self.coordinates, indices=edge), dtype=object)

    def lines(self, *, classes: Collection[str] = CLASSES, bounds: Bounds | None = None) -> gpd.GeoDataFrame:
        """Return the roads of some classes as ``klass``, ``name`` and the line ``geometry``, for a background map.

        With ``bounds`` (west, south, east, north) only those that touch them.
        """
        wanted = np.isin(self.ways.klass, [CLASSES.index(name) for name in classes])[self.way]
        lines = self.edge_lines()[wanted]
        way = self.way[wanted]
        frame = gpd.GeoDataFrame(
            {
                "klass": np.array(CLASSES, dtype=object)[self.ways.klass[way]],
                "name": np.array(self.ways.names, dtype=object)[self.ways.name[way]],
            },
            geometry=lines,
            crs=WGS84,
        )
        if bounds is not None:
            west, south, east, north = bounds
            frame = frame.cx[west:east, south:north].reset_index(drop=True)
        return frame


def build_network(extract: Extract, *, monitor: Monitor) -> Network:
    """Build the graph of every way in ``extract``, whoever may travel it. Takes time linear in the ways' nodes.

    A way is cut where the file lacks a node. Raises ``NetworkError`` where no way has two nodes in a row.
    """
    monitor.check()
    monitor.report(Progress("roads_network"))
    way, refs, coordinates, starts_run = _points(extract)
    # A country has tens of millions of these points: what is done with is let go, and what is short is kept short.
    node_ids, inverse = np.unique(refs, return_inverse=True)
    node = inverse.astype(np.int32)
    del refs, inverse
    ends_run = np.append(starts_run[1:], True)
    is_node = np.zeros(len(node_ids), dtype=bool)
    is_node[node[starts_run | ends_run]] = True
    is_node |= np.bincount(node, minlength=len(node_ids)) > 1
    # A barrier ends an edge, so that both its sides stay within reach.
    is_node |= np.isin(node_ids, extract.barriers[:, 0])

    monitor.check()
    stops = np.flatnonzero(is_node[node])
    same_run = ~starts_run[stops[1:]]
    first, last = stops[:-1][same_run], stops[1:][same_run]
    if not len(first):
        raise NetworkError("extract_no_roads", file=extract.source)
    number = np.cumsum(is_node) - 1
    places = np.empty((int(is_node.sum()), 2))
    places[number[node[stops]]] = coordinates[stops]
    del stops, same_run

    sizes = last - first + 1
    offsets = np.concatenate(([0], np.cumsum(sizes)))
    point = np.repeat(first - offsets[:-1], sizes) + np.arange(offsets[-1])
    ford_node = np.isin(node_ids, extract.fords)[node]
    monitor.check()
    lon, lat = places.T
    graph_ids, tail, head, ways = node_ids[is_node], number[node[first]], number[node[last]], _ways(extract)
    del node_ids, node, number, is_node
    roads = {"tail": tail, "head": head, "way_ids": ways.osm_id[way[first]], "oneway": ways.oneway[way[first], 0]}
    return Network(
        source=extract.source,
        node_id=graph_ids,
        node_lat=lat.copy(),
        node_lon=lon.copy(),
        tail=tail,
        head=head,
        metres=_lengths(coordinates, first, last),
        way=way[first].astype(np.int64),
        ford=np.logical_or.reduceat(ford_node[point], offsets[:-1]),
        offsets=offsets,
        coordinates=coordinates[point],
        ways=ways,
        barriers=_barriers(extract.barriers, graph_ids),
        turns=forbidden_turns(extract.restrictions, node_ids=graph_ids, **roads),
        chains=forbidden_chains(extract.way_restrictions, **roads),
        bounds=extract.bounds,
    )


def _points(extract: Extract) -> tuple[NDArray[np.int32], IntArray, FloatArray, NDArray[np.bool_]]:
    """Return way, OSM id and place of each usable point, and whether an unbroken run starts there."""
    sizes = np.diff(extract.offsets)
    way = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
    known = ~np.isnan(extract.coordinates[:, 0])
    new_way = np.append(True, way[1:] != way[:-1])
    repeated = np.append(False, extract.refs[1:] == extract.refs[:-1]) & ~new_way
    starts = known & (new_way | np.append(True, ~known[:-1]))
    # A node named twice in a row is one point; the first of them keeps the start of the run.
    keep = known & ~repeated
    way, refs, coordinates, starts = way[keep], extract.refs[keep], extract.coordinates[keep], starts[keep]
    alone = starts & np.append(starts[1:], True)
    return way[~alone], refs[~alone], coordinates[~alone], starts[~alone]


def _lengths(coordinates: FloatArray, first: IntArray, last: IntArray) -> FloatArray:
    steps = np.zeros(len(coordinates))
    for start in range(0, len(coordinates) - 1, _BLOCK):
        lon, lat = coordinates[start : start + _BLOCK + 1].T
        steps[start : start + len(lon) - 1] = distance_m(lat[:-1], lon[:-1], lat[1:], lon[1:])
    # Steps between runs belong to no edge: reduceat's odd slots, from a last point to the next first, are dropped.
    sums: FloatArray = np.add.reduceat(steps, np.column_stack((first, last)).ravel())[::2]
    return sums


def _barriers(barriers: IntArray, node_ids: IntArray) -> IntArray:
    """Return the barriers that stand on nodes of the graph, by these."""
    at = np.minimum(np.searchsorted(node_ids, barriers[:, 0]), len(node_ids) - 1)
    found = node_ids[at] == barriers[:, 0]
    return np.column_stack((at[found], barriers[found, 1:]))


def _ways(extract: Extract) -> Ways:
    def column(attribute: str, dtype: type[np.generic]) -> NDArray[Any]:
        """Return one attribute by way: read once for each kind of way, then spread."""
        values = np.array([getattr(kind, attribute) for kind in extract.kinds], dtype=dtype)
        return values[extract.kind]

    return Ways(
        osm_id=extract.way_ids.astype(np.int64),
        klass=column("klass", np.uint8),
        surface=column("surface", np.uint8),
        tracktype=column("tracktype", np.uint8),
        access=column("access", np.uint8),
        oneway=column("oneway", np.int8),
        max_kmh=column("max_kmh", np.uint8),
        duration_s=column("duration_s", np.int32),
        bridge=column("bridge", np.bool_),
        ford=column("ford", np.bool_),
        floods=column("floods", np.bool_),
        name=extract.name.astype(np.int32),
        names=extract.names,
    )
