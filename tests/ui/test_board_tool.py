"""The plan board with real mouse and keys on the real window."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from planner.schemas import HOLDS, LEGS, TERRITORIES
from planner.store.project import Project
from planner.visits.large import improve_large
from planner.visits.problem import Solution
from planner.workflow.board import Block, Line
from tests.ui.conftest import LONG_MS, PASSPHRASE, Evaluate
from ui.dialogs.areas import AreasDialog
from ui.dialogs.drop_stop import DropDialog
from ui.jobs import Job
from ui.language import Words
from ui.main_window import MainWindow
from ui.map_view import MapPage
from ui.panels.board_grid import Grid, hours_of
from ui.panels.board_view import BoardView
from ui.tools.board import BoardTool

ANSWER_MS = 100
NONE = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def tool(opened: MainWindow, qtbot: QtBot) -> Iterator[BoardTool]:
    """Return the board in front with the plan laid out."""
    opened.activateWindow()
    opened.actions_by_name["show_board"].trigger()
    found = opened.tools["board"]
    assert isinstance(found, BoardTool)
    qtbot.waitUntil(lambda: found.ready and not opened.session.busy, timeout=LONG_MS)
    QApplication.processEvents()
    yield found
    # Else closing the window asks about what was changed.
    found.discard()


def pair(tool: BoardTool) -> tuple[Line, Line]:
    """Return two routes of one school, the first with two stops or more; only that school is shown."""
    lines = tool.panel.view.lines
    one, other = next(
        (one, other)
        for one in lines
        for other in lines
        if one.school_code == other.school_code and one is not other and len(one.blocks) > 1 and other.blocks
    )
    tool.panel.school.choose(one.school_code)
    QApplication.processEvents()
    return one, other


def stops_of(tool: BoardTool, route_id: str) -> list[str]:
    line = next(line for line in tool.panel.view.lines if line.route_id == route_id)
    return [block.stop_id for block in line.blocks]


def drag(
    source: QWidget, start: QPoint, target: QWidget, end: QPoint, look: Callable[[], None] | None = None
) -> None:
    """Press, move in steps and release; ``look`` is called before the release."""
    finish = source.mapFromGlobal(target.mapToGlobal(end))
    QTest.mousePress(source, LEFT, NONE, start)
    for step in range(1, 7):
        QTest.mouseMove(source, start + (finish - start) * step / 6)
        QApplication.processEvents()
    if look is not None:
        look()
    QTest.mouseRelease(source, LEFT, NONE, finish)
    QApplication.processEvents()


def drag_stop(tool: BoardTool, stop_id: str, end: QPoint, look: Callable[[], None] | None = None) -> None:
    port = tool.panel.view.viewport()
    drag(port, tool.panel.view.block_rect(stop_id).center(), port, end, look)


def before_first(tool: BoardTool, route_id: str) -> QPoint:
    """Return the point of a row before its first stop."""
    first = tool.panel.view.block_rect(stops_of(tool, route_id)[0])
    return QPoint(first.left() + 1, tool.panel.view.row_rect(route_id).center().y())


def press(tool: BoardTool, key: Qt.Key, keys: Qt.KeyboardModifier = NONE) -> None:
    QTest.keyClick(tool.panel.view, key, keys)
    QApplication.processEvents()


def answer_drop(reason: str | None) -> None:
    """Answer the question why a stop is taken off, as soon as it is asked."""

    def act() -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, DropDialog):
            QTimer.singleShot(20, act)
            return
        if reason is None:
            dialog.for_now.setChecked(True)
        else:
            dialog.reason.setEditText(reason)
        dialog.accept()

    QTimer.singleShot(20, act)


def stored(window: MainWindow, path: Path) -> tuple[dict[str, Any], int]:
    """Return the route of each stop and how many holds the closed project has."""
    window.close()
    with Project.open(path, PASSPHRASE) as project:
        legs = project.read(LEGS)
        driven = legs[legs["to_stop"] != ""]
        routes: dict[str, Any] = dict(zip(driven["to_stop"], driven["route_id"], strict=True))
        return routes, len(project.read(HOLDS))


def test_a_stop_dragged_to_another_route_is_timed_undone_and_done_again(tool: BoardTool) -> None:
    one, other = pair(tool)
    stop = one.blocks[0].stop_id
    told: list[str] = []

    def look() -> None:
        assert tool.panel.ghost.isVisible()
        told.append(tool.panel.ghost.text())

    drag_stop(tool, stop, before_first(tool, other.route_id), look)
    assert "นาที" in told[0] or "เวลาเท่าเดิม" in told[0]
    assert tool.panel.ghost.isHidden()
    assert stops_of(tool, other.route_id)[0] == stop
    assert stop not in stops_of(tool, one.route_id)
    changed = tool.dirty
    assert other.route_id in tool.panel.said.text().replace("\u200b", "")
    assert "(" in tool.panel.compared.text()
    press(tool, Qt.Key.Key_Z, CTRL)
    assert stops_of(tool, one.route_id) == [block.stop_id for block in one.blocks]
    assert (changed, tool.dirty) == (True, False)
    assert "ย้อนแล้ว" in tool.panel.said.text().replace("\u200b", "")
    press(tool, Qt.Key.Key_Y, CTRL)
    assert stops_of(tool, other.route_id)[0] == stop
    names = [action.text() for action in tool.panel.history.menu().actions()]
    assert len(names) == 2
    tool.panel.history.menu().actions()[0].trigger()
    assert not tool.dirty


def test_a_stop_dragged_within_its_route_changes_the_order(tool: BoardTool) -> None:
    one, _ = pair(tool)
    before = [block.stop_id for block in one.blocks]
    drag_stop(tool, before[-1], before_first(tool, one.route_id))
    assert stops_of(tool, one.route_id) == [before[-1], *before[:-1]]
    assert tool.panel.view.stop_id == before[-1]


def test_a_stop_is_dragged_to_the_tray_with_a_reason_and_back_onto_a_route(tool: BoardTool) -> None:
    one, other = pair(tool)
    stop = one.blocks[0].stop_id
    answer_drop("ย้ายบ้าน <b>แล้ว</b>")
    tray = tool.panel.tray
    port = tool.panel.view.viewport()
    drag(port, tool.panel.view.block_rect(stop).center(), tray.viewport(), QPoint(30, 30))
    assert stop not in stops_of(tool, one.route_id)
    spare = tray.spare()
    assert spare is not None
    assert (spare.stop_id, spare.reason) == (stop, "dropped")
    assert "ย้ายบ้าน" in tray.selectedItems()[0].text(1).replace("\u200b", "")
    row = tray.visualItemRect(tray.selectedItems()[0]).center()
    drag(tray.viewport(), row, port, before_first(tool, other.route_id))
    assert stops_of(tool, other.route_id)[0] == stop
    assert stop not in [spare.stop_id for spare in tray.spares()]


def test_escape_lets_go_of_a_stop_in_the_hand(tool: BoardTool) -> None:
    one, other = pair(tool)
    view, stop = tool.panel.view, one.blocks[0].stop_id
    start = view.block_rect(stop).center()
    QTest.mousePress(view.viewport(), LEFT, NONE, start)
    QTest.mouseMove(view.viewport(), start + QPoint(40, 10))
    assert tool.panel.ghost.isVisible()
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert not tool.panel.ghost.isVisible()
    QTest.mouseRelease(view.viewport(), LEFT, NONE, before_first(tool, other.route_id))
    assert not tool.dirty


def test_the_keyboard_alone_moves_locks_drops_and_adds(tool: BoardTool) -> None:
    one, other = pair(tool)
    view = tool.panel.view
    view.setFocus()
    press(tool, Qt.Key.Key_Down)
    view.choose(one.route_id, one.blocks[0].stop_id)
    first, second = (block.stop_id for block in one.blocks[:2])
    press(tool, Qt.Key.Key_Right, CTRL)
    assert stops_of(tool, one.route_id)[:2] == [second, first]
    press(tool, Qt.Key.Key_Left, CTRL)
    assert stops_of(tool, one.route_id)[:2] == [first, second]
    order = [line.route_id for line in view.lines]
    down = order.index(other.route_id) > order.index(one.route_id)
    for _ in range(abs(order.index(other.route_id) - order.index(one.route_id))):
        press(tool, Qt.Key.Key_Down if down else Qt.Key.Key_Up, CTRL)
    assert first in stops_of(tool, other.route_id)
    press(tool, Qt.Key.Key_L)
    assert next(block for line in view.lines for block in line.blocks if block.stop_id == first).locked
    press(tool, Qt.Key.Key_Up if down else Qt.Key.Key_Down, CTRL)
    assert tool.panel.said.objectName() == "trouble"
    assert first in stops_of(tool, other.route_id)
    # The same key where the keyboard writes Thai.
    QApplication.sendEvent(view, QKeyEvent(QEvent.Type.KeyPress, ord("ส"), NONE, "ส"))
    answer_drop(None)
    press(tool, Qt.Key.Key_Delete)
    assert first in [spare.stop_id for spare in tool.panel.tray.spares()]
    view.choose(one.route_id)
    press(tool, Qt.Key.Key_Insert)
    assert first in stops_of(tool, one.route_id)
    press(tool, Qt.Key.Key_R)
    assert next(line for line in view.lines if line.route_id == one.route_id).held
    press(tool, Qt.Key.Key_D)
    assert tool.desk is not None
    assert tool.desk.board.day_locked(one.school_code, one.day)
    press(tool, Qt.Key.Key_N)
    assert not next(line for line in view.lines if line.route_id == view.route_id).blocks


def test_each_edit_is_shown_within_a_tenth_of_a_second(tool: BoardTool) -> None:
    one, other = pair(tool)
    stop, waits = one.blocks[0].stop_id, []
    for route in (other.route_id, one.route_id, other.route_id, one.route_id):
        began = time.perf_counter()
        tool.move(stop, route)
        tool.panel.view.viewport().repaint()
        waits.append((time.perf_counter() - began) * 1000)
    assert max(waits) < ANSWER_MS


def test_nothing_is_stored_until_it_is_kept(tool: BoardTool, opened: MainWindow, project: Path, qtbot: QtBot) -> None:
    one, other = pair(tool)
    moved, left = one.blocks[0].stop_id, one.blocks[1].stop_id
    tool.move(left, other.route_id)
    tool.panel.buttons["discard"].click()
    qtbot.waitUntil(lambda: tool.ready and not opened.session.busy, timeout=LONG_MS)
    assert left in stops_of(tool, one.route_id)
    tool.move(moved, other.route_id)
    tool.act("lock_stop")
    with qtbot.waitSignal(opened.session.done, timeout=LONG_MS):
        tool.panel.buttons["keep"].click()
    qtbot.waitUntil(lambda: tool.ready and not opened.session.busy, timeout=LONG_MS)
    assert not tool.dirty
    assert opened.session.snapshot is not None
    assert moved in opened.session.snapshot.stops_of_route[other.route_id]
    routes, holds = stored(opened, project)
    assert routes[moved] == other.route_id
    assert routes[left] == one.route_id
    assert holds == 1


def test_a_search_keeps_what_is_locked_and_can_be_undone(tool: BoardTool, opened: MainWindow, qtbot: QtBot) -> None:
    one, other = pair(tool)
    for block in one.blocks[:-1]:
        tool.move(block.stop_id, other.route_id, 0)
    view = tool.panel.view
    view.choose(other.route_id)
    spoiled = stops_of(tool, other.route_id)
    tool.act("improve")
    qtbot.waitUntil(lambda: not opened.session.busy and not tool._working, timeout=LONG_MS)
    assert tool.desk is not None
    assert tool.desk.board.sums.seconds <= tool.desk.board.sums_before.seconds + 60
    assert stops_of(tool, other.route_id) != spoiled
    press(tool, Qt.Key.Key_Z, CTRL)
    assert stops_of(tool, other.route_id) == spoiled
    tool.act("lock_route")
    tool.act("improve")
    qtbot.waitUntil(lambda: not opened.session.busy and not tool._working, timeout=LONG_MS)
    assert stops_of(tool, other.route_id) == spoiled


def test_a_plan_that_is_stopped_with_escape_keeps_its_best(
    opened: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    # So few children are planned before a key is heard: the search waits until the job was asked to stop.
    asked = threading.Event()
    cancel = Job.cancel

    def heard(job: Job) -> None:
        cancel(job)
        asked.set()

    monkeypatch.setattr(Job, "cancel", heard)

    def late(*given: Any, stopped: Callable[[], bool], **more: Any) -> Solution:  # noqa: ANN401
        assert asked.wait(LONG_MS / 1000)
        assert stopped()
        return improve_large(*given, stopped=stopped, **more)

    monkeypatch.setattr("planner.visits.plan.improve_large", late)
    told: list[dict[str, Any]] = []
    opened.session.done.connect(lambda _, summary: told.append(dict(summary)))
    opened.activateWindow()

    def stop(progress: object) -> None:
        if getattr(progress, "stage", "") == "visits_plan" and not asked.is_set():
            QTest.keyClick(opened, Qt.Key.Key_Escape)

    opened.session.runner.progressed.connect(stop)
    opened.plan({"seed": 1, "effort": "best"})
    qtbot.waitUntil(lambda: bool(told), timeout=2 * LONG_MS)
    assert told[0]["interrupted"]
    assert int(str(told[0]["routes"])) > 0


def test_board_map_and_table_show_the_same(tool: BoardTool, opened: MainWindow) -> None:
    one, other = pair(tool)
    view, stop = tool.panel.view, one.blocks[0].stop_id
    assert tool.desk is not None
    QTest.mouseClick(view.viewport(), LEFT, NONE, view.block_rect(stop).center())
    assert opened.cases.selection() == sorted(tool.desk.board.cases_of(stop), key=opened.cases.model.row_of)
    assert one.blocks[0].name in view.accessibleDescription()
    case = tool.desk.board.cases_of(other.blocks[0].stop_id)[0]
    tool.cases_selected([case])
    assert view.stop_id == other.blocks[0].stop_id
    assert opened.map is not None
    opened.map.picked.emit("stops", stop)
    assert (view.route_id, view.stop_id) == (one.route_id, stop)
    opened.map.picked.emit("routes", other.route_id)
    assert (view.route_id, view.stop_id) == (other.route_id, "")


def test_visit_areas_come_onto_the_map(tool: BoardTool, opened: MainWindow, project: Path, qtbot: QtBot) -> None:
    with qtbot.waitSignal(opened.session.done, timeout=LONG_MS):
        tool.areas.make(3)
    qtbot.waitUntil(lambda: not opened.session.busy, timeout=LONG_MS)
    assert opened.session.snapshot is not None
    assert b"territories" in opened.session.snapshot.layers
    opened.close()
    with Project.open(project, PASSPHRASE) as kept:
        assert len(kept.read(TERRITORIES))


def test_visit_areas_of_one_school_hold_its_children_only(
    tool: BoardTool, opened: MainWindow, project: Path, qtbot: QtBot
) -> None:
    school = tool.panel.view.lines[0].school_code

    def choose() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, AreasDialog)
        assert dialog.school.accessibleName()
        assert dialog.parts.accessibleName()
        # It begins with the school that the board shows.
        assert dialog.chosen() == (None, (school,))
        dialog.parts.setValue(2)
        dialog.accept()

    tool.panel.school.choose(school)
    QTimer.singleShot(0, choose)
    with qtbot.waitSignal(opened.session.done, timeout=LONG_MS):
        opened.actions_by_name["territories"].trigger()
    qtbot.waitUntil(lambda: not opened.session.busy, timeout=LONG_MS)
    opened.close()
    with Project.open(project, PASSPHRASE) as kept:
        made = kept.read(TERRITORIES)
    assert len(made)
    assert set(made["school_code"]) == {school}
    assert made["territory"].nunique() == 2


def test_a_language_changes_what_was_done_too(tool: BoardTool, opened: MainWindow) -> None:
    one, other = pair(tool)
    tool.move(one.blocks[0].stop_id, other.route_id)
    assert opened.session.snapshot is not None
    opened.words.choose("en")
    assert tool.panel.history.menu().actions()[1].text().startswith("1. Moved")
    assert tool.panel.compared.text().startswith("Against")
    assert tool.dirty


def test_changes_wait_while_the_project_is_shown_anew(tool: BoardTool, opened: MainWindow, qtbot: QtBot) -> None:
    one, other = pair(tool)
    tool.move(one.blocks[0].stop_id, other.route_id)
    with qtbot.waitSignal(opened.session.refreshed, timeout=LONG_MS):
        opened.session.refresh()
    assert tool.dirty


def answer_leave(name: str) -> list[str]:
    """Answer the question before changes are lost by its button of this name; return what was asked."""
    asked: list[str] = []

    def act() -> None:
        box = QApplication.activeModalWidget()
        if not isinstance(box, QMessageBox):
            QTimer.singleShot(20, act)
            return
        asked.append(box.text())
        button = box.findChild(QPushButton, name)
        assert button is not None
        button.click()

    QTimer.singleShot(20, act)
    return asked


def test_closing_asks_about_changes_and_may_be_given_up(tool: BoardTool, opened: MainWindow) -> None:
    one, other = pair(tool)
    tool.move(one.blocks[0].stop_id, other.route_id)
    asked = answer_leave("stay")
    assert not opened.close()
    assert len(asked) == 1
    assert opened.isVisible()
    assert tool.dirty
    assert opened.session.path is not None


def test_closing_may_keep_the_changes_first(tool: BoardTool, opened: MainWindow, project: Path, qtbot: QtBot) -> None:
    one, other = pair(tool)
    moved = one.blocks[0].stop_id
    tool.move(moved, other.route_id)
    answer_leave("keep")
    assert not opened.close()
    qtbot.waitUntil(lambda: not opened.isVisible(), timeout=LONG_MS)
    routes, _ = stored(opened, project)
    assert routes[moved] == other.route_id


def test_closing_may_leave_the_changes(tool: BoardTool, opened: MainWindow, project: Path) -> None:
    one, other = pair(tool)
    tool.move(one.blocks[0].stop_id, other.route_id)
    answer_leave("leave")
    assert opened.close()
    routes, _ = stored(opened, project)
    assert routes[one.blocks[0].stop_id] == one.route_id


def test_another_project_is_opened_after_the_changes_are_kept(
    tool: BoardTool, opened: MainWindow, project: Path, qtbot: QtBot
) -> None:
    one, other = pair(tool)
    moved = one.blocks[0].stop_id
    tool.move(moved, other.route_id)
    answer_leave("keep")
    with qtbot.waitSignal(opened.session.opened, timeout=LONG_MS):
        opened.open_project(project, PASSPHRASE)
    qtbot.waitUntil(lambda: tool.ready and not opened.session.busy, timeout=LONG_MS)
    assert not tool.dirty
    assert moved in stops_of(tool, other.route_id)


@pytest.mark.parametrize(("answer", "planned"), [("stay", False), ("leave", True), ("keep", True)])
def test_planning_anew_asks_about_changes_first(
    answer: str, planned: bool, tool: BoardTool, opened: MainWindow, qtbot: QtBot
) -> None:
    one, other = pair(tool)
    tool.move(one.blocks[0].stop_id, other.route_id)
    titles: list[str] = []
    opened.session.done.connect(lambda title, _: titles.append(title))
    asked = answer_leave(answer)
    opened.plan({"seed": 1, "effort": "quick"})
    assert len(asked) == 1
    if planned:
        qtbot.waitUntil(lambda: "plan" in titles, timeout=LONG_MS)
        assert titles == (["keep_plan", "plan"] if answer == "keep" else ["plan"])
        qtbot.waitUntil(lambda: tool.ready and not opened.session.busy, timeout=LONG_MS)
    assert tool.dirty is not planned


def test_leaving_the_board_keeps_the_changes_in_sight(tool: BoardTool, opened: MainWindow, qtbot: QtBot) -> None:
    one, other = pair(tool)
    tabs, plain = opened.below, opened.words.say("ui.tabs.board")
    tabs.bring("board")
    place = tabs.currentIndex()
    assert tabs.tabText(place) == plain
    tool.move(one.blocks[0].stop_id, other.route_id)
    tabs.bring("cases")
    assert tabs.tabText(place) == opened.words.say("ui.board.unkept", tab=plain)
    tabs.bring("board")
    assert tool.dirty
    tool.undo()
    assert tabs.tabText(place) == plain


def test_a_printed_sheet_does_not_cost_the_changes(
    tool: BoardTool, opened: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    one, other = pair(tool)
    moved = one.blocks[0].stop_id
    tool.move(moved, other.route_id)
    with qtbot.waitSignal(opened.session.done, timeout=LONG_MS):
        opened.outputs.sheets_to(tmp_path, schools=(), formats=("pdf",), thai_digits=False)
    assert tool.dirty
    with qtbot.waitSignal(opened.session.done, timeout=LONG_MS) as done:
        tool.keep()
    assert done.args is not None
    assert done.args[0] == "keep_plan"
    assert opened.session.snapshot is not None
    assert moved in opened.session.snapshot.stops_of_route[other.route_id]


def drawn_drafts(opened: MainWindow, evaluate: Callable[[MapPage], Evaluate]) -> dict[str, list[str]]:
    """Return the ids of what the page shows as changed and not kept, by layer."""
    assert opened.map is not None
    assert opened.map.page is not None
    said = evaluate(opened.map.page)(
        "JSON.stringify(Object.fromEntries(phanong.page.themes.filter((t) => t.key.startsWith('draft'))"
        ".map((t) => [t.key, t.ids])))"
    )
    return cast("dict[str, list[str]]", json.loads(said))


def test_changed_routes_are_on_the_map_before_they_are_kept(
    tool: BoardTool, opened: MainWindow, qtbot: QtBot, evaluate: Callable[[MapPage], Evaluate]
) -> None:
    one, other = pair(tool)
    assert opened.map is not None

    def change(act: Callable[[], None]) -> dict[str, list[str]]:
        assert opened.map is not None
        with qtbot.waitSignal(opened.map.overlaid, timeout=LONG_MS):
            act()
        qtbot.waitUntil(lambda: tool.draft.is_shown, timeout=LONG_MS)
        return drawn_drafts(opened, evaluate)

    stop = one.blocks[0].stop_id
    drawn = change(lambda: tool.move(stop, other.route_id))
    assert sorted(drawn["draft_routes"]) == sorted([one.route_id, other.route_id])
    assert stop in drawn["draft_stops"]
    assert change(tool.undo) == {}
    change(tool.redo)
    assert opened.map.page is not None
    shapes = evaluate(opened.map.page)(
        "phanong.page.themes.filter((t) => t.key.endsWith('routes')).map((t) => t.shape).join()"
    )
    assert shapes == "line,dashed"
    drawn = change(lambda: opened.words.choose("en"))
    assert sorted(drawn["draft_routes"]) == sorted([one.route_id, other.route_id])
    assert change(tool.keep) == {}


def block(number: int, begin: int, **more: Any) -> Block:  # noqa: ANN401
    one = Block(f"s{number}", number, f"บ้าน {number}", "house", 2, begin - 60, begin, begin + 1800, 0, True, False)
    return replace(one, **more)


def line(number: int, **more: Any) -> Line:  # noqa: ANN401
    blocks = tuple(replace(block(at, 30600 + at * 3600), stop_id=f"{number}-{at}") for at in range(1, 6))
    one = Line(
        f"r{number:04d}", f"school{number // 5}", "1", number % 5 + 1, "", 30600, 59400, 31000, 55000, (43200, 46800),
        blocks, 12000.0, locked=False, held=False,
    )  # fmt: skip
    return replace(one, **more)


@pytest.fixture
def view(qtbot: QtBot) -> BoardView:
    made = BoardView(Words("th"), lambda code: f"โรงเรียน {code}")
    qtbot.addWidget(made)
    made.resize(900, 400)
    made.show()
    return made


def test_of_750_routes_only_those_seen_are_painted(view: BoardView) -> None:
    lines = [line(number) for number in range(750)]
    began = time.thread_time()
    view.show_lines(lines)
    view.viewport().repaint()
    assert (time.thread_time() - began) * 1000 < ANSWER_MS
    assert 0 < view.painted_rows < 15
    view.choose("r0700", "700-3")
    waits = []
    for _ in range(10):
        began = time.thread_time()
        view.verticalScrollBar().setValue(view.verticalScrollBar().value() - 200)
        view.viewport().repaint()
        waits.append((time.thread_time() - began) * 1000)
    assert max(waits) < ANSWER_MS / 2
    assert view.row_rect("r0690").height() > 0


def test_the_wheel_zooms_over_the_hours_and_scrolls_over_the_rows(view: BoardView) -> None:
    view.show_lines([line(number) for number in range(50)])
    wide = view.block_rect("0-1").width()

    def wheel(at: QPointF, keys: Qt.KeyboardModifier) -> None:
        turned = QWheelEvent(
            at, QPointF(view.viewport().mapToGlobal(at.toPoint())), QPoint(), QPoint(0, 120),
            Qt.MouseButton.NoButton, keys, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(view.viewport(), turned)

    wheel(QPointF(500, 5), NONE)
    assert view.block_rect("0-1").width() > wide
    wider = view.block_rect("0-1").width()
    wheel(QPointF(500, 100), CTRL)
    assert view.block_rect("0-1").width() > wider
    QTest.keyClick(view, Qt.Key.Key_0)
    assert view.block_rect("0-1").width() == wide


def test_what_is_late_is_hatched_and_not_only_red(view: BoardView) -> None:
    def ink(one: Line) -> set[int]:
        view.show_lines([one])
        view.zoom_by(0)
        # Wide enough for its words to stand in the middle.
        view.zoom_by(3, view.block_rect("0-2").center().x())
        rect = view.block_rect("0-2").translated(view.viewport().pos())
        image = view.grab(rect).toImage()
        # Down the left side, where no letters are.
        return {image.pixel(3, y) for y in range(6, image.height() - 6)}

    calm = line(0)
    late = replace(calm, blocks=tuple(replace(one, late_s=600 if one.number == 2 else 0) for one in calm.blocks))
    assert len(ink(calm)) == 1
    assert len(ink(late)) > 1


def test_an_empty_board_says_what_to_do(window: MainWindow) -> None:
    found = window.tools["board"]
    assert isinstance(found, BoardTool)
    found._show()
    assert "ขั้นที่ 3" in found.panel.empty.text().replace("\u200b", "")
    for act in ("undo", "keep", "improve", "lock_stop", "drop"):
        found.act(act)


def grid_of(**more: Any) -> Grid:  # noqa: ANN401
    measures = {
        "width": 1000, "height": 400, "row_px": 50, "axis_px": 20, "head_px": 200, "from_s": 28800,
        "px_per_s": 0.02, "across": 30, "down": 60,
    }  # fmt: skip
    return Grid(**(measures | more))


def test_a_moment_and_its_place_on_the_board_are_one() -> None:
    grid = grid_of()
    assert grid.x(28800) == 170
    assert grid.seconds(grid.x(40000)) == pytest.approx(40000)
    assert [grid.row_at(y, 3) for y in (19, 20, 59, 60, 110, 160)] == [None, 1, 1, 2, None, None]
    assert list(grid.seen(50)) == list(range(1, 11))
    assert list(grid.seen(3)) == [1, 2]


def test_hours_stand_as_far_apart_as_their_labels_need() -> None:
    assert [grid_of(px_per_s=scale).tick_s(40) for scale in (0.05, 0.03, 0.012, 0.006, 0.003)] == [
        900, 1800, 3600, 7200, 10800,
    ]  # fmt: skip
    assert hours_of(()) == (28800, 61200)
    assert hours_of([line(1, start_s=30600, back_s=61201)]) == (28800, 64800)


def test_of_two_stops_on_one_spot_the_last_painted_is_meant() -> None:
    grid = grid_of(across=0, down=0)
    one = line(0, blocks=(block(1, 30000), block(2, 30600), block(3, 40000)))
    spot = grid.block_rect(0, one.blocks[1]).center().toPoint()
    found = grid.hit(spot, 0, one)
    assert found is not None
    assert found.number == 2
    assert grid.hit(QPoint(100, spot.y()), 0, one) is None
