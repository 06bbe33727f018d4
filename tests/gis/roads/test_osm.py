from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from gis.errors import JobCancelled, NetworkError
from gis.monitor import Progress, SilentMonitor
from gis.roads.network import build_network
from gis.roads.osm import read_extract
from gis.roads.tags import CLASSES

if TYPE_CHECKING:
    from tests.gis.roads.conftest import WritePbf

QUIET = SilentMonitor()
ROAD = {"highway": "residential"}
LINE = {1: (18.0, 98.0), 2: (18.0, 98.01), 3: (18.0, 98.02)}


def test_ways_keep_their_nodes_places_and_tags(write_pbf: "WritePbf") -> None:
    path = write_pbf(
        LINE, [(ROAD | {"name": "ก"}, [1, 2, 3]), ({"building": "yes"}, [1, 2]), ({"route": "ferry"}, [3, 1])]
    )
    extract = read_extract(path, monitor=QUIET)
    assert extract.source == "hand.osm.pbf"
    assert extract.way_ids.tolist() == [1, 3]
    assert extract.refs.tolist() == [1, 2, 3, 3, 1]
    assert [CLASSES[extract.kinds[kind].klass] for kind in extract.kind] == ["residential", "ferry"]
    assert [extract.names[name] for name in extract.name] == ["ก", ""]
    assert extract.coordinates[1] == pytest.approx([98.01, 18.0])
    assert extract.bounds == pytest.approx((98.0, 18.0, 98.02, 18.0))


def test_a_file_in_a_thai_folder_is_read_on_windows_too(
    write_pbf: "WritePbf", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ถนน").mkdir()
    tags = {"type": "multipolygon", "amenity": "school", "name": "ก"}
    path = write_pbf(LINE, [(ROAD, [1, 2, 3])], [(tags, [("w", 1, "outer")])], name="ถนน/ไทย.osm.pbf")
    by_name = read_extract(path, monitor=QUIET)
    monkeypatch.setattr("gis.roads.osm._NARROW_PATHS", True)
    by_content = read_extract(path, monitor=QUIET)
    assert (by_name.coordinates == by_content.coordinates).all()
    assert by_content.source == "ไทย.osm.pbf"


def test_nodes_in_any_order_of_ids_are_found(write_pbf: "WritePbf") -> None:
    backwards = dict(reversed(LINE.items()))
    extract = read_extract(write_pbf(backwards, [(ROAD, [1, 2, 3])]), monitor=QUIET)
    assert extract.coordinates[:, 0] == pytest.approx([98.0, 98.01, 98.02])


def test_nodes_that_come_after_their_ways_are_found(write_pbf: "WritePbf") -> None:
    extract = read_extract(write_pbf(LINE, [(ROAD, [1, 2, 3])], order="rwn"), monitor=QUIET)
    assert extract.coordinates[:, 0] == pytest.approx([98.0, 98.01, 98.02])


def test_a_node_that_the_file_lacks_is_told_and_stops_nothing(write_pbf: "WritePbf") -> None:
    extract = read_extract(write_pbf(LINE, [(ROAD, [1, 99, 2, 3])]), monitor=QUIET)
    assert np.isnan(extract.coordinates[:, 0]).tolist() == [False, True, False, False]


def test_a_way_without_two_known_nodes_is_left_out(write_pbf: "WritePbf") -> None:
    extract = read_extract(write_pbf(LINE, [(ROAD, [1, 98]), (ROAD, [99]), (ROAD, [2, 3])]), monitor=QUIET)
    assert extract.way_ids.tolist() == [3]


def test_landmarks_come_from_nodes_ways_and_multipolygons(write_pbf: "WritePbf") -> None:
    square = {4: (18.0, 99.0), 5: (18.0, 99.02), 6: (18.02, 99.02), 7: (18.02, 99.0)}
    places = LINE | square | {8: (18.5, 98.5), 9: (18.6, 98.6), 10: (18.7, 98.7)}
    path = write_pbf(
        places,
        [
            (ROAD, [1, 2]),
            ({"amenity": "school", "name": "โรงเรียนบ้านทดสอบ"}, [4, 5, 6, 7, 4]),
            ({}, [4, 5, 6]),
            ({}, [6, 7, 4]),
        ],
        [
            (
                {"type": "multipolygon", "amenity": "place_of_worship", "name": "วัดทดสอบ"},
                [("w", 3, "outer"), ("w", 4, "outer")],
            )
        ],
        node_tags={
            8: {"place": "hamlet", "name": "Ban Test", "name:th": "บ้านทดสอบ", "name:en": "Test"},
            9: {"amenity": "clinic", "name": "<script>"},
            10: {"amenity": "school"},
        },
    )
    marks = read_extract(path, monitor=QUIET).landmarks.set_index("osm_id")
    assert sorted(marks.index) == ["n8", "n9", "r1", "w2"]
    assert marks["kind"].to_dict() == {"n8": "village", "n9": "health", "w2": "school", "r1": "temple"}
    assert (marks.loc["n8", "name"], marks.loc["n8", "name_en"]) == ("บ้านทดสอบ", "Test")
    for middle in (marks.geometry["w2"], marks.geometry["r1"]):
        assert (middle.x, middle.y) == pytest.approx((99.01, 18.01))


def test_administrative_areas_have_a_shape_and_a_level(write_pbf: "WritePbf") -> None:
    square = {4: (18.0, 99.0), 5: (18.0, 99.02), 6: (18.02, 99.02), 7: (18.02, 99.0)}
    tags = {"type": "boundary", "boundary": "administrative", "admin_level": "6", "name": "อำเภอทดสอบ"}
    path = write_pbf(
        LINE | square,
        [(ROAD, [1, 2]), ({}, [4, 5, 6]), ({}, [6, 7, 4])],
        [(tags, [("w", 2, "outer"), ("w", 3, "outer")]), (tags, [("w", 2, "outer")])],
    )
    areas = read_extract(path, monitor=QUIET).boundaries
    assert areas["osm_id"].tolist() == ["r1"], "an area that does not close is left out"
    assert areas["admin_level"].tolist() == [6]
    assert areas.geometry[0].bounds == pytest.approx((99.0, 18.0, 99.02, 18.02))


def test_turn_restrictions_by_a_node_are_kept(write_pbf: "WritePbf") -> None:
    members = [("w", 1, "from"), ("n", 2, "via"), ("w", 2, "to")]
    path = write_pbf(
        LINE,
        [(ROAD, [1, 2]), (ROAD, [2, 3])],
        [
            ({"type": "restriction", "restriction": "no_left_turn"}, members),
            ({"type": "restriction", "restriction": "only_straight_on"}, members),
        ],
    )
    assert read_extract(path, monitor=QUIET).restrictions.tolist() == [[1, 2, 2, 0, 3], [1, 2, 2, 1, 3]]


def test_a_restriction_without_one_via_node_or_for_nobody_here_is_left_out(write_pbf: "WritePbf") -> None:
    tags = {"type": "restriction", "restriction": "no_left_turn"}
    ends = [("w", 1, "from"), ("w", 2, "to")]
    path = write_pbf(
        LINE,
        [(ROAD, [1, 2]), (ROAD, [2, 3])],
        [
            (tags, [*ends, ("w", 1, "via"), ("n", 2, "via")]),
            (tags, ends),
            (tags, [*ends, ("n", 1, "via"), ("n", 2, "via")]),
            (tags | {"except": "motorcar;motorcycle"}, [*ends, ("n", 2, "via")]),
            ({"type": "restriction", "restriction:motorcycle": "no_u_turn"}, [*ends, ("n", 2, "via")]),
        ],
    )
    assert read_extract(path, monitor=QUIET).restrictions.tolist() == [[1, 2, 2, 0, 2]]


def test_barriers_on_nodes_are_kept(write_pbf: "WritePbf") -> None:
    tags = {2: {"barrier": "bollard", "motor_vehicle": "no"}, 3: {"barrier": "entrance"}}
    extract = read_extract(write_pbf(LINE, [(ROAD, [1, 2, 3])], node_tags=tags), monitor=QUIET)
    assert extract.barriers.tolist() == [[2, 2, 4, 4, 0]]
    assert build_network(extract, monitor=QUIET).barriers.tolist() == [[1, 2, 4, 4, 0]]


def test_fords_on_nodes_are_kept(write_pbf: "WritePbf") -> None:
    path = write_pbf(LINE, [(ROAD, [1, 2, 3])], node_tags={2: {"ford": "yes"}})
    assert read_extract(path, monitor=QUIET).fords.tolist() == [2]


def test_only_ways_that_enter_the_bounds_are_kept_whole(write_pbf: "WritePbf") -> None:
    far = {4: (19.0, 99.0), 5: (19.0, 99.1)}
    path = write_pbf(
        LINE | far, [(ROAD, [1, 2, 3]), (ROAD, [4, 5])], node_tags={4: {"place": "village", "name": "ไกล"}}
    )
    near = read_extract(path, bounds=(97.99, 17.9, 98.005, 18.1), monitor=QUIET)
    assert near.refs.tolist() == [1, 2, 3]
    assert len(near.landmarks) == 0
    with pytest.raises(NetworkError) as error:
        read_extract(path, bounds=(0.0, 0.0, 1.0, 1.0), monitor=QUIET)
    assert error.value.code == "extract_elsewhere"


def test_a_file_that_is_cut_off_says_so_and_names_itself(write_pbf: "WritePbf") -> None:
    path = write_pbf({i: (18.0, 98.0 + i / 1000) for i in range(1, 500)}, [(ROAD, list(range(1, 500)))])
    data = path.read_bytes()
    for size in (len(data) // 2, len(data) - 5):
        path.write_bytes(data[:size])
        with pytest.raises(NetworkError) as error:
            read_extract(path, monitor=QUIET)
        assert error.value.code == "extract_damaged"
        assert "hand.osm.pbf" in error.value.message("th")


def block_ends(data: bytes) -> list[int]:
    """Return where each block of a pbf ends: a head of a known size, which holds the size of what follows."""
    ends, at = [], 0
    while at < len(data):
        head = int.from_bytes(data[at : at + 4], "big")
        size, shift = 0, 0
        # The last field of a block's head is the size, in groups of seven bits.
        field = data.rindex(b"\x18", at, at + 4 + head)
        for byte in data[field + 1 : at + 4 + head]:
            size |= (byte & 127) << shift
            shift += 7
        at += 4 + head + size
        ends.append(at)
    return ends


def test_a_file_that_is_cut_off_between_two_blocks_says_so(write_pbf: "WritePbf") -> None:
    places = {i: (18.0 + i / 1e5, 98.0) for i in range(1, 17_000)}
    path = write_pbf(places, [(ROAD, [i, i + 1]) for i in range(1, 16_999)])
    assert len(read_extract(path, monitor=QUIET).way_ids) == 16_998, "a whole file without relations is read"
    data = path.read_bytes()
    ends = block_ends(data)
    assert ends[-1] == len(data)
    for end in (ends[1], ends[2], ends[-3]):
        path.write_bytes(data[:end])
        with pytest.raises(NetworkError) as error:
            read_extract(path, monitor=QUIET)
        assert error.value.code == "extract_damaged"


def test_a_way_that_the_file_holds_twice_is_one_road_more(write_pbf: "WritePbf") -> None:
    path = write_pbf(LINE, [(ROAD, [1, 2, 3]), (ROAD, [1, 2, 3])])
    assert build_network(read_extract(path, monitor=QUIET), monitor=QUIET).n_nodes == 3


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no map at all" * 100, b"\0" * 4096, b"<osm></osm>"])
def test_a_file_that_is_no_pbf_says_so(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "roads.osm.pbf"
    path.write_bytes(content)
    with pytest.raises(NetworkError) as error:
        read_extract(path, monitor=QUIET)
    assert error.value.code == "extract_not_pbf"


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(NetworkError) as error:
        read_extract(tmp_path / "none.osm.pbf", monitor=QUIET)
    assert error.value.code == "file_missing"


def test_a_file_without_roads_says_so(write_pbf: "WritePbf") -> None:
    with pytest.raises(NetworkError) as error:
        read_extract(write_pbf(LINE, [({"building": "yes"}, [1, 2, 3])]), monitor=QUIET)
    assert error.value.code == "extract_no_roads"


def test_reading_stops_when_asked_to(write_pbf: "WritePbf") -> None:
    class Impatient:
        def report(self, progress: Progress) -> None:
            pass

        def check(self) -> None:
            raise JobCancelled

    with pytest.raises(JobCancelled):
        read_extract(write_pbf(LINE, [(ROAD, [1, 2, 3])]), monitor=Impatient())


def test_a_real_extract_gives_roads_and_places(shared_data: Path) -> None:
    extract = read_extract(shared_data / "roads" / "legazpi.osm.pbf", monitor=QUIET)
    assert len(extract.way_ids) > 2_500
    assert {"village", "school", "temple", "health", "office", "place"} <= set(extract.landmarks["kind"])
    assert "Legazpi" in set(extract.boundaries["name"])
    assert build_network(extract, monitor=QUIET).n_edges > 5_000
