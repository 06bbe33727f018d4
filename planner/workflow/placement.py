"""Where a child could learn: schools and learning centres near its home, and the grades that they teach."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from gis.crs import distance_m
from gis.errors import DataError
from gis.monitor import Monitor, Progress
from planner.calendar import BE_OFFSET, academic_year, thai_today
from planner.followup.atrisk import case_code_of
from planner.followup.grades import grade_of_age, read_grade
from planner.followup.placement import Option, learning_places, rank, read_taught
from planner.schemas import CASES, LANDMARKS, PLACES, SCHOOLS, TAUGHT
from planner.store.project import Project
from planner.visits.ground import snap_ashore
from planner.visits.options import WALK_METRES_PER_SECOND
from planner.workflow.imports import require_file
from planner.workflow.roads import load_router
from planner.workflow.tables import care_of
from resources.text import catalogue

_ASHORE_M: Final = 3_000.0
"""A home farther than this from the main roads may be on an island with roads of its own."""
_FAR_FROM_ROAD_M: Final = 10_000.0
_LEVELS: Final = ("gps", "pin", "house", "landmark", "village", "tambon")
"""Places good enough to measure a way from."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a child could learn; ``grade`` is the one asked for, ``grade_by_age`` whether age alone told it."""

    case_id: str
    grade: str
    grade_by_age: bool
    place_level: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class TaughtImport:
    """What came of a list of the grades that schools teach."""

    read: int
    places: int
    set_aside: dict[str, tuple[str, ...]]
    """``file:row`` of what was set aside, by what is wrong with it."""


def options(
    project: Project,
    case_id: str,
    *,
    grade: str = "",
    limit: int = 10,
    profile: str = "motorcycle",
    season: str = "dry",
    on: dt.date | None = None,
    monitor: Monitor,
) -> Placement:
    """Return the schools and learning centres where a child could learn, nearest by road first.

    ``grade``: the one to teach, else the child's last, else the one of its age. Places that are known not to teach
    it are left out; of the others each says whether it does or whether nobody told.
    Raises ``DataError``: ``case_unknown``, ``followup_no_place``, ``grade_unknown``; ``NetworkError`` without roads.
    """
    case = case_code_of(case_id)
    cases, places = project.read(CASES), project.read(PLACES)
    if case not in cases.index:
        raise DataError("case_unknown", case=case_id)
    if case not in places.index or str(places.loc[case, "level"]) not in _LEVELS:
        raise DataError("followup_no_place", case=case)
    wanted, by_age = read_grade(grade), False
    if grade and not wanted:
        raise DataError("grade_unknown", grade=grade)
    if not wanted:
        wanted, by_age = _grade_of(
            str(cases.loc[case, "grade"]),
            str(cases.loc[case, "birth_date"]),
            academic_year(on or thai_today()),
        )
    at = np.array([places.index.get_loc(case)])
    home_lat, home_lon = places["place"].y.to_numpy()[at], places["place"].x.to_numpy()[at]
    there = learning_places(project.read(SCHOOLS), project.read(LANDMARKS))
    lat, lon = there["lat"].to_numpy(dtype=np.float64), there["lon"].to_numpy(dtype=np.float64)
    line_m = distance_m(home_lat, home_lon, lat, lon)
    monitor.report(Progress("followup_options"))
    router = load_router(project, profile=profile, season=season, on=on)
    origin = snap_ashore(router, home_lat, home_lon, max_walk_m=_ASHORE_M)
    ends = snap_ashore(router, lat, lon, max_walk_m=_ASHORE_M)
    seconds = np.full(len(there), np.inf)
    on_road = np.flatnonzero((ends.edge >= 0) & (ends.metres <= _FAR_FROM_ROAD_M))
    if len(on_road) and origin.edge[0] >= 0 and origin.metres[0] <= _FAR_FROM_ROAD_M:
        walk = (origin.metres[0] + ends.metres[on_road]) / WALK_METRES_PER_SECOND
        seconds[on_road] = router.seconds(origin, ends.take(on_road), monitor=monitor)[0] + walk
    taught = project.read(TAUGHT)["grades"]
    found = rank(
        there,
        seconds=seconds,
        line_m=line_m,
        grade=wanted,
        taught={str(place): frozenset(str(grades).split()) for place, grades in taught.items()},
        centre_grades=care_of(project).centre_grades,
        limit=limit,
    )
    return Placement(case, wanted, by_age, str(places.loc[case, "level"]), found)


def import_taught(project: Project, path: Path, *, monitor: Monitor) -> TaughtImport:
    """Read which grades schools and learning centres teach; what other lists told of other places stays."""
    monitor.report(Progress("taught_read"))
    places = learning_places(project.read(SCHOOLS), project.read(LANDMARKS))
    read = read_taught(require_file(path), places=places)
    kept = project.read(TAUGHT)
    kept = kept[~kept.index.isin(read.taught.index) & (kept["source"] != path.name)]
    whole = pd.concat([kept, read.taught])
    detail = {"read": read.rows_read, "places": len(read.taught)}
    with project.transaction("import grades", detail) as transaction:
        transaction.write(TAUGHT, whole)
    aside = {fault: tuple(f"{path.name}:{row}" for row in rows) for fault, rows in read.faults.items()}
    return TaughtImport(read.rows_read, len(read.taught), aside)


def placement_line(placement: Placement, language: str) -> str:
    """Return for which child and grade places were looked for."""
    say = catalogue(language).say
    if not placement.grade:
        return say("followup.for_no_grade", case=placement.case_id)
    key = "for_grade_by_age" if placement.grade_by_age else "for_grade"
    return say(f"followup.{key}", case=placement.case_id, grade=placement.grade)


def option_line(option: Option, language: str) -> str:
    """Return a place to learn as a person reads it."""
    say = catalogue(language).say
    time = (
        say("followup.no_road", km=f"{option.line_m / 1000:,.1f}")
        if option.seconds is None
        else say("followup.minutes", minutes=f"{option.seconds / 60:,.0f}")
    )
    grades = f"{option.grades[0]}-{option.grades[-1]}" if option.grades else ""
    teaches = say(f"followup.teaches.{option.teaches}", grades=grades)
    kind = say(f"followup.place_kinds.{option.kind}")
    return say("followup.option", time=time, name=option.name, code=option.place_id, kind=kind, teaches=teaches)


def _grade_of(last: str, birth: str, year_be: int) -> tuple[str, bool]:
    """Return the grade that a child needs, and whether only its age tells it."""
    if known := read_grade(last):
        return known, False
    return (grade_of_age(year_be - BE_OFFSET - int(birth[:4])), True) if birth else ("", False)
