from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from planner.register.amend import FIELDS
from tests.ui.conftest import LONG_MS
from ui.main_window import MainWindow
from ui.panels.columns import PLAIN


def cell(window: MainWindow, row: int, key: str) -> QModelIndex:
    return window.cases.model.index(row, window.cases.model.column_of(key))


def choose(window: MainWindow, first: QModelIndex, last: QModelIndex) -> None:
    selection = window.cases.view.selectionModel()
    selection.setCurrentIndex(first, QItemSelectionModel.SelectionFlag.NoUpdate)
    selection.select(QItemSelection(first, last), QItemSelectionModel.SelectionFlag.ClearAndSelect)
    window.cases.view.setFocus()


def test_every_plain_column_is_a_field_that_can_be_put_right() -> None:
    assert set(PLAIN.values()) <= set(FIELDS)


def test_a_cell_is_changed_with_f2_kept_and_taken_back(opened: MainWindow, qtbot: QtBot) -> None:
    index = cell(opened, 2, "tambon")
    before, case = index.data(), opened.cases.model.id_at(2)
    choose(opened, index, index)
    QTest.keyClick(opened.cases.view, Qt.Key.Key_F2)
    editor = opened.cases.view.findChild(QLineEdit, "qt_expandingEditor") or QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    editor.setText("ตำบลใหม่")
    with qtbot.waitSignal(opened.session.done, timeout=LONG_MS):
        QTest.keyClick(editor, Qt.Key.Key_Return)
    row = opened.cases.model.row_of(case)
    assert cell(opened, row, "tambon").data() == "ตำบลใหม่"
    with qtbot.waitSignal(opened.session.done, timeout=LONG_MS):
        opened.cases.view.setFocus()
        QTest.keyClick(opened.cases.view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert cell(opened, opened.cases.model.row_of(case), "tambon").data() == before


def test_what_is_worked_out_cannot_be_typed_over(opened: MainWindow) -> None:
    for key in ("case_id", "name", "identity", "state", "level", "school"):
        assert not opened.cases.model.flags(cell(opened, 0, key)) & Qt.ItemFlag.ItemIsEditable


def test_one_cell_pasted_fills_the_selection(opened: MainWindow, qtbot: QtBot) -> None:
    QApplication.clipboard().setText("แม่วิน")
    cases = [opened.cases.model.id_at(row) for row in range(3)]
    choose(opened, cell(opened, 0, "tambon"), cell(opened, 2, "tambon"))
    with qtbot.waitSignal(opened.session.done, timeout=LONG_MS):
        QTest.keyClick(opened.cases.view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    rows = [opened.cases.model.row_of(case) for case in cases]
    assert {cell(opened, row, "tambon").data() for row in rows} == {"แม่วิน"}


def test_cells_pasted_lie_as_they_were_copied_and_formulas_stay_text(opened: MainWindow, qtbot: QtBot) -> None:
    QApplication.clipboard().setText("'=ก\tอำเภอหนึ่ง\r\nตำบลสอง\tอำเภอสอง\r\n")
    cases = [opened.cases.model.id_at(row) for row in range(2)]
    choose(opened, cell(opened, 0, "tambon"), cell(opened, 0, "tambon"))
    with qtbot.waitSignal(opened.session.done, timeout=LONG_MS):
        opened.cases.view.paste()
    rows = [opened.cases.model.row_of(case) for case in cases]
    assert [cell(opened, row, "tambon").data() for row in rows] == ["=ก", "ตำบลสอง"]
    assert [cell(opened, row, "amphoe").data() for row in rows] == ["อำเภอหนึ่ง", "อำเภอสอง"]


def test_ctrl_d_fills_down_and_work_under_way_is_waited_for(opened: MainWindow, qtbot: QtBot) -> None:
    cases = [opened.cases.model.id_at(row) for row in range(4)]
    first = cell(opened, 0, "grade").data()
    choose(opened, cell(opened, 0, "grade"), cell(opened, 3, "grade"))
    opened.session.refresh()
    assert opened.session.busy
    with qtbot.waitSignal(opened.session.done, timeout=LONG_MS):
        opened.cases.view.fill_down()
    rows = [opened.cases.model.row_of(case) for case in cases]
    assert {cell(opened, row, "grade").data() for row in rows} == {first}
