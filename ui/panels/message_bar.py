"""One sentence across the window: what went wrong and what to do, or what was done."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton

from ui.language import ZERO_WIDTH_SPACE, Words
from ui.style import restyle


class MessageBar(QFrame):
    """Stays until it is closed or the next message comes."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self.setObjectName("message")
        self._text = QLabel(self)
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._close = QToolButton(self)
        self._close.setText("✕")
        self._close.setAutoRaise(True)
        self._close.clicked.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 6, 6, 6)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        self.retranslate()
        self.hide()

    @property
    def text(self) -> str:
        """Return the sentence shown."""
        return self._text.text().replace(ZERO_WIDTH_SPACE, "")

    def retranslate(self) -> None:
        """Say the name of the button anew; a sentence of before goes away."""
        self._close.setAccessibleName(self._words.say("ui.close"))
        self._close.setToolTip(self._words.say("ui.close"))
        self.hide()

    def show_trouble(self, text: str) -> None:
        """Say what a person can mend."""
        self._show(text, "trouble")

    def show_done(self, text: str) -> None:
        """Say what was done."""
        self._show(text, "done")

    def _show(self, text: str, kind: str) -> None:
        self._text.setText(self._words.breakable(text))
        self.setProperty("kind", kind)
        restyle(self)
        self.show()
