"""Route sheets on paper and for the phone."""

import datetime as dt
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gis.errors import DataError
from gis.monitor import Monitor
from planner.schemas import CASES, PLACES, ROUTES, SCHOOLS
from planner.sheets.phonepage import SALT_BYTES, PageKey, new_passphrase
from planner.sheets.write import FORMATS, PAGE, write_sheets
from planner.store.project import Project
from planner.visits.routes import visit_routes
from planner.workflow.plan import stored_plan
from planner.workflow.project import academic_year_be
from planner.workflow.roads import load_network


@dataclass(frozen=True, slots=True)
class Written:
    """The files that were written; ``sheet_passphrase`` opens the phone pages, where it is the project's own."""

    folder: str
    files: tuple[str, ...]
    sheet_passphrase: str = ""


def sheets(
    project: Project,
    folder: Path,
    *,
    schools: Sequence[str] = (),
    formats: Sequence[str] = ("pdf",),
    language: str = "th",
    thai_digits: bool = False,
    passphrase: str | None = None,
    now: dt.datetime | None = None,
    monitor: Monitor,
) -> Written:
    """Write the sheets of the plan's routes; from then on their children are being tracked.

    Phone pages open with ``passphrase``; without one, with the project's own, drawn once and kept in the project.
    """
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
    settings = project.settings()
    new: dict[str, str] = {}
    key, own = None, ""
    if PAGE in formats:
        if "sheet_salt" not in settings:
            new["sheet_salt"] = os.urandom(SALT_BYTES).hex()
        if passphrase is None:
            own = settings.get("sheet_passphrase") or new.setdefault("sheet_passphrase", new_passphrase())
        # One salt for good: a phone that gets a sheet again still opens what it has kept of it.
        key = PageKey.of(passphrase or own, bytes.fromhex({**settings, **new}["sheet_salt"]))
    network, _ = load_network(project)
    files = write_sheets(
        routes,
        folder,
        esa=str(settings["esa"]),
        year_be=year,
        formats=tuple(formats),
        language=language,
        thai_digits=thai_digits,
        background=network.lines(),
        page_key=key,
        monitor=monitor,
    )
    printed = {route.route_id for route in routes}
    issued = project.read(ROUTES)
    fresh = issued.index.isin(printed) & (issued["issued_at"] == "")
    issued.loc[fresh, "issued_at"] = (now or dt.datetime.now().astimezone()).isoformat(timespec="seconds")
    with project.transaction("sheets", {"routes": len(printed), "formats": list(formats)}) as transaction:
        for name, value in new.items():
            transaction.set(name, value)
        transaction.write(ROUTES, issued)
    return Written(folder=str(folder), files=tuple(path.name for path in files), sheet_passphrase=own)
