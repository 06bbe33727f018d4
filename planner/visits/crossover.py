"""A plan made of two: where a search of few steps begins, so that what each of the two does well comes together.

A simple form of the selective route exchange of Nagata and Bräysy, Networks 54 (2009).
"""

import numpy as np

from planner.visits.insertion import inserted
from planner.visits.problem import Solution, Tour, VisitProblem


def crossed(problem: VisitProblem, one: Solution, other: Solution, rng: np.random.Generator) -> Solution:
    """Return as many routes as ``one`` has, its own around a stop drawn by chance, elsewhere those of ``other``.

    A third to two thirds of the routes are those of ``one``. Both plans serve every stop, and so does the result, but
    its routes may be too long: a start for a search that mends them. Both have the same routes of each shift.
    """
    count = len(one.tours)
    centre = int(rng.integers(problem.stops)) + 1
    travel = problem.travel_s
    far = [min(int(min(travel[centre, v + 1], travel[v + 1, centre])) for v in tour.visits) for tour in one.tours]
    nearest = np.argsort(far, kind="stable")
    least = max(1, count // 3)
    most = max(least, (2 * count + 1) // 3)
    taken = min(int(rng.integers(least, most + 1)), count - 1)
    kept = [one.tours[number] for number in nearest[:taken].tolist()]
    held = {visit for tour in kept for visit in tour.visits}
    free = [one.tours[number].shift for number in sorted(nearest[taken:].tolist())]
    rests = [[visit for visit in tour.visits if visit not in held] for tour in other.tours]
    rests.sort(key=lambda rest: -int(problem.service_s[rest].sum()))
    tours = [*kept, *(Tour(shift, tuple(rest)) for shift, rest in zip(free, rests, strict=False) if rest)]
    return inserted(problem, tours, [visit for rest in rests[len(free) :] for visit in rest])
