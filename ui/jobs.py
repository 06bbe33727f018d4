"""Long work off the window's thread: one job at a time, with progress and a way to stop."""

import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Thread
from typing import Final

from PySide6.QtCore import QObject, Signal

from gis.errors import JobCancelled, UserError
from gis.monitor import Monitor, Progress

Work = Callable[[Monitor], object]
"""What a job does: gets plain values by its closure, never widgets, and gives a value back."""

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


class Job(QObject):
    """One piece of work; it is the work's ``Monitor``. Connect before it is run."""

    progressed = Signal(object)
    """``Progress``, at most twenty a second and each change of stage."""
    succeeded = Signal(object)
    failed = Signal(object)
    """``UserError`` or ``Crash``."""
    cancelled = Signal()
    finished = Signal()
    """After any of the three above."""

    def __init__(self, work: Work, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._stop = Event()
        self._told = 0.0
        self._stage = ""

    def cancel(self) -> None:
        """Ask the work to stop at its next ``check``."""
        self._stop.set()

    def report(self, progress: Progress) -> None:
        """Tell of progress; called from the worker's thread."""
        now = time.monotonic()
        ended = bool(progress.total) and progress.done >= progress.total
        if progress.stage != self._stage or ended or now - self._told >= _QUIET_S:
            self._stage, self._told = progress.stage, now
            self.progressed.emit(progress)

    def check(self) -> None:
        """Raise ``JobCancelled`` when the person asked to stop."""
        if self._stop.is_set():
            raise JobCancelled

    def run(self) -> None:
        """Do the work and tell its end; called on the worker's thread."""
        try:
            result = self._work(self)
        except JobCancelled:
            self.cancelled.emit()
        except UserError as error:
            self.failed.emit(error)
        except Exception as error:
            self.failed.emit(Crash.of(error))
        else:
            self.succeeded.emit(result)
        finally:
            self.finished.emit()


class _Worker(Thread):
    """One thread for all jobs of a window.

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
        """Start a job; return ``False`` while another runs. The callbacks are methods of the window's objects."""
        if self._job is not None:
            return False
        job = Job(work, self)
        self._job = job
        # Before the callers' own, so that they find the runner free and may start the next job.
        job.succeeded.connect(self._succeeded)
        job.failed.connect(self._failed)
        job.cancelled.connect(self._stopped)
        job.progressed.connect(self.progressed)
        job.succeeded.connect(succeeded)
        job.failed.connect(failed)
        if cancelled is not None:
            job.cancelled.connect(cancelled)
        job.finished.connect(job.deleteLater)
        self.started.emit(title)
        if self._worker is None:
            self._worker = _Worker()
            self._worker.start()
        self._worker.put(job)
        return True

    def cancel(self) -> None:
        """Ask the job under way to stop."""
        if self._job is not None:
            self._job.cancel()

    def shut_down(self) -> None:
        """Stop the job under way and wait for its thread."""
        self.cancel()
        if self._worker is not None:
            self._worker.put(None)
            self._worker.join()
            self._worker = None

    def _succeeded(self) -> None:
        self._free("done")

    def _failed(self) -> None:
        self._free("failed")

    def _stopped(self) -> None:
        self._free("stopped")

    def _free(self, ended: str) -> None:
        self._job = None
        self.ended.emit(ended)
        self.idle.emit()
