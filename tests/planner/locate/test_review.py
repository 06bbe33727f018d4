import json

import geopandas as gpd
import pandas as pd
import pytest

from gis.address.gazetteer import Gazetteer
from gis.address.geocoder import Geocoder
from gis.errors import GeocodingError
from gis.monitor import SilentMonitor
from planner.locate.cases import locate_cases
from planner.locate.review import choose, pin, review_queue
from planner.schemas import CASES, PLACES

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
    return CASES.build(
        {
            "case_id": ids,
            "house": house,
            "tambon": tambon,
            "amphoe": amphoe,
            "province": province,
            "number": range(1, 6),
        }
    )


@pytest.fixture(scope="module")
def places(cases: pd.DataFrame) -> gpd.GeoDataFrame:
    return locate_cases(cases, Geocoder(Gazetteer.load()), None, monitor=SilentMonitor())


def test_doubtful_places_come_costliest_first_and_children_with_the_same_words_together(
    cases: pd.DataFrame, places: gpd.GeoDataFrame
) -> None:
    queue = review_queue(cases, places)
    assert queue["case_ids"].tolist() == [("000003", "000004"), ("000005",), ("000002",)]
    assert queue["children"].tolist() == [2, 1, 1]
    assert queue["cost"].is_monotonic_decreasing


def test_one_choice_serves_all_children_with_the_same_words_and_is_kept(
    cases: pd.DataFrame, places: gpd.GeoDataFrame
) -> None:
    group = review_queue(cases, places)["case_ids"].iloc[0]
    wanted = json.loads(str(places.loc[group[0], "candidates"]))[2]["code"]
    decided = choose(places, group, 2)
    PLACES.check(decided)
    assert decided.loc[list(group), "code"].tolist() == [wanted, wanted]
    assert decided.loc[list(group), "status"].tolist() == ["accepted", "accepted"]
    assert places.loc[group[0], "status"] == "review"
    again = locate_cases(cases, Geocoder(Gazetteer.load()), decided, monitor=SilentMonitor())
    assert again.loc[list(group), "code"].tolist() == [wanted, wanted]
    assert list(again.index) == list(cases.index)


def test_a_pin_places_a_child_at_once(places: gpd.GeoDataFrame) -> None:
    place = pin(places, ["000005"], 18.7, 98.7).loc["000005"]
    assert (place["level"], place["place"].y, place["place"].x) == ("pin", 18.7, 98.7)
    assert 0 < place["r50_m"] < place["r95_m"]


def test_a_candidate_that_is_not_there_is_refused_in_words(places: gpd.GeoDataFrame) -> None:
    with pytest.raises(GeocodingError) as caught:
        choose(places, ["000003"], 9)
    assert "10" in caught.value.message("th")


def test_nothing_in_doubt_is_an_empty_queue(cases: pd.DataFrame, places: gpd.GeoDataFrame) -> None:
    sure = gpd.GeoDataFrame(places.loc[["000001"]])
    assert review_queue(cases.loc[["000001"]], sure).empty
