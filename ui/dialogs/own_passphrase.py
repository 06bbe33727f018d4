"""A passphrase that a person may choose for what leaves the project; none: the project's own."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from gis.errors import UserError
from ui.language import Words
from ui.style import restyle


class OwnPassphrase(QWidget):
    """Typed twice while it is hidden, once where it is shown.

    ``key`` is that of its name, by which also the rule is found that it must keep; ``<key>_none`` says what happens
    where it stays empty. It is kept nowhere.
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
        """Return whether nothing was typed, or what may be and is seen or typed twice alike."""
        return not self.first.text() or (not self.fault and (self.show_it.isChecked() or self._alike()))

    @property
    def fault(self) -> str:
        """Return why what was typed cannot be a passphrase, alike or not; ``""`` where there is nothing to say."""
        if not self.first.text():
            return ""
        try:
            _rule(self._key)(self.first.text())
        except UserError as error:
            return error.message(self._words.language)
        return ""

    def clear(self) -> None:
        """Forget what was typed."""
        self.first.clear()
        self.again.clear()

    def _alike(self) -> bool:
        return self.again.text() == self.first.text()

    def _tell(self) -> None:
        shown, typed = self.show_it.isChecked(), bool(self.first.text())
        self.first.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self.again.setEchoMode(QLineEdit.EchoMode.Password)
        self.again.setVisible(typed and not shown)
        say = self._words.say
        differs = typed and not shown and bool(self.again.text()) and not self._alike()
        wrong = self.fault or (say("ui.passphrase.differ") if differs else "")
        restyle(self._said, "trouble" if wrong else "hint")
        self._said.setText(self._words.breakable(wrong or say(f"{self._key}_none")))
        self._said.setVisible(bool(wrong) or not typed)
        self.changed.emit()


def _rule(key: str) -> Callable[[str], str]:
    """Return what refuses a passphrase with ``UserError``: the workflow's own rule for packs or phone sheets."""
    from planner.workflow import referrals, sheets  # noqa: PLC0415 - loaded with the project, not with the window

    rules = {
        "ui.referrals.own_passphrase": referrals.checked_passphrase,
        "ui.sheets.own_passphrase": sheets.checked_passphrase,
    }
    return rules[key]
