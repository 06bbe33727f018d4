"""Papers around the trip, the prevention plan, open data: the window's door to their workflow."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gis.monitor import Monitor
from planner.workflow import opendata, papers, prevention
from planner.workflow.project import Project
from ui.reporting import ClaimSaid, PaperOrder

PREVENTION = "prevention"
OPEN_DATA = "opendata"


@dataclass(frozen=True, slots=True)
class TripLine:
    """One route of a day away, as planned and as it was told; texts are for cells."""

    route_id: str
    school: str
    team: str
    day: str
    planned_km: float
    planned_hours: float
    km: float
    hours: float
    people: int
    vehicle: str
    date: str
    note: str
    edited: bool


class PaperDesk:
    """Part of the open project; each method runs on a job's thread."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def make(self, order: PaperOrder, language: str, monitor: Monitor) -> dict[str, object]:
        """Write the papers of an order, each kind by its own workflow into the same folder."""
        told: dict[str, object] = {"folder": str(order.folder)}
        files = 0
        kinds = tuple(kind for kind in order.kinds if kind in papers.KINDS)
        if kinds:
            made = papers.papers(
                self._project,
                order.folder,
                kinds=kinds,
                schools=order.schools,
                templates=order.templates,
                group=order.group,
                tier=order.tier,
                people=order.people,
                on=order.on,
                language=language,
                thai_digits=order.thai_digits,
                monitor=monitor,
            )
            files += len(made.files)
            if made.claim_baht:
                told["claim_baht"] = round(made.claim_baht)
        if PREVENTION in order.kinds:
            draft = prevention.prevention(
                self._project,
                order.folder,
                as_of=order.on,
                templates=order.templates,
                language=language,
                thai_digits=order.thai_digits,
                monitor=monitor,
            )
            files += len(draft.files)
        if OPEN_DATA in order.kinds:
            opened = opendata.open_data(self._project, order.folder, k=order.k, language=language, monitor=monitor)
            files += len(opened.files)
            told["published"] = opened.published
        return told | {"files": files}

    def templates(self, folder: Path) -> dict[str, object]:
        """Write the shipped templates, to start one's own from."""
        made = papers.write_templates(folder)
        return {"folder": made.folder, "files": len(made.files)}

    def trips(self) -> tuple[TripLine, ...]:
        """Return every trip that can be claimed for, in the order of the days away."""
        found = []
        for outing in papers.days_away(self._project):
            for trip in outing.trips:
                found.append(
                    TripLine(
                        route_id=trip.route_id,
                        school=outing.school,
                        team=outing.team,
                        day=str(outing.day),
                        planned_km=trip.km,
                        planned_hours=(trip.end_s - trip.start_s) / 3600.0,
                        km=trip.metres / 1000.0,
                        hours=trip.hours,
                        people=outing.people,
                        vehicle=outing.vehicle,
                        date=outing.date,
                        note=outing.note,
                        edited=outing.edited or trip.told,
                    )
                )
        return tuple(found)

    def claim(self, said: ClaimSaid) -> tuple[str, float]:
        """Keep what a trip was in truth; return its route and the money of its team's day."""
        if said.clear:
            now = papers.clear_claim(self._project, said.route_id)
            return said.route_id, 0.0 if now is None else now.day_baht
        details: dict[str, Any] = {"km": said.km, "hours": said.hours, "people": said.people, "note": said.note}
        claimed = papers.edit_claim(self._project, said.route_id, vehicle=said.vehicle, date=said.date, **details)
        return claimed.route_id, claimed.day_baht
