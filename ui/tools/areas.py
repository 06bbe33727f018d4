"""Visit areas: children shared out to territories that the map shows."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from ui.dialogs.areas import AreasDialog
from ui.dialogs.buttons import is_accepted
from ui.language import Words
from ui.session import Session

if TYPE_CHECKING:
    from gis.monitor import Monitor
    from ui.work import Work


class VisitAreas(QObject):
    """Asks how many there are to be, and has them made."""

    def __init__(self, window: QWidget, session: Session, words: Words) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._words = words

    def ask(self) -> None:
        """Ask whose children are shared, into how many areas, and share them."""
        snapshot = self._session.snapshot
        known = snapshot.schools if snapshot is not None else {}
        dialog = AreasDialog(self._words, known, self._window, chosen=self._session.school)
        if is_accepted(dialog):
            parts, schools = dialog.chosen()
            self.make(parts, schools)

    def make(self, parts: int | None, schools: Sequence[str] = ()) -> None:
        """Share the children of schools (none named: all) out to areas; the map shows them."""

        def act(work: "Work", monitor: "Monitor") -> Mapping[str, object]:
            made = work.board.territories(parts, schools, monitor)
            hours = self._words.say("ui.board.area_hours", least=made["least_hours"], most=made["most_hours"])
            return {"territories": made["territories"], "stops": made["stops"], "hours": hours}

        self._session.perform("territories", act)
