"""What is due for each child after the visit: a list, and the plan of the child chosen beneath it."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QItemSelectionModel, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from ui.keys import CTRL, NO_MODIFIER, Keys, asked_by
from ui.language import ZERO_WIDTH_SPACE, Words
from ui.models.frame_model import FrameModel
from ui.panels.care_card import CareCard
from ui.panels.columns import fit_columns
from ui.panels.flow import FlowBar
from ui.panels.lists import rows_to_choose
from ui.panels.tall_scroll import TallScroll

if TYPE_CHECKING:
    from ui.work.followup import FollowedChild, FollowList

FILTERS: Final = ("overdue", "today", "next", "care", "watch", "stays", "closed", "at_risk")
_WIDTHS: Final = {
    "when": 104, "case_code": 64, "name": 140, "task": 200, "stage": 90, "need": 130, "responsible": 150,
    "group": 100,
}  # fmt: skip
_SEARCH_PX: Final = 120
KEYS: Final[Keys] = {
    (Qt.Key.Key_Return, NO_MODIFIER): "done",
    (Qt.Key.Key_Enter, NO_MODIFIER): "done",
    **{(Qt.Key.Key_0 + number, NO_MODIFIER): str(number) for number in range(1, 5)},
    (Qt.Key.Key_N, NO_MODIFIER): "not_needed",
    (Qt.Key.Key_E, NO_MODIFIER): "plan",
    (Qt.Key.Key_P, NO_MODIFIER): "places",
    (Qt.Key.Key_U, NO_MODIFIER): "undo",
    (Qt.Key.Key_Z, CTRL): "undo",
    (Qt.Key.Key_J, NO_MODIFIER): "below",
    (Qt.Key.Key_K, NO_MODIFIER): "above",
}


class FollowUpPanel(QWidget):
    """Shows and hears; ``asked`` tells what a person wants by key, the card what by its buttons."""

    asked = Signal(str)
    """``done``, ``not_needed``, ``1`` to ``4``, ``plan``, ``places``, ``undo``."""
    turned = Signal()
    """Another child is the current one, or none."""
    came = Signal(bool)
    """The panel is shown (``True``) or hidden."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self.known: FollowList | None = None
        """What is shown."""
        self.model = FrameModel(self)
        self.title, self.hint = QLabel(self), QLabel(self)
        self.title.setObjectName("panelTitle")
        self.title.setWordWrap(True)
        self.hint.setObjectName("hint")
        self.hint.setWordWrap(True)
        self.filters, self.search = QComboBox(self), QLineEdit(self)
        self.filters.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.filters.setMinimumContentsLength(8)
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(_SEARCH_PX)
        self.undo = QPushButton(self)
        self.view = rows_to_choose(self.model, self)
        self.view.horizontalHeader().setStretchLastSection(True)
        self.card = CareCard(words)
        scroll = self._scroll = TallScroll(self.card)
        self._lay_out(scroll)
        self._quiet = False
        self._sized_for = ""
        self._last_row = 0
        self.filters.currentIndexChanged.connect(self._filter)
        self.search.textChanged.connect(self._filter)
        self.view.selectionModel().selectionChanged.connect(self._turn)
        self.undo.clicked.connect(lambda: self.asked.emit("undo"))
        self.view.installEventFilter(self)
        self.setFocusProxy(self.view)
        self.retranslate()

    def _lay_out(self, scroll: TallScroll) -> None:
        bar = FlowBar((self.filters, self.search), grow=(self.filters, self.search))
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.view)
        splitter.addWidget(scroll)
        splitter.setStretchFactor(0, 2)
        splitter.setStretchFactor(1, 5)
        splitter.setSizes([210, 520])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 4)
        layout.addWidget(self.title)
        layout.addWidget(bar)
        layout.addWidget(self.hint)
        layout.addWidget(splitter, 1)
        layout.addWidget(self.undo)

    def retranslate(self) -> None:
        """Say everything anew."""
        say = self._words.say
        chosen = self.filters.currentData() or ""
        self._quiet = True
        self.filters.clear()
        self.filters.addItem(say("ui.followup.all"), "")
        for name in FILTERS:
            self.filters.addItem(say(f"ui.followup.filter_{name}"), name)
        self.filters.setCurrentIndex(max(self.filters.findData(chosen), 0))
        self._quiet = False
        self.filters.setAccessibleName(say("ui.followup.filter"))
        self.search.setPlaceholderText(say("ui.followup.search"))
        self.search.setAccessibleName(say("ui.followup.search"))
        self.view.setAccessibleName(say("ui.tabs.followup"))
        self.undo.setText(say("ui.followup.undo"))
        self.card.retranslate()
        self._say_count()

    # What it shows.

    @property
    def current(self) -> "FollowedChild | None":
        """Return the child in front."""
        code = self.current_id
        return None if self.known is None else self.known.children.get(code)

    @property
    def current_id(self) -> str:
        """Return the code of the child in front, ``""`` for none."""
        rows = self.view.selectionModel().selectedRows()
        return self.model.id_at(rows[0].row()) if rows else ""

    def show_list(self, known: "FollowList") -> None:
        """Show the children who are followed; the one in front stays there, else the next takes its place."""
        before, row = self.current_id, self._last_row
        self._quiet = True
        self.known = known
        self.model.set_table(known.table)
        if self._sized_for != self._words.language and known.table.columns:
            self._sized_for = self._words.language
            fit_columns(self.view, [_WIDTHS[column.key] for column in known.table.columns])
        self._quiet = False
        self._select(self.model.row_of(before) if before else -1, otherwise=row)
        self.undo.setEnabled(known.can_undo)
        self._say_count()

    def show_filter(self, name: str) -> None:
        """Show the children of a filter, and no others."""
        self.search.clear()
        self.filters.setCurrentIndex(max(self.filters.findData(name), 0))

    def bring(self, case_id: str) -> None:
        """Bring a child to the front, where the list shows it."""
        row = self.model.row_of(case_id)
        if row >= 0:
            self._select(row)

    def show_places_part(self) -> None:
        """Bring the places to learn into view."""
        QTimer.singleShot(0, self, lambda: self._scroll.ensureWidgetVisible(self.card.back))

    def step(self, step: int) -> None:
        """Go up or down the list."""
        rows = self.view.selectionModel().selectedRows()
        row = (rows[0].row() if rows else -1) + step
        if 0 <= row < self.model.rowCount():
            self._select(row)

    def _select(self, row: int, otherwise: int = 0) -> None:
        last = self.model.rowCount() - 1
        if row < 0:
            row = min(otherwise, last)
        self._quiet = True
        self.view.clearSelection()
        if row >= 0:
            index = self.model.index(row, 0)
            flags = QItemSelectionModel.SelectionFlag
            self.view.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
            self.view.scrollTo(index)
        self._quiet = False
        self._turn()

    def _filter(self) -> None:
        if self._quiet:
            return
        before = self.current_id
        self._quiet = True
        needle = self.search.text().replace(ZERO_WIDTH_SPACE, "")
        self.model.set_filter(needle, self.filters.currentData() or "" if self.known is not None else "")
        self._quiet = False
        self._select(self.model.row_of(before) if before else -1)
        self._say_count()

    def _turn(self) -> None:
        if self._quiet:
            return
        rows = self.view.selectionModel().selectedRows()
        if rows:
            self._last_row = rows[0].row()
        self.card.show_child(self.current)
        self.turned.emit()

    def _say_count(self) -> None:
        say = self._words.say
        if self.known is None or not self.known.children:
            self.title.setText(say("ui.tabs.followup"))
            self.hint.setText(self._words.wrapped("ui.followup.nobody"))
            return
        self.title.setText(say("followup.counts", **self.known.counts))
        self.hint.setText(self._words.wrapped("ui.followup.keys"))

    # What it hears.

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Take the list's keys before the table and the window's shortcuts do."""
        if isinstance(event, QKeyEvent) and event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            wanted = asked_by(event, KEYS)
            if wanted:
                event.accept()
                if event.type() == QEvent.Type.KeyPress:
                    if wanted in ("below", "above"):
                        self.step(1 if wanted == "below" else -1)
                    else:
                        self.asked.emit(wanted)
                return True
        return super().eventFilter(watched, event)

    def showEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Tell that the panel is there."""
        del event
        self.came.emit(True)

    def hideEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Tell that the panel is gone."""
        del event
        self.came.emit(False)
