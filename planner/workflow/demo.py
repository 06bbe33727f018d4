"""The whole job on a made-up education area, through the same actions as a user's own files."""

import datetime as dt
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gis.errors import DataError
from gis.monitor import Monitor
from planner.calendar import THAI_TIME
from planner.sample.make import make_sample
from planner.visits.options import PlanOptions
from planner.workflow.imports import (
    import_checkins,
    import_enrolment,
    import_places,
    import_register,
    import_roads,
    import_schools,
)
from planner.workflow.locate import locate
from planner.workflow.plan import assign, plan
from planner.workflow.project import create_project, status
from planner.workflow.referrals import refer
from planner.workflow.results import report, write_project_map
from planner.workflow.sheets import sheets

PASSPHRASE: Final = "demo"
PROJECT: Final = "demo.phanong"
_MADE: Final = (
    PROJECT, "sheets", "report", "referrals", "map.html", "map.gpkg", "rejects.xlsx",
    "roads.osm.pbf", "schools.xlsx", "places.csv", "register.xlsx", "enrolment.xlsx", "checkins",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Demo:
    """What the sample job left behind."""

    project: str
    children: int
    quarantined: int
    by_state: dict[str, int]
    by_level: dict[str, int]
    routes: int
    stops: int
    unserved: int
    plan_seconds: int
    plan_metres: int
    checkins: int
    conflicts: int
    referrals: int


def _clear(folder: Path) -> None:
    """Take an earlier sample away; refuse a folder with anything else in it."""
    if not folder.exists():
        folder.mkdir(parents=True)
        return
    if not folder.is_dir() or any(entry.name not in _MADE for entry in folder.iterdir()):
        raise DataError("folder_not_empty", folder=str(folder))
    for entry in folder.iterdir():
        if entry.is_dir():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def demo(
    folder: Path,
    *,
    seed: int,
    children: int,
    schools: int,
    language: str,
    monitor: Monitor,
    roads: Path | None = None,
) -> Demo:
    """Make a sample education area in ``folder`` and run the whole job on it.

    ``roads`` names an OpenStreetMap extract whose real roads are moved to the sample's area.
    """
    _clear(folder)
    sample = make_sample(folder, seed=seed, children=children, schools=schools, roads=roads, monitor=monitor)
    path = folder / PROJECT
    with create_project(path, PASSPHRASE, esa=sample.esa, year_be=sample.year_be, area=sample.area) as project:
        import_schools(project, sample.schools, monitor=monitor)
        import_register(project, sample.register, rejects=folder / "rejects.xlsx", language=language, monitor=monitor)
        begins = dt.datetime.combine(sample.begins, dt.time(8), THAI_TIME)
        import_enrolment(project, [sample.enrolment], now=begins, monitor=monitor)
        import_roads(project, sample.roads, monitor=monitor)
        import_places(project, sample.places, monitor=monitor)
        locate(project, monitor=monitor)
        assign(project, monitor=monitor)
        plan(project, options=PlanOptions(seed=seed), monitor=monitor)
        sheets(
            project,
            folder / "sheets",
            formats=("pdf", "xlsx", "gpx", "kml"),
            language=language,
            now=dt.datetime.combine(sample.begins, dt.time(8), THAI_TIME),
            monitor=monitor,
        )
        evening = dt.datetime.combine(sample.as_of, dt.time(18), THAI_TIME)
        import_checkins(project, sample.checkins, now=evening, monitor=monitor)
        write_project_map(project, folder / "map.html", language=language, monitor=monitor)
        write_project_map(project, folder / "map.gpkg", language=language, monitor=monitor)
        report(project, folder / "report", as_of=sample.as_of, language=language, monitor=monitor)
        sent = refer(
            project,
            folder / "referrals",
            passphrase=PASSPHRASE,
            on=sample.as_of,
            language=language,
            monitor=monitor,
        )
        now = status(project)
    return Demo(
        project=str(path),
        children=now.children,
        quarantined=now.quarantined,
        by_state=now.by_state,
        by_level=now.by_level,
        routes=now.routes,
        stops=now.stops,
        unserved=now.unserved,
        plan_seconds=now.plan_seconds,
        plan_metres=now.plan_metres,
        checkins=now.checkins,
        conflicts=now.conflicts,
        referrals=len(sent.referrals),
    )


def display_present() -> bool:
    """Return whether there is a screen to open a window on."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
