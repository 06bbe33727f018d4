"""Hot spots by road, and how far each tambon was visited."""

from typing import Any, cast

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import Point, box
from sklearn.metrics import adjusted_rand_score

from gis.address.gazetteer import Gazetteer
from gis.crs import WGS84, FloatArray, distance_m
from gis.monitor import SilentMonitor
from planner.results import hotspots
from planner.results.analysis_layers import coverage_layers, coverage_table, hotspot_layer
from planner.results.coverage import coverage
from planner.results.hotspots import Theme, circles, hot_spots, public, themes
from planner.results.outcomes import summarise_outcomes
from planner.schemas import CASES, CHECKINS, PLACES

QUIET = SilentMonitor()
GROUPS = {"north": (18.70, 98.70, 8), "south": (18.40, 98.70, 6), "alone": (18.55, 99.20, 1)}


def straight(lat1: FloatArray, lon1: FloatArray, lat2: FloatArray, lon2: FloatArray) -> FloatArray:
    """Ten metres a second as the crow flies."""
    return distance_m(lat1[:, None], lon1[:, None], lat2[None, :], lon2[None, :]) / 10.0


def children() -> tuple[pd.DataFrame, gpd.GeoDataFrame, pd.DataFrame]:
    points = [
        Point(lon + at % 4 * 0.002, lat + at // 4 * 0.002)
        for lat, lon, count in GROUPS.values()
        for at in range(count)
    ]
    ids = [f"{number:06d}" for number in range(len(points))]
    cases = CASES.build({"case_id": ids, "kind": ["dropped_out"] * 14 + ["missed"]})
    places = PLACES.build({"case_id": ids, "level": ["gps"] * len(ids), "place": points})
    checkins = CHECKINS.build(
        {"checkin_key": ids[:6], "case_id": ids[:6], "visited_at": ["2026-01-05"] * 6, "state": ["found"] * 6,
         "found_outcome": ["refuses"] * 6, "reason": [9] * 5 + [6]}
    )  # fmt: skip
    states = summarise_outcomes(cases, checkins, issued=()).states
    return cases, cast(gpd.GeoDataFrame, places), states


def test_children_close_by_road_are_one_hot_spot_and_one_alone_is_none() -> None:
    cases, places, states = children()
    wanted = themes(cases, states)
    assert [(theme.kind, theme.reason, len(theme.case_ids)) for theme in wanted] == [
        ("dropped_out", 0, 14), ("reason", 9, 5),
    ]  # fmt: skip
    found = hot_spots(wanted, places, states, travel=straight, monitor=QUIET)
    assert found["children"].tolist() == [8, 6, 5]
    assert found["open"].tolist() == [2, 6, 0]
    north = found.iloc[0]
    assert north["area"].contains(places.loc["000000", "place"]) and not north["area"].contains(Point(98.70, 18.40))
    again = hot_spots(wanted, places.iloc[::-1], states, travel=straight, monitor=QUIET)
    pd.testing.assert_frame_equal(pd.DataFrame(found), pd.DataFrame(again))


def test_a_river_without_a_bridge_parts_neighbours() -> None:
    _, places, states = children()

    def river(lat1: FloatArray, lon1: FloatArray, lat2: FloatArray, lon2: FloatArray) -> FloatArray:
        across = (lon1[:, None] < 98.703) != (lon2[None, :] < 98.703)
        return np.where(across, np.inf, straight(lat1, lon1, lat2, lon2))

    theme = Theme("dropped_out", 0, tuple(places.index[:8]))
    assert len(hot_spots([theme], places, states, travel=straight, monitor=QUIET)) == 1
    assert len(hot_spots([theme], places, states, travel=river, monitor=QUIET)) == 0


def test_many_places_are_measured_with_their_nearest_alone_and_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    cases, places, states = children()
    whole = hot_spots(themes(cases, states), places, states, travel=straight, monitor=QUIET)
    rules = {**hotspots.rules(), "most_pairs": 3, "nearest": 5}
    monkeypatch.setattr(hotspots, "rules", lambda: rules)
    monkeypatch.setattr(hotspots, "_BLOCK", 4)
    parts = hot_spots(themes(cases, states), places, states, travel=straight, monitor=QUIET)
    pd.testing.assert_frame_equal(pd.DataFrame(whole), pd.DataFrame(parts))


def scattered(count: int, villages: int) -> gpd.GeoDataFrame:
    rng = np.random.default_rng(7)
    middles = np.column_stack([rng.uniform(18.3, 18.8, villages), rng.uniform(98.4, 99.0, villages)])
    spots = middles[rng.integers(0, villages, count)] + rng.normal(0, 0.004, (count, 2))
    ids = [f"{number:06d}" for number in range(count)]
    return cast(gpd.GeoDataFrame, PLACES.build({"case_id": ids, "place": [Point(lon, lat) for lat, lon in spots]}))


def spots_of(places: gpd.GeoDataFrame, most_pairs: int, monkeypatch: pytest.MonkeyPatch) -> pd.Series:
    """Return the number of the hot spot of each child, -1 for none."""
    table = {**hotspots.rules(), "most_pairs": most_pairs}
    states = summarise_outcomes(CASES.build({"case_id": places.index}), CHECKINS.empty(), issued=()).states
    with monkeypatch.context() as patch:
        patch.setattr(hotspots, "rules", lambda: table)
        theme = Theme("dropped_out", 0, tuple(places.index))
        found = hot_spots([theme], places, states, travel=straight, monitor=QUIET)
    numbers = pd.Series(-1, index=places.index)
    for number, members in enumerate(found["case_ids"]):
        numbers[members.split()] = number
    return numbers


def test_the_nearest_places_alone_tell_nearly_what_all_pairs_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    places = scattered(1200, 30)
    whole, parts = (spots_of(places, most, monkeypatch) for most in (2000, 100))
    assert (whole >= 0).sum() > 200 and whole.nunique() > 5
    assert ((whole >= 0) == (parts >= 0)).mean() > 0.95
    assert adjusted_rand_score(whole, parts) > 0.9


def test_many_children_of_one_point_are_as_good_as_a_few(monkeypatch: pytest.MonkeyPatch) -> None:
    places = scattered(40, 5)
    crowd = places.loc[places.index.repeat(12)]
    crowd.index = pd.Index([f"{number:06d}" for number in range(len(crowd))], name="case_id")
    assert (
        spots_of(crowd, 60, monkeypatch).iloc[::12].tolist() == spots_of(crowd, 2000, monkeypatch).iloc[::12].tolist()
    )
    spot_of, spots = np.repeat(np.arange(40), 12), np.column_stack([places["place"].y, places["place"].x])
    few, all_ = (label(spots, spot_of, straight) for label in (hotspots._labels_of_children, hotspots._labels))
    assert adjusted_rand_score(few, all_) == 1.0 and ((few < 0) == (all_ < 0)).all()


def test_children_of_one_village_point_are_a_hot_spot() -> None:
    ids = [f"{number}" for number in range(7)]
    places = cast(gpd.GeoDataFrame, PLACES.build({"case_id": ids, "place": [Point(98.7, 18.6)] * 6 + [None]}))
    states = summarise_outcomes(CASES.build({"case_id": ids}), CHECKINS.empty(), issued=()).states
    found = hot_spots([Theme("dropped_out", 0, tuple(ids))], places, states, travel=straight, monitor=QUIET)
    assert found["children"].tolist() == [6]


def test_what_anybody_may_see_hides_small_counts_and_codes() -> None:
    cases, places, states = children()
    shown = public(hot_spots(themes(cases, states), places, states, travel=straight, monitor=QUIET))
    assert shown["open"].tolist() == [-1, 6, 0] and set(shown["case_ids"]) == {""}
    layer = hotspot_layer(shown, "en")
    assert layer.frame["still_open"].tolist() == ["fewer than 5", "6", "0"]
    assert "case_ids" not in layer.frame
    smaller = shown.assign(children=[4, 4, 5])
    assert len(public(gpd.GeoDataFrame(smaller))) == 1


def test_a_public_circle_holds_its_children_and_is_of_no_house() -> None:
    cases, places, states = children()
    shown = public(hot_spots(themes(cases, states), places, states, travel=straight, monitor=QUIET))
    found = circles(shown)
    assert len(found) == 2, "of dropouts alone: a reason is said of nobody"
    for lat, lon, kilometres in found:
        assert (lat, lon) == (round(lat, 2), round(lon, 2)) and kilometres * 2 == int(kilometres * 2)
        near = distance_m(places["place"].y, places["place"].x, lat, lon) <= kilometres * 1000
        assert near.sum() in (8, 6)


@pytest.mark.parametrize("language", ["th", "en"])
def test_each_tambon_tells_how_many_were_visited_and_the_parts_make_the_whole(language: str) -> None:
    ids = [f"{number}" for number in range(6)]
    cases = CASES.build({"case_id": ids})
    codes = ["502204", "50220405", "502204", "502201", "", "50"]
    places = PLACES.build({"case_id": ids, "code": codes, "place": [None] * 6})
    checkins = CHECKINS.build(
        {"checkin_key": ["a", "b"], "case_id": ["0", "3"], "visited_at": ["2026-01-05"] * 2,
         "state": ["found", "in_school"], "reason": [0, 0]}
    )  # fmt: skip
    outcomes = summarise_outcomes(cases, checkins, issued=("1",), enrolled={"2": "2026-01-01"})
    spot = Gazetteer.load().spot("502204")
    areas = gpd.GeoDataFrame({"code": ["502204"]}, geometry=[box(98, 18, spot.lon, spot.lat)], crs=WGS84)
    found = coverage(cases, places, outcomes, areas)
    told: dict[Any, Any] = {
        code: tuple(row[["children", "cleared", "visited", "to_visit"]]) for code, row in found.iterrows()
    }
    assert told == {"502201": (1, 0, 1, 0), "502204": (3, 1, 1, 1), "": (2, 0, 0, 2)}
    assert found.at["502204", "share"] == 0.5 and list(found.index)[-1] == ""
    assert (found["children"] == found["cleared"] + found["visited"] + found["to_visit"]).all()
    area, points = coverage_layers(found, language)
    assert list(area.frame.index) == ["502204"] and list(points.frame.index) == ["502201"]
    assert area.frame.loc["502204", "share"] == "50%"
    assert "area" not in coverage_table(found)
