"""What is being done: stage, count, time left, and a way to stop it."""

import time
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from gis.monitor import Progress
from ui.language import ZERO_WIDTH_SPACE, Words

_QUIET: Final = (
    "board", "draft_routes", "figures", "followup_due", "hotspot_layers", "referrals_read", "refresh", "results_out",
    "results_queue", "results_trend", "review_decide", "review_queue",
)  # fmt: skip
"""Jobs that follow what a person does in passing: told only where they take long."""
_LATE_MS: Final = 2000
"""When that is: the line moves all above it, which for a moment costs more than it says."""


def time_left(words: Words, elapsed_s: float, done: int, total: int) -> str:
    """Return the time left as words, judged by the pace so far; ``""`` while it cannot be judged."""
    if not total or not done or elapsed_s < 1:
        return ""
    seconds = round(elapsed_s * (total - done) / done)
    if seconds >= 90:
        return words.say("ui.job.minutes_left", minutes=round(seconds / 60))
    return words.say("ui.job.seconds_left", seconds=seconds)


class JobBar(QWidget):
    """A line at the foot of the window, hidden while nothing is done."""

    stop_asked = Signal()

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._text = QLabel(self)
        self._text.setWordWrap(True)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(240)
        self._left = QLabel(self)
        self._stop = QPushButton(self)
        self._stop.clicked.connect(self.ask_stop)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 4, 10, 4)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._left)
        layout.addWidget(self._bar)
        layout.addWidget(self._stop)
        self._title = ""
        self._stage = ""
        self._since = 0.0
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(_LATE_MS)
        self._late.timeout.connect(self.show)
        self.hide()

    @property
    def text(self) -> str:
        """Return what is said of the job."""
        return self._text.text().replace(ZERO_WIDTH_SPACE, "")

    def begin(self, title: str) -> None:
        """Show a job by the key of its title."""
        self._title, self._stage = title, ""
        self._text.setText(self._words.wrapped(f"ui.jobs.{title}"))
        self._left.clear()
        self._bar.setRange(0, 0)
        self._stop.setText(self._words.say("ui.job.stop"))
        self._stop.setEnabled(True)
        if title in _QUIET:
            self._late.start()
        else:
            self.show()

    def progress(self, progress: object) -> None:
        """Show how far it is."""
        if not isinstance(progress, Progress) or not self._stop.isEnabled():
            return
        if progress.stage != self._stage:
            self._stage, self._since = progress.stage, time.monotonic()
        # What is the same for long is broken once; numbers are added to it.
        wrapped = self._words.wrapped
        text = f"{wrapped(f'ui.jobs.{self._title}')} · {wrapped(f'stages.{progress.stage}')}"
        if progress.total:
            text += " · " + self._words.say("ui.job.count", done=f"{progress.done:,}", total=f"{progress.total:,}")
        self._text.setText(text)
        self._bar.setRange(0, progress.total)
        self._bar.setValue(progress.done)
        self._left.setText(time_left(self._words, time.monotonic() - self._since, progress.done, progress.total))

    def ask_stop(self) -> None:
        """Ask the job to stop and say so."""
        self._stop.setEnabled(False)
        self._text.setText(self._words.wrapped("ui.job.stopping"))
        self.stop_asked.emit()

    def end(self) -> None:
        """Go away."""
        self._late.stop()
        self.hide()
