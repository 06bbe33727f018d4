"""Time and quality of assignment, stops and plan for one ESA, by step.

    python -m tests.benchmarks.visits ROADS.osm.pbf [--children 5000] [--schools 150] [--effort normal] [--best]

``--best`` also plans at the effort ``best`` and tells how much it saves. Children and schools are drawn at random
near the extract's roads; the numbers are CPU seconds of this process.
"""

import argparse
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from gis.monitor import SilentMonitor
from gis.roads.cache import load_or_build
from gis.roads.network import Network
from gis.roads.profiles import load_profiles
from gis.roads.travel import make_router
from planner.model import VisitPlan
from planner.schemas import CASES, PLACES, SCHOOLS
from planner.visits.assign import assign_schools
from planner.visits.options import PlanOptions
from planner.visits.plan import plan_visits
from planner.visits.stops import build_stops

SILENT = SilentMonitor()


@contextmanager
def timed(step: str) -> Iterator[None]:
    """Print the CPU seconds of a step."""
    start = time.process_time()
    yield
    print(f"{step:<28}{time.process_time() - start:8.2f} CPU s", flush=True)


def draw(
    network: Network, *, children: int, schools: int, seed: int
) -> tuple[pd.DataFrame, gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Return cases, places and schools near the roads' nodes: a third in houses, the rest in villages and tambons."""
    rng = np.random.default_rng(seed)

    def near(count: int, metres: float) -> tuple[np.ndarray, np.ndarray]:
        node = rng.integers(0, network.n_nodes, count)
        return (
            network.node_lat[node] + rng.normal(0, metres / 111_000, count),
            network.node_lon[node] + rng.normal(0, metres / 111_000, count),
        )

    school_lat, school_lon = near(schools, 30)
    lat, lon = near(children, 120)
    village = rng.integers(0, max(1, children // 5), children)
    level = rng.choice(["gps", "house", "village", "tambon"], children, p=[0.1, 0.4, 0.45, 0.05])
    by_village = np.isin(level, ["village", "tambon"])
    first = np.unique(village, return_index=True)[1]
    home = dict(zip(village[first].tolist(), first.tolist(), strict=True))
    at = np.where(by_village, [home[number] for number in village.tolist()], np.arange(children))
    ids = [f"{number:06d}" for number in range(children)]
    cases = CASES.build({"case_id": ids, "kind": ["missed"] * children})
    places = PLACES.build(
        {
            "case_id": ids,
            "level": level,
            "code": [f"{50010000 + number:08d}" for number in village.tolist()],
            "r50_m": np.where(by_village, 800.0, 20.0),
            "r95_m": np.where(by_village, 2000.0, 60.0),
            "place": gpd.points_from_xy(lon[at], lat[at]),
        }
    )
    codes = [f"{10000000 + number}" for number in range(schools)]
    frame = SCHOOLS.build({"school_code": codes, "name": codes, "place": gpd.points_from_xy(school_lon, school_lat)})
    return cases, gpd.GeoDataFrame(places), gpd.GeoDataFrame(frame)


def tell(plan: VisitPlan) -> None:
    """Print what a plan holds."""
    hours = float(plan.routes[["travel_s", "visit_s"]].sum().sum()) / 3600
    reasons = plan.unserved["reason"].value_counts().to_dict()
    print(
        f"{len(plan.stops)} stops, {len(plan.routes)} team-days, {hours:.1f} h "
        f"({float(plan.routes['travel_s'].sum()) / 3600:.1f} h on the way), unserved {reasons}"
    )


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser()
    parser.add_argument("roads", type=Path)
    parser.add_argument("--children", type=int, default=5000)
    parser.add_argument("--schools", type=int, default=150)
    parser.add_argument("--effort", default="normal")
    parser.add_argument("--scope", default="school")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--best", action="store_true")
    arguments = parser.parse_args()
    options = PlanOptions(effort=arguments.effort, scope=arguments.scope, seed=arguments.seed)

    with timed("roads, profile, router"):
        network, order = load_or_build(arguments.roads, monitor=SILENT)
        router = make_router(network, load_profiles()[options.profile], season=options.season, cch_order=order)
    cases, places, schools = draw(
        network, children=arguments.children, schools=arguments.schools, seed=arguments.seed
    )
    with timed("assign"):
        assignments = assign_schools(cases, places, schools, router, monitor=SILENT)
    with timed("stops"):
        frames = build_stops(cases, places, assignments, visit_minutes=options.visit_minutes)
    with timed(f"plan ({options.effort}) with legs"):
        plan = plan_visits(*frames, schools, router, options=options, monitor=SILENT)
    tell(plan)
    if arguments.best:
        with timed("plan (best) with legs"):
            best = plan_visits(*frames, schools, router, options=replace(options, effort="best"), monitor=SILENT)
        tell(best)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)
    print(f"peak memory {peak:.0f} MB")


if __name__ == "__main__":
    main()
