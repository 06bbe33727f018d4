import math

import pytest

from gis.address.gazetteer import Gazetteer
from gis.address.geocoder import Geocoder, Place
from gis.address.levels import Level
from gis.address.parser import AddressQuery
from planner.locate.refit import FEWEST, PRIOR, radius_scales, scaled

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
