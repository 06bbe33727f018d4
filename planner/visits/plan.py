"""The plan: routes for the stops of each school, or of all as one."""

from collections.abc import Mapping
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from threading import Lock
from typing import Final

import geopandas as gpd
import pandas as pd

from gis.errors import JobCancelled, UserError
from gis.monitor import Monitor, Progress
from gis.roads.travel import Router
from planner.model import UnservedReason, VisitPlan
from planner.schemas import UNSERVED
from planner.visits.firstplan import first_plan
from planner.visits.large import THREADS, improve_large
from planner.visits.legs import draw_routes, outings
from planner.visits.options import EFFORTS, PlanOptions
from planner.visits.prepare import Prepared, prepare
from planner.visits.problem import Solution, VisitProblem

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
    monitor: Monitor,
) -> VisitPlan:
    """Return routes for ``stops``: fewest team-days first, then least time; every child is on a route or unserved.

    ``stops``, ``stop_cases`` and ``unserved`` are what ``build_stops`` gave. In the plan's ``stops`` those known
    to a village or tambon only stand on the road where one is within their r50, and a stop that no shift can
    hold is in parts (``ID~1``, ``ID~2``); ``unserved`` is completed. With ``options.schools`` the plan holds
    their children alone. Where team-days are short, the stops with the most children are served, the better
    known first; ``urgency`` (by case_id) makes children count for more. Such stops come on the first days, too.

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

    ready = prepare(stops, stop_cases, schools, router, options=options, urgency=urgency, monitor=monitor)
    solutions, interrupted = solve_all(ready.problems, options=options, monitor=monitor)
    trips = [
        trip
        for problem, solution in zip(ready.problems, solutions, strict=True)
        for trip in outings(problem, solution)
    ]
    routes, legs = draw_routes(trips, ready.stops, ready.ground, router, monitor=monitor)
    reasons = dict(ready.dropped)
    served = {stop_id for trip in trips for stop_id in trip.stop_ids}
    for problem in ready.problems:
        reasons |= dict.fromkeys(set(problem.stop_ids) - served, UnservedReason.NO_TEAM)
    return VisitPlan(
        stops=ready.stops,
        stop_cases=ready.stop_cases,
        routes=routes,
        legs=legs,
        unserved=complete_unserved(unserved, ready, reasons),
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
