"""The witness of the flow tests against the router, on real roads with rows of arcs that nobody may drive."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gis.monitor import SilentMonitor
from gis.roads.cache import prepare
from gis.roads.chains import filled_up
from gis.roads.network import Network
from gis.roads.profiles import load_profiles
from gis.roads.travel import make_router
from tests.flow.witness import Witness


def rows_of_arcs(network: Network, count: int, rng: np.random.Generator) -> set[tuple[int, ...]]:
    """Return rows of three or four arcs that lead on from any arc, never back along it."""
    leaving: dict[int, list[int]] = {}
    for arc, node in enumerate(network.arc_tail.tolist()):
        leaving.setdefault(node, []).append(arc)
    rows = set()
    for arc in rng.integers(0, 2 * network.n_edges, count).tolist():
        row = [arc]
        for _ in range(2 + arc // 2 % 2):
            ahead = [after for after in leaving[int(network.arc_head[row[-1]])] if after != row[-1] ^ 1]
            if ahead:
                row.append(int(rng.choice(ahead)))
        if len(row) > 2:
            rows.add(tuple(row))
    return rows


def test_rows_that_nobody_may_drive_are_driven_round_by_both(shared_data: Path) -> None:
    network, order = prepare(shared_data / "roads" / "legazpi.osm.pbf", monitor=SilentMonitor())
    motorcycle = load_profiles()["motorcycle"]
    free = make_router(network, motorcycle, cch_order=order)
    rng = np.random.default_rng(3)
    lon, lat = network.coordinates[rng.integers(0, len(network.coordinates), 24)].T
    points = free.snap(lat, lon)
    rows = [(7, *row) for row in rows_of_arcs(network, 3000, rng)]
    bound = replace(network, chains=filled_up(sorted(rows), fill=-1, width=1))
    router = make_router(bound, motorcycle, cch_order=order)
    witness = Witness(bound, motorcycle, "dry")
    longer = 0
    for k in range(12):
        start, end = points.take(2 * k), points.take(2 * k + 1)
        feet = [witness.foot(float(one.lat[0]), float(one.lon[0])) for one in (start, end)]
        seconds = router.path(start, end).seconds
        assert seconds == pytest.approx(witness.seconds(*feet), abs=1)
        longer += seconds > free.path(start, end).seconds
    assert longer >= 8
