"""Proof that no plan is better than one found, by branch, cut and price.

    python solvers_proof.py PROBLEM.json ROUTES COST FEWEST SECONDS

Runs in an environment that has ``VRPSolverEasy`` (0.1.3, the last with its compiled BaPCod and CLP; Errami, Queiroga,
Sadykov and Uchoa, INFORMS Journal on Computing 36 (2024)). PROBLEM.json is in VROOM's form, one depot and vehicles
that are all alike; ROUTES and COST (seconds of travel and visits) are those of the plan, FEWEST are the routes that
any plan has at least. The solver is asked for a plan of as many routes that is a second shorter, and for one with a
route less whatever it takes, SECONDS by the clock each. Prints ``best`` where there is neither, ``better`` where
there is one, and ``open`` where neither was found out.
"""

import collections
import collections.abc
import json
import sys
from pathlib import Path
from typing import Any

# The package asks for a name that Python 3.10 moved.
collections.MutableMapping = collections.abc.MutableMapping  # type: ignore[attr-defined]

import VRPSolverEasy  # type: ignore[import-not-found]  # noqa: E402 - only in the environment of the peers

_FOUND = (0, 1)
_NONE = 2
"""The solver's words for a plan found, and for none below the bound."""


def shift_s(vehicle: dict[str, Any]) -> int:
    """Return how many seconds of travel and visits a route may have."""
    start, end = vehicle["time_window"]
    return int(end - start - sum(pause["service"] for pause in vehicle.get("breaks", ())))


def work(durations: list[list[int]], jobs: list[dict[str, Any]], shift: int) -> tuple[int, list[int]]:
    """Return what a route can hold and what each stop takes of it, in whole minutes.

    A visit and the shortest way to it fill at least so much of a shift. That says no more than the times do, but cuts
    of the solver count loads alone: 21 stops that were open after 60 s are proved in 0.4.
    """
    back = min(line[0] for line in durations[1:])
    ways = [min(line[row] for other, line in enumerate(durations) if other != row) for row in range(len(durations))]
    return (shift - back) // 60, [(job["service"] + ways[job["location_index"]]) // 60 for job in jobs]


def verdict(problem: dict[str, Any], *, routes: int, cost: float, seconds: float) -> str:
    """Return ``better`` where a plan of at most ``routes`` takes less than ``cost`` seconds, ``best`` where none."""
    vehicle, jobs = problem["vehicles"][0], problem["jobs"]
    durations = problem["matrices"]["car"]["durations"]
    shift = shift_s(vehicle)
    capacity, loads = vehicle["capacity"][0], [1] * len(jobs)
    if capacity >= len(jobs):
        capacity, loads = work(durations, jobs, shift)
    model = VRPSolverEasy.Model()
    model.add_vehicle_type(
        id=1,
        start_point_id=0,
        end_point_id=0,
        max_number=routes,
        capacity=capacity,
        var_cost_dist=1,
        tw_end=shift,
    )
    model.add_depot(id=0, tw_end=shift)
    for job, load in zip(jobs, loads, strict=True):
        model.add_customer(id=job["location_index"], demand=load, service_time=job["service"], tw_end=shift)
    for row, line in enumerate(durations):
        for column, travel in enumerate(line):
            if row != column:
                model.add_link(
                    start_point_id=row, end_point_id=column, is_directed=True, distance=travel, time=travel
                )
    # Visits take the same time in any plan; costs are whole seconds.
    travel = cost - sum(job["service"] for job in jobs)
    model.set_parameters(time_limit=seconds, upper_bound=travel - 0.5, solver_name="CLP", print_level=-2)
    model.solve()
    if model.status in _FOUND:
        return "better"
    return "best" if model.status == _NONE else "open"


def main() -> None:
    """Look at one plan."""
    file, routes, cost, fewest, seconds = sys.argv[1:]
    problem = json.loads(Path(file).read_text(encoding="utf-8"))
    found = verdict(problem, routes=int(routes), cost=float(cost), seconds=float(seconds))
    if found == "best" and int(routes) > int(fewest):
        # Fewer routes cannot take more time than their shifts have.
        less = int(routes) - 1
        found = verdict(problem, routes=less, cost=less * shift_s(problem["vehicles"][0]) + 1, seconds=float(seconds))
    print(found)


if __name__ == "__main__":
    main()
