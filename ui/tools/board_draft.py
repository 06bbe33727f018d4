"""The routes that were changed on the board and are not kept, on the map as soon as they are changed."""

from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import QObject, QTimer

from ui.session import Session

if TYPE_CHECKING:
    from planner.workflow.editing import Draft, DraftRoute
    from ui.map_view import MapView
    from ui.work.board import BoardDesk

OWNER: Final = "board"
_AFTER_MS: Final = 100
"""Changes that follow each other faster are drawn together."""


class BoardDraft(QObject):
    """Has changed routes drawn over the plan, the last change only where several come while one is drawn."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._map: MapView | None = None
        self._desk: BoardDesk | None = None
        self._routes: tuple[tuple[Draft, DraftRoute], ...] = ()
        self._wanted: tuple[object, ...] = ()
        self._shown: tuple[object, ...] = ()
        self._drawing: tuple[object, ...] | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_AFTER_MS)
        self._soon.timeout.connect(self._draw)
        for ended in (session.troubled, session.crashed, session.stopped):
            ended.connect(self._failed)
        session.opened.connect(self._forget)

    @property
    def is_shown(self) -> bool:
        """Return whether the map shows what the board holds."""
        return self._wanted == self._shown and self._drawing is None

    def map_ready(self, view: "MapView") -> None:
        """Draw on a map."""
        self._map = view
        self._soon.start()

    def show(self, desk: "BoardDesk | None") -> None:
        """Draw what was changed on a board; ``None``: nothing."""
        self._desk = desk
        self._routes = () if desk is None else desk.board.changed_routes
        language = self._session.words.language
        self._wanted = tuple((draft.problem.depot, route) for draft, route in self._routes)
        if self._wanted:
            self._wanted = (language, *self._wanted)
        if self._wanted != self._shown:
            self._soon.start()

    def close(self) -> None:
        """Draw nothing more."""
        self._soon.stop()

    def _draw(self) -> None:
        if self._map is None or self._drawing is not None or self._wanted == self._shown:
            return
        desk, routes = self._desk, self._routes
        if desk is None or not routes:
            self._shown = self._wanted
            self._map.show_overlay(b"", OWNER)
            return
        language, self._drawing = self._session.words.language, self._wanted
        self._session.ask(
            "draft_routes",
            lambda work, monitor: work.board.draft(desk, routes, language, monitor),
            self._drawn,
        )

    def _drawn(self, result: object) -> None:
        drawn, self._drawing = self._drawing, None
        if self._map is not None and drawn is not None:
            self._shown = drawn
            self._map.show_overlay(cast("bytes", result), OWNER)
        # What was changed meanwhile.
        self._soon.start()

    def _failed(self) -> None:
        """Try no more until the next change: why is said by the window."""
        if self._drawing is not None:
            self._shown, self._drawing = self._drawing, None

    def _forget(self) -> None:
        """Draw nothing of the project that was open before: what was asked of it is not answered any more."""
        self._drawing = None
        self.show(None)
