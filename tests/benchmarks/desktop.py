"""How long the window waits and makes wait: start, live map, the event-loop gap of each job, board, map, memory.

    python -m tests.benchmarks.desktop [--children 5000] [--schools 150] [--roads ROADS.osm.pbf] [--where]
                                       [--parts start,jobs,table,map,board,memory] [--write]

The gap is the longest time between two turns of the window's event loop while a job runs, by the clock and by the
processor's time of the window's thread (``own``); ``--where`` also tells what the job's thread was doing at the
longest gaps. The window is off screen. ``--write`` puts all rows into ``results/desktop.md``.
"""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QTWEBENGINE_DISABLE_SANDBOX", "1")

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import shiboken6
from PySide6.QtCore import QSettings, Qt

from gis.monitor import SilentMonitor
from tests.benchmarks.desktop_board import PASSPHRASE, make_project, measure_planner, measure_window
from tests.benchmarks.desktop_map import measure_map
from tests.benchmarks.desktop_memory import measure_memory
from tests.benchmarks.desktop_rows import Report
from tests.benchmarks.desktop_start import measure_start
from tests.ui.gaps import Gaps
from tests.ui.window_jobs import WindowJobs
from ui.app import dispose, make_application
from ui.main_window import MainWindow
from ui.models.frame_model import FrameModel
from ui.panels.frozen_table import FrozenTable
from ui.stills import settle, wait_for

PARTS: Final = ("start", "jobs", "table", "map", "board", "memory")
_OPENINGS: Final = 5


def _started() -> MainWindow:
    """Return a window with its libraries and its map."""
    window = MainWindow("th")
    window.show()
    window.begin()
    wait_for(window.session.warmed)
    assert window.map is not None
    if not window.map.is_ready:
        wait_for(window.map.ready)
    return window


def measure_table(report: Report) -> None:
    """Add how long a table of 100,000 children takes to be made, shown, filtered, sorted and drawn."""
    import numpy as np  # noqa: PLC0415 - the start of the window is timed without it
    import pandas as pd  # noqa: PLC0415

    from ui.tables import make_table, number_column, text_column  # noqa: PLC0415

    rows = 100_000
    rng = np.random.default_rng(1)

    def words(kinds: int) -> pd.Series:
        return pd.Series([f"คำที่ {number}" for number in rng.integers(0, kinds, rows)], dtype="str")

    steps: list[tuple[str, float]] = []
    clock = time.perf_counter()

    def step(name: str) -> None:
        nonlocal clock
        steps.append((name, time.perf_counter() - clock))
        clock = time.perf_counter()

    source = [words(kinds) for kinds in (rows, rows, rows, 6, 4, 12, 40_000, 200, 25, 8, 150, 3_000, 7)]
    numbers = pd.Series(rng.random(rows) * 5000)
    clock = time.perf_counter()
    columns = [text_column(f"c{place}", f"C{place}", texts) for place, texts in enumerate(source)]
    table = make_table(pd.RangeIndex(rows), [*columns, number_column("n", "N", numbers)])
    step("made (job's thread)")
    model = FrameModel()
    view = FrozenTable(model, ("c0", "c1"))
    view.resize(1200, 700)
    view.show()
    clock = time.perf_counter()
    model.set_table(table)
    step("shown")
    model.sort_by((("c7", Qt.SortOrder.AscendingOrder), ("n", Qt.SortOrder.DescendingOrder)))
    step("sorted by two")
    model.set_column_filters({"c1": "1", "n": ">100"})
    step("two filters")
    model.set_column_filters({})
    view.grab()
    clock = time.perf_counter()
    for place in range(20):
        view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() * place // 20)
        view.grab()
    steps.append(("a frame of scrolling", (time.perf_counter() - clock) / 20))
    for name, seconds in steps:
        report.row("The table of 100,000 children", name, ms=seconds * 1000)
    shiboken6.delete(view)


def measure_jobs(window: MainWindow, folder: Path, report: Report, arguments: argparse.Namespace) -> None:
    """Add a row for each job of a window, and for opening what they made."""
    from planner.sample.make import make_sample  # noqa: PLC0415 - the start of the window is timed without it

    table = f"Every job of the window at {arguments.children:,} children in {arguments.schools} schools"
    report.note(table, "Goal: no gap over 100 ms. ``own`` is the processor's time of the window's thread in a gap.")
    sample = make_sample(
        folder,
        seed=1,
        children=arguments.children,
        schools=arguments.schools,
        roads=arguments.roads,
        monitor=SilentMonitor(),
    )
    gaps, jobs = Gaps(window), WindowJobs(window, sample, folder)
    for name, act in jobs.all().items():
        gaps.begin()
        act()
        jobs.wait(_wait_until)
        gaps.end()
        report.row(table, name, seconds=gaps.seconds, longest_gap_ms=gaps.longest_ms, own_ms=gaps.longest_own_ms)
        if arguments.where:
            for gap, lines in gaps.worst:
                print(f"    {gap:5.0f} ms  " + " < ".join(lines))
    jobs.end()
    if jobs.troubles:
        print("troubles:", *jobs.troubles)
    measure_opening(window, jobs.path, report, children=arguments.children)


def measure_opening(window: MainWindow, path: Path, report: Report, *, children: int) -> None:
    """Add how long a project takes to be shown in table, rail and routes, and to lie on the map."""
    assert window.map is not None
    table = f"Opening a project of {children:,} children (s)"
    report.note(table, "Goal: 2 s. From the passphrase to the table, and to the painted map; tools read on behind.")
    opened, drawn = list[float](), list[float]()
    for _ in range(_OPENINGS):
        while window.session.busy:
            settle(50)
        settle(1000)
        began = time.perf_counter()
        window.open_project(path, PASSPHRASE)
        wait_for(window.session.opened)
        opened.append(time.perf_counter() - began)
        wait_for(window.map.drawn)
        drawn.append(time.perf_counter() - began)
    for name, seconds in (("shown", opened), ("on the map", drawn)):
        ordered = sorted(seconds)
        report.row(table, name, median=ordered[len(ordered) // 2], least=ordered[0], most=ordered[-1])


def _wait_until(quiet: Callable[[], bool]) -> None:
    while not quiet():
        settle(20)


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--children", type=int, default=5000)
    parser.add_argument("--schools", type=int, default=150)
    parser.add_argument("--board-children", type=int, default=9000, help="of the project on the plan board")
    parser.add_argument("--cycles", type=int, default=200)
    parser.add_argument("--updates", type=int, default=2000)
    parser.add_argument("--roads", type=Path)
    parser.add_argument("--where", action="store_true")
    parser.add_argument("--parts", default=",".join(PARTS))
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    parts, report = arguments.parts.split(","), Report()

    def ended(window: MainWindow | None = None) -> None:
        if window is not None:
            window.close()
            dispose(window)
        if arguments.write:
            # After each part: the last ones take long.
            report.write()

    with tempfile.TemporaryDirectory() as scratch:
        QSettings.setDefaultFormat(QSettings.Format.IniFormat)
        QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, scratch)
        if "start" in parts:
            measure_start(report)
        application = make_application()
        if "map" in parts:
            measure_map(report)
        if "table" in parts:
            measure_table(report)
        ended()
        if "jobs" in parts:
            folder = Path(scratch) / "jobs"
            folder.mkdir()
            window = _started()
            measure_jobs(window, folder, report, arguments)
            ended(window)
        if "board" in parts:
            folder = Path(scratch) / "board"
            folder.mkdir()
            path = make_project(folder, children=arguments.board_children, schools=arguments.schools, scope="esa")
            window = _started()
            window.open_project(path, PASSPHRASE)
            wait_for(window.session.opened)
            measure_window(window, report)
            ended(window)
            measure_planner(path, report)
        if "memory" in parts:
            folder = Path(scratch) / "memory"
            folder.mkdir()
            path = make_project(folder, children=60, schools=6, scope="school")
            window = _started()
            measure_memory(window, path, report, cycles=arguments.cycles, updates=arguments.updates)
            ended(window)
        application.processEvents()
    report.show_notes()


if __name__ == "__main__":
    main()
