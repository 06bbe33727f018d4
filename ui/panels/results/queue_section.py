"""What waits for a word: the queue, the sides of one thing beside each other, what may be said, what was said."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QItemSelectionModel, QObject, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QGridLayout,
    QHeaderView,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSplitter,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ui.keys import CTRL, NO_MODIFIER, Keys, asked_by, digit_of
from ui.language import Words
from ui.panels.labels import label
from ui.panels.results.child_search import ChildSearch
from ui.panels.tall_scroll import TallScroll
from ui.panels.wrapped import WrappedButton
from ui.verdicts import Card, Said, Verdict

KEYS: Final[Keys] = {
    (int(Qt.Key.Key_Return), NO_MODIFIER): "keep",
    (int(Qt.Key.Key_Enter), NO_MODIFIER): "keep",
    (int(Qt.Key.Key_S), NO_MODIFIER): "skip",
    (int(Qt.Key.Key_U), NO_MODIFIER): "undo",
    (int(Qt.Key.Key_Z), CTRL): "undo",
    (int(Qt.Key.Key_J), NO_MODIFIER): "next",
    (int(Qt.Key.Key_Down), NO_MODIFIER): "next",
    (int(Qt.Key.Key_K), NO_MODIFIER): "before",
    (int(Qt.Key.Key_Up), NO_MODIFIER): "before",
    (int(Qt.Key.Key_N), NO_MODIFIER): "new",
    (int(Qt.Key.Key_F), NO_MODIFIER): "find",
}
_COUNTS: Final = QColor("#e7f4ec")
_LEAST_LINES: Final = 14
"""Of queue, sides and history together; with less room they scroll."""


class _Parts(QSplitter):
    """Is content with some lines: Qt's own would like as much as all its parts would like to have."""

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the least that is worth looking at."""
        least = self.minimumSizeHint()
        return QSize(least.width(), max(least.height(), _LEAST_LINES * self.fontMetrics().lineSpacing()))


class QueueSection(QWidget):
    """Shows one queue at a time; tells by ``decided`` what a person says."""

    decided = Signal(object)
    """``Verdict`` on the card in front."""
    undo_asked = Signal()
    undo_one_asked = Signal(str)
    """The number of a decision."""
    turned = Signal()
    """Another card is in front, or none."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self.queue_name = "conflicts"
        self.cards: list[Card] = []
        self.title, self.hint, self.note = label("panelTitle"), label("hint"), label("hint")
        self.queue = QListWidget(self)
        self.queue.setUniformItemSizes(True)
        self.queue.setSpacing(1)
        self.queue.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.sides = QTableWidget(self)
        self.sides.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.sides.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.sides.setTabKeyNavigation(False)
        self.sides.setWordWrap(True)
        self.sides.horizontalHeader().setMinimumSectionSize(110)
        self.sides.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        # Two reports side by side in a narrow panel: a head may need two lines.
        two_lines = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
        self.sides.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag(two_lines))
        self.search = ChildSearch(words)
        self.choices: list[WrappedButton] = []
        self._choices = QVBoxLayout()
        self._choices.setSpacing(4)
        self.skip, self.undo = WrappedButton(self), WrappedButton(self)
        self.history = QListWidget(self)
        self.history_title = label("panelTitle")
        self._said: Sequence[Said] = ()
        self._quiet = False
        self._lay_out()
        self.queue.currentRowChanged.connect(self._turn)
        self.skip.clicked.connect(self._put_off)
        self.undo.clicked.connect(self.undo_asked)
        self.history.itemActivated.connect(self._undo_one)
        self.search.chosen.connect(self._link)
        self.search.new_asked.connect(self._make_new)
        self.search.left.connect(self.queue.setFocus)
        for widget in (self.queue, self.sides, self.skip, self.undo):
            widget.installEventFilter(self)
        self.setFocusProxy(self.queue)
        self.retranslate()

    def _lay_out(self) -> None:
        self._foot = QWidget()
        below = QVBoxLayout(self._foot)
        below.setContentsMargins(0, 0, 0, 0)
        below.addWidget(self.history_title)
        below.addWidget(self.history)
        splitter = _Parts(Qt.Orientation.Vertical)
        for part, stretch in ((self.queue, 2), (self.sides, 5), (self._foot, 1)):
            splitter.addWidget(part)
            splitter.setStretchFactor(splitter.count() - 1, stretch)
        splitter.setSizes([110, 330, 70])
        splitter.setChildrenCollapsible(False)
        grid = QGridLayout()
        grid.addWidget(self.skip, 0, 0)
        grid.addWidget(self.undo, 0, 1)
        inner = QWidget()
        told = QVBoxLayout(inner)
        told.setContentsMargins(0, 0, 0, 0)
        for widget in (self.title, self.hint):
            told.addWidget(widget)
        told.addWidget(splitter, 1)
        told.addWidget(self.note)
        body = TallScroll(inner)
        body.setFrameShape(QFrame.Shape.NoFrame)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(body, 1)
        # What decides stays in sight, however low the window is.
        layout.addLayout(self._choices)
        layout.addWidget(self.search)
        layout.addLayout(grid)

    # What it shows.

    def retranslate(self) -> None:
        """Say everything anew; the cards come anew by themselves."""
        say = self._words.say
        self.queue.setAccessibleName(say("ui.results.queue"))
        self.sides.setAccessibleName(say("ui.results.side_by_side"))
        self.history.setAccessibleName(say("ui.results.history"))
        self.history.setToolTip(say("ui.results.history_hint"))
        self.history_title.setText(say("ui.results.history"))
        self.skip.say(self._words.wrapped("ui.results.skip"))
        self.undo.say(self._words.wrapped("ui.results.undo"))
        self.search.retranslate()
        self._show_current()

    @property
    def current(self) -> Card | None:
        """Return the card in front."""
        row = self.queue.currentRow()
        return self.cards[row] if 0 <= row < len(self.cards) else None

    def show_cards(self, name: str, cards: Sequence[Card]) -> None:
        """Show a queue; what is in front stays in front where it still waits."""
        before = self.current
        same = before is not None and name == self.queue_name
        key = before.key if before is not None and same else ""
        self.queue_name, self.cards = name, list(cards)
        self._quiet = True
        self.queue.clear()
        self.queue.addItems([card.title for card in self.cards])
        row = next((at for at, card in enumerate(self.cards) if card.key == key), 0)
        self._go(row)
        self._quiet = False
        self._show_current()
        self.turned.emit()

    def show_history(self, said: Sequence[Said]) -> None:
        """Show what was decided, the newest first; what was undone is struck out."""
        self._said = said
        self.history.clear()
        for one in said:
            item = QListWidgetItem(one.text)
            item.setData(Qt.ItemDataRole.UserRole, "" if one.undone else one.number)
            font = item.font()
            font.setStrikeOut(one.undone)
            item.setFont(font)
            self.history.addItem(item)
        self._foot.setVisible(bool(said))

    def take(self) -> Card | None:
        """Take the card in front away and bring the next one; return the one taken."""
        row = self.queue.currentRow()
        if not 0 <= row < len(self.cards):
            return None
        self._quiet = True
        taken = self.cards.pop(row)
        self.queue.takeItem(row)
        self._go(min(row, len(self.cards) - 1))
        self._quiet = False
        self._show_current()
        self.turned.emit()
        return taken

    def bring_back(self, card: Card) -> None:
        """Put a card in front again."""
        self._quiet = True
        row = next((at for at, one in enumerate(self.cards) if one.key == card.key), -1)
        if row < 0:
            row = max(self.queue.currentRow(), 0)
            self.cards.insert(row, card)
            self.queue.insertItem(row, card.title)
        self._go(row)
        self._quiet = False
        self._show_current()
        self.turned.emit()

    def bring(self, case_id: str) -> bool:
        """Bring a child's card to the front; return whether it has one."""
        row = next((at for at, card in enumerate(self.cards) if case_id in card.case_ids), -1)
        if row >= 0 and row != self.queue.currentRow():
            self._go(row)
        return row >= 0

    def _go(self, row: int) -> None:
        self.queue.setCurrentRow(row, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _turn(self) -> None:
        if not self._quiet:
            self._show_current()
            self.turned.emit()

    def _show_current(self) -> None:
        say, name, card = self._words.say, self.queue_name, self.current
        count = len(self.cards)
        told = f"ui.results.{name}_title" if count else f"ui.results.{name}_none"
        self.title.setText(self._words.wrapped(told, count=f"{count:,}") if count else self._words.wrapped(told))
        self.hint.setText(self._words.wrapped(f"ui.results.{name}_keys"))
        self.hint.setVisible(bool(count))
        self.sides.setVisible(card is not None)
        self.search.setVisible(card is not None and bool(card.new_of))
        self.search.clear()
        self.note.setVisible(card is not None and bool(card.hint))
        self.skip.setEnabled(count > 1)
        self._show_choices(() if card is None else tuple(choice.text for choice in card.choices))
        if card is None:
            return
        self.note.setText(self._words.breakable(card.hint))
        self.sides.setColumnCount(len(card.heads))
        self.sides.setRowCount(len(card.rows))
        heads = [say("ui.results.counts_now", head=head) if at == card.counted else head
                 for at, head in enumerate(card.heads)]  # fmt: skip
        self.sides.setHorizontalHeaderLabels(heads)
        self.sides.setVerticalHeaderLabels([row for row, _ in card.rows])
        for line, (_, texts) in enumerate(card.rows):
            for column, text in enumerate(texts):
                item = QTableWidgetItem(self._words.breakable(text))
                item.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
                if column == card.counted:
                    item.setBackground(_COUNTS)
                self.sides.setItem(line, column, item)
        self.sides.resizeRowsToContents()

    def _show_choices(self, texts: Sequence[str]) -> None:
        # A button that goes must not take the keyboard with it.
        if any(button.hasFocus() for button in (*self.choices, self.skip)):
            self.queue.setFocus()
        while (item := self._choices.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.choices = []
        for number, text in enumerate(texts, start=1):
            button = WrappedButton(self)
            button.say(self._words.wrapped("ui.results.choice", number=number, text=text))
            button.clicked.connect(lambda _=False, number=number: self.choose(number))
            button.installEventFilter(self)
            self._choices.addWidget(button)
            self.choices.append(button)

    # What it hears.

    def choose(self, number: int) -> None:
        """Say the choice of a number, from 1."""
        card = self.current
        if card is not None and 1 <= number <= len(card.choices):
            self.decided.emit(card.choices[number - 1].verdict)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Take the section's keys before lists, buttons and the window's shortcuts do."""
        if isinstance(event, QKeyEvent) and event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            digit, wanted = digit_of(event), asked_by(event, KEYS)
            if digit > 0 or wanted:
                event.accept()
                if event.type() == QEvent.Type.KeyPress:
                    if wanted == "keep" and isinstance(watched, QPushButton):
                        watched.click()
                    elif digit > 0:
                        self.choose(digit)
                    else:
                        self._act(wanted)
                return True
        return super().eventFilter(watched, event)

    def _act(self, wanted: str) -> None:
        card = self.current
        match wanted:
            case "keep" if card is not None and card.counted >= 0:
                self.choose(card.counted + 1)
            case "skip":
                self._put_off()
            case "undo":
                self.undo_asked.emit()
            case "next" | "before":
                row = self.queue.currentRow() + (1 if wanted == "next" else -1)
                if 0 <= row < len(self.cards):
                    self._go(row)
            case "new":
                self._make_new()
            case "find" if self.search.isVisible():
                self.search.field.setFocus()

    def _put_off(self) -> None:
        """Put the card in front behind the others."""
        card = self.take()
        if card is not None:
            self.cards.append(card)
            self.queue.addItem(card.title)
            if self.queue.currentRow() < 0:
                self._go(0)
            self._show_current()

    def _link(self, case_id: str) -> None:
        card = self.current
        if card is not None and card.new_of:
            self.decided.emit(Verdict("link", case_id, card.new_of))
            self.queue.setFocus()

    def _make_new(self) -> None:
        card = self.current
        if card is not None and card.new_of:
            self.decided.emit(Verdict("new", subject=card.new_of, kind=self.search.kind))
            self.queue.setFocus()

    def _undo_one(self, item: QListWidgetItem) -> None:
        number = str(item.data(Qt.ItemDataRole.UserRole))
        if number:
            self.undo_one_asked.emit(number)
