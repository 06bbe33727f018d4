"""Keeps the turns of the window's event loop short while Python works on another thread.

Two things of Python's held the window up. Its garbage collector looks through every object that there is, on
whichever thread it happens to begin, and all threads wait: a third of a second once the libraries are loaded. On the
job's thread it also took Qt's objects away, which only their own thread may do. And a thread that wants to go on
waits five milliseconds for the one that works, at each of the many calls that painting a table makes.
"""

import gc
import sys
import time
from typing import Final

from PySide6.QtCore import QObject, QTimer

_SWITCH_S: Final = 0.0002
_LOOK_MS: Final = 50
_YOUNG: Final = 2_000
"""So many new objects are worth a look."""
_MIDDLE: Final = 4
"""Looks at the newest before those that outlived one are looked at: more would be too many at once."""
_OLD_S: Final = 60.0
"""All objects are looked at when a job has ended, and so often while one runs."""


class Turns(QObject):
    """Collects garbage on the window's thread, a little at a time, from ``begin`` to ``end``."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._before: tuple[bool, float] | None = None
        self._looks = 0
        self._swept = 0.0

    def begin(self) -> None:
        """Take over from Python's own ways."""
        if self._before is None:
            self._before = (gc.isenabled(), sys.getswitchinterval())
            self._swept = time.monotonic()
            gc.disable()
            sys.setswitchinterval(_SWITCH_S)
            self._timer.start()

    def end(self) -> None:
        """Give Python its own ways back."""
        if self._before is not None:
            enabled, interval = self._before
            self._before = None
            self._timer.stop()
            sys.setswitchinterval(interval)
            if enabled:
                gc.enable()

    def sweep(self) -> None:
        """Collect everything; for a moment in which nothing is done."""
        self._swept = time.monotonic()
        gc.collect()

    @staticmethod
    def settle() -> None:
        """Leave all that there is out of every later look: the libraries, which stay."""
        gc.freeze()

    def _look(self) -> None:
        if gc.get_count()[0] >= _YOUNG:
            self._looks += 1
            gc.collect(1 if self._looks % _MIDDLE == 0 else 0)
        elif time.monotonic() - self._swept > _OLD_S:
            self.sweep()
