from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from tests.ui.conftest import LONG_MS, PASSPHRASE
from ui.app import dispose
from ui.main_window import MainWindow

Again = Callable[[], MainWindow]


@pytest.fixture
def again(project: Path, qtbot: QtBot) -> Iterator[Again]:
    """Return a way to make another window on the same project, as on the next day."""
    made: list[MainWindow] = []

    def make() -> MainWindow:
        window = MainWindow()
        made.append(window)
        window.show()
        with qtbot.waitSignal(window.session.opened, timeout=LONG_MS):
            window.begin(project, PASSPHRASE)
        return window

    yield make
    for window in made:
        window.close()
        dispose(window)


def test_widths_and_order_of_columns_are_there_the_next_day(opened: MainWindow, again: Again) -> None:
    view, model = opened.cases.view, opened.cases.model
    state, kind = model.column_of("state"), model.column_of("kind")
    view.setColumnWidth(state, 222)
    header = view.horizontalHeader()
    header.moveSection(header.visualIndex(kind), 2)
    order = [model.key_at(column) for column in view.shown_columns()]
    assert order[:3] == ["case_id", "name", "kind"]
    others = {key: view.columnWidth(model.column_of(key)) for key in ("grade", "tambon", "school")}
    opened.close()
    window = again()
    after, keys = window.cases.view, window.cases.model
    assert after.columnWidth(keys.column_of("state")) == 222
    assert [keys.key_at(column) for column in after.shown_columns()] == order
    assert {key: after.columnWidth(keys.column_of(key)) for key in others} == others


def test_the_columns_that_stay_in_sight_stay_first(opened: MainWindow) -> None:
    view, model = opened.cases.view, opened.cases.model
    header = view.horizontalHeader()
    header.moveSection(header.visualIndex(model.column_of("grade")), 0)
    assert [model.key_at(column) for column in view.shown_columns()][:3] == ["case_id", "name", "grade"]
    header.moveSection(1, 6)
    assert [model.key_at(column) for column in view.shown_columns()][:2] == ["case_id", "name"]
    view.selectRow(0)
    first = model.id_at(0)
    view.copy()
    assert opened.cases.selection() == [first]


def test_the_panels_in_front_and_the_splitters_are_there_the_next_day(opened: MainWindow, again: Again) -> None:
    opened.bring("jobs")
    opened.bring("review")
    fronts = opened.below.current, opened.beside.current
    across = opened._across.saveState()
    opened.close()
    window = again()
    assert (window.below.current, window.beside.current) == fronts
    assert QSettings().value("across") == across
