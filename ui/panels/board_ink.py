"""The colours of the plan board, and the marks that say the same without colour."""

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen


class _Ink:
    """Light enough for black text; what is wrong is hatched as well as red."""

    paper = QColor("#ffffff")
    head = QColor("#f7f8fa")
    axis = QColor("#eef1f4")
    off_shift = QColor("#e6e9ed")
    chosen_row = QColor("#e7f1f9")
    grid = QColor("#e9ecef")
    line = QColor("#c3cbd3")
    text = QColor("#1a1a1a")
    faint = QColor("#4f5b66")
    way = QColor("#6b7782")
    shift = QColor("#4f5b66")
    lunch = QColor("#d9dee3")
    chosen = QColor("#0b3d66")
    bad = QColor("#a11212")
    bad_fill = QColor("#fbdcd8")
    kinds: Final = {
        "house": (QColor("#cfe3f3"), QColor("#1f5f8b")),
        "village": (QColor("#fff0c9"), QColor("#8a4b00")),
        "tambon": (QColor("#f3e3f7"), QColor("#6a2c7f")),
    }


INK: Final = _Ink


def hatched(painter: QPainter, rect: QRectF, colour: QColor) -> None:
    """Hatch a rectangle: it says in black and white what red says in colour."""
    painter.save()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(colour, Qt.BrushStyle.BDiagPattern))
    painter.drawRect(rect)
    painter.restore()


def padlock(painter: QPainter, at: QPointF, colour: QColor) -> None:
    """Draw a padlock of 10 by 12 pixels with its corner at a point."""
    painter.save()
    painter.setPen(QPen(colour, 1.6))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawArc(QRectF(at.x() + 2, at.y(), 6, 9), 0, 180 * 16)
    painter.fillRect(QRectF(at.x(), at.y() + 5, 10, 7), colour)
    painter.restore()
