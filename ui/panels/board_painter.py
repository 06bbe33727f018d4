"""Paints the plan board: the rows that are seen, their heads, and the hours above them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPen

from planner.calendar import clock
from ui.language import Words
from ui.panels.board_grid import Grid, Target
from ui.panels.board_ink import INK, hatched, padlock

if TYPE_CHECKING:
    from planner.workflow.board import Block, Line


@dataclass(frozen=True, slots=True)
class Seen:
    """What is to be painted beside the routes: what is chosen, carried, and where it would be laid."""

    route_id: str
    stop_id: str
    carrying: str
    target: Target | None
    hours: tuple[int, int]


class BoardPainter:
    """Paints one picture of the board."""

    def __init__(
        self, painter: QPainter, grid: Grid, seen: Seen, words: Words, school_name: Callable[[str], str]
    ) -> None:
        self._painter = painter
        self._grid = grid
        self._seen = seen
        self._words = words
        self._school_name = school_name
        self._font = painter.font()
        self._bold = QFont(self._font)
        self._bold.setBold(True)
        self._metrics = painter.fontMetrics()
        self._tick_s = grid.tick_s(self._metrics.horizontalAdvance("00:00") + 14)

    def paint(self, lines: "Sequence[Line]", rows: range) -> None:
        """Paint rows, their heads, and the axis."""
        painter, grid = self._painter, self._grid
        painter.fillRect(0, 0, grid.width, grid.height, INK.paper)
        for left, paint in ((grid.head_px, self._paint_row), (0, self._paint_head)):
            painter.save()
            painter.setClipRect(left, grid.axis_px, grid.width - left, grid.height)
            for row in rows:
                paint(row, lines[row])
            painter.restore()
        self._paint_axis(len(lines))

    def _moments(self) -> range:
        """Return the moments with a line, of those between the edges."""
        first, last = self._seen.hours
        step, grid = self._tick_s, self._grid
        skipped = max(0, int((grid.seconds(grid.head_px) - first) // step))
        return range(first + skipped * step, min(last, int(grid.seconds(grid.width)) + 1) + 1, step)

    def _paint_axis(self, count: int) -> None:
        painter, height, width, head = self._painter, self._grid.axis_px, self._grid.width, self._grid.head_px
        painter.fillRect(0, 0, width, height, INK.axis)
        painter.setPen(INK.text)
        painter.save()
        painter.setClipRect(head, 0, width - head, height)
        for moment in self._moments():
            x = self._grid.x(moment)
            painter.drawLine(QPointF(x, height - 4), QPointF(x, height))
            painter.drawText(QPointF(x + 3, height - 6), clock(moment))
        painter.restore()
        painter.drawText(
            QRect(6, 0, head - 12, height),
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft,
            self._words.say("ui.board.routes_shown", count=f"{count:,}"),
        )
        painter.setPen(INK.line)
        painter.drawLine(0, height, width, height)

    def _paint_row(self, row: int, line: "Line") -> None:
        painter, grid = self._painter, self._grid
        top, height, width = grid.top(row), grid.row_px, grid.width
        painter.fillRect(0, top, width, height, INK.off_shift)
        shift = QRectF(grid.x(line.start_s), top, grid.x(line.end_s) - grid.x(line.start_s), height)
        painter.fillRect(shift, INK.chosen_row if line.route_id == self._seen.route_id else INK.paper)
        painter.setPen(QPen(INK.grid, 1))
        for moment in self._moments():
            painter.drawLine(QPointF(grid.x(moment), top), QPointF(grid.x(moment), top + height))
        middle = top + height / 2
        if line.blocks:
            painter.setPen(QPen(INK.way, 3, Qt.PenStyle.SolidLine))
            painter.drawLine(QPointF(grid.x(line.leave_s), middle), QPointF(grid.x(line.back_s), middle))
            self._paint_home(grid.x(line.leave_s), middle)
            self._paint_home(grid.x(line.back_s), middle)
        if line.lunch is not None:
            self._paint_lunch(line.lunch, top)
        if line.back_s > line.end_s:
            over = QRectF(grid.x(line.end_s), top + 2, grid.x(line.back_s) - grid.x(line.end_s), height - 4)
            painter.fillRect(over, QColor(INK.bad_fill))
            hatched(painter, over, INK.bad)
        painter.setPen(QPen(INK.shift, 2))
        for moment in (line.start_s, line.end_s):
            painter.drawLine(QPointF(grid.x(moment), top + 1), QPointF(grid.x(moment), top + height - 1))
        for block in line.blocks:
            self._paint_block(row, block)
        if not line.blocks:
            painter.setPen(INK.faint)
            painter.drawText(shift, Qt.AlignmentFlag.AlignCenter, self._words.say("ui.board.empty_route"))
        painter.setPen(QPen(INK.line, 1))
        painter.drawLine(0, top + height - 1, width, top + height - 1)
        if self._seen.target is not None and self._seen.target.route_id == line.route_id:
            self._paint_target(row, line, self._seen.target.position)

    def _paint_home(self, x: float, middle: float) -> None:
        painter = self._painter
        painter.save()
        painter.setPen(QPen(INK.way, 1))
        painter.setBrush(QBrush(INK.paper))
        painter.drawPolygon([QPointF(x - 5, middle + 5), QPointF(x + 5, middle + 5), QPointF(x, middle - 5)])
        painter.restore()

    def _paint_lunch(self, lunch: tuple[int, int], top: int) -> None:
        begin, end = (self._grid.x(moment) for moment in lunch)
        rect = QRectF(begin, top + 8, end - begin, self._grid.row_px - 16)
        self._painter.fillRect(rect, INK.lunch)
        self._painter.setPen(INK.text)
        text = self._words.say("ui.board.lunch")
        if self._metrics.horizontalAdvance(text) < rect.width():
            self._painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_block(self, row: int, block: "Block") -> None:
        painter, rect = self._painter, self._grid.block_rect(row, block)
        if rect.right() < 0 or rect.left() > self._grid.width:
            return
        bad = block.late_s > 0 or not block.reached
        fill, edge = (INK.bad_fill, INK.bad) if bad else INK.kinds.get(block.kind, INK.kinds["house"])
        chosen = block.stop_id == self._seen.stop_id
        painter.save()
        painter.setOpacity(0.4 if block.stop_id == self._seen.carrying else 1.0)
        painter.setPen(QPen(INK.chosen if chosen else edge, 3 if chosen else 1))
        painter.setBrush(QBrush(fill))
        painter.drawRoundedRect(rect, 4, 4)
        if bad:
            hatched(painter, rect, INK.bad)
        painter.setClipRect(rect, Qt.ClipOperation.IntersectClip)
        self._paint_words(rect, block)
        if block.locked:
            padlock(painter, QPointF(rect.right() - 13, rect.top() + 3), INK.text)
        painter.restore()

    def _paint_words(self, rect: QRectF, block: "Block") -> None:
        painter = self._painter
        painter.setPen(INK.text)
        painter.setFont(self._bold)
        half = rect.height() / 2
        flags = Qt.AlignmentFlag.AlignCenter
        children = self._words.say("ui.board.children", children=block.children)
        whole = f"{children} · {clock(block.begin_s)}"
        low = next((text for text in (whole, children) if self._fits(text, rect)), "")
        if low:
            painter.drawText(QRectF(rect.left(), rect.top(), rect.width(), half), flags, str(block.number))
            painter.setFont(self._font)
            painter.drawText(QRectF(rect.left(), rect.top() + half - 2, rect.width(), half), flags, low)
        else:
            painter.drawText(rect, flags, str(block.number))
            painter.setFont(self._font)

    def _fits(self, text: str, rect: QRectF) -> bool:
        return self._metrics.horizontalAdvance(text) + 6 <= rect.width()

    def _paint_target(self, row: int, line: "Line", position: int) -> None:
        painter, grid = self._painter, self._grid
        top, height, head = grid.top(row), grid.row_px, grid.head_px
        rest = [block for block in line.blocks if block.stop_id != self._seen.carrying]
        before = rest[position - 1].end_s if position else line.leave_s
        after = rest[position].begin_s if position < len(rest) else line.back_s
        x = (grid.x(before) + grid.x(max(after, before))) / 2
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(INK.chosen, 2))
        painter.drawRect(QRectF(head + 1, top + 1, grid.width - head - 3, height - 3))
        painter.setPen(QPen(INK.chosen, 4))
        painter.drawLine(QPointF(x, top + 2), QPointF(x, top + height - 3))

    def _paint_head(self, row: int, line: "Line") -> None:
        painter, metrics = self._painter, self._metrics
        top, height, head = self._grid.top(row), self._grid.row_px, self._grid.head_px
        chosen = line.route_id == self._seen.route_id
        painter.fillRect(0, top, head, height - 1, INK.chosen_row if chosen else INK.head)
        if line.faults or line.changed:
            painter.fillRect(QRectF(0, top, 6, height - 1), INK.bad if line.faults else INK.chosen)
        half = height // 2
        painter.setFont(self._bold)
        painter.setPen(INK.text)
        room = head - 16 - (18 if line.locked else 0)
        first = f"{line.route_id}  {self._school_name(line.school_code)}"
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        elided = metrics.elidedText(first, Qt.TextElideMode.ElideRight, room - 8)
        painter.drawText(QRect(10, top + 1, room, half), flags, elided)
        painter.setFont(self._font)
        painter.setPen(INK.faint if not line.faults else INK.bad)
        elided = metrics.elidedText(head_words(self._words, line), Qt.TextElideMode.ElideRight, head - 18)
        painter.drawText(QRect(10, top + half - 2, head - 16, half), flags, elided)
        if line.locked:
            padlock(painter, QPointF(head - 18, top + 6), INK.text if line.held else INK.faint)
        painter.setPen(QPen(INK.line, 1))
        painter.drawLine(0, top + height - 1, head, top + height - 1)
        painter.drawLine(head, top, head, top + height)


def head_words(words: Words, line: "Line") -> str:
    """Return what stands under a route's name: its day and team, how many, how long, how far."""
    seconds = line.back_s - line.leave_s if line.blocks else 0
    return words.say(
        "ui.board.head",
        day=line.day,
        team=line.team,
        stops=len(line.blocks),
        children=line.children,
        hours=f"{seconds // 3600}:{seconds % 3600 // 60:02d}",
        km=f"{line.metres / 1000:,.0f}",
    )
