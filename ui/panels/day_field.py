"""A field for a day, written in either era or chosen from a month, with the day said in words beneath it."""

import datetime as dt
from typing import Final

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QToolButton, QVBoxLayout, QWidget

from planner.calendar import BE_OFFSET, parse_date, show_long_date, thai_today
from ui.language import Words
from ui.panels.month_popup import MonthPopup

_AROUND_PX: Final = 16
"""Beside what is written: the frame of the field."""


def written(day: dt.date) -> str:
    """Return a day as it is typed: 5/3/2568."""
    return f"{day.day}/{day.month}/{day.year + BE_OFFSET}"


class DayField(QWidget):
    """What is written is a day, nothing where that is allowed, or told to be none or over.

    ``key`` is that of its name. Days before ``earliest`` are over, those after ``latest``
    are to come: neither is taken. With ``empty_key`` it may be empty, and says so
    with these words; with ``may_be_empty`` it may be empty without a word.
    """

    changed = Signal()

    def __init__(
        self,
        words: Words,
        key: str,
        *,
        earliest: dt.date | None = None,
        latest: dt.date | None = None,
        empty_key: str = "",
        may_be_empty: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._words = words
        self._key = key
        self._earliest = earliest
        self._latest = latest
        self._empty_key = empty_key
        self._may_be_empty = may_be_empty or bool(empty_key)
        self.field = QLineEdit(self)
        self.field.setClearButtonEnabled(bool(empty_key))
        self.open = QToolButton(self)
        self.open.setText("▾")
        self.open.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._said = QLabel(self)
        self._said.setObjectName("hint")
        self._said.setWordWrap(True)
        self._give_room()
        self.setFocusProxy(self.field)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(self.field, 1)
        row.addWidget(self.open)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(row)
        layout.addWidget(self._said)
        self.field.textChanged.connect(self._tell)
        self.open.clicked.connect(self.popup)
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything anew."""
        self.field.setAccessibleName(self._words.say(self._key))
        self.field.setPlaceholderText(self._words.say(self._empty_key) if self._empty_key else "")
        self.open.setAccessibleName(f"{self._words.say(self._key)}: {self._words.say('ui.day.open')}")
        self._tell()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Hold a whole day with larger text, too."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._give_room()

    def _give_room(self) -> None:
        self.field.setMinimumWidth(self.fontMetrics().horizontalAdvance("30/12/2568") + _AROUND_PX)

    @property
    def day(self) -> dt.date | None:
        """Return the day; ``None`` where nothing is written, or none, or one that is over."""
        day = parse_date(self.field.text())
        return None if day is None or self._is_over(day) or self._is_to_come(day) else day

    @property
    def fits(self) -> bool:
        """Return whether what is written can be used."""
        return self.day is not None or (self._may_be_empty and not self.field.text().strip())

    def set_day(self, day: dt.date | None) -> None:
        """Write a day, in the Buddhist era; ``None``: nothing."""
        self.field.setText("" if day is None else written(day))

    def popup(self) -> MonthPopup:
        """Open the calendar below the field."""
        popup = MonthPopup(self._words, self.day or self._earliest or thai_today(), self)
        popup.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        popup.chosen.connect(self.set_day)
        popup.move(self.mapToGlobal(QPoint(0, self.field.height())))
        popup.show()
        return popup

    def _is_over(self, day: dt.date) -> bool:
        return self._earliest is not None and day < self._earliest

    def _is_to_come(self, day: dt.date) -> bool:
        return self._latest is not None and day > self._latest

    def _tell(self) -> None:
        words, day = self._words, parse_date(self.field.text())
        if self.fits:
            self._said.setText("" if day is None else words.breakable(show_long_date(day, words.language)))
        elif day is None:
            example = written(self._earliest or thai_today())
            self._said.setText(words.wrapped("ui.roads.bad_date", example=example))
        else:
            self._said.setText(words.wrapped("ui.roads.past_date" if self._is_over(day) else "ui.day.to_come"))
        self._said.setVisible(bool(self._said.text()))
        self.changed.emit()
