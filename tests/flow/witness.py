"""An independent witness of travel times: every polyline point a node, networkx the search, UTM the plane.

It takes from the program the edges and what a profile makes of them, and nothing else: no contraction, no
hierarchy, no snapping of the program's own.
"""

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

Node = tuple[str, int, int]


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
        self.graph = nx.DiGraph()
        for edge in range(network.n_edges):
            self._add(edge)
        main = max(nx.strongly_connected_components(self.graph), key=len)
        lon, lat = network.node_lon, network.node_lat
        self._plane = Transformer.from_crs(WGS84, utm_crs(float(lon.mean()), float(lat.mean())), always_xy=True)
        self._edges = np.array(
            [
                edge
                for edge in range(network.n_edges)
                if {("n", int(network.tail[edge]), 0)} <= main and self._whole(edge, main)
            ]
        )
        self._lines = np.array([self._line(int(edge)) for edge in self._edges], dtype=object)
        self._tree = STRtree(self._lines)

    def _chain(self, edge: int) -> list[Node]:
        start, stop = self._network.offsets[edge : edge + 2]
        inner: list[Node] = [("e", edge, number) for number in range(1, int(stop - start) - 1)]
        return [("n", int(self._network.tail[edge]), 0), *inner, ("n", int(self._network.head[edge]), 0)]

    def _points(self, edge: int) -> NDArray[np.float64]:
        return self._network.coordinates[self._network.offsets[edge] : self._network.offsets[edge + 1]]

    def _shares(self, edge: int) -> NDArray[np.float64]:
        """Return how far along the edge each of its points lies, 0 to 1."""
        lon, lat = self._points(edge).T
        steps = distance_m(lat[:-1], lon[:-1], lat[1:], lon[1:])
        return np.concatenate(([0.0], np.cumsum(steps))) / max(float(steps.sum()), 1e-9)

    def _add(self, edge: int) -> None:
        chain, shares = self._chain(edge), self._shares(edge)
        along, against = (int(ms) for ms in self._ms[edge])
        for one, other, share in zip(chain[:-1], chain[1:], np.diff(shares), strict=True):
            if along >= 0:
                self._arc(one, other, along * float(share))
            if against >= 0:
                self._arc(other, one, against * float(share))

    def _arc(self, one: Node, other: Node, ms: float) -> None:
        if not self.graph.has_edge(one, other) or self.graph[one][other]["ms"] > ms:
            self.graph.add_edge(one, other, ms=ms)

    def _whole(self, edge: int, main: set[Node]) -> bool:
        return (self._ms[edge] >= 0).any() and all(node in main for node in self._chain(edge))

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
        graph = self.graph
        added: list[Node] = []
        for name, foot in (("s", start), ("t", end)):
            chain, shares = self._chain(foot.edge), self._shares(foot.edge)
            node: Node = (name, 0, 0)
            added.append(node)
            along, against = (int(ms) for ms in self._ms[foot.edge])
            for other, share in zip(chain, shares, strict=True):
                gap = float(share) - foot.share
                forward = along if gap >= 0 else against
                backward = against if gap >= 0 else along
                if name == "s" and forward >= 0:
                    self._arc(node, other, forward * abs(gap))
                if name == "t" and backward >= 0:
                    self._arc(other, node, backward * abs(gap))
        if start.edge == end.edge:
            gap = end.share - start.share
            ms = int(self._ms[start.edge][0 if gap >= 0 else 1])
            if ms >= 0:
                self._arc(added[0], added[1], ms * abs(gap))
        length, _ = nx.bidirectional_dijkstra(graph, added[0], added[1], weight="ms")
        graph.remove_nodes_from(added)
        return float(length) / 1000
