"""Travel times and paths on a road network, by customisable contraction hierarchies or by plain Dijkstra.

Method: Dibbelt, Strasser, Wagner, "Customizable Contraction Hierarchies", ACM JEA 21 (2016), as RoutingKit has it;
large matrices, and metres, by elimination along the same order (``gis.roads.elimination``). Scipy's Dijkstra behind
the same interface is the fallback and the oracle. Weights are whole milliseconds.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, Final, Literal, Protocol

import numpy as np
import routingkit_cch as rk
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from gis.errors import NetworkError
from gis.monitor import Monitor, Progress
from gis.roads.edges import SILENT, EdgeRouter, Ends, Path, Trip
from gis.roads.elimination import NEVER, Entries, Factor, pack, unpack_metres, unpack_ms
from gis.roads.network import FloatArray, IntArray, Network
from gis.roads.profiles import CLOSED_MS, Profile
from gis.roads.snapping import Snaps

__all__ = ["CchRouter", "Engine", "Path", "Router", "ScipyRouter", "Snaps", "contraction_order", "make_router"]

Engine = Literal["cch", "scipy"]

_ROWS: Final = 64
"""Origins between two looks at the monitor."""
_MANY_ROWS: Final = 200
_MANY_PAIRS: Final = 1_000_000
"""From so many origins, and so many pairs, elimination is quicker than a sweep for each origin."""


class Router(Protocol):
    """Travel on one network with one profile in one season."""

    network: Network
    profile: Profile
    season: str

    def snap(self, lat: ArrayLike, lon: ArrayLike, *, max_metres: float = np.inf, component: int | None = 0) -> Snaps:
        """Return the nearest points on open edges of a strongly connected component, 0 the largest; ``None`` any."""

    def seconds(self, origins: Snaps, destinations: Snaps, *, monitor: Monitor = SILENT) -> FloatArray:
        """Return the seconds from each origin to each destination, (n, m); ``inf`` where no road leads."""

    def seconds_and_metres(
        self, origins: Snaps, destinations: Snaps, *, monitor: Monitor = SILENT
    ) -> tuple[FloatArray, FloatArray]:
        """Return the seconds as ``seconds`` does, and the metres of the shortest of those ways, both (n, m)."""

    def nearest(
        self, origins: Snaps, destinations: Snaps, *, monitor: Monitor = SILENT
    ) -> tuple[IntArray, FloatArray]:
        """Return for each origin the destination soonest reached (-1: none; ties: the first), and its seconds."""

    def path(self, origin: Snaps, destination: Snaps) -> Path:
        """Return the fastest way from one point to one other."""


def contraction_order(network: Network) -> IntArray:
    """Return the order in which nodes are contracted, for every profile: inertial nested dissection."""
    tail, head = network.tail.tolist(), network.head.tolist()
    lat, lon = network.node_lat.tolist(), network.node_lon.tolist()
    return np.array(rk.compute_order_inertial(network.n_nodes, tail, head, lat, lon), dtype=np.int64)


class CchRouter(EdgeRouter):
    """Contraction hierarchies over the arcs that the profile leaves open; large matrices by elimination."""

    def __init__(
        self,
        network: Network,
        profile: Profile,
        season: str,
        edge_ms: NDArray[np.int64],
        *,
        order: IntArray,
    ) -> None:
        super().__init__(network, profile, season, edge_ms)
        graph = self.graph
        # A copy of a node is eliminated just before it.
        place = np.empty(network.n_nodes)
        place[order] = np.arange(network.n_nodes)
        self._order = np.argsort(np.concatenate((place, place[graph.copied] - 0.5)), kind="stable")
        # Arcs that are closed to this vehicle are left out: the hierarchy is smaller and its sweeps are shorter.
        self._cch = rk.CCH(self._order.tolist(), graph.tail.tolist(), graph.head.tolist(), True)
        self._metric = rk.CCHMetric(self._cch, self._link_ms.tolist())

    @cached_property
    def _factor(self) -> Factor:
        graph = self.graph
        weight = pack(self._link_ms.astype(np.float64), self.network.metres[graph.arc // 2])
        return Factor(self._order, graph.tail, graph.head, weight)

    def _matrix(self, leave: Ends, reach: Ends, shape: tuple[int, int], monitor: Monitor) -> FloatArray:
        if shape[0] >= _MANY_ROWS and shape[0] * shape[1] >= _MANY_PAIRS:
            return self._eliminated(leave, reach, shape, monitor=monitor)
        targets, slot = np.unique(reach.node, return_inverse=True)
        query = rk.CCHOneToMany(self._metric, targets.tolist())
        milliseconds = np.empty(shape)
        try:
            for row, sources in enumerate(_pairs(leave, shape[0])):
                if row % _ROWS == 0:
                    monitor.check()
                    monitor.report(Progress("travel_times", row, shape[0]))
                times = _numbers(query.distances_from_multi(sources)) if sources else np.full(len(targets), np.inf)
                milliseconds[row] = _cheapest(times[slot] + reach.ms, reach.row, shape[1])
        finally:
            # It must go on the thread that made it: a job that is stopped here is looked at by another one.
            del query
        return milliseconds

    def _measured_matrix(
        self, leave: Ends, reach: Ends, shape: tuple[int, int], monitor: Monitor
    ) -> tuple[FloatArray, FloatArray]:
        metres = np.empty(shape)
        milliseconds = self._eliminated(leave, reach, shape, metres=metres, monitor=monitor)
        return milliseconds, metres

    def _eliminated(
        self, leave: Ends, reach: Ends, shape: tuple[int, int], *, metres: FloatArray | None = None, monitor: Monitor
    ) -> FloatArray:
        """Return the milliseconds from each origin to each destination, and fill in ``metres``."""
        targets, slot = np.unique(reach.node, return_inverse=True)
        weight, paid = pack(reach.ms, reach.metres), pack(leave.ms, leave.metres)
        is_open = paid < NEVER
        entries = Entries(leave.row[is_open], leave.node[is_open], paid[is_open])
        copies = 2 * shape[1] + np.argsort(reach.row[2 * shape[1] :], kind="stable")
        copy_row = reach.row[copies]
        milliseconds = np.empty(shape)
        start = 0
        for block in self._factor.solve(entries, targets, shape[0], monitor):
            rows = slice(start, start + block.shape[1])
            start = rows.stop
            # A few destinations at a time: what is worked on stays in the processor's cache.
            for first in range(0, shape[1], _ROWS):
                here = slice(first, min(first + _ROWS, shape[1]))
                tails, heads = (np.arange(2 * here.start + side, 2 * here.stop, 2) for side in (0, 1))
                least = block[slot[tails]] + weight[tails, None]
                np.minimum(least, block[slot[heads]] + weight[heads, None], out=least)
                for entry in copies[np.searchsorted(copy_row, here.start) : np.searchsorted(copy_row, here.stop)]:
                    row = least[reach.row[entry] - here.start]
                    np.minimum(row, block[slot[entry]] + weight[entry], out=row)
                milliseconds[rows, here] = unpack_ms(least).T
                if metres is not None:
                    metres[rows, here] = unpack_metres(least).T
        return milliseconds

    def _fastest(self, leave: Ends, reach: Ends) -> Trip | None:
        sources, targets = leave.of_row(0), reach.of_row(0)
        if not sources or not targets:
            return None
        # Copied out and dropped: RoutingKit's binding panics where a result outlives the next query.
        result = rk.CCHQuery(self._metric).run_multi(sources, targets)
        distance, nodes, taken = result.distance, result.node_path, result.arc_path
        del result
        if distance is None:
            return None
        arcs = self.graph.arc[np.array(taken, dtype=np.int64)]
        return Trip(float(distance), arcs, _side(leave, nodes[0]), _side(reach, nodes[-1]))


class ScipyRouter(EdgeRouter):
    """Dijkstra by scipy: slow, plain, and the oracle of the other."""

    def __init__(self, network: Network, profile: Profile, season: str, edge_ms: NDArray[np.int64]) -> None:
        super().__init__(network, profile, season, edge_ms)
        graph = self.graph
        self._link_m = network.metres[graph.arc // 2]
        # Of parallel links only the fastest, then shortest, may enter: a sparse matrix would add them up.
        self._links = _best((self._link_m, self._link_ms), graph.tail, graph.head)
        index = (graph.tail[self._links], graph.head[self._links])
        shape = (graph.n_nodes, graph.n_nodes)
        self._matrix_ms = csr_array((self._link_ms[self._links].astype(np.float64), index), shape=shape)

    def _matrix(self, leave: Ends, reach: Ends, shape: tuple[int, int], monitor: Monitor) -> FloatArray:
        milliseconds = np.empty(shape)
        for row, times in enumerate(self._times(leave, shape[0], monitor)):
            milliseconds[row] = _cheapest(times[reach.node] + reach.ms, reach.row, shape[1])
        return milliseconds

    def _measured_matrix(
        self, leave: Ends, reach: Ends, shape: tuple[int, int], monitor: Monitor
    ) -> tuple[FloatArray, FloatArray]:
        milliseconds, metres = np.empty(shape), np.empty(shape)
        by_row = np.argsort(leave.row, kind="stable").reshape(shape[0], -1)
        for row, times in enumerate(self._times(leave, shape[0], monitor)):
            lengths = self._lengths(times, leave, by_row[row])
            at_end = times[reach.node] + reach.ms
            milliseconds[row] = _cheapest(at_end, reach.row, shape[1])
            is_best = (at_end == milliseconds[row, reach.row]) & np.isfinite(at_end)
            total = np.where(is_best, lengths[reach.node] + reach.metres, np.inf)
            metres[row] = _cheapest(total, reach.row, shape[1])
        return milliseconds, metres

    def _times(self, leave: Ends, n_rows: int, monitor: Monitor) -> Iterator[FloatArray]:
        """Yield for each origin the milliseconds to every node."""
        for start in range(0, n_rows, _ROWS):
            monitor.check()
            monitor.report(Progress("travel_times", start, n_rows))
            stop = min(start + _ROWS, n_rows)
            node, ms = leave.node[2 * start : 2 * stop], leave.ms[2 * start : 2 * stop]
            sources, slot = np.unique(node, return_inverse=True)
            times = np.asarray(dijkstra(self._matrix_ms, indices=sources))
            yield from np.minimum(times[slot[::2]] + ms[::2, None], times[slot[1::2]] + ms[1::2, None])

    def _lengths(self, times: FloatArray, leave: Ends, entries: IntArray) -> FloatArray:
        """Return the metres to every node by the shortest of the fastest ways, given the milliseconds."""
        graph, n = self.graph, self.graph.n_nodes
        tail, head = graph.tail[self._links], graph.head[self._links]
        with np.errstate(invalid="ignore"):
            tight = self._links[times[tail] + self._link_ms[self._links] == times[head]]
        tight = tight[np.isfinite(times[graph.head[tight]])]
        roots = entries[np.isfinite(leave.ms[entries]) & (leave.ms[entries] == times[leave.node[entries]])]
        # An origin before all nodes pays the metres to those where a fastest way begins. A sparse zero is no road.
        tails = np.concatenate((graph.tail[tight], np.full(len(roots), n)))
        heads = np.concatenate((graph.head[tight], leave.node[roots]))
        metres = np.maximum(np.concatenate((self._link_m[tight], leave.metres[roots])), 1e-9)
        best = _best((metres,), tails, heads)
        matrix = csr_array((metres[best], (tails[best], heads[best])), shape=(n + 1, n + 1))
        lengths: FloatArray = np.asarray(dijkstra(matrix, indices=np.array([n])))[0, :n]
        return lengths

    def _fastest(self, leave: Ends, reach: Ends) -> Trip | None:
        times, before = dijkstra(self._matrix_ms, indices=leave.node, return_predecessors=True)
        total = leave.ms[:, None] + times[:, reach.node] + reach.ms[None, :]
        first, last = np.unravel_index(np.argmin(total), total.shape)
        if np.isinf(total[first, last]):
            return None
        node, arcs = int(reach.node[last]), []
        graph = self._matrix_ms
        while (previous := int(before[first, node])) >= 0:
            low, high = graph.indptr[previous], graph.indptr[previous + 1]
            link = self._links[low + np.searchsorted(graph.indices[low:high], node)]
            arcs.append(int(self.graph.arc[link]))
            node = previous
        ways = np.array(arcs[::-1], dtype=np.int64)
        return Trip(float(total[first, last]), ways, int(leave.side[first]), int(reach.side[last]))


def _best(keys: tuple[NDArray[Any], ...], tail: IntArray, head: IntArray) -> IntArray:
    """Return of parallel links the one that is least by the last of ``keys``, then by those before it."""
    order = np.lexsort((*keys, head, tail))
    tail, head = tail[order], head[order]
    best: IntArray = order[np.append(True, (np.diff(tail) != 0) | (np.diff(head) != 0))[: len(order)]]
    return best


def _pairs(ends: Ends, n_rows: int) -> list[list[tuple[int, int]]]:
    """Return by point the (node, milliseconds) pairs that are open to it."""
    pairs: list[list[tuple[int, int]]] = [[] for _ in range(n_rows)]
    at = np.flatnonzero(np.isfinite(ends.ms))
    ms = ends.ms[at].astype(np.int64).tolist()
    for row, node, cost in zip(ends.row[at].tolist(), ends.node[at].tolist(), ms, strict=True):
        pairs[row].append((node, cost))
    return pairs


def _numbers(distances: Sequence[Any]) -> FloatArray:
    """Return distances as numbers, ``inf`` for ``None``."""
    numbers = np.fromiter(distances, dtype=np.float64, count=len(distances))
    numbers[np.isnan(numbers)] = np.inf
    return numbers


def _cheapest(total: FloatArray, row: IntArray, n: int) -> FloatArray:
    """Return the least of each row's values: two each, side by side, and then any number more."""
    least = np.minimum(total[0 : 2 * n : 2], total[1 : 2 * n : 2])
    np.minimum.at(least, row[2 * n :], total[2 * n :])
    return least


def _side(ends: Ends, node: int) -> int:
    """Return which end of a single point's edge ``node`` is; of a loop's two, the one sooner reached."""
    return int(ends.side[np.argmin(np.where(ends.node == node, ends.ms, np.inf))])


def closed_ms(network: Network, profile: Profile, season: str, closed_edges: ArrayLike) -> NDArray[np.int64]:
    """Return what ``Profile.edge_ms`` does, with some edges closed in both directions."""
    edge_ms = profile.edge_ms(network, season)
    edge_ms[np.asarray(closed_edges, dtype=np.int64)] = CLOSED_MS
    return edge_ms


def make_router(
    network: Network,
    profile: Profile,
    *,
    season: str = "dry",
    cch_order: IntArray | None = None,
    closed_edges: ArrayLike = (),
    engine: Engine = "cch",
) -> Router:
    """Return a router; ``cch_order`` is what ``contraction_order`` gave for this network (else it is computed anew).

    ``closed_edges`` are shut in both directions. Raises ``NetworkError`` where no road is open to the vehicle.
    """
    edge_ms = closed_ms(network, profile, season, closed_edges)
    router: EdgeRouter
    if engine == "scipy":
        router = ScipyRouter(network, profile, season, edge_ms)
    else:
        order = contraction_order(network) if cch_order is None else cch_order
        router = CchRouter(network, profile, season, edge_ms, order=order)
    if not (router.edge_component == 0).any():
        raise NetworkError("extract_closed_to_vehicle", file=network.source)
    return router
