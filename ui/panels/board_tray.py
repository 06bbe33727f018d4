"""What is on no route: why, and what would bring it onto one. Stops are taken from here, and laid down here."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from ui.language import Words
from ui.panels.board_view import key_of

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
        self.setHeaderLabels([self._words.say(f"ui.board.tray_{name}") for name in _COLUMNS])

    def show_spares(
        self,
        spares: "Sequence[Spare]",
        say: "Callable[[Spare], tuple[str, list[str]]]",
        who: "Callable[[Spare], str]",
    ) -> None:
        """Show what is on no route; what is chosen stays so."""
        before = self.spare()
        kept = before.stop_id or before.case_ids if before is not None else None
        self._quiet = True
        self.clear()
        breakable = self._words.breakable
        for spare in spares:
            why, remedies = say(spare)
            item = QTreeWidgetItem([who(spare), breakable(why), breakable("; ".join(remedies))])
            item.setData(0, _SPARE, spare)
            for column in range(len(_COLUMNS)):
                item.setToolTip(column, item.text(column))
                item.setTextAlignment(column, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
            if not spare.addable:
                item.setForeground(0, self.palette().placeholderText())
            self.addTopLevelItem(item)
            if kept is not None and kept == (spare.stop_id or spare.case_ids):
                self.setCurrentItem(item)
        self._quiet = False

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
