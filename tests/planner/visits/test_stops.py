import random

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.address.levels import Level
from planner.schemas import ASSIGNMENTS, STOP_CASES, STOPS, UNSERVED
from planner.visits.service import service_times
from planner.visits.stops import build_stops

from .conftest import at, make_cases, make_places


def assigned(ids: list[str], school: str = "10") -> pd.DataFrame:
    return ASSIGNMENTS.build(
        {"case_id": ids, "school_code": [school] * len(ids), "rule": ["nearest_road"] * len(ids)}
    )


def test_children_a_few_steps_apart_are_one_stop_and_a_row_of_houses_is_not() -> None:
    spots = {"a": at(0), "b": at(25), "c": at(50), "d": at(500)}
    stops, stop_cases, unserved = build_stops(
        make_cases({name: {} for name in spots}), make_places(spots), assigned(list(spots)), visit_minutes=30
    )
    # b is within 30 m of a; c is within 30 m of b alone.
    assert stop_cases["stop_id"].to_dict() == {"a": "10-Ha", "b": "10-Ha", "c": "10-Hc", "d": "10-Hd"}
    assert stops["children"].to_list() == [2, 1, 1]
    assert stops["service_s"].to_list() == [2700.0, 1800.0, 1800.0]
    assert unserved.empty
    STOPS.check(stops)
    STOP_CASES.check(stop_cases)


def test_one_house_number_of_one_village_is_one_house_where_the_places_allow_it() -> None:
    spots = {"a": at(0), "b": at(80), "c": at(5_000), "d": at(90)}
    house = {"house": "12/3", "moo": "4"}
    cases = make_cases({"a": house, "b": house, "c": house, "d": {"house": "13", "moo": "4"}})
    places = make_places(spots, level="house", code="500101", moo="4", r50_m=50.0)
    _, stop_cases, _ = build_stops(cases, places, assigned(list(spots)), visit_minutes=30)
    # r95 is 100 m: b may be the house of a; c, 5 km away, is another one whatever the papers say.
    assert stop_cases["stop_id"].to_dict() == {"a": "10-Ha", "b": "10-Ha", "c": "10-Hc", "d": "10-Hd"}


def test_a_village_and_a_tambon_are_one_stop_each_for_each_school() -> None:
    ids = ["a", "b", "c", "d", "e"]
    level = dict(zip(ids, ["village", "village", "tambon", "tambon", "village"], strict=True))
    code = {"a": "50010104", "b": "50010104", "c": "500101", "d": "500101", "e": "50010104"}
    places = make_places({name: at(9_000) for name in ids}, level=level, code=code, r50_m=1_000.0)
    owner = pd.concat([assigned(ids[:4]), assigned(["e"], "20")])
    stops, stop_cases, _ = build_stops(make_cases({name: {} for name in ids}), places, owner, visit_minutes=20)
    assert stop_cases["stop_id"].to_list() == ["10-V50010104"] * 2 + ["10-T500101"] * 2 + ["20-V50010104"]
    assert stops["kind"].to_dict() == {"10-T500101": "tambon", "10-V50010104": "village", "20-V50010104": "village"}
    # Tambon: 15 + 8 minutes to find, 20 for each of two. Village: 10 + 5, then 20 and three quarters of 20.
    assert stops["service_s"].to_list() == [63 * 60, 50 * 60, 35 * 60]


def test_the_search_grows_with_the_radius_up_to_its_most() -> None:
    search = service_times().search[Level.TAMBON]
    assert search.seconds(np.array([0.0, 1_000.0, 2_000.0, 99_000.0, np.nan])).tolist() == [
        900,
        1380,
        1860,
        3600,
        3600,
    ]


def test_what_cannot_be_visited_says_why() -> None:
    ids = ["a", "b", "c", "d", "e"]
    level = dict(zip(ids, ["amphoe", "province", "gps", "gps", "gps"], strict=True))
    places = make_places({"a": at(0), "b": at(0), "c": None, "d": at(0), "e": at(float("nan"))}, level=level)
    cases = make_cases({name: {} for name in [*ids, "f"]})
    stops, _, unserved = build_stops(cases, places, assigned(["a", "b", "c", "f"]), visit_minutes=30)
    assert unserved["reason"].to_dict() == {
        "a": "imprecise", "b": "imprecise", "c": "no_place", "d": "no_school", "e": "no_place", "f": "no_place",
    }  # fmt: skip
    assert stops.empty
    UNSERVED.check(unserved)


def test_a_stop_stands_where_its_best_known_child_lives() -> None:
    places = make_places({"a": at(0), "b": at(20)}, level={"a": "house", "b": "gps"}, r50_m={"a": 50.0, "b": 5.0})
    cases = make_cases({"a": {"house": "1", "tambon": "แม่ตื่น"}, "b": {"house": "2", "tambon": "แม่ตื่น"}})
    stops, _, _ = build_stops(cases, places, assigned(["a", "b"]), visit_minutes=30)
    assert stops.index.to_list() == ["10-Ha"]
    assert stops[["level", "name", "r50_m"]].iloc[0].to_list() == ["gps", "2 ต.แม่ตื่น", 5.0]
    assert stops["place"].iloc[0].x == pytest.approx(at(20)[1])


def test_two_thousand_children_at_one_point_are_one_stop() -> None:
    spots = {f"{i:05d}": at(1_000) for i in range(2_000)}
    stops, stop_cases, _ = build_stops(
        make_cases({name: {} for name in spots}), make_places(spots), assigned(list(spots)), visit_minutes=30
    )
    assert stops["children"].to_list() == [2_000]
    assert len(stop_cases) == 2_000


LEVELS = st.sampled_from(["gps", "pin", "house", "landmark", "village", "tambon", "amphoe", "none"])
CHILD = st.tuples(LEVELS, st.integers(0, 20), st.sampled_from(["", "10", "20"]), st.sampled_from(["", "1", "1/2"]))


@settings(max_examples=40, deadline=None)
@given(st.lists(CHILD, max_size=25), st.randoms(use_true_random=False))
def test_every_child_is_in_one_stop_or_unserved_whatever_the_order(
    children: list[tuple[str, int, str, str]], shuffle: random.Random
) -> None:
    ids = [f"{i:03d}" for i in range(len(children))]
    level = {name: child[0] for name, child in zip(ids, children, strict=True)}
    spots = {
        name: None if child[0] == "none" else at(12.0 * child[1]) for name, child in zip(ids, children, strict=True)
    }
    code = {name: "50010101"[: 6 if child[0] == "tambon" else 8] for name, child in zip(ids, children, strict=True)}
    cases = make_cases({name: {"house": child[3], "moo": "1"} for name, child in zip(ids, children, strict=True)})
    places = make_places(spots, level=level, code=code, moo="1")
    owner = pd.concat(
        [assigned([name], child[2]) for name, child in zip(ids, children, strict=True) if child[2]] or [assigned([])]
    )
    stops, stop_cases, unserved = build_stops(cases, places, owner, visit_minutes=30)
    assert sorted([*stop_cases.index, *unserved.index]) == ids
    assert stops["children"].sum() == len(stop_cases)
    assert (unserved["reason"] != "").all()
    order = list(ids)
    shuffle.shuffle(order)
    again = build_stops(cases.loc[order], places.loc[order[::-1]], owner.iloc[::-1], visit_minutes=30)
    assert again[0].equals(stops)
    assert again[1].equals(stop_cases)
    assert again[2].equals(unserved)
