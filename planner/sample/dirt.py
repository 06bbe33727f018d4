"""How clerks and copies spoil a register: each kind of fault at a stated rate."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import geothai
import numpy as np

from gis.thai import thai_digits
from planner.calendar import BE_OFFSET
from planner.register.identity import is_national_id

ID, FIRST, LAST, BIRTH, SEX, PREFIX = "เลขประจำตัวประชาชน", "ชื่อ", "นามสกุล", "วันเกิด", "เพศ", "คำนำหน้าชื่อ"
HOUSE, MOO, STREET, TAMBON, AMPHOE, PROVINCE = "บ้านเลขที่", "หมู่", "ถนน/ซอย", "ตำบล", "อำเภอ", "จังหวัด"
EMPTY: Final = "-"
"""What a DMC export writes for nothing."""

DOUBLED: Final = 0.02
NAMELESS: Final = 0.007
"""Rows that come twice, and rows without any name, as parts of the children."""

_TONES: Final = "\u0e48\u0e49\u0e4a\u0e4b"
_UPPER_OR_LOWER_VOWELS: Final = "\u0e31\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39"
_SHORT_PREFIX: Final = {"เด็กชาย": "ด.ช.", "เด็กหญิง": "ด.ญ.", "นางสาว": "น.ส."}
_BROAD_SPACE: Final = "\u00a0"
_ZERO_WIDTH_SPACE: Final = "\u200b"

Row = dict[str, str]
"""Cells by DMC head."""


@dataclass(slots=True)
class Entry:
    """One row with what is true of it."""

    cells: Row
    child: int
    """Number of the child; -1: of none."""
    village: str
    """Name of the true village."""
    faults: list[str] = field(default_factory=list)


def misspell(name: str, rng: np.random.Generator) -> str:
    """Return a name with one slip: a letter lost, doubled, or swapped with the next."""
    place = int(rng.integers(1, max(len(name), 2)))
    kind = int(rng.integers(3))
    if kind == 0 and len(name) > 3:
        return name[:place] + name[place + 1 :]
    if kind == 1 and len(name) > 1 and name[place] != name[place - 1]:
        return name[: place - 1] + name[place] + name[place - 1] + name[place + 1 :]
    return name[:place] + name[place - 1] + name[place:]


def wrong_tone(name: str, rng: np.random.Generator) -> str:
    """Return a name with a wrong tone mark, one lost, or one too many."""
    places = [k for k, letter in enumerate(name) if letter in _TONES]
    if places:
        place = places[int(rng.integers(len(places)))]
        others = [tone for tone in ("", *_TONES) if tone != name[place]]
        return name[:place] + str(others[int(rng.integers(len(others)))]) + name[place + 1 :]
    consonants = [k for k, letter in enumerate(name) if "ก" <= letter <= "ฮ"]
    end = consonants[int(rng.integers(len(consonants)))] + 1 if consonants else len(name)
    while end < len(name) and name[end] in _UPPER_OR_LOWER_VOWELS:
        end += 1
    return name[:end] + _TONES[int(rng.integers(2))] + name[end:]


def _bad_check_digit(entry: Entry, rng: np.random.Generator) -> None:
    text = entry.cells[ID]
    while is_national_id(text):
        place = int(rng.integers(3, 13))
        text = text[:place] + str(int(rng.integers(10))) + text[place + 1 :]
    entry.cells[ID] = text


def _g_code(entry: Entry, rng: np.random.Generator) -> None:
    # Province 00 does not exist: a G-code of nobody.
    entry.cells[ID] = f"G6800{entry.child:04d}{int(rng.integers(10_000)):04d}"


def _put(head: str, text: str) -> Callable[[Entry, np.random.Generator], None]:
    def put(entry: Entry, _: np.random.Generator) -> None:
        entry.cells[head] = text

    return put


def _before(head: str, *words: str) -> Callable[[Entry, np.random.Generator], None]:
    def put(entry: Entry, rng: np.random.Generator) -> None:
        if entry.cells[head] != EMPTY:
            entry.cells[head] = words[int(rng.integers(len(words)))] + entry.cells[head]

    return put


def _change(
    head: str, change: Callable[[str, np.random.Generator], str]
) -> Callable[[Entry, np.random.Generator], None]:
    def put(entry: Entry, rng: np.random.Generator) -> None:
        entry.cells[head] = change(entry.cells[head], rng)

    return put


def _year(change: Callable[[int], str]) -> Callable[[Entry, np.random.Generator], None]:
    def put(entry: Entry, _: np.random.Generator) -> None:
        day, month, year = entry.cells[BIRTH].split("/")
        entry.cells[BIRTH] = f"{day}/{month}/{change(int(year))}"

    return put


def _village_in_street(entry: Entry, _: np.random.Generator) -> None:
    entry.cells[STREET] = entry.village


def _other_province(entry: Entry, rng: np.random.Generator) -> None:
    provinces = [p for p in geothai.provinces() if p.name_th != entry.cells[PROVINCE]]
    districts = geothai.districts(provinces[int(rng.integers(len(provinces)))].code)
    district = districts[int(rng.integers(len(districts)))]
    subs = geothai.subdistricts(district.code)
    entry.cells[TAMBON] = subs[int(rng.integers(len(subs)))].name_th
    entry.cells[AMPHOE] = district.name_th
    entry.cells[PROVINCE] = next(p.name_th for p in provinces if p.code == district.province_code)


def _thai_digits(entry: Entry, _: np.random.Generator) -> None:
    for head in (HOUSE, MOO):
        entry.cells[head] = thai_digits(entry.cells[head])


def _spaces(entry: Entry, rng: np.random.Generator) -> None:
    head = (FIRST, LAST, TAMBON, AMPHOE, HOUSE)[int(rng.integers(5))]
    text = entry.cells[head]
    entry.cells[head] = (f" {text}", f"{text} ", f"{text}{_BROAD_SPACE}", f"  {text} ")[int(rng.integers(4))]


def _invisible(entry: Entry, rng: np.random.Generator) -> None:
    head = (FIRST, LAST, TAMBON)[int(rng.integers(3))]
    text = entry.cells[head]
    place = int(rng.integers(1, max(len(text), 2)))
    entry.cells[head] = text[:place] + _ZERO_WIDTH_SPACE + text[place:]


def _short_prefix(entry: Entry, _: np.random.Generator) -> None:
    entry.cells[PREFIX] = _SHORT_PREFIX.get(entry.cells[PREFIX], entry.cells[PREFIX])


@dataclass(frozen=True, slots=True)
class Fault:
    """A kind of fault: the part of the rows it befalls (one at least), and how it spoils a row.

    A row takes one fault of a group at most.
    """

    name: str
    rate: float
    group: str
    spoil: Callable[[Entry, np.random.Generator], None]


FAULTS: Final = (
    Fault("bad_check_digit", 0.03, "id", _bad_check_digit),
    Fault("g_code", 0.05, "id", _g_code),
    Fault("no_id", 0.02, "id", _put(ID, EMPTY)),
    Fault("other_province", 0.015, "tambon", _other_province),
    Fault("misspelt_tambon", 0.04, "tambon", _change(TAMBON, misspell)),
    Fault("wrong_tone", 0.02, "tambon", _change(TAMBON, wrong_tone)),
    Fault("prefixed_tambon", 0.05, "prefix", _before(TAMBON, "ต.", "ตำบล", "ต. ")),
    Fault("prefixed_amphoe", 0.06, "prefix", _before(AMPHOE, "อ.", "อำเภอ", "อ. ")),
    Fault("prefixed_province", 0.03, "prefix", _before(PROVINCE, "จ.", "จังหวัด")),
    Fault("no_moo", 0.07, "moo", _put(MOO, EMPTY)),
    Fault("moo_words", 0.05, "moo", _before(MOO, "ม.", "หมู่ ", "หมู่ที่ ", "ม. ")),
    Fault("no_house", 0.03, "house", _put(HOUSE, EMPTY)),
    Fault("village_in_street", 0.18, "street", _village_in_street),
    Fault("thai_digits", 0.05, "digits", _thai_digits),
    Fault("two_digit_year", 0.008, "birth", _year(lambda year: f"{year % 100:02d}")),
    Fault("common_era", 0.01, "birth", _year(lambda year: str(year - BE_OFFSET))),
    Fault("no_birth_date", 0.01, "birth", _put(BIRTH, EMPTY)),
    Fault("no_sex", 0.01, "sex", _put(SEX, EMPTY)),
    Fault("short_prefix", 0.12, "name", _short_prefix),
    Fault("spaces", 0.06, "blanks", _spaces),
    Fault("invisible", 0.03, "blanks", _invisible),
)


def spoil(entries: list[Entry], rng: np.random.Generator) -> None:
    """Spoil rows in place, each fault at its rate; what befell a row is kept in its ``faults``."""
    hit: dict[str, set[int]] = {}
    for fault in FAULTS:
        taken = hit.setdefault(fault.group, set())
        free = [k for k in range(len(entries)) if k not in taken]
        count = min(max(round(fault.rate * len(entries)), 1), len(free))
        for k in sorted(rng.choice(len(free), size=count, replace=False).tolist()):
            fault.spoil(entries[free[k]], rng)
            entries[free[k]].faults.append(fault.name)
            taken.add(free[k])


def double(entries: list[Entry], rng: np.random.Generator) -> list[Entry]:
    """Return the rows with some of them a second time further down, as merged lists have them."""
    count = min(max(round(DOUBLED * len(entries)), 1), len(entries))
    result = list(entries)
    for k in sorted(rng.choice(len(entries), size=count, replace=False).tolist()):
        copy = Entry(dict(entries[k].cells), entries[k].child, entries[k].village, [*entries[k].faults, "doubled"])
        result.insert(int(rng.integers(result.index(entries[k]) + 1, len(result) + 1)), copy)
    return result


def add_nameless(entries: list[Entry], rng: np.random.Generator) -> list[Entry]:
    """Return the rows with some more that name nobody."""
    count = max(round(NAMELESS * len(entries)), 1)
    result = list(entries)
    for k in rng.choice(len(entries), size=min(count, len(entries)), replace=False).tolist():
        cells = entries[k].cells | {ID: EMPTY, FIRST: EMPTY, LAST: EMPTY, PREFIX: EMPTY, BIRTH: EMPTY}
        result.insert(int(rng.integers(len(result) + 1)), Entry(cells, -1, "", ["nameless"]))
    return result
