"""The fields, buttons and lists of paper entry; what they do is ``EntrySection``'s."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCompleter,
    QFormLayout,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QStackedWidget,
    QTableWidget,
    QVBoxLayout,
    QWidget,
)

from ui.codes import OUTCOMES, REPORTS
from ui.language import Words
from ui.panels.labels import label
from ui.panels.tall_scroll import TallScroll
from ui.panels.wrapped import WrappedButton
from ui.style import restyle

_FIELDS = ("number", "date", "visitor")
_LOWER = ("reason", "province", "amphoe", "note")

_LEAST_ROWS = 3


class _Children(QTableWidget):
    """Is content with some rows: Qt's own would like more than a low screen has."""

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the room of the head and some rows."""
        least, row = self.minimumSizeHint(), self.verticalHeader().defaultSectionSize()
        return QSize(least.width(), max(least.height(), self.horizontalHeader().height() + _LEAST_ROWS * row))


class EntryForm(QWidget):
    """Two pages under the fields that stay: the sheets that are out, and one sheet with what is asked."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self.number, self.date, self.visitor = QLineEdit(self), QLineEdit(self), QLineEdit(self)
        self.out_title, self.sheet_title = label("panelTitle"), label("panelTitle")
        self.out = QListWidget(self)
        self.out.setSpacing(2)
        self.table = _Children(self)
        self.table.verticalHeader().hide()
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        self.hint = label("reviewMode")
        self.states = [_toggle() for _ in REPORTS]
        self.outcomes = [_toggle() for _ in OUTCOMES]
        self.outcome_row = QWidget()
        self.reason, self.province, self.amphoe, self.note = (QLineEdit(self) for _ in _LOWER)
        self.reason.setMaximumWidth(self.fontMetrics().horizontalAdvance("0" * 8))
        self.reason_words = label("hint")
        self.save, self.tick, self.back = WrappedButton(self), WrappedButton(self), WrappedButton(self)
        self.save.setObjectName("primary")
        self._names = {name: label() for name in (*_FIELDS, *_LOWER)}
        self.pages = QStackedWidget()
        self.out_page, self.sheet_page = self._out_page(), self._sheet_page()
        for page in (self.out_page, self.sheet_page):
            self.pages.addWidget(page)
        top = QGridLayout()
        for row, name in enumerate(_FIELDS):
            top.addWidget(self._names[name], row, 0)
            top.addWidget(getattr(self, name), row, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(top)
        layout.addWidget(self.pages, 1)
        self.setFocusProxy(self.number)

    def _out_page(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.out_title)
        layout.addWidget(self.out, 1)
        layout.addStretch(0)
        return page

    def _sheet_page(self) -> QWidget:
        page, inner = QWidget(), QWidget()
        states = QGridLayout()
        for at, button in enumerate(self.states):
            states.addWidget(button, at // 3, at % 3)
            states.setColumnStretch(at % 3, 1)
        outcomes = QGridLayout(self.outcome_row)
        outcomes.setContentsMargins(0, 0, 0, 0)
        for at, button in enumerate(self.outcomes):
            outcomes.addWidget(button, at // 2, at % 2)
            outcomes.setColumnStretch(at % 2, 1)
        reason = QHBoxLayout()
        reason.addWidget(self.reason)
        reason.addWidget(self.reason_words, 1)
        fields = QFormLayout()
        fields.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        fields.addRow(self._names["reason"], reason)
        for name in _LOWER[1:]:
            fields.addRow(self._names[name], getattr(self, name))
        ends = QHBoxLayout()
        ends.addWidget(self.tick, 1)
        ends.addWidget(self.back, 1)
        asked = QVBoxLayout(inner)
        asked.setContentsMargins(0, 0, 0, 0)
        asked.addWidget(self.sheet_title)
        asked.addWidget(self.table, 1)
        asked.addWidget(self.hint)
        asked.addLayout(states)
        asked.addWidget(self.outcome_row)
        asked.addLayout(fields)
        self.body = TallScroll(inner)
        self.body.setFrameShape(QFrame.Shape.NoFrame)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.body, 1)
        # What keeps a report stays in sight, however low the window is.
        layout.addWidget(self.save)
        layout.addLayout(ends)
        return page

    def retranslate(self) -> None:
        """Say everything anew."""
        say = self._words.say
        for name, shown in self._names.items():
            shown.setText(say(f"ui.entry.{name}"))
            field: QLineEdit = getattr(self, name)
            field.setAccessibleName(say(f"ui.entry.{name}"))
        self.out.setAccessibleName(self.out_title.text())
        self.table.setAccessibleName(say("ui.entry.children"))
        for number, (state, button) in enumerate(zip(REPORTS, self.states, strict=True), start=1):
            told = say("ui.entry.key", number=number, text=say(f"checkin_states.{state}"))
            button.say(self._words.breakable(told))
        for number, (outcome, button) in enumerate(zip(OUTCOMES, self.outcomes, strict=True), start=1):
            told = say("ui.entry.key", number=number, text=say(f"outcomes.{outcome}"))
            button.say(self._words.breakable(told))
        self.save.say(self._words.wrapped("ui.entry.save"))
        self.tick.say(self._words.wrapped("ui.entry.tick"))
        self.back.say(self._words.wrapped("ui.entry.back"))

    def say_hint(self, text: str, *, trouble: bool = False) -> None:
        """Say what is asked for, or what is wrong with what was typed."""
        restyle(self.hint, "trouble" if trouble else "panelTitle")
        self.hint.setText(self._words.breakable(text))

    def clear_fields(self) -> None:
        """Empty what belongs to one child."""
        for name in _LOWER:
            field: QLineEdit = getattr(self, name)
            field.clear()
        self.reason_words.clear()

    @staticmethod
    def offer(field: QLineEdit, names: Sequence[str]) -> None:
        """Complete what is typed to one of some names."""
        completer = QCompleter(list(names), field)
        completer.setCompletionMode(QCompleter.CompletionMode.InlineCompletion)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        field.setCompleter(completer)


def _toggle() -> WrappedButton:
    button = WrappedButton()
    button.setCheckable(True)
    return button
