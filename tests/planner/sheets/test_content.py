import dataclasses
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.model import School, VisitRoute
from planner.sheets.content import Words, breakable, maps_link, plain, sheets_by_school
from resources.text import catalogue

MakeRoute = Callable[..., VisitRoute]
THAI = Words(catalogue("th"))
ENGLISH = Words(catalogue("en"))


def test_sheets_are_numbered_within_each_school_by_day_then_team(make_route: MakeRoute) -> None:
    other = School("10010002", "โรงเรียนวัดดอย", 18.7, 98.8)
    routes = [
        make_route(route_id="c", day=2),
        make_route(route_id="b", team="ทีม 2"),
        make_route(route_id="x", school=other),
        make_route(route_id="a"),
    ]
    grouped = sheets_by_school(routes, year_be=2568)
    assert [school.school_code for school, _ in grouped] == ["10010001", "10010002"]
    assert [sheet.route.route_id for sheet in grouped[0][1]] == ["a", "b", "c"]
    assert [sheet.sheet_id for sheet in grouped[0][1]] == [f"10010001-0{n}/2568" for n in (1, 2, 3)]
    assert grouped[1][1][0].sheet_id == "10010002-01/2568"


def test_the_link_of_a_stop_holds_coordinates_and_nothing_else(make_route: MakeRoute) -> None:
    stop = make_route().stops[0]
    assert maps_link(stop) == "https://www.google.com/maps/dir/?api=1&destination=18.81000,98.91000"


@pytest.mark.parametrize(("seconds", "said"), [(29, "0 min"), (30, "1 min"), (3540, "59 min"), (5400, "1 h 30 min")])
def test_minutes_are_to_the_nearest(seconds: float, said: str) -> None:
    assert ENGLISH.minutes(seconds).replace("\u00a0", " ") == said


@pytest.mark.parametrize(("metres", "said"), [(64, "60 m"), (430, "450 m"), (949, "950 m"), (2380, "2.4 km")])
def test_a_radius_is_said_no_finer_than_it_is_known(make_route: MakeRoute, metres: float, said: str) -> None:
    stop = dataclasses.replace(make_route().stops[0], r50_m=metres)
    assert said in ENGLISH.radius(stop).replace("\u00a0", " ")


@pytest.mark.parametrize("metres", [5.0, 60.0, float("nan")])
def test_an_exact_or_unknown_radius_is_not_said(make_route: MakeRoute, metres: float) -> None:
    assert ENGLISH.radius(dataclasses.replace(make_route().stops[0], r50_m=metres)) == ""


def test_the_headman_is_asked_first_only_where_the_house_is_not_known(make_route: MakeRoute) -> None:
    house, village = make_route().stops
    assert THAI.ask_first(house) == ""
    assert "ผู้ใหญ่บ้าน" in THAI.ask_first(village)


def test_thai_digits_stand_for_all_digits() -> None:
    assert Words(catalogue("th"), digits=True).kilometres(12345.0) == "๑๒.๓\u00a0กม."


@given(st.text(max_size=400))
def test_plain_text_is_one_short_line(text: str) -> None:
    shown = plain(text)
    assert len(shown) <= 160
    assert shown.isprintable() or not shown.isascii()
    assert not set(shown) & set("\n\r\t\u200b\u202e\x00")


@given(st.text(alphabet="abกิ่ 1/", max_size=200))
def test_places_to_break_are_all_that_is_added(text: str) -> None:
    assert breakable(text).replace("\u200b", "") == text


def test_a_long_run_gets_places_to_break_and_words_do_not() -> None:
    assert breakable("A" * 40).split("\u200b") == ["A" * 16, "A" * 16, "A" * 8]
    assert breakable("12/3 หมู่ 4 บ้านหนองหอยใหม่พัฒนา") == "12/3 หมู่ 4 บ้านหนองหอยใหม่พัฒนา"
    assert all(not piece.startswith(("่", "ิ")) for piece in breakable("กิ่" * 60).split("\u200b"))
