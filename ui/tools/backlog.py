"""Pieces of work that follow one another as soon as no other job is under way: none is lost, nobody waits."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEventLoop, QObject, QTimer, Signal

from ui.session import Session

if TYPE_CHECKING:
    from gis.monitor import Monitor
    from ui.work import Work

    Question = Callable[[Work, Monitor], object]

_CLOSING_MS: Final = 30_000


@dataclass(frozen=True, eq=False, slots=True)
class _Piece:
    title: str
    question: "Question"
    answered: Callable[[object], None]
    failed: Callable[[], None]
    changes: bool


class Backlog(QObject):
    """Runs its pieces one by one on the session's thread. Whoever closes it waits for those that change something."""

    emptied = Signal()
    """Nothing that changes the project waits any more."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._pieces: deque[_Piece] = deque()
        self._running: _Piece | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._go_on)
        session.runner.idle.connect(self._soon.start)
        for ended in (session.troubled, session.crashed, session.stopped):
            ended.connect(self._fail)
        # What was asked of the project before is not answered any more.
        session.opened.connect(self._fail)

    @property
    def waiting(self) -> int:
        """Return how many changes are not in the project yet."""
        return sum(piece.changes for piece in self._pieces)

    @property
    def idle(self) -> bool:
        """Return whether nothing waits or runs."""
        return not self._pieces

    def change(
        self,
        title: str,
        question: "Question",
        answered: Callable[[object], None],
        failed: Callable[[], None] = lambda: None,
    ) -> None:
        """Change the project as soon as may be."""
        self._pieces.append(_Piece(title, question, answered, failed, changes=True))
        self._soon.start()

    def read(
        self,
        title: str,
        question: "Question",
        answered: Callable[[object], None],
        failed: Callable[[], None] = lambda: None,
    ) -> None:
        """Read of the project as soon as may be; the same reading is not asked for twice."""
        for piece in list(self._pieces):
            if piece.title == title and not piece.changes and piece is not self._running:
                self._pieces.remove(piece)
        self._pieces.append(_Piece(title, question, answered, failed, changes=False))
        self._soon.start()

    def close(self) -> None:
        """Let what was asked for reach the project."""
        if self.waiting:
            loop = QEventLoop()
            end, look = QTimer(), QTimer()
            end.setSingleShot(True)
            end.timeout.connect(loop.quit)
            look.timeout.connect(lambda: None if self.waiting else loop.quit())
            end.start(_CLOSING_MS)
            look.start(10)
            loop.exec()
            look.stop()
            end.stop()
        self._pieces.clear()
        self._soon.stop()

    def _go_on(self) -> None:
        if self._session.busy or self._running is not None or not self._pieces or self._session.path is None:
            return
        piece = self._running = self._pieces[0]
        self._session.ask(piece.title, piece.question, lambda result: self._followed(piece, result))

    def _followed(self, piece: _Piece, result: object) -> None:
        self._end(piece)
        piece.answered(result)
        self._go_further(piece)

    def _fail(self) -> None:
        """Give up the piece under way, if the trouble was its own; the window says what it was."""
        piece = self._running
        if piece is not None:
            self._end(piece)
            piece.failed()
            self._go_further(piece)

    def _end(self, piece: _Piece) -> None:
        self._running = None
        if piece in self._pieces:
            self._pieces.remove(piece)

    def _go_further(self, piece: _Piece) -> None:
        if self._pieces:
            self._soon.start()
        if piece.changes and not self.waiting:
            self.emptied.emit()
