"""The search for the best answer to a problem of the literature within a time, on two cores."""

import time
import warnings
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyvrp
from pyvrp.exceptions import PenaltyBoundWarning
from pyvrp.solve import SolveParams

from gis.errors import DataError, JobCancelled
from gis.monitor import Monitor, Progress
from planner.visits.instances import Instance
from planner.visits.sectors import middles, sectors

THREADS: Final = 2
"""PyVRP's search runs outside of Python's lock, so threads use as many cores."""
_SPLIT_FROM: Final = 400
"""From so many customers on the search goes on in sectors: a step takes time with the number of customers."""
_SECTOR: Final = 250
_FIRST: Final = 0.12
_ROUND: Final = 0.08
"""Shares of the time: for the first routes, and for each round of sectors."""
_LOOK_S: Final = 0.2

Routes = list[list[int]]
Clock = Callable[[], float]


@dataclass(frozen=True, eq=False, slots=True)
class Answer:
    """Routes of customers (from 1) and the steps that the search took; ``interrupted`` by a wish to stop."""

    routes: tuple[tuple[int, ...], ...]
    steps: int
    interrupted: bool


@dataclass(frozen=True, eq=False, slots=True)
class _Job:
    """A search over some customers (clients by position), from routes or from nothing."""

    clients: tuple[int, ...] | None
    start: Routes | None
    seconds: float
    seed: int
    vehicles: int = 0


@dataclass(frozen=True, eq=False, slots=True)
class _Found:
    cost: int
    feasible: bool
    routes: Routes
    steps: int


class _Race:
    """One search, with what its threads share."""

    def __init__(self, instance: Instance, *, monitor: Monitor, clock: Clock) -> None:
        self.instance = instance
        self._data = instance.data
        self._monitor = monitor
        self._clock = clock
        self.stopped = False
        self.steps = 0

    def run(self, jobs: Sequence[_Job], pool: ThreadPoolExecutor, tell: Callable[[], None]) -> list[_Found]:
        """Return what each job found; a wish to stop ends them all with what they have."""
        running = {pool.submit(self._search, job) for job in jobs}
        order = list(running)
        while running:
            _, running = wait(running, timeout=_LOOK_S, return_when=FIRST_COMPLETED)
            tell()
            try:
                self._monitor.check()
            except JobCancelled:
                self.stopped = True
        found = [future.result() for future in order]
        self.steps += sum(one.steps for one in found)
        return found

    def _search(self, job: _Job) -> _Found:
        clients = job.clients if job.clients is not None else tuple(range(self._data.num_clients))
        data = self._data if job.clients is None else _part(self._data, clients, job.vehicles)
        place = {client: position for position, client in enumerate(clients)}
        initial = None
        if job.start is not None:
            ways = [pyvrp.Route(data, [place[client] for client in route], 0) for route in job.start]
            initial = pyvrp.Solution(data, ways)
        begin, steps = self._clock(), 0

        def enough(best_cost: int) -> bool:
            nonlocal steps
            steps += 1
            return self.stopped or self._clock() - begin >= job.seconds

        result = pyvrp.solve(
            data, enough, seed=job.seed, collect_stats=False, params=SolveParams(), initial_solution=initial
        )
        routes = [
            [clients[activity.idx] for activity in route if activity.is_client()] for route in result.best.routes()
        ]
        cost = int(result.cost()) if result.is_feasible() else np.iinfo(np.int64).max
        return _Found(cost, bool(result.is_feasible()), routes, steps)


def race(
    instance: Instance, *, seconds: float, seed: int, monitor: Monitor, clock: Clock = time.perf_counter
) -> Answer:
    """Return the best routes found within ``seconds``.

    Two searches begin from different seeds. In a large problem the better one is then cut into sectors, other ones
    in each round, which are searched side by side, each from its routes so far (as Santini et al. 2023 do for HGS:
    "Decomposition strategies for vehicle routing heuristics", INFORMS J. Comput. 35).
    ``clock`` gives the seconds of a thread. A wish to stop keeps the best so far. ``DataError`` where no routes were
    found that hold.
    """
    one = _Race(instance, monitor=monitor, clock=clock)
    splits = instance.spots is not None and instance.data.num_clients >= _SPLIT_FROM
    begin = time.perf_counter()
    best: _Found | None = None

    def tell() -> None:
        done = min(int(time.perf_counter() - begin), int(seconds))
        cost = None if best is None else float(instance.cost(_customers(best.routes)))
        monitor.report(Progress("visits_solve", done, int(seconds), best=cost))

    rng = np.random.default_rng(seed)
    with warnings.catch_warnings(), ThreadPoolExecutor(THREADS) as pool:
        # A problem that cannot be served is told by a sentence of our own.
        warnings.simplefilter("ignore", PenaltyBoundWarning)
        first = seconds * _FIRST if splits else seconds
        found = one.run([_Job(None, None, first, seed + 1000 * number) for number in range(THREADS)], pool, tell)
        best = min(found, key=lambda each: each.cost)
        spent, number = first, 0
        while splits and best.feasible and spent < seconds - 1e-6 and not one.stopped:
            number += 1
            some = min(seconds * _ROUND, seconds - spent)
            spent += some
            turn = float(rng.uniform(0, 2 * np.pi))
            best = _round(one, best, seconds=some, seed=seed + number, turn=turn, pool=pool, tell=tell)
    if not best.feasible:
        raise DataError("instance_no_routes", seconds=f"{seconds:g}")
    ordered = sorted(tuple(route) for route in _customers(best.routes))
    return Answer(tuple(ordered), one.steps, one.stopped)


def _round(
    one: _Race,
    best: _Found,
    *,
    seconds: float,
    seed: int,
    turn: float,
    pool: ThreadPoolExecutor,
    tell: Callable[[], None],
) -> _Found:
    """Search every sector of the best routes once, and put them together again."""
    instance = one.instance
    assert instance.spots is not None
    spots = instance.spots[1:] - instance.spots[0]
    parts = max(THREADS, THREADS * round(instance.data.num_clients / _SECTOR / THREADS))
    groups = sectors(middles(spots, best.routes), [len(route) for route in best.routes], parts=parts, turn=turn)
    each = seconds * THREADS / max(len(groups), THREADS)
    spare = max(0, instance.data.num_vehicles - len(best.routes)) // len(groups)
    jobs = []
    for group in groups:
        start = [best.routes[position] for position in group]
        clients = tuple(sorted(client for route in start for client in route))
        jobs.append(_Job(clients, start, each, seed, vehicles=len(start) + spare))
    found = one.run(jobs, pool, tell)
    routes = [
        route
        for job, part in zip(jobs, found, strict=True)
        for route in (part.routes if part.feasible else job.start or [])
    ]
    return _Found(0, True, routes, 0)


def _customers(routes: Routes) -> list[list[int]]:
    return [[client + 1 for client in route] for route in routes]


def _part(data: pyvrp.ProblemData, clients: Sequence[int], vehicles: int) -> pyvrp.ProblemData:
    """Return the problem of some clients and so many of the vehicles."""
    rows = [data.depot(0).location, *(data.client(client).location for client in clients)]
    index = np.ix_(rows, rows)
    distance: Any = np.asarray(data.distance_matrix(0))[index]
    duration: Any = np.asarray(data.duration_matrix(0))[index]
    moved = []
    for number, client in enumerate(clients, start=1):
        old = data.client(client)
        moved.append(
            pyvrp.Client(
                number,
                delivery=old.delivery,
                pickup=old.pickup,
                service_duration=old.service_duration,
                tw_early=old.tw_early,
                tw_late=old.tw_late,
                release_time=old.release_time,
            )
        )
    return pyvrp.ProblemData(
        [data.location(row) for row in rows],
        moved,
        [pyvrp.Depot(0)],
        [data.vehicle_type(0).replace(num_available=vehicles)],
        [distance],
        [duration],
    )
