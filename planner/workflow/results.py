"""Maps and reports of what came of the visits."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pandas as pd

from gis.errors import DataError
from gis.maps.layers import Layer, layers_to_geojson, layers_to_gpkg
from gis.maps.webmap import write_map
from gis.monitor import Monitor, Progress
from planner.calendar import show_date, thai_today
from planner.results.layers import map_layers, visit_of
from planner.results.outcomes import checkins_until
from planner.store.project import Project
from planner.workflow.analysis import analysis_layers
from planner.workflow.past import seen_on
from planner.workflow.project import ProjectView, outcomes_on, view
from planner.workflow.reports import report
from planner.workflow.roads import BLOB, load_network
from planner.workflow.sheets import Written
from resources.text import catalogue

__all__ = ["project_layers", "report", "write_project_map"]


def project_layers(seen: ProjectView, *, closed: gpd.GeoDataFrame | None = None, language: str) -> list[Layer]:
    """Return the layers of a view: cases by state, schools, routes, territories, and the roads that are closed."""
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
        stop_cases=seen.stop_cases,
        closed=closed,
        territories=seen.territories,
        language=language,
    )


def visits_of_cases(seen: ProjectView) -> pd.DataFrame:
    """Return each child's ``school_code``, ``team`` and ``day`` as text, ``""`` where it has none; by ``case_id``."""
    return visit_of(seen.cases.index, seen.assignments, seen.routes, seen.legs, seen.stop_cases)


def write_project_map(
    project: Project, path: Path, *, as_of: dt.date | None = None, language: str, monitor: Monitor
) -> Written:
    """Write the project's layers as one offline page, a GeoPackage or a GeoJSON file.

    With ``as_of`` every case is in the state in which it was at the end of that day, at the place known by then; of
    a past day the page says that its register, schools and routes are today's.
    """
    writers = {".html", ".gpkg", ".geojson"}
    if path.suffix.lower() not in writers:
        raise DataError("bad_map_suffix", file=path.name)
    monitor.report(Progress("map"))
    seen = view(project)
    if as_of is not None:
        seen = seen_on(project, seen, as_of)
        seen = replace(seen, checkins=checkins_until(seen.checkins, as_of), outcomes=outcomes_on(seen, as_of))
    layers = analysis_layers(project, seen, language=language, monitor=monitor)
    layers += project_layers(seen, language=language)
    monitor.check()
    match path.suffix.lower():
        case ".gpkg":
            layers_to_gpkg(layers, path)
        case ".geojson":
            layers_to_geojson(layers, path)
        case _:
            roads = load_network(project)[0].lines() if project.digest(f"blob:{BLOB}") else None
            title = str(seen.settings["esa"])
            if as_of is not None and as_of < thai_today():
                words = catalogue(language)
                day = words.say("report.as_of", date=show_date(as_of, language))
                title = f"{title} · {day} · {words.say('report.map_of_today')}"
            write_map(layers, path, title=title, language=language, background=roads)
    with project.transaction("map", {"format": path.suffix, "as_of": as_of.isoformat() if as_of else ""}):
        pass
    return Written(folder=str(path.parent), files=(path.name,))
