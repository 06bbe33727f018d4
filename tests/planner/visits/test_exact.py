"""Plans of which it is proved that none is better."""

from dataclasses import replace

import numpy as np
import pytest

from planner.model import Team
from planner.visits.exact import exact
from planner.visits.problem import VisitProblem, faults
from tests.planner.visits.test_search import HOUR, best_by_trying, problem_of


def drawn(seed: int, stops: int, *, hours: float, max_stops: int | None = None) -> VisitProblem:
    rng = np.random.default_rng(seed)
    points = [(int(x), int(y)) for x, y in rng.integers(-3000, 3000, (stops, 2))]
    team = Team("1", 0, int(hours * HOUR), None, max_stops=max_stops)
    return problem_of(points, rng.integers(600, 3600, stops).tolist(), (team,))


@pytest.mark.parametrize(("seed", "hours"), [(1, 12.0), (2, 5.0), (3, 4.0), (4, 4.5)])
def test_nothing_is_better_than_the_plan_of_all_ways(seed: int, hours: float) -> None:
    problem = drawn(seed, 5, hours=hours)
    found = exact(problem, routes=5)
    assert found is not None
    assert not faults(problem, found)
    assert found.rank == best_by_trying(problem)


def test_what_is_not_simple_is_left_to_the_search() -> None:
    small = drawn(2, 5, hours=5.0)
    found = exact(small, routes=5)
    assert found is not None
    assert exact(small, routes=len(found.tours) - 1) is None
    assert exact(drawn(5, 13, hours=20.0), routes=13) is None
    assert exact(replace(small, open_s=np.zeros(5, np.int64), close_s=np.full(5, 80_000)), routes=5) is None
    assert exact(drawn(5, 5, hours=20.0, max_stops=1), routes=5) is None
