"""A passphrase of one's own: refused where it is typed, by the rule of what it is for."""

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from gis.errors import DataError
from planner.workflow import referrals, sheets
from ui.dialogs.own_passphrase import OwnPassphrase
from ui.dialogs.refer import ReferDialog
from ui.dialogs.sheets import SheetsDialog
from ui.gallery import DIALOGS, Stage
from ui.language import Words
from ui.main_window import MainWindow

PACKS, PHONE = "ui.referrals.own_passphrase", "ui.sheets.own_passphrase"
LONG = "tamarind-4821-river-oxcart"
CASES = [(PACKS, "short", LONG), (PACKS, "ทุ่งนา 4821 สมมุติ", LONG), (PHONE, "12 34 - 567", "ทุ่งนา 4821 สมมุติ")]


def refusal(key: str, text: str) -> DataError:
    """Return why the workflow refuses a passphrase."""
    checked = referrals.checked_passphrase if key == PACKS else sheets.checked_passphrase
    with pytest.raises(DataError) as refused:
        checked(text)
    return refused.value


def judged(own: OwnPassphrase) -> tuple[bool, str]:
    """Return whether it fits, and what is said of it."""
    (label,) = own.findChildren(QLabel)
    return own.fits, "" if label.isHidden() else label.text()


@pytest.mark.parametrize(("key", "bad", "good"), CASES)
def test_what_the_workflow_would_refuse_is_refused_beside_the_field(
    key: str, bad: str, good: str, language: str, qtbot: QtBot
) -> None:
    own = OwnPassphrase(Words(language), key)
    qtbot.addWidget(own)
    own.first.setText(bad)
    own.again.setText(bad)
    assert judged(own) == (False, refusal(key, bad).message(language))
    own.show_it.setChecked(True)
    assert judged(own) == (False, refusal(key, bad).message(language))
    own.first.setText(good)
    assert judged(own) == (True, "")
    own.clear()
    assert judged(own) == (True, Words(language).say(f"{key}_none"))


def test_what_differs_is_said_once_it_is_long_enough(language: str, qtbot: QtBot) -> None:
    words = Words(language)
    own = OwnPassphrase(words, PACKS)
    qtbot.addWidget(own)
    own.first.setText(LONG)
    assert judged(own) == (False, "")
    own.again.setText(LONG[:-1])
    assert judged(own) == (False, words.say("ui.passphrase.differ"))
    own.again.setText(LONG)
    assert judged(own) == (True, "")


def test_sheets_are_not_saved_with_a_short_passphrase(language: str, qtbot: QtBot) -> None:
    dialog = SheetsDialog(Words(language), {"50990001": "บ้านหนึ่ง"})
    qtbot.addWidget(dialog)
    dialog.choose_formats(("html",))
    dialog.own_passphrase.show_it.setChecked(True)
    dialog.own_passphrase.first.setText("1234567")
    assert not dialog.can_save
    dialog.own_passphrase.first.setText("12345678")
    assert dialog.can_save


def test_packs_are_not_made_with_a_short_passphrase(window: MainWindow, qtbot: QtBot) -> None:
    dialog = DIALOGS["refer"](Stage(window))
    assert isinstance(dialog, ReferDialog)
    qtbot.addWidget(dialog)
    dialog.allowed_by.setText("ผอ.สมมุติ")
    dialog.folder.setText("packs")
    assert dialog.is_ready()
    dialog.own_passphrase.show_it.setChecked(True)
    dialog.own_passphrase.first.setText(LONG[:11])
    assert not dialog.is_ready()
    assert dialog.said.text() == window.words.say("ui.referrals.bad_passphrase")
    dialog.own_passphrase.first.setText(LONG[:12])
    assert dialog.is_ready()
