"""Files that come into the project: chosen in a dialog or dropped on the window, one kind after the other."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import QMimeData, QObject, Qt, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QLabel, QWidget

from ui.dialogs.arrivals import IMPORTS, ArrivalsDialog
from ui.dialogs.importing import PREVIEWED, ImportDialog, MendDialog
from ui.dialogs.roads import RoadsDialog
from ui.language import Words
from ui.session import Session
from ui.turns import by_turns

if TYPE_CHECKING:
    from gis.monitor import Monitor
    from planner.workflow.kinds import Guess
    from planner.workflow.reading import Look, SetAside
    from ui.work import Work

_MANY: Final = ("enrolment", "checkins")
"""Kinds of which several files are one import."""
_PROJECT: Final = ".phanong"
_PACKAGE: Final = ".phapkg"
READ: Final = ("schools", "register", "enrolment", "checkins")
"""Kinds whose heads are looked at before they come in."""


class Arrivals(QObject):
    """Finds out what files are, asks where that is not sure, and imports them."""

    project_dropped = Signal(object)
    """``Path`` of a project file."""
    package_dropped = Signal(object)
    """``Path`` of a package: a school's part, or figures."""
    no_project = Signal()
    """Files were dropped while no project is open."""
    told = Signal(str)
    """A sentence for the message bar."""

    def __init__(self, window: QWidget, session: Session, words: Words) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._words = words
        self._queue: list[tuple[str, list[Path]]] = []
        self._hint = QLabel(window)
        self._hint.setObjectName("dropHint")
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._hint.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._hint.hide()
        session.done.connect(self._go_on)
        for ended in (session.troubled, session.crashed, session.stopped):
            ended.connect(self._give_up)

    def choose(self, kind: str) -> None:
        """Let a person choose a file of one of ``IMPORTS``, then import it."""
        types = {"roads": "roads", "places": "places", "checkins": "checkins"}.get(kind, "table")
        title, filters = self._words.say(f"ui.jobs.{kind}"), self._words.say(f"ui.file_types_{types}")
        if kind in _MANY:
            names, _ = QFileDialog.getOpenFileNames(self._window, title, "", filters)
        else:
            name, _ = QFileDialog.getOpenFileName(self._window, title, "", filters)
            names = [name] if name else []
        if names:
            self.bring(kind, [Path(name) for name in names])

    def bring(self, kind: str, paths: list[Path]) -> None:
        """Import files whose kind is known."""
        if kind in READ:
            self._session.when_free(lambda: self._look(kind, paths))
        else:
            self._session.when_free(lambda: self._import(kind, paths))

    def _import(self, kind: str, paths: list[Path]) -> None:
        """Import files that are understood."""
        perform = self._session.perform
        match kind:
            case "schools":
                perform(kind, lambda work, monitor: work.import_schools(paths[0], monitor))
            case "roads":
                self._session.ask(
                    "look_roads", lambda work, _: work.usual_around_km(paths[0]), partial(self._ask_extent, paths[0])
                )
            case "places":
                perform(kind, lambda work, monitor: work.import_places(paths[0], monitor))
            case "enrolment":
                perform(kind, lambda work, monitor: work.import_enrolment(paths, monitor))
            case "checkins":
                perform(kind, lambda work, monitor: work.import_checkins(paths, monitor))
            case _:
                raise ValueError(f"nothing imports {kind!r}")

    def _ask_extent(self, path: Path, result: object) -> None:
        """Import roads; ask how many of them where the file is as large as a country's."""
        usual_km = cast("float", result)
        if not usual_km:
            self._import_roads(path, 0.0)
            return
        dialog = RoadsDialog(self._words, path, usual_km, self._window)
        dialog.accepted.connect(lambda: self._session.when_free(lambda: self._import_roads(path, dialog.around_km())))
        dialog.rejected.connect(self._go_on)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _import_roads(self, path: Path, around_km: float) -> None:
        self._session.perform("roads", lambda work, monitor: work.import_roads(path, monitor, around_km=around_km))

    # Tables are looked at first.

    def _look(self, kind: str, paths: list[Path]) -> None:
        """Find out what the columns of tables are; ask where they do not tell, and before a register comes in."""

        def look(work: "Work", _: "Monitor") -> object:
            if kind in PREVIEWED:
                return paths[0], work.imports.look(paths[0], kind), *work.imports.fields(kind)
            unclear = work.imports.unclear(paths, kind)
            return None if unclear is None else (*unclear, *work.imports.fields(kind))

        self._session.ask("look_table", look, partial(self._looked, kind, paths))

    def _looked(self, kind: str, paths: list[Path], result: object) -> None:
        if result is None:
            self._import(kind, paths)
            return
        path, look, fields, needed = cast("tuple[Path, Look, tuple[str, ...], tuple[tuple[str, ...], ...]]", result)
        dialog = ImportDialog(
            self._session, self._words, path, look, kind=kind, needed=needed, fields=fields, parent=self._window
        )
        dialog.accepted.connect(partial(self._accepted, dialog, paths))
        dialog.rejected.connect(self._go_on)
        dialog.finished.connect(dialog.deleteLater)
        # Its first painting takes as long as making it.
        by_turns(dialog, [dialog.open])

    def _accepted(self, dialog: ImportDialog, paths: list[Path]) -> None:
        language, path, kind = self._words.language, dialog.path, dialog.kind
        look, columns, mended = dialog.look, dialog.columns.columns(), dialog.mended()
        if kind in PREVIEWED:
            choice = dialog.choice()

            def take(work: "Work", monitor: "Monitor") -> Mapping[str, object]:
                return work.imports.take(path, choice, look, mended=mended, language=language, monitor=monitor)

            self._session.when_free(lambda: self._session.perform(kind, take))
            return

        def learn(work: "Work", _: "Monitor") -> object:
            return work.imports.learn(kind, look, columns)

        def again(_: object) -> None:
            self._session.when_free(lambda: self._look(kind, paths))

        self._session.when_free(lambda: self._session.ask("learn_heads", learn, again))

    # Rows that stand aside.

    def mend(self) -> None:
        """Show the rows that were set aside, to be mended."""
        self._session.when_free(
            lambda: self._session.ask("quarantined", lambda work, _: work.imports.quarantined(), self._mend)
        )

    def _mend(self, result: object) -> None:
        rows = cast("Sequence[SetAside]", result)
        if not rows:
            self.told.emit(self._words.say("ui.import.none_left"))
            return
        dialog = MendDialog(self._session, self._words, rows, self._window)
        dialog.accepted.connect(partial(self._take_in, dialog))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _take_in(self, dialog: MendDialog) -> None:
        mended = dialog.mended()
        self._session.when_free(
            lambda: self._session.perform("mend", lambda work, monitor: work.imports.mend(mended, monitor))
        )

    # Dropped files.

    def welcome(self, data: QMimeData) -> bool:
        """Return whether something that is dragged over the window may be dropped, and say so on the window."""
        if self._must_wait() or not _files(data):
            return False
        key = "here" if self._session.path is not None else "project"
        self._hint.setText(self._words.wrapped(f"ui.drop.{key}"))
        self._hint.setGeometry(self._window.rect().adjusted(40, 60, -40, -40))
        self._hint.show()
        self._hint.raise_()
        return True

    def _must_wait(self) -> bool:
        """Return whether a job changes the project just now; after one that only reads, files get their turn."""
        return self._session.busy and not self._session.reading

    def leave(self) -> None:
        """Take the hint away."""
        self._hint.hide()

    def drop(self, data: QMimeData) -> bool:
        """Take what was dropped; return whether it was files."""
        self.leave()
        paths = _files(data)
        if self._must_wait() or not paths:
            return False
        projects, packages = ([path for path in paths if path.suffix == kind] for kind in (_PROJECT, _PACKAGE))
        if projects:
            self.project_dropped.emit(projects[0])
        elif packages:
            # A new project is made of one package; into an open one they come one after the other.
            for package in packages if self._session.path is not None else packages[:1]:
                self.package_dropped.emit(package)
        elif self._session.path is None:
            self.no_project.emit()
        else:
            self._session.ask("look", lambda work, _: work.guess_kinds(paths), self._guessed)
        return True

    def _guessed(self, result: object) -> None:
        guesses = cast("Sequence[Guess]", result)
        if all(guess.sure for guess in guesses):
            chosen = [(guess.kind, guess.path) for guess in guesses]
        else:
            dialog = ArrivalsDialog(self._words, guesses, self._window)
            chosen = dialog.chosen() if dialog.exec() == QDialog.DialogCode.Accepted else []
            dialog.deleteLater()
        self._queue = []
        for kind in IMPORTS:
            paths = [path for named, path in chosen if named == kind]
            self._queue += [(kind, paths)] if kind in _MANY and paths else [(kind, [path]) for path in paths]
        self._go_on()

    def _go_on(self) -> None:
        if self._queue:
            kind, paths = self._queue.pop(0)
            self.bring(kind, paths)

    def _give_up(self) -> None:
        self._queue = []


def _files(data: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()] if data.hasUrls() else []
