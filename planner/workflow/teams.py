"""Teams as rows that a person edits: those of the last plan, of a kind, or of a file."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from planner.visits.teams import read_teams, row_of, team_kinds, teams_of
from planner.visits.workdays import shipped_entries
from planner.workflow.plan import options_from

Row = dict[str, Any]
"""A team by the entries of a teams file (``resources/visits/teams.toml``)."""


def rows_of_kept(kept: Sequence[Mapping[str, Any]]) -> list[Row]:
    """Return the teams of kept options as rows."""
    return [row_of(team) for team in options_from({"own_teams": kept}).own_teams]


def rows_of_file(path: Path) -> list[Row]:
    """Return the teams of a file as rows; ``DataError`` names the entry that cannot be used."""
    return [row_of(team) for team in read_teams(path)]


def rows_of_kind(kind: str, count: int) -> list[Row]:
    """Return so many teams of a kind: ``full``, ``evening`` or ``weekend``."""
    rows: list[Row] = [{"name": str(number), "kind": kind} for number in range(1, count + 1)]
    return [row_of(team) for team in teams_of(rows, file="")]


def kept_of_rows(rows: Sequence[Row], *, name: str) -> tuple[dict[str, Any], ...]:
    """Return rows as teams of options, plain values; ``DataError`` names ``name``, the row and the entry."""
    return tuple(asdict(team) for team in teams_of(rows, file=name))


def holidays_shipped() -> tuple[str, ...]:
    """Return the days on which no team drives unless a person says otherwise: ``MM-DD`` of every year, or ISO."""
    return shipped_entries()


def kinds() -> tuple[str, ...]:
    """Return the kinds of teams."""
    return team_kinds()
