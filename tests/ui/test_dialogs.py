import datetime as dt

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox, QLineEdit
from pytestqt.qtbot import QtBot

from ui.dialogs.crash import CrashDialog
from ui.dialogs.map_file import MapFileDialog
from ui.dialogs.passphrase import NewProjectDialog, PassphraseDialog
from ui.dialogs.plan import PlanDialog, SchoolChooser
from ui.dialogs.sheets import SheetsDialog
from ui.jobs import Crash
from ui.language import Words

SCHOOLS = {"50990001": "โรงเรียนหนึ่ง", "50990002": "โรงเรียนสอง"}
BEFORE = {
    "schools": (), "profile": "pickup", "season": "rainy", "effort": "quick", "teams": 2, "days": None,
    "shift_start_s": 55800, "shift_end_s": 64800, "visit_minutes": 20.0, "seed": 7, "scope": "school",
}  # fmt: skip


def ok_of(dialog: PassphraseDialog | NewProjectDialog | PlanDialog) -> bool:
    buttons = dialog.findChildren(QDialogButtonBox)[0]
    return buttons.button(QDialogButtonBox.StandardButton.Ok).isEnabled()


def test_a_plan_begins_with_the_choices_of_last_time_and_gives_them_back(qtbot: QtBot, language: str) -> None:
    dialog = PlanDialog(Words(language), SCHOOLS, BEFORE)
    qtbot.addWidget(dialog)
    assert dialog.options().items() >= BEFORE.items()
    assert ok_of(dialog)


def test_the_seed_of_a_plan_stands_under_more(qtbot: QtBot, language: str) -> None:
    dialog = PlanDialog(Words(language), SCHOOLS, BEFORE | {"seed": 1})
    qtbot.addWidget(dialog)
    dialog.show()
    assert not dialog.seed.isVisible()
    dialog.more.click()
    assert dialog.seed.isVisible()
    dialog.seed.setValue(12)
    assert dialog.options()["seed"] == 12
    other = PlanDialog(Words(language), SCHOOLS, BEFORE)
    qtbot.addWidget(other)
    other.show()
    assert other.seed.isVisible()


def test_a_map_is_of_now_or_of_a_day_that_is_past(qtbot: QtBot, language: str) -> None:
    today = dt.date(2026, 5, 20)
    dialog = MapFileDialog(Words(language), today)
    qtbot.addWidget(dialog)
    ready = dialog.findChildren(QDialogButtonBox)[0].button(QDialogButtonBox.StandardButton.Ok)
    assert (dialog.as_of(), ready.isEnabled()) == (None, True)
    dialog.day.set_day(today + dt.timedelta(days=1))
    assert (dialog.as_of(), ready.isEnabled()) == (None, False)
    dialog.day.set_day(today)
    assert (dialog.as_of(), ready.isEnabled()) == (today, True)


def test_a_plan_whose_end_is_not_after_its_start_cannot_be_asked_for(qtbot: QtBot) -> None:
    dialog = PlanDialog(Words("th"), SCHOOLS, BEFORE | {"shift_end_s": 55800})
    qtbot.addWidget(dialog)
    assert not ok_of(dialog)


def test_some_schools_or_all_of_them(qtbot: QtBot) -> None:
    chooser = SchoolChooser(Words("th"), SCHOOLS, ())
    qtbot.addWidget(chooser)
    assert chooser.chosen() == ()
    chooser.item(2).setCheckState(Qt.CheckState.Checked)
    assert chooser.chosen() == ("50990002",)
    assert chooser.item(0).checkState() == Qt.CheckState.Unchecked
    chooser.item(0).setCheckState(Qt.CheckState.Checked)
    assert chooser.chosen() == ()
    assert chooser.item(2).checkState() == Qt.CheckState.Unchecked


def test_sheets_need_a_format(qtbot: QtBot, language: str) -> None:
    dialog = SheetsDialog(Words(language), SCHOOLS)
    qtbot.addWidget(dialog)
    assert dialog.formats == ("pdf",)
    assert dialog.can_save
    dialog.choose_formats(())
    assert not dialog.can_save


def test_a_new_passphrase_is_typed_twice_the_same(qtbot: QtBot) -> None:
    dialog = PassphraseDialog(Words("en"), "a.phanong", new=True)
    qtbot.addWidget(dialog)
    first, second = dialog.findChildren(QLineEdit)
    assert not ok_of(dialog)
    first.setText("one")
    second.setText("two")
    assert not ok_of(dialog)
    second.setText("one")
    assert ok_of(dialog)
    assert dialog.passphrase == "one"
    assert first.echoMode() == QLineEdit.EchoMode.Password


def test_a_new_project_needs_an_area_and_a_year(qtbot: QtBot) -> None:
    dialog = NewProjectDialog(Words("th"), 2568)
    qtbot.addWidget(dialog)
    esa, year, area = dialog.findChildren(QLineEdit)
    assert not ok_of(dialog)
    esa.setText(" สพป.ตัวอย่าง ")
    area.setText("5018, 50")
    assert ok_of(dialog)
    assert (dialog.esa, dialog.year_be, dialog.area) == ("สพป.ตัวอย่าง", 2568, ("5018", "50"))
    year.setText("ปีนี้")
    assert not ok_of(dialog)


def test_a_crash_shows_where_it_was(qtbot: QtBot, language: str) -> None:
    dialog = CrashDialog(Words(language), Crash("builtins.KeyError", ("gis/maps/layers.py:1 f",)))
    qtbot.addWidget(dialog)
    assert dialog.report.splitlines()[1:] == ["builtins.KeyError", "gis/maps/layers.py:1 f"]
