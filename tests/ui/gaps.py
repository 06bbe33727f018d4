"""Measures how long the window's event loop does not turn."""

import sys
import threading
import time
import traceback
from pathlib import Path
from typing import Final

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer

TICK_MS: Final = 5
_KEPT: Final = 4


class Gaps(QObject):
    """Ticks while it runs; a late tick is a gap, and what the job's thread does then is written down."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._last = 0.0
        self._clock = QElapsedTimer()
        self.longest_ms = 0.0
        self.longest_own_ms = 0.0
        """The longest in the processor's time of the window's thread, which other work cannot lengthen."""
        self._own = 0.0
        self.seconds = 0.0
        self.worst: list[tuple[float, list[str]]] = []

    def begin(self) -> None:
        """Measure from now on."""
        self.longest_ms, self.longest_own_ms, self.worst = 0.0, 0.0, []
        self._last, self._own = time.perf_counter(), time.thread_time()
        self._clock.start()
        self._timer.start()

    def end(self) -> None:
        """Measure no more."""
        self._tick()
        self._timer.stop()
        self.seconds = self._clock.elapsed() / 1000

    def _tick(self) -> None:
        now = time.perf_counter()
        gap, self._last = (now - self._last) * 1000 - TICK_MS, now
        own, self._own = (time.thread_time() - self._own) * 1000, time.thread_time()
        self.longest_ms = max(self.longest_ms, gap)
        self.longest_own_ms = max(self.longest_own_ms, own)
        if gap > 40:
            self.worst = sorted([*self.worst, (gap, _work_under_way())], key=lambda one: -one[0])[:_KEPT]
            self._last, self._own = time.perf_counter(), time.thread_time()


def _work_under_way() -> list[str]:
    """Return the innermost lines of the job's thread."""
    frames = sys._current_frames()
    for thread in threading.enumerate():
        if thread.name == "phanong-jobs" and thread.ident in frames:
            stack = traceback.extract_stack(frames[thread.ident])
            return [f"{Path(line.filename).name}:{line.lineno} {line.name}" for line in reversed(stack[-7:])]
    return []
