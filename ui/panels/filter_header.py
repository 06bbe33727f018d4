"""A table's header with a field to filter by over each column, and sorting by several columns."""

from collections.abc import Mapping

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHeaderView, QLineEdit, QTableView

from ui.language import ZERO_WIDTH_SPACE
from ui.models.frame_model import FrameModel, SortKey

_UP, _DOWN = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
_MOVED_PX = 4
"""A press that moves further changes a width."""


def next_keys(keys: tuple[SortKey, ...], key: str, *, more: bool) -> tuple[SortKey, ...]:
    """Return the sort after a click on a column: up, down, none; with ``more`` beside the others."""
    before = dict(keys)
    after = {None: _UP, _UP: _DOWN, _DOWN: None}[before.get(key)]
    if not more:
        return () if after is None else ((key, after),)
    if after is None:
        before.pop(key)
    else:
        before[key] = after
    return tuple(before.items())


class FilterHeader(QHeaderView):
    """Titles above fields; of the columns that it shows."""

    filters_changed = Signal()

    def __init__(self, view: QTableView, model: FrameModel) -> None:
        super().__init__(Qt.Orientation.Horizontal, view)
        self._model = model
        self.fields: dict[str, QLineEdit] = {}
        """The field of each column, by key."""
        self._pressed: QPoint | None = None
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.sectionResized.connect(self._place)
        self.sectionMoved.connect(self._place)
        self.geometriesChanged.connect(self._place)
        view.horizontalScrollBar().valueChanged.connect(self._place)

    def offer(self, names: Mapping[str, str]) -> None:
        """Have a field for each column by key, with a name for it; what was typed stays."""
        for key, name in names.items():
            if key not in self.fields:
                field = QLineEdit(self)
                field.setClearButtonEnabled(True)
                field.textChanged.connect(self.filters_changed)
                field.show()
                self.fields[key] = field
            self.fields[key].setAccessibleName(name)
            self.fields[key].setToolTip(name)
        self.updateGeometries()
        self._place()

    def filters(self) -> dict[str, str]:
        """Return what was typed, by column."""
        return {key: field.text().replace(ZERO_WIDTH_SPACE, "") for key, field in self.fields.items() if field.text()}

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the size with the fields."""
        size = super().sizeHint()
        return QSize(size.width(), size.height() + self._field_height())

    def updateGeometries(self) -> None:  # noqa: N802 - Qt's name
        """Leave room for the fields below the titles."""
        self.setViewportMargins(0, 0, 0, self._field_height())
        super().updateGeometries()
        self._place()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Remember where a click began."""
        self._pressed = event.position().toPoint() if event.button() == Qt.MouseButton.LeftButton else None
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Sort by the column clicked; with Shift beside the others."""
        resizing = self.cursor().shape() == Qt.CursorShape.SplitHCursor
        super().mouseReleaseEvent(event)
        pressed, self._pressed = self._pressed, None
        at = event.position().toPoint()
        section = self.logicalIndexAt(at)
        if pressed is None or resizing or section < 0 or (at - pressed).manhattanLength() > _MOVED_PX:
            return
        more = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self._model.sort_by(next_keys(self._model.sort_keys, self._model.key_at(section), more=more))

    def _field_height(self) -> int:
        return max((field.sizeHint().height() for field in self.fields.values()), default=0)

    def _place(self) -> None:
        """Put each field below its title."""
        height = self._field_height()
        top = self.height() - height
        shown = {self._model.key_at(column): column for column in range(self._model.columnCount())}
        for key, field in self.fields.items():
            column = shown.get(key, -1)
            visible = column >= 0 and not self.isSectionHidden(column)
            field.setVisible(visible)
            if visible:
                field.setGeometry(self.sectionViewportPosition(column), top, self.sectionSize(column), height)
