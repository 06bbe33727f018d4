"""Degrees and metres."""

import numpy as np
import pytest

from gis.crs import bounds_around, distance_m, utm_crs


def test_a_degree_of_latitude_is_111_km() -> None:
    assert distance_m(18.0, 99.0, 19.0, 99.0) == pytest.approx(111_195, abs=10)


def test_arrays_broadcast() -> None:
    assert distance_m(np.zeros((3, 1)), 0.0, np.zeros((1, 2)), 0.0).shape == (3, 2)


@pytest.mark.parametrize(
    ("lon", "lat", "zone"), [(98.5, 18, 32647), (104, 15, 32648), (123.7, 13, 32651), (18, -34, 32734)]
)
def test_the_zone_holds_the_point(lon: float, lat: float, zone: int) -> None:
    assert utm_crs(lon, lat) == f"EPSG:{zone}"


@pytest.mark.parametrize("lat", [0.0, 18.0, -34.0, 60.0])
def test_a_box_has_so_many_metres_more_on_each_side(lat: float) -> None:
    west, south, east, north = bounds_around([lat, lat + 0.5], [99.0, 100.0], 60_000.0)
    assert distance_m(south, 99.0, lat, 99.0) == pytest.approx(60_000, abs=1)
    assert distance_m(north, 99.0, lat + 0.5, 99.0) == pytest.approx(60_000, abs=1)
    for y in (south, lat, north):
        # Along a parallel of its own width: a great circle is shorter by metres.
        assert distance_m(y, west, y, 99.0) >= 59_900
        assert distance_m(y, east, y, 100.0) >= 59_900


def test_a_box_at_the_pole_holds_every_meridian() -> None:
    west, south, east, north = bounds_around([89.9], [10.0], 60_000.0)
    assert (west, east) == (-170.0, 190.0)
    assert south == pytest.approx(89.36, abs=0.01)
    assert north == 90.0
