"""Tables on their way in: looked at, previewed, mended."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from gis.monitor import Monitor
from planner.workflow import imports, quarantine, reading
from planner.workflow.kinds import TABLES
from planner.workflow.project import Project
from planner.workflow.reading import Choice, Look, Preview, SetAside

Cells = Mapping[str, Mapping[str, str]]


class Imports:
    """Reads tables for the import dialog; each method runs on a job's thread."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def look(self, path: Path, kind: str, *, sheet: str = "", head_row: int = 0) -> Look:
        """Return a table as it would be read."""
        return reading.look_at(self._project, path, kind=kind, sheet=sheet, head_row=head_row)

    def unclear(self, paths: Sequence[Path], kind: str) -> tuple[Path, Look] | None:
        """Return the first of some tables whose heads do not tell all that is needed, ``None`` for none."""
        for path in paths:
            if path.suffix.lower() in TABLES or not path.is_file():
                look = self.look(path, kind)
                if not look.complete:
                    return path, look
        return None

    @staticmethod
    def fields(kind: str) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
        """Return the fields of a kind of table, and the groups of which it needs one each."""
        return reading.KINDS[kind].fields, reading.KINDS[kind].needed

    def preview(self, path: Path, choice: Choice, mended: Cells, monitor: Monitor) -> Preview:
        """Return what a register would change."""
        return reading.preview_register(self._project, path, choice=choice, mended=mended, monitor=monitor)

    def take(
        self, path: Path, choice: Choice, look: Look, *, mended: Cells, language: str, monitor: Monitor
    ) -> Mapping[str, object]:
        """Import a register as it was previewed, and remember what was said of its heads."""
        said = reading.said_by(look, choice.columns)
        summary = imports.import_register(
            self._project, path, choice=choice, said=said, mended=mended, language=language, monitor=monitor
        )
        return asdict(summary)

    def learn(self, kind: str, look: Look, columns: Mapping[str, int]) -> int:
        """Remember what a person said of the heads of a table; return how many there were."""
        said = reading.said_by(look, columns)
        reading.learn_heads(self._project, kind, said)
        return len(said)

    def load(self, look: Look, path: Path) -> dict[str, int]:
        """Return the columns that a mapping file names."""
        return reading.load_columns(look, path)

    def save(self, look: Look, columns: Mapping[str, int], path: Path) -> None:
        """Write the columns chosen as a mapping file."""
        reading.save_columns(look, columns, path)

    def quarantined(self) -> tuple[SetAside, ...]:
        """Return the rows that stand aside."""
        return quarantine.quarantined(self._project)

    def recheck(self, mended: Cells, monitor: Monitor) -> dict[str, tuple[str, ...]]:
        """Return why mended rows would still stand aside."""
        return quarantine.recheck(self._project, mended, monitor=monitor)

    def mend(self, mended: Cells, monitor: Monitor) -> Mapping[str, object]:
        """Take mended rows in."""
        return asdict(quarantine.mend(self._project, mended, monitor=monitor))
