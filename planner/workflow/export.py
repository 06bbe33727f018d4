"""What a plan solves, for other solvers."""

import json
from dataclasses import dataclass
from pathlib import Path

from gis.errors import DataError
from gis.monitor import Monitor
from planner.store.project import Project
from planner.visits.export import FORMATS, Format, export_problem
from planner.visits.options import PlanOptions
from planner.visits.prepare import prepare
from planner.workflow.plan import last_options, waiting_stops


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written."""

    depots: int
    jobs: int
    vehicles: int
    files: tuple[str, ...]


def export_vroom(
    project: Project,
    file: Path,
    *,
    schools: tuple[str, ...] = (),
    format_: str = "vroom",
    options: PlanOptions | None = None,
    monitor: Monitor,
) -> Exported:
    """Write the problem that ``plan`` solves with the options of the last plan, or with ``options``."""
    chosen: Format | None = next((known for known in FORMATS if known == format_), None)
    if chosen is None:
        raise DataError("bad_format", formats=format_, known=", ".join(FORMATS))
    asked = options or last_options(project)
    ready = waiting_stops(project, options=asked, schools=schools or asked.schools, monitor=monitor)
    problems = prepare(
        ready.stops,
        ready.stop_cases,
        ready.schools,
        ready.router,
        options=asked,
        urgency=ready.urgency,
        routers=ready.routers,
        monitor=monitor,
    ).problems
    made = export_problem(problems, format_=chosen)
    part = file.with_name(f"{file.name}.part")
    try:
        part.write_text(json.dumps(made, ensure_ascii=False), encoding="utf-8")
        part.replace(file)
    except OSError:
        raise DataError("file_not_written", file=file.name) from None
    summary = Exported(
        depots=len(problems), jobs=len(made["jobs"]), vehicles=len(made["vehicles"]), files=(file.name,)
    )
    with project.transaction("export", {"format": chosen, "jobs": summary.jobs}):
        pass
    return summary
