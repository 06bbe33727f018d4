"""What fits until a date, the problem for other solvers, and teams to choose from."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from gis.monitor import Monitor
from planner.calendar import thai_today
from planner.workflow import export, teams, whatif
from planner.workflow.plan import PlanOptions, last_options
from planner.workflow.project import Project
from planner.workflow.whatif import WhatIf


@dataclass(frozen=True, slots=True)
class Question:
    """What a person asks: ``days`` 0 for all working days until ``until``; ``own`` for the teams of the last plan."""

    until: dt.date
    teams: int
    days: int
    people: int
    own: bool


@dataclass(frozen=True, eq=False, slots=True)
class Answer:
    """The scenarios, and with which options each is planned."""

    found: WhatIf
    options: tuple[Mapping[str, object], ...]


class TeamsDesk:
    """Turns teams into rows and back; used on the window's thread, where it takes no time."""

    def rows_of_kept(self, kept: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Return the teams of kept options as rows."""
        return teams.rows_of_kept(kept)

    def rows_of_file(self, path: Path) -> list[dict[str, Any]]:
        """Return the teams of a file as rows."""
        return teams.rows_of_file(path)

    def rows_of_kind(self, kind: str, count: int) -> list[dict[str, Any]]:
        """Return so many teams of a kind."""
        return teams.rows_of_kind(kind, count)

    def holidays(self) -> tuple[str, ...]:
        """Return the days on which no team drives, unless a person says otherwise."""
        return teams.holidays_shipped()

    def kept_of_rows(self, rows: Sequence[dict[str, Any]], *, name: str) -> tuple[dict[str, Any], ...]:
        """Return rows as teams of options."""
        return teams.kept_of_rows(rows, name=name)


class WhatIfs:
    """Part of the open project; each method runs on a job's thread."""

    def __init__(self, project: Project) -> None:
        self._project = project

    @property
    def teams(self) -> TeamsDesk:
        """Return what turns teams into rows."""
        return TeamsDesk()

    def own_teams(self) -> int:
        """Return how many teams of its own the last plan had."""
        return len(last_options(self._project).own_teams)

    def compare_with(self, asked: tuple[dt.date, int, int, int, bool], monitor: Monitor) -> Answer:
        """Compare; ``asked`` are the values of a ``Question``."""
        return self.compare(Question(*asked), monitor)

    def compare(self, question: Question, monitor: Monitor) -> Answer:
        """Compare what fits with one more team and one more day."""
        today = thai_today()
        asked = self._options(question)
        found = whatif.compare(
            self._project, options=asked, until=question.until, today=today, people=question.people, monitor=monitor
        )
        planned = (
            whatif.options_of_scenario(asked, number, until=question.until, today=today)
            for number in range(len(found.scenarios))
        )
        return Answer(found, tuple(asdict(options) for options in planned))

    def export(self, path: Path, format_: str, schools: Sequence[str], monitor: Monitor) -> Mapping[str, object]:
        """Write the problem of the last plan for another solver, of some schools (none named: all)."""
        made = export.export_vroom(self._project, path, schools=tuple(schools), format_=format_, monitor=monitor)
        return {"depots": made.depots, "jobs": made.jobs, "vehicles": made.vehicles, "files": len(made.files)}

    def _options(self, question: Question) -> PlanOptions:
        last = last_options(self._project)
        if question.own and last.own_teams:
            return last
        return replace(last, teams=question.teams, days=question.days or None, own_teams=())
