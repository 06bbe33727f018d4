"""Every control of the window, its panels and its dialogs: it has a name, Tab reaches it, and its text is whole."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QLineEdit,
    QPushButton,
    QScrollBar,
    QTabBar,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.ui.conftest import LONG_MS
from ui.dialogs.about import AboutDialog
from ui.dialogs.crash import CrashDialog
from ui.dialogs.passphrase import NewProjectDialog, PassphraseDialog
from ui.dialogs.settings import SettingsDialog
from ui.dialogs.shortcuts import ShortcutsDialog
from ui.jobs import Crash
from ui.language import Words
from ui.main_window import MainWindow
from ui.preferences import TEXT_SIZES, Preferences
from ui.style import set_text_size

SIZES = (TEXT_SIZES[0], 11, TEXT_SIZES[-1])
INNER = ("qt_scrollarea_viewport", "qt_spinbox_lineedit", "qt_toolbar_ext_button", "ScrollLeftButton")
PARTS = (QScrollBar, QTabBar)
"""What the style makes inside other widgets."""
KINDS = (QPushButton, QToolButton, QLineEdit, QComboBox, QAbstractSpinBox)


@pytest.fixture(autouse=True)
def usual_size(qapp: QApplication) -> Iterator[None]:
    yield
    set_text_size(qapp, 11)


def controls(root: QWidget) -> list[QWidget]:
    """Return what can have the focus and is no part of another control."""
    return [
        widget
        for widget in root.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not isinstance(widget, PARTS)
        and not widget.objectName().startswith(INNER)
        and not isinstance(widget.parent(), QComboBox | QAbstractSpinBox)
        and "WebEngine" not in f"{type(widget).__name__} {type(widget.parent()).__name__}"
        and widget.focusProxy() is None
        and widget.isVisibleTo(root)
    ]


def name_of(widget: QWidget) -> str:
    """Return what a screen reader says of a control."""
    shown = widget.text() if isinstance(widget, QAbstractButton) else ""
    # A field's label speaks for it.
    interface = QAccessible.queryAccessibleInterface(widget)
    return widget.accessibleName() or shown or interface.text(QAccessible.Text.Name)


def told(widget: QWidget) -> str:
    """Return which control it is, for a person who is to mend it."""
    above: QWidget | None = widget
    names = list[str]()
    while above is not None and len(names) < 4:
        names.append(f"{type(above).__name__}#{above.objectName()}")
        above = above.parentWidget()
    return " < ".join(names)


def clipped(root: QWidget) -> list[str]:
    """Return the controls that are lower or narrower than their text needs."""
    found = []
    for widget in root.findChildren(QWidget):
        if not widget.isVisibleTo(root) or not isinstance(widget, KINDS):
            continue
        if widget.objectName().startswith(INNER):
            continue
        height = widget.height() < widget.fontMetrics().height()
        wide = isinstance(widget, QPushButton) and widget.width() < widget.fontMetrics().horizontalAdvance(
            widget.text().replace("&", "")
        )
        if height or wide:
            found.append(f"{told(widget)}: {widget.width()}x{widget.height()}")
    return found


def by_tab(root: QWidget) -> set[QWidget]:
    """Return what the Tab key goes through."""
    seen, widget = set[QWidget](), root.nextInFocusChain()
    while widget is not None and widget not in seen:
        seen.add(widget)
        widget = widget.nextInFocusChain()
    return seen


def check(root: QWidget) -> None:
    """Fail where a control of ``root`` has no name, is not reached, or is clipped."""
    own = controls(root)
    assert [told(widget) for widget in own if not name_of(widget)] == []
    reached = by_tab(root.window())
    assert [told(widget) for widget in own if widget not in reached] == []
    assert clipped(root) == []


def dialogs(words: Words, window: MainWindow) -> list[QDialog]:
    crash = Crash("builtins.KeyError", ("a.py:1 f",))
    return [
        AboutDialog(words), CrashDialog(words, crash), NewProjectDialog(words, 2568),
        SettingsDialog(words, Preferences()),
        PassphraseDialog(words, "a.phanong"), PassphraseDialog(words, "a.phanong", new=True),
        ShortcutsDialog(words, window.actions_by_name),
    ]  # fmt: skip


def test_every_control_of_the_window_and_of_each_panel(
    opened: MainWindow, language: str, qapp: QApplication, qtbot: QtBot
) -> None:
    opened.words.choose(language)
    opened.session.refresh()
    qtbot.waitUntil(lambda: not opened.session.busy, timeout=LONG_MS)
    opened.resize(1600, 1000)
    for size in SIZES:
        set_text_size(qapp, size)
        for key in opened.tools:
            opened.bring(key)
            qtbot.wait(30)
            check(opened.tools[key].panel)
        check(opened)


def test_every_control_of_each_dialog(window: MainWindow, language: str, qapp: QApplication, qtbot: QtBot) -> None:
    for size in SIZES:
        set_text_size(qapp, size)
        for dialog in dialogs(Words(language), window):
            qtbot.addWidget(dialog)
            dialog.show()
            qtbot.wait(20)
            check(dialog)
            dialog.close()
