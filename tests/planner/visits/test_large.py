"""Plans of many stops, searched in sectors."""

import itertools

import numpy as np
import pytest

from planner.model import Team
from planner.visits import large
from planner.visits.firstplan import first_plan
from planner.visits.large import improve_large
from planner.visits.options import EFFORTS
from planner.visits.problem import Solution, VisitProblem, faults, shifts_of

HOUR = 3600


def spread(n: int, *, days: int | None = None, seed: int = 0) -> VisitProblem:
    """Return stops on a plane around the depot, seconds as the crow flies."""
    rng = np.random.default_rng(seed)
    spots = rng.integers(-1500, 1500, (n, 2)).astype(np.float64)
    every = np.concatenate([[[0.0, 0.0]], spots])
    apart = np.hypot(*(every[:, None] - every[None, :]).transpose(2, 0, 1))
    return VisitProblem(
        key="esa",
        depot="10",
        stop_ids=tuple(f"s{number}" for number in range(n)),
        travel_s=np.ceil(apart).astype(np.int64),
        service_s=rng.integers(1200, 3600, n),
        priority=rng.integers(3, 9, n),
        shifts=shifts_of((Team("1", 0, 8 * HOUR, days), Team("2", 0, 3 * HOUR, 2, max_stops=2))),
        spots=spots,
    )


def solve(problem: VisitProblem) -> Solution:
    return improve_large(
        problem,
        first_plan(problem),
        effort=EFFORTS["quick"],
        seed=1,
        stopped=lambda: False,
        improved=lambda _: None,
    )


@pytest.fixture(autouse=True)
def small_sectors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large, "LARGE", 30)
    monkeypatch.setattr(large, "_SECTOR", 25)


@pytest.mark.parametrize("days", [None, 5])
def test_the_plan_holds_is_better_and_is_the_same_on_any_number_of_cores(
    days: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = spread(90, days=days)
    first, found = first_plan(problem), solve(problem)
    assert not faults(problem, found)
    assert found.rank < first.rank
    if days is None:
        assert found.priority == problem.priority.sum()
    for threads in (1, 4):
        monkeypatch.setattr(large, "THREADS", threads)
        assert solve(problem) == found


def test_a_search_that_is_stopped_keeps_what_it_has() -> None:
    problem = spread(60)
    first = first_plan(problem)
    calls = itertools.count()
    found = improve_large(
        problem,
        first,
        effort=EFFORTS["best"],
        seed=1,
        stopped=lambda: next(calls) > 30,
        improved=lambda _: None,
    )
    assert not faults(problem, found)
    assert found.rank <= first.rank
