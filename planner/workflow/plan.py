"""Responsible schools and visit routes."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

import geopandas as gpd
import pandas as pd

from gis.errors import DataError
from gis.monitor import Monitor
from gis.roads.travel import Router
from planner.model import Team, UnservedReason, VisitPlan
from planner.schemas import ASSIGNMENTS, CASES, CHECKINS, LEGS, PLACES, ROUTES, SCHOOLS, STOP_CASES, STOPS, UNSERVED
from planner.store.project import Project
from planner.visits.assign import assign_schools
from planner.visits.options import PlanOptions
from planner.visits.plan import plan_visits
from planner.visits.stops import build_stops
from planner.visits.urgency import urgency
from planner.workflow.project import academic_year_be, outcomes
from planner.workflow.roads import CLOSURES_INPUT, INPUT, check_cover, load_network, load_router

__all__ = ["AssignSummary", "PlanOptions", "PlanSummary", "assign", "plan", "stored_plan"]


@dataclass(frozen=True, slots=True)
class AssignSummary:
    """Which school is responsible, and by what rule."""

    assigned: int
    without_school: int
    by_rule: dict[str, int]


@dataclass(frozen=True, slots=True)
class PlanSummary:
    """What a plan holds."""

    routes: int
    stops: int
    children_on_routes: int
    unserved: int
    by_reason: dict[str, int]
    plan_seconds: int
    plan_metres: int
    interrupted: bool


def assign(project: Project, *, monitor: Monitor) -> AssignSummary:
    """Make each child a school's: by road where the project has roads."""
    cases, schools, places = project.read(CASES), project.read(SCHOOLS), project.read(PLACES)
    if cases.empty:
        raise DataError("cases_missing")
    if schools.empty:
        raise DataError("schools_missing")
    if not project.digest(PLACES.name):
        raise DataError("places_missing")
    network, _ = load_network(project)
    check_cover(network, places["place"], "extract_misses_children")
    router = load_router(project, profile="motorcycle", season="dry")
    assignments = assign_schools(cases, places, schools, router, monitor=monitor)
    rules = assignments.loc[assignments["school_code"] != "", "rule"].value_counts()
    assigned = int((assignments["school_code"] != "").sum())
    summary = AssignSummary(
        assigned=assigned,
        without_school=len(cases) - assigned,
        by_rule={str(rule): int(count) for rule, count in rules.sort_index().items()},
    )
    with project.transaction("assign", asdict(summary)) as transaction:
        transaction.write(ASSIGNMENTS, assignments)
        transaction.stage_done("assign", (CASES.name, PLACES.name, SCHOOLS.name, INPUT))
    return summary


@dataclass(frozen=True, eq=False, slots=True)
class Waiting:
    """The children who are still to be visited, as stops (STOPS, STOP_CASES, UNSERVED), with schools and roads."""

    stops: gpd.GeoDataFrame
    stop_cases: pd.DataFrame
    unserved: pd.DataFrame
    schools: gpd.GeoDataFrame
    router: Router
    urgency: pd.Series


def waiting_stops(project: Project, *, options: PlanOptions, schools: Sequence[str], monitor: Monitor) -> Waiting:
    """Return the stops of the children who are still to be tracked, of some schools or (none named) of all."""
    known, places, assignments = project.read(SCHOOLS), project.read(PLACES), project.read(ASSIGNMENTS)
    asked = {*schools, *([options.depot] if options.depot else []), *(team.school for team in options.own_teams)}
    if unknown := sorted(asked - set(known.index) - {""}):
        raise DataError("school_unknown", codes=", ".join(unknown))
    monitor.check()
    cases = project.read(CASES)
    open_states = outcomes(project).states["state"].isin(("to_track", "in_progress"))
    waiting = cases[cases.index.isin(open_states.index[open_states]) & ~cases["gone"]]
    if schools:
        ours = assignments.index[assignments["school_code"].isin(schools)]
        waiting = waiting[waiting.index.isin(ours)]
    router = load_router(project, profile=options.profile, season=options.season)
    stops, stop_cases, unserved = build_stops(waiting, places, assignments, visit_minutes=options.visit_minutes)
    urgent = urgency(
        waiting,
        project.read(CHECKINS),
        year_be=academic_year_be(project),
        today=dt.datetime.now().astimezone().date(),
    )
    return Waiting(stops, stop_cases, unserved, gpd.GeoDataFrame(known), router, urgent)


def last_options(project: Project) -> PlanOptions:
    """Return the options of the last plan; before the first one, those that a plan has when nothing is chosen."""
    kept: dict[str, Any] = project.stage_options("plan")
    known = {field.name for field in fields(PlanOptions)}
    chosen = {name: value for name, value in kept.items() if name in known}
    if "schools" in chosen:
        chosen["schools"] = tuple(chosen["schools"])
    if "own_teams" in chosen:
        chosen["own_teams"] = tuple(Team(**team) for team in chosen["own_teams"])
    return PlanOptions(**chosen)


def stored_plan(project: Project) -> VisitPlan:
    """Return the plan as it stands in the project."""
    return VisitPlan(
        stops=project.read(STOPS),
        stop_cases=project.read(STOP_CASES),
        routes=project.read(ROUTES),
        legs=project.read(LEGS),
        unserved=project.read(UNSERVED),
    )


def _beside_the_rest(before: VisitPlan, made: VisitPlan, schools: Sequence[str]) -> VisitPlan:
    """Return a plan of some schools put in the place of their old ones, the other schools as they were."""
    stops = before.stops[~before.stops["school_code"].isin(schools)]
    routes = before.routes[~before.routes["school_code"].isin(schools)]
    unserved = before.unserved[
        ~before.unserved["school_code"].isin(schools) & ~before.unserved.index.isin(made.unserved.index)
    ]
    return VisitPlan(
        stops=pd.concat([stops, made.stops]),
        stop_cases=pd.concat([before.stop_cases[before.stop_cases["stop_id"].isin(stops.index)], made.stop_cases]),
        routes=pd.concat([routes, made.routes]),
        legs=pd.concat([before.legs[before.legs["route_id"].isin(routes.index)], made.legs], ignore_index=True),
        unserved=pd.concat([unserved, made.unserved]),
        interrupted=made.interrupted,
    )


def plan(project: Project, *, options: PlanOptions, monitor: Monitor) -> PlanSummary:
    """Plan the visits to the children who are still to be tracked; an interrupted search keeps its best plan."""
    options.check()
    if not project.digest(ASSIGNMENTS.name):
        assign(project, monitor=monitor)
    ready = waiting_stops(project, options=options, schools=options.schools, monitor=monitor)
    made = plan_visits(
        ready.stops,
        ready.stop_cases,
        ready.unserved,
        ready.schools,
        ready.router,
        options=options,
        urgency=ready.urgency,
        monitor=monitor,
    )
    if options.schools:
        made = _beside_the_rest(stored_plan(project), made, options.schools)
    reasons = made.unserved["reason"].value_counts()
    summary = PlanSummary(
        routes=len(made.routes),
        stops=len(made.stops),
        children_on_routes=len(made.stop_cases) - int(made.unserved["stop_id"].ne("").sum()),
        unserved=len(made.unserved),
        by_reason={reason.value: int(reasons.get(reason.value, 0)) for reason in UnservedReason},
        plan_seconds=round(float(made.routes["travel_s"].sum() + made.routes["visit_s"].sum())),
        plan_metres=round(float(made.routes["metres"].sum())),
        interrupted=made.interrupted,
    )
    with project.transaction("plan", asdict(summary)) as transaction:
        transaction.write(STOPS, made.stops)
        transaction.write(STOP_CASES, made.stop_cases)
        transaction.write(ROUTES, made.routes)
        transaction.write(LEGS, made.legs)
        transaction.write(UNSERVED, made.unserved)
        inputs = (CASES.name, PLACES.name, SCHOOLS.name, ASSIGNMENTS.name, INPUT, CLOSURES_INPUT)
        transaction.stage_done("plan", inputs, asdict(options))
    return summary
