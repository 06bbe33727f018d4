"""Thai addresses taken apart: numbers and roads recognised, and every word that may name a unit kept with its mark.

The parser does not decide which word is the tambon. A name may begin with a mark (ต.บ้านนา, ต.ในเมือง) or hold one
(สนามชัยเขต), so a word in doubt is handed on as it stands, and the geocoder weighs what it may be.
"""

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Final, NamedTuple

from gis.address.marks import MARK, Mark, find_marks
from gis.address.names import fold
from gis.thai import clean

LONGEST = 600
"""Characters of an address that are looked at; real ones stay under 200."""
MOST_WORDS = 12
"""Words that are weighed; real addresses have three to six."""
MOST_LATIN_WORDS = 6
"""Words of a romanised name (Phra Nakhon Si Ayutthaya)."""


@dataclass(frozen=True, slots=True)
class AddressQuery:
    """An address as one string, as split columns, or both; ``""`` is what is not known."""

    text: str = ""
    house: str = ""
    moo: str = ""
    village: str = ""
    street: str = ""
    tambon: str = ""
    amphoe: str = ""
    province: str = ""
    postcode: str = ""


Known = Mapping[str, Sequence[Mapping[int, float]]]
"""Every folded name of a unit, with the units that bear it by rank (``Gazetteer.exact``)."""


class Rank(IntEnum):
    """Which unit a word is marked to name."""

    TAMBON = 0
    AMPHOE = 1
    PROVINCE = 2
    BARE = 3
    """No mark: any of the three, or a village."""
    ASIDE = 4
    """Marked as a village, road or landmark, whose name may still be a unit's (บ้านแหวน, ถนนใหญ่)."""

    __hash__ = int.__hash__  # an enumeration hashes its names, and words are looked up all the time


class Word(NamedTuple):
    """A word that may name a unit, folded."""

    rank: Rank
    text: str


class Address(NamedTuple):
    """What an address says: ``words`` in order, numbers as text without leading zeros."""

    words: tuple[Word, ...]
    house: str = ""
    moo: str = ""
    villages: tuple[str, ...] = ()
    landmarks: tuple[str, ...] = ()
    postcode: str = ""
    empty: bool = False


_ADMIN: Final = {"tambon": Rank.TAMBON, "amphoe": Rank.AMPHOE, "province": Rank.PROVINCE}
_CUT: Final = re.compile(r"[,;|]|\s/|/\s|[()]|(?<=[ก-๎])/(?=[ก-๎])")
_SEGMENT_END: Final = re.compile(_CUT.pattern + r"|\d")
_MAY_END: Final = re.compile(r"[,;|()\d/]")
"""Signs that end a segment, and the one that does where it stands between words: quicker to look for."""
_ENGLISH_TAIL: Final = re.compile(r"([a-z][a-z .'-]*?)\s*,?\s+(sub-?\s?district|district|province)\b")
_ENGLISH_MARK: Final = {"d": "amphoe", "p": "changwat", "s": "tambon"}
_SHORT_MARK: Final = re.compile(r"(?<![a-z])([ta])\.\s*(?=[a-z])")
_LATIN: Final = re.compile(r"[a-z]{3}")
_HOUSE: Final = re.compile(r"\d+(?:\s?/\s?\d+)*(?:[ก-ฮ](?![ก-๎.]))?(?![\d.])")
_NUMBER: Final = re.compile(r"\d+")
_MOO_AND_NAME: Final = re.compile(r"(?:บ้าน|บ\.)\s*[ก-๎]+")
_STOP: Final = re.compile(r"[\s,;|()\d]")
_LETTER: Final = re.compile(r"[ก-ฮเ-ไa-z]")
_EMPTY: Final = re.compile(r"^[\s\-.–—_/]*$|^(?:ไม่มี|ไม่ทราบ|ไม่ระบุ|n/?a|null|none)$")


@lru_cache(maxsize=30_000)
def _bare(text: str) -> str:
    """Return a cleaned column in small letters, ``""`` for the signs of an empty one."""
    if not text:
        return ""
    text = clean(text[:LONGEST]).lower()
    return "" if _EMPTY.match(text) else text


def number(text: str) -> str:
    """Return the first number in a text without leading zeros, ``""`` when there is none or it is 0."""
    found = _NUMBER.search(text)
    return (found.group().lstrip("0")[:3]) if found else ""


def _cut_of(text: str, at: int) -> int:
    """Return where a segment that begins at ``at`` ends by its signs."""
    sign = _MAY_END.search(text, at)
    if sign is None:
        return len(text)
    if sign.group() != "/":
        return sign.start()
    cut = _SEGMENT_END.search(text, at)
    return cut.start() if cut else len(text)


def _boundary(text: str, at: int) -> bool:
    """Tell whether a name may end here: at a blank, sign, digit, mark of the next name, or the end."""
    if at >= len(text) or not _LETTER.match(text[at]):
        return at >= len(text) or not "\u0e2f" < text[at] < "\u0e4f"
    return MARK.match(text, at) is not None


class _Reader:
    """Goes through one cleaned string once."""

    def __init__(self, text: str, known: Known) -> None:
        self.text = text
        self.known = known
        self.marks = find_marks(text)
        self.starts = [mark[0] for mark in self.marks]
        self.words: list[Word] = []
        self.villages: list[str] = []
        self.landmarks: list[str] = []
        self.house = self.moo = self.postcode = ""

    def read(self) -> None:
        text, at = self.text, 0
        while at < len(text):
            i = bisect_left(self.starts, at)
            if i == len(self.starts):
                self.loose(text[at:])
                return
            mark = self.marks[i]
            if mark.start - at > 1 or (mark.start > at and text[at] != " "):
                # A whole word that is a name is not cut at a mark inside it (สนามชัยเขต).
                end = self.whole_name(at, mark.start)
                if end:
                    self.loose(text[at:end])
                    at = end
                    continue
                self.loose(text[at : mark.start])
            at = self.take(mark)

    def whole_name(self, start: int, inside: int) -> int:
        """Return where a known name that runs from a word's start over the mark at ``inside`` ends, else 0."""
        head = max(self.text.rfind(" ", start, inside) + 1, start)
        if head >= inside:
            return 0
        end = self.text.find(" ", inside)
        end = len(self.text) if end < 0 else end
        return end if fold(self.text[head:end]) in self.known else 0

    def take(self, mark: Mark) -> int:
        """Take what a mark announces; return where to go on."""
        text, at, kind = self.text, mark.end, mark.kind
        rank = _ADMIN.get(kind)
        if rank is not None:
            return self.unit(rank, at)
        if kind == "moo":
            self.moo = self.moo or number(mark.text)
        elif kind == "postcode":
            self.postcode = self.postcode or mark.text
        elif kind == "stop":  # a telephone number ends an address, but not before any unit is named
            return len(text) if any(word.rank < Rank.BARE for word in self.words) else at
        elif kind == "house":
            found = _HOUSE.match(text, at + 1 if text[at : at + 1] in (" ", ":") else at)
            if found:
                self.house = self.house or found.group().replace(" ", "")
                return found.end()
        elif kind not in ("nothing", "phone"):
            return self.aside(mark)
        return at

    def segment_end(self, at: int) -> int:
        """Return where a marked name ends at the latest: at a comma, a digit, or the next mark."""
        end = _cut_of(self.text, at)
        i = bisect_left(self.starts, at + 1)
        return min(end, self.starts[i]) if i < len(self.starts) else end

    def unit(self, rank: Rank, at: int) -> int:
        """Take the name of a unit after its mark; what stands behind it without a mark is read on its own."""
        text = self.text
        while at < len(text) and text[at] in " .:":
            at += 1
        starts = self.starts
        again = bisect_left(starts, at)
        if again < len(starts) and starts[again] == at:
            if _ADMIN.get(self.marks[again].kind) is rank:
                return at  # the mark is written twice
            again += 1
        end = _cut_of(text, at)
        if again < len(starts) and starts[again] < end:
            end = starts[again]
        longer = self.longer_name(at, end) if at < end < len(text) and text[end - 1] not in " .,;|()" else 0
        if longer:
            self.words.append(Word(rank, fold(text[at:longer])))
            return longer
        parts = text[at:end].split()
        if not parts:
            return max(end, at)
        if len(parts) == 1 and (whole := fold(parts[0])) in self.known:
            self.words.append(Word(rank, whole))
            return end
        # "แม่ วิน" is one name when the joined words are one; "แม่วิน แม่วาง" is two.
        for count in range(len(parts), 0, -1):
            if fold("".join(parts[:count])) in self.known:
                self.words.append(Word(rank, fold("".join(parts[:count]))))
                self.loose(" ".join(parts[count:]))
                return end
        first = 2 if len(parts[0]) < 3 and len(parts) > 1 else 1
        head = "".join(parts[:first])
        inner = self.prefix_name(head)
        if inner and self.is_wider(fold(head[inner:])):
            self.words.append(Word(rank, fold(head[:inner])))
            self.loose(head[inner:])
        elif fold(head):
            self.words.append(Word(rank, fold(head)))
        self.loose(" ".join(parts[first:]))
        return end

    def longer_name(self, at: int, end: int) -> int:
        """Return where a known name ends that holds the mark it was cut at (อีสานเขต), else 0."""
        if not _LETTER.match(self.text[end]):
            return 0
        stop = _STOP.search(self.text, end)
        last = stop.start() if stop else len(self.text)
        for to in range(last, end, -1):
            if fold(self.text[at:to]) in self.known and _boundary(self.text, to):
                return to
        return 0

    def prefix_name(self, run: str) -> int:
        """Return the length of the longest known name that a run of names without blanks begins with, else 0.

        The rest must be a run of known names too, or the run is one misspelt name.
        """
        for length in range(len(run) - 2, 2, -1):
            if fold(run[:length]) in self.known and self.is_run(run[length:]):
                return length
        return 0

    def is_wider(self, run: str) -> bool:
        """Tell whether a run of names ends with an amphoe or a province."""
        names = self.known.get(run)
        if names is not None:
            return bool(names[Rank.AMPHOE] or names[Rank.PROVINCE])
        return bool(self.split_end(run)[1])

    def is_run(self, run: str) -> bool:
        if fold(run) in self.known:
            return True
        return any(
            fold(run[:length]) in self.known and fold(run[length:]) in self.known for length in range(3, len(run) - 2)
        )

    def split_end(self, run: str) -> tuple[str, list[str]]:
        """Return a run whose end is a province, and perhaps an amphoe, without them, and their names in order."""
        tail: list[str] = []
        for rank in (Rank.PROVINCE, Rank.AMPHOE):
            for at in range(2, len(run) - 2):
                names = self.known.get(run[at:])
                if names is not None and names[rank]:
                    tail.insert(0, run[at:])
                    run = run[:at]
                    break
            else:
                break
        return run, tail

    def aside(self, mark: Mark) -> int:
        """Take the name of a village, road, building or landmark: one word, but not a bare number."""
        text, at, kind = self.text, mark.end, mark.kind
        while at < len(text) and text[at] in " .":
            at += 1
        end = self.segment_end(at) if at < len(text) else at
        parts = text[at:end].split()
        if mark.text[0].isascii():  # romanised names are of several words
            parts = ["".join(parts)] if parts else []
        name = parts[0] if parts else ""
        if name and _LETTER.search(name):
            whole = mark.text.strip() + name
            folded = fold(whole)
            known = folded in self.known
            if not known and self.split_end(folded)[1]:  # names run together without blanks
                self.loose(" ".join((whole, *parts[1:])))
                return end
            latin_unit = known and folded.isascii()
            if kind == "village":
                self.villages.append(name)
                if not known and (bare := fold(name)) in self.known:
                    folded = bare
            elif kind == "landmark":
                self.landmarks.append(whole)
            if known or kind in ("village", "landmark"):
                self.words.append(Word(Rank.BARE if latin_unit else Rank.ASIDE, folded))
            if len(parts) > 1:
                self.loose(" ".join(parts[1:]))
        return max(end, at)

    def loose(self, text: str) -> None:
        """Take words without a mark: a known name, a run of names without blanks, or a word in doubt."""
        if not text or text == " ":
            return
        for part in _CUT.split(text):
            parts = part.split()
            at = 0
            if _LATIN.search(part):
                self.loose_latin(parts)
                continue
            while at < len(parts):
                at += self.loose_word(parts, at)

    def loose_latin(self, parts: list[str]) -> None:
        """Take romanised words: the longest names known, and what stands between them as one word in doubt."""
        doubt, at = "", 0
        while at <= len(parts):
            counts = range(min(MOST_LATIN_WORDS, len(parts) - at), 0, -1)
            found = next((n for n in counts if fold("".join(parts[at : at + n])) in self.known), 0)
            if (found or at == len(parts)) and doubt:
                self.words.append(Word(Rank.BARE, doubt))
                doubt = ""
            if found:
                self.words.append(Word(Rank.BARE, fold("".join(parts[at : at + found]))))
            elif at < len(parts) and _LETTER.search(parts[at]):
                doubt += fold(parts[at])
            elif at < len(parts) and not self.house and not self.words and _HOUSE.match(parts[at]):
                self.house = parts[at]
            at += found or 1

    def loose_word(self, parts: list[str], at: int) -> int:
        word = parts[at]
        if not _LETTER.search(word):
            found = _HOUSE.match(word)
            if found and not self.house and not self.words:
                self.house = found.group()
            return 1
        for count in range(min(3, len(parts) - at), 1, -1):
            joined = fold("".join(parts[at : at + count]))
            if joined in self.known:
                self.words.append(Word(Rank.BARE, joined))
                return count
        folded = fold(word.strip("0123456789/"))
        if folded in self.known:
            self.words.append(Word(Rank.BARE, folded))
            return 1
        rest, tail = self.split_end(folded)
        while rest and rest not in self.known:
            length = self.prefix_name(rest)
            if not length:
                break
            self.words.append(Word(Rank.BARE, rest[:length]))
            rest = rest[length:]
        if len(rest) >= 2:
            self.words.append(Word(Rank.BARE, rest))
            if rest not in self.known:
                self.villages.append(rest)
        self.words += [Word(Rank.BARE, name) for name in tail]
        return 1


def _column(text: str, rank: Rank, known: Known) -> Word | None:
    """Return the name in a split column, with or without its mark."""
    folded = fold(text)
    if not folded or not _LETTER.search(folded):
        return None
    if folded in known:
        return Word(rank, folded)
    mark = find_marks(text)[:1]
    if mark and mark[0].start == 0 and _ADMIN.get(mark[0].kind) == rank:
        folded = fold(text[mark[0].end :]) or folded
    return Word(rank, folded)


def parse(query: AddressQuery, known: Known) -> Address:
    """Take an address apart; ``known`` holds every folded name of a unit."""
    text = _bare.__wrapped__(query.text) if query.text else ""  # no two alike: not worth remembering
    seen = _NOTHING_READ
    if text:
        if _LATIN.search(text):
            text = _ENGLISH_TAIL.sub(lambda m: f" {_ENGLISH_MARK[m.group(2)[0]]} {m.group(1)},", text)
            text = _SHORT_MARK.sub(lambda m: "tambon " if m.group(1) == "t" else "amphoe ", text)
        seen = _Reader(text, known)
        seen.read()
    columns: list[Word] = []
    villages, house, moo, postcode, street = seen.villages, seen.house, seen.moo, seen.postcode, ""
    if query.tambon or query.amphoe or query.province:
        columns = [
            word
            for rank, column in enumerate((query.tambon, query.amphoe, query.province))
            if (bare := _bare(column)) and (word := _column(bare, Rank(rank), known))
        ]
    if query.house or query.moo or query.village or query.street or query.postcode:
        given, in_moo, village, street, code = map(
            _bare, (query.house, query.moo, query.village, query.street, query.postcode)
        )
        if village and _LETTER.search(village):
            villages = [village, *villages]
        if in_moo and (extra := _MOO_AND_NAME.search(in_moo)):
            villages = [extra.group(), *villages]
        house, moo = given or house, number(in_moo) or moo
        found = _NUMBER.search(code)
        postcode = found.group() if found and len(found.group()) == 5 else postcode
    return Address(
        words=(*columns, *seen.words)[:MOST_WORDS],
        house=house,
        moo=moo,
        villages=tuple(dict.fromkeys(villages))[:4],
        landmarks=tuple(seen.landmarks)[:2],
        postcode=postcode,
        empty=not (text or columns or villages or street),
    )


_NOTHING_READ: Final = _Reader("", {})
