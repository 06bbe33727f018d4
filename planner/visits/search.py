"""The search for a better plan, with PyVRP (Wouda, Lan and Kool 2024)."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pyvrp

from planner.visits.bounds import fewest_routes
from planner.visits.crossover import crossed
from planner.visits.exact import exact
from planner.visits.ils import (
    FEWER,
    GENTLE,
    SMALL,
    START_PENALTY,
    Improved,
    Observer,
    Patience,
    Stopped,
    solve_params,
)
from planner.visits.insertion import without_one
from planner.visits.options import FEW, Effort
from planner.visits.polish import polished
from planner.visits.pool import RoutePool, tour_of
from planner.visits.problem import Solution, VisitProblem, faults, solution_of
from planner.visits.routing_model import pyvrp_data, route_of

_SEEDS: Final = 7919
"""Between the seeds of the searches of one problem."""
_AGAIN: Final = 4
"""How often searches come to the best time once more before it is taken for the least there is."""
_AGAIN_FEWER: Final = 2
"""The same up to ``FEWER`` stops: hardly any plan but the best is found twice by chance there."""
_AGAIN_FEW: Final = 8
"""The same up to ``FEW`` stops: after 4, plans that an exact solver finds were missed twice as often."""
_DRAWN: Final = 4
"""Searches from routes drawn by chance where plans are crossed as well, up to ``FEW`` stops; beyond, one."""
_CROSSED: Final = 0.3
"""The share of its patience that a search from two plans crossed has: it begins near a good one."""


def improve(
    problem: VisitProblem,
    first: Solution,
    *,
    effort: Effort,
    seed: int,
    stopped: Stopped,
    improved: Improved,
    fleet: Sequence[int] | None = None,
) -> Solution:
    """Return the best plan found from ``first``, never a worse one.

    The number of steps depends on the size of the problem and on ``effort`` alone: the same problem, seed and
    effort give the same plan on any machine, unless ``stopped()`` turns true: then the best so far.
    ``improved`` hears of each better plan. ``fleet`` says how many routes of each shift there may be where that is
    fewer than the team-days.
    """
    if problem.stops < 2:
        return first
    best = first
    # What is proved to be the best needs no search.
    routes = sum(shift.team_days(problem.stops) for shift in problem.shifts) if fleet is None else sum(fleet)
    proved = None if stopped() else exact(problem, routes=routes)
    if proved is not None:
        improved(proved)
        return min(best, proved, key=lambda solution: solution.rank)
    search = _Search(problem, effort=effort, seed=seed, stopped=stopped, improved=improved)
    every = int(problem.priority.sum())
    if best.priority < every:
        if fleet is None:
            fleet = [shift.team_days(problem.stops) for shift in problem.shifts]
        if not sum(fleet):
            return best
        best = min(best, search.run(best, fleet, complete=False), key=lambda solution: solution.rank)
    if best.priority == every:
        best = search.shortest(best)
        best = search.anew(best, effort)
        best = search.mixed(best)
    return best


def squeeze(problem: VisitProblem, best: Solution, *, effort: Effort, seed: int, stopped: Stopped) -> Solution:
    """Return a plan with fewer routes than one that serves every stop, where one is found, else that plan."""
    if best.priority < int(problem.priority.sum()):
        return best
    search = _Search(problem, effort=effort, seed=seed, stopped=stopped, improved=_nobody)
    while (squeezed := search.squeeze(best)) is not None:
        best = squeezed
    return best


def feasible(
    problem: VisitProblem, start: Solution, *, effort: Effort, seed: int, stopped: Stopped
) -> Solution | None:
    """Return a plan with the stops and the routes of ``start``, which may be too long, that holds; else ``None``."""
    search = _Search(problem, effort=effort, seed=seed, stopped=stopped, improved=_nobody)
    return search.mend(start)


def _fleet(problem: VisitProblem, solution: Solution) -> list[int]:
    """Return how many routes of each shift a solution drives."""
    return [sum(tour.shift == number for tour in solution.tours) for number in range(len(problem.shifts))]


def _nobody(_: Solution) -> None:
    """Hear of a plan and do nothing."""


class _Search:
    """Runs PyVRP on one problem with different fleets."""

    def __init__(
        self, problem: VisitProblem, *, effort: Effort, seed: int, stopped: Stopped, improved: Improved
    ) -> None:
        self._problem = problem
        self._steps = effort.steps(problem.stops)
        self._most = self._steps * effort.longest
        self._shake = effort.shake
        self._seed = seed
        self._stopped = stopped
        self._improved = improved
        self._pool = RoutePool(problem.stops)
        self._small = problem.stops <= SMALL

    def shortest(self, best: Solution) -> Solution:
        """Return the best plan found in the fewest routes found."""
        if self._small:
            # A gentle search keeps the routes that it is given, so the fewest come first.
            while (squeezed := self.squeeze(best)) is not None:
                best = squeezed
        best = self._searched(best)
        while (squeezed := self.squeeze(best)) is not None:
            best = self._searched(squeezed)
        return best

    def _searched(self, best: Solution) -> Solution:
        fleet = _fleet(self._problem, best)
        return min(best, self.run(best, fleet, complete=True), key=lambda solution: solution.rank)

    def anew(self, best: Solution, effort: Effort) -> Solution:
        """Return the best plan of a few more searches: from routes drawn by chance, then from two good plans crossed.

        They end when a few have come to the time of the best plan again: hardly any is better then.
        """
        if not self._small or not effort.runs:
            return best
        fleet, good, again = _fleet(self._problem, best), [best], 0
        rng = np.random.default_rng(self._seed)
        data = pyvrp_data(self._problem, fleet, complete=True)
        stops = self._problem.stops
        runs, crossings, enough = effort.runs, 0, _AGAIN_FEWER
        if stops > FEWER:
            crossings = effort.crossings
            runs, enough = (min(runs, _DRAWN), _AGAIN_FEW) if stops <= FEW else (1, _AGAIN)
        for number in range(1, runs + crossings + 1):
            if self._stopped():
                break
            others = [plan for plan in good if plan is not best]
            by_chance = number <= runs or not others
            start = best
            if not by_chance:
                pair = [best, others[int(rng.integers(len(others)))]]
                one, another = (pair[place] for place in rng.permutation(2).tolist())
                start = crossed(self._problem, one, another, rng)
            found = self._solve(
                data,
                fleet,
                start=start,
                steps=self._steps if by_chance else round(self._steps * _CROSSED),
                most=self._most,
                feasible_is_enough=False,
                seed=self._seed + _SEEDS * number,
                pool=self._pool,
                beyond=GENTLE,
                by_chance=by_chance,
            )
            if found is None:
                continue
            if found.rank == best.rank:
                again += 1
                if again >= enough:
                    break
            elif found.rank < best.rank:
                best, again = found, 0
                good.append(found)
            elif found.rank[:2] == best.rank[:2]:
                good.append(found)
        return best

    def mixed(self, best: Solution) -> Solution:
        """Return the best plan of the routes seen, searched on from as long as that is a new one."""
        while (mixed := self.recombined(best)).rank < best.rank:
            best = self._searched(mixed) if self._small else mixed
            if best.rank == mixed.rank:
                break
        return best

    def recombined(self, best: Solution) -> Solution:
        """Return the best plan that can be made of the routes seen, or ``best``."""
        best = polished(self._problem, best)
        chosen = None if self._stopped() else self._pool.choose(self._problem, _fleet(self._problem, best), best)
        if chosen is None:
            return best
        mixed = solution_of(self._problem, chosen)
        return mixed if not faults(self._problem, mixed) and mixed.rank < best.rank else best

    def run(self, start: Solution, fleet: Sequence[int], *, complete: bool) -> Solution:
        """Return the best plan with ``fleet`` routes of each shift; ``complete``: all stops, in the fewest routes."""
        data = pyvrp_data(self._problem, fleet, complete=complete)
        return (
            self._solve(
                data,
                fleet,
                start=start,
                steps=self._steps,
                most=self._most,
                feasible_is_enough=False,
                seed=self._seed,
                pool=self._pool if complete else None,
                beyond=GENTLE if complete and self._small else START_PENALTY,
            )
            or start
        )

    def mend(self, start: Solution) -> Solution | None:
        """Return a plan with all stops and as many routes as ``start`` that holds, if one is found."""
        fleet = _fleet(self._problem, start)
        data = pyvrp_data(self._problem, fleet, complete=True)
        return self._solve(
            data,
            fleet,
            start=start,
            steps=self._steps,
            most=self._steps,
            feasible_is_enough=True,
            seed=self._seed,
            pool=None,
        )

    def squeeze(self, best: Solution) -> Solution | None:
        """Return a plan with all stops and one route less than ``best``, if one is found."""
        if len(best.tours) <= fewest_routes(self._problem):
            return None
        fleet = _fleet(self._problem, best)
        # The last shifts are the shortest: what fits into fewer of them is sought first.
        for number in reversed([number for number, routes in enumerate(fleet) if routes]):
            less = [routes - (other == number) for other, routes in enumerate(fleet)]
            if sum(less) and not self._stopped():
                data = pyvrp_data(self._problem, less, complete=True)
                found = self._solve(
                    data,
                    less,
                    start=without_one(self._problem, best, number),
                    steps=self._steps,
                    most=self._steps,
                    feasible_is_enough=True,
                    seed=self._seed,
                    pool=self._pool,
                )
                if found is not None:
                    return found
        return None

    def _solve(
        self,
        data: pyvrp.ProblemData,
        fleet: Sequence[int],
        *,
        start: Solution,
        steps: int,
        most: int,
        feasible_is_enough: bool,
        seed: int,
        pool: RoutePool | None,
        beyond: float = START_PENALTY,
        by_chance: bool = False,
    ) -> Solution | None:
        shifts = [number for number, routes in enumerate(fleet) if routes]

        def read(solution: pyvrp.Solution) -> Solution:
            tours = [tour_of(route, shifts[route.vehicle_type()]) for route in solution.routes()]
            return solution_of(self._problem, tours)

        initial = pyvrp.Solution(data, [route_of(data, tour, shifts.index(tour.shift)) for tour in start.tours])
        if by_chance:
            initial = pyvrp.Solution.make_random(data, pyvrp.RandomNumberGenerator(seed))
        hears = Observer(read, _nobody if feasible_is_enough else self._improved, pool, shifts)
        params = solve_params(hears, shake=self._shake, stops=self._problem.stops, beyond=beyond)
        patience = Patience(steps=steps, most=most, stopped=self._stopped, feasible_is_enough=feasible_is_enough)
        result = pyvrp.solve(
            data,
            patience,
            seed=seed,
            collect_stats=False,
            display=False,
            params=params,
            initial_solution=initial,
        )
        if not result.best.is_feasible():
            return None
        solution = read(result.best)
        broken = faults(self._problem, solution)
        if broken:
            raise RuntimeError(f"the solver returned a plan that does not hold: {broken}")
        return solution
