import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from gis.errors import NetworkError
from gis.roads.closures import Closure, close_road, closed_roads
from gis.roads.network import Network
from gis.roads.profiles import load_profiles

if TYPE_CHECKING:
    from tests.gis.roads.conftest import MakeNetwork

ROAD = {"highway": "residential"}
FOOTWAY = {"highway": "footway"}
PLACES = {i: (18.0 + (i // 10) * 0.001, 98.0 + (i % 10) * 0.01) for i in range(40)}
TODAY, LATER = dt.date(2026, 6, 10), dt.date(2026, 11, 10)
# Way 1 runs east along 0-1-2-3 and is cut at 1 and 2; ways 2 and 3 leave it there; way 4 is a footway 55 m beside it.
WAYS = [(ROAD, [0, 1, 2, 3]), (ROAD, [1, 31]), ({"highway": "tertiary"}, [2, 32]), (FOOTWAY, [4, 5])]
BESIDE = {4: (18.0005, 98.0), 5: (18.0005, 98.03)}


def with_ids(network: Network, ids: Sequence[int]) -> Network:
    return replace(network, ways=replace(network.ways, osm_id=np.array(ids, dtype=np.int64)))


@pytest.fixture
def network(make_network: "MakeNetwork") -> Network:
    return make_network(PLACES | BESIDE, WAYS)


def ends(network: Network, edges: np.ndarray) -> set[tuple[int, int]]:
    ids = network.node_id
    return {(int(ids[network.tail[edge]]), int(ids[network.head[edge]])) for edge in edges}


def test_the_stretch_nearest_to_a_point_is_closed_until_its_last_day(network: Network) -> None:
    closure = close_road(network, 18.0001, 98.015, until=LATER, note="สะพานขาด")
    assert closure == Closure(1, "residential", 18.0, 98.015, LATER, "สะพานขาด")
    assert ends(network, closed_roads(network, [closure], on=TODAY).edges) == {(1, 2)}
    assert ends(network, closed_roads(network, [closure], on=LATER).edges) == {(1, 2)}
    assert len(closed_roads(network, [closure], on=LATER + dt.timedelta(days=1)).edges) == 0
    assert closed_roads(network, [], on=TODAY).lost == ()


def test_a_whole_way_is_closed_where_asked(network: Network) -> None:
    closure = close_road(network, 18.0, 98.015, until=LATER, whole_way=True)
    assert ends(network, closed_roads(network, [closure], on=TODAY).edges) == {(0, 1), (1, 2), (2, 3)}


def test_a_point_at_a_junction_is_kept_inside_its_stretch(network: Network) -> None:
    closure = close_road(network, 18.0, 98.0, until=LATER)
    assert closure.lon == pytest.approx(98.001)


def test_a_vehicles_own_roads_go_before_a_footway_that_is_nearer(network: Network) -> None:
    place = (18.0004, 98.005)
    assert close_road(network, *place, until=LATER).klass == "footway"
    assert close_road(network, *place, until=LATER, profile=load_profiles()["motorcycle"]).klass == "residential"


def test_a_closure_far_from_any_road_says_so(network: Network) -> None:
    with pytest.raises(NetworkError) as error:
        close_road(network, 18.3, 98.0, until=LATER)
    assert error.value.code == "no_road_to_close"
    assert "200" in error.value.message("th")


def test_a_closure_is_known_again_in_a_newer_extract(make_network: "MakeNetwork", network: Network) -> None:
    closure = close_road(network, 18.0, 98.015, until=LATER)
    split = make_network(PLACES | BESIDE, [(ROAD, [0, 1]), *WAYS[1:], (ROAD, [1, 2]), (ROAD, [2, 3])])
    by_place = with_ids(split, [901, 2, 3, 4, 902, 903])
    assert ends(by_place, closed_roads(by_place, [closure], on=TODAY).edges) == {(1, 2)}
    moved = {node: (lat + 0.0003, lon) for node, (lat, lon) in PLACES.items()}
    by_way = make_network(moved | BESIDE, WAYS)
    assert ends(by_way, closed_roads(by_way, [closure], on=TODAY).edges) == {(1, 2)}, "33 m aside, nearer the footway"


def test_a_road_of_the_same_class_goes_before_another_where_the_way_is_gone(make_network: "MakeNetwork") -> None:
    beside = {4: (18.0001, 98.0), 5: (18.0001, 98.03)}
    drawn_anew = make_network(PLACES | beside, [(FOOTWAY, [4, 5]), (ROAD, [0, 3])])
    closure = Closure(77, "residential", 18.0001, 98.01, LATER)
    assert ends(drawn_anew, closed_roads(drawn_anew, [closure], on=TODAY).edges) == {(0, 3)}
    upgraded = replace(closure, klass="tertiary")
    assert ends(drawn_anew, closed_roads(drawn_anew, [upgraded], on=TODAY).edges) == {(4, 5)}


def test_a_closure_of_which_no_road_is_left_is_told(network: Network) -> None:
    gone = Closure(77, "residential", 18.3, 98.015, LATER)
    elsewhere = Closure(1, "residential", 18.3, 98.015, LATER)
    kept = close_road(network, 18.0, 98.015, until=LATER)
    found = closed_roads(network, [gone, kept, elsewhere], on=TODAY)
    assert found.lost == (gone, elsewhere)
    assert ends(network, found.edges) == {(1, 2)}
