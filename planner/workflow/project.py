"""Make, open and look at a project."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd

from gis.address.gazetteer import Gazetteer
from gis.address.levels import Level, PlaceStatus
from gis.errors import DataError
from planner.model import Outcomes, State
from planner.register.clearance import SURE
from planner.results.outcomes import issued_cases, summarise_outcomes
from planner.schemas import (
    ASSIGNMENTS,
    CASES,
    CHECKINS,
    CLEARANCES,
    LEGS,
    PLACES,
    REJECTS,
    ROUTES,
    SCHOOLS,
    STOP_CASES,
    STOPS,
    UNSERVED,
)
from planner.store.project import Project

__all__ = [
    "SUFFIX",
    "Project",
    "ProjectView",
    "Soundness",
    "Status",
    "academic_year_be",
    "check",
    "create_project",
    "issued_cases",
    "open_project",
    "outcomes",
    "stale_stages",
    "status",
    "status_of",
    "view",
]

SUFFIX = ".phanong"


@dataclass(frozen=True, slots=True)
class Status:
    """The counts of a project: the keys of ``phanong status --json``."""

    children: int
    cleared: int
    by_state: dict[str, int]
    by_level: dict[str, int]
    review: int
    assigned: int
    stops: int
    routes: int
    unserved: int
    plan_seconds: int
    plan_metres: int
    checkins: int
    conflicts: int
    quarantined: int
    schools: int
    roads: bool
    stale: tuple[str, ...]

    def as_dict(self) -> dict[str, object]:
        """Return the counts by name."""
        return asdict(self)


@dataclass(frozen=True, eq=False, slots=True)
class ProjectView:
    """Every frame that a window or a map shows, read at one moment (schemas of the same names)."""

    settings: dict[str, object]
    schools: gpd.GeoDataFrame
    cases: pd.DataFrame
    rejects: pd.DataFrame
    places: gpd.GeoDataFrame
    assignments: pd.DataFrame
    stops: gpd.GeoDataFrame
    stop_cases: pd.DataFrame
    routes: pd.DataFrame
    legs: gpd.GeoDataFrame
    unserved: pd.DataFrame
    checkins: gpd.GeoDataFrame
    clearances: pd.DataFrame
    outcomes: Outcomes


def create_project(path: Path, passphrase: str, *, esa: str, year_be: int, area: Sequence[str] = ()) -> Project:
    """Make an empty project of an ESA and an academic year (BE).

    ``area`` holds codes of its amphoe (4 digits) or provinces (2 digits), evidence for the geocoder.
    """
    if path.suffix != SUFFIX:
        raise DataError("project_name", file=path.name)
    if not 2400 <= year_be <= 2800:
        raise DataError("year_not_be", year=year_be)
    if unknown := [code for code in area if not Gazetteer.load().has_code(code)]:
        raise DataError("area_unknown", codes=", ".join(unknown))
    return Project.create(path, passphrase, {"esa": esa, "year": year_be, "area": list(area)})


def open_project(path: Path, passphrase: str) -> Project:
    """Open a project."""
    return Project.open(path, passphrase)


def academic_year_be(project: Project) -> int:
    """Return the academic year (BE) of a project."""
    return int(project.settings()["year"])


def outcomes(project: Project) -> Outcomes:
    """Return where each case stands now."""
    issued = issued_cases(project.read(ROUTES), project.read(LEGS), project.read(STOP_CASES))
    return summarise_outcomes(
        project.read(CASES), project.read(CHECKINS), issued=issued, enrolled=enrolled_cases(project.read(CLEARANCES))
    )


def enrolled_cases(clearances: pd.DataFrame) -> frozenset[str]:
    """Return the children who surely stand on an enrolment list."""
    return frozenset(clearances.index[clearances["how"].isin(SURE)])


def view(project: Project) -> ProjectView:
    """Return every frame that a window or a map shows."""
    cases, checkins, clearances = project.read(CASES), project.read(CHECKINS), project.read(CLEARANCES)
    routes, legs, stop_cases = project.read(ROUTES), project.read(LEGS), project.read(STOP_CASES)
    return ProjectView(
        settings=project.settings(),
        schools=project.read(SCHOOLS),
        cases=cases,
        rejects=project.read(REJECTS),
        places=project.read(PLACES),
        assignments=project.read(ASSIGNMENTS),
        stops=project.read(STOPS),
        stop_cases=stop_cases,
        routes=routes,
        legs=legs,
        unserved=project.read(UNSERVED),
        checkins=checkins,
        clearances=clearances,
        outcomes=summarise_outcomes(
            cases, checkins, issued=issued_cases(routes, legs, stop_cases), enrolled=enrolled_cases(clearances)
        ),
    )


def status_of(seen: ProjectView, *, roads: bool, stale: tuple[str, ...]) -> Status:
    """Return the counts of a view."""
    states = seen.outcomes.states["state"].value_counts()
    levels = seen.places["level"].value_counts()
    return Status(
        children=len(seen.cases),
        cleared=int(states.get(State.CLEARED.value, 0)),
        by_state={state.value: int(states.get(state.value, 0)) for state in State},
        by_level={level.value: int(levels.get(level.value, 0)) for level in Level},
        review=int((seen.places["status"] == PlaceStatus.REVIEW.value).sum()),
        assigned=int((seen.assignments["school_code"] != "").sum()),
        stops=len(seen.stops),
        routes=len(seen.routes),
        unserved=len(seen.unserved),
        plan_seconds=round(float(seen.routes["travel_s"].sum() + seen.routes["visit_s"].sum())),
        plan_metres=round(float(seen.routes["metres"].sum())),
        checkins=len(seen.checkins),
        conflicts=int(seen.outcomes.states["conflict"].sum()),
        quarantined=len(seen.rejects),
        schools=len(seen.schools),
        roads=roads,
        stale=stale,
    )


def status(project: Project) -> Status:
    """Return the counts of a project."""
    return status_of(view(project), roads=bool(project.digest("blob:roads")), stale=stale_stages(project))


def stale_stages(project: Project) -> tuple[str, ...]:
    """Return the stages that ran on something that has changed since."""
    return tuple(stage for stage in ("locate", "assign", "plan") if project.stale(stage))


@dataclass(frozen=True, slots=True)
class Soundness:
    """What ``phanong check`` finds."""

    intact: bool
    broken_audit: int | None
    stale: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """Return whether the file and its log are whole; a stale stage is no fault."""
        return self.intact and self.broken_audit is None


def check(project: Project) -> Soundness:
    """Check the file, its audit chain and its stages."""
    return Soundness(project.intact(), project.broken_audit(), stale_stages(project))
