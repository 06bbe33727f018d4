"""VROOM and OR-Tools on problems in VROOM's form: runs in an environment that has ``pyvroom`` or ``ortools``.

    python solvers_peers.py vroom|ortools JOBS.json

JOBS.json is a list of ``{"file", "seconds", "clock"}``; one line of JSON comes back for each: routes of job indexes
and CPU s. The seconds are of the CPU, ``clock`` is how many of the clock go with one: VROOM looks at that alone, so
it needs more on a busy machine.
"""

import json
import sys
import time
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any


def by_vroom(file: str, seconds: float, clock: float) -> list[list[int]]:
    """Return routes of matrix rows, with VROOM's most thorough search within the time."""
    import vroom  # type: ignore[import-not-found]  # noqa: PLC0415 - only in the environment of the peers

    problem = vroom.Input.from_json(Path(file))
    solution = problem.solve(exploration_level=5, nb_threads=1, timeout=timedelta(seconds=clock * seconds)).to_dict()
    return [
        [step["location_index"] for step in route["steps"] if step["type"] == "job"] for route in solution["routes"]
    ]


def by_ortools(file: str, seconds: float, clock: float) -> list[list[int]]:
    """Return routes of matrix rows: guided local search from the parallel cheapest insertion."""
    from ortools.constraint_solver import (  # type: ignore[import-not-found]  # noqa: PLC0415
        pywrapcp,
        routing_enums_pb2,
    )

    problem: dict[str, Any] = json.loads(Path(file).read_text(encoding="utf-8"))
    durations = problem["matrices"]["car"]["durations"]
    service = [0] * len(durations)
    for job in problem["jobs"]:
        service[job["location_index"]] = job["service"]
    vehicles = problem["vehicles"]
    manager = pywrapcp.RoutingIndexManager(len(durations), len(vehicles), 0)
    model = pywrapcp.RoutingModel(manager)
    spent = [[seconds + service[row] for seconds in line] for row, line in enumerate(durations)]
    transit = model.RegisterTransitMatrix(spent)
    model.SetArcCostEvaluatorOfAllVehicles(transit)
    model.AddDimensionWithVehicleCapacity(
        transit, 0, [v["time_window"][1] - v["time_window"][0] for v in vehicles], True, "time"
    )
    fixed = vehicles[0]["costs"]["fixed"]
    model.SetFixedCostOfAllVehicles(fixed)
    for job in problem["jobs"]:
        model.AddDisjunction([manager.NodeToIndex(job["location_index"])], fixed * 100 * job["priority"])
    search = pywrapcp.DefaultRoutingSearchParameters()
    search.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    search.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    search.time_limit.FromMilliseconds(max(1, round(1000 * 20 * clock * seconds)))
    end = time.process_time() + seconds
    model.AddSearchMonitor(model.solver().CustomLimit(lambda: time.process_time() > end))
    solution = model.SolveWithParameters(search)
    routes: list[list[int]] = []
    for vehicle in range(len(vehicles)) if solution else ():
        index, route = model.Start(vehicle), list[int]()
        while not model.IsEnd(index):
            index = solution.Value(model.NextVar(index))
            if not model.IsEnd(index):
                route.append(manager.IndexToNode(index))
        if route:
            routes.append(route)
    return routes


def main() -> None:
    """Solve every problem of a list."""
    solver, package = {"vroom": (by_vroom, "pyvroom"), "ortools": (by_ortools, "ortools")}[sys.argv[1]]
    print(json.dumps({"version": f"{package} {version(package)}"}), flush=True)
    for job in json.loads(Path(sys.argv[2]).read_text(encoding="utf-8")):
        start = time.process_time()
        routes = solver(job["file"], job["seconds"], job["clock"])
        print(json.dumps({"routes": routes, "cpu_s": time.process_time() - start}), flush=True)


if __name__ == "__main__":
    main()
