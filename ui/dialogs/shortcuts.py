"""Every key that does something, on one page."""

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ui.dialogs.buttons import give_room
from ui.language import Words
from ui.panels.lists import rows_to_read

ELSEWHERE: Final = ("table", "map", "review", "board", "entry", "results", "followup", "referrals")
"""Places whose keys are no actions of a menu; their words are ``ui.shortcuts.<place>``, a list of key and meaning."""


class ShortcutsDialog(QDialog):
    """A list: key, what it does."""

    def __init__(self, words: Words, actions: Mapping[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(words.say("ui.shortcuts.title"))
        rows = shortcut_rows(words, actions)
        self.table = rows_to_read(len(rows), 2, self)
        self.table.setAccessibleName(words.say("ui.shortcuts.title"))
        self.table.setHorizontalHeaderLabels([words.say("ui.shortcuts.key"), words.say("ui.shortcuts.does")])
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        self.table.horizontalHeader().setStretchLastSection(True)
        for row, cells in enumerate(rows):
            for column, text in enumerate(cells):
                self.table.setItem(row, column, QTableWidgetItem(text))
        buttons = QDialogButtonBox(self)
        buttons.addButton(words.say("ui.close"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self.table, 1)
        layout.addWidget(buttons)
        give_room(self, 640, 640)


def shortcut_rows(words: Words, actions: Mapping[str, QAction]) -> Sequence[tuple[str, str]]:
    """Return key and meaning: first of the actions, then of the places named in ``ELSEWHERE``."""
    native = QKeySequence.SequenceFormat.NativeText
    rows = [
        (" / ".join(key.toString(native) for key in action.shortcuts()), action.text().replace("&", ""))
        for action in actions.values()
        if action.shortcuts()
    ]
    for place in ELSEWHERE:
        for line in words.say(f"ui.shortcuts.{place}").splitlines():
            key, _, meaning = line.partition(" = ")
            rows.append((key, meaning))
    return rows
