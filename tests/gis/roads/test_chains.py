"""Two streets, 1-2-3 and 4-5-6 to the north, and a long road 2-7-5 between them with a lane 7-8 in its middle."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pytest

from gis.crs import distance_m
from gis.monitor import SilentMonitor
from gis.roads.network import build_network
from gis.roads.osm import read_extract
from gis.roads.profiles import load_profiles
from gis.roads.travel import Engine, Router, make_router
from tests.gis.roads.witness import ArcWitness

if TYPE_CHECKING:
    from tests.gis.roads.conftest import MakeNetwork, WritePbf

ROAD = {"highway": "residential"}
NODES = {
    1: (18.0, 98.0), 2: (18.01, 98.0), 3: (18.02, 98.0), 4: (18.0, 98.06), 5: (18.01, 98.06), 6: (18.02, 98.06),
    7: (18.01, 98.03), 8: (18.015, 98.03),
}  # fmt: skip
SOUTH_WEST, NORTH_WEST, BETWEEN, NORTH_EAST, SOUTH_EAST, LANE = 1, 2, 3, 4, 5, 6
"""The ways, numbered from 1."""
WAYS = [(ROAD, [1, 2]), (ROAD, [2, 3]), (ROAD, [2, 7, 5]), (ROAD, [5, 6]), (ROAD, [4, 5]), (ROAD, [7, 8])]
ARM, HALF, ALLEY = (float(distance_m(*NODES[a], *NODES[b])) for a, b in ((1, 2), (2, 7), (7, 8)))
ALL, DRIVERS = 7, 3
NO, ONLY = 0, 1


@pytest.fixture(params=("cch", "scipy"))
def engine(request: pytest.FixtureRequest) -> Engine:
    engine: Engine = request.param
    return engine


def roads(
    make_network: "MakeNetwork", engine: Engine, *rules: Sequence[int], profile: str = "motorcycle", **more: object
) -> Router:
    return make_router(make_network(NODES, WAYS, over_ways=rules, **more), load_profiles()[profile], engine=engine)


def metres(router: Router, *way: int) -> float:
    """Return the metres from the first node to the second; all ways of asking must agree, and so must networkx."""
    points = router.snap(*np.array([NODES[node] for node in way]).T)
    seconds, metres = router.seconds_and_metres(points, points)
    path = router.path(points.take(0), points.take(1))
    assert path.seconds == seconds[0, 1] == router.seconds(points, points)[0, 1]
    assert path.metres == pytest.approx(metres[0, 1], abs=0.05)
    network, profile = router.network, router.profile
    rules = (profile.banned_turns(network), profile.banned_chains(network))
    known = ArcWitness(network, profile.edge_ms(network), *rules).seconds(points)
    assert seconds == pytest.approx(known, abs=0.005)
    return path.metres


def test_a_way_over_a_road_is_forbidden_as_a_whole_and_in_its_direction(
    make_network: "MakeNetwork", engine: Engine
) -> None:
    router = roads(make_network, engine, (NO, DRIVERS, SOUTH_WEST, BETWEEN, SOUTH_EAST))
    straight = 2 * ARM + 2 * HALF
    # The lane in the middle is the nearest place to turn: who comes out of it comes from elsewhere.
    assert metres(router, 1, 4) == pytest.approx(straight + 2 * ALLEY, abs=0.05)
    assert metres(router, 4, 1) == pytest.approx(straight, abs=0.05)
    assert metres(router, 1, 6) == pytest.approx(straight, abs=0.05)
    assert metres(router, 3, 4) == pytest.approx(straight, abs=0.05)
    assert metres(router, 8, 4) == pytest.approx(ALLEY + HALF + ARM, abs=0.05)


def test_who_starts_on_the_road_between_or_ends_there_is_not_bound(
    make_network: "MakeNetwork", engine: Engine
) -> None:
    router = roads(make_network, engine, (NO, ALL, SOUTH_WEST, BETWEEN, SOUTH_EAST))
    assert metres(router, 7, 4) == pytest.approx(HALF + ARM, abs=0.05)
    assert metres(router, 2, 4) == pytest.approx(2 * HALF + ARM, abs=0.05)
    assert metres(router, 1, 5) == pytest.approx(2 * HALF + ARM, abs=0.05)
    points = router.snap([18.005, 18.01, 18.005], [98.0, 98.045, 98.06])
    seconds = router.seconds(points, points)
    assert seconds[0, 2] == pytest.approx((ARM + 2 * HALF + 2 * ALLEY) / 28 * 3.6, abs=0.2)
    assert seconds[0, 1] + seconds[1, 2] == pytest.approx((ARM + 2 * HALF) / 28 * 3.6, abs=0.2)


def test_it_binds_the_vehicles_it_names(make_network: "MakeNetwork", engine: Engine) -> None:
    rule = (NO, 1, SOUTH_WEST, BETWEEN, SOUTH_EAST)
    lengths = [metres(roads(make_network, engine, rule, profile=name), 1, 4) for name in ("motorcycle", "walk")]
    assert lengths == pytest.approx([2 * ARM + 2 * HALF] * 2, abs=0.05)
    assert metres(roads(make_network, engine, rule, profile="pickup"), 1, 4) > lengths[0] + ALLEY


def test_an_only_over_a_road_binds_who_has_entered_it(make_network: "MakeNetwork", engine: Engine) -> None:
    router = roads(make_network, engine, (ONLY, ALL, SOUTH_WEST, BETWEEN, NORTH_EAST))
    assert metres(router, 1, 6) == pytest.approx(2 * ARM + 2 * HALF, abs=0.05)
    assert metres(router, 1, 3) == pytest.approx(2 * ARM, abs=0.05)
    # Neither into the lane on the way nor to the south at its end: on to the north-east, or in from the north-west.
    assert metres(router, 1, 4) == pytest.approx(4 * ARM + 2 * HALF, abs=0.05)
    assert metres(router, 1, 8) == pytest.approx(ARM + 2 * ARM + HALF + ALLEY, abs=0.05)


def test_of_two_onlys_over_a_road_either_may_be_taken(make_network: "MakeNetwork", engine: Engine) -> None:
    rules = [(ONLY, ALL, SOUTH_WEST, BETWEEN, to) for to in (NORTH_EAST, SOUTH_EAST)]
    router = roads(make_network, engine, *rules)
    for end in (4, 6):
        assert metres(router, 1, end) == pytest.approx(2 * ARM + 2 * HALF, abs=0.05)


def test_ways_that_share_a_beginning_and_turns_at_a_node_hold_together(
    make_network: "MakeNetwork", engine: Engine
) -> None:
    rules = [(NO, ALL, SOUTH_WEST, BETWEEN, to) for to in (NORTH_EAST, SOUTH_EAST)]
    no_lane = [(BETWEEN, 7, LANE, 0, ALL)]
    router = roads(make_network, engine, *rules, restrictions=no_lane)
    # A node within a way that is not one-way tells no direction: such a turn is left out.
    assert len(router.network.turns) == 0
    assert metres(router, 1, 4) == pytest.approx(2 * ARM + 2 * HALF + 2 * ALLEY, abs=0.05)
    not_back = [(LANE, 7, LANE, 0, ALL), (SOUTH_WEST, 2, BETWEEN, 0, ALL)]
    router = roads(make_network, engine, *rules, restrictions=not_back)
    assert metres(router, 1, 4) == pytest.approx(2 * ARM + 2 * HALF + 2 * ARM, abs=0.05)


@pytest.mark.parametrize(
    "rule",
    [
        (NO, ALL, SOUTH_WEST, 9, SOUTH_EAST),
        (NO, ALL, 9, BETWEEN, SOUTH_EAST),
        (NO, ALL, NORTH_EAST, LANE, SOUTH_EAST),
        (NO, ALL, SOUTH_WEST, BETWEEN, NORTH_WEST),
        (NO, ALL, BETWEEN, LANE, SOUTH_EAST),
    ],
)
def test_ways_that_do_not_join_say_nothing(make_network: "MakeNetwork", rule: tuple[int, ...]) -> None:
    assert len(make_network(NODES, WAYS, over_ways=[rule]).chains) == 0


def test_it_leads_over_several_ways(make_network: "MakeNetwork") -> None:
    ways = [(ROAD, [1, 2]), (ROAD, [2, 7]), (ROAD, [7, 5]), (ROAD, [5, 4])]
    network = make_network(NODES, ways, over_ways=[(NO, DRIVERS, 1, 2, 3, 4), (NO, DRIVERS, 1, 2, 3)])
    assert network.chains.tolist() == [[DRIVERS, 0, 2, 4, -1], [DRIVERS, 0, 2, 4, 6]]
    assert load_profiles()["pickup"].banned_chains(network) == [(0, 2, 4), (0, 2, 4, 6)]
    assert load_profiles()["walk"].banned_chains(network) == []


def test_a_closed_road_takes_its_chains_with_it(make_network: "MakeNetwork", engine: Engine) -> None:
    network = make_network(NODES, WAYS, over_ways=[(NO, ALL, SOUTH_WEST, BETWEEN, SOUTH_EAST)])
    router = make_router(network, load_profiles()["motorcycle"], engine=engine, closed_edges=[3])
    points = router.snap(*np.array([NODES[1], NODES[8]]).T)
    assert router.path(points.take(0), points.take(1)).metres == pytest.approx(ARM + HALF + ALLEY, abs=0.05)


def test_it_is_read_from_a_file(write_pbf: "WritePbf") -> None:
    members = [("w", 1, "from"), ("w", 3, "via"), ("w", 5, "to")]
    tags = {"type": "restriction", "restriction": "no_u_turn", "except": "motorcycle"}
    later = {"type": "restriction", "restriction:conditional": "no_u_turn @ (21:00-05:00)"}
    both = [*members, ("n", 2, "via")]
    extract = read_extract(
        write_pbf(NODES, WAYS, [(tags, members), (later, members), (tags, both)]), monitor=SilentMonitor()
    )
    assert extract.way_restrictions.tolist() == [[NO, 1, 1, 3, 5]]
    assert len(extract.restrictions) == 0
    assert build_network(extract, monitor=SilentMonitor()).chains.tolist() == [[1, 0, 4, 6, 11]]
