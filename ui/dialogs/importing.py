"""The import of a table, step by step: columns, preview, rows to mend."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from gis.errors import UserError
from ui.dialogs.buttons import give_room
from ui.language import Words
from ui.panels.column_chooser import ColumnChooser
from ui.panels.import_preview import ImportPreview
from ui.panels.mend_grid import MendGrid
from ui.session import Session

if TYPE_CHECKING:
    from gis.monitor import Monitor
    from planner.workflow.reading import Choice, Look, Preview, SetAside
    from ui.work import Work

    Question = Callable[[Work, Monitor], object]

_SIZE: Final = (1040, 700)
_STEPS: Final = ("columns", "preview", "mend")
PREVIEWED: Final = ("register",)
"""Kinds of tables that are previewed; of the others only the columns are asked, and only once."""


class _Asking(QDialog):
    """A dialog that asks the project, one question after another, and says what is wrong in itself."""

    def __init__(self, session: Session, words: Words, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.session = session
        self.words = words
        self._todo: list[tuple[str, Question, Callable[[object], None]]] = []
        self._answered: Callable[[object], None] | None = None
        self.trouble = QLabel(self)
        self.trouble.setObjectName("trouble")
        self.trouble.setWordWrap(True)
        self.trouble.setTextFormat(Qt.TextFormat.PlainText)
        self.trouble.hide()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._begin)
        session.runner.idle.connect(self._soon.start)
        session.troubled.connect(self._troubled)
        session.crashed.connect(self._ended)
        session.stopped.connect(self._ended)

    def ask(self, title: str, question: "Question", answered: Callable[[object], None]) -> None:
        """Ask something as soon as no other job is under way."""
        self._todo.append((title, question, answered))
        self.trouble.hide()
        self.enable()
        self._begin()

    @property
    def asking(self) -> bool:
        """Return whether an answer is waited for."""
        return self._answered is not None or bool(self._todo)

    def enable(self) -> None:
        """Let a person do what makes sense now."""

    def _begin(self) -> None:
        if self._todo and self._answered is None and not self.session.busy:
            title, question, self._answered = self._todo.pop(0)
            self.session.ask(title, question, self._hear)

    def _hear(self, result: object) -> None:
        answered, self._answered = self._answered, None
        if answered is not None:
            answered(result)
        self.enable()

    def _troubled(self, error: object) -> None:
        if self._answered is not None:
            self.trouble.setText(self.words.breakable(cast("UserError", error).message(self.words.language)))
            self.trouble.show()
        self._ended()

    def _ended(self) -> None:
        self._answered = None
        self._todo.clear()
        self.enable()

    def _button(self, key: str, act: Callable[[], None], *, primary: bool = False) -> QPushButton:
        button = QPushButton(self.words.say(key), self)
        button.setAutoDefault(primary)
        button.setDefault(primary)
        if primary:
            button.setObjectName("primary")
        button.clicked.connect(act)
        return button


class ImportDialog(_Asking):
    """Begins with the preview where the columns are clear, and with the columns where they are not."""

    def __init__(
        self,
        session: Session,
        words: Words,
        path: Path,
        look: "Look",
        *,
        kind: str,
        needed: Sequence[Sequence[str]],
        fields: Sequence[str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(session, words, parent)
        self.path, self.kind, self.look = path, kind, look
        self._fields = fields
        self.setWindowTitle(words.say("ui.import.title", file=path.name))
        give_room(self, *_SIZE)
        self.columns = ColumnChooser(words, fields, needed)
        self.preview, self.mend = ImportPreview(words), MendGrid(words)
        self.pages = QStackedWidget(self)
        for page in (self.columns, self.preview, self.mend):
            self.pages.addWidget(page)
        self._step_names = [QLabel(words.say(f"ui.import.step_{name}"), self) for name in _STEPS]
        self.load_button = self._button("ui.import.load", self.load)
        self.save_button = self._button("ui.import.save", self.save)
        self.recheck_button = self._button("ui.import.recheck", self.recheck)
        self.back_button = self._button("ui.import.back", self.back)
        self.mend_button = self._button("ui.import.next", self.to_mend)
        self.next_button = self._button("ui.import.next", self.forward, primary=True)
        self.cancel_button = self._button("ui.cancel", self.reject)
        self._seen: Preview | None = None
        self._rows: tuple[SetAside, ...] = ()
        self._lay_out()
        self.columns.show_look(look)
        self.columns.asked.connect(self._look_again)
        self.columns.changed.connect(self.enable)
        self.mend.edited.connect(self.enable)
        if kind in PREVIEWED and look.complete:
            self.forward()
        self.enable()

    def _lay_out(self) -> None:
        steps = QHBoxLayout()
        for name in self._step_names:
            name.setVisible(self.kind in PREVIEWED)
            steps.addWidget(name)
            steps.addSpacing(24)
        steps.addStretch(1)
        foot = QHBoxLayout()
        for button in (self.load_button, self.save_button, self.recheck_button):
            foot.addWidget(button)
        foot.addStretch(1)
        for button in (self.back_button, self.mend_button, self.next_button, self.cancel_button):
            foot.addWidget(button)
        layout = QVBoxLayout(self)
        layout.addLayout(steps)
        layout.addWidget(self.pages, 1)
        layout.addWidget(self.trouble)
        layout.addLayout(foot)

    # What was chosen.

    @property
    def step(self) -> str:
        """Return the step in front: columns, preview or mend."""
        return _STEPS[self.pages.currentIndex()]

    def choice(self) -> "Choice":
        """Return sheet, row of heads and columns as chosen."""
        from planner.workflow.reading import Choice  # noqa: PLC0415 - loaded with the project, not with the window

        return Choice(self.look.sheet, self.look.head_row, self.columns.columns())

    def mended(self) -> dict[str, dict[str, str]]:
        """Return the texts that were mended, by row and head."""
        return {row_id: dict(cells) for row_id, cells in self.mend.model.edits.items()}

    # Steps.

    def forward(self) -> None:
        """Go on: to the preview, or into the project."""
        if self.step == "columns" and self.kind in PREVIEWED:
            self.mend.model.edits.clear()
            self.mend.model.told.clear()
            self._rows = ()
            self._ask_preview()
        else:
            self.accept()

    def back(self) -> None:
        """Go back a step."""
        self.pages.setCurrentIndex(0 if self.step == "preview" else 1)
        self.enable()

    def to_mend(self) -> None:
        """Show the rows that were set aside."""
        self.pages.setCurrentWidget(self.mend)
        self.mend.view.setFocus()
        self.enable()

    def recheck(self) -> None:
        """Read the rows again with what was mended."""
        self._ask_preview()

    def load(self) -> None:
        """Choose the columns by a mapping file."""
        name, _ = QFileDialog.getOpenFileName(
            self, self.words.say("ui.import.load"), "", self.words.say("ui.file_types_mapping")
        )
        if name:
            look, path = self.look, Path(name)
            self.ask("mapping", lambda work, _: work.imports.load(look, path), self._columns_loaded)

    def save(self) -> None:
        """Write the columns chosen as a mapping file."""
        name, _ = QFileDialog.getSaveFileName(
            self,
            self.words.say("ui.import.save"),
            f"{self.path.stem}.toml",
            self.words.say("ui.file_types_mapping"),
        )
        if name:
            path = Path(name if name.endswith(".toml") else f"{name}.toml")
            look, columns = self.look, self.columns.columns()
            self.ask("mapping", lambda work, _: work.imports.save(look, columns, path), lambda _: None)

    def enable(self) -> None:
        """Let a person do what makes sense in this step."""
        step, free, say = self.step, not self.asking, self.words.say
        for name, label in zip(_STEPS, self._step_names, strict=True):
            font = label.font()
            font.setBold(name == step)
            label.setFont(font)
            label.setEnabled(name == step)
        previewed = self.kind in PREVIEWED
        aside = len(self._rows)
        self.load_button.setVisible(step == "columns" and previewed)
        self.save_button.setVisible(step == "columns" and previewed)
        self.recheck_button.setVisible(step == "mend")
        self.back_button.setVisible(step != "columns")
        self.mend_button.setVisible(step == "preview" and aside > 0)
        self.mend_button.setText(say("ui.import.to_mend", count=f"{aside:,}"))
        accepted = 0 if self._seen is None else self._seen.accepted
        unchecked = any(told is None for told in self.mend.model.told.values())
        if step == "columns":
            self.next_button.setText(say("ui.import.next" if previewed else "ui.import.map"))
            self.next_button.setEnabled(free and self.columns.complete)
        else:
            self.next_button.setText(say("ui.import.start", count=f"{accepted:,}"))
            self.next_button.setEnabled(free and self._seen is not None and not unchecked)
        self.recheck_button.setEnabled(free and unchecked)
        self.save_button.setEnabled(free and bool(self.columns.columns()))
        for button in (self.load_button, self.back_button, self.mend_button):
            button.setEnabled(free)
        self.columns.setEnabled(free)

    def reject(self) -> None:
        """Give up; a preview under way is stopped."""
        if self._answered is not None:
            self.session.runner.cancel()
        super().reject()

    # Answers.

    def _look_again(self, sheet: str, head_row: int) -> None:
        path, kind = self.path, self.kind
        self.ask(
            "look_table",
            lambda work, _: work.imports.look(path, kind, sheet=sheet, head_row=head_row),
            self._looked,
        )

    def _looked(self, result: object) -> None:
        self.look = cast("Look", result)
        self.columns.show_look(self.look)

    def _columns_loaded(self, result: object) -> None:
        self.columns.choose(cast("Mapping[str, int]", result))

    def _ask_preview(self) -> None:
        path, choice, mended = self.path, self.choice(), self.mended()
        self.ask(
            "preview_import",
            lambda work, monitor: work.imports.preview(path, choice, mended, monitor),
            self._previewed,
        )

    def _previewed(self, result: object) -> None:
        seen = cast("Preview", result)
        self._seen = seen
        self.preview.show_preview(seen)
        if not self._rows:
            self._rows = seen.set_aside
            chosen = self.columns.columns()
            first = [self.look.columns[chosen[field]].head for field in self._fields if field in chosen]
            self.mend.show_rows(self._rows, first)
        still = {row.row_id: row.reasons for row in seen.set_aside}
        self.mend.model.hear({row_id: still.get(row_id, ()) for row_id in self.mend.model.edits})
        if self.step == "columns":
            self.pages.setCurrentWidget(self.preview)


class MendDialog(_Asking):
    """The rows that stand aside from earlier imports."""

    def __init__(
        self, session: Session, words: Words, rows: "Sequence[SetAside]", parent: QWidget | None = None
    ) -> None:
        super().__init__(session, words, parent)
        self.setWindowTitle(words.say("ui.import.mend_title"))
        give_room(self, *_SIZE)
        self.mend = MendGrid(words)
        self.mend.show_rows(rows)
        self.mend.edited.connect(self.enable)
        self.recheck_button = self._button("ui.import.recheck", self.recheck)
        self.take_button = self._button("ui.import.take_in", self.accept, primary=True)
        self.cancel_button = self._button("ui.close", self.reject)
        foot = QHBoxLayout()
        foot.addWidget(self.recheck_button)
        foot.addStretch(1)
        foot.addWidget(self.take_button)
        foot.addWidget(self.cancel_button)
        layout = QVBoxLayout(self)
        layout.addWidget(self.mend, 1)
        layout.addWidget(self.trouble)
        layout.addLayout(foot)
        self.enable()

    def mended(self) -> dict[str, dict[str, str]]:
        """Return the texts that were mended, by row and head: those that pass come in, the others are kept so."""
        return {row_id: dict(cells) for row_id, cells in self.mend.model.edits.items()}

    def recheck(self) -> None:
        """Read the mended rows again."""
        mended = self.mended()
        self.ask("recheck", lambda work, monitor: work.imports.recheck(mended, monitor), self._rechecked)

    def enable(self) -> None:
        """Let rows in once they were checked."""
        told = self.mend.model.told
        unchecked = any(one is None for one in told.values())
        ready = len(self.mend.model.ready())
        self.recheck_button.setEnabled(not self.asking and unchecked)
        self.take_button.setText(self.words.say("ui.import.take_in", count=f"{ready:,}"))
        self.take_button.setEnabled(not self.asking and not unchecked and bool(told))

    def _rechecked(self, result: object) -> None:
        self.mend.model.hear(cast("Mapping[str, tuple[str, ...]]", result))
