"""Routes and their legs, with times and lines."""

import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gis.monitor import Monitor, Progress
from gis.roads.travel import Router
from planner.schemas import LEGS, ROUTES
from planner.visits.ground import Ground
from planner.visits.problem import Shift, Solution, Tour, VisitProblem
from planner.visits.timing import clock_s, timing
from planner.visits.ways import place_code
from planner.visits.workdays import PlanDays

Spot = tuple[float, float]
Slot = tuple[int, int, str, str]
"""A team's day: its number, the team's place among those of its shift, the team, the date (``""``: none)."""


@dataclass(frozen=True, slots=True)
class Outing:
    """One team's day, or one of its trips: stops in order.

    ``start`` and ``end`` are (lat, lon), ``None`` for the school; ``profile`` is what is driven, ``""``: as the plan
    says. ``lunch_s`` is 0 on a trip after lunch.
    """

    route_id: str
    school_code: str
    team: str
    day: int
    start_s: int
    stop_ids: tuple[str, ...]
    lunch_start_s: int = 0
    lunch_s: int = 0
    date: str = ""
    profile: str = ""
    start: Spot | None = None
    end: Spot | None = None
    open_end: bool = False


def outings(
    problem: VisitProblem,
    solution: Solution,
    *,
    calendar: PlanDays | None = None,
    even: bool = False,
    taken: Collection[tuple[str, int]] = (),
    used_ids: Collection[str] = (),
) -> list[Outing]:
    """Give routes to teams and days: the most priority first, teams side by side, each on as many days as it has.

    With a ``calendar`` each team drives on its own days of the week. ``even``: of one day's routes the longest goes
    to the team with the least work so far. ``taken`` are the (team, day) given away, ``used_ids`` the route ids.
    A route's id is the school and a running number, in the order of day, hour and team; each trip has one.
    """
    given: list[tuple[int, int, int, str, str, Tour]] = []
    for number, shift in enumerate(problem.shifts):
        tours = [tour for tour in solution.tours if tour.shift == number]
        tours.sort(key=lambda tour: (-int(problem.priority[list(tour.visits)].sum()), min(tour.visits)))
        slots = team_days(shift, len(tours), calendar=calendar, taken=taken)
        if even:
            tours = _evened(problem, tours, slots)
        for tour, (day, place, name, date) in zip(tours, slots, strict=True):
            given.append((day, shift.start_s, place, name, date, tour))
    given.sort(key=lambda row: row[:3])
    prefix = problem.depot if problem.key == problem.depot else f"{problem.key}-{problem.depot}"
    numbers = (name for name in map("{}-{:02d}".format, itertools.repeat(prefix), itertools.count(1)))
    fresh = (name for name in numbers if name not in used_ids)
    return [
        outing
        for day, _, _, name, date, tour in given
        for outing in trips_of(problem, tour, ids=fresh, team=name, day=day, date=date)
    ]


def trips_of(
    problem: VisitProblem, tour: Tour, *, ids: Iterator[str], team: str, day: int, date: str
) -> list[Outing]:
    """Return the trips of a tour, each with the moment at which it leaves."""
    shift = problem.shifts[tour.shift]
    leave = timing(problem, shift, tour).leave_s
    driver = next((one for one in shift.teams if one.name == team), shift.teams[0])
    return [
        Outing(
            route_id=next(ids),
            school_code=problem.depot,
            team=team,
            day=day,
            start_s=clock_s(shift, moment),
            stop_ids=tuple(problem.stop_ids[visit] for visit in visits),
            lunch_start_s=shift.lunch_start_s,
            lunch_s=0 if moment >= shift.lunch_start_s else shift.lunch_s,
            date=date,
            profile=driver.profile,
            start=driver.start,
            end=driver.end,
            open_end=driver.open_end,
        )
        for visits, moment in zip(tour.trips, leave, strict=True)
    ]


def team_days(
    shift: Shift, count: int, *, calendar: PlanDays | None = None, taken: Collection[tuple[str, int]] = ()
) -> list[Slot]:
    """Return the first ``count`` days of a shift's teams, day by day; ``taken`` ones are passed over."""
    slots: list[Slot] = []
    driven = dict.fromkeys((team.name for team in shift.teams), 0)
    day = 0
    while len(slots) < count:
        day += 1
        date = calendar.date(day) if calendar is not None else None
        for place, team in enumerate(shift.teams):
            if (team.days is not None and driven[team.name] >= team.days) or (
                calendar is not None and date is not None and not calendar.drives(team, date)
            ):
                continue
            driven[team.name] += 1
            if (team.name, day) not in taken:
                slots.append((day, place, team.name, "" if date is None else date.isoformat()))
        if all(team.days is not None and driven[team.name] >= team.days for team in shift.teams):
            break
    return slots[:count]


def _evened(problem: VisitProblem, tours: list[Tour], slots: Sequence[Slot]) -> list[Tour]:
    """Return tours in the order of ``slots``: each day's longest for the team with the least work until then."""
    work: dict[str, int] = {}
    result = list(tours)
    for _, group in itertools.groupby(range(len(slots)), key=lambda at: slots[at][0]):
        places = list(group)
        longest_first = sorted((tours[at] for at in places), key=lambda tour: (-problem.tour_s(tour), tour.visits))
        idle_first = sorted(places, key=lambda at: (work.get(slots[at][2], 0), slots[at][1]))
        for at, tour in zip(idle_first, longest_first, strict=True):
            result[at] = tour
            work[slots[at][2]] = work.get(slots[at][2], 0) + problem.tour_s(tour)
    return result


def draw_routes(
    trips: Iterable[Outing],
    stops: gpd.GeoDataFrame,
    ground: Ground,
    router: Router,
    *,
    grounds: Mapping[str, Ground] | None = None,
    routers: Mapping[str, Router] | None = None,
    monitor: Monitor,
) -> tuple[pd.DataFrame, gpd.GeoDataFrame]:
    """Return routes and legs (schemas ROUTES, LEGS; ``sequence`` from 1).

    ``seconds`` of a leg is the walk from the stop to the road, the drive and the walk to the next stop;
    ``metres`` are those on the road; ``path`` leads from stop to stop, the walks as straight lines. A
    leg from a place to itself takes no time. Lunch is taken at the first stop at which the team is at its hour or
    later, before the visit or after it, and who comes before a stop's hours waits. A day with an open end has a last
    leg of no length. ``grounds`` and ``routers`` are those of teams with other vehicles than the plan's.
    Does not call ``monitor.check``: a cancelled plan is drawn to its end.
    """
    trips = list(trips)
    service = stops["service_s"].to_dict()
    opens = stops["open_s"].dropna().to_dict()
    routes: list[dict[str, object]] = []
    legs: list[dict[str, object]] = []
    for done, trip in enumerate(trips):
        monitor.report(Progress("visits_legs", done, len(trips)))
        here = ground if not trip.profile or grounds is None else grounds[trip.profile]
        drive = router if not trip.profile or routers is None else routers[trip.profile]
        names = ["", *trip.stop_ids, ""]
        stood = [here.stop_row[stop_id] for stop_id in trip.stop_ids]
        first, last = (
            here.school_row[place_code(spot) if spot else trip.school_code] for spot in (trip.start, trip.end)
        )
        rows = [first, *stood, stood[-1] if trip.open_end else last]
        clock, travel, metres = float(trip.start_s), 0.0, 0.0
        pause = float(trip.lunch_s)
        for sequence in range(1, len(rows)):
            leg = _leg(here, rows[sequence - 1], rows[sequence], drive)
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
            clock = arrive
            if names[sequence]:
                if pause and clock >= trip.lunch_start_s:
                    clock, pause = clock + pause, 0.0
                begin = max(clock, opens.get(names[sequence], clock))
                if pause and begin >= trip.lunch_start_s:
                    # Waiting reaches into lunch: it is eaten meanwhile.
                    begin, pause = max(begin, max(clock, float(trip.lunch_start_s)) + pause), 0.0
                clock = begin + service[names[sequence]]
                if pause and clock >= trip.lunch_start_s:
                    clock, pause = clock + pause, 0.0
        routes.append(
            {
                "route_id": trip.route_id,
                "school_code": trip.school_code,
                "team": trip.team,
                "issued_at": "",
                "date": trip.date,
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
        ROUTES.build({name: [row[name] for row in routes] for name in ROUTES.columns}),
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
