"""Column generation on problems small enough to answer by hand, and on windows drawn at random."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.visits.columns import Known, Master, generate
from planner.visits.pricing import Ground

from .test_pricing import on_a_line


def never() -> bool:
    return False


def holds(ground: Ground, route: tuple[int, ...]) -> bool:
    now, last = ground.opens[0], 0
    for customer in route:
        now = max(ground.opens[customer], now + ground.after[last, customer])
        if now > ground.shuts[customer]:
            return False
        last = customer
    return bool(now + ground.after[last, 0] <= ground.shuts[0]) and int(ground.load[list(route)].sum()) <= ground.room


def test_two_sides_of_the_depot_are_two_routes() -> None:
    chosen = generate(on_a_line([10, 20, -10, -20], room=2, vehicles=2), stop=never)
    assert chosen is not None
    assert sorted(sorted(route) for route in chosen.routes) == [[1, 2], [3, 4]]
    assert chosen.cost == 80
    assert abs(chosen.relaxed - 80) < 1


def test_windows_part_what_lies_together() -> None:
    # Side by side, but both at the same second.
    ground = on_a_line([100, 101], windows=[(200, 200), (200, 200)], vehicles=2)
    chosen = generate(ground, stop=never)
    assert chosen is not None
    assert sorted(chosen.routes) == [(1,), (2,)]


def test_nothing_better_is_nothing() -> None:
    ground = on_a_line([10, 20, -10, -20], room=2, vehicles=2)
    assert generate(ground, stop=never, below=80) is None
    assert generate(ground, stop=never, below=81) is not None
    assert generate(ground, stop=lambda: True) is None


def test_what_is_known_is_gone_on_from() -> None:
    ground = on_a_line([10, 20, -10, -20], room=2, vehicles=2)
    first = generate(ground, stop=never)
    assert first is not None
    again = generate(ground, stop=never, known=Known([(1, 2), (3, 4)], first.known.worth))
    assert again is not None
    assert again.cost == first.cost


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_each_customer_is_served_once_in_time(data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 6))
    spots = data.draw(st.lists(st.integers(-50, 50).filter(bool), min_size=count, max_size=count))
    begins = data.draw(st.lists(st.integers(60, 400), min_size=count, max_size=count))
    ground = on_a_line(
        [float(spot) for spot in spots],
        windows=[(float(begin), float(begin + 5)) for begin in begins],
        loads=data.draw(st.lists(st.integers(1, 4), min_size=count, max_size=count)),
        room=6,
        vehicles=count,
    )
    chosen = generate(ground, stop=never)
    assert chosen is not None
    assert sorted(customer for route in chosen.routes for customer in route) == list(range(1, count + 1))
    assert all(holds(ground, route) for route in chosen.routes)
    assert chosen.cost == sum(map(ground.cost, chosen.routes))
    # Labels stand for others of the same load, so the best may be missed; each by itself is the worst.
    assert chosen.cost <= 2 * np.abs(ground.apart[0]).sum() + 1e-6


def test_no_more_routes_than_vehicles_where_that_can_be() -> None:
    # Two short routes in place of one long one cost as much: a single vehicle is to take both sides.
    chosen = generate(on_a_line([10, 20, -10, -20], room=4, vehicles=1), stop=never)
    assert chosen is not None
    assert len(chosen.routes) == 1
    assert chosen.cost == 80


def test_the_next_legs_share_no_customer_and_joining_them_keeps_all() -> None:
    master = Master(on_a_line([10, 20, 30, -10, -20], room=3, vehicles=2))
    for _ in range(5):
        master.look()
    legs = master.legs()
    assert legs
    assert len({end for leg in legs for end in leg}) == 2 * len(legs)
    joined = master.joined(legs)
    assert joined.ground.customers == 5 - len(legs)
    assert int(joined.ground.load.sum()) == 5
    assert abs(joined.least - 100) < 2
