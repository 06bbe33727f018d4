"""What routes cost, from the numbers of ``resources/visits/costs.toml``."""

import tomllib
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from resources import read_text

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Costs:
    """Baht for a kilometre by profile, and for a person's day by the least hours away."""

    baht_per_km: dict[str, float]
    per_diem: tuple[tuple[float, float], ...]

    def baht(self, metres: ArrayLike, hours: ArrayLike, *, profile: str, people: int) -> FloatArray:
        """Return the baht of routes: the way, and the per diem of each of ``people`` who go."""
        away = np.asarray(hours, dtype=np.float64)
        daily = np.zeros_like(away)
        for least, baht in self.per_diem:
            daily = np.where(away >= least, baht, daily)
        way: FloatArray = np.asarray(metres, dtype=np.float64) / 1000.0 * self.baht_per_km[profile]
        return way + people * daily


@cache
def costs() -> Costs:
    """Return the numbers that ship with the program."""
    return costs_of(read_text("visits/costs.toml"))


def costs_of(text: str) -> Costs:
    """Return the numbers of a table like ``resources/visits/costs.toml``.

    ``KeyError``, ``TypeError`` or ``ValueError`` where it is none.
    """
    table = tomllib.loads(text)
    steps = sorted((float(step["from_hours"]), float(step["baht"])) for step in table["per_diem"])
    return Costs({name: float(baht) for name, baht in table["baht_per_km"].items()}, tuple(steps))
