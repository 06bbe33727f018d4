import math
import random
from dataclasses import replace

import numpy as np
import pytest

from gis.address.gazetteer import Gazetteer
from gis.address.geocoder import Geocoder
from gis.address.levels import Level
from gis.address.parser import AddressQuery
from gis.address.places import Place
from gis.address.villages import Landmark
from gis.crs import distance_m
from gis.monitor import SilentMonitor
from planner.locate.cases import locate_cases
from planner.locate.decisions import Decisions, gps_fix
from planner.locate.refit import FEWEST, PRIOR, radius_scales, scaled
from planner.schemas import CASES

PLACE = Geocoder(Gazetteer.load()).locate(AddressQuery(text="ต.แม่วิน อ.แม่วาง จ.เชียงใหม่"))
DEGREE = 111_195.0


def homes(count: int, stretch: float) -> list[tuple[Place, tuple[float, float]]]:
    """Return homes north of the place at even shares of ``stretch`` r50, so that the median is stretch / 2 r50."""
    steps = [stretch * PLACE.r50_m * i / (count - 1) / DEGREE for i in range(count)]
    return [(PLACE, (PLACE.lat + step, PLACE.lon)) for step in steps]


def test_few_homes_change_nothing() -> None:
    assert radius_scales(homes(FEWEST - 1, 8.0)) == {}
    assert scaled(PLACE, {}) is PLACE


def test_homes_as_far_as_expected_leave_r50_as_it_is() -> None:
    scale = radius_scales(homes(101, 2.0))[Level.TAMBON]
    assert scale.half == pytest.approx(1.0, rel=1e-3)


def test_homes_nearer_than_expected_draw_the_radii_in_by_what_their_number_is_worth() -> None:
    scale = radius_scales(homes(101, 1.0))[Level.TAMBON]
    assert scale.half == pytest.approx(math.exp(math.log(0.5) * 101 / (101 + PRIOR)), rel=1e-3)
    place = scaled(PLACE, {Level.TAMBON: scale})
    assert place.r50_m == pytest.approx(PLACE.r50_m * scale.half) and place.r50_m <= place.r95_m


SQRT_LN4 = math.sqrt(math.log(4))
"""The median of a round normal spread over its sigma; 95 % lie within sqrt(-2 ln 0.05) sigmas."""


def around(rng: random.Random, lat: float, lon: float, r50_m: float) -> tuple[float, float]:
    """Return a home of a round normal spread about a point, half of it within ``r50_m``."""
    sigma = r50_m / SQRT_LN4 / DEGREE
    return lat + rng.gauss(0, sigma), lon + rng.gauss(0, sigma) / math.cos(math.radians(lat))


def share_within(places: list[Place], at: list[tuple[float, float]]) -> tuple[float, float]:
    lat, lon = np.array([(p.lat, p.lon) for p in places]).T
    there_lat, there_lon = np.array(at).T
    away = distance_m(lat, lon, there_lat, there_lon)
    return float((away <= [p.r50_m for p in places]).mean()), float((away <= [p.r95_m for p in places]).mean())


@pytest.mark.parametrize("wrong", [0.3, 0.6, 1.0, 2.0, 4.0])
def test_radii_that_are_wrong_at_first_come_to_hold_what_they_promise(wrong: float) -> None:
    rng = random.Random(7)
    start = replace(PLACE, r50_m=1_000 * wrong, r95_m=2_079 * wrong)
    teach = [(start, around(rng, PLACE.lat, PLACE.lon, 1_000)) for _ in range(1_000)]
    fresh = [around(rng, PLACE.lat, PLACE.lon, 1_000) for _ in range(4_000)]
    after = scaled(start, radius_scales(teach))
    half, most = share_within([after] * len(fresh), fresh)
    assert 0.45 <= half <= 0.55 and 0.93 <= most <= 0.97
    if wrong != 1.0:
        half, most = share_within([start] * len(fresh), fresh)
        assert not (0.45 <= half <= 0.55 and 0.93 <= most <= 0.97), "the start was wrong"


def located(
    rng: random.Random, addresses: list[dict[str, str]], at: list[tuple[float, float]], marks: list[Landmark]
) -> tuple[list[Place], list[tuple[float, float]]]:
    """Return the places of those that were not measured, with where they are; every other one was."""
    ids = [f"{i:06d}" for i in range(len(at))]
    columns = {name: [address[name] for address in addresses] for name in addresses[0]}
    cases = CASES.build({"case_id": ids, **columns, "number": list(range(len(at)))})
    fixes = {case: gps_fix(*home, 5.0) for case, home in list(zip(ids, at, strict=True))[::2]}
    frame = locate_cases(
        cases, Geocoder(Gazetteer.load().with_points(marks)), Decisions(fixes=fixes), monitor=SilentMonitor()
    )
    rest = frame.iloc[1::2]
    places = [
        replace(PLACE, level=Level(level), lat=point.y, lon=point.x, r50_m=half, r95_m=most)
        for level, point, half, most in zip(rest["level"], rest["place"], rest["r50_m"], rest["r95_m"], strict=True)
    ]
    return places, at[1::2]


NAMES = {"tambon": "แม่วิน", "amphoe": "แม่วาง", "province": "เชียงใหม่"}


@pytest.mark.parametrize("truth", [0.3, 1.4])
def test_measured_homes_make_the_radii_of_tambons_true_for_the_others(truth: float) -> None:
    rng = random.Random(11)
    at = [around(rng, PLACE.lat, PLACE.lon, truth * PLACE.r50_m) for _ in range(1_200)]
    places, homes = located(rng, [{**NAMES, "moo": ""}] * len(at), at, [])
    assert {place.level for place in places} == {Level.TAMBON}
    half, most = share_within(places, homes)
    assert 0.45 <= half <= 0.55 and 0.93 <= most <= 0.97


@pytest.mark.parametrize("spread_m", [120.0, 900.0])
def test_measured_homes_make_the_radii_of_villages_true_for_the_others(spread_m: float) -> None:
    """Villages of a list whose points are a kilometre off: their homes move them, and tell how far homes lie."""
    rng = random.Random(13)
    gazetteer = Gazetteer.load()
    at, addresses, marks = [], [], []
    for t in gazetteer.tambons_of[gazetteer.by_code["5022"]]:
        unit, spot = gazetteer.tambons[t], gazetteer.spots[t]
        for moo in range(1, 7):
            lat, lon = around(rng, spot.lat, spot.lon, spot.r50_m / 2)
            marks.append(Landmark(f"บ้านสมมุติ{moo}", "", "village", unit.code, str(moo), lat + 0.009, lon))
            for _ in range(40):
                at.append(around(rng, lat, lon, spread_m))
                addresses.append({**NAMES, "tambon": unit.name, "moo": str(moo)})
    places, homes = located(rng, addresses, at, marks)
    assert {place.level for place in places} == {Level.VILLAGE}
    half, most = share_within(places, homes)
    assert 0.45 <= half <= 0.55 and 0.93 <= most <= 0.97
