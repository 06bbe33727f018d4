"""The plan board: a route a row, its stops on the clock, painted only where they are seen."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QBrush,
    QColor,
    QContextMenuEvent,
    QFont,
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
from ui.panels.board_ink import INK, hatched, padlock

if TYPE_CHECKING:
    from planner.workflow.board import Block, Line

_HOUR_S: Final = 3600
_LEAST_ZOOM: Final = 1.0
_MOST_ZOOM: Final = 24.0
_STEP: Final = 1.2
_EDGE_PX: Final = 18
"""Near the upper and lower edge the board scrolls under what is carried."""
_SCROLL_PX: Final = 12
_WHEEL: Final = 120
_KEYS: Final = {
    Qt.Key.Key_Delete: "drop",
    Qt.Key.Key_L: "lock_stop",
    Qt.Key.Key_R: "lock_route",
    Qt.Key.Key_D: "lock_day",
    Qt.Key.Key_Insert: "add",
    Qt.Key.Key_N: "new_route",
    Qt.Key.Key_Menu: "menu",
}
_THAI_KEYS: Final = {"ส": "lock_stop", "พ": "lock_route", "ก": "lock_day", "ื": "new_route"}
"""The same keys where the keyboard writes Thai."""
_CTRL_KEYS: Final = {
    Qt.Key.Key_Left: "earlier",
    Qt.Key.Key_Right: "later",
    Qt.Key.Key_Up: "route_before",
    Qt.Key.Key_Down: "route_after",
    Qt.Key.Key_Z: "undo",
    Qt.Key.Key_Y: "redo",
}
_WALK: Final = (
    Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End,
)  # fmt: skip
_ZOOMS: Final = {Qt.Key.Key_Plus: _STEP, Qt.Key.Key_Equal: _STEP, Qt.Key.Key_Minus: 1 / _STEP, Qt.Key.Key_0: 0.0}


class Target(NamedTuple):
    """Where a stop would be laid: a route and a place on it, the stop itself not counted."""

    route_id: str
    position: int


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
        self._from_s, self._to_s = 8 * _HOUR_S, 17 * _HOUR_S
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
        starts = [min(line.start_s, line.leave_s) for line in self._lines]
        ends = [max(line.end_s, line.back_s) for line in self._lines]
        self._from_s = (min(starts, default=8 * _HOUR_S) // _HOUR_S) * _HOUR_S
        self._to_s = -(-max(ends, default=17 * _HOUR_S) // _HOUR_S) * _HOUR_S
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
        row = self._row_at(at.y())
        if row is None or not 0 <= at.x() <= self.viewport().width():
            return None
        line = self._lines[row]
        rest = [block for block in line.blocks if block.stop_id != stop_id]
        seconds = self._seconds(at.x())
        return Target(line.route_id, sum((block.begin_s + block.end_s) / 2 < seconds for block in rest))

    def block_rect(self, stop_id: str) -> QRect:
        """Return where a stop is painted in the viewport; empty where it is on no route shown."""
        for row, line in enumerate(self._lines):
            if (block := self._block(line, stop_id)) is not None:
                return self._block_rect(row, block).toRect()
        return QRect()

    def row_rect(self, route_id: str) -> QRect:
        """Return where a route's row is in the viewport; empty where it is not shown."""
        row = self._place.get(route_id)
        return QRect() if row is None else QRect(0, self._top(row), self.viewport().width(), self._row_px())

    def zoom_by(self, factor: float, at_x: int | None = None) -> None:
        """Make an hour wider or narrower around a point; 0 shows the whole day."""
        at = self._head_px() if at_x is None else max(at_x, self._head_px())
        moment = self._seconds(at)
        self._zoom = _LEAST_ZOOM if not factor else min(_MOST_ZOOM, max(_LEAST_ZOOM, self._zoom * factor))
        self._measure()
        wanted = (moment - self._from_s) * self._px_per_s() - (at - self._head_px())
        self.horizontalScrollBar().setValue(round(wanted))
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

    def _head_px(self) -> int:
        return min(self.fontMetrics().averageCharWidth() * 30, self.viewport().width() // 2)

    def _px_per_s(self) -> float:
        room = max(100, self.viewport().width() - self._head_px() - 8)
        return room * self._zoom / max(_HOUR_S, self._to_s - self._from_s)

    def _x(self, seconds: float) -> float:
        return self._head_px() + (seconds - self._from_s) * self._px_per_s() - self.horizontalScrollBar().value()

    def _seconds(self, x: float) -> float:
        return self._from_s + (x - self._head_px() + self.horizontalScrollBar().value()) / self._px_per_s()

    def _top(self, row: int) -> int:
        return self._axis_px() + row * self._row_px() - self.verticalScrollBar().value()

    def _row_at(self, y: int) -> int | None:
        if y < self._axis_px():
            return None
        row = (y - self._axis_px() + self.verticalScrollBar().value()) // self._row_px()
        return row if row < len(self._lines) else None

    def _block_rect(self, row: int, block: "Block") -> QRectF:
        left, right = self._x(block.begin_s), self._x(block.end_s)
        return QRectF(left, self._top(row) + 4, max(right - left, 6.0), self._row_px() - 8)

    def _measure(self) -> None:
        room = self.viewport().height() - self._axis_px()
        self.verticalScrollBar().setPageStep(max(1, room))
        self.verticalScrollBar().setRange(0, max(0, len(self._lines) * self._row_px() - room))
        width = self.viewport().width() - self._head_px() - 8
        self.horizontalScrollBar().setPageStep(max(1, width))
        self.horizontalScrollBar().setRange(0, max(0, round(width * (self._zoom - 1))))

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
        top, bar = self._top(row), self.verticalScrollBar()
        room = self.viewport().height()
        if top < self._axis_px():
            bar.setValue(bar.value() + top - self._axis_px())
        elif top + self._row_px() > room:
            bar.setValue(bar.value() + top + self._row_px() - room)
        block = self._block(self._lines[row], self._stop)
        if block is not None and self._zoom > 1:
            rect, across = self._block_rect(row, block), self.horizontalScrollBar()
            if rect.left() < self._head_px() or rect.right() > self.viewport().width():
                across.setValue(round(across.value() + rect.left() - self._head_px() - 40))

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
        painter.fillRect(self.viewport().rect(), INK.paper)
        first = max(0, self.verticalScrollBar().value() // self._row_px())
        last = min(len(self._lines), first + self.viewport().height() // self._row_px() + 2)
        self.painted_rows = last - first
        head, width = self._head_px(), self.viewport().width()
        painter.save()
        painter.setClipRect(head, self._axis_px(), width - head, self.viewport().height())
        for row in range(first, last):
            self._paint_row(painter, row)
        painter.restore()
        painter.save()
        painter.setClipRect(0, self._axis_px(), width, self.viewport().height())
        for row in range(first, last):
            self._paint_head(painter, row)
        painter.restore()
        self._paint_axis(painter)
        if self.hasFocus():
            painter.setPen(QPen(INK.line, 1, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.viewport().rect().adjusted(0, 0, -1, -1))

    def _paint_axis(self, painter: QPainter) -> None:
        height, width = self._axis_px(), self.viewport().width()
        painter.fillRect(0, 0, width, height, INK.axis)
        painter.setPen(INK.text)
        step = self._axis_step()
        painter.save()
        painter.setClipRect(self._head_px(), 0, width - self._head_px(), height)
        for moment in range(self._from_s, self._to_s + 1, step):
            x = self._x(moment)
            painter.drawLine(QPointF(x, height - 4), QPointF(x, height))
            painter.drawText(QPointF(x + 3, height - 6), clock(moment))
        painter.restore()
        painter.drawText(
            QRect(6, 0, self._head_px() - 12, height),
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft,
            self._words.say("ui.board.routes_shown", count=f"{len(self._lines):,}"),
        )
        painter.setPen(INK.line)
        painter.drawLine(0, height, width, height)

    def _axis_step(self) -> int:
        label = self.fontMetrics().horizontalAdvance("00:00") + 14
        for step in (900, 1800, _HOUR_S, 2 * _HOUR_S):
            if step * self._px_per_s() >= label:
                return step
        return 3 * _HOUR_S

    def _paint_row(self, painter: QPainter, row: int) -> None:
        line, top, height = self._lines[row], self._top(row), self._row_px()
        width = self.viewport().width()
        painter.fillRect(0, top, width, height, INK.off_shift)
        shift = QRectF(self._x(line.start_s), top, self._x(line.end_s) - self._x(line.start_s), height)
        painter.fillRect(shift, INK.chosen_row if line.route_id == self._route else INK.paper)
        painter.setPen(QPen(INK.grid, 1))
        for moment in range(self._from_s, self._to_s + 1, self._axis_step()):
            painter.drawLine(QPointF(self._x(moment), top), QPointF(self._x(moment), top + height))
        middle = top + height / 2
        if line.blocks:
            painter.setPen(QPen(INK.way, 3, Qt.PenStyle.SolidLine))
            painter.drawLine(QPointF(self._x(line.leave_s), middle), QPointF(self._x(line.back_s), middle))
            self._paint_home(painter, self._x(line.leave_s), middle)
            self._paint_home(painter, self._x(line.back_s), middle)
        if line.lunch is not None:
            self._paint_lunch(painter, line.lunch, top)
        if line.back_s > line.end_s:
            over = QRectF(self._x(line.end_s), top + 2, self._x(line.back_s) - self._x(line.end_s), height - 4)
            painter.fillRect(over, QColor(INK.bad_fill))
            hatched(painter, over, INK.bad)
        painter.setPen(QPen(INK.shift, 2))
        for moment in (line.start_s, line.end_s):
            painter.drawLine(QPointF(self._x(moment), top + 1), QPointF(self._x(moment), top + height - 1))
        for block in line.blocks:
            self._paint_block(painter, row, block)
        if not line.blocks:
            painter.setPen(INK.faint)
            painter.drawText(shift, Qt.AlignmentFlag.AlignCenter, self._words.say("ui.board.empty_route"))
        painter.setPen(QPen(INK.line, 1))
        painter.drawLine(0, top + height - 1, width, top + height - 1)
        if self._target is not None and self._target.route_id == line.route_id:
            self._paint_target(painter, row)

    def _paint_home(self, painter: QPainter, x: float, middle: float) -> None:
        painter.save()
        painter.setPen(QPen(INK.way, 1))
        painter.setBrush(QBrush(INK.paper))
        painter.drawPolygon([QPointF(x - 5, middle + 5), QPointF(x + 5, middle + 5), QPointF(x, middle - 5)])
        painter.restore()

    def _paint_lunch(self, painter: QPainter, lunch: tuple[int, int], top: int) -> None:
        rect = QRectF(self._x(lunch[0]), top + 8, self._x(lunch[1]) - self._x(lunch[0]), self._row_px() - 16)
        painter.fillRect(rect, INK.lunch)
        painter.setPen(INK.text)
        text = self._words.say("ui.board.lunch")
        if self.fontMetrics().horizontalAdvance(text) < rect.width():
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_block(self, painter: QPainter, row: int, block: "Block") -> None:
        rect = self._block_rect(row, block)
        if rect.right() < 0 or rect.left() > self.viewport().width():
            return
        bad = block.late_s > 0 or not block.reached
        fill, edge = (INK.bad_fill, INK.bad) if bad else INK.kinds.get(block.kind, INK.kinds["house"])
        chosen = block.stop_id == self._stop
        painter.save()
        painter.setOpacity(0.4 if block.stop_id == self._carrying else 1.0)
        painter.setPen(QPen(INK.chosen if chosen else edge, 3 if chosen else 1))
        painter.setBrush(QBrush(fill))
        painter.drawRoundedRect(rect, 4, 4)
        if bad:
            hatched(painter, rect, INK.bad)
        painter.setClipRect(rect, Qt.ClipOperation.IntersectClip)
        self._paint_words(painter, rect, block)
        if block.locked:
            padlock(painter, QPointF(rect.right() - 13, rect.top() + 3), INK.text)
        painter.restore()

    def _paint_words(self, painter: QPainter, rect: QRectF, block: "Block") -> None:
        painter.setPen(INK.text)
        bold = QFont(self.font())
        bold.setBold(True)
        half = rect.height() / 2
        painter.setFont(bold)
        flags = Qt.AlignmentFlag.AlignCenter
        children = self._words.say("ui.board.children", children=block.children)
        minutes = f"{clock(block.begin_s)}"
        low = f"{children} · {minutes}" if self._fits(f"{children} · {minutes}", rect) else children
        if self._fits(low, rect):
            painter.drawText(QRectF(rect.left(), rect.top(), rect.width(), half), flags, str(block.number))
            painter.setFont(self.font())
            painter.drawText(QRectF(rect.left(), rect.top() + half - 2, rect.width(), half), flags, low)
        else:
            painter.drawText(rect, flags, str(block.number))
        painter.setFont(self.font())

    def _fits(self, text: str, rect: QRectF) -> bool:
        return self.fontMetrics().horizontalAdvance(text) + 6 <= rect.width()

    def _paint_target(self, painter: QPainter, row: int) -> None:
        line, top, height = self._lines[row], self._top(row), self._row_px()
        target = self._target
        if target is None:
            return
        rest = [block for block in line.blocks if block.stop_id != self._carrying]
        before = rest[target.position - 1].end_s if target.position else line.leave_s
        after = rest[target.position].begin_s if target.position < len(rest) else line.back_s
        x = (self._x(before) + self._x(max(after, before))) / 2
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(INK.chosen, 2))
        painter.drawRect(
            QRectF(self._head_px() + 1, top + 1, self.viewport().width() - self._head_px() - 3, height - 3)
        )
        painter.setPen(QPen(INK.chosen, 4))
        painter.drawLine(QPointF(x, top + 2), QPointF(x, top + height - 3))

    def _paint_head(self, painter: QPainter, row: int) -> None:
        line, top, height = self._lines[row], self._top(row), self._row_px()
        head = self._head_px()
        painter.fillRect(0, top, head, height - 1, INK.chosen_row if line.route_id == self._route else INK.head)
        if line.faults:
            strip = QRectF(0, top, 6, height - 1)
            painter.fillRect(strip, INK.bad)
        elif line.changed:
            painter.fillRect(QRectF(0, top, 6, height - 1), INK.chosen)
        half = height // 2
        bold = QFont(self.font())
        bold.setBold(True)
        painter.setFont(bold)
        painter.setPen(INK.text)
        metrics = self.fontMetrics()
        room = head - 16 - (18 if line.locked else 0)
        first = f"{line.route_id}  {self._school_name(line.school_code)}"
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(
            QRect(10, top + 1, room, half), flags, metrics.elidedText(first, Qt.TextElideMode.ElideRight, room - 8)
        )
        painter.setFont(self.font())
        painter.setPen(INK.faint if not line.faults else INK.bad)
        second = self._head_words(line)
        painter.drawText(
            QRect(10, top + half - 2, head - 16, half),
            flags,
            metrics.elidedText(second, Qt.TextElideMode.ElideRight, head - 18),
        )
        if line.locked:
            padlock(painter, QPointF(head - 18, top + 6), INK.text if line.held else INK.faint)
        painter.setPen(QPen(INK.line, 1))
        painter.drawLine(0, top + height - 1, head, top + height - 1)
        painter.drawLine(head, top, head, top + height)

    def _head_words(self, line: "Line") -> str:
        return self._words.say(
            "ui.board.head",
            day=line.day,
            team=line.team,
            stops=len(line.blocks),
            children=line.children,
            hours=_hours(line.back_s - line.leave_s if line.blocks else 0),
            km=f"{line.metres / 1000:,.0f}",
        )

    # Mouse and keys.

    def event(self, event: QEvent) -> bool:
        """Take the board's keys before the window's shortcuts; answer tooltips."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            ctrl = event.modifiers() == Qt.KeyboardModifier.ControlModifier
            if ctrl and key_of(event) in _CTRL_KEYS:
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
        row = self._row_at(at.y())
        if row is None:
            return self._words.say("ui.board.zoom_hint")
        line = self._lines[row]
        block = self._hit(at)
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
            self._head_words(line),
            f"{clock(line.start_s)}–{clock(line.end_s)}",
        ]
        return "\n".join([*lines, locked] if line.locked else lines)

    def _hit(self, at: QPoint) -> "Block | None":
        row = self._row_at(at.y())
        if row is None or at.x() < self._head_px():
            return None
        # The last painted lies on top.
        found = [block for block in self._lines[row].blocks if self._block_rect(row, block).contains(QPointF(at))]
        return found[-1] if found else None

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Choose what is under the mouse."""
        if event.button() not in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
            return
        at = event.position().toPoint()
        row, block = self._row_at(at.y()), self._hit(at)
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
            self.zoom_by(_STEP ** (turned / _WHEEL), round(event.position().x()))
            event.accept()
        else:
            super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Walk over stops, or ask for an act."""
        key, keys = key_of(event), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key == Qt.Key.Key_Escape and self._carrying:
            self.stop_carrying()
            self.let_go.emit()
        elif keys == Qt.KeyboardModifier.ControlModifier and key in _CTRL_KEYS:
            self.asked.emit(_CTRL_KEYS[key])
        elif keys in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier) and key in _ZOOMS:
            self.zoom_by(_ZOOMS[key])
        elif keys != Qt.KeyboardModifier.NoModifier:
            super().keyPressEvent(event)
        elif key in _KEYS or event.text() in _THAI_KEYS:
            act = _KEYS.get(key) or _THAI_KEYS[event.text()]
            self.asked.emit("lock_route" if act == "lock_stop" and not self._stop else act)
        elif key in _WALK:
            self._walk(key)
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


def key_of(event: QKeyEvent) -> Qt.Key:
    """Return the key of an event; a letter of another script is an unknown one."""
    try:
        return Qt.Key(event.key())
    except ValueError:
        return Qt.Key.Key_unknown


def _hours(seconds: int) -> str:
    return f"{seconds // 3600}:{seconds % 3600 // 60:02d}"
