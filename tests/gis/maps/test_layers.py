import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
from shapely.geometry import LineString, Point, Polygon

from gis.crs import WGS84
from gis.errors import DataError
from gis.maps.layers import Layer, Shape, Style, json_values, layers_to_geojson, layers_to_gpkg

DOT = Style(Shape.CIRCLE, "#0072b2")


def cases() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"name": ["ก </script>", '"x", \\'], "metres": [1.5, float("nan")], "count": [1, 2]},
        geometry=[Point(98.123456789, 18.0), None],
        index=pd.Index(["000017", "000025"], name="case_id"),
        crs=WGS84,
    )


def routes() -> gpd.GeoDataFrame:
    line = LineString([(98.0, 18.0), (98.1, 18.1)])
    return gpd.GeoDataFrame({"ink": ["#000000"]}, geometry=[line], index=pd.Index(["r1"], name="route_id"), crs=WGS84)


def both() -> list[Layer]:
    return [
        Layer("to_track", "รอติดตาม", cases(), DOT, {"name": "ชื่อ"}),
        Layer("found", "พบตัว", cases().iloc[:0], DOT),
        Layer("routes", "เส้นทาง", routes(), Style(Shape.LINE, "#000000"), colours="ink"),
    ]


def test_a_geopackage_has_one_layer_each_even_an_empty_one(tmp_path: Path) -> None:
    path = layers_to_gpkg(both(), tmp_path / "map.gpkg")
    found = [(str(name), str(kind)) for name, kind in pyogrio.list_layers(path)]
    assert found == [("to_track", "Point"), ("found", "Point"), ("routes", "LineString")]
    read = pyogrio.read_dataframe(path, layer="to_track")
    assert list(read["case_id"]) == ["000017", "000025"]
    assert list(read["name"]) == list(cases()["name"])
    assert read.geometry[1] is None
    assert read.crs == WGS84
    assert "ink" not in pyogrio.read_dataframe(path, layer="routes")


def test_writing_again_replaces_the_file_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    layers_to_gpkg(both(), tmp_path / "map.gpkg")
    layers_to_gpkg(both()[:1], tmp_path / "map.gpkg")
    assert [str(name) for name, _ in pyogrio.list_layers(tmp_path / "map.gpkg")] == ["to_track"]
    assert [path.name for path in tmp_path.iterdir()] == ["map.gpkg"]


def test_geojson_keeps_rfc_7946(tmp_path: Path) -> None:
    square = Polygon([(98, 18), (98, 19), (99, 19), (99, 18)])  # clockwise: the RFC asks for the other way
    areas = gpd.GeoDataFrame({}, geometry=[square], index=pd.Index(["t1"], name="territory"), crs=WGS84)
    layers = [*both(), Layer("areas", "เขต", areas, Style(Shape.AREA, "#56b4e9"))]
    collection = json.loads(layers_to_geojson(layers, tmp_path / "map.geojson").read_text(encoding="utf-8"))
    assert collection["type"] == "FeatureCollection"
    assert "crs" not in collection
    first, second, route, area = collection["features"]
    assert first["id"] == "000017"
    assert first["properties"] == {
        "layer": "to_track", "case_id": "000017", "name": "ก </script>", "metres": 1.5, "count": 1,
    }  # fmt: skip
    assert first["geometry"] == {"type": "Point", "coordinates": [98.1234568, 18.0]}
    assert second["geometry"] is None
    assert second["properties"]["metres"] is None
    assert route["properties"] == {"layer": "routes", "route_id": "r1"}
    ring = area["geometry"]["coordinates"][0]
    doubled_area = sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))
    assert doubled_area > 0


@pytest.mark.parametrize("write", [layers_to_gpkg, layers_to_geojson])
def test_a_folder_that_is_not_there_is_said_with_the_name_of_the_file(
    write: Callable[[list[Layer], Path], Path], tmp_path: Path
) -> None:
    with pytest.raises(DataError) as caught:
        write(both(), tmp_path / "nowhere" / "map.out")
    assert caught.value.code == "file_not_written"
    assert "map.out" in caught.value.message("th")


def test_a_layer_that_cannot_be_drawn_is_a_bug_of_its_maker() -> None:
    with pytest.raises(ValueError, match="no column 'nmae'"):
        Layer("a", "a", cases(), DOT, {"nmae": "ชื่อ"})
    with pytest.raises(ValueError, match="not in WGS 84"):
        Layer("a", "a", cases().set_crs("EPSG:32647", allow_override=True), DOT)
    with pytest.raises(ValueError, match="the index repeats"):
        Layer("a", "a", pd.concat([cases(), cases()]), DOT)


def test_unknown_values_are_null_in_json() -> None:
    assert json_values(pd.Series([1.0, float("nan"), float("inf")])) == [1.0, None, None]
    assert json_values(pd.Series([True, False])) == [True, False]
    assert json_values(pd.Series(["a", None], dtype="str")) == ["a", None]
