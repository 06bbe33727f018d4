"""A month to choose a day from, in the Buddhist era."""

import calendar
import datetime as dt
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from planner.calendar import show_long_date
from ui.language import Words

_DAYS_OF_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class MonthPopup(QFrame):
    """A month to choose a day from. Qt's own calendar knows no Buddhist era."""

    chosen = Signal(object)
    """``datetime.date``."""

    def __init__(self, words: Words, day: dt.date, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._words = words
        self._day = day
        self._first = day.replace(day=1)
        self._title = QLabel(self)
        self._title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._title.setObjectName("panelTitle")
        head = QHBoxLayout()
        for step, arrow, name in ((-1, Qt.ArrowType.LeftArrow, "before"), (1, Qt.ArrowType.RightArrow, "after")):
            button = QToolButton(self)
            button.setArrowType(arrow)
            button.setAccessibleName(words.say(f"ui.day.{name}"))
            button.clicked.connect(partial(self.turn, step))
            head.addWidget(button)
            if step < 0:
                head.addWidget(self._title, 1)
        self._grid = QGridLayout()
        self._grid.setSpacing(1)
        for column, name in enumerate(_DAYS_OF_WEEK):
            label = QLabel(words.say(f"ui.day.{name}"), self)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setObjectName("hint")
            self._grid.addWidget(label, 0, column)
        self._buttons: list[QToolButton] = []
        layout = QVBoxLayout(self)
        layout.addLayout(head)
        layout.addLayout(self._grid)
        self._fill()

    def turn(self, months: int) -> None:
        """Show another month."""
        month = self._first.year * 12 + self._first.month - 1 + months
        self._first = dt.date(month // 12, month % 12 + 1, 1)
        self._fill()

    def _fill(self) -> None:
        for button in self._buttons:
            button.deleteLater()
        self._buttons = []
        self._title.setText(show_long_date(self._first, self._words.language).split(" ", 1)[1])
        for row, week in enumerate(calendar.Calendar().monthdatescalendar(self._first.year, self._first.month), 1):
            for column, day in enumerate(week):
                if day.month != self._first.month:
                    continue
                button = QToolButton(self)
                button.setText(str(day.day))
                button.setAutoRaise(True)
                button.setCheckable(True)
                button.setChecked(day == self._day)
                button.setAccessibleName(show_long_date(day, self._words.language))
                button.setMinimumWidth(button.fontMetrics().horizontalAdvance("00") + 14)
                button.clicked.connect(partial(self._choose, day))
                self._grid.addWidget(button, row, column)
                self._buttons.append(button)
        chosen = next((button for button in self._buttons if button.isChecked()), self._buttons[0])
        chosen.setFocus()

    def _choose(self, day: dt.date) -> None:
        self.chosen.emit(day)
        self.close()
