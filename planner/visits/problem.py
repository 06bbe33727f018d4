"""The very problem that is solved, apart from any solver."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from planner.model import Team

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Shift:
    """Teams that drive at the same hours (seconds after midnight), each for so many days."""

    start_s: int
    end_s: int
    teams: tuple[Team, ...]
    max_stops: int | None = None
    lunch_start_s: int = 0
    lunch_s: int = 0

    @property
    def seconds(self) -> int:
        """Return how long a route may take, the lunch left out."""
        return self.end_s - self.start_s - self.lunch_s

    def holds(self, stops: int) -> bool:
        """Return whether a route may have so many stops."""
        return self.max_stops is None or stops <= self.max_stops

    def team_days(self, stops: int) -> int:
        """Return how many routes there may be; more than one a stop is never needed."""
        days = sum(stops if team.days is None else min(team.days, stops) for team in self.teams)
        return min(days, stops)


def shifts_of(teams: tuple[Team, ...]) -> tuple[Shift, ...]:
    """Return teams by what a day of theirs holds, the longest shift first, teams in the order given."""
    alike: dict[tuple[int, int, int | None, int, int], list[Team]] = {}
    for team in teams:
        day = (team.shift_start_s, team.shift_end_s, team.max_stops, team.lunch_start_s, team.lunch_s)
        alike.setdefault(day, []).append(team)
    shifts = [
        Shift(start, end, tuple(members), max_stops=most, lunch_start_s=lunch, lunch_s=pause)
        for (start, end, most, lunch, pause), members in alike.items()
    ]
    return tuple(sorted(shifts, key=lambda shift: (-shift.seconds, shift.start_s)))


@dataclass(frozen=True, eq=False, slots=True)
class VisitProblem:
    """Stops to be visited on routes from a depot and back: fewest routes first, then least time.

    ``travel_s`` is (n + 1, n + 1) whole seconds from row to column, walks off the road in them, rounded up so
    that a shift kept in whole seconds is kept on the road; row and column 0 are the depot, i + 1 is stop i.
    ``service_s`` and ``priority`` are (n,). Where the team-days of ``shifts`` do not reach, stops are left out
    so that the most priority is served. Every stop fits by itself into the longest shift. ``spots`` (n, 2) are metres
    east and north of the depot: a hint of which stops are neighbours, ``None`` where there is none.
    """

    key: str
    depot: str
    stop_ids: tuple[str, ...]
    travel_s: IntArray
    service_s: IntArray
    priority: IntArray
    shifts: tuple[Shift, ...]
    spots: FloatArray | None = None

    @property
    def stops(self) -> int:
        """Return how many stops there are."""
        return len(self.stop_ids)

    def some(self, stops: Sequence[int]) -> "VisitProblem":
        """Return the problem of some stops alone, numbered as given."""
        chosen = np.asarray(stops, dtype=np.int64)
        rows = np.concatenate([[0], chosen + 1])
        return replace(
            self,
            stop_ids=tuple(self.stop_ids[stop] for stop in stops),
            travel_s=self.travel_s[np.ix_(rows, rows)],
            service_s=self.service_s[chosen],
            priority=self.priority[chosen],
            spots=None if self.spots is None else self.spots[chosen],
        )

    def alone_s(self) -> IntArray:
        """Return (n,) seconds from the depot to each stop, the visit, and back."""
        return self.travel_s[0, 1:] + self.service_s + self.travel_s[1:, 0]

    def route_s(self, visits: tuple[int, ...]) -> int:
        """Return the seconds of a route through stops given by position."""
        way = np.array([0, *(visit + 1 for visit in visits), 0])
        return int(self.travel_s[way[:-1], way[1:]].sum() + self.service_s[list(visits)].sum())


@dataclass(frozen=True, slots=True)
class Tour:
    """One route of a solution: positions of stops in order, and the position of its shift."""

    shift: int
    visits: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Solution:
    """Routes, and what they cost; stops on none of them are left out."""

    tours: tuple[Tour, ...]
    seconds: int
    priority: int

    @property
    def rank(self) -> tuple[int, int, int]:
        """Return what is compared, less is better: priority served, team-days, time."""
        return (-self.priority, len(self.tours), self.seconds)


def solution_of(problem: VisitProblem, tours: list[Tour]) -> Solution:
    """Return a solution with its cost."""
    kept = tuple(tour for tour in tours if tour.visits)
    return Solution(
        kept,
        sum(problem.route_s(tour.visits) for tour in kept),
        int(sum(problem.priority[list(tour.visits)].sum() for tour in kept)),
    )


def faults(problem: VisitProblem, solution: Solution) -> list[str]:
    """Return what a solution breaks: a stop on two routes, a shift, the team-days. Empty for a plan that holds."""
    found: list[str] = []
    visits = [visit for tour in solution.tours for visit in tour.visits]
    if len(set(visits)) != len(visits):
        found.append("a stop is visited twice")
    for tour in solution.tours:
        if problem.route_s(tour.visits) > problem.shifts[tour.shift].seconds:
            found.append("a route is longer than its shift")
        if not problem.shifts[tour.shift].holds(len(tour.visits)):
            found.append("a route has too many stops")
    for number, shift in enumerate(problem.shifts):
        if sum(tour.shift == number for tour in solution.tours) > shift.team_days(problem.stops):
            found.append("there are more routes than team-days")
    return found
