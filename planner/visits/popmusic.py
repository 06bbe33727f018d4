"""Small parts of a plan: routes near one another, first those that have changed since they were last searched.

POPMUSIC of Taillard and Voss ("Partial optimization metaheuristic under special intensification conditions", in
Essays and Surveys in Metaheuristics, 2002): a part is a seed route with the routes nearest to it. Routes are near
where many customers of one have neighbours on the other, in place and in time; with windows, routes interleave, and
where they lie says little.
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pyvrp
from pyvrp.search import compute_neighbours
from scipy.sparse import csr_array

from planner.visits.pricing import FloatArray, IntArray, Route

_FIRST: Final = 10.0
"""The neighbour of this rank counts half of the nearest one."""


class Popmusic:
    """Chooses parts of a plan to be searched, by the seed ``seed``."""

    def __init__(self, data: pyvrp.ProblemData, *, seed: int) -> None:
        self._rng = np.random.default_rng(seed)
        self._searched = set[Route]()
        listed = [
            (activity.idx, other.idx, _FIRST / (_FIRST + rank))
            for activity, others in compute_neighbours(data).items()
            for rank, other in enumerate(others)
        ]
        rows, columns, values = zip(*listed, strict=True) if listed else ((), (), ())
        near: Any = csr_array((values, (rows, columns)), shape=(data.num_clients, data.num_clients))
        self._near = near + near.T

    def parts(self, routes: Sequence[Route], sizes: Sequence[int]) -> list[list[int]]:
        """Return parts of routes (by position), apart from one another, the seed first, with about ``sizes`` clients.

        Routes that have been seeds since they last changed come last. There are fewer parts than ``sizes`` where
        there are too few routes.
        """
        near = self._between(routes)
        free = set(range(len(routes)))
        parts = list[list[int]]()
        for size in sizes:
            fresh = sorted(place for place in free if routes[place] not in self._searched)
            if not fresh:
                self._searched.difference_update(routes[place] for place in free)
                fresh = sorted(free)
            if not fresh:
                break
            seed = int(self._rng.choice(fresh))
            part, clients = [seed], len(routes[seed])
            free.discard(seed)
            order: IntArray = np.argsort(-near[seed], kind="stable")
            for place in order.tolist():
                if place in free and (len(part) == 1 or clients + len(routes[place]) <= size):
                    part.append(place)
                    clients += len(routes[place])
                    free.discard(place)
                if clients >= size:
                    break
            self._searched.add(routes[seed])
            parts.append(part)
        return parts

    def _between(self, routes: Sequence[Route]) -> FloatArray:
        """Return (k, k) how near routes are: the neighbours that each has on another, for each client there."""
        sizes = np.array([len(route) for route in routes])
        rows = np.repeat(np.arange(len(routes)), sizes)
        held: Any = csr_array(
            (np.ones(len(rows)), (rows, np.concatenate(routes))), shape=(len(routes), self._near.shape[0])
        )
        between: FloatArray = (held @ self._near @ held.T).toarray() / sizes[None, :]
        return between
