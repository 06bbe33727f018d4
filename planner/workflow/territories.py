"""Visit areas of a project."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from gis.errors import DataError
from gis.monitor import Monitor
from planner.schemas import ASSIGNMENTS, CASES, PLACES, SCHOOLS, TERRITORIES
from planner.store.project import Project
from planner.visits.areas import visit_areas
from planner.workflow.plan import assign, last_options, waiting_stops
from planner.workflow.roads import CLOSURES_INPUT, INPUT


@dataclass(frozen=True, slots=True)
class TerritoriesSummary:
    """What the areas hold: the hours of the lightest and of the heaviest are visits and a share of driving."""

    territories: int
    stops: int
    off_road: int
    children: int
    least_hours: float
    most_hours: float


def make_territories(
    project: Project, *, parts: int | None = None, schools: Sequence[str] = (), monitor: Monitor
) -> TerritoriesSummary:
    """Share the children who are still to be visited out to areas of about as much work, and keep them for the map.

    The roads, hours and teams are those of the last plan. ``DataError`` where ``parts`` is no count.
    """
    if parts is not None and parts < 1:
        raise DataError("bad_parts", parts=parts)
    if not project.digest(ASSIGNMENTS.name):
        assign(project, monitor=monitor)
    options = last_options(project)
    ready = waiting_stops(project, options=options, schools=schools, monitor=monitor)
    areas = visit_areas(ready.stops, ready.schools, ready.router, options=options, parts=parts, monitor=monitor)
    hours = areas.groupby("territory")["work_s"].sum() / 3600.0
    summary = TerritoriesSummary(
        territories=len(hours),
        stops=len(areas),
        off_road=len(ready.stops) - len(areas),
        children=int(areas["children"].sum()),
        least_hours=round(float(hours.min()), 1) if len(hours) else 0.0,
        most_hours=round(float(hours.max()), 1) if len(hours) else 0.0,
    )
    with project.transaction("territories", asdict(summary)) as transaction:
        transaction.write(TERRITORIES, areas)
        inputs = (CASES.name, PLACES.name, SCHOOLS.name, ASSIGNMENTS.name, INPUT, CLOSURES_INPUT)
        transaction.stage_done("territories", inputs, {"parts": parts, "schools": list(schools)})
    return summary
