"""Packs for agencies: which items, to whom, by when, on whose word; and the passphrases of what was made."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from planner.calendar import thai_today
from ui.dialogs.buttons import dialog_buttons, give_room
from ui.dialogs.own_passphrase import OwnPassphrase
from ui.dialogs.referral_fields import ReferralFieldsDialog
from ui.language import Words
from ui.packing import AGENCIES, ITEMS, FieldChange, PackOrder, item_title
from ui.panels.day_field import DayField
from ui.preferences import load_preferences

if TYPE_CHECKING:
    from ui.tools.field_files import FieldFiles
    from ui.work.referrals import ReferralState

_DATA: Final = Qt.ItemDataRole.UserRole
_ON: Final = Qt.CheckState.Checked


class ReferDialog(QDialog):
    """Everything a pack needs; how many children each agency would be told of stands beside its name."""

    def __init__(
        self,
        words: Words,
        known: "ReferralState",
        parent: QWidget | None = None,
        *,
        files: "FieldFiles | None" = None,
    ) -> None:
        super().__init__(parent)
        self._words = words
        self._known = known
        self._files = files
        self.fields_change: FieldChange | None = None
        say = words.say
        self.setWindowTitle(say("ui.referrals.refer_title"))
        self.items = {item: QCheckBox(item_title(words, item), self) for item in ITEMS}
        self.agencies = QListWidget(self)
        self.agencies.setAccessibleName(say("ui.referrals.agencies"))
        self.again = QCheckBox(say("ui.referrals.again"), self)
        self.due = DayField(words, "ui.referrals.due", parent=self)
        self.due.set_day(thai_today() + dt.timedelta(days=known.due_days))
        self.number, self.allowed_by, self.folder = QLineEdit(self), QLineEdit(self), QLineEdit(self)
        self.own_passphrase = OwnPassphrase(words, "ui.referrals.own_passphrase", self)
        self.digits = QCheckBox(say("ui.sheets.thai_digits"), self)
        self.digits.setChecked(load_preferences().thai_digits)
        self.fields = QPushButton(say("ui.referrals.fields_button"), self)
        self.fields.setAutoDefault(False)
        self.choose = QPushButton(say("ui.referrals.choose_folder"), self)
        self.choose.setAutoDefault(False)
        self.said = QLabel(self)
        self.said.setObjectName("hint")
        self.said.setWordWrap(True)
        self._buttons = dialog_buttons(self, words, say("ui.referrals.make"))
        self._lay_out()
        for box in self.items.values():
            box.setChecked(True)
            box.toggled.connect(self._fill)
        self.again.toggled.connect(self._fill)
        self.agencies.itemChanged.connect(self._check)
        self.due.changed.connect(self._check)
        self.own_passphrase.changed.connect(self._check)
        for field in (self.allowed_by, self.folder):
            field.textChanged.connect(self._check)
        self.fields.clicked.connect(self._ask_fields)
        self.choose.clicked.connect(self._ask_folder)
        self._fill()
        give_room(self, 720, 700)

    def _lay_out(self) -> None:
        say = self._words.say
        grid = QGridLayout()
        grid.setColumnStretch(0, 1)
        for row, box in enumerate(self.items.values()):
            grid.addWidget(box, row, 0)
        where = QHBoxLayout()
        where.addWidget(self.folder, 1)
        where.addWidget(self.choose)
        form = QFormLayout()
        for name, field in (("due", self.due), ("number", self.number), ("allowed_by", self.allowed_by)):
            form.addRow(say(f"ui.referrals.{name}"), field)
            field.setAccessibleName(say(f"ui.referrals.{name}"))
        form.addRow(say("ui.referrals.folder"), where)
        self.folder.setAccessibleName(say("ui.referrals.folder"))
        form.addRow(say("ui.referrals.own_passphrase"), self.own_passphrase)
        form.addRow("", self.digits)
        layout = QVBoxLayout(self)
        layout.addLayout(grid)
        layout.addWidget(QLabel(say("ui.referrals.agencies")))
        layout.addWidget(self.agencies, 1)
        layout.addWidget(self.again)
        layout.addWidget(self.fields, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addLayout(form)
        layout.addWidget(self.said)
        layout.addWidget(self._buttons)

    def order(self) -> PackOrder:
        """Return what a person chose."""
        due = self.due.day
        if due is None:
            raise ValueError("no day was chosen")
        return PackOrder(
            folder=Path(self.folder.text()),
            items=self._items(),
            agencies=self.chosen(),
            due=due,
            register_number=self.number.text().strip(),
            allowed_by=self.allowed_by.text().strip(),
            again=self.again.isChecked(),
            thai_digits=self.digits.isChecked(),
            change=self.fields_change,
            passphrase=self.own_passphrase.passphrase,
        )

    def chosen(self) -> tuple[int, ...]:
        """Return the agencies ticked."""
        rows = (self.agencies.item(row) for row in range(self.agencies.count()))
        return tuple(int(item.data(_DATA)) for item in rows if item.checkState() == _ON)

    def is_ready(self) -> bool:
        """Return whether packs can be made."""
        return self._buttons.button(QDialogButtonBox.StandardButton.Ok).isEnabled()

    def _items(self) -> tuple[str, ...]:
        return tuple(item for item, box in self.items.items() if box.isChecked())

    def _counts(self) -> Mapping[int, int]:
        """Return how many children each agency would be told of, item by item."""
        counts: dict[int, int] = {}
        again = self.again.isChecked()
        for one in self._known.standing:
            if one.item in self._items():
                counts[one.agency] = counts.get(one.agency, 0) + one.to_send + (one.sent if again else 0)
        return counts

    def _fill(self) -> None:
        say, before = self._words.say, {agency for agency in AGENCIES if agency not in self.chosen()}
        first = self.agencies.count() == 0
        fields = self._known.fields if self.fields_change is None else self.fields_change.fields
        offered = [agency for agency in AGENCIES if any(agency in fields[item] for item in self._items())]
        counts = self._counts()
        self.agencies.blockSignals(True)
        self.agencies.clear()
        for agency in offered:
            count = counts.get(agency, 0)
            text = say("ui.referrals.agency_count", agency=say(f"referrals.agencies.{agency}"), count=f"{count:,}")
            item = QListWidgetItem(f"{agency}  {text}")
            item.setData(_DATA, agency)
            ticked = count > 0 if first else agency not in before
            item.setCheckState(_ON if ticked else Qt.CheckState.Unchecked)
            self.agencies.addItem(item)
        self.agencies.blockSignals(False)
        self._check()

    def _check(self) -> None:
        say = self._words.say
        due = self.due.day
        wrong = [
            key
            for key, bad in (
                ("no_item", not self._items()),
                ("no_agency", not self.chosen()),
                ("no_due", due is None or due < thai_today()),
                ("no_allowed_by", not self.allowed_by.text().strip()),
                ("no_folder", not self.folder.text().strip()),
                ("bad_passphrase", bool(self.own_passphrase.fault)),
                ("no_passphrase", not self.own_passphrase.fits),
            )
            if bad
        ]
        self.said.setText(say(f"ui.referrals.{wrong[0]}") if wrong else say("ui.referrals.ready"))
        self._buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(not wrong)

    def _ask_fields(self) -> None:
        dialog = ReferralFieldsDialog(self._words, self._known, self, files=self._files)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.take_change(dialog.change())
        dialog.deleteLater()

    def take_change(self, change: FieldChange) -> None:
        """Let packs be made with another table of fields."""
        self.fields_change = change
        if not self.allowed_by.text().strip():
            self.allowed_by.setText(change.allowed_by)
        self._fill()

    def _ask_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self._words.say("ui.choose_folder"), self.folder.text())
        if folder:
            self.folder.setText(folder)


class PassphrasesDialog(QDialog):
    """The passphrase of each agency's packs, shown once, each with a button that copies it."""

    def __init__(self, words: Words, passphrases: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        say = words.say
        self.setWindowTitle(say("ui.referrals.passphrases"))
        hint = QLabel(words.wrapped("ui.referrals.passphrases_hint"))
        hint.setWordWrap(True)
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        self.copies: dict[str, QPushButton] = {}
        for row, (agency, passphrase) in enumerate(passphrases.items()):
            name = say(f"referrals.agencies.{agency}")
            shown = QLineEdit(passphrase, self)
            shown.setReadOnly(True)
            shown.setAccessibleName(f"{say('ui.referrals.passphrase')} {name}")
            copy = QPushButton(say("ui.copy"), self)
            copy.setAutoDefault(False)
            copy.setAccessibleName(f"{say('ui.copy')} {name}")
            copy.clicked.connect(lambda _=False, text=passphrase: QApplication.clipboard().setText(text))
            label = QLabel(f"{agency}  {words.breakable(name)}", self)
            label.setWordWrap(True)
            for column, widget in enumerate((label, shown, copy)):
                grid.addWidget(widget, row, column)
            self.copies[agency] = copy
        grid.setColumnMinimumWidth(0, 220)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.button(QDialogButtonBox.StandardButton.Close).setText(say("ui.close"))
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(hint)
        layout.addLayout(grid)
        layout.addWidget(buttons)
        give_room(self, 660)
