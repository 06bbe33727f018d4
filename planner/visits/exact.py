"""Small plans that are the best there are: every way to share the stops out is looked at.

The least time of a route through each set of stops (Held and Karp, see ``polish``), then the least sum over all ways
to cut the stops into as few sets as keep the shift. Up to a dozen stops that takes less than a search, which could
not tell that nothing is better.
"""

from itertools import count
from typing import Final

import numpy as np

from planner.visits.polish import MOST_STOPS, quickest, set_times
from planner.visits.problem import IntArray, Solution, Tour, VisitProblem, solution_of

_MOST_ROUTES: Final = 3
_NEVER: Final = np.iinfo(np.int64).max // 4


def exact(problem: VisitProblem, *, routes: int) -> Solution | None:
    """Return the plan of the fewest routes, then the least time, that serves every stop: nothing is better.

    ``None`` where that would take long or is not so simple: more than ``MOST_STOPS`` stops, more than three routes,
    teams that are not alike, hours of visit; and where more than ``routes`` routes would be needed.
    """
    n = problem.stops
    if not 0 < n <= MOST_STOPS or len(problem.shifts) != 1 or not problem.plain:
        return None
    shift = problem.shifts[0]
    sets = np.arange(1 << n)
    held = (sets[:, None] >> np.arange(n) & 1).astype(np.int64)
    seconds = set_times(problem.way(shift)) + held @ problem.service_s
    fits = seconds <= shift.seconds
    if shift.max_stops is not None:
        fits &= held.sum(axis=1) <= shift.max_stops
    least = np.where(fits, seconds, _NEVER)
    every = (1 << n) - 1
    for number in count(1):
        if number > min(routes, _MOST_ROUTES):
            return None
        parts = _cut(least, every, number)
        if parts is not None:
            ways = [tuple(np.flatnonzero(held[part]).tolist()) for part in parts]
            return solution_of(problem, [Tour(0, way) for way in quickest(problem.way(shift), ways)])
    return None


def _cut(least: IntArray, whole: int, parts: int) -> list[int] | None:
    """Return ``whole`` cut into so many sets with the least sum, ``None`` where none keeps the shift."""
    if parts == 1:
        return [whole] if least[whole] < _NEVER else None
    low = whole & -whole
    # One set holds the first stop: each cut is looked at once.
    one = _subsets(whole ^ low) | low
    one = one[(least[one] < _NEVER) & (one != whole)]
    if parts == 2:
        total = least[one] + least[whole ^ one]
        if not len(one) or int(total.min()) >= _NEVER:
            return None
        first = int(one[int(total.argmin())])
        return [first, whole ^ first]
    best: tuple[int, list[int]] | None = None
    for first in one[np.argsort(least[one], kind="stable")].tolist():
        rest = _cut(least, whole ^ first, parts - 1)
        if rest is not None:
            total_s = int(least[first]) + int(sum(least[part] for part in rest))
            if best is None or total_s < best[0]:
                best = total_s, [first, *rest]
    return None if best is None else best[1]


def _subsets(whole: int) -> IntArray:
    """Return all subsets of a set of bits."""
    found = np.zeros(1, dtype=np.int64)
    while whole:
        low = whole & -whole
        found = np.concatenate([found, found | low])
        whole ^= low
    return found
