"""The plan board: a route a row, its stops on the clock, painted only where they are seen."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QContextMenuEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QToolTip, QWidget

from planner.calendar import clock
from ui.language import Words
from ui.panels.board_grid import Grid, Target, hours_of
from ui.panels.board_ink import INK
from ui.panels.board_keys import ZOOM_STEP, act_of, is_before_shortcuts, key_of, step_of, zoom_of
from ui.panels.board_painter import BoardPainter, Seen, head_words

if TYPE_CHECKING:
    from planner.workflow.board import Block, Line

_LEAST_ZOOM: Final = 1.0
_MOST_ZOOM: Final = 24.0
_EDGE_PX: Final = 18
"""Near the upper and lower edge the board scrolls under what is carried."""
_SCROLL_PX: Final = 12
_WHEEL: Final = 120


class BoardView(QAbstractScrollArea):
    """Shows lines, knows which stop is chosen, and tells what a person wants; it changes no plan."""

    chosen = Signal(str, str)
    """Route and stop (empty where the route alone is meant)."""
    asked = Signal(str)
    """An act by its name, on what is chosen."""
    lifted = Signal(str)
    """A stop was taken up with the mouse; then come ``carried``, and ``laid`` or ``let_go``."""
    carried = Signal(QPoint)
    laid = Signal(QPoint)
    let_go = Signal()
    menu_asked = Signal(QPoint)

    def __init__(self, words: Words, school_name: Callable[[str], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._school_name = school_name
        self._lines: tuple[Line, ...] = ()
        self._place: dict[str, int] = {}
        self._route = ""
        self._stop = ""
        self._target: Target | None = None
        self._pressed: tuple[QPoint, str] | None = None
        self._carrying = ""
        self._zoom = 1.0
        self._hours = hours_of(())
        self.painted_rows = 0
        """How many rows the last painting drew."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(False)
        self.viewport().setAutoFillBackground(False)
        self.verticalScrollBar().setSingleStep(_SCROLL_PX)
        self.setMinimumHeight(self._axis_px() + 2 * self._row_px())

    # What is shown.

    @property
    def lines(self) -> "tuple[Line, ...]":
        """Return the routes on the board, in the order of their rows."""
        return self._lines

    @property
    def route_id(self) -> str:
        """Return the route chosen, ``""`` for none."""
        return self._route

    @property
    def stop_id(self) -> str:
        """Return the stop chosen, ``""`` for none."""
        return self._stop

    def show_lines(self, lines: "Sequence[Line]") -> None:
        """Show routes; what is chosen stays so where it is still there."""
        self._lines = tuple(lines)
        self._place = {line.route_id: row for row, line in enumerate(self._lines)}
        self._hours = hours_of(self._lines)
        if self._stop:
            self._route = next((line.route_id for line in self._lines if self._block(line, self._stop)), self._route)
        if self._route not in self._place:
            self._route, self._stop = "", ""
        line = self._line()
        if line is not None and self._stop and self._block(line, self._stop) is None:
            self._stop = ""
        self._measure()
        self._describe()
        self.viewport().update()

    def retranslate(self) -> None:
        """Say everything anew."""
        self.setAccessibleName(self._words.say("ui.tabs.board"))
        self._describe()
        self.viewport().update()

    def choose(self, route_id: str, stop_id: str = "", *, tell: bool = False) -> None:
        """Choose a route or a stop of it and bring it into view."""
        if route_id not in self._place:
            route_id, stop_id = "", ""
        changed = (route_id, stop_id) != (self._route, self._stop)
        self._route, self._stop = route_id, stop_id
        self._show_chosen()
        self._describe()
        self.viewport().update()
        if tell and changed:
            self.chosen.emit(route_id, stop_id)

    def mark(self, target: Target | None) -> None:
        """Show where what is carried would be laid."""
        if target != self._target:
            self._target = target
            self.viewport().update()

    def target_at(self, at: QPoint, stop_id: str) -> Target | None:
        """Return where a stop would be laid at a point of the viewport."""
        grid = self._grid()
        row = grid.row_at(at.y(), len(self._lines))
        if row is None or not 0 <= at.x() <= grid.width:
            return None
        line = self._lines[row]
        rest = [block for block in line.blocks if block.stop_id != stop_id]
        seconds = grid.seconds(at.x())
        return Target(line.route_id, sum((block.begin_s + block.end_s) / 2 < seconds for block in rest))

    def block_rect(self, stop_id: str) -> QRect:
        """Return where a stop is painted in the viewport; empty where it is on no route shown."""
        for row, line in enumerate(self._lines):
            if (block := self._block(line, stop_id)) is not None:
                return self._grid().block_rect(row, block).toRect()
        return QRect()

    def row_rect(self, route_id: str) -> QRect:
        """Return where a route's row is in the viewport; empty where it is not shown."""
        row = self._place.get(route_id)
        return QRect() if row is None else self._grid().row_rect(row)

    def zoom_by(self, factor: float, at_x: int | None = None) -> None:
        """Make an hour wider or narrower around a point; 0 shows the whole day."""
        grid = self._grid()
        at = max(grid.head_px if at_x is None else at_x, grid.head_px)
        moment = grid.seconds(at)
        self._zoom = _LEAST_ZOOM if not factor else min(_MOST_ZOOM, max(_LEAST_ZOOM, self._zoom * factor))
        self._measure()
        grid = self._grid()
        self.horizontalScrollBar().setValue(round(grid.x(moment) + grid.across - at))
        self.viewport().update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return a size for a day and a few routes."""
        return QSize(700, self._axis_px() + 5 * self._row_px())

    def carry_near(self, at: QPoint) -> None:
        """Scroll where what is carried is near an edge."""
        bar = self.verticalScrollBar()
        if at.y() < self._axis_px() + _EDGE_PX:
            bar.setValue(bar.value() - _SCROLL_PX)
        elif at.y() > self.viewport().height() - _EDGE_PX:
            bar.setValue(bar.value() + _SCROLL_PX)

    def stop_carrying(self) -> None:
        """Forget what was taken up."""
        self._carrying, self._pressed = "", None
        self.mark(None)

    # Measures.

    def _row_px(self) -> int:
        return 2 * self.fontMetrics().height() + 10

    def _axis_px(self) -> int:
        return self.fontMetrics().height() + 8

    def _grid(self) -> Grid:
        """Return where routes and moments lie now."""
        width = self.viewport().width()
        head = min(self.fontMetrics().averageCharWidth() * 30, width // 2)
        return Grid(
            width=width,
            height=self.viewport().height(),
            row_px=self._row_px(),
            axis_px=self._axis_px(),
            head_px=head,
            from_s=self._hours[0],
            px_per_s=Grid.scale(width, head, self._hours, self._zoom),
            across=self.horizontalScrollBar().value(),
            down=self.verticalScrollBar().value(),
        )

    def _measure(self) -> None:
        grid = self._grid()
        for bar, (room, most) in (
            (self.verticalScrollBar(), grid.rows_px(len(self._lines))),
            (self.horizontalScrollBar(), grid.hours_px(self._zoom)),
        ):
            bar.setPageStep(room)
            bar.setRange(0, most)

    def _line(self) -> "Line | None":
        row = self._place.get(self._route)
        return None if row is None else self._lines[row]

    @staticmethod
    def _block(line: "Line", stop_id: str) -> "Block | None":
        return next((block for block in line.blocks if block.stop_id == stop_id), None)

    def _show_chosen(self) -> None:
        row = self._place.get(self._route)
        if row is None:
            return
        grid, bar = self._grid(), self.verticalScrollBar()
        top = grid.top(row)
        if top < grid.axis_px:
            bar.setValue(bar.value() + top - grid.axis_px)
        elif top + grid.row_px > grid.height:
            bar.setValue(bar.value() + top + grid.row_px - grid.height)
        block = self._block(self._lines[row], self._stop)
        if block is not None and self._zoom > _LEAST_ZOOM:
            rect, across = grid.block_rect(row, block), self.horizontalScrollBar()
            if rect.left() < grid.head_px or rect.right() > grid.width:
                across.setValue(round(across.value() + rect.left() - grid.head_px - 40))

    # What a screen reader says.

    def sentence(self) -> str:
        """Return what is chosen in words."""
        say, line = self._words.say, self._line()
        if line is None:
            return ""
        block = self._block(line, self._stop)
        if block is None:
            return say(
                "ui.board.route_said",
                route=line.route_id,
                stops=len(line.blocks),
                children=line.children,
                start=clock(line.leave_s),
                end=clock(line.back_s),
            )
        return say(
            "ui.board.stop_said",
            number=block.number,
            route=line.route_id,
            name=block.name,
            children=block.children,
            begin=clock(block.begin_s),
            end=clock(block.end_s),
        )

    def _describe(self) -> None:
        said = self.sentence()
        if said != self.accessibleDescription():
            self.setAccessibleDescription(said)
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))

    # Painting.

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the rows that are seen."""
        del event
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        grid = self._grid()
        rows = grid.seen(len(self._lines))
        self.painted_rows = len(rows)
        seen = Seen(self._route, self._stop, self._carrying, self._target, self._hours)
        BoardPainter(painter, grid, seen, self._words, self._school_name).paint(self._lines, rows)
        if self.hasFocus():
            painter.setPen(QPen(INK.line, 1, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.viewport().rect().adjusted(0, 0, -1, -1))

    # Mouse and keys.

    def event(self, event: QEvent) -> bool:
        """Take the board's keys before the window's shortcuts; answer tooltips."""
        first = event.type() == QEvent.Type.ShortcutOverride
        if first and isinstance(event, QKeyEvent) and is_before_shortcuts(event):
            event.accept()
            return True
        return super().event(event)

    def viewportEvent(self, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Say what lies under the mouse."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            text = self._tip(event.pos())
            if text:
                QToolTip.showText(event.globalPos(), text, self.viewport())
            else:
                QToolTip.hideText()
            return True
        return super().viewportEvent(event)

    def _tip(self, at: QPoint) -> str:
        row, block = self._under(at)
        if row is None:
            return self._words.say("ui.board.zoom_hint")
        line = self._lines[row]
        say = self._words.say
        if block is not None:
            said = say(
                "ui.board.stop_tip",
                number=block.number,
                name=block.name,
                kind=say(f"stop_kinds.{block.kind}") if block.kind else "",
                children=block.children,
                arrive=clock(block.arrive_s),
                begin=clock(block.begin_s),
                end=clock(block.end_s),
            )
            return said + (f"\n{say('ui.board.late', minutes=-(-block.late_s // 60))}" if block.late_s else "")
        locked = say("ui.board.printed") if line.locked and not line.held else say("ui.board.locked")
        lines = [
            f"{line.route_id}  {self._school_name(line.school_code)}",
            head_words(self._words, line),
            f"{clock(line.start_s)}–{clock(line.end_s)}",
        ]
        return "\n".join([*lines, locked] if line.locked else lines)

    def _under(self, at: QPoint) -> "tuple[int | None, Block | None]":
        """Return the row and the stop at a point."""
        grid = self._grid()
        row = grid.row_at(at.y(), len(self._lines))
        return row, None if row is None else grid.hit(at, row, self._lines[row])

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Choose what is under the mouse."""
        if event.button() not in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
            return
        at = event.position().toPoint()
        row, block = self._under(at)
        self.setFocus()
        route_id = "" if row is None else self._lines[row].route_id
        self.choose(route_id, block.stop_id if block is not None else "", tell=True)
        if block is not None and event.button() == Qt.MouseButton.LeftButton:
            self._pressed = (at, block.stop_id)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Carry what was pressed."""
        if self._pressed is None:
            return
        at = event.position().toPoint()
        start, stop_id = self._pressed
        if not self._carrying:
            if (at - start).manhattanLength() < QApplication.startDragDistance():
                return
            self._carrying = stop_id
            self.lifted.emit(stop_id)
        self.carried.emit(self.viewport().mapToGlobal(at))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Lay down what is carried."""
        carrying = self._carrying
        at = self.viewport().mapToGlobal(event.position().toPoint())
        self.stop_carrying()
        if carrying:
            self.laid.emit(at)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """Ask for the menu of what is chosen."""
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            self.menu_asked.emit(event.globalPos())

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Zoom over the hours or with Ctrl; else scroll."""
        ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        turned = event.angleDelta().y()
        if turned and (ctrl or event.position().y() < self._axis_px()):
            self.zoom_by(ZOOM_STEP ** (turned / _WHEEL), round(event.position().x()))
            event.accept()
        else:
            super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Walk over stops, or ask for an act."""
        if key_of(event) == Qt.Key.Key_Escape and self._carrying:
            self.stop_carrying()
            self.let_go.emit()
        elif act := act_of(event):
            self.asked.emit("lock_route" if act == "lock_stop" and not self._stop else act)
        elif (factor := zoom_of(event)) is not None:
            self.zoom_by(factor)
        elif (step := step_of(event)) is not None:
            self._walk(step)
        else:
            super().keyPressEvent(event)

    def _walk(self, key: Qt.Key) -> None:
        if not self._lines:
            return
        row = self._place.get(self._route)
        if row is None:
            first = self._lines[0]
            self.choose(first.route_id, first.blocks[0].stop_id if first.blocks else "", tell=True)
            return
        line = self._lines[row]
        place = next((at for at, block in enumerate(line.blocks) if block.stop_id == self._stop), -1)
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            row = min(max(row + (1 if key == Qt.Key.Key_Down else -1), 0), len(self._lines) - 1)
            other = self._lines[row]
            moment = line.blocks[place].begin_s if place >= 0 else 0
            near = min(other.blocks, key=lambda block: abs(block.begin_s - moment), default=None)
            self.choose(other.route_id, near.stop_id if near is not None and place >= 0 else "", tell=True)
            return
        last = len(line.blocks) - 1
        place = {
            Qt.Key.Key_Left: place - 1,
            Qt.Key.Key_Right: place + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }[key]
        if last >= 0:
            self.choose(line.route_id, line.blocks[min(max(place, 0), last)].stop_id, tell=True)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Measure anew."""
        super().resizeEvent(event)
        self._measure()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Measure anew when the text's size changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.setMinimumHeight(self._axis_px() + 2 * self._row_px())
            self._measure()
