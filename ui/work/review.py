"""Places in doubt, decided one by one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from gis.errors import UserError
from gis.monitor import Monitor
from planner.schemas import CORRECTIONS
from planner.workflow import corrections
from planner.workflow.corrections import Corrected
from planner.workflow.project import Project
from planner.workflow.review import Doubt, review
from ui.decisions import Decision

_BY_VISITORS: Final = "gps"
"""What check-ins taught is no decision of this panel: it is undone with the check-ins."""
_MOST_TOLD: Final = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """A decision in the journal; ``moved`` children changed their place with it."""

    correction_id: str
    at: str
    what: str
    case_id: str
    moved: int
    undone: bool


@dataclass(frozen=True, eq=False, slots=True)
class Queue:
    """The doubts in order, and the decisions made so far, the newest first."""

    doubts: tuple[Doubt, ...]
    history: tuple[Entry, ...]
    located: bool
    can_redo: bool


class Review:
    """Decides about places; each method runs on a job's thread."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def queue(self, language: str) -> Queue:
        """Return what waits for a decision, and what was decided."""
        journal = corrections.journal_of(self._project)
        history = _history(journal)
        can_redo = corrections.can_redo(self._project)
        try:
            return Queue(review(self._project, language=language), history, located=True, can_redo=can_redo)
        except UserError as error:
            if error.code != "places_missing":
                raise
            return Queue((), history, located=False, can_redo=can_redo)

    def decide(self, decision: Decision, monitor: Monitor) -> Corrected:
        """Follow one decision."""
        project, case = self._project, decision.case_id
        match decision.what:
            case "choose":
                return corrections.choose(project, case, decision.number, same_words=decision.wide, monitor=monitor)
            case "pin":
                return corrections.pin(
                    project, case, decision.lat, decision.lon, village=decision.wide, monitor=monitor
                )
            case "skip":
                return corrections.skip(project, case, monitor=monitor)
            case "undo":
                return corrections.undo(
                    project, correction_id=decision.correction_id or self._last(), monitor=monitor
                )
            case "redo":
                return corrections.redo(project, monitor=monitor)
        raise ValueError(f"nothing decides {decision.what!r}")

    def _last(self) -> str:
        """Return the last decision of a person that still counts, ``""`` for none."""
        journal = self._project.read(CORRECTIONS)
        counting = journal[~journal["undone"] & (journal["what"] != _BY_VISITORS)]
        # Not ``None``: then the last lesson of a check-in would be undone instead.
        return str(counting.index[-1]) if len(counting) else ""


def _history(journal: pd.DataFrame) -> tuple[Entry, ...]:
    """Return the newest decisions of persons, the last one first."""
    own = journal[journal["what"] != _BY_VISITORS].iloc[::-1].head(_MOST_TOLD)
    rows = own.to_dict("index")
    return tuple(_entry(str(number), {str(key): value for key, value in row.items()}) for number, row in rows.items())


def _entry(number: str, row: Mapping[str, Any]) -> Entry:
    # ``after`` is an object of a place a child: its keys are counted without reading what they hold.
    moved = str(row["after"]).count('"level":')
    return Entry(number, str(row["at"]), str(row["what"]), str(row["case_id"]), moved, bool(row["undone"]))
