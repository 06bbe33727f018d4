"""One education area through the workflow: assign, stops, matrices, plan and legs in a real project.

Rows for ``tests.benchmarks.roads``. Children and schools are drawn near an extract's roads
(``tests.benchmarks.visits.draw``: half of the children at houses of their own); the project is an encrypted file like
any other. Steps inside a plan are timed by wrapping the functions that the plan calls.
"""

import hashlib
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, Final, ParamSpec, TypeVar

import numpy as np
import pandas as pd

from gis.monitor import SilentMonitor
from planner.schemas import CASES, LEGS, PLACES, ROUTES, SCHOOLS
from planner.store.project import Project
from planner.visits.options import PlanOptions
from planner.workflow.imports import import_roads
from planner.workflow.plan import assign, plan
from planner.workflow.project import create_project
from planner.workflow.roads import load_network
from tests.benchmarks.visits import draw

if sys.platform != "win32":
    import resource

P = ParamSpec("P")
T = TypeVar("T")
Row = dict[str, Any]
QUIET: Final = SilentMonitor()
INSIDE: Final = {
    "stops": ("planner.workflow.plan", "build_stops"),
    "matrices": ("planner.visits.plan", "prepare"),
    "search": ("planner.visits.plan", "solve_all"),
    "legs": ("planner.visits.plan", "draw_routes"),
}
"""What a plan calls, by the name of the step: the module that calls it, and the function's name there."""


class Steps:
    """CPU seconds and seconds by the clock, by step."""

    def __init__(self) -> None:
        self.cpu: dict[str, float] = {}
        self.wall: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time a step; one of the same name is added to."""
        cpu, wall = process_time(), perf_counter()
        yield
        self.cpu[name] = self.cpu.get(name, 0.0) + process_time() - cpu
        self.wall[name] = self.wall.get(name, 0.0) + perf_counter() - wall

    def wrap(self) -> None:
        """Time what a plan calls, for the rest of this process."""
        for name, (module, function) in INSIDE.items():
            place = import_module(module)
            setattr(place, function, self._timed(name, getattr(place, function)))

    def _timed(self, name: str, work: Callable[P, T]) -> Callable[P, T]:
        def timed(*args: P.args, **options: P.kwargs) -> T:
            with self.step(name):
                return work(*args, **options)

        return timed


def peak_mb() -> float:
    """Return the most memory this process has held, NaN where the system does not tell."""
    if sys.platform == "win32":
        return float("nan")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)


@contextmanager
def drawn_project(roads: Path, *, children: int, schools: int) -> Iterator[Project]:
    """Yield a project with roads, children, places and schools, as it stands before ``assign``."""
    with (
        tempfile.TemporaryDirectory() as folder,
        create_project(Path(folder) / "esa.phanong", "benchmark", esa="ESA", year_be=2568) as project,
    ):
        import_roads(project, roads, monitor=QUIET)
        network, _ = load_network(project)
        cases, places, listed = draw(network, children=children, schools=schools, seed=1)
        with project.transaction("draw", {"children": children}) as transaction:
            for schema, frame in ((CASES, cases), (SCHOOLS, listed), (PLACES, places)):
                transaction.write(schema, frame)
        yield project


def esa_row(roads: Path, *, children: int, schools: int, effort: str, cores: int) -> Row:
    """Plan one area; ``by_school`` holds (team-days, seconds) of each, ``digest`` the whole plan's."""
    if cores and sys.platform == "linux":
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])
    steps = Steps()
    steps.wrap()
    with drawn_project(roads, children=children, schools=schools) as project:
        with steps.step("all"):
            with steps.step("assign"):
                assign(project, monitor=QUIET)
            with steps.step("plan"):
                made = plan(project, options=PlanOptions(effort=effort, seed=1), monitor=QUIET)
        routes, legs = project.read(ROUTES), project.read(LEGS)
    seconds = (routes["travel_s"] + routes["visit_s"]).groupby(routes["school_code"]).sum()
    days = routes["school_code"].value_counts()
    digest = hashlib.sha256()
    for frame in (routes.reset_index(), pd.DataFrame(legs.drop(columns="path"))):
        digest.update(pd.util.hash_pandas_object(frame).to_numpy().tobytes())
    digest.update(b"".join(legs["path"].to_wkb()))
    return {
        "effort": effort,
        "cores": cores or os.cpu_count(),
        "children": f"{children:,}",
        "schools": schools,
        "stops": f"{made.stops:,}",
        "team-days": made.routes,
        "hours": made.plan_seconds / 3600,
        **{f"{name} CPU s": steps.cpu[name] for name in ("assign", *INSIDE)},
        "CPU s": steps.cpu["all"],
        "search wall s": steps.wall["search"],
        "wall s": steps.wall["all"],
        "peak MB": round(peak_mb()),
        "digest": digest.hexdigest()[:12],
        "by_school": {code: (int(days[code]), float(seconds[code])) for code in seconds.index},
    }


def gap_row(normal: Row, best: Row) -> Row:
    """Return how far each school's plan is from that of the effort ``best``, percent of its hours."""
    pairs = [(normal["by_school"][code], best["by_school"][code]) for code in best["by_school"]]
    more = sum(one[0] > other[0] for one, other in pairs)
    gap = np.array([100.0 * (one[1] / other[1] - 1.0) for one, other in pairs if one[0] == other[0]])
    return {
        "schools": len(pairs),
        "more team-days": more,
        "fewer team-days": sum(one[0] < other[0] for one, other in pairs),
        "same hours or fewer": int((gap <= 1e-4).sum()),
        **{f"{share} % of schools within %": float(np.percentile(gap, share)) for share in (50, 90, 95, 99)},
        "worst %": float(gap.max()),
        "above 0.5 %": int((gap > 0.5).sum()) + more,
    }
