"""Choices before routes are planned."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, QTime
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSpinBox,
    QTimeEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from planner.calendar import thai_today
from ui.dialogs.buttons import dialog_buttons, give_room, is_accepted
from ui.dialogs.office import HolidaysDialog
from ui.dialogs.teams import TeamsDialog
from ui.language import Words
from ui.panels.day_field import DayField
from ui.panels.school_choice import SchoolChoice
from ui.preferences import PROFILES

if TYPE_CHECKING:
    from ui.work.whatif import TeamsDesk

SEASONS: Final = ("dry", "rainy")
EFFORTS: Final = ("quick", "normal", "best")
SCOPES: Final = ("school", "esa")
WHEN: Final = ("full", "evening", "weekend", "own")
BALANCES: Final = {"none": 0.0, "some": 0.5, "even": 1.0}
_MINUTE_S: Final = 60
_HOURS: Final = {"full": ((8, 30), (16, 30)), "evening": ((15, 30), (20, 0)), "weekend": ((8, 30), (16, 30))}
PLAIN_SEED: Final = 1
"""As the workflow has it."""
_MOST_SEED: Final = 999_999
_NOON_S: Final = 12 * 3600
_HOUR_S: Final = 3600


class SchoolChooser(QListWidget):
    """Schools with ticks; the first line stands for all."""

    def __init__(self, words: Words, schools: Mapping[str, str], chosen: Sequence[str]) -> None:
        super().__init__()
        self.setAccessibleName(words.say("ui.plan.schools"))
        self._all = self._add(words.say("ui.plan.all_schools"), "", ticked=not chosen)
        for code, name in schools.items():
            self._add(f"{code}  {name}", code, ticked=code in chosen)
        self.itemChanged.connect(self._keep_sense)

    def chosen(self) -> tuple[str, ...]:
        """Return the codes ticked; none stands for all."""
        items = (self.item(row) for row in range(1, self.count()))
        ticked = [str(item.data(Qt.ItemDataRole.UserRole)) for item in items if _is_ticked(item)]
        return () if _is_ticked(self._all) else tuple(ticked)

    def _add(self, text: str, code: str, *, ticked: bool) -> QListWidgetItem:
        item = QListWidgetItem(text)
        item.setData(Qt.ItemDataRole.UserRole, code)
        item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
        self.addItem(item)
        return item

    def _keep_sense(self, changed: QListWidgetItem) -> None:
        """All or some: a tick on one side takes those of the other away."""
        if not _is_ticked(changed):
            return
        self.blockSignals(True)
        others = [self.item(row) for row in range(1, self.count())] if changed is self._all else [self._all]
        for item in others:
            item.setCheckState(Qt.CheckState.Unchecked)
        self.blockSignals(False)
        self.viewport().update()


def _is_ticked(item: QListWidgetItem) -> bool:
    return item.checkState() == Qt.CheckState.Checked


def _chooser(words: Words, section: str, names: Sequence[str], chosen: object) -> QComboBox:
    box = QComboBox()
    for name in names:
        box.addItem(words.say(f"ui.{section}.{name}"), name)
    box.setCurrentIndex(max(box.findData(chosen), 0))
    return box


def _time(seconds: int) -> QTimeEdit:
    edit = QTimeEdit(QTime(0, 0).addSecs(seconds))
    edit.setDisplayFormat("HH:mm")
    return edit


def _seconds(edit: QTimeEdit) -> int:
    return edit.time().msecsSinceStartOfDay() // 1000


class PlanDialog(QDialog):
    """Asks for teams, hours and roads; begins with the choices of last time."""

    def __init__(
        self,
        words: Words,
        schools: Mapping[str, str],
        before: Mapping[str, Any],
        parent: QWidget | None = None,
        *,
        desk: "TeamsDesk | None" = None,
        today: dt.date | None = None,
    ) -> None:
        super().__init__(parent)
        self._words = words
        self._before = before
        self._desk = desk
        self._own: tuple[Mapping[str, Any], ...] = tuple(before.get("own_teams", ()))
        self.setWindowTitle(words.say("ui.plan.title"))
        self._make(schools, today or thai_today())
        self._make_more()
        self._buttons = dialog_buttons(self, words, words.say("ui.plan.start"))
        self._lay_out()
        for edit in (self._start, self._end, self._lunch_start, self._lunch_end):
            edit.timeChanged.connect(self._check)
        self.lunch.toggled.connect(self._check)
        self.first.changed.connect(self._check)
        self.when.currentIndexChanged.connect(self._when_chosen)
        self.scope.currentIndexChanged.connect(self._check)
        self.edit_teams.clicked.connect(self.ask_teams)
        self.holidays_button.clicked.connect(self.ask_holidays)
        self._check()
        give_room(self, 840)

    def _make(self, schools: Mapping[str, str], today: dt.date) -> None:
        words, before, say = self._words, self._before, self._words.say
        self._schools = SchoolChooser(words, schools, tuple(before["schools"]))
        self._profile = _chooser(words, "profiles", PROFILES, before["profile"])
        self._season = _chooser(words, "seasons", SEASONS, before["season"])
        self._effort = _chooser(words, "efforts", EFFORTS, before["effort"])
        self.scope = _chooser(words, "scopes", SCOPES, before["scope"])
        self.depot = SchoolChoice(
            words,
            schools,
            name_key="ui.plan.depot",
            first_key="ui.plan.any_depot",
            chosen=str(before.get("depot", "")),
            parent=self,
        )
        self.when = _chooser(words, "whens", WHEN, "own" if self._own else "full")
        self.edit_teams = QPushButton(self)
        self.edit_teams.setAutoDefault(False)
        self.edit_teams.setEnabled(self._desk is not None)
        self._teams, self._days = QSpinBox(), QSpinBox()
        self._teams.setRange(1, 99)
        self._teams.setValue(int(before["teams"]))
        self._days.setRange(0, 366)
        self._days.setSpecialValueText(say("ui.plan.any_days"))
        self._days.setValue(int(before["days"] or 0))
        self._start, self._end = _time(int(before["shift_start_s"])), _time(int(before["shift_end_s"]))
        lunch_s = int(before.get("lunch_s", 0))
        lunch_at = int(before.get("lunch_start_s", 0)) if lunch_s else _NOON_S
        self.lunch = QCheckBox(say("ui.plan.lunch_from"))
        self.lunch.setChecked(lunch_s > 0)
        self._lunch_start, self._lunch_end = _time(lunch_at), _time(lunch_at + (lunch_s or _HOUR_S))
        self.first = DayField(words, "ui.plan.first_date", earliest=today, empty_key="ui.plan.no_dates")
        if before.get("first_date"):
            day = dt.date.fromisoformat(str(before["first_date"]))
            self.first.set_day(day if day >= today else None)
        balance = float(before.get("balance", 0.0))
        level = min(BALANCES, key=lambda name: abs(BALANCES[name] - balance))
        self.balance = _chooser(words, "balances", tuple(BALANCES), level)
        self.holidays_button = QPushButton(self)
        self.holidays_button.setAutoDefault(False)
        self.holidays_button.setEnabled(self._desk is not None)
        kept = before.get("holidays")
        self._holidays: tuple[str, ...] | None = None if kept is None else tuple(kept)
        self._walk = QSpinBox()
        self._walk.setRange(0, 20_000)
        self._walk.setSingleStep(500)
        self._walk.setValue(round(float(before.get("max_walk_m", 3000.0))))
        self._minutes = QDoubleSpinBox()
        self._minutes.setRange(1, 480)
        self._minutes.setDecimals(0)
        self._minutes.setValue(float(before["visit_minutes"]))
        for widget, key in (
            (self._profile, "profile"), (self._season, "season"), (self._effort, "effort"), (self.scope, "scope"),
            (self.when, "when"), (self._teams, "teams"), (self._days, "days"), (self._start, "shift"),
            (self._end, "shift"), (self._lunch_start, "lunch"), (self._lunch_end, "lunch"),
            (self.balance, "balance"), (self._minutes, "visit_minutes"), (self._walk, "max_walk"),
        ):  # fmt: skip
            widget.setAccessibleName(say(f"ui.plan.{key}"))

    def _make_more(self) -> None:
        """Make what is seldom wanted; where it was chosen otherwise than usual it is not hidden away."""
        say = self._words.say
        self.more = QToolButton(self)
        self.more.setCheckable(True)
        self.more.setText(say("ui.plan.more"))
        self.more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.more.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.more.setAutoRaise(True)
        self.seed = QSpinBox(self)
        self.seed.setRange(0, _MOST_SEED)
        self.seed.setValue(int(self._before.get("seed", PLAIN_SEED)))
        self.seed.setAccessibleName(say("ui.plan.seed"))
        self.seed.setToolTip(say("ui.plan.seed_hint"))
        self.seed.setAccessibleDescription(say("ui.plan.seed_hint"))
        self.more.setChecked(self.seed.value() != PLAIN_SEED)
        self.more.toggled.connect(self._show_more)

    def _lay_out(self) -> None:
        say = self._words.say
        left, right = QFormLayout(), QFormLayout()
        when = QHBoxLayout()
        when.addWidget(self.when, 1)
        when.addWidget(self.edit_teams)
        left.addRow(say("ui.plan.when"), when)
        left.addRow(say("ui.plan.shift"), _row(self._start, QLabel("–"), self._end))
        left.addRow(say("ui.plan.lunch"), _row(self.lunch, self._lunch_start, QLabel("–"), self._lunch_end))
        left.addRow(say("ui.plan.teams"), self._teams)
        left.addRow(say("ui.plan.days"), self._days)
        left.addRow(say("ui.plan.first_date"), self.first)
        left.addRow(say("ui.plan.holidays"), self.holidays_button)
        left.addRow(say("ui.plan.visit_minutes"), self._minutes)
        left.addRow(say("ui.plan.max_walk"), self._walk)
        left.addRow(self.more)
        left.addRow(say("ui.plan.seed"), self.seed)
        self._left = left
        self._show_more()
        right.addRow(say("ui.plan.profile"), self._profile)
        right.addRow(say("ui.plan.season"), self._season)
        right.addRow(say("ui.plan.scope"), self.scope)
        right.addRow(say("ui.plan.depot"), self.depot)
        right.addRow(say("ui.plan.balance"), self.balance)
        right.addRow(say("ui.plan.effort"), self._effort)
        right.addRow(say("ui.plan.schools"), self._schools)
        columns = QHBoxLayout()
        columns.addLayout(left, 1)
        columns.addSpacing(16)
        columns.addLayout(right, 1)
        self.said = QLabel(self)
        self.said.setObjectName("hint")
        self.said.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.addLayout(columns)
        layout.addWidget(self.said)
        layout.addWidget(self._buttons)

    def options(self) -> dict[str, object]:
        """Return the choices under the names of the plan's options; what is not asked here stays as it was."""
        esa = self.scope.currentData() == "esa"
        first = self.first.day
        return {
            **self._before,
            "schools": self._schools.chosen(),
            "profile": self._profile.currentData(),
            "season": self._season.currentData(),
            "effort": self._effort.currentData(),
            "scope": self.scope.currentData(),
            "depot": self.depot.code if esa else "",
            "teams": self._teams.value(),
            "days": self._days.value() or None,
            "shift_start_s": _seconds(self._start),
            "shift_end_s": _seconds(self._end),
            "lunch_start_s": _seconds(self._lunch_start) if self.lunch.isChecked() else 0,
            "lunch_s": _seconds(self._lunch_end) - _seconds(self._lunch_start) if self.lunch.isChecked() else 0,
            "first_date": "" if first is None else first.isoformat(),
            "balance": BALANCES[self.balance.currentData()],
            "visit_minutes": self._minutes.value(),
            "seed": self.seed.value(),
            "max_walk_m": float(self._walk.value()),
            "holidays": self._holidays,
            "own_teams": self._kept_teams(),
        }

    def _show_more(self) -> None:
        shown = self.more.isChecked()
        self._left.setRowVisible(self.seed, shown)
        self.more.setArrowType(Qt.ArrowType.DownArrow if shown else Qt.ArrowType.RightArrow)

    def ask_teams(self) -> None:
        """Let a person write teams one by one, beginning with those chosen so far."""
        if self._desk is None:
            return
        dialog = TeamsDialog(self._words, self._desk, self._desk.rows_of_kept(self._kept_teams()), self)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.take_teams(dialog.kept)
        dialog.deleteLater()

    def ask_holidays(self) -> None:
        """Let a person say on which days no team drives, beginning with those chosen so far."""
        if self._desk is None:
            return
        shipped = self._desk.holidays()
        dialog = HolidaysDialog(self._words, shipped if self._holidays is None else self._holidays, self)
        if is_accepted(dialog):
            self._holidays = None if dialog.holidays == shipped else dialog.holidays
            self._check()

    def take_teams(self, kept: Sequence[Mapping[str, Any]]) -> None:
        """Plan with teams of one's own."""
        self._own = tuple(kept)
        self.when.setCurrentIndex(self.when.findData("own"))
        self._check()

    def _kept_teams(self) -> tuple[Mapping[str, Any], ...]:
        """Return the teams that are more than a number: those of one's own, of evenings, of weekends."""
        when = self.when.currentData()
        if when == "own" or self._desk is None:
            return self._own if when == "own" else ()
        if when == "full":
            return ()
        rows = self._desk.rows_of_kind(str(when), self._teams.value())
        start, end = (edit.time().toString("HH:mm") for edit in (self._start, self._end))
        lunch = "-".join(edit.time().toString("HH:mm") for edit in (self._lunch_start, self._lunch_end))
        for row in rows:
            row["hours"] = f"{start}-dusk" if when == "evening" else f"{start}-{end}"
            row["lunch"] = lunch if self.lunch.isChecked() and when != "evening" else ""
            if self._days.value():
                row["days"] = self._days.value()
        return self._desk.kept_of_rows(rows, name=self._words.say("ui.teams.title"))

    def _when_chosen(self) -> None:
        when = str(self.when.currentData())
        if when in _HOURS:
            for edit, (hour, minute) in zip((self._start, self._end), _HOURS[when], strict=True):
                edit.setTime(QTime(hour, minute))
        elif not self._own and self._desk is not None:
            self.ask_teams()
            if not self._own:
                self.when.setCurrentIndex(self.when.findData("full"))
        self._check()

    def _check(self) -> None:
        say, when = self._words.say, str(self.when.currentData())
        own, evening = when == "own", when == "evening"
        for widget in (self._teams, self._days, self._start):
            widget.setEnabled(not own)
        self._end.setEnabled(not own and not evening)
        self.lunch.setEnabled(not own and not evening)
        lunch = self.lunch.isEnabled() and self.lunch.isChecked()
        for edit in (self._lunch_start, self._lunch_end):
            edit.setEnabled(lunch)
        self.depot.setEnabled(self.scope.currentData() == "esa")
        count = f"{len(self._own):,}"
        self.edit_teams.setText(say("ui.plan.own_teams", count=count) if own else say("ui.plan.edit_teams"))
        days = self._desk.holidays() if self._holidays is None and self._desk is not None else self._holidays or ()
        self.holidays_button.setText(say("ui.plan.edit_holidays", count=f"{len(days):,}"))
        start, end = _seconds(self._start), _seconds(self._end)
        room = own or end - start >= _MINUTE_S
        eats = not lunch or start <= _seconds(self._lunch_start) < _seconds(self._lunch_end) <= end
        hint = "evening_hint" if evening else "balance_hint"
        key = "bad_shift" if not room else "bad_lunch" if not eats else hint
        self.said.setText(self._words.wrapped(f"ui.plan.{key}"))
        good = room and eats and self.first.fits and (not own or bool(self._own))
        self._buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(good)


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    return row
