"""Visit areas: children shared out to territories that the map shows."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog, QInputDialog, QWidget

from ui.language import Words
from ui.session import Session

if TYPE_CHECKING:
    from gis.monitor import Monitor
    from ui.work import Work

_MOST: Final = 99


class VisitAreas(QObject):
    """Asks how many there are to be, and has them made."""

    def __init__(self, window: QWidget, session: Session, words: Words) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._words = words

    def ask(self) -> None:
        """Ask into how many areas the children are shared, and share them."""
        say = self._words.say
        dialog = QInputDialog(self._window)
        dialog.setInputMode(QInputDialog.InputMode.IntInput)
        dialog.setWindowTitle(say("ui.board.areas_title"))
        dialog.setLabelText(self._words.wrapped("ui.board.areas_asked"))
        dialog.setIntRange(0, _MOST)
        dialog.setIntValue(0)
        dialog.setOkButtonText(say("ui.board.areas_make"))
        dialog.setCancelButtonText(say("ui.cancel"))
        accepted, parts = dialog.exec() == QDialog.DialogCode.Accepted, dialog.intValue()
        dialog.deleteLater()
        if accepted:
            self.make(parts or None)

    def make(self, parts: int | None) -> None:
        """Share the children out to areas; the map shows them."""

        def act(work: "Work", monitor: "Monitor") -> Mapping[str, object]:
            made = work.board.territories(parts, monitor)
            hours = self._words.say("ui.board.area_hours", least=made["least_hours"], most=made["most_hours"])
            return {"territories": made["territories"], "stops": made["stops"], "hours": hours}

        self._session.perform("territories", act)
