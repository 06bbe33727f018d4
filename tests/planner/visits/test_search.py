"""Plans on small problems whose best answer is known by trying everything."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.model import Team
from planner.visits.bounds import fewest_routes
from planner.visits.firstplan import first_plan
from planner.visits.options import EFFORTS
from planner.visits.problem import Solution, Tour, VisitProblem, faults, shifts_of, solution_of
from planner.visits.search import improve

HOUR = 3600


def problem_of(
    points: list[tuple[int, int]], service: list[int], teams: tuple[Team, ...], priority: list[int] | None = None
) -> VisitProblem:
    """Return a problem on a plane, seconds as the crow flies, the depot at 0, 0."""
    spots = np.array([(0, 0), *points], dtype=np.float64)
    apart = np.hypot(*(spots[:, None] - spots[None, :]).transpose(2, 0, 1))
    return VisitProblem(
        key="10",
        depot="10",
        stop_ids=tuple(f"s{i}" for i in range(len(points))),
        travel_s=np.ceil(apart).astype(np.int64),
        service_s=np.array(service, dtype=np.int64),
        priority=np.array(priority or [3] * len(points), dtype=np.int64),
        shifts=shifts_of(teams),
    )


def solve(problem: VisitProblem, *, effort: str = "normal", seed: int = 1) -> Solution:
    return improve(
        problem,
        first_plan(problem),
        effort=EFFORTS[effort],
        seed=seed,
        stopped=lambda: False,
        improved=lambda _: None,
    )


def best_by_trying(problem: VisitProblem) -> tuple[int, int, int]:
    """Return the rank of the best plan: every order of the stops, cut into routes in every way. One shift."""
    n, limit = problem.stops, problem.shifts[0].seconds
    days = problem.shifts[0].team_days(n)
    shortest: dict[frozenset[int], int] = {}
    for size in range(1, n + 1):
        for visits in itertools.permutations(range(n), size):
            group, seconds = frozenset(visits), problem.route_s(visits)
            if seconds <= limit and seconds < shortest.get(group, limit + 1):
                shortest[group] = seconds
    best = {frozenset[int](): (0, 0, 0)}
    frontier = best
    for routes in range(1, days + 1):
        grown: dict[frozenset[int], tuple[int, int, int]] = {}
        for served, (_, _, seconds) in frontier.items():
            for group, more in shortest.items():
                if not served & group:
                    union = served | group
                    rank = (-int(problem.priority[list(union)].sum()), routes, seconds + more)
                    grown[union] = min(rank, grown.get(union, rank))
        frontier = grown
        for union, rank in grown.items():
            best[union] = min(rank, best.get(union, rank))
    return min(best.values())


POINT = st.tuples(st.integers(-3000, 3000), st.integers(-3000, 3000))


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(POINT, st.integers(300, 3600)), min_size=1, max_size=5),
    st.sampled_from([None, 1, 2]),
    st.sampled_from([4 * HOUR, 5 * HOUR]),
)
def test_small_plans_are_the_best_there_are(
    stops: list[tuple[tuple[int, int], int]], days: int | None, shift: int
) -> None:
    points, service = [stop[0] for stop in stops], [stop[1] for stop in stops]
    priority = [3 + number % 2 for number in range(len(stops))]
    problem = problem_of(points, service, (Team("1", 0, shift, days),), priority)
    found = solve(problem)
    assert not faults(problem, found)
    assert found.rank == best_by_trying(problem)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(POINT, st.integers(60, 7200), st.integers(1, 9)), max_size=14),
    st.lists(st.tuples(st.integers(0, 3), st.sampled_from([None, 1, 2])), min_size=1, max_size=3),
)
def test_first_plans_and_better_ones_keep_shifts_and_team_days(
    stops: list[tuple[tuple[int, int], int, int]], teams: list[tuple[int, int | None]]
) -> None:
    crews = tuple(
        Team(str(number), hour * HOUR, 5 * HOUR + 9 * HOUR // (number + 1), days)
        for number, (hour, days) in enumerate(teams)
    )
    longest = shifts_of(crews)[0].seconds
    fits = [stop for stop in stops if 2 * np.ceil(np.hypot(*stop[0])) + stop[1] <= longest]
    problem = problem_of([s[0] for s in fits], [s[1] for s in fits], crews, [s[2] for s in fits])
    first = first_plan(problem)
    assert not faults(problem, first)
    better = solve(problem, effort="quick")
    assert not faults(problem, better)
    assert better.rank <= first.rank
    if any(team.days is None and team.shift_end_s - team.shift_start_s == longest for team in crews):
        assert better.priority == problem.priority.sum()
        assert len(better.tours) >= fewest_routes(problem)


def random_problem(n: int, *, days: int | None = None, seed: int = 0) -> VisitProblem:
    rng = np.random.default_rng(seed)
    points = [(int(x), int(y)) for x, y in rng.integers(-1200, 1200, (n, 2))]
    return problem_of(points, [int(v) for v in rng.integers(1200, 3600, n)], (Team("1", 0, 8 * HOUR, days),))


def test_the_same_seed_gives_the_same_plan_and_effort_never_harms() -> None:
    problem = random_problem(40)
    one = solve(problem, seed=3)
    assert one == solve(problem, seed=3)
    assert solve(problem, effort="quick").rank[:2] >= one.rank[:2]


def test_the_fewest_routes_are_bounded_by_time_and_by_long_visits() -> None:
    day = (Team("1", 0, 8 * HOUR),)
    # Eight hours of visits and a way there and back do not fit into one day of eight hours.
    assert fewest_routes(problem_of([(60, 0)] * 8, [HOUR] * 8, day)) == 2
    assert fewest_routes(problem_of([(0, 0)] * 8, [HOUR] * 8, day)) == 1
    # Visits of five hours cannot share a day, though fifteen hours would fill no more than two.
    assert fewest_routes(problem_of([(0, 0)] * 3, [5 * HOUR] * 3, day)) == 3
    assert len(solve(problem_of([(0, 0)] * 8, [HOUR] * 8, day)).tours) == 1


def test_where_days_are_short_every_day_is_used_and_the_most_children_are_seen() -> None:
    problem = random_problem(40, days=2)
    found = solve(problem)
    assert len(found.tours) == 2
    assert sum(len(tour.visits) for tour in found.tours) >= sum(len(t.visits) for t in first_plan(problem).tours)
    # One of 39 children is worth more than any detour.
    far = problem_of([(5000, 0), (10, 0), (20, 0)], [6000] * 3, (Team("1", 0, 16_100, 1),), [12, 5, 6])
    assert solve(far).tours == (Tour(0, (0,)),)


def test_a_search_that_is_stopped_keeps_what_it_has() -> None:
    problem = random_problem(60)
    first = first_plan(problem)
    calls = itertools.count()
    heard: list[Solution] = []
    found = improve(
        problem, first, effort=EFFORTS["best"], seed=1, stopped=lambda: next(calls) > 20, improved=heard.append
    )
    assert not faults(problem, found)
    assert found.rank <= first.rank
    assert found.priority == problem.priority.sum()
    assert heard == sorted(heard, key=lambda solution: solution.rank, reverse=True)


def test_faults_are_seen() -> None:
    problem = random_problem(3, days=1)
    solution = solution_of(problem, [Tour(0, (0, 1)), Tour(0, (1,)), Tour(0, ())])
    assert faults(problem, solution) == ["a stop is visited twice", "there are more routes than team-days"]
    tight = problem_of([(10, 0)], [100], (Team("1", 0, 60),))
    assert faults(tight, solution_of(tight, [Tour(0, (0,))])) == ["a route is longer than its shift"]


@pytest.mark.parametrize("n", [0, 1, 2])
def test_no_stop_and_one_stop_are_plans_too(n: int) -> None:
    found = solve(random_problem(n))
    assert len(found.tours) == min(n, 1)
