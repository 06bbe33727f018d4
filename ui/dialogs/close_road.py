"""Until when a road is closed, and why."""

import datetime as dt

from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ui.dialogs.buttons import dialog_buttons, give_room
from ui.language import Words
from ui.panels.day_field import DayField

_RAINS_END = (10, 31)
"""The royal year's rains are taken to end with October."""


class CloseRoadDialog(QDialog):
    """A day in either era, a note, and whether the whole road is meant."""

    def __init__(self, words: Words, today: dt.date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        say = words.say
        self.setWindowTitle(say("ui.roads.dialog"))
        self.day = DayField(words, "ui.roads.until", earliest=today, parent=self)
        self.note = QLineEdit(self)
        self.note.setAccessibleName(say("ui.roads.note"))
        self.whole_way = QCheckBox(say("ui.roads.whole_way"), self)
        rains = dt.date(today.year, *_RAINS_END)
        ends = {
            "week": today + dt.timedelta(days=7),
            "month": today + dt.timedelta(days=30),
            "season": rains if rains > today else rains.replace(year=today.year + 1),
        }
        quick = QHBoxLayout()
        for key, day in ends.items():
            button = QPushButton(say(f"ui.roads.{key}"), self)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, day=day: self.day.set_day(day))
            quick.addWidget(button)
        form = QFormLayout()
        form.addRow(say("ui.roads.until"), self.day)
        form.addRow("", quick)
        form.addRow(say("ui.roads.note"), self.note)
        form.addRow("", self.whole_way)
        self._buttons = dialog_buttons(self, words, say("ui.roads.dialog"))
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(self._buttons)
        self.day.changed.connect(self._check)
        self.day.set_day(ends["week"])
        give_room(self, 460)

    def until(self) -> dt.date | None:
        """Return the day, ``None`` where what is written is none or is over."""
        return self.day.day

    def _check(self) -> None:
        self._buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(self.day.fits)
