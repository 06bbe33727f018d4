"""Who gets what: the fields of a child that each agency is told, item by item, and what stands on the letters."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from ui.dialogs.buttons import dialog_buttons, give_room
from ui.language import Words, capital
from ui.packing import AGENCIES, FIELDS, ITEMS, KEY_FIELD, FieldChange, item_title

if TYPE_CHECKING:
    from ui.tools.field_files import FieldFiles
    from ui.work.referrals import ReferralState

_SENSITIVE: Final = ("national_id", "birth_date", "sensitive_reason", "coordinates")
_ON: Final = Qt.CheckState.Checked


class ReferralFieldsDialog(QDialog):
    """A tick for each field an agency gets; a change needs the name of who allowed it."""

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
        self._fields = {item: dict(known.fields[item]) for item in ITEMS}
        say = words.say
        self.setWindowTitle(say("ui.referrals.fields_title"))
        self.item = QComboBox(self)
        for one in ITEMS:
            self.item.addItem(item_title(words, one), one)
        self.item.setAccessibleName(say("ui.referrals.item"))
        self.table = QTableWidget(len(FIELDS), len(AGENCIES), self)
        self.table.setAccessibleName(say("ui.referrals.fields_title"))
        self.table.setTabKeyNavigation(False)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setVerticalHeaderLabels(
            [f"{capital(say(f'referrals.fields.{name}'))}{' ⚠' if name in _SENSITIVE else ''}" for name in FIELDS]
        )
        for column, agency in enumerate(AGENCIES):
            head = QTableWidgetItem(str(agency))
            head.setToolTip(say(f"referrals.agencies.{agency}"))
            self.table.setHorizontalHeaderItem(column, head)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.table.horizontalHeader().setDefaultSectionSize(44)
        # Signs below Thai letters need more than a row of Qt's own height.
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.said = QLabel(self)
        self.said.setObjectName("hint")
        self.said.setWordWrap(True)
        self.said.setText(self._all_agencies())
        self._make_file_buttons()
        self.due_days = QSpinBox(self)
        self.due_days.setRange(1, 366)
        self.due_days.setValue(known.due_days)
        self.due_days.setAccessibleName(say("ui.referrals.due_days"))
        self.letter = {name: QLineEdit(text, self) for name, text in known.letter.items()}
        self.addressees = {agency: QLineEdit(known.addressees.get(agency, ""), self) for agency in AGENCIES}
        self.allowed_by = QLineEdit(self)
        self.allowed_by.setAccessibleName(say("ui.referrals.allowed_by"))
        self._buttons = dialog_buttons(self, words, say("ui.referrals.take_over"))
        self._lay_out()
        self._quiet = False
        self.item.currentIndexChanged.connect(self._show_item)
        self.table.itemChanged.connect(self._ticked)
        self.table.currentCellChanged.connect(self._tell_cell)
        for field in (self.allowed_by, *self.letter.values(), *self.addressees.values()):
            field.textChanged.connect(self._check)
        self.due_days.valueChanged.connect(self._check)
        self._show_item()
        give_room(self, 860, 720)

    def _make_file_buttons(self) -> None:
        self.told = QLabel(self)
        self.told.setWordWrap(True)
        self.told.hide()
        self.save = QPushButton(self._words.say("ui.referrals.save_table"), self)
        self.open_file = QPushButton(self._words.say("ui.referrals.open_table"), self)
        for button, ask in ((self.save, self._ask_save), (self.open_file, self._ask_open)):
            button.setAutoDefault(False)
            button.setVisible(self._files is not None)
            button.clicked.connect(ask)

    def _lay_out(self) -> None:
        say = self._words.say
        lists = QWidget()
        inner = QVBoxLayout(lists)
        inner.addWidget(self.item)
        inner.addWidget(self.table, 1)
        inner.addWidget(self.said)
        letters = QWidget()
        form = QFormLayout(letters)
        for name, field in self.letter.items():
            field.setAccessibleName(say(f"ui.referrals.letter_{name}"))
            form.addRow(say(f"ui.referrals.letter_{name}"), field)
        form.addRow(say("ui.referrals.due_days"), self.due_days)
        for agency, field in self.addressees.items():
            name = say(f"referrals.agencies.{agency}")
            field.setAccessibleName(f"{say('ui.referrals.addressee')} {name}")
            form.addRow(f"{agency}  {name}", field)
        tabs = QTabWidget(self)
        tabs.addTab(lists, say("ui.referrals.fields_tab"))
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(letters)
        tabs.addTab(scroll, say("ui.referrals.letter_tab"))
        below = QHBoxLayout()
        below.addWidget(QLabel(say("ui.referrals.allowed_by")))
        below.addWidget(self.allowed_by, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.save)
        foot.addWidget(self.open_file)
        foot.addWidget(self._buttons, 1)
        self._counts = QLabel(self)
        self._counts.setObjectName("hint")
        self._counts.setWordWrap(True)
        known = self._known
        self._counts.setText(
            say("ui.referrals.own_table", who=known.allowed_by, at=known.allowed_at[:10])
            if known.allowed_by
            else say("ui.referrals.shipped_table")
        )
        layout = QVBoxLayout(self)
        layout.addWidget(self._counts)
        layout.addWidget(tabs, 1)
        layout.addWidget(self.told)
        layout.addLayout(below)
        layout.addLayout(foot)

    @property
    def changed(self) -> bool:
        """Return whether anything is other than it was."""
        known = self._known
        fields = any(
            {agency: set(own) for agency, own in self._fields[item].items()}
            != {agency: set(own) for agency, own in known.fields[item].items()}
            for item in ITEMS
        )
        letter = any(field.text() != known.letter[name] for name, field in self.letter.items())
        days = self.due_days.value() != known.due_days
        return fields or letter or days or self._to() != {one: known.addressees.get(one, "") for one in AGENCIES}

    def change(self) -> FieldChange:
        """Return what a person chose."""
        return FieldChange(
            fields=self._fields,
            letter={name: field.text() for name, field in self.letter.items()},
            addressees=self._to(),
            due_days=self.due_days.value(),
            allowed_by=self.allowed_by.text().strip(),
        )

    def take(self, change: FieldChange) -> None:
        """Show what a file says, to be looked through before it is taken over."""
        self._fields = {item: dict(change.fields[item]) for item in ITEMS}
        for name, field in self.letter.items():
            field.setText(change.letter.get(name, ""))
        for agency, field in self.addressees.items():
            field.setText(change.addressees.get(agency, ""))
        self.due_days.setValue(change.due_days)
        self._show_item()
        self.tell(self._words.say("ui.referrals.table_read" if self.changed else "ui.referrals.table_same"))

    def tell(self, text: str) -> None:
        """Say how writing or reading a file ended."""
        self.told.setText(self._words.breakable(text))
        self.told.show()

    def _ask_save(self) -> None:
        if self._files is not None:
            self._files.ask_save(self, self.tell)

    def _ask_open(self) -> None:
        if self._files is not None:
            self._files.ask_open(self, self.take, self.tell)

    def _all_agencies(self) -> str:
        say = self._words.say
        names = (f"{agency} {say(f'referrals.agencies.{agency}')}" for agency in AGENCIES)
        return self._words.breakable(" · ".join(names))

    def tick(self, item: str, agency: int, name: str, *, on: bool) -> None:
        """Give an agency a field of an item, or take it away."""
        self.item.setCurrentIndex(self.item.findData(item))
        cell = self.table.item(FIELDS.index(name), AGENCIES.index(agency))
        if cell is not None:
            cell.setCheckState(_ON if on else Qt.CheckState.Unchecked)

    def _to(self) -> dict[int, str]:
        return {agency: field.text().strip() for agency, field in self.addressees.items()}

    def _show_item(self) -> None:
        self._quiet = True
        say, own = self._words.say, self._fields[str(self.item.currentData())]
        for row, name in enumerate(FIELDS):
            for column, agency in enumerate(AGENCIES):
                cell = QTableWidgetItem()
                cell.setFlags(
                    Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable
                )
                told = name in own.get(agency, ())
                cell.setCheckState(_ON if told else Qt.CheckState.Unchecked)
                told_of = f"{say(f'referrals.fields.{name}')}: {say(f'referrals.agencies.{agency}')}"
                cell.setToolTip(told_of)
                cell.setData(Qt.ItemDataRole.AccessibleTextRole, told_of)
                self.table.setItem(row, column, cell)
        self._quiet = False
        self._check()

    def _ticked(self, cell: QTableWidgetItem) -> None:
        if self._quiet:
            return
        item, agency, name = str(self.item.currentData()), AGENCIES[cell.column()], FIELDS[cell.row()]
        own = set(self._fields[item].get(agency, ()))
        own = own | {name, KEY_FIELD} if cell.checkState() == _ON else own - {name}
        # Replies need the code: without it an agency gets no list at all.
        if KEY_FIELD not in own:
            self._fields[item].pop(agency, None)
        else:
            self._fields[item][agency] = tuple(one for one in FIELDS if one in own)
        self._show_item_later(cell.row(), cell.column())

    def _show_item_later(self, row: int, column: int) -> None:
        self._show_item()
        self.table.setCurrentCell(row, column)

    def _tell_cell(self, row: int, column: int) -> None:
        if row >= 0 and column >= 0:
            say = self._words.say
            self.said.setText(
                f"{AGENCIES[column]}  {say(f'referrals.agencies.{AGENCIES[column]}')} · "
                f"{say(f'referrals.fields.{FIELDS[row]}')}"
            )
        else:
            self.said.setText(self._all_agencies())

    def _check(self) -> None:
        # What is written is the table that counts, not what is being changed.
        self.save.setEnabled(not self.changed)
        ready = self.changed and bool(self.allowed_by.text().strip())
        self._buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(ready)
