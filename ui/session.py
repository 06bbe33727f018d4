"""The open project of the window, and the jobs done on it."""

import gc
import importlib
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

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


def _work() -> "type[Work]":
    """Return ``Work``; the first call brings geopandas and takes seconds, so it is made on a job's thread."""
    return cast("type[Work]", importlib.import_module("ui.work").Work)


class Session(QObject):
    """What the window knows: its language, the open project, and what it shows of it.

    One job runs at a time. What is asked for meanwhile waits for its turn, in the order in which it was asked for:
    nothing that a person does gets lost because something is being read just then.
    """

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
        self.school = ""
        """The school that a person looks at alone, ``""`` for all: what is asked of one school begins with it."""
        self._work: Work | None = None
        self._page = ""
        self._closed = False
        self._reading = False
        self._waiting: deque[Callable[[], None]] = deque()
        self._in_turn = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._go_on)
        self.runner.idle.connect(self._soon.start)

    @property
    def path(self) -> Path | None:
        """Return the file of the open project."""
        return None if self._work is None else self._work.path

    @property
    def busy(self) -> bool:
        """Return whether a job is under way or something waits for its turn."""
        return self.runner.busy or bool(self._waiting)

    @property
    def reading(self) -> bool:
        """Return whether the job under way only reads: what is asked for meanwhile can follow it."""
        return self.runner.busy and self._reading

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

        self.when_free(partial(self._run, "open", work, self._opened, self._refused))

    def create(self, path: Path, passphrase: str, *, esa: str, year_be: int, area: Sequence[str]) -> None:
        """Make an empty project; ``opened`` or ``refused`` follows."""
        language = self.words.language

        def work(monitor: Monitor) -> object:
            created = _work().create(path, passphrase, esa=esa, year_be=year_be, area=area)
            return created, _snapshot_or_close(created, language, monitor)

        self.when_free(partial(self._run, "create", work, self._opened, self._refused))

    def unpack(self, package: Path, package_passphrase: str, path: Path, passphrase: str) -> None:
        """Make a project of a school's part and open it; ``opened`` or ``refused`` follows."""
        language = self.words.language

        def work(monitor: Monitor) -> object:
            made = _work().unpack(package, package_passphrase, path, passphrase)
            return made, _snapshot_or_close(made, language, monitor)

        self.when_free(partial(self._run, "unpack", work, self._opened, self._refused))

    def perform(self, title: str, action: "Action") -> None:
        """Run an action on the open project, as soon as no job is under way, then show what has become of it."""

        def begin(opened: "Work") -> None:
            language = self.words.language

            def work(monitor: Monitor) -> object:
                summary = action(opened, monitor)
                # Shown to its end even when stopped: a plan that was interrupted is kept, and the window must say so.
                return summary, opened.snapshot(language, SilentMonitor())

            self._run(title, work, partial(self._performed, title))

        self._on_this_project(begin)

    def refresh(self) -> None:
        """Show the project anew, as after a change of language."""

        def begin(opened: "Work") -> None:
            language = self.words.language
            self._run("refresh", lambda monitor: opened.snapshot(language, monitor), self._shown, reading=True)

        self._on_this_project(begin)

    def ask(self, title: str, question: "Question", answered: Callable[[object], None]) -> None:
        """Read something of the open project, as soon as no job is under way, and give it to ``answered``."""

        def begin(opened: "Work") -> None:
            self._run(title, lambda monitor: question(opened, monitor), partial(self._answer, answered), reading=True)

        self._on_this_project(begin)

    def when_free(self, act: Callable[[], None]) -> None:
        """Do something as soon as no job is under way and what was asked for before has had its turn."""
        if self._closed:
            return
        if self.runner.busy or (self._waiting and not self._in_turn):
            self._waiting.append(act)
            self._soon.start()
        else:
            act()

    def close(self) -> None:
        """Stop what is under way and close the project, for good."""
        self._closed = True
        self._waiting.clear()
        self.runner.shut_down()
        if self._work is not None:
            self._work.close()
            self._work = None

    def _on_this_project(self, begin: "Callable[[Work], None]") -> None:
        """Begin something when free, unless another project is open by then: it was meant for this one."""
        opened = self._work
        if opened is not None:
            self.when_free(lambda: begin(opened) if self._work is opened else None)

    def _go_on(self) -> None:
        """Let what waits have its turn, up to the next job."""
        if not self._waiting:
            return
        while self._waiting and not self.runner.busy and not self._closed:
            act = self._waiting.popleft()
            # What it asks for is still its turn.
            self._in_turn = True
            try:
                act()
            finally:
                self._in_turn = False
        if not self.busy:
            # Whoever looked meanwhile was told to wait.
            self.runner.idle.emit()

    def _run(
        self,
        title: str,
        work: Callable[[Monitor], object],
        succeeded: Callable[[object], None],
        failed: Callable[[object], None] | None = None,
        *,
        reading: bool = False,
    ) -> None:
        if self._closed:
            return
        # Known before the runner tells that it has begun.
        self._reading = reading
        self.runner.run(title, work, succeeded=succeeded, failed=failed or self._failed, cancelled=self._cancelled)

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

    def _performed(self, title: str, result: object) -> None:
        if self._closed:
            return
        summary, snapshot = cast("tuple[Mapping[str, object], Snapshot]", result)
        self._shown(snapshot)
        self.done.emit(title, summary)

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
