"""The quickest order of a route, against all orders."""

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.visits.polish import MOST_STOPS, quickest


def along(travel: np.ndarray, route: tuple[int, ...]) -> int:
    way = np.array([0, *(visit + 1 for visit in route), 0])
    return int(travel[way[:-1], way[1:]].sum())


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 6), st.integers(0, 10_000))
def test_no_order_is_quicker(size: int, seed: int) -> None:
    travel = np.random.default_rng(seed).integers(0, 1000, (9, 9))
    routes = [tuple(range(size)), tuple(range(7, 7 - size, -1))]
    for route, found in zip(routes, quickest(travel, routes), strict=True):
        assert sorted(found) == sorted(route)
        assert along(travel, found) == min(along(travel, order) for order in itertools.permutations(route))


def test_routes_that_cannot_be_quicker_or_are_long_stay_as_they_are() -> None:
    travel = np.ones((MOST_STOPS + 2, MOST_STOPS + 2), dtype=np.int64)
    routes = [(), (3,), (2, 0, 1), tuple(range(MOST_STOPS, -1, -1))]
    assert quickest(travel, routes) == routes
