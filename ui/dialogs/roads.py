"""Asks how much of a file of roads as large as a country's is kept."""

from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QDialog, QLabel, QRadioButton, QSpinBox, QVBoxLayout, QWidget

from ui.dialogs.buttons import dialog_buttons, give_room
from ui.language import Words

_MOST_KM: Final = 999


class RoadsDialog(QDialog):
    """A choice of the roads within so many km of the schools, or the whole file."""

    def __init__(self, words: Words, path: Path, around_km: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(words.say("ui.roads_extent.title", file=path.name))
        asked = QLabel(words.wrapped("ui.roads_extent.asked"), self)
        asked.setWordWrap(True)
        self.around = QRadioButton(words.say("ui.roads_extent.around"), self)
        self.whole = QRadioButton(words.say("ui.roads_extent.whole"), self)
        self.km = QSpinBox(self)
        self.km.setAccessibleName(words.say("ui.roads_extent.km"))
        self.km.setSuffix(f" {words.say('ui.roads_extent.unit')}")
        self.km.setRange(1, _MOST_KM)
        self.km.setValue(round(around_km))
        self.around.toggled.connect(self.km.setEnabled)
        self.around.setChecked(True)
        layout = QVBoxLayout(self)
        for part in (asked, self.around, self.km, self.whole):
            layout.addWidget(part)
        layout.addStretch(1)
        layout.addWidget(dialog_buttons(self, words, words.say("ui.roads_extent.import")))
        give_room(self, 460)

    def around_km(self) -> float:
        """Return within how many km roads are kept; 0 for the whole file."""
        return float(self.km.value()) if self.around.isChecked() else 0.0
