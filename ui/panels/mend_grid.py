"""Rows that were set aside, in a grid to mend them."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QHBoxLayout, QLabel, QTableView, QVBoxLayout, QWidget

from ui.language import ZERO_WIDTH_SPACE, Words
from ui.models.frame_model import Index
from ui.panels.import_preview import reason_text

if TYPE_CHECKING:
    from planner.workflow.reading import SetAside

_ROOT: Final = QModelIndex()
_OWN: Final = ("row", "why")
"""Columns before the cells of the file."""
_GOOD, _EDITED, _EMPTY = QColor("#e7f4ec"), QColor("#fff6dd"), QColor("#fdecea")
_WHY_WIDTH: Final = 300
_CELL_WIDTH: Final = 140


class MendModel(QAbstractTableModel):
    """Rows with the same heads; edits are kept apart until they are checked."""

    def __init__(self, words: Words, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._rows: Sequence[SetAside] = ()
        self._heads: list[str] = []
        self.edits: dict[str, dict[str, str]] = {}
        """Other texts by row and head; kept when other rows are shown."""
        self.told: dict[str, tuple[str, ...] | None] = {}
        """What the last check said of edited rows: reasons, none of them, or ``None`` where it is to come."""

    def show(self, rows: "Sequence[SetAside]", first: Sequence[str] = ()) -> None:
        """Show rows that have the same heads; those in ``first`` come first."""
        self.beginResetModel()
        self._rows = rows
        heads = list(rows[0].cells) if rows else []
        self._heads = [head for head in first if head in heads]
        self._heads += [head for head in heads if head not in self._heads]
        self.endResetModel()

    def text_at(self, row: int, column: int) -> str:
        """Return a cell of the file as it is now."""
        head, one = self._heads[column - len(_OWN)], self._rows[row]
        return self.edits.get(one.row_id, {}).get(head, one.cells[head])

    def rowCount(self, parent: Index = _ROOT) -> int:  # noqa: N802 - Qt's name
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:  # noqa: N802 - Qt's name
        """Return the number of columns."""
        return 0 if parent.isValid() else len(_OWN) + len(self._heads)

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # noqa: ANN401 - Qt's variant
        """Return a head."""
        if role != Qt.ItemDataRole.DisplayRole or orientation != Qt.Orientation.Horizontal:
            return None
        own = self._words.say(f"ui.import.{_OWN[section]}") if section < len(_OWN) else ""
        return own or self._heads[section - len(_OWN)]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's variant
        """Return a text, or the colour of a row's state."""
        one, column = self._rows[index.row()], index.column()
        if role == Qt.ItemDataRole.BackgroundRole and column == _OWN.index("why"):
            told = self._state(one)
            return _GOOD if told == () else _EDITED if told is None else _EMPTY
        if role == Qt.ItemDataRole.BackgroundRole and column >= len(_OWN):
            head = self._heads[column - len(_OWN)]
            return _EDITED if head in self.edits.get(one.row_id, {}) else None
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return None
        if column >= len(_OWN):
            return self.text_at(index.row(), column)
        return str(one.row) if column == 0 else self._why(one)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let the file's cells be edited."""
        own = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return own | Qt.ItemFlag.ItemIsEditable if index.column() >= len(_OWN) else own

    def setData(  # noqa: N802 - Qt's name
        self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole
    ) -> bool:
        """Take another text for a cell."""
        if role != Qt.ItemDataRole.EditRole or index.column() < len(_OWN):
            return False
        text = str(value).replace(ZERO_WIDTH_SPACE, "")
        if text == self.text_at(index.row(), index.column()):
            return False
        one, head = self._rows[index.row()], self._heads[index.column() - len(_OWN)]
        self.edits.setdefault(one.row_id, {})[head] = text
        if self.edits[one.row_id][head] == one.cells[head]:
            del self.edits[one.row_id][head]
        self.told[one.row_id] = None
        if not self.edits[one.row_id]:
            del self.edits[one.row_id], self.told[one.row_id]
        self.dataChanged.emit(self.index(index.row(), 0), index)
        return True

    def hear(self, told: Mapping[str, tuple[str, ...]]) -> None:
        """Show what a check said of rows."""
        self.told.update(told)
        if self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))

    def ready(self) -> list[str]:
        """Return the rows that passed their last check."""
        return [row_id for row_id, told in self.told.items() if told == ()]

    def _state(self, one: "SetAside") -> tuple[str, ...] | None:
        return self.told.get(one.row_id, one.reasons)

    def _why(self, one: "SetAside") -> str:
        told = self._state(one)
        if told is None:
            return self._words.say("ui.import.edited")
        if not told:
            return self._words.say("ui.import.ready")
        return self._words.breakable(" ".join(reason_text(self._words, code) for code in told))


class MendGrid(QWidget):
    """The grid, with a choice of list where rows of several stand aside."""

    edited = Signal()

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self.model = MendModel(words, self)
        self.groups = QComboBox(self)
        self.groups.setAccessibleName(words.say("ui.import.group"))
        self._group_name = QLabel(words.say("ui.import.group"))
        self._group_name.setBuddy(self.groups)
        self.view = QTableView(self)
        self.view.setModel(self.model)
        self.view.setAccessibleName(words.say("ui.import.grid"))
        self.view.setWordWrap(True)
        self.view.verticalHeader().hide()
        self.view.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        hint = QLabel(words.wrapped("ui.import.mend_hint"))
        hint.setObjectName("hint")
        hint.setWordWrap(True)
        top = QHBoxLayout()
        top.addWidget(self._group_name)
        top.addWidget(self.groups, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(hint)
        layout.addLayout(top)
        layout.addWidget(self.view, 1)
        self._of_group: list[list[SetAside]] = []
        self._first: Sequence[str] = ()
        self.groups.currentIndexChanged.connect(self._show_group)
        self.model.dataChanged.connect(self.edited)
        paste = QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), self.view)
        paste.setContext(Qt.ShortcutContext.WidgetShortcut)
        paste.activated.connect(self.paste)

    def show_rows(self, rows: "Sequence[SetAside]", first: Sequence[str] = ()) -> None:
        """Show rows; edits made before stay. ``first``: heads that matter."""
        groups: dict[tuple[str, ...], list[SetAside]] = {}
        for row in rows:
            groups.setdefault((row.file, *row.cells), []).append(row)
        before = max(self.groups.currentIndex(), 0)
        self._of_group, self._first = list(groups.values()), first
        self.groups.blockSignals(True)
        self.groups.clear()
        for own in self._of_group:
            told = self._words.say("ui.import.group_of", file=own[0].file, count=f"{len(own):,}")
            self.groups.addItem(told)
        self.groups.setCurrentIndex(min(before, self.groups.count() - 1))
        self.groups.blockSignals(False)
        for widget in (self.groups, self._group_name):
            widget.setVisible(len(self._of_group) > 1)
        self._show_group()

    def paste(self) -> None:
        """Put cells of the clipboard where the selection begins."""
        picked = self.view.selectionModel().selectedIndexes()
        if not picked:
            return
        top, left = min(index.row() for index in picked), min(index.column() for index in picked)
        lines = QGuiApplication.clipboard().text().rstrip("\r\n").split("\n")
        for down, line in enumerate(lines):
            for across, text in enumerate(line.rstrip("\r").split("\t")):
                place = self.model.index(top + down, left + across)
                if place.isValid():
                    self.model.setData(place, text)

    def _show_group(self) -> None:
        at = self.groups.currentIndex()
        self.model.show(self._of_group[at] if 0 <= at < len(self._of_group) else (), self._first)
        self.view.setColumnWidth(0, 56)
        self.view.setColumnWidth(1, _WHY_WIDTH)
        for column in range(len(_OWN), self.model.columnCount()):
            self.view.setColumnWidth(column, _CELL_WIDTH)
        if self.model.rowCount() <= 300:
            self.view.resizeRowsToContents()
