"""How place names are compared: exactly, by sound, and by the edits between them."""

import re
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

_NOISE: Final = re.compile(r"[\s\-.,'\"’`()\[\]/_:;ฯๆ*]+")
# Letters that sound alike, long and short vowels, and marks that are often left out or mistyped.
_SOUND: Final = str.maketrans(
    {
        **dict(zip("ศษณญฎฏฐฑฒธภฬฆฅฃใีืู", "สสนยดตถทททพลคคขไิึุ", strict=True)),
        **dict.fromkeys("่้๊๋็ํ์ฺ", None),
    }
)
_ENGLISH: Final = (
    ("ph", "p"), ("th", "t"), ("kh", "k"), ("bh", "p"), ("dh", "t"), ("oo", "u"), ("ue", "u"), ("ou", "u"),
    ("ee", "i"), ("ae", "e"), ("oe", "o"), ("eu", "u"), ("aa", "a"), ("w", "v"), ("y", "i"), ("j", "ch"),
    ("z", "s"), ("r", "l"),
)  # fmt: skip
_TWICE: Final = re.compile(r"([a-z])\1+")

EXACT, SOUND, EDIT = 0.0, 1.2, 2.8
"""Costs, as -ln of how rarely a name is written so: as it is, alike in sound, and each letter wrong."""


@lru_cache(maxsize=30_000)
def fold(text: str) -> str:
    """Return a cleaned name without blanks, dots, hyphens, brackets and the like, in lower case."""
    return _NOISE.sub("", text).lower()


@lru_cache(maxsize=30_000)
def sound(folded: str) -> str:
    """Return the form in which names that sound alike are equal; works for Thai and romanised names."""
    if folded.isascii():
        for old, new in _ENGLISH:
            folded = folded.replace(old, new)
        return _TWICE.sub(r"\1", folded.replace("h", ""))
    return folded.translate(_SOUND).replace("รร", "ร")


def edits_allowed(length: int) -> int:
    """Return how many wrong letters a name of this length (in sounds) may have and still be recognised."""
    return 0 if length < 3 else 1 if length < 6 else 2 if length < 11 else 3


def edit_cost(one: str, other: str) -> float | None:
    """Return what it costs to read the sound form ``one`` as ``other``; ``None`` when they are too far apart.

    Counts insertions, deletions, substitutions and swaps of neighbours (optimal string alignment). A slip in
    a short name weighs more, since more names lie one slip away from it.
    """
    shorter = min(len(one), len(other))
    allowed = edits_allowed(shorter)
    distance = OSA.distance(one, other, score_cutoff=allowed)
    if distance > allowed:
        return None
    if distance == 0:
        return SOUND
    return SOUND / 2 + EDIT * distance + (1.5 if shorter < 4 else 0.0)


def deletions(form: str) -> set[str]:
    """Return ``form`` and every form with one letter left out: equal members mean at most two edits apart."""
    return {form, *(form[:i] + form[i + 1 :] for i in range(len(form)))}
