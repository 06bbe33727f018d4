"""How long one change of the plan board takes: in the planner alone, and in the window from the asking to the paint.

    python -m tests.benchmarks.desktop_board [--children 4000] [--schools 150] [--scope esa]

Every kind of change is made many times, on stops and routes drawn by lot. In the window a change is followed by the
events that wait, and then by a pause as between two changes of a quick person, in which the changed routes come onto
the map; the gap is the longest time between two turns of the event loop meanwhile.
"""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QTWEBENGINE_DISABLE_SANDBOX", "1")

import argparse
import contextlib
import random
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from gis.errors import UserError
from gis.monitor import SilentMonitor
from tests.benchmarks.desktop_rows import Report
from tests.ui.gaps import Gaps
from ui.app import dispose, make_application
from ui.main_window import MainWindow
from ui.stills import settle, wait_for
from ui.tools.board import BoardTool

if TYPE_CHECKING:
    from planner.workflow.board import Board, Step

PASSPHRASE: Final = "invented"
TIMES: Final = 40
"""Changes of each kind."""
PAUSE_MS: Final = 400
_TABLE: Final = "The plan board: one change (ms)"


def make_project(folder: Path, *, children: int, schools: int, scope: str, roads: Path | None = None) -> Path:
    """Return a project with a plan of the whole area or of each school."""
    from planner.sample.make import make_sample  # noqa: PLC0415 - the start of the window is timed without it
    from ui.work import Work  # noqa: PLC0415

    silent = SilentMonitor()
    sample = make_sample(folder, seed=1, children=children, schools=schools, roads=roads, monitor=silent)
    path = folder / "area.phanong"
    work = Work.create(path, PASSPHRASE, esa=sample.esa, year_be=sample.year_be, area=sample.area)
    work.import_schools(sample.schools, silent)
    work.import_register(sample.register, "th", silent)
    work.import_roads(sample.roads, silent)
    work.locate(silent)
    work.assign(silent)
    work.plan({"seed": 1, "effort": "quick", "scope": scope}, silent)
    work.import_checkins(sample.checkins, silent)
    work.assign(silent)
    work.plan({"seed": 1, "effort": "quick", "scope": scope}, silent)
    work.close()
    return path


def changes(board: "Board", lot: random.Random) -> Mapping[str, Callable[[], object]]:
    """Return ways to change a board by their names; each draws what it changes."""

    def route(*, other: str = "", depot: str = "") -> str:
        draft = next(one for one in board.drafts if depot in ("", one.problem.depot) and len(one.routes) > 1)
        return lot.choice([one.route_id for one in draft.routes if one.route_id != other])

    def stop() -> tuple[str, str, str]:
        draft = max(board.drafts, key=lambda one: len(one.routes))
        chosen = lot.choice([one for one in draft.routes if len(one.stop_ids) > 1 and not one.locked])
        return lot.choice(chosen.stop_ids), chosen.route_id, draft.problem.depot

    def move() -> object:
        name, own, depot = stop()
        return board.move(name, route(other=own, depot=depot))

    def reorder() -> object:
        name, own, _ = stop()
        return board.move(name, own, 0)

    def weigh() -> object:
        name, own, depot = stop()
        return board.weigh(name, route(other=own, depot=depot), 0)

    return {
        "move to another route": move,
        "reorder": reorder,
        "weigh under the mouse": weigh,
        "drop with a reason": lambda: board.drop(stop()[0], "moved away"),
        "lock a stop": lambda: board.lock_stop(stop()[0]),
        "lock a route": lambda: board.lock_route(stop()[1]),
        "unlock and lock a day": lambda: (board.lock_day(name := stop()[1]), board.lock_day(name)),
        "undo": board.undo,
        "redo": board.redo,
    }


def shown(board: "Board") -> object:
    """Reckon all that the board shows."""
    return board.lines(), board.spares(), board.sums


def measure_planner(path: Path, report: Report) -> None:
    """Add the rows of the planner alone: an act with everything that is shown after it."""
    from planner.workflow.board import begin_board  # noqa: PLC0415
    from planner.workflow.project import open_project  # noqa: PLC0415

    with open_project(path, PASSPHRASE) as project:
        began = time.perf_counter()
        board = begin_board(project, monitor=SilentMonitor())
        laid = time.perf_counter() - began
        stops = max(len(draft.problem.stop_ids) for draft in board.drafts)
        routes = max(len(draft.routes) for draft in board.drafts)
        report.row(_TABLE, "plan laid out", seconds=laid, stops=stops, routes=routes, schools=len(board.drafts))
        shown(board)
        lot = random.Random(1)
        for name, act in changes(board, lot).items():
            report.row(_TABLE, f"planner: {name}", **_spread(_timed(act, lambda: shown(board))))


def measure_window(window: MainWindow, report: Report) -> None:
    """Add the rows of the window, with the project open in it."""
    tool = window.tools["board"]
    assert isinstance(tool, BoardTool)
    window.actions_by_name["show_board"].trigger()
    while not (tool.ready and not window.session.busy):
        settle(50)
    settle(500)
    assert tool.desk is not None
    gaps, lot = Gaps(window), random.Random(2)
    board = tool.desk.board

    def painted() -> None:
        for _ in range(3):
            QApplication.processEvents()

    acts: dict[str, Callable[[], object]] = dict(changes(board, lot))
    # As the tool does them: it shows what came of it.
    asked: dict[str, Callable[[], object]] = {
        name: partial(tool._do, cast("Callable[[Board], Step | None]", lambda _, act=act: act()))
        for name, act in acts.items()
        if not name.startswith(("weigh", "undo", "redo", "unlock"))
    }
    for name, act in {**asked, "undo": tool.undo, "redo": tool.redo}.items():
        gaps.begin()
        waits = _timed(act, painted, pause_ms=PAUSE_MS)
        gaps.end()
        report.row(_TABLE, f"window: {name}", **_spread(waits), longest_gap=gaps.longest_ms)
    tool.discard()


def _timed(act: Callable[[], object], then: Callable[[], object], *, pause_ms: int = 0) -> list[float]:
    waits = []
    for _ in range(TIMES):
        began = time.perf_counter()
        with contextlib.suppress(UserError):
            act()
        then()
        waits.append((time.perf_counter() - began) * 1000)
        if pause_ms:
            settle(pause_ms)
    return waits


def _spread(waits: list[float]) -> dict[str, object]:
    ordered = sorted(waits)
    return {
        "median": ordered[len(ordered) // 2],
        "p95": ordered[int(len(ordered) * 0.95)],
        "longest": ordered[-1],
    }


def main() -> None:
    """Run the benchmark by itself."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--children", type=int, default=4000)
    parser.add_argument("--schools", type=int, default=150)
    parser.add_argument("--scope", default="esa")
    parser.add_argument("--project", type=Path, help="a project that was made before, in place of a new one")
    arguments = parser.parse_args()
    report = Report()
    with tempfile.TemporaryDirectory() as scratch:
        QSettings.setDefaultFormat(QSettings.Format.IniFormat)
        QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, scratch)
        path = arguments.project or make_project(
            Path(scratch), children=arguments.children, schools=arguments.schools, scope=arguments.scope
        )
        make_application()
        window = MainWindow("th")
        window.show()
        window.begin()
        wait_for(window.session.warmed)
        window.open_project(path, PASSPHRASE)
        wait_for(window.session.opened)
        measure_window(window, report)
        window.close()
        dispose(window)
        # Last: what it leaves behind would be the window's to sweep up.
        measure_planner(path, report)


if __name__ == "__main__":
    main()
