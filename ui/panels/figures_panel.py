"""The figures of a report as a table: every number of children opens the list of their names."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QLabel, QPushButton, QVBoxLayout, QWidget

from ui.language import Words
from ui.models.frame_model import FrameModel
from ui.panels.columns import fit_columns, follow_text
from ui.panels.flow import FlowBar
from ui.panels.frozen_table import FrozenTable
from ui.panels.moment_field import MomentField
from ui.reporting import COUNTS, DIMENSIONS

if TYPE_CHECKING:
    from ui.work.reports import FiguresShown, Moments

BUTTONS: Final = ("freeze", "report", "working_group")
_NAME_PX: Final = 250
_NUMBER_PX: Final = 74


class FiguresPanel(QWidget):
    """Shows and hears; the tool counts."""

    moment_chosen = Signal()
    asked = Signal(str)
    """One of ``BUTTONS``."""
    number_asked = Signal(str, str, str)
    """Count, dimension and row of a number that was clicked."""
    came = Signal()
    """The panel is looked at."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self.shown: FiguresShown | None = None
        self.model = FrameModel(self)
        self.by = QComboBox(self)
        self.moment = MomentField(words)
        self.buttons = {name: QPushButton(self) for name in BUTTONS}
        self.title = QLabel(self)
        self.title.setObjectName("hint")
        self.title.setWordWrap(True)
        self.view = FrozenTable(self.model, ("name",))
        follow_text(self.view)
        self.view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        bar = FlowBar((self.by, self.moment, *self.buttons.values()), grow=(self.moment,))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 0)
        layout.addWidget(bar)
        layout.addWidget(self.title)
        layout.addWidget(self.view, 1)
        self.by.currentIndexChanged.connect(self._show_table)
        self.moment.changed.connect(self.moment_chosen)
        for name, button in self.buttons.items():
            button.clicked.connect(lambda _=False, name=name: self.asked.emit(name))
        self.view.clicked.connect(self.open_number)
        self.view.installEventFilter(self)
        self.setFocusProxy(self.view)
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything anew; the tables come with the next figures."""
        say = self._words.say
        chosen = self.by.currentData() or DIMENSIONS[0]
        self.by.blockSignals(True)
        self.by.clear()
        for name in DIMENSIONS:
            self.by.addItem(say(f"report.by_{name}"), name)
        self.by.setCurrentIndex(max(self.by.findData(chosen), 0))
        self.by.blockSignals(False)
        self.by.setAccessibleName(say("ui.figures.by"))
        for name, button in self.buttons.items():
            button.setText(say(f"ui.figures.{name}"))
        self.view.setAccessibleName(say("ui.tabs.figures"))
        self.moment.retranslate()

    def show_moments(self, known: "Moments") -> None:
        """Offer the moments of a project."""
        self.moment.show_moments(known)

    def show_figures(self, shown: "FiguresShown") -> None:
        """Show the figures of a moment."""
        self.shown = shown
        self.title.setText(self._words.breakable(f"{shown.title} · {self._words.say('ui.figures.click')}"))
        self._show_table()

    def _show_table(self) -> None:
        if self.shown is None:
            return
        table = self.shown.tables[str(self.by.currentData())]
        self.model.set_table(table)
        fit_columns(self.view, [_NAME_PX, *([_NUMBER_PX] * (len(table.columns) - 1))])
        self.view.hide_columns(set())

    def open_number(self, index: QModelIndex) -> None:
        """Ask for the names behind a number."""
        if self.shown is None or not index.isValid():
            return
        count = self.model.key_at(index.column())
        if count in COUNTS and str(index.data()) not in ("", "0"):
            self.number_asked.emit(count, str(self.by.currentData()), self.model.id_at(index.row()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Open the number under the keyboard with Enter."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        ):
            self.open_number(self.view.currentIndex())
            return True
        return super().eventFilter(watched, event)

    def showEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Tell that the panel is there."""
        del event
        self.came.emit()
