"""What the map and the tables count: tambons visited, and hot spots by road."""

from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np

from gis.crs import FloatArray
from gis.errors import DataError
from gis.maps.layers import Layer
from gis.monitor import Monitor
from gis.roads.travel import Router
from planner.locate.areas import BLOB as AREAS
from planner.locate.areas import areas_from_bytes
from planner.results.analysis_layers import coverage_layers, hotspot_layer
from planner.results.coverage import coverage
from planner.results.hotspots import TravelTimes, hot_spots, public, themes
from planner.store.project import Project
from planner.workflow.project import ProjectView
from planner.workflow.roads import BLOB, load_router

PROFILE: Final = "motorcycle"
_REACH_M: Final = 10_000.0
"""A place farther from any road is in no hot spot."""
_WALK_MS: Final = 1.2
"""Metres a second across a field."""


@dataclass(frozen=True, slots=True)
class TambonCoverage:
    """How far one tambon was visited; ``share`` is of those who need a visit, ``None`` where none does."""

    code: str
    province: str
    amphoe: str
    tambon: str
    children: int
    cleared: int
    visited: int
    to_visit: int
    share: float | None


def tambon_coverage(project: Project, seen: ProjectView) -> gpd.GeoDataFrame:
    """Return the counts of each tambon (``planner.results.coverage.COVERAGE``)."""
    return coverage(seen.cases, seen.places, seen.outcomes, areas_from_bytes(project.read_blob(AREAS)))


def coverage_rows(project: Project, seen: ProjectView) -> tuple[TambonCoverage, ...]:
    """Return the counts of each tambon as a table, by code, the unknown last."""
    if seen.cases.empty:
        raise DataError("cases_missing")
    table = tambon_coverage(project, seen)
    return tuple(
        TambonCoverage(
            code=str(code),
            province=str(row["province"]),
            amphoe=str(row["amphoe"]),
            tambon=str(row["tambon"]),
            children=int(row["children"]),
            cleared=int(row["cleared"]),
            visited=int(row["visited"]),
            to_visit=int(row["to_visit"]),
            share=None if np.isnan(row["share"]) else round(float(row["share"]), 4),
        )
        for code, row in table.iterrows()
    )


def hotspots(project: Project, seen: ProjectView, *, for_public: bool = False, monitor: Monitor) -> gpd.GeoDataFrame:
    """Return the hot spots of dropouts and of reasons by travel time (``planner.results.hotspots.HOTSPOTS``).

    ``for_public``: as anybody may see them. Raises ``NetworkError`` (``roads_missing``) before roads are imported.
    """
    router = load_router(project, profile=PROFILE, season="dry")
    wanted = themes(seen.cases, seen.outcomes.states)
    found = hot_spots(
        wanted, seen.places, seen.outcomes.states, travel=travel_times(router, monitor=monitor), monitor=monitor
    )
    return public(found) if for_public else found


def travel_times(router: Router, *, monitor: Monitor) -> TravelTimes:
    """Return a function from places to travel times on a network; the way to the road counts at walking pace."""

    def seconds(lat1: FloatArray, lon1: FloatArray, lat2: FloatArray, lon2: FloatArray) -> FloatArray:
        origins, ends = (router.snap(lat, lon, max_metres=_REACH_M) for lat, lon in ((lat1, lon1), (lat2, lon2)))
        road = router.seconds(origins, ends, monitor=monitor)
        walk: FloatArray = road + (origins.metres[:, None] + ends.metres[None, :]) / _WALK_MS
        return walk

    return seconds


def analysis_layers(
    project: Project, seen: ProjectView, *, language: str, for_public: bool = False, monitor: Monitor
) -> list[Layer]:
    """Return the layers that count: tambons, and hot spots where the project has roads."""
    layers = coverage_layers(tambon_coverage(project, seen), language)
    if project.digest(f"blob:{BLOB}"):
        spots = hotspots(project, seen, for_public=for_public, monitor=monitor)
        layers.append(hotspot_layer(spots, language))
    return layers
