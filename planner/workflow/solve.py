"""Problems of the literature, to compare the search with others."""

from dataclasses import dataclass
from pathlib import Path

from gis.errors import DataError
from gis.monitor import Monitor
from planner.visits.instances import read_instance, solution_text
from planner.visits.race import race
from planner.workflow.imports import require_file


@dataclass(frozen=True, slots=True)
class Solved:
    """What was found: routes are customers in order, numbered from 1."""

    instance: str
    cost: float
    cost_truncated: float
    vehicles: int
    customers: int
    interrupted: bool
    routes_of_customers: tuple[tuple[int, ...], ...]

    def as_dict(self) -> dict[str, object]:
        """Return the keys of ``phanong solve --json``."""
        return {
            "instance": self.instance,
            "cost": self.cost,
            "cost_truncated": self.cost_truncated,
            "vehicles": self.vehicles,
            "customers": self.customers,
            "interrupted": self.interrupted,
            "routes": [list(route) for route in self.routes_of_customers],
        }


def solve(path: Path, *, seconds: float, seed: int, out: Path | None, monitor: Monitor) -> Solved:
    """Search a VRPLIB or Solomon file for ``seconds``, and write the routes to ``out`` as CVRPLIB does."""
    if not seconds > 0:
        raise DataError("bad_seconds", seconds=f"{seconds:g}")
    instance = read_instance(require_file(path))
    answer = race(instance, seconds=seconds, seed=seed, monitor=monitor)
    cost = instance.cost(answer.routes)
    if out is not None:
        part = out.with_name(f"{out.name}.part")
        try:
            part.write_text(solution_text(answer.routes, cost), encoding="utf-8")
            part.replace(out)
        except OSError:
            raise DataError("file_not_written", file=out.name) from None
    return Solved(
        instance=instance.name,
        cost=int(cost) if cost == int(cost) else cost,
        cost_truncated=instance.truncated_cost(answer.routes),
        vehicles=len(answer.routes),
        customers=sum(len(route) for route in answer.routes),
        interrupted=answer.interrupted,
        routes_of_customers=answer.routes,
    )
