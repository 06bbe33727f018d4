"""Grades as schools write them: อ.2-ป.6, ประถมศึกษาปีที่ 4, ม.1."""

import re
from typing import Final

from gis.thai import clean

GRADES: Final = (
    *(f"อ.{year}" for year in range(1, 4)),
    *(f"ป.{year}" for year in range(1, 7)),
    *(f"ม.{year}" for year in range(1, 7)),
)
"""From the first year of pre-primary to ม.6, in order."""
_FIRST_AGE: Final = 3
"""The age of อ.1: ป.1 is reached at 6, ม.1 at 12."""
_LEVELS: Final = {
    "อ": "อ", "อนุบาล": "อ", "อนุบาลปีที่": "อ", "k": "อ", "kindergarten": "อ",
    "ป": "ป", "ประถม": "ป", "ประถมศึกษา": "ป", "ประถมศึกษาปีที่": "ป", "p": "ป", "primary": "ป",
    "ม": "ม", "มัธยม": "ม", "มัธยมศึกษา": "ม", "มัธยมศึกษาปีที่": "ม", "m": "ม", "secondary": "ม",
}  # fmt: skip
_WORDS: Final = "|".join(sorted(_LEVELS, key=len, reverse=True))
_GRADE: Final = re.compile(rf"({_WORDS})\.?\s*([1-6])", re.IGNORECASE)
_RANGE: Final = re.compile(rf"({_WORDS})\.?\s*([1-6])-(?:({_WORDS})\.?\s*)?([1-6])", re.IGNORECASE)
_TO: Final = re.compile(r"\s*(?:[-–—]|ถึง|\bto\b)\s*")
_APART: Final = re.compile(r"\s*[,;/]\s*|\sและ\s|\s+(?=[อปม]\.)")
_SPANS: Final = {
    "ม.ต้น": ("ม.1", "ม.3"),
    "มัธยมศึกษาตอนต้น": ("ม.1", "ม.3"),
    "ม.ปลาย": ("ม.4", "ม.6"),
    "มัธยมศึกษาตอนปลาย": ("ม.4", "ม.6"),
}


def read_grade(text: str) -> str:
    """Return the one grade that a text names, such as ``ป.4``; ``""`` where it names none."""
    match = _GRADE.fullmatch(clean(text).strip())
    return _name(match.group(1), match.group(2)) if match else ""


def read_grades(text: str) -> frozenset[str]:
    """Return every grade that a text such as ``อ.2-ป.6, ม.ต้น`` names; none where it is not understood.

    A part that is not understood makes the whole unknown: half of what a school teaches would mislead.
    """
    found: set[str] = set()
    joined = _TO.sub("-", clean(text))
    for part in _APART.split(joined):
        if not part:
            continue
        if span := _SPANS.get(part.replace(" ", "")):
            found |= _between(*span)
        elif match := _RANGE.fullmatch(part):
            first = _name(match.group(1), match.group(2))
            last = _name(match.group(3) or match.group(1), match.group(4))
            if not (span_of := _between(first, last)):
                return frozenset()
            found |= span_of
        elif match := _GRADE.fullmatch(part):
            found.add(_name(match.group(1), match.group(2)))
        else:
            return frozenset()
    return frozenset(found & set(GRADES))


def in_order(grades: frozenset[str]) -> tuple[str, ...]:
    """Return grades in their order."""
    return tuple(grade for grade in GRADES if grade in grades)


def grade_of_age(age: int) -> str:
    """Return the grade that a child of an age is in, as the Ministry counts years; ``""`` outside 3-17."""
    place = age - _FIRST_AGE
    return GRADES[place] if 0 <= place < len(GRADES) else ""


def _between(first: str, last: str) -> set[str]:
    if first not in GRADES or last not in GRADES:
        return set()
    return set(GRADES[GRADES.index(first) : GRADES.index(last) + 1])


def _name(level: str, year: str) -> str:
    return f"{_LEVELS[level.lower()]}.{year}"
