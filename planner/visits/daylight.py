"""When it gets dark, from date and place."""

import datetime as dt
import math
from typing import Final

THAI_TIME_S: Final = 7 * 3600
"""Thai local time is seven hours ahead of UTC, all year."""
_ZENITH_DEGREES: Final = 96.0
"""Civil twilight ends with the sun 6 degrees below the horizon: until then a road is seen without a lamp."""
_DAYS: Final = 365


def dusk_s(day: dt.date, lat: float, lon: float) -> int:
    """Return the end of civil twilight in seconds after midnight, Thai local time, rounded down to the minute.

    The formulae are those of the Global Monitoring Laboratory of NOAA ("General Solar Position Calculations", after
    Spencer 1971 and Meeus): equation of time and declination as series of the fractional year. In Thailand they are
    within a minute or two. Where the sun does not sink so deep that day (never in Thailand) it is midnight.
    """
    # The series is taken at about the hour of dusk itself.
    year = 2 * math.pi / (366 if _is_leap(day.year) else 365)
    gamma = year * (day.timetuple().tm_yday - 1 + (18 - 12 - THAI_TIME_S / 3600) / 24)
    minutes = 229.18 * (
        0.000075
        + 0.001868 * math.cos(gamma)
        - 0.032077 * math.sin(gamma)
        - 0.014615 * math.cos(2 * gamma)
        - 0.040849 * math.sin(2 * gamma)
    )
    declination = (
        0.006918
        - 0.399912 * math.cos(gamma)
        + 0.070257 * math.sin(gamma)
        - 0.006758 * math.cos(2 * gamma)
        + 0.000907 * math.sin(2 * gamma)
        - 0.002697 * math.cos(3 * gamma)
        + 0.00148 * math.sin(3 * gamma)
    )
    here = math.radians(lat)
    angle = math.cos(math.radians(_ZENITH_DEGREES)) / (math.cos(here) * math.cos(declination)) - math.tan(
        here
    ) * math.tan(declination)
    if not -1 <= angle <= 1:
        return 24 * 3600
    utc = 720 - 4 * (lon - math.degrees(math.acos(angle))) - minutes
    return int(utc + THAI_TIME_S / 60) % (24 * 60) * 60


def earliest_dusk_s(lat: float, lon: float, *, first: dt.date | None = None, days: int = _DAYS) -> int:
    """Return the earliest dusk from a day on for so many days; without a day, of a whole year."""
    start = first or dt.date(2025, 1, 1)
    return min(dusk_s(start + dt.timedelta(days=number), lat, lon) for number in range(days if first else _DAYS))


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
