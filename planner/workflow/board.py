"""A plan while it is changed on a board: routes with their times, what is on none, and every change by its name.

``begin_board`` reads the project; what follows until ``keep_board`` works in memory alone, fast enough for each turn
of a window, and stores nothing.
"""

import hashlib
import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import pandas as pd

from gis.errors import DataError, UserError
from gis.monitor import Monitor, Progress
from planner.model import Broken, UnservedReason, VisitPlan
from planner.schemas import HOLDS, LEGS, ROUTES, STOPS
from planner.store.project import Project
from planner.visits import editing as acts
from planner.visits.editing import Change, Draft, DraftRoute
from planner.visits.remedies import remedy_words
from planner.visits.whatif import way_metres
from planner.workflow.board_lines import Block, FloatArray, Known, Line, Spare, Sums, timed
from planner.workflow.editing import Editing, begin_editing, improve_around_locks, keep_edits
from planner.workflow.plan import stored_plan
from resources.text import catalogue

__all__ = [
    "Block",
    "Board",
    "Line",
    "Spare",
    "Step",
    "Sums",
    "begin_board",
    "improve_board",
    "keep_board",
    "plan_digest",
    "spare_in_words",
]

_PLAN: Final = (STOPS.name, LEGS.name, HOLDS.name)
_MOST: Final = 200
"""Older changes cannot be taken back."""


@dataclass(frozen=True, slots=True)
class Step:
    """A change by its name: ``key`` has words under ``[ui.board.did]`` with ``details`` in its gaps."""

    key: str
    details: tuple[tuple[str, object], ...]
    cost_s: int
    breaks: tuple[Broken, ...]
    before: Mapping[str, Draft] = field(repr=False, compare=False)
    after: Mapping[str, Draft] = field(repr=False, compare=False)


class Board:
    """The drafts of a plan, the changes made so far, and where among them one stands."""

    def __init__(self, editing: Editing, known: Known, basis: tuple[str, ...]) -> None:
        self.editing = editing
        self.basis = basis
        """What the stored plan held when the board was laid out."""
        self.steps: tuple[Step, ...] = ()
        self.at = 0
        self._known = known
        self._first = {draft.problem.depot: draft for draft in editing.drafts}
        self._drafts = dict(self._first)
        self._lines: dict[tuple[DraftRoute, frozenset[str]], Line] = {}
        self._before = {
            (depot, route.route_id): route.stop_ids for depot, draft in self._first.items() for route in draft.routes
        }
        self.sums_before = self._sums(self._first)

    # What is shown.

    @property
    def drafts(self) -> tuple[Draft, ...]:
        """Return the drafts as they stand."""
        return tuple(self._drafts.values())

    @property
    def changed(self) -> tuple[Draft, ...]:
        """Return the drafts that are not as they were."""
        return tuple(draft for depot, draft in self._drafts.items() if draft is not self._first[depot])

    @property
    def changed_routes(self) -> tuple[tuple[Draft, DraftRoute], ...]:
        """Return the routes that visit other stops than before, or in another order, with their drafts."""
        return tuple(
            (draft, route)
            for depot, draft in self._drafts.items()
            if draft is not self._first[depot]
            for route in draft.routes
            if self._before.get((depot, route.route_id)) != route.stop_ids
        )

    @property
    def sums(self) -> Sums:
        """Return what the plan takes as it stands."""
        return self._sums(self._drafts)

    @property
    def undoes(self) -> Step | None:
        """Return what ``undo`` takes back."""
        return self.steps[self.at - 1] if self.at else None

    @property
    def redoes(self) -> Step | None:
        """Return what ``redo`` does again."""
        return self.steps[self.at] if self.at < len(self.steps) else None

    def lines(self) -> tuple[Line, ...]:
        """Return the routes by school, day, team and hour."""
        found: list[Line] = []
        for depot, draft in self._drafts.items():
            faults: dict[str, list[Broken]] = {}
            for one in draft.broken():
                faults.setdefault(one.route_id, []).append(one)
            for route in draft.routes:
                line = self._line(draft, route)
                changed = self._before.get((depot, route.route_id)) != route.stop_ids
                broken = tuple(faults.get(route.route_id, ()))
                if changed or broken:
                    line = replace(line, changed=changed, faults=broken)
                found.append(line)
        return tuple(sorted(found, key=lambda one: (one.school_code, one.day, one.team, one.leave_s, one.route_id)))

    def spares(self) -> tuple[Spare, ...]:
        """Return what is on no route: first what can be put onto one."""
        known, found = self._known, list[Spare]()
        for depot, draft in self._drafts.items():
            for stop_id in draft.left_out:
                was, remedies = known.remedies.get(stop_id, ("", "[]"))
                if stop_id in draft.dropped:
                    reason = UnservedReason.DROPPED.value
                else:
                    free = was in ("", UnservedReason.DROPPED.value)
                    reason = UnservedReason.NO_TEAM.value if free else was
                    remedies = "[]" if free else remedies
                found.append(
                    Spare(
                        stop_id,
                        known.cases_of.get(stop_id, ()),
                        known.school_of.get(stop_id, depot),
                        known.name.get(stop_id, ""),
                        known.children.get(stop_id, 0),
                        reason,
                        remedies,
                        addable=True,
                    )
                )
        return (*found, *known.spares)

    def note_of(self, stop_id: str) -> str:
        """Return why a person took a stop off the plan."""
        return next((draft.dropped[stop_id] for draft in self.drafts if stop_id in draft.dropped), "")

    def cases_of(self, stop_id: str) -> tuple[str, ...]:
        """Return the children of a stop."""
        return self._known.cases_of.get(stop_id, ())

    def name_of(self, stop_id: str) -> str:
        """Return what the place of a stop is called."""
        return self._known.name.get(stop_id, stop_id)

    def locks(self) -> int:
        """Return how many stops, routes and days a person holds fast."""
        return sum(
            len(draft.locked_stops) + len(draft.locked_days) + sum(route.held for route in draft.routes)
            for draft in self.drafts
        )

    def day_locked(self, school_code: str, day: int) -> bool:
        """Return whether a day of a school is locked."""
        return day in self._drafts[school_code].locked_days

    # What a person does. ``UserError`` says why it cannot be done.

    def weigh(self, stop_id: str, route_id: str, position: int | None) -> Change:
        """Return what moving or adding a stop would do; nothing is changed."""
        return acts.move(self._owner(stop_id, route_id), stop_id, route_id, position=position)

    def move(self, stop_id: str, route_id: str, position: int | None = None) -> Step | None:
        """Move or add a stop to a route at a place (from 0, the stop itself not counted) or where it fits best."""
        draft = self._owner(stop_id, route_id)
        source = next((route.route_id for route in draft.routes if stop_id in route.stop_ids), "")
        change = acts.move(draft, stop_id, route_id, position=position)
        if change.draft.routes == draft.routes:
            return None
        key = "reorder" if source == route_id else "move" if source else "add"
        return self._note(key, change, {"stop": self.name_of(stop_id), "from": source, "route": route_id})

    def drop(self, stop_id: str, reason: str | None) -> Step:
        """Take a stop off its route; with a reason it stays off the plan."""
        draft = self._holder(stop_id)
        change = acts.drop(draft, stop_id, reason=reason)
        return self._note("drop", change, {"stop": self.name_of(stop_id)})

    def take_back(self, stop_id: str) -> Step:
        """Let a stop that was taken off be planned again."""
        draft = self._holder(stop_id)
        return self._note("take_back", acts.take_back(draft, stop_id), {"stop": self.name_of(stop_id)})

    def lock_stop(self, stop_id: str) -> Step:
        """Bind a stop to its route, or loose it."""
        draft = self._holder(stop_id)
        locked = stop_id not in draft.locked_stops
        key = "lock_stop" if locked else "unlock_stop"
        return self._note(key, acts.lock_stop(draft, stop_id, locked=locked), {"stop": self.name_of(stop_id)})

    def lock_route(self, route_id: str) -> Step:
        """Leave a route alone, or open it; one whose sheet was printed is opened first."""
        draft = self.editing_draft(route_id)
        locked = not next(route.locked for route in draft.routes if route.route_id == route_id)
        key = "lock_route" if locked else "unlock_route"
        return self._note(key, acts.lock_route(draft, route_id, locked=locked), {"route": route_id})

    def lock_day(self, route_id: str) -> Step:
        """Leave the day of a route alone, or open it."""
        draft = self.editing_draft(route_id)
        day = next(route.day for route in draft.routes if route.route_id == route_id)
        locked = day not in draft.locked_days
        key = "lock_day" if locked else "unlock_day"
        change = acts.lock_day(draft, day, locked=locked)
        return self._note(key, change, {"day": day, "school": draft.problem.depot})

    def new_route(self, school_code: str, team: str = "") -> tuple[Step, str]:
        """Give a school's team (the first, where none is named) one day more, after its others; return its route."""
        draft = self._drafts.get(school_code)
        if draft is None:
            raise DataError("school_unknown", codes=school_code)
        shifts = [
            (number, one)
            for number, shift in enumerate(draft.problem.shifts)
            for one in shift.teams
            if team in ("", one.name)
        ]
        if not shifts:
            raise DataError("edit_no_team", school=school_code)
        number, one = shifts[0]
        day = 1 + max((route.day for route in draft.routes if route.team == one.name), default=0)
        calendar, date = self.editing.options.calendar(), ""
        if calendar is not None:
            while not calendar.drives(one, calendar.date(day)):
                day += 1
            date = calendar.date(day).isoformat()
        used = {route.route_id for each in self.drafts for route in each.routes}
        problem = draft.problem
        prefix = problem.depot if problem.key == problem.depot else f"{problem.key}-{problem.depot}"
        name = next(name for name in (f"{prefix}-{at:02d}" for at in itertools.count(1)) if name not in used)
        route = DraftRoute(name, one.name, day, number, (), date=date)
        after = replace(draft, routes=(*draft.routes, route))
        return self._note("new_route", after, {"route": name}), name

    def improved(self, drafts: Iterable[Draft]) -> Step | None:
        """Take what a search found; ``None`` where it found nothing better."""
        after = {
            draft.problem.depot: draft for draft in drafts if draft.routes != self._drafts[draft.problem.depot].routes
        }
        if not after:
            return None
        before = {depot: self._drafts[depot] for depot in after}
        held = {one for draft in before.values() for one in draft.broken()}
        cost = sum(draft.seconds for draft in after.values()) - sum(draft.seconds for draft in before.values())
        breaks = tuple(one for draft in after.values() for one in draft.broken() if one not in held)
        return self._did(Step("improve", (("count", len(after)),), cost, breaks, before, after))

    def undo(self) -> Step | None:
        """Take the last change back."""
        step = self.undoes
        if step is not None:
            self._drafts.update(step.before)
            self.at -= 1
        return step

    def redo(self) -> Step | None:
        """Do what was taken back again."""
        step = self.redoes
        if step is not None:
            self._drafts.update(step.after)
            self.at += 1
        return step

    def go_to(self, at: int) -> None:
        """Stand after so many changes."""
        while self.at > max(0, at):
            self.undo()
        while self.at < min(at, len(self.steps)):
            self.redo()

    def editing_draft(self, route_id: str) -> Draft:
        """Return the draft of a route; ``DataError`` where there is none."""
        for draft in self.drafts:
            if any(route.route_id == route_id for route in draft.routes):
                return draft
        raise DataError("edit_no_route", route=route_id)

    # How it is done.

    def _holder(self, stop_id: str) -> Draft:
        for draft in self.drafts:
            if stop_id in draft.problem.position_of:
                return draft
        raise UserError("edit_no_stop", stop=stop_id)

    def _owner(self, stop_id: str, route_id: str) -> Draft:
        draft = self._holder(stop_id)
        if not any(route.route_id == route_id for route in draft.routes):
            if any(route.route_id == route_id for other in self.drafts for route in other.routes):
                raise UserError("edit_other_school", stop=self.name_of(stop_id), route=route_id)
            raise UserError("edit_no_route", route=route_id)
        return draft

    def _note(self, key: str, made: Change | Draft, details: Mapping[str, object]) -> Step:
        draft, cost, breaks = (
            (made.draft, made.cost_s, made.breaks) if isinstance(made, Change) else (made, 0, tuple[Broken, ...]())
        )
        depot = draft.problem.depot
        told = tuple(details.items())
        return self._did(Step(key, told, cost, breaks, {depot: self._drafts[depot]}, {depot: draft}))

    def _did(self, step: Step) -> Step:
        self._drafts.update(step.after)
        self.steps = (*self.steps[: self.at], step)[-_MOST:]
        self.at = len(self.steps)
        return step

    def _line(self, draft: Draft, route: DraftRoute) -> Line:
        key = (route, draft.locked_stops & set(route.stop_ids))
        if (line := self._lines.get(key)) is None:
            line = self._lines[key] = timed(draft, route, self._known)
        return line

    def _sums(self, drafts: Mapping[str, Draft]) -> Sums:
        seconds, metres, children, stops, routes = 0, 0.0, 0, 0, 0
        days: set[tuple[str, str, int]] = set()
        for depot, draft in drafts.items():
            seconds += draft.seconds
            for route in draft.routes:
                if route.stop_ids:
                    line = self._line(draft, route)
                    metres, children, stops = metres + line.metres, children + line.children, stops + len(line.blocks)
                    routes += 1
                    days.add((depot, route.team, route.day))
        return Sums(seconds, metres, routes, len(days), children, stops)


def begin_board(project: Project, *, monitor: Monitor) -> Board:
    """Lay the stored plan out; ``DataError`` where there is none."""
    basis = plan_digest(project)
    editing = begin_editing(project, monitor=monitor)
    ready, before = editing.prepared, stored_plan(project)
    routers = {**editing.routers, editing.options.profile: editing.router}
    metres: dict[str, tuple[FloatArray, ...]] = {}
    for done, draft in enumerate(editing.drafts):
        monitor.check()
        monitor.report(Progress("visits_matrix", done, len(editing.drafts)))
        ways = way_metres(ready, draft.problem, routers, options=editing.options, monitor=monitor)
        metres[draft.problem.depot] = tuple(ways)
    cases_of: dict[str, list[str]] = {}
    for case_id, stop_id in ready.stop_cases["stop_id"].items():
        cases_of.setdefault(str(stop_id), []).append(str(case_id))
    told = {
        str(stop): (str(reason), str(remedies))
        for stop, reason, remedies in zip(
            before.unserved["stop_id"], before.unserved["reason"], before.unserved["remedies"], strict=True
        )
        if stop
    }
    case_told = before.unserved["remedies"].to_dict()
    stops = ready.stops
    tuples = {stop: tuple(cases) for stop, cases in cases_of.items()}
    spares = [
        Spare(
            stop_id,
            tuples.get(stop_id, ()),
            str(stops.at[stop_id, "school_code"]) if stop_id in stops.index else "",
            str(stops.at[stop_id, "name"]) if stop_id in stops.index else "",
            len(tuples.get(stop_id, ())),
            reason.value,
            told.get(stop_id, ("", "[]"))[1],
            addable=False,
        )
        for stop_id, reason in ready.dropped.items()
    ]
    spares += [
        Spare("", (str(case),), str(row["school_code"]), "", 1, str(row["reason"]), case_told.get(case, "[]"), False)
        for case, row in editing.unserved.to_dict("index").items()
    ]
    known = Known(
        children={str(stop): int(count) for stop, count in stops["children"].items()},
        kind={str(stop): str(kind) for stop, kind in stops["kind"].items()},
        name={str(stop): str(name) for stop, name in stops["name"].items()},
        cases_of=tuples,
        school_of={str(stop): str(code) for stop, code in stops["school_code"].items()},
        metres=metres,
        spares=tuple(spares),
        remedies=told,
    )
    return Board(editing, known, basis)


def plan_digest(project: Project) -> tuple[str, ...]:
    """Return what the stored plan holds, as digests; that a sheet was printed does not make it another plan."""
    routes = project.read(ROUTES).drop(columns=["issued_at"])
    driven = hashlib.sha256(pd.util.hash_pandas_object(routes).to_numpy().tobytes()).hexdigest()
    return (driven, *(project.digest(name) for name in _PLAN))


def improve_board(board: Board, schools: Sequence[str], *, monitor: Monitor) -> tuple[Draft, ...]:
    """Return better drafts of schools (none named: all) around what is locked; a wish to stop keeps the best so far.

    Routes without stops are left to the search as they are: it may fill them.
    """
    chosen = [draft for draft in board.drafts if not schools or draft.problem.depot in schools]
    found: list[Draft] = []
    total = sum(draft.seconds for draft in chosen)
    for done, draft in enumerate(chosen):
        monitor.report(Progress("visits_plan", done, len(chosen), best=float(total)))
        better = improve_around_locks(board.editing, draft, monitor=_Quiet(monitor))
        total += better.seconds - draft.seconds
        found.append(better)
    monitor.report(Progress("visits_plan", len(chosen), len(chosen), best=float(total)))
    return tuple(found)


class _Quiet:
    """Hears the wish to stop; one school's progress is no news where many are searched."""

    def __init__(self, monitor: Monitor) -> None:
        self._monitor = monitor

    def report(self, progress: Progress) -> None:
        """Keep silent."""

    def check(self) -> None:
        """Raise ``JobCancelled`` when the person asked to stop."""
        self._monitor.check()


def keep_board(project: Project, board: Board, *, monitor: Monitor) -> VisitPlan:
    """Store the plan as the board shows it; ``UserError`` where another plan was stored since it was laid out."""
    if plan_digest(project) != board.basis:
        raise UserError("board_outdated")
    return keep_edits(project, board.editing, board.changed, monitor=monitor)


def spare_in_words(spare: Spare, note: str, language: str) -> tuple[str, list[str]]:
    """Return why something is on no route, and what would bring it onto one."""
    words = catalogue(language)
    why = words.say(f"unserved_short.{spare.reason}")
    if spare.reason == UnservedReason.DROPPED.value:
        return f"{why}: {note}" if note else why, [words.say("ui.board.put_back")]
    told = remedy_words(words, spare.remedies)
    if not told and spare.addable:
        told = [words.say("ui.board.put_on")]
    return why, told
