"""Whether the window keeps what it should let go: a project opened again and again, the map drawn again and again.

    python -m tests.benchmarks.desktop_memory [--cycles 200] [--updates 2000] [--children 150] [--schools 6]

What is counted before and after, once a tenth of both has warmed everything up: threads of Python's, widgets, timers
and other objects of Qt's, objects of Qt's that Python holds, and the memory of the program and of the map's page.
"""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QTWEBENGINE_DISABLE_SANDBOX", "1")
# So that the page's own garbage can be collected before it is counted, as that of Python's is.
os.environ.setdefault("QTWEBENGINE_CHROMIUM_FLAGS", "--js-flags=--expose-gc")

import argparse
import gc
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path

import shiboken6
from PySide6.QtCore import QAbstractAnimation, QCoreApplication, QEvent, QObject, QSettings, QTimer
from PySide6.QtWidgets import QApplication

from tests.benchmarks.desktop_board import PASSPHRASE, make_project
from tests.benchmarks.desktop_rows import Report
from ui.app import dispose, make_application
from ui.main_window import MainWindow
from ui.stills import settle, wait_for

_TABLE = "Memory: a project opened again and again, then its map drawn"
_SWEEP_MS = 400


@dataclass(frozen=True, slots=True)
class Census:
    """What there is at one moment."""

    threads: int
    widgets: int
    timers: int
    qt_objects: int
    """Below the window and the application, without the style's animations."""
    held: int
    """Objects of Qt's that Python holds and that still live."""
    mb: float
    """Resident memory of the program; ``nan`` where the system does not say."""
    page_mb: float
    """Of the processes of the map's page."""

    @property
    def counts(self) -> tuple[int, int, int, int, int]:
        """Return all but the memory."""
        return self.threads, self.widgets, self.timers, self.qt_objects, self.held


def census(window: MainWindow) -> Census:
    """Count, after all that is to go has gone."""
    for _ in range(3):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QCoreApplication.processEvents()
        gc.collect()
    roots: list[QObject] = [window]
    application = QCoreApplication.instance()
    if application is not None:
        roots.append(application)
    # First, since Python then holds them all.
    below = [thing for root in roots for thing in root.findChildren(QObject)]
    # The style's animations of scroll bars come and go by themselves.
    held = sum(
        isinstance(thing, QObject) and shiboken6.isValid(thing) and not isinstance(thing, QAbstractAnimation)
        for thing in gc.get_objects()
    )
    return Census(
        threads=threading.active_count(),
        widgets=len(QApplication.allWidgets()),
        timers=sum(isinstance(thing, QTimer) for thing in below),
        qt_objects=sum(not isinstance(thing, QAbstractAnimation) for thing in below),
        held=held,
        mb=_resident_mb("self"),
        page_mb=sum(_resident_mb(pid) for pid in _children()),
    )


def sweep_page(window: MainWindow) -> None:
    """Have the map's page collect its garbage, where it was started so that it can."""
    page = None if window.map is None else window.map.page
    if page is None:
        return
    for _ in range(3):
        page.runJavaScript("globalThis.gc?.(); 1")
        settle(_SWEEP_MS)


def open_again(window: MainWindow, path: Path, times: int) -> None:
    """Close the project that is open and open one, so many times."""
    for _ in range(times):
        window.open_project(path, PASSPHRASE)
        wait_for(window.session.opened)


def draw_again(window: MainWindow, times: int) -> None:
    """Have the map drawn anew, so many times; selections, filters and layers of tools go with it."""
    snapshot, view = window.session.snapshot, window.map
    assert snapshot is not None
    assert view is not None
    case_ids = list(snapshot.cases.ids)[:20]
    for number in range(times):
        view.select([case_ids[number % len(case_ids)]], pan=True)
        view.show_overlay(b"", "roads")
        view.show_layers(snapshot.layers, snapshot.ground)
        wait_for(view.drawn)


def _resident_mb(process: str) -> float:
    if not sys.platform.startswith("linux"):
        return float("nan")
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1])
    except FileNotFoundError:
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _children() -> list[str]:
    """Return the processes that this one has started."""
    if not sys.platform.startswith("linux"):
        return []
    found, wanted = list[str](), [str(os.getpid())]
    while wanted:
        tasks = Path(f"/proc/{wanted.pop()}/task")
        try:
            own = [pid for task in tasks.iterdir() for pid in (task / "children").read_text(encoding="ascii").split()]
        except FileNotFoundError:
            continue
        found += own
        wanted += own
    return found


def measure_memory(window: MainWindow, path: Path, report: Report, *, cycles: int, updates: int) -> None:
    """Add the rows of a window in which a project is opened, and its map drawn, again and again."""

    def tell(name: str) -> Census:
        sweep_page(window)
        seen = census(window)
        report.row(
            _TABLE,
            name,
            program_MB=seen.mb,
            page_MB=seen.page_mb,
            threads=seen.threads,
            widgets=seen.widgets,
            timers=seen.timers,
            Qt_objects=seen.qt_objects,
            held=seen.held,
        )
        return seen

    open_again(window, path, max(cycles // 10, 3))
    draw_again(window, max(updates // 10, 10))
    before = tell("warm")
    for part in range(4):
        open_again(window, path, cycles // 4)
        tell(f"opened {cycles // 4 * (part + 1):,}")
    for part in range(3):
        draw_again(window, updates // 4)
        tell(f"and drawn {updates // 4 * (part + 1):,}")
    draw_again(window, updates - updates // 4 * 3)
    after = tell(f"and drawn {updates:,}")
    said = "are the same" if after.counts == before.counts else "differ"
    report.note(
        _TABLE,
        f"Goal: 5 %. The program grew by {after.mb / before.mb - 1:+.1%}, the map's processes by "
        f"{after.page_mb / before.page_mb - 1:+.1%}; counts {said}. "
        "Counted after garbage was collected on both sides.",
    )


def main() -> None:
    """Run the benchmark by itself."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cycles", type=int, default=200)
    parser.add_argument("--updates", type=int, default=2000)
    parser.add_argument("--children", type=int, default=150)
    parser.add_argument("--schools", type=int, default=6)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        QSettings.setDefaultFormat(QSettings.Format.IniFormat)
        QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, scratch)
        make_application()
        window = MainWindow("th")
        window.show()
        window.begin()
        wait_for(window.session.warmed)
        path = make_project(Path(scratch), children=arguments.children, schools=arguments.schools, scope="school")
        report = Report()
        measure_memory(window, path, report, cycles=arguments.cycles, updates=arguments.updates)
        report.show_notes()
        window.close()
        dispose(window)


if __name__ == "__main__":
    main()
