"""Trips that need not be made because children were cleared at the desk."""

from typing import Any, cast

import geopandas as gpd
from shapely.geometry import Point

from planner.schemas import ASSIGNMENTS, CASES, OUTCOMES, PLACES, ROUTES
from planner.visits.savings import Saved, saved_trips

IDS = ["1", "2", "3", "4"]
POINTS = [Point(98.70, 18.6), Point(98.70, 18.6), Point(98.75, 18.6), Point(98.80, 18.6)]


def frames(states: list[str], reported: list[str]) -> dict[str, Any]:
    return {
        "cases": CASES.build({"case_id": IDS, "house": ["1", "1", "2", "3"]}),
        "places": cast(
            gpd.GeoDataFrame,
            PLACES.build({"case_id": IDS, "level": ["gps"] * 4, "place": POINTS, "r95_m": [30.0] * 4}),
        ),
        "assignments": ASSIGNMENTS.build({"case_id": IDS, "school_code": ["s"] * 4}),
        "states": OUTCOMES.build({"case_id": IDS, "state": states, "checkin_key": reported}),
    }


def test_a_stop_is_saved_when_all_its_children_are_cleared_unseen() -> None:
    routes = ROUTES.build(
        {"route_id": ["r"], "school_code": ["s"], "travel_s": [1200.0], "metres": [6000.0], "stops": [2]}
    )
    one_of_two = frames(["cleared", "to_track", "to_track", "to_track"], [""] * 4)
    assert saved_trips(**one_of_two, routes=routes, enrolled={"1": ""}) == Saved()
    both = frames(["cleared", "cleared", "cleared", "to_track"], [""] * 4)
    assert saved_trips(**both, routes=routes, enrolled={"1", "2", "3"}) == Saved(2, 1200, 6000)
    assert saved_trips(**both, routes=ROUTES.empty(), enrolled={"1", "2", "3"}) == Saved(2, 0, 0)
    visited = frames(["cleared", "cleared", "cleared", "to_track"], ["", "", "k", ""])
    assert saved_trips(**visited, routes=routes, enrolled={"1", "2", "3"}) == Saved(1, 600, 3000)
    assert saved_trips(**both, routes=routes, enrolled=()) == Saved()
