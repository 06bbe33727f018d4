"""The two buttons at the foot of a dialog, in the language chosen (Qt has no Thai of its own), and its end."""

from PySide6.QtWidgets import QDialog, QDialogButtonBox

from ui.language import Words


def dialog_buttons(dialog: QDialog, words: Words, start: str) -> QDialogButtonBox:
    """Return buttons that accept, under the word ``start``, and reject."""
    kind = QDialogButtonBox.StandardButton
    buttons = QDialogButtonBox(kind.Ok | kind.Cancel, dialog)
    buttons.button(kind.Ok).setText(start)
    buttons.button(kind.Cancel).setText(words.say("ui.cancel"))
    buttons.accepted.connect(dialog.accept)
    buttons.rejected.connect(dialog.reject)
    return buttons


def is_accepted(dialog: QDialog) -> bool:
    """Show a dialog until it is answered; return whether it was accepted.

    It goes with the next turn of the event loop: what it says is to be read before another dialog is shown.
    """
    ended = dialog.exec()
    dialog.deleteLater()
    return ended == QDialog.DialogCode.Accepted.value
