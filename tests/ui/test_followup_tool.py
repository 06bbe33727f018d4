"""What is done for children after the visit, in the real window."""

import csv
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gis.tables import read_table
from planner.schemas import AT_RISK, FOLLOWUPS, SCHOOLS
from planner.store.project import Project
from tests.ui.conftest import LONG_MS, PASSPHRASE
from ui.language import ZERO_WIDTH_SPACE
from ui.main_window import MainWindow
from ui.panels.care_card import CareCard
from ui.panels.step_rail import StepCard
from ui.tools.followup import OVERDUE, FollowUpTool

key = QTest.keyClick


def tool_of(window: MainWindow) -> FollowUpTool:
    tool = window.tools["followup"]
    assert isinstance(tool, FollowUpTool)
    return tool


def card_of(window: MainWindow) -> CareCard:
    return tool_of(window).panel.card


def settle(window: MainWindow, qtbot: QtBot) -> None:
    """Wait until all that was said is in the project and the list is read."""
    qtbot.waitUntil(lambda: tool_of(window).backlog.idle and not window.session.busy, timeout=LONG_MS)


@pytest.fixture
def following(opened: MainWindow, qtbot: QtBot) -> MainWindow:
    """Return a window with the children found by visits in the panel."""
    opened.activateWindow()
    opened.actions_by_name["show_followup"].trigger()
    qtbot.waitUntil(lambda: tool_of(opened).panel.model.rowCount() > 0, timeout=LONG_MS)
    settle(opened, qtbot)
    return opened


def test_steps_are_recorded_by_keys_and_undone(following: MainWindow, project: Path, qtbot: QtBot) -> None:
    panel, card = tool_of(following).panel, card_of(following)
    child = panel.current
    assert child is not None
    case = child.plan.person.case_id
    assert (str(child.plan.task), child.plan.detail) == ("step", "know")
    assert following.cases.selection() == [case]
    card.note.setText("เยี่ยมบ้าน <b>แล้ว")
    key(panel.view, Qt.Key.Key_Return)
    settle(following, qtbot)
    panel.bring(case)
    key(panel.view, Qt.Key.Key_N)
    settle(following, qtbot)
    panel.bring(case)
    assert card.child is not None
    assert dict(card.child.plan.steps) == {"know": "done", "screen": "not_needed"}
    assert "เยี่ยมบ้าน <b>แล้ว" in card.history.item(1).text()
    key(panel.view, Qt.Key.Key_U)
    settle(following, qtbot)
    assert panel.current_id == case
    assert dict(card.child.plan.steps) == {"know": "done"}
    assert card.history.item(0).font().strikeOut()
    # With the Thai layout on, the same key undoes.
    thai = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, "ี")
    QApplication.sendEvent(panel.view, thai)
    settle(following, qtbot)
    following.close()
    with Project.open(project, PASSPHRASE) as kept:
        assert kept.read(FOLLOWUPS)["undone"].tolist() == [True, True]


def test_a_place_is_found_shown_chosen_and_the_child_then_watched(
    following: MainWindow, project: Path, qtbot: QtBot
) -> None:
    panel, card, words = tool_of(following).panel, card_of(following), following.words
    assert panel.known is not None
    waiting = [code for code, one in panel.known.children.items() if one.plan.returned is None]
    panel.bring(waiting[0])
    assert not card.checks["in_school"].isEnabled()
    key(panel.view, Qt.Key.Key_P)
    qtbot.waitUntil(lambda: card.found is not None, timeout=LONG_MS)
    found = card.found
    assert found is not None
    assert card.places.count() == len(found.options) > 1
    reached = [one.seconds for one in found.options if one.seconds is not None]
    assert reached == sorted(reached)
    assert following.map is not None
    following.map.candidate_picked.emit(2)
    assert card.place == 2
    card.back.click()
    settle(following, qtbot)
    panel.bring(waiting[0])
    assert card.child is not None
    assert str(card.child.plan.stage) == "watch"
    assert card.child.plan.returned is not None
    assert card.child.plan.returned.school_name == found.options[1].name
    key(panel.view, Qt.Key.Key_1)
    settle(following, qtbot)
    panel.bring(waiting[0])
    assert card.child.plan.attendance == "in_school"
    assert words.say("followup.attendance.in_school") in card.checked.text().replace(ZERO_WIDTH_SPACE, "")


def test_plan_and_close_say_what_they_need(following: MainWindow, qtbot: QtBot) -> None:
    panel, card = tool_of(following).panel, card_of(following)
    case = panel.current_id
    card.need.setCurrentIndex(card.need.findData("money"))
    card.responsible.setText("ครูสมมุติ")
    card.goal.field.setText("32/1/2570")
    assert not card.save_plan.isEnabled()
    card.goal.field.setText("31/1/2570")
    card.save_plan.click()
    settle(following, qtbot)
    panel.bring(case)
    assert card.child is not None
    plan = card.child.plan
    assert (plan.need, plan.responsible, plan.goal.isoformat()) == ("money", "ครูสมมุติ", "2027-01-31")
    card.close_case.click()
    assert following.words.say("ui.followup.why_closed") in following.message.text
    card.note.setText("ย้ายต่างประเทศ")
    card.close_case.click()
    settle(following, qtbot)
    panel.filters.setCurrentIndex(panel.filters.findData("closed"))
    assert [panel.model.id_at(row) for row in range(panel.model.rowCount())] == [case]


def test_the_rail_leads_to_what_is_overdue(following: MainWindow) -> None:
    panel = tool_of(following).panel
    assert panel.known is not None
    overdue = panel.known.counts["overdue"]
    assert overdue > 0
    links = [
        button
        for card in following.rail.findChildren(StepCard)
        for button in card.findChildren(type(panel.undo))
        if button.property("group") == OVERDUE
    ]
    assert f"{overdue:,}" in links[0].text()
    following.beside.bring("routes")
    links[0].click()
    assert panel.isVisible()
    assert panel.filters.currentData() == "overdue"
    assert panel.model.rowCount() == overdue


def test_lists_come_in_and_go_out(following: MainWindow, project: Path, tmp_path: Path, qtbot: QtBot) -> None:
    tool = tool_of(following)
    risk, taught, out = tmp_path / "risk.csv", tmp_path / "taught.csv", tmp_path / "due.xlsx"
    with risk.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["ชื่อ", "นามสกุล", "ตำบล"], ["ทดสอบ", "สมมุติ", "หางดง"]])
    with qtbot.waitSignal(following.session.done, timeout=LONG_MS):
        tool.import_at_risk(risk)
    settle(following, qtbot)
    tool.panel.show_filter("at_risk")
    assert tool.panel.model.rowCount() == 1
    assert not card_of(following).seek.isEnabled()
    snapshot = following.session.snapshot
    assert snapshot is not None
    code = next(iter(snapshot.schools))
    with taught.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["รหัสโรงเรียน", "ชั้นที่เปิดสอน"], [code, "ป.1-ป.6"], ["99999999", "ป.1-ป.6"]])
    with qtbot.waitSignal(following.session.done, timeout=LONG_MS):
        tool.import_taught(taught)
    assert "taught.csv:3" in following.message.text
    settle(following, qtbot)
    with qtbot.waitSignal(following.session.done, timeout=LONG_MS):
        tool.export(out)
    assert len(read_table(out)[0].rows) > 4
    settle(following, qtbot)
    following.close()
    with Project.open(project, PASSPHRASE) as kept:
        assert len(kept.read(AT_RISK)) == 1
        assert code in kept.read(SCHOOLS).index
