"""Turns that a vehicle may not take, and a plain graph on which no way takes one.

A forbidden turn is a pair of arcs, the second of which may not follow the first. Each arc that some turn follows in
vain gets a node of its own to end at, with copies of the arcs that may follow: a few more nodes at those junctions,
and none anywhere else. At all other nodes, and back along the same edge, every turn is allowed. A chain forbids its
last arc after all the others (``gis.roads.chains``): each part of it from its start has such a node as well, as in
the search for words by Aho and Corasick, "Efficient string matching", CACM 18 (1975).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]


@dataclass(frozen=True, eq=False, slots=True)
class Graph:
    """A plain graph of ``n_nodes``: those of a network, then its copies, of which ``copied`` are the originals.

    ``tail``, ``head``: the nodes of each link, the first ``n_plain`` of which start at nodes of the network; ``arc``:
    the arc of the network that the link travels. ``arrive``: the node at which each arc of the network ends.
    """

    n_nodes: int
    n_plain: int
    copied: IntArray
    tail: IntArray
    head: IntArray
    arc: IntArray
    arrive: IntArray


def expand(
    arc_tail: IntArray,
    arc_head: IntArray,
    *,
    n_nodes: int,
    is_open: NDArray[np.bool_],
    banned: IntArray,
    chains: Sequence[tuple[int, ...]] = (),
) -> Graph:
    """Return the graph of the open arcs; ``banned`` is (t, 2): an arc and one that may not follow it.

    ``chains`` are three arcs or more in a row, the last of which may not follow the others.
    """
    arcs = np.flatnonzero(is_open)
    banned = banned[is_open[banned].all(axis=1)]
    chains = [chain for chain in chains if is_open[list(chain)].all()]
    special = np.unique(np.concatenate((banned[:, 0], [chain[0] for chain in chains]))).astype(np.int64)
    arrive = arc_head.copy()
    arrive[special] = n_nodes + np.arange(len(special))

    by_tail = arcs[np.argsort(arc_tail[arcs], kind="stable")]
    low, high = (np.searchsorted(arc_tail[by_tail], arc_head[special], side=side) for side in ("left", "right"))
    count = high - low
    which = np.repeat(np.arange(len(special)), count)
    after = by_tail[np.repeat(low - np.cumsum(count) + count, count) + np.arange(count.sum())]
    width = len(arc_tail)
    allowed = ~np.isin(special[which] * width + after, banned[:, 0] * width + banned[:, 1])
    which, after = which[allowed], after[allowed]
    tail, head, arc = n_nodes + which, arrive[after], after
    copied = arc_head[special]
    if chains:
        first = n_nodes + len(special)
        parts = sorted({chain[:length] for chain in chains for length in range(2, len(chain))})
        node_of = {part: node for node, part in enumerate(parts, start=first)}
        # After the first arc of a chain the second leads on in it.
        for link, pair in enumerate(zip(special[which].tolist(), after.tolist(), strict=True)):
            head[link] = node_of.get(pair, head[link])
        forbidden = {*chains, *map(tuple, banned[np.isin(banned[:, 0], [part[-1] for part in parts])].tolist())}
        tails = arc_tail[by_tail]

        def leaving(before: int) -> list[int]:
            at = arc_head[before]
            found: list[int] = by_tail[np.searchsorted(tails, at) : np.searchsorted(tails, at, side="right")].tolist()
            return found

        more = np.array(list(_chain_links(node_of, forbidden, leaving)), dtype=np.int64).reshape(-1, 3)
        ends = np.where(more[:, 1] < 0, arrive[more[:, 2]], more[:, 1])
        tail, head, arc = (np.concatenate(both) for both in ((tail, more[:, 0]), (head, ends), (arc, more[:, 2])))
        copied = np.concatenate((copied, arc_head[[part[-1] for part in parts]]))
    return Graph(
        n_nodes=n_nodes + len(copied),
        n_plain=len(arcs),
        copied=copied,
        tail=np.concatenate((arc_tail[arcs], tail)),
        head=np.concatenate((arrive[arcs], head)),
        arc=np.concatenate((arcs, arc)),
        arrive=arrive,
    )


def _chain_links(
    node_of: dict[tuple[int, ...], int],
    forbidden: set[tuple[int, ...]],
    leaving: Callable[[int], list[int]],
) -> Iterator[tuple[int, int, int]]:
    """Yield what may follow each part of a chain: its node, the node of the part that it leads to or -1, the arc."""
    for part, node in node_of.items():
        for after in leaving(part[-1]):
            ways = [(*part[start:], after) for start in range(len(part))]
            if not forbidden.intersection(ways):
                yield node, next((node_of[way] for way in ways if way in node_of), -1), after


def forbidden_turns(
    restrictions: IntArray,
    *,
    node_ids: IntArray,
    tail: IntArray,
    head: IntArray,
    way_ids: IntArray,
    oneway: IntArray,
) -> IntArray:
    """Return (t, 3): an arc, an arc that may not follow it, and the vehicles bound, from an extract's restrictions.

    ``node_ids`` ascend, by node; ``way_ids`` (OSM) and ``oneway`` (of motorcars) are by edge. A restriction whose
    ways do not meet at its node, or meet it in more ways than one, says nothing and is left out.
    """
    leaving = _leaving(restrictions[:, 1], node_ids, tail, head)
    found: dict[tuple[int, int], int] = {}
    only: dict[tuple[int, int, int], set[int]] = {}
    for from_way, via, to_way, is_only, vehicles in restrictions.tolist():
        out = leaving.get(via, [])
        # Arc ^ 1 is the same edge the other way.
        before = the_one([arc ^ 1 for arc in out if way_ids[arc // 2] == from_way], oneway)
        after = the_one([arc for arc in out if way_ids[arc // 2] == to_way], oneway)
        if before is None or after is None:
            continue
        if is_only:
            only.setdefault((before, via, vehicles), set()).add(after)
        else:
            found[before, after] = found.get((before, after), 0) | vehicles
    for (before, via, vehicles), allowed in only.items():
        for after in leaving[via]:
            if after not in allowed:
                found[before, after] = found.get((before, after), 0) | vehicles
    turns = [(before, after, vehicles) for (before, after), vehicles in found.items()]
    return np.array(sorted(turns), dtype=np.int64).reshape(-1, 3)


def barrier_turns(nodes: IntArray, tail: IntArray, head: IntArray, is_open: NDArray[np.bool_]) -> IntArray:
    """Return (t, 2): the turns from edge to edge that barriers at ``nodes`` forbid; back along an edge one may.

    ``is_open`` is by arc. Where three or more open edges meet, nobody knows which of them a barrier closes: it is
    left out, lest it cuts a main road.
    """
    usable = np.flatnonzero(is_open.reshape(-1, 2).any(axis=1))
    ends = np.concatenate((tail[usable], head[usable]))
    out = np.concatenate((2 * usable, 2 * usable + 1))
    at_barrier = np.isin(ends, nodes)
    ends, out = ends[at_barrier], out[at_barrier]
    order = np.argsort(ends, kind="stable")
    ends, out = ends[order], out[order]
    first = np.flatnonzero(np.append(True, ends[1:] != ends[:-1])) if len(ends) else np.empty(0, dtype=np.int64)
    pairs = first[np.diff(np.append(first, len(ends))) == 2]
    one, other = out[pairs], out[pairs + 1]
    apart = one // 2 != other // 2
    one, other = one[apart], other[apart]
    return np.column_stack((np.concatenate((one ^ 1, other ^ 1)), np.concatenate((other, one))))


def _leaving(vias: IntArray, node_ids: IntArray, tail: IntArray, head: IntArray) -> dict[int, list[int]]:
    """Return the arcs that leave each via node, by its OSM id."""
    wanted = np.isin(node_ids, vias)
    leaving: dict[int, list[int]] = {}
    for side, ends in enumerate((tail, head)):
        edges = np.flatnonzero(wanted[ends])
        for edge, via in zip(edges.tolist(), node_ids[ends[edges]].tolist(), strict=True):
            leaving.setdefault(via, []).append(2 * edge + side)
    return leaving


def the_one(arcs: list[int], oneway: IntArray) -> int | None:
    """Return the one arc meant: the only one, or the only one in the direction of its one-way road."""
    if len(arcs) > 1:
        arcs = [arc for arc in arcs if oneway[arc // 2] in (0, -1 if arc % 2 else 1)]
    return arcs[0] if len(arcs) == 1 else None
