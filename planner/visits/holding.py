"""What a person holds fast in a plan: out of the stored plan, into a new one, and back into the store."""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from planner.model import Broken, UnservedReason, VisitPlan
from planner.schemas import HOLDS
from planner.visits.editing import Draft, DraftRoute
from planner.visits.ils import Stopped
from planner.visits.legs import Outing, outings, team_days
from planner.visits.options import EFFORTS, PlanOptions
from planner.visits.problem import Shift, Solution, VisitProblem
from planner.visits.reoptimise import reoptimise
from planner.visits.workdays import PlanDays


@dataclass(frozen=True, eq=False, slots=True)
class Holds:
    """Routes, days (of a school) and stops (each on its route) that are locked, and stops taken off with a reason."""

    routes: frozenset[str] = frozenset()
    days: frozenset[tuple[str, int]] = frozenset()
    stops: Mapping[str, str] = field(default_factory=dict)
    drops: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, frame: pd.DataFrame) -> "Holds":
        """Read a frame (schema HOLDS)."""
        rows = {what: frame[frame["what"] == what] for what in ("route", "day", "stop", "drop")}
        return cls(
            frozenset(rows["route"]["route_id"]),
            frozenset(zip(rows["day"]["school_code"], rows["day"]["day"].tolist(), strict=True)),
            dict(zip(rows["stop"]["stop_id"], rows["stop"]["route_id"], strict=True)),
            dict(zip(rows["drop"]["stop_id"], rows["drop"]["note"], strict=True)),
        )

    def __bool__(self) -> bool:
        return bool(self.routes or self.days or self.stops or self.drops)


def holds_frame(drafts: Iterable[Draft]) -> pd.DataFrame:
    """Return what drafts hold fast (schema HOLDS)."""
    rows: list[dict[str, object]] = []

    def add(what: str, school: str, *, route: str = "", stop: str = "", note: str = "", day: int = 0) -> None:
        hold_id = f"{what} {school} {route or stop or day}" if what != "stop" else f"stop {school} {stop}"
        rows.append(
            {
                "hold_id": hold_id, "what": what, "school_code": school,
                "route_id": route, "stop_id": stop, "note": note, "day": day,
            }
        )  # fmt: skip

    for draft in drafts:
        school = draft.problem.depot
        for route in draft.routes:
            if route.held and route.stop_ids:
                add("route", school, route=route.route_id, day=route.day)
            for stop_id in route.stop_ids:
                if stop_id in draft.locked_stops:
                    add("stop", school, route=route.route_id, stop=stop_id, day=route.day)
        for day in sorted(draft.locked_days):
            add("day", school, day=day)
        for stop_id, note in sorted(draft.dropped.items()):
            add("drop", school, stop=stop_id, note=note)
    return HOLDS.build({name: [row[name] for row in rows] for name in HOLDS.columns})


def draft_of(problem: VisitProblem, plan: VisitPlan, holds: Holds) -> Draft:
    """Return the routes of a stored plan that begin at a problem's depot as a draft.

    Stops that need no visit any more or cannot be reached are off their routes; what that does to locks is in
    ``Draft.notes``. Routes whose sheets were printed are locked.
    """
    known = set(problem.stop_ids)
    mine = plan.routes[plan.routes["school_code"] == problem.depot]
    visited = plan.legs[plan.legs["to_stop"].ne("") & plan.legs["route_id"].isin(mine.index)]
    stops_of = visited.sort_values(["route_id", "sequence"]).groupby("route_id")["to_stop"].agg(list).to_dict()
    shift_of = {team.name: number for number, shift in enumerate(problem.shifts) for team in shift.teams}
    routes: list[DraftRoute] = []
    notes: list[Broken] = []
    for name, row in mine.to_dict("index").items():
        route_id, team, day = str(name), str(row["team"]), int(row["day"])
        before = stops_of.get(route_id, [])
        held = route_id in holds.routes or (problem.depot, day) in holds.days
        route = DraftRoute(
            route_id=route_id,
            team=team,
            day=day,
            shift=shift_of.get(team, 0),
            stop_ids=tuple(stop_id for stop_id in before if stop_id in known),
            locked=held or bool(row["issued_at"]),
            held=held,
            date=str(row["date"]),
        )
        routes.append(route)
        if held:
            if team not in shift_of:
                notes.append(Broken("lock_team", route_id, (("team", team),)))
            if len(route.stop_ids) < len(before):
                gone = len(before) - len(route.stop_ids)
                notes.append(Broken("lock_stops", route_id, (("count", gone),)))
    here = {route.route_id: set(route.stop_ids) for route in routes}
    locked = {stop_id for stop_id, route_id in holds.stops.items() if stop_id in here.get(route_id, ())}
    starts = {str(name): int(value) for name, value in mine["start_s"].items()}
    return Draft(
        problem,
        _with_trips(problem, routes, starts),
        locked_stops=frozenset(locked),
        locked_days=frozenset(day for depot, day in holds.days if depot == problem.depot),
        dropped={stop_id: why for stop_id, why in holds.drops.items() if stop_id in known},
        notes=tuple(notes),
    )


def _with_trips(
    problem: VisitProblem, routes: Sequence[DraftRoute], starts: Mapping[str, int]
) -> tuple[DraftRoute, ...]:
    """Give the trips of a team's day hours of their own, each from its start to the start of the next."""
    result = {route.route_id: route for route in routes}
    by_day = sorted(routes, key=lambda route: (route.team, route.day, starts[route.route_id]))
    for _, group in itertools.groupby(by_day, key=lambda route: (route.team, route.day)):
        for first, second in itertools.pairwise(group):
            turn = problem.shifts[first.shift].turn_s
            begins = starts[second.route_id]
            if begins - turn <= starts[first.route_id]:
                # No two trips but two routes at once: ``Draft.broken`` says so.
                continue
            result[first.route_id] = replace(result[first.route_id], to_s=begins - turn)
            result[second.route_id] = replace(result[second.route_id], from_s=begins)
    return tuple(result[route.route_id] for route in routes)


def outing_of(draft: Draft, route: DraftRoute) -> Outing:
    """Return a route of a draft as it is driven."""
    shift, leaves = draft.shift_of(route), draft.leaves_s(route)
    driver = next((team for team in shift.teams if team.name == route.team), shift.teams[0])
    return Outing(
        route_id=route.route_id,
        school_code=draft.problem.depot,
        team=route.team,
        day=route.day,
        start_s=leaves,
        stop_ids=route.stop_ids,
        lunch_start_s=shift.lunch_start_s,
        lunch_s=0 if leaves >= shift.lunch_start_s + shift.lunch_s else shift.lunch_s,
        date=route.date,
        profile=driver.profile,
        start=driver.start,
        end=driver.end,
        open_end=driver.open_end,
    )


def draft_outings(draft: Draft) -> list[Outing]:
    """Return the routes of a draft that have stops, in the order of their ids."""
    return [outing_of(draft, route) for route in draft.routes if route.stop_ids]


def kept(draft: Draft) -> Draft:
    """Return a draft with the routes alone that are locked by a person or hold a locked stop."""
    routes = tuple(
        route if route.held else replace(route, locked=False)
        for route in draft.routes
        if route.stop_ids and (route.held or draft.locked_stops & set(route.stop_ids))
    )
    return replace(draft, routes=routes)


def lost(holds: Holds, drafts: Iterable[Draft]) -> list[Broken]:
    """Return a word for each locked route of which nothing is left."""
    there = {route.route_id for draft in drafts for route in draft.routes if route.stop_ids}
    named = holds.routes | set(holds.stops.values())
    return [Broken("lock_lost", route_id) for route_id in sorted(named - there)]


def open_part(draft: Draft) -> VisitProblem:
    """Return the problem of the stops that nothing holds, with the team-days that are left.

    Every shift keeps its place, so that a solution's tours are those of the whole problem.
    """
    problem = draft.problem
    taken = taken_days(draft)
    away = {stop_id for route in draft.routes for stop_id in route.stop_ids} | set(draft.dropped)
    free = [stop for stop, stop_id in enumerate(problem.stop_ids) if stop_id not in away]
    return replace(problem.some(free), shifts=tuple(_left(shift, taken) for shift in problem.shifts))


def taken_days(draft: Draft) -> set[tuple[str, int]]:
    """Return the (team, day) that new routes may not have."""
    taken = {(route.team, route.day) for route in draft.routes if route.stop_ids}
    teams = [team.name for shift in draft.problem.shifts for team in shift.teams]
    return taken | {(team, day) for team in teams for day in draft.locked_days}


def _left(shift: Shift, taken: set[tuple[str, int]]) -> Shift:
    """Return a shift whose teams have the days that are not taken."""
    teams = []
    for team in shift.teams:
        if team.days is not None:
            left = len(team_days(replace(shift, teams=(team,)), team.days, taken=taken))
            teams.append(replace(team, days=left))
        else:
            teams.append(team)
    return replace(shift, teams=tuple(teams))


def around(
    draft: Draft,
    part: VisitProblem,
    solution: Solution,
    *,
    options: PlanOptions,
    calendar: PlanDays | None,
    stopped: Stopped,
) -> Draft:
    """Return a draft of what is kept (``draft``) with the routes found for the rest (``part``), made better as one.

    Only routes that hold a locked stop but are not locked themselves can still become better: then the search goes on
    from all routes together, a warm start.
    """
    fresh = replace(part, shifts=draft.problem.shifts)
    added = outings(
        fresh,
        solution,
        calendar=calendar,
        even=options.balance > 0,
        taken=taken_days(draft),
        used_ids={route.route_id for route in draft.routes},
    )
    shift_of = {team.name: number for number, shift in enumerate(draft.problem.shifts) for team in shift.teams}
    routes = [
        DraftRoute(trip.route_id, trip.team, trip.day, shift_of[trip.team], trip.stop_ids, date=trip.date)
        for trip in added
    ]
    starts = {trip.route_id: trip.start_s for trip in added}
    whole = replace(draft, routes=(*draft.routes, *_with_trips(draft.problem, routes, starts)))
    if any(not route.locked for route in draft.routes):
        whole = reoptimise(whole, effort=EFFORTS[options.effort], seed=options.seed, stopped=stopped)
    return replace(whole, routes=tuple(sorted(whole.routes, key=lambda route: route.route_id)))


def held_faults(drafts: Iterable[Draft]) -> tuple[Broken, ...]:
    """Return what drafts say of their locks, and what routes that hold something do not keep."""
    found: list[Broken] = []
    for draft in drafts:
        holding = {route.route_id for route in draft.routes if route.held or draft.locked_stops & set(route.stop_ids)}
        found += [*draft.notes, *(one for one in draft.broken() if one.route_id in holding)]
    return tuple(found)


def drop_reasons(drafts: Iterable[Draft]) -> dict[str, UnservedReason]:
    """Return the stops that a person took off the plan."""
    return {stop_id: UnservedReason.DROPPED for draft in drafts for stop_id in draft.dropped}
