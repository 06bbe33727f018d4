"""The very problems that are solved, in the words of VROOM and openrouteservice, for comparison.

VROOM API 1.15. Nothing in it tells who or where a child is: places are rows of a matrix of seconds.
"""

from collections.abc import Sequence
from typing import Any, Final, Literal

import numpy as np

from planner.visits.firstplan import first_plan
from planner.visits.problem import Shift, VisitProblem

Format = Literal["vroom", "ors"]
FORMATS: Final[tuple[Format, ...]] = ("vroom", "ors")

_APART: Final = 1_000_000
"""Seconds between stops of different depots: no vehicle may serve both, so it is never driven."""
_MOST_PRIORITY: Final = 100


def export_problem(problems: Sequence[VisitProblem], *, format_: Format) -> dict[str, Any]:
    """Return one problem that holds all of ``problems``: durations in s, vehicles with shifts, jobs, priorities.

    A vehicle is one team-day, with the fixed cost that puts fewest team-days before time. Where teams have as many
    days as it takes there are as many as the first plan drives: no plan needs more. A skill binds the jobs of each
    problem to its own vehicles. Priorities are scaled to VROOM's 0-100. ``vroom`` names the matrix by profile,
    ``ors`` is the body of openrouteservice's /optimization with a matrix of one's own.
    """
    offsets = np.cumsum([0, *(problem.stops + 1 for problem in problems)])
    durations = np.full((offsets[-1], offsets[-1]), _APART, dtype=np.int64)
    np.fill_diagonal(durations, 0)
    vehicles: list[dict[str, Any]] = []
    jobs: list[dict[str, Any]] = []
    highest = max((int(problem.priority.max()) for problem in problems if problem.stops), default=1)
    scale = min(1.0, _MOST_PRIORITY / max(highest, 1))
    for number, problem in enumerate(problems):
        depot = int(offsets[number])
        durations[depot : offsets[number + 1], depot : offsets[number + 1]] = problem.travel_s
        vehicles += _vehicles(problem, depot, skill=number + 1, first_id=len(vehicles) + 1)
        for stop in range(problem.stops):
            jobs.append(
                {
                    "id": len(jobs) + 1,
                    "description": problem.stop_ids[stop],
                    "location_index": depot + stop + 1,
                    "service": int(problem.service_s[stop]),
                    "priority": max(1, round(int(problem.priority[stop]) * scale)),
                    "skills": [number + 1],
                    "delivery": [1],
                }
            )
    if format_ == "ors":
        for vehicle in vehicles:
            vehicle["profile"] = "driving-car"
        return {"jobs": jobs, "vehicles": vehicles, "matrix": durations.tolist()}
    return {"jobs": jobs, "vehicles": vehicles, "matrices": {"car": {"durations": durations.tolist()}}}


def _vehicles(problem: VisitProblem, depot: int, *, skill: int, first_id: int) -> list[dict[str, Any]]:
    fleet = team_days(problem)
    fixed = max(shift.seconds for shift in problem.shifts) * max(sum(fleet), 1) + 1
    made: list[dict[str, Any]] = []
    for number, (shift, routes) in enumerate(zip(problem.shifts, fleet, strict=True), start=1):
        for route in range(1, routes + 1):
            made.append(
                {
                    "id": first_id + len(made),
                    "description": f"{problem.depot} {number}/{route}",
                    "start_index": depot,
                    "end_index": depot,
                    "time_window": [shift.start_s, shift.start_s + shift.seconds],
                    "capacity": [shift.max_stops or problem.stops],
                    "skills": [skill],
                    "costs": {"fixed": fixed},
                }
            )
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
