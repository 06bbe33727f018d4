"""How PyVRP's iterated local search is set (Wouda, Lan and Kool 2024): its moves, its penalties, when it ends."""

from collections.abc import Callable, Sequence
from typing import Final

import pyvrp
from pyvrp.IteratedLocalSearch import IteratedLocalSearchCallbacks, IteratedLocalSearchParams
from pyvrp.search import OPERATORS, NeighbourhoodParams, PerturbationParams, Relocate3, Swap31, Swap32, Swap33
from pyvrp.solve import SolveParams

from planner.visits.pool import RoutePool
from planner.visits.problem import Solution

START_PENALTY: Final = 50_000.0
_MOST_PENALTY: Final = 1e9
"""High enough that a second beyond a shift never pays, low enough for 64-bit costs."""
GENTLE: Final = 3.0
"""What a second beyond a shift costs at first where there are few stops: the search then comes by plans that do not
hold, and through them to better ones. From 50,000 it never did in its few hundred steps."""
_OFTEN: Final = 25
"""Steps after which such a cost is set anew: PyVRP's 500 are more than a small plan's search has."""

_HISTORY: Final = 20
"""Steps whose cost a step of a small plan may come back to: few, as such a search has hundreds of steps."""
_LONG_HISTORY: Final = 300
"""The same for more stops, as PyVRP has it: 10 took up to three times as long there and gave nothing for it."""
_NEIGHBOURS: Final = 12
"""The nearest stops that a move of a small plan looks at: PyVRP's 50 took longer and gave no more."""
_MORE_NEIGHBOURS: Final = 20
"""The same beyond ``FEWER`` stops: from 12 the best plans of 40 to 60 stops were missed more often."""
FEWER: Final = 40
"""Up to so many stops two searches from routes drawn by chance that come to the best time are enough, and harder
shakes are needed where the days are nearly full; beyond, lighter ones are as good and quicker."""
SMALL: Final = 120
"""Up to so many stops all of this pays, and moves of three stops in a row: a plan of few stops."""

_LONG_MOVES: Final = (Relocate3, Swap31, Swap32, Swap33)
"""Moves of three stops in a row: they pay where there are few stops."""

Improved = Callable[[Solution], None]
Stopped = Callable[[], bool]


class _Penalties(pyvrp.PenaltyParams):
    """PyVRP's penalties with room upward: prizes are large, and the middle of that room is no place to start."""

    def __init__(self, start: float) -> None:
        if start == START_PENALTY:
            super().__init__(max_penalty=_MOST_PENALTY)
        else:
            super().__init__(
                solutions_between_updates=_OFTEN,
                penalty_decrease=0.8,
                target_feasible=0.5,
                max_penalty=_MOST_PENALTY,
            )
        self._start = start

    def midpoint_penalties(self, data: pyvrp.ProblemData) -> tuple[list[float], float, float]:
        """Return the first penalties of load, duration and distance."""
        return [self._start] * data.num_load_dimensions, self._start, self._start


class Patience:
    """Stops after ``steps`` without a better plan, ``most`` in all, at a wish to stop, or at a feasible plan."""

    def __init__(self, *, steps: int, most: int, stopped: Stopped, feasible_is_enough: bool) -> None:
        self._steps = steps
        self._most = most
        self._stopped = stopped
        self._enough = pyvrp.stop.FirstFeasible() if feasible_is_enough else None
        self._best: int | None = None
        self._since = 0

    def __call__(self, best_cost: int) -> bool:
        """Return whether to stop, after one more step."""
        self._most -= 1
        self._since += 1
        if self._best is None or best_cost < self._best:
            self._best, self._since = best_cost, 0
        if self._enough is not None and self._enough(best_cost):
            return True
        return self._most < 0 or self._since > self._steps or self._stopped()


def solve_params(
    hears: IteratedLocalSearchCallbacks | None, *, shake: int, stops: int, beyond: float = START_PENALTY
) -> SolveParams:
    """Return PyVRP's parameters for a plan of so many stops; ``beyond``: the first cost of a second too long."""
    small = stops <= SMALL
    near = _NEIGHBOURS
    if beyond != START_PENALTY:
        # A search that may go through plans that do not hold finds back from harder shakes.
        shake = shake * 4 // 3 if stops <= FEWER else shake * 5 // 6
        near = _NEIGHBOURS if stops <= FEWER else _MORE_NEIGHBOURS
    return SolveParams(
        ils=IteratedLocalSearchParams(
            history_length=_HISTORY if small else _LONG_HISTORY,
            callbacks=hears or IteratedLocalSearchCallbacks(),
        ),
        penalty=_Penalties(beyond),
        neighbourhood=NeighbourhoodParams(num_neighbours=near) if small else NeighbourhoodParams(),
        # A small plan is soon shaken beyond recognition: at most half of its stops at a time.
        perturbation=PerturbationParams(1, min(shake, max(4, stops // 2))),
        operators=[*OPERATORS, *_LONG_MOVES] if small else OPERATORS,
    )


class Observer(IteratedLocalSearchCallbacks):
    """Tells of each better plan, and keeps the routes of all."""

    def __init__(
        self,
        read: Callable[[pyvrp.Solution], Solution],
        improved: Improved,
        pool: RoutePool | None,
        shifts: Sequence[int],
    ) -> None:
        self._read = read
        self._improved = improved
        self._pool = pool
        self._shifts = shifts

    def on_iteration(
        self,
        current: pyvrp.Solution,
        candidate: pyvrp.Solution,
        best: pyvrp.Solution,
        cost_evaluator: pyvrp.CostEvaluator,
    ) -> None:
        """Keep the routes of a step."""
        if self._pool is not None:
            self._pool.add(candidate, self._shifts)

    def on_best(self, best: pyvrp.Solution) -> None:
        """Pass a better plan on."""
        if best.is_feasible():
            self._improved(self._read(best))
