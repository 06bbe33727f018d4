"""Changing the stored plan by hand: a draft out of the project, and back into it."""

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from gis.errors import DataError
from gis.monitor import Monitor, Progress
from gis.roads.travel import Router
from planner.model import UnservedReason, VisitPlan
from planner.schemas import LEGS, ROUTES, STOP_CASES, STOPS, UNSERVED
from planner.store.project import Project
from planner.visits.editing import (
    Broken,
    Change,
    Draft,
    DraftRoute,
    History,
    drop,
    lock_day,
    lock_route,
    lock_stop,
    move,
    reorder,
)
from planner.visits.legs import Outing, draw_routes
from planner.visits.options import EFFORTS, PlanOptions
from planner.visits.plan import Wish, complete_unserved
from planner.visits.prepare import Prepared, prepare
from planner.visits.reoptimise import reoptimise
from planner.workflow.plan import last_options, stored_plan, waiting_stops

__all__ = [
    "Broken",
    "Change",
    "Draft",
    "DraftRoute",
    "Editing",
    "History",
    "begin_editing",
    "drawn",
    "drop",
    "improve_around_locks",
    "keep_edits",
    "lock_day",
    "lock_route",
    "lock_stop",
    "move",
    "reorder",
]


@dataclass(frozen=True, eq=False, slots=True)
class Editing:
    """What is needed to change a plan: a draft for each depot, and the roads to draw it on again."""

    drafts: tuple[Draft, ...]
    prepared: Prepared
    unserved: pd.DataFrame
    router: Router
    options: PlanOptions

    def draft_of(self, depot: str) -> Draft:
        """Return the draft of a school; ``DataError`` where no routes begin there."""
        found = next((draft for draft in self.drafts if draft.problem.depot == depot), None)
        if found is None:
            raise DataError("school_unknown", codes=depot)
        return found


def begin_editing(project: Project, *, monitor: Monitor) -> Editing:
    """Return the stored plan as drafts. Stops that have gone since it was made are off their routes."""
    plan = stored_plan(project)
    if plan.routes.empty:
        raise DataError("plan_missing")
    options = last_options(project)
    ready = waiting_stops(project, options=options, schools=(), monitor=monitor)
    prepared = prepare(
        ready.stops,
        ready.stop_cases,
        ready.schools,
        ready.router,
        options=options,
        urgency=ready.urgency,
        monitor=monitor,
    )
    visited = plan.legs[plan.legs["to_stop"] != ""].sort_values(["route_id", "sequence"])
    stops_of = visited.groupby("route_id")["to_stop"].agg(list).to_dict()
    drafts = []
    for problem in prepared.problems:
        known = set(problem.stop_ids)
        shift_of = {team.name: number for number, shift in enumerate(problem.shifts) for team in shift.teams}
        routes = [
            DraftRoute(
                route_id=str(route_id),
                team=str(route["team"]),
                day=int(route["day"]),
                shift=shift_of.get(str(route["team"]), 0),
                stop_ids=tuple(stop_id for stop_id in stops_of.get(route_id, []) if stop_id in known),
                locked=bool(route["issued_at"]),
            )
            for route_id, route in plan.routes[plan.routes["school_code"] == problem.depot].to_dict("index").items()
        ]
        drafts.append(Draft(problem, tuple(routes)))
    return Editing(tuple(drafts), prepared, ready.unserved, ready.router, options)


def improve_around_locks(editing: Editing, draft: Draft, *, monitor: Monitor) -> Draft:
    """Return a better draft that keeps what is locked, searched as the plan was; a wish to stop keeps the best."""
    monitor.report(Progress("visits_plan", 0, 1, best=float(draft.seconds)))
    found = reoptimise(
        draft, effort=EFFORTS[editing.options.effort], seed=editing.options.seed, stopped=Wish(monitor)
    )
    monitor.report(Progress("visits_plan", 1, 1, best=float(found.seconds)))
    return found


def drawn(editing: Editing, drafts: Sequence[Draft], *, monitor: Monitor) -> VisitPlan:
    """Return drafts as a plan with legs, times and who is left out; routes without stops are gone."""
    trips = [
        Outing(
            route_id=route.route_id,
            school_code=draft.problem.depot,
            team=route.team,
            day=route.day,
            start_s=draft.shift_of(route).start_s,
            stop_ids=route.stop_ids,
            lunch_start_s=draft.shift_of(route).lunch_start_s,
            lunch_s=draft.shift_of(route).lunch_s,
        )
        for draft in drafts
        for route in draft.routes
        if route.stop_ids
    ]
    ready = editing.prepared
    routes, legs = draw_routes(trips, ready.stops, ready.ground, editing.router, monitor=monitor)
    reasons = dict(ready.dropped)
    for draft in drafts:
        reasons |= dict.fromkeys(draft.left_out, UnservedReason.NO_TEAM)
    return VisitPlan(
        stops=ready.stops,
        stop_cases=ready.stop_cases,
        routes=routes,
        legs=legs,
        unserved=complete_unserved(editing.unserved, ready, reasons),
    )


def keep_edits(project: Project, editing: Editing, drafts: Sequence[Draft], *, monitor: Monitor) -> VisitPlan:
    """Store drafts as the plan; routes whose sheets were printed and that did not change stay issued.

    Drafts that break their hours are stored too: a person may mean it, and ``Draft.broken`` says so.
    """
    changed = {draft.problem.depot: draft for draft in drafts}
    whole = [changed.get(draft.problem.depot, draft) for draft in editing.drafts]
    made = drawn(editing, whole, monitor=monitor)
    before = stored_plan(project)
    same = _stops_by_route(before.legs).reindex(made.routes.index) == _stops_by_route(made.legs)
    issued = before.routes["issued_at"].reindex(made.routes.index).fillna("")
    routes = made.routes.copy()
    routes["issued_at"] = issued.where(same, "").astype("str")
    detail = {"routes": len(routes), "stops": int(routes["stops"].sum()), "unserved": len(made.unserved)}
    with project.transaction("edit_plan", detail) as transaction:
        transaction.write(STOPS, made.stops)
        transaction.write(STOP_CASES, made.stop_cases)
        transaction.write(ROUTES, routes)
        transaction.write(LEGS, made.legs)
        transaction.write(UNSERVED, made.unserved)
    return VisitPlan(made.stops, made.stop_cases, routes, made.legs, made.unserved)


def _stops_by_route(legs: gpd.GeoDataFrame) -> pd.Series:
    ordered = legs.sort_values(["route_id", "sequence"])
    joined: pd.Series = ordered.groupby("route_id")["to_stop"].agg("|".join)
    return joined
