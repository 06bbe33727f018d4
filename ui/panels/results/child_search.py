"""Looking for the child of a report, or making a new case of it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QListWidget, QListWidgetItem, QWidget

from ui.codes import KINDS
from ui.language import Words
from ui.panels.wrapped import WrappedButton

if TYPE_CHECKING:
    from ui.models.frame_model import Table

_MOST: Final = 20
_LEAST_LETTERS: Final = 2
_TOLD: Final = ("case_id", "name", "tambon", "school")


class ChildSearch(QWidget):
    """A field with the children that fit it below, and a button for a new case."""

    chosen = Signal(str)
    """A child's code."""
    new_asked = Signal()
    left = Signal()
    """Esc: back to the queue."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._table: Table | None = None
        self._lines: Sequence[tuple[str, str, str]] | None = None
        self.field = QLineEdit(self)
        self.field.setClearButtonEnabled(True)
        self.results = QListWidget(self)
        self.results.hide()
        self.new = WrappedButton(self)
        self.kinds = QComboBox(self)
        self.kinds.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.kinds.setMinimumContentsLength(8)
        for kind in KINDS:
            self.kinds.addItem("", kind)
        self.kinds.setCurrentIndex(KINDS.index("dropped_out"))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.addWidget(self.field, 0, 0, 1, 2)
        grid.addWidget(self.results, 1, 0, 1, 2)
        grid.addWidget(self.new, 2, 0)
        for column in range(2):
            grid.setColumnStretch(column, 1)
        grid.addWidget(self.kinds, 2, 1)
        self.field.textChanged.connect(self._look)
        self.field.returnPressed.connect(self._take_first)
        self.results.itemActivated.connect(self._take)
        self.new.clicked.connect(self.new_asked)
        for widget in (self.field, self.results):
            widget.installEventFilter(self)

    def retranslate(self) -> None:
        """Say everything anew."""
        say = self._words.say
        self.field.setPlaceholderText(say("ui.results.search"))
        self.field.setAccessibleName(say("ui.results.search"))
        self.results.setAccessibleName(say("ui.results.found_children"))
        self.new.say(self._words.wrapped("ui.results.new_case"))
        self.kinds.setAccessibleName(say("ui.results.kind"))
        for at, kind in enumerate(KINDS):
            self.kinds.setItemText(at, say(f"kinds.{kind}"))

    def show_children(self, table: "Table") -> None:
        """Take the children among whom to look; their lines are made when somebody looks."""
        self._table, self._lines = table, None

    def _all_lines(self) -> Sequence[tuple[str, str, str]]:
        """Return each child's case, its line, and the line as it is looked for."""
        if self._lines is None:
            columns = {} if self._table is None else {column.key: column.texts for column in self._table.columns}
            told = [columns[key] for key in _TOLD if key in columns]
            ids = [] if self._table is None else self._table.ids
            lines = zip(ids, zip(*told, strict=True), strict=True)
            self._lines = [
                (case, text := " · ".join(part for part in parts if part), text.lower()) for case, parts in lines
            ]
        return self._lines

    @property
    def kind(self) -> str:
        """Return the kind of a new case."""
        return str(self.kinds.currentData())

    def clear(self) -> None:
        """Forget what was looked for."""
        self.field.clear()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Go between field and list by arrows, and away by Esc."""
        if isinstance(event, QKeyEvent) and event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            down = watched is self.field and event.key() == Qt.Key.Key_Down and self.results.count()
            up = watched is self.results and event.key() == Qt.Key.Key_Up and self.results.currentRow() == 0
            if down or up or event.key() == Qt.Key.Key_Escape:
                event.accept()
                if event.type() == QEvent.Type.KeyPress:
                    if down:
                        self.results.setCurrentRow(0)
                        self.results.setFocus()
                    elif up:
                        self.field.setFocus()
                    else:
                        self.left.emit()
                return True
        return super().eventFilter(watched, event)

    def _look(self, text: str) -> None:
        words = text.lower().split()
        self.results.clear()
        if sum(map(len, words)) >= _LEAST_LETTERS:
            for case, line, folded in self._all_lines():
                if all(word in folded for word in words):
                    item = QListWidgetItem(line)
                    item.setData(Qt.ItemDataRole.UserRole, case)
                    self.results.addItem(item)
                    if self.results.count() == _MOST:
                        break
        self.results.setVisible(self.results.count() > 0)
        high = self.results.sizeHintForRow(0) if self.results.count() else 0
        self.results.setMaximumHeight(high * min(self.results.count(), 5) + 8)

    def _take_first(self) -> None:
        """Take the only child that fits; of several a person takes one from the list."""
        if self.results.count() == 1:
            self._take(self.results.item(0))
        elif self.results.count():
            self.results.setCurrentRow(0)
            self.results.setFocus()

    def _take(self, item: QListWidgetItem) -> None:
        self.chosen.emit(str(item.data(Qt.ItemDataRole.UserRole)))
