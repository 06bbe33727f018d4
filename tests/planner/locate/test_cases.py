import json
from collections.abc import Sequence

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from gis.address.gazetteer import Gazetteer
from gis.address.geocoder import Geocoder
from gis.address.levels import Level
from gis.address.villages import PINNED, Landmark
from gis.monitor import SilentMonitor
from planner.locate.cases import locate_cases
from planner.locate.decisions import (
    NO_DECISIONS,
    Choice,
    Decisions,
    Fix,
    addresses_of,
    candidates_of,
    gps_fix,
    unit_words,
    words_for,
)
from planner.schemas import CASES

ROWS = [
    {"house": "12", "moo": "5", "tambon": "แม่วิน", "amphoe": "แม่วาง", "province": "เชียงใหม่"},
    {"house": "12", "moo": "5", "tambon": "แม่วิน", "amphoe": "แม่วาง", "province": "เชียงใหม่"},
    {"house": "40", "moo": "5", "tambon": "แม่วิน", "amphoe": "แม่วาง", "province": "เชียงใหม่"},
    {"house": "7", "moo": "3", "tambon": "ในเมือง", "amphoe": "เมือง", "province": ""},
    {"house": "", "moo": "", "tambon": "-", "amphoe": "", "province": ""},
    {"house": "8", "moo": "3", "tambon": "ใน เมือง", "amphoe": "อ.เมือง", "province": ""},
]
SPOT = Gazetteer.load().spot("502204")
LAT, LON = SPOT.lat + 0.01, SPOT.lon + 0.01
HOME = shapely.Point(LON, LAT)
GPS = gps_fix(LAT, LON, 8.0)
PIN = Fix(Level.PIN, LAT, LON, 30.0, 150.0)


@pytest.fixture(scope="module")
def geocoder() -> Geocoder:
    return Geocoder(Gazetteer.load())


def cases(rows: Sequence[dict[str, str]] = ROWS) -> pd.DataFrame:
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    ids = [f"00000{i}" for i in range(len(rows))]
    return CASES.build({"case_id": ids, **columns, "number": list(range(len(rows)))})


def locate(geocoder: Geocoder, decisions: Decisions = NO_DECISIONS) -> gpd.GeoDataFrame:
    return locate_cases(cases(), geocoder, decisions, monitor=SilentMonitor())


def codes(cell: object) -> list[str]:
    return [note["code"] for note in json.loads(str(cell))]


def test_every_case_gets_a_row_in_order_with_level_status_and_reason(geocoder: Geocoder) -> None:
    places = locate(geocoder)
    assert list(places.index) == list(cases().index)
    assert places["level"].tolist() == ["tambon", "tambon", "tambon", "none", "none", "none"]
    assert places["status"].tolist() == ["accepted", "accepted", "accepted", "review", "none", "review"]
    assert all(json.loads(reason) for reason in places["reason"])
    assert len(json.loads(places["candidates"].iloc[3])) == 5
    assert places["place"].isna().tolist() == [False, False, False, True, True, True]


@pytest.mark.parametrize(("fix", "source"), [(GPS, "checkin"), (PIN, "officer")])
def test_a_home_is_its_childs_place_with_its_own_radii(geocoder: Geocoder, fix: Fix, source: str) -> None:
    place = locate(geocoder, Decisions(fixes={"000000": fix})).loc["000000"]
    assert (place["level"], place["source"], place["place"], place["status"]) == (fix.level, source, HOME, "accepted")
    assert (place["r50_m"], place["r95_m"]) == (fix.r50_m, fix.r95_m)
    assert (place["code"], place["moo"]) == ("50220405", "5")


def test_the_radii_of_a_position_follow_the_accuracy_that_its_phone_states() -> None:
    assert (gps_fix(0, 0, 2).r50_m, gps_fix(0, 0, 2).r95_m) == (10, 30)
    assert (gps_fix(0, 0, 50).r50_m, gps_fix(0, 0, 50).r95_m) == (39, 81)


def test_a_home_places_the_children_of_its_house_and_its_village(geocoder: Geocoder) -> None:
    places = locate(geocoder, Decisions(fixes={"000000": GPS}))
    assert places.loc["000001", "level"] == "house" and places.loc["000001", "place"] == HOME
    assert places.loc["000002", "level"] == "village" and places.loc["000002", "code"] == "50220405"
    assert places.loc["000002", "place"].distance(HOME) < 1e-9
    assert GPS.r95_m < places.loc["000001", "r95_m"] < places.loc["000002", "r95_m"] < SPOT.r95_m


def test_a_home_measured_far_away_is_offered_and_moves_nobody(geocoder: Geocoder) -> None:
    far = gps_fix(13.7, 100.5, 8.0)
    places = locate(geocoder, Decisions(fixes={"000000": far}))
    place = places.loc["000000"]
    assert (place["level"], place["code"], place["status"]) == ("tambon", "502204", "review")
    assert place["place"].y == pytest.approx(SPOT.lat)
    actual, registered = candidates_of(place["candidates"])
    assert (actual["level"], actual["lat"], actual["lon"]) == ("gps", 13.7, 100.5)
    assert (registered["level"], registered["code"]) == ("tambon", "502204")
    assert "found_elsewhere" in codes(place["reason"])
    assert places.loc["000002", "level"] == "tambon"


def test_a_home_far_away_counts_when_a_person_says_so_and_still_teaches_nothing(geocoder: Geocoder) -> None:
    places = locate(geocoder, Decisions(fixes={"000000": gps_fix(13.7, 100.5, 8.0, forced=True)}))
    place = places.loc["000000"]
    assert (place["level"], place["status"], place["place"].y) == ("gps", "accepted", 13.7)
    assert place["code"].startswith("10") and place["province"] == "กรุงเทพมหานคร"
    assert places.loc["000002", "level"] == "tambon"


def test_a_home_decides_between_the_places_that_an_address_may_mean(geocoder: Geocoder) -> None:
    spot = Gazetteer.load().spot(candidates_of(locate(geocoder).loc["000003", "candidates"])[1]["code"])
    place = locate(geocoder, Decisions(fixes={"000003": gps_fix(spot.lat, spot.lon, 8.0)})).loc["000003"]
    assert (place["level"], place["status"], place["tambon"]) == ("gps", "accepted", "ในเมือง")


def test_a_village_that_a_person_set_moves_all_its_children(geocoder: Geocoder) -> None:
    mark = Landmark("", "", PINNED, "502204", "5", LAT, LON)
    places = locate(geocoder, Decisions(villages=(mark,)))
    assert places["level"].tolist()[:3] == ["village"] * 3
    assert places["code"].tolist()[:3] == ["50220405"] * 3
    measured = gps_fix(LAT + 0.02, LON, 8.0)
    both = locate(geocoder, Decisions(villages=(mark,), fixes={"000000": measured}))
    assert both.loc["000000", "level"] == "gps" and both.loc["000002", "place"].y == LAT


def choice(geocoder: Geocoder, number: int) -> tuple[str, dict[str, object]]:
    return unit_words(addresses_of(cases())[3]), candidates_of(locate(geocoder).loc["000003", "candidates"])[number]


def test_a_choice_is_for_its_child_alone_or_for_all_with_the_same_words(geocoder: Geocoder) -> None:
    words, wanted = choice(geocoder, 2)
    one = locate(geocoder, Decisions(choices={"000003": Choice(words, wanted)}))
    assert (one.loc["000003", "code"], one.loc["000003", "source"]) == (wanted["code"], "officer")
    assert (one.loc["000003", "moo"], one.loc["000003", "status"]) == ("3", "accepted")
    assert one.loc["000005", "status"] == "review"
    both = locate(geocoder, Decisions(by_words={words: wanted}))
    assert both.loc[["000003", "000005"], "code"].tolist() == [wanted["code"]] * 2


def test_a_choice_is_not_kept_for_an_address_that_has_changed(geocoder: Geocoder) -> None:
    _, wanted = choice(geocoder, 2)
    other = locate(geocoder, Decisions(choices={"000003": Choice("other words", wanted)}))
    assert other.loc["000003", "status"] == "review"


def test_a_chosen_tambon_gains_from_its_village_when_that_is_learned(geocoder: Geocoder) -> None:
    words, wanted = choice(geocoder, 2)
    spot = Gazetteer.load().spot(str(wanted["code"]))
    mark = Landmark("", "", PINNED, str(wanted["code"]), "3", spot.lat + 0.005, spot.lon)
    place = locate(geocoder, Decisions(by_words={words: wanted}, villages=(mark,))).loc["000005"]
    assert (place["level"], place["code"]) == ("village", f"{wanted['code']}03")


def test_the_radii_of_a_level_follow_the_homes_measured_there(geocoder: Geocoder) -> None:
    rows = [{**ROWS[2], "house": str(i), "moo": ""} for i in range(40)]
    many = CASES.build(
        {"case_id": [f"{i:06d}" for i in range(40)], **{name: [row[name] for row in rows] for name in rows[0]}}
    )
    close = {f"{i:06d}": gps_fix(SPOT.lat + 0.0005, SPOT.lon, 8.0) for i in range(39)}
    place = locate_cases(many, geocoder, Decisions(fixes=close), monitor=SilentMonitor()).loc["000039"]
    assert place["level"] == "tambon"
    assert place["r50_m"] < 0.5 * SPOT.r50_m


def test_no_cases_give_no_places(geocoder: Geocoder) -> None:
    empty = CASES.build({name: [] for name in CASES.columns})
    assert locate_cases(empty, geocoder, monitor=SilentMonitor()).empty


def test_of_two_villages_in_conflict_that_no_source_has_a_point_for_the_chosen_one_is_kept_at_its_tambon() -> None:
    marks = [Landmark(f"บ้าน{name}", "", "village", "502204", moo, float("nan"), float("nan"))
             for name, moo in (("ห้วยทราย", "5"), ("สบวิน", "7"))]  # fmt: skip
    knowing = Geocoder(Gazetteer.load().with_points(marks))
    rows = [{**ROWS[0], "village": "บ้านสบวิน"}]
    first = locate_cases(cases(rows), knowing, monitor=SilentMonitor()).iloc[0]
    offered = candidates_of(first["candidates"])
    assert first["status"] == "review" and [one["moo"] for one in offered] == ["5", "7"]
    query = addresses_of(cases(rows))[0]
    choice = Choice(words_for(query, offered), offered[1])
    place = locate_cases(cases(rows), knowing, Decisions(choices={"000000": choice}), monitor=SilentMonitor()).iloc[0]
    assert (place["level"], place["status"], place["code"], place["moo"]) == ("tambon", "accepted", "50220407", "7")
    assert place["r95_m"] == SPOT.r95_m
