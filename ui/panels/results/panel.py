"""The panel of results: a button for each of its sections, and the section chosen."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QStackedWidget, QVBoxLayout, QWidget

from ui.language import Words
from ui.panels.results.entry_section import EntrySection
from ui.panels.results.queue_section import QueueSection
from ui.panels.results.remarks_section import RemarksSection
from ui.panels.results.trend_section import TrendSection
from ui.panels.wrapped import WrappedButton
from ui.verdicts import QUEUES

SECTIONS: Final = (*QUEUES, "remarks", "entry", "trend")
_IN_A_ROW: Final = 3


class _Stack(QStackedWidget):
    """Takes the height that there is: Qt would ask for as much as the highest section likes to have."""

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        """Return that the sections, in which tables shrink and texts scroll, need no height of their own."""
        return False


class ResultsPanel(QWidget):
    """Shows one section; the first five share a widget."""

    section_changed = Signal(str)
    came = Signal(bool)
    """The panel is shown (``True``) or hidden."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self.queues, self.remarks = QueueSection(words), RemarksSection(words)
        self.entry, self.trend = EntrySection(words), TrendSection(words)
        self._counts: Mapping[str, int] = {}
        self.section = QUEUES[0]
        self.buttons: dict[str, WrappedButton] = {}
        group, grid = QButtonGroup(self), QGridLayout()
        grid.setSpacing(3)
        for at, name in enumerate(SECTIONS):
            button = WrappedButton(self)
            button.setCheckable(True)
            button.setObjectName("resultsSection")
            button.clicked.connect(lambda _=False, name=name: self.open(name))
            group.addButton(button)
            grid.addWidget(button, at // _IN_A_ROW, at % _IN_A_ROW)
            grid.setColumnStretch(at % _IN_A_ROW, 1)
            self.buttons[name] = button
        self._stack = _Stack()
        for section in (self.queues, self.remarks, self.entry, self.trend):
            self._stack.addWidget(section)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 4)
        layout.addLayout(grid)
        layout.addWidget(self._stack, 1)
        self.buttons[self.section].setChecked(True)
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything anew."""
        for section in (self.queues, self.remarks, self.entry, self.trend):
            section.retranslate()
        self.show_counts(self._counts)

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Say how many things wait in each queue."""
        self._counts = counts
        for name, button in self.buttons.items():
            told, count = self._words.say(f"ui.results.{name}"), counts.get(name, 0)
            text = self._words.say("ui.results.section", name=told, count=f"{count:,}") if count else told
            font = button.font()
            font.setBold(bool(count))
            button.setFont(font)
            button.say(self._words.breakable(text))

    def open(self, section: str) -> None:
        """Show a section."""
        self.section = section
        self.buttons[section].setChecked(True)
        own = {"remarks": self.remarks, "entry": self.entry, "trend": self.trend}.get(section, self.queues)
        self._stack.setCurrentWidget(own)
        self.setFocusProxy(own)
        if section != "trend":
            self.trend.stop()
        self.section_changed.emit(section)

    def showEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Tell that the panel is there."""
        del event
        self.came.emit(True)

    def hideEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Tell that the panel is gone."""
        del event
        self.trend.stop()
        self.came.emit(False)
