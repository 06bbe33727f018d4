"""The settings: what a person prefers."""

from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QFormLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from resources.text import LANGUAGES
from ui.dialogs.buttons import dialog_buttons, give_room
from ui.language import Words
from ui.preferences import PROFILES, TEXT_SIZES, Preferences


class SettingsDialog(QDialog):
    """Asks for language, text, digits, travel and the map under the roads."""

    def __init__(self, words: Words, before: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(words.say("ui.settings.title"))
        self.language = QComboBox(self)
        for language in LANGUAGES:
            self.language.addItem(words.say(f"ui.settings.{language}"), language)
        self.language.setCurrentIndex(self.language.findData(before.language))
        self.text_size = QSpinBox(self)
        self.text_size.setRange(TEXT_SIZES[0], TEXT_SIZES[-1])
        self.text_size.setSuffix(words.say("ui.settings.points"))
        self.text_size.setValue(before.text_size)
        self.profile = QComboBox(self)
        for profile in PROFILES:
            self.profile.addItem(words.say(f"ui.profiles.{profile}"), profile)
        self.profile.setCurrentIndex(self.profile.findData(before.profile))
        self.thai_digits = QCheckBox(words.say("ui.settings.thai_digits"), self)
        self.thai_digits.setChecked(before.thai_digits)
        self.online_tiles = QCheckBox(words.say("ui.settings.online_tiles"), self)
        self.online_tiles.setChecked(before.online_tiles)
        hint = QLabel(words.wrapped("ui.settings.online_hint"), self)
        hint.setObjectName("hint")
        hint.setWordWrap(True)
        form = QFormLayout()
        form.addRow(words.say("ui.settings.language"), self.language)
        form.addRow(words.say("ui.settings.text_size"), self.text_size)
        form.addRow(words.say("ui.settings.profile"), self.profile)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(self.thai_digits)
        layout.addWidget(self.online_tiles)
        layout.addWidget(hint)
        layout.addSpacing(8)
        layout.addWidget(dialog_buttons(self, words, words.say("ui.ok")))
        give_room(self, 480)

    def chosen(self) -> Preferences:
        """Return the choices."""
        return Preferences(
            language=str(self.language.currentData()),
            text_size=self.text_size.value(),
            thai_digits=self.thai_digits.isChecked(),
            profile=str(self.profile.currentData()),
            online_tiles=self.online_tiles.isChecked(),
        )
