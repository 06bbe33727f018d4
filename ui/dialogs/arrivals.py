"""Asks what dropped files are: a line each, with the likeliest kind chosen."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QGridLayout, QLabel, QVBoxLayout, QWidget

from ui.dialogs.buttons import dialog_buttons, give_room
from ui.language import Words

if TYPE_CHECKING:
    from planner.workflow.kinds import Guess


IMPORTS: Final = ("schools", "register", "roads", "places", "enrolment", "checkins")
"""Kinds of files in the order in which they are imported when dropped together."""


class ArrivalsDialog(QDialog):
    """Names of files with a choice of kinds; a file may be left out."""

    def __init__(self, words: Words, guesses: "Sequence[Guess]", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(words.say("ui.drop.title"))
        asked = QLabel(words.wrapped("ui.drop.ask"), self)
        asked.setWordWrap(True)
        grid = QGridLayout()
        grid.setColumnStretch(0, 1)
        self._paths = [guess.path for guess in guesses]
        self.boxes: list[QComboBox] = []
        for row, guess in enumerate(guesses):
            name = QLabel(guess.path.name, self)
            name.setTextFormat(Qt.TextFormat.PlainText)
            box = QComboBox(self)
            box.setAccessibleName(f"{words.say('ui.drop.kind')} {guess.path.name}")
            box.addItem(words.say("ui.drop.nothing"), "")
            for kind in IMPORTS:
                box.addItem(words.say(f"ui.drop.{kind}"), kind)
            box.setCurrentIndex(box.findData(guess.kind))
            box.currentIndexChanged.connect(self._check)
            name.setBuddy(box)
            grid.addWidget(name, row, 0)
            grid.addWidget(box, row, 1)
            self.boxes.append(box)
        self._buttons = dialog_buttons(self, words, words.say("ui.drop.start"))
        layout = QVBoxLayout(self)
        layout.addWidget(asked)
        layout.addLayout(grid)
        layout.addStretch(1)
        layout.addWidget(self._buttons)
        self._check()
        give_room(self, 520)

    def chosen(self) -> list[tuple[str, Path]]:
        """Return kind and path of each file that is to be imported."""
        pairs = zip(self.boxes, self._paths, strict=True)
        return [(str(box.currentData()), path) for box, path in pairs if box.currentData()]

    def _check(self) -> None:
        self._buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(bool(self.chosen()))
