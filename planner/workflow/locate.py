"""Children to places."""

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from gis.address.boundaries import with_areas
from gis.address.gazetteer import Gazetteer
from gis.address.geocoder import Geocoder
from gis.address.levels import Level, PlaceStatus
from gis.errors import DataError
from gis.monitor import Monitor
from planner.locate.areas import BLOB as AREAS
from planner.locate.areas import areas_from_bytes, held_against
from planner.locate.cases import locate_cases
from planner.locate.decisions import decisions_of
from planner.schemas import CASES, CORRECTIONS, LANDMARKS, PLACES
from planner.store.project import Project, Transaction


@dataclass(frozen=True, slots=True)
class LocateSummary:
    """Where the children are known to be."""

    children: int
    by_level: dict[str, int]
    review: int
    set_aside: int
    """Points of lists that lie outside the tambon they are said to be in."""


def known_landmarks(project: Project) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Return the project's landmarks as they agree with its boundaries, and the ids of those that do not."""
    return held_against(project.read(LANDMARKS), areas_from_bytes(project.read_blob(AREAS)))


def project_geocoder(project: Project) -> Geocoder:
    """Return a geocoder that knows the project's boundaries, landmarks and area."""
    gazetteer = with_areas(Gazetteer.load(), areas_from_bytes(project.read_blob(AREAS)))
    return Geocoder(gazetteer.with_landmarks(known_landmarks(project)[0]), area=project.settings()["area"])


def located(project: Project, cases: pd.DataFrame, journal: pd.DataFrame, *, monitor: Monitor) -> gpd.GeoDataFrame:
    """Return the places of cases by their addresses, the project's landmarks and a journal (CORRECTIONS)."""
    return locate_cases(cases, project_geocoder(project), decisions_of(journal), monitor=monitor)


def keep_places(transaction: Transaction, places: gpd.GeoDataFrame) -> None:
    """Write places, made from all that the project holds now."""
    transaction.write(PLACES, places)
    transaction.stage_done("locate", (CASES.name, LANDMARKS.name, CORRECTIONS.name, f"blob:{AREAS}"))


def locate(project: Project, *, monitor: Monitor) -> LocateSummary:
    """Geocode the children that have no better place; what persons and visitors said of places counts on."""
    cases = project.read(CASES)
    if cases.empty:
        raise DataError("cases_missing")
    places = located(project, cases, project.read(CORRECTIONS), monitor=monitor)
    levels = places["level"].value_counts()
    summary = LocateSummary(
        children=len(places),
        by_level={level.value: int(levels.get(level.value, 0)) for level in Level},
        review=int((places["status"] == PlaceStatus.REVIEW.value).sum()),
        set_aside=len(known_landmarks(project)[1]),
    )
    with project.transaction("locate", {"children": summary.children, "review": summary.review}) as transaction:
        keep_places(transaction, places)
    return summary
