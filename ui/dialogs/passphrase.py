"""Asks for the passphrase of a project, or for that of a new one."""

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from ui.dialogs.buttons import dialog_buttons, give_room
from ui.language import Words


class PassphraseDialog(QDialog):
    """One line to type in; two for a new project, which must be the same."""

    def __init__(
        self, words: Words, file: str, *, new: bool = False, trouble: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._words = words
        self.setWindowTitle(words.say("ui.passphrase.title"))
        self._first = QLineEdit(self)
        self._first.setEchoMode(QLineEdit.EchoMode.Password)
        self._second = QLineEdit(self) if new else None
        prompt = QLabel(words.say("ui.passphrase.new" if new else "ui.passphrase.prompt", file=file), self)
        prompt.setBuddy(self._first)
        self._trouble = QLabel(words.breakable(trouble), self)
        self._trouble.setObjectName("trouble")
        self._trouble.setWordWrap(True)
        self._trouble.setVisible(bool(trouble))
        self._buttons = dialog_buttons(self, words, words.say("ui.ok"))
        layout = QVBoxLayout(self)
        layout.addWidget(prompt)
        layout.addWidget(self._first)
        if self._second is not None:
            self._second.setEchoMode(QLineEdit.EchoMode.Password)
            again = QLabel(words.say("ui.passphrase.again"), self)
            again.setBuddy(self._second)
            warning = QLabel(words.wrapped("ui.passphrase.warning"), self)
            warning.setObjectName("hint")
            warning.setWordWrap(True)
            for widget in (again, self._second, warning):
                layout.addWidget(widget)
            self._second.textChanged.connect(self._check)
        layout.addWidget(self._trouble)
        layout.addWidget(self._buttons)
        self._first.textChanged.connect(self._check)
        self._check()
        give_room(self, 380)

    @property
    def passphrase(self) -> str:
        """Return what was typed."""
        return self._first.text()

    def _check(self) -> None:
        same = self._second is None or self._second.text() == self._first.text()
        if self._second is not None and self._second.text() and not same:
            self._trouble.setText(self._words.wrapped("ui.passphrase.differ"))
            self._trouble.show()
        elif self._second is not None:
            self._trouble.hide()
        ok = self._buttons.button(QDialogButtonBox.StandardButton.Ok)
        ok.setEnabled(bool(self._first.text()) and same)


class NewProjectDialog(QDialog):
    """Asks for the education area and the academic year."""

    def __init__(self, words: Words, year_be: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(words.say("ui.new.title"))
        self._esa = QLineEdit(self)
        self._year = QLineEdit(str(year_be), self)
        self._area = QLineEdit(self)
        self._buttons = dialog_buttons(self, words, words.say("ui.ok"))
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        form.addRow(words.say("ui.new.esa"), self._esa)
        form.addRow(words.say("ui.new.year"), self._year)
        form.addRow(words.say("ui.new.area"), self._area)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(self._buttons)
        for line in (self._esa, self._year):
            line.textChanged.connect(self._check)
        self._check()
        give_room(self, 440)

    @property
    def esa(self) -> str:
        """Return the education area's name."""
        return self._esa.text().strip()

    @property
    def year_be(self) -> int:
        """Return the academic year."""
        return int(self._year.text())

    @property
    def area(self) -> tuple[str, ...]:
        """Return the codes of amphoe or provinces."""
        return tuple(self._area.text().replace(",", " ").split())

    def _check(self) -> None:
        ok = self._buttons.button(QDialogButtonBox.StandardButton.Ok)
        ok.setEnabled(bool(self.esa) and self._year.text().isascii() and self._year.text().isdigit())
