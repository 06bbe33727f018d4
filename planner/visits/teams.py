"""Teams as a file: who drives, at which hours, on how many days."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from gis.errors import DataError
from planner.calendar import parse_hours
from planner.model import Team
from resources import read_text

_KNOWN: Final = {"name", "kind", "hours", "lunch", "days", "max_stops", "school"}


def read_teams(path: Path) -> tuple[Team, ...]:
    """Read ``[[team]]`` tables of a TOML file; ``DataError`` names the team and the entry that cannot be used.

    What a team's table leaves out is that of its ``kind`` in ``resources/visits/teams.toml`` (``full`` by default).
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise DataError("file_missing", file=path.name) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        raise DataError("teams_unread", file=path.name) from None
    rows = table.get("team")
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise DataError("teams_unread", file=path.name)
    teams = tuple(_team(path.name, number, row) for number, row in enumerate(rows, start=1))
    names = [team.name for team in teams]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise DataError("teams_twice", file=path.name, names=", ".join(twice))
    return teams


def _team(file: str, number: int, row: Mapping[str, Any]) -> Team:
    kind = row.get("kind", "full")
    kinds = _kinds()
    if kind not in kinds:
        raise DataError("teams_entry", file=file, number=number, entry="kind")
    if unknown := sorted(set(row) - _KNOWN):
        raise DataError("teams_entry", file=file, number=number, entry=unknown[0])
    whole = {**kinds[kind], **row}
    name = whole.get("name", str(number))
    for entry, kind_of in (("name", str), ("hours", str), ("lunch", str), ("school", str)):
        if not isinstance(whole.get(entry, ""), kind_of):
            raise DataError("teams_entry", file=file, number=number, entry=entry)
    for entry in ("days", "max_stops"):
        value = whole.get(entry)
        if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 1):
            raise DataError("teams_entry", file=file, number=number, entry=entry)
    hours = parse_hours(whole["hours"])
    lunch = parse_hours(whole["lunch"]) if whole.get("lunch") else (0, 0)
    if hours is None:
        raise DataError("teams_entry", file=file, number=number, entry="hours")
    if lunch is None:
        raise DataError("teams_entry", file=file, number=number, entry="lunch")
    if "lunch" not in row and not hours[0] <= lunch[0] < lunch[1] <= hours[1]:
        # The kind's lunch lies outside of hours of one's own: half a day has none.
        lunch = (0, 0)
    return Team(
        name=name,
        shift_start_s=hours[0],
        shift_end_s=hours[1],
        days=whole.get("days"),
        max_stops=whole.get("max_stops"),
        lunch_start_s=lunch[0],
        lunch_s=lunch[1] - lunch[0],
        school=whole.get("school", ""),
    )


@cache
def _kinds() -> dict[str, dict[str, Any]]:
    return tomllib.loads(read_text("visits/teams.toml"))
