"""Tables as they are everywhere in the window: rows without numbers, left by the Tab key."""

from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtWidgets import QAbstractItemView, QTableView, QTableWidget, QWidget

from ui.panels.columns import follow_text


def grid(rows: int, columns: int, parent: QWidget | None = None) -> QTableWidget:
    """Return a table whose cells are typed in."""
    table = QTableWidget(rows, columns, parent)
    table.verticalHeader().hide()
    table.setTabKeyNavigation(False)
    return table


def rows_to_read(rows: int, columns: int, parent: QWidget | None = None) -> QTableWidget:
    """Return a table that is read, a row at a time."""
    table = grid(rows, columns, parent)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    return table


def rows_to_choose(model: QAbstractItemModel, parent: QWidget | None = None) -> QTableView:
    """Return a list of which one row is chosen; it is in the order of its model until a person sorts it."""
    view = QTableView(parent)
    view.setModel(model)
    view.setSortingEnabled(True)
    view.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
    view.verticalHeader().hide()
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    view.setAlternatingRowColors(True)
    view.setWordWrap(False)
    view.setTabKeyNavigation(False)
    follow_text(view)
    return view
