"""The language of the window, and its words."""

import re
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Signal

from resources.text import LANGUAGES, catalogue

ZERO_WIDTH_SPACE: Final = "\u200b"
_SEAM: Final = "\x1f"
_MOST_BROKEN: Final = 4_000
"""Texts whose breaks are remembered: parting a sentence takes longer than painting it."""
_BETWEEN_THAI: Final = re.compile("(?<=[\u0e01-\u0e5b])\x1f(?=[\u0e01-\u0e5b])")


def capital(text: str) -> str:
    """Return words as a head begins: with a large letter."""
    return text[:1].upper() + text[1:]


class Words(QObject):
    """The words in the language chosen; ``changed`` says that everything visible is to be said anew."""

    changed = Signal()

    def __init__(self, language: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._language = language
        self._segment: Callable[[str], list[str]] | None = None
        self._broken: dict[str, str] = {}

    @property
    def language(self) -> str:
        """Return ``th`` or ``en``."""
        return self._language

    def choose(self, language: str) -> None:
        """Change the language."""
        if language not in LANGUAGES:
            raise ValueError(f"no catalogue for language {language!r}")
        if language != self._language:
            self._language = language
            self.changed.emit()

    def learn_words(self, segment: Callable[[str], list[str]]) -> None:
        """Take a function that parts Thai text into words; it is slow to load and comes after the window."""
        if self._segment is None:
            self._segment = segment
            self.changed.emit()

    def say(self, key: str, /, **details: object) -> str:
        """Return the words of ``key`` with its gaps filled."""
        return catalogue(self._language).say(key, **details)

    def wrapped(self, key: str, /, **details: object) -> str:
        """Return the words of ``key`` for a label of several lines."""
        return self.breakable(self.say(key, **details))

    def breakable(self, text: str) -> str:
        """Return ``text`` with a zero-width space between Thai words: Qt breaks lines there and nowhere else."""
        if self._segment is None or self._language != "th":
            return text
        broken = self._broken.get(text)
        if broken is None:
            if len(self._broken) >= _MOST_BROKEN:
                self._broken.clear()
            broken = _BETWEEN_THAI.sub(ZERO_WIDTH_SPACE, _SEAM.join(self._segment(text))).replace(_SEAM, "")
            self._broken[text] = broken
        return broken
