"""Teams as a file: who drives, at which hours, on how many days."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from gis.errors import DataError
from planner.calendar import clock, parse_hours
from planner.model import Team
from resources import read_text

Spot = tuple[float, float]

_PROFILES: Final = ("motorcycle", "pickup", "walk")
_WORDS: Final = ("name", "hours", "lunch", "school", "vehicle", "home", "start", "end")
_NUMBERS: Final = ("days", "max_stops", "size", "trips")
_KNOWN: Final = {"kind", "weekdays", "holidays", "turn_minutes", *_WORDS, *_NUMBERS}
_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DUSK: Final = "dusk"
_LATEST_DUSK_S: Final = 20 * 3600
"""Later than any dusk of Thailand: the plan puts that of its days and place for it."""


def read_teams(path: Path) -> tuple[Team, ...]:
    """Read ``[[team]]`` tables of a TOML file; ``DataError`` names the team and the entry that cannot be used.

    What a team's table leaves out is that of its ``kind`` in ``resources/visits/teams.toml`` (``full`` by default).
    ``office`` beside the tables is where teams with ``start`` or ``end`` ``"office"`` set out or come back.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise DataError("file_missing", file=path.name) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        raise DataError("teams_unread", file=path.name) from None
    rows = table.get("team")
    if set(table) - {"team", "office"} or not isinstance(rows, list) or not rows:
        raise DataError("teams_unread", file=path.name)
    if not all(isinstance(row, dict) for row in rows):
        raise DataError("teams_unread", file=path.name)
    office = _place(table.get("office", ""))
    if table.get("office") and office is None:
        raise DataError("teams_office", file=path.name)
    return teams_of(rows, file=path.name, office=office)


def teams_of(rows: Sequence[Mapping[str, Any]], *, file: str, office: Spot | None = None) -> tuple[Team, ...]:
    """Return teams from the tables of a file, or from such tables made elsewhere; faults name ``file``."""
    teams = tuple(_team(file, number, row, office) for number, row in enumerate(rows, start=1))
    names = [team.name for team in teams]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise DataError("teams_twice", file=file, names=", ".join(twice))
    return teams


def row_of(team: Team) -> dict[str, Any]:
    """Return a team as a table of a file, so that ``teams_of`` makes it again."""
    ends = {"start": team.start, "end": team.end}
    row: dict[str, Any] = {
        "name": team.name,
        "hours": f"{clock(team.shift_start_s)}-{_DUSK if team.until_dusk else clock(team.shift_end_s)}",
        "lunch": f"{clock(team.lunch_start_s)}-{clock(team.lunch_start_s + team.lunch_s)}" if team.lunch_s else "",
        "vehicle": team.profile,
        "school": team.school,
        "weekdays": [_DAYS[day] for day in team.weekdays],
        "holidays": team.holidays,
        "trips": team.trips,
        "turn_minutes": team.turn_s / 60,
        **{name: "school" if spot is None else f"{spot[0]:.6f},{spot[1]:.6f}" for name, spot in ends.items()},
    }
    if team.open_end:
        row["end"] = "open"
    numbers = {"days": team.days, "size": team.people, "max_stops": team.max_stops}
    return row | {name: value for name, value in numbers.items() if value is not None}


def team_kinds() -> tuple[str, ...]:
    """Return the kinds of teams: full days, evenings, weekends."""
    return tuple(_kinds())


class _EntryError(Exception):
    """Names the entry of a team's table that cannot be used."""


def _team(file: str, number: int, row: Mapping[str, Any], office: Spot | None) -> Team:
    try:
        whole = _checked(row)
        start, end, open_end = _ends(whole, office)
        hours, lunch, dusk = _day(whole, own_lunch="lunch" in row)
    except _EntryError as fault:
        raise DataError("teams_entry", file=file, number=number, entry=str(fault)) from None
    return Team(
        name=whole.get("name", str(number)),
        shift_start_s=hours[0],
        shift_end_s=hours[1],
        days=whole.get("days"),
        max_stops=whole.get("max_stops"),
        lunch_start_s=lunch[0],
        lunch_s=lunch[1] - lunch[0],
        school=whole.get("school", ""),
        profile=whole.get("vehicle", ""),
        people=whole.get("size"),
        start=start,
        end=end,
        open_end=open_end,
        trips=whole.get("trips", 1),
        turn_s=round(whole.get("turn_minutes", 0) * 60),
        weekdays=tuple(sorted(_DAYS.index(day) for day in whole.get("weekdays", []))),
        holidays=whole.get("holidays", False),
        until_dusk=dusk,
    )


def _checked(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a team's table with what its kind has, every entry of its type."""
    kinds = _kinds()
    kind = row.get("kind", "full")
    if kind not in kinds:
        raise _EntryError("kind")
    if unknown := sorted(set(row) - _KNOWN):
        raise _EntryError(unknown[0])
    whole = {**kinds[kind], **row}
    for entry in _WORDS:
        if not isinstance(whole.get(entry, ""), str):
            raise _EntryError(entry)
    for entry in _NUMBERS:
        value = whole.get(entry)
        if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 1):
            raise _EntryError(entry)
    turn, days = whole.get("turn_minutes", 0), whole.get("weekdays", [])
    right = {
        "turn_minutes": isinstance(turn, int | float) and not isinstance(turn, bool) and 0 <= turn < 24 * 60,
        "holidays": isinstance(whole.get("holidays", False), bool),
        "weekdays": isinstance(days, list) and all(day in _DAYS for day in days),
        "vehicle": whole.get("vehicle", "") in ("", *_PROFILES),
    }
    if faults := [entry for entry, good in right.items() if not good]:
        raise _EntryError(faults[0])
    return whole


def _day(whole: Mapping[str, Any], *, own_lunch: bool) -> tuple[tuple[int, int], tuple[int, int], bool]:
    """Return the hours and the lunch of a day, and whether dusk ends it."""
    hours, dusk = _hours(whole["hours"])
    lunch = parse_hours(whole["lunch"]) if whole.get("lunch") else (0, 0)
    if hours is None:
        raise _EntryError("hours")
    if lunch is None:
        raise _EntryError("lunch")
    if not own_lunch and not hours[0] <= lunch[0] < lunch[1] <= hours[1]:
        # The kind's lunch lies outside of hours of one's own: half a day has none.
        lunch = (0, 0)
    return hours, lunch, dusk


def _ends(whole: Mapping[str, Any], office: Spot | None) -> tuple[Spot | None, Spot | None, bool]:
    """Return where a team begins and ends its day, and whether it ends at its last stop."""
    home = _place(whole.get("home", ""))
    if whole.get("home") and home is None:
        raise _EntryError("home")
    # A team that says where its home is ends its day there.
    said = {"start": whole.get("start", "school"), "end": whole.get("end", "home" if home else "school")}
    known = {"home": home, "office": office}
    spots: dict[str, Spot | None] = {}
    for entry, text in said.items():
        spots[entry] = known.get(text) or _place(text)
        if spots[entry] is None and text != "school" and (text, entry) != ("open", "end"):
            raise _EntryError(entry)
    return spots["start"], spots["end"], said["end"] == "open"


def _hours(text: str) -> tuple[tuple[int, int] | None, bool]:
    """Return ``HH:MM-HH:MM`` or ``HH:MM-dusk`` as seconds after midnight, and whether dusk ends them."""
    start, dash, end = text.partition("-")
    if dash and end.strip() == _DUSK:
        return parse_hours(f"{start}-{clock(_LATEST_DUSK_S)}"), True
    return parse_hours(text), False


def _place(text: object) -> Spot | None:
    """Return (lat, lon) of ``LAT,LON``, ``None`` where it is no such thing."""
    try:
        lat, lon = (float(part) for part in str(text).split(","))
    except ValueError:
        return None
    return (lat, lon) if abs(lat) <= 90 and abs(lon) <= 180 else None


@cache
def _kinds() -> dict[str, dict[str, Any]]:
    return tomllib.loads(read_text("visits/teams.toml"))
