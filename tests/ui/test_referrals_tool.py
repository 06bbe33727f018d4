"""Children referred to agencies, in the real window."""

import dataclasses
import datetime as dt
from pathlib import Path
from typing import cast

import pytest
import pyzipper
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from planner.calendar import thai_today
from planner.schemas import REFERRAL_CASES, REFERRALS
from planner.store.project import Project
from tests.ui.conftest import LONG_MS, PASSPHRASE
from ui.dialogs.refer import PassphrasesDialog, ReferDialog
from ui.dialogs.referral_fields import ReferralFieldsDialog
from ui.main_window import MainWindow
from ui.packing import PackOrder
from ui.panels.cells import text_at
from ui.tools.referrals import OVERDUE, ReferralsTool

key = QTest.keyClick


def tool_of(window: MainWindow) -> ReferralsTool:
    tool = window.tools["referrals"]
    assert isinstance(tool, ReferralsTool)
    return tool


def settle(window: MainWindow, qtbot: QtBot) -> None:
    """Wait until all that was said is in the project and the referrals are read."""
    qtbot.waitUntil(lambda: tool_of(window).backlog.idle and not window.session.busy, timeout=LONG_MS)


@pytest.fixture
def referring(opened: MainWindow, qtbot: QtBot) -> MainWindow:
    """Return a window with the referrals in front."""
    opened.activateWindow()
    opened.actions_by_name["show_referrals"].trigger()
    qtbot.waitUntil(lambda: tool_of(opened).known is not None, timeout=LONG_MS)
    settle(opened, qtbot)
    return opened


def order_of(window: MainWindow, folder: Path) -> PackOrder:
    """Return an order for the two agencies of item 3.3 that come first."""
    known = tool_of(window).known
    assert known is not None
    dialog = ReferDialog(window.words, known, window)
    assert not dialog.is_ready()
    dialog.items["3.1"].setChecked(False)
    dialog.items["3.2"].setChecked(False)
    dialog.allowed_by.setText("ผอ.สมมุติ")
    dialog.number.setText("ศธ 04000/1")
    dialog.folder.setText(str(folder))
    assert dialog.is_ready()
    dialog.due.field.setText("1/1/2560")
    assert not dialog.is_ready()
    dialog.due.set_day(thai_today() + dt.timedelta(days=10))
    order = dataclasses.replace(dialog.order(), agencies=dialog.chosen()[:2])
    dialog.deleteLater()
    return order


def test_packs_are_made_their_passphrases_shown_once_and_replies_recorded_by_keys(
    referring: MainWindow, project: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    tool, panel = tool_of(referring), tool_of(referring).panel
    known = tool.known
    assert known is not None
    before = {(one.item, one.agency): one.to_send for one in known.standing}
    order = order_of(referring, tmp_path / "packs")
    tool.refer(order)
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), PassphrasesDialog), timeout=LONG_MS)
    shown = cast("PassphrasesDialog", QApplication.activeModalWidget())
    assert set(shown.copies) == {str(agency) for agency in order.agencies}
    shown.copies[str(order.agencies[0])].click()
    passphrase = QApplication.clipboard().text()
    shown.reject()
    settle(referring, qtbot)
    # The message bar tells of files and children, never the passphrase.
    assert passphrase not in referring.message.text
    files = sorted((tmp_path / "packs").glob("*.zip"))
    assert len(files) == len(order.agencies)
    with pyzipper.AESZipFile(files[0]) as pack:
        pack.setpassword(passphrase.encode())
        assert all(pack.read(name) for name in pack.namelist())
    assert tool.known is not None
    after = {(one.item, one.agency): one for one in tool.known.standing}
    for agency in order.agencies:
        one = after["3.3", agency]
        assert (one.to_send, one.sent, one.replied) == (0, before["3.3", agency], 0)
    panel.choose("R0001")
    qtbot.waitUntil(lambda: panel.children_table.rowCount() == before["3.3", order.agencies[0]], timeout=LONG_MS)
    panel.children_table.selectRow(0)
    panel.note.setText("พบที่บ้านญาติ")
    case = panel.current_child
    key(panel.children_table, Qt.Key.Key_3)
    settle(referring, qtbot)
    assert text_at(panel.children_table, 0, 2) == referring.words.say("referrals.results.found")
    assert panel.current_child != case or panel.children_table.rowCount() == 1
    panel.children_table.selectRow(0)
    key(panel.children_table, Qt.Key.Key_0)
    settle(referring, qtbot)
    assert text_at(panel.children_table, 0, 2) == referring.words.say("referrals.results.none")
    tool.withdraw("R0002")
    settle(referring, qtbot)
    assert {one.referral_id for one in tool.known.lists if one.withdrawn} == {"R0002"}
    referring.close()
    with Project.open(project, PASSPHRASE) as kept:
        assert kept.read(REFERRALS)["allowed_by"].tolist() == ["ผอ.สมมุติ"] * 2
        assert not kept.read(REFERRAL_CASES)["result"].any()


def test_packs_open_with_a_passphrase_of_ones_own_and_lists_are_overdue_as_of_the_day_chosen(
    referring: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    tool, panel, chosen = tool_of(referring), tool_of(referring).panel, "tamarind-4821-river-oxcart"
    assert tool.known is not None
    dialog = ReferDialog(referring.words, tool.known, referring)
    dialog.items["3.1"].setChecked(False)
    dialog.items["3.2"].setChecked(False)
    dialog.allowed_by.setText("ผอ.สมมุติ")
    dialog.folder.setText(str(tmp_path / "packs"))
    assert dialog.order().passphrase is None
    dialog.own_passphrase.first.setText(chosen)
    assert not dialog.is_ready()
    dialog.own_passphrase.again.setText(chosen)
    assert dialog.is_ready()
    order = dataclasses.replace(dialog.order(), agencies=dialog.chosen()[:1])
    dialog.deleteLater()
    assert order.passphrase == chosen and chosen not in repr(order)
    with qtbot.waitSignal(referring.session.troubled, timeout=LONG_MS):
        tool.refer(dataclasses.replace(order, passphrase="สั้น"))
    settle(referring, qtbot)
    assert not (tmp_path / "packs").exists()
    tool.refer(order)
    qtbot.waitUntil(lambda: tool.known is not None and len(tool.known.lists) == 1, timeout=LONG_MS)
    settle(referring, qtbot)
    assert not isinstance(QApplication.activeModalWidget(), PassphrasesDialog)
    assert chosen not in referring.message.text
    with pyzipper.AESZipFile(next((tmp_path / "packs").glob("*.zip"))) as pack:
        pack.setpassword(chosen.encode())
        assert all(pack.read(name) for name in pack.namelist())
    (sent,) = tool.known.lists
    assert not sent.overdue and panel.on.field.accessibleName()
    panel.on.set_day(order.due + dt.timedelta(days=3))
    settle(referring, qtbot)
    assert [(one.overdue, one.days_over) for one in tool.known.lists] == [(True, 3)]
    assert [one.overdue for one in tool.known.standing if one.sent] == [sent.children]
    # The rail stays with today.
    assert tool._late == 0
    panel.on.field.setText("40/1/2568")
    settle(referring, qtbot)
    assert [one.overdue for one in tool.known.lists] == [True]
    tool.group_asked(OVERDUE)
    settle(referring, qtbot)
    assert [one.overdue for one in tool.known.lists] == [False]


def test_a_change_of_fields_needs_a_name_and_counts_from_then_on(referring: MainWindow, qtbot: QtBot) -> None:
    tool = tool_of(referring)
    assert tool.known is not None
    dialog = ReferralFieldsDialog(referring.words, tool.known, referring)
    assert "national_id" not in tool.known.fields["3.1"][2]
    dialog.tick("3.1", 2, "national_id", on=True)
    dialog.tick("3.1", 3, "case_code", on=False)
    dialog.letter["signer"].setText('นาย "สมมุติ" \\')
    assert dialog.changed
    dialog.allowed_by.setText("ผอ.สมมุติ")
    tool.change_fields(dialog.change())
    dialog.deleteLater()
    settle(referring, qtbot)
    known = tool.known
    assert "national_id" in known.fields["3.1"][2]
    assert 3 not in known.fields["3.1"]
    assert known.letter["signer"] == 'นาย "สมมุติ" \\'
    assert known.allowed_by == "ผอ.สมมุติ"
    assert known.fields["3.2"].keys() >= {1, 2, 3}


def test_the_table_is_saved_edited_elsewhere_and_taken_over(
    referring: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    tool, said = tool_of(referring), list[str]()
    assert tool.known is not None
    dialog = ReferralFieldsDialog(referring.words, tool.known, referring, files=tool.files)
    path = tmp_path / "fields.toml"
    tool.files.save(path, said.append)
    settle(referring, qtbot)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("due_days = 30", "due_days = 45"), encoding="utf-8")
    tool.files.open(path, dialog.take, said.append)
    settle(referring, qtbot)
    assert dialog.due_days.value() == 45
    assert dialog.changed
    assert not dialog.save.isEnabled()
    dialog.allowed_by.setText("ผอ.สมมุติ")
    tool.change_fields(dialog.change())
    settle(referring, qtbot)
    assert tool.known.due_days == 45
    path.write_text("[items]\n", encoding="utf-8")
    tool.files.open(path, dialog.take, said.append)
    settle(referring, qtbot)
    assert [path.name in sentence for sentence in said] == [True, True]
    dialog.deleteLater()


def test_what_cannot_be_is_told_and_replies_are_imported_by_row(
    referring: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    tool = tool_of(referring)
    order = dataclasses.replace(order_of(referring, tmp_path / "packs"), agencies=(99,))
    with qtbot.waitSignal(referring.session.troubled, timeout=LONG_MS):
        tool.refer(order)
    settle(referring, qtbot)
    assert not (tmp_path / "packs").exists()
    path = tmp_path / "replies.csv"
    path.write_text("เลขที่ส่งต่อ,รหัสติดตาม,ผลการดำเนินการ\nR0009,000017,พบตัวแล้ว\n", encoding="utf-8")
    with qtbot.waitSignal(referring.session.done, timeout=LONG_MS):
        tool.import_replies([path])
    assert "replies.csv:2" in referring.message.text
