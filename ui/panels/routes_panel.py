"""The routes as a list: choosing one shows it on the map and its children in the table."""

from collections.abc import Collection
from typing import Final

from PySide6.QtCore import QEvent, QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHeaderView, QLabel, QStackedLayout, QVBoxLayout, QWidget

from ui.language import Words
from ui.models.frame_model import FrameModel, Table
from ui.panels.columns import fit_columns
from ui.panels.lists import rows_to_choose
from ui.style import SIZE_PT

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
        self.view = rows_to_choose(self.model, self)
        self.view.horizontalHeader().setMinimumSectionSize(_LEAST_PX)
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
            self._fit_name()
        self._stack.setCurrentWidget(self.view if table.ids else self._empty)
        self._quiet = False
        self.select(before)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Give the name what the numbers leave."""
        super().resizeEvent(event)
        self._fit_name()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Fit the name anew with text of another size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit_name()

    def _fit_name(self) -> None:
        """Let the name take what the numbers leave; where that is next to nothing, the list scrolls."""
        header = self.view.horizontalHeader()
        if not header.count():
            return
        numbers = sum(header.sectionSize(column) for column in range(1, header.count()))
        least = round(_WIDTHS["school"] / 2 * header.font().pointSizeF() / SIZE_PT)
        roomy = self.view.viewport().width() - numbers >= least
        mode = QHeaderView.ResizeMode
        header.setSectionResizeMode(0, mode.Stretch if roomy else mode.Interactive)
        if not roomy:
            header.resizeSection(0, 2 * least)

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
