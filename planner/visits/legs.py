"""Routes and their legs, with times and lines."""

from collections.abc import Iterable
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gis.monitor import Monitor, Progress
from gis.roads.travel import Router
from planner.schemas import LEGS, ROUTES
from planner.visits.ground import Ground
from planner.visits.problem import Shift, Solution, VisitProblem


@dataclass(frozen=True, slots=True)
class Outing:
    """One team's day: stops in order."""

    route_id: str
    school_code: str
    team: str
    day: int
    start_s: int
    stop_ids: tuple[str, ...]
    lunch_start_s: int = 0
    lunch_s: int = 0


def outings(problem: VisitProblem, solution: Solution) -> list[Outing]:
    """Give routes to teams and days: the most priority first, teams side by side, each on as many days as it has.

    A route's id is the school and a running number, in the order of day, hour and team.
    """
    given: list[tuple[int, int, int, str, Shift, tuple[int, ...]]] = []
    for number, shift in enumerate(problem.shifts):
        tours = [tour.visits for tour in solution.tours if tour.shift == number]
        tours.sort(key=lambda visits: (-int(problem.priority[list(visits)].sum()), min(visits)))
        for visits, (day, place, name) in zip(tours, _team_days(shift, len(tours)), strict=True):
            given.append((day, shift.start_s, place, name, shift, visits))
    given.sort(key=lambda row: row[:3])
    prefix = problem.depot if problem.key == problem.depot else f"{problem.key}-{problem.depot}"
    return [
        Outing(
            route_id=f"{prefix}-{number:02d}",
            school_code=problem.depot,
            team=name,
            day=day,
            start_s=start_s,
            stop_ids=tuple(problem.stop_ids[visit] for visit in visits),
            lunch_start_s=shift.lunch_start_s,
            lunch_s=shift.lunch_s,
        )
        for number, (day, start_s, _, name, shift, visits) in enumerate(given, start=1)
    ]


def _team_days(shift: Shift, count: int) -> list[tuple[int, int, str]]:
    """Return the first ``count`` (day, position, name) of a shift's teams, day by day."""
    slots: list[tuple[int, int, str]] = []
    day = 0
    while len(slots) < count:
        day += 1
        slots += [
            (day, place, team.name) for place, team in enumerate(shift.teams) if team.days is None or day <= team.days
        ]
    return slots[:count]


def draw_routes(
    trips: Iterable[Outing], stops: gpd.GeoDataFrame, ground: Ground, router: Router, *, monitor: Monitor
) -> tuple[pd.DataFrame, gpd.GeoDataFrame]:
    """Return routes and legs (schemas ROUTES, LEGS; ``sequence`` from 1) that leave at the start of their shift.

    ``seconds`` of a leg is the walk from the stop to the road, the drive and the walk to the next stop;
    ``metres`` are those on the road; ``path`` leads from stop to stop, the walks as straight lines. A
    leg from a place to itself takes no time. Lunch is taken at the first stop that is left at its hour or later.
    Does not call ``monitor.check``: a cancelled plan is drawn to its end.
    """
    trips = list(trips)
    service = stops["service_s"].to_dict()
    routes: list[dict[str, object]] = []
    legs: list[dict[str, object]] = []
    for done, trip in enumerate(trips):
        monitor.report(Progress("visits_legs", done, len(trips)))
        depot = ground.school_row[trip.school_code]
        names = ["", *trip.stop_ids, ""]
        rows = [depot, *(ground.stop_row[stop_id] for stop_id in trip.stop_ids), depot]
        clock, travel, metres = float(trip.start_s), 0.0, 0.0
        pause = float(trip.lunch_s)
        for sequence in range(1, len(rows)):
            leg = _leg(ground, rows[sequence - 1], rows[sequence], router)
            arrive = clock + leg.seconds
            legs.append(
                {
                    "route_id": trip.route_id,
                    "sequence": sequence,
                    "from_stop": names[sequence - 1],
                    "to_stop": names[sequence],
                    "depart_s": clock,
                    "arrive_s": arrive,
                    "seconds": leg.seconds,
                    "metres": leg.metres,
                    "walk_s": leg.walk_s,
                    "path": leg.path,
                }
            )
            travel, metres = travel + leg.seconds, metres + leg.metres
            clock = arrive + service.get(names[sequence], 0.0)
            if pause and names[sequence] and clock >= trip.lunch_start_s:
                clock, pause = clock + pause, 0.0
        routes.append(
            {
                "route_id": trip.route_id,
                "school_code": trip.school_code,
                "team": trip.team,
                "day": trip.day,
                "start_s": float(trip.start_s),
                "end_s": clock,
                "travel_s": travel,
                "visit_s": float(sum(service[stop_id] for stop_id in trip.stop_ids)),
                "metres": metres,
                "stops": len(trip.stop_ids),
            }
        )
    monitor.report(Progress("visits_legs", len(trips), len(trips)))
    return (
        ROUTES.build({name: [row[name] for row in routes] for name in ROUTES.columns if name != "issued_at"}),
        gpd.GeoDataFrame(LEGS.build({name: [row[name] for row in legs] for name in LEGS.columns})),
    )


@dataclass(frozen=True, eq=False, slots=True)
class _Way:
    seconds: float
    metres: float
    walk_s: float
    path: shapely.LineString


def _leg(ground: Ground, row: int, other: int, router: Router) -> _Way:
    ends = np.array([[ground.lon[row], ground.lat[row]], [ground.lon[other], ground.lat[other]]])
    if ground.same_place(row, other):
        return _Way(0.0, 0.0, 0.0, shapely.LineString(ends))
    drive = router.path(ground.snaps.take([row]), ground.snaps.take([other]))
    walk_s = float(ground.walk_s([row, other]).sum())
    points = np.concatenate([ends[:1], drive.coordinates, ends[1:]])
    moved = np.append(True, (points[1:] != points[:-1]).any(axis=1))
    # Two stops that are near one spot of the road: a line needs two points.
    line = shapely.LineString(points[moved] if moved.sum() > 1 else ends)
    return _Way(drive.seconds + walk_s, drive.metres, walk_s, line)
