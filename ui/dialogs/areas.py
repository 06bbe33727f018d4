"""Asks which children are shared out to visit areas, and to how many."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtWidgets import QDialog, QFormLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from ui.dialogs.buttons import dialog_buttons, give_room
from ui.language import Words
from ui.panels.school_choice import one_or_all

_MOST: Final = 99


class AreasDialog(QDialog):
    """A choice of one school (``code: name``) or all, beginning with ``chosen``; and a number of areas."""

    def __init__(
        self, words: Words, schools: Mapping[str, str], parent: QWidget | None = None, *, chosen: str = ""
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(words.say("ui.board.areas_title"))
        asked = QLabel(words.wrapped("ui.board.areas_asked"), self)
        asked.setWordWrap(True)
        self.school = one_or_all(words, schools, chosen, self)
        self.parts = QSpinBox(self)
        self.parts.setAccessibleName(words.say("ui.board.areas_parts"))
        self.parts.setRange(0, _MOST)
        form = QFormLayout()
        form.addRow(words.say("ui.board.areas_school"), self.school)
        form.addRow(words.say("ui.board.areas_parts"), self.parts)
        layout = QVBoxLayout(self)
        layout.addWidget(asked)
        layout.addLayout(form)
        layout.addStretch(1)
        layout.addWidget(dialog_buttons(self, words, words.say("ui.board.areas_make")))
        give_room(self, 460)

    def chosen(self) -> tuple[int | None, tuple[str, ...]]:
        """Return how many areas, ``None`` for one a team, and the schools, none for all."""
        return self.parts.value() or None, self.school.codes
