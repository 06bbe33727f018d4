"""Changing a plan by hand: every change is timed and checked at once, and nothing is changed in place."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from gis.errors import UserError
from planner.model import Broken
from planner.visits.problem import UNREACHED, Shift, Tour, VisitProblem
from planner.visits.timing import Timing, clock_s, timing


@dataclass(frozen=True, slots=True)
class DraftRoute:
    """One team's day while it is being changed; a locked one is left alone."""

    route_id: str
    team: str
    day: int
    shift: int
    stop_ids: tuple[str, ...]
    locked: bool = False
    held: bool = False
    """Locked by a person, not only because its sheet was printed: planning anew keeps it."""
    date: str = ""
    from_s: int | None = None
    to_s: int | None = None
    """Hours of its own within those of the shift: a trip before or after another one of the day."""


@dataclass(frozen=True, eq=False, slots=True)
class Draft:
    """A plan of one depot that is being changed. Stops of the problem that are on no route are left out."""

    problem: VisitProblem
    routes: tuple[DraftRoute, ...]
    locked_stops: frozenset[str] = frozenset()
    locked_days: frozenset[int] = frozenset()
    """Days that are left alone: planning anew keeps their routes and adds none."""
    dropped: Mapping[str, str] = field(default_factory=dict)
    """Stops that a person took off the plan, and why; they stay off it."""
    notes: tuple[Broken, ...] = ()
    """What could not be kept of locks when this draft was made."""
    _times: dict[tuple[object, ...], Timing] = field(default_factory=dict, repr=False)
    """Routes that were timed before, shared by the drafts of one problem: a change times what it changes alone."""

    @property
    def left_out(self) -> tuple[str, ...]:
        """Return the stops that are on no route, in the order of the problem."""
        served = {stop_id for route in self.routes for stop_id in route.stop_ids}
        return tuple(stop_id for stop_id in self.problem.stop_ids if stop_id not in served)

    @property
    def seconds(self) -> int:
        """Return the time of all routes, lunch left out."""
        return sum(self.route_s(route) for route in self.routes)

    def route_s(self, route: DraftRoute) -> int:
        """Return the time of a route, lunch left out, waiting counted."""
        return self._timing(route).seconds if route.stop_ids else 0

    def positions(self, stop_ids: Iterable[str]) -> tuple[int, ...]:
        """Return the positions of stops in the problem."""
        place = self.problem.position_of
        return tuple(place[stop_id] for stop_id in stop_ids)

    def shift_of(self, route: DraftRoute) -> Shift:
        """Return the hours of a route."""
        return self.problem.shifts[route.shift].within(route.from_s, route.to_s)

    def leaves_s(self, route: DraftRoute) -> int:
        """Return the moment of the clock at which a route leaves, so that it waits as little as it can."""
        return clock_s(self.shift_of(route), self._timing(route).leave_s[0])

    def _timing(self, route: DraftRoute) -> Timing:
        key = (route.shift, route.from_s, route.to_s, route.stop_ids)
        if (known := self._times.get(key)) is None:
            tour = Tour(route.shift, self.positions(route.stop_ids))
            known = self._times[key] = timing(self.problem, self.shift_of(route), tour)
        return known

    def broken(self) -> tuple[Broken, ...]:
        """Return what the plan does not keep: hours, most stops, a team in two places."""
        found: list[Broken] = []
        days: dict[tuple[str, int], list[tuple[int, int, str]]] = {}
        for route in self.routes:
            if not route.stop_ids:
                continue
            shift, times = self.shift_of(route), self._timing(route)
            if times.seconds >= UNREACHED:
                found.append(Broken("no_way", route.route_id))
                continue
            over = max(times.seconds - shift.seconds, times.back_s[-1] - shift.working_end_s)
            if over > 0:
                found.append(Broken("beyond_shift", route.route_id, (("minutes", -(-over // 60)),)))
            if times.late_s:
                found.append(Broken("outside_hours", route.route_id, (("minutes", -(-times.late_s // 60)),)))
            if shift.max_stops is not None and len(route.stop_ids) > shift.max_stops:
                found.append(Broken("too_many_stops", route.route_id, (("most", shift.max_stops),)))
            begin, end = clock_s(shift, times.leave_s[0]), clock_s(shift, times.back_s[-1])
            others = days.setdefault((route.team, route.day), [])
            other = next((name for start, back, name in others if begin < back and start < end), None)
            if other is not None:
                found.append(Broken("team_twice", route.route_id, (("other", other),)))
            others.append((begin, end, route.route_id))
        return tuple(found)


@dataclass(frozen=True, eq=False, slots=True)
class Change:
    """A draft after a change: what it costs (seconds, less than 0 saves), and what it breaks that held before."""

    draft: Draft
    cost_s: int
    breaks: tuple[Broken, ...]


def move(draft: Draft, stop_id: str, route_id: str, *, position: int | None = None) -> Change:
    """Move or add a stop to a route at ``position`` (from 0), or where its detour is shortest.

    ``UserError`` where the stop, its route or the other route is locked, or is not there.
    """
    target = _route(draft, route_id)
    source = next((route for route in draft.routes if stop_id in route.stop_ids), None)
    _check_stop(draft, stop_id)
    _check_free(draft, stop_id, source, target)
    rest = tuple(other for other in target.stop_ids if other != stop_id)
    at = _cheapest(draft, target, rest, stop_id) if position is None else max(0, min(position, len(rest)))
    changed = {target.route_id: (*rest[:at], stop_id, *rest[at:])}
    if source is not None and source.route_id != target.route_id:
        changed[source.route_id] = tuple(other for other in source.stop_ids if other != stop_id)
    after = _with_stops(draft, changed)
    return _change(draft, take_back(after, stop_id) if stop_id in after.dropped else after)


def add(draft: Draft, stop_id: str, route_id: str, *, position: int | None = None) -> Change:
    """Put a stop that is on no route onto one, at ``position`` (from 0) or where its detour is shortest.

    A stop that was taken off the plan is on it again. ``UserError`` where it is on a route, or that route is locked.
    """
    here = next((route for route in draft.routes if stop_id in route.stop_ids), None)
    if here is not None:
        raise UserError("edit_on_route", stop=stop_id, route=here.route_id)
    return move(draft, stop_id, route_id, position=position)


def drop(draft: Draft, stop_id: str, *, reason: str | None = None) -> Change:
    """Take a stop off its route; with a ``reason`` it stays off the plan, whatever is planned, until it is added.

    ``UserError`` where it or the route is locked, or it is not there. With a reason a stop that is on no route may be
    taken off, too.
    """
    _check_stop(draft, stop_id)
    source = next((route for route in draft.routes if stop_id in route.stop_ids), None)
    if source is None and reason is None:
        raise UserError("edit_no_stop", stop=stop_id)
    _check_free(draft, stop_id, source)
    after = draft
    if source is not None:
        kept = tuple(other for other in source.stop_ids if other != stop_id)
        after = _with_stops(draft, {source.route_id: kept})
    if reason is not None:
        after = replace(after, dropped={**draft.dropped, stop_id: reason})
    return _change(draft, after)


def take_back(draft: Draft, stop_id: str) -> Draft:
    """Let a stop that was taken off the plan be planned again; ``UserError`` where it was not taken off."""
    if stop_id not in draft.dropped:
        raise UserError("edit_not_dropped", stop=stop_id)
    return replace(draft, dropped={name: why for name, why in draft.dropped.items() if name != stop_id})


def reorder(draft: Draft, route_id: str, stop_ids: Sequence[str]) -> Change:
    """Drive the stops of a route in another order; ``UserError`` where it is locked or these are not its stops."""
    route = _route(draft, route_id)
    if sorted(stop_ids) != sorted(route.stop_ids):
        raise UserError("edit_other_stops", route=route_id)
    if route.locked:
        raise UserError("edit_locked_route", route=route_id)
    return _change(draft, _with_stops(draft, {route_id: tuple(stop_ids)}))


def lock_stop(draft: Draft, stop_id: str, *, locked: bool = True) -> Draft:
    """Bind a stop to its route, or loose it; ``UserError`` where it is on none."""
    if locked and not any(stop_id in route.stop_ids for route in draft.routes):
        raise UserError("edit_no_stop", stop=stop_id)
    kept = draft.locked_stops | {stop_id} if locked else draft.locked_stops - {stop_id}
    return replace(draft, locked_stops=kept)


def lock_route(draft: Draft, route_id: str, *, locked: bool = True) -> Draft:
    """Leave a route alone, or open it again; a locked day with an open route is not locked any more."""
    route = _route(draft, route_id)
    days = draft.locked_days if locked else draft.locked_days - {route.day}
    return _relock(replace(draft, locked_days=days), lambda one: one.route_id == route_id, locked=locked)


def lock_day(draft: Draft, day: int, *, locked: bool = True) -> Draft:
    """Leave all routes of a day alone, or open them again; ``UserError`` where the day has none."""
    if not any(route.day == day for route in draft.routes):
        raise UserError("edit_no_day", day=day)
    days = draft.locked_days | {day} if locked else draft.locked_days - {day}
    return _relock(replace(draft, locked_days=days), lambda route: route.day == day, locked=locked)


def _relock(draft: Draft, chosen: Callable[[DraftRoute], bool], *, locked: bool) -> Draft:
    routes = tuple(replace(route, locked=locked, held=locked) if chosen(route) else route for route in draft.routes)
    return replace(draft, routes=routes)


def _route(draft: Draft, route_id: str) -> DraftRoute:
    found = next((route for route in draft.routes if route.route_id == route_id), None)
    if found is None:
        raise UserError("edit_no_route", route=route_id)
    return found


def _check_stop(draft: Draft, stop_id: str) -> None:
    if stop_id not in draft.problem.stop_ids:
        raise UserError("edit_no_stop", stop=stop_id)


def _check_free(draft: Draft, stop_id: str, source: DraftRoute | None, target: DraftRoute | None = None) -> None:
    for route in (source, target):
        if route is not None and route.locked:
            raise UserError("edit_locked_route", route=route.route_id)
    stays = source is not None and target is not None and source.route_id == target.route_id
    if stop_id in draft.locked_stops and not stays:
        raise UserError("edit_locked_stop", stop=stop_id)


def _cheapest(draft: Draft, target: DraftRoute, stop_ids: tuple[str, ...], stop_id: str) -> int:
    rows = np.array([0, *(position + 1 for position in draft.positions(stop_ids)), 0])
    (row,) = (position + 1 for position in draft.positions([stop_id]))
    shift = draft.shift_of(target)
    travel = draft.problem.way(shift)
    detour = travel[rows[:-1], row] + travel[row, rows[1:]] - travel[rows[:-1], rows[1:]]
    if draft.problem.open_s is None:
        return int(np.argmin(detour))

    # Hours of visit may be kept at one place of the route and not at another.
    def cost(place: int) -> tuple[int, int, int]:
        tried = replace(target, stop_ids=(*stop_ids[:place], stop_id, *stop_ids[place:]))
        times = timing(draft.problem, shift, Tour(target.shift, draft.positions(tried.stop_ids)))
        return times.late_s, times.seconds, place

    return min(map(cost, range(len(stop_ids) + 1)))[2]


def _with_stops(draft: Draft, stop_ids: dict[str, tuple[str, ...]]) -> Draft:
    routes = tuple(replace(route, stop_ids=stop_ids.get(route.route_id, route.stop_ids)) for route in draft.routes)
    return replace(draft, routes=routes)


def _change(before: Draft, after: Draft) -> Change:
    held = set(before.broken())
    return Change(after, after.seconds - before.seconds, tuple(one for one in after.broken() if one not in held))


_MOST: Final = 200


@dataclass(frozen=True, eq=False, slots=True)
class History:
    """Drafts by the names of the changes that made them, the newest last; ``at`` is where one stands."""

    steps: tuple[tuple[str, Draft], ...]
    at: int = 0

    @classmethod
    def begin(cls, draft: Draft) -> "History":
        """Return a history that knows the draft alone."""
        return cls((("", draft),))

    @property
    def draft(self) -> Draft:
        """Return the draft as it stands."""
        return self.steps[self.at][1]

    @property
    def undoes(self) -> str:
        """Return the name of what ``undo`` would take back, ``""`` where there is nothing."""
        return self.steps[self.at][0] if self.at else ""

    @property
    def redoes(self) -> str:
        """Return the name of what ``redo`` would do again, ``""`` where there is nothing."""
        return self.steps[self.at + 1][0] if self.at + 1 < len(self.steps) else ""

    def done(self, name: str, draft: Draft) -> "History":
        """Return the history with one more change; what was undone is forgotten."""
        kept = (*self.steps[: self.at + 1], (name, draft))[-_MOST:]
        return History(kept, len(kept) - 1)

    def undo(self) -> "History":
        """Return the history a step back, or as it is where it begins."""
        return replace(self, at=max(0, self.at - 1))

    def redo(self) -> "History":
        """Return the history a step forward, or as it is where it ends."""
        return replace(self, at=min(len(self.steps) - 1, self.at + 1))
