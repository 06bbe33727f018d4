"""Single cells of a check-in: moments, states, reasons and positions as people write them."""

import datetime as dt
import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final

from gis.thai import clean
from planner.calendar import THAI_TIME, parse_date
from planner.model import CheckInState, FoundOutcome, Reason
from resources import read_text
from resources.text import LANGUAGES, catalogue

_AHEAD: Final = dt.timedelta(days=1)
"""A phone's clock may be wrong by hours; a day ahead is a slip of the pen."""
_FIRST_YEAR: Final = 2000
"""Before it no visit of this work took place: the two eras were mixed up."""
_NOT_LETTERS: Final = re.compile(r"[^0-9a-z\u0e01-\u0e3a\u0e40-\u0e4d]+")

_DATE: Final = re.compile(r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})(?!\d)")
_SHORT_YEAR: Final = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)|\d{1,2} ?[^\d\s]+ ?\d{2}(?!\d)")
_NAMED: Final = re.compile(r"(\d{1,2}) ?([^\d\s]+) ?(\d{4})(?!\d)")
_TIME: Final = re.compile(
    r"[T ,]*(\d{1,2})[:.](\d{2})(?:[:.](\d{2}(?:\.\d+)?))? ?(am|pm)? ?(z|[+-]\d{2}:?\d{2})?", re.IGNORECASE
)
_FILLING: Final = re.compile(r"วันที่|เวลา|พ\.ศ\.|ค\.ศ\.|น\.$|น$")
_NUMBER: Final = re.compile(r"[+-]?(?:\d+(?:,\d{3})*|\d*)(?:\.\d+)?(?:e[+-]?\d{1,3})?", re.IGNORECASE)


def tidy(text: str) -> str:
    """Return a cell as plain text: one form (``gis.thai.clean``), ``-`` for nothing."""
    if not (text.isascii() and text.isprintable() and "  " not in text):
        text = clean(text)
    text = text.strip()
    return "" if text in ("-", "--") else text


def fold(text: str) -> str:
    """Return what counts of a word when words are compared: its letters, marks and digits."""
    return _NOT_LETTERS.sub("", clean(text).casefold())


@dataclass(frozen=True, slots=True)
class StateWord:
    """What a word or code for a state means; ``loose``: it says less than a state does."""

    state: CheckInState
    reason: int = 0
    loose: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class Words:
    """Everything that the cells of a check-in file may say, by folded word."""

    states: Mapping[str, StateWord]
    outcomes: Mapping[str, FoundOutcome]
    reasons: Mapping[str, Reason]
    months: Mapping[str, int]


@cache
def words() -> Words:
    """Return the known words: keys, both catalogues and ``resources/results/words.toml``."""
    table: Mapping[str, Any] = tomllib.loads(read_text("results/words.toml"))
    states: dict[str, StateWord] = {}
    outcomes: dict[str, FoundOutcome] = {}
    reasons: dict[str, Reason] = {}
    for code, entry in table["codes"].items():
        meaning = StateWord(CheckInState(entry["state"]), entry.get("reason", 0), entry.get("loose", False))
        states |= {fold(word): meaning for word in (code, *entry.get("words", ()))}
    for state in CheckInState:
        said = [catalogue(language).say(f"checkin_states.{state}") for language in LANGUAGES]
        states |= {fold(word): StateWord(state) for word in (state, *said, *table["state"].get(state, ()))}
    for outcome in FoundOutcome:
        said = [catalogue(language).say(f"outcomes.{outcome}") for language in LANGUAGES]
        outcomes |= {fold(word): outcome for word in (outcome, *said, *table["found_outcome"].get(outcome, ()))}
    for reason in Reason:
        said = [catalogue(language).say(f"reasons.{int(reason)}") for language in LANGUAGES]
        reasons |= {
            fold(word): reason for word in (str(int(reason)), *said, *table["reason"].get(str(int(reason)), ()))
        }
    months = {fold(word): int(month) for month, names in table["months"].items() for word in names}
    return Words(states, outcomes, reasons, months)


def parse_moment(text: str, now: dt.datetime) -> tuple[str, str]:
    """Return a moment as ISO text of Thai local time, and a fault's code where it is none (one of both is ``""``).

    Either era, day or year first, months by number or name, with or without a time; a time zone is turned to
    Thai time. A day without a time (midnight, as Excel has it) stays a day: ``2025-03-05``.
    Faults: ``moment_missing``, ``moment_short_year``, ``moment_unreadable``, ``moment_future``, ``moment_past``.
    """
    rest = " ".join(_FILLING.sub(" ", text.strip()).split())
    if not rest:
        return "", "moment_missing"
    day, end = _first_day(rest)
    moment = _at_time(day, rest[end:]) if day else None
    local = now.astimezone(THAI_TIME).replace(tzinfo=None) if now.tzinfo else now
    if moment is None:
        return "", "moment_short_year" if end == 0 and _SHORT_YEAR.match(rest) else "moment_unreadable"
    if moment > local + _AHEAD or moment.year < _FIRST_YEAR:
        return "", "moment_future" if moment > local else "moment_past"
    whole_day = moment.hour == moment.minute == moment.second == 0
    return (moment.date().isoformat() if whole_day else moment.isoformat(timespec="seconds")), ""


def _first_day(text: str) -> tuple[dt.date | None, int]:
    """Return the day that a text begins with and where its writing ends; 0 where it begins with none."""
    if match := _DATE.match(text):
        return parse_date(match.group()), match.end()
    match = _NAMED.match(text)
    month = words().months.get(fold(match.group(2))) if match else None
    if match and month:
        return parse_date(f"{match.group(1)}/{month}/{match.group(3)}"), match.end()
    return None, 0


def _at_time(day: dt.date, text: str) -> dt.datetime | None:
    """Return a day at the time that ``text`` gives (``""``: midnight); ``None`` when it gives none."""
    start = dt.datetime.combine(day, dt.time())
    text = text.strip(" ,")
    if not text or text.upper() == "T":
        return start
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    hour, minute, second = int(match.group(1)), int(match.group(2)), round(float(match.group(3) or 0))
    half, zone = (match.group(4) or "").lower(), (match.group(5) or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour > 23 or minute > 59 or second > 60:
        return None
    moment = start + dt.timedelta(hours=hour, minutes=minute, seconds=second)
    if zone:
        east = dt.timedelta() if zone == "z" else dt.timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
        # Text west of Greenwich carries a minus sign.
        moment += dt.timedelta(hours=7) - (east if zone[0] != "-" else -east)
    return moment


@lru_cache(maxsize=4096)
def parse_state(text: str) -> StateWord | None:
    """Return what a word, key or code (100-206) says, ``None`` when it is none of them."""
    return words().states.get(fold(re.sub(r"\.0$", "", text)))


@lru_cache(maxsize=4096)
def parse_outcome(text: str) -> FoundOutcome | None:
    """Return what becomes of a found child, ``None`` when the text says none of it."""
    return words().outcomes.get(fold(text))


@lru_cache(maxsize=4096)
def parse_reason(text: str) -> tuple[int, str]:
    """Return the number of a reason (0: none given) and a warning's code where the cell holds more or less than one.

    ``18``, ``18. ย้ายถิ่นที่อยู่`` and the words alone are understood. Several numbers: the first, ``reason_many``.
    What is none of the 19 becomes 19 (not stated), ``reason_unknown``.
    """
    if not text:
        return 0, ""
    known = words().reasons
    if found := known.get(fold(re.sub(r"\.0$", "", text))):
        return int(found), ""
    if match := re.fullmatch(r"\(?(\d{1,2})\)?[.:) -]+(\D.*)", text):
        number, said = match.groups()
        if (numbered := known.get(number)) and known.get(fold(said)) is numbered:
            return int(numbered), ""
        return int(Reason.UNSPECIFIED), "reason_unknown"
    parts = [known.get(fold(part)) for part in re.split(r"[,;/|&]| และ | ", text) if part.strip()]
    if parts and parts[0] is not None and all(parts):
        return int(parts[0]), "reason_many"
    return int(Reason.UNSPECIFIED), "reason_unknown"


@dataclass(frozen=True, slots=True)
class Region:
    """Where a position may lie, in degrees."""

    south: float
    north: float
    west: float
    east: float

    def holds(self, lat: float, lon: float) -> bool:
        """Tell whether a point lies inside."""
        return self.south <= lat <= self.north and self.west <= lon <= self.east


THAILAND: Final = Region(5.5, 20.6, 97.2, 105.8)
NOWHERE: Final = (math.nan, math.nan)


def parse_number(text: str) -> float:
    """Return a number, NaN when the text is none."""
    text = text.strip()
    if not text or not _NUMBER.fullmatch(text) or not any(c.isdigit() for c in text):
        return math.nan
    return float(text.replace(",", ""))


def parse_position(lat_text: str, lon_text: str, regions: tuple[Region, ...]) -> tuple[float, float, str]:
    """Return ``(lat, lon, warning)`` in degrees; NaN where the position is set aside.

    A position with lat and lon swapped is mended (``position_swapped``): inside ``regions`` one way only.
    Set aside: ``position_incomplete``, ``position_unreadable``, ``position_zero``, ``position_projected``
    (metres, such as UTM), ``position_abroad``.
    """
    if not lat_text or not lon_text:
        return *NOWHERE, "position_incomplete" if lat_text or lon_text else ""
    lat, lon = parse_number(lat_text), parse_number(lon_text)
    if any(region.holds(lat, lon) for region in regions):
        return lat, lon, ""
    if any(region.holds(lon, lat) for region in regions):
        return lon, lat, "position_swapped"
    if math.isnan(lat) or math.isnan(lon):
        return *NOWHERE, "position_unreadable"
    if abs(lat) < 1e-6 and abs(lon) < 1e-6:
        return *NOWHERE, "position_zero"
    return *NOWHERE, "position_projected" if max(abs(lat), abs(lon)) > 1000 else "position_abroad"
