"""Route sheets on paper and for the phone."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gis.errors import DataError
from gis.monitor import Monitor
from planner.schemas import CASES, PLACES, ROUTES, SCHOOLS
from planner.sheets.write import FORMATS, write_sheets
from planner.store.project import Project
from planner.visits.routes import visit_routes
from planner.workflow.plan import stored_plan
from planner.workflow.project import academic_year_be
from planner.workflow.roads import load_network


@dataclass(frozen=True, slots=True)
class Written:
    """The files that were written."""

    folder: str
    files: tuple[str, ...]


def sheets(
    project: Project,
    folder: Path,
    *,
    schools: Sequence[str] = (),
    formats: Sequence[str] = ("pdf",),
    language: str = "th",
    thai_digits: bool = False,
    now: dt.datetime | None = None,
    monitor: Monitor,
) -> Written:
    """Write the sheets of the plan's routes; from then on their children are being tracked."""
    if unknown := [name for name in formats if name not in FORMATS]:
        raise DataError("bad_format", formats=", ".join(unknown), known=", ".join(FORMATS))
    known_schools = project.read(SCHOOLS)
    if missing := sorted(set(schools) - set(known_schools.index)):
        raise DataError("school_unknown", codes=", ".join(missing))
    plan = stored_plan(project)
    if plan.routes.empty:
        raise DataError("plan_missing")
    year = academic_year_be(project)
    routes = visit_routes(
        plan, project.read(CASES), project.read(PLACES), known_schools, year_be=year, language=language
    )
    if schools:
        routes = tuple(route for route in routes if route.school.school_code in schools)
    network, _ = load_network(project)
    files = write_sheets(
        routes,
        folder,
        esa=str(project.settings()["esa"]),
        year_be=year,
        formats=tuple(formats),
        language=language,
        thai_digits=thai_digits,
        background=network.lines(),
        monitor=monitor,
    )
    printed = {route.route_id for route in routes}
    issued = project.read(ROUTES)
    fresh = issued.index.isin(printed) & (issued["issued_at"] == "")
    issued.loc[fresh, "issued_at"] = (now or dt.datetime.now().astimezone()).isoformat(timespec="seconds")
    with project.transaction("sheets", {"routes": len(printed), "formats": list(formats)}) as transaction:
        transaction.write(ROUTES, issued)
    return Written(folder=str(folder), files=tuple(path.name for path in files))
