"""Stops put into routes one by one, each where it goes least beyond the shift, then where its detour is shortest."""

from collections.abc import Iterable, Sequence

import numpy as np

from planner.visits.problem import Solution, Tour, VisitProblem, solution_of


def inserted(problem: VisitProblem, tours: Sequence[Tour], visits: Iterable[int]) -> Solution:
    """Return tours with more visits, the longest visit first: too long where need be, a start for repair.

    Each tour becomes one trip. ``tours`` is not empty.
    """
    ways = [list(tour.visits) for tour in tours]
    room = np.array([problem.shifts[tour.shift].seconds - problem.tour_s(tour) for tour in tours])
    for visit in sorted(visits, key=lambda visit: (-int(problem.service_s[visit]), visit)):
        choices = []
        for number, way in enumerate(ways):
            rows = np.array([0, *(other + 1 for other in way), 0])
            before, after = rows[:-1], rows[1:]
            travel = problem.way(problem.shifts[tours[number].shift])
            detour = travel[before, visit + 1] + travel[visit + 1, after] - travel[before, after]
            place = int(np.argmin(detour))
            longer = int(detour[place]) + int(problem.service_s[visit])
            choices.append((max(0, longer - int(room[number])), int(detour[place]), number, place, longer))
        _, _, number, place, longer = min(choices)
        ways[number].insert(place, visit)
        room[number] -= longer
    return solution_of(problem, [Tour(tour.shift, tuple(way)) for tour, way in zip(tours, ways, strict=True)])


def without_one(problem: VisitProblem, best: Solution, shift: int) -> Solution:
    """Return a plan with one route of a shift less, the shortest, its stops in the others: too long, as a rule."""
    of_shift = [tour for tour in best.tours if tour.shift == shift]
    least = min(of_shift, key=lambda tour: (problem.tour_s(tour), tour.visits))
    return inserted(problem, [tour for tour in best.tours if tour is not least], least.visits)
