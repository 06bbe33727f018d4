"""One child's plan after the visit: need, who, by when, the five steps, checks, and where it could learn."""

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QFrame,
    QGridLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from planner.calendar import show_date, thai_today
from ui.language import Words
from ui.panels.day_field import DayField
from ui.panels.flow import FlowBar
from ui.panels.labels import label
from ui.panels.wrapped import WrappedButton

if TYPE_CHECKING:
    from ui.work.followup import FollowedChild, PlacesFound

STEPS: Final = ("know", "screen", "support", "prevent", "refer")
NEEDS: Final = (
    "contact", "transport", "health", "disability", "protection", "relief", "family", "counselling", "money",
    "catch_up", "other_path", "transfer", "documents",
)  # fmt: skip
GRADES: Final = (
    *(f"อ.{year}" for year in range(1, 4)),
    *(f"ป.{year}" for year in range(1, 7)),
    *(f"ม.{year}" for year in range(1, 7)),
)
"""As the workflow has them, which brings too much for the window's thread."""
ATTENDANCE: Final = ("in_school", "irregular", "transferred", "left")
"""In the order of the keys 1 to 4."""
_DATA: Final = Qt.ItemDataRole.UserRole


class CareCard(QWidget):
    """Shows a child's plan and hears what is said of it; the tool acts."""

    plan_said = Signal()
    step_said = Signal(str, bool)
    """A step is done (``True``) or not needed."""
    check_said = Signal(str)
    """Attendance."""
    return_said = Signal()
    """The child is back at the place chosen or written."""
    close_said = Signal()
    places_asked = Signal()
    place_turned = Signal()
    """Another place is the chosen one."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self.child: FollowedChild | None = None
        self.found: PlacesFound | None = None
        self.title, self.standing, self.next = label("panelTitle"), label("hint"), label("stepLeft")
        self.day = DayField(words, "ui.followup.day")
        self.note = QLineEdit(self)
        self.need, self.grade = QComboBox(self), QComboBox(self)
        for choice in (self.need, self.grade):
            choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            choice.setMinimumContentsLength(8)
        self.need.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.responsible = QLineEdit(self)
        self.goal = DayField(words, "ui.followup.goal", may_be_empty=True)
        self.save_plan = WrappedButton(self)
        self.steps: dict[str, tuple[QLabel, QPushButton, QPushButton]] = {}
        self.checks = {name: WrappedButton(self) for name in ATTENDANCE}
        self.checked = label("hint")
        self.seek, self.back, self.close_case = WrappedButton(self), WrappedButton(self), WrappedButton(self)
        self.places = QListWidget(self)
        self.places.setWordWrap(True)
        self.elsewhere = QLineEdit(self)
        self.sought = label("hint")
        self.history = QListWidget(self)
        self.history.setWordWrap(True)
        self._heads = {
            name: label("panelTitle") for name in ("record", "plan", "steps", "checks", "place", "history")
        }
        self._names: dict[str, QLabel] = {}
        self._lay_out()
        self.save_plan.clicked.connect(self.plan_said)
        for name, button in self.checks.items():
            button.clicked.connect(lambda _=False, name=name: self.check_said.emit(name))
        self.seek.clicked.connect(self.places_asked)
        self.back.clicked.connect(self.return_said)
        self.close_case.clicked.connect(self.close_said)
        self.places.currentRowChanged.connect(self._turned)
        self.elsewhere.textChanged.connect(self.show_buttons)
        self.day.changed.connect(self.show_buttons)
        self.goal.changed.connect(self.show_buttons)
        self.retranslate()
        self.show_child(None)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2, 2, 6, 2)
        layout.setSpacing(4)
        for told in (self.title, self.standing, self.next):
            layout.addWidget(told)
        layout.addWidget(self._heads["steps"])
        grid = QGridLayout()
        grid.setColumnStretch(0, 1)
        for row, step in enumerate(STEPS):
            said, done, spared = label(""), QPushButton(self), QPushButton(self)
            done.clicked.connect(lambda _=False, step=step: self.step_said.emit(step, True))
            spared.clicked.connect(lambda _=False, step=step: self.step_said.emit(step, False))
            for column, widget in enumerate((said, done, spared)):
                grid.addWidget(widget, row, column)
            self.steps[step] = (said, done, spared)
        layout.addLayout(grid)
        layout.addWidget(self._heads["checks"])
        layout.addWidget(self.checked)
        row_of_checks = QGridLayout()
        for place, button in enumerate(self.checks.values()):
            row_of_checks.addWidget(button, place // 2, place % 2)
        layout.addLayout(row_of_checks)
        layout.addWidget(self._heads["plan"])
        layout.addLayout(self._form(need=self.need, responsible=self.responsible, goal=self.goal))
        layout.addWidget(self.save_plan)
        layout.addWidget(self._heads["place"])
        layout.addWidget(FlowBar((self.seek, self.grade), grow=(self.seek, self.grade)))
        layout.addWidget(self.sought)
        layout.addWidget(self.places)
        layout.addLayout(self._form(elsewhere=self.elsewhere))
        layout.addWidget(self.back)
        line = QFrame(self)
        line.setFrameShape(QFrame.Shape.HLine)
        layout.addWidget(line)
        layout.addWidget(self._heads["record"])
        layout.addLayout(self._form(day=self.day, note=self.note))
        layout.addWidget(self.close_case)
        layout.addWidget(self._heads["history"])
        layout.addWidget(self.history)
        layout.addStretch(1)

    def _form(self, **fields: QWidget) -> QFormLayout:
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        for name, field in fields.items():
            self._names[name] = QLabel(self)
            self._names[name].setBuddy(field)
            form.addRow(self._names[name], field)
        return form

    def retranslate(self) -> None:
        """Say everything anew."""
        say = self._words.say
        for name, head in self._heads.items():
            head.setText(say(f"ui.followup.head_{name}"))
        for name, told in self._names.items():
            told.setText(say(f"ui.followup.{name}"))
        for field, name in ((self.note, "note"), (self.responsible, "responsible"), (self.elsewhere, "elsewhere")):
            field.setAccessibleName(say(f"ui.followup.{name}"))
        self.day.retranslate()
        self.goal.retranslate()
        self.elsewhere.setPlaceholderText(say("ui.followup.elsewhere_hint"))
        _fill(self.need, [(say(f"followup.needs.{need}"), need) for need in NEEDS])
        self.need.setAccessibleName(say("ui.followup.need"))
        _fill(self.grade, [(say("ui.followup.own_grade"), ""), *((grade, grade) for grade in GRADES)])
        self.grade.setAccessibleName(say("followup.columns.grade"))
        self.save_plan.say(self._words.wrapped("ui.followup.save_plan"))
        for number, (name, button) in enumerate(self.checks.items(), start=1):
            button.say(f"{number}  {self._words.wrapped(f'followup.attendance.{name}')}")
        for button, name in ((self.seek, "find_places"), (self.back, "back"), (self.close_case, "close_case")):
            button.say(self._words.wrapped(f"ui.followup.{name}"))
        self.places.setAccessibleName(say("ui.followup.head_place"))
        self.history.setAccessibleName(say("ui.followup.head_history"))
        self.show_child(self.child)

    # What it shows.

    def show_child(self, child: "FollowedChild | None") -> None:
        """Show a child's plan; ``None``: nobody is chosen."""
        same = child is not None and self.child is not None and child.plan.person == self.child.plan.person
        self.child = child
        self.setVisible(child is not None)
        if child is None:
            self.found = None
            return
        plan, say, language = child.plan, self._words.say, self._words.language
        person = plan.person
        self.title.setText(f"{person.case_id}  {child.name}")
        about = [say(f"followup.groups.{person.group}"), child.school, say(f"followup.stages.{plan.stage}")]
        about += [say(f"outcomes.{person.outcome}")] if person.outcome else []
        about += [say(f"reasons.{person.reason}")] if person.reason else []
        self.standing.setText(self._words.breakable(" · ".join(part for part in about if part)))
        if plan.due is None:
            self.next.setText(say("ui.followup.nothing_due"))
        else:
            near = say(f"followup.when.{child.when}", days=abs(child.days))
            self.next.setText(self._words.breakable(f"{child.task} · {near} ({show_date(plan.due, language)})"))
        for step, (said, done, spared) in self.steps.items():
            result = plan.steps.get(step, "")
            mark = {"done": "✓ ", "not_needed": "– "}.get(result, "○ ")
            told = f" ({say('ui.followup.not_needed')})" if result == "not_needed" else ""
            said.setText(self._words.breakable(f"{mark}{say(f'followup.steps.{step}')}{told}"))
            due = str(plan.task) == "step" and plan.detail == step
            done.setText(say("ui.followup.done") + (" (Enter)" if due else ""))
            spared.setText(say("ui.followup.not_needed") + (" (N)" if due else ""))
            for button, word in ((done, "done"), (spared, "not_needed")):
                button.setVisible(not result)
                button.setAccessibleName(f"{say(f'followup.steps.{step}')}: {say(f'ui.followup.{word}')}")
        self._show_checks()
        if not same:
            self.need.setCurrentIndex(max(self.need.findData(plan.need), 0))
            self.responsible.setText(plan.responsible)
            self.responsible.setPlaceholderText(child.school)
            self.goal.set_day(plan.goal)
            self.day.set_day(thai_today())
            self.note.clear()
            self.elsewhere.clear()
            self.grade.setCurrentIndex(0)
            self.show_places(None)
        self.history.clear()
        for told_of in child.told:
            item = QListWidgetItem(told_of.text)
            font = item.font()
            font.setStrikeOut(told_of.undone)
            item.setFont(font)
            self.history.addItem(item)
        self._heads["history"].setVisible(bool(child.told))
        self.history.setVisible(bool(child.told))
        _fit(self.history, most=6)
        self.show_buttons()

    def _show_checks(self) -> None:
        child, say = self.child, self._words.say
        if child is None:
            return
        plan = child.plan
        back = plan.returned
        if back is None:
            self.checked.setText(self._words.wrapped("ui.followup.not_back"))
        else:
            where = back.school_name or (child.school if back.school_code == plan.person.school_code else "")
            told = say(
                "ui.followup.back_since",
                day=show_date(back.day, self._words.language),
                where=where or back.school_code or "–",
                months=plan.checked,
            )
            last = f" · {say(f'followup.attendance.{plan.attendance}')}" if plan.attendance else ""
            self.checked.setText(self._words.breakable(told + last))

    def show_places(self, found: "PlacesFound | None") -> None:
        """Show where the child could learn; ``None``: nobody asked."""
        self.found = found
        self.places.clear()
        for number, line in enumerate(() if found is None else found.lines, start=1):
            item = QListWidgetItem(f"{number}. {self._words.breakable(line)}")
            item.setData(_DATA, number)
            self.places.addItem(item)
        said = "" if found is None else found.title
        if found is not None and not found.options:
            said = f"{said}: {self._words.say('ui.followup.no_places')}"
        self.sought.setText(self._words.breakable(said))
        self.sought.setVisible(bool(said))
        self.places.setVisible(self.places.count() > 0)
        _fit(self.places, most=9)
        self.show_buttons()

    def choose_place(self, number: int) -> None:
        """Choose a place by its number, from 1."""
        if 1 <= number <= self.places.count():
            self.places.setCurrentRow(number - 1)
            self.places.scrollToItem(self.places.item(number - 1))

    @property
    def place(self) -> int:
        """Return the number of the place chosen, 0 for none."""
        return self.places.currentRow() + 1 if self.places.count() else 0

    @property
    def said_day(self) -> dt.date:
        """Return the day of which is spoken."""
        return self.day.day or thai_today()

    def _turned(self) -> None:
        self.show_buttons()
        if self.place:
            self.place_turned.emit()

    def show_buttons(self) -> None:
        """Let a person say what can be."""
        child = self.child
        if child is None:
            return
        open_ = child.plan.stage not in ("closed",)
        sayable = self.day.fits
        for _, done, spared in self.steps.values():
            done.setEnabled(open_ and sayable)
            spared.setEnabled(open_ and sayable)
        for button in self.checks.values():
            button.setEnabled(open_ and sayable and child.plan.returned is not None)
        self.save_plan.setEnabled(self.goal.fits)
        at_risk = str(child.plan.person.group) == "at_risk"
        self.seek.setEnabled(not at_risk)
        self.grade.setEnabled(not at_risk)
        self.back.setEnabled(sayable and bool(self.place or self.elsewhere.text().strip()))
        self.close_case.setEnabled(open_ and sayable)


def _fill(box: QComboBox, rows: Sequence[tuple[str, str]]) -> None:
    """Fill a box anew; what was chosen stays chosen."""
    chosen = box.currentData()
    box.blockSignals(True)
    box.clear()
    for text, data in rows:
        box.addItem(text, data)
    box.setCurrentIndex(max(box.findData(chosen), 0))
    box.blockSignals(False)


def _fit(listing: QListWidget, *, most: int) -> None:
    """Make a list as high as its rows, up to so many: what stands in a scrolled card needs no bar of its own."""
    lines = min(listing.count(), most)
    listing.setMinimumHeight((2 * listing.fontMetrics().lineSpacing() + 6) * lines + 2 * listing.frameWidth())
