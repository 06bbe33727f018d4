"""What an office keeps: phases, clusters, hours of visit, coverage, mended rows, and whether the file is sound."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from ui.dialogs.office import GridDialog, HoursDialog, ListDialog
from ui.dialogs.phases import PhasesDialog
from ui.language import Words
from ui.session import Session

if TYPE_CHECKING:
    from gis.errors import UserError
    from gis.monitor import Monitor
    from ui.panels.cases_panel import CasesPanel
    from ui.work import Work
    from ui.work.office import CoverageLine, HoursLine

_COVERAGE = ("code", "tambon", "visited", "needed", "share", "cleared")


class OfficeDesk(QObject):
    """Asks and acts."""

    told = Signal(str)
    """A sentence for the message bar: all is well."""
    warned = Signal(str)
    """A sentence for the message bar: something is wrong."""

    def __init__(self, window: QWidget, session: Session, words: Words, cases: "CasesPanel") -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._words = words
        self._cases = cases
        self._dialog: GridDialog | None = None
        session.done.connect(self._done)
        session.troubled.connect(self._troubled)

    def actions(self) -> Mapping[str, Callable[[], None]]:
        """Return what menus ask."""
        return {
            "phases": self.ask_phases,
            "clusters": self.ask_clusters,
            "hours": self.ask_hours,
            "coverage": self.show_coverage,
            "check": self.check,
            "rejects_out": self._ask_rejects_out,
            "rejects_in": self._ask_rejects_in,
        }

    # Tables of the reports.

    def ask_clusters(self) -> None:
        """Show the clusters, and keep others."""
        self._session.ask("office", lambda work, _: work.office.rows("clusters"), self._show_clusters)

    def _show_clusters(self, rows: object) -> None:
        dialog = GridDialog(self._words, "clusters", cast("list[dict[str, str]]", rows), self._window)
        dialog.kept.connect(partial(self._keep_table, "clusters"))
        self._open(dialog)

    def ask_phases(self) -> None:
        """Show the phases and their days in the project's year, and keep others."""
        self._session.ask(
            "office", lambda work, _: (work.office.rows("phases"), work.office.year()), self._show_phases
        )

    def _show_phases(self, result: object) -> None:
        rows, year = cast("tuple[list[dict[str, str]], int]", result)
        dialog = PhasesDialog(self._words, rows, year, self._window)
        dialog.kept.connect(partial(self._keep_table, "phases"))
        dialog.year_turned.connect(self._ask_year)
        self._open(dialog)
        self._ask_year(year)

    def _ask_year(self, year_be: int) -> None:
        language = self._words.language
        self._session.ask(
            "office", lambda work, _: work.office.phases(year_be, language), partial(self._show_year, year_be)
        )

    def _show_year(self, year_be: int, lines: object) -> None:
        if isinstance(self._dialog, PhasesDialog):
            self._dialog.show_year(year_be, cast("Sequence[Sequence[str]]", lines))

    def _keep_table(self, table: str, rows: list[dict[str, str]]) -> None:
        def act(work: "Work", _: "Monitor") -> Mapping[str, object]:
            work.office.set_rows(table, rows)
            return {}

        self._session.perform(table, act)

    # Hours of visit.

    def ask_hours(self) -> None:
        """Show who can be visited within hours only, and keep other hours."""
        self._session.ask("office", lambda work, _: work.office.hours(), self._show_hours)

    def _show_hours(self, result: object) -> None:
        lines = cast("Sequence[HoursLine]", result)
        table = self._cases.model
        column = table.column_of("name")
        names = {table.id_at(row): str(table.index(row, column).data()) for row in range(table.rowCount())}
        selected = [{"case_id": case, "name": names.get(case, "")} for case in self._cases.selection()]
        dialog = HoursDialog(self._words, [asdict(line) for line in lines], selected, self._window)
        dialog.kept.connect(lambda _: self.set_hours(dialog.changed()))
        dialog.file_asked.connect(self.import_hours)
        self._open(dialog)

    def set_hours(self, changed: Mapping[str, str]) -> None:
        """Keep hours of visit by child."""
        self._session.perform("hours", lambda work, _: work.office.set_hours(changed))

    def import_hours(self, path: Path) -> None:
        """Read hours of visit from a table."""
        self._session.perform("hours", lambda work, _: work.office.import_hours(path))

    # Coverage and soundness.

    def show_coverage(self) -> None:
        """Show how far each tambon was visited."""
        self._session.ask("coverage", lambda work, _: work.office.coverage(), self._show_coverage)

    def _show_coverage(self, result: object) -> None:
        rows: list[list[str | int]] = [
            [line.code, line.tambon, line.visited, line.needed, line.share, line.cleared]
            for line in cast("Sequence[CoverageLine]", result)
        ]
        dialog = ListDialog(self._words, "coverage", _COVERAGE, rows, self._window)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def check(self) -> None:
        """Check the project's file and its log."""
        language = self._words.language
        self._session.ask("check", lambda work, _: work.office.check(language), self._checked)

    def _checked(self, result: object) -> None:
        sound, sentence = cast("tuple[bool, str]", result)
        (self.told if sound else self.warned).emit(sentence)

    # Rows that stand aside, mended elsewhere.

    def _ask_rejects_out(self) -> None:
        say = self._words.say
        title, kinds = say("ui.jobs.rejects_out"), say("ui.office.file_types_rejects")
        name, _ = QFileDialog.getSaveFileName(self._window, title, "rejects.xlsx", kinds)
        if name:
            self.write_rejects(Path(name))

    def write_rejects(self, path: Path) -> None:
        """Write the rows that stand aside to a workbook."""
        language = self._words.language
        self._session.perform("rejects_out", lambda work, _: work.office.write_rejects(path, language))

    def _ask_rejects_in(self) -> None:
        say = self._words.say
        title, kinds = say("ui.jobs.rejects_in"), say("ui.office.file_types_rejects")
        name, _ = QFileDialog.getOpenFileName(self._window, title, "", kinds)
        if name:
            self.import_rejects(Path(name))

    def import_rejects(self, path: Path) -> None:
        """Take in a workbook with rows that were mended."""
        self._session.perform("rejects_in", lambda work, monitor: work.office.import_rejects(path, monitor))

    # Dialogs that stay until the project has taken what they hold.

    def _open(self, dialog: GridDialog) -> None:
        self._dialog = dialog
        dialog.finished.connect(self._closed)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _closed(self, _: int = QDialog.DialogCode.Rejected.value) -> None:
        self._dialog = None

    def _done(self, title: str, _: object) -> None:
        if self._dialog is not None and title == self._dialog.table:
            self._dialog.finish()

    def _troubled(self, error: object) -> None:
        if self._dialog is not None:
            self._dialog.refuse(cast("UserError", error).message(self._words.language))
