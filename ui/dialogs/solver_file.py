"""Asks of which school a problem is written for another solver."""

from collections.abc import Mapping

from PySide6.QtWidgets import QDialog, QFormLayout, QVBoxLayout, QWidget

from ui.dialogs.buttons import dialog_buttons, give_room
from ui.language import Words
from ui.panels.school_choice import one_or_all


class SolverFileDialog(QDialog):
    """A choice of one school (``code: name``) or all, beginning with ``chosen``.

    ``format_`` is named as in the action that asks for it.
    """

    def __init__(
        self,
        words: Words,
        format_: str,
        schools: Mapping[str, str],
        parent: QWidget | None = None,
        *,
        chosen: str = "",
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(words.say(f"ui.actions.export_{format_}"))
        self.school = one_or_all(words, schools, chosen, self)
        form = QFormLayout()
        form.addRow(words.say("ui.board.areas_school"), self.school)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addStretch(1)
        layout.addWidget(dialog_buttons(self, words, words.say("ui.whatif.export_write")))
        give_room(self, 460)

    def schools(self) -> tuple[str, ...]:
        """Return the school chosen; none for all."""
        return self.school.codes
