import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import LineString, Point

from gis.crs import WGS84
from gis.maps import background
from gis.maps.background import road_layers
from gis.maps.layers import Layer, Shape, Style


def roads() -> gpd.GeoDataFrame:
    lines = [[(98, 18), (98.1, 18.1)], [(98, 18), (98.1, 18)], [(98, 18), (98, 18.1)], [(101, 15), (101.1, 15)]]
    klasses = ["primary", "residential", "track", "primary"]
    return gpd.GeoDataFrame({"klass": klasses}, geometry=[LineString(line) for line in lines], crs=WGS84)


def theme() -> Layer:
    frame = gpd.GeoDataFrame({}, geometry=[Point(98.05, 18.05)], index=pd.Index(["a"], name="case_id"), crs=WGS84)
    return Layer("cases", "cases", frame, Style(Shape.CIRCLE, "#000000"))


def test_only_roads_near_the_themes_are_drawn_the_main_ones_on_top() -> None:
    layers = road_layers(roads(), [theme()], language="en")
    assert [layer.key for layer in layers] == ["roads_tracks", "roads_minor", "roads_main"]
    assert [len(layer.frame) for layer in layers] == [1, 1, 1]
    assert all(layer.background and not layer.popup for layer in layers)


def test_without_themes_all_roads_are_drawn() -> None:
    assert sum(len(layer.frame) for layer in road_layers(roads(), [], language="th")) == 4


def test_the_least_roads_go_first_where_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "MOST_VERTICES", 4)
    layers = road_layers(roads(), [theme()], language="en")
    assert [layer.key for layer in layers] == ["roads_minor", "roads_main"]
