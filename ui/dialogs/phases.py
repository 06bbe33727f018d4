"""The phases of the search as a table to change, with the days that they fall on in an academic year."""

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QLabel, QSpinBox, QTableWidgetItem, QVBoxLayout, QWidget

from ui.dialogs.office import GridDialog
from ui.language import Words
from ui.panels.lists import rows_to_read

_HEADS: Final = ("key", "name", "first", "last")
_YEARS: Final = (2500, 2700)
_ROWS_SHOWN: Final = 5


class PhasesDialog(GridDialog):
    """Beneath the table stand the phases of one year as the project keeps them, not as they are being changed."""

    year_turned = Signal(int)
    """An academic year (BE); answer with ``show_year``."""

    def __init__(
        self, words: Words, rows: Sequence[Mapping[str, str]], year_be: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(words, "phases", rows, parent)
        say = words.say
        self.year = QSpinBox(self)
        self.year.setRange(*_YEARS)
        self.year.setValue(year_be)
        self.year.setAccessibleName(say("ui.office.phases_year"))
        name = QLabel(say("ui.office.phases_year"), self)
        name.setBuddy(self.year)
        self.days = rows_to_read(0, len(_HEADS), self)
        self.days.setAccessibleName(say("ui.office.phases_days"))
        heads = ("ui.office.phases_key", "ui.office.phases_name", "ui.office.phases_first", "ui.office.phases_last")
        self.days.setHorizontalHeaderLabels([say(key) for key in heads])
        header = self.days.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(_HEADS.index("name"), QHeaderView.ResizeMode.Stretch)
        self.days.setMinimumHeight(self.days.verticalHeader().defaultSectionSize() * _ROWS_SHOWN)
        row = QHBoxLayout()
        for widget in (name, self.year):
            row.addWidget(widget)
        row.addStretch(1)
        layout = self.layout()
        if isinstance(layout, QVBoxLayout):
            at = layout.indexOf(self.trouble)
            layout.insertLayout(at, row)
            layout.insertWidget(at + 1, self.days, 1)
        self.setTabOrder(self.more["file"], self.year)
        self.setTabOrder(self.year, self.days)
        self.year.valueChanged.connect(self.year_turned)

    def show_year(self, year_be: int, lines: Sequence[Sequence[str]]) -> None:
        """Show the phases of a year, if it is still the one chosen: code, name, first day, last day."""
        if year_be != self.year.value():
            return
        self.days.setRowCount(len(lines))
        for row, line in enumerate(lines):
            for column, text in enumerate(line):
                self.days.setItem(row, column, QTableWidgetItem(text))
