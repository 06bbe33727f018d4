"""Typing in the table of children: shown at once, kept when no other job is under way, undone with Ctrl+Z."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut

from ui.panels.cases_panel import CasesPanel
from ui.session import Session

if TYPE_CHECKING:
    from gis.monitor import Monitor
    from ui.work import Work


class Amending(QObject):
    """Takes what was typed, pasted or filled down to the project."""

    def __init__(self, cases: CasesPanel, session: Session) -> None:
        super().__init__(cases)
        self._cases = cases
        self._session = session
        self._waiting: dict[tuple[str, str], str] = {}
        cases.model.edited.connect(self._take)
        session.runner.idle.connect(self._keep, Qt.ConnectionType.QueuedConnection)
        for ended in (session.troubled, session.crashed, session.stopped):
            ended.connect(self._let_go)
        undo = QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), cases.view)
        undo.setContext(Qt.ShortcutContext.WidgetShortcut)
        undo.activated.connect(self.undo)

    def undo(self) -> None:
        """Take back what was typed last."""
        self._session.perform("unamend", lambda work, _: work.undo_amendment())

    def _take(self, values: object) -> None:
        typed = cast("Mapping[tuple[str, str], str]", values)
        self._waiting.update(typed)
        self._cases.model.show_pending(self._waiting)
        self._keep()

    def _keep(self) -> None:
        if not self._waiting or self._session.busy:
            return
        values, self._waiting = self._waiting, {}

        def act(work: "Work", _monitor: "Monitor") -> Mapping[str, object]:
            return work.amend(values)

        self._session.perform("amend", act)

    def _let_go(self) -> None:
        self._waiting = {}
        self._cases.model.show_pending({})
