"""Packages: one school's part out, its work back, and figures upward."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from ui.dialogs.parts import MergedDialog, PackagePassphraseDialog, SchoolPartDialog
from ui.dialogs.passphrase import PassphraseDialog
from ui.language import Words
from ui.reporting import Moment
from ui.session import Session

if TYPE_CHECKING:
    from gis.errors import UserError
    from planner.workflow.packages import Exported


class Parts(QObject):
    """Asks and acts."""

    told = Signal(str)
    """A sentence for the message bar."""
    conflicts_asked = Signal()
    """What contradicts is to be decided."""

    def __init__(self, window: QWidget, session: Session, words: Words) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._words = words
        self._merging: Path | None = None
        self._asking = False
        self._packages: list[Path] = []
        """Packages that wait until the one before is merged or given up."""
        session.done.connect(self._done)
        session.troubled.connect(self._troubled)
        for ended in (session.crashed, session.stopped):
            ended.connect(self._given_up)

    def actions(self) -> Mapping[str, Callable[[], None]]:
        """Return what menus ask."""
        return {"package_school": self.ask_school, "package_figures": self._ask_figures, "merge": self._choose_merge}

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

    def _choose_merge(self) -> None:
        say = self._words.say
        kinds = say("ui.parts.file_types")
        for name in QFileDialog.getOpenFileNames(self._window, say("ui.jobs.merge"), "", kinds)[0]:
            self.ask_merge(Path(name))

    def ask_merge(self, path: Path) -> None:
        """Ask for the passphrase of a package, then take over what it brings; of several one after the other."""
        self._packages.append(path)
        self._next()

    def _next(self) -> None:
        if self._packages and not self._asking and self._merging is None:
            self._ask(self._packages.pop(0))

    def _ask(self, path: Path, trouble: str = "") -> None:
        self._asking = True
        dialog = PassphraseDialog(self._words, path.name, trouble=trouble, parent=self._window)
        dialog.accepted.connect(lambda: self.merge(path, dialog.passphrase.strip()))
        dialog.finished.connect(dialog.deleteLater)
        dialog.finished.connect(self._answered)
        dialog.open()

    def _answered(self) -> None:
        self._asking = False
        self._next()

    def merge(self, path: Path, passphrase: str) -> None:
        """Take over what a package brings."""
        language = self._words.language
        self._merging = path
        self._session.when_free(
            lambda: self._session.perform(
                "merge", lambda work, monitor: work.reports.merge(path, passphrase, language, monitor)
            )
        )

    def _troubled(self, error: object) -> None:
        """Ask again after a wrong passphrase; any other trouble is only said."""
        path, self._merging = self._merging, None
        trouble = cast("UserError", error)
        if path is not None and trouble.code == "package_passphrase":
            self._ask(path, trouble.message(self._words.language))
        else:
            self._next()

    def _done(self, title: str, summary: object) -> None:
        """Show what a package brought."""
        if title != "merge":
            return
        self._merging = None
        came = cast("Mapping[str, Mapping[str, object]]", summary)["came"]
        dialog = MergedDialog(self._words, came, self._window)
        dialog.conflicts_asked.connect(self.conflicts_asked)
        dialog.finished.connect(dialog.deleteLater)
        dialog.finished.connect(self._answered)
        self._asking = True
        dialog.open()

    def _given_up(self) -> None:
        """Ask for no further package where a merging was stopped or broke."""
        self._merging = None
        self._packages.clear()

    def _file(self, name: str) -> Path | None:
        say = self._words.say
        chosen, _ = QFileDialog.getSaveFileName(self._window, say("ui.parts.save"), name, say("ui.parts.file_types"))
        return Path(chosen) if chosen else None
