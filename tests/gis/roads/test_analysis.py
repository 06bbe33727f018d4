from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.monitor import SilentMonitor
from gis.roads.analysis import critical_roads, cut_off, lifelines, road_frame
from gis.roads.cache import prepare
from gis.roads.network import Network
from gis.roads.profiles import load_profiles
from gis.roads.snapping import Snaps
from gis.roads.travel import make_router

if TYPE_CHECKING:
    from tests.gis.roads.conftest import MakeNetwork

ROAD = {"highway": "residential"}
ONE_WAY = ROAD | {"oneway": "yes"}
MOTORCYCLE = load_profiles()["motorcycle"]
GRID = {10 * row + column: (18.0 + 0.01 * row, 98.0 + 0.01 * column) for row in range(6) for column in range(10)}
# A ring 0-1-11-10, a bridge 1-2, a ring 2-3-13-12, and from 13 a dead end over 23 to 33.
TOWN = [
    (ROAD, [0, 1]),
    (ROAD, [1, 11, 10, 0]),
    (ROAD | {"bridge": "yes", "name": "สะพานทดสอบ"}, [1, 2]),
    (ROAD, [2, 3]),
    (ROAD, [3, 13, 12, 2]),
    (ROAD, [13, 23]),
    (ROAD, [23, 33]),
    (ROAD, [23, 24]),
]
BRIDGE = 2


def at(network: Network, *places: tuple[float, float]) -> Snaps:
    return make_router(network, MOTORCYCLE, engine="scipy").snap(*np.array(places).reshape(-1, 2).T, component=None)


@pytest.fixture
def town(make_network: "MakeNetwork") -> tuple[Network, Snaps, Snaps]:
    network = make_network(GRID, TOWN)
    school = at(network, (18.0, 98.005))
    stops = at(network, (18.01, 98.005), (18.0, 98.025), (18.025, 98.03), (18.0, 98.003))
    return network, school, stops


def names(network: Network, edges: np.ndarray) -> set[tuple[int, int]]:
    ids = network.node_id
    return {(int(ids[network.tail[edge]]), int(ids[network.head[edge]])) for edge in edges}


def test_a_closed_bridge_cuts_off_what_lies_behind_it(town: tuple[Network, Snaps, Snaps]) -> None:
    network, school, stops = town
    assert cut_off(network, MOTORCYCLE, school, stops, closing=[BRIDGE]).tolist() == [False, True, True, False]
    assert cut_off(network, MOTORCYCLE, school, stops, closing=[1]).tolist() == [True, False, False, False]
    assert not cut_off(network, MOTORCYCLE, school, stops, closing=[]).any()


def test_what_was_cut_off_before_is_not_told_again(town: tuple[Network, Snaps, Snaps]) -> None:
    network, school, stops = town
    dead_end = int(stops.edge[2])
    closed = cut_off(network, MOTORCYCLE, school, stops, closing=[BRIDGE], closed_edges=[dead_end])
    assert closed.tolist() == [False, True, False, False]


def test_a_one_way_street_that_closes_takes_the_way_back(make_network: "MakeNetwork") -> None:
    ring = [(ONE_WAY, [0, 1]), (ONE_WAY, [1, 11]), (ONE_WAY, [11, 10]), (ONE_WAY, [10, 0])]
    network = make_network(GRID, ring)
    school, stop = at(network, (18.0, 98.005)), at(network, (18.01, 98.005))
    assert cut_off(network, MOTORCYCLE, school, stop, closing=[1]).tolist() == [True]
    found = lifelines(network, MOTORCYCLE, school, stop)
    assert names(network, found.edge) == {(1, 11), (10, 0)}, "one there, one back"


def test_a_stop_hangs_on_each_road_that_all_ways_to_it_take(town: tuple[Network, Snaps, Snaps]) -> None:
    network, school, stops = town
    found = lifelines(network, MOTORCYCLE, school, stops)
    by_stop = [names(network, found.edge[found.point == stop]) for stop in range(len(stops))]
    assert by_stop == [set(), {(1, 2)}, {(1, 2), (13, 23)}, set()]


def test_critical_roads_tell_how_much_lies_behind_them(town: tuple[Network, Snaps, Snaps]) -> None:
    network, school, _ = town
    critical = critical_roads(network, MOTORCYCLE, school)
    assert [names(network, critical.edge[[i]]) for i in range(2)] == [{(1, 2)}, {(13, 23)}]
    behind = network.metres[[3, 4, 5, 6, 7, 8]].sum()
    assert critical.behind_m == pytest.approx([behind, network.metres[[7, 8]].sum()])
    frame = road_frame(network, critical.edge)
    assert frame["name"].tolist() == ["สะพานทดสอบ", ""]
    assert frame["bridge"].tolist() == [True, False]
    assert frame["way_id"].tolist() == [3, 6]
    assert frame.geometry[0].coords[:] == [(98.01, 18.0), (98.02, 18.0)]


def test_on_two_way_roads_critical_roads_are_the_bridges_that_networkx_finds(
    town: tuple[Network, Snaps, Snaps],
) -> None:
    network, school, _ = town
    graph = nx.Graph(zip(network.tail.tolist(), network.head.tolist(), strict=True))
    known = {tuple(sorted(pair)) for pair in nx.bridges(graph) if min(graph.degree[node] for node in pair) > 1}
    critical = critical_roads(network, MOTORCYCLE, school).edge
    assert {tuple(sorted((int(network.tail[e]), int(network.head[e])))) for e in critical} == known


_WAY = st.tuples(st.sampled_from(["", "yes", "-1"]), st.lists(st.integers(0, 9), min_size=2, max_size=4))
_PLACE = st.tuples(st.floats(18.0, 18.05), st.floats(98.0, 98.05))


@settings(max_examples=60, deadline=None)
@given(
    nodes=st.lists(_PLACE, min_size=10, max_size=10),
    ways=st.lists(_WAY, min_size=1, max_size=12),
    asked=st.lists(_PLACE, min_size=2, max_size=4),
    forbidden=st.lists(st.integers(0, 10_000), max_size=4),
)
def test_on_any_network_a_stop_hangs_on_what_would_cut_it_off(
    make_network: "MakeNetwork",
    nodes: list[tuple[float, float]],
    ways: list[tuple[str, list[int]]],
    asked: list[tuple[float, float]],
    forbidden: list[int],
) -> None:
    places = [(18.0, 98.0), (18.05, 98.05), *nodes[2:]]
    network = make_network(
        dict(enumerate(places)), [(ROAD, [0, 1]), *((ROAD | {"oneway": oneway}, refs) for oneway, refs in ways)]
    )
    # Only turns across: where none may turn back either, a stop may hang on more than one road at a time.
    pairs = np.argwhere(network.arc_head[:, None] == network.arc_tail[None, :])
    pairs = pairs[pairs[:, 0] // 2 != pairs[:, 1] // 2]
    chosen = pairs[sorted({number % len(pairs) for number in forbidden})] if len(pairs) else pairs
    network = replace(network, turns=np.column_stack((chosen, np.full(len(chosen), 7))))
    points = at(network, *asked)
    school, stops = points.take(0), points.take(np.arange(1, len(points)))
    found = lifelines(network, MOTORCYCLE, school, stops)
    pairs_found = set(zip(found.point.tolist(), found.edge.tolist(), strict=True))
    for edge in set(range(network.n_edges)) - {0, int(school.edge[0])}:
        cut = cut_off(network, MOTORCYCLE, school, stops, closing=[edge])
        for stop in np.flatnonzero(stops.edge != edge).tolist():
            assert ((stop, edge) in pairs_found) == cut[stop]


def test_a_real_town_is_analysed_in_a_moment(shared_data: Path) -> None:
    network, order = prepare(shared_data / "roads" / "legazpi.osm.pbf", monitor=SilentMonitor())
    router = make_router(network, MOTORCYCLE, cch_order=order)
    rng = np.random.default_rng(5)
    lon, lat = network.coordinates[rng.integers(0, len(network.coordinates), 60)].T
    points = router.snap(lat, lon)
    school, stops = points.take(0), points.take(np.arange(1, 60))
    found = lifelines(network, MOTORCYCLE, school, stops)
    assert len(set(found.edge.tolist())) > 20
    edges = list(set(found.edge.tolist()))[:15] + rng.integers(0, network.n_edges, 15).tolist()
    for edge in edges:
        cut = cut_off(network, MOTORCYCLE, school, stops, closing=[edge])
        hanging = np.isin(np.arange(59), found.point[found.edge == edge])
        here = stops.edge == edge
        if edge != school.edge[0]:
            assert (cut[~here] == hanging[~here]).all()
