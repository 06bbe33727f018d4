"""Column generation: the routes that a good plan is made of, and a plan made of them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, Self

import numpy as np
from scipy.sparse import csc_array, hstack, vstack

from planner.visits.pricing import FloatArray, Ground, IntArray, Leg, Pricer, Route

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
_SURE: Final = 0.9
_LIKELY: Final = 0.5
_AT_ONCE: Final = 0.02
_LOOKS: Final = 5
"""Diving: legs used so much are all taken at once, less likely ones while they are fewer than a share of the
customers; and the looks after it."""
_FAINT: Final = 0.01
_HARDLY: Final = 1e-3
"""A leg that is used less is not taken, and a route that is used less does not count."""

Stop = Callable[[], bool]


@dataclass(frozen=True, eq=False, slots=True)
class Known:
    """What is known before: routes, and the worth of each customer where that is known too."""

    routes: list[Route]
    worth: FloatArray | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Chosen:
    """Routes that serve each customer once, their cost, the least cost that the relaxation told, and what it left.

    There may be more routes than vehicles, where the choice had to end so.
    """

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
        self.ground = ground
        self._pricer = Pricer(ground)
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
        """Return the cost that the plan comes to at least, as far as it is known."""
        return float(self.worth.sum()) - self._fee * self.ground.vehicles

    def known(self) -> Known:
        """Return the routes held and the worths."""
        return Known(list(self._routes), self.worth)

    def look(self) -> int:
        """Solve, and look for routes that would make the plan cheaper; return how many are new."""
        self._solve()
        mean = float(self._cost @ self._used) / max(float(self._used.sum()), 1.0)
        found = self._pricer.routes(self.worth, fee=self._fee, least=_LEAST * mean)
        new = self._add(found)
        self._drop()
        return new

    def legs(self) -> list[Leg]:
        """Return the legs to be taken next: used the most, none with a customer in common."""
        used: dict[Leg, float] = {}
        for place in np.flatnonzero(self._used > _HARDLY):
            route, share = self._routes[place], float(self._used[place])
            for leg in pairwise(route):
                used[leg] = used.get(leg, 0.0) + share
        most = max(1, round(_AT_ONCE * self.ground.customers))
        taken, met = list[Leg](), set[int]()
        for leg in sorted(used, key=lambda each: -used[each]):
            if used[leg] < _FAINT or (taken and used[leg] < (_SURE if len(taken) >= most else _LIKELY)):
                break
            if met.isdisjoint(leg) and self.ground.goes(*leg):
                taken.append(leg)
                met.update(leg)
        return taken

    def joined(self, legs: Sequence[Leg]) -> Self:
        """Return the choice among the routes that take each of the legs or meet neither of its ends, solved anew."""
        ground, place = self.ground.joined(legs)
        after, ends = dict(legs), {end: begin for begin, end in legs}
        routes, used = list[Route](), list[float]()
        for route, share in zip(self._routes, self._used.tolist(), strict=True):
            steps = list(zip((0, *route), (*route, 0), strict=True))
            if all(after.get(one, two) == two and ends.get(two, one) == one for one, two in steps):
                routes.append(tuple(place[customer] for customer in route if customer not in ends))
                used.append(share)
        worth = np.zeros(ground.customers)
        for customer, each in enumerate(self.worth.tolist(), start=1):
            worth[place[customer] - 1] += each
        rest = type(self)(ground, Known(routes, worth))
        rest._fee, rest._fee_most = self._fee, self._fee_most
        share_of = dict(zip(routes, used, strict=True))
        rest._used = np.array([share_of.get(route, 0.0) for route in rest._routes])
        for _ in range(_LOOKS):
            if rest.look() < _NEW * ground.customers:
                break
        rest._solve()
        return rest

    def _add(self, routes: Iterable[Route]) -> int:
        new = [route for route in dict.fromkeys(routes) if route not in self._held]
        if not new:
            return 0
        self._held = self._held.union(new)
        self._routes = [*self._routes, *new]
        self._cost = np.concatenate([self._cost, [self.ground.cost(route) for route in new]])
        self._used = np.concatenate([self._used, np.zeros(len(new))])
        rows = np.concatenate(new) - 1
        ends = np.concatenate([[0], np.cumsum([len(route) for route in new])])
        added = csc_array((np.ones(len(rows)), rows, ends), shape=(self.ground.customers, len(new)))
        self._serves = hstack([self._serves, added], format="csc")
        return len(new)

    def _solve(self) -> None:
        """Bring the shares and worths nearer to the best ones."""
        # The number of routes is one more row, which weighs as much as a customer's.
        weight = max(self.ground.vehicles, 1) ** -0.5
        matrix: Any = vstack([self._serves, -weight * np.ones((1, len(self._routes)))], format="csr")
        turned: Any = matrix.T.tocsr()
        asked = np.append(np.ones(self.ground.customers), -weight * self.ground.vehicles)
        direction = np.ones(len(self._routes))
        for _ in range(10):
            direction = turned @ (matrix @ direction)
            direction /= np.linalg.norm(direction)
        step = 0.95 / float(np.sqrt(np.linalg.norm(turned @ (matrix @ direction))))
        scale = 2 * max(float(self._cost @ self._used), float(self.worth.sum()), 1.0) / self.ground.customers
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
        if len(self._routes) <= _MOST * self.ground.customers:
            return
        reduced = self._cost + self._fee - self._serves.T @ self.worth
        # A customer by itself is always possible.
        reduced[(self._used > 1e-3) | (self._serves.sum(axis=0) == 1)] = -np.inf
        self._keep(np.sort(np.argsort(reduced, kind="stable")[: _KEPT * self.ground.customers]))

    def _keep(self, places: IntArray) -> None:
        self._serves = self._serves[:, places]
        self._cost, self._used = self._cost[places], self._used[places]
        self._routes = [self._routes[place] for place in places]
        self._held = frozenset(self._routes)


def generate(ground: Ground, *, stop: Stop, known: Known | None = None, below: float = float("inf")) -> Chosen | None:
    """Return routes of less cost than ``below`` by column generation and diving; ``None`` where none are found or
    ``stop`` says so before there are some.

    The relaxation is solved until it settles. Then the legs that it is surest of are taken, some at a time: the two
    customers of a leg become one, and it is solved anew. That is diving (Sadykov et al., "Primal heuristics for
    branch and price: the assets of diving methods", INFORMS J. Comput. 31, 2019) by legs, as Desrochers, Desrosiers
    and Solomon (1992) branch on them: a leg decides less than a whole route does, and each makes the problem smaller.
    """
    master, calm = Master(ground, known), 0
    while calm < _SETTLED:
        if stop():
            return None
        calm = calm + 1 if master.look() < _NEW * ground.customers else 0
    relaxed, left = master.least, master.known()
    chains: list[Route] = [(customer,) for customer in range(1, ground.customers + 1)]
    while legs := master.legs():
        if stop() or master.least >= below:
            return None
        ends = {end for _, end in legs}
        after = dict(legs)
        chains = [
            chain + (chains[after[place] - 1] if place in after else ())
            for place, chain in enumerate(chains, start=1)
            if place not in ends
        ]
        master = master.joined(legs)
    cost = sum(map(ground.cost, chains))
    return Chosen(chains, cost, relaxed, left) if cost < below else None
