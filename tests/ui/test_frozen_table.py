import time

import numpy as np
import pandas as pd
import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.conftest import LONG_MS
from ui.main_window import MainWindow
from ui.models.frame_model import FrameModel, Table
from ui.panels.columns import PLAIN
from ui.panels.filter_header import next_keys
from ui.panels.frozen_table import FrozenTable, pasteable
from ui.tables import make_table, number_column, text_column

UP, DOWN = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder


def table(rows: int = 6) -> Table:
    numbers = np.arange(rows)
    return make_table(
        pd.Index([f"r{number}" for number in numbers]),
        [
            text_column("code", "Code", pd.Series([f"c{number}" for number in numbers], dtype="str")),
            text_column("name", "Name", pd.Series([f"=name {number % 100}" for number in numbers], dtype="str")),
            number_column("age", "Age", pd.Series((numbers % 3).astype(float)).where(numbers != 0)),
            *(
                text_column(f"t{k}", f"T{k}", pd.Series([f"x{number % 7}" for number in numbers], dtype="str"))
                for k in range(9)
            ),
        ],
    )


@pytest.fixture
def view(qtbot: QtBot) -> FrozenTable:
    model = FrameModel()
    made = FrozenTable(model, ("code", "name"))
    model.setParent(made)
    qtbot.addWidget(made)
    model.set_table(table())
    made.offer_filters({column.key: column.title for column in table().columns})
    made.filters_changed.connect(lambda: model.set_column_filters(made.filters()))
    made.resize(420, 300)
    made.show()
    return made


def model_of(view: FrozenTable) -> FrameModel:
    model = view.model()
    assert isinstance(model, FrameModel)
    return model


def shown(view: FrozenTable) -> list[str]:
    model = model_of(view)
    return [model.id_at(row) for row in range(model.rowCount())]


def click(view: FrozenTable, key: str, *, shift: bool = False) -> None:
    header = view.headers[1] if key in ("code", "name") else view.headers[0]
    column = model_of(view).column_of(key)
    at = QPoint(header.sectionViewportPosition(column) + 20, 8)
    modifier = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, modifier, at)


def test_a_click_sorts_up_down_and_not_at_all() -> None:
    assert next_keys((), "a", more=False) == (("a", UP),)
    assert next_keys((("a", UP),), "a", more=False) == (("a", DOWN),)
    assert next_keys((("a", DOWN),), "a", more=False) == ()
    assert next_keys((("a", UP),), "b", more=True) == (("a", UP), ("b", UP))
    assert next_keys((("a", UP), ("b", UP)), "b", more=True) == (("a", UP), ("b", DOWN))
    assert next_keys((("a", UP), ("b", DOWN)), "b", more=True) == (("a", UP),)
    assert next_keys((("a", UP), ("b", DOWN)), "c", more=False) == (("c", UP),)


def test_shift_and_a_click_sort_by_a_second_column(view: FrozenTable) -> None:
    click(view, "age")
    click(view, "code", shift=True)
    click(view, "code", shift=True)
    assert shown(view) == ["r3", "r4", "r1", "r5", "r2", "r0"]
    model = model_of(view)
    assert model.headerData(model.column_of("age"), Qt.Orientation.Horizontal) == "Age ▲1"
    assert model.headerData(0, Qt.Orientation.Horizontal) == "Code ▼2"


def test_a_field_over_a_column_filters_that_column(view: FrozenTable) -> None:
    QTest.keyClicks(view.headers[0].fields["age"], ">=1")
    assert shown(view) == ["r1", "r2", "r4", "r5"]
    QTest.keyClicks(view.headers[1].fields["code"], "C5")
    assert shown(view) == ["r5"]
    view.clear_filters()
    assert len(shown(view)) == 6
    view.headers[0].fields["age"].setText("=")
    assert shown(view) == ["r0"]


def test_code_and_name_stay_while_the_rest_is_scrolled(view: FrozenTable) -> None:
    before = view.over.geometry()
    view.horizontalScrollBar().setValue(view.horizontalScrollBar().maximum())
    assert view.horizontalScrollBar().value() > 0
    assert view.over.geometry() == before
    over = view.over.indexAt(QPoint(5, 5))
    assert (over.row(), over.column()) == (0, 0)
    at = view.over.mapTo(view, QPoint(10, 10))
    child = view.childAt(at)
    assert child is not None
    assert view.headers[1].isAncestorOf(child)


def test_a_cell_is_brought_out_from_below_the_frozen_ones(view: FrozenTable) -> None:
    view.horizontalScrollBar().setValue(view.horizontalScrollBar().maximum())
    index = model_of(view).index(2, 2)
    view.scrollTo(index)
    assert view.columnViewportPosition(2) >= view.over.width()


def test_selected_cells_are_copied_as_a_spreadsheet_reads_them(view: FrozenTable) -> None:
    model, chosen = model_of(view), QItemSelectionModel.SelectionFlag.Select
    for row in (1, 3):
        for column in (0, 1, 2):
            view.selectionModel().select(model.index(row, column), chosen)
    view.hide_columns({"age"})
    view.copy()
    assert QApplication.clipboard().text() == "c1\t'=name 1\nc3\t'=name 3"
    assert view.selected_rows() == [1, 3]


def test_what_is_pasted_runs_no_formula() -> None:
    assert pasteable("=cmd()") == "'=cmd()"
    assert pasteable("a\tb\nc") == "a b c"
    assert pasteable("12/3") == "12/3"


def test_words_are_looked_for_from_row_to_row(opened: MainWindow) -> None:
    opened.actions_by_name["find"].trigger()
    finder, cases = opened.cases.finder, opened.cases
    assert finder.isVisible()
    needle = cases.model.id_at(5)
    QTest.keyClicks(finder.field, needle)
    assert cases.selection() == [needle]
    tambon = cases.model.column_of("tambon")
    words = [str(cases.model.index(row, tambon).data()) for row in range(cases.model.rowCount())]
    word = max(words, key=words.count)
    finder.field.setText(word)
    rows = cases.model.find(word)
    assert cases.view.selected_rows() == [rows[0]]
    QTest.keyClick(finder.field, Qt.Key.Key_Return)
    assert cases.view.selected_rows() == [rows[1]]
    QTest.keyClick(finder.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(finder.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert cases.view.selected_rows() == [rows[-1]]
    QTest.keyClick(finder.field, Qt.Key.Key_Escape)
    assert not finder.isVisible()


def test_a_column_put_away_stays_away(opened: MainWindow) -> None:
    cases = opened.cases
    menu = cases.column_menu()
    action = next(action for action in menu.actions() if action.data() == "grade")
    assert not menu.actions()[0].isEnabled()
    action.trigger()
    menu.deleteLater()
    assert cases.view.isColumnHidden(cases.model.column_of("grade"))
    assert "grade" in str(QSettings().value("columns/hidden"))
    opened.words.choose("en")
    assert cases.hidden_columns() == {"grade", *PLAIN}


def test_ids_are_masked_until_they_are_asked_for(opened: MainWindow, qtbot: QtBot) -> None:
    cases = opened.cases
    column = cases.model.column_of("identity")
    row = next(row for row in range(cases.model.rowCount()) if "xxxx" in cases.model.index(row, column).data())
    masked = cases.model.index(row, column).data()
    cases.view.selectRow(row)
    with qtbot.waitSignal(opened.session.runner.idle, timeout=LONG_MS):
        opened.actions_by_name["reveal_ids"].trigger()
    qtbot.waitUntil(lambda: cases.model.index(row, column).data() != masked, timeout=LONG_MS)
    told = cases.model.index(row, column).data()
    assert (told[0], told[-1]) == (masked[0], masked[-1])
    assert sum(character.isdigit() for character in told) == 13
    others = [cases.model.index(other, column).data() for other in range(cases.model.rowCount()) if other != row]
    assert not [text for text in others if sum(character.isdigit() for character in text) > 2]
    opened.actions_by_name["hide_ids"].trigger()
    assert cases.model.index(row, column).data() == masked


def test_a_hundred_thousand_rows_are_there_and_scroll_at_once(
    view: FrozenTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    began = time.process_time()
    made = table(100_000)
    model_of(view).set_table(made)
    built = time.process_time() - began
    model = model_of(view)
    model.sort_by((("name", DOWN), ("age", UP)))
    asked = 0
    data = FrameModel.data

    def counted(self: FrameModel, *given: object) -> object:
        nonlocal asked
        asked += 1
        return data(self, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(FrameModel, "data", counted)
    view.grab()
    few, asked = asked, 0
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() // 2)
    began = time.process_time()
    view.grab()
    frame = time.process_time() - began
    # What a frame asks for depends on the cells in view, not on the rows that there are.
    assert asked <= 2 * few
    assert asked < 5_000
    assert frame < 0.5
    assert built < 5
