"""What the program is, and whose work is in it."""

from importlib.metadata import distribution

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from ui.dialogs.buttons import give_room
from ui.language import Words


def notice() -> str:
    """Return the licences of all parts, as the program was installed with them."""
    return distribution("phanong").read_text("licenses/NOTICE") or ""


class AboutDialog(QDialog):
    """A few sentences and the whole of NOTICE."""

    def __init__(self, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(words.say("ui.actions.about"))
        title = QLabel(words.say("ui.about_title", version=distribution("phanong").version), self)
        title.setObjectName("startTitle")
        said = QLabel(words.wrapped("ui.about_text"), self)
        said.setWordWrap(True)
        self.notice = QPlainTextEdit(notice(), self)
        self.notice.setReadOnly(True)
        self.notice.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.notice.setTabChangesFocus(True)
        self.notice.setAccessibleName(words.say("ui.about_licences"))
        buttons = QDialogButtonBox(self)
        buttons.addButton(words.say("ui.close"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        for widget in (title, said, self.notice, buttons):
            layout.addWidget(widget)
        give_room(self, 860, 560)
