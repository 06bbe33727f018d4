"""A plan at once: good enough to drive, and the start of the search."""

from typing import Final

import numpy as np

from planner.visits.problem import IntArray, Solution, Tour, VisitProblem, solution_of

_NEIGHBOURS: Final = 60


def first_plan(problem: VisitProblem) -> Solution:
    """Return routes by savings (Clarke and Wright 1964), which keep every shift and all team-days.

    The longest shift is filled first; where it has too few team-days the routes with the most priority are kept
    and their rest goes to the next shift. Takes n log n time but for the nearest neighbours of each stop. Each route
    is one trip; the search sends teams out again where they may.
    """
    left = np.arange(problem.stops)
    tours: list[Tour] = []
    for number, shift in enumerate(problem.shifts):
        fits = left[problem.alone_s(shift)[left] <= shift.seconds]
        if problem.open_s is not None:
            fits = np.array([stop for stop in fits.tolist() if problem.fits(Tour(number, (stop,)))], dtype=np.int64)
        routes = _savings(problem, fits, number)
        ranked = sorted(
            (-int(problem.priority[visits].sum()), problem.route_s(tuple(visits), shift), visits) for visits in routes
        )
        routes = [visits for _, _, visits in ranked]
        kept = routes[: shift.team_days(problem.stops)]
        tours += [Tour(number, tuple(visits)) for visits in kept]
        left = np.setdiff1d(left, [visit for visits in kept for visit in visits])
    return solution_of(problem, tours)


def _savings(problem: VisitProblem, stops: IntArray, number: int) -> list[list[int]]:
    """Join routes end to start in the order of what each join saves, while they keep shift ``number``."""
    n = len(stops)
    if n < 2:
        return [[int(stop)] for stop in stops]
    shift = problem.shifts[number]
    limit_s, most = shift.seconds, shift.max_stops or problem.stops
    travel = problem.way(shift)
    near = min(_NEIGHBOURS, n - 1)
    between = travel[np.ix_(stops + 1, stops + 1)]
    saving = travel[stops + 1, 0][:, None] + travel[0, stops + 1][None, :] - between
    np.fill_diagonal(saving, np.iinfo(np.int64).min)
    # No two keys of a row are equal, so the partition holds the same stops on any machine.
    key = -saving.clip(min=-1) * n + np.arange(n)
    head = np.argpartition(key, near - 1, axis=1)[:, :near].ravel()
    tail = np.repeat(np.arange(n), len(head) // n)
    saved = saving[tail, head]
    order = np.lexsort((head, tail, -saved))
    order = order[saved[order] > 0]

    route = list(range(n))
    visits: dict[int, list[int]] = {i: [i] for i in range(n)}
    length = dict(enumerate(problem.alone_s(shift)[stops].tolist()))
    for pair, gain in zip(np.column_stack([tail, head])[order].tolist(), saved[order].tolist(), strict=True):
        one, other = route[pair[0]], route[pair[1]]
        if one == other or visits[one][-1] != pair[0] or visits[other][0] != pair[1]:
            continue
        together = length[one] + length[other] - gain
        if together > limit_s or len(visits[one]) + len(visits[other]) > most:
            continue
        if problem.open_s is not None:
            joined = Tour(number, tuple(int(stops[visit]) for visit in visits[one] + visits[other]))
            if not problem.fits(joined):
                continue
        visits[one] += visits.pop(other)
        length[one] = together
        for visit in visits[one]:
            route[visit] = one
    return [[int(stops[visit]) for visit in way] for way in visits.values()]
