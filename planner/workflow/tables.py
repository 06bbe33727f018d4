"""Tables that a user can change: phases, clusters, working groups, follow-up; written out, edited, taken over."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gis.errors import DataError
from planner.calendar import show_date
from planner.followup.tables import CARE_FILE, CareTable, read_care_table
from planner.outfiles import put_in_place
from planner.results.group import GROUP_FILE, Groups, read_groups
from planner.results.levels import CLUSTERS_FILE, Clusters, read_clusters
from planner.results.phases import PHASES_FILE, Phase, Phases, read_phases
from planner.store.project import Project
from planner.workflow.project import academic_year_be
from resources import read_text
from resources.text import catalogue

TABLES_SETTING: Final = "report_tables"
"""The setting that keeps the texts of tables that a user changed."""


@dataclass(frozen=True, slots=True)
class _Table:
    file: str
    read: Callable[..., object]


_TABLES: Final[Mapping[str, _Table]] = {
    "phases": _Table(PHASES_FILE, read_phases),
    "clusters": _Table(CLUSTERS_FILE, read_clusters),
    "group": _Table(GROUP_FILE, read_groups),
    "care": _Table(CARE_FILE, read_care_table),
}
NAMES: Final = tuple(_TABLES)


@dataclass(frozen=True, slots=True)
class TableSummary:
    """A table of the project; ``own`` tells that it is no longer the one that ships with the program."""

    table: str
    own: bool


def table_text(project: Project, name: str) -> str:
    """Return a table as TOML: the project's own, else the one that ships."""
    kept: Mapping[str, str] = project.settings().get(TABLES_SETTING, {})
    return kept.get(name) or read_text(_table(name).file)


def write_table(project: Project, name: str, path: Path) -> TableSummary:
    """Write a table to be edited."""
    put_in_place(path.parent, {path.name: table_text(project, name).encode()})
    return TableSummary(name, name in project.settings().get(TABLES_SETTING, {}))


def set_table(project: Project, name: str, path: Path) -> TableSummary:
    """Take over an edited table.

    Raises ``DataError``: ``file_missing``; ``table_toml`` and ``table_wrong`` for what cannot be one.
    """
    _table(name)
    if not path.is_file():
        raise DataError("file_missing", file=path.name)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as fault:
        raise DataError("table_toml", file=path.name) from fault
    return set_table_text(project, name, text, file=path.name)


def set_table_text(project: Project, name: str, text: str, *, file: str = "") -> TableSummary:
    """Take over a table in TOML; ``file`` names it where it is wrong. Faults as of ``set_table``."""
    table = _table(name)
    table.read(text, file=file or table.file.rpartition("/")[2])
    kept: dict[str, str] = project.settings().get(TABLES_SETTING, {})
    with project.transaction("set table", {"table": name}) as transaction:
        transaction.set(TABLES_SETTING, {**kept, name: text})
    return TableSummary(name, own=True)


def phases_of(project: Project) -> Phases:
    """Return the project's phases."""
    return read_phases(table_text(project, "phases"), file=PHASES_FILE)


def clusters_of(project: Project) -> Clusters:
    """Return the project's clusters."""
    return read_clusters(table_text(project, "clusters"), file=CLUSTERS_FILE)


def groups_of(project: Project) -> Groups:
    """Return the project's working groups."""
    return read_groups(table_text(project, "group"), file=GROUP_FILE)


def care_of(project: Project) -> CareTable:
    """Return what is due when for the project's children."""
    return read_care_table(table_text(project, "care"), file=CARE_FILE)


def _table(name: str) -> _Table:
    if name not in _TABLES:
        raise DataError("report_table_unknown", table=name, known=", ".join(_TABLES))
    return _TABLES[name]


def phases_in(project: Project, year_be: int | None = None) -> tuple[Phase, ...]:
    """Return the phases of an academic year, the project's own where none is named."""
    return phases_of(project).in_year(academic_year_be(project) if year_be is None else year_be)


def phase_line(phase: Phase, language: str) -> str:
    """Return a phase as a line."""
    return catalogue(language).say(
        "phases.phase_line",
        code=phase.code,
        name=phase.title(language),
        first=show_date(phase.first, language),
        last=show_date(phase.last, language),
    )
