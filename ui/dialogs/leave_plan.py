"""The question before changes of the plan board would be lost."""

from typing import Literal

from PySide6.QtWidgets import QMessageBox, QWidget

from ui.language import Words

Leave = Literal["keep", "leave", "stay"]


def ask_leave(words: Words, parent: QWidget) -> Leave:
    """Ask whether changes are kept; Esc and closing the question stay where one is."""
    box = QMessageBox(parent)
    box.setObjectName("leave_plan")
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle(words.say("ui.board.leave_title"))
    box.setText(words.wrapped("ui.board.leave_asked"))
    role = QMessageBox.ButtonRole
    keep = box.addButton(words.say("ui.board.keep"), role.AcceptRole)
    leave = box.addButton(words.say("ui.board.discard"), role.DestructiveRole)
    stay = box.addButton(words.say("ui.cancel"), role.RejectRole)
    for button, name in ((keep, "keep"), (leave, "leave"), (stay, "stay")):
        button.setObjectName(name)
    box.setDefaultButton(keep)
    box.setEscapeButton(stay)
    box.exec()
    clicked = box.clickedButton()
    box.deleteLater()
    return "keep" if clicked is keep else "leave" if clicked is leave else "stay"
