from collections.abc import Callable
from xml.etree import ElementTree

import gpxpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.model import Child, School, VisitRoute
from planner.sheets.content import Sheet, Words, plain, sheets_by_school
from planner.sheets.phone import make_gpx, make_kml, way_of
from resources.text import catalogue

MakeRoute = Callable[..., VisitRoute]
MakeChild = Callable[..., Child]
THAI = Words(catalogue("th"))
KML = "{http://www.opengis.net/kml/2.2}"


def sheet_of(route: VisitRoute) -> Sheet:
    ((_, (sheet,)),) = sheets_by_school([route], year_be=2568)
    return sheet


def test_gpx_is_one_track_with_numbered_waypoints_and_no_route(make_route: MakeRoute) -> None:
    gpx = gpxpy.parse(make_gpx(sheet_of(make_route()), THAI).decode())
    assert gpx.version == "1.1"
    assert gpx.routes == []
    assert [point.name for point in gpx.waypoints] == ["0 โรงเรียนบ้านห้วยผึ้ง", "1 บ้านห้วยผึ้ง 1", "2 บ้านห้วยผึ้ง 2"]
    assert (gpx.waypoints[1].latitude, gpx.waypoints[1].longitude) == (18.81, 98.91)
    assert "เด็ก 1 คน" in (gpx.waypoints[1].description or "")
    (track,) = gpx.tracks
    (segment,) = track.segments
    ends = [(p.latitude, p.longitude) for p in (segment.points[0], segment.points[-1])]
    assert ends == [(18.8, 98.9), (18.8, 98.9)]


def test_the_way_passes_every_stop_and_repeats_no_point(make_route: MakeRoute) -> None:
    way = way_of(sheet_of(make_route()))
    assert way == [
        (98.90, 18.80), (98.91, 18.80), (98.91, 18.81), (98.90, 18.81), (98.90, 18.82), (98.90, 18.80)
    ]  # fmt: skip


def test_kml_holds_the_line_and_the_stops_lon_first(make_route: MakeRoute) -> None:
    root = ElementTree.fromstring(make_kml(sheet_of(make_route()), THAI))
    names = [mark.findtext(f"{KML}name") for mark in root.iter(f"{KML}Placemark")]
    assert names[:3] == ["0 โรงเรียนบ้านห้วยผึ้ง", "1 บ้านห้วยผึ้ง 1", "2 บ้านห้วยผึ้ง 2"]
    points = [point.findtext(f"{KML}coordinates") for point in root.iter(f"{KML}Point")]
    assert points[1] == "98.910000,18.810000"
    (line,) = root.iter(f"{KML}LineString")
    assert len((line.findtext(f"{KML}coordinates") or "").split()) == 6


@pytest.mark.parametrize("make", [make_gpx, make_kml])
def test_a_phone_file_names_no_child_and_no_guardian(
    make: Callable[[Sheet, Words], bytes], make_route: MakeRoute, make_child: MakeChild
) -> None:
    children = [make_child(1, "เด็กชายลับเฉพาะ", guardian="นางลับสุดยอด", address="99/99 หมู่ลับ")]
    text = make(sheet_of(make_route([(18.81, 98.91, children)])), THAI).decode()
    assert "ลับ" not in text
    assert "000017" not in text


@settings(max_examples=60, deadline=None)
@given(name=st.text(max_size=80))
def test_any_place_name_makes_files_that_are_read_back(make_route: MakeRoute, name: str) -> None:
    route = make_route(place=name, school=School("1", name, 18.8, 98.9))
    gpx = gpxpy.parse(make_gpx(sheet_of(route), THAI).decode())
    assert gpx.waypoints[1].name == f"1 {plain(f'{name} 1')}"
    root = ElementTree.fromstring(make_kml(sheet_of(route), THAI))
    assert [e.text for e in root.iter(f"{KML}name")][2] == f"1 {plain(f'{name} 1')}"
