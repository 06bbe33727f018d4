"""Vehicles, ways and hours as PyVRP takes them, which knows no lunch and one window for each stop.

Time is working time that ends with the clock: the lunch of a shift is cut out and its morning moved up to it. So the
hours of a stop are the same for teams with and without lunch, but in the morning. Where shifts still see other hours
of a stop, it gets what all of them see; where that is nothing, the shifts that see it otherwise cannot go there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyvrp

from planner.visits.problem import UNREACHED, IntArray, Shift, Tour, VisitProblem
from planner.visits.timing import ALWAYS, timing

_Window = tuple[int, int]


@dataclass(frozen=True, eq=False, slots=True)
class Fleet:
    """The matrices, depots and windows of a problem for the shifts that drive."""

    shifts: tuple[Shift, ...]
    matrices: list[Any]
    depots: list[pyvrp.Depot]
    profile_of: tuple[int, ...]
    windows: tuple[_Window | None, ...]
    timed: bool

    def hours(self, stop: int) -> dict[str, Any]:
        """Return the window of a client."""
        window = self.windows[stop] if self.timed else None
        return {} if window is None else {"tw_early": window[0], "tw_late": window[1]}

    def vehicle(self, position: int) -> dict[str, Any]:
        """Return what a vehicle of a shift has beside its number, capacity, cost and duration."""
        shift = self.shifts[position]
        values: dict[str, Any] = {"profile": self.profile_of[position]}
        if self.timed:
            values |= {"tw_early": shift.working_start_s + shift.lunch_s, "tw_late": shift.end_s}
        if shift.trips > 1:
            turns = [depot.service_duration for depot in self.depots]
            values |= {"reload_depots": [turns.index(shift.turn_s, 1)], "max_reloads": shift.trips - 1}
        return values


def fleet_of(
    problem: VisitProblem, shifts: Sequence[Shift], *, away: Sequence[frozenset[int]] | None = None
) -> Fleet:
    """Return the fleet of some shifts, one for each vehicle type; ``away``: the stops that each may not go to."""
    timed = problem.open_s is not None
    barred = [set(one) for one in away] if away is not None else [set[int]() for _ in shifts]
    windows: list[_Window | None] = [None] * problem.stops
    if problem.open_s is not None and problem.close_s is not None:
        bound = np.flatnonzero((problem.open_s > 0) | (problem.close_s < ALWAYS))
        for stop in bound.tolist():
            windows[stop], blind = _window(problem, shifts, stop)
            for position in blind:
                barred[position].add(stop)
    keys = [(shift.way, frozenset(one)) for shift, one in zip(shifts, barred, strict=True)]
    profiles = list(dict.fromkeys(keys))
    matrices: list[Any] = []
    for way, away_from in profiles:
        travel: IntArray = problem.travel_s if way == 0 else problem.ways[way - 1]
        if away_from:
            travel = travel.copy()
            rows = [stop + 1 for stop in sorted(away_from)]
            travel[rows, :] = UNREACHED
            travel[:, rows] = UNREACHED
        if not np.array_equal(np.diagonal(travel), np.zeros(len(travel))):
            travel = travel.copy()
            np.fill_diagonal(travel, 0)
        matrices.append(travel)
    turns = sorted({shift.turn_s for shift in shifts if shift.trips > 1})
    depots = [pyvrp.Depot(0), *(pyvrp.Depot(0, service_duration=turn) for turn in turns)]
    return Fleet(tuple(shifts), matrices, depots, tuple(profiles.index(key) for key in keys), tuple(windows), timed)


def _window(problem: VisitProblem, shifts: Sequence[Shift], stop: int) -> tuple[_Window, list[int]]:
    """Return the window of a stop, and the shifts that may not go there in it."""
    seen: list[_Window] = []
    for shift in shifts:
        early, latest = problem.hours(shift, stop)
        seen.append((early + shift.lunch_s, latest + shift.lunch_s))
    able = [position for position, shift in enumerate(shifts) if _alone(problem, shift, stop)]
    if not able:
        return (0, ALWAYS), list(range(len(seen)))
    common = (max(seen[one][0] for one in able), min(seen[one][1] for one in able))
    chosen = common if common[0] <= common[1] else seen[able[0]]
    blind = [position for position, (early, latest) in enumerate(seen) if chosen[0] < early or chosen[1] > latest]
    return chosen, blind


def _alone(problem: VisitProblem, shift: Shift, stop: int) -> bool:
    """Return whether a shift can visit a stop within its hours on a route of its own."""
    times = timing(problem, shift, Tour(0, (stop,)))
    return not times.late_s and times.seconds <= shift.seconds and times.back_s[-1] <= shift.working_end_s
