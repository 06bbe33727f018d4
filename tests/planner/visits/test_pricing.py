"""Routes worth having, on problems small enough to see."""

from typing import Any

import numpy as np
import pytest
import pyvrp
from hypothesis import given, settings
from hypothesis import strategies as st

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


def test_two_customers_of_a_leg_become_one() -> None:
    ground = on_a_line([10, 25, -10], windows=[(0, 40), (50, 60), (0, 900)], loads=[2, 3, 4])
    joined, place = ground.joined([(1, 2)])
    assert place == {0: 0, 1: 1, 2: 1, 3: 2}
    assert joined.load.tolist() == [0, 5, 4]
    # From 35 on there is no waiting at 2; whoever is at 1 by 40 is at 2 in time.
    assert (joined.opens[1], joined.shuts[1]) == (35, 40)
    assert joined.after[1, 2] == 15 + 35
    assert joined.cost([1]) == ground.cost([1, 2]) == 50
    assert joined.cost([2, 1]) == ground.cost([3, 1, 2])


def test_waiting_that_cannot_be_helped_is_time_that_the_leg_takes() -> None:
    ground = on_a_line([10, 20], windows=[(0, 30), (100, 110)])
    joined, _ = ground.joined([(1, 2)])
    assert (joined.opens[1], joined.shuts[1]) == (30, 30)
    assert joined.after[1, 0] == 70 + 20


def test_a_leg_goes_within_windows_room_and_day() -> None:
    ground = on_a_line([10, 20, 10, 480], windows=[(50, 60), (0, 55), (0, 1000), (0, 1000)], loads=[6, 1, 5, 1])
    assert ground.goes(2, 1)
    # 2 shuts before one who comes from 1 is there; 1 and 3 are too much; from 4 one is back at 960.
    assert ground.goes(1, 2) is False
    assert ground.goes(3, 1) is False
    assert ground.goes(3, 4)
    assert not on_a_line([10, 480], windows=[(100, 200), (0, 1000)]).goes(1, 2)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_route_holds_as_one_customer_where_it_holds_as_several(data: st.DataObject) -> None:
    spots = data.draw(st.lists(st.integers(-30, 30).map(float), min_size=4, max_size=4))
    begins = data.draw(st.lists(st.integers(0, 200).map(float), min_size=4, max_size=4))
    widths = data.draw(st.lists(st.integers(0, 80).map(float), min_size=4, max_size=4))
    windows = [(begin, begin + width) for begin, width in zip(begins, widths, strict=True)]
    ground = on_a_line(spots, windows=windows)
    one, place = ground.joined([(1, 2), (3, 4)]) if ground.goes(1, 2) and ground.goes(3, 4) else (ground, None)
    if place is not None:
        assert came(one, (1, 2)) == came(ground, (1, 2, 3, 4))
        assert one.cost((1, 2)) == ground.cost((1, 2, 3, 4))


def came(ground: Ground, route: tuple[int, ...]) -> float | None:
    """Return when a route is back at the depot, ``None`` where it comes too late to someone."""
    now, last = float(ground.opens[0]), 0
    for customer in route:
        now = max(float(ground.opens[customer]), now + float(ground.after[last, customer]))
        if now > ground.shuts[customer]:
            return None
        last = customer
    return now + float(ground.after[last, 0])
