"""The very problem that is solved, apart from any solver."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from planner.model import Team
from planner.visits.timing import ALWAYS, timing, working_s

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

UNREACHED: Final = 10_000_000
"""Seconds of a way that does not exist: longer than any shift."""


@dataclass(frozen=True, slots=True)
class Shift:
    """Teams whose days are alike (hours in seconds after midnight), each for so many days.

    ``way`` names the ways of these teams in the problem: what they drive, from where to where. ``trips`` is how often
    they may set out on one day, ``turn_s`` their time at the depot in between; ``max_stops`` holds for each trip.
    ``limit_s`` is a time that no route may exceed although the hours would allow it.
    """

    start_s: int
    end_s: int
    teams: tuple[Team, ...]
    max_stops: int | None = None
    lunch_start_s: int = 0
    lunch_s: int = 0
    trips: int = 1
    turn_s: int = 0
    way: int = 0
    limit_s: int | None = None

    @property
    def seconds(self) -> int:
        """Return how long a route may take, the lunch left out."""
        room = self.end_s - self.start_s - self.lunch_s
        return room if self.limit_s is None else min(room, self.limit_s)

    @property
    def working_start_s(self) -> int:
        """Return when the day begins in working time."""
        return working_s(self, self.start_s, latest=False)

    @property
    def working_end_s(self) -> int:
        """Return when the day ends in working time; the lunch of a whole day is always kept free."""
        return self.end_s - self.lunch_s

    def holds(self, stops: int) -> bool:
        """Return whether a route may have so many stops."""
        return self.max_stops is None or stops <= self.max_stops * self.trips

    def team_days(self, stops: int) -> int:
        """Return how many routes there may be; more than one a stop is never needed."""
        days = sum(stops if team.days is None else min(team.days, stops) for team in self.teams)
        return min(days, stops)

    def within(self, from_s: int | None, to_s: int | None) -> "Shift":
        """Return the shift cut to hours within it: a trip between two others."""
        if from_s is None and to_s is None:
            return self
        start = self.start_s if from_s is None else from_s
        end = self.end_s if to_s is None else to_s
        ate = start >= self.lunch_start_s + self.lunch_s or end < self.lunch_start_s + self.lunch_s
        lunch = (0, 0) if ate else (self.lunch_start_s, self.lunch_s)
        return replace(self, start_s=start, end_s=end, lunch_start_s=lunch[0], lunch_s=lunch[1], trips=1)


def shifts_of(teams: tuple[Team, ...]) -> tuple[Shift, ...]:
    """Return teams by what a day of theirs holds, the longest shift first, teams in the order given.

    Teams with other vehicles or other places to begin and end are apart; ``way`` 0 is that of the plan itself, the
    others are numbered as ``ways_of`` names them.
    """
    ways = ways_of(teams)
    alike: dict[tuple[object, ...], Shift] = {}
    for team in teams:
        shift = Shift(
            team.shift_start_s,
            team.shift_end_s,
            (team,),
            max_stops=team.max_stops,
            lunch_start_s=team.lunch_start_s,
            lunch_s=team.lunch_s,
            trips=team.trips,
            turn_s=team.turn_s,
            way=ways.index(way_of(team)),
        )
        # Teams on other days of the week are apart, too: a plan with dates gives each its own.
        key = (replace(shift, teams=()), team.weekdays, team.holidays)
        known = alike.get(key)
        alike[key] = shift if known is None else replace(known, teams=(*known.teams, team))
    return tuple(sorted(alike.values(), key=lambda shift: (-shift.seconds, shift.start_s)))


Way = tuple[str, tuple[float, float] | None, tuple[float, float] | None, bool]
"""What is driven (``""``: as the plan), from where, to where (``None``: the depot), and whether the end is open."""


def way_of(team: Team) -> Way:
    """Return the ways that a team drives."""
    return (team.profile, team.start, None if team.open_end else team.end, team.open_end)


def ways_of(teams: tuple[Team, ...]) -> tuple[Way, ...]:
    """Return the ways of teams, that of the plan itself first."""
    return tuple(dict.fromkeys([("", None, None, False), *(way_of(team) for team in teams)]))


@dataclass(frozen=True, eq=False, slots=True)
class VisitProblem:
    """Stops to be visited on routes from a depot and back: fewest routes first, then least time.

    ``travel_s`` is (n + 1, n + 1) whole seconds from row to column, walks off the road in them, rounded up so
    that a shift kept in whole seconds is kept on the road; row and column 0 are the depot, i + 1 is stop i.
    ``service_s`` and ``priority`` are (n,). Where the team-days of ``shifts`` do not reach, stops are left out
    so that the most priority is served. Every stop fits by itself into some shift. ``spots`` (n, 2) are metres
    east and north of the depot: a hint of which stops are neighbours, ``None`` where there is none.

    ``ways`` are the matrices of shifts whose ``way`` is 1, 2...: row 0 is from where they begin, column 0 to where
    they end (nothing where the end is open), ``UNREACHED`` where they cannot go. ``open_s`` and ``close_s`` (n,) are
    the hours by the clock between which a visit begins, ``None`` where no stop has any.
    """

    key: str
    depot: str
    stop_ids: tuple[str, ...]
    travel_s: IntArray
    service_s: IntArray
    priority: IntArray
    shifts: tuple[Shift, ...]
    spots: FloatArray | None = None
    ways: tuple[IntArray, ...] = ()
    open_s: IntArray | None = None
    close_s: IntArray | None = None
    position_of: Mapping[str, int] = field(init=False, repr=False)
    """The position of each stop by its id."""

    def __post_init__(self) -> None:
        positions = {stop_id: position for position, stop_id in enumerate(self.stop_ids)}
        object.__setattr__(self, "position_of", positions)

    @property
    def stops(self) -> int:
        """Return how many stops there are."""
        return len(self.stop_ids)

    def way(self, shift: Shift) -> IntArray:
        """Return the seconds (n + 1, n + 1) of the teams of a shift."""
        return self.travel_s if shift.way == 0 else self.ways[shift.way - 1]

    def hours(self, shift: Shift, stop: int) -> tuple[int, int]:
        """Return between which working times of a shift a visit may begin."""
        if self.open_s is None or self.close_s is None:
            return 0, ALWAYS
        early, latest = int(self.open_s[stop]), int(self.close_s[stop])
        if (early, latest) == (0, ALWAYS):
            return 0, ALWAYS
        return working_s(shift, early, latest=False), working_s(shift, latest, latest=True)

    @property
    def plain(self) -> bool:
        """Return whether all teams drive the same ways, once a day, to stops at any hour."""
        return self.open_s is None and all(shift.trips == 1 and shift.way == 0 for shift in self.shifts)

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
            ways=tuple(way[np.ix_(rows, rows)] for way in self.ways),
            open_s=None if self.open_s is None else self.open_s[chosen],
            close_s=None if self.close_s is None else self.close_s[chosen],
        )

    def alone_s(self, shift: Shift | None = None) -> IntArray:
        """Return (n,) seconds to each stop, the visit, and back: by the ways of a shift, else of the plan itself."""
        travel = self.travel_s if shift is None else self.way(shift)
        return travel[0, 1:] + self.service_s + travel[1:, 0]

    def route_s(self, visits: tuple[int, ...], shift: Shift | None = None) -> int:
        """Return the seconds of one trip through stops given by position, waiting left out."""
        travel = self.travel_s if shift is None else self.way(shift)
        way = np.array([0, *(visit + 1 for visit in visits), 0])
        return int(travel[way[:-1], way[1:]].sum() + self.service_s[list(visits)].sum())

    def tour_s(self, tour: "Tour") -> int:
        """Return the seconds of a tour: all its trips, and the waiting for hours of visit."""
        shift = self.shifts[tour.shift]
        if self.open_s is None and not tour.returns:
            return self.route_s(tour.visits, shift)
        return timing(self, shift, tour).seconds

    def fits(self, tour: "Tour") -> bool:
        """Return whether a tour keeps the hours of its shift and of its stops."""
        shift = self.shifts[tour.shift]
        if self.open_s is None:
            return self.tour_s(tour) <= shift.seconds
        times = timing(self, shift, tour)
        return not times.late_s and times.seconds <= shift.seconds and times.back_s[-1] <= shift.working_end_s


@dataclass(frozen=True, slots=True)
class Tour:
    """One route of a solution: positions of stops in order, and the position of its shift.

    ``returns`` are the places in ``visits`` before which the team comes back to the depot and sets out again.
    """

    shift: int
    visits: tuple[int, ...]
    returns: tuple[int, ...] = ()

    @property
    def trips(self) -> tuple[tuple[int, ...], ...]:
        """Return the stops of each trip."""
        ends = (0, *self.returns, len(self.visits))
        return tuple(self.visits[start:end] for start, end in itertools.pairwise(ends))


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
        sum(problem.tour_s(tour) for tour in kept),
        int(sum(problem.priority[list(tour.visits)].sum() for tour in kept)),
    )


def faults(problem: VisitProblem, solution: Solution) -> list[str]:
    """Return what a solution breaks: a stop on two routes, a shift, the team-days. Empty for a plan that holds."""
    found: list[str] = []
    visits = [visit for tour in solution.tours for visit in tour.visits]
    if len(set(visits)) != len(visits):
        found.append("a stop is visited twice")
    for tour in solution.tours:
        shift = problem.shifts[tour.shift]
        if problem.tour_s(tour) > shift.seconds:
            found.append("a route is longer than its shift")
        elif not problem.fits(tour):
            found.append("a visit is outside of its hours")
        if len(tour.trips) > shift.trips:
            found.append("a route has too many trips")
        if shift.max_stops is not None and max(map(len, tour.trips)) > shift.max_stops:
            found.append("a route has too many stops")
    for number, shift in enumerate(problem.shifts):
        if sum(tour.shift == number for tour in solution.tours) > shift.team_days(problem.stops):
            found.append("there are more routes than team-days")
    return found
