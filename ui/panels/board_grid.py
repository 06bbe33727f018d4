"""Where routes and moments lie on the plan board."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.workflow.board import Block, Line

HOUR_S: Final = 3600
_LEAST_BLOCK_PX: Final = 6.0
_MARGIN_PX: Final = 8
_TICKS_S: Final = (900, 1800, HOUR_S, 2 * HOUR_S)


class Target(NamedTuple):
    """Where a stop would be laid: a route and a place on it, the stop itself not counted."""

    route_id: str
    position: int


def hours_of(lines: "Sequence[Line]") -> tuple[int, int]:
    """Return the whole hours, in seconds of the day, between which routes and their shifts lie."""
    starts = [min(line.start_s, line.leave_s) for line in lines]
    ends = [max(line.end_s, line.back_s) for line in lines]
    first = min(starts, default=8 * HOUR_S) // HOUR_S
    return first * HOUR_S, -(-max(ends, default=17 * HOUR_S) // HOUR_S) * HOUR_S


@dataclass(frozen=True, slots=True)
class Grid:
    """The measures of one moment: pixels of the viewport, seconds of the day."""

    width: int
    height: int
    row_px: int
    axis_px: int
    head_px: int
    from_s: int
    px_per_s: float
    across: int
    """How far it is scrolled sideways."""
    down: int

    @staticmethod
    def scale(width: int, head_px: int, hours: tuple[int, int], zoom: float) -> float:
        """Return the pixels of a second."""
        room = max(100, width - head_px - _MARGIN_PX)
        return room * zoom / max(HOUR_S, hours[1] - hours[0])

    def x(self, seconds: float) -> float:
        """Return where a moment lies."""
        return self.head_px + (seconds - self.from_s) * self.px_per_s - self.across

    def seconds(self, x: float) -> float:
        """Return the moment at a pixel."""
        return self.from_s + (x - self.head_px + self.across) / self.px_per_s

    def top(self, row: int) -> int:
        """Return the upper edge of a row."""
        return self.axis_px + row * self.row_px - self.down

    def row_at(self, y: int, rows: int) -> int | None:
        """Return the row at a pixel, of so many; ``None`` on the axis and below the last."""
        if y < self.axis_px:
            return None
        row = (y - self.axis_px + self.down) // self.row_px
        return row if row < rows else None

    def row_rect(self, row: int) -> QRect:
        """Return where a row lies."""
        return QRect(0, self.top(row), self.width, self.row_px)

    def block_rect(self, row: int, block: "Block") -> QRectF:
        """Return where a stop of a row lies."""
        left, right = self.x(block.begin_s), self.x(block.end_s)
        return QRectF(left, self.top(row) + 4, max(right - left, _LEAST_BLOCK_PX), self.row_px - 8)

    def seen(self, rows: int) -> range:
        """Return the rows, of so many, that are seen at least in part."""
        first = max(0, self.down // self.row_px)
        return range(first, min(rows, first + self.height // self.row_px + 2))

    def tick_s(self, label_px: int) -> int:
        """Return how far apart labels of this width stand on the axis."""
        return next((step for step in _TICKS_S if step * self.px_per_s >= label_px), 3 * HOUR_S)

    def rows_px(self, rows: int) -> tuple[int, int]:
        """Return the room for rows, and how far so many can be scrolled."""
        room = self.height - self.axis_px
        return max(1, room), max(0, rows * self.row_px - room)

    def hours_px(self, zoom: float) -> tuple[int, int]:
        """Return the room for hours, and how far they can be scrolled."""
        room = self.width - self.head_px - _MARGIN_PX
        return max(1, room), max(0, round(room * (zoom - 1)))

    def hit(self, at: QPoint, row: int, line: "Line") -> "Block | None":
        """Return the stop of a row at a point; the last painted lies on top."""
        if at.x() < self.head_px:
            return None
        spot = QPointF(at)
        return next((block for block in reversed(line.blocks) if self.block_rect(row, block).contains(spot)), None)
