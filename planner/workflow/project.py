"""Make, open and look at a project."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, cast

import geopandas as gpd
import pandas as pd

from gis.address.gazetteer import Gazetteer
from gis.address.levels import Level, PlaceStatus
from gis.errors import DataError
from planner.model import Outcomes, State
from planner.register.clearance import SURE
from planner.results.decided import NOTHING_DECIDED, Decided, decided
from planner.results.outcomes import checkins_until, issued_cases, summarise_outcomes
from planner.schemas import (
    ASSIGNMENTS,
    CASES,
    CHECKINS,
    CLEARANCES,
    DECISIONS,
    LEGS,
    PLACES,
    REJECTS,
    ROUTES,
    SCHOOLS,
    STOP_CASES,
    STOPS,
    TERRITORIES,
    UNMATCHED,
    UNSERVED,
)
from planner.store.project import Project
from planner.visits.savings import Saved, saved_trips

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
    "open_matches",
    "open_project",
    "outcomes",
    "outcomes_on",
    "saved_by",
    "stale_stages",
    "states_on",
    "status",
    "status_of",
    "view",
]

SUFFIX = ".phanong"
RETAINED: Final = "retained"
"""The setting that keeps the last counts of a project of which only counts are left."""


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
    unmatched: int
    matches: int
    saved_stops: int
    saved_seconds: int
    saved_metres: int
    retained: bool = False
    """Whether the counts are all that is left of the project."""

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
    decisions: pd.DataFrame
    outcomes: Outcomes
    unmatched: int = 0
    """Check-ins of no known child."""
    territories: gpd.GeoDataFrame | None = None


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
    said = decided(project.read(DECISIONS))
    return summarise_outcomes(
        project.read(CASES),
        project.read(CHECKINS),
        issued=issued,
        enrolled=enrolled_cases(project.read(CLEARANCES), said),
        counted=said.counted,
    )


def enrolled_cases(
    clearances: pd.DataFrame, said: Decided = NOTHING_DECIDED, *, as_of: dt.date | None = None
) -> Mapping[str, str]:
    """Return the children who stand on an enrolment list, surely or by a person's word, and since when."""
    last = (as_of or dt.date.max).isoformat()
    sure = clearances["how"].isin(SURE)
    pairs = list(zip(clearances.index, clearances["pupil"], strict=True))
    same = pd.Series([pair in said.same for pair in pairs], index=clearances.index, dtype=bool)
    other = pd.Series([pair in said.other for pair in pairs], index=clearances.index, dtype=bool)
    enrolled = clearances[((sure & ~other) | same) & (clearances["since"] <= last)]
    return dict(zip(enrolled.index, enrolled["since"], strict=True))


def open_matches(clearances: pd.DataFrame, said: Decided) -> pd.DataFrame:
    """Return the likenesses to pupils (CLEARANCES) of which nobody has said yet whether they are the child."""
    told = said.same | said.other
    waiting = [pair not in told for pair in zip(clearances.index, clearances["pupil"], strict=True)]
    return clearances[~clearances["how"].isin(SURE) & pd.Series(waiting, index=clearances.index, dtype=bool)]


def outcomes_on(seen: "ProjectView", as_of: dt.date) -> Outcomes:
    """Return where each case of a view stood at the end of a day, by what is known now.

    The visits, printings, enrolment lists and decisions of that day and of those before count.
    """
    said = decided(seen.decisions, as_of=as_of)
    return summarise_outcomes(
        seen.cases,
        checkins_until(seen.checkins, as_of),
        issued=issued_cases(seen.routes, seen.legs, seen.stop_cases, as_of=as_of),
        enrolled=enrolled_cases(seen.clearances, said, as_of=as_of),
        counted=said.counted,
    )


def states_on(seen: "ProjectView", as_of: dt.date) -> pd.Series:
    """Return the state of every case of a view (by ``case_id``) as it stood at the end of a day."""
    return outcomes_on(seen, as_of).states["state"]


def view(project: Project) -> ProjectView:
    """Return every frame that a window or a map shows."""
    cases, checkins, clearances = project.read(CASES), project.read(CHECKINS), project.read(CLEARANCES)
    routes, legs, stop_cases = project.read(ROUTES), project.read(LEGS), project.read(STOP_CASES)
    decisions = project.read(DECISIONS)
    said = decided(decisions)
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
        decisions=decisions,
        outcomes=summarise_outcomes(
            cases,
            checkins,
            issued=issued_cases(routes, legs, stop_cases),
            enrolled=enrolled_cases(clearances, said),
            counted=said.counted,
        ),
        unmatched=project.count(UNMATCHED),
        territories=project.read(TERRITORIES),
    )


def saved_by(seen: ProjectView) -> Saved:
    """Return the trips that need not be made because children of a view were cleared at the desk."""
    return saved_trips(
        cases=seen.cases,
        places=seen.places,
        assignments=seen.assignments,
        routes=seen.routes,
        states=seen.outcomes.states,
        enrolled=enrolled_cases(seen.clearances, decided(seen.decisions)),
    )


def status_of(seen: ProjectView, *, roads: bool, stale: tuple[str, ...]) -> Status:
    """Return the counts of a view; of a project reduced to counts those that it had."""
    if kept := cast("dict[str, Any] | None", seen.settings.get(RETAINED)):
        return Status(**{**kept, "stale": tuple(kept["stale"]), "retained": True})
    states = seen.outcomes.states["state"].value_counts()
    levels = seen.places["level"].value_counts()
    saved = saved_by(seen)
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
        unmatched=seen.unmatched,
        matches=len(open_matches(seen.clearances, decided(seen.decisions))),
        saved_stops=saved.stops,
        saved_seconds=saved.seconds,
        saved_metres=saved.metres,
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
