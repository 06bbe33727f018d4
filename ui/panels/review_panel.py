"""Places in doubt: the queue, one doubt in full with its candidates, and what was decided."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QItemSelectionModel, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QHBoxLayout,
    QListView,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from ui.keys import CTRL, NO_MODIFIER, Keys, asked_by
from ui.language import Words
from ui.panels.labels import label
from ui.panels.review_queue import QueueModel, far, place_words, written_words
from ui.panels.tall_scroll import TallScroll
from ui.panels.wrapped import WrappedButton, WrappedCheck

if TYPE_CHECKING:
    from planner.workflow.review import Doubt, Option
    from ui.work.review import Entry

_AROUND_PX: Final = 20
"""Of a button, beside its number."""
KEYS: Final[Keys] = {
    (Qt.Key.Key_Return, NO_MODIFIER): "accept",
    (Qt.Key.Key_Enter, NO_MODIFIER): "accept",
    **{(Qt.Key.Key_0 + number, NO_MODIFIER): str(number) for number in range(1, 6)},
    (Qt.Key.Key_P, NO_MODIFIER): "pin",
    (Qt.Key.Key_V, NO_MODIFIER): "village",
    (Qt.Key.Key_W, NO_MODIFIER): "words",
    (Qt.Key.Key_S, NO_MODIFIER): "skip",
    (Qt.Key.Key_U, NO_MODIFIER): "undo",
    (Qt.Key.Key_Z, CTRL): "undo",
    (Qt.Key.Key_Y, CTRL): "redo",
    (Qt.Key.Key_J, NO_MODIFIER): "next",
    (Qt.Key.Key_Down, NO_MODIFIER): "next",
    (Qt.Key.Key_K, NO_MODIFIER): "before",
    (Qt.Key.Key_Up, NO_MODIFIER): "before",
    (Qt.Key.Key_V, CTRL): "paste",
    (Qt.Key.Key_Escape, NO_MODIFIER): "leave",
}


class ReviewPanel(QWidget):
    """Shows and hears; ``asked`` tells what a person wants, by key or button."""

    asked = Signal(str)
    """``accept``, ``1`` to ``5``, ``pin``, ``village``, ``words``, ``skip``, ``undo``, ``redo``, ``paste``,
    ``leave``, ``locate``."""
    turned = Signal()
    """Another doubt is the current one, or none."""
    undo_asked = Signal(str)
    """One decision of the list is to be undone: its number in the journal."""
    came = Signal(bool)
    """The panel is shown (``True``) or hidden."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self.model = QueueModel(words, self)
        self.title, self.hint = label("panelTitle"), label("hint")
        self.queue = QListView(self)
        self.queue.setModel(self.model)
        self.queue.setUniformItemSizes(True)
        self.queue.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.queue.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.address, self.understood, self.reason = label("reviewAddress"), label(""), label("hint")
        self._heads = (label("hint"), label("hint"))
        self._options = QVBoxLayout()
        self._options.setSpacing(4)
        self.choices: list[QPushButton] = []
        self.words_box, self.village_box = WrappedCheck(self), WrappedCheck(self)
        self.mode = label("reviewMode")
        self.buttons = {name: WrappedButton(self) for name in ("accept", "pin", "skip", "undo", "redo")}
        self.buttons["accept"].setObjectName("primary")
        self.locate_button = QPushButton(self)
        self.locate_button.setObjectName("primary")
        self.history = QListWidget(self)
        self.history.setWordWrap(True)
        self.history_title = label("panelTitle")
        self._lay_out()
        self._quiet = False
        self._located = True
        self._history: Sequence[Entry] = ()
        self._can_redo = False
        self.queue.selectionModel().currentChanged.connect(self._turn)
        for name, button in self.buttons.items():
            button.clicked.connect(lambda _=False, name=name: self.asked.emit(name))
        self.locate_button.clicked.connect(lambda: self.asked.emit("locate"))
        self.words_box.clicked.connect(self._say_buttons)
        self.village_box.clicked.connect(self._say_buttons)
        self.history.itemActivated.connect(self._undo_one)
        for widget in (self.queue, self.words_box, self.village_box, *self.buttons.values()):
            widget.installEventFilter(self)
        self.setFocusProxy(self.queue)
        self.retranslate()

    def _lay_out(self) -> None:
        detail = QWidget()
        inner = QVBoxLayout(detail)
        inner.setContentsMargins(2, 2, 6, 2)
        for widget in (self._heads[0], self.address, self._heads[1], self.understood, self.reason):
            inner.addWidget(widget)
        inner.addLayout(self._options)
        inner.addStretch(1)
        scroll = TallScroll(detail)
        self._foot = QWidget()
        below = QVBoxLayout(self._foot)
        below.setContentsMargins(0, 0, 0, 0)
        below.addWidget(self.history_title)
        below.addWidget(self.history)
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        for part, stretch in ((self.queue, 2), (scroll, 5), (self._foot, 1)):
            self.splitter.addWidget(part)
            self.splitter.setStretchFactor(self.splitter.count() - 1, stretch)
        self.splitter.setSizes([110, 470, 60])
        grid = QGridLayout()
        grid.addWidget(self.buttons["accept"], 0, 0, 1, 2)
        for place, name in enumerate(("pin", "skip", "undo", "redo")):
            grid.addWidget(self.buttons[name], 1 + place // 2, place % 2)
        top = QHBoxLayout()
        top.addWidget(self.title, 1)
        top.addWidget(self.locate_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 4)
        layout.addLayout(top)
        layout.addWidget(self.hint)
        layout.addWidget(self.splitter, 1)
        layout.addWidget(self.words_box)
        layout.addWidget(self.village_box)
        layout.addWidget(self.mode)
        layout.addLayout(grid)

    # What it shows.

    def retranslate(self) -> None:
        """Say everything anew."""
        say = self._words.say
        self.queue.setAccessibleName(say("ui.review.queue"))
        self._heads[0].setText(say("ui.review.written"))
        self._heads[1].setText(say("ui.review.understood"))
        self.history_title.setText(say("ui.review.history"))
        self.history.setAccessibleName(say("ui.review.history"))
        self.history.setToolTip(say("ui.review.history_hint"))
        self.locate_button.setText(say("ui.actions.locate"))
        self.say_mode("")
        self._show_current()
        self.show_history(self._history, can_redo=self._can_redo)

    @property
    def current(self) -> "Doubt | None":
        """Return the doubt in front."""
        row = self.queue.currentIndex().row()
        return self.model.doubts[row] if 0 <= row < len(self.model.doubts) else None

    def show_queue(self, doubts: "Sequence[Doubt]", names: Mapping[str, str], *, located: bool) -> None:
        """Show the doubts; the child in front stays in front where it is still in doubt."""
        before = self.current
        self._quiet = True
        self.model.show(doubts, names)
        row = -1 if before is None else self.model.row_of(before.case_ids[0])
        self._go(max(row, 0))
        self._quiet = False
        self.locate_button.setVisible(not located)
        self._located = located
        after = self.current
        if after != before:
            self._show_current()
            self.turned.emit()
        else:
            self._say_count()

    def show_history(self, entries: "Sequence[Entry]", *, can_redo: bool) -> None:
        """Show what was decided, the newest first; what was undone is struck out."""
        self._history, self._can_redo = entries, can_redo
        say = self._words.say
        self.history.clear()
        for entry in entries:
            told = say(
                "ui.review.decision",
                what=say(f"corrections.{entry.what}"),
                case=entry.case_id,
                name=self.model.name_of(entry.case_id),
                moved=f"{entry.moved:,}",
            )
            item = QListWidgetItem(told)
            item.setData(Qt.ItemDataRole.UserRole, "" if entry.undone else entry.correction_id)
            font = item.font()
            font.setStrikeOut(entry.undone)
            item.setFont(font)
            self.history.addItem(item)
        self._foot.setVisible(bool(entries))
        self.buttons["undo"].setEnabled(any(not entry.undone for entry in entries))
        self.buttons["redo"].setVisible(can_redo)

    def advance(self) -> "Doubt | None":
        """Take the doubt in front away and bring the next one; return the one taken."""
        row = self.queue.currentIndex().row()
        if row < 0:
            return None
        self._quiet = True
        taken = self.model.take(row)
        self._go(min(row, self.model.rowCount() - 1))
        self._quiet = False
        self._show_current()
        self.turned.emit()
        return taken

    def bring_back(self, doubt: "Doubt") -> None:
        """Put a doubt in front again."""
        self._quiet = True
        row = self.model.row_of(doubt.case_ids[0])
        if row < 0:
            row = max(self.queue.currentIndex().row(), 0)
            self.model.put(row, doubt)
        self._go(row)
        self._quiet = False
        self._show_current()
        self.turned.emit()

    def bring(self, case_id: str) -> bool:
        """Bring a child's doubt to the front; return whether it has one."""
        row = self.model.row_of(case_id)
        if row >= 0 and row != self.queue.currentIndex().row():
            self._go(row)
        return row >= 0

    def step(self, step: int) -> None:
        """Go up or down the queue without deciding."""
        row = self.queue.currentIndex().row() + step
        if 0 <= row < self.model.rowCount():
            self._go(row)

    def say_mode(self, text: str) -> None:
        """Say what the next click on the map does; ``""``: nothing special."""
        self.mode.setText(self._words.breakable(text))
        self.mode.setVisible(bool(text))

    def _go(self, row: int) -> None:
        self.queue.selectionModel().setCurrentIndex(
            self.model.index(row, 0), QItemSelectionModel.SelectionFlag.ClearAndSelect
        )
        self.queue.scrollTo(self.model.index(row, 0))

    def _turn(self) -> None:
        if not self._quiet:
            self._show_current()
            self.turned.emit()

    def _say_count(self) -> None:
        say = self._words.say
        count = self.model.rowCount()
        children = sum(doubt.children for doubt in self.model.doubts)
        self.title.setText(say("ui.review.left", count=f"{count:,}", children=f"{children:,}"))
        told = "ui.review.keys" if count else "ui.review.none" if self._located else "ui.review.not_located"
        self.hint.setText(self._words.wrapped(told))

    def _show_current(self) -> None:
        """Show the doubt in front in full."""
        words, doubt = self._words, self.current
        say = words.say
        self._say_count()
        for widget in (*self._heads, self.address, self.understood, self.reason, self.words_box, self.village_box):
            widget.setVisible(doubt is not None)
        self._show_options(() if doubt is None else doubt.candidates)
        for name in ("accept", "pin", "skip"):
            self.buttons[name].setEnabled(doubt is not None)
        if doubt is not None:
            self.address.setText(words.breakable(written_words(words, doubt.written) or "-"))
            level = say(f"levels.{doubt.level}")
            place = place_words(words, doubt.understood)
            self.understood.setText(words.breakable(f"{place} ({level})" if place else level))
            self.reason.setText(words.breakable("\n".join(f"• {one}" for one in doubt.reason.split("; ") if one)))
            self.words_box.setChecked(doubt.children > 1)
            self.words_box.setEnabled(bool(doubt.candidates))
            self.village_box.setChecked(False)
            self.village_box.setEnabled(doubt.in_village > 0)
        self._say_buttons()

    def _say_buttons(self) -> None:
        wrapped, doubt = self._words.wrapped, self.current
        children = 1 if doubt is None else doubt.children
        in_village = 0 if doubt is None else doubt.in_village
        self.words_box.say(wrapped("ui.review.same_words", count=f"{children:,}"))
        self.village_box.say(wrapped("ui.review.village", count=f"{in_village:,}"))
        serves = children if self.words_box.isChecked() else 1
        for name, button in self.buttons.items():
            button.say(wrapped(f"ui.review.{name}", count=f"{serves:,}"))
        self.buttons["accept"].setEnabled(doubt is not None and bool(doubt.candidates))

    def _show_options(self, options: "Sequence[Option]") -> None:
        while (item := self._options.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.choices = []
        for option in options:
            self._options.addWidget(self._option_row(option))

    def _option_row(self, option: "Option") -> QWidget:
        words = self._words
        parts = {"moo": option.moo, "tambon": option.tambon, "amphoe": option.amphoe, "province": option.province}
        place = place_words(words, parts) or f"{option.lat:.5f}, {option.lon:.5f}"
        told = words.say(
            "ui.review.option",
            level=words.say(f"levels.{option.level}"),
            confidence=f"{option.confidence:.0%}",
            far=far(words, option.r95_m),
        )
        row = QWidget()
        row.setObjectName("reviewOption")
        button = QPushButton(str(option.number), row)
        button.setFixedWidth(button.fontMetrics().horizontalAdvance("00") + _AROUND_PX)
        button.setAccessibleName(f"{option.number}: {place}")
        button.clicked.connect(lambda _=False, number=option.number: self.asked.emit(str(number)))
        button.installEventFilter(self)
        first, second = label("reviewPlace"), label("hint")
        first.setText(words.breakable(place))
        second.setText(words.breakable(f"{told}\n{option.reason}"))
        grid = QGridLayout(row)
        grid.setContentsMargins(4, 4, 4, 4)
        grid.setColumnStretch(1, 1)
        grid.addWidget(button, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(first, 0, 1)
        grid.addWidget(second, 1, 1)
        self.choices.append(button)
        return row

    # What it hears.

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Take the panel's keys before buttons, lists and the window's shortcuts do."""
        if isinstance(event, QKeyEvent) and event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            wanted = asked_by(event, KEYS)
            # Esc stops a job where the mouse holds no pin.
            if wanted and not (wanted == "leave" and not self.mode.isVisible()):
                event.accept()
                if event.type() == QEvent.Type.KeyPress:
                    if wanted == "accept" and isinstance(watched, QPushButton):
                        watched.click()
                    else:
                        self._act(wanted)
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

    def _act(self, wanted: str) -> None:
        match wanted:
            case "next" | "before":
                self.step(1 if wanted == "next" else -1)
            case "words" | "village":
                box = self.words_box if wanted == "words" else self.village_box
                if box.isEnabled() and box.isVisible():
                    box.click()
            case _:
                self.asked.emit(wanted)

    def _undo_one(self, item: QListWidgetItem) -> None:
        number = str(item.data(Qt.ItemDataRole.UserRole))
        if number:
            self.undo_asked.emit(number)
