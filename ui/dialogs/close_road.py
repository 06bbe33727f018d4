"""Until when a road is closed, and why."""

import datetime as dt

from PySide6.QtWidgets import (
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

from planner.calendar import BE_OFFSET, parse_date, show_long_date
from ui.dialogs.buttons import dialog_buttons, give_room
from ui.language import Words

_RAINS_END = (10, 31)
"""The royal year's rains are taken to end with October."""


class CloseRoadDialog(QDialog):
    """A day in either era, a note, and whether the whole road is meant."""

    def __init__(self, words: Words, today: dt.date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._today = today
        say = words.say
        self.setWindowTitle(say("ui.roads.dialog"))
        self.day = QLineEdit(self)
        self.day.setAccessibleName(say("ui.roads.until"))
        self._said = QLabel(self)
        self._said.setObjectName("hint")
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
            button.clicked.connect(lambda _=False, day=day: self.set_day(day))
            quick.addWidget(button)
        form = QFormLayout()
        form.addRow(say("ui.roads.until"), self.day)
        form.addRow("", self._said)
        form.addRow("", quick)
        form.addRow(say("ui.roads.note"), self.note)
        form.addRow("", self.whole_way)
        self._buttons = dialog_buttons(self, words, say("ui.roads.dialog"))
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(self._buttons)
        self.day.textChanged.connect(self._check)
        self.set_day(ends["week"])
        give_room(self, 460)

    def set_day(self, day: dt.date) -> None:
        """Write a day in the field, in the Buddhist era."""
        self.day.setText(self._written(day))

    def until(self) -> dt.date | None:
        """Return the day, ``None`` where what is written is none or is over."""
        day = parse_date(self.day.text())
        return day if day is not None and day >= self._today else None

    def _written(self, day: dt.date) -> str:
        return f"{day.day}/{day.month}/{day.year + BE_OFFSET}"

    def _check(self) -> None:
        day, say = parse_date(self.day.text()), self._words.say
        if day is None:
            self._said.setText(say("ui.roads.bad_date", example=self._written(self._today)))
        else:
            self._said.setText(
                show_long_date(day, self._words.language) if day >= self._today else say("ui.roads.past_date")
            )
        self._buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(self.until() is not None)
