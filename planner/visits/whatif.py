"""How much more teams or days would do, before anyone decides."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from gis.monitor import Monitor, Progress
from gis.roads.travel import Router
from planner.model import Team
from planner.visits.costs import costs
from planner.visits.options import PlanOptions
from planner.visits.plan import solve_all
from planner.visits.prepare import Prepared
from planner.visits.problem import VisitProblem, shifts_of


@dataclass(frozen=True, slots=True)
class Scenario:
    """What ``teams`` teams with ``days`` days each do: ``teams`` and ``days`` are those of each depot."""

    teams: int
    days: int
    children: int
    children_left: int
    team_days: int
    hours: float
    km: float
    baht: float


def what_if(
    ready: Prepared, router: Router, *, options: PlanOptions, days: int, people: int, monitor: Monitor
) -> tuple[Scenario, Scenario, Scenario]:
    """Return what fits with ``options.teams`` and ``days``, with one more team, and with one more day.

    ``people`` go in a team, each with a per diem. The searches are those of a plan at ``options.effort``; kilometres
    are those of the fastest ways.
    """
    metres = [_metres(ready, problem, router, monitor=monitor) for problem in ready.problems]
    choices = ((options.teams, days), (options.teams + 1, days), (options.teams, days + 1))
    found = []
    for number, (teams, each) in enumerate(choices):
        monitor.report(Progress("visits_what_if", number, len(choices)))
        crews = tuple(
            Team(str(team), options.shift_start_s, options.shift_end_s, each) for team in range(1, teams + 1)
        )
        problems = tuple(replace(problem, shifts=shifts_of(crews)) for problem in ready.problems)
        found.append(
            _scenario(
                ready, problems, metres, teams=teams, days=each, options=options, people=people, monitor=monitor
            )
        )
    monitor.report(Progress("visits_what_if", len(choices), len(choices)))
    return found[0], found[1], found[2]


def _metres(ready: Prepared, problem: VisitProblem, router: Router, *, monitor: Monitor) -> np.ndarray:
    ground = ready.ground
    rows = [ground.school_row[problem.depot], *(ground.stop_row[stop_id] for stop_id in problem.stop_ids)]
    snaps = ground.snaps.take(np.asarray(rows, dtype=np.int64))
    return router.seconds_and_metres(snaps, snaps, monitor=monitor)[1]


def _scenario(
    ready: Prepared,
    problems: tuple[VisitProblem, ...],
    metres: Sequence[np.ndarray],
    *,
    teams: int,
    days: int,
    options: PlanOptions,
    people: int,
    monitor: Monitor,
) -> Scenario:
    solutions, _ = solve_all(problems, options=options, monitor=monitor)
    children_of = ready.stops["children"].to_dict()
    driven, away, served = list[float](), list[float](), 0
    for problem, solution, matrix in zip(problems, solutions, metres, strict=True):
        for tour in solution.tours:
            way = np.array([0, *(visit + 1 for visit in tour.visits), 0])
            driven.append(float(matrix[way[:-1], way[1:]].sum()))
            away.append(problem.route_s(tour.visits) / 3600.0)
            served += sum(int(children_of[problem.stop_ids[visit]]) for visit in tour.visits)
    every = sum(int(children_of[stop_id]) for problem in problems for stop_id in problem.stop_ids)
    baht = costs().baht(driven, away, profile=options.profile, people=people)
    return Scenario(
        teams=teams,
        days=days,
        children=served,
        children_left=every - served,
        team_days=len(driven),
        hours=round(sum(away), 1),
        km=round(sum(driven) / 1000.0, 1),
        baht=round(float(baht.sum())),
    )
