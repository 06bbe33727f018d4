"""The days on which teams drive: weekdays, weekends, and the holidays of a list that a user can change."""

import datetime as dt
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from gis.errors import DataError, UserError
from planner.calendar import parse_date
from planner.model import Team
from resources import read_text

_FAR: Final = 3660
"""No plan looks further ahead than ten years."""
_YEARLY: Final = len("MM-DD")
MONDAY_TO_FRIDAY: Final = (0, 1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class Holidays:
    """Public holidays: (month, day) of every year, and dates of one year each."""

    every_year: frozenset[tuple[int, int]]
    dates: frozenset[dt.date]

    @classmethod
    def of(cls, entries: Sequence[str]) -> "Holidays":
        """Return the holidays of ``MM-DD`` and ISO dates."""
        yearly = frozenset((int(text[:2]), int(text[3:])) for text in entries if len(text) == _YEARLY)
        return cls(yearly, frozenset(dt.date.fromisoformat(text) for text in entries if len(text) != _YEARLY))

    def __contains__(self, day: dt.date) -> bool:
        return day in self.dates or (day.month, day.day) in self.every_year


@cache
def shipped_holidays() -> Holidays:
    """Return the holidays that ship with the program (``resources/visits/holidays.toml``)."""
    return Holidays.of(shipped_entries())


@cache
def shipped_entries() -> tuple[str, ...]:
    """Return the same as entries: ``MM-DD`` of every year, or ISO dates."""
    return _entries(tomllib.loads(read_text("visits/holidays.toml")), "holidays.toml")


def read_holidays(path: Path) -> tuple[str, ...]:
    """Read ``every_year`` (MM-DD) and ``dates`` of a TOML file; ``DataError`` names the entry that is no date.

    What comes back is what ``Holidays.of`` takes.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise DataError("file_missing", file=path.name) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        raise DataError("holidays_unread", file=path.name) from None
    return _entries(table, path.name)


def _entries(table: dict[str, Any], file: str) -> tuple[str, ...]:
    yearly, dates = (table.get(name, []) for name in ("every_year", "dates"))
    if set(table) - {"every_year", "dates"} or not isinstance(yearly, list) or not isinstance(dates, list):
        raise DataError("holidays_unread", file=file)
    found: list[str] = []
    # A leap year has every day that there is.
    for text, whole in [*((text, f"2000-{text}") for text in yearly), *((text, str(text)) for text in dates)]:
        day = parse_date(whole)
        if day is None:
            raise DataError("holidays_entry", file=file, entry=str(text)[:20])
        found.append(day.strftime("%m-%d") if whole != str(text) else day.isoformat())
    return tuple(found)


def drives_on(team: Team, day: dt.date, holidays: Holidays) -> bool:
    """Return whether a team drives on a date."""
    return (not team.weekdays or day.weekday() in team.weekdays) and (team.holidays or day not in holidays)


def count_days(team: Team, first: dt.date, until: dt.date, holidays: Holidays) -> int:
    """Return on how many days a team drives from one day to another, both counted."""
    span = (until - first).days + 1
    return sum(drives_on(team, first + dt.timedelta(days=number), holidays) for number in range(max(0, span)))


class PlanDays:
    """Numbers the days of a plan: 1 is the first date on which any of its teams drives."""

    def __init__(self, teams: Sequence[Team], first: dt.date, holidays: Holidays) -> None:
        self._teams = teams
        self._first = first
        self._holidays = holidays
        self._dates: list[dt.date] = []
        self._next = first

    def date(self, number: int) -> dt.date:
        """Return the date of a numbered day."""
        while len(self._dates) < number:
            self._step()
        return self._dates[number - 1]

    def drives(self, team: Team, day: dt.date) -> bool:
        """Return whether a team drives on a date."""
        return drives_on(team, day, self._holidays)

    def _step(self) -> None:
        if (self._next - self._first).days > _FAR:
            raise UserError("plan_dates_far", date=self._first.isoformat(), years=_FAR // 366)
        if any(drives_on(team, self._next, self._holidays) for team in self._teams):
            self._dates.append(self._next)
        self._next += dt.timedelta(days=1)
