"""The figures of a moment as a window shows them: the tables of a report, and the children behind each number."""

import datetime as dt
from dataclasses import dataclass

from planner.results.figures import COUNTS, DIMENSIONS, TRAVEL, Figures, cases_behind
from planner.results.phases import Phases
from planner.store.project import Project
from planner.workflow.project import view
from planner.workflow.snapshots import counted_on
from planner.workflow.tables import phases_of

__all__ = ["COUNTS", "DIMENSIONS", "TRAVEL", "Figures", "Phases", "Shown", "cases_behind", "shown_on"]


@dataclass(frozen=True, eq=False, slots=True)
class Shown:
    """Figures and the day they are of; ``snapshot_id`` is ``""`` where they were counted now."""

    figures: Figures
    phases: Phases
    as_of: dt.date
    snapshot_id: str
    note: str = ""
    """What a reader must know of a past day, a key under ``[report]`` with the gap ``date``; ``""`` for nothing."""
    counted_on: str = ""
    """ISO day of which the rest is."""


def shown_on(project: Project, as_of: dt.date | None, *, snapshot: str = "") -> Shown:
    """Return the figures of a day (``None``: today), or of a snapshot; ``DataError("snapshot_unknown")``."""
    counted = counted_on(project, view(project), as_of, snapshot=snapshot)
    lists = counted.lists
    return Shown(
        counted.figures, phases_of(project), counted.as_of, counted.snapshot_id, lists.note, lists.counted_on
    )
