"""What is locked stays, whatever is planned around it."""

import json
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.monitor import SilentMonitor
from gis.roads.travel import Router
from planner.model import Team, VisitPlan
from planner.schemas import HOLDS
from planner.visits.balance import balanced, spread
from planner.visits.editing import Draft, add, drop, lock_day, lock_route, lock_stop, move, take_back
from planner.visits.firstplan import first_plan
from planner.visits.holding import Holds, draft_of, holds_frame
from planner.visits.options import EFFORTS, PlanOptions
from planner.visits.plan import plan_visits
from planner.visits.prepare import prepare
from planner.visits.problem import faults
from planner.visits.remedies import Alternative, remedy_words
from planner.visits.search import improve
from resources.text import catalogue

from .conftest import RoadRouter, at
from .test_plan import NINE, SCHOOL, check, stops_at
from .test_search import HOUR, random_problem

SILENT = SilentMonitor()
SHORT = PlanOptions(shift_start_s=NINE, shift_end_s=NINE + 2 * HOUR)
SPOTS = {f"{number}": at(600.0 * number) for number in range(1, 10)}


def planned(road: Router, options: PlanOptions, **more: object) -> VisitPlan:
    return plan_visits(*stops_at(SPOTS), SCHOOL, road, options=options, monitor=SILENT, **more)  # type: ignore[arg-type]


def draft(road: Router, plan: VisitPlan, options: PlanOptions = SHORT, holds: Holds | None = None) -> Draft:
    stops, stop_cases, _ = stops_at(SPOTS)
    (problem,) = prepare(stops, stop_cases, SCHOOL, road, options=options, monitor=SILENT).problems
    return draft_of(problem, plan, holds or Holds())


def stops_by_route(plan: VisitPlan) -> dict[str, list[str]]:
    visited = plan.legs[plan.legs["to_stop"] != ""]
    found: Mapping[str, list[str]] = visited.groupby("route_id")["to_stop"].agg(list).to_dict()
    return dict(found)


def held(changed: Draft) -> Holds:
    return Holds.of(HOLDS.check(holds_frame([changed])))


def test_a_locked_route_is_driven_as_it_was_and_the_rest_is_planned_around_it(road: Router) -> None:
    before = planned(road, SHORT)
    ways = stops_by_route(before)
    first, second = list(ways)[:2]
    changed = move(draft(road, before), ways[second][0], first, position=0).draft
    kept = held(lock_route(changed, first))
    after = planned(road, SHORT, holds=kept, before=plan_with(before, changed))
    assert stops_by_route(after)[first] == list(changed.routes[0].stop_ids)
    assert not after.unserved.size
    # The stop makes the route too long: it stays, and a word says so.
    assert [(one.code, one.route_id) for one in after.broken] == [("beyond_shift", first)]
    check(replace(after, routes=after.routes.drop(first), legs=after.legs[after.legs["route_id"] != first]), SHORT,
          {name for name in SPOTS if f"10-H{name}" not in changed.routes[0].stop_ids})  # fmt: skip
    again = planned(road, SHORT, holds=kept, before=plan_with(before, changed))
    assert again.routes.equals(after.routes)


def plan_with(plan: VisitPlan, changed: Draft) -> VisitPlan:
    """Return a plan whose legs are in the order of a draft; their times do not count here."""
    rows = []
    for route in changed.routes:
        for sequence, stop_id in enumerate([*route.stop_ids, ""], start=1):
            rows.append({"route_id": route.route_id, "sequence": sequence, "to_stop": stop_id})
    template = plan.legs.iloc[:1]
    legs = template.loc[template.index.repeat(len(rows))].reset_index(drop=True)
    for name in ("route_id", "sequence", "to_stop"):
        legs[name] = [row[name] for row in rows]
    return replace(plan, legs=legs)


def test_a_locked_stop_stays_on_its_route_and_the_route_may_become_better(road: Router) -> None:
    before = planned(road, SHORT)
    ways = stops_by_route(before)
    first, second = list(ways)[:2]
    stop_id = ways[second][-1]
    moved = move(drop(draft(road, before), ways[first][0]).draft, stop_id, first).draft
    after = planned(road, SHORT, holds=held(lock_stop(moved, stop_id)), before=plan_with(before, moved))
    assert stop_id in stops_by_route(after)[first]
    assert after.unserved.empty
    assert not after.broken


def test_a_locked_day_keeps_its_routes_and_gets_no_other(road: Router) -> None:
    options = replace(SHORT, teams=2)
    before = planned(road, options)
    alone = lock_day(draft(road, before, options), 1)
    # One route of the day is emptied: the team stays free that day.
    emptied = alone.routes[0]
    changed = replace(alone, routes=(replace(emptied, stop_ids=()), *alone.routes[1:]))
    after = planned(road, options, holds=held(changed), before=plan_with(before, changed))
    first_day = after.routes[after.routes["day"] == 1]
    assert first_day["team"].to_list() == [
        route.team for route in changed.routes if route.day == 1 and route.stop_ids
    ]
    assert after.unserved.empty


def test_who_was_taken_off_with_a_reason_stays_off_until_taken_back(road: Router) -> None:
    before = planned(road, SHORT)
    off = drop(draft(road, before), "10-H5", reason="ย้ายบ้านแล้ว").draft
    assert "10-H5" in off.left_out
    kept = held(off)
    after = planned(road, SHORT, holds=kept, before=before)
    assert after.unserved["reason"].to_dict() == {"5": "dropped"}
    assert json.loads(str(after.unserved.at["5", "remedies"])) == [{"code": "take_back", "note": "ย้ายบ้านแล้ว"}]
    again = draft(road, after, holds=kept)
    assert again.dropped == {"10-H5": "ย้ายบ้านแล้ว"}
    route = again.routes[0].route_id
    assert not add(again, "10-H5", route).draft.dropped
    assert not take_back(again, "10-H5").dropped


def test_locks_that_contradict_the_plan_are_said_and_nothing_breaks(road: Router) -> None:
    before = planned(road, SHORT)
    first = next(iter(stops_by_route(before)))
    kept = held(lock_route(draft(road, before), first))
    # The team is gone, its day is shorter than the route, and one of its stops needs no visit any more.
    other = PlanOptions(own_teams=(Team("ใหม่", NINE, NINE + HOUR),))
    gone = stops_by_route(before)[first][0].removeprefix("10-H")
    fewer = {name: spot for name, spot in SPOTS.items() if name != gone}
    after = plan_visits(*stops_at(fewer), SCHOOL, road, options=other, holds=kept, before=before, monitor=SILENT)
    assert {one.code for one in after.broken} >= {"lock_team", "lock_stops", "beyond_shift"}
    for language in ("th", "en"):
        for one in after.broken:
            said = catalogue(language).say(f"visits.broken.{one.code}", route=one.route_id, **dict(one.details))
            assert "{" not in said
    nowhere = plan_visits(
        *stops_at({"x": at(60)}), SCHOOL, road, options=SHORT, holds=kept, before=before, monitor=SILENT
    )
    assert "lock_lost" in {one.code for one in nowhere.broken}
    assert len(nowhere.routes) == 1


def test_two_locked_routes_of_one_team_on_one_day_are_kept_and_said(road: Router) -> None:
    before = planned(road, SHORT)
    first, second = list(stops_by_route(before))[:2]
    both = lock_route(lock_route(draft(road, before), first), second)
    clashing = before.routes.assign(day=1)
    after = planned(road, SHORT, holds=held(both), before=replace(before, routes=clashing))
    assert {first, second} <= set(after.routes.index)
    assert "team_twice" in {one.code for one in after.broken}
    assert after.unserved.empty


def test_few_days_are_spent_on_what_is_locked_first(road: Router) -> None:
    options = replace(SHORT, days=2)
    before = planned(road, options)
    first = next(iter(stops_by_route(before)))
    kept = held(lock_route(draft(road, before, options), first))
    after = planned(road, replace(options, days=1), holds=kept, before=before)
    assert after.routes.index.to_list() == [first]
    assert set(after.unserved["reason"]) == {"no_team"}


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 1000), st.sampled_from([0.5, 1.0]))
def test_balance_makes_the_longest_route_no_longer_and_drives_no_more(seed: int, balance: float) -> None:
    problem = random_problem(14, seed=seed)
    best = improve(
        problem, first_plan(problem), effort=EFFORTS["quick"], seed=1, stopped=lambda: False, improved=lambda _: None
    )
    even = balanced(problem, best, balance=balance, effort=EFFORTS["quick"], seed=1, stopped=lambda: False)
    assert not faults(problem, even)
    assert even.rank[:2] <= best.rank[:2]
    assert spread(problem, even).longest <= spread(problem, best).longest
    assert balanced(problem, best, balance=0, effort=EFFORTS["quick"], seed=1, stopped=lambda: False) is best


def test_the_price_of_balance_is_told(road: Router) -> None:
    # Two visits fit into a morning with two near houses, one far house takes long by itself.
    spots = {"a": at(100), "b": at(200), "c": at(300), "d": at(400), "e": at(500)}
    options = PlanOptions(shift_start_s=NINE, shift_end_s=NINE + 2 * HOUR + 600, teams=2)
    frames = stops_at(spots)
    plain = plan_visits(*frames, SCHOOL, road, options=options, monitor=SILENT)
    even = plan_visits(*frames, SCHOOL, road, options=replace(options, balance=1.0), monitor=SILENT)
    assert sorted(plain.routes["stops"]) == [1, 4]
    assert sorted(even.routes["stops"]) == [2, 3]
    price = even.routes["travel_s"].sum() - plain.routes["travel_s"].sum()
    assert even.balance_s == pytest.approx(price, abs=10)
    assert even.balance_m == pytest.approx(even.routes["metres"].sum() - plain.routes["metres"].sum())
    assert plain.balance_s == 0


class FastRouter(RoadRouter):
    """The same road at ten times the speed."""

    def seconds(self, *args: object, **kwargs: object) -> object:  # type: ignore[override]
        return super().seconds(*args, **kwargs) / 10  # type: ignore[arg-type]


def test_what_would_serve_the_rest_is_said_with_numbers(road: Router) -> None:
    spots = {
        "near": at(1_000), "next": at(1_500), "last": at(2_000), "far": at(40_000), "bush": at(1_000, 3_100),
        "sea": (18.0, 99.6), "unknown": None,
    }  # fmt: skip
    options = PlanOptions(shift_start_s=NINE, shift_end_s=NINE + 4_200, days=1)
    fast = Alternative("other_vehicle", FastRouter, {"profile": "pickup"})  # type: ignore[arg-type]
    plan = plan_visits(*stops_at(spots), SCHOOL, road, options=options, alternatives=(fast,), monitor=SILENT)
    told = {name: json.loads(text) for name, text in plan.unserved["remedies"].items()}
    # 4,000 s there, as much back and half an hour's visit: 9,800 s; a tenth of the way with the pickup.
    assert told["far"] == [
        {"code": "longer_shift", "hours": 2, "minutes": 50},
        {"code": "other_vehicle", "profile": "pickup", "hours": 0, "minutes": 44},
    ]
    assert told["bush"][0] == {"code": "longer_walk", "metres": 3100, "walk": 46}
    assert told["bush"][-1] == {"code": "check_pin"}
    assert told["sea"] == [{"code": "check_pin"}]
    assert told["unknown"] == [{"code": "any_place"}]
    left = [name for name, reason in plan.unserved["reason"].items() if reason == "no_team"]
    assert [told[name] for name in left] == [[{"code": "team_days", "days": 1, "all": 1}]]
    for language in ("th", "en"):
        for text in plan.unserved["remedies"]:
            assert all("{" not in line for line in remedy_words(catalogue(language), text))
    # The remedy holds: with one more day nobody is left for want of a team.
    more = plan_visits(*stops_at(spots), SCHOOL, road, options=replace(options, days=2), monitor=SILENT)
    assert "no_team" not in set(more.unserved["reason"])
