from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from tests.ui.conftest import LONG_MS
from tests.ui.test_main_window import when_dialog
from ui.dialogs.plan import PlanDialog
from ui.dialogs.settings import SettingsDialog
from ui.dialogs.sheets import SheetsDialog
from ui.language import Words
from ui.main_window import MainWindow
from ui.preferences import Preferences, change_preferences, load_preferences, save_preferences

OTHERS = Preferences(language="en", text_size=14, thai_digits=True, profile="pickup", online_tiles=True)


def test_at_first_thai_with_nothing_asked_of_the_network() -> None:
    assert load_preferences() == Preferences(language="th", online_tiles=False)


def test_what_was_chosen_is_there_again() -> None:
    save_preferences(OTHERS)
    assert load_preferences() == OTHERS
    assert change_preferences(text_size=9) == load_preferences() != OTHERS


def test_what_makes_no_sense_is_as_at_first() -> None:
    for name, value in {"language": "xx", "text_size": "900", "profile": "rocket", "online_tiles": "perhaps"}.items():
        QSettings().setValue(name, value)
    assert load_preferences() == Preferences()


def test_the_dialog_begins_with_what_was_chosen_and_gives_it_back(qtbot: QtBot) -> None:
    dialog = SettingsDialog(Words("th"), OTHERS)
    qtbot.addWidget(dialog)
    assert dialog.chosen() == OTHERS
    dialog.language.setCurrentIndex(dialog.language.findData("th"))
    dialog.online_tiles.setChecked(False)
    assert dialog.chosen().language == "th"
    assert not dialog.chosen().online_tiles


def test_the_window_follows_at_once(window: MainWindow, qapp: QApplication) -> None:
    before = window.windowTitle()

    def choose(dialog: QDialog) -> None:
        assert isinstance(dialog, SettingsDialog)
        dialog.language.setCurrentIndex(dialog.language.findData("en"))
        dialog.text_size.setValue(15)
        dialog.accept()

    when_dialog(SettingsDialog, choose)
    window.actions_by_name["settings"].trigger()
    assert window.words.language == "en"
    assert window.windowTitle() != before
    assert qapp.font().pointSize() == 15
    assert load_preferences().text_size == 15


def test_sheets_and_first_plans_begin_with_what_is_preferred(opened: MainWindow, qtbot: QtBot) -> None:
    save_preferences(OTHERS)
    dialog = SheetsDialog(opened.words, {"10010001": "บ้านต้นทาง"})
    qtbot.addWidget(dialog)
    assert dialog.thai_digits
    seen: list[object] = []

    # This project has had a plan: its own choice stands.
    def look(plan: PlanDialog) -> None:
        seen.append(plan.options()["profile"])
        plan.reject()

    when_dialog(PlanDialog, look)
    opened.actions_by_name["plan"].trigger()
    qtbot.waitUntil(lambda: bool(seen), timeout=LONG_MS)
    assert seen == ["motorcycle"]
    answers: list[object] = []
    opened.session.ask("plan_options", lambda work, _: work.plan_options("walk"), answers.append)
    qtbot.waitUntil(lambda: bool(answers), timeout=LONG_MS)
    assert answers[0]["profile"] == "motorcycle"  # type: ignore[index]
