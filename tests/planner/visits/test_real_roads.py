"""Plans over true road networks."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import osmium
import pandas as pd
import pytest
from osmium.osm import mutable

from gis.crs import distance_m
from gis.monitor import SilentMonitor
from gis.roads.cache import prepare
from gis.roads.network import Network
from gis.roads.profiles import load_profiles
from gis.roads.travel import Router, make_router
from planner.model import VisitPlan
from planner.visits.assign import assign_schools
from planner.visits.options import WALK_METRES_PER_SECOND, PlanOptions
from planner.visits.plan import plan_visits
from planner.visits.stops import build_stops

from .conftest import make_cases, make_places, make_schools
from .test_plan import check

SILENT = SilentMonitor()


def routers(network: Network, order: np.ndarray) -> tuple[Router, Router]:
    profile = load_profiles()["motorcycle"]
    return (
        make_router(network, profile, cch_order=order),
        make_router(network, profile, engine="scipy"),
    )


def plan_on(
    router: Router, cases: pd.DataFrame, places: gpd.GeoDataFrame, schools: gpd.GeoDataFrame, options: PlanOptions
) -> VisitPlan:
    assignments = assign_schools(cases, places, schools, router, monitor=SILENT)
    frames = build_stops(cases, places, assignments, visit_minutes=options.visit_minutes)
    return plan_visits(*frames, schools, router, options=options, monitor=SILENT)


def test_a_one_way_street_is_driven_there_and_gone_around_on_the_way_back(tmp_path: Path) -> None:
    # A square of a hundredth of a degree: west to east one way along the south, home by the three other sides.
    corners = {1: (18.0, 98.0), 2: (18.0, 98.01), 3: (18.01, 98.01), 4: (18.01, 98.0)}
    file = tmp_path / "square.osm.pbf"
    with osmium.SimpleWriter(str(file)) as writer:
        for node, (lat, lon) in corners.items():
            writer.add_node(mutable.Node(id=node, location=(lon, lat)))
        street = {"highway": "residential"}
        writer.add_way(mutable.Way(id=1, nodes=[1, 2], tags=street | {"oneway": "yes"}))
        writer.add_way(mutable.Way(id=2, nodes=[2, 3, 4, 1], tags=street))
    network, order = prepare(file, monitor=SILENT)
    south, north = (float(distance_m(lat, 98.0, lat, 98.01)) for lat in (18.0, 18.01))
    side = float(distance_m(18.0, 98.0, 18.01, 98.0))
    cases = make_cases({"a": {}})
    for router in routers(network, order):
        plan = plan_on(router, cases, make_places({"a": corners[2]}), make_schools({"10": corners[1]}), PlanOptions())
        assert plan.legs["metres"].to_list() == pytest.approx([south, 2 * side + north], rel=1e-3)
        assert plan.legs["seconds"].iloc[1] / plan.legs["seconds"].iloc[0] == pytest.approx(
            (2 * side + north) / south, rel=1e-3
        )


@pytest.fixture(scope="module")
def legazpi(shared_data: Path) -> tuple[Network, np.ndarray]:
    return prepare(shared_data / "roads" / "legazpi.osm.pbf", monitor=SILENT)


def test_on_legazpi_both_routers_give_one_plan_whose_legs_add_up(legazpi: tuple[Network, np.ndarray]) -> None:
    network, order = legazpi
    rng = np.random.default_rng(5)
    node = rng.integers(0, network.n_nodes, 90)
    lat = network.node_lat[node] + rng.normal(0, 0.002, 90)
    lon = network.node_lon[node] + rng.normal(0, 0.002, 90)
    spots = {f"{i:02d}": (float(lat[i]), float(lon[i])) for i in range(90)}
    schools = make_schools(dict(list(spots.items())[:5]))
    homes = dict(list(spots.items())[5:])
    cases = make_cases({name: {} for name in homes})
    level = {name: ("gps", "house", "village", "tambon")[i % 4] for i, name in enumerate(homes)}
    places = make_places(
        homes, level=level, r50_m={name: 50.0 if i % 4 < 2 else 400.0 for i, name in enumerate(homes)}
    )
    options = PlanOptions(effort="quick", teams=2)
    fast, plain = routers(network, order)
    plan = plan_on(fast, cases, places, schools, options)
    check(plan, options, set(homes))
    other = plan_on(plain, cases, places, schools, options)
    assert plan.routes.drop(columns="metres").equals(other.routes.drop(columns="metres"))
    assert plan.legs[["from_stop", "to_stop", "seconds"]].equals(other.legs[["from_stop", "to_stop", "seconds"]])

    # Each leg again, from the frames alone: both ends snapped, driven by the other router, walked at 4 km/h.
    code = plan.routes["school_code"].reindex(plan.legs["route_id"]).to_numpy()
    home = schools["place"].loc[code].array
    begin = [
        spot if name == "" else plan.stops.at[name, "place"]
        for name, spot in zip(plan.legs["from_stop"], home, strict=True)
    ]
    end = [
        spot if name == "" else plan.stops.at[name, "place"]
        for name, spot in zip(plan.legs["to_stop"], home, strict=True)
    ]
    origins = plain.snap([p.y for p in begin], [p.x for p in begin])
    destinations = plain.snap([p.y for p in end], [p.x for p in end])
    walk = (origins.metres + destinations.metres) / WALK_METRES_PER_SECOND
    drive = np.array([plain.seconds(origins.take(i), destinations.take(i))[0, 0] for i in range(len(plan.legs))])
    assert plan.legs["seconds"].to_numpy() == pytest.approx(walk + drive, abs=0.1)
    assert plan.legs["walk_s"].to_numpy() == pytest.approx(walk, abs=0.1)
    for leg, first, last in zip(plan.legs.itertuples(), begin, end, strict=True):
        line = np.array(leg.path.coords)
        assert line[0] == pytest.approx([first.x, first.y])
        assert line[-1] == pytest.approx([last.x, last.y])
        length = distance_m(line[:-1, 1], line[:-1, 0], line[1:, 1], line[1:, 0]).sum()
        assert length == pytest.approx(leg.metres + leg.walk_s * WALK_METRES_PER_SECOND, rel=0.005, abs=1)
