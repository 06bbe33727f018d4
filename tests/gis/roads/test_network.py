from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from gis.crs import distance_m
from gis.errors import NetworkError
from gis.monitor import SilentMonitor
from gis.roads.network import build_network
from gis.roads.osm import read_extract

if TYPE_CHECKING:
    from tests.gis.roads.conftest import MakeExtract, MakeNetwork

QUIET = SilentMonitor()
ROAD = {"highway": "residential"}
TRACK = {"highway": "track"}
PLACES = {i: (18.0 + (i // 10) * 0.01, 98.0 + (i % 10) * 0.01) for i in range(40)}
STEP_M = float(distance_m(18.0, 98.0, 18.0, 98.01))


def test_nodes_that_one_way_passes_vanish_into_its_line(make_network: "MakeNetwork") -> None:
    network = make_network(PLACES, [(ROAD, [1, 2, 3, 4])])
    assert network.node_id.tolist() == [1, 4]
    assert network.coordinates[:, 0] == pytest.approx([98.01, 98.02, 98.03, 98.04])
    assert network.metres == pytest.approx([3 * STEP_M])


def test_a_node_that_two_ways_share_cuts_both(make_network: "MakeNetwork") -> None:
    network = make_network(PLACES, [(ROAD, [1, 2, 3]), (TRACK, [12, 2, 22])])
    ids = network.node_id
    edges = {
        (int(ids[t]), int(ids[h]), int(w)) for t, h, w in zip(network.tail, network.head, network.way, strict=True)
    }
    assert edges == {(1, 2, 0), (2, 3, 0), (12, 2, 1), (2, 22, 1)}
    assert network.metres[:2] == pytest.approx([STEP_M, STEP_M])


def test_a_way_that_meets_itself_is_cut_there(make_network: "MakeNetwork") -> None:
    network = make_network(PLACES, [(ROAD, [1, 2, 3, 13, 12, 2])])
    assert network.node_id.tolist() == [1, 2]
    assert list(zip(network.tail.tolist(), network.head.tolist(), strict=True)) == [(0, 1), (1, 1)]


def test_a_ring_that_meets_nothing_is_a_loop_at_its_closing_node(make_network: "MakeNetwork") -> None:
    network = make_network(PLACES, [(ROAD, [1, 2, 12, 1])])
    assert (network.n_nodes, network.tail.tolist(), network.head.tolist()) == (1, [0], [0])


def test_a_missing_node_cuts_a_way_and_a_doubled_one_does_not(make_network: "MakeNetwork") -> None:
    network = make_network(PLACES, [(ROAD, [1, 2, 2, 99, 3, 4, 99, 5])])
    assert network.node_id.tolist() == [1, 2, 3, 4], "a single node between two gaps is no road"
    assert network.metres == pytest.approx([STEP_M, STEP_M])


def test_a_ford_marks_only_the_edges_through_it(make_network: "MakeNetwork") -> None:
    network = make_network(PLACES, [(ROAD, [1, 2, 3, 4]), (ROAD, [13, 3])], fords=[2])
    assert network.ford.tolist() == [True, False, False]


def test_ways_whose_nodes_are_all_apart_are_no_network(make_extract: "MakeExtract") -> None:
    extract = make_extract(PLACES, [(ROAD, [1, 99, 2])])
    with pytest.raises(NetworkError) as error:
        build_network(extract, monitor=QUIET)
    assert error.value.code == "extract_no_roads"


def test_lines_are_chosen_by_class_and_bounds(make_network: "MakeNetwork") -> None:
    network = make_network(PLACES, [(ROAD | {"name": "ถนน \n ก"}, [1, 2]), (TRACK, [31, 32]), (TRACK, [5, 6])])
    assert network.lines()["klass"].tolist() == ["residential", "track", "track"]
    assert network.lines()["name"].tolist() == ["ถนน ก", "", ""]
    near = network.lines(classes=["track"], bounds=(98.0, 18.02, 98.05, 18.05))
    assert near.geometry[0].coords[:] == [(98.01, 18.03), (98.02, 18.03)]
    assert len(near) == 1


def test_a_real_network_loses_no_metre_of_its_ways(shared_data: Path) -> None:
    extract = read_extract(shared_data / "roads" / "legazpi.osm.pbf", monitor=QUIET)
    network = build_network(extract, monitor=QUIET)
    lon, lat = extract.coordinates.T
    steps = distance_m(lat[:-1], lon[:-1], lat[1:], lon[1:])
    within = np.ones(len(steps), dtype=bool)
    within[extract.offsets[1:-1] - 1] = False
    assert network.metres.sum() == pytest.approx(np.nansum(steps[within]))
    for ends, point in ((network.tail, network.offsets[:-1]), (network.head, network.offsets[1:] - 1)):
        assert (network.node_lon[ends] == network.coordinates[point, 0]).all()
        assert (network.node_lat[ends] == network.coordinates[point, 1]).all()
