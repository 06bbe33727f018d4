"""Responsible schools and visit routes."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from functools import partial
from typing import Any

import geopandas as gpd
import pandas as pd

from gis.errors import DataError
from gis.monitor import Monitor
from gis.roads.profiles import load_profiles
from gis.roads.travel import Router, make_router
from planner.calendar import thai_today
from planner.model import Broken, Team, UnservedReason, VisitPlan
from planner.schemas import (
    ASSIGNMENTS,
    CASES,
    CHECKINS,
    HOLDS,
    HOURS,
    LEGS,
    PLACES,
    ROUTES,
    SCHOOLS,
    STOP_CASES,
    STOPS,
    UNSERVED,
)
from planner.store.project import Project, Transaction
from planner.visits.assign import assign_schools
from planner.visits.holding import Holds
from planner.visits.options import PlanOptions
from planner.visits.plan import plan_visits
from planner.visits.remedies import Alternative, remedy_words
from planner.visits.stops import build_stops
from planner.visits.urgency import urgency
from planner.workflow.project import academic_year_be, outcomes
from planner.workflow.roads import CLOSURES_INPUT, INPUT, check_cover, load_closures, load_network, load_router
from resources.text import catalogue

__all__ = ["AssignSummary", "PlanOptions", "PlanSummary", "Unserved", "assign", "plan", "stored_plan", "unserved"]


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
    team_days: int = 0
    longest_route_seconds: int = 0
    shortest_route_seconds: int = 0
    balance_seconds: int = 0
    balance_metres: int = 0
    broken: tuple[Broken, ...] = ()
    """What locks ask that cannot be kept."""


_ASSIGN_INPUTS = (CASES.name, PLACES.name, SCHOOLS.name, INPUT)


def assign(project: Project, *, monitor: Monitor) -> AssignSummary:
    """Make each child a school's: by road where the project has roads."""
    assignments, summary = _assigned(project, monitor=monitor)
    with project.transaction("assign", asdict(summary)) as transaction:
        transaction.write(ASSIGNMENTS, assignments)
        transaction.stage_done("assign", _ASSIGN_INPUTS)
    return summary


def _assigned(project: Project, *, monitor: Monitor) -> tuple[pd.DataFrame, AssignSummary]:
    """Return the school of each child as places and roads are now; nothing is stored."""
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
    return assignments, summary


@dataclass(frozen=True, eq=False, slots=True)
class Waiting:
    """The children who are still to be visited, as stops (STOPS, STOP_CASES, UNSERVED), with schools and roads."""

    stops: gpd.GeoDataFrame
    stop_cases: pd.DataFrame
    unserved: pd.DataFrame
    schools: gpd.GeoDataFrame
    router: Router
    urgency: pd.Series
    routers: dict[str, Router]
    """Those of vehicles of teams other than the plan's."""


def waiting_stops(
    project: Project,
    *,
    options: PlanOptions,
    schools: Sequence[str],
    assignments: pd.DataFrame | None = None,
    monitor: Monitor,
) -> Waiting:
    """Return the stops of the children who are still to be tracked, of some schools or (none named) of all.

    ``assignments`` stand for those that are stored.
    """
    known, places = project.read(SCHOOLS), project.read(PLACES)
    assignments = project.read(ASSIGNMENTS) if assignments is None else assignments
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
    others = {team.profile for team in options.crews()} - {"", options.profile}
    routers = {name: load_router(project, profile=name, season=options.season) for name in sorted(others)}
    stops, stop_cases, unserved = build_stops(
        waiting, places, assignments, visit_minutes=options.visit_minutes, hours=project.read(HOURS)
    )
    urgent = urgency(
        waiting,
        project.read(CHECKINS),
        year_be=academic_year_be(project),
        today=thai_today(),
    )
    return Waiting(stops, stop_cases, unserved, gpd.GeoDataFrame(known), router, urgent, routers)


def last_options(project: Project) -> PlanOptions:
    """Return the options of the last plan; before the first one, those that a plan has when nothing is chosen."""
    return options_from(project.stage_options("plan"))


def options_from(kept: Mapping[str, Any]) -> PlanOptions:
    """Return options from plain values by name, as they are kept; what no plan knows is passed over."""
    known = {field.name for field in fields(PlanOptions)}
    chosen = {name: value for name, value in kept.items() if name in known}
    if "schools" in chosen:
        chosen["schools"] = tuple(chosen["schools"])
    if "own_teams" in chosen:
        chosen["own_teams"] = tuple(team if isinstance(team, Team) else _team(team) for team in chosen["own_teams"])
    if chosen.get("holidays") is not None:
        chosen["holidays"] = tuple(chosen["holidays"])
    return PlanOptions(**chosen)


def _team(kept: Mapping[str, Any]) -> Team:
    """Return a team as it was kept: JSON knows no tuples."""
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in kept.items()
    }
    return Team(**values)


def other_ways(project: Project, options: PlanOptions) -> list[Alternative]:
    """Return what else may be driven: other vehicles, the dry season, the roads that are closed."""
    network, order = load_network(project)
    profiles = load_profiles()

    def vehicle(name: str) -> Router:
        return load_router(project, profile=name, season=options.season)

    driven = {options.profile, *(team.profile for team in options.crews())}
    found = [
        Alternative("other_vehicle", partial(vehicle, name), {"profile": name})
        for name in profiles
        if name not in driven
    ]
    if options.season != "dry":
        found.append(Alternative("dry_season", partial(load_router, project, profile=options.profile, season="dry")))
    if load_closures(project):
        opened = partial(make_router, network, profiles[options.profile], season=options.season, cch_order=order)
        found.append(Alternative("open_roads", opened))
    return found


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
    return replace(
        made,
        stops=pd.concat([stops, made.stops]),
        stop_cases=pd.concat([before.stop_cases[before.stop_cases["stop_id"].isin(stops.index)], made.stop_cases]),
        routes=pd.concat([routes, made.routes]),
        legs=pd.concat([before.legs[before.legs["route_id"].isin(routes.index)], made.legs], ignore_index=True),
        unserved=pd.concat([unserved, made.unserved]),
    )


def plan(project: Project, *, options: PlanOptions, monitor: Monitor) -> PlanSummary:
    """Plan the visits to the children who are still to be tracked; an interrupted search keeps its best plan.

    Schools are assigned anew where places or roads have changed since. What a person locked in the plan before is
    kept (``planner.workflow.editing``).
    """
    options.check()
    # What is assigned anew is stored with the plan: a wish to stop leaves the project as it was.
    anew = None if project.stale("assign") == () else _assigned(project, monitor=monitor)[0]
    ready = waiting_stops(project, options=options, schools=options.schools, assignments=anew, monitor=monitor)
    before, holds = stored_plan(project), project.read(HOLDS)
    if options.schools:
        holds = holds[holds["school_code"].isin(options.schools)]
    made = plan_visits(
        ready.stops,
        ready.stop_cases,
        ready.unserved,
        ready.schools,
        ready.router,
        options=options,
        urgency=ready.urgency,
        routers=ready.routers,
        holds=Holds.of(holds),
        before=before,
        alternatives=other_ways(project, options),
        monitor=monitor,
    )
    # A route that is kept keeps its printed sheet.
    issued = before.routes["issued_at"].reindex(made.routes.index).fillna("")
    same = same_stops(before, made)
    locked = made.routes.index.isin(set(holds.loc[holds["what"] == "route", "route_id"]))
    routes = made.routes.assign(issued_at=issued.where(same & locked, "").astype("str"))
    made = replace(made, routes=routes)
    if options.schools:
        made = _beside_the_rest(before, made, options.schools)
    summary = summary_of(made)
    with project.transaction("plan", _counts(summary)) as transaction:
        if anew is not None:
            transaction.write(ASSIGNMENTS, anew)
            transaction.stage_done("assign", _ASSIGN_INPUTS)
        write_plan(transaction, made)
        inputs = (CASES.name, PLACES.name, SCHOOLS.name, ASSIGNMENTS.name, HOURS.name, INPUT, CLOSURES_INPUT)
        transaction.stage_done("plan", inputs, asdict(options))
    return summary


def _counts(summary: PlanSummary) -> dict[str, object]:
    return {**asdict(summary), "broken": len(summary.broken)}


def write_plan(transaction: Transaction, plan: VisitPlan) -> None:
    """Write the frames of a plan."""
    transaction.write(STOPS, plan.stops)
    transaction.write(STOP_CASES, plan.stop_cases)
    transaction.write(ROUTES, plan.routes)
    transaction.write(LEGS, plan.legs)
    transaction.write(UNSERVED, plan.unserved)


def route_stops(legs: gpd.GeoDataFrame) -> pd.Series:
    """Return the stops of each route, in order, as one text."""
    ordered = legs.sort_values(["route_id", "sequence"])
    joined: pd.Series = ordered.groupby("route_id")["to_stop"].agg("|".join)
    return joined


def same_stops(before: VisitPlan, made: VisitPlan) -> pd.Series:
    """Return, for each route of a new plan, whether it visits the stops it did before, in the same order."""
    # Ids are not sorted as texts are: route 100 comes after route 99.
    was, now = (route_stops(plan.legs).reindex(made.routes.index) for plan in (before, made))
    return was == now


def summary_of(made: VisitPlan) -> PlanSummary:
    """Return what a plan holds."""
    reasons = made.unserved["reason"].value_counts()
    work = made.routes["end_s"] - made.routes["start_s"]
    return PlanSummary(
        routes=len(made.routes),
        stops=len(made.stops),
        children_on_routes=len(made.stop_cases) - int(made.unserved["stop_id"].ne("").sum()),
        unserved=len(made.unserved),
        by_reason={reason.value: int(reasons.get(reason.value, 0)) for reason in UnservedReason},
        plan_seconds=round(float(made.routes["travel_s"].sum() + made.routes["visit_s"].sum())),
        plan_metres=round(float(made.routes["metres"].sum())),
        interrupted=made.interrupted,
        team_days=len(made.routes[["school_code", "team", "day"]].drop_duplicates()),
        longest_route_seconds=round(float(work.max())) if len(work) else 0,
        shortest_route_seconds=round(float(work.min())) if len(work) else 0,
        balance_seconds=round(made.balance_s),
        balance_metres=round(made.balance_m),
        broken=made.broken,
    )


@dataclass(frozen=True, slots=True)
class Unserved:
    """A child on no route: why (a key under ``[unserved]``), and what would serve it (``remedies`` as JSON)."""

    case_id: str
    school_code: str
    stop_id: str
    reason: str
    remedies: str

    def as_dict(self) -> dict[str, object]:
        """Return plain values, the remedies as a list."""
        return {**asdict(self), "remedies": json.loads(self.remedies or "[]")}

    def line(self, language: str) -> str:
        """Return a line of words: the child's code, why, and what would do."""
        words = catalogue(language)
        why = words.say(f"unserved_short.{self.reason}")
        told = "; ".join(remedy_words(words, self.remedies))
        return f"{self.case_id}  {self.school_code}  {why}" + (f" -> {told}" if told else "")


def unserved(project: Project, *, schools: Sequence[str] = ()) -> tuple[Unserved, ...]:
    """Return the children on no route, by school and reason, each with what would serve it."""
    frame = project.read(UNSERVED)
    if schools:
        frame = frame[frame["school_code"].isin(schools)]
    ordered = frame.reset_index().sort_values(["school_code", "reason", "case_id"], kind="stable")
    return tuple(
        Unserved(row["case_id"], row["school_code"], row["stop_id"], row["reason"], row["remedies"])
        for row in ordered.to_dict("records")
    )
