"""Routes of like length, and what that costs."""

from dataclasses import dataclass, replace
from typing import Final

from planner.visits.ils import Stopped
from planner.visits.large import improve_large
from planner.visits.options import Effort
from planner.visits.problem import Shift, Solution, Tour, VisitProblem, faults, solution_of
from planner.visits.search import feasible

LEVELS: Final = {"none": 0.0, "some": 0.5, "even": 1.0}
_CUTS: Final = 4
"""Limits that are tried before the routes stay as they are."""


@dataclass(frozen=True, slots=True)
class Spread:
    """The longest and the shortest route, in seconds."""

    longest: int
    shortest: int


def spread(problem: VisitProblem, solution: Solution) -> Spread:
    """Return how far apart the routes of a solution are."""
    seconds = [problem.tour_s(tour) for tour in solution.tours] or [0]
    return Spread(max(seconds), min(seconds))


def balanced(
    problem: VisitProblem, best: Solution, *, balance: float, effort: Effort, seed: int, stopped: Stopped
) -> Solution:
    """Return a plan with as many routes that serves as much, its longest route shorter where one is found.

    ``balance`` 1 asks for a longest route of no more than the mean of all, 0 for nothing; where no
    plan keeps that limit, a looser one is tried. The limit is the same share of each shift's hours: half-day teams
    do half as much.
    """
    if balance <= 0 or len(best.tours) < 2:
        return best
    longest = max(_share(problem, tour) for tour in best.tours)
    hours = sum(problem.shifts[tour.shift].seconds for tour in best.tours)
    mean = best.seconds / hours
    for cut in range(_CUTS):
        # The first limit is what was asked for; each further one gives half of the cut back.
        share = longest - balance * (longest - mean) * 0.5**cut
        found = _search(problem, best, share, effort=effort, seed=seed, stopped=stopped)
        if found is not None:
            return found
        if stopped():
            break
    return best


def _share(problem: VisitProblem, tour: Tour) -> float:
    return problem.tour_s(tour) / problem.shifts[tour.shift].seconds


def _search(
    problem: VisitProblem, best: Solution, share: float, *, effort: Effort, seed: int, stopped: Stopped
) -> Solution | None:
    """Return a plan whose routes take at most a share of their hours, ``None`` where none was found."""
    served = sorted(visit for tour in best.tours for visit in tour.visits)
    place = {stop: position for position, stop in enumerate(served)}
    limited = replace(problem.some(served), shifts=tuple(_limited(shift, share) for shift in problem.shifts))
    start = [replace(tour, visits=tuple(place[visit] for visit in tour.visits)) for tour in best.tours]
    found = feasible(limited, solution_of(limited, start), effort=effort, seed=seed, stopped=stopped)
    if found is None:
        return None
    better = improve_large(limited, found, effort=effort, seed=seed, stopped=stopped, improved=lambda _: None)
    tours = [replace(tour, visits=tuple(served[visit] for visit in tour.visits)) for tour in better.tours]
    whole = solution_of(problem, tours)
    return whole if whole.rank[:2] <= best.rank[:2] and not faults(problem, whole) else None


def _limited(shift: Shift, share: float) -> Shift:
    return replace(shift, limit_s=int(shift.seconds * share) + 1)
