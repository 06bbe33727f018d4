"""What is done for each child after the visit: the window's door to ``planner.workflow.followup``."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from gis.monitor import Monitor
from planner.calendar import show_date
from planner.schemas import AT_RISK, CASES, CHECKINS, FOLLOWUPS, REFERRALS, SCHOOLS
from planner.workflow import followup, tables
from planner.workflow.followup import CarePlan, Entry, Followed, Option, Stage, What, When, task_words
from planner.workflow.project import Project
from resources.text import Catalogue, catalogue
from ui.language import capital
from ui.models.frame_model import Table
from ui.tables import make_table, ranked_column, text_column

_FAR_DAYS = 100_000
"""Sorts after everything that is due."""


@dataclass(frozen=True, slots=True)
class Told:
    """One entry of a child's journal as a person reads it."""

    text: str
    undone: bool


@dataclass(frozen=True, slots=True)
class FollowedChild:
    """A child who is followed, with its plan; ``when`` is "" where nothing is due, ``days`` until it is."""

    plan: CarePlan
    name: str
    school: str
    when: str
    days: int
    task: str
    """What is due, in words."""
    told: tuple[Told, ...]


@dataclass(frozen=True, eq=False, slots=True)
class FollowList:
    """Every child who is followed: a table of them, and each with its plan; ``counts`` by how near what is due is."""

    table: Table
    children: Mapping[str, FollowedChild]
    counts: Mapping[str, int]
    can_undo: bool


@dataclass(frozen=True, slots=True)
class PlacesFound:
    """Where a child could learn, and a line of text for the whole and for each place."""

    case_id: str
    title: str
    grade: str
    options: tuple[Option, ...]
    lines: tuple[str, ...]


class FollowUp:
    """Part of the open project; each method runs on a job's thread."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def known(self, language: str, on: dt.date) -> FollowList:
        """Return every child who is followed, as it stands on a day; what is due first comes first."""
        project, words = self._project, catalogue(language)
        listed = pd.concat(
            [project.read(frame)[["prefix", "first_name", "last_name", "school_name"]] for frame in (CASES, AT_RISK)]
        )
        names = (listed["prefix"] + listed["first_name"] + " " + listed["last_name"]).str.strip().to_dict()
        schools = {str(code): str(name) for code, name in project.read(SCHOOLS)["name"].items()}
        said = listed["school_name"].to_dict()
        journal = project.read(FOLLOWUPS).sort_index()
        told: dict[str, list[Told]] = {}
        for row in journal.to_dict("records"):
            line = _entry_line({str(key): str(value) for key, value in row.items()}, words)
            told.setdefault(str(row["case_id"]), []).insert(0, Told(line, bool(row["undone"])))
        children = {}
        for plan in followup.plans(project):
            code = plan.person.case_id
            when = plan.when(on)
            children[code] = FollowedChild(
                plan=plan,
                name=str(names.get(code, "")),
                school=schools.get(plan.person.school_code, "") or str(said.get(code, "")),
                when="" if when is None else str(when),
                days=_FAR_DAYS if plan.due is None else (plan.due - on).days,
                task="" if plan.task is None else task_words(str(plan.task), plan.detail, words),
                told=tuple(told.get(code, ())),
            )
        ordered = sorted(children.values(), key=lambda one: (one.days, one.plan.person.case_id))
        counts = {str(when): sum(one.when == when for one in ordered) for when in When}
        return FollowList(_table(ordered, words), children, counts, bool((~journal["undone"]).any()))

    def counts(self, on: dt.date) -> dict[str, int]:
        """Return how many children are ``overdue`` on a day, and for how many something is due ``today``."""
        near = [plan.when(on) for plan in followup.plans(self._project)] if self._anybody() else []
        return {str(when): near.count(when) for when in (When.OVERDUE, When.TODAY)}

    def _anybody(self) -> bool:
        return any(self._project.count(frame) > 0 for frame in (CHECKINS, AT_RISK, REFERRALS))

    @staticmethod
    def entry(what: str, *, day: dt.date, note: str, **said: Any) -> Entry:  # noqa: ANN401 - fields of an ``Entry``
        """Return what is said of a child in one action."""
        return Entry(What(what), day=day, note=note, **said)

    def follow(self, case_id: str, entries: Sequence[Entry]) -> Followed:
        """Keep what a person says of a child."""
        return followup.follow(self._project, case_id, entries)

    def undo(self, case_id: str | None) -> Followed:
        """Take back the last action, of one child where one is named."""
        return followup.undo(self._project, case_id)

    def places(self, case_id: str, *, grade: str, profile: str, language: str, monitor: Monitor) -> PlacesFound:
        """Return the places near a child's home that teach its grade."""
        found = followup.options(self._project, case_id, grade=grade, limit=9, profile=profile, monitor=monitor)
        lines = tuple(followup.option_line(option, language) for option in found.options)
        title = followup.placement_line(found, language)
        return PlacesFound(found.case_id, title, found.grade, found.options, lines)

    def import_at_risk(self, path: Path, monitor: Monitor) -> dict[str, object]:
        """Read a list of children at risk."""
        return asdict(followup.import_at_risk(self._project, path, monitor=monitor))

    def undo_at_risk(self) -> dict[str, object]:
        """Take the last list of children at risk back."""
        return asdict(followup.undo_at_risk(self._project))

    def write_care(self, path: Path) -> dict[str, object]:
        """Write the table of steps, days and needs to be edited."""
        return {"table": tables.write_table(self._project, "care", path).table, "file": path.name}

    def set_care(self, path: Path) -> dict[str, object]:
        """Take over an edited table of steps, days and needs."""
        return {"table": tables.set_table(self._project, "care", path).table, "file": path.name}

    def import_taught(self, path: Path, language: str, monitor: Monitor) -> dict[str, object]:
        """Read which grades places teach; what was set aside is named by row."""
        read = followup.import_taught(self._project, path, monitor=monitor)
        return {"read": read.read, "places": read.places} | aside_words(read.set_aside, language)

    def export(self, path: Path, language: str, monitor: Monitor) -> dict[str, object]:
        """Write what is due as a workbook."""
        written = followup.export_due(self._project, path, language=language, monitor=monitor)
        return {"children": written.children, "file": written.files[0]}


def aside_words(set_aside: Mapping[str, Sequence[str]], language: str) -> dict[str, object]:
    """Return the rows set aside in words, by fault."""
    say = catalogue(language).say
    most = 12
    return {
        fault: f"{say(f'summary.{fault}')} {', '.join(rows[:most])}{' …' if len(rows) > most else ''}"
        for fault, rows in set_aside.items()
    }


def _table(children: Sequence[FollowedChild], words: Catalogue) -> Table:
    say = words.say
    plans = [one.plan for one in children]
    ids = pd.Index([plan.person.case_id for plan in plans], dtype="str")

    def texts(values: Sequence[str]) -> pd.Series:
        return pd.Series(list(values), dtype="str")

    def head(name: str) -> str:
        return capital(say(f"followup.columns.{name}"))

    days = pd.Series([float(one.days) if one.when else np.inf for one in children], dtype="float64")
    near = texts([say(f"followup.when.{one.when}", days=abs(one.days)) if one.when else "" for one in children])
    columns = [
        ranked_column("when", head("when"), near, days),
        text_column("case_code", head("case_code"), texts([str(code) for code in ids])),
        text_column("name", head("name"), texts([one.name for one in children])),
        text_column("task", head("task"), texts([_short_task(one, words) for one in children])),
        text_column("stage", head("stage"), texts([say(f"followup.stages.{p.stage}") for p in plans])),
        text_column("need", head("need"), texts([say(f"followup.needs.{p.need}") for p in plans])),
        text_column(
            "responsible",
            head("responsible"),
            texts([one.plan.responsible or one.school for one in children]),
        ),
        text_column("group", head("group"), texts([say(f"followup.groups.{p.person.group}") for p in plans])),
    ]
    groups = {str(when): np.array([one.when == when for one in children], dtype=np.bool_) for when in When}
    groups |= {str(stage): np.array([plan.stage is stage for plan in plans], dtype=np.bool_) for stage in Stage}
    groups["at_risk"] = np.array([str(plan.person.group) == "at_risk" for plan in plans], dtype=np.bool_)
    return make_table(ids, columns, groups)


def _short_task(child: FollowedChild, words: Catalogue) -> str:
    """Return what is due as a column has room for it: a step by its name alone."""
    step = str(child.plan.task) == "step"
    return words.say(f"followup.steps.{child.plan.detail}") if step else child.task


def _entry_line(row: Mapping[str, str], words: Catalogue) -> str:
    """Return an entry of the journal in words."""
    say = words.say
    parts = {
        "plan": [
            say(f"followup.needs.{row['need']}") if row["need"] else "",
            row["responsible"],
            show_date(dt.date.fromisoformat(row["due"]), words.language) if row["due"] else "",
        ],
        "step": [say(f"followup.steps.{row['step']}"), say(f"ui.followup.{row['result']}")] if row["step"] else [],
        "check": [say(f"followup.attendance.{row['result']}")] if row["what"] == "check" else [],
        "return": [row["school_name"] or row["school_code"], row["grade"]],
        "close": [],
    }[row["what"]]
    day = show_date(dt.date.fromisoformat(row["day"]), words.language)
    told = [say(f"ui.followup.entry_{row['what']}"), *parts, row["note"]]
    return f"{day} · {' · '.join(part for part in told if part)}"
