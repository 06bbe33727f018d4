"""Columns of tables: which are hidden at first, and how wide they are."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QTableView

_MARGIN_PX: Final = 16
"""Beside a title: the header's padding and its sort mark."""
PLAIN: Final = {
    "prefix": "prefix", "first_name": "first_name", "last_name": "last_name", "guardian": "guardian",
    "guardian_relation": "guardian_relation", "house_number": "house", "moo": "moo", "village": "village",
    "street": "street", "province": "province", "postcode": "postcode",
}  # fmt: skip
"""Columns of what the register says, each with its field, that others tell in other words: hidden until asked for."""


def fit_columns(view: QTableView, least: Sequence[int]) -> None:
    """Make each column at least ``least`` pixels wide, and as wide as its title."""
    header = view.horizontalHeader()
    font = header.font()
    font.setBold(True)
    metrics = QFontMetrics(font)
    for number, width in enumerate(least):
        title = str(view.model().headerData(number, Qt.Orientation.Horizontal))
        view.setColumnWidth(number, max(width, metrics.horizontalAdvance(title) + _MARGIN_PX))
