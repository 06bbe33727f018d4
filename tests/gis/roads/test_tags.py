from collections.abc import Iterator, Mapping
from typing import ClassVar

import pytest

from gis.roads.tags import (
    ACCESS,
    AGAINST,
    ALONG,
    BOTH,
    CLASSES,
    CLOSED,
    SURFACES,
    WAY_KEYS,
    duration_s,
    is_ford,
    max_kmh,
    read_way_tags,
    way_class,
    way_name,
)


@pytest.mark.parametrize(
    ("text", "kmh"),
    [("50", 50), ("30 mph", 48), ("10 knots", 19), ("50;80", 50), ("none", 0), ("TH:urban", 0), ("", 0), ("0", 0),
     ("9999", 0), ("80 km/h", 80)],
)  # fmt: skip
def test_a_speed_limit_is_read_in_any_unit(text: str, kmh: int) -> None:
    assert max_kmh(text) == kmh


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("15", 900), ("01:30", 5400), ("00:10:30", 630), ("PT15M", 900), ("PT", 0), ("soon", 0), ("", 0)],
)
def test_a_ferry_duration_is_read_in_any_form(text: str, seconds: int) -> None:
    assert duration_s(text) == seconds


@pytest.mark.parametrize(
    ("tags", "oneway"),
    [
        ({}, (BOTH, BOTH, BOTH)),
        ({"oneway": "yes"}, (ALONG, ALONG, BOTH)),
        ({"oneway": "-1"}, (AGAINST, AGAINST, BOTH)),
        ({"oneway": "yes", "oneway:motorcycle": "no"}, (ALONG, BOTH, BOTH)),
        ({"oneway:motorcycle": "yes"}, (BOTH, ALONG, BOTH)),
        ({"oneway": "reversible"}, (CLOSED, CLOSED, BOTH)),
        ({"oneway": "alternating"}, (BOTH, BOTH, BOTH)),
        ({"junction": "roundabout"}, (ALONG, ALONG, BOTH)),
        ({"junction": "roundabout", "oneway": "no"}, (BOTH, BOTH, BOTH)),
        ({"oneway": "perhaps"}, (BOTH, BOTH, BOTH)),
        ({"oneway:foot": "yes"}, (BOTH, BOTH, ALONG)),
    ],
)
def test_one_way_roads_are_told_for_each_vehicle(tags: dict[str, str], oneway: tuple[int, int, int]) -> None:
    assert read_way_tags(tags, CLASSES.index("residential")).oneway == oneway


def test_a_motorway_is_one_way_unless_it_says_otherwise() -> None:
    assert read_way_tags({}, CLASSES.index("motorway")).oneway == (ALONG, ALONG, BOTH)


@pytest.mark.parametrize(
    ("tags", "access"),
    [
        ({}, ("unknown", "unknown", "unknown")),
        ({"access": "yes"}, ("unknown", "unknown", "unknown")),
        ({"access": "no", "foot": "yes"}, ("no", "no", "yes")),
        ({"motor_vehicle": "no", "motorcycle": "yes"}, ("no", "yes", "unknown")),
        ({"vehicle": "destination"}, ("destination", "destination", "unknown")),
        ({"access": "private"}, ("private", "private", "private")),
        ({"motorroad": "yes"}, ("unknown", "unknown", "no")),
        ({"access": "<script>"}, ("unknown", "unknown", "unknown")),
    ],
)
def test_the_most_particular_access_tag_holds(tags: dict[str, str], access: tuple[str, str, str]) -> None:
    told = read_way_tags(tags, CLASSES.index("residential")).access
    assert tuple(ACCESS[code] for code in told) == access


def test_classes_that_nobody_travels_are_left_out() -> None:
    assert way_class({"highway": "construction"}) is None
    assert way_class({"building": "yes"}) is None
    assert way_class({"highway": "track"}) == CLASSES.index("track")
    assert way_class({"route": "ferry"}) == CLASSES.index("ferry")


def test_surface_ford_bridge_and_name_are_read() -> None:
    tags = {
        "surface": "Ground;grass",
        "ford": "yes",
        "bridge": "yes",
        "name": "Road",
        "name:th": "ถนน",
        "ref": "1099",
    }
    told = read_way_tags(tags, CLASSES.index("track"))
    assert SURFACES[told.surface] == "dirt"
    assert (told.ford, told.bridge, told.floods) == (True, True, False)
    assert [way_name(tags), way_name({"ref": "1099"}), way_name({"name": "a \n b"}), way_name({})] == [
        "ถนน",
        "1099",
        "a b",
        "",
    ]
    assert not is_ford({"ford": "no"})


def test_ways_of_one_kind_agree_in_every_tag_that_is_looked_at() -> None:
    class Watched(Mapping[str, str]):
        """No tags at all, and a note of which were asked for."""

        asked: ClassVar[set[str]] = set()

        def __getitem__(self, key: str) -> str:
            self.asked.add(key)
            raise KeyError(key)

        def __iter__(self) -> Iterator[str]:
            return iter(())

        def __len__(self) -> int:
            return 0

    for klass in ("residential", "ferry"):
        read_way_tags(Watched(), CLASSES.index(klass))
    way_class(Watched())
    assert Watched.asked <= set(WAY_KEYS)
