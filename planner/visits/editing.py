"""Changing a plan by hand: every change is timed and checked at once, and nothing is changed in place."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from gis.errors import UserError
from planner.visits.problem import Shift, VisitProblem


@dataclass(frozen=True, slots=True)
class DraftRoute:
    """One team's day while it is being changed; a locked one is left alone."""

    route_id: str
    team: str
    day: int
    shift: int
    stop_ids: tuple[str, ...]
    locked: bool = False


@dataclass(frozen=True, slots=True)
class Broken:
    """What a draft does not keep: ``code`` has words under ``[visits.broken]`` with ``details`` in its gaps."""

    code: str
    route_id: str
    details: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True, eq=False, slots=True)
class Draft:
    """A plan of one depot that is being changed. Stops of the problem that are on no route are left out."""

    problem: VisitProblem
    routes: tuple[DraftRoute, ...]
    locked_stops: frozenset[str] = frozenset()

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
        """Return the time of a route, lunch left out."""
        return self.problem.route_s(self.positions(route.stop_ids)) if route.stop_ids else 0

    def positions(self, stop_ids: Iterable[str]) -> tuple[int, ...]:
        """Return the positions of stops in the problem."""
        place = {stop_id: position for position, stop_id in enumerate(self.problem.stop_ids)}
        return tuple(place[stop_id] for stop_id in stop_ids)

    def shift_of(self, route: DraftRoute) -> Shift:
        """Return the hours of a route."""
        return self.problem.shifts[route.shift]

    def broken(self) -> tuple[Broken, ...]:
        """Return what the plan does not keep: hours, most stops, a team in two places."""
        found: list[Broken] = []
        days: dict[tuple[str, int, int], str] = {}
        for route in self.routes:
            shift, seconds = self.shift_of(route), self.route_s(route)
            if seconds > shift.seconds:
                minutes = -(-(seconds - shift.seconds) // 60)
                found.append(Broken("beyond_shift", route.route_id, (("minutes", minutes),)))
            if not shift.holds(len(route.stop_ids)):
                found.append(Broken("too_many_stops", route.route_id, (("most", shift.max_stops),)))
            if route.stop_ids:
                when = (route.team, route.day, shift.start_s)
                if when in days:
                    found.append(Broken("team_twice", route.route_id, (("other", days[when]),)))
                days.setdefault(when, route.route_id)
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
    at = _cheapest(draft, rest, stop_id) if position is None else max(0, min(position, len(rest)))
    changed = {target.route_id: (*rest[:at], stop_id, *rest[at:])}
    if source is not None and source.route_id != target.route_id:
        changed[source.route_id] = tuple(other for other in source.stop_ids if other != stop_id)
    return _change(draft, _with_stops(draft, changed))


def drop(draft: Draft, stop_id: str) -> Change:
    """Take a stop off its route; ``UserError`` where it or the route is locked, or it is on none."""
    source = next((route for route in draft.routes if stop_id in route.stop_ids), None)
    if source is None:
        raise UserError("edit_no_stop", stop=stop_id)
    _check_free(draft, stop_id, source)
    kept = tuple(other for other in source.stop_ids if other != stop_id)
    return _change(draft, _with_stops(draft, {source.route_id: kept}))


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
    """Leave a route alone, or open it again."""
    _route(draft, route_id)
    return _relock(draft, lambda route: route.route_id == route_id, locked=locked)


def lock_day(draft: Draft, day: int, *, locked: bool = True) -> Draft:
    """Leave all routes of a day alone, or open them again; ``UserError`` where the day has none."""
    if not any(route.day == day for route in draft.routes):
        raise UserError("edit_no_day", day=day)
    return _relock(draft, lambda route: route.day == day, locked=locked)


def _relock(draft: Draft, chosen: Callable[[DraftRoute], bool], *, locked: bool) -> Draft:
    return replace(
        draft, routes=tuple(replace(route, locked=locked) if chosen(route) else route for route in draft.routes)
    )


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


def _cheapest(draft: Draft, stop_ids: tuple[str, ...], stop_id: str) -> int:
    rows = np.array([0, *(position + 1 for position in draft.positions(stop_ids)), 0])
    (row,) = (position + 1 for position in draft.positions([stop_id]))
    travel = draft.problem.travel_s
    return int(np.argmin(travel[rows[:-1], row] + travel[row, rows[1:]] - travel[rows[:-1], rows[1:]]))


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
