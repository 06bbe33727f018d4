"""Children to places."""

from dataclasses import dataclass

from gis.address.gazetteer import Gazetteer
from gis.address.geocoder import Geocoder
from gis.address.levels import Level, PlaceStatus
from gis.errors import DataError
from gis.monitor import Monitor
from planner.locate.cases import locate_cases
from planner.schemas import CASES, LANDMARKS, PLACES
from planner.store.project import Project


@dataclass(frozen=True, slots=True)
class LocateSummary:
    """Where the children are known to be."""

    children: int
    by_level: dict[str, int]
    review: int


def project_geocoder(project: Project) -> Geocoder:
    """Return a geocoder that knows the project's landmarks and its area."""
    gazetteer = Gazetteer.load().with_landmarks(project.read(LANDMARKS))
    return Geocoder(gazetteer, area=project.settings()["area"])


def locate(project: Project, *, monitor: Monitor) -> LocateSummary:
    """Geocode the children that have no better place."""
    cases = project.read(CASES)
    if cases.empty:
        raise DataError("cases_missing")
    places = locate_cases(cases, project_geocoder(project), project.read(PLACES), monitor=monitor)
    levels = places["level"].value_counts()
    summary = LocateSummary(
        children=len(places),
        by_level={level.value: int(levels.get(level.value, 0)) for level in Level},
        review=int((places["status"] == PlaceStatus.REVIEW.value).sum()),
    )
    with project.transaction("locate", {"children": summary.children, "review": summary.review}) as transaction:
        transaction.write(PLACES, places)
        transaction.stage_done("locate", (CASES.name, LANDMARKS.name))
    return summary
