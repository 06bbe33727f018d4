"""Small counts hidden so that no one can work them out again.

Cells of 1 to 4 are hidden (primary), and then as many others (secondary) as it takes: with every sum that is
published, a reader who knows how cells are hidden must still find at least two possible values for each small cell.
That is audited by linear programming over all tables at once (Fischetti & Salazar 2001; Willenborg & de Waal,
Elements of Statistical Disclosure Control, ch. 4), and a cell that fails gets one more hidden beside it.
"""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from heapq import heappop, heappush
from typing import Any, Final, cast

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array, csr_array

from gis.crs import FloatArray

SMALLEST_SHOWN: Final = 5
_ONE: Final = 1 - 1e-6
"""Another possible value is a whole child away, but for the solver's rounding."""
_PROBES: Final = 6
_TOTAL_COSTS: Final = 10.0
"""How much dearer a total is than a part: totals are what a reader looks for."""


class Cover(StrEnum):
    """Why a cell is hidden."""

    SMALL = "small"
    """1 to 4."""
    UNDER = "under"
    """0 to 4: a part of a total that is small itself."""
    BESIDE = "beside"
    """5 or more: shown, it would give a small one away."""


_LOW: Final = {Cover.SMALL: 1.0, Cover.UNDER: 0.0, Cover.BESIDE: float(SMALLEST_SHOWN)}


@dataclass(frozen=True, eq=False, slots=True)
class Sum:
    """``total`` is the sum of ``parts``; all are cells."""

    total: Hashable
    parts: tuple[Hashable, ...]

    @property
    def members(self) -> tuple[Hashable, ...]:
        """Return all cells of the sum."""
        return (*self.parts, self.total)

    def sign(self, name: Hashable) -> int:
        """Return how a cell counts in ``parts - total = 0``."""
        return -1 if name == self.total else 1


def hide_small(
    cells: Mapping[Hashable, int],
    sums: Sequence[Sum],
    *,
    covered: Mapping[Hashable, Cover] | None = None,
    known: Collection[Hashable] = (),
) -> dict[Hashable, Cover]:
    """Return which cells to hide and why; every other may be shown.

    A 0 is shown, for there is no child in it, but not below a small total: there nothing is shown.
    ``cells`` has a count for each name, ``sums`` all that a reader knows to add up. ``covered`` are hidden on another
    page and stay so; ``known`` are shown on another page, so that hiding them here would protect nothing.
    """
    hidden = {name: Cover.SMALL for name, count in cells.items() if 0 < count < SMALLEST_SHOWN}
    for one in sums:
        if one.total in hidden:
            hidden |= dict.fromkeys(one.parts, Cover.UNDER)
    if covered or known:
        open_ = frozenset(known) - frozenset(covered or {})
        hidden = {name: cover for name, cover in hidden.items() if name not in open_} | dict(covered or {})
    else:
        open_ = frozenset()
    by_cell: dict[Hashable, list[Sum]] = {}
    costs = {name: float(count) for name, count in cells.items()}
    for one in sums:
        costs[one.total] = _TOTAL_COSTS * cells[one.total]
        for name in one.members:
            by_cell.setdefault(name, []).append(one)
    costs |= dict.fromkeys(open_, np.inf)
    ground = _Ground(cells, by_cell, costs)
    for name in [name for name in hidden if cells[name]]:
        ends: list[Sum | None] = [*by_cell[name][1:]]
        for end in ends or [None]:
            hidden |= dict.fromkeys(ground.ring(name, end, hidden), Cover.BESIDE)
    while known := _given_away(cells, sums, hidden):
        grown = len(hidden)
        for name in known:
            _hide_near(name, costs, by_cell, hidden)
        if len(hidden) == grown:
            raise RuntimeError("suppression: nothing is left to hide")
    return hidden


@dataclass(frozen=True, eq=False, slots=True)
class _Ground:
    """Sums as corners and cells as the edges between them (Cox 1980)."""

    cells: Mapping[Hashable, int]
    by_cell: Mapping[Hashable, Sequence[Sum]]
    costs: Mapping[Hashable, float]

    def ring(self, name: Hashable, end: Sum | None, hidden: Mapping[Hashable, Cover]) -> list[Hashable]:
        """Return what to hide so that ``name`` may be one more or one less as far as anyone can tell.

        Along a ring of cells through ``name`` what one gains the next loses, and each sum holds. Each must have room
        within the bounds that its cover tells. The cheapest ring: a hidden cell costs nothing, another its count, a
        total ten times that. ``end``: the sum of ``name`` where the ring closes; ``None``: it ends at any cell that
        is in no other sum. Empty where there is no ring.
        """
        found = [self._path(name, end, step, hidden) for step in (1, -1) if self._room(name, step, hidden)]
        price, cells = min(found, key=lambda path: path[0], default=(np.inf, []))
        return [cell for cell in cells if cell not in hidden] if price < np.inf else []

    def _room(self, name: Hashable, step: int, hidden: Mapping[Hashable, Cover]) -> bool:
        """Tell whether a cell, covered, could be one more (``step`` 1) or one less (-1)."""
        cover = hidden.get(name, Cover.BESIDE)
        high = np.inf if cover is Cover.BESIDE else SMALLEST_SHOWN - 1
        return bool(_LOW[cover] <= self.cells[name] + step <= high)

    def _path(
        self, name: Hashable, end: Sum | None, step: int, hidden: Mapping[Hashable, Cover]
    ) -> tuple[float, list[Hashable]]:
        """Return the price and cells of the cheapest way that makes up for ``name`` changing by ``step``."""
        start = self.by_cell[name][0]
        best: dict[tuple[int, int], float] = {(id(start), start.sign(name) * step): 0.0}
        came: dict[tuple[int, int], tuple[Hashable, tuple[int, int]]] = {}
        queue = [(0.0, 0, start, start.sign(name) * step)]
        tick = 0
        while queue:
            price, _, at, excess = heappop(queue)
            here = (id(at), excess)
            ends: list[tuple[float, str, Hashable]] = []
            if at is end and excess == -at.sign(name) * step:
                return price, _walked(here, came)
            if price > best[here]:
                continue
            for cell in at.members:
                change = -excess * at.sign(cell)
                others = [one for one in self.by_cell[cell] if one is not at]
                if cell == name or len(others) > 1 or not self._room(cell, change, hidden):
                    continue
                onward = price + (0.0 if cell in hidden else self.costs[cell])
                if onward == np.inf:
                    continue
                if not others:
                    ends.append((onward, str(cell), cell))
                    continue
                there = (id(others[0]), others[0].sign(cell) * change)
                if onward < best.get(there, np.inf):
                    best[there] = onward
                    came[there] = (cell, here)
                    tick += 1
                    heappush(queue, (onward, tick, others[0], there[1]))
            if end is None and ends:
                onward, _, cell = min(ends, key=lambda choice: choice[:2])
                return onward, [cell, *_walked(here, came)]
        return np.inf, []


def _walked(
    here: tuple[int, int], came: Mapping[tuple[int, int], tuple[Hashable, tuple[int, int]]]
) -> list[Hashable]:
    """Return the cells along a path, last first."""
    cells: list[Hashable] = []
    while here in came:
        cell, here = came[here]
        cells.append(cell)
    return cells


def _hide_near(
    name: Hashable,
    costs: Mapping[Hashable, float],
    by_cell: Mapping[Hashable, Sequence[Sum]],
    hidden: dict[Hashable, Cover],
) -> None:
    """Hide one more cell near ``name``: the least in its sums, else in those of the cells hidden there, and so on."""
    seen, queue = {name}, [name]
    for at in queue:
        for one in by_cell[at]:
            choices = [m for m in one.members if m not in hidden and 0 < costs[m] < np.inf]
            if choices:
                hidden[min(choices, key=lambda member: (costs[member], str(member)))] = Cover.BESIDE
                return
        reached = [member for one in by_cell[at] for member in one.members if member in hidden]
        queue += [member for member in dict.fromkeys(reached) if member not in seen]
        seen |= set(reached)


def _given_away(
    cells: Mapping[Hashable, int], sums: Sequence[Sum], hidden: Mapping[Hashable, Cover]
) -> list[Hashable]:
    """Return the small cells that have one possible value only, in the order of ``cells``."""
    names = list(hidden)
    # Of a total under five a reader may learn that a part is 0; 1 to 4 may never be told apart.
    guarded = np.array([0 < cells[name] < SMALLEST_SHOWN for name in names], dtype=bool)
    equations, right = _equations(cells, sums, names)
    if not guarded.any() or not equations.shape[0]:
        return []
    low = np.array([_LOW[hidden[name]] for name in names])
    high = np.where([hidden[name] is Cover.BESIDE for name in names], np.inf, SMALLEST_SHOWN - 1.0)
    truth = np.array([float(cells[name]) for name in names])
    open_ = ~guarded
    rng = np.random.default_rng(0)
    # Each probe finds two far ends of all that is possible; a cell that differs from the truth at any is safe.
    for _ in range(_PROBES):
        if open_.all():
            break
        for sign in (1.0, -1.0):
            goal = np.where(open_, 0.0, rng.normal(size=len(names))) * sign
            open_ |= np.abs(_extreme(goal, equations, right, low, high) - truth) >= _ONE
    for at in np.flatnonzero(~open_):
        if open_[at]:
            continue
        for sign in (1.0, -1.0):
            goal = np.zeros(len(names))
            goal[at] = sign
            open_ |= np.abs(_extreme(goal, equations, right, low, high) - truth) >= _ONE
    return [name for name, safe in zip(names, open_, strict=True) if not safe]


def _equations(
    cells: Mapping[Hashable, int], sums: Sequence[Sum], names: Sequence[Hashable]
) -> tuple[csr_array, FloatArray]:
    """Return the sums over the hidden cells as ``A x = b``; what is shown has moved to the right side."""
    column = {name: at for at, name in enumerate(names)}
    rows: list[int] = []
    columns: list[int] = []
    signs: list[float] = []
    right: list[float] = []
    for one in sums:
        terms: list[tuple[Hashable, float]] = [(one.total, -1.0), *((part, 1.0) for part in one.parts)]
        unknown = [(column[name], sign) for name, sign in terms if name in column]
        if not unknown:
            continue
        rows += [len(right)] * len(unknown)
        columns += [at for at, _ in unknown]
        signs += [sign for _, sign in unknown]
        right.append(-sum(sign * cells[name] for name, sign in terms if name not in column))
    matrix = coo_array((signs, (rows, columns)), shape=(len(right), len(names)))
    return matrix.tocsr(), np.array(right, dtype=np.float64)


def _extreme(
    goal: FloatArray, equations: csr_array, right: FloatArray, low: FloatArray, high: FloatArray
) -> FloatArray:
    """Return the counts, allowed by all that is known, that make ``goal`` least."""
    # Where a reader knows no bound, any is as good that leaves room on all sides.
    ceiling = np.where(np.isfinite(high), high, float(np.abs(right).sum()) + low + 10 * SMALLEST_SHOWN)
    bounds: list[tuple[float, float]] = list(zip(low.tolist(), ceiling.tolist(), strict=True))
    result = linprog(goal, A_eq=cast(Any, equations), b_eq=right, bounds=bounds, method="highs")
    if result.status != 0:
        raise RuntimeError(f"suppression audit: {result.message}")
    return np.asarray(result.x, dtype=np.float64)
