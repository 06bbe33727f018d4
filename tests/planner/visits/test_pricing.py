"""Routes worth having, on problems small enough to see."""

from typing import Any

import numpy as np
import pytest
import pyvrp

from planner.visits.pricing import Ground, Pricer, ground_of


def on_a_line(
    spots: list[float],
    *,
    windows: list[tuple[float, float]] | None = None,
    loads: list[int] | None = None,
    room: int = 10,
    vehicles: int = 5,
) -> Ground:
    """Customers on a line through the depot at 0, a second for each unit, no service."""
    at = np.array([0.0, *spots])
    apart = np.abs(at[:, None] - at[None, :])
    hours = np.array([(0.0, 1000.0), *(windows or [(0.0, 1000.0)] * len(spots))])
    load = np.array([0, *(loads or [1] * len(spots))])
    return Ground(apart, apart, hours[:, 0], hours[:, 1], load, room, vehicles)


def best(ground: Ground, worth: list[float], *, fee: float = 0.0) -> list[tuple[int, ...]]:
    return Pricer(ground).routes(np.array(worth), fee=fee, least=0.5)


def test_a_route_is_found_where_its_customers_are_worth_more_than_its_way() -> None:
    ground = on_a_line([10, 20, -10])
    # 40 there and back for 1 and 2, worth 50 together; -10 costs 20 and is worth 5.
    assert sorted(best(ground, [25, 25, 5])[0]) == [1, 2]
    assert best(ground, [9, 9, 5]) == []


def test_a_fee_of_a_route_takes_its_gain() -> None:
    ground = on_a_line([10])
    assert best(ground, [25]) == [(1,)]
    assert best(ground, [25], fee=5) == []


def test_windows_say_the_order_and_who_cannot_ride_together() -> None:
    early, late = (0.0, 30.0), (100.0, 110.0)
    ground = on_a_line([10, 20, 10], windows=[late, early, early])
    routes = best(ground, [100, 100, 100])
    assert set(routes[0]) == {1, 2, 3}
    assert routes[0][-1] == 1
    apart = on_a_line([505, -505], windows=[(505, 510), (505, 510)])
    assert best(apart, [2000, 2000]) == []
    near = on_a_line([400, -400], windows=[(400, 410), (400, 410)])
    assert sorted(best(near, [2000, 2000])) == [(1,), (2,)]


def test_loads_do_not_pass_the_room_and_no_customer_is_met_twice() -> None:
    ground = on_a_line([10, 11, 12, 13], loads=[4, 4, 4, 4], room=10)
    routes = best(ground, [100, 100, 100, 100])
    assert routes
    assert all(len(route) == len(set(route)) == 2 for route in routes)


def test_who_cannot_be_reached_in_time_is_on_no_route() -> None:
    # Back at the depot by 1000: 600 there and 600 back are too far.
    assert best(on_a_line([600, 10]), [5000, 50]) == [(2,)]
    assert best(on_a_line([10], loads=[11]), [500]) == []


def made(clients: list[pyvrp.Client], *, capacity: int = 10) -> pyvrp.ProblemData:
    side = len(clients) + 1
    apart: Any = (np.ones((side, side)) - np.eye(side)).astype(np.int64)
    return pyvrp.ProblemData(
        [pyvrp.Location(0, 0)] * side,
        clients,
        [pyvrp.Depot(0)],
        [pyvrp.VehicleType(3, [capacity], tw_early=0, tw_late=50)],
        [apart],
        [apart],
    )


def test_a_problem_is_put_into_arrays_with_its_loads_in_the_largest_steps() -> None:
    ground = ground_of(made([pyvrp.Client(1, delivery=[4], service_duration=7), pyvrp.Client(2, delivery=[6])]))
    assert ground is not None
    assert ground.load.tolist() == [0, 2, 3]
    assert (ground.room, ground.vehicles, ground.customers) == (5, 3, 2)
    assert ground.after[1].tolist() == [8, 7, 8]
    assert ground.shuts[0] == 50


@pytest.mark.parametrize(
    "client",
    [
        pyvrp.Client(1, delivery=[0]),
        pyvrp.Client(1, pickup=[2], delivery=[1]),
        pyvrp.Client(1, delivery=[1], release_time=4),
    ],
)
def test_a_problem_with_more_than_windows_and_loads_is_left_alone(client: pyvrp.Client) -> None:
    assert ground_of(made([client])) is None
