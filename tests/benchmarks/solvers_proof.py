"""Proof that no plan is better than one found, by the prices of its stops: for plans of up to some thirty stops.

A plan chooses routes that hold each stop once. The linear relaxation of that choice gives each stop a price and all
routes a bound; a route can be in a shorter plan only where its time, less the prices of its stops, is within what
the bound leaves. All such routes are built stop by stop (Baldacci, Christofides and Mingozzi, Mathematical
Programming 115 (2008)), cut short by the least that the rest can cost where it may come back to stops but not to near
ones ("ng-routes", Baldacci, Mingozzi and Roberti, Operations Research 59 (2011)). Of the few that are left, cuts on
three stops at a time (Jepsen et al., Operations Research 56 (2008)) and a search in depth find whether any make a
shorter plan.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csc_array

from planner.visits.bounds import fewest_routes
from planner.visits.exact import exact
from planner.visits.problem import Solution, VisitProblem

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
SetArray = NDArray[np.uint64]

_MOST_STOPS: Final = 32
"""Of more stops hardly any was proved, in some four CPU seconds each (x86_64)."""
_NEVER: Final = 1e12
_TINY: Final = 1e-4
_ROUNDS: Final = 40
_LABELS: Final = 1_000_000
"""Routes begun, beyond which the proof is given up."""
_ROUTES: Final = 40_000
_CHUNK: Final = 20_000
_LOOKS: Final = 20_000
_ONE: Final = np.uint64(1)


@dataclass(frozen=True, eq=False, slots=True)
class Routes:
    """Sets of stops (bits) that one route may hold, its least seconds, and these less prices.

    ``whole`` says whether there are no others within the bound asked for.
    """

    sets: SetArray
    seconds: IntArray
    reduced: FloatArray
    whole: bool


def proved_best(problem: VisitProblem, solution: Solution) -> bool:
    """Return whether no plan that serves all has fewer routes, nor as many and takes less time.

    ``False`` also where that was not found out.
    """
    if problem.stops < 2:
        return True
    best = exact(problem, routes=len(solution.tours))
    if best is not None:
        return solution.rank <= best.rank
    if not problem.plain or len(problem.shifts) != 1 or problem.stops > _MOST_STOPS:
        return False
    return _Proof(problem, solution).holds()


class _Proof:
    """One plan to be proved."""

    def __init__(self, problem: VisitProblem, solution: Solution) -> None:
        self._stops = problem.stops
        self._routes = len(solution.tours)
        self._less = solution.seconds - 1
        # From so much time on, one route less does not hold it all; nothing where that is known already.
        fewest = fewest_routes(problem) == self._routes
        self._needed_s = 0 if fewest else (self._routes - 1) * problem.shifts[0].seconds + 1
        self._quick = _Pricing(problem, near=2, bucket_s=240)
        self._sharp = _Pricing(problem, near=5, bucket_s=120)
        self._known = {sum(1 << visit for visit in tour.visits): problem.tour_s(tour) for tour in solution.tours}
        self._prices = np.zeros(problem.stops)
        for tour in solution.tours:
            share = problem.service_s[list(tour.visits)].astype(np.float64)
            self._prices[list(tour.visits)] = problem.tour_s(tour) * share / max(1.0, float(share.sum()))

    def holds(self) -> bool:
        """Return whether it is proved."""
        self._keep(self._quick.routes(self._prices, 0.0, within=0.02 * self._less, widest=300), 1500)
        for number in range(_ROUNDS):
            found = _relaxed(*self._columns(), self._stops, self._routes)
            if found is None:
                return False
            least, prices, route_price, _, _ = found
            if number < _ROUNDS - 15 and self._keep(
                self._quick.routes(prices, route_price, within=-_TINY, widest=300), 400
            ):
                continue
            new = self._sharp.routes(prices, route_price, within=-_TINY, widest=3000)
            room = self._less - least + _TINY
            each = max(0.0, -float(new.reduced.min(initial=0.0)))
            near = (self._routes - 1) * each <= max(60.0, 0.5 * room)
            kept = self._keep(new, 400)
            if (new.whole and near and self._bounded(least, each)) or not kept:
                return self._ends(least, prices, route_price, within=max(0.0, room + (self._routes - 1) * each))
        return False

    def _bounded(self, least: float, each: float) -> bool:
        """Return whether one route less is ruled out where each route may be so far below its prices."""
        return least - self._routes * each >= self._needed_s

    def _ends(self, least: float, prices: FloatArray, route_price: float, *, within: float) -> bool:
        """Return whether the routes within a bound make no better plan, and that bound leaves none out."""
        for _ in range(2):
            every = self._sharp.routes(prices, route_price, within=within, widest=None)
            # The other routes of a plan may be as far below their prices as the cheapest one.
            each = max(0.0, -float(every.reduced.min(initial=0.0)))
            if not every.whole or len(every.sets) > _ROUTES or not self._bounded(least, each):
                return False
            needed = self._less - least + (self._routes - 1) * each
            if needed <= within + _TINY:
                return self._none_among(every)
            within = needed
        return False

    def _keep(self, routes: Routes, most: int) -> int:
        """Add the cheapest routes to the known ones; return how many are new."""
        new = 0
        order = np.argsort(routes.reduced, kind="stable")[:most]
        for held, seconds in zip(routes.sets[order].tolist(), routes.seconds[order].tolist(), strict=True):
            if seconds < self._known.get(held, 1 << 40):
                self._known[held] = seconds
                new += 1
        return new

    def _columns(self) -> tuple[SetArray, FloatArray]:
        return np.array(list(self._known), np.uint64), np.array(list(self._known.values()), np.float64)

    def _none_among(self, routes: Routes) -> bool:
        """Return whether no choice of these routes is shorter."""
        sets, cost = routes.sets, routes.seconds.astype(np.float64)
        triples = np.array(list(itertools.combinations(range(self._stops), 3))).T
        cuts: list[tuple[int, ...]] = []
        for _ in range(60):
            if not len(sets):
                return True
            found = _relaxed(sets, cost, self._stops, self._routes, cuts)
            if found is None:
                # No choice serves every stop in so many routes.
                return True
            least, _, _, share, reduced = found
            room = self._less - least + _TINY
            if room < 0:
                return True
            likely = share > 1e-6
            if (share[likely] > 1 - 1e-6).all():
                return False
            new = _broken(_held(sets[likely], self._stops), share[likely], triples, cuts)
            kept = reduced <= room
            sets, cost, reduced = sets[kept], cost[kept], reduced[kept]
            if not new or len(sets) < 80:
                return _no_choice(sets, cost, reduced, self._stops, self._routes, self._less, room)
            cuts += new
        return False


class _Pricing:
    """Routes by the prices of their stops. ``near`` stops around each are not returned to in bounds."""

    def __init__(self, problem: VisitProblem, *, near: int, bucket_s: int) -> None:
        shift = problem.shifts[0]
        travel = problem.way(shift)
        count = self._stops = problem.stops
        self._shift_s, self._bucket_s = shift.seconds, bucket_s
        self._most = shift.max_stops or count
        self._step = travel[:, 1:] + problem.service_s[None, :]
        self._back = travel[1:, 0]
        self._near = near = min(near, count - 1)
        self._codes = codes = 1 << near
        apart = np.maximum(travel[1:, 1:], travel[1:, 1:].T)
        np.fill_diagonal(apart, np.iinfo(np.int64).max)
        self._around = np.argsort(apart, axis=1, kind="stable")[:, :near]
        self._bits = _ONE << np.arange(count, dtype=np.uint64)
        self._buckets = -(-self._shift_s // bucket_s) + 1
        # What is remembered at a stop of the stops behind: those near it, as bits in the order of ``_around``.
        bit = np.zeros((count, count), dtype=np.int64)
        bit[np.arange(count)[:, None], self._around] = 1 << np.arange(near)
        has = np.arange(codes)[:, None] >> np.arange(near) & 1
        code = bit[:, self._around] @ has.T + bit[:, :, None]
        allowed = np.ones((count, count, codes), dtype=bool)
        stop, place = np.divmod(np.arange(count * near), near)
        allowed[self._around[stop, place], stop] = has[:, place].T == 0
        allowed[np.arange(count), np.arange(count)] = False
        here, there, behind = np.nonzero(allowed)
        target = here * codes + code[here, there, behind]
        order = np.argsort(target, kind="stable")
        self._here, self._there = here[order], there[order]
        self._source, target = (there * codes + behind)[order], target[order]
        self._first = np.flatnonzero(np.concatenate([[True], target[1:] != target[:-1]]))
        self._target = target[self._first]
        taken = self._step[1:] // bucket_s
        self._taken = taken[self._here, self._there]
        self._least_taken = max(1, int(self._taken.min()))

    def _bounds(self, prices: FloatArray) -> FloatArray:
        """Return (bucket of seconds left, stop, near stops passed) the least that the rest of a route can cost."""
        count, codes, buckets = self._stops, self._codes, self._buckets
        states, pad = count * codes, int(self._taken.max())
        table = np.full((pad + buckets, states), _NEVER)
        left_s = np.arange(buckets) * self._bucket_s
        table[pad:, ::codes] = np.where(self._back[None, :] <= left_s[:, None], self._back[None, :], _NEVER)
        cost = (self._step[1:] - prices[None, :])[self._here, self._there]
        offset = (pad - self._taken) * states + self._source
        flat = table.ravel()
        for start in range(self._least_taken, buckets, self._least_taken):
            end = min(buckets, start + self._least_taken)
            through = flat[offset[None, :] + np.arange(start, end)[:, None] * states] + cost
            least = np.minimum.reduceat(through, self._first, axis=1)
            rows = slice(pad + start, pad + end)
            table[rows, self._target] = np.minimum(table[rows, self._target], least)
        result = np.minimum.accumulate(table[pad:].reshape(buckets, count, codes), axis=0)
        for bit in range(self._near):
            with_it = np.flatnonzero(np.arange(codes) >> bit & 1)
            result[:, :, with_it] = np.minimum(result[:, :, with_it], result[:, :, with_it ^ (1 << bit)])
        bounds: FloatArray = np.ascontiguousarray(result[:, :, codes - 1 - np.arange(codes)])
        return bounds

    def routes(self, prices: FloatArray, route_price: float, *, within: float, widest: int | None) -> Routes:
        """Return the routes whose time less prices is at most ``within``; ``widest`` beginnings of each length."""
        bounds = self._bounds(prices)
        flat, loose = bounds.ravel(), np.ascontiguousarray(bounds[:, :, 0]).ravel()
        spent = self._step[0].copy()
        last = np.arange(self._stops)
        held = self._bits.copy()
        cost = spent - prices - route_price
        found: list[tuple[SetArray, IntArray, FloatArray]] = []
        whole, labels = True, 0
        for length in itertools.count(1):
            if not len(spent):
                break
            seconds, reduced = spent + self._back[last], cost + self._back[last]
            done = np.flatnonzero((seconds <= self._shift_s) & (reduced <= within))
            done = done[np.lexsort((seconds[done], held[done]))]
            done = done[_firsts(held[done])]
            found.append((held[done], seconds[done], reduced[done]))
            labels += len(spent)
            if length >= self._most:
                break
            if labels > _LABELS:
                whole = False
                break
            grown = [
                self._grown(spent[part], last[part], held[part], cost[part], prices, loose, flat, within)
                for part in (slice(start, start + _CHUNK) for start in range(0, len(spent), _CHUNK))
            ]
            spent, last = np.concatenate([one[0] for one in grown]), np.concatenate([one[1] for one in grown])
            held, cost = np.concatenate([one[2] for one in grown]), np.concatenate([one[3] for one in grown])
            bound = np.concatenate([one[4] for one in grown])
            # Of the ways through the same stops to the same last one the quickest is as good as any.
            key = held * np.uint64(64) + last.astype(np.uint64)
            order = np.lexsort((spent, key))
            order = order[_firsts(key[order])]
            if widest is not None and len(order) > widest:
                whole = False
                order = order[np.argsort(bound[order], kind="stable")[:widest]]
            spent, last, held, cost = spent[order], last[order], held[order], cost[order]
        return Routes(
            np.concatenate([one[0] for one in found]),
            np.concatenate([one[1] for one in found]),
            np.concatenate([one[2] for one in found]),
            whole,
        )

    def _grown(
        self,
        spent: IntArray,
        last: IntArray,
        held: SetArray,
        cost: FloatArray,
        prices: FloatArray,
        loose: FloatArray,
        bounds: FloatArray,
        within: float,
    ) -> tuple[IntArray, IntArray, SetArray, FloatArray, FloatArray]:
        """Return beginnings with one stop more, where their bound allows it."""
        step = self._step[1 + last]
        left_s = self._shift_s - spent[:, None] - step
        chosen = np.flatnonzero(((held[:, None] & self._bits) == 0) & (left_s >= 0))
        label, stop = np.divmod(chosen, self._stops)
        left = left_s.ravel()[chosen]
        at = -(-left // self._bucket_s) * self._stops + stop
        more = cost[label] + (step - prices).ravel()[chosen]
        fits = np.flatnonzero(more + loose[at] <= within)
        label, stop, left, at, more = label[fits], stop[fits], left[fits], at[fits], more[fits]
        passed = held[label]
        code = np.zeros(len(label), dtype=np.int64)
        for place in range(self._near):
            near = self._around[stop, place].astype(np.uint64)
            code |= (passed >> near & _ONE).astype(np.int64) << place
        bound = more + bounds[at * self._codes + code]
        fits = np.flatnonzero(bound <= within)
        return (
            self._shift_s - left[fits],
            stop[fits],
            passed[fits] | self._bits[stop[fits]],
            more[fits],
            bound[fits],
        )


def _firsts(values: SetArray) -> NDArray[np.bool_]:
    """Return which of sorted values are the first of their kind."""
    return np.concatenate([np.ones(min(1, len(values)), dtype=bool), values[1:] != values[:-1]])


def _held(sets: SetArray, stops: int) -> FloatArray:
    """Return (stops, sets) 1 where a set holds a stop."""
    held: FloatArray = (sets[None, :] >> np.arange(stops, dtype=np.uint64)[:, None] & _ONE).astype(np.float64)
    return held


def _relaxed(
    sets: SetArray, cost: FloatArray, stops: int, routes: int, cuts: Sequence[tuple[int, ...]] = ()
) -> tuple[float, FloatArray, float, FloatArray, FloatArray] | None:
    """Return the least cost, the prices of stops and of a route, the shares of the sets and their reduced costs."""
    held = _held(sets, stops)
    rows = [-held, np.ones((1, len(sets))), *((held[list(cut)].sum(axis=0) >= 2)[None].astype(float) for cut in cuts)]
    matrix: Any = csc_array(np.concatenate(rows))
    limits = np.concatenate([-np.ones(stops), [routes], np.ones(len(cuts))])
    relaxed = linprog(cost, A_ub=matrix, b_ub=limits, bounds=(0, None), method="highs", options={"presolve": False})
    if relaxed.status != 0 or relaxed.fun is None or relaxed.x is None:
        return None
    marginals = relaxed.ineqlin.marginals
    reduced: FloatArray = cost - matrix.T @ marginals
    share: FloatArray = np.asarray(relaxed.x, dtype=np.float64)
    return float(relaxed.fun), -marginals[:stops], float(marginals[stops]), share, reduced


def _broken(
    held: FloatArray, share: FloatArray, triples: IntArray, known: Sequence[tuple[int, ...]]
) -> list[tuple[int, ...]]:
    """Return triples of stops of which routes with two or more of them make up more than one in all."""
    shared = held * share
    pairs = shared @ held.T
    all_three = np.einsum("im,jm,km->ijk", shared, held, held, optimize=True)
    one, two, three = triples
    total = pairs[one, two] + pairs[one, three] + pairs[two, three] - 2 * all_three[one, two, three]
    order = np.argsort(-total, kind="stable")[:60]
    worst = [tuple(triples[:, number].tolist()) for number in order if total[number] > 1.02]
    return [triple for triple in worst if triple not in known][:30]


def _no_choice(
    sets: SetArray, cost: FloatArray, reduced: FloatArray, stops: int, routes: int, less: int, room: float
) -> bool:
    """Return whether no choice of sets holds each stop once and costs at most ``less``.

    Such a choice has reduced costs of at most ``room`` together.
    """
    order = np.argsort(reduced, kind="stable")
    columns = list(zip(sets[order].tolist(), cost[order].tolist(), reduced[order].tolist(), strict=True))
    looks = 0

    def none(left: int, chosen: int, spent: float, room: float, fits: list[tuple[int, float, float]]) -> bool:
        nonlocal looks
        looks += 1
        if not left:
            return spent > less
        if chosen == routes:
            return True
        if looks > _LOOKS:
            return False
        fits = [column for column in fits if not column[0] & ~left and column[2] <= room]
        counts = {1 << stop: 0 for stop in range(stops) if left >> stop & 1}
        for held, _, _ in fits:
            for bit in counts:
                if held & bit:
                    counts[bit] += 1
        rarest = min(counts, key=lambda bit: counts[bit])
        return all(
            none(left & ~held, chosen + 1, spent + seconds, room - more, fits)
            for held, seconds, more in fits
            if held & rarest
        )

    return none((1 << stops) - 1, 0, 0.0, room, columns)
