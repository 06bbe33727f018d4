"""Which school's part goes out, and the passphrase that opens it."""

from collections.abc import Mapping

from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ui.dialogs.buttons import dialog_buttons
from ui.language import Words


class SchoolPartDialog(QDialog):
    """A school, and whether the roads go with its part."""

    def __init__(self, words: Words, schools: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        say = words.say
        self.setWindowTitle(say("ui.jobs.package_school"))
        self.choice = QComboBox(self)
        self.choice.setAccessibleName(say("ui.plan.schools"))
        for code, name in schools.items():
            self.choice.addItem(f"{code}  {name}", code)
        self.roads = QCheckBox(say("ui.parts.roads"), self)
        self.roads.setChecked(True)
        hint = QLabel(words.wrapped("ui.parts.school_hint"), self)
        hint.setObjectName("hint")
        hint.setWordWrap(True)
        layout = QVBoxLayout(self)
        for widget in (hint, self.choice, self.roads, dialog_buttons(self, words, say("ui.parts.save"))):
            layout.addWidget(widget)
        self.resize(480, self.sizeHint().height())

    @property
    def school(self) -> str:
        """Return the code of the school chosen."""
        return str(self.choice.currentData())


class PackagePassphraseDialog(QDialog):
    """The passphrase of a package, shown once, with a button that copies it."""

    def __init__(self, words: Words, file: str, passphrase: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        say = words.say
        self.setWindowTitle(say("ui.parts.passphrase"))
        hint = QLabel(words.wrapped("ui.parts.passphrase_hint", file=file), self)
        hint.setWordWrap(True)
        shown = QLineEdit(passphrase, self)
        shown.setReadOnly(True)
        shown.setAccessibleName(say("ui.parts.passphrase"))
        self.copy = QPushButton(say("ui.copy"), self)
        self.copy.clicked.connect(lambda: QApplication.clipboard().setText(passphrase))
        row = QHBoxLayout()
        row.addWidget(shown, 1)
        row.addWidget(self.copy)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.button(QDialogButtonBox.StandardButton.Close).setText(say("ui.close"))
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(hint)
        layout.addLayout(row)
        layout.addWidget(buttons)
        self.resize(520, self.sizeHint().height())
