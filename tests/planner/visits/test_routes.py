import numpy as np
import pytest

from gis.monitor import SilentMonitor
from gis.roads.travel import Router
from planner.model import StopKind
from planner.visits.addresses import address_line, place_line
from planner.visits.options import PlanOptions
from planner.visits.plan import plan_visits
from planner.visits.routes import visit_routes
from planner.visits.stops import build_stops
from resources.text import catalogue

from .conftest import at, make_cases, make_places, make_schools
from .test_stops import assigned

HOUSE = {"house": "12/3", "moo": "4", "tambon": "แม่ตื่น", "amphoe": "อมก๋อย", "province": "เชียงใหม่"}


def test_an_address_is_one_line_in_the_languages_form() -> None:
    assert address_line(catalogue("th"), HOUSE) == "12/3 ม.4 ต.แม่ตื่น อ.อมก๋อย จ.เชียงใหม่"
    assert address_line(catalogue("en"), HOUSE) == "12/3 Moo 4 Tambon แม่ตื่น Amphoe อมก๋อย Changwat เชียงใหม่"


def test_bangkok_has_khwaeng_and_khet() -> None:
    parts = {"house": "๑๙", "tambon": "ดุสิต", "amphoe": "ดุสิต", "province": "กรุงเทพมหานคร"}
    assert address_line(catalogue("th"), parts) == "19 แขวงดุสิต เขตดุสิต กรุงเทพมหานคร"


def test_prefixes_are_not_said_twice_and_what_is_unknown_is_left_out() -> None:
    parts = {"house": "-", "moo": "-", "village": "บ้านดอย", "tambon": "ตำบลนาทราย", "amphoe": "อ.ลี้"}
    assert address_line(catalogue("th"), parts) == "บ้านดอย ต.นาทราย อ.ลี้"
    # A tambon that is called บ้านนา keeps its name.
    assert address_line(catalogue("th"), {"tambon": "บ้านนา"}) == "ต.บ้านนา"


def test_an_address_in_one_string_is_shown_as_it_was_written() -> None:
    assert address_line(catalogue("th"), {"address": " หลังวัด  =cmd() "}) == "หลังวัด =cmd()"
    assert address_line(catalogue("th"), {}) == ""


def test_a_place_says_no_more_than_a_visitor_looks_for() -> None:
    words = catalogue("th")
    assert place_line(words, StopKind.HOUSE, HOUSE) == "12/3 ม.4 ต.แม่ตื่น"
    assert place_line(words, StopKind.VILLAGE, HOUSE) == "ม.4 ต.แม่ตื่น"
    assert place_line(words, StopKind.TAMBON, HOUSE) == "ต.แม่ตื่น อ.อมก๋อย"


@pytest.mark.parametrize("language", ["th", "en"])
def test_routes_show_children_by_age_band_and_in_the_order_of_the_day(road: Router, language: str) -> None:
    row = HOUSE | {
        "prefix": "เด็กหญิง",
        "first_name": "ดาว",
        "last_name": "<script>",
        "birth_date": "2015-06-01",
        "national_id": "1234567890123",
        "guardian": "คำ",
        "guardian_relation": "ยาย",
        "grade": "ป.4",
    }
    cases = make_cases({"a": row, "b": row | {"first_name": "เดือน", "guardian": ""}, "c": HOUSE | {"house": "9"}})
    places = make_places({"a": at(1_000), "b": at(1_000), "c": at(4_000)}, level="house")
    schools = make_schools({"10": at(0)}, ["บ้านดอย"])
    frames = build_stops(cases, places, assigned(["a", "b", "c"]), visit_minutes=30)
    plan = plan_visits(*frames, schools, road, options=PlanOptions(), monitor=SilentMonitor())
    (route,) = visit_routes(plan, cases, places, schools, year_be=2568, language=language)
    assert (route.school.name, route.team, route.day) == ("บ้านดอย", "1", 1)
    assert [stop.stop_id for stop in route.stops] == plan.legs["to_stop"].to_list()[:-1]
    (house,) = [stop for stop in route.stops if stop.stop_id == "10-Ha"]
    assert [child.name for child in house.children] == ["เด็กหญิงดาว <script>", "เด็กหญิงเดือน <script>"]
    assert house.children[0].age_band == "6-11"
    assert [child.guardian for child in house.children] == ["คำ (ยาย)", ""]
    assert house.children[0].address == address_line(catalogue(language), HOUSE)
    assert house.place == ("12/3 ม.4 ต.แม่ตื่น" if language == "th" else "12/3 Moo 4 Tambon แม่ตื่น")
    assert "1234567890123" not in repr(route)
    assert "2015" not in repr(route)
    clock = route.start_s
    for stop in route.stops:
        assert stop.arrive_s == pytest.approx(clock + stop.leg.seconds)
        assert stop.depart_s == pytest.approx(stop.arrive_s + stop.service_s)
        assert stop.leg.path[-1] == pytest.approx((stop.lon, stop.lat))
        clock = stop.depart_s
    assert route.end_s == pytest.approx(clock + route.back.seconds)
    assert np.isfinite(route.back.metres)


def test_parts_of_a_stop_bear_their_numbers_and_a_child_that_is_gone_is_left_out(road: Router) -> None:
    names = [f"{i:02d}" for i in range(40)]
    cases = make_cases(dict.fromkeys(names, HOUSE))
    places = make_places({name: at(1_000) for name in names})
    schools = make_schools({"10": at(0)})
    frames = build_stops(cases, places, assigned(names), visit_minutes=30)
    plan = plan_visits(*frames, schools, road, options=PlanOptions(), monitor=SilentMonitor())
    routes = visit_routes(plan, cases.drop(index="39"), places, schools, year_be=2568, language="th")
    stops = sorted((stop for route in routes for stop in route.stops), key=lambda stop: stop.stop_id)
    assert [stop.place for stop in stops] == ["12/3 ม.4 ต.แม่ตื่น (1/2)", "12/3 ม.4 ต.แม่ตื่น (2/2)"]
    assert [len(stop.children) for stop in stops] == [20, 19]
