"""Keys that mean the same whether the Latin or the Thai layout is on."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

NO_MODIFIER: Final = Qt.KeyboardModifier.NoModifier
CTRL: Final = Qt.KeyboardModifier.ControlModifier
_THAI_DIGITS: Final = "๐๑๒๓๔๕๖๗๘๙"
_THAI_ROW: Final = {"ๅ": 1, "/": 2, "-": 3, "ภ": 4, "ถ": 5, "ุ": 6, "ึ": 7, "ค": 8, "ต": 9, "จ": 0}
"""What the digit keys write with the Thai (Kedmanee) layout on."""
THAI_LETTERS: Final[Mapping[str, int]] = {
    "ห": Qt.Key.Key_S, "ี": Qt.Key.Key_U, "่": Qt.Key.Key_J, "า": Qt.Key.Key_K, "ื": Qt.Key.Key_N, "ด": Qt.Key.Key_F,
    "ผ": Qt.Key.Key_Z,
}  # fmt: skip


def digit_of(event: QKeyEvent) -> int:
    """Return the digit that a key stands for, -1 for none."""
    text = event.text()
    if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier or len(text) != 1:
        return -1
    if text in "0123456789":
        return int(text)
    if text in _THAI_DIGITS:
        return _THAI_DIGITS.index(text)
    return _THAI_ROW.get(text, -1)


def latin_digits(text: str) -> str:
    """Return what was typed by digit keys as Latin digits; other characters are left as they are."""
    known = {mark: str(digit) for mark, digit in _THAI_ROW.items()}
    known |= {mark: str(digit) for digit, mark in enumerate(_THAI_DIGITS)}
    return "".join(known.get(mark, mark) for mark in text)


def asked_by(event: QKeyEvent, keys: Mapping[tuple[int, Qt.KeyboardModifier], str]) -> str:
    """Return what a key asks for by a table of keys, ``""`` for nothing."""
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    key = int(THAI_LETTERS.get(event.text(), event.key()))
    return next((name for (code, with_), name in keys.items() if code == key and with_ == held), "")
