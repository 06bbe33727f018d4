"""The words of an address as they are weighed: what is known of each, and in what letters it is written."""

import re
from typing import Final

from gis.address.gazetteer import Names
from gis.address.names import sound
from gis.address.parser import Rank, Word

UNEXPLAINED: Final = {Rank.TAMBON: 9.0, Rank.AMPHOE: 9.0, Rank.PROVINCE: 9.0, Rank.BARE: 7.5, Rank.ASIDE: 3.0}
"""What a word costs that no unit of a chain explains."""
_MAY_BE_FORMER: Final = (Rank.AMPHOE, Rank.PROVINCE, Rank.BARE)
_THAI, _ROMAN, _MIXED = range(3)
_ASCII: Final = re.compile(r"[\x00-\x7f]")


def _letters(form: str) -> int:
    """Return in what letters a sound form is written: Thai, romanised, or some of each."""
    return _ROMAN if form.isascii() else _MIXED if _ASCII.search(form) else _THAI


def comparable(form: str, letters: int) -> bool:
    """Tell whether a name may be a slip of a word in such letters: one in other letters shares none with it."""
    return letters == _MIXED or _letters(form) in (letters, _MIXED)


class Reading:
    """A word with what is known of it, and what it costs to read it as each unit that was asked for."""

    __slots__ = ("costs", "exact", "firm", "letters", "may_be_former", "nameless", "rank", "sound", "unexplained")

    def __init__(self, word: Word, exact: Names, marked: bool) -> None:
        self.rank = word.rank
        self.sound = sound(word.text)
        self.letters = _letters(self.sound)
        self.exact = exact
        self.nameless = not (exact[0] or exact[1] or exact[2])
        self.may_be_former = bool(exact[1] or exact[2]) and word.rank in _MAY_BE_FORMER
        self.firm = False
        """What it names fits the other words: it is not weighed as a slip for anything else."""
        self.unexplained = 0.0 if marked and word.rank is Rank.ASIDE else UNEXPLAINED[word.rank]
        self.costs: tuple[dict[int, float], dict[int, float], dict[int, float]] = ({}, {}, {})
