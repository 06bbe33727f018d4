"""Packages: one school's part out, its work back, and figures upward."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from ui.dialogs.parts import PackagePassphraseDialog, SchoolPartDialog
from ui.dialogs.passphrase import PassphraseDialog
from ui.language import Words
from ui.reporting import Moment
from ui.session import Session

if TYPE_CHECKING:
    from planner.workflow.packages import Exported


class Parts(QObject):
    """Asks and acts."""

    told = Signal(str)
    """A sentence for the message bar."""

    def __init__(self, window: QWidget, session: Session, words: Words) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._words = words

    def actions(self) -> Mapping[str, Callable[[], None]]:
        """Return what menus ask."""
        return {"package_school": self.ask_school, "package_figures": self._ask_figures, "merge": self._ask_merge}

    def ask_school(self) -> None:
        """Ask which school's part goes out."""
        snapshot = self._session.snapshot
        if snapshot is None:
            return
        dialog = SchoolPartDialog(self._words, snapshot.schools, self._window)
        dialog.accepted.connect(lambda: self._save_school(dialog.school, roads=dialog.roads.isChecked()))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _save_school(self, school: str, *, roads: bool) -> None:
        path = self._file(f"{school}.phapkg")
        if path is not None:
            self.export_school(path, school, roads=roads)

    def export_school(self, path: Path, school: str, *, roads: bool = True) -> None:
        """Write one school's part, and show its passphrase once."""
        self._session.when_free(
            lambda: self._session.ask(
                "package_school",
                lambda work, monitor: work.reports.export_school(path, school, roads=roads, monitor=monitor),
                self._exported,
            )
        )

    def _ask_figures(self) -> None:
        path = self._file("figures.phapkg")
        if path is not None:
            self.export_figures(path)

    def export_figures(self, path: Path) -> None:
        """Write the figures of now for the cluster and the nation, and show their passphrase once."""
        self._session.when_free(
            lambda: self._session.ask(
                "package_figures",
                lambda work, monitor: work.reports.export_figures(path, Moment(), monitor),
                self._exported,
            )
        )

    def _exported(self, result: object) -> None:
        exported = cast("Exported", result)
        children = f"{exported.children:,}"
        self.told.emit(self._words.say("ui.parts.exported", file=exported.file, children=children))
        if exported.package_passphrase:
            dialog = PackagePassphraseDialog(self._words, exported.file, exported.package_passphrase, self._window)
            dialog.finished.connect(dialog.deleteLater)
            dialog.open()

    def _ask_merge(self) -> None:
        say = self._words.say
        name, _ = QFileDialog.getOpenFileName(self._window, say("ui.jobs.merge"), "", say("ui.parts.file_types"))
        if not name:
            return
        path = Path(name)
        dialog = PassphraseDialog(self._words, path.name, parent=self._window)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.merge(path, dialog.passphrase)
        dialog.deleteLater()

    def merge(self, path: Path, passphrase: str) -> None:
        """Take over what a package brings."""
        language = self._words.language
        self._session.when_free(
            lambda: self._session.perform(
                "merge", lambda work, monitor: work.reports.merge(path, passphrase, language, monitor)
            )
        )

    def _file(self, name: str) -> Path | None:
        say = self._words.say
        chosen, _ = QFileDialog.getSaveFileName(self._window, say("ui.parts.save"), name, say("ui.parts.file_types"))
        return Path(chosen) if chosen else None
