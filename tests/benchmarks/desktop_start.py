"""How long from the start of the program to a window that answers, and to a live map; each time a process of its own.

python -m tests.benchmarks.desktop_start
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from typing import Final

from tests.benchmarks.desktop_rows import Report

TIMES: Final = 5
_TABLE: Final = "Start of the program (s)"


def start_once() -> tuple[float, float]:
    """Start the program as ``phanong window`` does; return the seconds to its window and to its live map."""
    began = time.perf_counter()
    settings = {"QT_QPA_PLATFORM": "offscreen", "QTWEBENGINE_DISABLE_SANDBOX": "1"}
    with (
        tempfile.TemporaryDirectory() as scratch,
        subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.desktop_start", scratch],
            env={**os.environ, **settings},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as process,
    ):
        assert process.stdout is not None
        moments: dict[str, float] = {}
        for line in process.stdout:
            moments[line.strip()] = time.perf_counter() - began
    return moments["window"], moments["map"]


def measure_start(report: Report) -> None:
    """Add the rows of the start."""
    report.note(_TABLE, f"Goals: 1.5 s to a window that answers, 4 s to a live map. {TIMES} starts with a warm disk.")
    start_once()
    used = _processor_s()
    windows, maps = zip(*(start_once() for _ in range(TIMES)), strict=True)
    used = (_processor_s() - used) / TIMES
    for name, seconds in (("window that answers", windows), ("live map", maps)):
        report.row(_TABLE, name, median=statistics.median(seconds), least=min(seconds), most=max(seconds))
    report.row(_TABLE, "processor's time of all processes, to the live map and the end", median=used)


def _processor_s() -> float:
    """Return the seconds of the processor that the programs started so far have used."""
    return sum(os.times()[2:4])


def _start(scratch: str) -> None:
    """Be the program that is measured."""
    from PySide6.QtCore import QSettings, QTimer  # noqa: PLC0415 - its import is part of the start

    from ui.app import dispose, make_application  # noqa: PLC0415
    from ui.main_window import MainWindow  # noqa: PLC0415

    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, scratch)
    application = make_application()
    window = MainWindow("th")

    def told(what: str) -> None:
        print(what, flush=True)

    def warmed() -> None:
        assert window.map is not None
        window.map.ready.connect(live)

    def live() -> None:
        told("map")
        window.close()
        QTimer.singleShot(0, application.quit)

    window.session.warmed.connect(warmed)
    window.show()
    window.begin()
    # Behind the first painting.
    QTimer.singleShot(0, lambda: QTimer.singleShot(0, lambda: told("window")))
    application.exec()
    dispose(window)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        _start(sys.argv[1])
    else:
        measure_start(Report())
