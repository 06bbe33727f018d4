"""Of which day the map that is written as a file is to be."""

import datetime as dt

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLabel, QVBoxLayout, QWidget

from ui.dialogs.buttons import dialog_buttons, give_room
from ui.language import Words
from ui.panels.day_field import DayField


class MapFileDialog(QDialog):
    """A past day, or nothing: as it is now."""

    def __init__(self, words: Words, today: dt.date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(words.say("ui.jobs.map_file"))
        self.day = DayField(words, "ui.map.as_of", latest=today, empty_key="ui.figures.now", parent=self)
        hint = QLabel(words.wrapped("ui.map.as_of_hint"), self)
        hint.setObjectName("hint")
        hint.setWordWrap(True)
        form = QFormLayout()
        form.addRow(words.say("ui.map.as_of"), self.day)
        self._buttons = dialog_buttons(self, words, words.say("ui.map.choose_file"))
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(hint)
        layout.addStretch(1)
        layout.addWidget(self._buttons)
        self.day.changed.connect(self._check)
        self._check()
        give_room(self, 460)

    def as_of(self) -> dt.date | None:
        """Return the day, ``None`` for now."""
        return self.day.day

    def _check(self) -> None:
        self._buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(self.day.fits)
