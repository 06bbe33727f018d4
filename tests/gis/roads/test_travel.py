import gc
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.crs import distance_m
from gis.errors import JobCancelled, NetworkError
from gis.monitor import Progress, SilentMonitor
from gis.roads.cache import prepare
from gis.roads.chains import filled_up
from gis.roads.junctions import BARRIERS
from gis.roads.network import Network
from gis.roads.profiles import load_profiles
from gis.roads.travel import Engine, Router, contraction_order, make_router
from tests.gis.roads.witness import ArcWitness

if TYPE_CHECKING:
    from tests.gis.roads.conftest import MakeNetwork

ENGINES: tuple[Engine, ...] = ("cch", "scipy")
ROAD = {"highway": "residential"}
ONE_WAY = ROAD | {"oneway": "yes"}
# A grid of a hundredth of a degree: node 10 * row + column, rows to the north, columns to the east.
GRID = {10 * row + column: (18.0 + 0.01 * row, 98.0 + 0.01 * column) for row in range(6) for column in range(10)}
KMH = 28.0


def seconds_of(metres: float) -> float:
    return metres / KMH * 3.6


def east_m(degrees: float, lat: float = 18.0) -> float:
    return float(distance_m(lat, 98.0, lat, 98.0 + degrees))


@pytest.fixture(params=ENGINES)
def route(request: pytest.FixtureRequest) -> Callable[..., Router]:
    def make(network: Network, profile: str = "motorcycle", *, closed_edges: Sequence[int] = ()) -> Router:
        return make_router(network, load_profiles()[profile], engine=request.param, closed_edges=closed_edges)

    return make


def test_a_straight_road_takes_its_length_over_its_speed(
    make_network: "MakeNetwork", route: Callable[..., Router]
) -> None:
    router = route(make_network(GRID, [(ROAD, [0, 1, 2, 3]), (ROAD, [3, 4])]))
    points = router.snap([18.0, 18.0], [98.005, 98.035])
    seconds = router.seconds(points, points)
    assert seconds[0, 1] == pytest.approx(seconds_of(east_m(0.03)), abs=0.01)
    assert seconds == pytest.approx(seconds.T)
    assert np.diag(seconds).tolist() == [0.0, 0.0]


def test_the_way_between_two_points_of_one_edge_is_direct(
    make_network: "MakeNetwork", route: Callable[..., Router]
) -> None:
    router = route(make_network(GRID, [(ROAD, [0, 1, 2])]))
    points = router.snap([18.0, 18.0], [98.002, 98.012])
    assert router.seconds(points, points)[0, 1] == pytest.approx(seconds_of(east_m(0.01)), abs=0.01)
    path = router.path(points.take(0), points.take(1))
    assert path.coordinates == pytest.approx(np.array([[98.002, 18.0], [98.01, 18.0], [98.012, 18.0]]))
    back = router.path(points.take(1), points.take(0))
    assert back.coordinates == pytest.approx(path.coordinates[::-1])
    assert path.metres == pytest.approx(east_m(0.01))


def test_a_one_way_road_sends_the_way_back_round_the_block(
    make_network: "MakeNetwork", route: Callable[..., Router]
) -> None:
    # A square block, anticlockwise: 0 -> 1 -> 11 -> 10 -> 0.
    router = route(
        make_network(GRID, [(ONE_WAY, [0, 1]), (ONE_WAY, [1, 11]), (ONE_WAY, [11, 10]), (ONE_WAY, [10, 0])])
    )
    points = router.snap([18.0, 18.0], [98.002, 98.008])
    seconds = router.seconds(points, points)
    round_m = east_m(0.01) + east_m(0.01, 18.01) + 2 * float(distance_m(18.0, 98.0, 18.01, 98.0))
    assert seconds[0, 1] == pytest.approx(seconds_of(east_m(0.006)), abs=0.01)
    assert seconds[1, 0] == pytest.approx(seconds_of(round_m - east_m(0.006)), abs=0.01)
    path = router.path(points.take(1), points.take(0))
    assert path.metres == pytest.approx(round_m - east_m(0.006), rel=1e-6)
    corners = np.array([[98.008, 18.0], [98.01, 18.0], [98.01, 18.01], [98.0, 18.01], [98.0, 18.0], [98.002, 18.0]])
    assert path.coordinates == pytest.approx(corners)


def test_a_point_at_a_junction_may_leave_by_any_road(
    make_network: "MakeNetwork", route: Callable[..., Router]
) -> None:
    ring = [(ONE_WAY, [0, 1]), (ONE_WAY, [1, 11]), (ONE_WAY, [11, 10]), (ONE_WAY, [10, 0])]
    router = route(make_network(GRID, [*ring, (ROAD, [0, 20])]))
    points = router.snap([18.0, 18.0], [98.0, 98.005])
    far = router.snap([17.99, 18.02], [98.0, 98.0])
    assert router.seconds(points, far)[0, 0] == 0.0
    assert router.seconds(far, points)[0, 1] == pytest.approx(seconds_of(east_m(0.005)), abs=0.01)


def test_a_loop_road_is_travelled_the_shorter_way_round(
    make_network: "MakeNetwork", route: Callable[..., Router]
) -> None:
    router = route(make_network(GRID, [(ROAD, [0, 1]), (ROAD, [1, 2, 12, 11, 1])]))
    points = router.snap([18.0, 18.0, 18.005], [98.005, 98.012, 98.01])
    seconds = router.seconds(points, points)
    assert seconds[0, 1] == pytest.approx(seconds_of(east_m(0.007)), abs=0.01)
    half_m = float(distance_m(18.0, 98.0, 18.005, 98.0))
    assert seconds[0, 2] == pytest.approx(seconds_of(east_m(0.005) + half_m), abs=0.01)
    assert seconds[1, 2] == pytest.approx(seconds_of(east_m(0.002) + half_m), abs=0.01)
    path = router.path(points.take(1), points.take(2))
    assert path.metres == pytest.approx(east_m(0.002) + half_m, rel=1e-4)


def test_of_two_roads_between_the_same_junctions_the_faster_is_taken(
    make_network: "MakeNetwork", route: Callable[..., Router]
) -> None:
    router = route(
        make_network(GRID, [({"highway": "track"}, [0, 1]), (ROAD, [0, 1]), (ROAD, [50, 0]), (ROAD, [1, 51])])
    )
    points = router.snap([18.05, 18.05], [98.0, 98.01])
    north = float(distance_m(18.0, 98.0, 18.05, 98.0))
    assert router.seconds(points, points)[0, 1] == pytest.approx(seconds_of(2 * north + east_m(0.01)), abs=0.01)


def test_islands_are_left_to_those_who_ask_for_them(
    make_network: "MakeNetwork", route: Callable[..., Router]
) -> None:
    router = route(make_network(GRID, [(ROAD, [0, 1, 2, 3]), (ROAD, [50, 51])]))
    lat, lon = [18.0, 18.05], [98.005, 98.005]
    on_mainland = router.snap(lat, lon)
    assert on_mainland.metres[1] > 5_000
    anywhere = router.snap(lat, lon, component=None)
    assert anywhere.metres == pytest.approx([0.0, 0.0], abs=1e-6)
    seconds, metres = router.seconds_and_metres(anywhere, anywhere)
    assert np.isinf(seconds).tolist() == [[False, True], [True, False]]
    assert (np.isinf(metres) == np.isinf(seconds)).all()
    assert (router.seconds(anywhere, anywhere) == seconds).all()
    path = router.path(anywhere.take(0), anywhere.take(1))
    assert (path.seconds, path.metres, len(path.coordinates)) == (np.inf, np.inf, 0)
    assert router.snap(lat, lon, component=1).metres[1] == pytest.approx(0.0, abs=1e-6)


def test_a_point_without_a_road_is_infinitely_far(make_network: "MakeNetwork", route: Callable[..., Router]) -> None:
    router = route(make_network(GRID, [(ROAD, [0, 1, 2, 3])]))
    points = router.snap([18.0, 25.0, np.nan], [98.0, 98.0, 98.0], max_metres=500.0)
    seconds = router.seconds(points, points)
    assert seconds[0, 0] == 0.0
    assert np.isinf(seconds).sum() == 8
    assert np.isinf(router.seconds_and_metres(points, points)[1]).sum() == 8
    assert router.path(points.take(0), points.take(1)).seconds == np.inf
    nothing = points.take([])
    assert router.seconds(nothing, points).shape == (0, 3)
    assert router.seconds(points, nothing).shape == (3, 0)
    assert router.seconds_and_metres(points, nothing)[1].shape == (3, 0)


def test_the_soonest_destination_is_told_and_none_where_no_road_leads(
    make_network: "MakeNetwork", route: Callable[..., Router]
) -> None:
    router = route(make_network(GRID, [(ROAD, [0, 1, 2, 3, 4, 5]), (ROAD, [50, 51])]))
    children = router.snap([18.0, 18.0, 18.05], [98.001, 98.049, 98.005], component=None)
    schools = router.snap([18.0, 18.0], [98.04, 98.0])
    index, seconds = router.nearest(children, schools)
    assert index.tolist() == [1, 0, -1]
    assert seconds[:2] == pytest.approx([seconds_of(east_m(0.001)), seconds_of(east_m(0.009))], abs=0.01)
    assert seconds[2] == np.inf
    assert router.nearest(children, schools.take([]))[0].tolist() == [-1, -1, -1]


def test_a_path_that_goes_nowhere_is_still_a_line(make_network: "MakeNetwork", route: Callable[..., Router]) -> None:
    router = route(make_network(GRID, [(ROAD, [0, 1])]))
    point = router.snap([18.0], [98.003])
    path = router.path(point, point)
    assert (path.seconds, path.metres, path.coordinates.shape) == (0.0, 0.0, (2, 2))


def test_a_closed_road_is_not_taken(make_network: "MakeNetwork", route: Callable[..., Router]) -> None:
    network = make_network(GRID, [(ROAD, [0, 1]), (ROAD, [0, 10, 11, 1])])
    direct = route(network)
    points = direct.snap([18.0, 18.0], [98.0, 98.01])
    round_m = east_m(0.01, 18.01) + 2 * float(distance_m(18.0, 98.0, 18.01, 98.0))
    detour = route(network, closed_edges=[0])
    points = detour.snap([18.0, 18.0], [98.0, 98.01])
    assert detour.seconds(points, points)[0, 1] == pytest.approx(seconds_of(round_m), abs=0.01)


def test_footpaths_alone_carry_no_motorcycle_but_people(
    make_network: "MakeNetwork", route: Callable[..., Router]
) -> None:
    network = make_network(GRID, [({"highway": "footway"}, [0, 1, 2])])
    with pytest.raises(NetworkError) as error:
        route(network)
    assert error.value.code == "extract_closed_to_vehicle"
    assert "hand.osm.pbf" in error.value.message("th")
    on_foot = route(network, "walk")
    points = on_foot.snap([18.0, 18.0], [98.0, 98.02])
    assert on_foot.seconds(points, points)[0, 1] == pytest.approx(east_m(0.02) / 4 * 3.6, abs=0.01)


class Impatient:
    def report(self, progress: Progress) -> None:
        pass

    def check(self) -> None:
        raise JobCancelled


def test_a_matrix_stops_when_asked_to(make_network: "MakeNetwork", route: Callable[..., Router]) -> None:
    router = route(make_network(GRID, [(ROAD, [0, 1])]))
    points = router.snap([18.0], [98.0])
    with pytest.raises(JobCancelled):
        router.seconds(points, points, monitor=Impatient())


def test_what_a_stopped_matrix_leaves_can_be_thrown_away_by_another_thread(
    make_network: "MakeNetwork", route: Callable[..., Router]
) -> None:
    router = route(make_network(GRID, [(ROAD, [0, 1])]))
    points = router.snap([18.0], [98.0])
    stopped: list[BaseException] = []

    def work() -> None:
        try:
            router.seconds(points, points, monitor=Impatient())
        except JobCancelled as reason:
            stopped.append(reason)

    thread = Thread(target=work)
    thread.start()
    thread.join()
    assert stopped
    # With it go the frames of its traceback; RoutingKit's binding would complain, and warnings are errors.
    stopped.clear()
    gc.collect()


_CLASS = st.sampled_from(["residential", "primary", "track", "footway"])
_ONE_WAY = st.sampled_from(["", "yes", "-1", "reversible"])
_NODE = st.integers(0, 9)
_WAY = st.tuples(_CLASS, _ONE_WAY, st.lists(_NODE, min_size=2, max_size=4))
_PLACE = st.tuples(st.floats(18.0, 18.05), st.floats(98.0, 98.05))


def some_turns(network: Network, numbers: list[int]) -> np.ndarray:
    """Return some of the pairs of arcs of which one ends where the other starts, for all vehicles."""
    tail, head = network.arc_tail, network.arc_head
    pairs = np.argwhere(head[:, None] == tail[None, :])
    chosen = pairs[sorted({number % len(pairs) for number in numbers})]
    return np.column_stack((chosen, np.full(len(chosen), 7)))


def some_chains(network: Network, numbers: list[int]) -> np.ndarray:
    """Return some rows of three or four arcs, for all vehicles: any arc, and which of those after it is next."""
    tail, head = network.arc_tail, network.arc_head
    rows = []
    for number in numbers:
        row = [number % len(tail)]
        for step in range(2 + number % 2):
            after = np.flatnonzero(tail == head[row[-1]])
            row.append(int(after[number // 7 ** (step + 1) % len(after)]))
        rows.append((7, *row))
    return filled_up(rows, fill=-1, width=1)


@settings(max_examples=150, deadline=None)
@given(
    nodes=st.lists(_PLACE, min_size=10, max_size=10),
    ways=st.lists(_WAY, min_size=1, max_size=14),
    asked=st.lists(_PLACE, min_size=1, max_size=5),
    at_nodes=st.lists(_NODE, max_size=2),
    barriers=st.lists(_NODE, max_size=3, unique=True),
    forbidden=st.lists(st.integers(0, 10_000), max_size=12),
    in_a_row=st.lists(st.integers(0, 10_000), max_size=8),
)
def test_both_engines_and_the_witness_agree_on_any_network(
    make_network: "MakeNetwork",
    nodes: list[tuple[float, float]],
    ways: list[tuple[str, str, list[int]]],
    asked: list[tuple[float, float]],
    at_nodes: list[int],
    barriers: list[int],
    forbidden: list[int],
    in_a_row: list[int],
) -> None:
    sure = (ROAD, [0, 1])
    tagged = [({"highway": klass, "oneway": oneway}, refs) for klass, oneway, refs in ways]
    places = [(18.0, 98.0), (18.05, 98.05), *nodes[2:]]
    blocks = [(node, BARRIERS.index("block"), 0, 0, 0) for node in barriers]
    network = make_network(dict(enumerate(places)), [sure, *tagged], barriers=blocks)
    network = replace(network, turns=some_turns(network, forbidden), chains=some_chains(network, in_a_row))
    profile = load_profiles()["motorcycle"]
    try:
        cch, scipy = (make_router(network, profile, engine=engine) for engine in ENGINES)
    except NetworkError as error:
        assert error.code == "extract_closed_to_vehicle"
        return
    lat, lon = np.array([*asked, *(places[node] for node in at_nodes)]).T
    points = cch.snap(lat, lon, component=None)
    seconds, metres = cch.seconds_and_metres(points, points)
    assert (seconds == scipy.seconds(points, points)).all()
    assert (seconds == cch.seconds(points, points)).all()
    assert metres == pytest.approx(scipy.seconds_and_metres(points, points)[1], abs=0.02)
    banned = (profile.banned_turns(network), profile.banned_chains(network))
    known = ArcWitness(network, profile.edge_ms(network), *banned).seconds(points)
    assert np.isinf(known).tolist() == np.isinf(seconds).tolist()
    assert seconds[np.isfinite(seconds)] == pytest.approx(known[np.isfinite(known)], abs=0.005)
    for router in (cch, scipy):
        path = router.path(points.take(0), points.take(len(points) - 1))
        assert path.seconds == seconds[0, -1]
        if np.isfinite(path.seconds):
            length = distance_m(*path.coordinates[:-1, ::-1].T, *path.coordinates[1:, ::-1].T).sum()
            assert path.metres == pytest.approx(length, rel=1e-3, abs=0.1)


@pytest.fixture(scope="module")
def legazpi(shared_data: Path) -> tuple[Network, np.ndarray]:
    return prepare(shared_data / "roads" / "legazpi.osm.pbf", monitor=SilentMonitor())


def scattered(network: Network, n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return lat, lon near roads, some of them at the very same place."""
    rng = np.random.default_rng(seed)
    lon, lat = network.coordinates[rng.integers(0, len(network.coordinates), n)].T
    away = rng.normal(0.0, 0.001, (2, n)) * (rng.random(n) < 0.8)
    return lat + away[0], lon + away[1]


@pytest.mark.parametrize(("profile", "season"), [("motorcycle", "dry"), ("pickup", "rainy"), ("walk", "dry")])
def test_real_legs_take_what_networkx_says(legazpi: tuple[Network, np.ndarray], profile: str, season: str) -> None:
    network, order = legazpi
    vehicle = load_profiles()[profile]
    router = make_router(network, vehicle, season=season, cch_order=order)
    points = router.snap(*scattered(network, 60, seed=7))
    seconds, metres = router.seconds_and_metres(points, points)
    edge_ms, banned = vehicle.edge_ms(network, season), vehicle.banned_turns(network, season)
    known = ArcWitness(network, edge_ms, banned).seconds(points)
    assert np.isfinite(seconds).all()
    assert np.abs(seconds - known).max() < 1.0
    for i in range(59):
        path = router.path(points.take(i), points.take(i + 1))
        assert path.seconds == seconds[i, i + 1]
        assert path.metres == pytest.approx(metres[i, i + 1], abs=0.05)
        assert path.coordinates[0] == pytest.approx([points.lon[i], points.lat[i]], abs=1e-7)
        assert path.coordinates[-1] == pytest.approx([points.lon[i + 1], points.lat[i + 1]], abs=1e-7)


def test_real_matrices_are_the_same_by_both_engines(legazpi: tuple[Network, np.ndarray]) -> None:
    network, order = legazpi
    profile = load_profiles()["motorcycle"]
    cch, scipy = (make_router(network, profile, cch_order=order, engine=engine) for engine in ENGINES)
    origins = cch.snap(*scattered(network, 120, seed=1))
    destinations = cch.snap(*scattered(network, 80, seed=2))
    assert (cch.seconds(origins, destinations) == scipy.seconds(origins, destinations)).all()


def test_a_large_matrix_is_the_same_by_elimination(
    legazpi: tuple[Network, np.ndarray], monkeypatch: pytest.MonkeyPatch
) -> None:
    network, order = legazpi
    router = make_router(network, load_profiles()["motorcycle"], cch_order=order)
    origins = router.snap(*scattered(network, 120, seed=3))
    destinations = router.snap(*scattered(network, 90, seed=4))
    by_sweeps = router.seconds(origins, destinations)
    monkeypatch.setattr("gis.roads.travel._MANY_ROWS", 1)
    monkeypatch.setattr("gis.roads.travel._MANY_PAIRS", 1)
    assert (router.seconds(origins, destinations) == by_sweeps).all()
    assert (router.seconds_and_metres(origins, destinations)[0] == by_sweeps).all()


def test_the_contraction_order_names_every_node_once(legazpi: tuple[Network, np.ndarray]) -> None:
    network, order = legazpi
    assert np.array_equal(np.sort(order), np.arange(network.n_nodes))
    assert np.array_equal(order, contraction_order(network))
