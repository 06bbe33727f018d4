"""Ways through several roads that are forbidden as a whole: turn restrictions by way of a way.

A chain is arcs in a row of which the last may not follow the others; any shorter part of it is allowed. Often it is
the turning back over the short road between two carriageways. An "only" that leads over roads binds whoever has
taken the first of them: the turn into them stays free, since mappers do not agree on more.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from gis.roads.turns import the_one

IntArray = NDArray[np.int64]

_MOST_EDGES: Final = 64
"""Stretches between junctions on the roads of one restriction; a longer one is a mapper's slip."""


def forbidden_chains(
    restrictions: IntArray, *, tail: IntArray, head: IntArray, way_ids: IntArray, oneway: IntArray
) -> IntArray:
    """Return (c, k): the vehicles bound, then three arcs or more in a row, then -1, from an extract's restrictions.

    ``restrictions`` are ``Extract.way_restrictions``; ``way_ids`` (OSM) and ``oneway`` (of motorcars) are by edge. A
    restriction whose ways do not join, or join in more ways than one, says nothing and is left out.
    """
    if not len(restrictions):
        return np.empty((0, 1), dtype=np.int64)
    roads = _Roads(restrictions[:, 2:], tail, head, way_ids, oneway)
    found: dict[tuple[int, ...], int] = {}
    only: dict[tuple[tuple[int, ...], int], set[int]] = {}
    for is_only, vehicles, *padded in restrictions.tolist():
        before, *over, after = [way for way in padded if way]
        chain = roads.chain(before, over, after)
        if chain is None:
            continue
        if is_only:
            only.setdefault((chain[:-1], vehicles), set()).add(chain[-1])
        else:
            found[chain] = found.get(chain, 0) | vehicles
    for (start, vehicles), allowed in only.items():
        for length in range(2, len(start) + 1):
            ahead = allowed if length == len(start) else {start[length]}
            for after in roads.leaving(start[length - 1]) - ahead:
                chain = (*start[:length], after)
                found[chain] = found.get(chain, 0) | vehicles
    return filled_up([(vehicles, *chain) for chain, vehicles in sorted(found.items())], fill=-1, width=1)


def filled_up(rows: Sequence[tuple[int, ...]], *, fill: int, width: int) -> IntArray:
    """Return rows of different lengths as one array of at least ``width`` columns, ``fill`` where they end."""
    width = max((len(row) for row in rows), default=width)
    return np.array([(*row, *[fill] * (width - len(row))) for row in rows], dtype=np.int64).reshape(-1, width)


class _Roads:
    """The arcs of the ways that restrictions name, and the junctions at their ends."""

    def __init__(self, wanted: IntArray, tail: IntArray, head: IntArray, way_ids: IntArray, oneway: IntArray) -> None:
        self._oneway = oneway
        self._ends: dict[int, tuple[int, int]] = {}
        self._of_way: dict[int, list[int]] = {}
        here = np.flatnonzero(np.isin(way_ids, wanted))
        rows = zip(here.tolist(), way_ids[here].tolist(), tail[here].tolist(), head[here].tolist(), strict=True)
        for edge, way, start, end in rows:
            self._ends[2 * edge], self._ends[2 * edge + 1] = (start, end), (end, start)
            self._of_way.setdefault(way, []).extend((2 * edge, 2 * edge + 1))
        # What leaves the junctions of these ways, whatever way it is of.
        nodes = np.unique(np.concatenate((tail[here], head[here])))
        self._leaving: dict[int, list[int]] = {}
        for side, ends in enumerate((tail, head)):
            edges = np.flatnonzero(np.isin(ends, nodes))
            for edge, node in zip(edges.tolist(), ends[edges].tolist(), strict=True):
                self._leaving.setdefault(node, []).append(2 * edge + side)

    def leaving(self, arc: int) -> set[int]:
        """Return the arcs that leave the end of an arc, back along it as well."""
        return set(self._leaving[self._ends[arc][1]])

    def chain(self, before: int, over: Sequence[int], after: int) -> tuple[int, ...] | None:
        """Return the arcs from one way over others to another; ``None`` where there is not exactly one such row."""
        if not {before, *over, after} <= set(self._of_way):
            return None
        middle = self._middle(over)
        touched = {node for arcs in middle.values() for arc in arcs for node in self._ends[arc]}
        into = self._by_node(before, touched, end=1)
        out = self._by_node(after, touched, end=0)
        rows = []
        for start, first in into.items():
            for stop, last in out.items():
                way = self._through(middle, start, stop)
                if way and len({self._way_of(arc, over) for arc in way}) == len(set(over)):
                    rows.append((first, *way, last))
        return rows[0] if len(rows) == 1 else None

    def _middle(self, over: Sequence[int]) -> Mapping[int, list[int]]:
        """Return the arcs of some ways by the node that they leave."""
        middle: dict[int, list[int]] = {}
        for arc in sorted({arc for way in over for arc in self._of_way[way]}):
            middle.setdefault(self._ends[arc][0], []).append(arc)
        return middle

    def _by_node(self, way: int, nodes: set[int], *, end: int) -> dict[int, int]:
        """Return the arc of a way that starts (``end`` 0) or ends (1) at each of some nodes, where it is just one."""
        at: dict[int, list[int]] = {}
        for arc in self._of_way[way]:
            if self._ends[arc][end] in nodes:
                at.setdefault(self._ends[arc][end], []).append(arc)
        chosen = {node: the_one(arcs, self._oneway) for node, arcs in at.items()}
        return {node: arc for node, arc in chosen.items() if arc is not None}

    def _way_of(self, arc: int, over: Sequence[int]) -> int:
        return next(way for way in over if arc in self._of_way[way])

    def _through(self, middle: Mapping[int, list[int]], start: int, stop: int) -> tuple[int, ...] | None:
        """Return the fewest arcs from one node to another, at least one; ``None`` where none lead there."""
        came: dict[int, int] = {}
        queue = deque([start])
        for _ in range(_MOST_EDGES):
            if not queue:
                break
            for arc in middle.get(queue.popleft(), []):
                node = self._ends[arc][1]
                if node not in came and node != start:
                    came[node] = arc
                    queue.append(node)
        way: list[int] = []
        at = stop
        while at in came:
            way.append(came[at])
            at = self._ends[came[at]][0]
        return tuple(reversed(way)) or None
