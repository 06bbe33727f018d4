import geopandas as gpd
import pandas as pd
import pytest

from gis.address.gazetteer import Gazetteer
from gis.address.geocoder import Geocoder
from gis.monitor import SilentMonitor
from planner.locate.cases import locate_cases
from planner.locate.decisions import Decisions, gps_fix
from planner.locate.review import review_queue
from planner.schemas import CASES

ROWS = [
    ("1", "แม่วิน", "แม่วาง", "เชียงใหม่"),
    ("2", "ดอนแก้ว", "แม่วาง", "เชียงใหม่"),
    ("3", "ในเมือง", "เมือง", ""),
    ("4", "ใน เมือง", "อ.เมือง", ""),
    ("5", "", "", ""),
]


@pytest.fixture(scope="module")
def cases() -> pd.DataFrame:
    house, tambon, amphoe, province = zip(*ROWS, strict=True)
    ids = [f"00000{number}" for number in house]
    columns = {"house": house, "moo": house, "tambon": tambon, "amphoe": amphoe, "province": province}
    return CASES.build({"case_id": ids, **columns, "number": range(1, 6)})


def locate(cases: pd.DataFrame, decisions: Decisions | None = None) -> gpd.GeoDataFrame:
    geocoder = Geocoder(Gazetteer.load())
    return locate_cases(cases, geocoder, decisions or Decisions(), monitor=SilentMonitor())


@pytest.fixture(scope="module")
def places(cases: pd.DataFrame) -> gpd.GeoDataFrame:
    return locate(cases)


def test_doubtful_places_come_costliest_first_and_children_with_the_same_words_together(
    cases: pd.DataFrame, places: gpd.GeoDataFrame
) -> None:
    queue = review_queue(cases, places)
    assert [question.case_ids for question in queue] == [("000003", "000004"), ("000005",), ("000002",)]
    costs = [question.cost for question in queue]
    assert costs == sorted(costs, reverse=True)
    assert queue[0].cost == pytest.approx(2 * queue[0].doubt_m)


def test_a_child_who_needs_no_visit_costs_the_plan_nothing(cases: pd.DataFrame, places: gpd.GeoDataFrame) -> None:
    queue = review_queue(cases, places, wanted={"000002"})
    assert queue[0].case_ids == ("000002",)
    assert [question.cost for question in queue[1:]] == [0, 0]


def test_what_was_put_off_stands_last(cases: pd.DataFrame, places: gpd.GeoDataFrame) -> None:
    queue = review_queue(cases, places, skipped={"000004"})
    assert queue[-1].case_ids == ("000003", "000004")
    assert [question.skipped for question in queue] == [False, False, True]


def test_a_child_found_elsewhere_is_a_question_of_its_own(cases: pd.DataFrame) -> None:
    queue = review_queue(cases, locate(cases, Decisions(fixes={"000001": gps_fix(13.7, 100.5, 8.0)})))
    assert ("000001",) in [question.case_ids for question in queue]


def test_nothing_in_doubt_is_an_empty_queue(cases: pd.DataFrame, places: gpd.GeoDataFrame) -> None:
    sure = gpd.GeoDataFrame(places.loc[["000001"]])
    assert review_queue(cases.loc[["000001"]], sure) == ()
