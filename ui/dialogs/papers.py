"""Papers around the trip: which, of which schools, with whose templates; and what trips were in truth."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from planner.calendar import parse_date, thai_today
from ui.dialogs.buttons import dialog_buttons, give_room
from ui.dialogs.plan import SchoolChooser
from ui.dialogs.report import FolderField
from ui.language import Words
from ui.panels.cells import text_at
from ui.panels.day_field import DayField, written
from ui.panels.lists import grid
from ui.preferences import load_preferences
from ui.reporting import ClaimSaid, PaperOrder

if TYPE_CHECKING:
    from ui.work.papers import TripLine

KINDS: Final = ("order", "permission", "claim", "bk27", "bk29", "prevention", "opendata")
TIERS: Final = ("esa", "bureau", "school")
VEHICLES: Final = ("motorcycle", "pickup", "walk")
_OF_SCHOOLS: Final = ("order", "permission", "claim", "bk27", "bk29")
_K: Final = 5
"""As many as must be alike in open data, unless more are asked for."""
_TOLD: Final = ("km", "hours", "people", "vehicle", "date", "note")
_FIRST_TOLD: Final = 3


class PapersDialog(QDialog):
    """Ticks for the papers and what they need."""

    def __init__(self, words: Words, schools: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        say = words.say
        self.setWindowTitle(say("ui.papers.title"))
        self.kinds = {kind: QCheckBox(say(f"ui.papers.{kind}"), self) for kind in KINDS}
        for kind in ("order", "permission"):
            self.kinds[kind].setChecked(True)
        self.schools = SchoolChooser(words, schools, ())
        self.tier = QComboBox(self)
        for tier in TIERS:
            self.tier.addItem(say(f"ui.papers.tier_{tier}"), tier)
        self.tier.setAccessibleName(say("ui.papers.tier"))
        self.people, self.k = QSpinBox(self), QSpinBox(self)
        self.people.setRange(1, 50)
        self.people.setValue(2)
        self.people.setAccessibleName(say("ui.papers.people"))
        self.k.setRange(_K, 100)
        self.k.setAccessibleName(say("ui.papers.k"))
        self.on = DayField(words, "ui.papers.on", parent=self)
        self.on.set_day(thai_today())
        self.group, self.templates = QLineEdit(self), QLineEdit(self)
        self.folder = FolderField(words, self)
        self.digits = QCheckBox(say("ui.sheets.thai_digits"), self)
        self.digits.setChecked(load_preferences().thai_digits)
        self.said = QLabel(words.wrapped("ui.papers.hint"), self)
        self.said.setObjectName("hint")
        self.said.setWordWrap(True)
        self._buttons = dialog_buttons(self, words, say("ui.papers.make"))
        self._lay_out()
        for box in self.kinds.values():
            box.toggled.connect(self._check)
        self.on.changed.connect(self._check)
        self.folder.field.textChanged.connect(self._check)
        self._check()
        give_room(self, 1000, 600)

    def _lay_out(self) -> None:
        say = self._words.say
        left = QVBoxLayout()
        left.addWidget(QLabel(say("ui.papers.which")))
        for box in self.kinds.values():
            left.addWidget(box)
        left.addWidget(QLabel(say("ui.plan.schools")))
        left.addWidget(self.schools, 1)
        form = QFormLayout()
        form.addRow(say("ui.papers.tier"), self.tier)
        form.addRow(say("ui.papers.people"), self.people)
        form.addRow(say("ui.papers.on"), self.on)
        form.addRow(say("ui.papers.k"), self.k)
        form.addRow(say("ui.papers.group"), self._chosen(self.group, "group", file=True))
        form.addRow(say("ui.papers.templates"), self._chosen(self.templates, "templates", file=False))
        form.addRow(say("ui.referrals.folder"), self.folder)
        form.addRow("", self.digits)
        right = QVBoxLayout()
        right.addLayout(form)
        right.addWidget(self.said)
        right.addStretch(1)
        halves = QHBoxLayout()
        halves.addLayout(left, 2)
        halves.addLayout(right, 3)
        layout = QVBoxLayout(self)
        layout.addLayout(halves, 1)
        layout.addWidget(self._buttons)

    def _chosen(self, field: QLineEdit, name: str, *, file: bool) -> QWidget:
        say = self._words.say
        field.setAccessibleName(say(f"ui.papers.{name}"))
        field.setPlaceholderText(say(f"ui.papers.{name}_hint"))
        button = QPushButton(say("ui.referrals.choose_folder"), self)
        button.setAutoDefault(False)
        button.setAccessibleName(f"{say(f'ui.papers.{name}')} {say('ui.referrals.choose_folder')}")

        def choose() -> None:
            if file:
                told, _ = QFileDialog.getOpenFileName(self, say(f"ui.papers.{name}"), "", say("ui.file_types_table"))
            else:
                told = QFileDialog.getExistingDirectory(self, say("ui.choose_folder"), field.text())
            if told:
                field.setText(told)

        button.clicked.connect(choose)
        both = QWidget(self)
        row = QHBoxLayout(both)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(field, 1)
        row.addWidget(button)
        return both

    def chosen(self) -> tuple[str, ...]:
        """Return the papers ticked."""
        return tuple(kind for kind, box in self.kinds.items() if box.isChecked())

    def is_ready(self) -> bool:
        """Return whether the papers can be made."""
        return self._buttons.button(QDialogButtonBox.StandardButton.Ok).isEnabled()

    def order(self) -> PaperOrder:
        """Return what a person chose."""
        on, folder = self.on.day, self.folder.folder
        if on is None or folder is None:
            raise ValueError("the papers are not described yet")
        group, templates = self.group.text().strip(), self.templates.text().strip()
        return PaperOrder(
            folder=folder,
            kinds=self.chosen(),
            schools=self.schools.chosen(),
            tier=str(self.tier.currentData()),
            people=self.people.value(),
            on=on,
            group=Path(group) if group else None,
            templates=Path(templates) if templates else None,
            thai_digits=self.digits.isChecked(),
            k=self.k.value(),
        )

    def _check(self) -> None:
        chosen = self.chosen()
        self.schools.setEnabled(any(kind in _OF_SCHOOLS for kind in chosen))
        self.tier.setEnabled("order" in chosen)
        self.people.setEnabled("permission" in chosen or "claim" in chosen)
        self.k.setEnabled("opendata" in chosen)
        ready = bool(chosen) and self.on.day is not None and self.folder.folder is not None
        self._buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(ready)


class ClaimsDialog(QDialog):
    """Every trip as planned; what it was in truth is typed over it, row by row."""

    def __init__(self, words: Words, trips: "Sequence[TripLine]", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._trips = trips
        say = words.say
        self.setWindowTitle(say("ui.papers.claims_title"))
        hint = QLabel(words.wrapped("ui.papers.claims_hint"), self)
        hint.setObjectName("hint")
        hint.setWordWrap(True)
        heads = ("route", "school", "planned", *_TOLD)
        self.table = grid(len(trips), len(heads), self)
        self.table.setAccessibleName(say("ui.papers.claims_title"))
        self.table.setHorizontalHeaderLabels([say(f"ui.papers.column_{name}") for name in heads])
        for row, trip in enumerate(trips):
            self._fill(row, trip)
        self.table.resizeColumnsToContents()
        self.table.setColumnWidth(1, 210)
        self.table.horizontalHeader().setSectionResizeMode(len(heads) - 1, QHeaderView.ResizeMode.Stretch)
        self.said = QLabel(self)
        self.said.setObjectName("trouble")
        self.said.setWordWrap(True)
        self._buttons = dialog_buttons(self, words, say("ui.papers.keep_claims"))
        layout = QVBoxLayout(self)
        layout.addWidget(hint)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.said)
        layout.addWidget(self._buttons)
        self.table.itemChanged.connect(self._check)
        give_room(self, 1080, 620)
        self._check()

    def _fill(self, row: int, trip: "TripLine") -> None:
        say = self._words.say
        planned = say("ui.papers.planned", km=f"{trip.planned_km:,.1f}", hours=f"{trip.planned_hours:,.1f}")
        fixed = (f"{trip.route_id}{' ✎' if trip.edited else ''}", trip.school, planned)
        for column, text in enumerate((*fixed, *self._texts(trip))):
            cell = QTableWidgetItem(text)
            if column < _FIRST_TOLD:
                cell.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            cell.setToolTip(text)
            self.table.setItem(row, column, cell)

    def _texts(self, trip: "TripLine") -> tuple[str, ...]:
        date = parse_date(trip.date) if trip.date else None
        vehicle = self._words.say(f"papers.vehicles.{trip.vehicle}")
        day = "" if date is None else written(date)
        return (f"{trip.km:.1f}", f"{trip.hours:.2f}", str(trip.people), vehicle, day, trip.note)

    def said_of(self) -> tuple[ClaimSaid, ...]:
        """Return what was typed, a row a trip that is other than it was; ``ValueError`` where it cannot be read."""
        found = []
        for row, trip in enumerate(self._trips):
            now = {name: text_at(self.table, row, _FIRST_TOLD + at).strip() for at, name in enumerate(_TOLD)}
            before = dict(zip(_TOLD, self._texts(trip), strict=True))
            new = {name: text for name, text in now.items() if text != before[name]}
            if not new:
                continue
            if not any(now.values()):
                found.append(ClaimSaid(trip.route_id, clear=True))
                continue
            date = parse_date(new["date"]) if "date" in new else None
            vehicle = self._vehicle(new["vehicle"]) if "vehicle" in new else ""
            if ("date" in new and date is None) or ("vehicle" in new and not vehicle):
                raise ValueError(trip.route_id)
            found.append(
                ClaimSaid(
                    trip.route_id,
                    km=_number(new["km"]) if "km" in new else None,
                    hours=_number(new["hours"]) if "hours" in new else None,
                    people=int(_number(new["people"])) if "people" in new else None,
                    vehicle=vehicle,
                    date=date,
                    note=new.get("note", ""),
                )
            )
        return tuple(found)

    def _vehicle(self, text: str) -> str:
        names = {self._words.say(f"papers.vehicles.{vehicle}"): vehicle for vehicle in VEHICLES}
        return names.get(text, text if text in VEHICLES else "")

    def _check(self) -> None:
        ok = self._buttons.button(QDialogButtonBox.StandardButton.Ok)
        try:
            ok.setEnabled(bool(self.said_of()))
            self.said.setText("")
        except ValueError as fault:
            ok.setEnabled(False)
            self.said.setText(self._words.say("ui.papers.bad_claim", what=str(fault)))


def _number(text: str) -> float:
    return float(text.replace(",", ""))
