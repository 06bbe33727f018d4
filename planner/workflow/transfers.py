"""Lists of children who moved away, for the education areas that they moved to."""

from dataclasses import dataclass
from pathlib import Path

from gis.address.gazetteer import Gazetteer
from gis.address.geocoder import Geocoder
from gis.address.levels import PlaceStatus
from gis.address.parser import AddressQuery
from gis.monitor import Monitor, Progress
from planner.results.transfers import Destination, fields, moved_away, write_transfers
from planner.schemas import CASES, CHECKINS
from planner.store.project import Project
from planner.workflow.project import outcomes


@dataclass(frozen=True, slots=True)
class Transfers:
    """What a transfer list holds: children, places that they moved to, and those of whom no place is clear."""

    children: int
    places: int
    unclear: int
    file: str


def transfers(project: Project, path: Path, *, language: str = "th", monitor: Monitor) -> Transfers:
    """Write the children who moved away as a workbook, a sheet for each amphoe; the export is logged."""
    monitor.report(Progress("transfers"))
    moved = moved_away(project.read(CASES), outcomes(project), project.read(CHECKINS))
    geocoder = Geocoder(Gazetteer.load())
    places = {told: destination(told, geocoder) for told in dict.fromkeys(moved["told_place"])}
    monitor.check()
    written = write_transfers(moved, places, path, esa=str(project.settings()["esa"]), language=language)
    unclear = sum(not places[told].code for told in moved["told_place"])
    detail = {"children": len(moved), "sheets": written, "fields": list(fields())}
    with project.transaction("transfers", detail):
        pass
    return Transfers(len(moved), len({place.code for place in places.values() if place.code}), unclear, path.name)


def destination(told: str, geocoder: Geocoder) -> Destination:
    """Return the amphoe, or the province, that ``province/amphoe`` or words of an address surely name."""
    first, _, second = told.partition("/")
    queries = [AddressQuery(told.replace("/", " "))]
    if second:
        queries.insert(0, AddressQuery(province=first, amphoe=second))
    for query in queries if told.strip() else ():
        place = geocoder.locate(query)
        if place.code and place.status is PlaceStatus.ACCEPTED:
            return Destination(place.code[:4], place.province, place.amphoe)
    return Destination("", "", "")
