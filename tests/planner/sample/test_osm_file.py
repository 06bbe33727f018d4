from pathlib import Path

import osmium
import osmium.osm.mutable as osm
import pytest

from gis.errors import NetworkError
from gis.monitor import SilentMonitor
from planner.sample.ground import Draft, Plane, Way
from planner.sample.osm_file import read_moved, write_pbf

HERE, THERE = Plane(10.0, 20.0), Plane(18.0, 98.0)


def extract(path: Path, nodes: dict[int, tuple[float, float]], ways: dict[int, list[int]], **tags: str) -> Path:
    """Write nodes (id -> lon, lat) and ways in the order given."""
    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        for node, place in nodes.items():
            writer.add_node(osm.Node(id=node, location=place, tags={"name": "Elsewhere", "barrier": "gate"}))
        for way, refs in ways.items():
            writer.add_way(osm.Way(id=way, nodes=refs, tags=tags or {"highway": "residential"}))
    return path


def test_a_road_is_moved_with_its_length(tmp_path: Path) -> None:
    # 0.01 degree of latitude is 1,112 m anywhere; the same of longitude 1,095 m at 10 degrees north.
    source = extract(tmp_path / "a.osm.pbf", {1: (20.0, 10.0), 2: (20.0, 10.01), 3: (20.01, 10.01)}, {7: [1, 2, 3]})
    draft = read_moved(source, THERE, monitor=SilentMonitor())
    line = draft.line(draft.ways[0])
    assert draft.ways == [Way(7, [1, 2, 3], {"highway": "residential"})]
    assert line[1] - line[0] == pytest.approx([0.0, 1_111.95], abs=0.05)
    assert line[2] - line[1] == pytest.approx([1_095.0, 0.0], abs=0.2)
    assert draft.tags[1] == {"barrier": "gate"}


def test_ids_in_any_order_are_read(tmp_path: Path) -> None:
    source = extract(tmp_path / "a.osm.pbf", {9: (20.0, 10.0), 2: (20.0, 10.01)}, {7: [2, 9], 3: [9, 2]})
    draft = read_moved(source, THERE, monitor=SilentMonitor())
    assert [way.way_id for way in draft.ways] == [3, 7]
    assert draft.next_node == 10
    assert draft.next_way == 8


def test_a_way_is_cut_where_nodes_are_missing(tmp_path: Path) -> None:
    nodes = {k: (20.0, 10.0 + k / 1000) for k in (1, 2, 4, 5, 7)}
    source = extract(tmp_path / "a.osm.pbf", nodes, {7: [1, 2, 3, 4, 5, 6, 7]})
    draft = read_moved(source, THERE, monitor=SilentMonitor())
    assert [(way.way_id, way.nodes) for way in draft.ways] == [(7, [1, 2]), (8, [4, 5])]


@pytest.mark.parametrize("tags", [{"building": "yes"}, {"highway": "footway"}])
def test_an_extract_without_roads_is_told(tmp_path: Path, tags: dict[str, str]) -> None:
    source = extract(tmp_path / "a.osm.pbf", {1: (20.0, 10.0), 2: (20.0, 10.01)}, {7: [1, 2]}, **tags)
    with pytest.raises(NetworkError) as caught:
        read_moved(source, THERE, monitor=SilentMonitor())
    assert caught.value.code == "extract_no_roads"


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    draft = Draft()
    a, b, lonely = draft.node(0, 0), draft.node(500, 0), draft.node(9, 9)
    named = draft.node(10, 20, {"name": "บ้านห้วยทราย", "place": "village"})
    draft.way([a, b], {"highway": "track"})
    path = tmp_path / "out.osm.pbf"
    write_pbf(draft, THERE, path, monitor=SilentMonitor())
    things = [
        (type(thing).__name__, thing.id, {tag.k: tag.v for tag in thing.tags})
        for thing in osmium.FileProcessor(str(path))
    ]
    assert things == [
        ("Node", a, {}),
        ("Node", b, {}),
        ("Node", named, {"name": "บ้านห้วยทราย", "place": "village"}),
        ("Way", 1, {"highway": "track"}),
    ]
    assert lonely not in [number for kind, number, _ in things if kind == "Node"]
    with osmium.io.Reader(str(path)) as reader:
        assert reader.header().box().valid()
