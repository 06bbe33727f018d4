"""A few plain charts, drawn so that they can be read in black and white and told in words.

Qt's own chart module is GPL in the open-source edition, and this program is not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

INK: Final = QColor("#1a1a1a")
_QUIET: Final = QColor("#4f5b66")
_GRID: Final = QColor("#d5dae0")
_PAPER: Final = QColor("#ffffff")
_GAP: Final = 6.0
_TICKS: Final = 4


@dataclass(frozen=True, slots=True)
class Look:
    """How a series is told from the others, in colour and without."""

    colour: str
    line: Qt.PenStyle = Qt.PenStyle.SolidLine
    fill: Qt.BrushStyle = Qt.BrushStyle.SolidPattern


@dataclass(frozen=True, eq=False, slots=True)
class Series:
    """A name with its numbers."""

    name: str
    look: Look
    values: Sequence[int]


def nice_ceiling(value: int) -> int:
    """Return the least of 4, 8, 20, 40, 80, 200, ... that is not below a number: an axis has four whole steps."""
    power = 1
    while True:
        for step in (4, 8, 20):
            if step * power >= value:
                return step * power
        power *= 10


class _Chart(QWidget):
    """A white sheet with a height that follows its text."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    @property
    def line(self) -> float:
        """Return the height of a line of text."""
        return QFontMetricsF(self.font()).height()

    def height_needed(self) -> float:
        """Return how high the chart is."""
        raise NotImplementedError

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the size that the chart needs."""
        return QSize(300, round(self.height_needed()))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the same height: a chart that is too low says nothing."""
        return QSize(200, round(self.height_needed()))

    def tell(self, title: str, told: str) -> None:
        """Say in words what the chart shows, for those who do not see it."""
        self.setAccessibleName(title)
        self.setAccessibleDescription(told)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the chart, with a frame where the keyboard is here."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), _PAPER)
        self.draw(painter)
        if self.hasFocus():
            painter.setPen(QPen(QColor("#ffb000"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()

    def draw(self, painter: QPainter) -> None:
        """Draw the chart."""
        raise NotImplementedError

    def text(self, painter: QPainter, box: QRectF, text: str, side: Qt.AlignmentFlag, ink: QColor = INK) -> None:
        """Write one line, shortened where there is no room."""
        painter.setPen(ink)
        fits = QFontMetricsF(painter.font()).elidedText(text, Qt.TextElideMode.ElideRight, box.width() + 1)
        painter.drawText(box, int(side | Qt.AlignmentFlag.AlignVCenter), fits)


class LineChart(_Chart):
    """Numbers from day to day; each line has its own strokes and its name at its end."""

    def __init__(self) -> None:
        super().__init__()
        self.series: Sequence[Series] = ()
        self._ends = ("", "")
        self._mark = -1

    def show_series(self, series: Sequence[Series], first: str, last: str) -> None:
        """Draw series of one length between two dates."""
        self.series, self._ends = series, (first, last)
        self.updateGeometry()
        self.update()

    def mark(self, day: int) -> None:
        """Put a line at a day."""
        self._mark = day
        self.update()

    def height_needed(self) -> float:
        """Return room for ten lines of text."""
        return self.line * 10

    def draw(self, painter: QPainter) -> None:
        """Draw grid, lines, names at the ends of the lines, and the mark."""
        if not self.series or not len(self.series[0].values):
            return
        metrics = QFontMetricsF(painter.font())
        top = nice_ceiling(max(max(one.values) for one in self.series))
        left = metrics.horizontalAdvance(f"{top:,}") + 2 * _GAP
        names = max(metrics.horizontalAdvance(f"{one.name} {max(one.values):,}") for one in self.series)
        right = min(names + 2 * _GAP, self.width() * 0.45)
        plot = QRectF(left, self.line * 0.6, self.width() - left - right, self.height() - self.line * 2)
        for tick in range(_TICKS + 1):
            y = plot.bottom() - plot.height() * tick / _TICKS
            painter.setPen(QPen(_GRID, 1))
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            box = QRectF(0, y - self.line / 2, left - _GAP, self.line)
            self.text(painter, box, f"{top * tick // _TICKS:,}", Qt.AlignmentFlag.AlignRight, _QUIET)
        foot = QRectF(plot.left(), plot.bottom() + 2, plot.width(), self.line)
        self.text(
            painter, foot.adjusted(0, 0, -plot.width() / 2, 0), self._ends[0], Qt.AlignmentFlag.AlignLeft, _QUIET
        )
        self.text(
            painter, foot.adjusted(plot.width() / 2, 0, 0, 0), self._ends[1], Qt.AlignmentFlag.AlignRight, _QUIET
        )
        days = max(len(self.series[0].values) - 1, 1)

        def point(day: int, value: int) -> QPointF:
            return QPointF(plot.left() + plot.width() * day / days, plot.bottom() - plot.height() * value / top)

        shown = min(max(self._mark, 0), len(self.series[0].values) - 1) if self._mark >= 0 else days
        for one in self.series:
            painter.setPen(QPen(QColor(one.look.colour), 2.4, one.look.line))
            painter.drawPolyline(QPolygonF([point(day, value) for day, value in enumerate(one.values)]))
        for one, y in zip(self.series, self._name_heights([point(days, one.values[-1]).y() for one in self.series]),
                          strict=True):  # fmt: skip
            box = QRectF(plot.right() + _GAP, y - self.line / 2, right - _GAP, self.line)
            text = f"{one.name} {one.values[min(shown, len(one.values) - 1)]:,}"
            self.text(painter, box, text, Qt.AlignmentFlag.AlignLeft, QColor(one.look.colour))
        if self._mark >= 0:
            painter.setPen(QPen(INK, 1))
            painter.drawLine(QPointF(point(shown, 0).x(), plot.top()), QPointF(point(shown, 0).x(), plot.bottom()))
            painter.setBrush(INK)
            for one in self.series:
                painter.drawEllipse(point(shown, one.values[shown]), 3, 3)

    def _name_heights(self, wanted: Sequence[float]) -> list[float]:
        """Return heights near the wanted ones, in their order, a line of text apart."""
        order = sorted(range(len(wanted)), key=lambda at: wanted[at])
        heights = list(wanted)
        for before, at in pairwise(order):
            heights[at] = max(heights[at], heights[before] + self.line)
        over = max(0.0, max(heights) + self.line / 2 - self.height() + self.line * 0.3)
        return [height - over for height in heights]


class BarChart(_Chart):
    """A line for each label with its bars one after another; each series has its own pattern."""

    def __init__(self) -> None:
        super().__init__()
        self.looks: Sequence[tuple[str, Look]] = ()
        self.rows: Sequence[tuple[str, Sequence[int]]] = ()
        self._none = ""

    def show_rows(
        self, looks: Sequence[tuple[str, Look]], rows: Sequence[tuple[str, Sequence[int]]], none: str
    ) -> None:
        """Draw rows of one number a series; ``none`` is said where there is no row."""
        changed = len(rows) != len(self.rows) or len(looks) != len(self.looks)
        self.looks, self.rows, self._none = looks, rows, none
        if changed:
            self.updateGeometry()
        self.update()

    @property
    def _legend(self) -> bool:
        return len(self.looks) > 1

    def height_needed(self) -> float:
        """Return room for each row and for the legend."""
        return self.line * 2.1 * max(len(self.rows), 1) + self.line * (1.6 if self._legend else 0.4)

    def draw(self, painter: QPainter) -> None:
        """Draw the legend, then a label above each bar: a long name has the whole width."""
        width = self.width() - 2 * _GAP
        if not self.rows:
            self.text(
                painter, QRectF(_GAP, 0, width, self.line * 1.5), self._none, Qt.AlignmentFlag.AlignLeft, _QUIET
            )
            return
        y = 2.0
        if self._legend:
            self._draw_legend(painter, width)
            y += self.line * 1.4
        metrics = QFontMetricsF(painter.font())
        most = max(1, *(sum(values) for _, values in self.rows))
        room = width - metrics.horizontalAdvance(f" {most:,}")
        for label, values in self.rows:
            self.text(painter, QRectF(_GAP, y, width, self.line), label, Qt.AlignmentFlag.AlignLeft)
            x = _GAP
            for (_, look), value in zip(self.looks, values, strict=True):
                if value:
                    bar = QRectF(x, y + self.line, room * value / most, self.line * 0.8)
                    self._draw_bar(painter, bar, look, f"{value:,}" if self._legend else "")
                    x = bar.right()
            box = QRectF(x + 4, y + self.line, width, self.line * 0.8)
            self.text(painter, box, f"{sum(values):,}", Qt.AlignmentFlag.AlignLeft)
            y += self.line * 2.1

    def _draw_legend(self, painter: QPainter, width: float) -> None:
        metrics, x = QFontMetricsF(painter.font()), _GAP
        around = self.line + 4 + 2 * _GAP
        fits = sum(metrics.horizontalAdvance(name) + around for name, _ in self.looks) <= width + 2 * _GAP
        for name, look in self.looks:
            self._draw_bar(painter, QRectF(x, 4, self.line, self.line * 0.8), look, "")
            wide = metrics.horizontalAdvance(name) if fits else width / len(self.looks) - self.line - 2 * _GAP
            box = QRectF(x + self.line + 4, 2, wide, self.line)
            self.text(painter, box, name, Qt.AlignmentFlag.AlignLeft)
            x = box.right() + 2 * _GAP

    def _draw_bar(self, painter: QPainter, bar: QRectF, look: Look, text: str) -> None:
        colour = QColor(look.colour)
        painter.setPen(QPen(INK, 1))
        painter.setBrush(_PAPER)
        painter.drawRect(bar)
        painter.setBrush(QBrush(colour, look.fill))
        painter.drawRect(bar)
        needed = QFontMetricsF(painter.font()).horizontalAdvance(text) + 6
        if text and needed <= bar.width():
            # On a patch of paper: a pattern is no ground for a number.
            patch = QRectF(bar.center().x() - needed / 2, bar.top() + 1, needed, bar.height() - 2)
            painter.fillRect(patch, _PAPER)
            self.text(painter, patch, text, Qt.AlignmentFlag.AlignHCenter)
