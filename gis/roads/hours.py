"""Whether what a sign forbids at certain times, or to certain vehicles, binds a visit.

A plan does not know at which minute a team will pass, and its sheet is driven on many days. So a turn that is
forbidden at any time at which teams are on the road (``VISITS``) is not planned at all: at worst a detour, never a
fine. What holds only at night, only on public holidays, or only for vehicles that teams do not drive is left out.
What is not understood binds.

Source: the OpenStreetMap wiki, pages Conditional restrictions and Relation:restriction.
"""

import re
from collections.abc import Mapping
from typing import Final

VISITS: Final = (6 * 60, 19 * 60)
"""Minutes after midnight between which teams drive: full days and, after school, until dusk."""

_DAY: Final = 24 * 60
_SUN: Final = {"dawn": 5 * 60 + 30, "sunrise": 6 * 60, "sunset": 18 * 60 + 30, "dusk": 19 * 60}
"""In Thailand, the whole year, within half an hour."""
_RULES: Final = re.compile(r"\s*;\s*(?![^(]*\))")
_TIME: Final = r"(?:(\d{1,2})[:.](\d{2})|\(?(dawn|sunrise|sunset|dusk)(?:[+-]\d{1,2}:\d{2}\))?)"
_SPAN: Final = re.compile(rf"{_TIME}\s*-\s*{_TIME}")
_CLOCK: Final = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?(?::\d{2})?")
_NOT_OURS: Final = re.compile(
    r"\b(?:weight|weightrating|maxweight|maxweightrating|axleload|axles|length|width|height|wheels|trailers?|hgv|"
    r"goods|bus|coach|psv|tourist_bus|bicycle|horse|agricultural|caravan)\b"
)
_HOLIDAYS: Final = re.compile(r"\(?\s*ph(?:\s+\d{1,2}:\d{2}\s*-\s*\d{1,2}:\d{2})?\s*\)?")


def binding_value(text: str) -> str:
    """Return what a conditional tag (``no_left_turn @ (Mo-Fr 06:00-09:00)``) says to a visit, ``""`` where nothing.

    Of several rules the last that binds holds.
    """
    said = ""
    for rule in _RULES.split(text.strip()):
        value, _, condition = rule.partition("@")
        if value.strip() and _binds(condition.strip().lower()):
            said = value.strip()
    return said


def binds_by_hours(tags: Mapping[str, str]) -> bool:
    """Return whether the older tags ``hour_on`` and ``hour_off``, where there are any, leave visits bound."""
    start, end = (_CLOCK.fullmatch(tags.get(key, "").strip()) for key in ("hour_on", "hour_off"))
    if start is None or end is None:
        return True
    return _meets(*(int(time.group(1)) * 60 + int(time.group(2) or 0) for time in (start, end)))


def _binds(condition: str) -> bool:
    if _NOT_OURS.search(condition) or _HOLIDAYS.fullmatch(condition):
        return False
    spans = _SPAN.findall(condition)
    return not spans or any(_meets(_minutes(*span[:3]), _minutes(*span[3:])) for span in spans)


def _minutes(hour: str, minute: str, sun: str) -> int:
    return _SUN[sun] if sun else int(hour) * 60 + int(minute)


def _meets(start: int, end: int) -> bool:
    """Return whether a span of the day, over midnight where it ends before it starts, meets the hours of visits."""
    if end <= start:
        end += _DAY
    return any(start < stop and begin < end for begin, stop in (VISITS, (VISITS[0] + _DAY, VISITS[1] + _DAY)))
