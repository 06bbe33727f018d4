"""Visit areas against plain k-means: balance, road time to the centre, and the plans of the areas.

    python -m tests.benchmarks.territories ROADS.osm.pbf [--children 1500] [--schools 50] [--parts 8] [--plans]

The stops of one plan (``--scope esa`` of ``tests.benchmarks.solvers``) are shared out by our method
and by k-means on straight lines (scipy), told the number of areas alone. ``--plans`` plans each area by itself.
"""

import argparse
import time
from pathlib import Path

import numpy as np
from scipy.cluster.vq import kmeans2

from planner.visits.firstplan import first_plan
from planner.visits.large import improve_large
from planner.visits.options import EFFORTS
from planner.visits.problem import VisitProblem
from planner.visits.territories import FloatArray, IntArray, near_seconds, territories, work_of
from tests.benchmarks.solvers import problems_of
from tests.benchmarks.visits import SILENT


def tell(name: str, problem: VisitProblem, part: IntArray, work: FloatArray, cpu_s: float, *, plans: bool) -> None:
    """Print a line of the table."""
    groups = [np.flatnonzero(part == number) for number in np.unique(part)]
    loads = np.array([work[group].sum() for group in groups])
    away = problem.travel_s[1:, 1:]
    centred = [away[np.ix_(group, group)].sum(axis=1).argmin() for group in groups]
    near = np.concatenate([away[group[at], group] for group, at in zip(groups, centred, strict=True)]).mean() / 60
    days, hours = "-", "-"
    if plans:
        found = []
        for group in groups:
            own = problem.some(group.tolist())
            found.append(
                improve_large(
                    own,
                    first_plan(own),
                    effort=EFFORTS["quick"],
                    seed=1,
                    stopped=lambda: False,
                    improved=lambda _: None,
                )
            )
        days = str(sum(len(one.tours) for one in found))
        hours = f"{sum(one.seconds for one in found) / 3600:.1f}"
    print(
        f"| {name} | {len(groups)} | {100 * (loads.max() / loads.mean() - 1):.1f} % | "
        f"{100 * (1 - loads.min() / loads.mean()):.1f} % | {near:.1f} | {days} | {hours} | {cpu_s:.2f} |",
        flush=True,
    )


def main() -> None:
    """Run the benchmark and print its table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("roads", type=Path)
    parser.add_argument("--children", type=int, default=1500)
    parser.add_argument("--schools", type=int, default=50)
    parser.add_argument("--parts", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--plans", action="store_true")
    arguments = parser.parse_args()
    (problem,) = problems_of(
        arguments.roads,
        scope="esa",
        children=arguments.children,
        schools=arguments.schools,
        seed=arguments.seed,
    )
    assert problem.spots is not None
    whole = (problem.travel_s[1:, 1:] + problem.travel_s[1:, 1:].T) / 2

    def apart(some: IntArray, others: IntArray) -> FloatArray:
        return np.asarray(whole[np.ix_(some, others)], dtype=np.float64)

    start = time.process_time()
    out_and_back = (problem.travel_s[0, 1:] + problem.travel_s[1:, 0]).astype(np.float64)
    work = work_of(
        problem.service_s.astype(np.float64),
        out_and_back,
        near_seconds(problem.spots, apart),
        shift_s=float(problem.shifts[0].seconds),
    )
    shared = territories(work, problem.spots, apart, parts=arguments.parts, monitor=SILENT)
    spent = time.process_time() - start
    print(f"{problem.stops} stops")
    print("| areas | number | above the mean | below the mean | min to the centre | team-days | hours | CPU s |")
    print("|" + " --- |" * 8)
    tell("phanong territories", problem, shared.part, work, spent, plans=arguments.plans)
    start = time.process_time()
    label = kmeans2(problem.spots, arguments.parts, minit="++", seed=arguments.seed)[1].astype(np.int64)
    tell("k-means", problem, label, work, time.process_time() - start, plans=arguments.plans)


if __name__ == "__main__":
    main()
