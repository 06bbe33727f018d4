"""An extract for research in which nobody can be told."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gis.errors import DataError
from gis.monitor import Monitor, Progress
from planner.outfiles import put_in_place
from planner.papers.opendata import QUASI, anonymised, as_csv, open_rows, readme
from planner.papers.templates import Templates
from planner.schemas import CASES, PLACES
from planner.store.project import Project
from planner.workflow.project import academic_year_be, outcomes
from resources.text import catalogue

TABLE: Final = "opendata.toml"
DATA: Final = "opendata.csv"


@dataclass(frozen=True, slots=True)
class Opened:
    """What was written: ``published`` rows, and the children whom no other is like enough."""

    folder: str
    files: tuple[str, ...]
    published: int
    not_published: int
    k: int
    smallest: int
    """Of how many rows the smallest group of rows that are alike is; 0 where there are none."""


def open_data(project: Project, folder: Path, *, k: int = 5, language: str = "th", monitor: Monitor) -> Opened:
    """Write ``opendata.csv`` and a README that states what it promises (``planner.papers.opendata``).

    Raises ``DataError``: ``opendata_k``, ``cases_missing``, ``file_not_written``.
    """
    cases = project.read(CASES)
    if cases.empty:
        raise DataError("cases_missing")
    monitor.report(Progress("opendata"))
    rules = Templates().table(TABLE)
    year_be = academic_year_be(project)
    rows = open_rows(cases, outcomes(project).states, project.read(PLACES), year_be=year_be, rules=rules)
    monitor.check()
    extract = anonymised(rows, k=k, rules=rules)
    alike = extract.rows.groupby(list(QUASI)).size()
    smallest = int(alike.min()) if len(alike) else 0
    if 0 < smallest < k:
        raise ValueError("opendata: rows are told apart")
    text = readme(
        extract, k=k, office=str(project.settings()["esa"]), year_be=year_be, rules=rules, words=catalogue(language)
    )
    paths = put_in_place(folder, {DATA: as_csv(extract), "README.md": text.encode()})
    with project.transaction("opendata", {"k": k, "rows": len(extract.rows)}):
        pass
    return Opened(str(folder), tuple(path.name for path in paths), len(extract.rows), extract.left_out, k, smallest)
