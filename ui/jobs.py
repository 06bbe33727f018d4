"""Long work off the window's thread: one job at a time, with progress and a way to stop."""

import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Thread
from typing import Final, Literal

import shiboken6
from PySide6.QtCore import QObject, QTimer, Signal

from gis.errors import JobCancelled, UserError
from gis.monitor import Monitor, Progress

Work = Callable[[Monitor], object]
"""What a job does: gets plain values by its closure, never widgets, and gives a value back."""

Happened = Literal["progressed", "succeeded", "failed", "cancelled"]
_ENDS: Final[dict[Happened, str]] = {"succeeded": "done", "failed": "failed", "cancelled": "stopped"}
_LISTEN_MS: Final = 10
_QUIET_S: Final = 0.05
"""Reports of one stage that come faster than this are not told: the window has other things to do."""


@dataclass(frozen=True, slots=True)
class Crash:
    """A bug, told without the values that were at hand: they may be personal data."""

    kind: str
    where: tuple[str, ...]

    @classmethod
    def of(cls, error: BaseException) -> "Crash":
        """Return the kind of an exception and the lines it came through: no message, and no person's folders."""
        frames = traceback.extract_tb(error.__traceback__)
        kind = f"{type(error).__module__}.{type(error).__qualname__}"
        where = ("/".join(Path(frame.filename).parts[-3:]) for frame in frames)
        return cls(
            kind, tuple(f"{file}:{frame.lineno} {frame.name}" for file, frame in zip(where, frames, strict=True))
        )


class Job:
    """One piece of work; it is the work's ``Monitor``.

    What happens to it is put into a queue: a thread of Python's own that emits Qt's signals was seen to bring
    the window down while the window's thread imported a module.
    """

    def __init__(self, work: Work) -> None:
        self._work = work
        self._stop = Event()
        self._told = 0.0
        self._stage = ""
        self.events: SimpleQueue[tuple[Happened, object]] = SimpleQueue()
        """What happened, in order; the last is any but ``progressed``."""

    def cancel(self) -> None:
        """Ask the work to stop at its next ``check``."""
        self._stop.set()

    def report(self, progress: Progress) -> None:
        """Tell of progress; called from the worker's thread."""
        now = time.monotonic()
        ended = bool(progress.total) and progress.done >= progress.total
        if progress.stage != self._stage or ended or now - self._told >= _QUIET_S:
            self._stage, self._told = progress.stage, now
            self.events.put(("progressed", progress))

    def check(self) -> None:
        """Raise ``JobCancelled`` when the person asked to stop."""
        if self._stop.is_set():
            raise JobCancelled

    def run(self) -> None:
        """Do the work and tell its end; called on the worker's thread."""
        try:
            result = self._work(self)
        except JobCancelled:
            self.events.put(("cancelled", None))
        except UserError as error:
            self.events.put(("failed", error))
        except Exception as error:
            self.events.put(("failed", Crash.of(error)))
        else:
            self.events.put(("succeeded", result))


class _Worker(Thread):
    """One thread for all jobs of a window; it touches nothing of Qt's.

    Not ``QThreadPool``: on its threads Python begins anew with each job, and PROJ, which keeps a context for each
    of Python's threads, was seen to use one that was gone (a crash in ``proj_create``).
    """

    def __init__(self) -> None:
        super().__init__(name="phanong-jobs", daemon=True)
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()

    def put(self, job: "Job | None") -> None:
        """Add a job; ``None`` ends the thread."""
        self._jobs.put(job)

    def run(self) -> None:
        while (job := self._jobs.get()) is not None:
            job.run()
            # Else the last job, and all that its work holds, would live until the next.
            del job


def is_alive(act: Callable[..., None]) -> bool:
    """Return whether the object of Qt's whose method this is has not been deleted: a dialog may close meanwhile."""
    owner = getattr(act, "__self__", None)
    return not isinstance(owner, QObject) or shiboken6.isValid(owner)


class JobRunner(QObject):
    """Runs one job at a time."""

    started = Signal(str)
    """The key of the job's title under ``[ui.jobs]``."""
    progressed = Signal(object)
    ended = Signal(str)
    """How the job ended: ``done``, ``failed``, ``stopped``."""
    idle = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker: _Worker | None = None
        self._job: Job | None = None
        self._ends: dict[Happened, Callable[..., None]] = {}
        self._listening = QTimer(self)
        self._listening.setInterval(_LISTEN_MS)
        self._listening.timeout.connect(self._listen)

    @property
    def busy(self) -> bool:
        """Return whether a job is under way."""
        return self._job is not None

    def run(
        self,
        title: str,
        work: Work,
        *,
        succeeded: Callable[[object], None],
        failed: Callable[[object], None],
        cancelled: Callable[[], None] | None = None,
    ) -> bool:
        """Start a job; return ``False`` while another runs. The callbacks are called on the window's thread."""
        if self._job is not None:
            return False
        self._job = Job(work)
        self._ends = {"succeeded": succeeded, "failed": failed}
        if cancelled is not None:
            self._ends["cancelled"] = lambda _: cancelled()
        self.started.emit(title)
        if self._worker is None:
            self._worker = _Worker()
            self._worker.start()
        self._worker.put(self._job)
        self._listening.start()
        return True

    def cancel(self) -> None:
        """Ask the job under way to stop."""
        if self._job is not None:
            self._job.cancel()

    def shut_down(self) -> None:
        """Stop the job under way, wait for its thread, and tell its end."""
        self.cancel()
        if self._worker is not None:
            self._worker.put(None)
            self._worker.join()
            self._worker = None
        self._tell()

    def _listen(self) -> None:
        # Told from another turn of the loop: Qt does not let a timer go on while what it called has a dialog open.
        if self._job is not None and not self._job.events.empty():
            QTimer.singleShot(0, self, self._tell)

    def _tell(self) -> None:
        """Tell what has happened; of progress only the last.

        What comes meanwhile waits for another turn: a job that reports faster than the window can show would keep it
        here for as long as it lasts.
        """
        if self._job is None:
            return
        events = [self._job.events.get() for _ in range(self._job.events.qsize())]
        progress = [what for happened, what in events if happened == "progressed"]
        if progress:
            self.progressed.emit(progress[-1])
        if len(progress) < len(events):
            self._finish(*events[-1])

    def _finish(self, happened: Happened, what: object) -> None:
        # Free first: who hears of the end may start the next job.
        self._job, told = None, self._ends.get(happened)
        self._ends = {}
        self._listening.stop()
        self.ended.emit(_ENDS[happened])
        self.idle.emit()
        if told is not None and is_alive(told):
            told(what)
