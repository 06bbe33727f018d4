"""The layers of the map."""

from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely

from gis.maps.layers import Layer, layers_to_geojson, layers_to_gpkg
from gis.maps.webmap import write_map
from planner.model import Outcomes
from planner.results.layers import map_layers
from planner.results.outcomes import summarise_outcomes
from planner.schemas import ASSIGNMENTS, CHECKINS, LEGS, PLACES, ROUTES, STOPS, TERRITORIES, UNSERVED


@pytest.fixture
def checkins(cases: pd.DataFrame) -> pd.DataFrame:
    return CHECKINS.build(
        {
            "checkin_key": ["a", "b", "c", "d"],
            "case_id": [cases.index[0], cases.index[1], cases.index[2], cases.index[2]],
            "visited_at": ["2025-03-05T16:30:00", "2025-03-05", "2025-03-06", "2025-03-07"],
            "state": ["found", "moved", "in_school", "found"],
            "found_outcome": ["returned", "", "", "wants_return"],
            "reason": [0, 18, 0, 0],
        }
    )


@pytest.fixture
def outcomes(cases: pd.DataFrame, checkins: pd.DataFrame) -> Outcomes:
    return summarise_outcomes(cases, checkins, issued=cases.index[:4])


@pytest.fixture
def frames(
    cases: pd.DataFrame,
    places: gpd.GeoDataFrame,
    outcomes: Outcomes,
    schools: gpd.GeoDataFrame,
    routes: pd.DataFrame,
    legs: gpd.GeoDataFrame,
    stops: gpd.GeoDataFrame,
    assignments: pd.DataFrame,
    unserved: pd.DataFrame,
) -> dict[str, Any]:  # fmt: skip
    return locals()


def by_key(layers: list[Layer]) -> dict[str, Layer]:
    return {layer.key: layer for layer in layers}


@pytest.mark.parametrize("language", ["th", "en"])
def test_every_case_is_in_one_state_layer(frames: dict[str, Any], cases: pd.DataFrame, language: str) -> None:
    layers = by_key(map_layers(**frames, language=language))
    counts = {key: len(layer.frame) for key, layer in layers.items() if key.startswith("cases_")}
    assert counts == {
        "cases_to_track": 8,
        "cases_in_progress": 1,
        "cases_found": 2,
        "cases_not_found": 1,
        "cases_cleared": 0,
    }
    assert sum(counts.values()) == len(cases)
    assert all(layer.title for layer in layers.values())


def test_a_case_says_how_it_stands_and_not_who_it_is(frames: dict[str, Any], cases: pd.DataFrame) -> None:
    layer = by_key(map_layers(**frames, language="th"))["cases_found"]
    told = layer.frame.loc[cases.index[2]]
    assert told["state"] == "พบตัว" and told["found_outcome"] == "ต้องการกลับ"
    assert told["conflict"] == "ใช่" and told["visited_at"] == "7 มี.ค. 2568"
    assert told["village"] == "ม.3 ดอยแก้ว" and told["r50_m"] == 400.0
    text = "".join(str(frame.to_dict()) for frame in (one.frame for one in map_layers(**frames, language="th")))
    for secret in ("สมมุติ", "1100000000001", "2012-05-13"):
        assert secret not in text


def test_the_found_who_cannot_yet_return_are_marked_and_every_child_is_dated(
    frames: dict[str, Any], cases: pd.DataFrame, checkins: pd.DataFrame
) -> None:
    waits = checkins.assign(found_outcome=["returned", "", "", "cannot_yet"])
    issued = {cases.index[3]: "2025-03-01T09:00:00"}
    made = summarise_outcomes(cases, waits, issued=issued, enrolled={cases.index[4]: "2025-02-02"})
    layers = by_key(map_layers(**(frames | {"outcomes": made}), language="en"))
    assert list(layers["cannot_yet"].frame.index) == [cases.index[2]]
    assert cases.index[2] in layers["cases_found"].frame.index
    dates = {
        str(case): day
        for layer in layers.values() if layer.key.startswith("cases_")
        for case, day in layer.frame["state_date"].items()
    }  # fmt: skip
    assert [dates[str(case)] for case in cases.index[:6]] == [
        "2025-03-05", "2025-03-05", "2025-03-07", "2025-03-01", "2025-02-02", "",
    ]  # fmt: skip
    assert layers["cannot_yet"].title != ""


def test_routes_run_in_the_order_of_their_legs(frames: dict[str, Any]) -> None:
    layers = by_key(map_layers(**frames, language="en"))
    route = layers["routes"].frame.loc["R1"]
    assert route.geometry.geom_type == "LineString"
    assert (route["kilometres"], route["minutes"], route["stop_count"]) == (12.0, 67.0, 3)
    assert layers["routes"].style.arrows
    assert layers["stops"].frame["order"].tolist() == ["1", "2", "3", "1"]
    assert layers["stops"].frame.loc["S1", "arrive"] == "08:40"


def test_territories_hold_their_stops_and_schools(frames: dict[str, Any]) -> None:
    area = by_key(map_layers(**frames, language="en"))["territories"].frame
    assert area.index.tolist() == ["50010001", "50010002"]
    assert area["children"].tolist() == [5, 4]
    inside = frames["stops"][frames["stops"]["school_code"] == "50010001"].geometry
    assert shapely.contains(area.geometry.loc["50010001"], inside.to_numpy()).all()
    assert (area.geometry.geom_type == "Polygon").all()


def test_visit_areas_take_the_place_of_the_schools_areas_and_do_not_overlap(frames: dict[str, Any]) -> None:
    spots = [(98.90, 18.50), (98.91, 18.50), (98.92, 18.50), (98.90, 18.501), (98.91, 18.501), (98.92, 18.501)]
    areas = TERRITORIES.build(
        {
            "stop_id": [f"T{number}" for number in range(6)],
            "school_code": ["50010001"] * 6,
            "territory": [1, 1, 1, 2, 2, 2],
            "children": [1, 2, 3, 1, 1, 1],
            "work_s": [3600.0] * 6,
            "place": gpd.points_from_xy(*zip(*spots, strict=True)),
        }
    )
    layer = by_key(map_layers(**frames, territories=gpd.GeoDataFrame(areas), language="en"))["territories"]
    assert layer.title == "Visit areas"
    assert layer.frame["children"].tolist() == [6, 3]
    assert layer.frame["work_hours"].tolist() == [3.0, 3.0]
    one, two = layer.frame.geometry
    assert one.intersection(two).area < 1e-12
    assert all(one.contains(place) for place in areas["place"][:3])
    assert all(two.contains(place) for place in areas["place"][3:])


def test_children_on_no_route_say_why(frames: dict[str, Any], cases: pd.DataFrame) -> None:
    frame = by_key(map_layers(**frames, language="en"))["unserved"].frame
    assert list(frame.index) == list(cases.index[9:])
    assert frame["unserved_reason"].iloc[1].startswith("No road")


def test_a_project_before_its_plan_has_empty_layers(frames: dict[str, Any], cases: pd.DataFrame) -> None:
    nothing = {"places": PLACES, "assignments": ASSIGNMENTS, "stops": STOPS, "legs": LEGS, "routes": ROUTES}
    bare = frames | {name: schema.empty() for name, schema in nothing.items()} | {"unserved": UNSERVED.empty()}
    layers = by_key(map_layers(**bare, language="th"))
    assert len(layers["routes"].frame) == len(layers["territories"].frame) == 0
    assert sum(len(layer.frame) for key, layer in layers.items() if key.startswith("cases_")) == len(cases)


def test_the_layers_are_written_and_read_back(frames: dict[str, Any], tmp_path: Path) -> None:
    layers = map_layers(**frames, language="th")
    layers_to_gpkg(layers, tmp_path / "map.gpkg")
    names = {name for name, _ in pyogrio.list_layers(tmp_path / "map.gpkg")}
    assert {"cases_found", "routes", "schools", "territories", "stops"} <= names
    assert len(gpd.read_file(tmp_path / "map.gpkg", layer="cases_found")) == 2
    layers_to_geojson(layers, tmp_path / "map.geojson")
    write_map(layers, tmp_path / "map.html", title="ทดสอบ", language="th")
    page = (tmp_path / "map.html").read_text(encoding="utf-8")
    assert '"<script>"' not in page and "แม่ลาย" in page
