"""A better plan around what a person has locked."""

import warnings
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pyvrp
from pyvrp.exceptions import PenaltyBoundWarning

from planner.visits.editing import Draft
from planner.visits.options import Effort
from planner.visits.problem import Solution, Tour, VisitProblem, faults, solution_of
from planner.visits.search import Patience, Stopped, solve_params


def reoptimise(draft: Draft, *, effort: Effort, seed: int, stopped: Stopped) -> Draft:
    """Return the best draft found that keeps locked routes as they are and locked stops on their routes.

    The search begins with the draft and never ends with a worse one: less priority served, more routes driven,
    or, with as many, more time. Stops that are left out take part. Where locks contradict the hours (a
    route's locked stops alone take longer than its shift) the draft comes back as it was: ``Draft.broken`` says why.
    """
    open_routes = [route for route in draft.routes if not route.locked]
    free = [
        position
        for position, stop_id in enumerate(draft.problem.stop_ids)
        if not any(route.locked and stop_id in route.stop_ids for route in draft.routes)
    ]
    if not open_routes or not free:
        return draft
    part = draft.problem.some(free)
    place = {stop_id: position for position, stop_id in enumerate(part.stop_ids)}
    start = Solution(
        tuple(Tour(route.shift, tuple(place[stop_id] for stop_id in route.stop_ids)) for route in open_routes),
        sum(draft.route_s(route) for route in open_routes),
        int(sum(part.priority[place[stop_id]] for route in open_routes for stop_id in route.stop_ids)),
    )
    bound = {
        place[stop_id]: number
        for number, route in enumerate(open_routes)
        for stop_id in route.stop_ids
        if stop_id in draft.locked_stops
    }
    found = _search(part, start, bound, effort=effort, seed=seed, stopped=stopped)
    if found is None or (not faults(part, start) and solution_of(part, found).rank > _rank(part, start)):
        return draft
    ways = iter(tuple(part.stop_ids[visit] for visit in tour.visits) for tour in found)
    return replace(
        draft,
        routes=tuple(route if route.locked else replace(route, stop_ids=next(ways)) for route in draft.routes),
    )


def _rank(problem: VisitProblem, solution: Solution) -> tuple[int, int, int]:
    return solution_of(problem, list(solution.tours)).rank


def _search(
    problem: VisitProblem,
    start: Solution,
    bound: Mapping[int, int],
    *,
    effort: Effort,
    seed: int,
    stopped: Stopped,
) -> list[Tour] | None:
    """Return a tour for each tour of ``start``, ``None`` where none were found that hold.

    ``bound`` gives the tour of each stop that may not leave it: to every other vehicle it is out of reach.
    """
    data = _data(problem, start, bound)
    ways = [pyvrp.Route(data, list(tour.visits), number) for number, tour in enumerate(start.tours) if tour.visits]
    steps = effort.steps(problem.stops)
    patience = Patience(steps=steps, most=steps * effort.longest, stopped=stopped, feasible_is_enough=False)
    with warnings.catch_warnings():
        # Locks that contradict the hours leave no plan that holds: that is told by the draft itself.
        warnings.simplefilter("ignore", PenaltyBoundWarning)
        result = pyvrp.solve(
            data,
            patience,
            seed=seed,
            collect_stats=False,
            params=solve_params(None, shake=effort.shake, stops=problem.stops),
            initial_solution=pyvrp.Solution(data, ways),
        )
    if not result.best.is_feasible():
        return None
    visits: dict[int, tuple[int, ...]] = {
        route.vehicle_type(): tuple(activity.idx for activity in route if activity.is_client())
        for route in result.best.routes()
    }
    return [Tour(tour.shift, visits.get(number, ())) for number, tour in enumerate(start.tours)]


def _data(problem: VisitProblem, start: Solution, bound: Mapping[int, int]) -> pyvrp.ProblemData:
    """Return the problem with a vehicle for each tour: most priority first, then fewest routes, then least time."""
    longest = max(shift.seconds for shift in problem.shifts)
    routes = len(start.tours)
    everything = longest * routes + 1
    holders = sorted(set(bound.values()))
    profile = {holder: number for number, holder in enumerate(holders, start=1)}
    matrices: list[Any] = []
    for holder in [None, *holders]:
        travel = problem.travel_s.copy()
        away = [stop + 1 for stop, number in bound.items() if number != holder]
        travel[away, :] += 10 * longest
        travel[:, away] += 10 * longest
        np.fill_diagonal(travel, 0)
        matrices.append(travel)
    counted = any(shift.max_stops is not None for shift in problem.shifts)
    clients = [
        pyvrp.Client(
            stop + 1,
            service_duration=int(problem.service_s[stop]),
            delivery=[1] if counted else [],
            prize=0 if stop in bound else int(problem.priority[stop]) * everything * (routes + 1),
            required=stop in bound,
        )
        for stop in range(problem.stops)
    ]
    vehicles = [
        pyvrp.VehicleType(
            1,
            [problem.shifts[tour.shift].max_stops or problem.stops] if counted else [],
            fixed_cost=everything,
            shift_duration=problem.shifts[tour.shift].seconds,
            unit_distance_cost=0,
            unit_duration_cost=1,
            profile=profile.get(number, 0),
        )
        for number, tour in enumerate(start.tours)
    ]
    locations = [pyvrp.Location(0, 0) for _ in range(problem.stops + 1)]
    return pyvrp.ProblemData(locations, clients, [pyvrp.Depot(0)], vehicles, matrices, matrices)
