"""How long the window waits and makes wait: start, live map, opening a project, and the event-loop gap of each job.

    python -m tests.benchmarks.desktop [--children 1000] [--schools 30] [--roads ROADS.osm.pbf] [--where]

The gap is the longest time between two turns of the window's event loop while a job runs; ``--where`` also tells
what the job's thread was doing at the longest gaps. Seconds are of the clock; the window is off screen.
"""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QTWEBENGINE_DISABLE_SANDBOX", "1")

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import shiboken6
from PySide6.QtCore import QSettings, Qt, SignalInstance

from gis.monitor import SilentMonitor
from tests.benchmarks.desktop_map import measure_map
from tests.ui.gaps import Gaps
from ui.app import dispose, make_application
from ui.main_window import MainWindow
from ui.models.frame_model import FrameModel
from ui.panels.frozen_table import FrozenTable
from ui.screenshots import settle, wait_for

_PASSPHRASE = "invented"


def tell(name: str, seconds: float, gaps: Gaps, *, where: bool) -> None:
    """Print a job's time and its longest gap."""
    print(f"{name:<12}{seconds:8.2f} s   longest gap {gaps.longest_ms:5.0f} ms", flush=True)
    if where:
        for gap, lines in gaps.worst:
            print(f"    {gap:5.0f} ms  " + " < ".join(lines))


def during(gaps: Gaps, act: Callable[[], None], end: SignalInstance) -> float:
    """Do something and wait for its end; return the seconds."""
    gaps.begin()
    began = time.perf_counter()
    act()
    wait_for(end)
    seconds = time.perf_counter() - began
    settle(50)
    gaps.end()
    return seconds


def measure_table() -> None:
    """Print how long a table of 100,000 children takes to be made, shown, filtered, sorted and drawn."""
    import numpy as np  # noqa: PLC0415 - as above
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
        print(f"100,000 rows, {name:<22}{seconds * 1000:7.0f} ms")
    shiboken6.delete(view)


def measure(window: MainWindow, folder: Path, arguments: argparse.Namespace) -> None:
    """Run the whole job in a window that has started."""
    # Brought by now: what it needs is what the window needs.
    from planner.sample.make import make_sample  # noqa: PLC0415 - the start of the window is timed without it

    sample = make_sample(
        folder,
        seed=1,
        children=arguments.children,
        schools=arguments.schools,
        roads=arguments.roads,
        monitor=SilentMonitor(),
    )
    session, gaps = window.session, Gaps(window)
    where = arguments.where
    path = folder / "area.phanong"
    seconds = during(
        gaps,
        lambda: session.create(path, _PASSPHRASE, esa=sample.esa, year_be=sample.year_be, area=sample.area),
        session.opened,
    )
    tell("create", seconds, gaps, where=where)
    files = {"schools": sample.schools, "roads": sample.roads, "register": sample.register}
    for kind, file in files.items():

        def bring(kind: str = kind, file: Path = file) -> None:
            window.import_paths(kind, [file])

        tell(kind, during(gaps, bring, session.done), gaps, where=where)
    jobs: dict[str, Callable[[], None]] = {
        "locate": window.locate,
        "assign": window.assign,
        "plan": lambda: window.plan({"seed": 1, "effort": "quick"}),
        "sheets": lambda: window.outputs.sheets_to(
            folder / "sheets", schools=(), formats=("pdf",), thai_digits=False
        ),
        "checkins": lambda: window.import_paths("checkins", list(sample.checkins)),
    }
    for name, act in jobs.items():
        tell(name, during(gaps, act, session.done), gaps, where=where)
    assert window.map is not None
    # The map still draws what the last job has changed.
    settle(1000)
    seconds = during(gaps, lambda: window.open_project(path, _PASSPHRASE), window.map.drawn)
    tell("open, drawn", seconds, gaps, where=where)


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--children", type=int, default=1000)
    parser.add_argument("--schools", type=int, default=30)
    parser.add_argument("--roads", type=Path)
    parser.add_argument("--where", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        QSettings.setDefaultFormat(QSettings.Format.IniFormat)
        QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, scratch)
        began = time.perf_counter()
        application = make_application()
        window = MainWindow("th")
        window.show()
        application.processEvents()
        print(f"{'window':<12}{time.perf_counter() - began:8.2f} s   after the imports of this program")
        gaps = Gaps(window)
        seconds = during(gaps, window.begin, window.session.warmed)
        tell("libraries", seconds, gaps, where=arguments.where)
        assert window.map is not None
        if not window.map.is_ready:
            gaps.begin()
            wait_for(window.map.ready)
            gaps.end()
            tell("map page", gaps.seconds, gaps, where=arguments.where)
        print(f"{'live map':<12}{time.perf_counter() - began:8.2f} s   from the start of the window")
        measure(window, Path(scratch), arguments)
        measure_table()
        measure_map()
        window.close()
        dispose(window)


if __name__ == "__main__":
    main()
