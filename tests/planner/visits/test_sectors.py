import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from planner.visits.sectors import middles, sectors


def test_four_routes_around_a_depot_make_two_halves_that_turn_with_the_ray() -> None:
    centres = np.array([[1.0, 0.1], [0.1, 1.0], [-1.0, 0.1], [0.1, -1.0]])
    assert sectors(centres, [5, 5, 5, 5], parts=2, turn=0.0) == [[0, 1], [2, 3]]
    assert sectors(centres, [5, 5, 5, 5], parts=2, turn=1.0) == [[1, 2], [0, 3]]
    assert middles(np.array([[0.0, 0.0], [2.0, 4.0]]), [[0, 1]]).tolist() == [[1.0, 2.0]]


@given(
    st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9), st.integers(0, 5)), min_size=1, max_size=30),
    st.integers(1, 6),
    st.floats(0, 7),
)
def test_every_route_is_in_one_sector(routes: list[tuple[int, int, int]], parts: int, turn: float) -> None:
    centres = np.array([route[:2] for route in routes], dtype=np.float64)
    groups = sectors(centres, [route[2] for route in routes], parts=parts, turn=turn)
    assert sorted(one for group in groups for one in group) == list(range(len(routes)))
    assert len(groups) <= parts
    assert all(groups)
