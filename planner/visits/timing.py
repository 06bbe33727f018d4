"""The clock of a route: lunch, waiting for the hours of a stop, and several trips on one day.

All of it is reckoned in working time: the clock with the lunch cut out. Lunch begins at the first moment at its hour
or later at which a team neither drives nor visits, so a visit that begins at working time ``w`` begins by the clock
at ``w`` before lunch and at ``w`` plus the lunch from its hour on: no route can tell the two apart, and hours of
visit are the same window in either time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from planner.visits.problem import Shift, Tour, VisitProblem

IntArray = NDArray[np.int64]

ALWAYS: Final = 1 << 40
"""A working time that never comes: no hours bind."""


def working_s(shift: "Shift", moment_s: int, *, latest: bool) -> int:
    """Return the working time of a moment of the clock: the last not after it (``latest``), or the first not before.

    A moment within lunch is its end for those who begin, and the second before it for those who must have begun.
    """
    if not shift.lunch_s or moment_s < shift.lunch_start_s:
        return moment_s
    if moment_s < shift.lunch_start_s + shift.lunch_s:
        return shift.lunch_start_s - 1 if latest else shift.lunch_start_s
    return moment_s - shift.lunch_s


def clock_s(shift: "Shift", working: int) -> int:
    """Return the moment of the clock at which a visit of this working time begins."""
    return working + shift.lunch_s if shift.lunch_s and working >= shift.lunch_start_s else working


@dataclass(frozen=True, slots=True)
class Timing:
    """A tour in working time: departure, begin of visits, return of each trip; ``late_s`` beyond hours of visit."""

    leave_s: tuple[int, ...]
    begin_s: tuple[int, ...]
    back_s: tuple[int, ...]
    late_s: int

    @property
    def seconds(self) -> int:
        """Return the time from the first departure to the last return, lunch left out, waiting counted."""
        return self.back_s[-1] - self.leave_s[0]


def timing(problem: "VisitProblem", shift: "Shift", tour: "Tour") -> Timing:
    """Return the times of a tour that leaves as late as it can without coming back later.

    A tour that need not wait leaves when the shift begins. A visit that comes after its hours begins at once, and
    ``late_s`` says by how much it is late.
    """
    trips = tour.trips
    way = problem.way(shift)
    start = shift.working_start_s
    leave, begin, back, late = _forward(problem, shift, way, trips, start)
    if problem.open_s is not None and back[-1] - start > _busy(problem, shift, way, trips):
        # There is waiting: what can be slept longer at home is.
        later = _latest_start(problem, shift, way, trips, back[-1])
        if later > start:
            leave, begin, back, late = _forward(problem, shift, way, trips, later)
    return Timing(tuple(leave), tuple(begin), tuple(back), late)


def _forward(
    problem: "VisitProblem", shift: "Shift", way: IntArray, trips: Sequence[tuple[int, ...]], start: int
) -> tuple[list[int], list[int], list[int], int]:
    now, late = start, 0
    leave, begin, back = list[int](), list[int](), list[int]()
    for number, visits in enumerate(trips):
        now += shift.turn_s if number else 0
        leave.append(now)
        row = 0
        for visit in visits:
            now += int(way[row, visit + 1])
            early, latest = problem.hours(shift, visit)
            now = max(now, early)
            late += max(0, now - latest)
            begin.append(now)
            now += int(problem.service_s[visit])
            row = visit + 1
        now += int(way[row, 0])
        back.append(now)
    return leave, begin, back, late


def _busy(problem: "VisitProblem", shift: "Shift", way: IntArray, trips: Sequence[tuple[int, ...]]) -> int:
    """Return the time of a tour without waiting."""
    total = shift.turn_s * (len(trips) - 1)
    for visits in trips:
        rows = np.array([0, *(visit + 1 for visit in visits), 0])
        total += int(way[rows[:-1], rows[1:]].sum()) + int(problem.service_s[list(visits)].sum())
    return total


def _latest_start(
    problem: "VisitProblem", shift: "Shift", way: IntArray, trips: Sequence[tuple[int, ...]], end: int
) -> int:
    """Return the latest departure that still comes back at ``end``; never beyond the hours of a stop."""
    now = end
    for number, visits in reversed(list(enumerate(trips))):
        row = 0
        for visit in reversed(visits):
            now -= int(way[visit + 1, row]) + int(problem.service_s[visit])
            _, latest = problem.hours(shift, visit)
            now = min(now, latest)
            row = visit + 1
        now -= int(way[0, row])
        now -= shift.turn_s if number else 0
    return now
