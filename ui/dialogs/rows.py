"""A grid of rows that are added, taken away, or read from a file."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ui.dialogs.buttons import dialog_buttons, give_room
from ui.language import Words
from ui.panels.lists import grid


class RowsDialog(QDialog):
    """What such dialogs have in common; ``section`` holds the words of the buttons ``add``, ``remove``, ``file``."""

    def __init__(
        self,
        words: Words,
        *,
        section: str,
        title: str,
        hint: str,
        heads: Sequence[tuple[str, str]],
        keep: str,
        size: tuple[int, int],
        parent: QWidget | None,
    ) -> None:
        """Lay it out: ``heads`` are titles with what they mean, ``keep`` the word of the button that accepts."""
        super().__init__(parent)
        self._words = words
        self.setWindowTitle(title)
        told = QLabel(hint, self)
        told.setObjectName("hint")
        told.setWordWrap(True)
        self.grid = grid(0, len(heads), self)
        self.grid.setAccessibleName(title)
        for column, (head, meaning) in enumerate(heads):
            item = QTableWidgetItem(head)
            item.setToolTip(meaning)
            self.grid.setHorizontalHeaderItem(column, item)
        self.grid.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.trouble = QLabel(self)
        self.trouble.setObjectName("trouble")
        self.trouble.setWordWrap(True)
        self.trouble.setTextFormat(Qt.TextFormat.PlainText)
        self.trouble.hide()
        acts: dict[str, Callable[[], None]] = {"add": self.add, "remove": self.remove, "file": self.choose_file}
        self.more = {name: QPushButton(words.say(f"{section}.{name}"), self) for name in acts}
        row = QHBoxLayout()
        for name, button in self.more.items():
            button.setAutoDefault(False)
            button.clicked.connect(acts[name])
            row.addWidget(button)
        row.addStretch(1)
        self._buttons: QDialogButtonBox = dialog_buttons(self, words, keep)
        layout = QVBoxLayout(self)
        layout.addWidget(told)
        layout.addWidget(self.grid, 1)
        layout.addLayout(row)
        layout.addWidget(self.trouble)
        layout.addWidget(self._buttons)
        give_room(self, *size)

    def add(self) -> None:
        """Add a row."""
        raise NotImplementedError

    def remove(self) -> None:
        """Take the current row away."""
        if self.grid.currentRow() >= 0:
            self.grid.removeRow(self.grid.currentRow())

    def choose_file(self) -> None:
        """Ask for a file with rows."""
        raise NotImplementedError

    def refuse(self, text: str) -> None:
        """Say what is wrong with the rows; ``""``: nothing."""
        self.trouble.setText(self._words.breakable(text))
        self.trouble.setVisible(bool(text))
