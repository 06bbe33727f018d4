"""Which school's part goes out, and the passphrase that opens it."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ui.dialogs.buttons import dialog_buttons, give_room
from ui.language import Words
from ui.panels.school_choice import SchoolChoice

_CAME: Final = ("new_checkins", "new_rows", "new_children", "returned", "conflicts")


class SchoolPartDialog(QDialog):
    """A school, and whether the roads go with its part."""

    def __init__(self, words: Words, schools: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        say = words.say
        self.setWindowTitle(say("ui.jobs.package_school"))
        self.choice = SchoolChoice(words, schools, name_key="ui.plan.schools", with_codes=True, parent=self)
        self.roads = QCheckBox(say("ui.parts.roads"), self)
        self.roads.setChecked(True)
        hint = QLabel(words.wrapped("ui.parts.school_hint"), self)
        hint.setObjectName("hint")
        hint.setWordWrap(True)
        layout = QVBoxLayout(self)
        for widget in (hint, self.choice, self.roads, dialog_buttons(self, words, say("ui.parts.save"))):
            layout.addWidget(widget)
        give_room(self, 480)

    @property
    def school(self) -> str:
        """Return the code of the school chosen."""
        return self.choice.code


class OpenPartDialog(QDialog):
    """The passphrase of a package, and twice that of the project that is made of it."""

    def __init__(self, words: Words, file: str, *, trouble: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        say = words.say
        self.setWindowTitle(say("ui.jobs.unpack"))
        hint = QLabel(words.wrapped("ui.parts.open_hint", file=file), self)
        hint.setObjectName("hint")
        hint.setWordWrap(True)
        self.trouble = QLabel(words.breakable(trouble), self)
        self.trouble.setObjectName("trouble")
        self.trouble.setWordWrap(True)
        self.trouble.setVisible(bool(trouble))
        self.fields = {name: QLineEdit(self) for name in ("of_package", "own", "again")}
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        for name, field in self.fields.items():
            field.setEchoMode(QLineEdit.EchoMode.Password)
            field.setAccessibleName(say(f"ui.parts.{name}"))
            field.textChanged.connect(self._check)
            form.addRow(say(f"ui.parts.{name}"), field)
        warning = QLabel(words.wrapped("ui.passphrase.warning"), self)
        warning.setObjectName("hint")
        warning.setWordWrap(True)
        self._buttons = dialog_buttons(self, words, say("ui.parts.open"))
        layout = QVBoxLayout(self)
        layout.addWidget(hint)
        layout.addLayout(form)
        for widget in (warning, self.trouble, self._buttons):
            layout.addWidget(widget)
        give_room(self, 520)
        self._buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(False)

    @property
    def package_passphrase(self) -> str:
        """Return what opens the package, without the spaces that come with copying."""
        return self.fields["of_package"].text().strip()

    @property
    def passphrase(self) -> str:
        """Return what is to open the project."""
        return self.fields["own"].text()

    def _check(self) -> None:
        typed = {name: field.text() for name, field in self.fields.items()}
        differ = bool(typed["again"]) and typed["again"] != typed["own"]
        self.trouble.setText(self._words.wrapped("ui.passphrase.differ") if differ else "")
        self.trouble.setVisible(differ)
        self._buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(all(typed.values()) and not differ)


class MergedDialog(QDialog):
    """What a package brought, count by count; from contradictions a button leads to where they are decided."""

    conflicts_asked = Signal()

    def __init__(self, words: Words, came: Mapping[str, object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        say = words.say
        self.setWindowTitle(say("ui.jobs.merge"))
        key = "unchanged" if came["unchanged"] else "merged"
        told = QLabel(words.wrapped(f"ui.parts.{key}", file=came["file"], of=came["of"]), self)
        told.setWordWrap(True)
        told.setTextFormat(Qt.TextFormat.PlainText)
        form = QFormLayout()
        self.counts = {name: f"{came[name]:,}" for name in _CAME if came[name] and not came["unchanged"]}
        for name, count in self.counts.items():
            form.addRow(say(f"ui.parts.{name}"), QLabel(count, self))
        kept = QLabel(words.wrapped("packages.kept"), self)
        kept.setObjectName("trouble")
        kept.setWordWrap(True)
        kept.setVisible(bool(came["plan_kept"]))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.button(QDialogButtonBox.StandardButton.Close).setText(say("ui.close"))
        buttons.rejected.connect(self.reject)
        if came["conflicts"]:
            decide = buttons.addButton(say("ui.parts.decide"), QDialogButtonBox.ButtonRole.ActionRole)
            decide.clicked.connect(self.conflicts_asked)
            decide.clicked.connect(self.accept)
        layout = QVBoxLayout(self)
        layout.addWidget(told)
        layout.addLayout(form)
        layout.addWidget(kept)
        layout.addStretch(1)
        layout.addWidget(buttons)
        give_room(self, 520)


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
        give_room(self, 520)
