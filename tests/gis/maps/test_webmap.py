import json
import re
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, MultiLineString, Point, Polygon

from gis.crs import WGS84
from gis.maps.layers import Layer, Shape, Style
from gis.maps.webmap import CREDIT, json_for_page, map_data, window_page, write_map

HOSTILE = "</script><script>alert(1)</script> ${1} {{ 7 * 7 }} \u2028 <!-- & ' \""


def points(names: list[str], at: list[Point | None]) -> gpd.GeoDataFrame:
    index = pd.Index([f"c{number}" for number in range(len(names))], name="case_id")
    return gpd.GeoDataFrame({"name": names}, geometry=at, index=index, crs=WGS84)


def layer(frame: gpd.GeoDataFrame, shape: Shape = Shape.CIRCLE, *, background: bool = False) -> Layer:
    popup = {"name": "ชื่อ"} if "name" in frame else {}
    return Layer("some", f"ชั้น {HOSTILE}", frame, Style(shape, "#0072b2"), popup, background=background)


def unfold(data: dict[str, Any]) -> list[tuple[int, list[tuple[float, float]]]]:
    """Return each part's feature and vertices, as the page reads them."""
    drawn = data["layers"][0]
    steps = np.array(drawn["xy"], dtype=float).reshape(-1, 2)
    parts = []
    for owner, start, end in zip(drawn["owners"], drawn["starts"], drawn["starts"][1:], strict=False):
        vertices = steps[start:end].cumsum(axis=0) / drawn["scale"]
        parts.append((owner, [tuple(vertex) for vertex in vertices.tolist()]))
    return parts


def test_a_file_names_no_outside_address(tmp_path: Path) -> None:
    page = write_map([layer(points(["ก"], [Point(98, 18)]))], tmp_path / "map.html", title="แผนที่", language="th")
    text = page.read_text(encoding="utf-8")
    # The name of the SVG language in Leaflet's code is a name, not a place.
    assert set(re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}[^\s\"'<>)]*", text)) <= {
        "http://www.w3.org/2000/svg"
    }
    assert not re.search(r"<(link|img|iframe)\b|<script[^>]+src=", text)
    assert not re.search(r"jquery|bootstrap|cdn\.", text, flags=re.IGNORECASE)
    assert CREDIT in text


def test_the_policy_lets_in_the_scripts_of_the_page_and_no_request(tmp_path: Path) -> None:
    write_map([], tmp_path / "map.html", title="x", language="en")
    text = (tmp_path / "map.html").read_text(encoding="utf-8")
    (policy,) = re.findall(r'<meta http-equiv="Content-Security-Policy" content="([^"]+)">', text)
    assert "default-src 'none'" in policy
    assert "connect-src 'none'" in policy
    assert "unsafe-eval" not in policy
    assert "script-src 'unsafe-inline'" not in policy
    assert policy.count("sha256-") == len(re.findall(r"<script>", text))
    window = window_page(title="x", language="en", channel_script="var QWebChannel;")
    assert "connect-src 'self'" in window
    assert 'id="map-data"' not in window


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    path = write_map([layer(points([HOSTILE], [Point(98, 18)]))], tmp_path / "m.html", title=HOSTILE, language="en")
    text = path.read_text(encoding="utf-8")
    assert "alert(1)</script>" not in text
    (inside,) = re.findall(r'<script type="application/json" id="map-data">(.*?)</script>', text)
    assert json.loads(inside)["layers"][0]["columns"][0]["values"] == [HOSTILE]
    assert "<title>&lt;/script&gt;" in text


@given(st.text())
def test_json_in_the_page_reads_back_and_cannot_end_its_element(text: str) -> None:
    encodable = text.encode("utf-8", "ignore").decode()
    written = json_for_page(encodable)
    assert json.loads(written) == encodable
    assert not set(written) & set("<>&\u2028\u2029")


def test_the_same_layers_give_the_same_file(tmp_path: Path) -> None:
    made = [
        write_map([layer(points(["ก"], [Point(98, 18)]))], tmp_path / name, title="t", language="th").read_bytes()
        for name in ("a.html", "b.html")
    ]
    assert made[0] == made[1]


degrees = st.tuples(st.floats(97, 106), st.floats(5, 21))


@settings(max_examples=40)
@given(st.lists(st.lists(degrees, min_size=2, max_size=6), min_size=1, max_size=4))
def test_lines_read_back_within_a_metre(lines: list[list[tuple[float, float]]]) -> None:
    frame = gpd.GeoDataFrame({}, geometry=[LineString(line) for line in lines], crs=WGS84)
    parts = unfold(map_data([layer(frame, Shape.LINE)], language="en"))
    assert [owner for owner, _ in parts] == list(range(len(lines)))
    for (_, read), line in zip(parts, lines, strict=True):
        assert np.allclose(read, line, atol=0.51e-5, rtol=0)


def test_points_without_a_place_are_left_out_and_the_others_keep_their_names() -> None:
    frame = points(["a", "b", "c"], [Point(98, 18), None, Point(99, 19)])
    data = map_data([layer(frame)], language="en")
    assert data["layers"][0]["ids"] == ["c0", "c2"]
    assert data["layers"][0]["columns"] == [{"title": "ชื่อ", "values": ["a", "c"]}]
    assert unfold(data) == [(0, [(98.0, 18.0)]), (1, [(99.0, 19.0)])]
    assert data["bounds"] == [[18.0, 98.0], [19.0, 99.0]]


def test_holes_and_many_parts_belong_to_their_feature() -> None:
    holed = Polygon([(0, 0), (4, 0), (4, 4), (0, 4)], [[(1, 1), (2, 1), (2, 2)]])
    frame = gpd.GeoDataFrame({}, geometry=[holed, Polygon([(5, 5), (6, 5), (6, 6)])], crs=WGS84)
    assert [owner for owner, _ in unfold(map_data([layer(frame, Shape.AREA)], language="en"))] == [0, 0, 1]
    split = MultiLineString([[(0, 0), (1, 1)], [(2, 2), (3, 3)]])
    frame = gpd.GeoDataFrame({}, geometry=[split], crs=WGS84)
    assert [owner for owner, _ in unfold(map_data([layer(frame, Shape.LINE)], language="en"))] == [0, 0]


def test_the_background_does_not_widen_the_view() -> None:
    roads = gpd.GeoDataFrame({}, geometry=[LineString([(90, 10), (100, 20)])], crs=WGS84)
    ground = layer(roads, Shape.LINE, background=True)
    assert map_data([ground, layer(points(["a"], [Point(98, 18)]))], language="en")["bounds"] == [[18, 98], [18, 98]]
    assert map_data([ground], language="en")["bounds"] == [[10, 90], [20, 100]]
    assert map_data([], language="en")["bounds"] is None


def test_each_feature_may_have_its_own_colour() -> None:
    frame = points(["a", "b", "c"], [Point(98, 18)] * 3).assign(ink=["#111111", "#222222", "#111111"])
    drawn = map_data([Layer("x", "x", frame, Style(Shape.CIRCLE, "#000000"), colours="ink")], language="en")[
        "layers"
    ][0]
    assert drawn["palette"] == ["#111111", "#222222"]
    assert drawn["paint"] == [0, 1, 0]
