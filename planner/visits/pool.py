"""Routes seen in a search, put together anew: the best plan that can be made of them."""

from bisect import bisect_right
from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Any, Final

import numpy as np
import pyvrp
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array

from planner.visits.polish import quickest
from planner.visits.problem import Solution, Tour, VisitProblem

FloatArray = NDArray[np.float64]

_MOST: Final = 20_000
_LOOKS: Final = 2_000
_NEAR: Final = 1e-6
_POLISHED: Final = 100

Column = tuple[int, int, Tour]
"""A route: the stops on it as bits, its seconds, and itself."""


class RoutePool:
    """The routes that keep their hours, of every plan that a search came by: for each set of stops the quickest.

    A plan is a choice of routes that serves each stop once: a set partitioning problem, put after a search by Rochat
    and Taillard, Journal of Heuristics 1 (1995). Its linear relaxation tells by their reduced costs which routes can
    be in a better plan at all; the few that are left are tried by depth-first search.
    """

    def __init__(self, stops: int) -> None:
        self._stops = stops
        self._seen: set[tuple[int, str]] = set()
        self._quickest: dict[tuple[int, int], pyvrp.Route] = {}

    def add(self, plan: pyvrp.Solution, shifts: Sequence[int]) -> None:
        """Keep the routes of a plan; ``shifts`` are those of its vehicle types."""
        for route in plan.routes():
            # The text of a route ("C4 C0") is much quicker to have than its visits.
            text = str(route)
            key = (shifts[route.vehicle_type()], text)
            if key in self._seen or len(self._seen) >= _MOST:
                continue
            self._seen.add(key)
            if route.is_feasible():
                stops = sum(1 << int(word[1:]) for word in text.split() if word[0] == "C")
                known = self._quickest.get((key[0], stops))
                if known is None or route.duration() < known.duration():
                    self._quickest[key[0], stops] = route

    def choose(self, problem: VisitProblem, fleet: Sequence[int], best: Solution) -> list[Tour] | None:
        """Return tours of less time than ``best``, at most ``fleet`` of each shift; ``None`` where there are none."""
        if not self._quickest:
            return None
        columns = [
            (stops, route.duration(), tour_of(route, shift)) for (shift, stops), route in self._quickest.items()
        ]
        master = _Master(columns, self._stops, fleet)
        # The routes nearest to a better plan may be quicker in another order.
        likely = np.argsort(master.reduced, kind="stable")[:_POLISHED] if master.solved else np.zeros(0, np.int64)
        quicker = _in_order(problem, [columns[number] for number in likely])
        if any(new[1] < columns[number][1] for number, new in zip(likely, quicker, strict=True)):
            for number, new in zip(likely, quicker, strict=True):
                columns[number] = new
            master = _Master(columns, self._stops, fleet)
        room = best.seconds - 1 - master.least_s + _NEAR if master.solved else -1.0
        if room < 0:
            return None
        order = np.argsort(master.reduced, kind="stable")
        left = [int(number) for number in order if master.reduced[number] <= room]
        cover = _Cover([columns[number] for number in left], master.reduced[left].tolist(), fleet, room)
        chosen = cover.best(self._stops)
        return None if chosen is None else [tour for _, _, tour in chosen]


def tour_of(route: pyvrp.Route, shift: int) -> Tour:
    """Return a route of PyVRP as a tour of a shift, with its returns to the depot."""
    visits, returns = list[int](), list[int]()
    for activity in route:
        if activity.is_client():
            visits.append(activity.idx)
        elif visits and (not returns or returns[-1] < len(visits)):
            returns.append(len(visits))
    return Tour(shift, tuple(visits), tuple(place for place in returns if place < len(visits)))


def _in_order(problem: VisitProblem, columns: list[Column]) -> list[Column]:
    """Return columns with each route in its quickest order, where stops have no hours of their own."""
    result = list(columns)
    if problem.open_s is not None:
        return result
    for number, shift in enumerate(problem.shifts):
        own = [place for place, column in enumerate(columns) if column[2].shift == number and not column[2].returns]
        for place, visits in zip(
            own, quickest(problem.way(shift), [columns[place][2].visits for place in own]), strict=True
        ):
            if visits != columns[place][2].visits:
                tour = Tour(number, visits)
                result[place] = (columns[place][0], problem.tour_s(tour), tour)
    return result


class _Master:
    """The linear relaxation of the choice: ``least_s`` and each column's ``reduced`` cost, where it is solved."""

    def __init__(self, columns: Sequence[Column], stops: int, fleet: Sequence[int]) -> None:
        cost = np.array([seconds for _, seconds, _ in columns], dtype=np.float64)
        shifts = np.array([tour.shift for _, _, tour in columns])
        rows = np.array([visit for _, _, tour in columns for visit in tour.visits])
        column = np.repeat(np.arange(len(columns)), [len(tour.visits) for _, _, tour in columns])
        serves: Any = csr_array((np.ones(len(rows)), (rows, column)), shape=(stops, len(columns)))
        driven = [shift for shift, routes in enumerate(fleet) if routes]
        counts: Any = csr_array(np.stack([shifts == shift for shift in driven]).astype(np.float64))
        relaxed = linprog(
            cost,
            A_ub=counts,
            b_ub=[fleet[shift] for shift in driven],
            A_eq=serves,
            b_eq=np.ones(stops),
            bounds=(0, None),
            method="highs",
        )
        self.solved = relaxed.status == 0
        self.least_s = float(relaxed.fun or 0.0)
        self.reduced: FloatArray = cost
        if self.solved:
            self.reduced = cost - serves.T @ relaxed.eqlin.marginals - counts.T @ relaxed.ineqlin.marginals


class _Cover:
    """Chooses columns that hold each stop once, by depth-first search with the sum of reduced costs as the bound.

    ``columns`` come with their ``reduced`` costs in rising order. Sets of columns are bits of one number: those that
    hold a stop, those that share no stop with a column, and those that are cheap enough are each one step away.
    """

    def __init__(self, columns: list[Column], reduced: list[float], fleet: Sequence[int], room: float) -> None:
        self._columns = columns
        self._reduced = reduced
        self._fleet = list(fleet)
        self._room = room
        self._looks = 0
        self._chosen: list[int] = []
        self._found: list[int] | None = None

    def best(self, stops: int) -> list[Column] | None:
        """Return the columns with the least reduced costs together, ``None`` where none fit or the search is cut."""
        self._holders = [0] * stops
        for number, (_, _, tour) in enumerate(self._columns):
            for visit in tour.visits:
                self._holders[visit] |= 1 << number
        every = (1 << len(self._columns)) - 1
        self._apart = [
            every & ~reduce(or_, (self._holders[visit] for visit in tour.visits)) for _, _, tour in self._columns
        ]
        self._go(list(range(stops)), every, 0.0)
        return None if self._found is None else [self._columns[number] for number in self._found]

    def _go(self, left: list[int], open_: int, spent: float) -> None:
        """Go on with the stops that are left and the columns that share no stop with those chosen."""
        if not left:
            # Fleets are kept as they are: the least reduced costs are the least time but for routes not driven.
            self._room, self._found = spent - _NEAR, list(self._chosen)
            return
        self._looks += 1
        if self._looks > _LOOKS:
            return
        open_ &= (1 << bisect_right(self._reduced, self._room - spent)) - 1
        # The stop that has the fewest columns.
        choices = min((open_ & self._holders[stop] for stop in left), key=int.bit_count)
        while choices:
            low = choices & -choices
            choices ^= low
            number = low.bit_length() - 1
            if spent + self._reduced[number] > self._room:
                return
            tour = self._columns[number][2]
            if self._fleet[tour.shift]:
                self._fleet[tour.shift] -= 1
                self._chosen.append(number)
                rest = [stop for stop in left if not self._columns[number][0] >> stop & 1]
                self._go(rest, open_ & self._apart[number], spent + self._reduced[number])
                self._chosen.pop()
                self._fleet[tour.shift] += 1
