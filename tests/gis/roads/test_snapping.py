from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.crs import EARTH_RADIUS_M, distance_m
from gis.roads.snapping import Snapper

if TYPE_CHECKING:
    from tests.gis.roads.conftest import MakeNetwork

PLACES = {1: (18.0, 98.0), 2: (18.0, 98.01), 3: (18.0, 98.02), 4: (18.05, 98.0), 5: (18.05, 98.02)}
ROAD = {"highway": "residential"}
DEGREE_M = np.pi / 180 * EARTH_RADIUS_M


def snapper(make_network: "MakeNetwork") -> Snapper:
    network = make_network(PLACES, [(ROAD, [1, 2, 3]), (ROAD, [4, 5])])
    return Snapper(network, np.arange(network.n_edges))


def test_a_point_meets_its_road_at_the_foot_of_the_perpendicular(make_network: "MakeNetwork") -> None:
    snaps = snapper(make_network).snap([18.001, 18.049], [98.005, 98.015])
    assert snaps.edge.tolist() == [0, 1]
    assert snaps.fraction == pytest.approx([0.25, 0.75], abs=1e-4)
    assert snaps.metres == pytest.approx([0.001 * DEGREE_M] * 2, rel=1e-4)
    assert snaps.lat == pytest.approx([18.0, 18.05])


def test_a_point_past_the_end_of_a_road_meets_its_end(make_network: "MakeNetwork") -> None:
    snaps = snapper(make_network).snap([18.0, 18.0], [97.9, 98.1])
    assert snaps.fraction.tolist() == [0.0, 1.0]
    assert snaps.metres == pytest.approx(distance_m(18.0, [97.9, 98.1], 18.0, [98.0, 98.02]))


def test_what_is_too_far_or_no_place_has_no_road(make_network: "MakeNetwork") -> None:
    snaps = snapper(make_network).snap([18.001, np.nan, 18.0], [98.005, 98.0, np.inf], max_metres=100.0)
    assert snaps.edge.tolist() == [-1, -1, -1]
    assert not snaps.found.any()
    assert np.isnan(snaps.metres).all()
    assert len(snapper(make_network).snap([], [])) == 0


def test_points_are_taken_in_the_order_asked_for(make_network: "MakeNetwork") -> None:
    snaps = snapper(make_network).snap([18.0, 18.05, 18.0], [98.0, 98.01, 98.02])
    assert snaps.take([2, 1]).edge.tolist() == [0, 1]
    assert len(snaps.take(1)) == 1


@given(lat=st.floats(17.9, 18.1), lon=st.floats(97.9, 98.1))
def test_no_point_of_any_road_is_nearer_than_the_snap(make_network: "MakeNetwork", lat: float, lon: float) -> None:
    snap = snapper(make_network).snap([lat], [lon])
    along = np.linspace(98.0, 98.02, 401)
    nearest = min(distance_m(lat, lon, 18.0, along).min(), distance_m(lat, lon, 18.05, along).min())
    assert snap.metres[0] <= nearest * 1.001 + 0.01
