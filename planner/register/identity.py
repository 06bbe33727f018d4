"""National IDs and G-codes: read leniently, warned about, never a ground to drop a child."""

import re
from dataclasses import dataclass
from typing import Final

from gis.thai import clean

_G_CODE: Final = re.compile(r"G\d{12}")
_ROUNDED: Final = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)
_BETWEEN: Final = re.compile(r"[\s.\-–—_/'`’\"]+")
_LONGEST: Final = 20


@dataclass(frozen=True, slots=True)
class Identity:
    """What an ID cell holds: a national ID as read, or a G-code; ``warnings`` are codes under [register_reasons]."""

    national_id: str = ""
    g_code: str = ""
    warnings: tuple[str, ...] = ()


def check_digit(digits: str) -> int:
    """Return the check digit of a national ID's first twelve digits: ``(11 - sum((13-i) d_i) mod 11) mod 10``."""
    return (11 - sum((13 - place) * int(digit) for place, digit in enumerate(digits[:12])) % 11) % 10


def is_national_id(text: str) -> bool:
    """Return whether ``text`` is 13 digits with a right check digit; it misses 9.2 % of wrong single digits."""
    return len(text) == 13 and text.isascii() and text.isdigit() and check_digit(text) == int(text[12])


def is_g_code(text: str) -> bool:
    """Return whether ``text`` is a G-code: ``G``, two digits of the BE year, two of the province, eight running."""
    return _G_CODE.fullmatch(text) is not None


def read_identity(text: str) -> Identity:
    """Return what an ID cell holds.

    IDs that begin with 0 (stateless children), 6 or 7 are as good as any. Twelve digits that a spreadsheet stripped
    of their leading 0 get it back, where the check digit then agrees.
    """
    text = clean(text)
    if _ROUNDED.fullmatch(text):
        return Identity(warnings=("id_rounded",))
    text = _BETWEEN.sub("", text).upper()[:_LONGEST]
    if is_g_code(text):
        return Identity(g_code=text)
    if not any(character.isdigit() for character in text) or len(set(text)) == 1:
        return Identity(warnings=("id_missing",))
    if len(text) == 12 and is_national_id(f"0{text}"):
        return Identity(f"0{text}", warnings=("id_leading_zero",))
    if len(text) != 13 or not (text.isascii() and text.isdigit()):
        return Identity(text, warnings=("id_malformed",))
    return Identity(text, warnings=() if is_national_id(text) else ("id_check_digit",))
