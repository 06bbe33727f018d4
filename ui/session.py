"""The open project of the window, and the jobs done on it."""

import gc
import importlib
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import QObject, QTimer, Signal

from gis.errors import UserError
from gis.monitor import Monitor, SilentMonitor
from ui.jobs import Crash, JobRunner, is_alive
from ui.language import Words

if TYPE_CHECKING:
    from ui.snapshot import Snapshot
    from ui.work import Work

    Action = Callable[[Work, Monitor], Mapping[str, object]]
    Question = Callable[[Work, Monitor], object]


_LOOK_MS: Final = 10


def _work() -> "type[Work]":
    """Return ``Work``; the first call brings geopandas and takes seconds, so it is made on a job's thread."""
    return cast("type[Work]", importlib.import_module("ui.work").Work)


class Session(QObject):
    """What the window knows: its language, the open project, and what it shows of it."""

    warmed = Signal()
    """The libraries are there: the map page can be made."""
    opened = Signal()
    refreshed = Signal(object)
    """``Snapshot``: show this from now on."""
    done = Signal(str, object)
    """The key of an action and its summary, by name."""
    troubled = Signal(object)
    """``UserError``."""
    refused = Signal(object)
    """``UserError``: a project could not be opened or made."""
    stopped = Signal()
    """A job was cancelled."""
    crashed = Signal(object)
    """``Crash``."""

    def __init__(self, words: Words, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.words = words
        self.runner = JobRunner(self)
        self.snapshot: Snapshot | None = None
        self._work: Work | None = None
        self._title = ""
        self._page = ""
        self._closed = False

    @property
    def path(self) -> Path | None:
        """Return the file of the open project."""
        return None if self._work is None else self._work.path

    @property
    def busy(self) -> bool:
        """Return whether a job is under way."""
        return self.runner.busy

    @property
    def page(self) -> str:
        """Return the map page; ``""`` before the libraries are there."""
        return self._page

    def warm_up(self, channel_script: str) -> None:
        """Bring the libraries and make the map page, so that the first project opens sooner."""
        title, language = self.words.say("app.name"), self.words.language

        def work(monitor: Monitor) -> object:
            kind = _work()
            segment = importlib.import_module("ui.work").segment
            segment(title)
            monitor.check()
            # What the libraries made will stay; looking through it at every collection would stop the window.
            gc.freeze()
            return kind.make_page(title=title, language=language, channel_script=channel_script), segment

        self._run("warm_up", work, self._warmed)

    def open(self, path: Path, passphrase: str) -> None:
        """Open a project file; ``opened`` or ``refused`` follows."""
        language = self.words.language

        def work(monitor: Monitor) -> object:
            opened = _work().open(path, passphrase)
            return opened, _snapshot_or_close(opened, language, monitor)

        self._run("open", work, self._opened, self._refused)

    def create(self, path: Path, passphrase: str, *, esa: str, year_be: int, area: Sequence[str]) -> None:
        """Make an empty project; ``opened`` or ``refused`` follows."""
        language = self.words.language

        def work(monitor: Monitor) -> object:
            created = _work().create(path, passphrase, esa=esa, year_be=year_be, area=area)
            return created, _snapshot_or_close(created, language, monitor)

        self._run("create", work, self._opened, self._refused)

    def perform(self, title: str, action: "Action") -> None:
        """Run an action on the open project, then show what has become of it."""
        opened, language = self._work, self.words.language
        if opened is None:
            return

        def work(monitor: Monitor) -> object:
            summary = action(opened, monitor)
            # Shown to its end even when stopped: a plan that was interrupted is kept, and the window must say so.
            return summary, opened.snapshot(language, SilentMonitor())

        self._run(title, work, self._performed)

    def refresh(self) -> None:
        """Show the project anew, as after a change of language."""
        opened, language = self._work, self.words.language
        if opened is not None:
            self._run("refresh", lambda monitor: opened.snapshot(language, monitor), self._shown)

    def when_free(self, act: Callable[[], None]) -> None:
        """Do something as soon as no job is under way: what a person asked for must not get lost for one."""
        if self.busy:
            QTimer.singleShot(_LOOK_MS, self, lambda: self.when_free(act))
        elif not self._closed:
            act()

    def ask(self, title: str, question: "Question", answered: Callable[[object], None]) -> None:
        """Read something of the open project and give it to ``answered``."""
        opened = self._work
        if opened is not None:
            self._run(title, lambda monitor: question(opened, monitor), partial(self._answer, answered))

    def close(self) -> None:
        """Stop what is under way and close the project, for good."""
        self._closed = True
        self.runner.shut_down()
        if self._work is not None:
            self._work.close()
            self._work = None

    def _run(
        self,
        title: str,
        work: Callable[[Monitor], object],
        succeeded: Callable[[object], None],
        failed: Callable[[object], None] | None = None,
    ) -> None:
        if not self._closed and self.runner.run(
            title, work, succeeded=succeeded, failed=failed or self._failed, cancelled=self._cancelled
        ):
            self._title = title

    def _warmed(self, result: object) -> None:
        if self._closed:
            return
        self._page, segment = cast("tuple[str, Callable[[str], list[str]]]", result)
        self.words.learn_words(segment)
        self.warmed.emit()

    def _opened(self, result: object) -> None:
        work, snapshot = cast("tuple[Work, Snapshot]", result)
        if self._closed:
            # It was opened while the window closed.
            work.close()
            return
        if self._work is not None:
            self._work.close()
        self._work = work
        self._shown(snapshot)
        self.opened.emit()

    def _performed(self, result: object) -> None:
        if self._closed:
            return
        summary, snapshot = cast("tuple[Mapping[str, object], Snapshot]", result)
        self._shown(snapshot)
        self.done.emit(self._title, summary)

    def _shown(self, result: object) -> None:
        if self._closed:
            return
        self.snapshot = cast("Snapshot", result)
        self.refreshed.emit(self.snapshot)

    def _answer(self, answered: Callable[[object], None], result: object) -> None:
        if not self._closed and is_alive(answered):
            answered(result)

    def _refused(self, error: object) -> None:
        if isinstance(error, UserError) and not self._closed:
            self.refused.emit(error)
        else:
            self._failed(error)

    def _failed(self, error: object) -> None:
        if self._closed:
            return
        if isinstance(error, Crash):
            self.crashed.emit(error)
        else:
            self.troubled.emit(error)

    def _cancelled(self) -> None:
        if not self._closed:
            self.stopped.emit()


def _snapshot_or_close(work: "Work", language: str, monitor: Monitor) -> "Snapshot":
    try:
        return work.snapshot(language, monitor)
    except BaseException:
        work.close()
        raise
