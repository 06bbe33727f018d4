"""The two buttons at the foot of a dialog, in the language chosen (Qt has no Thai of its own), and its end."""

from typing import Final

from PySide6.QtWidgets import QDialog, QDialogButtonBox

from ui.language import Words
from ui.style import SIZE_PT

_WIDEST_PX: Final = 1240
_FRAME_PX: Final = 80
"""Of the desktop's own bars and the title of a window."""


def dialog_buttons(dialog: QDialog, words: Words, start: str) -> QDialogButtonBox:
    """Return buttons that accept, under the word ``start``, and reject."""
    kind = QDialogButtonBox.StandardButton
    buttons = QDialogButtonBox(kind.Ok | kind.Cancel, dialog)
    buttons.button(kind.Ok).setText(start)
    buttons.button(kind.Cancel).setText(words.say("ui.cancel"))
    buttons.accepted.connect(dialog.accept)
    buttons.rejected.connect(dialog.reject)
    return buttons


def give_room(dialog: QDialog, width: int, height: int = 0) -> None:
    """Make a dialog comfortably large: ``width`` and ``height`` (px) are those with text of the usual size.

    It grows with the text, is at least as large as what is in it, and is no higher than its screen.
    """
    wanted, most = dialog.sizeHint(), dialog.screen().availableGeometry().height() - _FRAME_PX
    larger = dialog.font().pointSizeF() / SIZE_PT
    wide, high = min(round(width * larger), max(_WIDEST_PX, width)), round(height * larger)
    dialog.resize(max(wide, wanted.width()), min(max(high, wanted.height()), most))


def is_accepted(dialog: QDialog) -> bool:
    """Show a dialog until it is answered; return whether it was accepted.

    It goes with the next turn of the event loop: what it says is to be read before another dialog is shown.
    """
    ended = dialog.exec()
    dialog.deleteLater()
    return ended == QDialog.DialogCode.Accepted.value
