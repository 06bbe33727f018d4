"""Tells of a bug: where it is, never what it was about."""

import platform
from importlib.metadata import version

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from ui.dialogs.buttons import give_room
from ui.jobs import Crash
from ui.language import Words


def crash_report(crash: Crash) -> str:
    """Return what the makers of the program need: versions, the kind of fault, and the lines it came through."""
    head = f"phanong {version('phanong')} · Python {platform.python_version()} · {platform.system()}"
    return "\n".join([head, crash.kind, *crash.where])


class CrashDialog(QDialog):
    """A text to copy and a button to close."""

    def __init__(self, words: Words, crash: Crash, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(words.say("ui.crash.title"))
        said = QLabel(words.wrapped("ui.crash.text"), self)
        said.setWordWrap(True)
        self._report = QPlainTextEdit(crash_report(crash), self)
        self._report.setReadOnly(True)
        self._report.setTabChangesFocus(True)
        self._report.setAccessibleName(words.say("ui.crash.title"))
        buttons = QDialogButtonBox(self)
        copy = buttons.addButton(words.say("ui.copy"), QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(words.say("ui.close"), QDialogButtonBox.ButtonRole.RejectRole)
        copy.clicked.connect(self._copy)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        for widget in (said, self._report, buttons):
            layout.addWidget(widget)
        give_room(self, 640, 360)

    @property
    def report(self) -> str:
        """Return the text shown."""
        return self._report.toPlainText()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.report)
