"""A report: of what level, of when, where to; the freezing of figures; the names of the working group."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ui.dialogs.buttons import dialog_buttons, give_room
from ui.dialogs.plan import SchoolChooser
from ui.language import Words
from ui.panels.cells import text_at
from ui.panels.lists import grid, rows_to_read
from ui.panels.moment_field import MomentField
from ui.preferences import load_preferences
from ui.reporting import LEVELS, ReportOrder

if TYPE_CHECKING:
    from ui.work.reports import GroupPost, Moments

_OWN: Final = ("esa", "school")
"""Levels whose figures are of a moment; those above add up what was handed in."""


class FolderField(QWidget):
    """A folder, typed or chosen."""

    def __init__(self, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self.field = QLineEdit(self)
        self.field.setAccessibleName(words.say("ui.referrals.folder"))
        self.button = QPushButton(words.say("ui.referrals.choose_folder"), self)
        self.button.setAutoDefault(False)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.field, 1)
        layout.addWidget(self.button)
        self.button.clicked.connect(self._choose)

    @property
    def folder(self) -> Path | None:
        """Return the folder, ``None`` where there is none."""
        text = self.field.text().strip()
        return Path(text) if text else None

    def _choose(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self._words.say("ui.choose_folder"), self.field.text())
        if folder:
            self.field.setText(folder)


class ReportDialog(QDialog):
    """What a report is of, and where it goes."""

    def __init__(self, words: Words, known: "Moments", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        say = words.say
        self.setWindowTitle(say("ui.figures.report_title"))
        self.level = QComboBox(self)
        for level in ("school",) if known.part else LEVELS:
            self.level.addItem(say(f"ui.figures.level_{level}"), level)
        self.level.setAccessibleName(say("ui.figures.level"))
        self.moment = MomentField(words, self)
        self.moment.show_moments(known)
        self.recount = QCheckBox(say("ui.figures.recount"), self)
        self.schools = SchoolChooser(words, known.schools, ())
        self.folder = FolderField(words, self)
        self.digits = QCheckBox(say("ui.sheets.thai_digits"), self)
        self.digits.setChecked(load_preferences().thai_digits)
        self.said = QLabel(self)
        self.said.setObjectName("hint")
        self.said.setWordWrap(True)
        self._buttons = dialog_buttons(self, words, say("ui.figures.write"))
        form = QFormLayout()
        form.addRow(say("ui.figures.level"), self.level)
        form.addRow(say("ui.figures.moment"), self.moment)
        form.addRow("", self.recount)
        form.addRow(say("ui.plan.schools"), self.schools)
        form.addRow(say("ui.referrals.folder"), self.folder)
        form.addRow("", self.digits)
        layout = QVBoxLayout(self)
        layout.addLayout(form, 1)
        layout.addWidget(self.said)
        layout.addWidget(self._buttons)
        self.level.currentIndexChanged.connect(self._check)
        self.moment.changed.connect(self._check)
        self.folder.field.textChanged.connect(self._check)
        self._check()
        give_room(self, 640, 560)

    def order(self) -> ReportOrder:
        """Return what a person chose."""
        moment, folder = self.moment.moment, self.folder.folder
        if moment is None or folder is None:
            raise ValueError("the report is not described yet")
        level = str(self.level.currentData())
        schools = self.schools.chosen() if level == "school" else ()
        return ReportOrder(folder, level, schools, moment, self.recount.isChecked(), self.digits.isChecked())

    def is_ready(self) -> bool:
        """Return whether the report can be written."""
        return self._buttons.button(QDialogButtonBox.StandardButton.Ok).isEnabled()

    def _check(self) -> None:
        level, moment = str(self.level.currentData()), self.moment.moment
        own = level in _OWN
        self.schools.setEnabled(level == "school")
        self.moment.setEnabled(own)
        self.recount.setEnabled(own and moment is not None and not moment.snapshot)
        self.said.setText(self._words.wrapped(f"ui.figures.about_{level}"))
        ready = (moment is not None or not own) and self.folder.folder is not None
        self._buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(ready)


class FreezeDialog(QDialog):
    """Of which phase, and a word about why: the figures of now, or of that phase's end, are frozen."""

    def __init__(self, words: Words, known: "Moments", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        say = words.say
        self.setWindowTitle(say("ui.figures.freeze"))
        self.phase = QComboBox(self)
        self.phase.addItem(say("ui.figures.now"), "")
        for code, line in known.phases:
            self.phase.addItem(line, code)
        self.phase.setAccessibleName(say("ui.figures.moment"))
        self.note = QLineEdit(self)
        self.note.setAccessibleName(say("ui.followup.note"))
        hint = QLabel(words.wrapped("ui.figures.freeze_hint"), self)
        hint.setObjectName("hint")
        hint.setWordWrap(True)
        form = QFormLayout()
        form.addRow(say("ui.figures.moment"), self.phase)
        form.addRow(say("ui.followup.note"), self.note)
        layout = QVBoxLayout(self)
        layout.addWidget(hint)
        layout.addLayout(form)
        self.frozen = rows_to_read(len(known.snapshots), 1, self)
        self.frozen.setHorizontalHeaderLabels([say("ui.figures.frozen")])
        self.frozen.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.frozen.setAccessibleName(say("ui.figures.frozen"))
        for row, (_, line) in enumerate(known.snapshots):
            cell = QTableWidgetItem(line)
            cell.setToolTip(line)
            self.frozen.setItem(row, 0, cell)
        layout.addWidget(self.frozen, 1)
        layout.addWidget(dialog_buttons(self, words, say("ui.figures.freeze_now")))
        give_room(self, 680, 380)


class WorkingGroupDialog(QDialog):
    """Every post of the working group with a field for the name of who holds it."""

    def __init__(self, words: Words, posts: "Sequence[GroupPost]", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        say = words.say
        self._posts = posts
        self.setWindowTitle(say("ui.figures.working_group"))
        hint = QLabel(words.wrapped("ui.figures.group_hint"), self)
        hint.setObjectName("hint")
        hint.setWordWrap(True)
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(say("ui.followup.search"))
        self.search.setAccessibleName(say("ui.followup.search"))
        self.search.setClearButtonEnabled(True)
        self.table = grid(len(posts), 3, self)
        self.table.setAccessibleName(say("ui.figures.working_group"))
        self.table.setHorizontalHeaderLabels([say(f"report.{name}") for name in ("position", "post", "name")])
        for row, post in enumerate(posts):
            for column, text in enumerate((post.position, post.post, post.name)):
                cell = QTableWidgetItem(text)
                if column < 2:
                    cell.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
                cell.setToolTip(text)
                self.table.setItem(row, column, cell)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        layout = QVBoxLayout(self)
        layout.addWidget(hint)
        layout.addWidget(self.search)
        layout.addWidget(self.table, 1)
        layout.addWidget(dialog_buttons(self, words, say("ui.figures.keep_names")))
        self.search.textChanged.connect(self._filter)
        give_room(self, 860, 560)

    def changed(self) -> Mapping[str, str]:
        """Return the names that are other than they were, by post."""
        told = {}
        for row, post in enumerate(self._posts):
            name = " ".join(text_at(self.table, row, 2).split())
            if name != post.name:
                told[post.where] = name
        return told

    def _filter(self) -> None:
        needle = self.search.text().casefold().split()
        for row, post in enumerate(self._posts):
            text = f"{post.where} {post.position} {post.post} {text_at(self.table, row, 2)}".casefold()
            self.table.setRowHidden(row, not all(word in text for word in needle))
