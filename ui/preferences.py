"""What a person prefers, kept between sessions for all projects."""

from dataclasses import asdict, dataclass, replace
from typing import Final, cast

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from resources.text import LANGUAGES
from ui.style import SIZE_PT, set_text_size

TEXT_SIZES: Final = range(9, 19)
"""In points."""
PROFILES: Final = ("motorcycle", "pickup", "walk")


@dataclass(frozen=True, slots=True)
class Preferences:
    """The choices of the settings dialog."""

    language: str = "th"
    text_size: int = SIZE_PT
    thai_digits: bool = False
    """Sheets and reports begin with Thai digits."""
    profile: str = "motorcycle"
    """How a project's first plan travels."""
    online_tiles: bool = False
    """A map from the network lies under the roads: the parts of the country looked at are told to its server."""


def load_preferences() -> Preferences:
    """Return what was chosen; what is missing or makes no sense is as at first."""
    settings, usual = QSettings(), Preferences()
    language = str(settings.value("language", usual.language))
    size = str(settings.value("text_size", usual.text_size))
    profile = str(settings.value("profile", usual.profile))
    return Preferences(
        language=language if language in LANGUAGES else usual.language,
        text_size=int(size) if size.isdecimal() and int(size) in TEXT_SIZES else usual.text_size,
        thai_digits=_flag(settings, "thai_digits"),
        profile=profile if profile in PROFILES else usual.profile,
        online_tiles=_flag(settings, "online_tiles"),
    )


def save_preferences(chosen: Preferences) -> None:
    """Keep what was chosen."""
    settings = QSettings()
    for name, value in asdict(chosen).items():
        settings.setValue(name, value)


def change_preferences(**chosen: str | int) -> Preferences:
    """Keep some choices, leave the rest; return all."""
    changed = replace(load_preferences(), **chosen)  # type: ignore[arg-type]  # each by its own name
    save_preferences(changed)
    return changed


def change_text_size(step: int) -> None:
    """Make all text larger or smaller by so many points, and remember it."""
    application = cast("QApplication", QApplication.instance())
    size = application.font().pointSize() + step
    if size in TEXT_SIZES:
        set_text_size(application, size)
        change_preferences(text_size=size)


def _flag(settings: QSettings, name: str) -> bool:
    # An .ini file gives text back, the registry of Windows a number.
    return str(settings.value(name, "false")).lower() in ("true", "1")
