"""What if: teams and days until a date, what fits, and what one more would add."""

import datetime as dt
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QSpinBox,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ui.language import Words
from ui.panels.day_field import DayField
from ui.panels.flow import FlowBar, stacked
from ui.panels.lists import rows_to_read

if TYPE_CHECKING:
    from planner.workflow.whatif import Scenario

COLUMNS: Final = ("what", "teams", "days", "children", "left", "team_days", "hours", "km", "baht")
_ROWS: Final = ("now", "team", "day")
_CENSUS_DAYS: Final = ((6, 10), (11, 10), (3, 31))
"""The days on which figures are due: 10 June, 10 November, 31 March."""


def next_due(today: dt.date) -> dt.date:
    """Return the next day on which figures are due."""
    years = (today.year, today.year + 1)
    days = (dt.date(year, month, number) for year in years for month, number in _CENSUS_DAYS)
    return min(day for day in days if day > today)


class WhatIfPanel(QWidget):
    """Asks and shows; the tool reckons."""

    compare_asked = Signal()
    plan_asked = Signal(int)
    """Plan as a scenario says: 0, 1 (a team more), 2 (a day more)."""

    def __init__(self, words: Words, today: dt.date) -> None:
        super().__init__()
        self._words = words
        self._scenarios: tuple[Scenario, ...] = ()
        self._today = today
        self.until = DayField(words, "ui.whatif.until", earliest=today)
        self.until.set_day(next_due(today))
        self.teams, self.days, self.people = QSpinBox(self), QSpinBox(self), QSpinBox(self)
        self.teams.setRange(1, 99)
        self.days.setRange(0, 366)
        self.people.setRange(1, 9)
        self.people.setValue(2)
        self.own = QCheckBox(self)
        self.own.hide()
        self.compare = QPushButton(self)
        self.compare.setObjectName("primary")
        self._labels = {name: QLabel(self) for name in ("until", "teams", "days", "people")}
        self.table = rows_to_read(len(_ROWS), len(COLUMNS), self)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.plan = QPushButton(self)
        self.said = QLabel(self)
        self.said.setObjectName("hint")
        self.said.setWordWrap(True)
        self._lay_out()
        self.compare.clicked.connect(self._ask)
        self.plan.clicked.connect(self._plan)
        self.until.changed.connect(self._check)
        self.own.toggled.connect(self._check)
        self.table.itemSelectionChanged.connect(self._check)
        self.busy = False
        self.retranslate()

    def _lay_out(self) -> None:
        columns: list[QWidget] = []
        widgets = {"until": self.until, "teams": self.teams, "days": self.days, "people": self.people}
        for name, widget in widgets.items():
            columns.append(stacked(self._labels[name], widget))
            self._labels[name].setBuddy(self.until.field if name == "until" else widget)
        # That of the days is as wide as what it says of all of them.
        growing = [column for column in columns if not column.isAncestorOf(self.days)]
        asked = FlowBar((*columns, stacked(self.own, self.compare)), grow=growing)
        foot = QHBoxLayout()
        foot.addWidget(self.said, 1)
        foot.addWidget(self.plan)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 4, 6, 4)
        layout.addWidget(asked)
        layout.addWidget(self.table, 1)
        layout.addLayout(foot)

    def retranslate(self) -> None:
        """Say everything anew."""
        say = self._words.say
        for name, label in self._labels.items():
            label.setText(say(f"ui.whatif.{name}"))
        for name, box in (("teams", self.teams), ("days", self.days), ("people", self.people)):
            box.setAccessibleName(say(f"ui.whatif.{name}"))
        self.until.retranslate()
        self.days.setSpecialValueText(say("ui.whatif.all_days"))
        self.compare.setText(say("ui.whatif.compare"))
        self.plan.setText(say("ui.whatif.plan_so"))
        self.table.setAccessibleName(say("ui.tabs.whatif"))
        self.table.setHorizontalHeaderLabels([say(f"ui.whatif.columns.{name}") for name in COLUMNS])
        self._fill()

    def offer_own(self, count: int) -> None:
        """Offer the teams of the last plan where it had teams of its own."""
        self.own.setText(self._words.say("ui.whatif.own", count=f"{count:,}"))
        self.own.setVisible(count > 0)
        if not count:
            self.own.setChecked(False)

    def show_scenarios(self, scenarios: "tuple[Scenario, ...]") -> None:
        """Show what fits and what more would add; none: nothing is known."""
        self._scenarios = scenarios
        self._fill()
        if scenarios:
            self.table.selectRow(0)

    def set_busy(self, busy: bool) -> None:
        """Leave alone what waits for a job to end."""
        self.busy = busy
        self._check()

    def _fill(self) -> None:
        say = self._words.say
        self.table.setRowCount(len(self._scenarios))
        for row, one in enumerate(self._scenarios):
            texts = (
                say(f"ui.whatif.rows.{_ROWS[row]}"),
                f"{one.teams:,}",
                f"{one.days:,}",
                _more(f"{one.children:,}", f"{one.more_children:+,}", one.more_children),
                f"{one.children_left:,}",
                f"{one.team_days:,}",
                _more(f"{one.hours:,.1f}", f"{one.more_hours:+,.1f}", one.more_hours),
                _more(f"{one.km:,.0f}", f"{one.more_km:+,.0f}", one.more_km),
                _more(f"{one.baht:,.0f}", f"{one.more_baht:+,.0f}", one.more_baht),
            )
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                if column:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.table.setItem(row, column, item)
        self._check()

    def _check(self) -> None:
        self.teams.setEnabled(not self.own.isChecked())
        self.days.setEnabled(not self.own.isChecked())
        self.compare.setEnabled(not self.busy and self.until.day is not None)
        self.plan.setEnabled(not self.busy and bool(self.table.selectedItems()))
        self.said.setText(self._words.wrapped("ui.whatif.costs" if self._scenarios else "ui.whatif.hint"))

    def _ask(self) -> None:
        self.compare_asked.emit()

    def _plan(self) -> None:
        rows = self.table.selectionModel().selectedRows()
        if rows:
            self.plan_asked.emit(rows[0].row())


def _more(text: str, delta: str, value: float) -> str:
    return f"{text} ({delta})" if round(value, 1) else text
