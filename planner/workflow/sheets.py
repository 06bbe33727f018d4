"""Route sheets on paper and for the phone."""

import datetime as dt
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gis.errors import DataError
from gis.monitor import Monitor
from planner.calendar import thai_now
from planner.model import VisitRoute
from planner.schemas import CASES, PLACES, ROUTES, SCHOOLS
from planner.sheets.phonepage import SALT_BYTES, PageKey, checked_passphrase, new_passphrase
from planner.sheets.write import FORMATS, PAGE, write_sheets
from planner.store.project import Project
from planner.visits.routes import visit_routes
from planner.workflow.plan import stored_plan
from planner.workflow.project import academic_year_be
from planner.workflow.roads import load_network

__all__ = ["Written", "checked_passphrase", "preview", "sheets"]


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
    routes = _routes(project, schools, language=language)
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
    files = _write(
        project, routes, folder, formats=formats, language=language, thai_digits=thai_digits, key=key, monitor=monitor
    )
    printed = {route.route_id for route in routes}
    issued = project.read(ROUTES)
    fresh = issued.index.isin(printed) & (issued["issued_at"] == "")
    issued.loc[fresh, "issued_at"] = (now or thai_now()).isoformat(timespec="seconds")
    with project.transaction("sheets", {"routes": len(printed), "formats": list(formats)}) as transaction:
        for name, value in new.items():
            transaction.set(name, value)
        transaction.write(ROUTES, issued)
    return Written(folder=str(folder), files=tuple(path.name for path in files), sheet_passphrase=own)


def preview(
    project: Project, school_code: str, *, language: str = "th", thai_digits: bool = False, monitor: Monitor
) -> bytes:
    """Return a school's sheets as PDF before they count as printed, ``b""`` where it has no route.

    Nothing stays on the disk, the project stays as it is, and no child is being tracked for it.
    """
    routes = _routes(project, (school_code,), language=language)
    if not routes:
        return b""
    with tempfile.TemporaryDirectory(prefix="phanong-") as folder:
        (file,) = _write(
            project,
            routes,
            Path(folder),
            formats=("pdf",),
            language=language,
            thai_digits=thai_digits,
            monitor=monitor,
        )
        return file.read_bytes()


def _routes(project: Project, schools: Sequence[str], *, language: str) -> tuple[VisitRoute, ...]:
    """Return the routes of schools as sheets show them; of all where none is named."""
    known_schools = project.read(SCHOOLS)
    if missing := sorted(set(schools) - set(known_schools.index)):
        raise DataError("school_unknown", codes=", ".join(missing))
    plan = stored_plan(project)
    if plan.routes.empty:
        raise DataError("plan_missing")
    routes = visit_routes(
        plan,
        project.read(CASES),
        project.read(PLACES),
        known_schools,
        year_be=academic_year_be(project),
        language=language,
    )
    return tuple(route for route in routes if not schools or route.school.school_code in schools)


def _write(
    project: Project,
    routes: Sequence[VisitRoute],
    folder: Path,
    *,
    formats: Sequence[str],
    language: str,
    thai_digits: bool,
    key: PageKey | None = None,
    monitor: Monitor,
) -> tuple[Path, ...]:
    network, _ = load_network(project)
    return write_sheets(
        routes,
        folder,
        esa=str(project.settings()["esa"]),
        year_be=academic_year_be(project),
        formats=tuple(formats),
        language=language,
        thai_digits=thai_digits,
        background=network.lines(),
        page_key=key,
        monitor=monitor,
    )
