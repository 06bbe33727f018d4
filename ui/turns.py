"""Keeps the turns of the window's event loop short while Python works on another thread.

Two things of Python's held the window up. Its garbage collector looks through every object that there is, on
whichever thread it happens to begin, and all threads wait: a third of a second once the libraries are loaded. On the
job's thread it also took Qt's objects away, which only their own thread may do. And a thread that wants to go on
waits five milliseconds for the one that works, at each of the many calls that painting a table makes.

So it is the window's thread that collects, in three ways. New objects are looked at often, a few at a time. Old ones
are looked at between the jobs, when many have come or some time has passed: a job holds hundreds of thousands for as
long as it lasts, and nearly none of them is garbage. What has proved to stay, as the names of all villages do, is
left out of later looks; it is looked at again when the person is at another program and cannot be held up.
"""

import gc
import sys
import time
from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication

_SWITCH_S: Final = 0.0002
_LOOK_MS: Final = 50
_YOUNG: Final = 2_000
"""So many new objects are worth a look."""
_MIDDLE: Final = 20_000
"""After so many of the newest those that outlived a look are looked at: more would be too many at once."""
_MANY: Final = 40_000
"""Old objects that are looked through in some 20 milliseconds."""
_GROWTH_S: Final = 5.0
"""How often it is seen whether many have come."""
_OLD_S: Final = 60.0
"""How often old objects are looked at though few have come."""
_MOST_FROZEN: Final = 8
"""So often more may be left out, until all is looked at again: else garbage among it would stay for good."""
_AWAY_S: Final = 10.0


def by_turns(owner: QObject, acts: Sequence[Callable[[], None]]) -> None:
    """Do one act in each turn of the event loop, as long as ``owner`` lives: all at once would hold the window up."""
    if acts:

        def go_on() -> None:
            acts[0]()
            by_turns(owner, acts[1:])

        QTimer.singleShot(0, owner, go_on)


def _is_away() -> bool:
    """Return whether the person is at another program."""
    return QGuiApplication.applicationState() != Qt.ApplicationState.ApplicationActive


class Turns(QObject):
    """Collects garbage on the window's thread, a little at a time, from ``begin`` to ``end``."""

    def __init__(self, parent: QObject | None = None, *, is_busy: Callable[[], bool] = lambda: False) -> None:
        super().__init__(parent)
        self._is_busy = is_busy
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._before: tuple[bool, float] | None = None
        self._young = 0
        self._left = 0
        self._frozen = 0
        self._left_out = False
        self._sweep_next = False
        self._swept = self._seen = self._here = 0.0

    def begin(self) -> None:
        """Take over from Python's own ways."""
        if self._before is None:
            self._before = (gc.isenabled(), sys.getswitchinterval())
            self._swept = self._seen = self._here = time.monotonic()
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
            if self._left_out:
                gc.unfreeze()
                self._left_out, self._frozen = False, 0
            if enabled:
                gc.enable()

    def sweep(self) -> None:
        """Collect everything that is not left out; leave out what stays where that is much."""
        gc.collect()
        self._swept = time.monotonic()
        self._left = _old_objects()
        if self._left > _MANY and self._frozen < _MOST_FROZEN and not self._is_busy():
            gc.freeze()
            self._frozen, self._left, self._left_out = self._frozen + 1, 0, True

    def sweep_all(self) -> None:
        """Collect also what was left out; all threads wait for a third of a second and more."""
        gc.unfreeze()
        gc.collect()
        gc.freeze()
        self._frozen, self._left = 0, 0
        self._swept = time.monotonic()

    def look(self) -> None:
        """Do what is due."""
        now, new = time.monotonic(), gc.get_count()[0]
        if new >= _YOUNG:
            self._young += new
            if self._young >= _MIDDLE:
                self._young = 0
                gc.collect(1)
            else:
                gc.collect(0)
            return
        busy, away = self._is_busy(), _is_away()
        if self._sweep_next:
            # In a turn of its own, in which a job may have begun.
            self._sweep_next = False
            if not busy or _old_objects() <= _MANY:
                self.sweep()
            return
        if busy or not away:
            self._here = now
        elif self._frozen and now - self._here > _AWAY_S:
            self.sweep_all()
            return
        if now - self._seen > _GROWTH_S:
            self._look_at_old(now, busy=busy, due=now - self._swept > _OLD_S)

    def _look_at_old(self, now: float, *, busy: bool, due: bool) -> None:
        if busy and not due:
            # As soon as it has ended.
            return
        self._seen, old = now, _old_objects()
        if not busy:
            self._sweep_next = due or old - self._left > _MANY
        else:
            # What a job lets go in rings goes now if there is little to look through, else when the job has ended.
            self._swept = now
            self._sweep_next = old <= _MANY


def _old_objects() -> int:
    """Return how many objects a look at all of them would go through; telling takes some milliseconds."""
    return len(gc.get_objects(generation=2))
