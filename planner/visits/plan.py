"""The plan: routes for the stops of each school, or of all as one."""

from collections.abc import Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import replace
from threading import Lock
from typing import Final

import geopandas as gpd
import pandas as pd

from gis.errors import JobCancelled, UserError
from gis.monitor import Monitor, Progress
from gis.roads.travel import Router
from planner.model import UnservedReason, VisitPlan
from planner.schemas import UNSERVED
from planner.visits.balance import balanced
from planner.visits.editing import Draft
from planner.visits.firstplan import first_plan
from planner.visits.holding import (
    Holds,
    around,
    draft_of,
    draft_outings,
    drop_reasons,
    held_faults,
    kept,
    lost,
    open_part,
)
from planner.visits.large import THREADS, improve_large
from planner.visits.legs import Outing, draw_routes, outings
from planner.visits.options import EFFORTS, PlanOptions
from planner.visits.prepare import Prepared, prepare
from planner.visits.problem import Solution, VisitProblem
from planner.visits.remedies import Alternative, remedies

_TELL_S: Final = 0.2


def plan_visits(
    stops: gpd.GeoDataFrame,
    stop_cases: pd.DataFrame,
    unserved: pd.DataFrame,
    schools: gpd.GeoDataFrame,
    router: Router,
    *,
    options: PlanOptions,
    urgency: pd.Series | None = None,
    routers: Mapping[str, Router] | None = None,
    holds: Holds | None = None,
    before: VisitPlan | None = None,
    alternatives: Sequence[Alternative] = (),
    monitor: Monitor,
) -> VisitPlan:
    """Return routes for ``stops``: fewest team-days first, then least time; every child is on a route or unserved.

    ``stops``, ``stop_cases`` and ``unserved`` are what ``build_stops`` gave. In the plan's ``stops`` those known
    to a village or tambon only stand on the road where one is within their r50, and a stop that no shift can
    hold is in parts (``ID~1``, ``ID~2``); ``unserved`` is completed. With ``options.schools`` the plan holds
    their children alone. Where team-days are short, the stops with the most children are served, the better
    known first; ``urgency`` (by case_id) makes children count for more. Such stops come on the first days, too.

    ``routers`` are those of vehicles other than ``options.profile``. What ``holds`` says of the plan ``before`` is
    kept: locked routes as they are, locked stops on their routes; what cannot be kept is in ``broken``.
    ``alternatives`` are other vehicles and roads that may serve who is left out: ``remedies`` of ``unserved`` say so.

    The same stops, options and roads give the same plan, on any machine and whatever the order of rows.
    A wish to stop while it searches keeps the best plan so far: every school has routes from the first moment
    of the search, those not reached yet keep these, and ``interrupted`` is set. A wish to stop before that
    raises ``JobCancelled``. Raises ``UserError`` for options that nobody can drive and for unknown schools.
    """
    options.check()
    asked = {*options.schools, *([options.depot] if options.depot else [])}
    unknown = sorted(asked - set(schools.index))
    if unknown:
        raise UserError("school_unknown", codes=", ".join(unknown))
    if options.schools:
        stops = gpd.GeoDataFrame(stops[stops["school_code"].isin(options.schools)])
        stop_cases = stop_cases[stop_cases["stop_id"].isin(stops.index)]
        unserved = unserved[unserved["school_code"].isin(options.schools)]

    ready = prepare(
        stops, stop_cases, schools, router, options=options, urgency=urgency, routers=routers, monitor=monitor
    )
    drafts = _kept_drafts(ready, holds, before)
    problems = tuple(
        open_part(drafts[problem.depot]) if problem.depot in drafts else problem for problem in ready.problems
    )
    solutions, interrupted = solve_all(problems, options=options, monitor=monitor)
    even = solutions
    if options.balance > 0:
        even, cut_short = balance_all(problems, solutions, options=options, monitor=monitor)
        interrupted = interrupted or cut_short
    trips, drafts = _all_trips(problems, even, drafts, options=options, monitor=monitor)
    made = plan_of(
        trips,
        unserved,
        ready,
        router,
        routers=routers,
        reasons=drop_reasons(drafts.values()),
        interrupted=interrupted,
        monitor=monitor,
    )
    gone = lost(holds, drafts.values()) if holds else []
    told = remedies(
        made.unserved,
        ready,
        schools,
        options=options,
        alternatives=alternatives,
        notes=holds.drops if holds else {},
        monitor=monitor,
    )
    made = replace(made, unserved=told, broken=(*held_faults(drafts.values()), *gone))
    if options.balance <= 0:
        return made
    # What the balance costs is told against the plan without it.
    shortest, _ = draw_routes(
        all_outings(problems, solutions, options=options),
        ready.stops,
        ready.ground,
        router,
        grounds=ready.grounds,
        routers=routers,
        monitor=monitor,
    )
    evened, _ = draw_routes(
        all_outings(problems, even, options=options),
        ready.stops,
        ready.ground,
        router,
        grounds=ready.grounds,
        routers=routers,
        monitor=monitor,
    )
    more = sum(one.seconds for one in even) - sum(one.seconds for one in solutions)
    metres = float(evened["metres"].sum() - shortest["metres"].sum())
    return replace(made, balance_s=float(more), balance_m=metres)


def _kept_drafts(ready: Prepared, holds: Holds | None, before: VisitPlan | None) -> dict[str, Draft]:
    """Return what is held fast at each depot where anything is."""
    if not holds or before is None:
        return {}
    drafts = {problem.depot: kept(draft_of(problem, before, holds)) for problem in ready.problems}
    return {depot: draft for depot, draft in drafts.items() if draft.routes or draft.dropped or draft.locked_days}


def _all_trips(
    problems: Sequence[VisitProblem],
    solutions: Sequence[Solution],
    drafts: Mapping[str, Draft],
    *,
    options: PlanOptions,
    monitor: Monitor,
) -> tuple[list[Outing], dict[str, Draft]]:
    """Return the routes of all depots, around what is held fast, and the drafts that hold it."""
    calendar, wish = options.calendar(), Wish(monitor)
    trips: list[Outing] = []
    whole: dict[str, Draft] = {}
    for problem, solution in zip(problems, solutions, strict=True):
        draft = drafts.get(problem.depot)
        if draft is None:
            trips += outings(problem, solution, calendar=calendar, even=options.balance > 0)
            continue
        made = around(draft, problem, solution, options=options, calendar=calendar, stopped=wish)
        whole[problem.depot] = made
        trips += draft_outings(made)
    return trips, whole


def all_outings(
    problems: Sequence[VisitProblem], solutions: Sequence[Solution], *, options: PlanOptions
) -> list[Outing]:
    """Return the routes of all depots, given to teams and days."""
    calendar = options.calendar()
    return [
        trip
        for problem, solution in zip(problems, solutions, strict=True)
        for trip in outings(problem, solution, calendar=calendar, even=options.balance > 0)
    ]


def balance_all(
    problems: Sequence[VisitProblem], solutions: Sequence[Solution], *, options: PlanOptions, monitor: Monitor
) -> tuple[list[Solution], bool]:
    """Return the solutions with routes of like length, and whether a wish to stop cut that short."""
    wish = Wish(monitor)
    found = list(solutions)
    for number, (problem, solution) in enumerate(zip(problems, solutions, strict=True)):
        monitor.report(Progress("visits_balance", number, len(problems)))
        if wish():
            break
        found[number] = balanced(
            problem,
            solution,
            balance=options.balance,
            effort=EFFORTS[options.effort],
            seed=options.seed,
            stopped=wish,
        )
    monitor.report(Progress("visits_balance", len(problems), len(problems)))
    return found, wish.told


def plan_of(
    trips: Sequence[Outing],
    unserved: pd.DataFrame,
    ready: Prepared,
    router: Router,
    *,
    routers: Mapping[str, Router] | None = None,
    reasons: Mapping[str, UnservedReason] | None = None,
    interrupted: bool = False,
    monitor: Monitor,
) -> VisitPlan:
    """Return trips as a plan, and why the rest is on none: ``reasons`` for stops of problems, else no team-day."""
    routes, legs = draw_routes(
        trips, ready.stops, ready.ground, router, grounds=ready.grounds, routers=routers, monitor=monitor
    )
    served = {stop_id for trip in trips for stop_id in trip.stop_ids}
    why = dict(ready.dropped)
    for problem in ready.problems:
        why |= dict.fromkeys(set(problem.stop_ids) - served, UnservedReason.NO_TEAM)
    why |= {stop_id: reason for stop_id, reason in (reasons or {}).items() if stop_id not in served}
    return VisitPlan(
        stops=ready.stops,
        stop_cases=ready.stop_cases,
        routes=routes,
        legs=legs,
        unserved=complete_unserved(unserved, ready, why),
        interrupted=interrupted,
    )


class Wish:
    """Remembers a wish to stop, so that what is there can be finished; may be asked by several threads."""

    def __init__(self, monitor: Monitor) -> None:
        self._monitor = monitor
        self._lock = Lock()
        self.told = False

    def __call__(self) -> bool:
        """Return whether the person asked to stop."""
        with self._lock:
            if not self.told:
                try:
                    self._monitor.check()
                except JobCancelled:
                    self.told = True
            return self.told


def solve_all(
    problems: tuple[VisitProblem, ...], *, options: PlanOptions, monitor: Monitor
) -> tuple[list[Solution], bool]:
    """Return the best solution found for each problem, and whether a wish to stop cut the search short.

    ``Progress.best`` is the seconds of the whole plan so far.
    """
    wish = Wish(monitor)
    solutions = [first_plan(problem) for problem in problems]

    def search(number: int) -> None:
        def keep(better: Solution) -> None:
            solutions[number] = better

        if not wish():
            solutions[number] = improve_large(
                problems[number],
                solutions[number],
                effort=EFFORTS[options.effort],
                seed=options.seed,
                stopped=wish,
                improved=keep,
            )

    def tell(done: int) -> None:
        best = float(sum(solution.seconds for solution in solutions))
        monitor.report(Progress("visits_plan", done, len(problems), best=best))

    # Each problem is searched by itself: how many at a time changes nothing but the time.
    with ThreadPoolExecutor(THREADS) as pool:
        running = {pool.submit(search, number) for number in range(len(problems))}
        while running:
            tell(len(problems) - len(running))
            ended, running = wait(running, timeout=_TELL_S, return_when=FIRST_COMPLETED)
            for one in ended:
                one.result()
    tell(len(problems))
    return solutions, wish.told


def complete_unserved(unserved: pd.DataFrame, ready: Prepared, reasons: Mapping[str, UnservedReason]) -> pd.DataFrame:
    """Return the unserved list with the children of stops that are on no route."""
    left = ready.stop_cases[ready.stop_cases["stop_id"].isin(reasons.keys())]
    added = UNSERVED.build(
        {
            "case_id": left.index,
            "school_code": ready.stops["school_code"].reindex(left["stop_id"]),
            "reason": [reasons[stop_id].value for stop_id in left["stop_id"]],
            "stop_id": left["stop_id"],
        }
    )
    return UNSERVED.check(pd.concat([unserved, added]).sort_index())
