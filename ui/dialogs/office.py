"""Tables that an office keeps: a grid of texts that can be added to, and a list that can only be read."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHeaderView,
    QLabel,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from planner.calendar import BE_OFFSET, parse_date, show_long_date
from ui.dialogs.buttons import give_room
from ui.dialogs.rows import RowsDialog
from ui.language import Words
from ui.panels.cells import text_at
from ui.panels.lists import rows_to_read

TABLES: Final[Mapping[str, tuple[str, ...]]] = {
    "phases": ("key", "th", "en", "first", "last"),
    "clusters": ("name", "provinces", "esas"),
    "hours": ("case_id", "name", "hours"),
    "holidays": ("day", "told"),
}
"""The columns of each grid."""
_FIXED: Final = {"hours": ("case_id", "name"), "holidays": ("told",)}
_ANY_YEAR: Final = 2000
"""A leap year, to read a day that comes every year."""
_DAY_AND_MONTH: Final = 2


class GridDialog(RowsDialog):
    """A row an entry. ``kept`` asks that the rows be kept; the dialog stays until it hears that they were."""

    kept = Signal(object)
    """The rows, each a mapping of column and text."""
    file_asked = Signal(object)
    """``Path`` of a file whose rows are wanted in place of these."""

    def __init__(
        self,
        words: Words,
        table: str,
        rows: Sequence[Mapping[str, str]],
        parent: QWidget | None = None,
        *,
        file_types: str = "",
    ) -> None:
        say = words.say
        self.table, self.columns = table, TABLES[table]
        self._file_types = file_types
        super().__init__(
            words,
            section="ui.office",
            title=say(f"ui.office.{table}"),
            hint=words.wrapped(f"ui.office.{table}_hint"),
            heads=[(say(f"ui.office.{table}_{name}"), "") for name in self.columns],
            keep=say("ui.office.keep"),
            size=(860, 520),
            parent=parent,
        )
        self.grid.setWordWrap(True)
        header = self.grid.horizontalHeader()
        wide = {"phases": ("th", "en"), "clusters": ("provinces", "esas"), "hours": ("name",), "holidays": ("told",)}
        for name in wide[table]:
            header.setSectionResizeMode(self.columns.index(name), QHeaderView.ResizeMode.Stretch)
        self.more["file"].setVisible(bool(file_types))
        self.show_rows(rows)

    def show_rows(self, rows: Sequence[Mapping[str, str]]) -> None:
        """Show rows in place of those that are here."""
        self.grid.setRowCount(0)
        for row in rows:
            self._append(row)
        self.grid.resizeRowsToContents()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Make rows as high as their texts need, now that the columns have their widths."""
        super().showEvent(event)
        self.grid.resizeRowsToContents()

    def rows(self) -> list[dict[str, str]]:
        """Return the rows in which something stands."""
        found = [
            {name: text_at(self.grid, row, column).strip() for column, name in enumerate(self.columns)}
            for row in range(self.grid.rowCount())
        ]
        return [row for row in found if any(row.values())]

    def add(self) -> None:
        """Add an empty row."""
        self._append({})
        self.grid.setCurrentCell(self.grid.rowCount() - 1, 0)
        self.grid.setFocus()

    def accept(self) -> None:
        """Ask that the rows be kept."""
        self.refuse("")
        self.kept.emit(self.rows())

    def finish(self) -> None:
        """Close: the rows were kept."""
        super().accept()

    def _append(self, row: Mapping[str, str]) -> None:
        at = self.grid.rowCount()
        self.grid.insertRow(at)
        for column, name in enumerate(self.columns):
            cell = QTableWidgetItem(row.get(name, ""))
            if name in _FIXED.get(self.table, ()):
                cell.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            self.grid.setItem(at, column, cell)

    def choose_file(self) -> None:
        """Ask for a file whose rows are wanted."""
        title = self._words.say("ui.office.file")
        name, _ = QFileDialog.getOpenFileName(self, title, "", self._words.say(self._file_types))
        if name:
            self.file_asked.emit(Path(name))


class HoursDialog(GridDialog):
    """Children who can be visited within hours only; new rows are the children selected in the table."""

    def __init__(
        self,
        words: Words,
        rows: Sequence[Mapping[str, str]],
        selected: Sequence[Mapping[str, str]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(words, "hours", rows, parent, file_types="ui.file_types_table")
        self._selected = selected
        self._before = {row["case_id"]: row["hours"] for row in rows}
        here = set(self._before)
        self.more["add"].setText(words.say("ui.office.add_selected", count=f"{len(selected):,}"))
        self.more["add"].setEnabled(any(row["case_id"] not in here for row in selected))

    def add(self) -> None:
        """Add the children selected in the table who are not here yet."""
        here = {row["case_id"] for row in self.rows()}
        for row in self._selected:
            if row["case_id"] not in here:
                self._append(row)
        self.more["add"].setEnabled(False)
        self.grid.setCurrentCell(self.grid.rowCount() - 1, self.columns.index("hours"))
        self.grid.setFocus()

    def changed(self) -> dict[str, str]:
        """Return the hours that are other than they were, ``""`` for a child who was taken away."""
        now = {row["case_id"]: row["hours"] for row in self.rows()}
        gone = {case: "" for case in self._before if case not in now}
        return gone | {case: hours for case, hours in now.items() if hours != self._before.get(case, "")}


class HolidaysDialog(GridDialog):
    """Days on which no team drives: ``13/4`` comes every year, ``13/4/2569`` once."""

    def __init__(self, words: Words, holidays: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(words, "holidays", [{"day": _day_typed(one)} for one in holidays], parent)
        give_room(self, 520, 560)
        self.holidays: tuple[str, ...] = tuple(holidays)
        """The days, once accepted: ``MM-DD`` of every year, or ISO."""
        self.grid.itemChanged.connect(lambda _: self._tell())
        self._tell()

    def accept(self) -> None:
        """Accept where every row is a day."""
        read = {row["day"]: _day_meant(row["day"]) for row in self.rows() if row["day"]}
        bad = [text for text, day in read.items() if not day]
        if bad:
            self.refuse(self._words.say("ui.office.bad_day", text=bad[0][:20]))
            return
        self.holidays = tuple(dict.fromkeys(read.values()))
        self.finish()

    def _tell(self) -> None:
        """Say each day in words beside it."""
        self.grid.blockSignals(True)
        for row in range(self.grid.rowCount()):
            day = _day_meant(text_at(self.grid, row, 0))
            told = "" if not text_at(self.grid, row, 0).strip() else self._words.say("ui.office.no_day")
            if len(day) == len("MM-DD"):
                whole = parse_date(f"{_ANY_YEAR}-{day}")
                name = "" if whole is None else show_long_date(whole, self._words.language).rpartition(" ")[0]
                told = self._words.say("ui.office.every_year", day=name)
            elif day:
                once = parse_date(day)
                told = "" if once is None else show_long_date(once, self._words.language)
            item = self.grid.item(row, 1)
            if item is not None:
                item.setText(told)
        self.grid.blockSignals(False)
        self.grid.viewport().update()


def _day_typed(text: str) -> str:
    """Return ``04-13`` or ``2026-04-13`` as it is typed."""
    if len(text) == len("MM-DD"):
        return f"{int(text[3:])}/{int(text[:2])}"
    day = parse_date(text)
    return text if day is None else f"{day.day}/{day.month}/{day.year + BE_OFFSET}"


def _day_meant(text: str) -> str:
    """Return a day as plans keep it, ``""`` where it is none."""
    parts = text.strip().split("/")
    if len(parts) == _DAY_AND_MONTH:
        day = parse_date(f"{parts[0]}/{parts[1]}/{_ANY_YEAR}")
        return "" if day is None else day.strftime("%m-%d")
    day = parse_date(text)
    return "" if day is None else day.isoformat()


class ListDialog(QDialog):
    """Rows to read, sort and copy."""

    def __init__(
        self,
        words: Words,
        key: str,
        columns: Sequence[str],
        rows: Sequence[Sequence[str | int]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        say = words.say
        self.setWindowTitle(say(f"ui.office.{key}"))
        self._heads = [say(f"ui.office.{key}_{name}") for name in columns]
        hint = QLabel(words.wrapped(f"ui.office.{key}_hint"), self)
        hint.setObjectName("hint")
        hint.setWordWrap(True)
        self.view = rows_to_read(len(rows), len(columns), self)
        self.view.setAccessibleName(say(f"ui.office.{key}"))
        self.view.setHorizontalHeaderLabels(self._heads)
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                cell = QTableWidgetItem()
                cell.setData(Qt.ItemDataRole.DisplayRole, value)
                if isinstance(value, int) or value.endswith("%"):
                    cell.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.view.setItem(at, column, cell)
        # As they come until a person sorts them.
        self.view.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.view.setSortingEnabled(True)
        self.view.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.view.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        buttons = QDialogButtonBox(self)
        self.copy_button = buttons.addButton(say("ui.copy"), QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(say("ui.close"), QDialogButtonBox.ButtonRole.RejectRole)
        self.copy_button.clicked.connect(self.copy)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(hint)
        layout.addWidget(self.view, 1)
        layout.addWidget(buttons)
        give_room(self, 760, 560)

    def copy(self) -> None:
        """Copy all rows with their heads, as a spreadsheet reads them."""
        rows = [
            [text_at(self.view, row, column) for column in range(self.view.columnCount())]
            for row in range(self.view.rowCount())
        ]
        QApplication.clipboard().setText("\n".join("\t".join(row) for row in [self._heads, *rows]))
