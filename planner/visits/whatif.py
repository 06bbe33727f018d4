"""How much more teams or days would do, before anyone decides."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gis.monitor import Monitor, Progress
from gis.roads.travel import Router
from planner.model import Team
from planner.visits.costs import costs
from planner.visits.options import PlanOptions
from planner.visits.plan import solve_all
from planner.visits.prepare import Prepared
from planner.visits.problem import Shift, Solution, VisitProblem, way_of
from planner.visits.ways import place_code

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Scenario:
    """What ``teams`` teams with ``days`` days each do: ``teams`` and ``days`` are those of each depot.

    Where teams have days of their own ``days`` is the most that any has. ``more_`` is what this adds to the first
    scenario.
    """

    teams: int
    days: int
    children: int
    children_left: int
    team_days: int
    hours: float
    km: float
    baht: float
    more_children: int = 0
    more_hours: float = 0.0
    more_km: float = 0.0
    more_baht: float = 0.0


@dataclass(frozen=True, slots=True)
class _Change:
    teams: int
    days: int


def what_if(
    ready: Prepared,
    router: Router,
    *,
    options: PlanOptions,
    days: int,
    people: int,
    days_of: Mapping[str, int] | None = None,
    routers: Mapping[str, Router] | None = None,
    monitor: Monitor,
) -> tuple[Scenario, Scenario, Scenario]:
    """Return what fits with the teams of ``options`` and ``days``, with one more team, and with one more day.

    ``days_of`` are the days of teams by name where they are not ``days``. One more team is one like the first of each
    depot. ``people`` go in a team that does not say how many, each with a per diem. The searches are those of a plan
    at ``options.effort``; kilometres are those of the fastest ways.
    """
    known = {**(routers or {}), options.profile: router}
    metres = [way_metres(ready, problem, known, options=options, monitor=monitor) for problem in ready.problems]
    choices = (_Change(0, 0), _Change(1, 0), _Change(0, 1))
    found: list[Scenario] = []
    for number, change in enumerate(choices):
        monitor.report(Progress("visits_what_if", number, len(choices)))
        problems = tuple(
            replace(problem, shifts=_changed(problem.shifts, change, days=days, days_of=days_of or {}))
            for problem in ready.problems
        )
        solutions, _ = solve_all(problems, options=options, monitor=monitor)
        one = _scenario(ready, problems, solutions, metres, options=options, people=people)
        teams = max((sum(len(shift.teams) for shift in problem.shifts) for problem in problems), default=0)
        each = [team.days or 0 for problem in problems for shift in problem.shifts for team in shift.teams]
        found.append(replace(one, teams=teams or options.teams + change.teams, days=max(each, default=days)))
    monitor.report(Progress("visits_what_if", len(choices), len(choices)))
    now = found[0]
    first, team, day = (
        replace(
            one,
            more_children=one.children - now.children,
            more_hours=round(one.hours - now.hours, 1),
            more_km=round(one.km - now.km, 1),
            more_baht=round(one.baht - now.baht),
        )
        for one in found
    )
    return first, team, day


def _changed(
    shifts: tuple[Shift, ...], change: _Change, *, days: int, days_of: Mapping[str, int]
) -> tuple[Shift, ...]:
    """Return shifts whose teams have so many days and one more of the first, with what a scenario adds."""

    def with_days(team: Team) -> Team:
        return replace(team, days=days_of.get(team.name, days) + change.days)

    changed = [replace(shift, teams=tuple(with_days(team) for team in shift.teams)) for shift in shifts]
    if change.teams:
        first = changed[0]
        more = tuple(
            replace(first.teams[0], name=f"{first.teams[0].name} +{number}") for number in range(1, change.teams + 1)
        )
        changed[0] = replace(first, teams=(*first.teams, *more))
    return tuple(changed)


def way_metres(
    ready: Prepared,
    problem: VisitProblem,
    routers: Mapping[str, Router],
    *,
    options: PlanOptions,
    monitor: Monitor,
) -> list[FloatArray]:
    """Return the metres (n + 1, n + 1) of the ways of each shift: row 0 from its start, column 0 to its end."""
    made: dict[int, FloatArray] = {}
    for shift in problem.shifts:
        if shift.way in made:
            continue
        name, start, end, open_end = way_of(shift.teams[0])
        profile = name or options.profile
        ground = ready.grounds[profile]
        ends = [ground.school_row[place_code(spot) if spot else problem.depot] for spot in (start, end)]
        rows = [*ends, *(ground.stop_row[stop_id] for stop_id in problem.stop_ids)]
        snaps = ground.snaps.take(np.asarray(rows, dtype=np.int64))
        whole = routers[profile].seconds_and_metres(snaps, snaps, monitor=monitor)[1]
        stops = np.arange(2, len(rows))
        way = whole[np.ix_(np.append(0, stops), np.append(1, stops))]
        way[0, 0] = 0.0
        if open_end:
            way[:, 0] = 0.0
        made[shift.way] = way
    return [made[shift.way] for shift in problem.shifts]


def _scenario(
    ready: Prepared,
    problems: tuple[VisitProblem, ...],
    solutions: list[Solution],
    metres: list[list[FloatArray]],
    *,
    options: PlanOptions,
    people: int,
) -> Scenario:
    children_of = ready.stops["children"].to_dict()
    driven, hours, baht, served, days = 0.0, 0.0, 0.0, 0, 0
    for problem, solution, ways in zip(problems, solutions, metres, strict=True):
        for tour in solution.tours:
            team = problem.shifts[tour.shift].teams[0]
            rows = [np.array([0, *(visit + 1 for visit in trip), 0]) for trip in tour.trips]
            way = float(sum(ways[tour.shift][row[:-1], row[1:]].sum() for row in rows))
            away = problem.tour_s(tour) / 3600.0
            paid = costs().baht([way], [away], profile=team.profile or options.profile, people=team.people or people)
            driven, hours, baht, days = driven + way, hours + away, baht + float(paid.sum()), days + 1
            served += sum(int(children_of[problem.stop_ids[visit]]) for visit in tour.visits)
    every = sum(int(children_of[stop_id]) for problem in problems for stop_id in problem.stop_ids)
    return Scenario(
        teams=0,
        days=0,
        children=served,
        children_left=every - served,
        team_days=days,
        hours=round(hours, 1),
        km=round(driven / 1000.0, 1),
        baht=round(baht),
    )
