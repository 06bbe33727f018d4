"""Roads that officers have closed, what that cuts off, and which single roads the plan hangs on."""

import datetime as dt
import itertools
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gis.crs import WGS84
from gis.errors import DataError
from gis.monitor import Monitor, Progress
from gis.roads.analysis import cut_off, lifelines, road_frame
from gis.roads.closures import Closure, close_road, closed_roads
from gis.roads.profiles import load_profiles
from gis.roads.snapping import Snaps
from gis.roads.travel import Router, make_router
from planner.schemas import SCHOOLS, STOPS
from planner.store.project import Project
from planner.workflow.plan import last_options
from planner.workflow.roads import CLOSURES, load_closures, load_network


@dataclass(frozen=True, slots=True)
class Closed:
    """What closing a road does: its number in the list, what it is, and the stops of the plan that it cuts off."""

    number: int
    road: str
    until: str
    cut_off: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClosedRoad:
    """One closure of the list; ``lost``: the roads of today have no such road."""

    number: int
    lat: float
    lon: float
    until: str
    note: str
    whole_way: bool
    lost: bool


@dataclass(frozen=True, slots=True)
class Lifeline:
    """A single road, often a bridge, without which stops of a school have no way there and back."""

    school_code: str
    road: str
    bridge: bool
    lat: float
    lon: float
    stops: tuple[str, ...]


def close(
    project: Project,
    lat: float,
    lon: float,
    *,
    until: dt.date,
    on: dt.date,
    note: str = "",
    whole_way: bool = False,
    profile: str = "motorcycle",
    monitor: Monitor,
) -> Closed:
    """Close the road nearest to a point, up to and including a day, and say which stops that cuts off.

    Raises ``NetworkError`` where no road is near, ``DataError`` for a day that is over.
    """
    if until < on:
        raise DataError("closure_over", date=until.isoformat())
    network, _ = load_network(project)
    closure = close_road(
        network, lat, lon, until=until, note=note, whole_way=whole_way, profile=load_profiles()[profile]
    )
    before = load_closures(project)
    cut = _cut(project, before, closure, on=on, profile=profile, monitor=monitor)
    _keep(project, [*before, closure], "close road", {"cut_off": len(cut)})
    return Closed(len(before) + 1, _name_of(project, closure, on), until.isoformat(), cut)


def weigh(
    project: Project, lat: float, lon: float, *, on: dt.date, profile: str = "motorcycle", monitor: Monitor
) -> Closed:
    """Return what closing the road nearest to a point would cut off; nothing is closed (its number is 0)."""
    network, _ = load_network(project)
    closure = close_road(network, lat, lon, until=on, profile=load_profiles()[profile])
    cut = _cut(project, load_closures(project), closure, on=on, profile=profile, monitor=monitor)
    return Closed(0, _name_of(project, closure, on), "", cut)


def cut_by(project: Project, number: int, *, on: dt.date, profile: str = "motorcycle", monitor: Monitor) -> Closed:
    """Return which stops of the plan one closure of the list cuts off; ``DataError`` for a number not on it."""
    closures = load_closures(project)
    if not 1 <= number <= len(closures):
        raise DataError("closure_unknown", number=number, count=len(closures))
    closure = closures[number - 1]
    others = closures[: number - 1] + closures[number:]
    cut = _cut(project, others, closure, on=on, profile=profile, monitor=monitor)
    return Closed(number, _name_of(project, closure, on), closure.until.isoformat(), cut)


def reopen(project: Project, number: int) -> None:
    """Take a closure off the list; ``DataError`` for a number that is not on it."""
    closures = load_closures(project)
    if not 1 <= number <= len(closures):
        raise DataError("closure_unknown", number=number, count=len(closures))
    _keep(project, closures[: number - 1] + closures[number:], "reopen road", {"number": number})


def list_closures(project: Project, *, on: dt.date) -> tuple[ClosedRoad, ...]:
    """Return the closures that hold on a day or later."""
    closures = load_closures(project)
    lost = closed_roads(load_network(project)[0], closures, on=on).lost if closures else ()
    return tuple(
        ClosedRoad(number, one.lat, one.lon, one.until.isoformat(), one.note, one.whole_way, one in lost)
        for number, one in enumerate(closures, start=1)
        if one.until >= on
    )


def closed_frame(project: Project, *, on: dt.date) -> gpd.GeoDataFrame:
    """Return the roads that are closed on a day as lines with ``road``, ``until`` (ISO) and ``note``.

    The index, text, is the number in the list; what the roads of today do not have is left out.
    """
    held = [(number, one) for number, one in enumerate(load_closures(project), start=1) if one.until >= on]
    found: dict[str, tuple[str, str, str, shapely.Geometry]] = {}
    networks = [load_network(project)[0]] if held else []
    for network, (number, one) in itertools.product(networks, held):
        roads = road_frame(network, closed_roads(network, [one], on=on).edges)
        if len(roads):
            lines = shapely.line_merge(shapely.multilinestrings(roads.geometry.to_numpy()))
            found[str(number)] = (_road_name(roads.iloc[0]), one.until.isoformat(), one.note, lines)
    columns = list(zip(*found.values(), strict=True)) or [(), (), (), ()]
    data = {
        name: pd.Series(list(texts), dtype="str")
        for name, texts in zip(("road", "until", "note"), columns, strict=False)
    }
    frame = gpd.GeoDataFrame(data, geometry=list(columns[3]), crs=WGS84)
    return frame.set_index(pd.Index(list(found), name="closure", dtype="str"))


def find_lifelines(
    project: Project, *, on: dt.date, profile: str = "motorcycle", monitor: Monitor
) -> tuple[Lifeline, ...]:
    """Return the single roads on which stops of the plan hang in its season, those with the most stops first."""
    network, _ = load_network(project)
    season = last_options(project).season
    vehicle = load_profiles()[profile]
    shut = closed_roads(network, load_closures(project), on=on).edges
    found: list[Lifeline] = []
    for code, school, names, points in _stops_by_school(project, profile, season, monitor):
        pairs = lifelines(network, vehicle, school, points, closed_edges=shut, season=season)
        edges = np.unique(pairs.edge)
        roads = road_frame(network, edges)
        for edge, (_, road) in zip(edges.tolist(), roads.iterrows(), strict=True):
            hanging = tuple(sorted(names[at] for at in pairs.point[pairs.edge == edge].tolist()))
            middle = road.geometry.interpolate(0.5, normalized=True)
            found.append(Lifeline(code, _road_name(road), bool(road["bridge"]), middle.y, middle.x, hanging))
    return tuple(sorted(found, key=lambda one: (-len(one.stops), not one.bridge, one.school_code, one.lat)))


def _cut(
    project: Project, others: list[Closure], closure: Closure, *, on: dt.date, profile: str, monitor: Monitor
) -> tuple[str, ...]:
    """Return the stops that one closure cuts off in the season of the plan, where the others hold already."""
    network, _ = load_network(project)
    vehicle, season = load_profiles()[profile], last_options(project).season
    shut = closed_roads(network, others, on=on).edges
    closing = closed_roads(network, [closure], on=on).edges
    cut: list[str] = []
    for _, school, names, points in _stops_by_school(project, profile, season, monitor):
        lost = cut_off(network, vehicle, school, points, closing=closing, closed_edges=shut, season=season)
        cut += [name for name, gone in zip(names, lost, strict=True) if gone]
    return tuple(sorted(cut))


def _name_of(project: Project, closure: Closure, on: dt.date) -> str:
    """Return what a closed road is called, ``""`` where the roads of today do not have it."""
    network, _ = load_network(project)
    edges = closed_roads(network, [closure], on=on).edges
    return _road_name(road_frame(network, edges).iloc[0]) if len(edges) else ""


def _stops_by_school(
    project: Project, profile: str, season: str, monitor: Monitor
) -> Iterator[tuple[str, Snaps, list[str], Snaps]]:
    """Yield each school of the plan with its snapped place, and its stops with theirs."""
    network, order = load_network(project)
    router = make_router(network, load_profiles()[profile], season=season, cch_order=order)
    schools, stops = project.read(SCHOOLS), project.read(STOPS)
    codes = [code for code in sorted(stops["school_code"].unique()) if code in schools.index]
    for done, code in enumerate(codes):
        monitor.report(Progress("closures", done, len(codes)))
        monitor.check()
        ours = stops[stops["school_code"] == code]
        school = _snap(router, schools.loc[[code], "place"])
        points = _snap(router, ours["place"])
        if school.found[0]:
            here = np.flatnonzero(points.found)
            yield code, school, [str(ours.index[at]) for at in here], points.take(here)
    monitor.report(Progress("closures", len(codes), len(codes)))


def _snap(router: Router, places: gpd.GeoSeries) -> Snaps:
    return router.snap(places.y.to_numpy(), places.x.to_numpy())


def _road_name(road: pd.Series) -> str:
    return str(road["name"] or road["klass"])


def _keep(project: Project, closures: list[Closure], action: str, detail: dict[str, object]) -> None:
    rows = [asdict(one) | {"until": one.until.isoformat()} for one in closures]
    data = json.dumps(rows, ensure_ascii=False).encode()
    with project.transaction(action, detail) as transaction:
        transaction.write_blob(CLOSURES, data)
