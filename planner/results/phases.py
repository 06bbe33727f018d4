"""The phases of the search: parts of academic years, by a table that a user can change."""

import datetime as dt
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from gis.errors import DataError
from planner.calendar import BE_OFFSET, academic_year, parse_date
from resources import read_text

PHASES_FILE: Final = "results/phases.toml"
_YEAR_BEGINS: Final = (5, 16)
_YEAR_ENDS: Final = (5, 15)
_KEY: Final = re.compile(r"[0-9A-Za-z_\-]{1,20}")


@dataclass(frozen=True, slots=True)
class Phase:
    """A span of days, ``first`` and ``last`` among them; ``code`` is the academic year (BE) and the table's key."""

    code: str
    year_be: int
    th: str
    en: str
    first: dt.date
    last: dt.date

    def title(self, language: str) -> str:
        """Return ``ระยะที่ 2 ปีการศึกษา 2567``'s first half: the name without its year."""
        return self.th if language == "th" else self.en


@dataclass(frozen=True, slots=True)
class _Part:
    """A phase of every academic year, up to a day of it."""

    key: str
    th: str
    en: str
    last: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Phases:
    """The table: phases of their own, which go before, and the parts of every year in their order."""

    once: tuple[Phase, ...]
    yearly: tuple[_Part, ...]

    def of(self, day: dt.date) -> Phase:
        """Return the phase of a day; every day has one."""
        for phase in self.once:
            if phase.first <= day <= phase.last:
                return phase
        return next(phase for phase in self._parts(academic_year(day)) if day <= phase.last)

    def in_year(self, year_be: int) -> tuple[Phase, ...]:
        """Return the phases of an academic year, by their first day."""
        own = [phase for phase in self.once if phase.year_be == year_be]
        return tuple(sorted([*own, *self._parts(year_be)], key=lambda phase: (phase.first, phase.code)))

    def named(self, code: str, *, year_be: int) -> Phase:
        """Return a phase by ``2567/2``, or by its key alone in the given year; ``DataError`` where there is none."""
        year, _, key = code.strip().rpartition("/")
        usable = year.isdecimal() and 2400 <= int(year) <= 2800
        known = self.in_year(int(year) if usable else year_be)
        found = next((phase for phase in known if phase.code.rpartition("/")[2] == key), None)
        if found is None or (year and not usable):
            raise DataError("phase_unknown", phase=code, known=", ".join(phase.code for phase in known))
        return found

    def title(self, code: str, language: str) -> str:
        """Return the name of a phase for a table row; its code where the table knows it no more."""
        year = code.rpartition("/")[0]
        if not year.isdecimal():
            return code
        phase = next((one for one in self.in_year(int(year)) if one.code == code), None)
        return code if phase is None else phase.title(language)

    def _parts(self, year_be: int) -> tuple[Phase, ...]:
        first = dt.date(year_be - BE_OFFSET, *_YEAR_BEGINS)
        found = []
        for part in self.yearly:
            year = year_be - BE_OFFSET + (0 if part.last >= _YEAR_BEGINS else 1)
            last = _day(year, part.last)
            found.append(Phase(f"{year_be}/{part.key}", year_be, part.th, part.en, first, last))
            first = last + dt.timedelta(days=1)
        return tuple(found)


def read_phases(text: str, *, file: str) -> Phases:
    """Return the table in TOML ``text``; every fault is told at once.

    Raises ``DataError``: ``table_toml`` for what is no TOML, ``table_wrong`` for entries that cannot be.
    """
    table = parse_toml(text, file=file)
    faults: list[str] = []
    once: list[Phase] = []
    for number, entry in enumerate(_entries(table, "once", faults), start=1):
        first, last = (parse_date(str(entry.get(name, ""))) for name in ("first", "last"))
        if not _named(entry) or first is None or last is None or last < first:
            faults.append(f"once {number}")
            continue
        year = academic_year(first)
        once.append(Phase(f"{year}/{entry['key']}", year, entry["th"], entry["en"], first, last))
    yearly: list[_Part] = []
    for number, entry in enumerate(_entries(table, "yearly", faults), start=1):
        last_day = _month_day(entry.get("last"))
        if not _named(entry) or last_day is None:
            faults.append(f"yearly {number}")
            continue
        yearly.append(_Part(entry["key"], entry["th"], entry["en"], last_day))
    order = [(part.last < _YEAR_BEGINS, part.last) for part in yearly]
    if order != sorted(set(order)) or not yearly or yearly[-1].last != _YEAR_ENDS:
        faults.append("yearly: last")
    keys = [part.key for part in yearly] + [phase.code for phase in once]
    if len(keys) != len(set(keys)):
        faults.append("key")
    if faults:
        raise DataError("table_wrong", file=file, places="; ".join(faults))
    return Phases(tuple(once), tuple(yearly))


@cache
def shipped_phases() -> Phases:
    """Return the table that ships with the program."""
    return read_phases(read_text(PHASES_FILE), file=PHASES_FILE)


def parse_toml(text: str, *, file: str) -> dict[str, Any]:
    """Return a table that a person edited; ``DataError("table_toml")`` for what is no TOML."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise DataError("table_toml", file=file) from fault


def _entries(table: dict[str, Any], name: str, faults: list[str]) -> list[dict[str, Any]]:
    entries = table.get(name, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        faults.append(name)
        return []
    return entries


def _named(entry: dict[str, Any]) -> bool:
    texts = all(isinstance(entry.get(name), str) and entry[name].strip() for name in ("key", "th", "en"))
    return texts and _KEY.fullmatch(entry["key"]) is not None


def _month_day(text: object) -> tuple[int, int] | None:
    match = re.fullmatch(r"(\d{2})-(\d{2})", text) if isinstance(text, str) else None
    if match is None:
        return None
    month, day = int(match[1]), int(match[2])
    try:
        dt.date(2000, month, day)
    except ValueError:
        return None
    return month, day


def _day(year: int, day: tuple[int, int]) -> dt.date:
    """Return a day of a year; 29 February is the 28th where there is none."""
    return dt.date(year, 2, 28) if day == (2, 29) and year % 4 else dt.date(year, *day)
