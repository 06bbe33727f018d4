"""A passphrase that a person may choose for what leaves the project; none: the project's own."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from ui.language import Words


class OwnPassphrase(QWidget):
    """Typed twice while it is hidden, once where it is shown.

    ``key`` is that of its name; ``<key>_none`` says what happens where it stays empty. It is kept nowhere.
    """

    changed = Signal()

    def __init__(self, words: Words, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        say = words.say
        self._words = words
        self._key = key
        self.first, self.again = QLineEdit(self), QLineEdit(self)
        self.first.setAccessibleName(say(key))
        self.first.setPlaceholderText(say(key))
        self.again.setAccessibleName(f"{say(key)}: {say('ui.passphrase.again')}")
        self.again.setPlaceholderText(say("ui.passphrase.again"))
        self.show_it = QCheckBox(say("ui.passphrase.show"), self)
        self._said = QLabel(self)
        self._said.setObjectName("hint")
        self._said.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for widget in (self.first, self.again, self.show_it, self._said):
            layout.addWidget(widget)
        self.first.textChanged.connect(self._tell)
        self.again.textChanged.connect(self._tell)
        self.show_it.toggled.connect(self._tell)
        self._tell()

    @property
    def passphrase(self) -> str | None:
        """Return what was typed, ``None`` where nothing was."""
        return self.first.text() or None

    @property
    def fits(self) -> bool:
        """Return whether nothing was typed, or what was typed is seen or typed twice alike."""
        return self.show_it.isChecked() or not self.first.text() or self.again.text() == self.first.text()

    def clear(self) -> None:
        """Forget what was typed."""
        self.first.clear()
        self.again.clear()

    def _tell(self) -> None:
        shown, typed = self.show_it.isChecked(), bool(self.first.text())
        self.first.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self.again.setEchoMode(QLineEdit.EchoMode.Password)
        self.again.setVisible(typed and not shown)
        differs = bool(self.again.text()) and not self.fits
        self._said.setText(self._words.wrapped("ui.passphrase.differ" if differs else f"{self._key}_none"))
        self._said.setVisible(differs or not typed)
        self.changed.emit()
