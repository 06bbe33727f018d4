"""Where villages lie on the mesh and which of its edges become roads of which class."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from gis.crs import FloatArray
from gis.monitor import Monitor
from planner.sample.ground import Tambon, Village, nearest, seat_kinds
from planner.sample.mesh import Mesh, reach, trail
from planner.sample.words import Name, village_names, words

CLASSES: Final = ("trunk", "primary", "secondary", "tertiary", "unclassified", "track", "path")
_REUSE: Final = (0.25, 0.3, 0.35, 0.4, 0.5, 0.7, 1.0)
"""What a way costs along a road that is there already, by class: it joins rather than runs beside."""

Edge = tuple[int, int]


@dataclass(frozen=True, eq=False, slots=True)
class Layout:
    """Villages with their mesh points (-1: on no road), roads as edge -> class number, and the roads' far ends."""

    villages: list[Village]
    points: list[int]
    roads: dict[Edge, int]
    exits: tuple[int, ...]


def settle(mesh: Mesh, tambons: Sequence[Tambon], rng: np.random.Generator) -> tuple[list[Village], list[int]]:
    """Return 10-14 villages a tambon, each on its own mesh point: moo 1 at the tambon's point, low land first."""
    kinds = seat_kinds(tambons)
    seats = mesh.points[: len(tambons)]
    away, owner = nearest(seats, mesh.points)
    wet = np.zeros(len(mesh.points), dtype=bool)
    wet[list(mesh.river)] = True
    wet[[p for stream in mesh.streams for p in stream]] = True
    x, y, radius = mesh.lake
    wet |= np.hypot(mesh.points[:, 0] - x, mesh.points[:, 1] - y) < 1.35 * radius + 150.0
    inner = (mesh.points > mesh.points.min(axis=0) + 2.5 * mesh.spacing).all(axis=1)
    inner &= (mesh.points < mesh.points.max(axis=0) - 2.5 * mesh.spacing).all(axis=1)
    taken = np.zeros(len(mesh.points), dtype=bool)
    for seat in range(len(tambons)):
        taken |= np.hypot(*(mesh.points - seats[seat]).T) < 1.7 * mesh.spacing
    hill_line = float(np.quantile(mesh.height, 0.45))

    villages: list[Village] = []
    points: list[int] = []
    names: list[Name] = []
    for number, tambon in enumerate(tambons):
        count = int(rng.integers(10, 15))
        chosen = [number]
        weight = np.exp(-away / (11.0 * mesh.spacing)) * np.exp(-mesh.height / 600.0) * ((owner == number) & inner)
        while len(chosen) < count:
            open_weight = weight * ~(taken | wet)
            if open_weight.sum() <= 0:
                break
            point = int(rng.choice(len(weight), p=open_weight / open_weight.sum()))
            chosen.append(point)
            taken |= np.hypot(*(mesh.points - mesh.points[point]).T) < 1.9 * mesh.spacing
        own = village_names(tambon.name, len(chosen), names, rng)
        names += own[1:]
        moo = [1, *(int(m) for m in rng.permutation(np.arange(2, len(chosen) + 1)))]
        for place, point in enumerate(chosen):
            villages.append(
                Village(
                    tambon=tambon,
                    moo=moo[place],
                    name=own[place],
                    x=float(mesh.points[point, 0]),
                    y=float(mesh.points[point, 1]),
                    seat_of=kinds[tambon.code] if place == 0 else "",
                    hill=place > 0 and float(mesh.height[point]) > hill_line,
                )
            )
            points.append(point)
    return villages, points


class _Builder:
    """Edges built so far; later ways join them."""

    def __init__(self, mesh: Mesh) -> None:
        self.mesh = mesh
        self.roads: dict[Edge, int] = {}
        self.number = {(int(a), int(b)): k for k, (a, b) in enumerate(mesh.edges)}
        self._weights = mesh.cost.copy()
        self._open = mesh.graph(mesh.cost)

    def points(self) -> set[int]:
        """Return the points that a road touches."""
        return {point for edge in self.roads for point in edge}

    def search(self, sources: Sequence[int]) -> tuple[FloatArray, NDArray[np.int32]]:
        """Return cost and predecessor from the nearest source."""
        return reach(self.mesh.graph(self._weights), sources)

    def build(self, course: Sequence[int], klass: int) -> None:
        """Make the course a road of a class; a better road stays what it is."""
        for a, b in pairwise(course):
            edge = (min(a, b), max(a, b))
            better = min(klass, self.roads.get(edge, klass))
            self.roads[edge] = better
            self._weights[self.number[edge]] = self.mesh.cost[self.number[edge]] * _REUSE[better]

    def present(self) -> FloatArray:
        """Return the cost of the edges that are roads, infinite elsewhere."""
        have = np.full(len(self.mesh.cost), np.inf)
        built = [self.number[edge] for edge in self.roads]
        have[built] = self.mesh.cost[built]
        return have

    def shorten(self, a: int, b: int, ratio: float, klass: int, *, limit: float = np.inf) -> bool:
        """Build a new way from ``a`` to ``b`` where the roads there are cost over ``ratio`` times as much.

        No way that costs more than ``limit`` is built.
        """
        new, before = reach(self._open, [a], limit=limit)
        if not np.isfinite(new[b]):
            return False
        old, _ = reach(self.mesh.graph(self.present()), [a], limit=ratio * float(new[b]))
        if np.isfinite(old[b]):
            return False
        self.build(trail(before, b), klass)
        return True

    def connect(self, sources: Sequence[int], targets: Sequence[int], klass: int) -> bool:
        """Build the cheapest way from any source to the target cheapest to reach; false where there is none."""
        cost, before = self.search(sources)
        target = min(targets, key=lambda t: (float(cost[t]), t))
        if not np.isfinite(cost[target]):
            return False
        self.build(trail(before, target), klass)
        return True


def _exits(mesh: Mesh, seats: Sequence[int]) -> tuple[int, ...]:
    """Return points on the edge of the map: north of the first seat, and beyond the seat that lies farthest off."""
    points = mesh.points
    low, high = points.min(axis=0), points.max(axis=0)
    rim = np.flatnonzero(((points < low + mesh.spacing) | (points > high - mesh.spacing)).any(axis=1))
    first = points[seats[0]]
    north = rim[np.argmin(np.hypot(points[rim, 0] - first[0] - 4_000, points[rim, 1] - high[1]))]
    west = rim[np.argmin(np.hypot(points[rim, 0] - low[0], points[rim, 1] - first[1] - 3_000))]
    return int(north), int(west)


def lay_roads(
    mesh: Mesh, villages: Sequence[Village], points: Sequence[int], rng: np.random.Generator, *, monitor: Monitor
) -> Layout:
    """Return the road classes: amphoe seats first, then tambon seats, villages, and fields."""
    build = _Builder(mesh)
    amphoe = [p for v, p in zip(villages, points, strict=True) if v.seat_of == "amphoe"]
    tambon = [p for v, p in zip(villages, points, strict=True) if v.seat_of == "tambon"]
    exits = _exits(mesh, amphoe)
    for end in exits:
        build.connect([amphoe[0]], [end], 0)
    left = set(amphoe[1:])
    while left:
        monitor.check()
        before = build.points()
        if not build.connect(sorted(before), sorted(left), 1):
            break
        left -= build.points()
    left = set(tambon) - build.points()
    while left:
        monitor.check()
        if not build.connect(sorted(build.points()), sorted(left), 2):
            break
        left -= build.points()
    _ring_roads(mesh, build, amphoe + tambon, monitor=monitor)
    _village_roads(mesh, build, villages, points, monitor=monitor)
    _field_tracks(mesh, build, rng)
    on_road = build.points()
    return Layout(list(villages), [p if p in on_road else -1 for p in points], build.roads, exits)


def _ring_roads(mesh: Mesh, build: _Builder, seats: Sequence[int], *, monitor: Monitor) -> None:
    """Join neighbouring seats that the tree of roads leaves far apart."""
    where = mesh.points[list(seats)]
    pairs = {
        (min(number, int(other)), max(number, int(other)))
        for number in range(len(seats))
        for other in np.argsort(np.hypot(*(where - where[number]).T))[1:5]
    }
    for a, b in sorted(pairs):
        monitor.check()
        build.shorten(seats[a], seats[b], 1.7, 3)


def _village_roads(
    mesh: Mesh, build: _Builder, villages: Sequence[Village], points: Sequence[int], *, monitor: Monitor
) -> None:
    """Lead a road to every village, nearest first, better where more villages share it; then some second ways."""
    main = build.points()
    left = {number for number, point in enumerate(points) if point not in main}
    while left:
        monitor.check()
        cost, before = build.search(sorted(build.points()))
        next_of: dict[str, int] = {}
        for number in sorted(left):
            tambon = villages[number].tambon.code
            best = next_of.get(tambon)
            if best is None or cost[points[number]] < cost[points[best]]:
                next_of[tambon] = number
        for number in next_of.values():
            if np.isfinite(cost[points[number]]):
                build.build(trail(before, points[number]), 5)
        left -= set(next_of.values())
    _, before = reach(mesh.graph(build.present()), main)
    users: dict[Edge, list[int]] = {}
    for number, point in enumerate(points):
        if before[point] >= 0 and point not in main:
            for a, b in pairwise(trail(before, point)):
                users.setdefault((min(a, b), max(a, b)), []).append(number)
    for edge, who in users.items():
        hills = all(villages[number].hill for number in who)
        build.build(edge, 3 if len(who) >= 6 else 4 if len(who) >= 3 or not hills else 5)
    where = mesh.points[list(points)]
    neighbours = np.asarray(cKDTree(where).query(where, k=min(4, len(where)))[1]).reshape(len(where), -1)
    pairs = {(min(i, j), max(i, j)) for i, *others in neighbours.tolist() for j in others}
    joined = 0
    for i, j in sorted(pairs, key=lambda pair: (float(np.hypot(*(where[pair[0]] - where[pair[1]]))), pair)):
        monitor.check()
        if joined == len(villages) // 6:
            break
        low = not (villages[i].hill or villages[j].hill)
        klass = 4 if low else 6 if joined % 5 == 4 else 5
        joined += build.shorten(points[i], points[j], 3.0, klass, limit=20.0 * mesh.spacing)


def _field_tracks(mesh: Mesh, build: _Builder, rng: np.random.Generator) -> None:
    """Let some forty tracks and footpaths run out to fields and forest and end there."""
    cost, before = build.search(sorted(build.points()))
    dry = np.ones(len(mesh.points), dtype=bool)
    dry[list(mesh.river)] = False
    near = np.flatnonzero((cost > 2.2 * mesh.spacing) & (cost < 9.0 * mesh.spacing) & dry)
    for number, end in enumerate(rng.choice(near, size=min(45, len(near)), replace=False)):
        build.build(trail(before, int(end)), 6 if number % 5 == 4 else 5)


def add_hamlets(
    layout: Layout, mesh: Mesh, rng: np.random.Generator, *, a_tambon: float = 1.2
) -> tuple[list[Village], list[int]]:
    """Return หย่อมบ้าน on roads away from villages, each of the nearest village's moo, and an island's hamlet."""
    on_road = np.array(sorted({p for edge in layout.roads for p in edge}))
    homes = np.array([[v.x, v.y] for v in layout.villages])
    away, home_of = nearest(homes, mesh.points[on_road])
    fit = (away > 2.2 * mesh.spacing) & (away < 6.0 * mesh.spacing)
    tambons = len({v.tambon.code for v in layout.villages})
    size = min(round(a_tambon * tambons), int(fit.sum()))
    hamlets: list[Village] = []
    points: list[int] = []
    for k in rng.choice(np.flatnonzero(fit), size=size, replace=False):
        home, point = layout.villages[int(home_of[k])], int(on_road[k])
        if any(np.hypot(*(mesh.points[p] - mesh.points[point])) < 2.0 * mesh.spacing for p in points):
            continue
        name = village_names(Name("", ""), 2, [], rng)[1]
        x, y = mesh.points[point]
        hamlets.append(Village(home.tambon, home.moo, name, float(x), float(y), hill=True, hamlet=True))
        points.append(point)
    x, y, radius = mesh.lake
    if radius > 0:
        home = layout.villages[int(nearest(homes, np.array([[x, y]]))[1][0])]
        name = words("village.island").names[0]
        hamlets.append(
            Village(home.tambon, home.moo, Name(f"บ้าน{name.th}", f"Ban {name.en}"), x, y, hamlet=True, island=True)
        )
        points.append(-1)
    return hamlets, points
