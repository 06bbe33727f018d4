import re
from collections.abc import Callable
from xml.etree import ElementTree

import geopandas as gpd
import numpy as np
from shapely.geometry import LineString

from planner.model import Child, VisitRoute
from planner.sheets.routemap import HEIGHT_MM, WIDTH_MM, draw_map

MakeRoute = Callable[..., VisitRoute]
MakeChild = Callable[..., Child]
SVG = "{http://www.w3.org/2000/svg}"


def draw(route: VisitRoute, background: gpd.GeoDataFrame | None = None) -> ElementTree.Element:
    numbers = [str(n) for n in range(1, len(route.stops) + 1)]
    text = draw_map(route, background, numbers=numbers, north="N", metre="m", kilometre="km")
    return ElementTree.fromstring(text)


def texts(svg: ElementTree.Element) -> list[str]:
    return [element.text or "" for element in svg.iter(f"{SVG}text")]


def spots(svg: ElementTree.Element) -> dict[str, tuple[float, float]]:
    return {e.text or "": (float(e.attrib["x"]), float(e.attrib["y"])) for e in svg.iter(f"{SVG}text")}


def test_stops_are_numbered_and_north_and_scale_are_there(make_route: MakeRoute) -> None:
    svg = draw(make_route())
    assert texts(svg)[:3] == ["1", "2", "N"]
    assert re.fullmatch(r"[125]0{0,3} (k?m)", texts(svg)[3])


def test_north_is_up_and_east_is_right(make_route: MakeRoute, make_child: MakeChild) -> None:
    route = make_route([(18.85, 98.90, [make_child()]), (18.80, 98.97, [make_child(2)])])
    where = spots(draw(route))
    assert where["1"][1] < where["2"][1]
    assert where["1"][0] < where["2"][0]


def test_a_known_house_is_round_and_a_place_to_ask_first_is_square(make_route: MakeRoute) -> None:
    svg = draw(make_route())
    assert len([e for e in svg.iter(f"{SVG}circle") if e.get("fill") == "#fff"]) == 1
    assert len([e for e in svg.iter(f"{SVG}rect") if e.get("stroke-width") == "0.6"]) == 1


def test_the_scale_bar_is_as_long_as_it_says(make_route: MakeRoute, make_child: MakeChild) -> None:
    # 0.1 degree of latitude is 11.12 km: the stop lies that far over the school on the page.
    svg = draw(make_route([(18.90, 98.90, [make_child()])]))
    school = next(e.attrib["transform"] for e in svg.iter(f"{SVG}g") if "translate" in e.get("transform", ""))
    y = float(re.findall(r"[\d.]+", school)[1])
    km_per_mm = 11.12 / (y - (spots(svg)["1"][1] - 0.34 * 4.4))
    bar = next(e.attrib["d"] for e in svg.iter(f"{SVG}path") if re.match(r"M5 \S+V", e.get("d", "")))
    x = float(re.findall(r"H([\d.]+)", bar)[0])
    said = float(texts(svg)[-1].split()[0])
    assert texts(svg)[-1].endswith("km")
    np.testing.assert_allclose((x - 5.0) * km_per_mm, said, rtol=0.01)


def test_numbers_do_not_cover_each_other_even_at_one_point(make_route: MakeRoute, make_child: MakeChild) -> None:
    route = make_route([(18.81, 98.91, [make_child(n)]) for n in range(1, 13)])
    svg = draw(route)
    where = np.array([spots(svg)[str(n)] for n in range(1, 13)])
    gaps = np.hypot(*(where[:, None] - where[None, :]).transpose(2, 0, 1))
    assert gaps[~np.eye(12, dtype=bool)].min() > 5.0
    assert ((where > 0) & (where < (WIDTH_MM, HEIGHT_MM))).all()


def test_the_same_route_is_drawn_the_same(make_route: MakeRoute) -> None:
    assert ElementTree.tostring(draw(make_route())) == ElementTree.tostring(draw(make_route()))


def roads(**lines: list[tuple[float, float]]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"klass": list(lines)}, geometry=[LineString(line) for line in lines.values()], crs=4326)


def test_roads_beyond_the_frame_are_left_out(make_route: MakeRoute) -> None:
    near = roads(primary=[(98.8, 18.81), (99.0, 18.81)])
    far = roads(primary=[(99.8, 19.81), (99.9, 19.81)])
    assert "#999" in ElementTree.tostring(draw(make_route(), near), encoding="unicode")
    assert "#999" not in ElementTree.tostring(draw(make_route(), far), encoding="unicode")


def test_lanes_are_left_out_where_the_scale_is_small(make_route: MakeRoute, make_child: MakeChild) -> None:
    lane = roads(track=[(98.8, 18.81), (99.0, 18.81)])
    wide = make_route([(19.30, 98.90, [make_child()])])
    assert "#b5b5b5" in ElementTree.tostring(draw(make_route(), lane), encoding="unicode")
    assert "#b5b5b5" not in ElementTree.tostring(draw(wide, lane), encoding="unicode")


def test_a_stop_at_the_school_itself_is_drawn(make_route: MakeRoute, make_child: MakeChild) -> None:
    assert "1" in texts(draw(make_route([(18.80, 98.90, [make_child()])])))
