"""How a vehicle travels: speeds by class, surface and season, from ``resources/roads/<profile>.toml``."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from gis.roads.junctions import BARRIERS
from gis.roads.network import IntArray, Network
from gis.roads.tags import ACCESS, AGAINST, ALONG, BOTH, CLASSES, SURFACES, TRACKTYPES, VEHICLES
from gis.roads.turns import barrier_turns
from resources import read_text

PROFILES: Final = ("motorcycle", "pickup", "walk")
SEASONS: Final = ("dry", "rainy")

CLOSED_MS: Final = -1
_MS_PER_HOUR_PER_KM: Final = 3600.0
"""Metres over km/h, times this, is milliseconds."""


@dataclass(frozen=True, eq=False, slots=True)
class Season:
    """Shares of the speed in a season, by code of ``gis.roads.tags``; 0 is closed. ``ford_s``: seconds, -1 closed."""

    surface: NDArray[np.float64]
    tracktype: NDArray[np.float64]
    flood: float
    ford_s: float


@dataclass(frozen=True, eq=False, slots=True)
class Profile:
    """One vehicle. Speeds are km/h by class code, 0 closed; ``allowed_kmh`` holds where a tag lets it in by name.

    ``access``: shares of the speed, ``barrier``: 1 where it passes, both by code and 0 where it does not.
    """

    name: str
    vehicle: str
    kmh: NDArray[np.float64]
    allowed_kmh: NDArray[np.float64]
    unknown_surface: NDArray[np.uint8]
    access: NDArray[np.float64]
    barrier: NDArray[np.float64]
    seasons: Mapping[str, Season]

    def edge_ms(self, network: Network, season: str = "dry") -> NDArray[np.int64]:
        """Return whole milliseconds (>= 1) to travel each edge, (e, 2): along and against; -1 where it is closed."""
        ways, rules, column = network.ways, self.seasons[season], VEHICLES.index(self.vehicle)
        kmh = self._way_kmh(network, rules)[network.way]
        with np.errstate(divide="ignore", invalid="ignore"):
            milliseconds = network.metres / kmh * _MS_PER_HOUR_PER_KM
        stated = self._timetable_ms(network)
        milliseconds = np.where(stated > 0.0, stated, milliseconds)
        ford = network.ford | ways.ford[network.way]
        closed = ~(kmh > 0.0) | (ford if rules.ford_s < 0 else np.zeros_like(ford))
        milliseconds[ford] += max(rules.ford_s, 0.0) * 1000.0
        whole = np.where(closed, CLOSED_MS, np.maximum(np.rint(np.where(closed, 1.0, milliseconds)), 1.0))
        oneway = ways.oneway[:, column][network.way]
        open_along = (oneway == BOTH) | (oneway == ALONG)
        open_against = (oneway == BOTH) | (oneway == AGAINST)
        both = np.column_stack((np.where(open_along, whole, CLOSED_MS), np.where(open_against, whole, CLOSED_MS)))
        return both.astype(np.int64)

    def banned_turns(self, network: Network, season: str = "dry") -> IntArray:
        """Return (t, 2): an arc and one that may not follow it, by turn restrictions and by barriers on nodes.

        Every other turn at a node is allowed, back along the same edge as well.
        """
        column = VEHICLES.index(self.vehicle)
        turns = network.turns[(network.turns[:, 2] >> column) & 1 == 1, :2]
        access = network.barriers[:, 2 + column]
        by_name = np.isin(access, [ACCESS.index("yes"), ACCESS.index("destination")])
        passes = (self.access[access] > 0.0) & (by_name | (self.barrier[network.barriers[:, 1]] > 0.0))
        is_open = self.edge_ms(network, season).ravel() > 0
        barred = barrier_turns(network.barriers[~passes, 0], network.tail, network.head, is_open)
        return np.concatenate((turns, barred))

    def banned_chains(self, network: Network) -> list[tuple[int, ...]]:
        """Return arcs in a row, three or more, of which the last may not follow the others."""
        bound = (network.chains[:, 0] >> VEHICLES.index(self.vehicle)) & 1 == 1
        return [tuple(arc for arc in row if arc >= 0) for row in network.chains[bound, 1:].tolist()]

    def _way_kmh(self, network: Network, rules: Season) -> NDArray[np.float64]:
        """Return km/h by way; 0 where it is closed."""
        ways = network.ways
        access = ways.access[:, VEHICLES.index(self.vehicle)]
        by_name = np.isin(access, [ACCESS.index("yes"), ACCESS.index("destination")])
        kmh = np.where(by_name, np.maximum(self.kmh, self.allowed_kmh)[ways.klass], self.kmh[ways.klass])
        told = ways.surface > 0
        graded = ways.tracktype > 0
        surface = np.where(told, ways.surface, self.unknown_surface[ways.klass])
        # A grade stands in for a surface that is not told; where both are, the slower holds.
        ground = np.where(graded & ~told, np.inf, rules.surface[surface])
        ground = np.minimum(ground, np.where(graded, rules.tracktype[ways.tracktype], np.inf))
        kmh = kmh * ground * np.where(ways.floods, rules.flood, 1.0)
        limit = np.where(ways.max_kmh > 0, ways.max_kmh, np.inf)
        return np.minimum(kmh, limit) * self.access[access]

    @staticmethod
    def _timetable_ms(network: Network) -> NDArray[np.float64]:
        """Return each edge's share of the crossing time that its ferry states, else 0."""
        stated_ms = network.ways.duration_s * 1000.0
        crossing = np.bincount(network.way, weights=network.metres, minlength=len(stated_ms))
        return network.metres / np.maximum(crossing, 1e-9)[network.way] * stated_ms[network.way]


@cache
def load_profiles() -> Mapping[str, Profile]:
    """Return the profiles by name: motorcycle, pickup, walk."""
    return {name: read_profile(name, read_text(f"roads/{name}.toml")) for name in PROFILES}


def read_profile(name: str, text: str) -> Profile:
    """Read a profile from TOML; an unknown class, surface, grade or access in it raises ``ValueError``."""
    data = tomllib.loads(text)
    surfaces = np.full(len(CLASSES), SURFACES.index("paved"), dtype=np.uint8)
    for klass, surface in data["unknown_surface"].items():
        surfaces[CLASSES.index(klass)] = SURFACES.index(surface)
    if data["vehicle"] not in VEHICLES:
        raise ValueError(f"{name}: no vehicle {data['vehicle']!r}")
    return Profile(
        name=name,
        vehicle=data["vehicle"],
        kmh=_by_code(data["kmh"], CLASSES, 0.0),
        allowed_kmh=_by_code(data["kmh_if_allowed"], CLASSES, 0.0),
        unknown_surface=surfaces,
        access=_by_code(data["access"], ACCESS, 1.0),
        barrier=_by_code(data["barrier"], BARRIERS, 1.0),
        seasons={season: _season(data[season]) for season in SEASONS},
    )


def _season(data: Mapping[str, Any]) -> Season:
    return Season(
        surface=_by_code(data["surface"], SURFACES, 1.0),
        tracktype=_by_code(data["tracktype"], TRACKTYPES, 1.0),
        flood=float(data["flood"]),
        ford_s=float(data["ford_s"]),
    )


def _by_code(shares: Mapping[str, float], names: tuple[str, ...], default: float) -> NDArray[np.float64]:
    values = np.full(len(names), default)
    for name, share in shares.items():
        values[names.index(name)] = share
    return values
