"""Streets inside villages, grown piece by piece from the road that leads there, and the houses along them."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import networkx as nx
import numpy as np
from scipy.spatial import cKDTree

from gis.crs import FloatArray
from gis.monitor import Monitor, Progress
from planner.sample.ground import Draft, Village, Way
from planner.sample.words import words

_ALLEY_M: Final = 95.0
_MOST_ARMS: Final = 4
_SHARPEST: Final = np.cos(np.radians(52.0))


@dataclass(frozen=True, slots=True)
class _Size:
    radius: float
    street_m: float
    klass: str
    surface: str


def _size(village: Village, rng: np.random.Generator) -> _Size:
    if village.seat_of == "amphoe":
        return _Size(1_250.0, rng.uniform(11_000, 14_000), "residential", "asphalt")
    if village.seat_of == "tambon":
        return _Size(600.0, rng.uniform(3_000, 4_500), "residential", "concrete")
    if village.hamlet:
        return _Size(170.0, rng.uniform(200, 450), "residential", "unpaved")
    if village.hill:
        return _Size(260.0, rng.uniform(500, 1_100), "residential", "compacted")
    return _Size(380.0, rng.uniform(1_000, 2_200), "residential", "concrete")


class Patch:
    """The pieces of road around one village: what a new street may join and must not cross."""

    def __init__(self, draft: Draft, centre: tuple[float, float], radius: float) -> None:
        self.draft = draft
        self.centre = np.array(centre)
        self.radius = radius
        self.ends: list[tuple[int, int]] = []
        self.pieces = np.zeros((0, 4))
        self.near: dict[int, list[int]] = {}

    def add(self, a: int, b: int) -> None:
        """Take up the piece from node ``a`` to node ``b``."""
        self.ends.append((a, b))
        self.pieces = np.vstack([self.pieces, [*self.draft.xy[a], *self.draft.xy[b]]])
        self.near.setdefault(a, []).append(b)
        self.near.setdefault(b, []).append(a)

    def crosses(self, start: FloatArray, stop: FloatArray, skip: tuple[int, ...]) -> bool:
        """Return whether start-stop cuts, or comes within 18 m of the far end of, a piece not at ``skip``."""
        p, q = self.pieces[:, :2], self.pieces[:, 2:]
        free = np.array([a not in skip and b not in skip for a, b in self.ends])

        def side(a: FloatArray, b: FloatArray, c: FloatArray) -> FloatArray:
            return np.asarray(
                (b[..., 0] - a[..., 0]) * (c[..., 1] - a[..., 1]) - (b[..., 1] - a[..., 1]) * (c[..., 0] - a[..., 0])
            )

        cut = (side(p, q, start) * side(p, q, stop) < 0) & (side(start, stop, p) * side(start, stop, q) < 0)
        if bool((cut & free).any()):
            return True
        along = q - p
        t = np.clip(((stop - p) * along).sum(axis=1) / np.maximum((along**2).sum(axis=1), 1e-9), 0.0, 1.0)
        close = np.hypot(*(p + t[:, None] * along - stop).T) < 18.0
        return bool((close & free).any())

    def wide(self, node: int, towards: FloatArray) -> bool:
        """Return whether a street from ``node`` in a unit direction stands clear of the others there."""
        here = np.array(self.draft.xy[node])
        for other in self.near.get(node, []):
            arm = np.array(self.draft.xy[other]) - here
            if arm @ towards / max(float(np.hypot(*arm)), 1e-9) > _SHARPEST:
                return False
        return True


class RoadIndex:
    """The road nodes of a draft by place; what is drawn later is not in it."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.ways: list[Way] = list(draft.roads())
        self.flat = [(number, place) for number, way in enumerate(self.ways) for place in range(len(way.nodes))]
        self.tree = cKDTree(np.array([draft.xy[node] for way in self.ways for node in way.nodes]))

    def around(self, village: Village, radius: float) -> Patch:
        """Return the pieces of road within ``radius`` metres of a village's centre, and a little beyond."""
        patch = Patch(self.draft, (village.x, village.y), radius)
        seen: set[tuple[int, int]] = set()
        for k in sorted(self.tree.query_ball_point([village.x, village.y], radius + 120.0)):
            number, place = self.flat[k]
            nodes = self.ways[number].nodes
            for other in (place - 1, place + 1):
                if 0 <= other < len(nodes):
                    pair = (min(nodes[place], nodes[other]), max(nodes[place], nodes[other]))
                    if pair not in seen and pair[0] != pair[1]:
                        seen.add(pair)
                        patch.add(*pair)
        return patch


def _next_piece(patch: Patch, node: int, rng: np.random.Generator) -> tuple[FloatArray, int | None] | None:
    """Return the end of a new piece of street from ``node`` and the node that stands there already, if any does.

    ``None`` where the piece drawn would meet another street at a sharp angle or cross one.
    """
    draft, arms = patch.draft, patch.near[node]
    here = np.array(draft.xy[node])
    if arms:
        arm = np.array(draft.xy[arms[int(rng.integers(len(arms)))]]) - here
        turn = float(np.arctan2(arm[1], arm[0])) + (np.pi, np.pi / 2, -np.pi / 2)[int(rng.integers(3))]
    else:
        turn = rng.uniform(0, 2 * np.pi)
    turn += rng.normal(0.0, 0.13)
    towards = np.array([np.cos(turn), np.sin(turn)])
    stop = here + rng.uniform(0.6, 1.25) * _ALLEY_M * towards
    known = [n for n in patch.near if n != node and n not in arms]
    joins: int | None = None
    if known:
        away = np.hypot(*(np.array([draft.xy[n] for n in known]) - stop).T)
        best = int(np.argmin(away))
        joins = known[best] if away[best] < 0.42 * _ALLEY_M else None
    if joins is not None:
        stop = np.array(draft.xy[joins])
        span = float(np.hypot(*(stop - here)))
        towards = (stop - here) / max(span, 1e-9)
        if span < 25.0 or len(patch.near[joins]) >= _MOST_ARMS or not patch.wide(joins, -towards):
            return None
    skip = (node,) if joins is None else (node, joins)
    if not patch.wide(node, towards) or (patch.ends and patch.crosses(here, stop, skip)):
        return None
    return stop, joins


def _grow(patch: Patch, wanted_m: float, rng: np.random.Generator) -> list[list[int]]:
    """Return new streets as node lists, until they are ``wanted_m`` long or no place is left."""
    draft = patch.draft
    streets: list[list[int]] = []
    built, tries = 0.0, 0
    open_nodes = sorted(patch.near)
    new: set[int] = set()
    while built < wanted_m and tries < wanted_m / 9.0 and open_nodes:
        tries += 1
        # Towards the middle first: three draws, the nearest wins.
        draw = [open_nodes[int(k)] for k in rng.integers(len(open_nodes), size=3)]
        away, node = min((float(np.hypot(*(np.array(draft.xy[n]) - patch.centre))), n) for n in draw)
        if len(patch.near[node]) >= _MOST_ARMS or away > patch.radius:
            continue
        piece = _next_piece(patch, node, rng)
        if piece is None:
            continue
        stop, joins = piece
        end = draft.node(*stop) if joins is None else joins
        patch.add(node, end)
        built += float(np.hypot(*(stop - np.array(draft.xy[node]))))
        if joins is None:
            open_nodes.append(end)
            new.add(end)
        last = next((s for s in streets if s[-1] == node and len(patch.near[node]) == 2), None)
        if last is not None and node in new:
            last.append(end)
        else:
            streets.append([node, end])
    return streets


def add_streets(
    draft: Draft, villages: list[Village], rng: np.random.Generator, *, monitor: Monitor
) -> list[FloatArray]:
    """Draw each village's streets and return its pieces of road (k, 4: x1 y1 x2 y2, metres).

    An amphoe seat gets a few one-way streets; every place can still be reached and left.
    """
    index = RoadIndex(draft)
    pieces: list[FloatArray] = []
    names = words("people.streets")
    for number, village in enumerate(villages):
        monitor.report(Progress("sample_villages", number, len(villages)))
        monitor.check()
        size = _size(village, rng)
        if village.island:
            patch = Patch(draft, (village.x, village.y), size.radius)
            patch.near[draft.node(village.x, village.y)] = []
        else:
            patch = index.around(village, size.radius)
        streets = _grow(patch, size.street_m, rng)
        oneway = _one_ways(patch, streets) if village.seat_of == "amphoe" else set()
        for k, street in enumerate(streets):
            tags = {"highway": size.klass}
            if rng.random() < 0.8:
                tags["surface"] = size.surface
            if village.seat_of and len(street) > 2 and rng.random() < 0.5:
                tags["name"] = names.draw(rng).th
            if k in oneway:
                tags["oneway"] = "yes"
            elif rng.random() < 0.05:
                tags["highway"] = "service"
            draft.way(street, tags)
        pieces.append(patch.pieces)
    return pieces


def _one_ways(patch: Patch, streets: list[list[int]]) -> set[int]:
    """Return up to six streets that can be one-way with every place still reached and left."""
    graph = nx.DiGraph()
    for a, b in patch.ends:
        graph.add_edge(a, b)
        graph.add_edge(b, a)
    chosen: set[int] = set()
    for number, street in enumerate(streets):
        if len(chosen) == 6:
            break
        back = list(pairwise(street[::-1]))
        graph.remove_edges_from(back)
        if nx.has_path(graph, street[-1], street[0]) and all(
            graph.in_degree(n) and graph.out_degree(n) for n in street
        ):
            chosen.add(number)
        else:
            graph.add_edges_from(back)
    return chosen


def house_places(
    pieces: FloatArray, centre: tuple[float, float], count: int, rng: np.random.Generator, *, spread_m: float
) -> FloatArray:
    """Return (count, 2) metres of houses: 8-45 m beside the village's streets; one in twelve out by the fields."""
    if len(pieces) == 0:
        return np.array(centre) + rng.normal(0.0, 60.0, size=(count, 2))
    a, b = pieces[:, :2], pieces[:, 2:]
    length = np.hypot(*(b - a).T)
    # More houses towards the middle.
    away = np.hypot(*((a + b) / 2 - np.array(centre)).T)
    weight = length * np.exp(-away / spread_m)
    which = rng.choice(len(pieces), size=count, p=weight / weight.sum())
    t = rng.random(count)[:, None]
    side = rng.choice([-1.0, 1.0], size=count) * (8.0 + np.minimum(rng.exponential(11.0, size=count), 37.0))
    along = (b - a)[which]
    normal = np.column_stack([-along[:, 1], along[:, 0]]) / np.maximum(length[which], 1e-9)[:, None]
    homes = a[which] + t * along + side[:, None] * normal
    out = rng.random(count) < 1 / 12
    homes[out] += rng.normal(0.0, 260.0, size=(int(out.sum()), 2))
    return np.asarray(homes, dtype=np.float64)
