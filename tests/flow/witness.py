"""An independent witness of travel times: every polyline point a node, networkx the search, UTM the plane.

It takes from the program the edges, what a profile makes of them and which turns it forbids, and nothing else: no
contraction, no hierarchy, no snapping of the program's own. Arc ``2 * edge`` runs along an edge, the next one against
it. Who drives turns back at junctions only, so each direction has inner points of its own; an arc that some turn may
not follow ends at a node of its own. What leads on in a row of arcs that is forbidden as a whole is driven apart: by
points of its own, which know what was driven before.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import networkx as nx
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer
from shapely import STRtree

from gis.crs import WGS84, distance_m, utm_crs
from gis.roads.network import Network
from gis.roads.profiles import Profile

Arcs = tuple[int, ...]
Node = tuple[str, Arcs, int]
"""("n", (junction,), 0), ("e", driven, number) along the last of the arcs driven, ("t", driven, 0) at its end."""


@dataclass(frozen=True, slots=True)
class Foot:
    """Where a point meets the road."""

    edge: int
    share: float
    metres: float


class Witness:
    def __init__(self, network: Network, profile: Profile, season: str) -> None:
        self._network = network
        self._ms = profile.edge_ms(network, season).reshape(-1, 2)
        self._forbidden: set[Arcs] = {*map(tuple, profile.banned_turns(network, season).tolist())}
        self._forbidden |= set(profile.banned_chains(network))
        # Every beginning of a forbidden row that somebody may have driven.
        self._begun = {row[:size] for row in self._forbidden for size in range(1, len(row))}
        self._stops: dict[int, list[Arcs]] = {}
        for driven in sorted(self._begun):
            self._stops.setdefault(self._end(driven[-1]), []).append(driven)
        self._driven: dict[int, list[Arcs]] = {}
        self.graph = nx.DiGraph()
        for arc in self._open_arcs(range(network.n_edges)):
            longer = [driven for driven in self._begun if len(driven) > 1 and driven[-1] == arc]
            self._driven[arc] = [(arc,), *sorted(longer)]
            for driven in self._driven[arc]:
                self._add(driven)
        main = max(nx.strongly_connected_components(self.graph), key=len)
        lon, lat = network.node_lon, network.node_lat
        self._plane = Transformer.from_crs(WGS84, utm_crs(float(lon.mean()), float(lat.mean())), always_xy=True)
        self._edges = np.array([edge for edge in range(network.n_edges) if self._whole(edge, main)])
        self._lines = np.array([self._line(int(edge)) for edge in self._edges], dtype=object)
        self._tree = STRtree(self._lines)

    def _open_arcs(self, edges: Iterable[int]) -> list[int]:
        return [2 * edge + side for edge in edges for side in (0, 1) if self._ms[edge][side] >= 0]

    def _end(self, arc: int, *, first: bool = False) -> int:
        """Return the junction at an arc's end, or at its start."""
        along = (arc % 2 == 0) != first
        return int((self._network.head if along else self._network.tail)[arc // 2])

    def _chain(self, driven: Arcs) -> list[Node]:
        """Return the nodes along the last of the arcs driven, from the junction at its start."""
        arc = driven[-1]
        start, stop = self._network.offsets[arc // 2 : arc // 2 + 2]
        inner: list[Node] = [("e", driven, number) for number in range(1, int(stop - start) - 1)]
        last: Node = ("t", driven, 0) if driven in self._begun else ("n", (self._end(arc),), 0)
        return [("n", (self._end(arc, first=True),), 0), *inner, last]

    def _entrances(self, driven: Arcs) -> list[Node]:
        """Return the nodes from which an arc may be entered so that just this is known of what was driven."""
        arc = driven[-1]
        junction = self._end(arc, first=True)
        found: list[Node] = [("n", (junction,), 0)] if len(driven) == 1 else []
        for before in self._stops.get(junction, []):
            rows = [(*before[first:], arc) for first in range(len(before))]
            if not self._forbidden.intersection(rows):
                known = next((row for row in rows if row in self._begun), (arc,))
                if known == driven:
                    found.append(("t", before, 0))
        return found

    def _points(self, edge: int) -> NDArray[np.float64]:
        return self._network.coordinates[self._network.offsets[edge] : self._network.offsets[edge + 1]]

    def _shares(self, arc: int) -> NDArray[np.float64]:
        """Return how far along the arc each of its points lies, 0 to 1."""
        lon, lat = self._points(arc // 2)[:: -1 if arc % 2 else 1].T
        steps = distance_m(lat[:-1], lon[:-1], lat[1:], lon[1:])
        return np.concatenate(([0.0], np.cumsum(steps))) / max(float(steps.sum()), 1e-9)

    def _add(self, driven: Arcs) -> None:
        arc = driven[-1]
        chain, ms = self._chain(driven), self._ms[arc // 2][arc % 2] * np.diff(self._shares(arc))
        for one, other, step in zip(chain[1:-1], chain[2:], ms[1:].tolist(), strict=True):
            self._arc(one, other, step)
        for entrance in self._entrances(driven):
            self._arc(entrance, chain[1], float(ms[0]))

    def _arc(self, one: Node, other: Node, ms: float) -> None:
        if not self.graph.has_edge(one, other) or self.graph[one][other]["ms"] > ms:
            self.graph.add_edge(one, other, ms=ms)

    def _whole(self, edge: int, main: set[Node]) -> bool:
        """Return whether an open arc of the edge leads out of the main component and into it."""
        return any(
            bool(main & set(self._entrances(driven))) and main.issuperset(self._chain(driven)[1:])
            for arc in self._open_arcs([edge])
            for driven in self._driven[arc]
        )

    def _line(self, edge: int) -> shapely.LineString:
        lon, lat = self._points(edge).T
        return shapely.LineString(np.column_stack(self._plane.transform(lon, lat)))

    def foot(self, lat: float, lon: float) -> Foot:
        """Return the nearest point of the main component."""
        point = shapely.Point(self._plane.transform(lon, lat))
        found = int(self._tree.nearest(point))
        line = self._lines[found]
        share = shapely.line_locate_point(line, point, normalized=True)
        return Foot(int(self._edges[found]), float(share), float(point.distance(line)))

    def seconds(self, start: Foot, end: Foot) -> float:
        """Return the drive between two feet, by Dijkstra on the graph with both put in."""
        added: list[Node] = [("s", (), 0), ("d", (), 0)]
        for arc in self._open_arcs([start.edge]):
            self._leave(added[0], arc, 1.0 - start.share if arc % 2 else start.share)
        for arc in self._open_arcs([end.edge]):
            self._reach(added[1], arc, 1.0 - end.share if arc % 2 else end.share)
        for foot, node in zip((start, end), added, strict=True):
            if foot.share in (0.0, 1.0):
                self._meet(node, self._end(2 * foot.edge, first=foot.share == 0.0))
        if start.edge == end.edge:
            gap = end.share - start.share
            ms = int(self._ms[start.edge][0 if gap >= 0 else 1])
            if ms >= 0:
                self._arc(added[0], added[1], ms * abs(gap))
        length, _ = nx.bidirectional_dijkstra(self.graph, added[0], added[1], weight="ms")
        self.graph.remove_nodes_from(added)
        return float(length) / 1000

    def _leave(self, node: Node, arc: int, share: float) -> None:
        """Join a foot to what lies ahead of it on an arc."""
        for other, at in zip(self._chain((arc,)), self._shares(arc).tolist(), strict=True):
            if at > share:
                self._arc(node, other, self._ms[arc // 2][arc % 2] * (at - share))

    def _reach(self, node: Node, arc: int, share: float) -> None:
        """Join what lies before a foot on an arc to it."""
        shares = self._shares(arc).tolist()
        for driven in self._driven[arc]:
            before = [
                *((entrance, 0.0) for entrance in self._entrances(driven)),
                *zip(self._chain(driven)[1:], shares[1:], strict=True),
            ]
            for other, at in before:
                if at < share:
                    self._arc(other, node, self._ms[arc // 2][arc % 2] * (share - at))

    def _meet(self, node: Node, junction: int) -> None:
        """Join a foot at a junction: it leaves by any road, and whoever comes has reached it."""
        here: list[Node] = [("n", (junction,), 0), *(("t", driven, 0) for driven in self._stops.get(junction, []))]
        if node[0] == "s":
            self._arc(node, here[0], 0.0)
        else:
            for place in here:
                self._arc(place, node, 0.0)
