"""Closing roads, and what hangs on them: the window's door to ``planner.workflow.closures``."""

import datetime as dt
from dataclasses import dataclass, replace

import geopandas as gpd

from gis.crs import WGS84
from gis.maps.layers import Layer, Shape, Style
from gis.maps.webmap import overlay
from gis.monitor import Monitor
from planner.calendar import thai_today
from planner.workflow import closures
from planner.workflow.closures import Closed, ClosedRoad, Lifeline
from planner.workflow.project import Project
from resources.text import catalogue
from ui.map.names import road_name


@dataclass(frozen=True, eq=False, slots=True)
class RoadList:
    """The roads that are closed today or later."""

    closed: tuple[ClosedRoad, ...]
    names: dict[int, str]
    """What each closed road is called, by its number."""
    lines: gpd.GeoDataFrame
    """Those that are closed today, by their number as text."""


class Roads:
    """Part of the open project; each method runs on a job's thread."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def close(
        self, lat: float, lon: float, *, until: dt.date, note: str, whole_way: bool, profile: str, monitor: Monitor
    ) -> Closed:
        """Close the road nearest to a point until a day, and say which stops that cuts off."""
        return closures.close(
            self._project, lat, lon, until=until, on=thai_today(), note=note, whole_way=whole_way, profile=profile,
            monitor=monitor,
        )  # fmt: skip

    def weigh(self, lat: float, lon: float, *, profile: str, monitor: Monitor) -> Closed:
        """Return what closing the road nearest to a point would cut off."""
        return closures.weigh(self._project, lat, lon, on=thai_today(), profile=profile, monitor=monitor)

    def cut_by(self, number: int, *, profile: str, monitor: Monitor) -> Closed:
        """Return which stops a closure cuts off."""
        return closures.cut_by(self._project, number, on=thai_today(), profile=profile, monitor=monitor)

    def reopen(self, number: int) -> dict[str, object]:
        """Take a closure off the list."""
        closures.reopen(self._project, number)
        return {"number": number}

    def known(self, language: str) -> RoadList:
        """Return the closures that hold today or later, with the names of their roads."""
        lines = closures.closed_frame(self._project, on=thai_today())
        lines["road"] = [road_name(road, language) for road in lines["road"]]
        names = {int(number): str(name) for number, name in lines["road"].items()}
        return RoadList(closures.list_closures(self._project, on=thai_today()), names, lines)

    def lifelines(self, *, profile: str, language: str, monitor: Monitor) -> tuple[tuple[Lifeline, ...], bytes]:
        """Return the single roads on which stops of the plan hang, and the map's layer of them."""
        stretches = closures.find_lifelines(self._project, on=thai_today(), profile=profile, monitor=monitor)
        # The stretches of one road that carry the same stops are one line of the list; a bridge stands for itself.
        roads = {(one.school_code, one.stops, one.road, one.bridge): one for one in reversed(stretches)}
        found = tuple(
            sorted(roads.values(), key=lambda one: (not one.bridge, -len(one.stops), one.school_code, one.lat))
        )
        named = tuple(replace(one, road=road_name(one.road, language)) for one in found)
        say = catalogue(language).say
        data = {
            "road": [one.road for one in named],
            "bridge": [say("ui.roads.bridge") if one.bridge else "" for one in found],
            "stops": [str(len(one.stops)) for one in found],
        }
        frame = gpd.GeoDataFrame(
            data,
            geometry=gpd.points_from_xy([one.lon for one in found], [one.lat for one in found]),
            index=[f"lifeline{place}" for place in range(len(found))],
            crs=WGS84,
        )
        popup = {name: say(f"ui.roads.{name}") for name in data}
        style = Style(Shape.PLUS, "#7b1fa2", size_px=6.0)
        layer = Layer("lifelines", say("ui.roads.lifelines"), frame, style, popup)
        return named, overlay([layer] if found else [])
