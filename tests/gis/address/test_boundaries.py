import geopandas as gpd
import pytest
import shapely

from gis.address.boundaries import spot_of_boundary, with_areas
from gis.address.gazetteer import Gazetteer
from gis.crs import WGS84


def test_a_tambon_with_a_boundary_stands_in_its_middle_with_radii_from_its_shape() -> None:
    gazetteer = Gazetteer.load()
    near = gazetteer.spot("502204")
    box = shapely.box(near.lon, near.lat, near.lon + 0.04, near.lat + 0.02)
    frame = gpd.GeoDataFrame({"code": ["502204"]}, geometry=[box], crs=WGS84)
    spot = with_areas(gazetteer, frame).spot("502204")
    assert (spot.lat, spot.lon) == pytest.approx((near.lat + 0.01, near.lon + 0.02))
    # A box of 4.2 by 2.2 km: half of it within 1.3 km of its middle, the corners 2.4 km away.
    assert 1100 < spot.r50_m < 1500
    assert 2000 < spot.r95_m < 2400
    assert gazetteer.spot("502204") == near


def test_a_boundary_about_the_homes_draws_the_point_halfway_to_its_middle() -> None:
    gazetteer = Gazetteer.load()
    near = gazetteer.spot("502204")
    box = shapely.box(near.lon - 0.01, near.lat - 0.01, near.lon + 0.03, near.lat + 0.01)
    spot = spot_of_boundary(box, near)
    assert (spot.lat, spot.lon) == pytest.approx((near.lat, near.lon + 0.005))
    frame = gpd.GeoDataFrame({"code": ["502204"]}, geometry=[box], crs=WGS84)
    middle = with_areas(gazetteer, frame).middles[gazetteer.by_code["502204"]]
    assert (middle.lat, middle.lon) == pytest.approx((near.lat, near.lon + 0.01)), "whose a place is, the land tells"
    derived = spot_of_boundary(box, near._replace(basis="amphoe"))
    assert (derived.lat, derived.lon) == pytest.approx((near.lat, near.lon + 0.01))
    assert spot_of_boundary(box, near._replace(basis="town"))[:2] == spot[:2], "a town is the tambon's own"
