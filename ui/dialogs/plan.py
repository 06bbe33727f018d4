"""Choices before routes are planned."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import Qt, QTime
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QSpinBox,
    QTimeEdit,
    QVBoxLayout,
    QWidget,
)

from ui.dialogs.buttons import dialog_buttons
from ui.language import Words
from ui.preferences import PROFILES

SEASONS: Final = ("dry", "rainy")
EFFORTS: Final = ("quick", "normal", "best")
_MINUTE_S: Final = 60


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


class PlanDialog(QDialog):
    """Asks for teams, hours and roads; begins with the choices of last time."""

    def __init__(
        self, words: Words, schools: Mapping[str, str], before: Mapping[str, Any], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(words.say("ui.plan.title"))
        self.setMinimumWidth(460)
        self._before = before
        self._schools = SchoolChooser(words, schools, tuple(before["schools"]))
        self._profile = _chooser(words, "profiles", PROFILES, before["profile"])
        self._season = _chooser(words, "seasons", SEASONS, before["season"])
        self._effort = _chooser(words, "efforts", EFFORTS, before["effort"])
        self._teams = QSpinBox()
        self._teams.setRange(1, 99)
        self._teams.setValue(int(before["teams"]))
        self._days = QSpinBox()
        self._days.setRange(0, 366)
        self._days.setSpecialValueText(words.say("ui.plan.any_days"))
        self._days.setValue(int(before["days"] or 0))
        self._start = _time(int(before["shift_start_s"]))
        self._end = _time(int(before["shift_end_s"]))
        self._minutes = QDoubleSpinBox()
        self._minutes.setRange(1, 480)
        self._minutes.setDecimals(0)
        self._minutes.setValue(float(before["visit_minutes"]))
        self._buttons = dialog_buttons(self, words, words.say("ui.plan.start"))
        shift = QHBoxLayout()
        for widget in (self._start, QLabel("–"), self._end):
            shift.addWidget(widget)
        shift.addStretch(1)
        form = QFormLayout()
        form.addRow(words.say("ui.plan.profile"), self._profile)
        form.addRow(words.say("ui.plan.season"), self._season)
        form.addRow(words.say("ui.plan.shift"), shift)
        form.addRow(words.say("ui.plan.visit_minutes"), self._minutes)
        form.addRow(words.say("ui.plan.teams"), self._teams)
        form.addRow(words.say("ui.plan.days"), self._days)
        form.addRow(words.say("ui.plan.effort"), self._effort)
        form.addRow(words.say("ui.plan.schools"), self._schools)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(self._buttons)
        for edit in (self._start, self._end):
            edit.timeChanged.connect(self._check)
        self._check()

    def options(self) -> dict[str, object]:
        """Return the choices under the names of the plan's options; what is not asked here stays as it was."""
        return {
            **{name: self._before[name] for name in ("seed", "scope")},
            "schools": self._schools.chosen(),
            "profile": self._profile.currentData(),
            "season": self._season.currentData(),
            "effort": self._effort.currentData(),
            "teams": self._teams.value(),
            "days": self._days.value() or None,
            "shift_start_s": self._start.time().msecsSinceStartOfDay() // 1000,
            "shift_end_s": self._end.time().msecsSinceStartOfDay() // 1000,
            "visit_minutes": self._minutes.value(),
        }

    def _check(self) -> None:
        room = self._start.time().secsTo(self._end.time()) >= _MINUTE_S
        self._buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(room)
