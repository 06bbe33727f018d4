"""Widths of table columns."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QTableView

_MARGIN_PX: Final = 16
"""Beside a title: the header's padding and its sort mark."""


def fit_columns(view: QTableView, least: Sequence[int]) -> None:
    """Make each column at least ``least`` pixels wide, and as wide as its title."""
    header = view.horizontalHeader()
    font = header.font()
    font.setBold(True)
    metrics = QFontMetrics(font)
    for number, width in enumerate(least):
        title = str(view.model().headerData(number, Qt.Orientation.Horizontal))
        view.setColumnWidth(number, max(width, metrics.horizontalAdvance(title) + _MARGIN_PX))
