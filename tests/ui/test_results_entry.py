"""A whole sheet typed in by keyboard in the real window."""

import datetime as dt
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from planner.schemas import CHECKINS, RETURNED
from planner.store.project import Project
from planner.workflow.project import outcomes
from tests.ui.conftest import LONG_MS, PASSPHRASE, focused
from tests.ui.results_project import ON_SHEET, SHEET
from tests.ui.test_results_tool import settle, tool_of
from ui.main_window import MainWindow
from ui.panels.results.entry_section import EntrySection

ENTER = Qt.Key.Key_Return


@pytest.fixture
def entering(window: MainWindow, made: tuple[Path, list[str]], qtbot: QtBot) -> MainWindow:
    """Return a window with the keyboard in the number of a sheet."""
    with qtbot.waitSignal(window.session.opened, timeout=LONG_MS):
        window.open_project(made[0], PASSPHRASE)
    window.activateWindow()
    window.actions_by_name["enter_results"].trigger()
    settle(window, qtbot)
    return window


def section_of(window: MainWindow) -> EntrySection:
    return tool_of(window).panel.entry


def press(*keys: Qt.Key | str) -> None:
    """Press keys wherever the keyboard is."""
    for one in keys:
        if isinstance(one, str):
            # Not ``keyClicks``: it knows no Thai.
            for letter in one:
                code = Qt.Key(ord(letter)) if letter.isascii() else Qt.Key.Key_unknown
                QTest.sendKeyEvent(QTest.KeyAction.Click, focused(), code, letter, Qt.KeyboardModifier.NoModifier)
        else:
            QTest.keyClick(focused(), one)


def open_sheet(window: MainWindow, number: str, qtbot: QtBot) -> EntrySection:
    section = section_of(window)
    press(number, ENTER)
    qtbot.waitUntil(lambda: section.sheet is not None and focused() is section.table, timeout=LONG_MS)
    return section


def test_a_whole_sheet_is_typed_in_and_ticked_off_by_keyboard_alone(
    entering: MainWindow, made: tuple[Path, list[str]], qtbot: QtBot
) -> None:
    section = section_of(entering)
    assert focused() is section.number
    assert section.out.count() == 1
    open_sheet(entering, "50010001-01", qtbot)
    codes = [made[1][at] for at in ON_SHEET]
    assert [section.table.item(row, 1).text() for row in range(5)] == codes  # type: ignore[union-attr]
    section.date.setText("05/01/2569")
    section.visitor.setText("ครู จ")
    press("1", "1", ENTER)  # found, returned
    press("2", "19", ENTER)  # not found, reason 19
    press("3", "ลำป", ENTER, "แม่เมาะ", ENTER)  # moved to Lampang, Mae Mo
    press("4", ENTER)  # in school
    press("1", "4", "9", ENTER)  # found, cannot yet return, reason 9
    assert focused() is section.tick
    press(ENTER)
    assert focused() is section.number
    settle(entering, qtbot)
    qtbot.waitUntil(lambda: section.out.count() == 0, timeout=LONG_MS)
    entering.close()
    with Project.open(made[0], PASSPHRASE) as project:
        typed = project.read(CHECKINS)
        typed = typed[typed["source_file"] == "paper"].set_index("case_id").loc[codes]
        assert typed["state"].tolist() == ["found", "not_found", "moved", "in_school", "found"]
        assert typed["found_outcome"].tolist() == ["returned", "", "", "", "cannot_yet"]
        assert typed["reason"].tolist()[:2] == [0, 19]
        assert typed["reason"].tolist()[4] == 9
        assert typed["moved_to"].tolist()[2] == "ลำปาง/แม่เมาะ"
        assert set(typed["visitor"]) == {"ครู จ"}
        assert {moment[:10] for moment in typed["visited_at"]} == {"2026-01-05"}
        states = outcomes(project).states.loc[codes, "state"].tolist()
        assert states == ["found", "not_found", "not_found", "cleared", "found"]
        assert project.read(RETURNED).index.tolist() == [SHEET]


def test_date_and_visitor_stay_and_a_visit_code_opens_the_sheet_at_its_child(
    entering: MainWindow, made: tuple[Path, list[str]], qtbot: QtBot
) -> None:
    section = section_of(entering)
    section.date.setText("06/01/2569")
    section.visitor.setText("ครู ฉ")
    open_sheet(entering, str(int(made[1][11])), qtbot)
    assert section.table.currentRow() == 2
    press("5", ENTER)
    assert section.table.currentRow() == 3
    settle(entering, qtbot)
    press(Qt.Key.Key_Escape)
    assert focused() is section.number
    assert (section.date.text(), section.visitor.text()) == ("06/01/2569", "ครู ฉ")
    open_sheet(entering, SHEET, qtbot)
    assert section.table.currentRow() == 0
    assert "เคลียร์" in section.table.item(2, 3).text()  # type: ignore[union-attr]


def test_what_is_missing_or_wrong_is_asked_for_and_nothing_is_kept(
    entering: MainWindow, made: tuple[Path, list[str]], qtbot: QtBot
) -> None:
    section = open_sheet(entering, SHEET, qtbot)

    def hint() -> str:
        return section.hint.text().replace("\u200b", "")

    press("2", "20", ENTER)
    assert "1-19" in hint()
    assert focused() is section.reason
    press(Qt.Key.Key_Escape)
    assert focused() is section.table
    press("3", "ไม่มีจังหวัดนี้", ENTER)
    assert "ไม่รู้จักจังหวัด" in hint()
    press(Qt.Key.Key_Escape)
    section.date.setText("05/01/2999")
    press("4", ENTER)
    assert "วันที่" in hint()
    assert focused() is section.date
    settle(entering, qtbot)
    entering.close()
    with Project.open(made[0], PASSPHRASE) as project:
        assert not (project.read(CHECKINS)["source_file"] == "paper").any()


def test_enter_passes_over_a_child_without_a_result_and_backspace_begins_again(
    entering: MainWindow, qtbot: QtBot
) -> None:
    section = open_sheet(entering, SHEET, qtbot)
    press("2", "9", Qt.Key.Key_Escape, Qt.Key.Key_Escape)
    assert section.sheet is None
    assert section.reason.text() == ""
    open_sheet(entering, SHEET, qtbot)
    press(ENTER)
    assert section.table.currentRow() == 1
    press("1")
    assert section.states[0].isChecked()
    press(Qt.Key.Key_Backspace)
    assert not section.states[0].isChecked()
    press("1", ENTER)
    assert section.table.currentRow() == 2
    settle(entering, qtbot)
    assert section.table.item(1, 3).text().startswith("✓")  # type: ignore[union-attr]


def test_a_report_that_contradicts_another_says_so(
    entering: MainWindow, made: tuple[Path, list[str]], qtbot: QtBot
) -> None:
    section = open_sheet(entering, SHEET, qtbot)
    section.date.setText("05/01/2569")
    press("1", "1", ENTER)
    section.date.setText("07/01/2569")
    press(Qt.Key.Key_Up, "2", "9", ENTER)
    settle(entering, qtbot)
    assert "ขัดกับ" in section.table.item(0, 3).text()  # type: ignore[union-attr]
    entering.actions_by_name["show_results"].trigger()
    settle(entering, qtbot)
    assert made[1][9] in [card.key for card in tool_of(entering).panel.queues.cards]


def test_an_unknown_number_says_so_and_the_keyboard_stays(entering: MainWindow, qtbot: QtBot) -> None:
    section = section_of(entering)
    with qtbot.waitSignal(entering.session.troubled, timeout=LONG_MS):
        press("99999999-01", ENTER)
    assert focused() is section.number
    assert section.sheet is None
    assert entering.message.isVisible()


def test_a_sheet_that_was_ticked_off_can_be_out_again(
    entering: MainWindow, made: tuple[Path, list[str]], qtbot: QtBot
) -> None:
    section = open_sheet(entering, SHEET, qtbot)
    section.tick.click()
    settle(entering, qtbot)
    open_sheet(entering, SHEET, qtbot)
    assert str(dt.datetime.now().astimezone().year + 543) in section.sheet_title.text()
    section.tick.click()
    settle(entering, qtbot)
    entering.close()
    with Project.open(made[0], PASSPHRASE) as project:
        assert project.read(RETURNED).empty
