"""The very problems that are solved, in the words of VROOM and openrouteservice, for comparison.

VROOM API 1.15. Nothing in it tells who or where a child is: places are rows of a matrix of seconds.
"""

from collections.abc import Sequence
from typing import Any, Final, Literal

import numpy as np

from gis.errors import UserError
from planner.visits.firstplan import first_plan
from planner.visits.problem import IntArray, Shift, VisitProblem, way_of
from planner.visits.timing import ALWAYS

Format = Literal["vroom", "ors"]
Spot = tuple[float, float]
FORMATS: Final[tuple[Format, ...]] = ("vroom", "ors")

_APART: Final = 1_000_000
"""Seconds between stops of different depots: no vehicle may serve both, so it is never driven."""
_MOST_PRIORITY: Final = 100


def export_problem(problems: Sequence[VisitProblem], *, format_: Format) -> dict[str, Any]:
    """Return one problem that holds all of ``problems``: durations in s, vehicles with shifts, jobs, priorities.

    A vehicle is one team-day, with the fixed cost that puts fewest team-days before time, and its lunch as a break
    that begins at its hour or later; where its day ends at the last stop it has no end. Where teams have as many
    days as it takes there are as many as the first plan drives: no plan needs more. A skill binds the jobs of each
    problem to its own vehicles. Hours of visit are the time windows of jobs. Priorities are scaled to VROOM's 0-100.
    ``vroom`` names a matrix for each vehicle (``car`` is that of the plan), ``ors`` is the body of openrouteservice's
    /optimization with a matrix of one's own: it takes one, so teams with several vehicles are a ``UserError``.
    Neither can send a vehicle out twice: a team that may make several trips gets the stops of all of them on one.
    """
    spots = [_spots(problem) for problem in problems]
    offsets = np.cumsum([0, *(problem.stops + 1 + len(more) for problem, more in zip(problems, spots, strict=True))])
    used = {_profile(shift) for problem in problems for shift in problem.shifts} | ({""} if not problems else set())
    names = sorted(used, key=lambda name: (name != "", name))
    durations = {name: np.full((offsets[-1], offsets[-1]), _APART, dtype=np.int64) for name in names}
    vehicles: list[dict[str, Any]] = []
    jobs: list[dict[str, Any]] = []
    highest = max((int(problem.priority.max()) for problem in problems if problem.stops), default=1)
    scale = min(1.0, _MOST_PRIORITY / max(highest, 1))
    for number, (problem, more) in enumerate(zip(problems, spots, strict=True)):
        depot = int(offsets[number])
        for name in names:
            _fill(durations[name], problem, more, depot, name)
        vehicles += _vehicles(problem, more, depot, skill=number + 1, first_id=len(vehicles) + 1)
        for stop in range(problem.stops):
            job: dict[str, Any] = {
                "id": len(jobs) + 1,
                "description": problem.stop_ids[stop],
                "location_index": depot + stop + 1,
                "service": int(problem.service_s[stop]),
                "priority": max(1, round(int(problem.priority[stop]) * scale)),
                "skills": [number + 1],
                "delivery": [1],
            }
            if problem.open_s is not None and problem.close_s is not None and problem.close_s[stop] < ALWAYS:
                job["time_windows"] = [[int(problem.open_s[stop]), int(problem.close_s[stop])]]
            jobs.append(job)
    for matrix in durations.values():
        np.fill_diagonal(matrix, 0)
    if format_ == "ors":
        if len(names) > 1:
            raise UserError("export_one_vehicle")
        for vehicle in vehicles:
            vehicle["profile"] = "driving-car"
        return {"jobs": jobs, "vehicles": vehicles, "matrix": durations[names[0]].tolist()}
    for vehicle in vehicles:
        name = vehicle.pop("profile")
        if name:
            vehicle["profile"] = name
    matrices = {name or "car": {"durations": durations[name].tolist()} for name in names}
    return {"jobs": jobs, "vehicles": vehicles, "matrices": matrices}


def _spots(problem: VisitProblem) -> list[Spot]:
    """Return the places other than the depot where teams begin or end."""
    return list(
        dict.fromkeys(spot for shift in problem.shifts for spot in way_of(shift.teams[0])[1:3] if spot is not None)
    )


def _profile(shift: Shift) -> str:
    return shift.teams[0].profile


def _fill(matrix: IntArray, problem: VisitProblem, spots: Sequence[Spot], depot: int, profile: str) -> None:
    """Set the durations of a problem by the ways of one vehicle."""
    stops = np.arange(depot + 1, depot + 1 + problem.stops)
    if profile == "":
        matrix[depot : depot + 1 + problem.stops, depot : depot + 1 + problem.stops] = problem.travel_s
    for shift in problem.shifts:
        if _profile(shift) != profile:
            continue
        way = problem.way(shift)
        _, start, end, open_end = way_of(shift.teams[0])
        matrix[np.ix_(stops, stops)] = way[1:, 1:]
        matrix[_row(start, spots, depot, problem), stops] = way[0, 1:]
        if not open_end:
            matrix[stops, _row(end, spots, depot, problem)] = way[1:, 0]
    np.minimum(matrix, _APART, out=matrix)


def _row(spot: Spot | None, spots: Sequence[Spot], depot: int, problem: VisitProblem) -> int:
    return depot if spot is None else depot + 1 + problem.stops + spots.index(spot)


def _vehicles(
    problem: VisitProblem, spots: Sequence[Spot], depot: int, *, skill: int, first_id: int
) -> list[dict[str, Any]]:
    fleet = team_days(problem)
    fixed = max(shift.seconds for shift in problem.shifts) * max(sum(fleet), 1) + 1
    made: list[dict[str, Any]] = []
    for number, (shift, routes) in enumerate(zip(problem.shifts, fleet, strict=True), start=1):
        profile, start, end, open_end = way_of(shift.teams[0])
        for route in range(1, routes + 1):
            vehicle: dict[str, Any] = {
                "id": first_id + len(made),
                "description": f"{problem.depot} {number}/{route}",
                "profile": profile,
                "start_index": _row(start, spots, depot, problem),
                "end_index": _row(end, spots, depot, problem),
                "time_window": [shift.start_s, shift.end_s],
                "capacity": [(shift.max_stops or problem.stops) * shift.trips],
                "skills": [skill],
                "costs": {"fixed": fixed},
            }
            if open_end:
                del vehicle["end_index"]
            if shift.lunch_s:
                latest = shift.end_s - shift.lunch_s
                vehicle["breaks"] = [
                    {"id": 1, "time_windows": [[shift.lunch_start_s, latest]], "service": shift.lunch_s}
                ]
            made.append(vehicle)
    return made


def team_days(problem: VisitProblem) -> list[int]:
    """Return the routes of each shift that a search may use: as many as teams have, or as the first plan drives."""
    first = first_plan(problem)
    driven = [sum(tour.shift == number for tour in first.tours) for number in range(len(problem.shifts))]
    return [
        driven[number] if _open_ended(shift) else shift.team_days(problem.stops)
        for number, shift in enumerate(problem.shifts)
    ]


def _open_ended(shift: Shift) -> bool:
    return any(team.days is None for team in shift.teams)
