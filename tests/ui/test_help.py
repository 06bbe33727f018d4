from importlib.metadata import version

import pytest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from tests.ui.test_main_window import when_dialog
from ui.dialogs.about import AboutDialog
from ui.dialogs.shortcuts import ELSEWHERE, ShortcutsDialog, shortcut_rows
from ui.language import Words
from ui.main_window import MainWindow


def test_every_key_of_every_action_is_listed_once(window: MainWindow) -> None:
    rows = shortcut_rows(window.words, window.actions_by_name)
    keys = [action.shortcut().toString() for action in window.actions_by_name.values() if action.shortcuts()]
    assert len(keys) == len(set(keys)) > 8
    assert len({key for key, _ in rows}) == len(rows)
    assert all(key and meaning for key, meaning in rows)


@pytest.mark.parametrize("place", ELSEWHERE)
def test_the_keys_of_each_place_are_listed_in_both_languages(place: str) -> None:
    thai, english = (Words(language).say(f"ui.shortcuts.{place}").splitlines() for language in ("th", "en"))
    assert len(thai) == len(english) > 1
    assert all(" = " in line for line in (*thai, *english))


def test_the_list_of_keys_opens_and_closes(window: MainWindow) -> None:
    seen: list[int] = []

    def look(dialog: QDialog) -> None:
        assert isinstance(dialog, ShortcutsDialog)
        seen.append(dialog.table.rowCount())
        dialog.reject()

    when_dialog(ShortcutsDialog, look)
    window.actions_by_name["shortcuts"].trigger()
    assert seen[0] > 10


def test_about_tells_version_and_licences(qtbot: QtBot, language: str) -> None:
    dialog = AboutDialog(Words(language))
    qtbot.addWidget(dialog)
    assert "LGPL" in dialog.notice.toPlainText()
    assert "OpenStreetMap" in dialog.notice.toPlainText()
    assert version("phanong")


def test_no_two_keys_are_the_same(window: MainWindow) -> None:
    keys = [key.toString() for action in window.actions_by_name.values() for key in action.shortcuts()]
    assert len(keys) == len(set(keys))
