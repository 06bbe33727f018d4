"""Changing the stored plan by hand: a draft out of the project, and back into it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import geopandas as gpd
import pandas as pd

from gis.errors import DataError
from gis.monitor import Monitor, Progress
from gis.roads.travel import Router
from planner.model import Broken, VisitPlan
from planner.schemas import HOLDS
from planner.store.project import Project
from planner.visits.editing import (
    Change,
    Draft,
    DraftRoute,
    History,
    add,
    drop,
    lock_day,
    lock_route,
    lock_stop,
    move,
    reorder,
    take_back,
)
from planner.visits.holding import Holds, draft_of, draft_outings, drop_reasons, held_faults, holds_frame
from planner.visits.options import EFFORTS, PlanOptions
from planner.visits.plan import Wish, plan_of
from planner.visits.prepare import Prepared, prepare
from planner.visits.remedies import Alternative, remedies
from planner.visits.reoptimise import reoptimise
from planner.workflow.plan import last_options, other_ways, same_stops, stored_plan, waiting_stops, write_plan
from resources.text import catalogue

__all__ = [
    "Broken",
    "Change",
    "Draft",
    "DraftRoute",
    "Edited",
    "Editing",
    "History",
    "add",
    "begin_editing",
    "broken_words",
    "drawn",
    "drop",
    "edit",
    "improve_around_locks",
    "keep_edits",
    "lock_day",
    "lock_route",
    "lock_stop",
    "move",
    "reorder",
    "take_back",
]


@dataclass(frozen=True, eq=False, slots=True)
class Editing:
    """What is needed to change a plan: a draft for each depot, and the roads to draw it on again."""

    drafts: tuple[Draft, ...]
    prepared: Prepared
    unserved: pd.DataFrame
    router: Router
    options: PlanOptions
    schools: gpd.GeoDataFrame
    routers: Mapping[str, Router]
    alternatives: Sequence[Alternative] = ()

    def draft_of(self, depot: str) -> Draft:
        """Return the draft of a school; ``DataError`` where no routes begin there."""
        found = next((draft for draft in self.drafts if draft.problem.depot == depot), None)
        if found is None:
            raise DataError("school_unknown", codes=depot)
        return found

    def draft_with(self, *, stop_id: str = "", route_id: str = "") -> Draft:
        """Return the draft that a stop or a route belongs to; ``DataError`` where there is none."""
        for draft in self.drafts:
            if any(route_id == route.route_id for route in draft.routes) or stop_id in draft.problem.position_of:
                return draft
        raise DataError("edit_no_stop", stop=stop_id) if stop_id else DataError("edit_no_route", route=route_id)


@dataclass(frozen=True, slots=True)
class Edited:
    """What a change of the stored plan does: its cost, what it breaks that held before, and who is left out."""

    school_code: str
    cost_minutes: int
    breaks: tuple[Broken, ...]
    left_out: int


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
        routers=ready.routers,
        monitor=monitor,
    )
    held = Holds.of(project.read(HOLDS))
    drafts = tuple(draft_of(problem, plan, held) for problem in prepared.problems)
    away = other_ways(project, options)
    return Editing(drafts, prepared, ready.unserved, ready.router, options, ready.schools, ready.routers, away)


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
    ready = editing.prepared
    trips = [trip for draft in drafts for trip in draft_outings(draft)]
    made = plan_of(
        trips,
        editing.unserved,
        ready,
        editing.router,
        routers=editing.routers,
        reasons=drop_reasons(drafts),
        monitor=monitor,
    )
    told = remedies(
        made.unserved,
        ready,
        editing.schools,
        options=editing.options,
        alternatives=editing.alternatives,
        notes={stop_id: note for draft in drafts for stop_id, note in draft.dropped.items()},
        monitor=monitor,
    )
    return replace(made, unserved=told, broken=held_faults(drafts))


def edit(project: Project, act: Callable[[Editing], Change | Draft], *, monitor: Monitor) -> Edited:
    """Change the stored plan by one act and keep it."""
    editing = begin_editing(project, monitor=monitor)
    made = act(editing)
    draft = made.draft if isinstance(made, Change) else made
    before = editing.draft_of(draft.problem.depot)
    held = set(before.broken())
    keep_edits(project, editing, [draft], monitor=monitor)
    return Edited(
        draft.problem.depot,
        round((draft.seconds - before.seconds) / 60),
        tuple(one for one in draft.broken() if one not in held),
        len(draft.left_out),
    )


def broken_words(broken: Sequence[Broken], language: str) -> list[str]:
    """Return what a plan does not keep in words."""
    words = catalogue(language)
    return [words.say(f"visits.broken.{one.code}", route=one.route_id, **dict(one.details)) for one in broken]


def keep_edits(project: Project, editing: Editing, drafts: Sequence[Draft], *, monitor: Monitor) -> VisitPlan:
    """Store drafts as the plan with their locks; routes whose sheets were printed and did not change stay issued.

    Drafts that break their hours are stored too: a person may mean it, and ``Draft.broken`` says so.
    """
    changed = {draft.problem.depot: draft for draft in drafts}
    whole = [changed.get(draft.problem.depot, draft) for draft in editing.drafts]
    made = drawn(editing, whole, monitor=monitor)
    before = stored_plan(project)
    issued = before.routes["issued_at"].reindex(made.routes.index).fillna("")
    issued = issued.where(same_stops(before, made), "").astype("str")
    made = replace(made, routes=made.routes.assign(issued_at=issued))
    # What is held at depots that have no routes to edit just now stays as it was.
    here = {draft.problem.depot for draft in whole}
    holds = project.read(HOLDS)
    holds = pd.concat([holds[~holds["school_code"].isin(here)], holds_frame(whole)])
    detail = {
        "routes": len(made.routes),
        "stops": int(made.routes["stops"].sum()),
        "unserved": len(made.unserved),
        "holds": len(holds),
    }
    with project.transaction("edit_plan", detail) as transaction:
        write_plan(transaction, made)
        transaction.write(HOLDS, holds)
    return made
