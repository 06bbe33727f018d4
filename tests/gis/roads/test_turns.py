"""A crossing: 0 in the middle, 1 to the west, 2 to the east, 3 to the north, 4 to the south."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from gis.crs import distance_m
from gis.roads.junctions import BARRIERS
from gis.roads.network import Network
from gis.roads.profiles import load_profiles
from gis.roads.tags import ACCESS
from gis.roads.travel import Engine, Router, make_router

if TYPE_CHECKING:
    from tests.gis.roads.conftest import MakeNetwork

ENGINES: tuple[Engine, ...] = ("cch", "scipy")
ROAD = {"highway": "residential"}
ALL, NOT_ON_FOOT = 7, 3
MIDDLE = (18.01, 98.01)
CROSSING = {0: MIDDLE, 1: (18.01, 98.0), 2: (18.01, 98.02), 3: (18.02, 98.01), 4: (18.0, 98.01)}
ARMS = [(ROAD, [1, 0]), (ROAD, [0, 2]), (ROAD, [0, 3]), (ROAD, [0, 4])]
ARM_M = {node: float(distance_m(*MIDDLE, *CROSSING[node])) for node in (1, 2, 3, 4)}
WEST, EAST, NORTH, SOUTH = 1, 2, 3, 4
"""Ways are numbered from 1 as the nodes at their ends are."""


def metres(router: Router, start: int, end: int) -> float:
    """Return the metres from one corner to another; both engines of a test must agree on the seconds."""
    points = router.snap(*np.array([CROSSING[start], CROSSING[end]]).T)
    seconds, metres = router.seconds_and_metres(points.take(0), points.take(1))
    path = router.path(points.take(0), points.take(1))
    assert path.seconds == seconds[0, 0]
    assert path.metres == pytest.approx(metres[0, 0], abs=0.05)
    return path.metres


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Engine:
    engine: Engine = request.param
    return engine


def crossing(
    make_network: "MakeNetwork", engine: Engine, *restrictions: Sequence[int], profile: str = "motorcycle"
) -> Router:
    network = make_network(CROSSING, ARMS, restrictions=restrictions)
    return make_router(network, load_profiles()[profile], engine=engine)


def test_a_forbidden_turn_is_made_by_turning_back_farther_on(make_network: "MakeNetwork", engine: Engine) -> None:
    router = crossing(make_network, engine, (WEST, 0, NORTH, 0, NOT_ON_FOOT))
    there_and_back = min(ARM_M[EAST], ARM_M[SOUTH]) * 2
    assert metres(router, WEST, NORTH) == pytest.approx(ARM_M[WEST] + there_and_back + ARM_M[NORTH], abs=0.05)
    assert metres(router, NORTH, WEST) == pytest.approx(ARM_M[NORTH] + ARM_M[WEST], abs=0.05)
    assert metres(router, WEST, EAST) == pytest.approx(ARM_M[WEST] + ARM_M[EAST], abs=0.05)
    assert metres(router, SOUTH, NORTH) == pytest.approx(ARM_M[SOUTH] + ARM_M[NORTH], abs=0.05)


def test_those_on_foot_and_those_excepted_turn_as_they_like(make_network: "MakeNetwork", engine: Engine) -> None:
    straight = pytest.approx(ARM_M[WEST] + ARM_M[NORTH], abs=0.05)
    assert metres(crossing(make_network, engine, (1, 0, 3, 0, NOT_ON_FOOT), profile="walk"), WEST, NORTH) == straight
    assert metres(crossing(make_network, engine, (1, 0, 3, 0, 1)), WEST, NORTH) == straight
    assert metres(crossing(make_network, engine, (1, 0, 3, 0, 1), profile="pickup"), WEST, NORTH) != straight


def test_only_straight_on_forbids_the_rest(make_network: "MakeNetwork", engine: Engine) -> None:
    router = crossing(make_network, engine, (WEST, 0, EAST, 1, NOT_ON_FOOT))
    assert metres(router, WEST, EAST) == pytest.approx(ARM_M[WEST] + ARM_M[EAST], abs=0.05)
    for aside in (NORTH, SOUTH):
        expected = ARM_M[WEST] + 2 * ARM_M[EAST] + ARM_M[aside]
        assert metres(router, WEST, aside) == pytest.approx(expected, abs=0.05)


def test_of_two_only_ways_either_may_be_taken(make_network: "MakeNetwork", engine: Engine) -> None:
    router = crossing(make_network, engine, (WEST, 0, EAST, 1, ALL), (WEST, 0, NORTH, 1, ALL))
    for ahead in (EAST, NORTH):
        assert metres(router, WEST, ahead) == pytest.approx(ARM_M[WEST] + ARM_M[ahead], abs=0.05)
    assert metres(router, WEST, SOUTH) > ARM_M[WEST] + ARM_M[SOUTH] + 2000


def test_a_forbidden_turning_back_is_made_farther_on(make_network: "MakeNetwork", engine: Engine) -> None:
    network = make_network(CROSSING, ARMS, restrictions=[(EAST, 0, EAST, 0, ALL)])
    router = make_router(network, load_profiles()["motorcycle"], engine=engine)
    assert network.turns.tolist() == [[3, 2, ALL]]
    assert metres(router, EAST, EAST) == 0.0


@pytest.mark.parametrize(
    "restriction",
    [(WEST, 9, NORTH, 0, ALL), (9, 0, NORTH, 0, ALL), (WEST, 1, NORTH, 0, ALL), (WEST, 0, 9, 1, ALL)],
)
def test_a_restriction_whose_ways_do_not_meet_says_nothing(
    make_network: "MakeNetwork", restriction: tuple[int, ...]
) -> None:
    assert len(make_network(CROSSING, ARMS, restrictions=[restriction]).turns) == 0


def test_a_way_that_runs_through_its_via_node_means_its_one_way_direction(make_network: "MakeNetwork") -> None:
    def turns(oneway: str) -> list[list[int]]:
        ways = [(ROAD | {"oneway": oneway}, [1, 0, 2]), (ROAD, [0, 3])]
        turns: list[list[int]] = make_network(CROSSING, ways, restrictions=[(2, 0, 1, 0, ALL)]).turns.tolist()
        return turns

    assert turns("yes") == [[5, 2, ALL]], "from the north into the east"
    assert turns("-1") == [[5, 1, ALL]], "from the north into the west"
    assert turns("no") == []


def test_a_destination_past_a_forbidden_turn_is_reached_by_the_other_turns(
    make_network: "MakeNetwork", engine: Engine
) -> None:
    router = crossing(make_network, engine, (WEST, 0, NORTH, 0, ALL), (SOUTH, 0, NORTH, 0, ALL))
    points = router.snap([18.015, 18.01, 18.01, 18.005], [98.01, 98.005, 98.015, 98.01])
    seconds = router.seconds(points, points)
    half_m = np.array([ARM_M[NORTH], ARM_M[WEST], ARM_M[EAST], ARM_M[SOUTH]]) / 2
    assert seconds[2, 0] == pytest.approx((half_m[0] + half_m[2]) / 28 * 3.6, abs=0.1)
    for start in (1, 3):
        assert seconds[start, 0] == pytest.approx((half_m[0] + half_m[start] + ARM_M[EAST] * 2) / 28 * 3.6, abs=0.1)
    at_crossing = router.snap(*np.array([MIDDLE]).T)
    assert router.seconds(points, at_crossing)[:, 0] == pytest.approx(half_m / 28 * 3.6, abs=0.1)
    assert router.seconds(at_crossing, points)[0] == pytest.approx(half_m / 28 * 3.6, abs=0.1)


def lane(make_network: "MakeNetwork", kind: str, *access: str, ways: Sequence[object] | None = None) -> Network:
    """Return a straight road with a barrier in its middle, and a long way round."""
    codes = [ACCESS.index(word) for word in access] or [0, 0, 0]
    road = [(ROAD, [1, 0, 2]), (ROAD, [1, 4, 2])] if ways is None else ways
    return make_network(CROSSING, road, barriers=[(0, BARRIERS.index(kind), *codes)])


@pytest.mark.parametrize(
    ("kind", "access", "passing"),
    [
        ("gate", (), {"motorcycle", "pickup", "walk"}),
        ("gate", ("private", "private", "private"), {"motorcycle", "pickup", "walk"}),
        ("gate", ("no", "no", "unknown"), {"walk"}),
        ("bollard", (), {"motorcycle", "walk"}),
        ("bollard", ("unknown", "no", "yes"), {"walk"}),
        ("bollard", ("yes", "yes", "unknown"), {"motorcycle", "pickup", "walk"}),
        ("narrow", (), {"walk"}),
        ("block", (), {"walk"}),
    ],
)
def test_a_barrier_lets_some_pass_and_sends_others_round(
    make_network: "MakeNetwork", engine: Engine, kind: str, access: tuple[str, ...], passing: set[str]
) -> None:
    network = lane(make_network, kind, *access)
    through = ARM_M[WEST] + ARM_M[EAST]
    for name in ("motorcycle", "pickup", "walk"):
        router = make_router(network, load_profiles()[name], engine=engine)
        assert (metres(router, WEST, EAST) == pytest.approx(through, abs=0.05)) == (name in passing)


def test_both_sides_of_a_barrier_stay_within_reach(make_network: "MakeNetwork", engine: Engine) -> None:
    router = make_router(lane(make_network, "block"), load_profiles()["motorcycle"], engine=engine)
    assert (router.snap([18.01] * 3, [98.009, 98.01, 98.011]).metres < 0.1).all()
    points = router.snap([18.01] * 2, [98.009, 98.011])
    assert points.edge[0] != points.edge[1]
    round_m = 0.9 * (ARM_M[WEST] + ARM_M[EAST]) + router.network.metres.max()
    assert router.seconds(points, points)[0, 1] == pytest.approx(round_m / 28 * 3.6, rel=1e-3)


def test_a_barrier_where_several_roads_meet_closes_none(make_network: "MakeNetwork") -> None:
    motorcycle, pickup = load_profiles()["motorcycle"], load_profiles()["pickup"]
    assert len(motorcycle.banned_turns(lane(make_network, "block", ways=ARMS))) == 0
    with_footways = [*ARMS[:2], ({"highway": "footway"}, [0, 3]), ({"highway": "footway"}, [0, 4])]
    network = lane(make_network, "bollard", ways=with_footways)
    assert sorted(pickup.banned_turns(network).tolist()) == [[0, 2], [3, 1]]
    assert len(motorcycle.banned_turns(network)) == 0


def test_a_barrier_off_the_road_is_nobodys(make_network: "MakeNetwork") -> None:
    network = make_network(CROSSING, ARMS[:2], barriers=[(3, BARRIERS.index("block"), 0, 0, 0)])
    assert len(network.barriers) == 0


def test_a_turn_forbidden_twice_is_forbidden_to_both_kinds(make_network: "MakeNetwork") -> None:
    network = make_network(CROSSING, ARMS, restrictions=[(1, 0, 3, 0, 1), (1, 0, 3, 0, 2), (1, 0, 2, 1, 2)])
    assert network.turns.tolist() == [[0, 1, 2], [0, 4, 3], [0, 6, 2]]
    assert load_profiles()["pickup"].banned_turns(network).tolist() == [[0, 4]]


def test_a_closed_road_takes_its_turns_with_it(make_network: "MakeNetwork", engine: Engine) -> None:
    network = make_network(CROSSING, [*ARMS, (ROAD, [2, 3])], restrictions=[(1, 0, 3, 0, ALL)])
    assert network.turns.tolist() == [[0, 4, ALL]]
    router = make_router(network, load_profiles()["motorcycle"], engine=engine, closed_edges=[2])
    round_m = ARM_M[WEST] + ARM_M[EAST] + float(network.metres[4])
    assert metres(router, WEST, NORTH) == pytest.approx(round_m, abs=0.05)
    unbound = replace(network, turns=network.turns[:0])
    assert metres(make_router(unbound, load_profiles()["walk"], engine=engine), 1, 3) < round_m
