"""The end of a past academic year: only its counts stay."""

import datetime as dt
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

from gis.errors import DataError
from gis.monitor import Monitor, Progress
from planner.calendar import academic_year, thai_today
from planner.locate.areas import BLOB as AREAS
from planner.results.group import GROUP_FILE
from planner.results.snapshots import freeze_lists
from planner.schemas import CASES, CHECKINS, CONFLICTS, ESA_FIGURES, SCHOOLS, SNAPSHOT_CASES, SNAPSHOTS
from planner.store.project import SEALED, Project
from planner.workflow.followup import Stage, plans
from planner.workflow.project import RETAINED, academic_year_be, status
from planner.workflow.referrals import summary as referrals
from planner.workflow.snapshots import LISTS, lists_of, take_snapshot
from planner.workflow.tables import TABLES_SETTING
from resources import read_text

ACTION: Final = "retain"
_KEPT: Final = ("esa", "year", "area")
"""Settings that tell of no person."""
_KEPT_TABLES: Final = ("phases", "clusters", "care")
"""Of the tables that a user changed; the working group's holds names."""
_FOLLOWED: Final = (Stage.CARE, Stage.WATCH)


@dataclass(frozen=True, slots=True)
class Retention:
    """What is left of a year, or would be: ``done`` tells which.

    ``copies``: copies that the program made beside the file before it migrated it. They go, too.
    """

    year: int
    done: bool
    children: int
    checkins: int
    snapshots: int
    copies: int


def retain(project: Project, *, really: bool, today: dt.date | None = None, monitor: Monitor) -> Retention:
    """Turn a project of a past academic year into counts only; there is no way back.

    The figures of today are frozen first. Of these and of all frozen before the counts stay, with the schools and the
    boundaries of tambons that their report draws; everything else goes, the log included, and the file is written
    anew. With ``really`` false nothing changes, and what would go is counted. Files that were written elsewhere
    (sheets, reports, packs, packages) are not touched.

    Raises ``DataError``: ``retain_year`` where the year is not over, ``retain_followed`` and ``retain_referred`` for
    children who are still under follow-up or whose agency has not replied, ``project_sealed`` where it was done.
    """
    today = today or thai_today()
    settings, year = project.settings(), academic_year_be(project)
    if SEALED in settings:
        raise DataError("project_sealed", file=project.path.name)
    if academic_year(today) <= year:
        raise DataError("retain_year", year=year)
    if followed := sum(plan.stage in _FOLLOWED for plan in plans(project)):
        raise DataError("retain_followed", children=followed)
    if waiting := sum(one.waiting for one in referrals(project, on=today) if not one.withdrawn):
        raise DataError("retain_referred", children=waiting)
    copies = copies_beside(project.path)
    told = Retention(
        year, really, project.count(CASES), project.count(CHECKINS), project.count(SNAPSHOTS) + 1, len(copies)
    )
    if not really:
        return told
    monitor.report(Progress("retain", 0, 2))
    monitor.check()
    known = status(project)
    take_snapshot(project, as_of=today)
    snapshots = project.read(SNAPSHOTS)
    # A note and who froze the figures are words of and on persons.
    snapshots = snapshots.assign(who="", note="")
    kept: dict[str, Any] = {name: settings[name] for name in _KEPT if name in settings}
    tables = {name: text for name, text in settings.get(TABLES_SETTING, {}).items() if name in _KEPT_TABLES}
    blobs = {f"{LISTS}{number}": _bare(project, str(number)) for number in snapshots.index}
    if areas := project.read_blob(AREAS):
        blobs[AREAS] = areas
    monitor.report(Progress("retain", 1, 2))
    project.reduce(
        ACTION,
        {"year": year, "children": told.children, "checkins": told.checkins},
        frames=[
            (SCHOOLS, project.read(SCHOOLS)),
            (SNAPSHOTS, snapshots),
            (SNAPSHOT_CASES, SNAPSHOT_CASES.empty()),
            (ESA_FIGURES, project.read(ESA_FIGURES)),
        ],
        settings={**kept, TABLES_SETTING: tables, RETAINED: asdict(known)},
        blobs=blobs,
    )
    for copy in copies:
        copy.unlink(missing_ok=True)
    monitor.report(Progress("retain", 2, 2))
    return told


def _bare(project: Project, snapshot_id: str) -> bytes:
    """Return what a snapshot's report says beside its figures, without anyone's name."""
    lists = lists_of(project, snapshot_id)
    tables = {**lists.tables, "group": read_text(GROUP_FILE)}
    nobody = replace(
        lists, cases=CASES.empty(), checkins=CHECKINS.empty(), conflicts=CONFLICTS.empty(), tables=tables
    )
    return freeze_lists(None, nobody)


def copies_beside(path: Path) -> list[Path]:
    """Return the copies of a project that were made before it was migrated."""
    return sorted(path.parent.glob(f"{_literal(path.name)}.before-*"))


def _literal(name: str) -> str:
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in name)
