"""What a closed road cuts off, and which single roads a school's stops hang on.

A road here is an edge of the network, a stretch between junctions, closed in both directions. One-way streets,
barriers and forbidden turns count as they do for travel times: a stop is cut off where no way is left to it, or none
back.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order

from gis.crs import WGS84
from gis.roads.dominators import immediate_dominators
from gis.roads.edges import EdgeRouter, Ends
from gis.roads.network import FloatArray, IntArray, Network
from gis.roads.profiles import Profile
from gis.roads.snapping import Snaps
from gis.roads.tags import CLASSES
from gis.roads.travel import ScipyRouter, closed_ms


@dataclass(frozen=True, eq=False, slots=True)
class Lifelines:
    """Which roads points hang on, in pairs: closing ``edge`` alone would cut ``point`` off."""

    point: IntArray
    edge: IntArray


@dataclass(frozen=True, eq=False, slots=True)
class CriticalRoads:
    """Single roads behind which others lie, the most first: ``behind_m`` metres of road would be cut off."""

    edge: IntArray
    behind_m: FloatArray


def cut_off(
    network: Network,
    profile: Profile,
    school: Snaps,
    points: Snaps,
    *,
    closing: ArrayLike,
    closed_edges: ArrayLike = (),
    season: str = "dry",
) -> NDArray[np.bool_]:
    """Return which snapped points (n) lose their way from or to the school when the edges ``closing`` are closed.

    ``school`` is one snapped point. Points that ``closed_edges`` have cut off before are not among them. A point on a
    closed edge is cut off.
    """
    closing, closed_edges = (np.asarray(edges, dtype=np.int64) for edges in (closing, closed_edges))
    before = _connected(_router(network, profile, season, closed_edges), school, points)
    after = _connected(_router(network, profile, season, np.concatenate((closed_edges, closing))), school, points)
    return before & ~after


def lifelines(
    network: Network,
    profile: Profile,
    school: Snaps,
    points: Snaps,
    *,
    closed_edges: ArrayLike = (),
    season: str = "dry",
) -> Lifelines:
    """Return the single roads that every way between the school and a point takes, there or back.

    The roads on which the school and the point lie themselves are left out, and points without a way there and back.
    A route hangs on what any of its stops hangs on.
    """
    found: set[tuple[int, int]] = set()
    router = _router(network, profile, season, closed_edges)
    connected = np.flatnonzero(_connected(router, school, points)).tolist()
    row, column, *_ = router.along_one_edge(school, points)
    joined_there = set(column.tolist())
    row, column, *_ = router.along_one_edge(points, school)
    joined_back = set(row.tolist())
    own = points.edge.tolist()
    for forest, joined in zip(_forests(router, school, points), (joined_there, joined_back), strict=True):
        above = forest.dominator.tolist()
        for point in connected:
            at = -1 if point in joined else above[forest.first_point + point]
            while at >= 0:
                if forest.first_edge <= at < forest.first_point:
                    found.add((point, at - forest.first_edge))
                at = above[at]
            found.discard((point, own[point]))
    pairs = np.array(sorted(found), dtype=np.int64).reshape(-1, 2)
    apart = pairs[:, 1] != school.edge[0]
    return Lifelines(pairs[apart, 0], pairs[apart, 1])


def critical_roads(
    network: Network, profile: Profile, school: Snaps, *, closed_edges: ArrayLike = (), season: str = "dry"
) -> CriticalRoads:
    """Return the single roads behind which other roads lie, seen from the school; dead ends are left out."""
    router = _router(network, profile, season, closed_edges)
    behind = np.zeros(network.n_edges)
    for forest in _forests(router, school, school.take([])):
        metres = np.zeros(len(forest.dominator))
        edges = forest.order[(forest.order >= forest.first_edge) & (forest.order < forest.first_point)]
        metres[edges] = network.metres[edges - forest.first_edge]
        sums, above = metres.tolist(), forest.dominator.tolist()
        for node in forest.order[:0:-1].tolist():
            sums[above[node]] += sums[node]
        here = edges - forest.first_edge
        behind[here] = np.maximum(behind[here], np.array(sums)[edges] - metres[edges])
    # Sums of floats in another order than the metres: a micrometre is nothing.
    edge = np.flatnonzero(behind > 1e-6)
    edge = edge[edge != school.edge[0]]
    edge = edge[np.argsort(-behind[edge], kind="stable")]
    return CriticalRoads(edge, behind[edge])


def road_frame(network: Network, edges: ArrayLike) -> gpd.GeoDataFrame:
    """Return edges as ``edge``, ``way_id`` (OSM), ``name``, ``klass``, ``bridge``, ``metres`` and the line."""
    edge = np.asarray(edges, dtype=np.int64)
    way, ways = network.way[edge], network.ways
    return gpd.GeoDataFrame(
        {
            "edge": edge,
            "way_id": ways.osm_id[way],
            "name": np.array(ways.names, dtype=object)[ways.name[way]],
            "klass": np.array(CLASSES, dtype=object)[ways.klass[way]],
            "bridge": ways.bridge[way],
            "metres": network.metres[edge],
        },
        geometry=network.edge_lines()[edge],
        crs=WGS84,
    )


@dataclass(frozen=True, eq=False, slots=True)
class _Forest:
    """Dominators seen from a school: nodes of the graph, then its edges, then the points, then the school.

    ``order``: what is reached, each after its dominators.
    """

    dominator: IntArray
    order: IntArray
    first_edge: int
    first_point: int


def _router(network: Network, profile: Profile, season: str, closed_edges: ArrayLike) -> EdgeRouter:
    return ScipyRouter(network, profile, season, closed_ms(network, profile, season, closed_edges))


def _connected(router: EdgeRouter, school: Snaps, points: Snaps) -> NDArray[np.bool_]:
    """Return which points have a way from the school and one back."""
    graph = router.graph
    shape = (graph.n_nodes, graph.n_nodes)
    links = csr_array((np.ones(len(graph.tail), dtype=np.int8), (graph.tail, graph.head)), shape=shape)
    there = _touched(links, router.ends(school, leaving=True), router.ends(points, leaving=False), len(points))
    back = _touched(
        links.T.tocsr(), router.ends(school, leaving=False), router.ends(points, leaving=True), len(points)
    )
    there[router.along_one_edge(school, points)[1]] = True
    back[router.along_one_edge(points, school)[0]] = True
    connected: NDArray[np.bool_] = there & back
    return connected


def _touched(links: csr_array, start: Ends, ends: Ends, n_points: int) -> NDArray[np.bool_]:
    """Return which points have an end that is reached from an open node of ``start``."""
    reached = np.zeros(links.shape[0], dtype=np.bool_)
    for node in start.node[np.isfinite(start.ms)].tolist():
        if not reached[node]:
            reached[breadth_first_order(links, node, return_predecessors=False)] = True
    touched = np.zeros(n_points, dtype=np.bool_)
    touched[ends.row[np.isfinite(ends.ms) & reached[ends.node]]] = True
    return touched


def _forests(router: EdgeRouter, school: Snaps, points: Snaps) -> Iterator[_Forest]:
    """Yield the dominators on the ways from the school, then on the ways back to it."""
    graph = router.graph
    first_edge, first_point = graph.n_nodes, graph.n_nodes + router.network.n_edges
    start = first_point + len(points)
    edge = first_edge + graph.arc // 2
    for there in (True, False):
        origin, reach = router.ends(school, leaving=there), router.ends(points, leaving=not there)
        tail, head = (graph.tail, graph.head) if there else (graph.head, graph.tail)
        from_school, to_point = np.isfinite(origin.ms), np.isfinite(reach.ms)
        tails = (tail, edge, np.full(from_school.sum(), start), reach.node[to_point])
        heads = (edge, head, origin.node[from_school], first_point + reach.row[to_point])
        dominator, order = immediate_dominators(
            np.concatenate(tails), np.concatenate(heads), n_nodes=start + 1, start=start
        )
        yield _Forest(dominator, order, first_edge, first_point)
