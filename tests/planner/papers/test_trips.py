"""A team's day is paid by the plan until somebody says what it was."""

import math
from collections.abc import Mapping

import pandas as pd
import pytest

from planner.model import Team
from planner.papers.trips import Outing, Trip, cost_of, outings, signature
from planner.schemas import CLAIMS, ROUTES


def pay(metres: float, hours: float, vehicle: str, people: int) -> float:
    rate = {"pickup": 4.0, "motorcycle": 2.0, "walk": 0.0}[vehicle]
    return metres / 1000 * rate + people * (240.0 if hours >= 12 else 120.0 if hours >= 6 else 0.0)


def two_trips() -> pd.DataFrame:
    return ROUTES.build(
        {
            "route_id": ["a-01", "a-02", "b-01"],
            "school_code": ["a", "a", "b"],
            "team": ["1", "1", "2"],
            "date": ["2026-02-02", "2026-02-02", ""],
            "day": [1, 1, 3],
            "start_s": [8 * 3600.0, 11 * 3600.0, 9 * 3600.0],
            "end_s": [10.5 * 3600.0, 14 * 3600.0, 10 * 3600.0],
            "metres": [10_040.0, 5_000.0, 1_000.0],
            "stops": [2, 1, 1],
        }
    )


STOPS = pd.Series({"a-01": "s1|s2|", "a-02": "s3|", "b-01": "s4|"})


def days(claims: pd.DataFrame, routes: pd.DataFrame | None = None) -> tuple[Outing, ...]:
    return outings(
        two_trips() if routes is None else routes,
        stops_of=STOPS,
        children={"a-01": 3},
        tambons={"a-01": ("ก",), "a-02": ("ก", "ข")},
        schools={"a": "โรงเรียน ก"},
        teams={"2": Team("2", 0, 1, profile="pickup", people=3)},
        vehicle="motorcycle",
        people=2,
        claims=claims,
    )


def told(route_id: str, **said: object) -> pd.DataFrame:
    route: Mapping[str, object] = {str(name): value for name, value in two_trips().loc[route_id].items()}
    row: dict[str, object] = {
        "claim_id": "C00001", "route_id": route_id, "planned": signature(route_id, route, STOPS[route_id]),
        "school_code": route["school_code"], "team": route["team"], "day": route["day"], "people": 0, "km": math.nan,
        "hours": math.nan, "planned_km": 10.04, "planned_start_s": 28800.0, "planned_end_s": 37800.0, **said,
    }  # fmt: skip
    return CLAIMS.build({name: [value] for name, value in row.items()})


def test_trips_of_one_team_and_day_are_one_outing_with_one_per_diem() -> None:
    first, second = days(CLAIMS.empty())
    assert [trip.route_id for trip in first.trips] == ["a-01", "a-02"]
    assert first.hours == pytest.approx(6.0)  # two trips and half an hour at the school
    assert first.km == 15.0
    assert cost_of(first, pay).total == pytest.approx(15.0 * 2 + 2 * 120)
    assert first.tambons == ("ก", "ข")
    assert (second.vehicle, second.people, cost_of(second, pay).total) == ("pickup", 3, 4.0)


def test_what_was_told_wins_over_the_plan() -> None:
    first, _ = days(told("a-01", km=30.0, hours=9.5, people=4, vehicle="pickup", date="2026-02-05", note="น้ำท่วม"))
    assert (first.km, first.people, first.vehicle, first.date, first.edited) == (
        35.0,
        4,
        "pickup",
        "2026-02-05",
        True,
    )
    assert first.hours == pytest.approx(13.0)
    assert cost_of(first, pay).total == pytest.approx(35 * 4 + 4 * 240)


def test_a_claim_outlives_the_plan_and_never_touches_a_new_route_of_the_same_name() -> None:
    claim = told("a-01", km=30.0)
    changed = two_trips()
    changed.loc["a-01", "team"] = "9"
    found = days(claim, changed)
    assert [(one.planned, one.edited, one.km) for one in found if one.school_code == "a"] == [
        (True, False, 5.0),
        (True, False, 10.0),
        (False, True, 30.0),
    ]


def test_six_hours_less_a_breath_are_six_hours() -> None:
    outing = Outing("a", "", "1", 1, "", "walk", 1, (Trip("r", 0.0, 0.0, 6 * 3600 - 5.0),))
    assert cost_of(outing, pay).total == 120.0
