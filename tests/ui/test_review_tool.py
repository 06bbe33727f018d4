"""Places decided one by one in the real window."""

import csv
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gis.monitor import SilentMonitor
from planner.schemas import CASES, CORRECTIONS, PLACES
from planner.store.project import Project
from tests.ui.conftest import LONG_MS, PASSPHRASE, Evaluate, focused
from ui.language import Words
from ui.main_window import MainWindow
from ui.map_view import MapPage
from ui.panels.review_panel import ReviewPanel
from ui.tools.review import ReviewTool
from ui.work import Work

TAMBONS = ("ในเมือง", "หนองบัว", "ท่าช้าง", "บ้านใหม่", "หนองแวง", "นาดี", "ในเมือง", "ในเมือง", "หัวเมือง")
"""Names that tambons of several provinces bear; three children say the same."""
ANSWER_MS = 100
key = QTest.keyClick


@pytest.fixture
def doubtful(project: Path, tmp_path: Path) -> Path:
    """Return a finished project with nine children more whose addresses may mean several places."""
    path = tmp_path / "doubt.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        lines = csv.writer(file)
        lines.writerow(["ชื่อ", "นามสกุล", "บ้านเลขที่", "หมู่", "ตำบล", "อำเภอ", "จังหวัด"])
        for number, tambon in enumerate(TAMBONS):
            letter = "กขคงจฉชซฌ"[number]
            lines.writerow([f"ทดสอบ{letter}", f"<b>สมมุติ{letter}", str(10 + number), "3", tambon, "", ""])
    work = Work.open(project, PASSPHRASE)
    work.import_register(path, "th", SilentMonitor())
    work.locate(SilentMonitor())
    work.close()
    return project


@pytest.fixture
def reviewing(window: MainWindow, doubtful: Path, qtbot: QtBot) -> MainWindow:
    """Return a window with the review panel in front and its queue there."""
    assert window.map is not None
    with (
        qtbot.waitSignal(window.map.drawn, timeout=LONG_MS),
        qtbot.waitSignal(window.session.opened, timeout=LONG_MS),
    ):
        window.open_project(doubtful, PASSPHRASE)
    window.activateWindow()
    window.actions_by_name["show_review"].trigger()
    qtbot.waitUntil(lambda: panel_of(window).model.rowCount() > 0, timeout=LONG_MS)
    settle(window, qtbot)
    return window


def tool_of(window: MainWindow) -> ReviewTool:
    tool = window.tools["review"]
    assert isinstance(tool, ReviewTool)
    return tool


def panel_of(window: MainWindow) -> ReviewPanel:
    return tool_of(window).panel


def settle(window: MainWindow, qtbot: QtBot) -> None:
    """Wait until every decision is in the project and the queue is read."""
    tool = tool_of(window)
    qtbot.waitUntil(lambda: not tool.waiting and not tool.stale and not window.session.busy, timeout=LONG_MS)


def stored(window: MainWindow, doubtful: Path) -> tuple[list[str], int]:
    """Return what the journal of the closed project says, and how many places are in doubt."""
    window.close()
    with Project.open(doubtful, PASSPHRASE) as project:
        journal = project.read(CORRECTIONS)
        own = journal[(journal["what"] != "gps") & ~journal["undone"]]
        return own["what"].tolist(), int((project.read(PLACES)["status"] == "review").sum())


def test_five_doubts_are_decided_by_keyboard_alone_and_each_is_followed_by_the_next_at_once(
    reviewing: MainWindow, doubtful: Path, qtbot: QtBot
) -> None:
    panel = panel_of(reviewing)
    before = panel.model.rowCount()
    assert focused() is panel.queue
    waits = []
    for pressed in (Qt.Key.Key_2, Qt.Key.Key_Return, Qt.Key.Key_S, Qt.Key.Key_1, Qt.Key.Key_Return):
        asked = panel.current
        began = time.perf_counter()
        key(focused(), pressed)
        waits.append((time.perf_counter() - began) * 1000)
        QApplication.processEvents()
        assert panel.current is not None
        assert panel.current != asked
    assert max(waits) < ANSWER_MS
    settle(reviewing, qtbot)
    # The one that was put off stands last again.
    assert panel.model.rowCount() == before - 4
    assert panel.model.doubts[-1].skipped
    journal, _ = stored(reviewing, doubtful)
    assert sorted(journal) == ["choose", "choose", "choose", "choose", "skip"]


def test_the_same_words_serve_all_children_who_say_them(reviewing: MainWindow, qtbot: QtBot) -> None:
    panel, snapshot = panel_of(reviewing), reviewing.session.snapshot
    assert snapshot is not None
    assert panel.current is not None
    assert panel.current.children == 3
    assert panel.words_box.isChecked()
    assert "3" in panel.words_box.text()
    assert reviewing.cases.selection() == list(panel.current.case_ids)
    key(focused(), Qt.Key.Key_1)
    settle(reviewing, qtbot)
    assert panel.history.item(0).text().endswith("พิกัดเปลี่ยน 3 คน")
    qtbot.waitUntil(lambda: reviewing.session.snapshot is not snapshot, timeout=LONG_MS)
    after = reviewing.session.snapshot
    assert after is not None
    assert after.status.review == snapshot.status.review - 3


def test_w_decides_for_one_child_alone(reviewing: MainWindow, qtbot: QtBot) -> None:
    panel = panel_of(reviewing)
    key(focused(), Qt.Key.Key_W)
    assert not panel.words_box.isChecked()
    key(focused(), Qt.Key.Key_1)
    settle(reviewing, qtbot)
    assert panel.history.item(0).text().endswith("พิกัดเปลี่ยน 1 คน")
    assert 2 in {doubt.children for doubt in panel.model.doubts}


def test_undo_brings_the_doubt_back_at_once_and_redo_decides_it_again(reviewing: MainWindow, qtbot: QtBot) -> None:
    panel = panel_of(reviewing)
    first, count = panel.current, panel.model.rowCount()
    assert first is not None
    key(focused(), Qt.Key.Key_1)
    key(focused(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert panel.current == first
    settle(reviewing, qtbot)
    assert panel.model.rowCount() == count
    assert panel.history.item(0).font().strikeOut()
    assert panel.buttons["redo"].isVisible()
    key(focused(), Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    settle(reviewing, qtbot)
    assert panel.model.rowCount() == count - 1
    assert not panel.history.item(0).font().strikeOut()


def test_one_decision_of_the_list_is_undone_by_itself(reviewing: MainWindow, qtbot: QtBot) -> None:
    panel = panel_of(reviewing)
    count = panel.model.rowCount()
    for _ in range(2):
        key(focused(), Qt.Key.Key_1)
    settle(reviewing, qtbot)
    older = panel.history.item(1)
    panel.history.itemActivated.emit(older)
    settle(reviewing, qtbot)
    assert panel.model.rowCount() == count - 1
    assert [panel.history.item(row).font().strikeOut() for row in (0, 1)] == [False, True]


def test_a_pasted_link_pins_the_child_in_front(reviewing: MainWindow, doubtful: Path, qtbot: QtBot) -> None:
    panel = panel_of(reviewing)
    doubt = panel.current
    assert doubt is not None
    QGuiApplication.clipboard().setText("nothing of the kind")
    key(focused(), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert panel.mode.isVisible()
    assert panel.current == doubt
    QGuiApplication.clipboard().setText("https://www.google.com/maps?q=18.2,98.5")
    key(focused(), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert panel.current != doubt
    settle(reviewing, qtbot)
    reviewing.close()
    with Project.open(doubtful, PASSPHRASE) as project:
        place = project.read(PLACES).loc[doubt.case_ids[0]]
    assert (place["level"], place["place"].y, place["place"].x) == ("pin", 18.2, 98.5)


def test_a_pin_dragged_on_the_map_corrects_any_child(reviewing: MainWindow, doubtful: Path, qtbot: QtBot) -> None:
    assert reviewing.map is not None
    snapshot = reviewing.session.snapshot
    assert snapshot is not None
    child = snapshot.cases.ids[0]
    reviewing.map.moved.emit(child, 18.3, 98.4)
    settle(reviewing, qtbot)
    assert child in panel_of(reviewing).history.item(0).text()
    assert child in reviewing.message.text
    reviewing.close()
    with Project.open(doubtful, PASSPHRASE) as project:
        assert project.read(PLACES)["place"].loc[[child]].y.tolist() == [18.3]


def test_p_and_a_click_on_the_real_map_pin_the_child(
    reviewing: MainWindow, evaluate: Callable[[MapPage], Evaluate], doubtful: Path, qtbot: QtBot
) -> None:
    panel = panel_of(reviewing)
    doubt = panel.current
    assert doubt is not None
    assert reviewing.map is not None
    assert reviewing.map.page is not None
    ask = evaluate(reviewing.map.page)
    ask("map_phanong.setView([18.25, 98.45], 13, { animate: false }); 1")
    key(focused(), Qt.Key.Key_P)
    assert panel.mode.isVisible()
    qtbot.waitUntil(lambda: ask("phanong.page.tool") == "put", timeout=LONG_MS)
    view = reviewing.map.focusProxy()
    assert view is not None
    target = view.focusProxy()
    assert target is not None
    qtbot.wait(300)
    at = ask("(() => { const p = map_phanong.latLngToContainerPoint([18.25, 98.45]); return `${p.x} ${p.y}`; })()")
    x, y = (float(part) for part in at.split())
    QTest.mouseClick(target, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(round(x), round(y)))
    qtbot.waitUntil(lambda: panel.current != doubt, timeout=LONG_MS)
    settle(reviewing, qtbot)
    assert not panel.mode.isVisible()
    reviewing.close()
    with Project.open(doubtful, PASSPHRASE) as project:
        point = project.read(PLACES)["place"].loc[[doubt.case_ids[0]]]
    assert abs(point.y.iloc[0] - 18.25) < 0.001
    assert abs(point.x.iloc[0] - 98.45) < 0.001


def test_esc_ends_the_pin_and_nothing_else(reviewing: MainWindow, qtbot: QtBot) -> None:
    panel = panel_of(reviewing)
    doubt = panel.current
    key(focused(), Qt.Key.Key_P)
    key(focused(), Qt.Key.Key_Escape)
    assert not panel.mode.isVisible()
    assert panel.current == doubt


def test_table_map_and_queue_follow_each_other(reviewing: MainWindow, qtbot: QtBot) -> None:
    panel = panel_of(reviewing)
    last = panel.model.doubts[-1]
    row = reviewing.cases.model.row_of(last.case_ids[0])
    reviewing.cases.view.selectRow(row)
    assert panel.current == last
    key(focused(), Qt.Key.Key_K) if focused() is panel.queue else key(panel.queue, Qt.Key.Key_K)
    assert panel.current == panel.model.doubts[-2]
    assert reviewing.cases.selection() == list(panel.model.doubts[-2].case_ids)
    assert reviewing.map is not None
    reviewing.map.picked.emit("cases_to_track", last.case_ids[0])
    assert panel.current == last


def test_a_candidate_clicked_on_the_map_is_chosen(reviewing: MainWindow, qtbot: QtBot) -> None:
    panel = panel_of(reviewing)
    first = panel.current
    assert reviewing.map is not None
    reviewing.map.candidate_picked.emit(2)
    assert panel.current != first
    settle(reviewing, qtbot)
    assert panel.history.count() == 1


def test_decisions_reach_the_project_when_the_window_closes_at_once(reviewing: MainWindow, doubtful: Path) -> None:
    for _ in range(3):
        key(focused(), Qt.Key.Key_1)
    journal, _ = stored(reviewing, doubtful)
    assert journal == ["choose"] * 3


def test_the_count_on_the_rail_leads_to_the_panel(reviewing: MainWindow, qtbot: QtBot) -> None:
    reviewing.beside.bring("routes")
    assert not panel_of(reviewing).isVisible()
    reviewing.rail.group_asked.emit("review")
    assert panel_of(reviewing).isVisible()
    assert reviewing.cases.model.group == "review"


def test_names_are_shown_as_they_are_written(reviewing: MainWindow, language: str) -> None:
    panel = panel_of(reviewing)
    reviewing.words.choose(language)
    texts = [str(panel.model.index(row, 0).data()) for row in range(panel.model.rowCount())]
    assert any("<b>สมมุติ" in text for text in texts)
    assert panel.address.textFormat() == Qt.TextFormat.PlainText


def test_the_keys_work_with_the_thai_layout_on(reviewing: MainWindow, qtbot: QtBot) -> None:
    panel = panel_of(reviewing)
    first = panel.current
    QTest.sendKeyEvent(QTest.KeyAction.Click, panel.queue, Qt.Key.Key_unknown, "ห", Qt.KeyboardModifier.NoModifier)
    assert panel.current != first
    settle(reviewing, qtbot)
    assert panel.model.doubts[-1] == first or panel.model.doubts[-1].case_ids == (first.case_ids if first else ())


def test_every_control_has_a_name(qtbot: QtBot, language: str) -> None:
    panel = ReviewPanel(Words(language))
    qtbot.addWidget(panel)
    for widget in (panel.queue, panel.history):
        assert widget.accessibleName()
    for button in panel.buttons.values():
        assert button.text()


def test_children_of_the_fixture_are_in_the_project(doubtful: Path) -> None:
    with Project.open(doubtful, PASSPHRASE) as project:
        assert (project.read(CASES)["tambon"] == "ในเมือง").sum() == 3


def test_v_lets_one_pin_serve_the_whole_village(
    window: MainWindow, project: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "village.csv"
    # The amphoe is that of another tambon: a doubt, and yet a village.
    path.write_text("ชื่อ,นามสกุล,บ้านเลขที่,หมู่,ตำบล,อำเภอ,จังหวัด\nทดสอบ,สมมุติ,9,2,ฮอด,อมก๋อย,เชียงใหม่\n", "utf-8")
    work = Work.open(project, PASSPHRASE)
    work.import_register(path, "th", SilentMonitor())
    work.locate(SilentMonitor())
    work.close()
    with qtbot.waitSignal(window.session.opened, timeout=LONG_MS):
        window.open_project(project, PASSPHRASE)
    window.actions_by_name["show_review"].trigger()
    panel = panel_of(window)
    qtbot.waitUntil(lambda: panel.model.rowCount() > 0, timeout=LONG_MS)
    settle(window, qtbot)
    row = next(row for row, doubt in enumerate(panel.model.doubts) if doubt.in_village > 0)
    panel.queue.setCurrentIndex(panel.model.index(row, 0))
    doubt = panel.current
    assert doubt is not None
    key(panel.queue, Qt.Key.Key_V)
    assert panel.village_box.isChecked()
    # The same key with the Thai layout on takes the tick away and sets it again.
    for ticked in (False, True):
        QTest.sendKeyEvent(
            QTest.KeyAction.Click, panel.queue, Qt.Key.Key_unknown, "อ", Qt.KeyboardModifier.NoModifier
        )
        assert panel.village_box.isChecked() is ticked
    QGuiApplication.clipboard().setText("18.5, 98.5")
    key(panel.queue, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    settle(window, qtbot)
    window.close()
    with Project.open(project, PASSPHRASE) as kept:
        last = kept.read(CORRECTIONS).iloc[-1]
    assert last["case_id"] in doubt.case_ids
    assert last["what"] == "village"
