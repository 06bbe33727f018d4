"""Plans put together from the routes of others."""

import numpy as np
import pyvrp

from planner.model import Team
from planner.visits.pool import RoutePool
from planner.visits.problem import Tour, VisitProblem, shifts_of, solution_of
from planner.visits.routing_model import pyvrp_data

HOUR = 3600


def line(days: int | None = None) -> VisitProblem:
    """Return six stops: two each in the east, the north and the west, 1,000 seconds from the depot."""
    spots = np.array([(0, 0), (1000, 0), (1000, 90), (0, 1000), (90, 1000), (-1000, 0), (-1000, 90)], dtype=float)
    apart = np.hypot(*(spots[:, None] - spots[None, :]).transpose(2, 0, 1))
    return VisitProblem(
        key="10",
        depot="10",
        stop_ids=tuple(f"s{number}" for number in range(6)),
        travel_s=np.ceil(apart).astype(np.int64),
        service_s=np.full(6, 1800, dtype=np.int64),
        priority=np.full(6, 3, dtype=np.int64),
        shifts=shifts_of((Team("1", 0, 2 * HOUR, days),)),
    )


def plan(data: pyvrp.ProblemData, *routes: list[int]) -> pyvrp.Solution:
    return pyvrp.Solution(data, [pyvrp.Route(data, visits, 0) for visits in routes])


def test_the_good_routes_of_two_plans_make_a_better_one() -> None:
    problem = line()
    data = pyvrp_data(problem, [3], complete=True)
    pool = RoutePool(problem.stops)
    # The first plan has the east right, the second one the north and the west, each of them crosses the rest.
    for routes in (
        [[0, 1], [2, 4], [3, 5]],
        [[0, 4], [2, 3], [1, 5]],
        [[1, 0], [2, 5], [4, 3]],
        [[4, 5], [0, 2], [1, 3]],
    ):
        pool.add(plan(data, *routes), [0])
    best = solution_of(problem, [Tour(0, (0, 1)), Tour(0, (2, 4)), Tour(0, (3, 5))])
    chosen = pool.choose(problem, [3], best)
    assert chosen is not None
    assert {frozenset(tour.visits) for tour in chosen} == {frozenset((0, 1)), frozenset((2, 3)), frozenset((4, 5))}
    assert solution_of(problem, chosen).seconds < best.seconds
    assert pool.choose(problem, [3], solution_of(problem, chosen)) is None


def test_routes_beyond_their_hours_are_not_kept_and_an_empty_pool_has_no_plan() -> None:
    problem = line()
    data = pyvrp_data(problem, [3], complete=True)
    pool = RoutePool(problem.stops)
    best = solution_of(problem, [Tour(0, (0, 1)), Tour(0, (2, 3)), Tour(0, (4, 5))])
    assert pool.choose(problem, [3], best) is None
    pool.add(plan(data, [0, 1, 2], [3, 4, 5]), [0])
    assert pool.choose(problem, [3], best) is None
