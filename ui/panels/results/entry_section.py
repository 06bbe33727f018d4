"""Results typed in from paper: a sheet's children in order, a key for a state, a number for a reason, Enter."""

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QListWidgetItem, QPushButton, QTableWidgetItem

from planner.calendar import BE_OFFSET, parse_date, show_date, thai_today
from ui.codes import OUTCOMES, REPORTS
from ui.keys import digit_of, latin_digits
from ui.language import Words
from ui.panels.results.draft import Draft, one_of, parse_reason
from ui.panels.results.entry_form import EntryForm
from ui.verdicts import PaperReport

if TYPE_CHECKING:
    from planner.workflow.entry import Recorded, SheetEntry

_COLUMNS = ("order", "code", "name", "result")
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class EntrySection(EntryForm):
    """Asks for one thing after another; the form below says which."""

    sheet_asked = Signal(str)
    """A sheet's number, or a visit code on it."""
    reported = Signal(object)
    """``PaperReport``."""
    tick_asked = Signal(str)
    untick_asked = Signal(str)
    child_shown = Signal(str)

    def __init__(self, words: Words) -> None:
        super().__init__(words)
        self.sheet: SheetEntry | None = None
        self.draft = Draft()
        self._out: Sequence[SheetEntry] = ()
        self._told: dict[str, tuple[str, str]] = {}
        """How what was typed in of a child stands, and what it was."""
        self._provinces: Mapping[str, tuple[str, ...]] = {}
        self.table.setColumnCount(len(_COLUMNS))
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.currentCellChanged.connect(self._turn)
        self.number.returnPressed.connect(self._ask_sheet)
        self.date.returnPressed.connect(self.table.setFocus)
        self.visitor.returnPressed.connect(self.table.setFocus)
        self.out.itemActivated.connect(self._open)
        self.reason.returnPressed.connect(self._take_reason)
        self.reason.textEdited.connect(self._say_reason)
        self.province.returnPressed.connect(self._take_province)
        self.amphoe.returnPressed.connect(self._take_amphoe)
        self.note.returnPressed.connect(self.go_on)
        self.save.clicked.connect(self.go_on)
        self.tick.clicked.connect(self._tick)
        self.back.clicked.connect(self.leave)
        for digit, button in enumerate(self.states, start=1):
            button.clicked.connect(partial(self._press, digit, "state"))
        for digit, button in enumerate(self.outcomes, start=1):
            button.clicked.connect(partial(self._press, digit, "outcome"))
        watched = (self.table, self.reason, self.province, self.amphoe, self.note, self.tick, self.back, self.out)
        for widget in (*watched, self.save, *self.states, *self.outcomes):
            widget.installEventFilter(self)
        self.retranslate()

    # What it shows.

    def retranslate(self) -> None:
        """Say everything anew."""
        super().retranslate()
        self.table.setHorizontalHeaderLabels([self._words.say(f"ui.entry.{name}") for name in _COLUMNS])
        if not self.date.text():
            self.date.setText(_today())
        self.show_outstanding(self._out)
        self._show_sheet()
        self._ask()

    def show_provinces(self, provinces: Mapping[str, tuple[str, ...]]) -> None:
        """Take the provinces with their amphoes."""
        self._provinces = provinces
        self.offer(self.province, tuple(provinces))

    def show_outstanding(self, out: "Sequence[SheetEntry]") -> None:
        """List the sheets that are still out."""
        say, self._out = self._words.say, out
        count = f"{len(out):,}"
        told = say("ui.entry.out", count=count) if out else self._words.wrapped("ui.entry.none_out")
        self.out_title.setText(told)
        self.out.setVisible(bool(out))
        self.out.clear()
        for one in out:
            text = say(
                "ui.entry.out_row",
                sheet=one.sheet_id,
                school=one.school,
                team=one.team,
                children=len(one.children),
                reported=sum(child.reported for child in one.children),
            )
            item = QListWidgetItem(text)
            item.setData(Qt.ItemDataRole.UserRole, one.sheet_id)
            self.out.addItem(item)

    def show_sheet(self, sheet: "SheetEntry", *, code: str = "") -> None:
        """Show a sheet with its first child in front that has no report, or the child of a visit code."""
        other = self.sheet is None or self.sheet.sheet_id != sheet.sheet_id
        self.sheet = sheet
        if not other:
            self._show_sheet()
            return
        self._told, self.draft = {}, Draft()
        self._show_sheet()
        self.pages.setCurrentWidget(self.sheet_page)
        rows = [row for row, child in enumerate(sheet.children) if not child.reported]
        named = [row for row, child in enumerate(sheet.children) if child.case_id == code]
        self.table.setFocus()
        # From nowhere: the first row of another sheet is another child.
        self.table.setCurrentCell(-1, -1)
        self._go([*named, *rows, 0][0])

    def show_kept(self, recorded: "Recorded") -> None:
        """Say that a report is in the project."""
        how = "conflict" if recorded.conflict else "kept"
        self._tell(recorded.case_id, how)

    def show_refused(self, case_id: str) -> None:
        """Say that a report could not be kept, and come back to the child."""
        self._tell(case_id, "refused")
        row = self._row_of(case_id)
        if row >= 0:
            self.table.setFocus()
            self._go(row)

    def leave(self) -> None:
        """Go back to the list of sheets."""
        self.sheet, self.draft, self._told = None, Draft(), {}
        self.clear_fields()
        self.pages.setCurrentWidget(self.out_page)
        self.number.setFocus()
        self.number.selectAll()

    @property
    def current(self) -> str:
        """Return the child in front."""
        row = self.table.currentRow()
        known = self.sheet is not None and 0 <= row < len(self.sheet.children)
        return self.sheet.children[row].case_id if self.sheet is not None and known else ""

    def _row_of(self, case_id: str) -> int:
        rows = () if self.sheet is None else self.sheet.children
        return next((row for row, child in enumerate(rows) if child.case_id == case_id), -1)

    def _tell(self, case_id: str, how: str) -> None:
        if case_id in self._told:
            self._told[case_id] = (how, self._told[case_id][1])
        row = self._row_of(case_id)
        if row >= 0:
            self._show_result(row)

    def _show_sheet(self) -> None:
        sheet, say = self.sheet, self._words.say
        if sheet is None:
            return
        title = say("ui.entry.sheet", sheet=sheet.sheet_id, school=sheet.school, team=sheet.team, day=sheet.day)
        if sheet.returned_at:
            day = show_date(dt.date.fromisoformat(sheet.returned_at[:10]), self._words.language)
            title = f"{title} · {say('ui.entry.back_on', date=day)}"
        self.sheet_title.setText(self._words.breakable(title))
        self.tick.say(self._words.wrapped("ui.entry.untick" if sheet.returned_at else "ui.entry.tick"))
        self.table.setRowCount(len(sheet.children))
        for row, child in enumerate(sheet.children):
            for column, text in enumerate((str(child.order), child.case_id, child.name)):
                self.table.setItem(row, column, QTableWidgetItem(text))
            self._show_result(row)

    def _show_result(self, row: int) -> None:
        if self.sheet is None:
            return
        child, say = self.sheet.children[row], self._words.say
        how, result = self._told.get(child.case_id, ("", ""))
        text = (
            say(f"ui.entry.{how}", result=result) if how else say("ui.entry.was", state=say(f"states.{child.state}"))
        )
        self.table.setItem(row, _COLUMNS.index("result"), QTableWidgetItem(text))

    def _go(self, row: int) -> None:
        self.table.setCurrentCell(row, _COLUMNS.index("name"))

    def _turn(self, row: int, _: int, before: int, __: int) -> None:
        if row != before:
            self.draft = Draft()
            self.clear_fields()
            self._ask()
            if self.current:
                self.child_shown.emit(self.current)

    def _ask(self, *, focus: bool = False) -> None:
        """Say what is asked for now; with ``focus`` bring the keyboard to it."""
        draft, stage = self.draft, self.draft.stage
        self.say_hint(self._words.say(f"ui.entry.ask_{stage}"))
        for state, button in zip(REPORTS, self.states, strict=True):
            button.setChecked(draft.state == state)
        for outcome, button in zip(OUTCOMES, self.outcomes, strict=True):
            button.setChecked(draft.outcome == outcome)
        self.outcome_row.setEnabled(draft.state == "found")
        self.reason.setEnabled(draft.state is not None and draft.state != "deceased")
        for field in (self.province, self.amphoe):
            field.setEnabled(draft.state == "moved")
        if focus:
            asked = {"reason": self.reason, "place": self.province}.get(stage, self.table)
            asked.setFocus()
            # On a low screen what is asked for may have scrolled out of sight.
            self.body.ensureWidgetVisible(asked)

    # What it hears.

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Take digits, Enter, Backspace and Esc where they mean something here."""
        if not isinstance(event, QKeyEvent) or event.type() not in (
            QEvent.Type.ShortcutOverride,
            QEvent.Type.KeyPress,
        ):
            return super().eventFilter(watched, event)
        key, act = event.key(), None
        if key == Qt.Key.Key_Escape and self.sheet is not None:
            act = self.leave if self.draft == Draft() else self.start_again
        elif isinstance(watched, QPushButton) and key in _ENTER:
            act = watched.click
        elif watched is self.table and key in _ENTER:
            act = self.go_on
        elif watched is self.table and key == Qt.Key.Key_Backspace:
            act = self.start_again
        elif watched is self.table and digit_of(event) > 0:
            act = partial(self._press, digit_of(event), self.draft.stage)
        if act is None:
            return super().eventFilter(watched, event)
        event.accept()
        if event.type() == QEvent.Type.KeyPress:
            act()
        return True

    def start_again(self) -> None:
        """Forget what was typed in of the child in front."""
        self.draft = Draft()
        self.clear_fields()
        self._ask(focus=True)

    def go_on(self) -> None:
        """Take what is there: keep a report that is complete, ask for what is missing, pass over what is empty."""
        draft = self.draft
        if draft.stage == "outcome":
            draft.outcome = ""
        match draft.stage:
            case "state":
                self._next()
            case "reason" if self.reason.text():
                self._take_reason()
            case "place" if self.province.text():
                self._take_amphoe()
            case "ready":
                self._keep()
            case _:
                self._ask(focus=True)

    def _press(self, digit: int, stage: str, _: bool = False) -> None:
        if stage == "state":
            self.draft = Draft()
        elif stage == "outcome":
            self.draft.outcome = None
        if self.draft.press(digit):
            self._ask(focus=True)

    def _say_reason(self, text: str) -> None:
        latin = latin_digits(text)
        if latin != text:
            self.reason.setText(latin)
        number = parse_reason(latin)
        self.reason_words.setText(self._words.wrapped(f"reasons.{number}") if number else "")

    def _take_reason(self) -> None:
        self.draft.reason = parse_reason(self.reason.text().strip())
        if not self.draft.reason and (self.reason.text() or self.draft.stage == "reason"):
            self.say_hint(self._words.say("ui.entry.bad_reason"), trouble=True)
            self.reason.selectAll()
        else:
            self.go_on()

    def _take_province(self) -> None:
        name = one_of(self.province.text(), tuple(self._provinces))
        if not name:
            told = self._words.say("ui.entry.bad_province", text=self.province.text())
            self.say_hint(told, trouble=True)
            return
        self.province.setText(name)
        self.offer(self.amphoe, self._provinces[name])
        self.amphoe.setFocus()

    def _take_amphoe(self) -> None:
        province = one_of(self.province.text(), tuple(self._provinces))
        if not province:
            self._take_province()
            return
        amphoe = one_of(self.amphoe.text(), self._provinces[province])
        if self.amphoe.text() and not amphoe:
            self.say_hint(self._words.say("ui.entry.bad_amphoe", text=self.amphoe.text()), trouble=True)
            return
        self.amphoe.setText(amphoe)
        self.draft.moved_to = f"{province}/{amphoe}" if amphoe else province
        self.go_on()

    def _keep(self) -> None:
        day = parse_date(self.date.text())
        if day is None or day > thai_today():
            self.say_hint(self._words.say("ui.entry.bad_date"), trouble=True)
            self.date.setFocus()
            self.date.selectAll()
            return
        draft, case = self.draft, self.current
        if draft.state is None or not case:
            return
        parts = [f"checkin_states.{draft.state}", *([f"outcomes.{draft.outcome}"] if draft.outcome else [])]
        result = " · ".join(
            [*(self._words.say(part) for part in parts), *([str(draft.reason)] if draft.reason else [])]
        )
        self._told[case] = ("keeping", result)
        self._show_result(self._row_of(case))
        report = PaperReport(
            case, draft.state, str(draft.outcome or ""), str(draft.reason or ""), draft.moved_to,
            day.isoformat(), self.visitor.text().strip(), self.note.text().strip(),
        )  # fmt: skip
        self.draft = Draft()
        self.reported.emit(report)
        self._next()

    def _next(self) -> None:
        """Go to the next child; after the last one ask whether the sheet is done."""
        row = self.table.currentRow() + 1
        if row < self.table.rowCount():
            self.table.setFocus()
            self._go(row)
            return
        self.clear_fields()
        self._ask()
        self.say_hint(self._words.say("ui.entry.ask_tick"))
        self.tick.setFocus()

    def _ask_sheet(self) -> None:
        if self.number.text().strip():
            self.sheet_asked.emit(self.number.text().strip())

    def _open(self, item: QListWidgetItem | None) -> None:
        # The list may have been filled anew between the key and the signal.
        if item is not None:
            self.sheet_asked.emit(str(item.data(Qt.ItemDataRole.UserRole)))

    def _tick(self) -> None:
        if self.sheet is not None:
            (self.untick_asked if self.sheet.returned_at else self.tick_asked).emit(self.sheet.sheet_id)


def _today() -> str:
    day = thai_today()
    return f"{day.day:02d}/{day.month:02d}/{day.year + BE_OFFSET}"
