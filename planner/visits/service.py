"""How long a stop takes, from the numbers of ``resources/visits/service.toml``."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from gis.address.levels import Level
from planner.model import StopKind
from resources import read_text

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Search:
    """Minutes to find a place of one level: ``minutes + minutes_per_km * r50``, at most ``most_minutes``."""

    minutes: float
    minutes_per_km: float
    most_minutes: float

    def seconds(self, r50_m: FloatArray) -> FloatArray:
        """Return seconds for radii in metres; an unknown radius counts as the longest search."""
        minutes = np.minimum(self.minutes + self.minutes_per_km * r50_m / 1000.0, self.most_minutes)
        return np.where(np.isnan(r50_m), self.most_minutes, minutes) * 60.0


@dataclass(frozen=True, slots=True)
class ServiceTimes:
    """Search by level, and the share of a visit that each further child takes, by kind of stop."""

    search: Mapping[Level, Search]
    further_child: Mapping[StopKind, float]

    def seconds(
        self, kinds: NDArray[np.str_], levels: NDArray[np.str_], r50_m: FloatArray, children: NDArray[np.int64],
        *, visit_minutes: float,
    ) -> FloatArray:  # fmt: skip
        """Return the service seconds of stops (arrays of one length)."""
        share = np.zeros(len(kinds))
        for kind, value in self.further_child.items():
            share[kinds == kind.value] = value
        result = visit_minutes * 60.0 * (1.0 + share * (children - 1))
        for level, search in self.search.items():
            here = levels == level.value
            result[here] += search.seconds(r50_m[here])
        return result


@cache
def service_times() -> ServiceTimes:
    """Return the numbers that ship with the program."""
    table = tomllib.loads(read_text("visits/service.toml"))
    return ServiceTimes(
        search={Level(level): Search(**values) for level, values in table["search"].items()},
        further_child={kind: float(table[kind.value]["further_child"]) for kind in StopKind},
    )
