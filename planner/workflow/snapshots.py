"""Figures of a day: counted from what is known, or as they were frozen."""

import datetime as dt
import getpass
import json
from dataclasses import dataclass, replace
from typing import Final, cast

import pandas as pd

from gis.errors import DataError
from gis.monitor import Monitor, SilentMonitor
from planner.calendar import THAI_TIME, thai_today
from planner.model import State
from planner.results.figures import (
    Figures,
    cases_behind,
    count_figures,
)
from planner.results.hotspots import circles
from planner.results.outcomes import checkins_until
from planner.results.phases import Phase
from planner.results.snapshots import Lists, freeze, freeze_lists, frozen_conflicts, of_document, thaw, thaw_lists
from planner.schemas import CASES, CHECKINS, CONFLICTS, SNAPSHOT_CASES, SNAPSHOTS
from planner.store.project import SEALED, Project
from planner.workflow.analysis import hotspots
from planner.workflow.past import seen_on
from planner.workflow.project import ProjectView, academic_year_be, outcomes_on, view
from planner.workflow.roads import BLOB as ROADS
from planner.workflow.tables import phases_of, table_text
from resources.text import catalogue

LISTS: Final = "lists_of_snapshot:"
"""Before the number of a snapshot: the blob that keeps what its report lists."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Figures that were frozen."""

    snapshot_id: str
    as_of: str
    phase: str
    note: str
    children: int
    by_state: dict[str, int]
    at: str
    who: str


@dataclass(frozen=True, eq=False, slots=True)
class Counted:
    """The figures behind a report and what it lists; ``snapshot_id`` is ``""`` where they were counted now."""

    figures: Figures
    as_of: dt.date
    lists: Lists
    snapshot_id: str = ""
    counts_only: bool = False
    """Whether the children behind the figures are known no more."""


def counted_on(
    project: Project,
    seen: ProjectView,
    as_of: dt.date | None,
    *,
    snapshot: str = "",
    recount: bool = False,
    spots: bool = False,
    monitor: Monitor | None = None,
) -> Counted:
    """Return the figures of a day, as frozen where they were: the last snapshot of that day, or the one named.

    ``spots`` asks for the hot spots that the public page draws, where the project has roads.
    """
    if snapshot:
        return _frozen(project, seen, _snapshot_row(project, snapshot))
    day = as_of or thai_today()
    if SEALED in seen.settings:
        kept = project.read(SNAPSHOTS)
        own = kept if as_of is None else kept[kept["as_of"] == day.isoformat()]
        if own.empty or recount:
            raise DataError("retained_day", known=", ".join(dict.fromkeys(kept["as_of"])))
        return _frozen(project, seen, own.iloc[-1])
    if as_of is not None and not recount:
        kept = project.read(SNAPSHOTS)
        own = kept[kept["as_of"] == day.isoformat()]
        if len(own):
            return _frozen(project, seen, own.iloc[-1])
    today = thai_today()
    note = "register_of_then" if day < today else ""
    if note:
        seen = seen_on(project, seen, day)
    checkins = checkins_until(seen.checkins, day)
    outcomes = outcomes_on(seen, day)
    figures = count_figures(
        seen.cases,
        outcomes,
        schools=seen.schools,
        places=seen.places,
        assignments=seen.assignments,
        routes=seen.routes,
        checkins=checkins,
        phases=phases_of(project),
    )
    tables = _tables(project)
    if spots and project.digest(f"blob:{ROADS}"):
        then = replace(seen, outcomes=outcomes)
        found = hotspots(project, then, for_public=True, monitor=monitor or SilentMonitor())
        tables["spots"] = json.dumps(circles(found))
    lists = Lists(seen.cases, checkins, outcomes.conflicts, tables, note, today.isoformat())
    return Counted(figures, day, lists)


def behind(
    project: Project,
    count: str,
    *,
    by: str = "",
    row: object = "",
    as_of: dt.date | None = None,
    snapshot: str = "",
) -> tuple[str, ...]:
    """Return the children behind a number of a report, by code: what ``cases_behind`` says of its figures."""
    counted = counted_on(project, view(project), as_of, snapshot=snapshot)
    if counted.counts_only:
        raise DataError("retained_level", level="list")
    return cases_behind(counted.figures, count, by=by, row=row)


def take_snapshot(
    project: Project,
    *,
    phase: str = "",
    as_of: dt.date | None = None,
    note: str = "",
    now: dt.datetime | None = None,
) -> Snapshot:
    """Freeze the figures of a day, of today or of a phase's end where it has come, with the state of every case.

    Raises ``DataError``: ``phase_unknown``, ``phase_ahead`` for a phase that has not begun.
    """
    moment = (now or dt.datetime.now(dt.UTC)).astimezone(THAI_TIME)
    span = phase_named(project, phase)
    if span is not None and span.first > moment.date():
        raise DataError("phase_ahead", phase=span.code)
    day = as_of or (moment.date() if span is None else min(span.last, moment.date()))
    seen = view(project)
    counted = counted_on(project, seen, day, recount=True, spots=True)
    kept = project.read(SNAPSHOTS)
    number = f"S{max((int(name[1:]) for name in kept.index), default=0) + 1:04d}"
    row, cases = freeze(
        counted.figures,
        number,
        esa=str(seen.settings["esa"]),
        year_be=academic_year_be(project),
        as_of=day,
        phase="" if span is None else span.code,
        note=note.strip(),
        who=getpass.getuser(),
        at=moment.isoformat(timespec="seconds"),
    )
    before = project.read(SNAPSHOT_CASES)
    lists = freeze_lists(counted.figures, counted.lists)
    detail = {"snapshot": number, "as_of": day.isoformat(), "children": len(cases)}
    with project.transaction("snapshot", detail) as transaction:
        transaction.write(SNAPSHOTS, pd.concat([kept, row]) if len(kept) else row)
        transaction.write(SNAPSHOT_CASES, pd.concat([before, cases], ignore_index=True) if len(before) else cases)
        transaction.write_blob(f"{LISTS}{number}", lists)
    return snapshots(project)[-1]


def snapshots(project: Project) -> tuple[Snapshot, ...]:
    """Return what was frozen, in order."""
    cases = project.read(SNAPSHOT_CASES)
    states = cases.groupby(["snapshot_id", "state"]).size()
    return tuple(
        Snapshot(
            snapshot_id=str(name),
            as_of=row["as_of"],
            phase=row["phase"],
            note=row["note"],
            children=int(row["children"]),
            by_state={state.value: int(states.get((name, state.value), 0)) for state in State},
            at=row["at"],
            who=row["who"],
        )
        for name, row in project.read(SNAPSHOTS).iterrows()
    )


def snapshot_line(one: Snapshot, language: str) -> str:
    """Return a snapshot as a line."""
    words = catalogue(language)
    states = ", ".join(f"{words.say(f'states.{state}')} {count:,}" for state, count in one.by_state.items() if count)
    return words.say(
        "phases.snapshot_line",
        id=one.snapshot_id,
        day=one.as_of,
        phase=one.phase or "-",
        children=f"{one.children:,}",
        states=states or "-",
        note=one.note or "-",
    )


def phase_named(project: Project, phase: str) -> Phase | None:
    """Return a phase of the project by its code; ``None`` for ``""``."""
    return phases_of(project).named(phase, year_be=academic_year_be(project)) if phase else None


def _snapshot_row(project: Project, snapshot: str) -> pd.Series:
    kept = project.read(SNAPSHOTS)
    number = snapshot.strip().upper()
    number = f"S{int(number):04d}" if number.isdecimal() else number
    if number not in kept.index:
        raise DataError("snapshot_unknown", snapshot=snapshot, known=", ".join(kept.index) or "-")
    return cast(pd.Series, kept.loc[number])


def _frozen(project: Project, seen: ProjectView, row: pd.Series) -> Counted:
    if SEALED in seen.settings:
        figures, day = of_document(json.loads(str(row["document"]))), dt.date.fromisoformat(str(row["as_of"]))
        return Counted(figures, day, lists_of(project, str(row.name)), str(row.name), counts_only=True)
    cases = project.read(SNAPSHOT_CASES)
    figures = thaw(row, cases[cases["snapshot_id"] == row.name])
    day, number = dt.date.fromisoformat(str(row["as_of"])), str(row.name)
    if project.digest(f"blob:{LISTS}{number}"):
        return Counted(figures, day, lists_of(project, number), number)
    # Frozen by a program that kept the figures alone.
    checkins = checkins_until(seen.checkins, day)
    conflicts, today = frozen_conflicts(figures, checkins), thai_today().isoformat()
    lists = Lists(seen.cases, checkins, conflicts, _tables(project), "lists_of_then", today)
    return Counted(figures, day, lists, number)


def lists_of(project: Project, snapshot_id: str) -> Lists:
    """Return what the report of a snapshot lists as it was frozen; nothing where the figures alone were kept."""
    kept = project.read_blob(f"{LISTS}{snapshot_id}")
    if kept:
        return thaw_lists(kept)
    today = thai_today().isoformat()
    return Lists(CASES.empty(), CHECKINS.empty(), CONFLICTS.empty(), _tables(project), "lists_of_then", today)


def _tables(project: Project) -> dict[str, str]:
    return {name: table_text(project, name) for name in ("phases", "group")}
