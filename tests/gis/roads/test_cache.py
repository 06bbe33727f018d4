import os
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from gis.errors import NetworkError
from gis.monitor import SilentMonitor
from gis.roads import cache
from gis.roads.network import Network, Ways
from gis.roads.travel import contraction_order

if TYPE_CHECKING:
    from tests.gis.roads.conftest import MakeNetwork, WritePbf

QUIET = SilentMonitor()
PLACES = {1: (18.0, 98.0), 2: (18.0, 98.01), 3: (18.01, 98.01)}
WAYS = [({"highway": "residential", "name": "ถนน 'ก' <b>"}, [1, 2]), ({"highway": "track", "oneway": "-1"}, [2, 3])]


def same(one: Network, other: Network) -> bool:
    pairs = [(getattr(one, f.name), getattr(other, f.name)) for f in fields(Network) if f.name != "ways"]
    pairs += [(getattr(one.ways, f.name), getattr(other.ways, f.name)) for f in fields(Ways)]
    return all(np.array_equal(a, b) and type(a) is type(b) for a, b in pairs)


def test_a_network_comes_back_as_it_was(make_network: "MakeNetwork") -> None:
    network = make_network(
        PLACES | {4: (18.01, 98.02)},
        [*WAYS, ({"highway": "residential"}, [3, 4])],
        fords=[2],
        barriers=[(2, 1, 0, 4, 0)],
        restrictions=[(1, 2, 2, 0, 3)],
        over_ways=[(0, 3, 3, 2, 1)],
    )
    assert len(network.barriers) == len(network.turns) == len(network.chains) == 1
    order = contraction_order(network)
    again, order_again = cache.network_from_bytes(cache.network_to_bytes(network, order))
    assert same(network, again)
    assert np.array_equal(order, order_again)


def test_a_coordinate_finer_than_a_ten_millionth_is_kept(make_network: "MakeNetwork") -> None:
    network = make_network({1: (18.00000001, 98.0), 2: (18.0, 98.01)}, WAYS[:1])
    assert same(network, cache.network_from_bytes(cache.network_to_bytes(network, np.arange(2)))[0])


def test_bytes_that_are_damaged_or_of_another_version_ask_for_a_new_import(
    make_network: "MakeNetwork", monkeypatch: pytest.MonkeyPatch
) -> None:
    network = make_network(PLACES, WAYS)
    data = cache.network_to_bytes(network, np.arange(3))
    monkeypatch.setattr(cache, "FORMAT", cache.FORMAT + 1)
    for wrong in (data, data[:200], b"", b"nothing"):
        with pytest.raises(NetworkError) as error:
            cache.network_from_bytes(wrong)
        assert error.value.code == "roads_stored_otherwise"


def test_the_same_file_is_read_once_whatever_its_name(
    write_pbf: "WritePbf", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PHANONG_CACHE", str(tmp_path / "cache"))
    path = write_pbf(PLACES, WAYS)
    network, order = cache.load_or_build(path, monitor=QUIET)
    moved = path.rename(tmp_path / "another.osm.pbf")

    def never(*args: object, **options: object) -> None:
        raise AssertionError("read twice")

    monkeypatch.setattr(cache, "read_extract", never)
    again, order_again = cache.load_or_build(moved, monitor=QUIET)
    assert same(network, again)
    assert np.array_equal(order, order_again)
    with pytest.raises(AssertionError, match="read twice"):
        cache.load_or_build(moved, bounds=(98.0, 18.0, 99.0, 19.0), monitor=QUIET)
    assert [file.suffix for file in (tmp_path / "cache").iterdir()] == [".npz"]


def test_a_spoilt_or_forbidden_cache_costs_only_time(
    write_pbf: "WritePbf", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "cache"
    monkeypatch.setenv("PHANONG_CACHE", str(folder))
    path = write_pbf(PLACES, WAYS)
    network, _ = cache.load_or_build(path, monitor=QUIET)
    stored = next(folder.iterdir())
    stored.write_bytes(b"spoilt")
    assert same(network, cache.load_or_build(path, monitor=QUIET)[0])
    assert len(stored.read_bytes()) > 100, "mended"
    monkeypatch.setenv("PHANONG_CACHE", str(path / "not" / "a" / "folder"))
    assert same(network, cache.load_or_build(path, monitor=QUIET)[0])


def test_the_cache_keeps_the_networks_stored_last(
    write_pbf: "WritePbf", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "cache"
    monkeypatch.setenv("PHANONG_CACHE", str(folder))
    folder.mkdir()
    for age in range(12):
        old = folder / f"roads-0-{age}.npz"
        old.write_bytes(b"old")
        os.utime(old, (1_000_000 - age, 1_000_000 - age))
    cache.load_or_build(write_pbf(PLACES, WAYS), monitor=QUIET)
    left = sorted(file.name for file in folder.iterdir())
    assert len(left) == 8
    assert left[:7] == [f"roads-0-{age}.npz" for age in range(7)]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NetworkError) as error:
        cache.load_or_build(tmp_path / "none.osm.pbf", monitor=QUIET)
    assert error.value.code == "file_missing"


@pytest.mark.parametrize(
    ("platform", "variable", "end"),
    [
        ("win32", "LOCALAPPDATA", "phanong/cache"),
        ("linux", "XDG_CACHE_HOME", "phanong"),
        ("darwin", "HOME", "phanong"),
    ],
)
def test_the_cache_lies_where_the_platform_keeps_caches(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, platform: str, variable: str, end: str
) -> None:
    monkeypatch.delenv("PHANONG_CACHE", raising=False)
    monkeypatch.setattr("sys.platform", platform)
    monkeypatch.setenv(variable, str(tmp_path))
    folder = cache.cache_folder()
    assert folder.is_relative_to(tmp_path)
    assert folder.as_posix().endswith(end)
