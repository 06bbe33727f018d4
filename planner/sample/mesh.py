"""A made-up country of hills and water, and the cheapest ways through it.

Points lie on a shaken triangular grid, joined by Delaunay's triangles. A way is a cheapest path over its
edges, so that roads follow valleys, meet in common points, and never cross unseen.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import map_coordinates
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import Delaunay

from gis.crs import FloatArray
from planner.sample.ground import IntArray, nearest

_POINTS: Final = 26_000
_FREE: Final = -9999


@dataclass(frozen=True, eq=False, slots=True)
class Mesh:
    """Points (n, 2) in metres, heights, edges (m, 2) with their lengths, and the water that lies on them."""

    points: FloatArray
    height: FloatArray
    edges: IntArray
    length: FloatArray
    spacing: float
    river: tuple[int, ...]
    streams: tuple[tuple[int, ...], ...]
    lake: tuple[float, float, float]
    """Centre and radius, metres; radius 0: none."""
    cost: FloatArray
    """What an edge costs a road builder, in metres of flat road; infinite in the lake or along the river."""

    def graph(self, weights: FloatArray) -> csr_array[np.float64]:
        """Return the two-way graph of edges that can be built."""
        usable = np.isfinite(weights)
        a, b, w = self.edges[usable, 0], self.edges[usable, 1], weights[usable]
        n = len(self.points)
        return csr_array((np.r_[w, w], (np.r_[a, b], np.r_[b, a])), shape=(n, n))

    def nearest(self, x: float, y: float) -> int:
        """Return the point nearest to a place."""
        return int(np.argmin((self.points[:, 0] - x) ** 2 + (self.points[:, 1] - y) ** 2))


def reach(
    graph: csr_array[np.float64], sources: Iterable[int], *, limit: float = np.inf
) -> tuple[FloatArray, NDArray[np.int32]]:
    """Return the cost from the nearest source and the point before, for every point within ``limit``."""
    cost, before, _ = dijkstra(
        graph, indices=sorted(set(sources)), min_only=True, return_predecessors=True, limit=limit
    )
    return cost, before


def trail(before: NDArray[np.int32], target: int) -> list[int]:
    """Return the points from ``target`` back to its source."""
    points = [target]
    while before[points[-1]] != _FREE:
        points.append(int(before[points[-1]]))
    return points


def _noise(points: FloatArray, wave: float, rng: np.random.Generator) -> FloatArray:
    """Return smooth noise (about -1 to 1) whose hills are ``wave`` metres apart."""
    low = points.min(axis=0)
    cells = np.ceil((points.max(axis=0) - low) / wave).astype(int) + 4
    grid = rng.uniform(-1.0, 1.0, size=(int(cells[0]), int(cells[1])))
    where = (points - low) / wave + 1.0
    return np.asarray(map_coordinates(grid, where.T, order=3, mode="nearest"), dtype=np.float64)


def _points(seats: FloatArray, pad: float, rng: np.random.Generator) -> tuple[FloatArray, float]:
    low, high = seats.min(axis=0) - pad, seats.max(axis=0) + pad
    width, tall = high - low
    spacing = float(np.clip(np.sqrt(width * tall / _POINTS * 1.15), 60.0, 600.0))
    rows = np.arange(low[1], high[1], spacing * 0.866)
    columns = np.arange(low[0], high[0], spacing)
    x = columns[None, :] + np.where(np.arange(len(rows)) % 2, 0.5, 0.0)[:, None] * spacing
    grid = np.column_stack([x.ravel(), np.repeat(rows, len(columns))])
    grid += rng.uniform(-0.33, 0.33, size=grid.shape) * spacing
    clear = nearest(seats, grid)[0] > 0.6 * spacing
    return np.vstack([seats, grid[clear]]), spacing


def make_mesh(seats: FloatArray, rng: np.random.Generator) -> Mesh:
    """Return the country around the seats (n, 2; metres): points 0..n-1 of the mesh are the seats."""
    extent = float(np.ptp(seats, axis=0).max())
    pad = max(0.09 * extent, 4000.0)
    points, spacing = _points(seats, pad, rng)
    scale = max((extent + 2 * pad) / 95_000, 0.12)
    height = 650.0 * np.abs(_noise(points, 17_000 * scale, rng)) + 380.0 * _noise(points, 7_000 * scale, rng)
    height += 110.0 * _noise(points, 2_600 * scale, rng) + 550.0
    seat_away = nearest(seats, points)[0]
    # Towns lie in the valleys.
    height *= 1.0 - 0.65 * np.exp(-((seat_away / (5_000 * scale)) ** 2))
    height = np.maximum(height, 120.0)

    corners = Delaunay(points).simplices
    pairs = np.sort(np.vstack([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]]), axis=1)
    edges = np.unique(pairs, axis=0).astype(np.int64)
    a, b = points[edges[:, 0]], points[edges[:, 1]]
    length = np.hypot(*(a - b).T)
    # The hull's long slivers are no country to build in.
    short = length < 3.0 * spacing
    edges, length = edges[short], length[short]

    river, streams = _waters(
        rng, points=points, height=height, edges=edges, length=length, seat_away=seat_away, spacing=spacing
    )
    lake = _lake(points, river, seats, scale)
    slope = np.abs(height[edges[:, 0]] - height[edges[:, 1]]) / length
    cost = length * (1.0 + (slope / 0.07) ** 2)
    wet = np.zeros(len(points))
    wet[[p for stream in streams for p in stream]] = 1.0
    both = (wet[edges] > 0).all(axis=1)
    cost = cost * np.where(both, 5.0, 1.0) + 200.0 * wet[edges].sum(axis=1)
    wet[:] = 0.0
    wet[list(river)] = 1.0
    on_river = wet[edges].sum(axis=1)
    cost = np.where(on_river == 2, np.inf, cost + 6.0 * spacing * on_river)
    if lake[2] > 0:
        middle = (points[edges[:, 0]] + points[edges[:, 1]]) / 2
        for ends in (points[edges[:, 0]], points[edges[:, 1]], middle):
            drowned = np.hypot(ends[:, 0] - lake[0], ends[:, 1] - lake[1]) < lake[2] * 1.18 + 120.0
            cost = np.where(drowned, np.inf, cost)
    return Mesh(points, height, edges, length, spacing, river, streams, lake, cost)


def _waters(
    rng: np.random.Generator, *, points: FloatArray, height: FloatArray, edges: IntArray, length: FloatArray,
    seat_away: FloatArray, spacing: float,
) -> tuple[tuple[int, ...], tuple[tuple[int, ...], ...]]:  # fmt: skip
    """Return a river from the north edge to the south edge, and streams that run into it."""
    n = len(points)
    low = height[edges].mean(axis=1)
    rim = np.minimum(points - points.min(axis=0), points.max(axis=0) - points).min(axis=1) < 4.0 * spacing
    low = np.where(rim[edges].any(axis=1), low + 400.0, low)
    near_town = seat_away[edges].min(axis=1) < 2.5 * spacing
    weight = length * (0.15 + (low / 420.0) ** 2) * np.where(near_town, 15.0, 1.0)
    graph = csr_array(
        (np.r_[weight, weight], (np.r_[edges[:, 0], edges[:, 1]], np.r_[edges[:, 1], edges[:, 0]])), shape=(n, n)
    )
    north = np.flatnonzero(points[:, 1] > points[:, 1].max() - spacing)
    south = np.flatnonzero(points[:, 1] < points[:, 1].min() + spacing)
    cost, before = reach(graph, north.tolist())
    river = tuple(trail(before, int(south[np.argmin(cost[south])])))
    _, before = reach(graph, river)
    high = np.flatnonzero((height > np.quantile(height, 0.75)) & (seat_away > 4 * spacing) & ~rim)
    sources = rng.choice(high, size=min(22, len(high)), replace=False)
    taken: set[int] = set(river)
    streams: list[tuple[int, ...]] = []
    for source in sources:
        course: list[int] = []
        for point in trail(before, int(source)):
            course.append(point)
            if point in taken:
                break
        taken.update(course)
        if len(course) > 3:
            streams.append(tuple(course))
    return river, tuple(streams)


def _lake(points: FloatArray, river: Sequence[int], seats: FloatArray, scale: float) -> tuple[float, float, float]:
    """Return a lake on the river where no seat is near, so large that it holds an island."""
    inner = river[len(river) // 8 : -len(river) // 8] or river
    course = points[list(inner)]
    away = nearest(seats, course)[0]
    middle = seats.mean(axis=0)
    # Clear of the seats, but not out where nobody lives.
    worth = np.minimum(away, 7_000 * scale) - 0.12 * np.hypot(*(course - middle).T)
    best = int(np.argmax(worth))
    radius = float(np.clip(0.4 * away[best], 0.0, 1_700.0))
    return float(course[best, 0]), float(course[best, 1]), radius if radius > 250.0 else 0.0
