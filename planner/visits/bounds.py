"""What no plan can be below."""

import numpy as np

from planner.visits.problem import VisitProblem


def fewest_routes(problem: VisitProblem) -> int:
    """Return a number of routes below which no plan serves every stop.

    The time of all visits, of the shortest way to each stop, and of the shortest way back for each
    route must fit; and stops that take over half of a shift cannot share one.
    """
    if problem.stops == 0:
        return 0
    ways = [problem.way(shift) for shift in problem.shifts]
    travel = np.minimum.reduce(ways)
    way_in = np.where(np.eye(problem.stops + 1, dtype=bool), np.iinfo(np.int64).max, travel)[:, 1:].min(axis=0)
    each = problem.service_s + way_in
    room = max(shift.seconds for shift in problem.shifts) - int(travel[1:, 0].min())
    most = max((shift.max_stops or problem.stops) * shift.trips for shift in problem.shifts)
    return max(1, -(-int(each.sum()) // room), int((2 * each > room).sum()), -(-problem.stops // most))
