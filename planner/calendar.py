"""Buddhist-era dates, academic years and age bands."""

import datetime as dt
import re
from typing import Final

from gis.thai import clean, thai_digits

BE_OFFSET: Final = 543
THAI_TIME: Final = dt.timezone(dt.timedelta(hours=7))
"""The time of days and moments, whatever zone a computer is set to: a report is of a day in Thailand."""
_MONTHS: Final = {
    "th": ["ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค."],
    "en": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
}
_LONG_MONTHS: Final = {
    "th": [
        "มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน",
        "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม",
    ],
    "en": [
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ],
}  # fmt: skip
_DAY_FIRST: Final = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")
_YEAR_FIRST: Final = re.compile(r"(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})")
_FIRST_BE_YEAR: Final = 2400
"""A year from here on is of the Buddhist era: 1857 CE, before anyone in a register."""
_BANDS: Final = ((3, 5), (6, 11), (12, 14), (15, 17))


def thai_now() -> dt.datetime:
    """Return this moment in Thai time."""
    return dt.datetime.now(THAI_TIME)


def thai_today() -> dt.date:
    """Return the day that it is in Thailand."""
    return thai_now().date()


def parse_date(text: str) -> dt.date | None:
    """Return the date of ``13/05/2555``, ``2012-05-13`` or their likes, in either era; ``None`` when it is none.

    A two-digit year is ``None``: 55 may be 2555 or 1955, and a guess would be silent.
    """
    text = clean(text).split(" ")[0].split("T")[0]
    if match := _DAY_FIRST.fullmatch(text):
        day, month, year = (int(part) for part in match.groups())
    elif match := _YEAR_FIRST.fullmatch(text):
        year, month, day = (int(part) for part in match.groups())
    else:
        return None
    try:
        return dt.date(year - BE_OFFSET if year >= _FIRST_BE_YEAR else year, month, day)
    except ValueError:
        return None


def show_date(day: dt.date, language: str, *, digits: bool = False) -> str:
    """Return ``5 มี.ค. 2568`` or ``5 Mar 2025``; ``digits`` asks for Thai digits."""
    year = day.year + BE_OFFSET if language == "th" else day.year
    text = f"{day.day} {_MONTHS[language][day.month - 1]} {year}"
    return thai_digits(text) if digits else text


def show_long_date(day: dt.date, language: str, *, digits: bool = False) -> str:
    """Return ``5 มีนาคม 2568`` or ``5 March 2025``, as official letters write it; ``digits`` asks for Thai digits."""
    year = day.year + BE_OFFSET if language == "th" else day.year
    text = f"{day.day} {_LONG_MONTHS[language][day.month - 1]} {year}"
    return thai_digits(text) if digits else text


def academic_year(day: dt.date) -> int:
    """Return the academic year (BE) of a day; it begins on 16 May (Ministry of Education regulation, B.E. 2549)."""
    return day.year + BE_OFFSET - (0 if (day.month, day.day) >= (5, 16) else 1)


def age_band(birth_date: str, year_be: int) -> str:
    """Return the age band (a key under ``[age_bands]``) in an academic year, from an ISO birth date.

    The age is the academic year less the year of birth, as the Ministry's birth-year windows count it.
    """
    if not birth_date:
        return "unknown"
    age = year_be - BE_OFFSET - int(birth_date[:4])
    for low, high in _BANDS:
        if low <= age <= high:
            return f"{low}-{high}"
    return "18+" if age > _BANDS[-1][1] else "unknown"


def parse_hours(text: str) -> tuple[int, int] | None:
    """Return ``HH:MM-HH:MM`` as seconds after midnight, ``None`` where it is no such thing or runs backwards."""
    try:
        start, end = (dt.datetime.strptime(part.strip(), "%H:%M").time() for part in text.split("-"))
    except ValueError:
        return None
    start_s, end_s = (moment.hour * 3600 + moment.minute * 60 for moment in (start, end))
    return (start_s, end_s) if start_s < end_s else None


def clock(seconds: float) -> str:
    """Return ``HH:MM`` of seconds after midnight, to the nearest minute."""
    minutes = round(seconds / 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
