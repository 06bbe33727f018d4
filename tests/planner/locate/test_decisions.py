"""The journal is followed in its order; of check-ins, in the order of the visits."""

import datetime as dt
import itertools
from collections.abc import Mapping

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point

from gis.crs import WGS84
from planner.locate.decisions import Decisions, What, decisions_of, homes_of
from planner.locate.journal import with_rows
from planner.schemas import CHECKINS, CORRECTIONS, SCHOOLS

NOW = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
CANDIDATE = {"level": "tambon", "code": "502204", "lat": 18.6, "lon": 98.6, "r50_m": 1.0, "r95_m": 2.0}
ACTUAL = {"level": "gps", "code": "", "lat": 13.7, "lon": 100.5, "r50_m": 10.0, "r95_m": 30.0}


def gps(day: str, lat: float) -> tuple[What, Mapping[str, object]]:
    return What.GPS, {"checkin_key": f"k{day}", "visited_at": day, "lat": lat, "lon": 98.6, "accuracy_m": 5.0}


PIN = (What.PIN, {"lat": 18.7, "lon": 98.7})
CHOOSE = (What.CHOOSE, {"candidate": CANDIDATE, "words": "w"})
FORCE = (What.CHOOSE, {"candidate": ACTUAL, "words": ""})
SKIP = (What.SKIP, dict[str, object]())


def journal(*said: tuple[What, Mapping[str, object]], undone: tuple[int, ...] = (), words: str = "") -> pd.DataFrame:
    rows = CORRECTIONS.empty()
    for what, value in said:
        rows = with_rows(rows, what, [("000017", words, value)], who="x", now=NOW)
    rows["undone"] = pd.Series([i in undone for i in range(len(rows))], index=rows.index, dtype=bool)
    return rows


def lat(decisions: Decisions) -> float | None:
    fix = decisions.fixes.get("000017")
    return None if fix is None else fix.lat


def test_of_check_ins_the_latest_visit_counts_in_whatever_order_they_came() -> None:
    visits = [gps("2025-01-01", 1.0), gps("2025-03-01", 3.0), gps("2025-02-01", 2.0)]
    assert {lat(decisions_of(journal(*order))) for order in itertools.permutations(visits)} == {3.0}


def test_a_persons_later_word_takes_the_place_of_what_was_measured() -> None:
    assert lat(decisions_of(journal(gps("2025-01-01", 1.0), PIN))) == 18.7
    assert lat(decisions_of(journal(PIN, gps("2025-01-01", 1.0)))) == 1.0
    chosen = decisions_of(journal(gps("2025-01-01", 1.0), CHOOSE))
    assert lat(chosen) is None and chosen.choices["000017"].words == "w"
    assert decisions_of(journal(CHOOSE, PIN)).choices == {}


def test_an_actual_address_that_was_chosen_is_a_fix_that_counts() -> None:
    fix = decisions_of(journal(gps("2025-01-01", 1.0), FORCE)).fixes["000017"]
    assert fix.forced and (fix.level, fix.lat, fix.r95_m) == ("gps", 13.7, 30.0)


def test_what_is_undone_was_never_said() -> None:
    assert lat(decisions_of(journal(gps("2025-01-01", 1.0), PIN, undone=(1,)))) == 1.0
    assert decisions_of(journal(PIN, SKIP, undone=(0, 1))) == Decisions()


def test_a_choice_serves_other_words_only_when_it_says_so() -> None:
    assert decisions_of(journal(CHOOSE)).by_words == {}
    assert decisions_of(journal(CHOOSE, words="w")).by_words == {"w": CANDIDATE}


def test_the_last_point_of_a_village_counts() -> None:
    value = {"tambon_code": "502204", "moo": "5", "name": "ห้วยทราย", "lat": 18.6, "lon": 98.6}
    decided = decisions_of(journal((What.VILLAGE, value), (What.VILLAGE, {**value, "lat": 18.7, "name": ""})))
    assert [(mark.lat, mark.moo) for mark in decided.villages] == [(18.7, "5")]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from([PIN, CHOOSE, FORCE, SKIP, gps("2025-01-01", 1.0), gps("2025-02-01", 2.0)]), max_size=6),
    st.sampled_from([PIN, CHOOSE, FORCE, SKIP, gps("2025-03-01", 3.0)]),
)
def test_undoing_the_last_correction_gives_what_was_before(
    said: list[tuple[What, Mapping[str, object]]], last: tuple[What, Mapping[str, object]]
) -> None:
    assert decisions_of(journal(*said, last, undone=(len(said),))) == decisions_of(journal(*said))


def checkins(**column: list[object]) -> gpd.GeoDataFrame:
    usual: dict[str, list[object]] = {
        "checkin_key": ["a"], "case_id": ["000017"], "state": ["found"], "warnings": [""], "accuracy_m": [10.0],
        "place": [Point(98.6, 18.6)],
    }  # fmt: skip
    return CHECKINS.build(usual | column)


def schools() -> gpd.GeoDataFrame:
    return SCHOOLS.build({"school_code": ["1"], "place": gpd.GeoSeries([Point(98.5, 18.5)], crs=WGS84)})


def test_a_child_found_at_a_measured_position_tells_of_a_home() -> None:
    assert len(homes_of(checkins(), schools())) == 1
    assert len(homes_of(checkins(), SCHOOLS.empty())) == 1
    assert len(homes_of(checkins(warnings=["reason_missing"]), schools())) == 1


@pytest.mark.parametrize(
    "column",
    [
        {"state": ["not_found"]}, {"state": ["moved"]}, {"accuracy_m": [51.0]}, {"accuracy_m": [float("nan")]},
        {"warnings": ["position_swapped outcome_missing"]}, {"place": [None]}, {"place": [Point(98.5003, 18.5003)]},
    ],
)  # fmt: skip
def test_a_position_that_may_be_elsewhere_tells_of_none(column: dict[str, list[object]]) -> None:
    assert homes_of(checkins(**column), schools()).empty
