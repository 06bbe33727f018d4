"""The proof behind the table of plans against peers: what it proves is so, and what is not the best is not proved."""

import dataclasses
import os
import sys

import numpy as np
import pytest

from planner.model import Team
from planner.visits import exact
from planner.visits.firstplan import first_plan
from planner.visits.options import EFFORTS
from planner.visits.problem import Solution, Tour, VisitProblem, solution_of
from planner.visits.search import improve
from tests.benchmarks.solvers import Ran, Standing, proved_best, standing, table
from tests.planner.visits.test_search import HOUR, problem_of


def drawn(seed: int, stops: int, hours: float) -> VisitProblem:
    rng = np.random.default_rng(seed)
    points = [(int(x), int(y)) for x, y in rng.integers(-3000, 3000, (stops, 2))]
    return problem_of(points, rng.integers(1200, 3600, stops).tolist(), (Team("1", 0, int(hours * HOUR)),))


def solved(problem: VisitProblem) -> Solution:
    return improve(
        problem,
        first_plan(problem),
        effort=EFFORTS["normal"],
        seed=1,
        stopped=lambda: False,
        improved=lambda _: None,
    )


def mixed_up(problem: VisitProblem, solution: Solution) -> Solution:
    """Return the solution with the order of one route turned about."""
    for number, tour in enumerate(solution.tours):
        visits = (*tour.visits[1:], tour.visits[0])
        tours = [*solution.tours[:number], Tour(0, visits), *solution.tours[number + 1 :]]
        worse = solution_of(problem, tours)
        if solution.seconds < worse.seconds and problem.fits(Tour(0, visits)):
            return worse
    pytest.fail("no route can be made longer")


@pytest.mark.skipif("PHANONG_PEERS" not in os.environ, reason="PHANONG_PEERS names no Python with VRPSolverEasy")
@pytest.mark.parametrize(("seed", "stops", "hours"), [(1, 9, 7.0), (2, 9, 8.0), (3, 9, 6.0), (4, 15, 8.0)])
def test_the_best_plan_is_proved_and_a_longer_one_or_one_with_a_route_more_is_not(
    seed: int, stops: int, hours: float
) -> None:
    problem = drawn(seed, stops, hours)
    best = exact.exact(problem, routes=stops) or solved(problem)
    longer = mixed_up(problem, best)
    more = solution_of(problem, [*best.tours[1:], *(Tour(0, (stop,)) for stop in best.tours[0].visits)])
    plans = Ran("ours", [best, longer, more], 1.0)
    assert proved_best([problem] * 3, plans, [plans], python=os.environ["PHANONG_PEERS"], seconds=60) == {0}


def test_nothing_is_said_of_what_is_not_simple_or_where_no_solver_is() -> None:
    problem = drawn(4, 9, 8.0)
    plans = Ran("ours", [solved(problem)], 1.0)
    hours = dataclasses.replace(problem, open_s=np.zeros(9, np.int64), close_s=np.full(9, 80_000))
    assert proved_best([hours], plans, [plans], python="no-such-python", seconds=1) == set()
    assert proved_best([problem], plans, [plans], python=sys.executable, seconds=1) == set()


def test_the_table_tells_apart_what_cannot_be_beaten() -> None:
    problem = drawn(1, 9, 7.0)
    best = exact.exact(problem, routes=9)
    assert best is not None
    worse = mixed_up(problem, best)
    more = solution_of(problem, [Tour(0, (stop,)) for stop in range(9)])
    mine = Ran("ours", [best, best, best, worse], 1.0)
    peer = Ran("peer", [best, worse, more, best], 2.0)
    stand = standing([problem] * 4, mine, peer, {0}, stops=range(problem.stops + 1))
    assert stand == Standing(fewer=1, less=1, proved=1, same=0, more=1)
    assert round(stand.share) == 67
    unproved = standing([problem] * 4, mine, peer, (), stops=range(problem.stops + 1))
    assert (unproved.proved, unproved.same) == (0, 1)
    assert standing([problem] * 4, mine, peer, {0}, stops=range(9)) == Standing(), "none of so few stops"
    lines = table([problem] * 4, [mine, peer], {0})
    assert lines[3].endswith("| 2.0 | 1 | 1 | 1 | 0 | 1 | 67 % |")
    assert lines[-1] == "| 1-12 | peer | 4 | 1 | 1 | 1 | 0 | 1 | 67 % |", "the only size there is"
