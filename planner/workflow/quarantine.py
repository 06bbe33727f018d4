"""Rows that were set aside: shown, mended, read again, and taken in; the rest stays."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from gis.errors import DataError
from gis.monitor import Monitor, Progress
from planner.calendar import thai_now
from planner.register.amend import with_amendments, without_amendments
from planner.register.heads import columns_of, fields_of
from planner.register.read import register_of
from planner.register.rejects import read_mended, write_rejects
from planner.register.rows import RawRegister, RawRow, row_id, tidy
from planner.results.checkins import merge_checkins, understand
from planner.results.reading import columns_named, row_of
from planner.results.understanding import Context
from planner.schemas import AMENDMENTS, CASES, CHECKINS, REJECTS, SCHOOLS, UNMATCHED
from planner.store.project import Project
from planner.workflow.checkins import settled
from planner.workflow.corrections import keep_lesson, learn
from planner.workflow.project import academic_year_be
from planner.workflow.reading import READ_AS, SetAside, learned_heads, set_aside

Cells = Mapping[str, Mapping[str, str]]
"""Texts by row name and head."""
_NEEDED_OF_CHECKINS: Final = ("case_code", "visited_at", "state")


@dataclass(frozen=True, slots=True)
class Mended:
    """What came of mended rows: how many were read again, taken in, and still stand aside."""

    read: int
    accepted: int
    quarantined: int
    new: int
    changed: int


@dataclass(frozen=True, slots=True)
class Written:
    """A workbook of rows that were set aside."""

    rows: int
    files: tuple[str, ...]


@dataclass(frozen=True, eq=False, slots=True)
class _Again:
    """What rows that were read again make of the project."""

    cases: pd.DataFrame
    records: pd.DataFrame
    unmatched: pd.DataFrame
    rejects: pd.DataFrame
    still: dict[str, tuple[str, ...]]
    new: int
    changed: int


def quarantined(project: Project) -> tuple[SetAside, ...]:
    """Return the rows that stand aside; one of check-ins has a cell for each column that it needs."""
    rows = []
    read_as: Mapping[str, Mapping[str, str]] = project.settings().get(READ_AS, {})
    for row in set_aside(project.read(REJECTS)):
        cells = dict(row.cells)
        if row.kind == "register":
            # What says who a child is comes first, then the rest of what is read, as the fields are ordered.
            said: Mapping[str, str] = read_as.get(row.file, {})
            first = [said[field] for field in fields_of("register") if said.get(field) in cells]
            cells = {head: cells[head] for head in dict.fromkeys((*first, *cells))}
        else:
            known = columns_named(list(cells), learned_heads(project, "checkins"))
            cells |= {name: "" for name in _NEEDED_OF_CHECKINS if name not in known}
        rows.append(SetAside(row.row_id, row.file, row.row, row.kind, row.reasons, cells))
    return tuple(rows)


def recheck(project: Project, mended: Cells, *, monitor: Monitor) -> dict[str, tuple[str, ...]]:
    """Return why mended rows would still stand aside (none: they would be taken in); nothing is kept."""
    again = _read_again(project, mended, monitor=monitor)
    return {name: again.still.get(name, ()) for name in mended}


def mend(project: Project, mended: Cells, *, monitor: Monitor) -> Mended:
    """Take in mended rows that are rows of a list now; the others stay aside with their new texts."""
    again = _read_again(project, mended, monitor=monitor)
    checkins, unmatched = settled(
        project,
        cases=again.cases,
        checkins=merge_checkins(project.read(CHECKINS), again.records),
        unmatched=merge_checkins(project.read(UNMATCHED), again.unmatched),
    )
    lesson = learn(project, checkins, monitor=monitor)
    summary = Mended(
        read=len(mended),
        accepted=len(mended) - len(again.still),
        quarantined=len(again.rejects),
        new=again.new,
        changed=again.changed,
    )
    with project.transaction("mend rows", asdict(summary)) as transaction:
        transaction.write(CASES, again.cases)
        transaction.write(REJECTS, again.rejects)
        transaction.write(CHECKINS, checkins)
        transaction.write(UNMATCHED, unmatched)
        if lesson is not None:
            keep_lesson(transaction, lesson)
    return summary


def write_quarantine(project: Project, path: Path, *, language: str) -> Written:
    """Write the rows that stand aside to an XLSX, to be mended and brought back by ``import_mended``."""
    rejects = project.read(REJECTS)
    with project.transaction("write rejects", {"rows": len(rejects)}):
        write_rejects(rejects, path, language=language, with_ids=True)
    return Written(len(rejects), (path.name,))


def import_mended(project: Project, path: Path, *, monitor: Monitor) -> Mended:
    """Take in the rows of a workbook that ``write_quarantine`` wrote and a person mended."""
    if not path.is_file():
        raise DataError("file_missing", file=path.name)
    mended = read_mended(path)
    standing = project.read(REJECTS).index
    # A row that was taken in before, by whatever way, is not taken in twice.
    return mend(project, {name: cells for name, cells in mended.items() if name in standing}, monitor=monitor)


def _read_again(project: Project, mended: Cells, *, monitor: Monitor) -> _Again:
    rejects = project.read(REJECTS)
    if unknown := [name for name in mended if name not in rejects.index]:
        raise DataError("reject_unknown", count=len(unknown))
    rows = set_aside(rejects.loc[list(mended)])
    monitor.report(Progress("read_list"))
    amendments = project.read(AMENDMENTS)
    cases = without_amendments(project.read(CASES), amendments)
    schools = project.read(SCHOOLS)
    kept = [rejects.loc[~rejects.index.isin(list(mended))]]
    still: dict[str, tuple[str, ...]] = {}
    new = changed = 0
    of_file: dict[str, list[SetAside]] = {}
    for row in rows:
        if row.kind == "register":
            of_file.setdefault(row.file, []).append(row)
    for file, own in of_file.items():
        monitor.check()
        raw = RawRegister("table", [_raw(project, row, mended[row.row_id]) for row in own], {}, 0, partial=True)
        read = register_of(raw, file, schools=schools, known=cases, year_be=academic_year_be(project))
        cases, new, changed = read.cases, new + read.new, changed + read.changed
        kept.append(read.rejects)
        still |= {str(name): tuple(str(told).split()) for name, told in read.rejects["reasons"].items()}
    cases = with_amendments(cases, amendments)
    reports = [row for row in rows if row.kind == "checkins"]
    learned = learned_heads(project, "checkins")
    raws = [row_of(row.file, row.row, {**row.cells, **mended[row.row_id]}, learned) for row in reports]
    understood = understand(raws, Context.of(cases, schools, thai_now()), monitor=monitor)
    kept.append(understood.rejects)
    # The name of a check-in's row follows its texts: it is told by file and row.
    names = {(row.file, row.row): row.row_id for row in reports}
    for told in set_aside(understood.rejects):
        still[names[told.file, told.row]] = told.reasons
    filled = [frame for frame in kept if len(frame)]
    return _Again(
        cases=cases,
        records=understood.records,
        unmatched=understood.unmatched,
        rejects=pd.concat(filled) if filled else REJECTS.empty(),
        still=still,
        new=new,
        changed=changed,
    )


def _raw(project: Project, row: SetAside, mended: Mapping[str, str]) -> RawRow:
    """Return a row of a register with its mended texts, its columns as when it was first read."""
    cells = {head: mended.get(head, text) for head, text in row.cells.items()}
    heads = list(cells)
    read_as: Mapping[str, str] = project.settings().get(READ_AS, {}).get(row.file, {})
    if read_as and all(head in cells for head in read_as.values()):
        columns = {field: heads.index(head) for field, head in read_as.items()}
    else:
        columns = columns_of(heads, "register", learned_heads(project, "register"))
    # The name ends in sheet and row: ``row_id`` the other way round.
    sheet = int(row.row_id.rpartition("#")[2].partition(":")[0] or 0)
    texts = list(cells.values())
    fields = {field: tidy(texts[column]) for field, column in columns.items()}
    made = RawRow(sheet, row.row, fields, heads, texts, columns)
    if row_id(row.file, made.sheet, made.row) != row.row_id:
        raise DataError("reject_unknown", count=1)
    return made
