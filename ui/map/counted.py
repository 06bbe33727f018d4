"""Hot spots and coverage on the map: counted when a person ticks them, and again when the project has changed."""

from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import QObject

from ui.session import Session

if TYPE_CHECKING:
    from ui.map_view import MapView

OWNER: Final = "counted"


class CountedLayers(QObject):
    """Answers the map's wish for layers that take long to count; see ``Snapshot.layers``."""

    def __init__(self, view: "MapView", session: Session) -> None:
        super().__init__(view)
        self._view = view
        self._session = session
        self.wanted = False
        """Whether a person has asked for them since the window opened."""
        self._counting = self._again = False
        view.layer_wanted.connect(self._want)
        session.refreshed.connect(self._count)
        for ended in (session.troubled, session.crashed, session.stopped):
            ended.connect(self._failed)
        session.opened.connect(self._opened)

    def _want(self, _: str) -> None:
        self.wanted = True
        self._count()

    def _count(self, _: object = None) -> None:
        if not self.wanted or self._session.path is None:
            return
        self._again = self._counting
        if not self._counting:
            self._counting = True
            language = self._session.words.language
            self._session.ask("hotspot_layers", lambda work, monitor: work.counted(language, monitor), self._counted)

    def _counted(self, result: object) -> None:
        self._counting = False
        self._view.show_overlay(cast("bytes", result), OWNER)
        if self._again:
            # Something changed meanwhile.
            self._count()

    def _failed(self) -> None:
        self._counting = self._again = False

    def _opened(self) -> None:
        """Count for another project: what was asked for the one before is not answered any more."""
        self._counting = False
        self._view.show_overlay(b"", OWNER)
        self._count()
