"""Projects: made, opened, remembered."""

import datetime as dt
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final, cast

from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from gis.errors import UserError
from planner.calendar import academic_year
from ui.dialogs.buttons import is_accepted
from ui.dialogs.passphrase import NewProjectDialog, PassphraseDialog
from ui.language import Words
from ui.session import Session

_MOST_RECENT: Final = 6


class Opening(QObject):
    """Asks which project and for its passphrase, then has it opened or made."""

    recent_changed = Signal(list)

    def __init__(self, window: QWidget, session: Session, words: Words) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._words = words
        self._asked: Path | None = None
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
        asked = NewProjectDialog(self._words, academic_year(dt.datetime.now().astimezone().date()), self._window)
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

    def _create(self, create: Callable[[], None]) -> None:
        if self.may_leave(partial(self._create, create)):
            self._asked = None
            self._session.when_free(create)

    def recent(self) -> list[str]:
        """Return the projects opened lately that are still there, the last first."""
        stored = QSettings().value("recent", [])
        names = [stored] if isinstance(stored, str) else list(cast("list[str]", stored or []))
        return [name for name in names if Path(name).is_file()]

    def _remember(self) -> None:
        path = self._session.path
        if path is None:
            return
        recent = [str(path), *(name for name in self.recent() if name != str(path))][:_MOST_RECENT]
        QSettings().setValue("recent", recent)
        self.recent_changed.emit(recent)

    def _ask_again(self, error: object) -> None:
        """After a wrong passphrase ask for the right one; any other trouble is only said."""
        trouble = cast("UserError", error)
        path, self._asked = self._asked, None
        if trouble.code != "wrong_passphrase" or path is None:
            self._session.troubled.emit(trouble)
            return
        said = trouble.message(self._words.language)
        dialog = PassphraseDialog(self._words, path.name, trouble=said, parent=self._window)
        if is_accepted(dialog):
            self.open(path, dialog.passphrase)
