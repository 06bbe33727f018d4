"""What is on no route: why, and what would bring it onto one. Stops are taken from here, and laid down here."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from ui.language import Words
from ui.panels.board_keys import key_of

if TYPE_CHECKING:
    from planner.workflow.board import Spare

_SPARE: Final = Qt.ItemDataRole.UserRole
_COLUMNS: Final = ("who", "why", "remedy")


class BoardTray(QTreeWidget):
    """A list; it changes no plan."""

    chosen = Signal(object)
    """``Spare``."""
    asked = Signal(str)
    """``add``, ``drop`` or ``take_back``: what the keyboard asks for the stop chosen."""
    lifted = Signal(str)
    carried = Signal(QPoint)
    laid = Signal(QPoint)
    let_go = Signal()

    def __init__(self, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._pressed: tuple[QPoint, str] | None = None
        self._carrying = False
        self._quiet = False
        self._shown: list[tuple[Spare, tuple[str, ...]]] = []
        self.setColumnCount(len(_COLUMNS))
        self.setRootIsDecorated(False)
        self.setAlternatingRowColors(True)
        self.setWordWrap(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.header().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.header().setStretchLastSection(True)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 30)
        for column, letters in enumerate((20, 14)):
            self.setColumnWidth(column, self.fontMetrics().averageCharWidth() * letters)
        self.itemSelectionChanged.connect(self._tell)

    def retranslate(self) -> None:
        """Say the heads anew."""
        self.setAccessibleName(self._words.say("ui.board.tray"))
        titles = [self._words.say(f"ui.board.tray_{name}") for name in _COLUMNS]
        self.setHeaderLabels(titles)
        self._make_room(titles)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the heads whole when the text is made larger."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            head = self.headerItem()
            self._make_room([head.text(column) for column in range(self.columnCount())])

    def _make_room(self, titles: "Sequence[str]") -> None:
        # The list's own letters: the head follows them, but may not have done so yet.
        letters = self.fontMetrics()
        widest = max(map(letters.horizontalAdvance, titles))
        self.header().setMinimumSectionSize(widest + 2 * letters.averageCharWidth())

    def show_spares(
        self,
        spares: "Sequence[Spare]",
        say: "Callable[[Spare], tuple[str, list[str]]]",
        who: "Callable[[Spare], str]",
    ) -> None:
        """Show what is on no route; what is chosen stays so."""
        before = self.spare()
        kept = _name_of(before) if before is not None else None
        breakable = self._words.breakable
        wanted = [(spare, (who(spare), *map(breakable, _said(*say(spare))))) for spare in spares]
        same = _same(self._shown, wanted)
        after = _same(self._shown[same:][::-1], wanted[same:][::-1])
        if same + after == len(wanted) == len(self._shown):
            return
        # Only what changed is made anew: each row is measured to break its lines.
        self._quiet = True
        for row in range(len(self._shown) - after - 1, same - 1, -1):
            self.takeTopLevelItem(row)
        items = [self._item(spare, texts) for spare, texts in wanted[same : len(wanted) - after]]
        self.insertTopLevelItems(same, items)
        self._shown = wanted
        if kept is not None and self.spare() is None:
            for item, (spare, _) in zip(self._items(), wanted, strict=True):
                if kept == _name_of(spare):
                    self.setCurrentItem(item)
        self._quiet = False

    def _item(self, spare: "Spare", texts: tuple[str, ...]) -> QTreeWidgetItem:
        item = QTreeWidgetItem(list(texts))
        item.setData(0, _SPARE, spare)
        for column, text in enumerate(texts):
            item.setToolTip(column, text)
            item.setTextAlignment(column, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        if not spare.addable:
            item.setForeground(0, self.palette().placeholderText())
        return item

    def spare(self) -> "Spare | None":
        """Return what is chosen."""
        items = self.selectedItems()
        return items[0].data(0, _SPARE) if items else None

    def spares(self) -> "list[Spare]":
        """Return what is shown."""
        return [item.data(0, _SPARE) for item in self._items()]

    def choose(self, stop_id: str) -> bool:
        """Choose a stop without telling; return whether it is here."""
        self._quiet = True
        self.clearSelection()
        found = False
        for item in self._items():
            if stop_id and item.data(0, _SPARE).stop_id == stop_id:
                self.setCurrentItem(item)
                found = True
        self._quiet = False
        return found

    def _items(self) -> list[QTreeWidgetItem]:
        found = (self.topLevelItem(row) for row in range(self.topLevelItemCount()))
        return [item for item in found if item is not None]

    def _tell(self) -> None:
        spare = self.spare()
        if spare is not None and not self._quiet:
            self.chosen.emit(spare)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Choose what is under the mouse; it may be taken up."""
        super().mousePressEvent(event)
        spare = self.spare()
        if event.button() == Qt.MouseButton.LeftButton and spare is not None and spare.addable:
            self._pressed = (event.position().toPoint(), spare.stop_id)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Carry what was pressed."""
        if self._pressed is None:
            return
        at = event.position().toPoint()
        if not self._carrying:
            if (at - self._pressed[0]).manhattanLength() < QApplication.startDragDistance():
                return
            self._carrying = True
            self.lifted.emit(self._pressed[1])
        self.carried.emit(self.viewport().mapToGlobal(at))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Lay down what is carried."""
        carrying = self._carrying
        self.stop_carrying()
        super().mouseReleaseEvent(event)
        if carrying:
            self.laid.emit(self.viewport().mapToGlobal(event.position().toPoint()))

    def stop_carrying(self) -> None:
        """Forget what was taken up."""
        self._carrying, self._pressed = False, None

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Add with Insert or Enter; take off for good with Delete, and back with Backspace."""
        acts = {
            Qt.Key.Key_Insert: "add",
            Qt.Key.Key_Return: "add",
            Qt.Key.Key_Enter: "add",
            Qt.Key.Key_Delete: "drop",
            Qt.Key.Key_Backspace: "take_back",
        }
        key = key_of(event)
        if key == Qt.Key.Key_Escape and self._carrying:
            self.stop_carrying()
            self.let_go.emit()
        elif key in acts and event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        ):
            self.asked.emit(acts[key])
        else:
            super().keyPressEvent(event)


def _name_of(spare: "Spare") -> str | tuple[str, ...]:
    return spare.stop_id or spare.case_ids


def _said(why: str, remedies: list[str]) -> tuple[str, str]:
    return why, "; ".join(remedies)


def _same(before: "Sequence[object]", now: "Sequence[object]") -> int:
    """Return how many things two lists begin with alike."""
    for place, (one, other) in enumerate(zip(before, now, strict=False)):
        if one != other:
            return place
    return min(len(before), len(now))
