"""The whole job on real roads: 600 invented children and 20 schools on an extract moved to Thailand."""

import re
from pathlib import Path

import geopandas as gpd
import gpxpy
import numpy as np
import pandas as pd
import pyogrio
import pypdfium2
import pytest
from python_calamine import CalamineWorkbook

from gis.address.levels import Level
from gis.monitor import SilentMonitor
from gis.roads.profiles import load_profiles
from planner.workflow.demo import PASSPHRASE, demo
from planner.workflow.project import ProjectView, enrolled_cases, open_project, view
from planner.workflow.roads import load_network
from tests.flow.witness import Foot, Witness

WALK_MPS = 4 / 3.6
ON_A_ROUTE = (Level.GPS, Level.PIN, Level.HOUSE, Level.LANDMARK, Level.VILLAGE, Level.TAMBON)


@pytest.fixture(scope="module")
def folder(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("real") / "demo"
    roads = shared_data / "roads" / "legazpi.osm.pbf"
    demo(folder, seed=3, children=600, schools=20, language="th", monitor=SilentMonitor(), roads=roads)
    return folder


@pytest.fixture(scope="module")
def seen(folder: Path) -> ProjectView:
    with open_project(folder / "demo.phanong", PASSPHRASE) as project:
        return view(project)


def test_every_child_is_on_one_route_or_has_a_reason(seen: ProjectView) -> None:
    to_visit = set(seen.cases.index[~seen.cases["gone"]]) - set(enrolled_cases(seen.clearances))
    assert len(to_visit) >= 550
    driven = set(seen.legs.loc[seen.legs["to_stop"] != "", "to_stop"])
    on_route = set(seen.stop_cases.index[seen.stop_cases["stop_id"].isin(driven)])
    unserved = set(seen.unserved.index)
    assert on_route | unserved == to_visit
    assert not on_route & unserved
    assert seen.unserved["reason"].ne("").all()
    assert len(on_route) >= 0.8 * len(to_visit)


def test_each_stop_is_visited_once(seen: ProjectView) -> None:
    visits = seen.legs.loc[seen.legs["to_stop"] != "", "to_stop"]
    assert visits.is_unique


def test_only_places_good_enough_are_on_routes(seen: ProjectView) -> None:
    driven = set(seen.legs["to_stop"])
    on_route = seen.stop_cases.index[seen.stop_cases["stop_id"].isin(driven)]
    assert set(seen.places.loc[on_route, "level"]) <= {level.value for level in ON_A_ROUTE}


def test_every_place_has_a_radius(seen: ProjectView) -> None:
    placed = seen.places[seen.places["level"] != Level.NONE.value]
    assert (placed["r50_m"] > 0).all()
    assert (placed["r95_m"] > placed["r50_m"]).all()
    assert placed.geometry.notna().all()


def test_shifts_are_kept_and_times_add_up(seen: ProjectView) -> None:
    service = seen.stops["service_s"]
    assert (seen.routes["start_s"] >= 8.5 * 3600 - 1).all()
    assert (seen.routes["end_s"] <= 16.5 * 3600 + 1).all()
    for route_id, route in seen.routes.iterrows():
        legs = seen.legs[seen.legs["route_id"] == route_id]
        assert list(legs["sequence"]) == list(range(1, len(legs) + 1))
        assert (legs["from_stop"].iloc[0], legs["to_stop"].iloc[-1]) == ("", "")
        clock = route["start_s"]
        for leg in legs.itertuples():
            assert leg.depart_s == pytest.approx(clock, abs=1)
            assert leg.arrive_s == pytest.approx(leg.depart_s + leg.seconds, abs=1)
            clock = leg.arrive_s + (service[leg.to_stop] if leg.to_stop else 0)
        assert clock == pytest.approx(route["end_s"], abs=1)
        assert route["travel_s"] == pytest.approx(legs["seconds"].sum(), abs=1)
        assert route["metres"] == pytest.approx(legs["metres"].sum(), abs=1)


def test_each_leg_takes_the_time_that_networkx_finds(folder: Path, seen: ProjectView) -> None:
    with open_project(folder / "demo.phanong", PASSPHRASE) as project:
        network, _ = load_network(project)
    witness = Witness(network, load_profiles()["motorcycle"], "dry")
    points = {str(stop): (place.y, place.x) for stop, place in seen.stops["place"].items()}
    schools = {str(code): (place.y, place.x) for code, place in seen.schools["place"].items()}
    feet: dict[tuple[float, float], Foot] = {}
    wrong: list[tuple[str, int, float, float]] = []
    for leg in seen.legs.itertuples():
        school = schools[seen.routes.loc[leg.route_id, "school_code"]]
        start, end = (points[stop] if stop else school for stop in (leg.from_stop, leg.to_stop))
        if start == end:
            assert leg.seconds == 0
            continue
        for place in (start, end):
            if place not in feet:
                feet[place] = witness.foot(*place)
        walk = (feet[start].metres + feet[end].metres) / WALK_MPS
        expected = witness.seconds(feet[start], feet[end]) + walk
        # A foot's metres by UTM and by the sphere differ by 0.1 %: a second in a walk of a quarter of an hour.
        if abs(expected - leg.seconds) > 1 + 0.001 * walk:
            wrong.append((leg.route_id, leg.sequence, leg.seconds, expected))
    assert len(seen.legs) > 100
    assert not wrong


def test_the_sheets_of_a_school_open_again(folder: Path, seen: ProjectView) -> None:
    pdfs = sorted((folder / "sheets").rglob("*.pdf"))
    assert len(pdfs) == seen.routes["school_code"].nunique()
    school = next(str(code) for code in seen.schools.index if str(code) in pdfs[0].stem)
    routes = seen.routes.index[seen.routes["school_code"] == school]
    stops = seen.legs.loc[seen.legs["route_id"].isin(routes) & (seen.legs["to_stop"] != ""), "to_stop"]
    children = seen.cases.loc[seen.stop_cases.index[seen.stop_cases["stop_id"].isin(stops)]]
    document = pypdfium2.PdfDocument(pdfs[0])
    text = "".join(page.get_textpage().get_text_range() for page in document)
    flat = re.sub(r"\s", "", text)
    names = children["first_name"] + children["last_name"]
    for case_id, name in names.items():
        assert re.sub(r"\s", "", str(name)) in flat
        assert str(case_id) in flat
    assert not re.search(r"\d{13}", flat)


def test_workbooks_open_again(folder: Path) -> None:
    books = sorted((folder / "sheets").rglob("*.xlsx"))
    assert books
    for path in books:
        book = CalamineWorkbook.from_path(str(path))
        assert all(len(book.get_sheet_by_name(name).to_python()) > 1 for name in book.sheet_names)


def test_tracks_open_again(folder: Path, seen: ProjectView) -> None:
    tracks = sorted((folder / "sheets").rglob("*.gpx"))
    assert len(tracks) == len(seen.routes)
    for path in tracks:
        gpx = gpxpy.parse(path.read_text(encoding="utf-8"))
        assert gpx.tracks
        assert not gpx.routes
        assert gpx.get_track_points_no() > 2


def test_the_geopackage_holds_every_located_child_once(folder: Path, seen: ProjectView) -> None:
    path = folder / "map.gpkg"
    names = {str(name) for name, _ in pyogrio.list_layers(path)}
    states = ("to_track", "in_progress", "found", "not_found", "cleared")
    cases = pd.concat([gpd.read_file(path, layer=name) for name in names if name.endswith(states)])
    placed = seen.places.index[seen.places.geometry.notna()]
    assert len(cases) == len(placed)


def test_the_figures_add_up_to_the_children(folder: Path, seen: ProjectView) -> None:
    counts = seen.outcomes.states["state"].value_counts()
    assert counts.sum() == len(seen.cases)
    assert counts.get("found", 0) > 0
    assert counts.get("not_found", 0) > 0


def test_nobodys_walk_is_forgotten(seen: ProjectView) -> None:
    far = seen.stops["snap_m"] > 30
    legs = seen.legs[seen.legs["to_stop"].isin(seen.stops.index[far])]
    assert np.all(legs["walk_s"] > 20)
