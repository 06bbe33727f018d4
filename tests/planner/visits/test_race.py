"""The search of large problems in small: parts, and routes chosen by column generation."""

from pathlib import Path

import numpy as np
import pytest

from gis.errors import DataError
from gis.monitor import SilentMonitor
from planner.visits import race as race_module
from planner.visits.instances import Instance, read_instance
from planner.visits.race import race

from .conftest import Listener

SILENT = SilentMonitor()


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(race_module, "_SPLIT_FROM", 20)
    monkeypatch.setattr(race_module, "_PARTS", (25, 15))


def with_windows(folder: Path, *, width: int, room: int = 20, vehicles: int = 30) -> Instance:
    """A problem in the manner of Solomon: 50 customers around the depot, windows drawn at random."""
    rng = np.random.default_rng(4)
    spots = rng.integers(0, 101, (51, 2))
    spots[0] = (50, 50)
    lines = ["TOY", "", "VEHICLE", "NUMBER CAPACITY", f"{vehicles} {room}", "", "CUSTOMER"]
    lines += ["CUST NO.  XCOORD.  YCOORD.  DEMAND  READY TIME  DUE DATE  SERVICE TIME", ""]
    lines.append("0 50 50 0 0 600 0")
    for number in range(1, 51):
        x, y = spots[number]
        begin = int(rng.integers(80, 500 - width))
        lines.append(f"{number} {x} {y} {1 + number % 5} {begin} {begin + width} 5")
    path = folder / "toy.txt"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return read_instance(path)


def holds(instance: Instance, routes: tuple[tuple[int, ...], ...]) -> bool:
    data = instance.data
    duration = np.asarray(data.duration_matrix(0))
    for route in routes:
        now, last = 0, 0
        for customer in route:
            client = data.client(customer - 1)
            now = max(client.tw_early, now + int(duration[last, customer]))
            if now > client.tw_late:
                return False
            now, last = now + client.service_duration, customer
        if now + int(duration[last, 0]) > data.vehicle_type(0).tw_late:
            return False
        if sum(data.client(customer - 1).delivery[0] for customer in route) > data.vehicle_type(0).capacity[0]:
            return False
    return sorted(customer for route in routes for customer in route) == list(range(1, data.num_clients + 1))


@pytest.mark.parametrize("width", [10, 200])
def test_windows_are_kept_by_routes_of_column_generation(tmp_path: Path, width: int) -> None:
    instance = with_windows(tmp_path, width=width)
    answer = race(instance, seconds=2.0, seed=1, monitor=SILENT)
    assert holds(instance, answer.routes)
    assert not answer.interrupted


def test_long_routes_with_windows_are_searched_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(race_module, "_SHORT", 1)
    instance = with_windows(tmp_path, width=100)
    assert holds(instance, race(instance, seconds=0.5, seed=1, monitor=SILENT).routes)


def test_a_large_problem_without_places_is_searched_in_parts(tmp_path: Path) -> None:
    side = 31
    rows = [" ".join(str(1 + abs(i - j)) if i != j else "0" for j in range(side)) for i in range(side)]
    head = f"NAME : line\nTYPE : CVRP\nDIMENSION : {side}\nEDGE_WEIGHT_TYPE : EXPLICIT\n"
    text = (
        f"{head}EDGE_WEIGHT_FORMAT : FULL_MATRIX\nCAPACITY : 6\nEDGE_WEIGHT_SECTION\n" + "\n".join(rows) + "\n"
        "DEMAND_SECTION\n"
        + "\n".join(f"{number + 1} {int(number > 0)}" for number in range(side))
        + "\nDEPOT_SECTION\n1\n-1\nEOF\n"
    )
    path = tmp_path / "line.vrp"
    path.write_text(text, encoding="utf-8")
    instance = read_instance(path)
    assert instance.spots is None
    assert holds(instance, race(instance, seconds=0.5, seed=1, monitor=SILENT).routes)


def test_a_wish_to_stop_keeps_the_routes_found_so_far(tmp_path: Path) -> None:
    instance = with_windows(tmp_path, width=10)
    answer = race(instance, seconds=60, seed=1, monitor=Listener(stop_at=3))
    assert answer.interrupted
    assert holds(instance, answer.routes)


def test_too_few_vehicles_for_the_windows_are_said_in_a_sentence(tmp_path: Path) -> None:
    instance = with_windows(tmp_path, width=10, vehicles=3)
    with pytest.raises(DataError) as caught:
        race(instance, seconds=0.4, seed=1, monitor=SILENT)
    assert caught.value.code == "instance_no_routes"
