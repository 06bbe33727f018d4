"""What leaves the project: sheets and map."""

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QFileDialog, QWidget

from gis.errors import DataError
from gis.monitor import Monitor
from planner.calendar import thai_today
from ui.dialogs.buttons import is_accepted
from ui.dialogs.map_file import MapFileDialog
from ui.dialogs.sheets import SheetsDialog
from ui.language import Words
from ui.printing import Printing
from ui.session import Session

if TYPE_CHECKING:
    from ui.work import Work


class Outputs(QObject):
    """Asks where to, then has it written."""

    printed = Signal(int)
    """How many pages went to the printer."""

    def __init__(self, window: QWidget, session: Session, words: Words) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._words = words
        self._dialog: SheetsDialog | None = None
        self._wanted: tuple[str, bool] | None = None
        self._printing: Printing | None = None

    def sheets(self) -> None:
        """Show the sheets as they will be printed; print them, or write them as files."""
        snapshot = self._session.snapshot
        if snapshot is None:
            return
        if not snapshot.schools_on_routes:
            self._session.troubled.emit(DataError("plan_missing"))
            return
        dialog = SheetsDialog(self._words, snapshot.schools_on_routes, self._window)
        dialog.preview_asked.connect(self._ask_preview)
        self._session.runner.idle.connect(self._go_on)
        self._dialog = dialog
        dialog.ask()
        ended = dialog.exec()
        self._dialog, self._wanted = None, None
        self._session.runner.idle.disconnect(self._go_on)
        if self._session.runner.busy:
            # A preview that nobody waits for any more.
            self._session.runner.cancel()
        schools, formats, digits = dialog.schools, dialog.formats, dialog.thai_digits
        passphrase = dialog.passphrase
        dialog.close_pdf()
        dialog.deleteLater()
        if ended == SheetsDialog.SAVE:
            folder = QFileDialog.getExistingDirectory(self._window, self._words.say("ui.choose_folder"))
            if folder:
                self._session.when_free(
                    partial(
                        self.sheets_to,
                        Path(folder),
                        schools=schools,
                        formats=formats,
                        thai_digits=digits,
                        passphrase=passphrase,
                    )
                )
        elif ended == SheetsDialog.PRINT:
            printer = QPrinter(QPrinter.PrinterMode.HighResolution)
            dialog_of_system = QPrintDialog(printer, self._window)
            accepted = dialog_of_system.exec() == QPrintDialog.DialogCode.Accepted
            dialog_of_system.deleteLater()
            if accepted:
                self._session.when_free(partial(self.print_on, printer, schools=schools, thai_digits=digits))

    def print_on(self, printer: QPrinter, *, schools: Sequence[str], thai_digits: bool) -> None:
        """Print the sheets of schools; from then on they count as handed out."""
        language, made = self._words.language, list[bytes]()

        def act(work: "Work", monitor: Monitor) -> Mapping[str, object]:
            made.extend(
                work.print_sheets(schools=schools, thai_digits=thai_digits, language=language, monitor=monitor)
            )
            return {"files": len(made)}

        def to_paper(title: str, _: object) -> None:
            self._session.done.disconnect(to_paper)
            if title == "print":
                self._printing = Printing(printer, made, self)
                self._printing.finished.connect(self.printed)
                self._printing.begin()

        self._session.done.connect(to_paper)
        self._session.perform("print", act)

    def _ask_preview(self, school: str, thai_digits: bool) -> None:
        self._wanted = (school, thai_digits)
        self._go_on()

    def _go_on(self) -> None:
        """Make the preview that was asked for last, once there is time."""
        if self._wanted is None or self._session.runner.busy:
            return
        (school, digits), self._wanted = self._wanted, None
        language = self._words.language
        self._session.ask(
            "preview",
            lambda work, monitor: work.preview(school=school, thai_digits=digits, language=language, monitor=monitor),
            self._previewed,
        )

    def _previewed(self, result: object) -> None:
        if self._dialog is not None and self._wanted is None:
            self._dialog.show_pdf(cast("bytes", result))

    def sheets_to(
        self,
        folder: Path,
        *,
        schools: Sequence[str],
        formats: Sequence[str],
        thai_digits: bool,
        passphrase: str | None = None,
    ) -> None:
        """Write sheets to a folder; phone pages open with ``passphrase``, without one with the project's own."""
        language = self._words.language
        self._session.perform(
            "sheets",
            lambda work, monitor: work.sheets(
                folder,
                schools=schools,
                formats=formats,
                thai_digits=thai_digits,
                language=language,
                passphrase=passphrase,
                monitor=monitor,
            ),
        )

    def map(self) -> None:
        """Ask for a day and a file, then write the map."""
        dialog = MapFileDialog(self._words, thai_today(), self._window)
        if is_accepted(dialog):
            self._ask_map_file(dialog.as_of())

    def _ask_map_file(self, as_of: dt.date | None) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self._window, self._words.say("ui.jobs.map_file"), "map.html", self._words.say("ui.file_types_map")
        )
        if name:
            self.map_to(Path(name), as_of=as_of)

    def map_to(self, path: Path, *, as_of: dt.date | None = None) -> None:
        """Write the map, as of a past day where one is named."""
        language = self._words.language
        self._session.perform("map_file", lambda work, monitor: work.map(path, language, monitor, as_of=as_of))
