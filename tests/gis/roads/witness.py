"""Travel times by a graph of what has been driven, that knows nothing of the routers', made by loops for networkx.

No copies of nodes and no contraction: a node is the last arcs that were travelled, as many as the longest forbidden
row needs, and a forbidden turn or row is an edge that is not there.
"""

from collections.abc import Sequence

import networkx as nx
import numpy as np

from gis.roads.network import Network
from gis.roads.snapping import Snaps

Arcs = tuple[int, ...]
Node = tuple[str, Arcs]
"""("arcs", a): at the end of arcs in a row; ("start", (k,)), ("point", (k,)): where a point leaves and is reached."""


class ArcWitness:
    def __init__(
        self, network: Network, edge_ms: np.ndarray, banned: np.ndarray, chains: Sequence[Arcs] = ()
    ) -> None:
        self._ms = edge_ms.ravel().tolist()
        self._tail, self._head = network.arc_tail.tolist(), network.arc_head.tolist()
        self._forbidden = {*map(tuple, banned.tolist()), *chains}
        self._last = max(map(len, self._forbidden), default=2) - 1
        self._leaving: dict[int, list[int]] = {}
        self._arriving: dict[int, list[Arcs]] = {}
        self.graph = nx.DiGraph()
        arcs = [arc for arc, cost in enumerate(self._ms) if cost > 0]
        for arc in arcs:
            self._leaving.setdefault(self._tail[arc], []).append(arc)
        waiting: list[Arcs] = [(arc,) for arc in arcs]
        known = set(waiting)
        while waiting:
            driven = waiting.pop()
            self._arriving.setdefault(self._head[driven[-1]], []).append(driven)
            for after in self._leaving.get(self._head[driven[-1]], []):
                if self._allowed(driven, after):
                    further = (*driven, after)[-self._last :]
                    self._join(("arcs", driven), ("arcs", further), self._ms[after])
                    if further not in known:
                        known.add(further)
                        waiting.append(further)

    def _allowed(self, driven: Arcs, after: int) -> bool:
        return not any((*driven[start:], after) in self._forbidden for start in range(len(driven)))

    def seconds(self, points: Snaps) -> np.ndarray:
        """Put the points in, and return the seconds between all of them."""
        places = list(enumerate(zip(points.edge.tolist(), points.fraction.tolist(), strict=True)))
        self.graph.add_nodes_from([(name, (k,)) for k, _ in places for name in ("start", "point")])
        entries: dict[int, list[tuple[int, float]]] = {}
        for k, (edge, share) in places:
            self._between_nodes(k, edge, share, entries)
        self._at_nodes({k: self._end(edge, share) for k, (edge, share) in places if share in (0.0, 1.0)}, entries)
        for k, (edge, share) in places:
            for other, (edge_, share_) in places:
                cost = self._ms[2 * edge + (0 if share_ > share else 1)]
                if edge == edge_ and (cost > 0 or share == share_):
                    self._join(("start", (k,)), ("point", (other,)), abs(share_ - share) * max(cost, 0))
        rows = [
            nx.single_source_dijkstra_path_length(self.graph, ("start", (k,)), weight="seconds") for k, _ in places
        ]
        return np.array([[row.get(("point", (k,)), np.inf) for k, _ in places] for row in rows])

    def _join(self, start: Node, end: Node, milliseconds: float) -> None:
        if milliseconds / 1000 < self.graph.get_edge_data(start, end, {"seconds": np.inf})["seconds"]:
            self.graph.add_edge(start, end, seconds=milliseconds / 1000)

    def _end(self, edge: int, share: float) -> int:
        return int((self._tail if share == 0.0 else self._head)[2 * edge])

    def _between_nodes(self, k: int, edge: int, share: float, entries: dict[int, list[tuple[int, float]]]) -> None:
        for arc, part in ((2 * edge, share), (2 * edge + 1, 1 - share)):
            if self._ms[arc] <= 0:
                continue
            entries.setdefault(arc, []).append((k, part))
            self._join(("start", (k,)), ("arcs", (arc,)), (1 - part) * self._ms[arc])
            for before in self._arriving.get(self._tail[arc], []):
                if self._allowed(before, arc):
                    self._join(("arcs", before), ("point", (k,)), part * self._ms[arc])

    def _at_nodes(self, node_of: dict[int, int], entries: dict[int, list[tuple[int, float]]]) -> None:
        """A point at a node leaves by any arc, and is reached by any."""
        for k, node in node_of.items():
            for arc in self._leaving.get(node, []):
                self._join(("start", (k,)), ("arcs", (arc,)), self._ms[arc])
                for other, part in entries.get(arc, []):
                    self._join(("start", (k,)), ("point", (other,)), part * self._ms[arc])
            for driven in self._arriving.get(node, []):
                self._join(("arcs", driven), ("point", (k,)), 0.0)
                for other, part in entries.get(driven[-1], []):
                    self._join(("start", (other,)), ("point", (k,)), (1 - part) * self._ms[driven[-1]])
            for other, there in node_of.items():
                if there == node:
                    self._join(("start", (k,)), ("point", (other,)), 0.0)
