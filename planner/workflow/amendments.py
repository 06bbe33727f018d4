"""Put right what the register says of a child; it lasts through later imports and can be undone."""

import datetime as dt
import getpass
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from gis.errors import DataError
from planner.calendar import thai_now
from planner.register.amend import FIELDS, last_action, new_amendments, with_amendments, without_amendments
from planner.schemas import AMENDMENTS, CASES
from planner.store.project import Project

__all__ = ["FIELDS", "Amended", "amend", "undo_amendment"]


@dataclass(frozen=True, slots=True)
class Amended:
    """How many values changed, of how many children."""

    values: int
    children: int


def amend(project: Project, values: Mapping[tuple[str, str], str], *, now: dt.datetime | None = None) -> Amended:
    """Set values by child and field of ``FIELDS``; all of one call are undone together.

    Raises ``DataError``, and changes nothing, for a value that cannot be set.
    """
    cases, journal = project.read(CASES), project.read(AMENDMENTS)
    at = (now or thai_now()).isoformat(timespec="seconds")
    rows = new_amendments(cases, journal, values, who=getpass.getuser(), at=at)
    return _keep(project, "amend", with_amendments(cases, rows), pd.concat([journal, rows]), rows)


def undo_amendment(project: Project) -> Amended:
    """Take back what was set last."""
    journal = project.read(AMENDMENTS)
    taken = last_action(journal)
    if not taken:
        raise DataError("nothing_to_undo")
    rows = journal.loc[list(taken)]
    cases = without_amendments(project.read(CASES), rows)
    left = journal.copy()
    left.loc[list(taken), "undone"] = True
    return _keep(project, "undo amendment", cases, left, rows)


def _keep(project: Project, action: str, cases: pd.DataFrame, journal: pd.DataFrame, rows: pd.DataFrame) -> Amended:
    made = Amended(len(rows), int(rows["case_id"].nunique()))
    with project.transaction(action, {"values": made.values, "children": made.children}) as transaction:
        transaction.write(CASES, cases)
        transaction.write(AMENDMENTS, journal)
    return made
