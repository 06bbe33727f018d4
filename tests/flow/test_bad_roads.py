"""Extracts that are not what they should be, as typed: a sentence, or a plan of what can be done."""

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import osmium
import pytest
from osmium.osm import mutable

from planner.cli import main
from planner.schemas import ROUTES, SCHOOLS, UNSERVED
from planner.workflow import imports
from planner.workflow.demo import PASSPHRASE
from planner.workflow.project import open_project
from tests.flow.conftest import Finished

pytestmark = pytest.mark.usefixtures("passphrase")
ROAD = {"highway": "residential"}
NO_NODE = 9_999


@dataclass(frozen=True, slots=True)
class Drawn:
    """Nodes by id, ways by id; written in the order given."""

    nodes: Mapping[int, tuple[float, float]]
    ways: Mapping[int, tuple[Mapping[str, str], Sequence[int]]]
    order: str = "nw"
    alone: Mapping[int, tuple[float, float]] = field(default_factory=dict)

    def write(self, path: Path) -> Path:
        with osmium.SimpleWriter(str(path), overwrite=True) as writer:
            for kind in self.order:
                if kind == "n":
                    for ref, (lat, lon) in (dict(self.nodes) | dict(self.alone)).items():
                        writer.add_node(mutable.Node(id=ref, version=1, location=(lon, lat)))
                else:
                    for ref, (tags, nodes) in self.ways.items():
                        writer.add_way(mutable.Way(id=ref, version=1, nodes=list(nodes), tags=dict(tags)))
        return path


@pytest.fixture
def project(finished: Finished, tmp_path: Path) -> Path:
    return Path(shutil.copy(finished.project, tmp_path))


@pytest.fixture
def nodes(finished: Finished) -> dict[int, tuple[float, float]]:
    """Return a node at each school of the sample, from the south to the north."""
    with open_project(finished.project, PASSPHRASE) as opened:
        places = opened.read(SCHOOLS)["place"]
    spots = sorted(zip(places.y.tolist(), places.x.tolist(), strict=True))
    return dict(enumerate(spots, start=1))


def told(capsys: pytest.CaptureFixture[str], *words: object, code: int = 0) -> dict[str, object]:
    assert main([*map(str, words), "--quiet", "--json", "--lang", "en"]) == code
    heard = capsys.readouterr()
    if code:
        assert heard.err.strip().endswith(".")
        return {"said": heard.err.strip()}
    read = json.loads(heard.out)
    assert isinstance(read, dict)
    return read


def one_road(nodes: Mapping[int, tuple[float, float]], tags: Mapping[str, str] = ROAD) -> Drawn:
    return Drawn(nodes, {1: (tags, list(nodes))})


def test_buildings_are_no_roads(
    project: Path, nodes: dict[int, tuple[float, float]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = project.read_bytes()
    roads = one_road(nodes, {"building": "yes"}).write(tmp_path / "houses.osm.pbf")
    assert "houses.osm.pbf" in str(told(capsys, "import", "roads", project, roads, code=3)["said"])
    assert project.read_bytes() == before


def test_footpaths_alone_carry_no_motorcycle_and_a_sentence_says_so(
    project: Path, nodes: dict[int, tuple[float, float]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    roads = one_road(nodes, {"highway": "footway"}).write(tmp_path / "paths.osm.pbf")
    told(capsys, "import", "roads", project, roads)
    for words in (["assign"], ["plan"]):
        assert "paths.osm.pbf" in str(told(capsys, words[0], project, *words[1:], code=3)["said"])
    # The way to school on foot can still be asked for.
    (south, west), *_, (north, east) = nodes.values()
    way = told(capsys, "route", roads, f"{south},{west}", f"{north},{east}", "--profile", "walk")
    assert isinstance(way["metres"], float)
    told(capsys, "route", roads, f"{south},{west}", f"{north},{east}", "--profile", "motorcycle", code=3)


@pytest.mark.parametrize("order", ["nw", "wn"], ids=["nodes first", "nodes last"])
def test_ids_in_no_order_give_the_same_plan(
    order: str,
    project: Path,
    nodes: dict[int, tuple[float, float]],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    refs = list(nodes)
    ways = {9: (ROAD, refs[:3]), 4: (ROAD, refs[2:5]), 7: (ROAD, refs[4:])}
    tidy = Drawn(nodes, dict(sorted(ways.items()))).write(tmp_path / "tidy.osm.pbf")
    shuffled = Drawn(dict(sorted(nodes.items(), key=lambda one: one[0] % 3)), ways, order).write(
        tmp_path / "x.osm.pbf"
    )
    seen = []
    for roads in (tidy, shuffled):
        told(capsys, "import", "roads", project, roads)
        told(capsys, "assign", project)
        made = told(capsys, "plan", project, "--seed", 7)
        seen.append((made["routes"], made["stops"], made["plan_seconds"], made["plan_metres"]))
    assert seen[0] == seen[1]


def test_a_road_with_nodes_that_the_file_lacks_is_cut_there_and_what_can_be_reached_is_planned(
    project: Path, nodes: dict[int, tuple[float, float]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    refs = list(nodes)
    roads = Drawn(nodes, {1: (ROAD, [*refs[:5], NO_NODE, *refs[5:]])}).write(tmp_path / "gap.osm.pbf")
    told(capsys, "import", "roads", project, roads)
    told(capsys, "assign", project)
    made = told(capsys, "plan", project)
    assert isinstance(made["routes"], int)
    assert made["routes"] > 0


def test_schools_off_the_road_and_on_islands_leave_their_children_with_a_reason(
    project: Path, nodes: dict[int, tuple[float, float]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    refs = list(nodes)
    # The first five schools share a road, the sixth and seventh an island's; the last has none within reach.
    ways = {1: (ROAD, refs[:5]), 2: (ROAD, refs[5:7])}
    roads = Drawn({ref: nodes[ref] for ref in refs[:7]}, ways).write(tmp_path / "few.osm.pbf")
    told(capsys, "import", "roads", project, roads)
    told(capsys, "assign", project)
    made = told(capsys, "plan", project)
    with open_project(project, PASSPHRASE) as opened:
        routes, unserved = opened.read(ROUTES), opened.read(UNSERVED)
    assert made["routes"] == len(routes)
    assert len(routes)
    reasons = set(unserved["reason"])
    assert reasons & {"no_road", "too_far_from_road"}
    assert "" not in reasons
    assert made["unserved"] == len(unserved)


def test_a_file_of_a_country_is_cut_around_the_schools(
    project: Path,
    nodes: dict[int, tuple[float, float]],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    south = min(lat for lat, _ in nodes.values())
    far = {900: (south - 2.0, 99.0), 901: (south - 2.1, 99.0)}
    drawn = Drawn(nodes | far, {1: (ROAD, list(nodes)), 2: (ROAD, list(far))})
    roads = drawn.write(tmp_path / "country.osm.pbf")
    whole = told(capsys, "import", "roads", project, roads)
    assert whole["around_km"] == 0
    cut = told(capsys, "import", "roads", project, roads, "--around", 60)
    assert cut["around_km"] == 60
    lengths = [float(str(one["road_km"])) for one in (whole, cut)]
    assert lengths[0] - lengths[1] == pytest.approx(11, abs=1)
    # Where nobody says how far, the size of the file does.
    monkeypatch.setattr(imports, "COUNTRY_BYTES", 100)
    assert told(capsys, "import", "roads", project, roads) == cut
    assert told(capsys, "import", "roads", project, roads, "--around", 0) == whole
    assert "-5" in str(told(capsys, "import", "roads", project, roads, "--around", -5, code=3)["said"])


def test_without_schools_a_file_of_a_country_is_kept_whole(
    nodes: dict[int, tuple[float, float]],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    empty = tmp_path / "empty.phanong"
    told(capsys, "new", empty, "--esa", "ESA", "--year", "2568")
    monkeypatch.setattr(imports, "COUNTRY_BYTES", 100)
    roads = one_road(nodes).write(tmp_path / "country.osm.pbf")
    assert told(capsys, "import", "roads", empty, roads)["around_km"] == 0
