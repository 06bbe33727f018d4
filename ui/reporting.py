"""What a person asks of figures and reports, on its way from the window to the project."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Final

LEVELS: Final = ("esa", "school", "cluster", "nation")
DIMENSIONS: Final = ("school", "tambon", "phase", "reason", "kind", "level")
COUNTS: Final = (
    "children", "to_track", "in_progress", "found", "not_found", "cleared", "returned", "wants_return", "refuses",
    "cannot_yet", "not_told", "visited", "conflicts",
)  # fmt: skip
"""Numbers that have a list of names behind them: ``planner.results.figures.COUNTS``."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When figures are of: now where nothing is named; else the end of a day or phase, or as they were frozen."""

    as_of: dt.date | None = None
    phase: str = ""
    snapshot: str = ""


@dataclass(frozen=True, slots=True)
class ReportOrder:
    """A report to be written; ``recount`` counts a frozen day anew."""

    folder: Path
    level: str
    schools: tuple[str, ...]
    moment: Moment
    recount: bool
    thai_digits: bool


@dataclass(frozen=True, slots=True)
class PaperOrder:
    """Papers around the trip to be made; ``group`` is a table of the working group, ``templates`` a folder."""

    folder: Path
    kinds: tuple[str, ...]
    schools: tuple[str, ...]
    tier: str
    people: int
    on: dt.date
    group: Path | None
    templates: Path | None
    thai_digits: bool
    k: int
    """Of open data: how many rows must be alike."""


@dataclass(frozen=True, slots=True)
class ClaimSaid:
    """What a trip was in truth; what is ``None`` or empty stays as it was."""

    route_id: str
    km: float | None = None
    hours: float | None = None
    people: int | None = None
    vehicle: str = ""
    date: dt.date | None = None
    note: str = ""
    clear: bool = False
