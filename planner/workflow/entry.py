"""Results typed in from paper: the children of a sheet, one report after another, sheets ticked off by number."""

import datetime as dt
import getpass
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from gis.errors import DataError
from gis.monitor import Monitor, SilentMonitor
from gis.thai import clean
from planner.calendar import THAI_TIME, thai_now
from planner.model import CheckInState
from planner.results.checkins import merge_checkins, understand
from planner.results.reading import RawRow
from planner.results.understanding import Context, understand_row
from planner.results.values import parse_outcome, parse_reason
from planner.schemas import CASES, CHECKINS, PLACES, RETURNED, ROUTES, SCHOOLS
from planner.sheets.content import Sheet, sheets_by_school
from planner.store.project import Project
from planner.visits.routes import visit_routes
from planner.workflow.corrections import keep_lesson, learn
from planner.workflow.decisions import known_case
from planner.workflow.plan import stored_plan
from planner.workflow.project import academic_year_be, outcomes

PAPER: Final = "paper"
"""The ``source_file`` of reports that were typed in from paper."""
_NEEDED: Final = {"reason_missing": "entry_reason", "moved_to_missing": "entry_moved_to"}
"""What an import notes and an entry asks for, as the person is there."""


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One child of a sheet in the order of the paper; ``state`` as it stands now."""

    order: int
    stop: int
    case_id: str
    name: str
    place: str
    state: str
    reported: bool


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """A printed sheet to be typed in; ``returned_at`` is ``""`` as long as it is out."""

    sheet_id: str
    school_code: str
    school: str
    team: str
    day: int
    issued_at: str
    returned_at: str
    children: tuple[EntryRow, ...]


@dataclass(frozen=True, slots=True)
class Recorded:
    """A report that was typed in; ``new`` is false where the very same one was there already."""

    checkin_key: str
    case_id: str
    state: str
    new: bool
    conflict: bool


@dataclass(frozen=True, slots=True)
class Returned:
    """What came of ticking sheets off."""

    returned: tuple[str, ...]
    outstanding: int


def sheet(project: Project, number: str, *, language: str = "th") -> SheetEntry:
    """Return the children of a printed sheet in order, by its number or by the visit code of one of them.

    The number may be given without the year. Raises ``DataError`` (``sheet_unknown``) where no printed sheet of the
    plan bears it.
    """
    wanted = _plain_number(number)
    every = _printed(project, language=language)
    code = wanted.zfill(6) if wanted.isdecimal() else wanted
    found = [one for one in every if wanted in (one.sheet_id, one.sheet_id.rpartition("/")[0])]
    found = found or [one for one in every if any(code == child.case_id for child in one.children)]
    if len(found) != 1:
        raise DataError("sheet_unknown", sheet=number)
    return found[0]


def sheets(project: Project, *, language: str = "th") -> tuple[SheetEntry, ...]:
    """Return every printed sheet of the plan, by school and number."""
    return tuple(_printed(project, language=language))


def outstanding(project: Project, *, language: str = "th") -> tuple[SheetEntry, ...]:
    """Return the printed sheets that have not come back, those out for longest first."""
    out = [one for one in _printed(project, language=language) if not one.returned_at]
    return tuple(sorted(out, key=lambda one: (one.issued_at, one.sheet_id)))


def return_sheets(project: Project, numbers: Sequence[str], *, on: dt.date) -> Returned:
    """Tick sheets off as returned on a day; one that was ticked off before keeps its day.

    Raises ``DataError`` (``sheet_unknown``) for a number that no printed sheet bears; then none is ticked off.
    """
    every = _printed(project, language="th")
    by_number = {name: one for one in every for name in (one.sheet_id, one.sheet_id.rpartition("/")[0])}
    wanted = [by_number.get(_plain_number(number)) for number in numbers]
    if None in wanted:
        raise DataError("sheet_unknown", sheet=numbers[wanted.index(None)])
    fresh = {one.sheet_id: one for one in wanted if one is not None and not one.returned_at}
    rows = RETURNED.build(
        {
            "sheet_id": list(fresh),
            "returned_at": [on.isoformat()] * len(fresh),
            "issued_at": [one.issued_at for one in fresh.values()],
            "who": [getpass.getuser()] * len(fresh),
        }
    )
    kept = project.read(RETURNED)
    kept = kept[~kept.index.isin(rows.index)]
    with project.transaction("return sheets", {"sheets": len(fresh)}) as transaction:
        transaction.write(RETURNED, pd.concat([kept, rows]) if len(kept) else rows)
    return Returned(tuple(fresh), sum(not one.returned_at and one.sheet_id not in fresh for one in every))


def take_back_returned(project: Project, number: str) -> Returned:
    """Say that a sheet is still out after all."""
    kept = project.read(RETURNED)
    one = sheet(project, number)
    if not one.returned_at:
        raise DataError("nothing_to_undo")
    with project.transaction("return sheets", {"sheets": -1}) as transaction:
        transaction.write(RETURNED, kept.drop(index=one.sheet_id))
    return Returned((), len(outstanding(project)))


def record(
    project: Project,
    code: str,
    state: str,
    *,
    reason: str = "",
    outcome: str = "",
    moved_to: str = "",
    return_school_code: str = "",
    visited_at: str = "",
    visitor: str = "",
    note: str = "",
    now: dt.datetime | None = None,
    monitor: Monitor | None = None,
) -> Recorded:
    """Keep a report typed in from paper; without a moment it is of today. Words are those of a check-in file.

    A reason is asked for where a child was not found, does not want to return or cannot yet, and the place where one
    moved. The same report typed twice is one. ``DataError``: ``case_unknown``, ``entry_moment``, ``entry_state``,
    ``entry_outcome``, ``entry_reason``, ``entry_moved_to``.
    """
    moment = now or thai_now()
    case = known_case(project, clean(code))
    values = {
        "case_code": case,
        "visited_at": visited_at or moment.astimezone(THAI_TIME).date().isoformat(),
        "state": state,
        "found_outcome": outcome,
        "reason": reason,
        "moved_to": moved_to,
        "return_school_code": return_school_code,
        "visitor": visitor,
        "note": note,
    }
    row = RawRow(PAPER, 0, {column: text for column, told in values.items() if (text := clean(told))}, {})
    context = Context.of(project.read(CASES), project.read(SCHOOLS), moment)
    _check(row, context)
    fresh = understand([row], context).records
    key = str(fresh.index[0])
    before = project.read(CHECKINS)
    merged = merge_checkins(before, fresh)
    lesson = learn(project, merged, monitor=monitor or SilentMonitor())
    with project.transaction("record", {"checkins": 1, "new": len(merged) - len(before)}) as transaction:
        transaction.write(CHECKINS, merged)
        if lesson is not None:
            keep_lesson(transaction, lesson)
    now_is = outcomes(project).states.loc[case]
    return Recorded(key, case, str(now_is["state"]), key not in before.index, bool(now_is["conflict"]))


def _check(row: RawRow, context: Context) -> None:
    """Raise ``DataError`` where a person at the desk can say better what is meant."""
    values: Mapping[str, str] = row.values
    report, faults = understand_row(row, context)
    if any(fault.startswith("moment") for fault in faults):
        raise DataError("entry_moment", text=values["visited_at"])
    if faults:
        raise DataError("entry_state", text=values.get("state", ""))
    outcome, reason = values.get("found_outcome", ""), values.get("reason", "")
    if outcome and (parse_outcome(outcome) is None or report["state"] != CheckInState.FOUND):
        raise DataError("entry_outcome", text=outcome)
    if reason and parse_reason(reason)[1]:
        raise DataError("entry_reason_unknown", text=reason)
    for warning, code in _NEEDED.items():
        if warning in report["warnings"].split():
            raise DataError(code)


def _plain_number(text: str) -> str:
    return clean(text).replace(" ", "")


def _printed(project: Project, *, language: str) -> list[SheetEntry]:
    """Return the sheets of the plan's printed routes, by school and number."""
    plan = stored_plan(project)
    if plan.routes.empty:
        raise DataError("plan_missing")
    routes = visit_routes(
        plan,
        project.read(CASES),
        project.read(PLACES),
        project.read(SCHOOLS),
        year_be=academic_year_be(project),
        language=language,
    )
    issued = project.read(ROUTES)["issued_at"]
    ticked = project.read(RETURNED)
    states = outcomes(project).states
    found = []
    for _, own in sheets_by_school(routes, year_be=academic_year_be(project)):
        for one in own:
            moment = str(issued[one.route.route_id])
            if moment:
                # A sheet printed anew after a new plan is another sheet of the same number.
                back = ticked[(ticked.index == one.sheet_id) & (ticked["issued_at"] == moment)]["returned_at"]
                found.append(_entry(one, moment, str(back.iloc[0]) if len(back) else "", states))
    return found


def _entry(one: Sheet, issued_at: str, returned_at: str, states: pd.DataFrame) -> SheetEntry:
    visits = [
        (number, stop, child) for number, stop in enumerate(one.route.stops, start=1) for child in stop.children
    ]
    children = [
        EntryRow(
            order=order,
            stop=number,
            case_id=child.case_id,
            name=child.name,
            place=stop.place,
            state=str(states.at[child.case_id, "state"]),
            reported=bool(states.at[child.case_id, "checkin_key"]),
        )
        for order, (number, stop, child) in enumerate(visits, start=1)
    ]
    route = one.route
    school = route.school
    return SheetEntry(
        one.sheet_id, school.school_code, school.name, route.team, route.day, issued_at, returned_at, tuple(children)
    )
