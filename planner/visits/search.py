"""The search for a better plan, with PyVRP (Wouda, Lan and Kool 2024)."""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import pyvrp
from pyvrp.IteratedLocalSearch import IteratedLocalSearchCallbacks, IteratedLocalSearchParams
from pyvrp.search import OPERATORS, NeighbourhoodParams, PerturbationParams, Relocate3, Swap31, Swap32, Swap33
from pyvrp.solve import SolveParams

from planner.visits.exact import exact
from planner.visits.fleet import fleet_of
from planner.visits.options import FEW, Effort
from planner.visits.polish import polished
from planner.visits.pool import RoutePool, tour_of
from planner.visits.problem import Solution, Tour, VisitProblem, faults, solution_of

_START_PENALTY: Final = 50_000.0
_MOST_PENALTY: Final = 1e9
"""High enough that a second beyond a shift never pays, low enough for 64-bit costs."""
_GENTLE: Final = 3.0
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
_AGAIN: Final = 2
"""Searches that come to the best time once more before it is taken for the least there is."""
_SMALL: Final = 120
"""Up to so many stops all of this pays, and moves of three stops in a row: a plan of few stops."""

_LONG_MOVES: Final = (Relocate3, Swap31, Swap32, Swap33)
"""Moves of three stops in a row: they pay where there are few stops."""

Improved = Callable[[Solution], None]
Stopped = Callable[[], bool]

_SEEDS: Final = 7919
"""Between the seeds of the searches of one problem."""


class _Penalties(pyvrp.PenaltyParams):
    """PyVRP's penalties with room upward: prizes are large, and the middle of that room is no place to start."""

    def __init__(self, start: float) -> None:
        if start == _START_PENALTY:
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
    hears: IteratedLocalSearchCallbacks | None, *, shake: int, stops: int, beyond: float = _START_PENALTY
) -> SolveParams:
    """Return PyVRP's parameters for a plan of so many stops; ``beyond``: the first cost of a second too long."""
    small = stops <= _SMALL
    # A search that may go through plans that do not hold finds back from harder shakes.
    harder = shake if beyond == _START_PENALTY else shake * 4 // 3
    return SolveParams(
        ils=IteratedLocalSearchParams(
            history_length=_HISTORY if small else _LONG_HISTORY,
            callbacks=hears or IteratedLocalSearchCallbacks(),
        ),
        penalty=_Penalties(beyond),
        neighbourhood=NeighbourhoodParams(num_neighbours=_NEIGHBOURS) if small else NeighbourhoodParams(),
        # A small plan is soon shaken beyond recognition: at most half of its stops at a time.
        perturbation=PerturbationParams(1, min(harder, max(4, stops // 2))),
        operators=[*OPERATORS, *_LONG_MOVES] if small else OPERATORS,
    )


class _Observer(IteratedLocalSearchCallbacks):
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


def fewest_routes(problem: VisitProblem) -> int:
    """Return a number of routes below which no plan serves every stop.

    The time of all visits, of the shortest way to each stop, and of the shortest way back for each
    route must fit; and stops that take over half of a shift cannot share one.
    """
    if problem.stops == 0:
        return 0
    ways = [problem.way(shift) for shift in problem.shifts]
    travel = np.minimum.reduce(ways)
    way_in = np.where(np.eye(problem.stops + 1, dtype=bool), np.iinfo(np.int64).max, travel)[:, 1:].min(axis=0)
    each = problem.service_s + way_in
    room = max(shift.seconds for shift in problem.shifts) - int(travel[1:, 0].min())
    most = max((shift.max_stops or problem.stops) * shift.trips for shift in problem.shifts)
    return max(1, -(-int(each.sum()) // room), int((2 * each > room).sum()), -(-problem.stops // most))


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
        best = search.anew(best, runs=effort.runs)
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
        self._small = problem.stops <= _SMALL

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

    def anew(self, best: Solution, *, runs: int) -> Solution:
        """Return the best plan of a few more searches that begin with routes drawn by chance.

        They end when two come to the time of the best plan again: hardly any is better then.
        """
        if self._problem.stops > FEW:
            return best
        fleet, again = _fleet(self._problem, best), 0
        for number in range(1, runs):
            seed = self._seed + _SEEDS * number
            found = self.run(best, fleet, complete=True, seed=seed, by_chance=True)
            if found.rank < best.rank:
                best, again = found, 0
            elif found.rank == best.rank:
                again += 1
                if again == _AGAIN:
                    break
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

    def run(
        self,
        start: Solution,
        fleet: Sequence[int],
        *,
        complete: bool,
        seed: int | None = None,
        by_chance: bool = False,
    ) -> Solution:
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
                seed=self._seed if seed is None else seed,
                pool=self._pool if complete else None,
                beyond=_GENTLE if complete and self._small else _START_PENALTY,
                by_chance=by_chance,
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
                    start=self._without_one(best, number),
                    steps=self._steps,
                    most=self._steps,
                    feasible_is_enough=True,
                    seed=self._seed,
                    pool=self._pool,
                )
                if found is not None:
                    return found
        return None

    def _without_one(self, best: Solution, shift: int) -> Solution:
        """Return a plan with one route of a shift less, its stops in the others: too long, and a start for repair."""
        problem = self._problem
        of_shift = [tour for tour in best.tours if tour.shift == shift]
        least = min(of_shift, key=lambda tour: (problem.tour_s(tour), tour.visits))
        kept = [tour for tour in best.tours if tour is not least]
        ways = [list(tour.visits) for tour in kept]
        room = np.array([problem.shifts[tour.shift].seconds - problem.tour_s(tour) for tour in kept])
        # The longest visit first, each where it goes least beyond the shift, then where its detour is shortest.
        for visit in sorted(least.visits, key=lambda visit: (-int(problem.service_s[visit]), visit)):
            choices = []
            for number, way in enumerate(ways):
                rows = np.array([0, *(other + 1 for other in way), 0])
                before, after = rows[:-1], rows[1:]
                travel = problem.way(problem.shifts[kept[number].shift])
                detour = travel[before, visit + 1] + travel[visit + 1, after] - travel[before, after]
                place = int(np.argmin(detour))
                longer = int(detour[place]) + int(problem.service_s[visit])
                choices.append((max(0, longer - int(room[number])), int(detour[place]), number, place, longer))
            _, _, number, place, longer = min(choices)
            ways[number].insert(place, visit)
            room[number] -= longer
        return solution_of(problem, [Tour(tour.shift, tuple(way)) for tour, way in zip(kept, ways, strict=True)])

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
        beyond: float = _START_PENALTY,
        by_chance: bool = False,
    ) -> Solution | None:
        shifts = [number for number, routes in enumerate(fleet) if routes]

        def read(solution: pyvrp.Solution) -> Solution:
            tours = [tour_of(route, shifts[route.vehicle_type()]) for route in solution.routes()]
            return solution_of(self._problem, tours)

        initial = pyvrp.Solution(data, [route_of(data, tour, shifts.index(tour.shift)) for tour in start.tours])
        if by_chance:
            initial = pyvrp.Solution.make_random(data, pyvrp.RandomNumberGenerator(seed))
        hears = _Observer(read, _nobody if feasible_is_enough else self._improved, pool, shifts)
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


def route_of(data: pyvrp.ProblemData, tour: Tour, vehicle: int) -> pyvrp.Route:
    """Return a tour as a route of a vehicle of PyVRP."""
    if not tour.returns:
        return pyvrp.Route(data, list(tour.visits), vehicle)
    reload = data.vehicle_type(vehicle).reload_depots[0]
    activities: list[pyvrp.Activity] = []
    for number, visits in enumerate(tour.trips):
        if number:
            activities.append(pyvrp.Activity(pyvrp.ActivityType.DEPOT, reload))
        activities += [pyvrp.Activity(pyvrp.ActivityType.CLIENT, visit) for visit in visits]
    return pyvrp.Route(data, activities, vehicle)


def pyvrp_data(problem: VisitProblem, fleet: Sequence[int], *, complete: bool) -> pyvrp.ProblemData:
    """Return the problem as PyVRP takes it, with ``fleet`` routes of each shift.

    Only time costs. ``complete``: every stop is required, and where there are many a route costs more than all time
    that it could save (``routes * shift``), so that fewest routes come first; where there are few that would drown
    what a second beyond a shift costs, and ``squeeze`` alone seeks fewer. Otherwise each unit of priority is worth
    more than all the time of all routes.
    """
    longest = max(shift.seconds for shift in problem.shifts)
    everything = longest * max(sum(fleet), 1) + 1
    counted = any(shift.max_stops is not None for shift in problem.shifts)
    driven = [number for number, routes in enumerate(fleet) if routes]
    fleets = fleet_of(problem, [problem.shifts[number] for number in driven])
    clients = [
        pyvrp.Client(
            stop + 1,
            service_duration=service,
            delivery=[1] if counted else [],
            prize=0 if complete else priority * everything,
            required=complete,
            **fleets.hours(stop),
        )
        for stop, (service, priority) in enumerate(
            zip(problem.service_s.tolist(), problem.priority.tolist(), strict=True)
        )
    ]
    vehicles = [
        pyvrp.VehicleType(
            fleet[number],
            [problem.shifts[number].max_stops or problem.stops] if counted else [],
            fixed_cost=everything if complete and problem.stops > _SMALL else 0,
            shift_duration=problem.shifts[number].seconds,
            unit_distance_cost=0,
            unit_duration_cost=1,
            **fleets.vehicle(position),
        )
        for position, number in enumerate(driven)
    ]
    locations = [pyvrp.Location(0, 0) for _ in range(problem.stops + 1)]
    return pyvrp.ProblemData(locations, clients, fleets.depots, vehicles, fleets.matrices, fleets.matrices)
