"""A better plan around what a person has locked."""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pyvrp
from pyvrp.exceptions import PenaltyBoundWarning

from planner.visits.editing import Draft
from planner.visits.fleet import fleet_of
from planner.visits.ils import Patience, Stopped, solve_params
from planner.visits.options import Effort
from planner.visits.pool import tour_of
from planner.visits.problem import Shift, VisitProblem


def reoptimise(draft: Draft, *, effort: Effort, seed: int, stopped: Stopped) -> Draft:
    """Return the best draft found that keeps locked routes as they are and locked stops on their routes.

    The search begins with the draft and never ends with a worse one: less priority served, more routes driven,
    or, with as many, more time. Stops that are left out take part, those that a person took off do not. Where locks
    contradict the hours (a route's locked stops alone take longer than its shift) the draft comes back as it was:
    ``Draft.broken`` says why.
    """
    open_routes = [route for route in draft.routes if not route.locked]
    kept = {stop_id for route in draft.routes if route.locked for stop_id in route.stop_ids}
    driven = {stop_id for route in open_routes for stop_id in route.stop_ids}
    free = [
        position
        for position, stop_id in enumerate(draft.problem.stop_ids)
        if stop_id not in kept and (stop_id in driven or stop_id not in draft.dropped)
    ]
    if not open_routes or not free:
        return draft
    part = draft.problem.some(free)
    # Each route is one trip in its own hours.
    shifts = [replace(draft.shift_of(route), trips=1) for route in open_routes]
    start = [tuple(part.position_of[stop_id] for stop_id in route.stop_ids) for route in open_routes]
    bound = {
        stop: number
        for number, visits in enumerate(start)
        for stop in visits
        if part.stop_ids[stop] in draft.locked_stops
    }
    found = _search(part, shifts, start, bound, effort=effort, seed=seed, stopped=stopped)
    if found is None:
        return draft
    ways = iter(tuple(part.stop_ids[visit] for visit in visits) for visits in found)
    better = replace(
        draft,
        routes=tuple(route if route.locked else replace(route, stop_ids=next(ways)) for route in draft.routes),
    )
    return draft if _holds(draft) and _rank(better) > _rank(draft) else better


def _holds(draft: Draft) -> bool:
    """Return whether the routes that may be changed keep their hours."""
    open_ids = {route.route_id for route in draft.routes if not route.locked}
    return not any(one.route_id in open_ids and one.code != "team_twice" for one in draft.broken())


def _rank(draft: Draft) -> tuple[int, int, int]:
    """Return what is compared, less is better: priority served, routes driven, time."""
    served = [position for route in draft.routes for position in draft.positions(route.stop_ids)]
    priority = int(draft.problem.priority[served].sum()) if served else 0
    return -priority, sum(bool(route.stop_ids) for route in draft.routes), draft.seconds


def _search(
    problem: VisitProblem,
    shifts: Sequence[Shift],
    start: Sequence[tuple[int, ...]],
    bound: Mapping[int, int],
    *,
    effort: Effort,
    seed: int,
    stopped: Stopped,
) -> list[tuple[int, ...]] | None:
    """Return the visits of each route, ``None`` where none were found that hold.

    ``bound`` gives the route of each stop that may not leave it: to every other vehicle it is out of reach.
    """
    data = _data(problem, shifts, bound)
    ways = [pyvrp.Route(data, list(visits), number) for number, visits in enumerate(start) if visits]
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
    visits = {route.vehicle_type(): tour_of(route, 0).visits for route in result.best.routes()}
    return [visits.get(number, ()) for number in range(len(start))]


def _data(problem: VisitProblem, shifts: Sequence[Shift], bound: Mapping[int, int]) -> pyvrp.ProblemData:
    """Return the problem with a vehicle for each route: most priority first, then fewest routes, then least time."""
    longest = max(shift.seconds for shift in problem.shifts)
    routes = len(shifts)
    everything = longest * routes + 1
    away = [frozenset(stop for stop, holder in bound.items() if holder != number) for number in range(routes)]
    fleet = fleet_of(problem, shifts, away=away)
    counted = any(shift.max_stops is not None for shift in shifts)
    clients = [
        pyvrp.Client(
            stop + 1,
            service_duration=int(problem.service_s[stop]),
            delivery=[1] if counted else [],
            prize=0 if stop in bound else int(problem.priority[stop]) * everything * (routes + 1),
            required=stop in bound,
            **fleet.hours(stop),
        )
        for stop in range(problem.stops)
    ]
    vehicles = [
        pyvrp.VehicleType(
            1,
            [shift.max_stops or problem.stops] if counted else [],
            fixed_cost=everything,
            shift_duration=max(shift.seconds, 0),
            unit_distance_cost=0,
            unit_duration_cost=1,
            **fleet.vehicle(number),
        )
        for number, shift in enumerate(shifts)
    ]
    locations = [pyvrp.Location(0, 0) for _ in range(problem.stops + 1)]
    return pyvrp.ProblemData(locations, clients, fleet.depots, vehicles, fleet.matrices, fleet.matrices)
