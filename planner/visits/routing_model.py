"""A problem and its routes as PyVRP takes them."""

from collections.abc import Sequence

import pyvrp

from planner.visits.fleet import fleet_of
from planner.visits.ils import SMALL
from planner.visits.problem import Tour, VisitProblem


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
            fixed_cost=everything if complete and problem.stops > SMALL else 0,
            shift_duration=problem.shifts[number].seconds,
            unit_distance_cost=0,
            unit_duration_cost=1,
            **fleets.vehicle(position),
        )
        for position, number in enumerate(driven)
    ]
    locations = [pyvrp.Location(0, 0) for _ in range(problem.stops + 1)]
    return pyvrp.ProblemData(locations, clients, fleets.depots, vehicles, fleets.matrices, fleets.matrices)
