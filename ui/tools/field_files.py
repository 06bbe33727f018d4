"""The table of who gets what as a file: written to be edited elsewhere, and read again."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from gis.errors import UserError
from ui.language import Words
from ui.packing import FieldChange
from ui.tools.backlog import Backlog

if TYPE_CHECKING:
    from gis.monitor import Monitor
    from ui.work import Work

_NAME = "referral_fields.toml"


class FieldFiles(QObject):
    """Asks where, and has the project write or read it."""

    def __init__(self, words: Words, backlog: Backlog, parent: QObject) -> None:
        super().__init__(parent)
        self._words = words
        self._backlog = backlog

    def ask_save(self, over: QWidget, tell: Callable[[str], None]) -> None:
        """Ask for a file and write the table that counts now; ``tell`` hears how it ended, in words."""
        say = self._words.say
        name, _ = QFileDialog.getSaveFileName(over, say("ui.jobs.fields_out"), _NAME, say("ui.referrals.table_types"))
        if name:
            self.save(Path(name), tell)

    def ask_open(self, over: QWidget, take: Callable[[FieldChange], None], tell: Callable[[str], None]) -> None:
        """Ask for a file and read it; ``take`` gets what it says, ``tell`` hears what is wrong with it."""
        say = self._words.say
        name, _ = QFileDialog.getOpenFileName(over, say("ui.jobs.fields_in"), "", say("ui.referrals.table_types"))
        if name:
            self.open(Path(name), take, tell)

    def save(self, path: Path, tell: Callable[[str], None]) -> None:
        """Write the table that counts now."""

        def act(work: "Work", _: "Monitor") -> str:
            work.referrals.write_fields(path)
            return self._words.say("ui.referrals.table_saved", file=path.name)

        self._backlog.read("fields_out", act, lambda said: tell(cast("str", said)))

    def open(self, path: Path, take: Callable[[FieldChange], None], tell: Callable[[str], None]) -> None:
        """Read an edited table."""

        def act(work: "Work", _: "Monitor") -> FieldChange | UserError:
            try:
                return work.referrals.read_fields(path)
            except UserError as fault:
                return fault

        def read(result: object) -> None:
            if isinstance(result, UserError):
                tell(result.message(self._words.language))
            else:
                take(cast("FieldChange", result))

        self._backlog.read("fields_in", act, read)
