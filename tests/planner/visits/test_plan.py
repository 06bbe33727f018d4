"""Whole plans on the straight road."""

import random
from collections.abc import Mapping
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.errors import JobCancelled, UserError
from gis.monitor import SilentMonitor
from gis.roads.travel import Router
from planner.model import Team, VisitPlan
from planner.schemas import LEGS, ROUTES, STOP_CASES, STOPS, UNSERVED
from planner.visits.assign import assign_schools
from planner.visits.options import PlanOptions
from planner.visits.plan import plan_visits
from planner.visits.stops import build_stops

from .conftest import Listener, RoadRouter, Spot, at, make_cases, make_places, make_schools
from .test_stops import assigned

SILENT = SilentMonitor()
SCHOOL = make_schools({"10": at(0)})
NINE, NOON = 9 * 3600, 12 * 3600
Frames = tuple[gpd.GeoDataFrame, pd.DataFrame, pd.DataFrame]


def stops_at(spots: Mapping[str, Spot], *, level: str = "gps", r50_m: float = 10.0) -> Frames:
    cases = make_cases({name: {} for name in spots})
    places = make_places(spots, level=level, r50_m=r50_m)
    return build_stops(cases, places, assigned(list(spots)), visit_minutes=30)


def check(plan: VisitPlan, options: PlanOptions, children: set[str]) -> None:
    """Check what every plan keeps."""
    for schema, frame in (
        (STOPS, plan.stops),
        (STOP_CASES, plan.stop_cases),
        (ROUTES, plan.routes),
        (LEGS, plan.legs),
        (UNSERVED, plan.unserved),
    ):
        schema.check(frame)
    visited = plan.legs.loc[plan.legs["to_stop"] != "", "to_stop"]
    assert visited.is_unique
    on_routes = plan.stop_cases.index[plan.stop_cases["stop_id"].isin(visited)]
    assert sorted([*on_routes, *plan.unserved.index]) == sorted(children)
    assert (plan.unserved["reason"] != "").all()
    sizes = plan.stop_cases["stop_id"].value_counts().sort_index()
    assert sizes.to_dict() == plan.stops["children"].to_dict()
    shifts = {(team.shift_start_s, team.shift_end_s) for team in options.crews()}
    for route_id, legs in plan.legs.groupby("route_id"):
        route = plan.routes.loc[route_id]
        assert legs["sequence"].to_list() == list(range(1, len(legs) + 1))
        assert legs["from_stop"].to_list() == ["", *legs["to_stop"].iloc[:-1]]
        assert legs["to_stop"].iloc[-1] == ""
        assert legs["arrive_s"].to_numpy() == pytest.approx((legs["depart_s"] + legs["seconds"]).to_numpy())
        service = plan.stops["service_s"].reindex(legs["to_stop"].iloc[:-1]).to_numpy()
        assert legs["depart_s"].iloc[1:].to_numpy() == pytest.approx(legs["arrive_s"].iloc[:-1].to_numpy() + service)
        assert route["start_s"] == legs["depart_s"].iloc[0]
        assert route["end_s"] == pytest.approx(legs["arrive_s"].iloc[-1])
        assert route["end_s"] - route["start_s"] == pytest.approx(route["travel_s"] + route["visit_s"])
        assert any(start == route["start_s"] and route["end_s"] <= end + 1e-6 for start, end in shifts)
        assert route["stops"] == len(legs) - 1


def test_a_route_keeps_its_clock_walks_off_the_road_and_comes_home(road: Router) -> None:
    stops, stop_cases, unserved = stops_at({"a": at(1_000, 200), "b": at(3_000)})
    options = PlanOptions(shift_start_s=NINE, shift_end_s=NOON)
    plan = plan_visits(stops, stop_cases, unserved, SCHOOL, road, options=options, monitor=SILENT)
    check(plan, options, {"a", "b"})
    assert plan.routes.index.to_list() == ["10-01"]
    assert not plan.interrupted
    legs = plan.legs
    # 200 m on foot at 4 km/h are 180 s, there and back.
    by_hand = (
        {"a": (280, 180), "b": (380, 180)} if legs["to_stop"].iloc[0] == "10-Ha" else {"b": (300, 0), "a": (380, 180)}
    )
    for row in legs.iloc[:2].itertuples():
        assert (row.seconds, row.walk_s) == pytest.approx(by_hand[row.to_stop[-1]], abs=0.01)
    assert plan.routes.loc["10-01", "travel_s"] == pytest.approx(600 + 360, abs=0.01)
    assert plan.routes.loc["10-01", "metres"] == pytest.approx(6_000, abs=0.1)
    first = legs["path"].iloc[0]
    assert (first.coords[0][0], first.coords[0][1]) == pytest.approx(at(0)[::-1])
    assert (first.coords[-1][0], first.coords[-1][1]) == pytest.approx(
        (plan.stops.at[legs["to_stop"].iloc[0], "place"].x, plan.stops.at[legs["to_stop"].iloc[0], "place"].y)
    )
    assert plan.stops["snap_m"].to_list() == pytest.approx([200, 0], abs=0.01)


def test_what_cannot_be_served_says_why(road: Router) -> None:
    spots = {
        "near": at(1_000),
        "bush": at(1_000, 3_100),
        "island": (18.0, 99.6),
        "nowhere": (18.0, 101.0),
        "far": at(80_000),
        "unknown": None,
    }
    options = PlanOptions(shift_start_s=NINE, shift_end_s=NOON)
    plan = plan_visits(*stops_at(spots), SCHOOL, road, options=options, monitor=SILENT)
    check(plan, options, set(spots))
    assert plan.unserved["reason"].to_dict() == {
        "bush": "too_far_from_road",
        "island": "no_road",
        "nowhere": "no_road",
        "far": "beyond_shift",
        "unknown": "no_place",
    }
    assert plan.unserved.at["far", "stop_id"] == "10-Hfar"
    longer = replace(options, shift_end_s=22 * 3600, max_walk_m=4_000)
    plan = plan_visits(*stops_at(spots), SCHOOL, road, options=longer, monitor=SILENT)
    assert sorted(plan.unserved.index) == ["island", "nowhere", "unknown"]


def test_a_school_off_the_road_takes_its_own_children_with_it_and_nobody_elses(road: Router) -> None:
    schools = make_schools({"10": at(0), "20": (18.0, 101.0), "30": None})
    cases = make_cases({"a": {}, "b": {}, "c": {}})
    owner = pd.concat([assigned(["a"]), assigned(["b"], "20"), assigned(["c"], "30")])
    frames = build_stops(cases, make_places({name: at(500) for name in "abc"}), owner, visit_minutes=30)
    plan = plan_visits(*frames, schools, road, options=PlanOptions(), monitor=SILENT)
    assert plan.unserved["reason"].to_dict() == {"b": "no_road", "c": "no_road"}
    plan = plan_visits(*frames, schools.iloc[:1], road, options=PlanOptions(), monitor=SILENT)
    assert plan.unserved["reason"].to_dict() == {"b": "no_school", "c": "no_school"}


def test_an_islands_school_visits_its_island_and_nobody_drives_across_the_sea(road: Router) -> None:
    schools = make_schools({"10": at(0), "20": (18.0, 99.6)})
    cases, places = (
        make_cases({"a": {}, "b": {}, "c": {}}),
        make_places({"a": at(500), "b": (18.0, 99.61), "c": at(600)}),
    )
    owner = assign_schools(cases, places, schools, road, monitor=SILENT)
    assert owner[["school_code", "rule"]].to_numpy().tolist() == [
        ["10", "nearest_road"],
        ["20", "nearest_road"],
        ["10", "nearest_road"],
    ]
    frames = build_stops(cases, places, owner, visit_minutes=30)
    plan = plan_visits(*frames, schools, road, options=PlanOptions(), monitor=SILENT)
    check(plan, PlanOptions(), {"a", "b", "c"})
    assert plan.unserved.empty
    owner = assigned(["a", "b", "c"], "20")
    frames = build_stops(cases, places, owner, visit_minutes=30)
    plan = plan_visits(*frames, schools, road, options=PlanOptions(), monitor=SILENT)
    assert plan.unserved["reason"].to_dict() == {"a": "no_road", "c": "no_road"}


def test_a_village_is_visited_at_the_road_where_one_is_within_its_radius(road: Router) -> None:
    frames = stops_at({"a": at(1_000, 400)}, level="village", r50_m=500.0)
    plan = plan_visits(*frames, SCHOOL, road, options=PlanOptions(), monitor=SILENT)
    assert plan.stops["snap_m"].to_list() == [0.0]
    assert plan.stops["place"].iloc[0].y == 18.0
    assert plan.legs["walk_s"].sum() == 0
    frames = stops_at({"a": at(1_000, 600)}, level="village", r50_m=500.0)
    plan = plan_visits(*frames, SCHOOL, road, options=PlanOptions(), monitor=SILENT)
    assert plan.stops["snap_m"].to_list() == pytest.approx([600], abs=0.01)


def test_two_thousand_children_at_one_point_are_seen_in_parts(road: Router) -> None:
    names = [f"{i:04d}" for i in range(2_000)]
    frames = stops_at(dict.fromkeys(names, at(1_000)))
    options = PlanOptions(teams=2)
    plan = plan_visits(*frames, SCHOOL, road, options=options, monitor=SILENT)
    check(plan, options, set(names))
    assert plan.unserved.empty
    # 28,800 s less 200 s on the road hold 1 + (28,600 - 1,800) / 900 = 30 children: 67 days, two teams.
    assert len(plan.routes) == len(plan.stops) == 67
    assert plan.stops["children"].unique().tolist() == [30, 29]
    assert plan.routes["day"].max() == 34
    assert plan.stops.index[0] == "10-H0000~1"
    assert plan.stops["name"].iloc[0].endswith("(1/67)")


def test_a_house_of_many_in_an_evening_is_left_alone_only_where_not_one_visit_fits(road: Router) -> None:
    evening = PlanOptions(shift_start_s=56_000, shift_end_s=56_000 + 2_000)
    plan = plan_visits(*stops_at(dict.fromkeys("abc", at(900))), SCHOOL, road, options=evening, monitor=SILENT)
    assert plan.stops["children"].to_list() == [1, 1, 1]
    assert len(plan.routes) == 3
    plan = plan_visits(*stops_at(dict.fromkeys("abc", at(1_100))), SCHOOL, road, options=evening, monitor=SILENT)
    assert set(plan.unserved["reason"]) == {"beyond_shift"}
    assert plan.routes.empty
    check(plan, evening, set("abc"))


def test_158_children_of_one_school_all_have_a_day(road: Router) -> None:
    spots = {f"{i:03d}": at(120.0 * i, float(i % 7) * 40) for i in range(158)}
    options = PlanOptions(effort="quick")
    plan = plan_visits(*stops_at(spots), SCHOOL, road, options=options, monitor=SILENT)
    check(plan, options, set(spots))
    assert plan.unserved.empty
    assert sorted(plan.routes["day"]) == list(range(1, len(plan.routes) + 1))


def test_few_days_serve_the_houses_with_the_most_children(road: Router) -> None:
    spots = {"a": at(1_000), "b": at(4_000), "c": at(4_000), "d": at(8_000), "e": at(12_000)}
    options = PlanOptions(shift_start_s=NINE, shift_end_s=NINE + 3_600, days=1)
    plan = plan_visits(*stops_at(spots), SCHOOL, road, options=options, monitor=SILENT)
    check(plan, options, set(spots))
    assert plan.legs["to_stop"].to_list() == ["10-Hb", ""]
    assert plan.unserved["reason"].to_dict() == {"a": "no_team", "d": "no_team", "e": "beyond_shift"}
    two = plan_visits(*stops_at(spots), SCHOOL, road, options=replace(options, teams=2), monitor=SILENT)
    assert two.routes[["team", "day"]].to_numpy().tolist() == [["1", 1], ["2", 1]]


def test_teams_with_hours_and_days_of_their_own_keep_them(road: Router) -> None:
    teams = (Team("เย็น", 56_000, 56_000 + 3_000, days=3), Team("วัน", NINE, NINE + 6_000, days=1))
    spots = {f"{i}": at(1_000.0 + 40 * i) for i in range(9)}
    options = PlanOptions(own_teams=teams)
    plan = plan_visits(*stops_at(spots), SCHOOL, road, options=options, monitor=SILENT)
    check(plan, options, set(spots))
    assert plan.routes.groupby("team")["day"].agg(["count", "max"]).to_dict("index") == {
        "วัน": {"count": 1, "max": 1},
        "เย็น": {"count": 3, "max": 3},
    }
    # Three half hours by day and one each evening.
    assert plan.routes["stops"].sum() == 6


def test_an_area_is_planned_as_one_from_the_middle_school(road: Router) -> None:
    schools = make_schools({"10": at(0), "20": at(5_000), "30": at(10_000)})
    spots = {f"{i}": at(1_000.0 * i) for i in range(11)}
    cases, places = make_cases({name: {} for name in spots}), make_places(spots)
    owner = pd.concat([assigned(list(spots)[:4]), assigned(list(spots)[4:8], "20"), assigned(list(spots)[8:], "30")])
    frames = build_stops(cases, places, owner, visit_minutes=30)
    options = PlanOptions(scope="esa")
    plan = plan_visits(*frames, schools, road, options=options, monitor=SILENT)
    check(plan, options, set(spots))
    assert plan.unserved.empty
    assert set(plan.routes["school_code"]) == {"20"}
    assert len(plan.routes) == 1
    assert set(plan.stops["school_code"]) == {"10", "20", "30"}
    there = plan_visits(*frames, schools, road, options=replace(options, depot="30"), monitor=SILENT)
    assert set(there.routes["school_code"]) == {"30"}
    with pytest.raises(UserError, match="40"):
        plan_visits(*frames, schools, road, options=replace(options, depot="40"), monitor=SILENT)


def test_some_schools_alone_are_planned_as_they_are_among_all(road: Router) -> None:
    schools = make_schools({"10": at(0), "20": at(5_000)})
    cases = make_cases({name: {} for name in "abcd"})
    places = make_places({"a": at(100), "b": at(600), "c": at(5_100), "d": None})
    owner = pd.concat([assigned(["a", "b"]), assigned(["c", "d"], "20")])
    frames = build_stops(cases, places, owner, visit_minutes=30)
    whole = plan_visits(*frames, schools, road, options=PlanOptions(), monitor=SILENT)
    part = plan_visits(*frames, schools, road, options=PlanOptions(schools=("20",)), monitor=SILENT)
    assert part.routes.equals(whole.routes.loc[["20-01"]])
    assert part.unserved.index.to_list() == ["d"]
    with pytest.raises(UserError, match="99"):
        plan_visits(*frames, schools, road, options=PlanOptions(schools=("99",)), monitor=SILENT)


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (PlanOptions(teams=0), "plan_no_team"),
        (PlanOptions(days=0), "plan_no_day"),
        (PlanOptions(shift_start_s=NOON, shift_end_s=NINE), "plan_shift_backwards"),
        (PlanOptions(shift_end_s=30 * 3600), "plan_shift_backwards"),
        (PlanOptions(shift_start_s=NINE, shift_end_s=NINE + 1_500), "plan_shift_short"),
        (PlanOptions(visit_minutes=0), "plan_visit_minutes"),
        (PlanOptions(visit_minutes=float("nan")), "plan_visit_minutes"),
        (PlanOptions(own_teams=(Team("1", NINE, NOON, 0),)), "plan_no_day"),
    ],
)
def test_what_nobody_can_drive_is_said_in_a_sentence(road: Router, options: PlanOptions, code: str) -> None:
    with pytest.raises(UserError) as caught:
        plan_visits(*stops_at({"a": at(0)}), SCHOOL, road, options=options, monitor=SILENT)
    assert caught.value.code == code
    for language in ("th", "en"):
        assert "{" not in caught.value.message(language)


def test_a_plan_cut_short_keeps_every_stop_and_says_so(road: Router) -> None:
    schools = make_schools({"10": at(0), "20": at(20_000)})
    spots = {f"{i:02d}": at(900.0 * i, 30.0 * (i % 5)) for i in range(40)}
    owner = pd.concat([assigned(list(spots)[:20]), assigned(list(spots)[20:], "20")])
    frames = build_stops(make_cases({name: {} for name in spots}), make_places(spots), owner, visit_minutes=30)
    options = PlanOptions(effort="best")
    listener = Listener()
    whole = plan_visits(*frames, schools, road, options=options, monitor=listener)
    assert not whole.interrupted
    best = [progress.best for progress in listener.heard if progress.best is not None]
    assert best[-1] == pytest.approx(whole.routes[["travel_s", "visit_s"]].sum().sum(), abs=len(whole.legs))
    assert {"visits_snap", "visits_matrix", "visits_plan", "visits_legs"} == {p.stage for p in listener.heard}
    for looks in (12, 60):
        plan = plan_visits(*frames, schools, road, options=options, monitor=Listener(stop_at=looks))
        assert plan.interrupted
        assert plan.unserved.empty
        check(plan, options, set(spots))
    with pytest.raises(JobCancelled):
        plan_visits(*frames, schools, road, options=options, monitor=Listener(stop_at=1))


def test_no_stops_are_an_empty_plan(road: Router) -> None:
    for scope in ("school", "esa"):
        options = PlanOptions(scope=scope)
        plan = plan_visits(*stops_at({}), SCHOOL, road, options=options, monitor=SILENT)
        check(plan, options, set())


CHILD = st.tuples(
    st.sampled_from(["gps", "house", "village", "tambon", "amphoe"]),
    st.integers(0, 60),
    st.sampled_from([0, 100, 3500]),
    st.sampled_from(["10", "20", ""]),
)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(CHILD, max_size=20),
    st.sampled_from([1, 2]),
    st.sampled_from([None, 1, 2]),
    st.sampled_from(["school", "esa"]),
    st.randoms(use_true_random=False),
)
def test_every_child_is_visited_once_or_listed_and_the_order_of_rows_changes_nothing(
    children: list[tuple[str, int, int, str]], teams: int, days: int | None, scope: str, shuffle: random.Random
) -> None:
    ids = [f"{i:02d}" for i in range(len(children))]
    by_id = dict(zip(ids, children, strict=True))
    schools = make_schools({"10": at(0), "20": at(20_000)})
    cases = make_cases({name: {} for name in ids})
    places = make_places(
        {name: at(1_000.0 * child[1], child[2]) for name, child in by_id.items()},
        level={name: child[0] for name, child in by_id.items()},
        r50_m=800.0,
    )
    owner = pd.concat([assigned([name], child[3]) for name, child in by_id.items() if child[3]] or [assigned([])])
    options = PlanOptions(
        teams=teams, days=days, scope=scope, effort="quick", shift_start_s=NINE, shift_end_s=NINE + 12_000
    )
    router: Router = RoadRouter()  # type: ignore[assignment]
    frames = build_stops(cases, places, owner, visit_minutes=30)
    plan = plan_visits(*frames, schools, router, options=options, monitor=SILENT)
    check(plan, options, set(ids))
    if days is not None:
        assert plan.routes.groupby("school_code").size().max() <= teams * days or plan.routes.empty
    order = np.array(ids)
    shuffle.shuffle(ids)
    frames = build_stops(cases.loc[ids], places.loc[order[::-1]], owner.iloc[::-1], visit_minutes=30)
    again = plan_visits(*frames, schools.iloc[::-1], router, options=options, monitor=SILENT)
    for name in ("stops", "stop_cases", "routes", "legs", "unserved"):
        assert getattr(plan, name).equals(getattr(again, name)), name
