"""Lists of children in school who may leave it: read, and taken back."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from gis.errors import DataError
from gis.monitor import Monitor, Progress
from planner.calendar import thai_today
from planner.followup.atrisk import from_register, known_children
from planner.register.mapping import read_mapping
from planner.register.read import import_register as read_register
from planner.schemas import AT_RISK, FOLLOWUPS, SCHOOLS
from planner.store.project import Project
from planner.workflow.imports import RegisterImport, require_file
from planner.workflow.project import academic_year_be

BEFORE: Final = "at_risk_before"
"""The blob that keeps the children at risk as they were before the last list was read; empty: there is none."""


@dataclass(frozen=True, slots=True)
class AtRiskUndone:
    """What is left after the last list was taken back: the children at risk that stand on a list."""

    children: int


def import_at_risk(
    project: Project, path: Path, *, mapping: Path | None = None, on: dt.date | None = None, monitor: Monitor
) -> RegisterImport:
    """Read a list of children in school who may leave it; they are followed like those who returned.

    The columns are a register's. The same file again changes nothing; a newer list shows new, changed, gone.
    """
    monitor.report(Progress("at_risk_read"))
    known = project.read(AT_RISK)
    register = read_register(
        require_file(path),
        mapping=None if mapping is None else read_mapping(require_file(mapping)),
        schools=project.read(SCHOOLS),
        known=known_children(known),
        year_be=academic_year_be(project),
    )
    monitor.check()
    summary = RegisterImport(
        read=register.rows_read,
        accepted=register.rows_accepted,
        warned=register.warned,
        quarantined=len(register.rejects),
        new=register.new,
        changed=register.changed,
        gone=register.gone,
    )
    listed = from_register(register.cases, known, on=on or thai_today())
    with project.transaction("import at risk", asdict(summary)) as transaction:
        if transaction.write(AT_RISK, listed):
            transaction.write_blob(BEFORE, _kept(known, listed))
    return summary


def undo_at_risk(project: Project) -> AtRiskUndone:
    """Take the last list of children at risk back: all are as they were before it was read.

    Raises ``DataError``: ``nothing_to_undo``; ``at_risk_since`` where the list changed since, as by a package;
    ``at_risk_followed`` where something was noted of a child whom only that list brought.
    """
    kept = project.read_blob(BEFORE)
    if not kept:
        raise DataError("nothing_to_undo")
    told: Mapping[str, Any] = json.loads(kept)
    listed = project.read(AT_RISK)
    if told["codes"] != sorted(map(str, listed.index)):
        raise DataError("at_risk_since")
    before = AT_RISK.build(told["rows"])
    journal = project.read(FOLLOWUPS)
    followed = set(journal.loc[~journal["undone"], "case_id"])
    if brought := (set(listed.index) - set(before.index)) & followed:
        raise DataError("at_risk_followed", children=len(brought))
    made = AtRiskUndone(int((~before["gone"]).sum()))
    with project.transaction("undo at risk", asdict(made)) as transaction:
        transaction.write(AT_RISK, before)
        transaction.write_blob(BEFORE, b"")
    return made


def _kept(known: pd.DataFrame, listed: pd.DataFrame) -> bytes:
    rows = {name: values.tolist() for name, values in known.reset_index().items()}
    codes = sorted(map(str, listed.index))
    return json.dumps({"rows": rows, "codes": codes}, ensure_ascii=False).encode()
