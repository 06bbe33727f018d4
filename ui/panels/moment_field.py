"""Of when figures are: now, a day in either era, the end of a phase, or as they were frozen."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from planner.calendar import thai_today
from ui.language import Words
from ui.panels.day_field import DayField
from ui.reporting import Moment

if TYPE_CHECKING:
    from ui.work.reports import Moments

_NOW: Final = ("now", "")
_DAY: Final = ("day", "")


class MomentField(QWidget):
    """A list of moments; one of them asks for a day."""

    changed = Signal()

    def __init__(self, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._known: Moments | None = None
        self.choice = QComboBox(self)
        self.choice.setMinimumContentsLength(12)
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.day = DayField(words, "ui.figures.day", parent=self)
        self.day.set_day(thai_today())
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.choice, 2, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self.day, 1, Qt.AlignmentFlag.AlignTop)
        self.setFocusProxy(self.choice)
        self.choice.currentIndexChanged.connect(self._tell)
        self.day.changed.connect(self.changed)
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything anew."""
        self.choice.setAccessibleName(self._words.say("ui.figures.moment"))
        self.day.retranslate()
        self._fill()

    def show_moments(self, known: "Moments") -> None:
        """Offer what a project has; what is chosen stays chosen."""
        self._known = known
        self._fill()

    @property
    def moment(self) -> Moment | None:
        """Return the moment chosen, ``None`` where what is written is no day."""
        kind, name = self.choice.currentData() or _NOW
        match kind:
            case "day":
                return None if self.day.day is None else Moment(as_of=self.day.day)
            case "phase":
                return Moment(phase=name)
            case "snapshot":
                return Moment(snapshot=name)
            case _:
                return Moment()

    def choose(self, kind: str, name: str = "") -> None:
        """Choose ``now``, ``day``, or a ``phase`` or ``snapshot`` by its name."""
        for row in range(self.choice.count()):
            if self.choice.itemData(row) == (kind, name):
                self.choice.setCurrentIndex(row)

    def _fill(self) -> None:
        say, chosen = self._words.say, self.choice.currentData() or _NOW
        self.choice.blockSignals(True)
        self.choice.clear()
        self.choice.addItem(say("ui.figures.now"), _NOW)
        self.choice.addItem(say("ui.figures.of_day"), _DAY)
        if self._known is not None:
            for kind, rows in (("phase", self._known.phases), ("snapshot", self._known.snapshots)):
                for name, line in rows:
                    self.choice.addItem(say(f"ui.figures.of_{kind}", line=line), (kind, name))
                    self.choice.setItemData(self.choice.count() - 1, line, Qt.ItemDataRole.ToolTipRole)
        for row in range(self.choice.count()):
            if self.choice.itemData(row) == chosen:
                self.choice.setCurrentIndex(row)
        self.choice.blockSignals(False)
        self.day.setVisible(self.choice.currentData() == _DAY)

    def _tell(self) -> None:
        self.day.setVisible(self.choice.currentData() == _DAY)
        self.changed.emit()
