"""The plan of each child after the visit, and what of it is due: the journal of what people did decides.

A child is in ``care`` until it is back in education, then in ``watch`` for a year, and then ``stays``; a child that
leaves again is in care again. Children at risk who are in school are watched from the day on which they were listed.
The five steps of the student-care system go on beside, until each is done or not needed.
"""

import calendar
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

import pandas as pd

from planner.followup.tables import STEPS, CareTable


class Group(StrEnum):
    """Why a child is followed."""

    FOUND = "found"
    AT_RISK = "at_risk"


class Stage(StrEnum):
    """Where the follow-up of a child stands."""

    CARE = "care"
    WATCH = "watch"
    STAYS = "stays"
    CLOSED = "closed"


class What(StrEnum):
    """What an entry of the journal says."""

    PLAN = "plan"
    STEP = "step"
    CHECK = "check"
    RETURN = "return"
    CLOSE = "close"


class Attendance(StrEnum):
    """What a check during the watch finds."""

    IN_SCHOOL = "in_school"
    IRREGULAR = "irregular"
    TRANSFERRED = "transferred"
    LEFT = "left"


class Task(StrEnum):
    """What is due."""

    STEP = "step"
    GOAL = "goal"
    CHECK = "check"


class When(StrEnum):
    """How near it is."""

    OVERDUE = "overdue"
    TODAY = "today"
    NEXT = "next"


DONE: Final = "done"
NOT_NEEDED: Final = "not_needed"


@dataclass(frozen=True, slots=True)
class Return:
    """A child back in education from a day on, as a check-in, an agency or an officer told."""

    day: dt.date
    school_code: str = ""
    school_name: str = ""
    grade: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """A child to be followed: ``since`` the day it was found or listed; ``returns`` what others told of a return."""

    case_id: str
    group: Group
    since: dt.date
    outcome: str = ""
    reason: int = 0
    school_code: str = ""
    """The school that answers for it."""
    returns: tuple[Return, ...] = ()


@dataclass(frozen=True, slots=True)
class CarePlan:
    """A child's follow-up as it stands: ``steps`` are done or not needed; ``checked`` the months that were checked.

    ``task`` and ``due`` are what comes next (``None``: nothing does); ``detail`` its step or month.
    """

    person: Person
    stage: Stage
    need: str
    responsible: str
    goal: dt.date
    steps: Mapping[str, str]
    returned: Return | None
    checked: int
    attendance: str
    task: Task | None = None
    detail: str = ""
    due: dt.date | None = None
    note: str = ""

    def when(self, on: dt.date) -> When | None:
        """Return how near the next task is on a day."""
        if self.due is None:
            return None
        return When.OVERDUE if self.due < on else When.TODAY if self.due == on else When.NEXT


@dataclass(slots=True)
class _Fold:
    """The journal of one child, read from its beginning."""

    begun: dt.date
    need: str = ""
    responsible: str = ""
    goal: dt.date | None = None
    steps: dict[str, str] = field(default_factory=dict)
    returned: Return | None = None
    checks: list[tuple[dt.date, str]] = field(default_factory=list)
    closed: bool = False
    note: str = ""


def plan_of(person: Person, journal: Iterable[Mapping[str, str]], table: CareTable) -> CarePlan:
    """Return a child's plan from its entries (rows of FOLLOWUPS that are not undone, in their order)."""
    fold = _Fold(person.since)
    if person.group is Group.AT_RISK:
        fold.returned = Return(person.since, person.school_code)
    events: list[tuple[dt.date, int, Return | Mapping[str, str]]] = [(told.day, 0, told) for told in person.returns]
    events += [(dt.date.fromisoformat(entry["day"]), 1, entry) for entry in journal]
    # By day, not by typing: what is recorded late counts for its day. The sort is stable.
    for day, _, event in sorted(events, key=lambda one: one[:2]):
        if isinstance(event, Return):
            if fold.returned is None:
                fold.returned, fold.checks = event, []
            continue
        _take(fold, day, event)
    return _due(person, fold, table)


def _take(fold: _Fold, day: dt.date, entry: Mapping[str, str]) -> None:
    fold.note = entry["note"] or fold.note
    match What(entry["what"]):
        case What.PLAN:
            fold.need = entry["need"] or fold.need
            fold.responsible = entry["responsible"] or fold.responsible
            if entry["due"]:
                fold.goal = dt.date.fromisoformat(entry["due"])
        case What.STEP:
            fold.steps[entry["step"]] = entry["result"]
        case What.CHECK if entry["result"] == Attendance.LEFT:
            # It begins anew: what was done for the child before did not hold it.
            fold.returned, fold.begun, fold.goal, fold.steps = None, day, None, {}
            fold.checks = [(day, entry["result"])]
        case What.CHECK:
            fold.checks.append((day, entry["result"]))
        case What.RETURN:
            fold.returned = Return(day, entry["school_code"], entry["school_name"], entry["grade"])
            fold.checks, fold.closed = [], False
        case What.CLOSE:
            fold.closed = True


def _due(person: Person, fold: _Fold, table: CareTable) -> CarePlan:
    goal = fold.goal or fold.begun + dt.timedelta(days=table.goal_days.get(person.outcome, table.goal_days[""]))
    plan = CarePlan(
        person=person,
        stage=Stage.CARE if fold.returned is None else Stage.WATCH,
        need=fold.need or table.needs.get(person.reason, table.needs[0]),
        responsible=fold.responsible,
        goal=goal,
        steps=dict(fold.steps),
        returned=fold.returned,
        checked=0,
        attendance=fold.checks[-1][1] if fold.checks else "",
        note=fold.note,
    )
    if fold.closed:
        return replace(plan, stage=Stage.CLOSED)
    tasks: list[tuple[dt.date, Task, str]] = []
    open_steps = [step for step in STEPS if step not in fold.steps]
    if open_steps:
        tasks.append((fold.begun + dt.timedelta(days=table.step_days[open_steps[0]]), Task.STEP, open_steps[0]))
    if fold.returned is None:
        tasks.append((goal, Task.GOAL, ""))
    else:
        checked, check = _next_check(fold.returned.day, fold.checks, table)
        plan = replace(plan, checked=checked)
        if check is None:
            return replace(plan, stage=Stage.STAYS)
        tasks.append((check[0], Task.CHECK, str(check[1])))
    due, task, detail = min(tasks, key=lambda one: one[0])
    return replace(plan, task=task, detail=detail, due=due)


def _next_check(
    returned: dt.date, checks: Sequence[tuple[dt.date, str]], table: CareTable
) -> tuple[int, tuple[dt.date, int] | None]:
    """Return the last month that was checked, and when the next check is due; ``None``: the watch is over."""
    early = dt.timedelta(days=table.early_days)
    checked, last = 0, None
    for day, result in checks:
        counts = [month for month in table.months if day >= months_after(returned, month) - early]
        checked, last = max(checked, max(counts, default=0)), (day, result)
    left = [month for month in table.months if month > checked]
    if left:
        return checked, (months_after(returned, left[0]), left[0])
    if last is not None and last[1] == Attendance.IRREGULAR:
        return checked, (months_after(last[0], table.again_months), table.months[-1])
    return checked, None


def months_after(day: dt.date, months: int) -> dt.date:
    """Return the same day so many months later, the last of its month where that month is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def plans_of(people: Sequence[Person], journal: pd.DataFrame, table: CareTable) -> tuple[CarePlan, ...]:
    """Return the plan of every child, by the journal (FOLLOWUPS), in the order of ``people``."""
    active = journal[~journal["undone"]].sort_index()
    entries: dict[str, list[Mapping[str, str]]] = {}
    for row in active.to_dict("records"):
        entries.setdefault(str(row["case_id"]), []).append({str(name): str(value) for name, value in row.items()})
    return tuple(plan_of(person, entries.get(person.case_id, ()), table) for person in people)
