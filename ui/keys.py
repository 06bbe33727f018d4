"""What a key means, whichever layout the keyboard writes: nobody should have to switch it for one letter."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent

Keys = Mapping[tuple[int, Qt.KeyboardModifier], str]
"""What keys ask for: a key of Qt (a letter by its Latin name) with what is held beside it."""
NO_MODIFIER: Final = Qt.KeyboardModifier.NoModifier
CTRL: Final = Qt.KeyboardModifier.ControlModifier
_ROWS: Final = {2: "1234567890", 16: "qwertyuiop", 30: "asdfghjkl", 44: "zxcvbnm"}
_PLACES: Final = {first + at: sign for first, signs in _ROWS.items() for at, sign in enumerate(signs)}
"""The place of a key on a keyboard, as the kernel of Linux and Windows both number it, and its Latin sign."""
_FIRST: Final = {"xcb": 8, "wayland": 8, "windows": 0}
"""What a platform adds to the number of a key's place; of other platforms the place is not known."""
_THAI_DIGITS: Final = "๐๑๒๓๔๕๖๗๘๙"
_KEDMANEE: Final = dict(
    zip("".join(("ๅ/-ภถุึคตจ", "ๆไำพะัีรนย", "ฟหกดเ้่าส", "ผปแอิืท")), "".join(_ROWS.values()), strict=True)
) | {"_": "3"}
"""What keys write with the Thai (Kedmanee) layout on; that of Apple has another sign on the key 3."""


def sign_of(event: QKeyEvent) -> str:
    """Return the small Latin letter or the digit that a key stands for, ``""`` for none.

    By what it writes where that is one; else by its place on the keyboard; where the platform tells no place, by
    what the usual Thai layout writes with it.
    """
    text, key = event.text(), event.key()
    if len(text) == 1 and text.isascii() and text.isalnum():
        return text.lower()
    if len(text) == 1 and text in _THAI_DIGITS:
        return str(_THAI_DIGITS.index(text))
    # With Ctrl held a key writes nothing, and Qt still tells its letter.
    if Qt.Key.Key_0 <= key <= Qt.Key.Key_9 or Qt.Key.Key_A <= key <= Qt.Key.Key_Z:
        return chr(key).lower()
    first = _FIRST.get(QGuiApplication.platformName())
    if first is not None and event.nativeScanCode():
        return _PLACES.get(event.nativeScanCode() - first, "")
    return _KEDMANEE.get(text, "")


def digit_of(event: QKeyEvent) -> int:
    """Return the digit that a key stands for, -1 for none."""
    sign = "" if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier else sign_of(event)
    return int(sign) if sign.isdecimal() else -1


def asked_by(event: QKeyEvent, keys: Keys) -> str:
    """Return what a key asks for by a table of keys, ``""`` for nothing."""
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    sign = sign_of(event)
    key = ord(sign.upper()) if sign else event.key()
    return next((name for (code, with_), name in keys.items() if code == key and with_ == held), "")


def latin_digits(text: str) -> str:
    """Return what was typed by digit keys as Latin digits; other characters are left as they are."""
    known = {mark: sign for mark, sign in _KEDMANEE.items() if sign.isdecimal()}
    known |= {mark: str(digit) for digit, mark in enumerate(_THAI_DIGITS)}
    return "".join(known.get(mark, mark) for mark in text)
