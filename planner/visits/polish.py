"""The quickest order of the stops of a route, by trying all in effect.

Held and Karp, "A dynamic programming approach to sequencing problems", SIAM J. Appl. Math. 10 (1962): the least time
to each stop after each set of others. Many routes of one length at a time, in about 2^m m^2 steps each.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from planner.visits.problem import IntArray, Solution, VisitProblem, solution_of

MOST_STOPS: Final = 12
"""Beyond this a route takes longer to order than it is worth."""

Visits = tuple[int, ...]


def quickest(travel_s: IntArray, routes: Sequence[Visits]) -> list[Visits]:
    """Return each route in its quickest order by ``travel_s`` (row and column 0 the depot, i + 1 stop i).

    Routes of more than ``MOST_STOPS`` stops, and those that no order makes quicker, stay as they are.
    """
    result = list(routes)
    by_size: dict[int, list[int]] = {}
    for number, route in enumerate(routes):
        if 1 < len(route) <= MOST_STOPS:
            by_size.setdefault(len(route), []).append(number)
    for size, numbers in by_size.items():
        at_once = max(1, 2_000_000 // (size << size))
        for start in range(0, len(numbers), at_once):
            some = numbers[start : start + at_once]
            rows = np.array([(0, *(visit + 1 for visit in routes[number])) for number in some])
            times = travel_s[rows[:, :, None], rows[:, None, :]]
            for number, way, order in zip(some, times, _orders(times), strict=True):
                here = np.arange(size + 1)
                there = np.array([0, *order])
                if _along(way, there) < _along(way, here):
                    result[number] = tuple(routes[number][place - 1] for place in order)
    return result


def polished(problem: VisitProblem, solution: Solution) -> Solution:
    """Return a solution with every route in its quickest order; as it is where stops have hours of their own."""
    if problem.open_s is not None or any(tour.returns for tour in solution.tours):
        return solution
    tours = list(solution.tours)
    for shift in sorted({tour.shift for tour in tours}):
        own = [number for number, tour in enumerate(tours) if tour.shift == shift]
        ways = quickest(problem.way(problem.shifts[shift]), [tours[number].visits for number in own])
        for number, visits in zip(own, ways, strict=True):
            tours[number] = type(tours[number])(shift, visits)
    return min(solution, solution_of(problem, tours), key=lambda each: each.rank)


def _along(times: IntArray, order: IntArray) -> int:
    return int(times[order, np.roll(order, -1)].sum())


def set_times(travel_s: IntArray) -> IntArray:
    """Return (2^m,) the least seconds on the way to all stops of each set of ``m`` and back; 0 for no stop."""
    known = _least(travel_s[None])[0]
    times: IntArray = (known + travel_s[1:, 0]).min(axis=1)
    times[0] = 0
    return times


def _least(times: IntArray) -> IntArray:
    """Return (b, 2^m, m) the least seconds through each set of stops 1..m to each of them, for each of ``times``."""
    count, size = len(times), times.shape[1] - 1
    sets = np.arange(1 << size)
    held = np.array([int(one).bit_count() for one in sets])
    never = np.iinfo(np.int64).max // 4
    least = np.full((count, 1 << size, size), never, dtype=np.int64)
    for stop in range(size):
        least[:, 1 << stop, stop] = times[:, 0, stop + 1]
    for together in range(2, size + 1):
        layer = sets[held == together]
        for stop in range(size):
            with_it = layer[layer >> stop & 1 == 1]
            before = least[:, with_it ^ (1 << stop), :] + times[:, None, 1:, stop + 1]
            least[:, with_it, stop] = before.min(axis=2)
    return least


def _orders(times: IntArray) -> list[list[int]]:
    """Return the quickest order of stops 1..m for each of ``times`` (b, m + 1, m + 1)."""
    size = times.shape[1] - 1
    orders = []
    for way, known in zip(times, _least(times), strict=True):
        left = (1 << size) - 1
        last = int((known[left] + way[1:, 0]).argmin())
        order = [last + 1]
        while left != 1 << last:
            left ^= 1 << last
            last = int((known[left] + way[1:, order[-1]]).argmin())
            order.append(last + 1)
        orders.append(order[::-1])
    return orders
