import math
from statistics import median

import pytest

from gis.address.gazetteer import Gazetteer
from gis.address.radii import RADIUS_IN_SPREADS, Spot, spot_of_area, village_radii
from resources.gazetteer.build import OWN_RADIUS


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.load()


def test_the_whole_nation_is_there_with_a_point_for_every_tambon(gazetteer: Gazetteer) -> None:
    assert (len(gazetteer.provinces), len(gazetteer.amphoes), len(gazetteer.tambons)) == (77, 928, 7436)
    assert all(5 < spot.lat < 21 and 97 < spot.lon < 106 for spot in gazetteer.spots)
    assert all(0 < spot.r50_m < spot.r95_m for spot in gazetteer.spots)


def test_a_derived_point_is_never_as_sure_as_the_points_about_it(gazetteer: Gazetteer) -> None:
    derived = [i for i, spot in enumerate(gazetteer.spots) if spot.basis not in ("source", "shared", "town")]
    assert 0 < len(derived) < 0.03 * len(gazetteer.spots)
    for i in derived:
        siblings = [gazetteer.spots[t] for t in gazetteer.tambons_of[gazetteer.tambons[i].amphoe]]
        own = [spot.r95_m for spot in siblings if spot.basis == "source"]
        assert not own or gazetteer.spots[i].r95_m > median(own)


def test_codes_of_every_rank_are_known(gazetteer: Gazetteer) -> None:
    assert all(gazetteer.has_code(code) for code in ("50", "5022", "502204"))
    assert not any(gazetteer.has_code(code) for code in ("", "99", "5099", "502299", "5"))


def test_an_amphoe_holds_the_points_of_its_tambons(gazetteer: Gazetteer) -> None:
    amphoe = gazetteer.spot("5022")
    for t in gazetteer.tambons_of[gazetteer.by_code["5022"]]:
        spot = gazetteer.spots[t]
        assert amphoe.metres_to(spot.lat, spot.lon) < amphoe.r95_m
    assert gazetteer.spot("50").r95_m > amphoe.r95_m


def test_the_middle_of_two_equal_tambons_lies_between_them() -> None:
    west, east = Spot(18.0, 99.0, 1000, 2500, 2300), Spot(18.0, 99.2, 1000, 2500, 2300)
    area = spot_of_area([west, east])
    assert area.lat == 18.0 and area.lon == pytest.approx(99.1)
    apart = west.metres_to(18.0, 99.1)
    assert area.r50_m == pytest.approx(apart, rel=0.1) and area.r95_m == pytest.approx(apart + 2400, rel=0.1)


def test_where_a_point_lies_is_weighed_by_distance_and_sums_to_one(gazetteer: Gazetteer) -> None:
    spot = gazetteer.spot("502204")
    owners = gazetteer.owners(spot.lat, spot.lon)
    assert sum(owners.values()) == pytest.approx(1.0)
    assert max(owners, key=lambda code: owners[code]) == "502204"
    assert gazetteer.owners(0.0, 0.0) == {}


def test_a_tambon_moves_to_its_homes_no_farther_than_its_own_radius() -> None:
    assert OWN_RADIUS == RADIUS_IN_SPREADS


def test_a_wide_tambons_homes_are_apart_from_the_middle_of_its_land_which_tells_whose_a_place_is(
    gazetteer: Gazetteer,
) -> None:
    index = gazetteer.by_code["580403"]  # แม่คง: 25 km wide, and its people by the road
    home, middle = gazetteer.spots[index], gazetteer.middles[index]
    assert home.metres_to(middle.lat, middle.lon) == pytest.approx(RADIUS_IN_SPREADS * home.spread_m, rel=0.01)
    owners = gazetteer.owners(middle.lat, middle.lon)
    assert max(owners, key=lambda code: owners[code]) == "580403"
    assert home[2:] == middle[2:]


def test_homes_of_a_tambon_with_a_town_are_about_that(gazetteer: Gazetteer) -> None:
    index = gazetteer.by_code["580201"]  # ขุนยวม: 22 km wide, the town at 18.825 N 97.935 E
    home, middle = gazetteer.spots[index], gazetteer.middles[index]
    assert home.metres_to(18.825, 97.935) < 0.35 * middle.metres_to(18.825, 97.935)
    assert gazetteer.spot("840503").metres_to(10.098, 99.838) < 100, "เกาะเต่า lies 45 km from its amphoe's middle"


def test_a_village_shares_its_tambon_with_the_others() -> None:
    few, many = village_radii(6000, 5), village_radii(6000, 20)
    assert few[0] > many[0] and few[1] == pytest.approx(few[0] * 0.8 / 0.26)
    assert not any(math.isnan(radius) for radius in (*few, *many))
