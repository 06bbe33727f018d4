"""Labels of the panels."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel


def label(name: str = "") -> QLabel:
    """Return a label of several lines that shows text as it is written."""
    made = QLabel()
    made.setObjectName(name)
    made.setWordWrap(True)
    made.setTextFormat(Qt.TextFormat.PlainText)
    return made
