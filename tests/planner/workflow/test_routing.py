"""Travel times and ways straight from an extract: a square of roads, and an island apart."""

from pathlib import Path

import numpy as np
import osmium
import pytest
from osmium.osm import mutable

from gis.errors import DataError, NetworkError
from gis.monitor import SilentMonitor
from planner.workflow.routing import matrix, route

QUIET = SilentMonitor()
CORNERS = {1: (18.0, 98.0), 2: (18.0, 98.01), 3: (18.01, 98.01), 4: (18.01, 98.0)}
ISLAND = {5: (18.1, 98.2), 6: (18.1, 98.21)}


@pytest.fixture
def roads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PHANONG_CACHE", str(tmp_path / "cache"))
    path = tmp_path / "square.osm.pbf"
    with osmium.SimpleWriter(str(path)) as writer:
        for node, (lat, lon) in (CORNERS | ISLAND).items():
            writer.add_node(mutable.Node(id=node, location=(lon, lat)))
        writer.add_way(mutable.Way(id=1, nodes=[1, 2, 3, 4, 1], tags={"highway": "residential"}))
        writer.add_way(mutable.Way(id=2, nodes=[5, 6], tags={"highway": "residential"}))
    return path


def points(folder: Path, *rows: str, head: str = "id,lat,lon") -> Path:
    path = folder / "points.csv"
    path.write_text("\n".join([head, *rows]), encoding="utf-8")
    return path


def test_all_pairs_of_a_square(roads: Path, tmp_path: Path) -> None:
    file = points(tmp_path, "001,18.0,98.0", "002,18.0,98.01", "003,18.01,98.01")
    made = matrix(roads, file, tmp_path / "m.npz", profile="motorcycle", monitor=QUIET)
    assert (made.points, made.unreachable) == (3, 0)
    with np.load(tmp_path / "m.npz", allow_pickle=False) as out:
        assert list(out["ids"]) == ["001", "002", "003"]
        assert out["seconds"].dtype == out["metres"].dtype == np.float64
        assert np.allclose(out["seconds"], out["seconds"].T, atol=0.01)
        assert out["metres"][0, 1] == pytest.approx(1057.5, abs=2)
        assert out["metres"][0, 2] == pytest.approx(out["metres"][0, 1] + out["metres"][1, 2], abs=1)
        assert (out["snap_m"] < 1).all()


def test_an_island_is_infinitely_far_and_its_own_points_are_not(roads: Path, tmp_path: Path) -> None:
    file = points(tmp_path, "a,18.0,98.0", "b,18.1,98.2", "c,18.1,98.21")
    matrix(roads, file, tmp_path / "m.npz", profile="motorcycle", monitor=QUIET)
    with np.load(tmp_path / "m.npz", allow_pickle=False) as out:
        assert np.isinf(out["seconds"][0, 1:]).all()
        assert np.isfinite(out["seconds"][1, 2])
        assert np.isinf(out["metres"]).tolist() == np.isinf(out["seconds"]).tolist()


def test_a_route_passes_its_places_in_order(roads: Path) -> None:
    told = route(roads, ["18.0,98.0", "18.01,98.01", "18.0,98.01"], profile="motorcycle", monitor=QUIET)
    legs = told["legs"]
    assert isinstance(legs, list)
    assert len(legs) == 2
    assert told["seconds"] == pytest.approx(sum(leg["seconds"] for leg in legs))
    assert told["metres"] == pytest.approx(3 * 1100, rel=0.03)
    geometry = told["geometry"]
    assert isinstance(geometry, dict)
    assert geometry["coordinates"][0] == pytest.approx([98.0, 18.0], abs=1e-6)
    assert geometry["coordinates"][-1] == pytest.approx([98.01, 18.0], abs=1e-6)


def test_two_places_without_a_road_between_them_are_told(roads: Path) -> None:
    with pytest.raises(NetworkError) as caught:
        route(roads, ["18.0,98.0", "18.1,98.2"], profile="motorcycle", monitor=QUIET)
    assert caught.value.code == "no_road_between"
    assert caught.value.details == {"start": 1, "end": 2}


def test_a_place_far_from_every_road_is_told(roads: Path) -> None:
    with pytest.raises(NetworkError) as caught:
        route(roads, ["18.0,98.0", "19.0,99.0"], profile="motorcycle", monitor=QUIET)
    assert (caught.value.code, caught.value.details["number"]) == ("no_road_near", 2)


@pytest.mark.parametrize("text", ["", "here", "18", "18,98,3", "98.0,181", "nan,98", "18;98"])
def test_what_is_no_place_is_told(roads: Path, text: str) -> None:
    with pytest.raises(DataError) as caught:
        route(roads, ["18.0,98.0", text], profile="motorcycle", monitor=QUIET)
    assert caught.value.code == "bad_place"


def test_one_place_is_no_route(roads: Path) -> None:
    with pytest.raises(DataError) as caught:
        route(roads, ["18.0,98.0"], profile="motorcycle", monitor=QUIET)
    assert caught.value.code == "route_one_place"


@pytest.mark.parametrize("row", ["a,x,98.0", "a,98.0,180.5", "a,,98"])
def test_a_row_that_is_no_point_is_named(roads: Path, tmp_path: Path, row: str) -> None:
    file = points(tmp_path, "ok,18.0,98.0", row)
    with pytest.raises(DataError, match="3") as caught:
        matrix(roads, file, tmp_path / "m.npz", profile="motorcycle", monitor=QUIET)
    assert caught.value.code == "points_rows"
    assert not (tmp_path / "m.npz").exists()


def test_points_without_their_heads_are_told(roads: Path, tmp_path: Path) -> None:
    file = points(tmp_path, "1,18.0,98.0", head="name,y,x")
    with pytest.raises(DataError) as caught:
        matrix(roads, file, tmp_path / "m.npz", profile="motorcycle", monitor=QUIET)
    assert caught.value.code == "points_head"
