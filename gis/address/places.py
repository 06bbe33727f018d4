"""What a geocoded address is: a place, how sure it is, why, and what else it may be."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from gis.address.levels import Level, PlaceStatus


@dataclass(frozen=True, slots=True)
class Note:
    """One step of the reasoning; its words are under ``[place_reasons]``, ``details`` fill their gaps."""

    code: str
    details: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One place that an address may mean, and how likely."""

    level: Level
    code: str
    province: str
    amphoe: str
    tambon: str
    moo: str
    lat: float
    lon: float
    r50_m: float
    r95_m: float
    confidence: float
    reason: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where an address is. ``lat``, ``lon`` and radii are NaN at level ``none`` only; metres and degrees.

    ``code`` has 8 digits for a village with a known moo, else 6, 4 or 2; ``confidence`` is the chance that the unit
    of ``code`` is the one meant. A place in review may be left at a wider level than its candidates.
    """

    level: Level
    code: str
    province: str
    amphoe: str
    tambon: str
    moo: str
    lat: float
    lon: float
    r50_m: float
    r95_m: float
    confidence: float
    status: PlaceStatus
    reason: tuple[Note, ...]
    candidates: tuple[Candidate, ...] = ()


def nowhere(code: str, moo: str = "", **details: int) -> Place:
    """Return no place, for a reason."""
    nan = math.nan
    note = Note(code, details)
    return Place(Level.NONE, "", "", "", "", moo, nan, nan, nan, nan, 0.0, PlaceStatus.NONE, (note,))
