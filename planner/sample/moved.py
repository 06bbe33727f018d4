"""A real road network moved to the sample's tambons, with Thai villages along its roads."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import networkx as nx
import numpy as np

from gis.crs import FloatArray, distance_m
from gis.errors import NetworkError
from gis.monitor import Monitor
from planner.sample.ground import Draft, Ground, Plane, Tambon, Village, nearest, seat_kinds
from planner.sample.osm_file import read_moved
from planner.sample.streets import RoadIndex
from planner.sample.words import Name, village_names, words

_VILLAGE_ROADS: Final = frozenset(
    ("tertiary", "unclassified", "residential", "living_street", "secondary", "primary")
)
_RADIUS_M: Final = 380.0
_OFF_ROAD_M: Final = 3_000.0


def borrow_ground(roads: Path, tambons: Sequence[Tambon], rng: np.random.Generator, *, monitor: Monitor) -> Ground:
    """Return the roads of an extract, moved to where tambons lie closest, with their villages.

    Each tambon that has roads near its point gets 10-14.

    The villages lie on the largest connected part of the roads, but one hamlet that lies far from any.
    """
    plane = _busiest(tambons)
    draft = read_moved(roads, plane, monitor=monitor)
    villages = _settle(draft, plane.metres(np.array([t.lat for t in tambons]), np.array([t.lon for t in tambons])),
                       tambons, rng, file=roads.name)  # fmt: skip
    index = RoadIndex(draft)
    streets = []
    for village in villages:
        monitor.check()
        streets.append(index.around(village, _RADIUS_M * (2.0 if village.seat_of else 1.0)).pieces)
    island = _far_off(index, villages, rng)
    a, b = draft.node(island.x, island.y), draft.node(island.x + 70.0, island.y + 20.0)
    draft.way([a, b], {"highway": "residential", "surface": "unpaved"})
    piece = np.array([[*draft.xy[a], *draft.xy[b]]])
    return Ground(plane, draft, [*villages, island], [*streets, piece])


def _busiest(tambons: Sequence[Tambon]) -> Plane:
    """Return the plane around the tambon whose five neighbours lie nearest: a town's roads then serve several."""
    lat, lon = np.array([t.lat for t in tambons]), np.array([t.lon for t in tambons])
    away = np.sort(distance_m(lat[:, None], lon[:, None], lat[None, :], lon[None, :]), axis=1)
    centre = tambons[int(np.argmin(away[:, 1:6].sum(axis=1)))]
    return Plane(centre.lat, centre.lon)


def _settle(
    draft: Draft, seats: FloatArray, tambons: Sequence[Tambon],
    rng: np.random.Generator, *, file: str,
) -> list[Village]:  # fmt: skip
    graph = nx.Graph()
    for way in draft.roads():
        nx.add_path(graph, way.nodes)
    main = max(nx.connected_components(graph), key=lambda part: (len(part), -min(part)))
    fit = {n for way in draft.roads() if way.tags["highway"] in _VILLAGE_ROADS for n in way.nodes} & main
    nodes = np.array(sorted(fit or main))
    if len(nodes) < 2:
        raise NetworkError("extract_no_roads", file=file)
    where = np.array([draft.xy[int(n)] for n in nodes])
    away, owner = nearest(seats, where)
    # A tambon with a sliver of road only is none of the area's.
    owners = [k for k in range(len(tambons)) if (owner == k).sum() >= max(0.004 * len(nodes), 2)]
    kinds = seat_kinds([tambons[k] for k in owners])
    separate = float(np.clip(np.sqrt(np.ptp(where[:, 0]) * np.ptp(where[:, 1]) / (60 * len(owners))), 150.0, 1_500.0))
    villages: list[Village] = []
    names: list[Name] = []
    for k in owners:
        own = np.flatnonzero(owner == k)
        count = int(rng.integers(10, 15))
        chosen = [int(own[np.argmin(away[own])])]
        for candidate in rng.permutation(own):
            if len(chosen) == count:
                break
            if np.hypot(*(where[chosen] - where[candidate]).T).min() > separate:
                chosen.append(int(candidate))
        called = village_names(tambons[k].name, len(chosen), names, rng)
        names += called[1:]
        moo = [1, *(int(m) for m in rng.permutation(np.arange(2, len(chosen) + 1)))]
        for place, point in enumerate(chosen):
            x, y = where[point]
            seat_of = kinds[tambons[k].code] if place == 0 else ""
            villages.append(Village(tambons[k], moo[place], called[place], float(x), float(y), seat_of=seat_of))
    return villages


def _far_off(index: RoadIndex, villages: Sequence[Village], rng: np.random.Generator) -> Village:
    """Return a hamlet at least three kilometres from any road, of the moo nearest to it."""
    homes = np.array([[v.x, v.y] for v in villages])
    points = np.asarray(index.tree.data)
    low, high = points.min(axis=0) - 1.6 * _OFF_ROAD_M, points.max(axis=0) + 1.6 * _OFF_ROAD_M
    tries = rng.uniform(low, high, size=(600, 2))
    off = nearest(points, tries)[0]
    to_home, home_of = nearest(homes, tries)
    best = int(np.argmin(np.where(off > _OFF_ROAD_M, to_home, np.inf)))
    home = villages[int(home_of[best])]
    name = words("village.island").names[0]
    x, y = tries[best]
    return Village(
        home.tambon, home.moo, Name(f"บ้าน{name.th}", f"Ban {name.en}"), float(x), float(y), hamlet=True, island=True
    )
