"""Every visible word, in Thai and English: one TOML catalogue a language."""

import string
import tomllib
from collections.abc import Mapping
from functools import cache

from resources import read_text

LANGUAGES = ("th", "en")


class _Numbered(string.Formatter):
    """Fills ``{count:row|rows}`` with a number and the word that goes with it: ``1 row``, ``2,000 rows``."""

    def format_field(self, value: object, format_spec: str) -> str:
        one, parted, many = format_spec.partition("|")
        if not parted:
            return format(value, format_spec)
        shown = f"{value:,}" if isinstance(value, int) else str(value)
        return f"{shown} {one if shown == '1' else many}"


_NUMBERED = _Numbered()


class Catalogue:
    """The words of one language, by dotted key."""

    def __init__(self, language: str, words: Mapping[str, str]) -> None:
        self.language = language
        self._words = words

    def say(self, key: str, /, **details: object) -> str:
        """Return the words of ``key`` with ``{gaps}`` and ``{count:row|rows}`` filled.

        An unknown key is a bug (``KeyError``).
        """
        text = self._words[key]
        if not details:
            return text
        return _NUMBERED.vformat(text, (), details) if "|" in text else text.format_map(details)

    def __contains__(self, key: str) -> bool:
        return key in self._words

    def keys(self) -> frozenset[str]:
        """Return every dotted key."""
        return frozenset(self._words)


def _flatten(tree: Mapping[str, object], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for name, value in tree.items():
        key = f"{prefix}{name}"
        if isinstance(value, Mapping):
            flat |= _flatten(value, f"{key}.")
        else:
            flat[key] = str(value)
    return flat


@cache
def catalogue(language: str) -> Catalogue:
    """Return the catalogue of ``language``: ``th`` or ``en``."""
    if language not in LANGUAGES:
        raise ValueError(f"no catalogue for language {language!r}")
    return Catalogue(language, _flatten(tomllib.loads(read_text(f"text/{language}.toml"))))
