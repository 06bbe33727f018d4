"""Parts of a plan: routes near one another."""

from typing import Any

import numpy as np
import pyvrp

from planner.visits.popmusic import Popmusic


def towns(count: int, size: int) -> tuple[pyvrp.ProblemData, list[tuple[int, ...]]]:
    """Towns far from one another around the depot, each with two routes of ``size`` clients."""
    rng = np.random.default_rng(1)
    angle = np.repeat(2 * np.pi * np.arange(count) / count, 2 * size)
    spots = np.stack([np.cos(angle), np.sin(angle)], axis=1) * 10_000 + rng.integers(-50, 50, (len(angle), 2))
    spots = np.concatenate([[[0, 0]], spots]).astype(np.int64)
    apart: Any = np.hypot(*(spots[:, None] - spots[None, :]).transpose(2, 0, 1)).astype(np.int64)
    data = pyvrp.ProblemData(
        [pyvrp.Location(int(x), int(y)) for x, y in spots],
        [pyvrp.Client(number, delivery=[1]) for number in range(1, len(spots))],
        [pyvrp.Depot(0)],
        [pyvrp.VehicleType(2 * count, [size])],
        [apart],
        [apart],
    )
    routes = [tuple(range(size * number, size * (number + 1))) for number in range(2 * count)]
    return data, routes


def test_a_part_is_a_town() -> None:
    data, routes = towns(4, 30)
    parts = Popmusic(data, seed=1).parts(routes, [60, 60])
    assert [sorted(part) for part in parts] in [
        [[2 * one, 2 * one + 1], [2 * two, 2 * two + 1]] for one in range(4) for two in range(4) if one != two
    ]


def test_parts_lie_apart_and_every_route_becomes_a_seed_before_one_does_again() -> None:
    data, routes = towns(3, 5)
    chooser = Popmusic(data, seed=3)
    seeds = []
    for _ in range(3):
        parts = chooser.parts(routes, [10, 10])
        assert not set(parts[0]) & set(parts[1])
        seeds += [part[0] for part in parts]
    assert len(set(seeds)) >= 5
    assert chooser.parts(routes, [10])


def test_the_same_seed_gives_the_same_parts_and_few_routes_fewer_parts() -> None:
    data, routes = towns(3, 5)
    assert Popmusic(data, seed=3).parts(routes, [10, 10]) == Popmusic(data, seed=3).parts(routes, [10, 10])
    whole = [tuple(client for route in routes for client in route)]
    assert Popmusic(data, seed=3).parts(whole, [10, 10]) == [[0]]
