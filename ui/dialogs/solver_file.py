"""Asks of which school a problem is written for another solver."""

from collections.abc import Mapping

from PySide6.QtWidgets import QComboBox, QDialog, QFormLayout, QVBoxLayout, QWidget

from ui.dialogs.buttons import dialog_buttons, give_room
from ui.language import Words


class SolverFileDialog(QDialog):
    """A choice of one school (``code: name``) or all; ``format_`` as the action that asks for it."""

    def __init__(self, words: Words, format_: str, schools: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(words.say(f"ui.actions.export_{format_}"))
        self.school = QComboBox(self)
        self.school.setAccessibleName(words.say("ui.board.areas_school"))
        self.school.addItem(words.say("ui.board.areas_all"), "")
        for code, name in schools.items():
            self.school.addItem(name, code)
        form = QFormLayout()
        form.addRow(words.say("ui.board.areas_school"), self.school)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addStretch(1)
        layout.addWidget(dialog_buttons(self, words, words.say("ui.whatif.export_write")))
        give_room(self, 460)

    def schools(self) -> tuple[str, ...]:
        """Return the school chosen; none for all."""
        code = str(self.school.currentData())
        return (code,) if code else ()
