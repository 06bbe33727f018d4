"""Problems of the literature on files small enough to answer by hand."""

from pathlib import Path

import pytest

from gis.errors import DataError
from gis.monitor import SilentMonitor
from planner.visits import race as race_module
from planner.visits.instances import read_instance, solution_text
from planner.visits.race import race
from planner.workflow.solve import solve

from .conftest import Listener

SILENT = SilentMonitor()
# The depot in the middle of two pairs, 3-4-5 triangles apart; one pair fills a vehicle.
VRPLIB = """NAME : toy
TYPE : CVRP
DIMENSION : 5
EDGE_WEIGHT_TYPE : EUC_2D
CAPACITY : 2
NODE_COORD_SECTION
1 0 0
2 30 40
3 30 41
4 -30 -40
5 -30 -41
DEMAND_SECTION
1 0
2 1
3 1
4 1
5 1
DEPOT_SECTION
1
-1
EOF
"""
SOLOMON = """TOY

VEHICLE
NUMBER     CAPACITY
  {vehicles}         2

CUSTOMER
CUST NO.  XCOORD.  YCOORD.  DEMAND  READY TIME  DUE DATE  SERVICE TIME

 0 0 0 0 0 1000 0
 1 1 1 1 0 900 10
 2 2 2 1 500 510 10
 3 -1 1 1 0 900 10
"""


def written(folder: Path, text: str, name: str = "toy.txt") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_cvrp_file_is_solved_and_counted_in_whole_numbers(tmp_path: Path) -> None:
    out = tmp_path / "toy.sol"
    found = solve(written(tmp_path, VRPLIB, "toy.vrp"), seconds=0.2, seed=1, out=out, monitor=SILENT)
    assert sorted(sorted(route) for route in found.routes_of_customers) == [[1, 2], [3, 4]]
    # 50 there, 1 between, 51 (50.8) back.
    assert found.cost == 2 * (50 + 1 + 51)
    assert (found.instance, found.vehicles, found.customers, found.interrupted) == ("toy", 2, 4, False)
    assert out.read_text(encoding="utf-8").splitlines()[-1] == "Cost 204"
    assert out.read_text(encoding="utf-8").startswith("Route #1: ")


def test_a_solomon_file_is_solved_in_true_distances_within_its_windows(tmp_path: Path) -> None:
    found = solve(written(tmp_path, SOLOMON.format(vehicles=2)), seconds=0.2, seed=1, out=None, monitor=SILENT)
    # 1 and 2 lie on one line from the depot; 2 opens long after 1 and the other way round would come too late.
    assert found.routes_of_customers == ((1, 2), (3,))
    assert found.cost == pytest.approx(2 * 8**0.5 + 2 * 2**0.5, abs=0.01)
    assert found.cost_truncated == pytest.approx(1.4 + 1.4 + 2.8 + 1.4 + 1.4)


def test_a_vrplib_file_with_windows_is_solved_in_tenths_cut_short(tmp_path: Path) -> None:
    windows = "TIME_WINDOW_SECTION\n1 0 1000\n2 0 500\n3 64 64\n4 0 500\n5 0 500\nDEPOT_SECTION"
    head = VRPLIB.replace("TYPE : CVRP", "TYPE : VRPTW").replace("CAPACITY : 2", "CAPACITY : 2\nVEHICLES : 2")
    text = head.replace("DEPOT_SECTION", windows).replace("3 30 41", "3 50 40").replace("2 30 40", "2 40 30")
    out = tmp_path / "toy.sol"
    found = solve(written(tmp_path, text, "toy.vrp"), seconds=0.2, seed=1, out=out, monitor=SILENT)
    # Customer 2 is 64.03 away, which is in time once cut; 50 to 1, and 14.14 between: 64.1 would be late.
    legs = 64.0 + 14.1 + 50.0 + 50.0 + 1.0 + 50.8
    assert found.routes_of_customers in (((2, 1), (3, 4)), ((2, 1), (4, 3)))
    assert found.cost == found.cost_truncated == pytest.approx(legs)
    assert out.read_text(encoding="utf-8").splitlines()[-1] == f"Cost {legs:g}"


def test_too_few_vehicles_are_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        solve(written(tmp_path, SOLOMON.format(vehicles=1)), seconds=0.1, seed=1, out=None, monitor=SILENT)
    assert caught.value.code == "instance_no_routes"


@pytest.mark.parametrize(
    "text", ["", "hello", "NAME : x\nTYPE : CVRP\nDIMENSION : 5\nEOF\n", SOLOMON[:150], "\x00\x01"]
)
def test_what_is_no_instance_is_said_in_a_sentence(tmp_path: Path, text: str) -> None:
    with pytest.raises(DataError) as caught:
        read_instance(written(tmp_path, text))
    assert caught.value.code == "instance_unread"


@pytest.mark.parametrize("seconds", [0.0, -1.0, float("nan")])
def test_no_time_is_no_search(tmp_path: Path, seconds: float) -> None:
    with pytest.raises(DataError) as caught:
        solve(written(tmp_path, VRPLIB), seconds=seconds, seed=1, out=None, monitor=SILENT)
    assert caught.value.code == "bad_seconds"


def test_a_large_problem_is_searched_in_sectors_and_every_customer_is_served_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(race_module, "_SPLIT_FROM", 20)
    monkeypatch.setattr(race_module, "_SECTOR", 15)
    n = 60
    nodes = "\n".join(f"{i + 1} {(i * 37) % 101 - 50} {(i * 53) % 97 - 48}" for i in range(n))
    demands = "\n".join(f"{i + 1} {0 if i == 0 else 1 + i % 3}" for i in range(n))
    head = VRPLIB.split("NODE_COORD_SECTION", maxsplit=1)[0].replace("DIMENSION : 5", f"DIMENSION : {n}")
    head = head.replace("CAPACITY : 2", "CAPACITY : 10")
    text = f"{head}NODE_COORD_SECTION\n{nodes}\nDEMAND_SECTION\n{demands}\nDEPOT_SECTION\n1\n-1\nEOF\n"
    instance = read_instance(written(tmp_path, text, "large.vrp"))
    answer = race(instance, seconds=1.0, seed=2, monitor=SILENT)
    assert sorted(customer for route in answer.routes for customer in route) == list(range(1, n))
    assert all(sum(1 + customer % 3 for customer in route) <= 10 for route in answer.routes)


def test_a_wish_to_stop_keeps_the_best_routes(tmp_path: Path) -> None:
    instance = read_instance(written(tmp_path, VRPLIB))
    answer = race(instance, seconds=60, seed=1, monitor=Listener(stop_at=1))
    assert answer.interrupted
    assert sorted(customer for route in answer.routes for customer in route) == [1, 2, 3, 4]


def test_a_solution_file_counts_from_one() -> None:
    assert solution_text([[2, 1], [3]], 12.5) == "Route #1: 2 1\nRoute #2: 3\nCost 12.5\n"
    assert solution_text([], 0.0) == "Cost 0\n"
