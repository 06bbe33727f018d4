"""Thai text as people really type it, brought to one form."""

import re
import unicodedata
from typing import Final

_INVISIBLE: Final = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"), None)
_SPACES: Final = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u3000": " ", "\t": " ", "\r": " ", "\n": " "})
_TO_ARABIC: Final = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_TO_THAI: Final = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
# Nikhahit + aa is sara am typed as two keys, with a tone mark before, between or after them.
_NIKHAHIT_AA: Final = re.compile("\u0e4d([\u0e48-\u0e4b]?)\u0e32|([\u0e48-\u0e4b])\u0e4d\u0e32")
_MARK_TWICE: Final = re.compile("([\u0e31\u0e34-\u0e3a\u0e47-\u0e4e])\\1+")
_PLAIN: Final = re.compile("[ -~\u0e01-\u0e3a\u0e3f-\u0e5b]*")
_THAI_DIGIT: Final = re.compile("[๐-๙]")
_BLANKS: Final = re.compile(" {2,}")


def _sara_am(match: re.Match[str]) -> str:
    return f"{match.group(1) or match.group(2) or ''}\u0e33"


def arabic_digits(text: str) -> str:
    """Return ``text`` with Thai digits as 0-9."""
    return text.translate(_TO_ARABIC)


def thai_digits(text: str) -> str:
    """Return ``text`` with 0-9 as Thai digits."""
    return text.translate(_TO_THAI)


def clean(text: str) -> str:
    """Return ``text`` in one form: what looks the same compares the same.

    Strips invisible and control characters, folds special spaces, turns Thai digits to 0-9, two typed
    เ to แ, nikhahit + า to ำ, and a mark typed twice to one. Idempotent.
    """
    if not _PLAIN.fullmatch(text):
        text = text.translate(_INVISIBLE).translate(_SPACES)
    if not _PLAIN.fullmatch(text):
        text = "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    text = unicodedata.normalize("NFC", text).replace("เเ", "แ")
    if _THAI_DIGIT.search(text):
        text = text.translate(_TO_ARABIC)
    if "\u0e4d" in text:
        text = _NIKHAHIT_AA.sub(_sara_am, text)
    text = _MARK_TWICE.sub(r"\1", text)
    return (_BLANKS.sub(" ", text) if "  " in text else text).strip()
