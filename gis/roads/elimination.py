"""All pairs at once: shortest ways as elimination in the (min, +) algebra, vectorised over the origins.

A contraction hierarchy is a sparse factor of the matrix of arc weights; solving with it for many origins together is
a sweep up and a sweep down its elimination tree, one short vector operation a node. Method: Carre, "An algebra for
network routing problems", IMA J. Appl. Math. 7 (1971), with the nested dissection order of the hierarchy.

Weights are whole numbers below ``NEVER``; a weight may hold milliseconds above millimetres, so that of all fastest
ways the shortest is measured (``pack``, ``unpack``).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from gis.monitor import Monitor, Progress

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
NEVER: Final = 2**62 - 1
"""No road; twice this still fits 64 bits."""

_LENGTH_BITS: Final = 31
"""Millimetres up to 2,147 km; 31 bits are left for milliseconds, up to 24 days."""
_LENGTH_MASK: Final = 2**_LENGTH_BITS - 1
_BLOCK_BYTES: Final = 1 << 26
"""What the times at the targets may take while a block of rows is solved."""
_MOST_ROWS: Final = 2048
_STEP: Final = 2048
"""Nodes between two looks at the monitor."""


def pack(milliseconds: FloatArray, metres: FloatArray) -> IntArray:
    """Return weights that are compared by time, then by length."""
    finite = np.isfinite(milliseconds)
    whole = np.where(finite, milliseconds, 0.0).astype(np.int64) << _LENGTH_BITS
    millimetres = np.rint(np.where(finite, metres, 0.0) * 1000.0).astype(np.int64)
    return np.where(finite, whole + millimetres, NEVER)


def unpack_ms(weights: IntArray) -> FloatArray:
    """Return the milliseconds of packed weights, ``inf`` for ``NEVER`` and more."""
    return _known(weights, (weights >> _LENGTH_BITS).astype(np.float64))


def unpack_metres(weights: IntArray) -> FloatArray:
    """Return the metres of packed weights, ``inf`` for ``NEVER`` and more."""
    return _known(weights, (weights & _LENGTH_MASK) / 1000.0)


def _known(weights: IntArray, numbers: FloatArray) -> FloatArray:
    never = weights >= NEVER
    if never.any():
        numbers[never] = np.inf
    return numbers


@dataclass(frozen=True, eq=False, slots=True)
class Entries:
    """What rows pay to start at, or end at, nodes: each row may have several, and the cheapest holds."""

    row: IntArray
    node: IntArray
    weight: IntArray


class Factor:
    """The eliminated graph: every arc and shortcut from a node to those eliminated after it, and back.

    Nodes are named by their place in the order. Node ``v`` has the slots ``start[v]:start[v + 1]``: the later nodes
    ``up``, what leads to them and what comes from them.
    """

    def __init__(self, order: IntArray, tail: IntArray, head: IntArray, weight: IntArray) -> None:
        self._place = np.empty(len(order), dtype=np.int64)
        self._place[order] = np.arange(len(order))
        n = self._n = len(order)
        tail, head = self._place[tail], self._place[head]
        apart = tail != head
        tail, head, weight = tail[apart], head[apart], weight[apart]
        low, high = np.minimum(tail, head), np.maximum(tail, head)
        self._start, self._up, self._parent = _fill(n, low, high)
        node = np.repeat(np.arange(n), np.diff(self._start))
        names = node * n + self._up
        slot = np.searchsorted(names, low * n + high)
        self._to = np.full(len(names), NEVER)
        self._from = np.full(len(names), NEVER)
        rises = tail < head
        np.minimum.at(self._to, slot[rises], weight[rises])
        np.minimum.at(self._from, slot[~rises], weight[~rises])
        self._customise(node, names)
        self._depth = _depths(self._parent)
        self._size, self._walk = _walk(self._parent)

    def _customise(self, node: IntArray, names: IntArray) -> None:
        """Give each shortcut the least of its arcs and of the two-step ways through nodes eliminated before it."""
        rest = self._start[node + 1] - np.arange(len(node)) - 1
        near = np.repeat(np.arange(len(node)), rest)
        far = near + 1 + np.arange(len(near)) - np.repeat(np.cumsum(rest) - rest, rest)
        height = _heights(self._parent)[node[near]]
        order = np.argsort(height, kind="stable")
        near, far = near[order], far[order]
        shortcut = np.searchsorted(names, self._up[near] * self._n + self._up[far])
        ends = np.searchsorted(height[order], np.arange(height.max(initial=-1) + 1), side="right")
        begin = 0
        for end in ends.tolist():
            a, b, c = near[begin:end], far[begin:end], shortcut[begin:end]
            np.minimum.at(self._to, c, self._from[a] + self._to[b])
            np.minimum.at(self._from, c, self._from[b] + self._to[a])
            begin = end

    def solve(self, origins: Entries, targets: IntArray, n_rows: int, monitor: Monitor) -> Iterator[IntArray]:
        """Yield blocks (targets, rows) of the least weights from the origins, in the rows' order; ``NEVER``: no way.

        Takes time by the targets and the nodes above them, hardly by the rows.
        """
        targets = self._place[targets]
        below = self._above(targets)
        nodes = below[np.argsort(self._walk[below])]
        wanted = np.full(self._n, -1, dtype=np.int64)
        wanted[targets] = np.arange(len(targets))
        step = max(1, min(_MOST_ROWS, _BLOCK_BYTES // (8 * max(len(targets), 1))))
        for start in range(0, n_rows, step):
            monitor.report(Progress("travel_times", start, n_rows))
            stop = min(start + step, n_rows)
            here = (origins.row >= start) & (origins.row < stop)
            entries = Entries(origins.row[here] - start, self._place[origins.node[here]], origins.weight[here])
            rising = self._rise(entries, monitor)
            yield self._sink(rising, nodes, wanted, (stop - start, len(targets)), monitor)

    def _above(self, nodes: IntArray) -> IntArray:
        """Return the nodes and all their ancestors, ascending."""
        held = np.zeros(self._n + 1, dtype=np.bool_)
        held[self._n] = True
        front = np.unique(nodes)
        while len(front):
            held[front] = True
            front = np.unique(self._parent[front])
            front = front[~held[front]]
        return np.flatnonzero(held[:-1])

    def _rise(self, entries: Entries, monitor: Monitor) -> "_Rising":
        """Return what each entry pays to each of its ancestors by ways that only rise.

        Entries are sorted by the walk, so that those below a node stand side by side.
        """
        order = np.argsort(self._walk[entries.node], kind="stable")
        row, node, weight = entries.row[order], entries.node[order], entries.weight[order]
        place = self._walk[node]
        nodes = self._above(node)
        first = np.searchsorted(place, self._walk[nodes])
        last = np.searchsorted(place, self._walk[nodes] + self._size[nodes])
        offset = np.concatenate(([0], np.cumsum(last - first)))
        known = np.full(self._n, -1, dtype=np.int64)
        known[nodes] = np.arange(len(nodes))
        values = np.full(offset[-1], NEVER, dtype=np.int64)
        own = known[node]
        values[offset[own] + np.arange(len(node)) - first[own]] = weight
        # Node number k keeps what entry i pays at origin[k] + i.
        origin = (offset[:-1] - first).tolist()
        lower, upper, cost = self._rising_slots(nodes, known)
        firsts, lasts = first[lower].tolist(), last[lower].tolist()
        steps = zip(lower.tolist(), upper.tolist(), firsts, lasts, cost.tolist(), strict=True)
        for number, (below, above, low, high, weight) in enumerate(steps):
            if number % _STEP == 0:
                monitor.check()
            mine = values[origin[below] + low : origin[below] + high]
            theirs = values[origin[above] + low : origin[above] + high]
            np.minimum(theirs, mine + weight, out=theirs)
        return _Rising(row, values, known, first, last, offset)

    def _rising_slots(self, nodes: IntArray, known: IntArray) -> tuple[IntArray, IntArray, IntArray]:
        """Return the open slots of some nodes, in their order: the numbers of both ends, and the weight upwards."""
        count = self._start[nodes + 1] - self._start[nodes]
        slot = np.arange(count.sum()) + np.repeat(self._start[nodes] - np.cumsum(count) + count, count)
        lower = np.repeat(np.arange(len(nodes)), count)
        is_open = self._to[slot] < NEVER
        return lower[is_open], known[self._up[slot[is_open]]], self._to[slot[is_open]]

    def _sink(
        self, rising: "_Rising", nodes: IntArray, wanted: IntArray, shape: tuple[int, int], monitor: Monitor
    ) -> IntArray:
        """Return what rows pay to the targets, by ways that rise and then sink; ``nodes``: parents first."""
        rows, n_targets = shape
        stack = np.empty((int(self._depth[nodes].max(initial=0)) + 1, rows), dtype=np.int64)
        over = np.empty(rows, dtype=np.int64)
        result = np.empty((n_targets, rows), dtype=np.int64)
        depths, outs = self._depth[nodes].tolist(), wanted[nodes].tolist()
        slots_from, slots_to = self._start[nodes].tolist(), self._start[nodes + 1].tolist()
        up_depth, cost_from = self._depth[self._up].tolist(), self._from.tolist()
        for number, v in enumerate(nodes.tolist()):
            if number % _STEP == 0:
                monitor.check()
            here = stack[depths[number]]
            fresh = True
            for slot in range(slots_from[number], slots_to[number]):
                cost = cost_from[slot]
                if cost >= NEVER:
                    continue
                if fresh:
                    np.add(stack[up_depth[slot]], cost, out=here)
                    fresh = False
                else:
                    np.add(stack[up_depth[slot]], cost, out=over)
                    np.minimum(here, over, out=here)
            if fresh:
                here.fill(NEVER)
            rising.meet(v, here)
            if outs[number] >= 0:
                result[outs[number]] = here
        return np.minimum(result, NEVER, out=result)


@dataclass(frozen=True, eq=False, slots=True)
class _Rising:
    """What entries pay to their ancestors: of node ``v`` the entries ``first:last`` (by its number in ``known``)."""

    row: IntArray
    values: IntArray
    known: IntArray
    first: IntArray
    last: IntArray
    offset: IntArray

    def meet(self, v: int, here: IntArray) -> None:
        """Lower what the rows pay to node ``v`` by what they pay when they only rise."""
        number = self.known[v]
        if number >= 0:
            rows = self.row[self.first[number] : self.last[number]]
            np.minimum.at(here, rows, self.values[self.offset[number] : self.offset[number + 1]])


def _walk(parent: IntArray) -> tuple[IntArray, IntArray]:
    """Return by node the size of its subtree, and its place in a walk of the forest where parents come first."""
    n = len(parent)
    above = parent.tolist()
    size = [1] * (n + 1)
    for v, p in enumerate(above):
        size[p] += size[v]
    place, free = [0] * (n + 1), [0] * (n + 1)
    for v in range(n - 1, -1, -1):
        p = above[v]
        place[v] = free[p]
        free[p] += size[v]
        free[v] = place[v] + 1
    return np.array(size[:-1], dtype=np.int64), np.array(place[:-1], dtype=np.int64)


def _fill(n: int, low: IntArray, high: IntArray) -> tuple[IntArray, IntArray, IntArray]:
    """Return by node the later nodes that it is joined to once the earlier ones are gone (start, up), and its parent.

    The parent is the first of them, ``n`` where there is none.
    """
    later: list[set[int]] = [set() for _ in range(n)]
    for one, other in zip(low.tolist(), high.tolist(), strict=True):
        later[one].add(other)
    parent = [n] * n
    for v, ups in enumerate(later):
        if ups:
            first = min(ups)
            parent[v] = first
            if len(ups) > 1:
                above = later[first]
                above |= ups
                above.discard(first)
    sizes = [len(ups) for ups in later]
    up = np.array([x for ups in later for x in sorted(ups)], dtype=np.int64)
    return np.concatenate(([0], np.cumsum(sizes))).astype(np.int64), up, np.array(parent, dtype=np.int64)


def _heights(parent: IntArray) -> IntArray:
    height = [0] * (len(parent) + 1)
    for v, p in enumerate(parent.tolist()):
        height[p] = max(height[p], height[v] + 1)
    return np.array(height[:-1], dtype=np.int64)


def _depths(parent: IntArray) -> IntArray:
    depth = [-1] * (len(parent) + 1)
    for v in range(len(parent) - 1, -1, -1):
        depth[v] = depth[int(parent[v])] + 1
    return np.array(depth[:-1], dtype=np.int64)
