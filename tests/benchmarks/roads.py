"""Times the roads: import, cache, matrices by both engines, legs. Run it; it is no test.

    python -m tests.benchmarks.roads [--data FOLDER] [--points 2000]

Prints CPU seconds of this process (all its threads), and microseconds a pair of a matrix.
"""

import argparse
import os
import platform
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from time import process_time
from typing import Final, TypeVar

import numpy as np

from gis.monitor import SilentMonitor
from gis.roads.cache import network_from_bytes, network_to_bytes
from gis.roads.network import IntArray, Network, build_network
from gis.roads.osm import read_extract
from gis.roads.profiles import load_profiles
from gis.roads.travel import contraction_order, make_router

if sys.platform != "win32":
    import resource

T = TypeVar("T")
EXTRACTS: Final = ("legazpi", "liechtenstein", "heidelberg")
SCIPY_ORIGINS: Final = 60
LEGS: Final = 500


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """Return what ``work`` gives, and its CPU seconds."""
    start = process_time()
    result = work()
    return result, process_time() - start


def peak_mb() -> float:
    """Return the most memory this process has held, NaN where the system does not tell."""
    if sys.platform == "win32":
        return float("nan")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def import_row(path: Path) -> tuple[Network, IntArray]:
    """Print what it takes to read one extract; return its network."""
    quiet = SilentMonitor()
    extract, read_s = timed(lambda: read_extract(path, monitor=quiet))
    network, build_s = timed(lambda: build_network(extract, monitor=quiet))
    order, order_s = timed(lambda: contraction_order(network))
    data = network_to_bytes(network, order)
    profile = load_profiles()["motorcycle"]

    def first_query() -> None:
        stored, stored_order = network_from_bytes(data)
        make_router(stored, profile, cch_order=stored_order).snap(stored.node_lat[:1], stored.node_lon[:1])

    _, cached_s = timed(first_query)
    total = read_s + build_s + order_s
    print(
        f"| {path.stem} | {len(extract.way_ids):,} | {len(extract.refs):,} | {network.n_nodes:,} "
        f"| {network.n_edges:,} "
        f"| {read_s:.2f} | {build_s:.2f} | {order_s:.2f} | {total:.2f} | {total / len(extract.refs) * 1e6:.1f} "
        f"| {cached_s:.3f} | {len(data) / 1e6:.1f} | {peak_mb():.0f} |"
    )
    return network, order


def matrix_row(name: str, network: Network, order: IntArray, points: int) -> None:
    """Print what matrices and legs take on one network, and how far the engines are apart."""
    profile = load_profiles()["motorcycle"]
    cch, metric_s = timed(lambda: make_router(network, profile, cch_order=order))
    scipy = make_router(network, profile, engine="scipy")
    rng = np.random.default_rng(0)
    lon, lat = network.coordinates[rng.integers(0, len(network.coordinates), points)].T
    lat, lon = lat + rng.normal(0, 0.001, points), lon + rng.normal(0, 0.001, points)
    snaps, snap_s = timed(lambda: cch.snap(lat, lon))
    seconds, cch_s = timed(lambda: cch.seconds(snaps, snaps))
    few = snaps.take(np.arange(min(SCIPY_ORIGINS, points)))
    oracle, scipy_s = timed(lambda: scipy.seconds(few, snaps))
    (_, _), both_s = timed(lambda: cch.seconds_and_metres(few, snaps))
    legs = range(min(LEGS, points - 1))
    _, legs_s = timed(lambda: [cch.path(snaps.take(i), snaps.take(i + 1)) for i in legs])
    cch_us, scipy_us = cch_s / points**2 * 1e6, scipy_s / len(few) / points * 1e6
    apart = np.abs(seconds[: len(few)] - oracle).max()
    print(
        f"| {name} | {points:,} | {metric_s:.3f} | {snap_s:.3f} | {cch_s:.2f} | {cch_us:.3f} | {scipy_us:.2f} "
        f"| {scipy_us / cch_us:.0f} | {apart:.3f} | {both_s / len(few) * 1e3:.1f} | {legs_s / len(legs) * 1e3:.2f} |"
    )


def main() -> None:
    """Print both tables."""
    shared = Path(os.environ.get("PHANONG_SHARED", "../shared")) / "data"
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=shared, help="the folder that holds roads/*.osm.pbf")
    parser.add_argument("--points", type=int, default=2000, help="points of the square matrix")
    options = parser.parse_args()
    names = ("numpy", "osmium", "routingkit_cch", "scipy", "shapely")
    print(f"Python {platform.python_version()}, {sys.platform}; " + ", ".join(f"{n} {version(n)}" for n in names))
    print("\n| extract | ways | way nodes | nodes | edges | read s | build s | order s | import s | µs a way node "
          "| cache to first query s | stored MB | peak MB |")  # fmt: skip
    print("|" + " --- |" * 13)
    networks = {name: import_row(options.data / "roads" / f"{name}.osm.pbf") for name in EXTRACTS}
    print("\n| extract | points | metric s | snap s | CCH matrix s | CCH µs a pair | scipy µs a pair | times faster "
          "| apart s | metres too, ms a row | leg ms |")  # fmt: skip
    print("|" + " --- |" * 11)
    for name, (network, order) in networks.items():
        matrix_row(name, network, order, options.points)


if __name__ == "__main__":
    main()
