"""What is told of a bug holds no personal data: neither in the dialog, nor on the clipboard, nor in the log."""

import logging

import pytest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from tests.ui.test_main_window import when_dialog
from ui.app import _Hook
from ui.dialogs.crash import CrashDialog
from ui.jobs import Crash
from ui.main_window import MainWindow

NAME, NUMBER = "เด็กหญิงสมมุติ ปลูกไว้", "1103701234567"


def planted() -> BaseException:
    """Return a bug that has a child's name and number in its words, its cause, its notes and its locals."""
    child = {"name": NAME, "national_id": NUMBER}
    try:
        try:
            raise KeyError(child["name"])
        except KeyError as cause:
            fault = ValueError(f"{NAME} {NUMBER}", child)
            fault.add_note(NAME)
            raise fault from cause
    except ValueError as error:
        return error


def test_a_crash_is_told_without_its_words_its_cause_and_its_values(qtbot: QtBot, window: MainWindow) -> None:
    dialog = CrashDialog(window.words, Crash.of(planted()), window)
    qtbot.addWidget(dialog)
    dialog.findChildren(QPushButton)[0].click()
    for text in (dialog.report, QApplication.clipboard().text()):
        assert "builtins.ValueError" in text
        assert "planted" in text
        assert not [secret for secret in (*NAME.split(), NUMBER) if secret in text]


def test_a_bug_of_the_window_itself_is_told_and_logged_without_names(
    window: MainWindow, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    seen: list[str] = []

    def read(dialog: CrashDialog) -> None:
        seen.append(dialog.report)
        dialog.reject()

    when_dialog(CrashDialog, read)
    error = planted()
    with caplog.at_level(logging.DEBUG):
        _Hook(window)(type(error), error, error.__traceback__)
    assert seen
    assert "ValueError" in caplog.text
    assert not [secret for secret in (*NAME.split(), NUMBER) if secret in caplog.text + seen[0]]
