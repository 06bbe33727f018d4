"""The routes as a list: choosing one shows it on the map and its children in the table."""

from collections.abc import Collection
from typing import Final

from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLabel, QStackedLayout, QTableView, QVBoxLayout, QWidget

from ui.language import Words
from ui.models.frame_model import FrameModel, Table
from ui.panels.columns import fit_columns, follow_text

_WIDTHS: Final = {"school": 124, "day": 40, "team": 36, "stops": 36, "km": 48, "times": 98, "printed": 40}
_LEAST_PX: Final = 32


class RoutesPanel(QWidget):
    """A title and the routes below it."""

    chosen = Signal(str)
    """The route that a person selected; ``""`` for none."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self.model = FrameModel(self)
        self._title = QLabel(self)
        self._title.setObjectName("panelTitle")
        self._empty = QLabel(self)
        self._empty.setObjectName("hint")
        self._empty.setWordWrap(True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.view = QTableView(self)
        self.view.setModel(self.model)
        self.view.setSortingEnabled(True)
        self.view.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.view.horizontalHeader().setMinimumSectionSize(_LEAST_PX)
        self.view.verticalHeader().hide()
        self.view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.view.setAlternatingRowColors(True)
        self.view.setWordWrap(False)
        self.view.setTabKeyNavigation(False)
        follow_text(self.view)
        self._stack = QStackedLayout()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.view)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 0)
        layout.addWidget(self._title)
        layout.addLayout(self._stack, 1)
        self._quiet = False
        self._sized_for = ""
        self.view.selectionModel().selectionChanged.connect(self._tell)
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything anew."""
        self._title.setText(self._words.say("ui.routes_title"))
        self._empty.setText(self._words.wrapped("ui.no_routes"))
        self.view.setAccessibleName(self._words.say("ui.routes_title"))

    def show_table(self, table: Table) -> None:
        """Show the routes; the one selected stays selected where it is still there."""
        before = self.selection()
        self._quiet = True
        self.model.set_table(table)
        if self._sized_for != self._words.language and table.columns:
            self._sized_for = self._words.language
            fit_columns(self.view, [_WIDTHS[column.key] for column in table.columns])
            # The name takes what the numbers leave.
            self.view.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self._stack.setCurrentWidget(self.view if table.ids else self._empty)
        self._quiet = False
        self.select(before)

    def show_only(self, route_ids: Collection[str] | None) -> None:
        """Show only some of the routes, as the map does; ``None``: all."""
        before = self.selection()
        self._quiet = True
        self.model.set_only(route_ids)
        self._quiet = False
        self.select(before)

    def selection(self) -> str:
        """Return the route selected, ``""`` for none."""
        rows = self.view.selectionModel().selectedRows()
        return self.model.id_at(rows[0].row()) if rows else ""

    def select(self, route_id: str) -> None:
        """Select a route without telling of it."""
        self._quiet = True
        selection = self.view.selectionModel()
        selection.clearSelection()
        row = self.model.row_of(route_id)
        if row >= 0:
            index = self.model.index(row, 0)
            selection.setCurrentIndex(
                index, QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
            )
            self.view.scrollTo(index)
        self._quiet = False

    def _tell(self) -> None:
        if not self._quiet:
            self.chosen.emit(self.selection())
