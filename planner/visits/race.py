"""The search for the best answer to a problem of the literature within a time, on two cores."""

import sys
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import numpy as np
import pyvrp
from pyvrp.exceptions import PenaltyBoundWarning
from pyvrp.search import NeighbourhoodParams, PerturbationParams
from pyvrp.solve import SolveParams

from gis.errors import DataError, JobCancelled
from gis.monitor import Monitor, Progress
from planner.visits.columns import Chosen, Known, generate
from planner.visits.instances import Instance
from planner.visits.popmusic import Popmusic
from planner.visits.pricing import Ground, ground_of
from planner.visits.sectors import middles, sectors

THREADS: Final = 2
"""PyVRP's search runs outside of Python's lock, so threads use as many cores."""
_SPLIT_FROM: Final = 400
"""From so many customers on the search goes on in parts: a step takes time with the number of customers."""
_SECTOR: Final = 250
_FIRST: Final = 0.12
_ROUND: Final = 0.12
"""Shares of the time: for the first routes, and for each round of sectors."""
_COLUMNS: Final = 0.65
_MEND: Final = 0.05
_TURN: Final = 0.03
"""With windows: the most for first routes by column generation, to better the whole, and for each pair of parts."""
_PARTS: Final = (160, 120)
"""Customers in the part that is chosen anew by column generation first, and in the other."""
_SHORT: Final = 20
_LABELS: Final = 500_000
"""Column generation is for routes of so many customers at most, and for so many customers times loads."""
_LOOK_S: Final = 0.2
_SWITCH_S: Final = 0.0002
"""A search needs Python for a moment at each step: it waited 5 ms for the thread that chooses routes."""

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
    """A search over some customers (clients by position), from routes or from nothing.

    With ``known`` the routes are first chosen by column generation.
    """

    clients: tuple[int, ...] | None
    start: Routes | None
    seconds: float
    seed: int
    vehicles: int = 0
    known: Known | None = None


@dataclass(frozen=True, eq=False, slots=True)
class _Found:
    cost: int
    feasible: bool
    routes: Routes
    steps: int
    seconds: float = 0.0


class _Race:
    """One search, with what its threads share."""

    def __init__(self, instance: Instance, *, seconds: float, seed: int, monitor: Monitor, clock: Clock) -> None:
        self._data = instance.data
        self._spots = instance.spots
        self._apart: Any = np.asarray(instance.data.distance_matrix(0))
        self._seconds = seconds
        self._seed = seed
        self._monitor = monitor
        self._clock = clock
        self._rng = np.random.default_rng(seed)
        self._begin = time.perf_counter()
        self._pool = ThreadPoolExecutor(THREADS)
        large = self._data.num_clients >= _SPLIT_FROM
        windows = self._data.has_time_windows()
        self._sectors = large and not windows and self._spots is not None
        self._popmusic = Popmusic(self._data, seed=seed) if large and not self._sectors else None
        self._ground = _columns_for(self._data) if large and windows else None
        self._params = _for_windows() if windows else SolveParams()
        self._known: Known | None = None
        self._chosen = False
        self._spent = 0.0
        self._rounds = 0
        self._cost: Callable[[Routes], float] = lambda routes: instance.cost(_customers(routes))
        self.stopped = False
        self.steps = 0
        self.best = _Found(np.iinfo(np.int64).max, False, [], 0)
        self._told = self.best
        self._told_cost: float | None = None

    def go(self) -> None:
        """Search for the whole time, or until a wish to stop."""
        with self._pool:
            self._first()
            while self._spent < self._seconds - 1e-6 and not self.stopped:
                self._rounds += 1
                if not self.best.feasible:
                    self._whole(_FIRST, self.best.routes or None)
                elif self._sectors:
                    self._by_sectors()
                else:
                    self._by_parts()

    def _first(self) -> None:
        if self._ground is not None:
            self._by_columns(self._ground)
        elif self._sectors or self._popmusic is not None:
            self._whole(_FIRST, None)
        else:
            self._whole(1.0, None)

    def _take(self, share: float) -> float:
        """Return the seconds of a share of the time, which are then spent."""
        some = min(self._seconds * share, self._seconds - self._spent)
        self._spent += some
        return some

    def _whole(self, share: float, start: Routes | None) -> None:
        """Search the whole problem from as many seeds as there are threads."""
        some, seed = self._take(share), self._seed + self._rounds
        jobs = [_Job(None, start, some, seed + 1000 * number) for number in range(THREADS)]
        self.best = min([*self._run_jobs(jobs), self.best], key=lambda each: each.cost)

    def _by_columns(self, ground: Ground) -> None:
        """Choose first routes by column generation, with a search of the whole beside it, and better them."""
        most = self._seconds * _COLUMNS

        def choose() -> tuple[Chosen | None, float]:
            begin = self._clock()
            chosen = generate(ground, stop=lambda: self.stopped or self._clock() - begin >= most)
            self._chosen = True
            return chosen, min(self._clock() - begin, most)

        choice = self._pool.submit(choose)
        (self.best,) = self._run([lambda: self._beside(most)])
        chosen, self._spent = choice.result()
        self._chosen = False
        if chosen is not None:
            self._known = chosen.known
            # The shortest routes go where there are too few vehicles: the search puts their customers elsewhere.
            longest = sorted(chosen.routes, key=len, reverse=True)[: ground.vehicles]
            routes = [[customer - 1 for customer in route] for route in longest]
            if len(longest) == len(chosen.routes):
                found = _Found(int(chosen.cost), True, routes, 0)
                self.best = min(found, self.best, key=lambda each: each.cost)
            self._whole(_MEND, routes)

    def _beside(self, seconds: float) -> _Found:
        """Search in one thread while routes are chosen in the other: the whole, then part after part."""
        assert self._popmusic is not None
        begin, seed, steps = self._clock(), self._seed, 0
        found = _Found(np.iinfo(np.int64).max, False, [], 0)
        while not (self.stopped or self._chosen or (left := seconds - self._clock() + begin) <= 0):
            seed += 1
            if found.feasible:
                routes = found.routes
                (part,) = self._popmusic.parts([tuple(route) for route in routes], _PARTS[1:])
                (job,) = self._jobs(routes, [part], min(left, self._seconds * _TURN))
                found = self._joined(routes, [part], [job], [self._search(job)])
            else:
                some = min(left, self._seconds * _FIRST)
                found = self._search(_Job(None, found.routes or None, some, seed))
            steps += found.steps
        self.steps += steps
        return found

    def _by_parts(self) -> None:
        """Search two parts of the best routes that lie apart, and put them together again."""
        assert self._popmusic is not None
        seconds = self._take(_TURN)
        routes = [tuple(route) for route in self.best.routes]
        sizes = _PARTS if self._known is not None else _PARTS[1:] * THREADS
        parts = self._popmusic.parts(routes, sizes)
        jobs = self._jobs(self.best.routes, parts, seconds)
        if self._known is not None:
            jobs[0] = _with(jobs[0], self._known)
        self.best = self._joined(self.best.routes, parts, jobs, self._run_jobs(jobs))

    def _by_sectors(self) -> None:
        """Search every sector of the best routes once, and put them together again."""
        assert self._spots is not None
        spots, routes = self._spots[1:] - self._spots[0], self.best.routes
        count = max(THREADS, THREADS * round(self._data.num_clients / _SECTOR / THREADS))
        turn = float(self._rng.uniform(0, 2 * np.pi))
        groups = sectors(middles(spots, routes), [len(route) for route in routes], parts=count, turn=turn)
        jobs = self._jobs(routes, groups, self._take(_ROUND) * THREADS / max(len(groups), THREADS))
        self.best = self._joined(routes, groups, jobs, self._run_jobs(jobs))

    def _jobs(self, routes: Routes, groups: list[list[int]], seconds: float) -> list[_Job]:
        spare = max(0, self._data.num_vehicles - len(routes)) // len(groups)
        jobs = []
        for group in groups:
            start = [routes[position] for position in group]
            clients = tuple(sorted(client for route in start for client in route))
            jobs.append(_Job(clients, start, seconds, self._seed + self._rounds, vehicles=len(start) + spare))
        return jobs

    def _joined(
        self, routes: Routes, groups: list[list[int]], jobs: Sequence[_Job], parts: Sequence[_Found]
    ) -> _Found:
        """Put groups of routes that have been searched together with the others."""
        searched = {position for group in groups for position in group}
        joined = [route for position, route in enumerate(routes) if position not in searched]
        for job, part in zip(jobs, parts, strict=True):
            joined += part.routes if part.feasible else job.start or []
        way = [np.array([-1, *route, -1]) + 1 for route in joined]
        cost = sum(int(self._apart[stops[:-1], stops[1:]].sum()) for stops in way)
        return _Found(cost, True, joined, sum(part.steps for part in parts))

    def _run_jobs(self, jobs: Sequence[_Job]) -> list[_Found]:
        found = self._run([partial(self._search, job) for job in jobs])
        self.steps += sum(one.steps for one in found)
        # A step, or a look for routes, is not broken off: what took longer is taken from the rest.
        self._spent += max(0.0, *(one.seconds - job.seconds for one, job in zip(found, jobs, strict=True)))
        return found

    def _run(self, tasks: Sequence[Callable[[], _Found]]) -> list[_Found]:
        """Return what each task found; a wish to stop ends them all with what they have."""
        order = [self._pool.submit(task) for task in tasks]
        running = set(order)
        while running:
            _, running = wait(running, timeout=_LOOK_S, return_when=FIRST_COMPLETED)
            self._tell()
            try:
                self._monitor.check()
            except JobCancelled:
                self.stopped = True
        return [future.result() for future in order]

    def _tell(self) -> None:
        done = min(int(time.perf_counter() - self._begin), int(self._seconds))
        if self.best is not self._told:
            self._told = self.best
            self._told_cost = self._cost(self.best.routes) if self.best.feasible else None
        self._monitor.report(Progress("visits_solve", done, int(self._seconds), best=self._told_cost))

    def _search(self, job: _Job) -> _Found:
        begin, steps = self._clock(), 0
        clients = job.clients if job.clients is not None else tuple(range(self._data.num_clients))
        data = self._data if job.clients is None else _part(self._data, clients, job.vehicles)
        place = {client: position for position, client in enumerate(clients)}
        initial = None
        if job.start is not None:
            start = [[place[client] for client in route] for route in job.start]
            if job.known is not None:
                start = self._anew(job, start, lambda: self.stopped or self._clock() - begin >= job.seconds)
            initial = pyvrp.Solution(data, [pyvrp.Route(data, route, 0) for route in start])

        def enough(best_cost: int) -> bool:
            nonlocal steps
            steps += 1
            return self.stopped or self._chosen or self._clock() - begin >= job.seconds

        result = pyvrp.solve(
            data, enough, seed=job.seed, collect_stats=False, params=self._params, initial_solution=initial
        )
        routes = [
            [clients[activity.idx] for activity in route if activity.is_client()] for route in result.best.routes()
        ]
        cost = int(result.cost()) if result.is_feasible() else np.iinfo(np.int64).max
        return _Found(cost, bool(result.is_feasible()), routes, steps, self._clock() - begin)

    def _anew(self, job: _Job, start: Routes, stop: Callable[[], bool]) -> Routes:
        """Return better routes of a part (clients by their position in it) by column generation, or the same ones."""
        assert self._ground is not None and job.clients is not None and job.known is not None
        customers = np.array(job.clients) + 1
        part = self._ground.only(customers, vehicles=job.vehicles)
        place = {customer: position for position, customer in enumerate(customers.tolist(), start=1)}
        routes = [tuple(client + 1 for client in route) for route in start]
        inside = [
            tuple(place[customer] for customer in route)
            for route in job.known.routes
            if all(customer in place for customer in route)
        ]
        worth = None if job.known.worth is None else job.known.worth[customers - 1]
        below = sum(map(part.cost, routes))
        chosen = generate(part, stop=stop, known=Known(routes + inside, worth), below=below)
        if chosen is None or len(chosen.routes) > part.vehicles:
            return start
        return [[customer - 1 for customer in route] for route in chosen.routes]


def race(
    instance: Instance, *, seconds: float, seed: int, monitor: Monitor, clock: Clock = time.perf_counter
) -> Answer:
    """Return the best routes found within ``seconds``.

    A small problem is searched from two seeds. A large one without windows as well at first; the better routes are
    then cut into sectors, other ones in each round, which are searched side by side, each from its routes so far (as
    Santini et al. 2023 do for HGS: "Decomposition strategies for vehicle routing heuristics", INFORMS J. Comput. 35).
    A large one with windows and short routes begins with column generation, and goes on in small parts of routes that
    are near one another in place and time (POPMUSIC); in one of two parts routes are first chosen anew likewise.
    ``clock`` gives the seconds of a thread. A wish to stop keeps the best so far. ``DataError`` where no routes were
    found that hold.
    """
    with warnings.catch_warnings(), _quick_turns():
        # A problem that cannot be served is told by a sentence of our own.
        warnings.simplefilter("ignore", PenaltyBoundWarning)
        one = _Race(instance, seconds=seconds, seed=seed, monitor=monitor, clock=clock)
        one.go()
    if not one.best.feasible:
        raise DataError("instance_no_routes", seconds=f"{seconds:g}")
    ordered = sorted(tuple(route) for route in _customers(one.best.routes))
    return Answer(tuple(ordered), one.steps, one.stopped)


@contextmanager
def _quick_turns() -> Iterator[None]:
    """Let threads take turns often meanwhile."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(_SWITCH_S)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def _for_windows() -> SolveParams:
    """Return how to search where windows leave few moves: more and smaller steps."""
    return SolveParams(perturbation=PerturbationParams(1, 5), neighbourhood=NeighbourhoodParams(num_neighbours=30))


def _columns_for(data: pyvrp.ProblemData) -> Ground | None:
    """Return the problem as column generation needs it, ``None`` where that is not worth trying."""
    ground = ground_of(data)
    if ground is None or ground.customers * ground.room > _LABELS:
        return None
    routes = max(1.0, float(ground.load.sum()) / ground.room)
    return ground if ground.customers / routes <= _SHORT else None


def _customers(routes: Routes) -> list[list[int]]:
    return [[client + 1 for client in route] for route in routes]


def _with(job: _Job, known: Known) -> _Job:
    return _Job(job.clients, job.start, job.seconds, job.seed, job.vehicles, known)


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
