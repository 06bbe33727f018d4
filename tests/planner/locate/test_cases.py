import json

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from gis.address.gazetteer import Gazetteer
from gis.address.geocoder import Geocoder
from gis.monitor import SilentMonitor
from planner.locate.cases import locate_cases
from planner.schemas import CASES, PLACES

ROWS = [
    {"house": "12", "moo": "5", "tambon": "แม่วิน", "amphoe": "แม่วาง", "province": "เชียงใหม่"},
    {"house": "12", "moo": "5", "tambon": "แม่วิน", "amphoe": "แม่วาง", "province": "เชียงใหม่"},
    {"house": "40", "moo": "5", "tambon": "แม่วิน", "amphoe": "แม่วาง", "province": "เชียงใหม่"},
    {"house": "7", "moo": "3", "tambon": "ในเมือง", "amphoe": "เมือง", "province": ""},
    {"house": "", "moo": "", "tambon": "-", "amphoe": "", "province": ""},
]
SPOT = Gazetteer.load().spot("502204")
HOME = shapely.Point(SPOT.lon + 0.01, SPOT.lat + 0.01)


@pytest.fixture(scope="module")
def geocoder() -> Geocoder:
    return Geocoder(Gazetteer.load())


def cases() -> pd.DataFrame:
    columns = {name: [row[name] for row in ROWS] for name in ROWS[0]}
    ids = [f"00000{i}" for i in range(len(ROWS))]
    return CASES.build({"case_id": ids, **columns, "number": list(range(5))})


def locate(geocoder: Geocoder, known: gpd.GeoDataFrame | None = None) -> gpd.GeoDataFrame:
    return locate_cases(cases(), geocoder, known, monitor=SilentMonitor())


def test_every_case_gets_a_row_in_order_with_level_status_and_reason(geocoder: Geocoder) -> None:
    places = locate(geocoder)
    assert list(places.index) == list(cases().index)
    assert places["level"].tolist() == ["tambon", "tambon", "tambon", "none", "none"]
    assert places["status"].tolist() == ["accepted", "accepted", "accepted", "review", "none"]
    assert all(json.loads(reason) for reason in places["reason"])
    assert len(json.loads(places["candidates"].iloc[3])) == 5
    assert places["place"].isna().tolist() == [False, False, False, True, True]


def known(level: str, point: shapely.Point = HOME) -> gpd.GeoDataFrame:
    data = {"case_id": ["000000"], "level": [level], "code": ["502204"], "place": [point], "source": ["officer"]}
    return gpd.GeoDataFrame(PLACES.build(data), geometry="place")


@pytest.mark.parametrize("level", ["gps", "pin"])
def test_a_measured_place_is_kept_as_it_is(geocoder: Geocoder, level: str) -> None:
    place = locate(geocoder, known(level)).loc["000000"]
    assert (place["level"], place["source"], place["place"]) == (level, "officer", HOME)


def test_a_geocoded_place_is_made_again(geocoder: Geocoder) -> None:
    old = known("tambon")
    old["source"] = "geocoder"
    old["r50_m"] = 1.0
    assert locate(geocoder, old).loc["000000", "r50_m"] > 1.0


def test_a_place_that_a_person_chose_is_kept(geocoder: Geocoder) -> None:
    assert locate(geocoder, known("tambon")).loc["000000", "source"] == "officer"


def test_a_measured_home_places_the_children_of_its_house_and_its_village(geocoder: Geocoder) -> None:
    places = locate(geocoder, known("gps"))
    assert places.loc["000001", "level"] == "house" and places.loc["000001", "place"] == HOME
    assert places.loc["000002", "level"] == "village" and places.loc["000002", "code"] == "50220405"
    assert places.loc["000002", "place"].distance(HOME) < 1e-9
    assert places.loc["000001", "r95_m"] < places.loc["000002", "r95_m"] < SPOT.r95_m


def test_a_place_measured_far_away_does_not_move_the_village(geocoder: Geocoder) -> None:
    places = locate(geocoder, known("gps", shapely.Point(100.5, 13.7)))
    assert places.loc["000000", "place"].x == 100.5
    assert places.loc["000002", "level"] == "tambon"


def test_no_cases_give_no_places(geocoder: Geocoder) -> None:
    empty = CASES.build({name: [] for name in CASES.columns})
    assert locate_cases(empty, geocoder, None, monitor=SilentMonitor()).empty
