"""The thread that makes the ground's tiles, so that neither the window nor a job waits for them."""

import logging
from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from gis.maps.tiles import Tiles

    Question = tuple[Tiles, int, int, int, Callable[[bytes], None]]

_LISTEN_MS: Final = 5
_log = logging.getLogger(__name__)


class TileThread(QObject):
    """Answers requests for tiles in their order. The thread begins with the first request; ``stop`` ends it.

    The thread puts what it has made into a queue and touches nothing of Qt's; see ``ui.jobs.Job``.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tiles: Tiles | None = None
        self._asked: SimpleQueue[Question | None] = SimpleQueue()
        self._answers: SimpleQueue[tuple[Callable[[bytes], None], bytes]] = SimpleQueue()
        self._waiting = 0
        self._thread: Thread | None = None
        self._ended = False
        self.made = 0
        """How many tiles have been asked for."""
        self._listening = QTimer(self)
        self._listening.setInterval(_LISTEN_MS)
        self._listening.timeout.connect(self._answer)

    def use(self, tiles: "Tiles | None") -> None:
        """Take the tiles of another network."""
        self._tiles = tiles

    def ask(self, name: str, answered: Callable[[bytes], None]) -> None:
        """Call ``answered`` on the window's thread with the tile of a path ``version/z/x/y``; empty for another's."""
        parts = name.split("/")
        tiles = self._tiles
        if self._ended:
            # The page is about to go, and no thread must begin after the window has closed.
            return
        if tiles is None or len(parts) != 4 or parts[0] != tiles.version or not all(map(str.isdecimal, parts[1:])):
            answered(b"")
            return
        if self._thread is None:
            self._thread = Thread(target=self._work, name="phanong-tiles", daemon=True)
            self._thread.start()
        zoom, x, y = map(int, parts[1:])
        self._waiting += 1
        self._asked.put((tiles, zoom, x, y, answered))
        self._listening.start()

    def stop(self) -> None:
        """End the thread; what is still asked for gets no answer."""
        self._ended = True
        self._listening.stop()
        if self._thread is not None:
            while not self._asked.empty():
                self._asked.get()
            self._asked.put(None)
            self._thread.join()
            self._thread = None
        while not self._answers.empty():
            self._answers.get()

    def _work(self) -> None:
        while (question := self._asked.get()) is not None:
            tiles, zoom, x, y, answered = question
            try:
                content = tiles.tile(zoom, x, y)
            except Exception as error:
                # One tile that cannot be made must not end the thread: the page waits for each.
                _log.error("no tile %d/%d/%d: %s", zoom, x, y, type(error).__name__)
                content = b""
            self._answers.put((answered, content))
            # Else the last tiles, and the network behind them, would live until the next question.
            del question, tiles, answered, content

    def _answer(self) -> None:
        while not self._answers.empty():
            answered, content = self._answers.get()
            self._waiting -= 1
            self.made += 1
            answered(content)
        if not self._waiting:
            self._listening.stop()
