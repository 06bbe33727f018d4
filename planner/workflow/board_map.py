"""The map of what was changed on the plan board and is not kept yet."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import geopandas as gpd
import pandas as pd

from gis.maps.layers import Layer, Shape, Style
from gis.monitor import Monitor, SilentMonitor
from planner.results.layers import route_layer, stop_layer
from planner.visits.editing import Draft, DraftRoute
from planner.visits.holding import outing_of
from planner.visits.legs import Outing, draw_routes
from planner.workflow.editing import Editing
from resources.text import catalogue

INK: Final = "#a3005c"
PAPER: Final = "#ffd6ec"
"""Neither is the colour of a school's routes or of a state."""


class DrawnDraft:
    """Draws changed routes on the roads, each once: the next change draws what it changes alone.

    ``layers`` is asked on one thread at a time.
    """

    def __init__(self, editing: Editing) -> None:
        self._editing = editing
        self._drawn: dict[Outing, tuple[pd.DataFrame, gpd.GeoDataFrame]] = {}

    def layers(self, routes: Sequence[tuple[Draft, DraftRoute]], *, language: str, monitor: Monitor) -> list[Layer]:
        """Return routes as they would be driven, in dashes, and their stops in order; none for routes without stops.

        Keys ``draft_routes`` and ``draft_stops``; indexes ``route_id`` and ``stop_id``, as in the layers of the plan.
        """
        trips = [outing_of(draft, route) for draft, route in routes if route.stop_ids]
        # What is changed no more is drawn anew if it should ever be again.
        self._drawn = {trip: self._drawn.get(trip) or self._draw(trip, monitor) for trip in trips}
        if not trips:
            return []
        tables, ways = zip(*self._drawn.values(), strict=True)
        table, legs = pd.concat(tables), gpd.GeoDataFrame(pd.concat(ways))
        stops, schools = self._editing.prepared.stops, self._editing.schools
        visited = stops[stops.index.isin([stop_id for trip in trips for stop_id in trip.stop_ids])]
        say = catalogue(language).say
        return [
            replace(
                route_layer(table, legs, schools, language),
                key="draft_routes",
                title=say("ui.board.draft_routes"),
                style=Style(Shape.DASHED, INK, size_px=4.0, arrows=True),
                colours="",
            ),
            replace(
                stop_layer(visited, legs, table, schools, language),
                key="draft_stops",
                title=say("ui.board.draft_stops"),
                style=Style(Shape.CIRCLE, PAPER, size_px=9.0),
                visible=True,
            ),
        ]

    def _draw(self, trip: Outing, monitor: Monitor) -> tuple[pd.DataFrame, gpd.GeoDataFrame]:
        ready, editing = self._editing.prepared, self._editing
        monitor.check()
        return draw_routes(
            [trip],
            ready.stops,
            ready.ground,
            editing.router,
            grounds=ready.grounds,
            routers=editing.routers,
            monitor=SilentMonitor(),
        )
