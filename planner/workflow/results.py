"""Maps and reports of what came of the visits."""

import datetime as dt
from pathlib import Path

from gis.errors import DataError
from gis.maps.layers import Layer, layers_to_geojson, layers_to_gpkg
from gis.maps.webmap import write_map
from gis.monitor import Monitor, Progress
from planner.results.figures import count_figures
from planner.results.layers import map_layers
from planner.results.outcomes import checkins_until, issued_cases, summarise_outcomes
from planner.results.report import write_report
from planner.store.project import Project
from planner.workflow.project import ProjectView, academic_year_be, enrolled_cases, view
from planner.workflow.roads import BLOB, load_network
from planner.workflow.sheets import Written


def project_layers(seen: ProjectView, *, language: str) -> list[Layer]:
    """Return the layers of a view: cases by state, schools, routes, territories."""
    return map_layers(
        cases=seen.cases,
        places=seen.places,
        outcomes=seen.outcomes,
        schools=seen.schools,
        assignments=seen.assignments,
        stops=seen.stops,
        routes=seen.routes,
        legs=seen.legs,
        unserved=seen.unserved,
        language=language,
    )


def write_project_map(project: Project, path: Path, *, language: str, monitor: Monitor) -> Written:
    """Write the project's layers as one offline page, a GeoPackage or a GeoJSON file."""
    writers = {".html", ".gpkg", ".geojson"}
    if path.suffix.lower() not in writers:
        raise DataError("bad_map_suffix", file=path.name)
    monitor.report(Progress("map"))
    seen = view(project)
    layers = project_layers(seen, language=language)
    monitor.check()
    match path.suffix.lower():
        case ".gpkg":
            layers_to_gpkg(layers, path)
        case ".geojson":
            layers_to_geojson(layers, path)
        case _:
            roads = load_network(project)[0].lines() if project.digest(f"blob:{BLOB}") else None
            write_map(layers, path, title=str(seen.settings["esa"]), language=language, background=roads)
    with project.transaction("map", {"format": path.suffix}):
        pass
    return Written(folder=str(path.parent), files=(path.name,))


def report(
    project: Project, folder: Path, *, as_of: dt.date, language: str, thai_digits: bool = False, monitor: Monitor
) -> Written:
    """Write figures and lists as they stood at the end of a day: ``planner.results.report.FILES``."""
    seen = view(project)
    checkins = checkins_until(seen.checkins, as_of)
    issued = issued_cases(seen.routes, seen.legs, seen.stop_cases, as_of=as_of)
    outcomes = summarise_outcomes(seen.cases, checkins, issued=issued, enrolled=enrolled_cases(seen.clearances))
    figures = count_figures(
        seen.cases,
        outcomes,
        schools=seen.schools,
        places=seen.places,
        assignments=seen.assignments,
        routes=seen.routes,
        checkins=checkins,
    )
    files = write_report(
        folder,
        figures=figures,
        cases=seen.cases,
        outcomes=outcomes,
        checkins=checkins,
        as_of=as_of,
        esa=str(seen.settings["esa"]),
        year_be=academic_year_be(project),
        language=language,
        thai_digits=thai_digits,
        monitor=monitor,
    )
    with project.transaction("report", {"as_of": as_of.isoformat()}):
        pass
    return Written(folder=str(folder), files=tuple(path.name for path in files))
