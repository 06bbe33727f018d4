"""The children as a table: sorted, filtered, and linked to the map."""

from collections.abc import Collection, Mapping
from typing import Final, cast

from PySide6.QtCore import QItemSelectionModel, QPoint, QSettings, Qt, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ui.language import ZERO_WIDTH_SPACE, Words
from ui.models.frame_model import FrameModel, Table
from ui.panels.column_memory import ColumnMemory
from ui.panels.columns import PLAIN, fit_columns, follow_text
from ui.panels.find_bar import FindBar
from ui.panels.flow import FlowBar
from ui.panels.frozen_table import FrozenTable

FROZEN: Final = ("case_id", "name")
"""Columns that stay while the others are scrolled."""
IDENTITY: Final = "identity"
_HIDDEN: Final = "columns/hidden"
GROUPS: Final = (
    "to_track", "in_progress", "found", "not_found", "cleared",
    "waiting", "review", "no_place", "unserved", "conflict",
)  # fmt: skip
_WIDTHS: Final = {
    "case_id": 80, "name": 190, "identity": 160, "state": 150, "kind": 130, "grade": 90, "house": 190, "tambon": 110,
    "amphoe": 110, "level": 110, "r50_m": 70, "school": 210, "visit": 190, "unserved": 170,
    **dict.fromkeys(PLAIN, 110),
}  # fmt: skip
_TYPING_MS: Final = 150
_FILTER_PX: Final = 150


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
        self.listed = QPushButton(self)
        """Says which list is shown; a click shows all again."""
        self.listed.hide()
        self._only: Collection[str] | None = None
        self._list: Collection[str] | None = None
        self.view = FrozenTable(self.model, FROZEN)
        follow_text(self.view)
        self._memory = ColumnMemory(self.view, self.model, "cases")
        self.finder = FindBar(words, self.model)
        self.filter.setMinimumWidth(_FILTER_PX)
        bar = FlowBar((self.filter, self.groups, self.listed, self.count), grow=(self.filter,))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 0)
        layout.addWidget(bar)
        layout.addWidget(self.finder)
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
        self.view.filters_changed.connect(self._typing.start)
        self.listed.clicked.connect(lambda: self.show_list(None))
        self.finder.found.connect(self._go_to)
        self.finder.closed.connect(self.view.setFocus)
        for header in self.view.headers:
            header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            header.customContextMenuRequested.connect(self._choose_columns)
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
        self.finder.retranslate()
        self._tell_count()

    def show_table(self, table: Table) -> None:
        """Show the children; who was selected stays selected."""
        before = self.selection()
        self._quiet = True
        self.model.set_table(table)
        if self._sized_for != self._words.language and table.columns:
            self._sized_for = self._words.language
            with self._memory.quietly():
                fit_columns(self.view, [_WIDTHS[column.key] for column in table.columns])
            say = self._words.say
            self.view.offer_filters(
                {column.key: say("ui.filter_of", column=column.title) for column in table.columns}
            )
            self.view.hide_columns(self.hidden_columns())
            self._memory.restore()
        self._quiet = False
        self.select(before, scroll=False)
        self._tell_count()

    def show_group(self, group: str) -> None:
        """Show one group of children and no other filter; all where the table has no such group."""
        self.filter.clear()
        self.view.clear_filters()
        self.groups.setCurrentIndex(max(self.groups.findData(group), 0))
        self._apply()

    def show_only(self, case_ids: Collection[str] | None) -> None:
        """Show only some of the children, as the map does; ``None``: all that the filters let through."""
        self._only = case_ids
        self._limit()

    def show_list(self, case_ids: Collection[str] | None, title: str = "") -> None:
        """Show only the children of a list and no other filter, until ``listed`` is clicked; ``None``: all."""
        self._list = case_ids
        if case_ids is not None:
            self.show_group("")
            self.listed.setText(self._words.say("ui.only_list", title=title))
        self.listed.setVisible(case_ids is not None)
        self._limit()

    def _limit(self) -> None:
        before = self.selection()
        limits = [frozenset(limit) for limit in (self._only, self._list) if limit is not None]
        self._quiet = True
        self.model.set_only(frozenset.intersection(*limits) if limits else None)
        self._quiet = False
        self.select(before, scroll=False)
        self._tell_count()

    def selection(self) -> list[str]:
        """Return the ids of the rows selected, from top to bottom."""
        return [self.model.id_at(row) for row in self.view.selected_rows()]

    def select(self, case_ids: list[str], *, scroll: bool = True) -> None:
        """Select children without telling of it; what the filter hides stays hidden."""
        self._quiet = True
        rows = sorted(row for row in map(self.model.row_of, case_ids) if row >= 0)
        self.view.select_rows(rows)
        if rows and scroll:
            first = self.model.index(
                self.model.row_of(next(one for one in case_ids if self.model.row_of(one) >= 0)), 0
            )
            self.view.selectionModel().setCurrentIndex(first, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.view.scrollTo(first, QAbstractItemView.ScrollHint.PositionAtCenter)
        self._quiet = False

    def open_find(self) -> None:
        """Ask for words to look for."""
        self.finder.open()

    def show_ids(self, ids: Mapping[str, str]) -> None:
        """Show national IDs of these children and of no others, until the table is shown anew."""
        self.model.reveal(IDENTITY, ids)
        if ids:
            hidden = self.hidden_columns() - {IDENTITY}
            self._keep_hidden(hidden)
            self.view.scrollTo(self.model.index(self.model.row_of(next(iter(ids))), self.model.column_of(IDENTITY)))

    def hidden_columns(self) -> set[str]:
        """Return the keys of the columns that a person does not want to see."""
        kept = QSettings().value(_HIDDEN, None)
        if kept is None:
            return set(PLAIN)
        return {kept} if isinstance(kept, str) else set(cast("list[str]", kept))

    def column_menu(self) -> QMenu:
        """Return a menu with a tick for each column that is shown; the code always is."""
        menu = QMenu(self)
        hidden = self.hidden_columns()
        for column in range(self.model.columnCount()):
            key = self.model.key_at(column)
            action = menu.addAction(self.model.title_of(column))
            action.setCheckable(True)
            action.setChecked(key not in hidden)
            action.setEnabled(key != FROZEN[0])
            action.setData(key)
        menu.triggered.connect(self._column_ticked)
        return menu

    def _choose_columns(self, at: QPoint) -> None:
        header = cast("QWidget", self.sender())
        menu = self.column_menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(header.mapToGlobal(at))

    def _column_ticked(self, action: QAction) -> None:
        change = self.hidden_columns().difference if action.isChecked() else self.hidden_columns().union
        self._keep_hidden(set(change({str(action.data())})))

    def _keep_hidden(self, keys: set[str]) -> None:
        QSettings().setValue(_HIDDEN, sorted(keys))
        self.view.hide_columns(keys)

    def _go_to(self, row: int) -> None:
        # Not ``selectRow``: with Shift held, as on the way back, it adds to the selection.
        self.view.select_rows([row])
        self.view.selectionModel().setCurrentIndex(
            self.model.index(row, 0), QItemSelectionModel.SelectionFlag.NoUpdate
        )

    def _apply(self) -> None:
        if self._quiet:
            return
        before = self.selection()
        self._quiet = True
        self.model.set_column_filters(self.view.filters())
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
