"""The question before changes of the plan board would be lost."""

from typing import Literal

from PySide6.QtWidgets import QMessageBox, QWidget

from ui.language import Words

Leave = Literal["keep", "leave", "stay"]


class LeavePlanBox(QMessageBox):
    """Keep, leave or stay; Esc and closing the question stay where one is."""

    def __init__(self, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("leave_plan")
        self.setIcon(QMessageBox.Icon.Question)
        self.setWindowTitle(words.say("ui.board.leave_title"))
        self.setText(words.wrapped("ui.board.leave_asked"))
        role = QMessageBox.ButtonRole
        self.keep = self.addButton(words.say("ui.board.keep"), role.AcceptRole)
        self.leave = self.addButton(words.say("ui.board.discard"), role.DestructiveRole)
        stay = self.addButton(words.say("ui.cancel"), role.RejectRole)
        for button, name in ((self.keep, "keep"), (self.leave, "leave"), (stay, "stay")):
            button.setObjectName(name)
        self.setDefaultButton(self.keep)
        self.setEscapeButton(stay)

    def said(self) -> Leave:
        """Return what was answered."""
        clicked = self.clickedButton()
        return "keep" if clicked is self.keep else "leave" if clicked is self.leave else "stay"


def ask_leave(words: Words, parent: QWidget) -> Leave:
    """Ask whether changes are kept."""
    box = LeavePlanBox(words, parent)
    box.exec()
    said = box.said()
    box.deleteLater()
    return said
