"""Column generation: the routes that a good plan is made of, and a plan made of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
from scipy.sparse import csc_array, hstack, vstack

from planner.visits.pricing import FloatArray, Ground, IntArray, Pricer, Route

_STEPS: Final = 200
"""Steps of the master problem between two looks for routes."""
_MOST: Final = 6
_KEPT: Final = 4
"""Routes held for each customer before the needless ones go, and after."""
_GUESS: Final = 1.5
_FEE: Final = 2.0
_SETTLED: Final = 3
_NEW: Final = 0.02
"""The master problem has settled after so many looks that bring routes for less than a share of the customers."""
_LEAST: Final = 1e-4
"""A gain counts from this share of a route's mean cost on."""
_SURE: Final = 0.6
_NEXT: Final = 1.0
_AT_ONCE: Final = 0.04
_LOOKS: Final = 5
"""Diving: what is taken at once (how much it is used, how much beside the first, the share of the routes), and the
looks after it."""
_STRONG: Final = 250
_TRIES: Final = 1
_JUMP: Final = 2e-4
"""With so few customers left, other routes are tried where taking some costs a larger share than this."""

Stop = Callable[[], bool]


@dataclass(frozen=True, eq=False, slots=True)
class Known:
    """What is known before: routes, and the worth of each customer where that is known too."""

    routes: list[Route]
    worth: FloatArray | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Chosen:
    """Routes that serve each customer once or more, their cost, the least cost that the relaxation told, and what it
    left. There may be more routes than vehicles, where the choice had to end so."""

    routes: list[Route]
    cost: float
    relaxed: float
    known: Known


class Master:
    """The choice of routes that serve each customer at least once, relaxed to shares of routes.

    Solved by the primal-dual hybrid gradient method (Chambolle and Pock, J. Math. Imaging Vis. 40, 2011), restarted
    from its mean as in PDLP (Applegate et al., NeurIPS 2021): it goes on from where it was when routes come and go,
    and its worths of customers lie in the middle of those that are possible, which pricing needs.
    """

    def __init__(self, ground: Ground, known: Known | None = None) -> None:
        count = ground.customers
        self._ground = ground
        self._pricer = Pricer(ground)
        self.customers: IntArray = np.arange(1, count + 1)
        """Those that are left to be served."""
        self._vehicles = ground.vehicles
        self._routes: list[Route] = []
        self._held = frozenset[Route]()
        self._cost: FloatArray = np.zeros(0)
        self._used: FloatArray = np.zeros(0)
        self._serves: Any = csc_array((count, 0))
        self._add((customer,) for customer in range(1, count + 1))
        self._fee_most = _FEE * float(self._cost.max())
        needed = max(float(ground.load.sum()) / ground.room, 1.0)
        self.worth: FloatArray = np.minimum(self._cost, _GUESS * float(self._cost.mean()) * needed / count)
        self._fee = 0.0
        if known is not None:
            self._add(known.routes)
            self.worth = self.worth if known.worth is None else known.worth

    @property
    def least(self) -> float:
        """Return the cost that the customers that are left come to, as far as it is known."""
        return float(self.worth.sum()) - self._fee * self._vehicles

    def known(self) -> Known:
        """Return the routes held and the worths."""
        return Known(list(self._routes), self.worth)

    def look(self) -> int:
        """Solve, and look for routes that would make the plan cheaper; return how many are new."""
        self._solve()
        mean = float(self._cost @ self._used) / max(float(self._used.sum()), 1.0)
        found = self._pricer.routes(self.worth, fee=self._fee, least=_LEAST * mean)
        numbers = self.customers.tolist()
        new = self._add(tuple(numbers[place - 1] for place in route) for route in found)
        self._drop()
        return new

    def likely(self, barred: set[Route]) -> list[Route]:
        """Return the routes to be taken next: used the most, none with a customer in common, no first one barred."""
        most = max(1, round(_AT_ONCE * float(self._used.sum())))
        taken, met, least = list[Route](), set[int](), 0.0
        for place in np.argsort(-self._used, kind="stable")[: most + len(barred) + _TRIES * most]:
            route = self._routes[place]
            if not taken:
                if route not in barred:
                    taken, met, least = [route], set(route), min(_SURE, _NEXT * float(self._used[place]))
            elif self._used[place] < least or len(taken) >= most:
                break
            elif route not in barred and met.isdisjoint(route):
                taken.append(route)
                met.update(route)
        return taken

    def without(self, routes: list[Route]) -> Self:
        """Return the choice for the other customers, with the routes that hold none of the taken ones."""
        rest = object.__new__(type(self))
        gone = np.isin(self.customers, np.concatenate(routes))
        touched = self._serves[np.flatnonzero(gone)].sum(axis=0) > 0
        rest._ground, rest._fee, rest._fee_most = self._ground, self._fee, self._fee_most
        rest._serves = self._serves[np.flatnonzero(~gone)]
        rest.customers, rest.worth = self.customers[~gone], self.worth[~gone]
        rest._vehicles = max(0, self._vehicles - len(routes))
        rest._routes, rest._cost, rest._used = self._routes, self._cost, self._used
        rest._keep(np.flatnonzero(~touched))
        if len(rest.customers):
            rest._pricer = Pricer(self._ground.only(rest.customers, vehicles=rest._vehicles))
            for _ in range(_LOOKS):
                if rest.look() < _NEW * len(rest.customers):
                    break
            rest._solve()
        else:
            rest._fee = 0.0
        return rest

    def _add(self, routes: Iterable[Route]) -> int:
        new = [route for route in dict.fromkeys(routes) if route not in self._held]
        if not new:
            return 0
        self._held = self._held.union(new)
        self._routes = [*self._routes, *new]
        self._cost = np.concatenate([self._cost, [self._ground.cost(route) for route in new]])
        self._used = np.concatenate([self._used, np.zeros(len(new))])
        rows = np.searchsorted(self.customers, np.concatenate(new))
        ends = np.concatenate([[0], np.cumsum([len(route) for route in new])])
        added = csc_array((np.ones(len(rows)), rows, ends), shape=(len(self.customers), len(new)))
        self._serves = hstack([self._serves, added], format="csc")
        return len(new)

    def _solve(self) -> None:
        """Bring the shares and worths nearer to the best ones."""
        # The number of routes is one more row, which weighs as much as a customer's.
        weight = max(self._vehicles, 1) ** -0.5
        matrix: Any = vstack([self._serves, -weight * np.ones((1, len(self._routes)))], format="csr")
        turned: Any = matrix.T.tocsr()
        asked = np.append(np.ones(len(self.customers)), -weight * self._vehicles)
        direction = np.ones(len(self._routes))
        for _ in range(10):
            direction = turned @ (matrix @ direction)
            direction /= np.linalg.norm(direction)
        step = 0.95 / float(np.sqrt(np.linalg.norm(turned @ (matrix @ direction))))
        scale = 2 * max(float(self._cost @ self._used), float(self.worth.sum()), 1.0) / len(self.customers)
        used, price = self._used, np.append(self.worth, self._fee / weight)
        used_sum, price_sum = np.zeros_like(used), np.zeros_like(price)
        most = self._fee_most / weight
        gain = self._cost - turned @ price
        for _ in range(_STEPS):
            moved = np.maximum(0.0, used - step / scale * gain)
            price = np.maximum(0.0, price + step * scale * (asked - matrix @ (2 * moved - used)))
            price[-1] = min(price[-1], most)
            used = moved
            gain = self._cost - turned @ price
            used_sum += used
            price_sum += price
        self._used, price = used_sum / _STEPS, price_sum / _STEPS
        self.worth, self._fee = price[:-1], float(price[-1]) * weight

    def _drop(self) -> None:
        """Let the routes go that are least likely to be used, where there are too many."""
        if len(self._routes) <= _MOST * len(self.customers):
            return
        reduced = self._cost + self._fee - self._serves.T @ self.worth
        # A customer by itself is always possible.
        reduced[(self._used > 1e-3) | (self._serves.sum(axis=0) == 1)] = -np.inf
        self._keep(np.sort(np.argsort(reduced, kind="stable")[: _KEPT * len(self.customers)]))

    def _keep(self, places: IntArray) -> None:
        self._serves = self._serves[:, places]
        self._cost, self._used = self._cost[places], self._used[places]
        self._routes = [self._routes[place] for place in places]
        self._held = frozenset(self._routes)


def generate(ground: Ground, *, stop: Stop, known: Known | None = None, below: float = float("inf")) -> Chosen | None:
    """Return routes of less cost than ``below`` by column generation and diving; ``None`` where none are found or
    ``stop`` says so before there are some.

    The relaxation is solved until it settles. Then the routes that it is surest of are taken, a few at a time, and it
    is solved anew for the other customers (Sadykov et al., "Primal heuristics for branch and price: the assets of
    diving methods", INFORMS J. Comput. 31, 2019).
    """
    master, calm = Master(ground, known), 0
    while calm < _SETTLED:
        if stop():
            return None
        calm = calm + 1 if master.look() < _NEW * ground.customers else 0
    relaxed = told = master.least
    left = master.known()
    taken, spent = list[Route](), 0.0
    while len(master.customers):
        tried, barred = list[tuple[float, Master, list[Route]]](), set[Route]()
        while len(tried) < _TRIES and (some := master.likely(barred)):
            if stop():
                return None
            rest = master.without(some)
            tried.append((spent + sum(map(ground.cost, some)) + rest.least, rest, some))
            if tried[-1][0] - told < _JUMP * relaxed or len(rest.customers) > _STRONG:
                break
            barred.add(some[0])
        told, master, some = min(tried, key=lambda each: each[0])
        if told >= below:
            return None
        taken += some
        spent += sum(map(ground.cost, some))
    return Chosen(taken, spent, relaxed, left)
