"""Tables on frames: everything that is shown is made before, off the window's thread."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

ID_ROLE: Final = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()


@dataclass(frozen=True, eq=False, slots=True)
class Column:
    """One column: its texts by row, and numbers by which it sorts (the same for the same text)."""

    key: str
    title: str
    texts: Sequence[str]
    ranks: NDArray[np.float64]
    number: bool = False
    """Set to the right."""


@dataclass(frozen=True, eq=False, slots=True)
class Table:
    """What a ``FrameModel`` shows: ``ids`` name the rows, ``search`` is each row's text in lower case."""

    ids: Sequence[str]
    columns: Sequence[Column]
    search: Sequence[str]
    groups: Mapping[str, NDArray[np.bool_]]
    """Rows that belong together, such as those to review, by key."""


def _side(column: Column) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column.number else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


class FrameModel(QAbstractTableModel):
    """A table that sorts and filters by numbers made before: 100,000 rows take a moment, not a minute."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._table = Table((), (), (), {})
        self._order: NDArray[np.int64] = np.arange(0)
        self._place: dict[str, int] = {}
        self._sorted_by: tuple[str, Qt.SortOrder] | None = None
        self._needle = ""
        self._group = ""

    def set_table(self, table: Table) -> None:
        """Show another table with the filter and the order as they were."""
        self.beginResetModel()
        self._table = table
        if self._group not in table.groups:
            self._group = ""
        self._arrange()
        self.endResetModel()

    def set_filter(self, needle: str, group: str = "") -> None:
        """Show only rows that hold every word of ``needle`` and belong to ``group`` (``""``: all)."""
        self.beginResetModel()
        self._needle, self._group = needle.casefold(), group
        self._arrange()
        self.endResetModel()

    @property
    def group(self) -> str:
        """Return the group shown, ``""`` for all."""
        return self._group

    def id_at(self, row: int) -> str:
        """Return the name of a row shown."""
        return self._table.ids[int(self._order[row])]

    def row_of(self, row_id: str) -> int:
        """Return where a name is shown, -1 where the filter hides it."""
        return self._place.get(row_id, -1)

    def total(self) -> int:
        """Return the number of rows with those that the filter hides."""
        return len(self._table.ids)

    def column_of(self, key: str) -> int:
        """Return the number of a column."""
        return next(number for number, column in enumerate(self._table.columns) if column.key == key)

    def rowCount(self, parent: Index = _ROOT) -> int:  # noqa: N802 - Qt's name
        """Return the number of rows shown."""
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: Index = _ROOT) -> int:  # noqa: N802 - Qt's name
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self._table.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's variant
        """Return a cell's text, its alignment, or its row's name."""
        row = self._order[index.row()]
        column = self._table.columns[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return column.texts[row]
            case Qt.ItemDataRole.TextAlignmentRole:
                return _side(column)
            case Qt.ItemDataRole.UserRole:
                return self._table.ids[row]
        return None

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # noqa: ANN401 - Qt's variant
        """Return a column's title, or a row's number."""
        if role == Qt.ItemDataRole.DisplayRole:
            return self._table.columns[section].title if orientation == Qt.Orientation.Horizontal else section + 1
        if role == Qt.ItemDataRole.TextAlignmentRole and orientation == Qt.Orientation.Horizontal:
            return _side(self._table.columns[section])
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column (-1: as the table came); equal rows keep their order."""
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        names = [self.id_at(index.row()) for index in before]
        known = 0 <= column < len(self._table.columns)
        self._sorted_by = (self._table.columns[column].key, order) if known else None
        self._arrange()
        after = [self.index(self._place[name], index.column()) for name, index in zip(names, before, strict=True)]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _arrange(self) -> None:
        """Choose the rows and put them in order."""
        table = self._table
        shown = table.groups[self._group].copy() if self._group else np.ones(len(table.ids), dtype=np.bool_)
        for word in self._needle.split():
            shown &= np.fromiter((word in text for text in table.search), np.bool_, len(table.search))
        order = np.flatnonzero(shown)
        if self._sorted_by is not None:
            key, direction = self._sorted_by
            ranks = next((column.ranks for column in table.columns if column.key == key), None)
            if ranks is not None:
                sign = 1.0 if direction == Qt.SortOrder.AscendingOrder else -1.0
                # What is unknown stays at the end in both directions.
                values = np.where(np.isinf(ranks[order]), np.inf, sign * ranks[order])
                order = order[np.argsort(values, kind="stable")]
        self._order = order
        self._place = {table.ids[row]: place for place, row in enumerate(order.tolist())}
