"""Teams one by one: who drives what, at which hours, on how many days, from where to where."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFileDialog, QTableWidgetItem, QWidget

from gis.errors import UserError
from ui.dialogs.rows import RowsDialog
from ui.language import Words
from ui.preferences import PROFILES

if TYPE_CHECKING:
    from ui.work.whatif import TeamsDesk

COLUMNS: Final = ("name", "vehicle", "size", "weekdays", "hours", "lunch", "days", "start", "end")
_NUMBERS: Final = ("size", "days")
_WEEK: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAYS: Final = {"workdays": _WEEK[:5], "weekend": _WEEK[5:], "every_day": ()}
_WORDS_OF_PLACES: Final = ("school", "open")


class TeamsDialog(RowsDialog):
    """A grid with a row a team; entries are those of a teams file."""

    def __init__(
        self, words: Words, desk: "TeamsDesk", rows: Sequence[Mapping[str, Any]], parent: QWidget | None = None
    ) -> None:
        say = words.say
        super().__init__(
            words,
            section="ui.teams",
            title=say("ui.teams.title"),
            hint=words.wrapped("ui.teams.hint"),
            heads=[(say(f"ui.teams.{name}"), say(f"ui.teams.{name}_hint")) for name in COLUMNS],
            keep=say("ui.ok"),
            size=(980, 400),
            parent=parent,
        )
        self._desk = desk
        self._rows: list[dict[str, Any]] = []
        self.kept: tuple[dict[str, Any], ...] = ()
        """The teams as a plan's options keep them, once accepted."""
        self.grid.horizontalHeader().setStretchLastSection(True)
        self.show_rows(rows or desk.rows_of_kind("full", 1))

    def show_rows(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Show teams in place of those that are here."""
        self._rows = []
        self.grid.setRowCount(0)
        for row in rows:
            self._add_row(dict(row))

    def add(self) -> None:
        """Add a team like the last, under another name."""
        row = dict(self._read(len(self._rows) - 1)) if self._rows else self._desk.rows_of_kind("full", 1)[0]
        names = {str(self._read(at).get("name", "")) for at in range(len(self._rows))}
        row["name"] = next(str(number) for number in range(1, len(names) + 2) if str(number) not in names)
        self._add_row(row)
        self.grid.setCurrentCell(self.grid.rowCount() - 1, 0)

    def remove(self) -> None:
        """Take the team of the current row away; one is left."""
        at = self.grid.currentRow()
        if at >= 0 and len(self._rows) > 1:
            super().remove()
            del self._rows[at]

    def choose_file(self) -> None:
        """Ask for a teams file."""
        path, _ = QFileDialog.getOpenFileName(self, self._words.say("ui.teams.file"), "", "TOML (*.toml)")
        if path:
            self.read(Path(path))

    def read(self, path: Path) -> None:
        """Show the teams of a file, or what is wrong with it."""
        try:
            self.show_rows(self._desk.rows_of_file(path))
        except UserError as error:
            self.refuse(error.message(self._words.language))
        else:
            self.refuse("")

    def accept(self) -> None:
        """Accept teams that can drive; else say what is wrong."""
        rows = [self._read(at) for at in range(len(self._rows))]
        try:
            self.kept = self._desk.kept_of_rows(rows, name=self._words.say("ui.teams.title"))
        except UserError as error:
            self.refuse(error.message(self._words.language))
        else:
            super().accept()

    def _add_row(self, row: dict[str, Any]) -> None:
        at = self.grid.rowCount()
        self.grid.insertRow(at)
        self._rows.append(row)
        say = self._words.say
        for column, name in enumerate(COLUMNS):
            if name == "vehicle":
                box = QComboBox()
                box.addItem(say("ui.teams.as_plan"), "")
                for profile in PROFILES:
                    box.addItem(say(f"ui.profiles.{profile}"), profile)
                box.setCurrentIndex(max(0, box.findData(row.get("vehicle", ""))))
                self._put_box(at, column, box)
            elif name == "weekdays":
                box = QComboBox()
                days = tuple(row.get("weekdays", ()))
                for key, known in _WEEKDAYS.items():
                    box.addItem(say(f"ui.teams.{key}"), list(known))
                if days not in _WEEKDAYS.values():
                    box.addItem(" ".join(say(f"ui.day.{day}") for day in days), list(days))
                at_days = next(at for at in range(box.count()) if tuple(box.itemData(at)) == days)
                box.setCurrentIndex(at_days)
                self._put_box(at, column, box)
            else:
                self.grid.setItem(at, column, QTableWidgetItem(self._shown(name, row.get(name, ""))))

    def _put_box(self, at: int, column: int, box: QComboBox) -> None:
        box.setAccessibleName(self._words.say(f"ui.teams.{COLUMNS[column]}"))
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.grid.setCellWidget(at, column, box)
        # The column becomes as wide as the longest choice.
        item = QTableWidgetItem(max((box.itemText(one) for one in range(box.count())), key=len) + "    ")
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        item.setForeground(self.palette().base())
        self.grid.setItem(at, column, item)

    def _shown(self, name: str, value: object) -> str:
        text = str(value)
        if name in ("start", "end") and text in _WORDS_OF_PLACES:
            return self._words.say(f"ui.teams.at_{text}")
        if name == "hours":
            return text.replace("dusk", self._words.say("ui.teams.dusk"))
        return text

    def _read(self, at: int) -> dict[str, Any]:
        """Return a row as it stands in the grid; what it does not show stays as it was."""
        row = dict(self._rows[at])
        for column, name in enumerate(COLUMNS):
            widget = self.grid.cellWidget(at, column)
            if isinstance(widget, QComboBox):
                row[name] = widget.currentData()
                continue
            item = self.grid.item(at, column)
            text = "" if item is None else item.text().strip()
            if name in _NUMBERS:
                row.pop(name, None)
                if text:
                    row[name] = int(text) if text.isdecimal() else text
            else:
                row[name] = self._meant(name, text)
        return row

    def _meant(self, name: str, text: str) -> str:
        if name in ("start", "end"):
            said = {self._words.say(f"ui.teams.at_{word}"): word for word in _WORDS_OF_PLACES}
            return said.get(text, text or "school").replace(" ", "")
        if name == "hours":
            return text.replace(self._words.say("ui.teams.dusk"), "dusk")
        return text
