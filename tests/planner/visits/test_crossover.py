"""Two plans crossed, and stops put into routes."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.model import Team
from planner.visits.crossover import crossed
from planner.visits.insertion import inserted, without_one
from planner.visits.problem import Solution, Tour, VisitProblem, solution_of
from tests.planner.visits.test_search import HOUR, problem_of


def line(stops: int) -> VisitProblem:
    """Return stops on a line, 100 seconds apart."""
    return problem_of([(100 * (stop + 1), 0) for stop in range(stops)], [600] * stops, (Team("1", 0, 8 * HOUR),))


def plan(problem: VisitProblem, *ways: tuple[int, ...]) -> Solution:
    return solution_of(problem, [Tour(0, way) for way in ways])


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 1000), st.integers(5, 14), st.integers(2, 4))
def test_a_crossing_serves_every_stop_once_in_as_many_routes(seed: int, stops: int, routes: int) -> None:
    rng = np.random.default_rng(seed)
    problem = line(stops)

    def drawn() -> Solution:
        return plan(problem, *(tuple(part.tolist()) for part in np.array_split(rng.permutation(stops), routes)))

    one, other = drawn(), drawn()
    made = crossed(problem, one, other, np.random.default_rng(seed))
    assert sorted(visit for tour in made.tours for visit in tour.visits) == list(range(stops))
    assert len(made.tours) <= routes
    assert made == crossed(problem, one, other, np.random.default_rng(seed))


def test_a_plan_crossed_with_itself_is_itself() -> None:
    problem = line(6)
    one = plan(problem, (0, 1), (2, 3), (4, 5))
    made = crossed(problem, one, one, np.random.default_rng(3))
    assert set(made.tours) == set(one.tours)


def test_a_stop_goes_where_its_detour_is_shortest() -> None:
    places = [(0, 1000), (500, 1500), (1000, 1000), (0, -1000), (-500, -1500), (-1000, -1000)]
    problem = problem_of(places, [600] * 6, (Team("1", 0, 8 * HOUR),))
    made = inserted(problem, [Tour(0, (0, 2)), Tour(0, (3, 5))], [1, 4])
    assert made.tours == (Tour(0, (0, 1, 2)), Tour(0, (3, 4, 5)))


def test_a_stop_goes_least_beyond_the_shift() -> None:
    problem = problem_of([(0, 0)] * 3, [3 * HOUR, HOUR, 2 * HOUR], (Team("1", 0, 4 * HOUR),))
    made = inserted(problem, [Tour(0, (0,)), Tour(0, (1,))], [2])
    assert made.tours == (Tour(0, (0,)), Tour(0, (2, 1)))


def test_the_shortest_route_is_taken_apart() -> None:
    problem = line(4)
    made = without_one(problem, plan(problem, (0, 1), (2,), (3,)), 0)
    assert len(made.tours) == 2
    assert sorted(visit for tour in made.tours for visit in tour.visits) == [0, 1, 2, 3]
