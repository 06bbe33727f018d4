"""Travel between points that lie somewhere along edges, given an engine that answers between nodes.

A snapped point lies at a fraction of an edge. What it takes to its edge's two ends is whole milliseconds, so every
engine gives the very same times; two points of one edge may also be joined without passing a node.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from gis.monitor import Monitor, SilentMonitor
from gis.roads.network import FloatArray, IntArray, Network
from gis.roads.profiles import Profile
from gis.roads.snapping import Snapper, Snaps, mercator
from gis.roads.turns import expand

SILENT: Final = SilentMonitor()
_NEAREST_ROWS: Final = 1024


@dataclass(frozen=True, eq=False, slots=True)
class Path:
    """The fastest way between two points: ``coordinates`` (k, 2) lon, lat, at least two points long.

    Where no road leads, ``seconds`` and ``metres`` are infinite and ``coordinates`` is empty.
    """

    seconds: float
    metres: float
    coordinates: FloatArray


@dataclass(frozen=True, eq=False, slots=True)
class Ends:
    """What ``n`` snapped points pay to reach or leave nodes: a point (``row``) may have several, ``inf`` is closed.

    The first 2n entries are the two ends of each point's edge in turn; more follow where a turn is forbidden and the
    edge is therefore entered from copies of its end. ``side``: 0 the tail, 1 the head.
    """

    row: IntArray
    side: IntArray
    node: IntArray
    ms: FloatArray
    metres: FloatArray

    def of_row(self, row: int) -> list[tuple[int, int]]:
        """Return the (node, milliseconds) pairs that are open to one point, each node once."""
        at = np.flatnonzero((self.row == row) & np.isfinite(self.ms))
        best: dict[int, int] = {}
        for node, ms in zip(self.node[at].tolist(), self.ms[at].astype(np.int64).tolist(), strict=True):
            best[node] = min(ms, best.get(node, ms))
        return list(best.items())


@dataclass(frozen=True, eq=False, slots=True)
class Trip:
    """A fastest way between nodes, with what was paid at its ends."""

    ms: float
    arcs: IntArray
    first: int
    last: int


class EdgeRouter(ABC):
    """What the routers share: components, snapping, parts of edges. An engine answers between nodes."""

    def __init__(self, network: Network, profile: Profile, season: str, edge_ms: NDArray[np.int64]) -> None:
        self.network = network
        self.profile = profile
        self.season = season
        self._edge_ms = edge_ms
        self.graph = expand(
            network.arc_tail,
            network.arc_head,
            n_nodes=network.n_nodes,
            is_open=edge_ms.ravel() > 0,
            banned=profile.banned_turns(network, season),
            chains=profile.banned_chains(network),
        )
        self._link_ms = edge_ms.ravel()[self.graph.arc]
        self._snappers: dict[int | None, Snapper] = {}

    @cached_property
    def edge_component(self) -> IntArray:
        """Return the rank of the strongly connected component, 0 the largest, that holds an edge; -1: none does."""
        graph, edges = self.graph, self.graph.arc // 2
        links = (np.ones(len(edges), dtype=np.int8), (graph.tail, graph.head))
        _, label = connected_components(
            csr_array(links, shape=(graph.n_nodes, graph.n_nodes)), directed=True, connection="strong"
        )
        here = label[graph.tail] == label[graph.head]
        held = np.full(self.network.n_edges, -1, dtype=np.int64)
        held[edges[here]] = label[graph.head[here]]
        # The largest is the one with the most road, not with the most junctions.
        size = np.bincount(held[held >= 0], weights=self.network.metres[held >= 0], minlength=graph.n_nodes)
        rank = np.empty(len(size), dtype=np.int64)
        rank[np.argsort(-size, kind="stable")] = np.arange(len(size))
        return np.where(held >= 0, rank[held], -1)

    def snap(self, lat: ArrayLike, lon: ArrayLike, *, max_metres: float = np.inf, component: int | None = 0) -> Snaps:
        """See ``Router.snap``."""
        if component not in self._snappers:
            held = self.edge_component >= 0 if component is None else self.edge_component == component
            self._snappers[component] = Snapper(self.network, np.flatnonzero(held))
        return self._snappers[component].snap(lat, lon, max_metres=max_metres)

    def seconds(self, origins: Snaps, destinations: Snaps, *, monitor: Monitor = SILENT) -> FloatArray:
        """See ``Router.seconds``."""
        if not len(origins) or not len(destinations):
            return np.empty((len(origins), len(destinations)))
        leave, reach = self.ends(origins, leaving=True), self.ends(destinations, leaving=False)
        milliseconds = self._matrix(leave, reach, (len(origins), len(destinations)), monitor)
        row, column, direct, _ = self.along_one_edge(origins, destinations)
        milliseconds[row, column] = np.minimum(milliseconds[row, column], direct)
        return milliseconds / 1000.0

    def seconds_and_metres(
        self, origins: Snaps, destinations: Snaps, *, monitor: Monitor = SILENT
    ) -> tuple[FloatArray, FloatArray]:
        """See ``Router.seconds_and_metres``."""
        if not len(origins) or not len(destinations):
            return np.empty((len(origins), len(destinations))), np.empty((len(origins), len(destinations)))
        leave, reach = self.ends(origins, leaving=True), self.ends(destinations, leaving=False)
        shape = (len(origins), len(destinations))
        milliseconds, metres = self._measured_matrix(leave, reach, shape, monitor)
        row, column, direct, direct_m = self.along_one_edge(origins, destinations)
        known, known_m = milliseconds[row, column], metres[row, column]
        shorter = (direct < known) | ((direct == known) & (direct_m < known_m))
        row, column = row[shorter], column[shorter]
        milliseconds[row, column], metres[row, column] = direct[shorter], direct_m[shorter]
        return milliseconds / 1000.0, metres

    def nearest(
        self, origins: Snaps, destinations: Snaps, *, monitor: Monitor = SILENT
    ) -> tuple[IntArray, FloatArray]:
        """See ``Router.nearest``."""
        index, best = np.full(len(origins), -1, dtype=np.int64), np.full(len(origins), np.inf)
        if not len(destinations):
            return index, best
        for start in range(0, len(origins), _NEAREST_ROWS):
            rows = np.arange(start, min(start + _NEAREST_ROWS, len(origins)))
            seconds = self.seconds(origins.take(rows), destinations, monitor=monitor)
            first = np.argmin(seconds, axis=1)
            best[rows] = seconds[np.arange(len(rows)), first]
            index[rows] = np.where(np.isfinite(best[rows]), first, -1)
        return index, best

    def path(self, origin: Snaps, destination: Snaps) -> Path:
        """See ``Router.path``."""
        trip = self._fastest(self.ends(origin, leaving=True), self.ends(destination, leaving=False))
        _, _, direct, _ = self.along_one_edge(origin, destination)
        edge, fraction = int(origin.edge[0]), float(origin.fraction[0])
        last_edge, last_fraction = int(destination.edge[0]), float(destination.fraction[0])
        if len(direct) and (trip is None or direct[0] <= trip.ms):
            here = Trip(float(direct[0]), np.empty(0, dtype=np.int64), 0, 0)
            return self._drive((edge, fraction, last_fraction), here, (edge, last_fraction, last_fraction))
        if trip is None:
            return Path(np.inf, np.inf, np.empty((0, 2)))
        return self._drive((edge, fraction, float(trip.first)), trip, (last_edge, float(trip.last), last_fraction))

    @abstractmethod
    def _matrix(self, leave: Ends, reach: Ends, shape: tuple[int, int], monitor: Monitor) -> FloatArray:
        """Return the milliseconds from each origin to each destination by their nodes; ``inf``: no road leads."""

    @abstractmethod
    def _measured_matrix(
        self, leave: Ends, reach: Ends, shape: tuple[int, int], monitor: Monitor
    ) -> tuple[FloatArray, FloatArray]:
        """Return milliseconds as ``_matrix``, and the metres of the shortest of the fastest ways."""

    @abstractmethod
    def _fastest(self, leave: Ends, reach: Ends) -> Trip | None:
        """Return the fastest way from one point to one other; the arcs between their edges."""

    def ends(self, snaps: Snaps, *, leaving: bool) -> Ends:
        """Return what it takes from a point to its edge's ends, or from these to the point.

        A point at an end is at the node, whatever direction of this edge is open and whatever turn is forbidden.
        """
        found = snaps.found
        edge, fraction = np.where(found, snaps.edge, 0), np.where(found, snaps.fraction, 0.5)
        node = np.column_stack((self.network.tail[edge], self.network.head[edge]))
        along, against = self._positions(edge, fraction)
        one_way_ms = self._edge_ms[edge]
        if leaving:
            ms = np.column_stack((against, one_way_ms[:, 0] - along))
        else:
            ms = np.column_stack((along, one_way_ms[:, 1] - against))
        is_closed = one_way_ms[:, ::-1] <= 0 if leaving else one_way_ms <= 0
        ms = np.where(is_closed, np.inf, ms)
        ms[fraction == 0.0, 0] = 0.0
        ms[fraction == 1.0, 1] = 0.0
        ms[~found] = np.inf
        is_at = np.column_stack((fraction == 0.0, fraction == 1.0)) & found[:, None]
        metres = self.network.metres[edge, None] * np.column_stack((fraction, 1.0 - fraction))
        if leaving:
            # Past the end of an edge one stands where its arc ends; at the end, at the node itself.
            arrived = self.graph.arrive[2 * edge[:, None] + np.array([1, 0])]
            node = np.where(is_at, node, arrived)
        row, side = np.repeat(np.arange(len(snaps)), 2), np.tile([0, 1], len(snaps))
        ends = Ends(row, side, node.ravel(), ms.ravel(), metres.ravel())
        return ends if leaving else self._with_copies(ends, edge[row], is_at.ravel())

    def _with_copies(self, ends: Ends, edge: IntArray, is_at: NDArray[np.bool_]) -> Ends:
        """Add the copies of nodes from which a point's edge is entered, or which are the node where it lies."""
        graph = self.graph
        if not len(graph.copied):
            return ends
        by_arc, by_node = 2 * edge + ends.side, ends.node
        entered, copy = graph.arc[graph.n_plain :], graph.tail[graph.n_plain :]
        copies = self.network.n_nodes + np.arange(len(graph.copied))
        wanted = np.isfinite(ends.ms)
        which, more = zip(
            _joined(np.where(wanted & ~is_at, by_arc, -1), entered, copy),
            _joined(np.where(wanted & is_at, by_node, -1), graph.copied, copies),
            strict=True,
        )
        at = np.concatenate(which)
        return Ends(
            row=np.concatenate((ends.row, ends.row[at])),
            side=np.concatenate((ends.side, ends.side[at])),
            node=np.concatenate((ends.node, *more)),
            ms=np.concatenate((ends.ms, ends.ms[at])),
            metres=np.concatenate((ends.metres, ends.metres[at])),
        )

    def _positions(self, edge: IntArray, fraction: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return whole milliseconds between the tail and the points: going along, and going against."""
        ms = np.maximum(self._edge_ms[edge], 0)
        return np.rint(fraction * ms[:, 0]), np.rint(fraction * ms[:, 1])

    def along_one_edge(
        self, origins: Snaps, destinations: Snaps
    ) -> tuple[IntArray, IntArray, FloatArray, FloatArray]:
        """Return row, column, milliseconds and metres of the pairs that one open edge joins without a node."""
        order = np.argsort(destinations.edge, kind="stable")
        held = destinations.edge[order]
        low, high = (np.searchsorted(held, origins.edge, side=side) for side in ("left", "right"))
        count = np.where(origins.found, high - low, 0)
        row = np.repeat(np.arange(len(origins)), count)
        within = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
        column = order[np.repeat(low, count) + within]
        edge = origins.edge[row]
        start, stop = origins.fraction[row], destinations.fraction[column]
        start_along, start_against = self._positions(edge, start)
        stop_along, stop_against = self._positions(edge, stop)
        ahead = stop >= start
        ms = np.where(ahead, stop_along - start_along, start_against - stop_against)
        is_open = np.where(ahead, self._edge_ms[edge, 0], self._edge_ms[edge, 1]) > 0
        is_open |= start == stop
        metres = np.abs(stop - start) * self.network.metres[edge]
        return row[is_open], column[is_open], ms[is_open], metres[is_open]

    def _drive(self, start: tuple[int, float, float], trip: Trip, end: tuple[int, float, float]) -> Path:
        """Return the path over a part of an edge (from one fraction to another), whole arcs, and another part."""
        edges = trip.arcs // 2
        metres = float(self.network.metres[edges].sum())
        metres += sum(abs(stop - begin) * float(self.network.metres[edge]) for edge, begin, stop in (start, end))
        points = np.concatenate((self._part(*start), self._whole(edges, trip.arcs % 2 == 1), self._part(*end)))
        moved = np.append(True, (points[1:] != points[:-1]).any(axis=1))
        points = points[moved]
        return Path(trip.ms / 1000.0, metres, np.repeat(points, 2, axis=0) if len(points) == 1 else points)

    def _whole(self, edges: IntArray, backwards: NDArray[np.bool_]) -> FloatArray:
        """Return the points of edges one after the other, each from its head to its tail where ``backwards``."""
        low, high = self.network.offsets[edges], self.network.offsets[edges + 1]
        size = high - low
        within = np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size)
        first, step = np.where(backwards, high - 1, low), np.where(backwards, -1, 1)
        points: FloatArray = self.network.coordinates[np.repeat(first, size) + within * np.repeat(step, size)]
        return points

    def _part(self, edge: int, start: float, stop: float) -> FloatArray:
        """Return the points of an edge from one fraction of its length to another, (k, 2) lon, lat."""
        points = self.network.coordinates[self.network.offsets[edge] : self.network.offsets[edge + 1]]
        steps = np.hypot(*np.diff(mercator(points), axis=0).T)
        along = np.concatenate(([0.0], np.cumsum(steps)))
        along /= along[-1] if along[-1] > 0 else 1.0
        low, high = min(start, stop), max(start, stop)
        inner = points[(along > low) & (along < high)]
        ends = np.column_stack([np.interp((low, high), along, points[:, axis]) for axis in (0, 1)])
        part = np.concatenate((ends[:1], inner, ends[1:]))
        return part if start <= stop else part[::-1]


def _joined(keys: IntArray, names: IntArray, values: IntArray) -> tuple[IntArray, IntArray]:
    """Return for each key that ``names`` holds, once for each time, its index and the value beside the name."""
    order = np.argsort(names, kind="stable")
    names, values = names[order], values[order]
    low, high = (np.searchsorted(names, keys, side=side) for side in ("left", "right"))
    count = high - low
    at = np.repeat(np.arange(len(keys)), count)
    within = np.arange(len(at)) - np.repeat(np.cumsum(count) - count, count)
    return at, values[np.repeat(low, count) + within]
