"""Visit areas: stops shared out so that each area has as much work and is near in road time.

Stops go to the centre that is the least road time away, each centre's time raised by a price of its own: the cells of
an additively weighted Voronoi diagram on the road network. Prices that even out the work are the duals of the
transportation problem of Hess et al., "Nonpartisan Political Redistricting by Computer", Operations Research 13
(1965); Brieden, Gritzmann and Klemm, "Constrained clustering via diagrams", EJOR 263 (2017). A cell is whole: what
lies on the quickest way from a stop to its centre belongs to the same cell. The first centres are those of a
recursive bisection by road time. These are areas for people to keep; a search groups routes anew in each round, by
``sectors``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from gis.monitor import Monitor, Progress

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Apart = Callable[[IntArray, IntArray], FloatArray]
"""Seconds there and back, halved, from each of some stops to each of some others."""

TOLERANCE: Final = 0.05
"""No area has more than this share above the mean, and one stop."""
_ROUNDS: Final = 12
_PRICES: Final = 60
_CANDIDATES: Final = 48
_SAMPLE: Final = 400
_NEAREST: Final = 2
_IDLE: Final = 20
_LOST: Final = 4.0
"""A stop that no road joins to a centre counts as this many times the farthest one that has a road."""


@dataclass(frozen=True, eq=False, slots=True)
class Territories:
    """``part`` (n,): the area of each stop; ``centre`` (k,): the stop in its middle; ``work_s`` (k,): its work."""

    part: IntArray
    centre: IntArray
    work_s: FloatArray

    @property
    def unevenness(self) -> float:
        """Return how much more work than the mean the largest area has, as a share."""
        mean = float(self.work_s.mean())
        return float(self.work_s.max()) / mean - 1.0 if mean > 0 else 0.0


def territories(work_s: FloatArray, spots: FloatArray, apart: Apart, *, parts: int, monitor: Monitor) -> Territories:
    """Share ``n`` stops out to at most ``parts`` areas, none of which is empty.

    ``work_s`` (n,) are the seconds that each stop asks for, ``spots`` (n, 2) metres east and north. No area has more
    work than the mean, ``TOLERANCE`` of it and the heaviest stop. The same stops give the same areas, numbered by
    their northernmost centre first. About ``n * parts`` road times are asked for in each of a few rounds, never all
    pairs. ``ValueError`` where ``parts`` is no count.
    """
    n = len(work_s)
    if parts < 1:
        raise ValueError("territories come from 1 on")
    parts = min(parts, n)
    if n == 0:
        return Territories(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))
    work = np.maximum(np.asarray(work_s, dtype=np.float64), 1.0)
    part = _bisected(work, spots, apart, parts)
    centre = _centres(part, parts, work, spots, apart)
    best: tuple[float, IntArray, IntArray] | None = None
    every = np.arange(n)
    for number in range(_ROUNDS):
        monitor.check()
        monitor.report(Progress("visits_territories", number, _ROUNDS))
        away = _bounded(apart(every, centre))
        part = _evened(away, work)
        total = float((work * away[every, part]).sum())
        if best is not None and total >= best[0] * (1 - 1e-4):
            break
        best = (total, part, centre)
        centre = _centres(part, parts, work, spots, apart)
    assert best is not None  # there is at least one round
    monitor.report(Progress("visits_territories", _ROUNDS, _ROUNDS))
    _, part, centre = best
    order = np.lexsort((spots[centre, 0], -spots[centre, 1]))
    number_of = np.empty(parts, dtype=np.int64)
    number_of[order] = np.arange(parts)
    part = number_of[part]
    return Territories(part, centre[order], np.bincount(part, weights=work_s, minlength=parts).astype(np.float64))


def work_of(service_s: FloatArray, there_and_back_s: FloatArray, near_s: FloatArray, *, shift_s: float) -> FloatArray:
    """Return (n,) the seconds that each stop asks of a team: the visit, the way from the stop before, and a share of
    the way out and back, which as many stops share as fit a shift (Daganzo, Transportation Science 18, 1984).
    """
    each = service_s + near_s
    room = np.maximum(shift_s - there_and_back_s, each)
    return each + there_and_back_s * each / room


def near_seconds(spots: FloatArray, apart: Apart) -> FloatArray:
    """Return (n,) the mean seconds to the two stops that are nearest as the crow flies; 0 for a lone stop."""
    n = len(spots)
    if n < 2:
        return np.zeros(n)
    near = cKDTree(spots).query(spots, k=min(n, _NEAREST + 1))[1].reshape(n, -1)
    result = np.zeros(n)
    # Neighbours in blocks of a grid share their rows: a block's own pairs hold most of what is asked for.
    order = np.lexsort((spots[:, 1], np.floor(spots[:, 0] / 2000.0)))
    for start in range(0, n, 200):
        rows = order[start : start + 200]
        columns, place = np.unique(near[rows], return_inverse=True)
        seconds = apart(rows, columns)
        some = np.take_along_axis(seconds, place.reshape(near[rows].shape), axis=1)
        some = np.where(np.isfinite(some) & (near[rows] != rows[:, None]), some, np.nan)
        known = np.isfinite(some).sum(axis=1)
        result[rows] = np.nansum(some, axis=1) / np.maximum(known, 1)
    return result


def _bounded(seconds: FloatArray) -> FloatArray:
    """Return seconds with a long but finite time where no road leads."""
    found = np.isfinite(seconds)
    far = float(seconds[found].max()) if found.any() else 1.0
    return np.where(found, seconds, _LOST * max(far, 1.0))


def _bisected(work: FloatArray, spots: FloatArray, apart: Apart, parts: int) -> IntArray:
    """Return parts by cutting in two again and again, between the two stops that are farthest apart by road."""
    part = np.zeros(len(work), dtype=np.int64)
    waiting = [(np.arange(len(work)), 0, parts)]
    while waiting:
        stops, first, count = waiting.pop()
        if count == 1:
            part[stops] = first
            continue
        middle = spots[stops].mean(axis=0)
        start = stops[[int(np.argmax(((spots[stops] - middle) ** 2).sum(axis=1)))]]
        one = stops[[int(np.argmax(_bounded(apart(stops, start))[:, 0]))]]
        from_one = _bounded(apart(stops, one))[:, 0]
        other = stops[[int(np.argmax(from_one))]]
        order = np.lexsort((stops, from_one - _bounded(apart(stops, other))[:, 0]))
        left = count // 2
        done = np.cumsum(work[stops[order]]) - work[stops[order]] / 2
        cut = int(np.searchsorted(done, done[-1] * left / count))
        cut = min(max(cut, left), len(stops) - (count - left))
        waiting += [(stops[order[:cut]], first, left), (stops[order[cut:]], first + left, count - left)]
    return part


def _centres(part: IntArray, parts: int, work: FloatArray, spots: FloatArray, apart: Apart) -> IntArray:
    """Return the stop of each part with the least road time to its work, of those around its middle."""
    centre = np.empty(parts, dtype=np.int64)
    for number in range(parts):
        own = np.flatnonzero(part == number)
        middle = np.average(spots[own], axis=0, weights=work[own])
        nearest = np.lexsort((own, ((spots[own] - middle) ** 2).sum(axis=1)))[:_CANDIDATES]
        # A large part is told by an even sample of its stops.
        told = own[:: max(1, len(own) // _SAMPLE)]
        cost = (_bounded(apart(told, own[nearest])) * work[told, None]).sum(axis=0)
        centre[number] = own[nearest[int(np.argmin(cost))]]
    return centre


def _evened(away: FloatArray, work: FloatArray) -> IntArray:
    """Return the part of each stop, nearest by price, with no part above the bound."""
    parts = away.shape[1]
    mean = float(work.sum()) / parts
    # The price of a part rises while it has too much work: subgradient steps on the transportation problem's dual.
    price = np.zeros(parts)
    step = float(np.median(away.min(axis=1))) + 1.0
    part = np.argmin(away, axis=1)
    even = part, np.inf
    for number in range(_PRICES):
        part = np.argmin(away + price, axis=1)
        load = np.bincount(part, weights=work, minlength=parts)
        worst = float(load.max()) / mean
        if worst < even[1]:
            even = part, worst
        if worst <= 1 + TOLERANCE / 2:
            break
        price += step / (1 + number / 8) * np.clip(load / mean - 1, -1, 2)
    return _moved(away, work, even[0].copy(), mean)


def _moved(away: FloatArray, work: FloatArray, part: IntArray, mean: float) -> IntArray:
    """Return parts within the bound: stops move along chains of parts, each chain the one that lengthens ways least.

    Successive shortest paths of the transportation problem, one stop a step.
    """
    n, parts = away.shape
    load = np.bincount(part, weights=work, minlength=parts)
    count = np.bincount(part, minlength=parts)
    limit = mean * (1 + TOLERANCE)
    every = np.arange(n)
    regret = away - away[every, part][:, None]
    least_worst, since = np.inf, 0
    kept = part.copy()
    while since < _IDLE * parts:
        over = int(np.argmax(np.where(count > 1, load, -np.inf)))
        empty = np.flatnonzero(count == 0)
        worst = float(load.max()) + (float(work.sum()) if len(empty) else 0.0)
        since += 1
        if worst < least_worst:
            least_worst, since, kept = worst, 0, part.copy()
        if worst <= limit:
            break
        arcs = np.full((parts, parts), np.inf)
        mover = np.zeros((parts, parts), dtype=np.int64)
        for number in range(parts):
            own = np.flatnonzero(part == number)
            if len(own) > (number != over and 0):
                least = np.argmin(regret[own], axis=0)
                arcs[number], mover[number] = regret[own[least], np.arange(parts)], own[least]
        arcs[np.arange(parts), np.arange(parts)] = np.inf
        cost, before = _ways(arcs, over)
        targets = empty if len(empty) else np.flatnonzero(load < mean)
        targets = targets[np.isfinite(cost[targets]) & (targets != over)]
        if not len(targets):
            break
        to = int(targets[int(np.argmin(cost[targets]))])
        chain = [to]
        while chain[-1] != over and len(chain) <= parts:
            chain.append(int(before[chain[-1]]))
        if chain[-1] != over:
            break
        moves = [(int(mover[one, other]), other) for other, one in pairwise(chain)]
        for stop, other in moves:
            load[part[stop]] -= work[stop]
            count[part[stop]] -= 1
            part[stop] = other
            load[other] += work[stop]
            count[other] += 1
            regret[stop] = away[stop] - away[stop, other]
    return kept


def _ways(arcs: FloatArray, start: int) -> tuple[FloatArray, IntArray]:
    """Return the cost of the cheapest chain from ``start`` to each part and the part before it (Bellman and Ford)."""
    parts = len(arcs)
    cost = np.full(parts, np.inf)
    cost[start] = 0.0
    before = np.full(parts, start, dtype=np.int64)
    for _ in range(parts):
        through = cost[:, None] + arcs
        best = through.argmin(axis=0)
        least = through[best, np.arange(parts)]
        better = least < cost - 1e-9
        better[start] = False
        if not better.any():
            break
        cost, before = np.where(better, least, cost), np.where(better, best, before)
    return cost, before
