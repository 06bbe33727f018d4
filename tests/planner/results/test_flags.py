"""Check-ins to look at: far from home, and many at one point."""

from typing import cast

import geopandas as gpd
from shapely.geometry import Point

from planner.results.flags import many_at_one_point, offers
from planner.schemas import CHECKINS, PLACES

HOME = Point(98.7, 18.6)
KM = 1 / 111.195


def checkins(points: list[Point | None], *, visitor: str = "ครู ก", accuracy: float = 10.0) -> gpd.GeoDataFrame:
    count = len(points)
    return cast(
        gpd.GeoDataFrame,
        CHECKINS.build(
            {
                "checkin_key": [f"k{number}" for number in range(count)],
                "case_id": [f"c{number}" for number in range(count)],
                "visited_at": ["2026-01-05"] * count,
                "state": ["found"] * count,
                "visitor": [visitor] * count,
                "source_file": ["a.csv"] * count,
                "source_row": list(range(2, count + 2)),
                "accuracy_m": [accuracy] * count,
                "place": points,
            }
        ),
    )


def places(count: int, r95_m: float) -> gpd.GeoDataFrame:
    return cast(
        gpd.GeoDataFrame,
        PLACES.build(
            {
                "case_id": [f"c{number}" for number in range(count)],
                "level": ["village"] * count,
                "r95_m": [r95_m] * count,
                "place": [HOME] * count,
            }
        ),
    )


def test_a_home_is_offered_beyond_its_radius_and_a_kilometre() -> None:
    here = [Point(98.7, 18.6 + km * KM) for km in (0.5, 1.5, 4.0)]
    assert [one.case_id for one in offers(checkins(here), places(3, 300.0))] == ["c2", "c1"]
    assert [one.case_id for one in offers(checkins(here), places(3, 2000.0))] == ["c2"]
    assert round(offers(checkins(here), places(3, 2000.0))[0].away_m, -1) == 4000
    assert offers(checkins(here), places(3, 2000.0), refused=["k2"]) == ()
    assert offers(checkins(here, accuracy=900.0), places(3, 300.0)) == ()
    assert offers(checkins(here)[:0], places(3, 300.0)) == ()


def test_children_of_different_stops_noted_at_one_point_are_flagged() -> None:
    # Five within some metres, and one a hundred metres off.
    here = [Point(98.7 + number * 1e-5, 18.6) for number in range(5)] + [Point(98.701, 18.6)]
    stops = {f"c{number}": f"s{number}" for number in range(6)}
    found = many_at_one_point(checkins(here), stops)
    assert [(one.case_id, one.source_row, one.children) for one in found] == [(f"c{n}", n + 2, 5) for n in range(5)]


def test_children_of_one_village_stop_or_of_several_visitors_are_not() -> None:
    here: list[Point | None] = [Point(98.7, 18.6)] * 6
    assert many_at_one_point(checkins(here), dict.fromkeys((f"c{n}" for n in range(6)), "village")) == ()
    mixed = checkins(here)
    mixed["visitor"] = [f"ครู {number % 2}" for number in range(6)]
    assert many_at_one_point(mixed, {}) == ()
    unnamed = checkins(here, visitor="")
    assert len(many_at_one_point(unnamed, {})) == 6
    assert many_at_one_point(checkins([None] * 6), {}) == ()
