"""The children as a table: sorted, filtered, and linked to the map."""

from typing import Final

from PySide6.QtCore import QItemSelectionModel, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from ui.language import ZERO_WIDTH_SPACE, Words
from ui.models.frame_model import FrameModel, Table
from ui.panels.columns import fit_columns

GROUPS: Final = (
    "to_track", "in_progress", "found", "not_found", "cleared",
    "waiting", "review", "no_place", "unserved", "conflict",
)  # fmt: skip
_WIDTHS: Final = {
    "case_id": 80, "name": 190, "state": 150, "kind": 130, "grade": 90, "house": 190, "tambon": 110, "amphoe": 110,
    "level": 110, "r50_m": 70, "school": 210, "visit": 190, "unserved": 170,
}  # fmt: skip
_TYPING_MS: Final = 150


class CasesPanel(QWidget):
    """Filter box, group chooser and table."""

    selected = Signal(list)
    """Ids of the children that a person selected."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self.model = FrameModel(self)
        self.filter = QLineEdit(self)
        self.filter.setClearButtonEnabled(True)
        self.groups = QComboBox(self)
        self.count = QLabel(self)
        self.count.setObjectName("count")
        self.view = QTableView(self)
        self.view.setModel(self.model)
        self.view.setSortingEnabled(True)
        self.view.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.view.setAlternatingRowColors(True)
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.view.setWordWrap(False)
        self.view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.view.verticalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.view.setTabKeyNavigation(False)
        bar = QHBoxLayout()
        bar.addWidget(self.filter, 2)
        bar.addWidget(self.groups, 1)
        bar.addWidget(self.count)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 0)
        layout.addLayout(bar)
        layout.addWidget(self.view)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_MS)
        self._typing.timeout.connect(self._apply)
        self._quiet = False
        self._sized_for = ""
        self.filter.textChanged.connect(self._typing.start)
        self.groups.currentIndexChanged.connect(self._apply)
        self.view.selectionModel().selectionChanged.connect(self._tell_selection)
        copy = QShortcut(QKeySequence.StandardKey.Copy, self.view)
        copy.setContext(Qt.ShortcutContext.WidgetShortcut)
        copy.activated.connect(self.copy)
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything anew."""
        say = self._words.say
        self.filter.setPlaceholderText(say("ui.filter"))
        self.filter.setAccessibleName(say("ui.actions.find"))
        self.view.setAccessibleName(say("ui.all_rows"))
        self.groups.setAccessibleName(say("ui.columns.kind"))
        chosen = self.groups.currentData() or ""
        self._quiet = True
        self.groups.clear()
        self.groups.addItem(say("ui.all_rows"), "")
        for group in GROUPS:
            self.groups.addItem(say(f"ui.groups.{group}"), group)
        self.groups.setCurrentIndex(max(self.groups.findData(chosen), 0))
        self._quiet = False
        self._tell_count()

    def show_table(self, table: Table) -> None:
        """Show the children; who was selected stays selected."""
        before = self.selection()
        self._quiet = True
        self.model.set_table(table)
        if self._sized_for != self._words.language and table.columns:
            self._sized_for = self._words.language
            fit_columns(self.view, [_WIDTHS[column.key] for column in table.columns])
        self._quiet = False
        self.select(before, scroll=False)
        self._tell_count()

    def show_group(self, group: str) -> None:
        """Show one group of children and no other filter."""
        self.filter.clear()
        self.groups.setCurrentIndex(self.groups.findData(group))
        self._apply()

    def selection(self) -> list[str]:
        """Return the ids of the rows selected, from top to bottom."""
        rows = sorted(index.row() for index in self.view.selectionModel().selectedRows())
        return [self.model.id_at(row) for row in rows]

    def select(self, case_ids: list[str], *, scroll: bool = True) -> None:
        """Select children without telling of it; what the filter hides stays hidden."""
        self._quiet = True
        selection = self.view.selectionModel()
        selection.clearSelection()
        rows = [row for row in map(self.model.row_of, case_ids) if row >= 0]
        flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        for row in rows:
            selection.select(self.model.index(row, 0), flags)
        if rows and scroll:
            selection.setCurrentIndex(self.model.index(rows[0], 0), QItemSelectionModel.SelectionFlag.NoUpdate)
            self.view.scrollTo(self.model.index(rows[0], 0), QAbstractItemView.ScrollHint.PositionAtCenter)
        self._quiet = False

    def copy(self) -> None:
        """Put the selected rows on the clipboard, as a spreadsheet reads them."""
        columns = range(self.model.columnCount())
        rows = sorted(index.row() for index in self.view.selectionModel().selectedRows())
        lines = ("\t".join(str(self.model.index(row, column).data()) for column in columns) for row in rows)
        QGuiApplication.clipboard().setText("\n".join(lines).replace(ZERO_WIDTH_SPACE, ""))

    def _apply(self) -> None:
        if self._quiet:
            return
        before = self.selection()
        self._quiet = True
        self.model.set_filter(self.filter.text().replace(ZERO_WIDTH_SPACE, ""), self.groups.currentData() or "")
        self._quiet = False
        self.select(before, scroll=False)
        self._tell_count()

    def _tell_count(self) -> None:
        shown, total = self.model.rowCount(), self.model.total()
        self.count.setText(self._words.say("ui.rows_shown", shown=f"{shown:,}", total=f"{total:,}"))

    def _tell_selection(self) -> None:
        if not self._quiet:
            self.selected.emit(self.selection())
