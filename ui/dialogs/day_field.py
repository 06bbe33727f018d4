"""A day typed in either era or chosen from a month of the Buddhist era."""

import calendar
import datetime as dt
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QToolButton, QVBoxLayout, QWidget

from planner.calendar import BE_OFFSET, parse_date, show_long_date
from ui.language import Words

_DAYS_OF_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def written(day: dt.date) -> str:
    """Return a day as it is typed, in the Buddhist era."""
    return f"{day.day}/{day.month}/{day.year + BE_OFFSET}"


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


class DayField(QWidget):
    """A field, a calendar beside it, and the day in words below."""

    changed = Signal()

    def __init__(self, words: Words, name: str, *, earliest: dt.date, empty: str = "") -> None:
        super().__init__()
        self._words = words
        self._earliest = earliest
        self._empty = empty
        self.field = QLineEdit(self)
        self.field.setAccessibleName(name)
        self.field.setPlaceholderText(empty)
        self.field.setClearButtonEnabled(bool(empty))
        self.open = QToolButton(self)
        self.open.setText("▾")
        self.open.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.open.setAccessibleName(words.say("ui.day.open"))
        self.said = QLabel(self)
        self.said.setObjectName("hint")
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.field, 1)
        row.addWidget(self.open)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(1)
        layout.addLayout(row)
        layout.addWidget(self.said)
        self.field.textChanged.connect(self._check)
        self.open.clicked.connect(self.popup)
        self._check()

    def retranslate(self) -> None:
        """Say the day anew."""
        self.open.setAccessibleName(self._words.say("ui.day.open"))
        self._check()

    def day(self) -> dt.date | None:
        """Return the day; ``None`` where the field is empty, or holds no day or one that is over."""
        day = parse_date(self.field.text())
        return day if day is not None and day >= self._earliest else None

    @property
    def good(self) -> bool:
        """Return whether the field holds a day, or nothing where it need not."""
        return self.day() is not None or (bool(self._empty) and not self.field.text().strip())

    def set_day(self, day: dt.date | None) -> None:
        """Write a day, in the Buddhist era."""
        self.field.setText("" if day is None else written(day))

    def popup(self) -> MonthPopup:
        """Open the calendar below the field."""
        popup = MonthPopup(self._words, self.day() or self._earliest, self)
        popup.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        popup.chosen.connect(self.set_day)
        popup.move(self.mapToGlobal(QPoint(0, self.field.height())))
        popup.show()
        return popup

    def _check(self) -> None:
        say, text = self._words.say, self.field.text().strip()
        day = parse_date(text)
        if not text and self._empty:
            self.said.setText("")
        elif day is None:
            self.said.setText(say("ui.roads.bad_date", example=written(self._earliest)))
        elif day < self._earliest:
            self.said.setText(say("ui.roads.past_date"))
        else:
            self.said.setText(show_long_date(day, self._words.language))
        self.changed.emit()
