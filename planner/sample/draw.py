"""From mesh edges to a road map: winding ways with shared junctions, bridges, fords, a roundabout, and water."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from gis.crs import FloatArray
from planner.sample.ground import Draft, Relation
from planner.sample.mesh import Mesh
from planner.sample.routes import CLASSES, Layout
from planner.sample.words import words

_STEP_M: Final = (70.0, 65.0, 60.0, 52.0, 46.0, 42.0, 42.0)
_SWAY_M: Final = (20.0, 24.0, 30.0, 34.0, 36.0, 38.0, 38.0)
"""How far a road of each class winds beside its course on level land; up to three times as far in the hills."""
_ROUNDABOUT_M: Final = 17.0


@dataclass(slots=True)
class _Chain:
    nodes: list[int]
    klass: int
    height: float
    bridge: bool = False
    towns: tuple[str, ...] = ()


def wind(course: FloatArray, sway_m: float, step_m: float, rng: np.random.Generator) -> FloatArray:
    """Return the course (k, 2) as a road winds: corners cut twice (Chaikin 1974), then swayed; the ends stay."""
    line = course
    for _ in range(2):
        if len(line) < 3:
            break
        cut = np.empty((2 * (len(line) - 1), 2))
        cut[0::2] = 0.75 * line[:-1] + 0.25 * line[1:]
        cut[1::2] = 0.25 * line[:-1] + 0.75 * line[1:]
        line = np.vstack([line[:1], cut[1:-1], line[-1:]])
    along = np.r_[0.0, np.cumsum(np.hypot(*np.diff(line, axis=0).T))]
    total = float(along[-1])
    count = max(round(total / step_m), 1)
    at = np.linspace(0.0, total, count + 1)
    even = np.column_stack([np.interp(at, along, line[:, 0]), np.interp(at, along, line[:, 1])])
    if count < 3:
        return even
    tangent = np.gradient(even, axis=0)
    tangent /= np.maximum(np.hypot(*tangent.T), 1e-9)[:, None]
    sway = np.zeros(count + 1)
    for wave, part in ((1300.0, 0.6), (620.0, 0.4), (330.0, 0.2)):
        sway += part * np.sin(2 * np.pi * (at / wave * rng.uniform(0.8, 1.2) + rng.random()))
    # Ends are junctions: the sway fades towards them.
    fade = np.minimum(np.minimum(at, total - at) / 260.0, 1.0)
    even += (sway_m * 1.6 * sway * fade)[:, None] * np.column_stack([-tangent[:, 1], tangent[:, 0]])
    return even


def draw(mesh: Mesh, layout: Layout, rng: np.random.Generator) -> Draft:
    """Return the map of roads and water."""
    draft = Draft()
    neighbours: dict[int, list[int]] = {}
    for a, b in sorted(layout.roads):
        neighbours.setdefault(a, []).append(b)
        neighbours.setdefault(b, []).append(a)
    river, streams = set(mesh.river), {p for stream in mesh.streams for p in stream}
    stops = {p for p in layout.points if p >= 0} | river | streams | set(layout.exits)

    def klass_of(a: int, b: int) -> int:
        return layout.roads[min(a, b), max(a, b)]

    joints = {
        p
        for p, near in neighbours.items()
        if p in stops or len(near) != 2 or klass_of(p, near[0]) != klass_of(p, near[1])
    }
    at = {p: draft.node(*mesh.points[p]) for p in sorted(joints)}
    circle_at = next(p for v, p in zip(layout.villages, layout.points, strict=True) if v.seat_of == "amphoe")
    circle = _circle(draft, mesh.points[circle_at], len(neighbours[circle_at]))
    town_of = {
        p: v.name.th.removeprefix("บ้าน") for v, p in zip(layout.villages, layout.points, strict=True) if v.seat_of
    }

    chains: list[_Chain] = []
    for start in sorted(joints):
        for second in neighbours[start]:
            course = [start, second]
            while course[-1] not in joints:
                near = neighbours[course[-1]]
                course.append(near[0] if near[0] != course[-2] else near[1])
            if (course[0], course[1]) > (course[-1], course[-2]):
                continue  # drawn from its other end
            klass = klass_of(start, second)
            climb = np.abs(np.diff(mesh.height[course])) / np.hypot(*np.diff(mesh.points[course], axis=0).T)
            steep = 1.0 + 2.0 * float(np.clip(climb.mean() / 0.09, 0.0, 1.0))
            line = wind(mesh.points[course], _SWAY_M[klass] * steep, _STEP_M[klass], rng)
            ids = [at[course[0]], *(draft.node(x, y) for x, y in line[1:-1]), at[course[-1]]]
            towns = tuple(town_of[p] for p in (course[0], course[-1]) if p in town_of)
            chains.append(_Chain(ids, klass, float(mesh.height[course].mean()), towns=towns))
    if circle:
        _join_circle(draft, chains, at[circle_at], circle)
    _cross_water(draft, chains, [at[p] for p in sorted(joints & (river | streams))], {at[p] for p in joints & river})
    hills = float(np.quantile(mesh.height, 0.6))
    for chain in chains:
        draft.way(chain.nodes, _road_tags(chain, hills, rng))
    if circle:
        tags = {
            "highway": "secondary",
            "junction": "roundabout",
            "oneway": "yes",
            "surface": "asphalt",
            "name": "วงเวียน",
        }
        draft.way([*circle, circle[0]], tags)
    _draw_water(draft, mesh, at, rng)
    return draft


def _circle(draft: Draft, centre: FloatArray, arms: int) -> list[int]:
    """Return the nodes of a roundabout, with the clock: Thailand drives on the left."""
    if arms < 2:
        return []
    turn = -np.linspace(0.0, 2 * np.pi, 12, endpoint=False)
    return [draft.node(centre[0] + _ROUNDABOUT_M * np.cos(t), centre[1] + _ROUNDABOUT_M * np.sin(t)) for t in turn]


def _join_circle(draft: Draft, chains: Sequence[_Chain], centre: int, circle: Sequence[int]) -> None:
    """End the roads of the centre on the roundabout."""
    ring = np.array([draft.xy[node] for node in circle])
    for chain in chains:
        for end, beside in ((0, 1), (-1, -2)):
            if chain.nodes[end] == centre:
                away = np.hypot(*(ring - draft.xy[chain.nodes[beside]]).T)
                chain.nodes[end] = circle[int(np.argmin(away))]
    del draft.xy[centre]


def _cross_water(draft: Draft, chains: list[_Chain], crossings: Sequence[int], on_river: set[int]) -> None:
    """Make bridges where roads cross water, and fords where a track crosses a stream."""
    at_node: dict[int, list[_Chain]] = {}
    for chain in chains:
        for end in {chain.nodes[0], chain.nodes[-1]}:
            at_node.setdefault(end, []).append(chain)
    for node in crossings:
        arms = at_node.get(node, [])
        if len(arms) != 2 or any(len(arm.nodes) < 4 for arm in arms):
            continue
        if node not in on_river and max(arm.klass for arm in arms) >= CLASSES.index("track"):
            draft.tags.setdefault(node, {})["ford"] = "yes"
            continue
        banks = []
        for arm in arms:
            if arm.nodes[0] == node:
                arm.nodes.pop(0)
                banks.append(arm.nodes[0])
            else:
                arm.nodes.pop()
                banks.append(arm.nodes[-1])
        klass = max(arm.klass for arm in arms)
        chains.append(_Chain([banks[0], node, banks[1]], klass, arms[0].height, bridge=True))


def _road_tags(chain: _Chain, hills: float, rng: np.random.Generator) -> dict[str, str]:
    name = CLASSES[chain.klass]
    tags = {"highway": name}
    if name in ("trunk", "primary"):
        tags |= {"surface": "asphalt", "lanes": "2", "maxspeed": "90" if name == "trunk" else "80"}
        tags["ref"] = "9050" if name == "trunk" else "9051"
    elif name == "secondary":
        tags |= {"surface": "asphalt", "lanes": "2"}
        if rng.random() < 0.5:
            tags["maxspeed"] = "60"
    elif name == "tertiary":
        tags["surface"] = "asphalt" if rng.random() < 0.6 else "concrete"
    elif name == "unclassified":
        tags["surface"] = ("concrete", "asphalt", "compacted", "unpaved")[
            int(rng.choice(4, p=[0.5, 0.15, 0.2, 0.15]))
        ]
        if rng.random() < 0.15:
            del tags["surface"]
    elif name == "path":
        tags["surface"] = "ground"
    else:
        worse = 1 if chain.height > hills else 0
        grade = int(rng.integers(2 + worse, 5 + worse))
        tags["tracktype"] = f"grade{grade}"
        if rng.random() < 0.7:
            tags["surface"] = {2: "compacted", 3: "unpaved", 4: "ground", 5: "dirt"}[grade]
    if chain.bridge:
        tags |= {"bridge": "yes", "layer": "1", "surface": "concrete"}
    elif len(chain.towns) == 2 and chain.klass <= 3:
        tags["name"] = f"ถนน{chain.towns[0]}-{chain.towns[1]}"
    return tags


def _draw_water(draft: Draft, mesh: Mesh, at: dict[int, int], rng: np.random.Generator) -> None:
    """Draw river, streams and lake. They bend at the road's crossings, so that both meet there on the map."""
    stream_name = words("village.river").names[0]
    for number, course in enumerate([mesh.river, *mesh.streams]):
        breaks = [0, *(k for k in range(1, len(course) - 1) if course[k] in at), len(course) - 1]
        lines = [wind(mesh.points[list(course[a : b + 1])], 30.0, 110.0, rng) for a, b in pairwise(breaks)]
        line = np.vstack([lines[0], *(part[1:] for part in lines[1:])])
        tags = {"waterway": "stream"}
        if number == 0:
            tags = {"waterway": "river", "name": f"{stream_name.th}หลวง", "name:th": f"{stream_name.th}หลวง"}
            tags["name:en"] = f"{stream_name.en} Luang"
        dry = np.hypot(*(line - mesh.lake[:2]).T) > 0.8 * mesh.lake[2]
        for part in np.split(np.arange(len(line)), np.flatnonzero(np.diff(dry.astype(int))) + 1):
            if dry[part[0]] and len(part) > 1:
                draft.way([draft.node(*line[k]) for k in part], tags)
    x, y, radius = mesh.lake
    if radius > 0:
        turn = np.linspace(0.0, 2 * np.pi, 60, endpoint=False)
        shore = np.ones(60)
        for wave in range(2, 6):
            shore += 0.35 / wave**1.3 * np.sin(wave * turn + rng.uniform(0, 2 * np.pi)) * 0.5
        shore = np.minimum(shore, 1.15)
        rim = [
            draft.node(x + radius * s * np.cos(t), y + radius * s * np.sin(t))
            for s, t in zip(shore, turn, strict=True)
        ]
        draft.way([*rim, rim[0]], {})
        islet = [draft.node(x + 330.0 * np.cos(t), y + 260.0 * np.sin(t)) for t in turn[::3]]
        draft.way([*islet, islet[0]], {"place": "islet"})
        members = [("w", draft.next_way - 2, "outer"), ("w", draft.next_way - 1, "inner")]
        tags = {"type": "multipolygon", "natural": "water", "water": "lake", "name": "อ่างเก็บน้ำตัวอย่าง"}
        draft.relations.append(Relation(1, members, tags))
