"""Tables on frames: everything that is shown is made before, off the window's thread."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

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
    field: str = ""
    """What a person changes by typing here; ``""``: nothing."""


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


_COMPARED: Final = (
    ("<=", np.less_equal),
    (">=", np.greater_equal),
    ("<", np.less),
    (">", np.greater),
    ("=", np.equal),
)
_MARKS: Final = {Qt.SortOrder.AscendingOrder: "▲", Qt.SortOrder.DescendingOrder: "▼"}
SortKey = tuple[str, Qt.SortOrder]


def matching(column: Column, needle: str) -> NDArray[np.bool_]:
    """Return which rows a column's filter lets through: every word of ``needle``, or for numbers ``>5`` and its like.

    ``=`` alone lets only empty cells through.
    """
    needle = needle.strip().casefold()
    texts = column.texts
    if needle == "=":
        return np.fromiter((not text for text in texts), np.bool_, len(texts))
    sign, compare = next(((sign, how) for sign, how in _COMPARED if needle.startswith(sign)), ("", None))
    if column.number and compare is not None:
        try:
            limit = float(needle.removeprefix(sign).replace(",", ""))
        except ValueError:
            limit = float("nan")
        # A number that is still being typed lets everything through; what is unknown is no number.
        return (
            np.ones(len(texts), np.bool_)
            if np.isnan(limit)
            else compare(column.ranks, limit) & ~np.isinf(column.ranks)
        )
    words = needle.split()
    return np.fromiter(
        (all(word in text for word in words) for text in map(str.casefold, texts)), np.bool_, len(texts)
    )


class FrameModel(QAbstractTableModel):
    """A table that sorts and filters by numbers made before: 100,000 rows take a moment, not a minute."""

    edited = Signal(object)
    """A person typed: new texts by row name and field. The cells stay as they are until the next table."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._table = Table((), (), (), {})
        self._order: NDArray[np.int64] = np.arange(0)
        self._place: NDArray[np.int64] = np.arange(0)
        self._row_of: dict[str, int] = {}
        self._sorted_by: tuple[SortKey, ...] = ()
        self._filters: dict[str, str] = {}
        self._told: dict[str, dict[str, str]] = {}
        self._pending: dict[tuple[str, str], str] = {}
        self._needle = ""
        self._group = ""
        self._only: frozenset[str] | None = None

    def set_table(self, table: Table) -> None:
        """Show another table with the filters and the order as they were; what was revealed is hidden again."""
        self.beginResetModel()
        self._table = table
        self._told, self._pending = {}, {}
        self._row_of = {row_id: row for row, row_id in enumerate(table.ids)}
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

    def set_only(self, ids: Collection[str] | None) -> None:
        """Show only rows of these names, whatever else lets them through; ``None``: no such limit."""
        self.beginResetModel()
        self._only = None if ids is None else frozenset(ids)
        self._arrange()
        self.endResetModel()

    def set_column_filters(self, filters: Mapping[str, str]) -> None:
        """Show only rows whose cells agree with the filter of their column, by key; see ``matching``."""
        self.beginResetModel()
        self._filters = {key: needle for key, needle in filters.items() if needle.strip()}
        self._arrange()
        self.endResetModel()

    def reveal(self, key: str, texts: Mapping[str, str]) -> None:
        """Show other texts in a column, by row name, until the next table; none: as the table has them."""
        self._told = {key: dict(texts)} if texts else {}
        if self.rowCount():
            column = self.column_of(key)
            self.dataChanged.emit(self.index(0, column), self.index(self.rowCount() - 1, column))

    def show_pending(self, texts: Mapping[tuple[str, str], str]) -> None:
        """Show what was typed, by row name and field, until the next table."""
        self._pending = dict(texts)
        if self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))

    def find(self, needle: str) -> list[int]:
        """Return the rows shown that hold every word of ``needle``."""
        words = needle.casefold().split()
        search = self._table.search
        return [
            place
            for place, row in enumerate(self._order.tolist())
            if words and all(word in search[row] for word in words)
        ]

    @property
    def sort_keys(self) -> tuple[SortKey, ...]:
        """Return the columns by which rows are sorted, the first one first."""
        return self._sorted_by

    def key_at(self, column: int) -> str:
        """Return the key of a column."""
        return self._table.columns[column].key

    def title_of(self, column: int) -> str:
        """Return the title of a column without the mark of a sort."""
        return self._table.columns[column].title

    @property
    def group(self) -> str:
        """Return the group shown, ``""`` for all."""
        return self._group

    def id_at(self, row: int) -> str:
        """Return the name of a row shown."""
        return self._table.ids[int(self._order[row])]

    def row_of(self, row_id: str) -> int:
        """Return where a name is shown, -1 where the filter hides it."""
        row = self._row_of.get(row_id, -1)
        return int(self._place[row]) if row >= 0 else -1

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

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return what can be done with a cell."""
        flags = super().flags(index)
        if index.isValid() and self._table.columns[index.column()].field:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def setData(  # noqa: N802 - Qt's name
        self,
        index: Index,
        value: object,
        role: int = Qt.ItemDataRole.EditRole,
    ) -> bool:
        """Tell that a person typed another text."""
        if role != Qt.ItemDataRole.EditRole or str(value) == self.data(index):
            return False
        self.edited.emit({self.place_at(index): str(value)})
        return True

    def place_at(self, index: Index) -> tuple[str, str]:
        """Return the row name and the field of a cell."""
        return self.id_at(index.row()), self._table.columns[index.column()].field

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's variant
        """Return a cell's text, its alignment, or its row's name."""
        row = self._order[index.row()]
        column = self._table.columns[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.EditRole:
                if self._told and column.key in self._told:
                    return self._told[column.key].get(self._table.ids[row], column.texts[row])
                if self._pending and column.field:
                    return self._pending.get((self._table.ids[row], column.field), column.texts[row])
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
            return self._title(section) if orientation == Qt.Orientation.Horizontal else section + 1
        if role == Qt.ItemDataRole.TextAlignmentRole and orientation == Qt.Orientation.Horizontal:
            return _side(self._table.columns[section])
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column (-1: as the table came); equal rows keep their order."""
        known = 0 <= column < len(self._table.columns)
        self.sort_by(((self._table.columns[column].key, order),) if known else ())

    def sort_by(self, keys: Sequence[SortKey]) -> None:
        """Sort by the first key, equal rows by the next; rows equal in all of them stay as the table came."""
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        names = [self.id_at(index.row()) for index in before]
        self._sorted_by = tuple(keys)
        self._arrange()
        after = [self.index(self.row_of(name), index.column()) for name, index in zip(names, before, strict=True)]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()
        if self._table.columns:
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self._table.columns) - 1)

    def _title(self, section: int) -> str:
        column = self._table.columns[section]
        for place, (key, order) in enumerate(self._sorted_by, start=1):
            if key == column.key:
                return f"{column.title} {_MARKS[order]}{place if len(self._sorted_by) > 1 else ''}"
        return column.title

    def _arrange(self) -> None:
        """Choose the rows and put them in order."""
        table = self._table
        shown = table.groups[self._group].copy() if self._group else np.ones(len(table.ids), dtype=np.bool_)
        if self._only is not None:
            shown &= np.fromiter((name in self._only for name in table.ids), np.bool_, len(table.ids))
        for word in self._needle.split():
            shown &= np.fromiter((word in text for text in table.search), np.bool_, len(table.search))
        by_key = {column.key: column for column in table.columns}
        for key, needle in self._filters.items():
            if key in by_key:
                shown &= matching(by_key[key], needle)
        order = np.flatnonzero(shown)
        values = []
        for key, direction in self._sorted_by:
            if key in by_key:
                ranks = by_key[key].ranks[order]
                sign = 1.0 if direction == Qt.SortOrder.AscendingOrder else -1.0
                # What is unknown stays at the end in both directions.
                values.append(np.where(np.isinf(ranks), np.inf, sign * ranks))
        if values:
            order = order[np.lexsort(values[::-1])]
        self._order = order
        self._place = np.full(len(table.ids), -1)
        self._place[order] = np.arange(len(order))
