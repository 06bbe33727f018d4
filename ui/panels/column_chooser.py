"""Which column of a table is which: its sheet, its row of heads, and a field for each column."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QSpinBox,
    QSplitter,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ui.language import Words
from ui.panels.lists import rows_to_read
from ui.style import restyle

if TYPE_CHECKING:
    from planner.workflow.reading import Look

_HEADS: Final = ("head", "samples", "field", "how")
_MOST_COLUMNS: Final = 60
"""Of the sample: a sheet of thousands of columns is no list."""
_HEAD_COLOUR: Final = "#cfe3f3"


class ColumnChooser(QWidget):
    """The first step of an import."""

    asked = Signal(str, int)
    """Another sheet or row of heads is wanted (from 1; 0: find it)."""
    changed = Signal()
    """Another field was chosen for a column."""

    def __init__(self, words: Words, fields: Sequence[str], needed: Sequence[Sequence[str]]) -> None:
        super().__init__()
        self._words = words
        self._fields = fields
        self._needed = needed
        self._look: Look | None = None
        say = words.say
        self.sheets = QComboBox(self)
        self.sheets.setAccessibleName(say("ui.import.sheet"))
        self.head_row = QSpinBox(self)
        self.head_row.setAccessibleName(say("ui.import.head_row"))
        self.head_row.setKeyboardTracking(False)
        self.layout_name = QLabel(self)
        self.layout_name.setObjectName("hint")
        self.table = _table(say("ui.import.columns"))
        self.table.setColumnCount(len(_HEADS))
        self.table.setHorizontalHeaderLabels([say(f"ui.import.{name}") for name in _HEADS])
        self.top = _table(say("ui.import.top"))
        self.boxes: list[QComboBox] = []
        self.verdict = QLabel(self)
        self.verdict.setTextFormat(Qt.TextFormat.PlainText)
        self.verdict.setWordWrap(True)
        self._lay_out()
        self._quiet = False
        self.sheets.activated.connect(self._ask_sheet)
        self.head_row.valueChanged.connect(self._ask_row)
        self.top.cellClicked.connect(self._row_clicked)

    def _lay_out(self) -> None:
        say, words = self._words.say, self._words
        first = QHBoxLayout()
        for key, widget in (("sheet", self.sheets), ("head_row", self.head_row)):
            name = QLabel(say(f"ui.import.{key}"))
            name.setBuddy(widget)
            first.addWidget(name)
            first.addWidget(widget)
        first.addWidget(self.layout_name)
        first.addStretch(1)
        hint = QLabel(words.wrapped("ui.import.head_hint"))
        hint.setObjectName("hint")
        hint.setWordWrap(True)
        below = QWidget()
        inner = QVBoxLayout(below)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(hint)
        inner.addWidget(self.top)
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.addWidget(self.table)
        parts.addWidget(below)
        parts.setStretchFactor(0, 3)
        parts.setStretchFactor(1, 2)
        parts.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(first)
        layout.addWidget(parts, 1)
        layout.addWidget(self.verdict)

    def show_look(self, look: "Look") -> None:
        """Show a table with the guesses about its columns."""
        self._quiet = True
        self._look = look
        say = self._words.say
        self.sheets.clear()
        for name, rows in look.sheets:
            self.sheets.addItem(say("ui.import.sheet_rows", name=name, rows=f"{rows:,}"), name)
        self.sheets.setCurrentIndex(self.sheets.findData(look.sheet))
        self.sheets.setEnabled(len(look.sheets) > 1)
        self.head_row.setRange(1, max(dict(look.sheets)[look.sheet], look.head_row))
        self.head_row.setValue(look.head_row)
        self.layout_name.setText(say(f"ui.import.layout_{look.layout}"))
        self._show_columns(look)
        self._show_top(look)
        self._quiet = False
        self._judge()

    def columns(self) -> dict[str, int]:
        """Return ``field -> column`` (from 0) as chosen."""
        return {str(box.currentData()): column for column, box in enumerate(self.boxes) if box.currentData()}

    def choose(self, columns: Mapping[str, int]) -> None:
        """Choose fields for columns, and none for the others."""
        self._quiet = True
        fields = {column: field for field, column in columns.items()}
        for column, box in enumerate(self.boxes):
            field = fields.get(column, "")
            if box.currentData() != field:
                box.setCurrentIndex(max(box.findData(field), 0))
                self._say_how(column, "chosen" if field else "")
        self._quiet = False
        self._judge()

    @property
    def complete(self) -> bool:
        """Return whether every field that is needed has a column."""
        return not self._missing()

    def _missing(self) -> list[Sequence[str]]:
        have = self.columns()
        return [group for group in self._needed if not any(field in have for field in group)]

    def _show_columns(self, look: "Look") -> None:
        self.table.setRowCount(0)
        self.table.setRowCount(len(look.columns))
        self.boxes = []
        # One list for all boxes: fifty entries in each of twenty held the window up.
        titles = QStandardItemModel(self.table)
        for field in ("", *self._fields):
            item = QStandardItem(self._words.say(f"fields.{field}" if field else "ui.import.not_used"))
            item.setData(field, Qt.ItemDataRole.UserRole)
            titles.appendRow(item)
        for row, column in enumerate(look.columns):
            self.table.setItem(row, 0, _cell(column.head))
            self.table.setItem(row, 1, _cell(" · ".join(column.samples)))
            box = QComboBox()
            box.setAccessibleName(self._words.say("ui.import.field_of", head=column.head))
            box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            # The column gives the width: not every field of every box is to be measured.
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setModel(titles)
            box.setCurrentIndex(max(box.findData(column.field), 0))
            box.currentIndexChanged.connect(lambda _, at=row: self._chosen(at))
            self.table.setCellWidget(row, 2, box)
            self.boxes.append(box)
            self._say_how(row, column.how)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        for column_number, width in ((0, 210), (2, 210), (3, 130)):
            self.table.setColumnWidth(column_number, width)
        if self.boxes:
            self.table.verticalHeader().setDefaultSectionSize(self.boxes[0].sizeHint().height() + 4)

    def _show_top(self, look: "Look") -> None:
        width = min(len(look.top[0]) if look.top else 0, _MOST_COLUMNS)
        self.top.clear()
        self.top.setRowCount(len(look.top))
        self.top.setColumnCount(width)
        self.top.horizontalHeader().hide()
        self.top.verticalHeader().show()
        for row, texts in enumerate(look.top):
            for column, text in enumerate(texts[:width]):
                item = _cell(text)
                if row == look.head_row - 1:
                    item.setBackground(QColor(_HEAD_COLOUR))
                    font = item.font()
                    font.setBold(True)
                    item.setFont(font)
                self.top.setItem(row, column, item)
        head = self.top.item(look.head_row - 1, 0)
        if head is not None:
            self.top.scrollToItem(head)

    def _say_how(self, row: int, how: str) -> None:
        self.table.setItem(row, 3, _cell(self._words.say(f"ui.import.how_{how}") if how else ""))

    def _chosen(self, at: int) -> None:
        if self._quiet:
            return
        field = self.boxes[at].currentData()
        self._quiet = True
        for other, box in enumerate(self.boxes):
            # A field is in one column: the one chosen last.
            if other != at and field and box.currentData() == field:
                box.setCurrentIndex(0)
                self._say_how(other, "")
        self._quiet = False
        self._say_how(at, "chosen" if field else "")
        self._judge()
        self.changed.emit()

    def _judge(self) -> None:
        say = self._words.say
        groups = [[say(f"fields.{field}") for field in group] for group in self._missing()]
        told = [names[0] if len(names) == 1 else say("ui.import.any_of", fields=", ".join(names)) for names in groups]
        text = say("ui.import.needs", fields="; ".join(told)) if told else say("ui.import.complete")
        restyle(self.verdict, "trouble" if told else "hint")
        self.verdict.setText(self._words.breakable(text))

    def _ask_sheet(self) -> None:
        self.asked.emit(str(self.sheets.currentData()), 0)

    def _ask_row(self, row: int) -> None:
        if not self._quiet:
            self.asked.emit(str(self.sheets.currentData()), row)

    def _row_clicked(self, row: int) -> None:
        self.head_row.setValue(row + 1)


def _table(name: str) -> QTableWidget:
    table = rows_to_read(0, 0)
    table.setAccessibleName(name)
    table.setWordWrap(False)
    return table


def _cell(text: str) -> QTableWidgetItem:
    return QTableWidgetItem(text)
