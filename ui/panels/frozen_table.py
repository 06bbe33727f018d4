"""A table whose first columns stay while the others are scrolled sideways, as in a spreadsheet."""

from collections.abc import Mapping

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QGuiApplication, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QFrame, QTableView

from ui.language import ZERO_WIDTH_SPACE
from ui.models.frame_model import FrameModel
from ui.panels.filter_header import FilterHeader

_RISKY = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so would run as a formula where it is pasted."""


def pasteable(text: str) -> str:
    """Return a cell's text as one cell of a spreadsheet: no line, no tab, no formula."""
    plain = " ".join(text.replace(ZERO_WIDTH_SPACE, "").split())
    return f"'{plain}" if plain.startswith(_RISKY) else plain


def _unquoted(text: str) -> str:
    """Return a pasted cell without the mark that keeps a spreadsheet from running it; see ``pasteable``."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_RISKY) else text


class FrozenTable(QTableView):
    """Shows a ``FrameModel``; a second view of the first columns lies over it."""

    filters_changed = Signal()

    def __init__(self, model: FrameModel, frozen: tuple[str, ...]) -> None:
        super().__init__()
        self._model = model
        self._keys = frozen
        self.setModel(model)
        self.over = QTableView(self)
        self.over.setModel(model)
        self.over.setSelectionModel(self.selectionModel())
        self.over.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.over.setFocusProxy(self)
        self.over.setFrameShape(QFrame.Shape.NoFrame)
        self.over.setObjectName("frozen")
        self.over.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.over.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.over.verticalHeader().hide()
        self.headers = (FilterHeader(self, model), FilterHeader(self.over, model))
        for view, header in zip((self, self.over), self.headers, strict=True):
            view.setHorizontalHeader(header)
            view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
            view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
            view.setEditTriggers(
                QAbstractItemView.EditTrigger.EditKeyPressed | QAbstractItemView.EditTrigger.DoubleClicked
            )
            view.setAlternatingRowColors(True)
            view.setWordWrap(False)
            view.setTabKeyNavigation(False)
            view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
            view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
            header.filters_changed.connect(self.filters_changed)
        # Columns are dragged to another place; those that stay in sight stay first, in their own order.
        self.headers[0].setSectionsMovable(True)
        self.headers[0].setFirstSectionMovable(False)
        self.headers[0].sectionMoved.connect(self._keep_frozen_first)
        self.over.raise_()
        self.verticalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.verticalHeader().setSectionResizeMode(self.verticalHeader().ResizeMode.Fixed)
        self.over.verticalHeader().setDefaultSectionSize(self.verticalHeader().defaultSectionSize())
        self.verticalScrollBar().valueChanged.connect(self.over.verticalScrollBar().setValue)
        self.over.verticalScrollBar().valueChanged.connect(self.verticalScrollBar().setValue)
        self.headers[0].sectionResized.connect(self._follow_width)
        self.headers[1].sectionResized.connect(self._lead_width)
        self.verticalHeader().geometriesChanged.connect(self._lie_over)
        self.headers[0].geometriesChanged.connect(self._lie_over)
        model.modelReset.connect(self._lie_over)
        for keys, act in (
            (QKeySequence(QKeySequence.StandardKey.Copy), self.copy),
            (QKeySequence(QKeySequence.StandardKey.Paste), self.paste),
            (QKeySequence("Ctrl+D"), self.fill_down),
        ):
            shortcut = QShortcut(keys, self)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(act)

    def offer_filters(self, names: Mapping[str, str]) -> None:
        """Have a field over each column, by key, with a name for it."""
        self.headers[0].offer({key: name for key, name in names.items() if key not in self._keys})
        self.headers[1].offer({key: name for key, name in names.items() if key in self._keys})
        self._lie_over()

    def filters(self) -> dict[str, str]:
        """Return what is typed over the columns, by key."""
        return self.headers[0].filters() | self.headers[1].filters()

    def clear_filters(self) -> None:
        """Take all that is typed over the columns away."""
        for header in self.headers:
            for field in header.fields.values():
                field.clear()

    def hide_columns(self, keys: set[str]) -> None:
        """Show all columns but these; what is typed over a hidden one is taken away."""
        for column in range(self._model.columnCount()):
            self.setColumnHidden(column, self._model.key_at(column) in keys)
        for header in self.headers:
            for key in keys & header.fields.keys():
                header.fields[key].clear()
            header.updateGeometries()
        self._lie_over()

    def shown_columns(self) -> list[int]:
        """Return the columns that are shown, from left to right."""
        header = self.horizontalHeader()
        columns = (header.logicalIndex(place) for place in range(header.count()))
        return [column for column in columns if not self.isColumnHidden(column)]

    def selected_rows(self) -> list[int]:
        """Return the rows with anything selected, from top to bottom."""
        rows: set[int] = set()
        for part in self._parts():
            rows.update(range(part.top(), part.bottom() + 1))
        return sorted(rows)

    def select_rows(self, rows: list[int]) -> None:
        """Select these rows and nothing else."""
        chosen = QItemSelection()
        last = self._model.columnCount() - 1
        for first, end in _runs(sorted(rows)):
            chosen.select(self._model.index(first, 0), self._model.index(end, last))
        self.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def copy(self) -> None:
        """Put the selected cells on the clipboard as a spreadsheet reads them; hidden columns stay out."""
        parts = self._parts()
        wanted = {column for part in parts for column in range(part.left(), part.right() + 1)}
        columns = [column for column in self.shown_columns() if column in wanted]
        picked: dict[int, set[int]] = {}
        for part in parts:
            for row in range(part.top(), part.bottom() + 1):
                picked.setdefault(row, set()).update(range(part.left(), part.right() + 1))
        lines = (
            "\t".join(
                pasteable(str(self._model.index(row, column).data())) if column in picked[row] else ""
                for column in columns
            )
            for row in sorted(picked)
        )
        QGuiApplication.clipboard().setText("\n".join(lines))

    def paste(self) -> None:
        """Put the clipboard's cells where the selection begins; a single one goes into every selected cell."""
        lines = QGuiApplication.clipboard().text().rstrip("\r\n").split("\n")
        cells = [[_unquoted(cell) for cell in line.rstrip("\r").split("\t")] for line in lines]
        picked = self.selectionModel().selectedIndexes()
        if not picked:
            return
        if len(cells) == 1 and len(cells[0]) == 1:
            self._put({(index.row(), index.column()): cells[0][0] for index in picked})
            return
        shown, columns = self.shown_columns(), {index.column() for index in picked}
        top = min(index.row() for index in picked)
        left = min(place for place, column in enumerate(shown) if column in columns)
        self._put({
            (top + down, shown[left + across]): cell
            for down, line in enumerate(cells)
            for across, cell in enumerate(line)
            if top + down < self._model.rowCount() and left + across < len(shown)
        })  # fmt: skip

    def fill_down(self) -> None:
        """Put the topmost selected cell of each column into the others below it."""
        columns: dict[int, list[int]] = {}
        for index in self.selectionModel().selectedIndexes():
            columns.setdefault(index.column(), []).append(index.row())
        self._put({
            (row, column): str(self._model.index(min(rows), column).data())
            for column, rows in columns.items()
            for row in rows
            if row != min(rows)
        })  # fmt: skip

    def _put(self, texts: Mapping[tuple[int, int], str]) -> None:
        """Have texts taken where they may be changed, all as one edit."""
        editable = Qt.ItemFlag.ItemIsEditable
        changed = {
            self._model.place_at(index): text
            for (row, column), text in texts.items()
            if editable in self._model.flags(index := self._model.index(row, column)) and index.data() != text
        }
        if changed:
            self._model.edited.emit(changed)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Let the frozen columns follow."""
        super().resizeEvent(event)
        self._lie_over()

    def scrollTo(  # noqa: N802 - Qt's name
        self,
        index: QModelIndex | QPersistentModelIndex,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Bring a cell into view: out from below the frozen columns; a frozen one is always in view."""
        across = self.horizontalScrollBar().value()
        super().scrollTo(index, hint)
        if self._is_frozen(index.column()):
            self.horizontalScrollBar().setValue(across)
            return
        covered = self.over.width() - self.columnViewportPosition(index.column())
        if covered > 0:
            self.horizontalScrollBar().setValue(self.horizontalScrollBar().value() - covered)

    def _parts(self) -> list[QItemSelectionRange]:
        selection = self.selectionModel().selection()
        return [selection.at(place) for place in range(selection.size())]

    def _is_frozen(self, column: int) -> bool:
        return 0 <= column < self._model.columnCount() and self._model.key_at(column) in self._keys

    def _keep_frozen_first(self) -> None:
        header = self.headers[0]
        for place, key in enumerate(self._keys):
            at = header.visualIndex(self._model.column_of(key)) if self._model.columnCount() else place
            if at != place and at >= 0:
                # Tells of the move again, until all stand where they belong.
                header.moveSection(at, place)
                return
        self._lie_over()

    def _follow_width(self, column: int, _before: int, width: int) -> None:
        if self._is_frozen(column) and self.over.columnWidth(column) != width:
            self.over.setColumnWidth(column, width)
        self._lie_over()

    def _lead_width(self, column: int, _before: int, width: int) -> None:
        if width and self.columnWidth(column) != width:
            self.setColumnWidth(column, width)

    def _lie_over(self) -> None:
        """Lay the second view over the frozen columns."""
        width = 0
        for column in range(self._model.columnCount()):
            shown = self._is_frozen(column) and not self.isColumnHidden(column)
            self.over.setColumnHidden(column, not shown)
            if shown:
                self.over.setColumnWidth(column, self.columnWidth(column))
                width += self.columnWidth(column)
        left = self.verticalHeader().width() + self.frameWidth()
        header = self.horizontalHeader().height()
        self.over.horizontalHeader().setFixedHeight(header)
        self.over.setGeometry(left, self.frameWidth(), width, header + self.viewport().height())
        self.over.setVisible(width > 0)
        self.over.verticalScrollBar().setValue(self.verticalScrollBar().value())


def _runs(rows: list[int]) -> list[tuple[int, int]]:
    """Return rows in order as first and last of each unbroken run."""
    runs: list[tuple[int, int]] = []
    for row in rows:
        if runs and row == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], row)
        else:
            runs.append((row, row))
    return runs
