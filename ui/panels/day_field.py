"""A field for a day, written in the Buddhist era or the other, with the day said in words beneath it."""

import datetime as dt

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from planner.calendar import BE_OFFSET, parse_date, show_long_date, thai_today
from ui.language import Words


def written(day: dt.date) -> str:
    """Return a day as it is typed: 5/3/2568."""
    return f"{day.day}/{day.month}/{day.year + BE_OFFSET}"


class DayField(QWidget):
    """What is written is a day, nothing where that is allowed, or told to be none."""

    changed = Signal()

    def __init__(self, words: Words, key: str, *, may_be_empty: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._key = key
        self._may_be_empty = may_be_empty
        self.field = QLineEdit(self)
        self._said = QLabel(self)
        self._said.setObjectName("hint")
        self.setFocusProxy(self.field)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.field)
        layout.addWidget(self._said)
        self.field.textChanged.connect(self._tell)
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything anew."""
        self.field.setAccessibleName(self._words.say(self._key))
        self._tell()

    @property
    def day(self) -> dt.date | None:
        """Return the day; ``None`` where nothing is written, or none."""
        return parse_date(self.field.text())

    @property
    def fits(self) -> bool:
        """Return whether what is written can be used."""
        return self.day is not None or (self._may_be_empty and not self.field.text().strip())

    def set_day(self, day: dt.date | None) -> None:
        """Write a day; ``None``: nothing."""
        self.field.setText("" if day is None else written(day))

    def _tell(self) -> None:
        day = self.day
        if day is not None:
            self._said.setText(show_long_date(day, self._words.language))
        else:
            bad = not self.fits
            self._said.setText(self._words.say("ui.roads.bad_date", example=written(thai_today())) if bad else "")
        self._said.setVisible(bool(self._said.text()))
        self.changed.emit()
