"""What an office keeps beside the children's way: tables of the reports, hours of visit, coverage, soundness."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from gis.monitor import Monitor
from planner.calendar import show_date
from planner.schemas import CASES
from planner.workflow import analysis, hours, project, quarantine, table_rows, tables
from planner.workflow.project import Project
from resources.text import catalogue

Rows = Sequence[Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class HoursLine:
    """A child who cannot be visited at any hour; ``hours`` as ``HH:MM-HH:MM``."""

    case_id: str
    name: str
    hours: str


@dataclass(frozen=True, slots=True)
class CoverageLine:
    """How far a tambon was visited; ``share`` is the text of a percentage."""

    code: str
    tambon: str
    visited: int
    needed: int
    share: str
    cleared: int


class Office:
    """Part of the open project; each method runs on a job's thread."""

    def __init__(self, opened: Project) -> None:
        self._project = opened

    def rows(self, table: str) -> list[dict[str, str]]:
        """Return a table as rows: ``phases`` or ``clusters``."""
        return table_rows.phase_rows(self._project) if table == "phases" else table_rows.cluster_rows(self._project)

    def year(self) -> int:
        """Return the project's academic year (BE)."""
        return project.academic_year_be(self._project)

    def phases(self, year_be: int, language: str) -> tuple[tuple[str, ...], ...]:
        """Return the phases of an academic year: code, name, first day, last day."""
        return tuple(
            (one.code, one.title(language), show_date(one.first, language), show_date(one.last, language))
            for one in tables.phases_in(self._project, year_be)
        )

    def set_rows(self, table: str, rows: Rows) -> None:
        """Take over a table's rows."""
        (table_rows.set_phase_rows if table == "phases" else table_rows.set_cluster_rows)(self._project, rows)

    def hours(self) -> tuple[HoursLine, ...]:
        """Return the children who cannot be visited at any hour."""
        cases = self._project.read(CASES)
        names = (cases["prefix"] + cases["first_name"] + " " + cases["last_name"]).str.strip()
        return tuple(
            HoursLine(one.case_id, str(names.get(one.case_id, "")), one.hours)
            for one in hours.hours_of_visit(self._project)
        )

    def set_hours(self, changed: Mapping[str, str]) -> dict[str, object]:
        """Keep hours of visit by child; ``""``: at any hour. All of them or, where one cannot be, none."""
        return asdict(hours.set_hours_of(self._project, changed))

    def import_hours(self, path: Path) -> dict[str, object]:
        """Read hours of visit from a table."""
        return asdict(hours.import_hours(self._project, path))

    def coverage(self) -> tuple[CoverageLine, ...]:
        """Return how far each tambon was visited, those with the most left first."""
        rows = analysis.coverage_rows(self._project, project.view(self._project))
        found = [
            CoverageLine(
                one.code,
                " ".join(part for part in (one.tambon, one.amphoe) if part),
                one.visited,
                one.visited + one.to_visit,
                "–" if one.share is None else f"{one.share:.0%}",
                one.cleared,
            )
            for one in rows
        ]
        return tuple(sorted(found, key=lambda line: (line.visited - line.needed, line.code)))

    def check(self, language: str) -> tuple[bool, str]:
        """Return whether file and log are whole, and a sentence about it."""
        found, say = project.check(self._project), catalogue(language).say
        if not found.intact:
            return False, say("ui.office.not_intact")
        if found.broken_audit is not None:
            return False, say("ui.office.broken", row=f"{found.broken_audit:,}")
        stale = ", ".join(say(f"ui.office.stage_{stage}") for stage in found.stale)
        return True, say("ui.office.sound_stale", stages=stale) if stale else say("ui.office.sound")

    def write_rejects(self, path: Path, language: str) -> dict[str, object]:
        """Write the rows that stand aside to a workbook, to be mended there."""
        written = quarantine.write_quarantine(self._project, path, language=language)
        return {"quarantined": written.rows, "file": path.name}

    def import_rejects(self, path: Path, monitor: Monitor) -> dict[str, object]:
        """Take in a workbook with rows that were mended."""
        return asdict(quarantine.import_mended(self._project, path, monitor=monitor))
