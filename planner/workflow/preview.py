"""A look at the sheets of a plan before they count as printed."""

import tempfile
from pathlib import Path

from gis.errors import DataError
from gis.monitor import Monitor
from planner.schemas import CASES, PLACES, SCHOOLS
from planner.sheets.write import write_sheets
from planner.store.project import Project
from planner.visits.routes import visit_routes
from planner.workflow.plan import stored_plan
from planner.workflow.project import academic_year_be
from planner.workflow.roads import load_network


def preview(
    project: Project, school_code: str, *, language: str = "th", thai_digits: bool = False, monitor: Monitor
) -> bytes:
    """Return a school's sheets as PDF, ``b""`` where it has no route.

    Nothing stays on the disk, the project stays as it is, and no child is being tracked for it.
    """
    schools = project.read(SCHOOLS)
    if school_code not in schools.index:
        raise DataError("school_unknown", codes=school_code)
    plan = stored_plan(project)
    if plan.routes.empty:
        raise DataError("plan_missing")
    year = academic_year_be(project)
    routes = visit_routes(plan, project.read(CASES), project.read(PLACES), schools, year_be=year, language=language)
    routes = tuple(route for route in routes if route.school.school_code == school_code)
    if not routes:
        return b""
    network, _ = load_network(project)
    with tempfile.TemporaryDirectory(prefix="phanong-") as folder:
        (file,) = write_sheets(
            routes,
            Path(folder),
            esa=str(project.settings()["esa"]),
            year_be=year,
            formats=("pdf",),
            language=language,
            thai_digits=thai_digits,
            background=network.lines(),
            monitor=monitor,
        )
        return file.read_bytes()
