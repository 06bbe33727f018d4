from typing import TYPE_CHECKING

import pytest

from gis.crs import distance_m
from gis.roads.profiles import PROFILES, SEASONS, load_profiles, read_profile
from resources import read_text
from resources.text import LANGUAGES, catalogue

if TYPE_CHECKING:
    from tests.gis.roads.conftest import MakeNetwork

PLACES = {1: (18.0, 98.0), 2: (18.0, 98.01)}
METRES = float(distance_m(18.0, 98.0, 18.0, 98.01))


def ms_at(kmh: float) -> int:
    return round(METRES / kmh * 3600)


def edge_ms(make_network: "MakeNetwork", tags: dict[str, str], profile: str, season: str = "dry") -> tuple[int, int]:
    network = make_network(PLACES, [(tags, [1, 2])])
    along, against = load_profiles()[profile].edge_ms(network, season)[0].tolist()
    return along, against


@pytest.mark.parametrize(
    ("profile", "tags", "kmh"),
    [
        ("motorcycle", {"highway": "primary"}, 55),
        ("motorcycle", {"highway": "primary", "maxspeed": "30"}, 30),
        ("motorcycle", {"highway": "residential", "surface": "gravel"}, 28 * 0.65),
        ("motorcycle", {"highway": "track"}, 30 * 0.6),
        ("motorcycle", {"highway": "track", "tracktype": "grade1"}, 30),
        ("motorcycle", {"highway": "track", "tracktype": "grade1", "surface": "gravel"}, 30 * 0.65),
        ("motorcycle", {"highway": "track", "tracktype": "grade5", "surface": "gravel"}, 30 * 0.4),
        ("motorcycle", {"highway": "service", "access": "private"}, 20 * 0.4),
        ("motorcycle", {"highway": "footway", "motorcycle": "yes"}, 8),
        ("pickup", {"highway": "motorway", "oneway": "no"}, 80),
        ("walk", {"highway": "steps"}, 2),
        ("walk", {"highway": "footway"}, 4),
    ],
)
def test_speed_follows_class_ground_limit_and_access(
    make_network: "MakeNetwork", profile: str, tags: dict[str, str], kmh: float
) -> None:
    assert edge_ms(make_network, tags, profile) == (ms_at(kmh), ms_at(kmh))


@pytest.mark.parametrize(
    ("profile", "tags"),
    [
        ("motorcycle", {"highway": "motorway"}),
        ("motorcycle", {"highway": "footway"}),
        ("motorcycle", {"highway": "residential", "motorcycle": "no"}),
        ("motorcycle", {"route": "ferry"}),
        ("pickup", {"highway": "path"}),
        ("pickup", {"highway": "primary", "oneway": "reversible"}),
        ("walk", {"highway": "motorway"}),
        ("walk", {"highway": "primary", "motorroad": "yes"}),
    ],
)
def test_what_is_closed_to_a_vehicle_has_no_time(
    make_network: "MakeNetwork", profile: str, tags: dict[str, str]
) -> None:
    assert edge_ms(make_network, tags, profile) == (-1, -1)


def test_a_one_way_road_is_open_one_way_and_to_motorcycles_where_signed(make_network: "MakeNetwork") -> None:
    tags = {"highway": "primary", "oneway": "-1"}
    assert edge_ms(make_network, tags, "motorcycle") == (-1, ms_at(55))
    tags |= {"oneway:motorcycle": "no"}
    assert edge_ms(make_network, tags, "motorcycle") == (ms_at(55), ms_at(55))
    assert edge_ms(make_network, tags, "pickup") == (-1, ms_at(65))
    assert edge_ms(make_network, tags, "walk") == (ms_at(4), ms_at(4))


def test_rain_slows_unpaved_roads_and_closes_fords_and_mud(make_network: "MakeNetwork") -> None:
    assert edge_ms(make_network, {"highway": "track"}, "motorcycle", "rainy") == (ms_at(30 * 0.35),) * 2
    assert edge_ms(make_network, {"highway": "track", "tracktype": "grade5"}, "motorcycle", "rainy") == (-1, -1)
    ford = {"highway": "residential", "ford": "yes"}
    assert edge_ms(make_network, ford, "motorcycle") == (ms_at(28) + 20_000,) * 2
    assert edge_ms(make_network, ford, "motorcycle", "rainy") == (-1, -1)
    floods = {"highway": "residential", "flood_prone": "yes"}
    assert edge_ms(make_network, floods, "motorcycle", "rainy") == (ms_at(28 * 0.85 * 0.4),) * 2


def test_a_ferry_takes_what_its_timetable_says(make_network: "MakeNetwork") -> None:
    tags = {"route": "ferry", "motorcycle": "yes", "duration": "00:10"}
    assert edge_ms(make_network, tags, "motorcycle") == (600_000, 600_000)
    assert edge_ms(make_network, tags | {"duration": ""}, "motorcycle") == (ms_at(8), ms_at(8))


def test_two_points_at_one_place_still_take_a_millisecond(make_network: "MakeNetwork") -> None:
    network = make_network({1: (18.0, 98.0), 2: (18.0, 98.0)}, [({"highway": "primary"}, [1, 2])])
    assert load_profiles()["motorcycle"].edge_ms(network).tolist() == [[1, 1]]


def test_a_profile_that_names_no_known_thing_is_refused() -> None:
    text = read_text("roads/walk.toml")
    for wrong in (text.replace('"foot"', '"boat"'), text.replace("\ntrunk = 4", "\ntrunck = 4")):
        with pytest.raises(ValueError, match=r"boat|not in"):
            read_profile("walk", wrong)


@pytest.mark.parametrize("language", LANGUAGES)
def test_profiles_and_seasons_have_words(language: str) -> None:
    assert all(catalogue(language).say(f"roads.{word}") for word in (*PROFILES, *SEASONS))
    assert set(load_profiles()) == set(PROFILES)
