"""Lunch, hours of visit, several trips a day, and days that end elsewhere."""

from collections.abc import Mapping
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.errors import UserError
from gis.monitor import SilentMonitor
from gis.roads.travel import Router
from planner.model import Team, VisitPlan
from planner.schemas import HOURS
from planner.visits.firstplan import first_plan
from planner.visits.options import EFFORTS, PlanOptions
from planner.visits.plan import plan_visits
from planner.visits.problem import Tour, VisitProblem, faults, shifts_of
from planner.visits.search import improve
from planner.visits.stops import build_stops
from planner.visits.timing import ALWAYS, clock_s, timing, working_s

from .conftest import RoadRouter, at, make_cases, make_places
from .test_plan import NINE, SCHOOL, check, stops_at
from .test_search import problem_of
from .test_stops import assigned

SILENT = SilentMonitor()
HOUR = 3600
DAY = Team("1", 8 * HOUR, 18 * HOUR, lunch_start_s=12 * HOUR, lunch_s=HOUR)


def hours_of(rows: Mapping[str, tuple[int, int]]) -> pd.DataFrame:
    return HOURS.build(
        {
            "case_id": list(rows),
            "open_s": [window[0] for window in rows.values()],
            "close_s": [window[1] for window in rows.values()],
        }
    )


def timed_stops(
    spots: Mapping[str, tuple[float, float]], hours: Mapping[str, tuple[int, int]], level: str = "gps"
) -> tuple[gpd.GeoDataFrame, pd.DataFrame, pd.DataFrame]:
    cases, places = make_cases({name: {} for name in spots}), make_places(spots, level=level, code="50010101")
    return build_stops(cases, places, assigned(list(spots)), visit_minutes=30, hours=hours_of(hours))


def visits_of(plan: VisitPlan) -> dict[str, tuple[float, float]]:
    """Return from when to when each stop is visited: from the arrival or its hour on, until its service is over."""
    opens = plan.stops["open_s"].to_dict()
    begin: dict[str, tuple[float, float]] = {}
    for _, legs in plan.legs.groupby("route_id"):
        for leg in legs.itertuples():
            if leg.to_stop:
                start = float(np.fmax(leg.arrive_s, opens[leg.to_stop]))
                begin[leg.to_stop] = (start, start + plan.stops.at[leg.to_stop, "service_s"])
    return begin


@given(st.integers(0, 24 * HOUR))
def test_working_time_and_the_clock_lead_to_each_other(moment: int) -> None:
    (shift,) = shifts_of((DAY,))
    first, last = working_s(shift, moment, latest=False), working_s(shift, moment, latest=True)
    assert clock_s(shift, first) >= moment
    assert clock_s(shift, last) <= moment
    assert clock_s(shift, first - 1) < moment
    assert clock_s(shift, last + 1) > moment


def test_who_comes_too_early_waits_and_leaves_later_instead() -> None:
    problem = problem_of([(600, 0), (1200, 0)], [1800, 1800], (DAY,))
    problem = replace(problem, open_s=np.array([14 * HOUR, 0]), close_s=np.array([15 * HOUR, ALWAYS]))
    (shift,) = problem.shifts
    times = timing(problem, shift, Tour(0, (1, 0)))
    # 14:00 by the clock is 13:00 of working time; 600 s before that the visit of s1 ends, 1,800 s long.
    assert [clock_s(shift, moment) for moment in times.begin_s] == [13 * HOUR + 1200, 14 * HOUR]
    assert times.seconds == 1200 + 1800 + 600 + 1800 + 600
    assert not times.late_s
    late = replace(problem, close_s=np.array([15 * HOUR, 8 * HOUR + 900]))
    assert timing(late, shift, Tour(0, (1,))).late_s == 300


def test_a_visit_waits_for_its_hours_and_lunch_is_kept(road: Router) -> None:
    spots = {"a": at(1_000), "b": at(2_000), "c": at(3_000)}
    hours = {"a": (17 * HOUR, 18 * HOUR), "c": (12 * HOUR + 600, 13 * HOUR + 2400)}
    plan = plan_visits(
        *timed_stops(spots, hours), SCHOOL, road, options=PlanOptions(own_teams=(DAY,)), monitor=SILENT
    )
    assert plan.unserved.empty
    assert plan.routes.index.to_list() == ["10-01"]
    begin = visits_of(plan)
    assert list(begin["10-Ha"]) == [17 * HOUR, 17 * HOUR + 1800]
    assert 12 * HOUR + 600 <= begin["10-Hc"][0] <= begin["10-Hc"][1] <= 13 * HOUR + 2400


def test_hours_in_which_nobody_works_are_said(road: Router) -> None:
    frames = timed_stops({"a": at(1_000), "b": at(1_500)}, {"a": (19 * HOUR, 20 * HOUR)})
    plan = plan_visits(*frames, SCHOOL, road, options=PlanOptions(own_teams=(DAY,)), monitor=SILENT)
    assert plan.unserved["reason"].to_dict() == {"a": "outside_hours"}
    assert plan.unserved.at["a", "remedies"] == '[{"code": "team_hours", "start": "19:00", "end": "20:00"}]'
    evening = Team("2", 18 * HOUR, 21 * HOUR)
    plan = plan_visits(*frames, SCHOOL, road, options=PlanOptions(own_teams=(DAY, evening)), monitor=SILENT)
    assert plan.unserved.empty


def test_a_house_keeps_together_and_other_hours_are_another_stop() -> None:
    spots = dict.fromkeys("abcd", at(1_000))
    hours = {"a": (17 * HOUR, 18 * HOUR), "b": (9 * HOUR, 10 * HOUR)}
    stops, stop_cases, _ = timed_stops(spots, hours)
    assert stops["children"].to_dict() == {"10-Ha@0900-1000": 3, "10-Ha@1700-1800": 1}
    assert stop_cases["stop_id"].to_dict()["c"] == "10-Ha@0900-1000"
    # In a village the headman shows the others at any hour.
    stops, _, _ = timed_stops(spots, hours, level="village")
    assert stops["children"].to_dict() == {
        "10-V50010101": 2, "10-V50010101@0900-1000": 1, "10-V50010101@1700-1800": 1,
    }  # fmt: skip
    stops, _, _ = timed_stops(spots, {"a": (9 * HOUR, 10 * HOUR)})
    assert stops.index.to_list() == ["10-Ha"]


def test_a_team_goes_back_to_the_school_and_sets_out_again(road: Router) -> None:
    team = Team("1", NINE, NINE + 6 * HOUR, max_stops=2, trips=3, turn_s=900)
    spots = {f"{number}": at(500.0 * number) for number in range(1, 7)}
    options = PlanOptions(own_teams=(team,))
    plan = plan_visits(*stops_at(spots), SCHOOL, road, options=options, monitor=SILENT)
    # Three trips of two stops on one day, and a quarter of an hour at the school in between.
    assert plan.routes[["team", "day", "stops"]].to_numpy().tolist() == [["1", 1, 2]] * 3
    ends, starts = plan.routes["end_s"].to_numpy()[:-1], plan.routes["start_s"].to_numpy()[1:]
    assert (starts - ends >= 900).all()
    assert plan.routes["end_s"].max() <= NINE + 6 * HOUR
    check(plan, PlanOptions(own_teams=tuple(
        Team("1", int(start), NINE + 6 * HOUR) for start in plan.routes["start_s"]
    )), set(spots))  # fmt: skip
    once = replace(options, own_teams=(replace(team, trips=1),))
    assert len(set(plan_visits(*stops_at(spots), SCHOOL, road, options=once, monitor=SILENT).routes["day"])) == 3


@pytest.mark.parametrize(
    ("end", "open_end", "last_s"), [(at(9_000), False, 500), (None, True, 0), (None, False, 400)]
)
def test_a_day_ends_at_home_at_the_last_stop_or_at_the_school(
    road: Router, end: tuple[float, float] | None, open_end: bool, last_s: float
) -> None:
    team = Team("1", NINE, NINE + 3 * HOUR, end=end, open_end=open_end)
    spots = {f"{number}": at(1_000.0 * number) for number in range(1, 5)}
    frames = stops_at(spots)
    plan = plan_visits(*frames, SCHOOL, road, options=PlanOptions(own_teams=(team,)), monitor=SILENT)
    assert len(plan.routes) == 1
    if end is not None or open_end:
        # The way leads past all houses, the farthest last.
        assert plan.legs["to_stop"].to_list() == ["10-H1", "10-H2", "10-H3", "10-H4", ""]
        assert plan.legs["seconds"].iloc[-1] == pytest.approx(last_s, abs=0.01)
        assert plan.routes["travel_s"].iloc[0] == pytest.approx(400 + last_s, abs=0.01)
    else:
        assert plan.routes["travel_s"].iloc[0] == pytest.approx(800, abs=0.01)


def test_a_team_sets_out_from_the_office(road: Router) -> None:
    team = Team("1", NINE, NINE + 3 * HOUR, start=at(5_000), end=at(5_000))
    plan = plan_visits(
        *stops_at({"a": at(4_000)}), SCHOOL, road, options=PlanOptions(own_teams=(team,)), monitor=SILENT
    )
    assert plan.legs["seconds"].to_list() == pytest.approx([100, 100], abs=0.01)
    assert plan.legs["path"].iloc[0].coords[0] == pytest.approx(at(5_000)[::-1])


def test_a_home_without_a_road_is_said(road: Router) -> None:
    team = Team("ไกล", NINE, NINE + 3 * HOUR, end=(19.0, 98.5))
    with pytest.raises(UserError, match="ไกล") as caught:
        plan_visits(*stops_at({"a": at(0)}), SCHOOL, road, options=PlanOptions(own_teams=(team,)), monitor=SILENT)
    assert caught.value.code == "team_place_off_road"


class SlowRouter(RoadRouter):
    """The same road at half the speed: another vehicle."""

    def seconds(self, *args: object, **kwargs: object) -> np.ndarray:
        return 2 * super().seconds(*args, **kwargs)  # type: ignore[arg-type]


def test_each_team_drives_its_own_vehicle(road: Router) -> None:
    slow: Router = SlowRouter()  # type: ignore[assignment]
    team = Team("1", NINE, NINE + 3 * HOUR, profile="walk")
    frames = stops_at({"a": at(4_000)})
    options = PlanOptions(own_teams=(team,))
    plan = plan_visits(*frames, SCHOOL, road, options=options, routers={"walk": slow}, monitor=SILENT)
    assert plan.legs["seconds"].to_list() == pytest.approx([800, 800], abs=0.01)
    far = stops_at({"a": at(40_000)})
    assert plan_visits(*far, SCHOOL, road, options=options, routers={"walk": slow}, monitor=SILENT).routes.empty
    both = replace(options, own_teams=(team, replace(team, name="2", profile="")))
    plan = plan_visits(*far, SCHOOL, road, options=both, routers={"walk": slow}, monitor=SILENT)
    assert plan.routes["team"].to_list() == ["2"]


def test_an_evening_ends_at_dusk_of_the_plans_days(road: Router) -> None:
    evening = Team("1", 15 * HOUR + 1800, 20 * HOUR, until_dusk=True, weekdays=(0, 1, 2, 3, 4))
    winter, summer = (
        PlanOptions(own_teams=(evening,), first_date=date).crews_at("10", 18.0, 98.0)[0].shift_end_s
        for date in ("2026-12-01", "2026-06-01")
    )
    assert 18 * HOUR < winter < 18 * HOUR + 1800 < 19 * HOUR < summer < 20 * HOUR
    assert PlanOptions(own_teams=(evening,)).crews_at("10", 18.0, 98.0)[0].shift_end_s <= winter
    plan = plan_visits(
        *stops_at({f"{n}": at(100.0 * n) for n in range(12)}),
        SCHOOL,
        road,
        options=PlanOptions(own_teams=(evening,), first_date="2026-12-04"),
        monitor=SILENT,
    )
    # Friday the 4th; the 7th is a day in lieu.
    assert plan.routes["date"].to_list() == ["2026-12-04", "2026-12-08", "2026-12-09"][: len(plan.routes)]
    assert plan.routes["end_s"].max() <= winter


def random_timed(seed: int, *, stops: int = 10) -> VisitProblem:
    """Return stops with hours at random, full days with lunch and evenings without."""
    rng = np.random.default_rng(seed)
    points = [(int(x), int(y)) for x, y in rng.integers(-2500, 2500, (stops, 2))]
    service = [int(value) for value in rng.integers(600, 2400, stops)]
    teams = (
        replace(DAY, days=2, max_stops=int(rng.integers(2, 6)), trips=int(rng.integers(1, 3)), turn_s=600),
        Team("2", 15 * HOUR, 19 * HOUR, 3),
        Team("3", 8 * HOUR, 11 * HOUR, 2),
    )
    problem = problem_of(points, service, teams)
    early = rng.integers(8 * HOUR, 17 * HOUR, stops)
    bound = rng.random(stops) < 0.5
    return replace(
        problem,
        open_s=np.where(bound, early, 0),
        close_s=np.where(bound, early + rng.integers(0, 3 * HOUR, stops), ALWAYS),
    )


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_whatever_the_hours_a_plan_keeps_them_and_is_the_same_again(seed: int) -> None:
    problem = random_timed(seed)

    def search() -> object:
        first = first_plan(problem)
        assert not faults(problem, first)
        found = improve(
            problem, first, effort=EFFORTS["quick"], seed=3, stopped=lambda: False, improved=lambda _: None
        )
        assert not faults(problem, found)
        assert found.rank <= first.rank
        return found

    assert search() == search()
