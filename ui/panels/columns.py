"""Columns of tables: which are hidden at first, and how wide they are."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QTableView

from ui.style import SIZE_PT

_MARGIN_PX: Final = 16
"""Beside a title: the header's padding and its sort mark."""
PLAIN: Final = {
    "prefix": "prefix", "first_name": "first_name", "last_name": "last_name", "guardian": "guardian",
    "guardian_relation": "guardian_relation", "house_number": "house", "moo": "moo", "village": "village",
    "street": "street", "province": "province", "postcode": "postcode",
}  # fmt: skip
"""Columns of what the register says, each with its field, that others tell in other words: hidden until asked for."""


def fit_columns(view: QTableView, least: Sequence[int]) -> None:
    """Make each column at least ``least`` pixels wide (with text of the usual size), and as wide as its title."""
    header = view.horizontalHeader()
    font = header.font()
    font.setBold(True)
    metrics = QFontMetrics(font)
    larger = font.pointSizeF() / SIZE_PT
    for number, width in enumerate(least):
        title = str(view.model().headerData(number, Qt.Orientation.Horizontal))
        view.setColumnWidth(number, max(round(width * larger), metrics.horizontalAdvance(title) + _MARGIN_PX))


class _TextFollower(QObject):
    """Makes the columns of a table wider or narrower with its text."""

    def __init__(self, view: QTableView) -> None:
        super().__init__(view)
        self._view = view
        self._size_pt = view.font().pointSizeF()
        view.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Hear that the type has another size."""
        if watched is self._view and event.type() == QEvent.Type.FontChange:
            before, self._size_pt = self._size_pt, self._view.font().pointSizeF()
            if before != self._size_pt:
                header = self._view.horizontalHeader()
                for column in range(header.count()):
                    if not header.isSectionHidden(column):
                        self._view.setColumnWidth(column, round(header.sectionSize(column) * self._size_pt / before))
        return super().eventFilter(watched, event)


def follow_text(view: QTableView) -> None:
    """Let the columns of a table grow and shrink with the size of its text from now on."""
    _TextFollower(view)
