"""Degrees and metres."""

import numpy as np
import pytest

from gis.crs import distance_m, utm_crs


def test_a_degree_of_latitude_is_111_km() -> None:
    assert distance_m(18.0, 99.0, 19.0, 99.0) == pytest.approx(111_195, abs=10)


def test_arrays_broadcast() -> None:
    assert distance_m(np.zeros((3, 1)), 0.0, np.zeros((1, 2)), 0.0).shape == (3, 2)


@pytest.mark.parametrize(
    ("lon", "lat", "zone"), [(98.5, 18, 32647), (104, 15, 32648), (123.7, 13, 32651), (18, -34, 32734)]
)
def test_the_zone_holds_the_point(lon: float, lat: float, zone: int) -> None:
    assert utm_crs(lon, lat) == f"EPSG:{zone}"
