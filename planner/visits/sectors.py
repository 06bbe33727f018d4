"""Routes grouped by where they lie around the depot: each group is searched apart, much faster than the whole.

Not the areas of ``territories``, which part stops once and for good: a search turns its groups in each round, so that
every pair of neighbouring routes meets and no border stays.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


def sectors(centres: FloatArray, sizes: Sequence[int], *, parts: int, turn: float) -> list[list[int]]:
    """Return routes (by position) in ``parts`` groups of neighbours with about as many stops each.

    ``centres`` (k, 2) are the middles of the routes seen from the depot. A ray sweeps around the depot from the
    angle ``turn`` (radians) on; another angle gives other groups, so that every pair of neighbours meets.
    No group is empty: there are at most as many as routes.
    """
    angle = (np.arctan2(centres[:, 1], centres[:, 0]) - turn) % (2 * np.pi)
    order = np.lexsort((np.arange(len(angle)), angle))
    middle = np.cumsum(np.asarray(sizes, dtype=np.float64)[order]) - np.asarray(sizes, dtype=np.float64)[order] / 2
    part = np.floor(parts * middle / max(float(sum(sizes)), 1.0)).astype(np.int64).clip(0, parts - 1)
    groups = [sorted(order[part == number].tolist()) for number in range(parts)]
    return [group for group in groups if group]


def middles(spots: FloatArray, tours: Sequence[Sequence[int]]) -> FloatArray:
    """Return (k, 2) the mean of the spots (n, 2) of each tour."""
    return np.array([spots[list(tour)].mean(axis=0) for tour in tours])
