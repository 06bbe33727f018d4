import numpy as np
import pytest

from gis.errors import JobCancelled
from gis.monitor import SilentMonitor
from gis.roads.travel import Router
from planner.schemas import ASSIGNMENTS
from planner.visits.assign import assign_schools

from .conftest import Listener, at, make_cases, make_places, make_schools

SILENT = SilentMonitor()
SCHOOLS = make_schools({"20": at(10_000), "10": at(0)}, ["โรงเรียนบ้านทุ่ง", "บ้านดอย"])


def test_a_missed_child_belongs_to_the_school_that_is_nearest_by_road(road: Router) -> None:
    cases = make_cases({"a": {}, "b": {}})
    places = make_places({"a": at(2_000, 500), "b": at(9_000)})
    result = assign_schools(cases, places, SCHOOLS, road, monitor=SILENT)
    assert result["school_code"].to_dict() == {"a": "10", "b": "20"}
    assert set(result["rule"]) == {"nearest_road"}
    # 2,000 m at 10 m/s and 500 m at 4 km/h; 1,000 m at 10 m/s.
    assert result["seconds"].to_list() == pytest.approx([200 + 450, 100], abs=0.01)
    assert result["metres"].to_list() == pytest.approx([np.hypot(2_000, 500), 1_000], rel=1e-3)
    ASSIGNMENTS.check(result)


def test_a_child_who_dropped_out_belongs_to_its_last_school_however_far(road: Router) -> None:
    cases = make_cases({"a": {"kind": "dropped_out", "school_code": "20"}})
    result = assign_schools(cases, make_places({"a": at(0)}), SCHOOLS, road, monitor=SILENT)
    assert list(result.loc["a", ["school_code", "rule"]]) == ["20", "last_school"]
    assert result.at["a", "seconds"] == pytest.approx(1_000, abs=0.01)


def test_a_last_school_that_is_not_known_counts_for_nothing(road: Router) -> None:
    cases = make_cases({"a": {"kind": "dropped_out", "school_code": "99"}})
    result = assign_schools(cases, make_places({"a": at(9_000)}), SCHOOLS, road, monitor=SILENT)
    assert list(result.loc["a", ["school_code", "rule"]]) == ["20", "nearest_road"]


def test_a_last_school_is_known_by_its_name_where_no_code_is_given(road: Router) -> None:
    cases = make_cases({"a": {"kind": "dropped_out", "school_name": "โรงเรียนบ้านดอย"}})
    result = assign_schools(cases, make_places({"a": None}), SCHOOLS, road, monitor=SILENT)
    assert list(result.loc["a", ["school_code", "rule"]]) == ["10", "last_school"]
    twins = make_schools({"1": at(0), "2": at(5)}, ["บ้านดอย", "โรงเรียนบ้านดอย"])
    assert assign_schools(cases, make_places({"a": None}), twins, road, monitor=SILENT).empty


def test_a_missed_child_does_not_belong_to_a_school_it_merely_names(road: Router) -> None:
    cases = make_cases({"a": {"school_code": "20"}})
    assert (
        assign_schools(cases, make_places({"a": at(0)}), SCHOOLS, road, monitor=SILENT).at["a", "school_code"] == "10"
    )


def test_where_no_road_leads_the_nearest_in_a_line_answers_and_the_rule_says_so(road: Router) -> None:
    cases = make_cases({"island": {}, "no_road": {}, "far_off": {}})
    places = make_places({"island": (18.0, 99.6), "no_road": (18.0, 101.0), "far_off": at(0, 11_000)})
    result = assign_schools(cases, places, SCHOOLS, road, monitor=SILENT)
    assert result["rule"].to_list() == ["nearest_line"] * 3
    assert result["school_code"].to_list() == ["20", "20", "10"]
    assert result["seconds"].isna().all()
    assert result.at["far_off", "metres"] == pytest.approx(11_000, rel=1e-3)
    assert assign_schools(cases, places, SCHOOLS, None, monitor=SILENT)["rule"].to_list() == ["nearest_line"] * 3


def test_without_a_place_only_a_last_school_is_known(road: Router) -> None:
    cases = make_cases({"a": {}, "b": {"kind": "dropped_out", "school_code": "10"}, "c": {}})
    places = make_places({"b": None, "c": at(0)}, level={"b": "none", "c": "amphoe"}).loc[["b", "c"]]
    result = assign_schools(cases, places, SCHOOLS, road, monitor=SILENT)
    assert result.index.to_list() == ["b"]
    assert result["seconds"].isna().all()


def test_between_equals_the_first_code_wins(road: Router) -> None:
    result = assign_schools(make_cases({"a": {}}), make_places({"a": at(5_000)}), SCHOOLS, road, monitor=SILENT)
    assert result.at["a", "school_code"] == "10"


def test_the_order_of_rows_does_not_matter_and_a_school_without_a_place_stands_back(road: Router) -> None:
    schools = make_schools({"10": at(0), "05": None, "20": at(10_000), "30": (18.0, 101.0)})
    rows: dict[str, dict[str, object]] = {f"{i:03d}": {} for i in range(40)}
    places = make_places({name: at(250.0 * i, 3.0 * i) for i, name in enumerate(rows)})
    one = assign_schools(make_cases(rows), places, schools, road, monitor=SILENT)
    other = assign_schools(make_cases(rows).iloc[::-1], places, schools.iloc[::-1], road, monitor=SILENT)
    assert one.equals(other.iloc[::-1])
    assert set(one["school_code"]) == {"10", "20"}


def test_no_cases_and_no_schools_give_no_assignments(road: Router) -> None:
    cases, places = make_cases({"a": {}}), make_places({"a": at(0)})
    assert assign_schools(cases, places, SCHOOLS.iloc[:0], road, monitor=SILENT).empty
    assert assign_schools(cases.iloc[:0], places, SCHOOLS, road, monitor=SILENT).empty


def test_it_stops_when_asked(road: Router) -> None:
    with pytest.raises(JobCancelled):
        assign_schools(make_cases({"a": {}}), make_places({"a": at(0)}), SCHOOLS, road, monitor=Listener(stop_at=1))
