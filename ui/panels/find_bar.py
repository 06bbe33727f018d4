"""Looks for words in a table: the next row, the one before, how many there are."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from ui.language import ZERO_WIDTH_SPACE, Words
from ui.models.frame_model import FrameModel


class FindBar(QWidget):
    """Hidden until it is asked for; Esc puts it away."""

    found = Signal(int)
    """The row to go to."""
    closed = Signal()

    def __init__(self, words: Words, model: FrameModel) -> None:
        super().__init__()
        self._words = words
        self._model = model
        self._at = -1
        self.field = QLineEdit(self)
        self.field.setClearButtonEnabled(True)
        self.count = QLabel(self)
        self.count.setObjectName("count")
        self._before = QPushButton("▲", self)
        self._next = QPushButton("▼", self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 4)
        layout.addWidget(self.field, 1)
        for widget in (self._before, self._next, self.count):
            layout.addWidget(widget)
        self.field.textChanged.connect(self._begin)
        self._next.clicked.connect(self.go_next)
        self._before.clicked.connect(self.go_back)
        for key, act in (
            (QKeySequence.StandardKey.FindNext, self.go_next),
            (QKeySequence.StandardKey.FindPrevious, self.go_back),
        ):
            QShortcut(key, self, act, context=Qt.ShortcutContext.WindowShortcut)
        self.hide()

    def retranslate(self) -> None:
        """Say everything anew."""
        say = self._words.say
        self.field.setPlaceholderText(say("ui.find.placeholder"))
        self.field.setAccessibleName(say("ui.actions.find"))
        for button, key in ((self._before, "ui.find.before"), (self._next, "ui.find.next")):
            button.setAccessibleName(say(key))
            button.setToolTip(say(key))
        self._tell(self._rows())

    def open(self) -> None:
        """Show it with the cursor in it."""
        self.show()
        self.field.setFocus()
        self.field.selectAll()

    def go_next(self) -> None:
        """Go to the next row; after the last to the first."""
        self._go(1)

    def go_back(self) -> None:
        """Go to the row before; before the first to the last."""
        self._go(-1)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter goes on, with Shift back; Esc closes."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._go(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif event.key() == Qt.Key.Key_Escape:
            self.hide()
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _rows(self) -> list[int]:
        return self._model.find(self.field.text().replace(ZERO_WIDTH_SPACE, ""))

    def _begin(self) -> None:
        self._at = -1
        self._go(1)

    def _go(self, step: int) -> None:
        rows = self._rows()
        if rows:
            after = [row for row in rows if (row - self._at) * step > 0]
            self._at = (after or rows)[0 if step > 0 else -1]
            self.found.emit(self._at)
        self._tell(rows)

    def _tell(self, rows: list[int]) -> None:
        typed = bool(self.field.text())
        if rows:
            at = f"{rows.index(self._at) + 1:,}" if self._at in rows else "–"
            self.count.setText(self._words.say("ui.find.at", at=at, count=f"{len(rows):,}"))
        else:
            self.count.setText(self._words.say("ui.find.none") if typed else "")
