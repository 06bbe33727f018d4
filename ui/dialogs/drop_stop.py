"""Why a stop is taken off its route."""

from typing import Final

from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from ui.dialogs.buttons import dialog_buttons, give_room
from ui.language import Words

REASONS: Final = ("moved", "together", "unsafe", "asked", "later")


class DropDialog(QDialog):
    """Off this route only, or off the plan for a reason."""

    def __init__(self, words: Words, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        say = words.say
        self.setWindowTitle(say("ui.board.drop_title"))
        asked = QLabel(words.wrapped("ui.board.drop_asked", name=name), self)
        asked.setWordWrap(True)
        self.for_good = QRadioButton(say("ui.board.drop_for_good"), self)
        self.for_good.setChecked(True)
        self.reason = QComboBox(self)
        self.reason.setEditable(True)
        self.reason.setAccessibleName(say("ui.board.drop_reason"))
        self.reason.addItems([say(f"ui.board.reasons.{key}") for key in REASONS])
        self.for_now = QRadioButton(words.say("ui.board.drop_for_now"), self)
        self._buttons = dialog_buttons(self, words, say("ui.board.drop"))
        layout = QVBoxLayout(self)
        for widget in (asked, self.for_good, self.reason, self.for_now, self._buttons):
            layout.addWidget(widget)
        self.reason.setFocus()
        self.for_good.toggled.connect(self._check)
        self.reason.editTextChanged.connect(self._check)
        give_room(self, 420)

    def chosen(self) -> str | None:
        """Return why; ``None`` where planning anew may take the stop again."""
        return self.reason.currentText().strip() if self.for_good.isChecked() else None

    def _check(self) -> None:
        self.reason.setEnabled(self.for_good.isChecked())
        self._buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(self.chosen() != "")
