import geopandas as gpd
import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, Point

from gis.crs import WGS84
from gis.maps.projection import to_unit
from gis.maps.tiles import EXTENT, Tiles


def tiles(*, max_bytes: int = 2**20) -> Tiles:
    roads = gpd.GeoDataFrame(
        {"klass": ["primary", "residential", "path"], "name": ["ถนนใหญ่", "", ""]},
        geometry=[
            LineString([(100.0, 15.0), (100.02, 15.0)]),
            LineString([(100.0, 15.0), (100.0, 15.01)]),
            LineString([(100.001, 15.001), (100.002, 15.002)]),
        ],
        crs=WGS84,
    )
    places = gpd.GeoDataFrame(
        {"name": ["บ้าน\nหนองไทร", ""], "kind": ["village", "temple"]},
        geometry=[Point(100.005, 15.003), Point(100, 15)],
        crs=WGS84,
    )
    return Tiles(roads, places, version="v", max_bytes=max_bytes)


def parts(tile: bytes) -> tuple[list[int], list[str], list[list[int]]]:
    """Return the kinds of a tile's lines, its texts, and the points of its first line."""
    lines, points, places, size = np.frombuffer(tile[:16], "<u4").tolist()
    xy = np.frombuffer(tile[16 : 16 + 4 * points], "<i2").reshape(-1, 2)
    at = 16 + 4 * (points + places)
    sizes = np.frombuffer(tile[at : at + 2 * lines], "<u2")
    at += 4 * lines + 2 * places
    kinds = np.frombuffer(tile[at : at + lines], "u1").tolist()
    texts = tile[len(tile) - size :].decode().split("\n") if size else []
    return kinds, texts, xy[: sizes[0]].tolist() if lines else []


def name_of(lon: float, lat: float, zoom: int) -> tuple[int, int, int]:
    x, y = to_unit(np.array([[lon, lat]]))[0] * 2**zoom
    return zoom, int(x), int(y)


def test_a_tile_holds_the_kinds_of_roads_that_its_zoom_shows() -> None:
    made = tiles()
    assert sorted(parts(made.tile(*name_of(100.001, 15.001, 15)))[0]) == [1, 3, 6]
    assert sorted(parts(made.tile(*name_of(100.001, 15.001, 12)))[0]) == [3, 6]
    assert parts(made.tile(*name_of(100.001, 15.001, 7)))[0] == [6]
    assert parts(made.tile(*name_of(100.001, 15.001, 5)))[0] == []


def test_names_are_one_line_each_and_come_when_the_map_is_close() -> None:
    made = tiles()
    assert set(parts(made.tile(*name_of(100.001, 15.001, 12)))[1]) == {"", "บ้าน หนองไทร", "ถนนใหญ่"}
    assert "ถนนใหญ่" not in parts(made.tile(*name_of(100.001, 15.001, 8)))[1]


def test_a_line_lies_where_the_road_does() -> None:
    zoom, x, y = name_of(100.001, 15.001, 14)
    made = tiles().tile(zoom, x, y)
    points = int(np.frombuffer(made[4:8], "<u4")[0])
    found = np.frombuffer(made[16 : 16 + 4 * points], "<i2").reshape(-1, 2).astype(np.float64)
    corner = to_unit(np.array([[100.0, 15.01]]))[0] * 2**zoom * EXTENT - np.array([x, y]) * EXTENT
    crossing = to_unit(np.array([[100.0, 15.0]]))[0] * 2**zoom * EXTENT - np.array([x, y]) * EXTENT
    for place in (corner, crossing):
        inside = (place > -90) & (place < EXTENT + 90)
        assert not inside.all() or np.abs(found - place).max(axis=1).min() <= 1


def test_far_and_impossible_tiles_are_empty() -> None:
    made = tiles()
    for name in ((12, 0, 0), (3, 0, 0), (30, 1, 1), (10, -1, 5), (10, 5, 2**10)):
        assert parts(made.tile(*name))[0] == []


def test_what_is_kept_never_passes_its_bound_and_comes_out_the_same() -> None:
    made = tiles(max_bytes=400)
    name = name_of(100.001, 15.001, 14)
    first = made.tile(*name)
    for x in range(40):
        made.tile(14, x, 5)
        assert made.kept_bytes <= 400
    assert made.tile(*name) == first


def test_a_network_without_roads_or_names_makes_empty_tiles() -> None:
    roads = gpd.GeoDataFrame({"klass": [], "name": []}, geometry=[], crs=WGS84)
    places = gpd.GeoDataFrame({"name": [], "kind": []}, geometry=[], crs=WGS84)
    assert parts(Tiles(roads, places, version="v").tile(12, 5, 5))[0] == []


@given(st.floats(-179, 179), st.floats(-80, 80))
def test_the_unit_square_is_the_mercator_map(lon: float, lat: float) -> None:
    x, y = to_unit(np.array([[lon, lat]]))[0]
    assert np.isclose((x - 0.5) * 360, lon)
    assert np.isclose(np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * y)))), lat)
