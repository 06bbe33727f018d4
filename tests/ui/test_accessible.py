"""Every control of the window, its panels and its dialogs: it has a name, Tab reaches it, and its text is whole."""

import importlib
import pkgutil
import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QScrollBar,
    QTabBar,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

import ui
from tests.ui.conftest import speak
from ui.gallery import DIALOGS, Stage
from ui.main_window import MainWindow
from ui.preferences import TEXT_SIZES
from ui.style import set_text_size

USUAL = 11
SIZES = (TEXT_SIZES[0], USUAL, 14, TEXT_SIZES[-1])
LOWEST_SCREEN = (1280, 720)
INNER = ("qt_scrollarea_viewport", "qt_spinbox_lineedit", "qt_toolbar_ext_button", "ScrollLeftButton")
PARTS = (QScrollBar, QTabBar)
"""What the style makes inside other widgets."""
KINDS = (QPushButton, QToolButton, QLineEdit, QComboBox, QAbstractSpinBox)


SHARED = {"ui.dialogs.rows.RowsDialog"}
"""What other dialogs are made of; it is not shown by itself."""


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
    """Return what is lower or narrower than its text needs: controls, labels, and heads of tables."""
    found = []
    for widget in root.findChildren(QWidget):
        if not widget.isVisibleTo(root) or widget.objectName().startswith(INNER):
            continue
        fault = ""
        if isinstance(widget, KINDS) and widget.height() < widget.fontMetrics().height():
            fault = "too low"
        elif isinstance(widget, QPushButton | QCheckBox | QRadioButton):
            letters, lines = widget.fontMetrics(), widget.text().replace("&", "").split("\n")
            narrow = widget.width() < max(map(letters.horizontalAdvance, lines))
            low = widget.height() < letters.height() + (len(lines) - 1) * letters.lineSpacing()
            fault = "too narrow" if narrow else "too low" if low else ""
        elif isinstance(widget, QLabel) and widget.text():
            lower = widget.wordWrap() and widget.height() < widget.heightForWidth(widget.width()) - 1
            narrow = not widget.wordWrap() and widget.width() < widget.sizeHint().width() - 1
            fault = "too low" if lower else "too narrow" if narrow else ""
        elif isinstance(widget, QHeaderView) and widget.orientation() == Qt.Orientation.Horizontal:
            cut = [at for at in range(widget.count()) if not widget.isSectionHidden(at) and is_cut(widget, at)]
            fault = f"heads {cut} cut" if cut else ""
        if fault:
            found.append(f"{told(widget)} {fault}: {widget.width()}x{widget.height()}")
    return found


def is_cut(header: QHeaderView, section: int) -> bool:
    """Return whether the title of a column is wider than the column, where it may not go on in another line."""
    if int(header.defaultAlignment()) & int(Qt.TextFlag.TextWordWrap):
        return False
    model = header.model()
    title = "" if model is None else str(model.headerData(section, Qt.Orientation.Horizontal) or "")
    return header.sectionSize(section) < header.fontMetrics().horizontalAdvance(title)


def in_chain(root: QWidget) -> set[QWidget]:
    """Return what the Tab key may go through."""
    seen, widget = set[QWidget](), root.nextInFocusChain()
    while widget is not None and widget not in seen:
        seen.add(widget)
        widget = widget.nextInFocusChain()
    return seen


def by_tab(dialog: QDialog, most: int) -> set[QWidget]:
    """Return what has the keyboard when Tab is pressed again and again."""
    seen = set[QWidget]()
    for _ in range(most):
        widget = QApplication.focusWidget()
        if widget is None:
            break
        seen.add(widget)
        QTest.keyClick(widget, Qt.Key.Key_Tab)
    return seen


def check(root: QWidget) -> None:
    """Fail where a control of ``root`` has no name, is not reached, or is clipped."""
    own = controls(root)
    assert [told(widget) for widget in own if not name_of(widget)] == []
    reached = in_chain(root.window())
    assert [told(widget) for widget in own if widget not in reached] == []
    cut = clipped(root)
    assert not cut, "\n".join(cut)


def check_keyboard(dialog: QDialog) -> None:
    """Fail where Tab alone does not reach an enabled control; among radio buttons the arrow keys go on."""
    own = [widget for widget in controls(dialog) if widget.isEnabled()]
    reached = by_tab(dialog, 3 * len(own) + 10)
    within = {above for widget in reached for above in above_of(widget)}
    if any(isinstance(widget, QRadioButton) for widget in reached):
        own = [widget for widget in own if not isinstance(widget, QRadioButton)]
    assert [told(widget) for widget in own if widget not in within] == []


def above_of(widget: QWidget) -> Iterator[QWidget]:
    """Give a widget and those that it is a part of."""
    above: QWidget | None = widget
    while above is not None:
        yield above
        above = above.parentWidget()


def kinds_of_dialogs() -> set[str]:
    """Return the name of every class of dialog that ``ui`` defines and shows."""
    for module in pkgutil.walk_packages(ui.__path__, "ui."):
        importlib.import_module(module.name)
    found, waiting = set[str](), [QDialog]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind.__module__.startswith("ui.") and not kind.__name__.startswith("_"):
            found.add(f"{kind.__module__}.{kind.__name__}")
    return found - SHARED


def test_every_dialog_stands_in_the_gallery(window: MainWindow, qtbot: QtBot) -> None:
    made = []
    for build in DIALOGS.values():
        dialog = build(Stage(window))
        qtbot.addWidget(dialog)
        made.append(f"{type(dialog).__module__}.{type(dialog).__name__}")
    assert kinds_of_dialogs() - set(made) == set()


def test_every_control_of_the_window_and_of_each_panel(
    opened: MainWindow, language: str, qapp: QApplication, qtbot: QtBot
) -> None:
    speak(opened, language, qtbot)
    opened.resize(1600, 1000)
    for size in SIZES:
        set_text_size(qapp, size)
        for key in opened.tools:
            opened.bring(key)
            qtbot.wait(30)
            check(opened.tools[key].panel)
        check(opened)


@pytest.mark.parametrize("size", SIZES)
def test_every_control_of_each_dialog(
    window: MainWindow, language: str, size: int, qapp: QApplication, qtbot: QtBot
) -> None:
    window.words.choose(language)
    set_text_size(qapp, size)
    faults = []
    for name, build in DIALOGS.items():
        dialog = build(Stage(window))
        qtbot.addWidget(dialog)
        dialog.show()
        qtbot.wait(10)
        try:
            check(dialog)
            if size == USUAL:
                check_keyboard(dialog)
                assert dialog.height() <= LOWEST_SCREEN[1] and dialog.width() <= LOWEST_SCREEN[0]
        except AssertionError as fault:
            faults.append(f"{name}: {fault}")
        dialog.close()
    assert not faults, "\n".join(faults)


def test_the_language_of_an_open_window_changes_with_every_dialog_over_it(window: MainWindow, qtbot: QtBot) -> None:
    for name, build in DIALOGS.items():
        dialog = build(Stage(window))
        qtbot.addWidget(dialog)
        dialog.show()
        for language in ("en", "th"):
            window.words.choose(language)
            again = build(Stage(window))
            qtbot.addWidget(again)
            said = " ".join([again.windowTitle(), *(label.text() for label in again.findChildren(QLabel))])
            thai = re.search("[\u0e01-\u0e5b]", said.replace("สมมุติ", ""))
            assert again.windowTitle()
            if language == "th":
                assert thai, name
        dialog.close()


def test_the_window_fits_a_small_screen_with_text_of_every_size(
    opened: MainWindow, language: str, qapp: QApplication, qtbot: QtBot
) -> None:
    speak(opened, language, qtbot)
    for size in SIZES:
        set_text_size(qapp, size)
        for key in opened.tools:
            opened.bring(key)
            qtbot.wait(20)
            least = opened.minimumSizeHint()
            assert least.width() <= LOWEST_SCREEN[0] and least.height() <= LOWEST_SCREEN[1], (size, key)
        # No card of the rail is cut at its right edge.
        inner = opened.rail.widget()
        assert inner is not None
        assert opened.rail.viewport().width() >= inner.minimumSizeHint().width()
