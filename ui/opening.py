"""Projects: made, opened, remembered."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final, cast

from PySide6.QtCore import QObject, QSettings, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from gis.errors import UserError
from planner.calendar import academic_year, thai_today
from ui.dialogs.buttons import is_accepted
from ui.dialogs.parts import OpenPartDialog
from ui.dialogs.passphrase import NewProjectDialog, PassphraseDialog
from ui.language import Words
from ui.session import Session

_MOST_RECENT: Final = 6


class Opening(QObject):
    """Asks which project and for its passphrase, then has it opened or made."""

    recent_changed = Signal(list)
    told = Signal(str)
    """A sentence for the message bar."""

    def __init__(self, window: QWidget, session: Session, words: Words) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._words = words
        self._asked: Path | None = None
        self._part: tuple[Path, Path] | None = None
        """The package that is being opened, and the project that is made of it."""
        self.may_leave: Callable[[Callable[[], None]], bool] = lambda _: True
        """Whether the project open now may be left; else what is given is called when it may."""
        session.opened.connect(self._remember)
        session.refused.connect(self._ask_again)

    def open(self, path: Path, passphrase: str | None = None) -> None:
        """Open a project; ask for its passphrase where none is given."""
        if passphrase is None:
            dialog = PassphraseDialog(self._words, path.name, parent=self._window)
            if not is_accepted(dialog):
                return
            passphrase = dialog.passphrase
        if self.may_leave(partial(self.open, path, passphrase)):
            self._session.when_free(partial(self._open, path, passphrase))

    def _open(self, path: Path, passphrase: str) -> None:
        self._asked = path
        self._session.open(path, passphrase)

    def choose(self) -> None:
        """Let a person choose a project file."""
        name, _ = QFileDialog.getOpenFileName(
            self._window, self._words.say("ui.actions.open"), "", self._words.say("ui.file_types_project")
        )
        if name:
            self.open(Path(name))

    def choose_recent(self, path: str) -> None:
        """Open one of the projects opened lately."""
        self.open(Path(path))

    def new(self) -> None:
        """Make a project: area, file, passphrase."""
        asked = NewProjectDialog(self._words, academic_year(thai_today()), self._window)
        if not is_accepted(asked):
            return
        esa, year_be, area = asked.esa, asked.year_be, asked.area
        title, kinds = self._words.say("ui.new.title"), self._words.say("ui.file_types_project")
        name, _ = QFileDialog.getSaveFileName(self._window, title, f"{esa}.phanong", kinds)
        if not name:
            return
        path = Path(name) if name.endswith(".phanong") else Path(f"{name}.phanong")
        dialog = PassphraseDialog(self._words, path.name, new=True, parent=self._window)
        if not is_accepted(dialog):
            return
        self._create(partial(self._session.create, path, dialog.passphrase, esa=esa, year_be=year_be, area=area))

    def choose_part(self) -> None:
        """Let a person choose the package of a school's part, and make a project of it."""
        say = self._words.say
        name, _ = QFileDialog.getOpenFileName(self._window, say("ui.jobs.unpack"), "", say("ui.parts.file_types"))
        if name:
            self.open_part(Path(name))

    def open_part(self, package: Path, *, trouble: str = "", path: Path | None = None) -> None:
        """Ask for the package's passphrase and for one of the project's own, then make the project and open it."""
        dialog = OpenPartDialog(self._words, package.name, trouble=trouble, parent=self._window)
        if not is_accepted(dialog):
            return
        if path is None:
            title, kinds = self._words.say("ui.parts.save_project"), self._words.say("ui.file_types_project")
            start = str(package.with_suffix(".phanong"))
            name, _ = QFileDialog.getSaveFileName(self._window, title, start, kinds)
            if not name:
                return
            path = Path(name) if name.endswith(".phanong") else Path(f"{name}.phanong")
        self._part = package, path
        self._create(
            partial(self._session.unpack, package, dialog.package_passphrase, path, dialog.passphrase), part=True
        )

    def _create(self, create: Callable[[], None], *, part: bool = False) -> None:
        if self.may_leave(partial(self._create, create, part=part)):
            self._asked = None
            self._part = self._part if part else None
            self._session.when_free(create)

    def recent(self) -> list[str]:
        """Return the projects opened lately that are still there, the last first."""
        stored = QSettings().value("recent", [])
        names = [stored] if isinstance(stored, str) else list(cast("list[str]", stored or []))
        return [name for name in names if Path(name).is_file()]

    def _remember(self) -> None:
        path, snapshot = self._session.path, self._session.snapshot
        if path is None:
            return
        if self._part is not None and self._part[1] == path and snapshot is not None:
            counts = {"children": f"{snapshot.status.children:,}", "checkins": f"{snapshot.status.checkins:,}"}
            told = self._words.say("ui.parts.opened", file=self._part[0].name, **counts)
            QTimer.singleShot(0, self, partial(self.told.emit, told))
        self._part = None
        recent = [str(path), *(name for name in self.recent() if name != str(path))][:_MOST_RECENT]
        QSettings().setValue("recent", recent)
        self.recent_changed.emit(recent)

    def _ask_again(self, error: object) -> None:
        """After a wrong passphrase ask for the right one; any other trouble is only said."""
        trouble = cast("UserError", error)
        path, self._asked = self._asked, None
        part, self._part = self._part, None
        if trouble.code == "package_passphrase" and part is not None:
            self.open_part(part[0], trouble=trouble.message(self._words.language), path=part[1])
            return
        if trouble.code != "wrong_passphrase" or path is None:
            self._session.troubled.emit(trouble)
            return
        said = trouble.message(self._words.language)
        dialog = PassphraseDialog(self._words, path.name, trouble=said, parent=self._window)
        if is_accepted(dialog):
            self.open(path, dialog.passphrase)
