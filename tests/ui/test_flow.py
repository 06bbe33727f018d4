"""Rows that go on in the next line, buttons of several lines, and tabs that have no room: nothing is cut off."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.conftest import LONG_MS, speak
from ui.language import ZERO_WIDTH_SPACE
from ui.main_window import MainWindow
from ui.panels.flow import FlowBar, named
from ui.panels.wrapped import WrappedButton, WrappedCheck, broken
from ui.style import SIZE_PT, set_text_size

SMALL_SCREEN = (1280, 720)
LARGE_PT = 18


@pytest.fixture(autouse=True)
def usual_size(qapp: QApplication) -> Iterator[None]:
    yield
    set_text_size(qapp, SIZE_PT)


def test_what_grows_takes_what_is_left_and_lines_come_with_less_room(qtbot: QtBot) -> None:
    field, buttons = QLineEdit(), [QPushButton(text) for text in ("หนึ่ง", "สอง", "สาม")]
    field.setMinimumWidth(100)
    bar = FlowBar((field, *buttons), grow=(field,))
    qtbot.addWidget(bar)
    bar.show()
    bar.resize(900, bar.heightForWidth(900))
    assert max(button.geometry().right() for button in buttons) == 899
    assert len({widget.y() for widget in (field, *buttons)}) == 1
    bar.resize(220, bar.heightForWidth(220))
    assert bar.heightForWidth(220) > bar.heightForWidth(900)
    assert all(bar.rect().contains(widget.geometry()) for widget in (field, *buttons))
    buttons[0].hide()
    assert bar.minimumSizeHint().width() <= 220
    # What was said while nobody looked is whole when it is shown.
    bar.hide()
    buttons[1].setText("คำที่ยาวกว่าเดิม")
    bar.show()
    assert buttons[1].width() == buttons[1].sizeHint().width()


def test_a_name_stays_with_its_field(qtbot: QtBot) -> None:
    label, field = QLabel("ชื่อ"), QLineEdit()
    pair = named(label, field)
    qtbot.addWidget(pair)
    assert label.buddy() is field
    assert label.parent() is field.parent() is pair


@given(words=st.lists(st.text("กขคabc", min_size=1, max_size=8), min_size=1, max_size=8), room=st.integers(1, 400))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, deadline=None)
def test_lines_hold_every_word_and_none_is_wider_than_it_must_be(
    qapp: QApplication, words: list[str], room: int
) -> None:
    metrics = QFontMetrics(qapp.font())
    lines = broken(ZERO_WIDTH_SPACE.join(words), metrics, room).split("\n")
    assert "".join(lines) == "".join(words)
    widest = max(map(metrics.horizontalAdvance, words))
    assert all(metrics.horizontalAdvance(line) <= max(room, widest) for line in lines)


@pytest.mark.parametrize("kind", [WrappedButton, WrappedCheck])
def test_a_button_breaks_its_words_and_joins_them_again(
    qtbot: QtBot, kind: type[WrappedButton | WrappedCheck]
) -> None:
    button = kind()
    qtbot.addWidget(button)
    button.say("some words that need room")
    assert button.text() == "some words that need room"
    button.show()
    button.resize(90, 200)
    assert "\n" in button.text()
    assert button.accessibleName() == "some words that need room"
    assert button.minimumSizeHint().width() <= 90
    button.resize(600, 200)
    assert "\n" not in button.text()


def bars_of(area: QWidget) -> list[int]:
    """Return how far what is in the tabs of an area scrolls sideways."""
    return [scroll.horizontalScrollBar().maximum() for scroll in area.findChildren(QScrollArea) if scroll.isVisible()]


def test_with_large_text_a_small_screen_holds_the_window_and_its_panels(
    opened: MainWindow, language: str, qapp: QApplication, qtbot: QtBot
) -> None:
    speak(opened, language, qtbot)
    set_text_size(qapp, LARGE_PT)
    opened.resize(*SMALL_SCREEN)
    for key in ("review", "followup", "roads", "board", "figures", "referrals", "whatif"):
        opened.actions_by_name["show_routes"].setChecked(True)
        opened.bring(key)
        qtbot.wait(30)
        qtbot.waitUntil(lambda: not opened.session.busy, timeout=LONG_MS)
        area = opened.beside if opened.tools[key].side else opened.below
        assert set(bars_of(area)) == {0}, key
    assert opened.width() <= SMALL_SCREEN[0]
    assert opened.rail.horizontalScrollBar().maximum() == 0
    # Every panel is still one choice away.
    opened.bring("review")
    qtbot.wait(30)
    opened.beside.more.menu().aboutToShow.emit()
    offered = [action.text() for action in opened.beside.more.menu().actions()]
    assert opened.beside.more.isVisible()
    assert offered == [opened.beside.tabText(number) for number in range(opened.beside.count())]
