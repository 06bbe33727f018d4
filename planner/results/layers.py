"""What the map shows: children by state, schools, stops, routes, territories.

A map file travels, so no layer holds a child's name, ID or birth date: a visit code, how the case stands and how
exactly its place is known.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike

from gis.crs import WGS84, utm_crs
from gis.maps.layers import Layer, Shape, Style
from planner.calendar import clock
from planner.model import FoundOutcome, Outcomes, State
from planner.results.words import looked_up, said, show_moment
from resources.text import catalogue

STATE_STYLES: Final[Mapping[State, Style]] = MappingProxyType(
    {
        # Colours of Okabe & Ito (2008), told apart by the colour-blind; shapes do for black and white.
        State.TO_TRACK: Style(Shape.CIRCLE, "#d55e00"),
        State.IN_PROGRESS: Style(Shape.DIAMOND, "#cc79a7"),
        State.FOUND: Style(Shape.SQUARE, "#009e73"),
        State.NOT_FOUND: Style(Shape.CROSS, "#333333"),
        State.CLEARED: Style(Shape.RING, "#0072b2"),
    }
)
_ROUTE_COLOURS: Final = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#8c6d00", "#3f51b5", "#795548", "#00838f")
_HULL_RATIO: Final = 0.6
"""Between the tightest hull (0) and the convex one (1)."""
_HULL_MARGIN_M: Final = 300.0


def map_layers(
    *,
    cases: pd.DataFrame,
    places: gpd.GeoDataFrame,
    outcomes: Outcomes,
    schools: gpd.GeoDataFrame,
    routes: pd.DataFrame,
    legs: gpd.GeoDataFrame,
    stops: gpd.GeoDataFrame,
    assignments: pd.DataFrame,
    unserved: pd.DataFrame,
    stop_cases: pd.DataFrame | None = None,
    closed: gpd.GeoDataFrame | None = None,
    territories: gpd.GeoDataFrame | None = None,
    language: str,
) -> list[Layer]:
    """Return the layers in their order of drawing; frames of stages not run yet may be empty.

    Keys: ``territories``, ``routes``, ``unserved``, ``cases_cleared``, ``cases_found``, ``cases_not_found``,
    ``cases_in_progress``, ``cases_to_track``, ``cannot_yet``, ``stops``, ``schools``. Indexes: ``school_code``,
    ``route_id``, ``case_id``, ``stop_id``. Texts are in ``language``. ``cannot_yet`` marks the found who
    cannot yet return. Every child carries ``state_date``: the ISO day since when it is in its state, ``""`` unknown.
    """
    school = looked_up(assignments["school_code"].reindex(cases.index).fillna(""), schools["name"])
    facts = _case_frame(cases, places, outcomes.states.reindex(cases.index), school, language)
    facts = facts.join(visit_of(cases.index, assignments, routes, legs, stop_cases))
    order = (State.CLEARED, State.FOUND, State.NOT_FOUND, State.IN_PROGRESS, State.TO_TRACK)
    return [
        territory_layer(stops, schools, language, territories),
        route_layer(routes, legs, schools, language),
        _unserved_layer(facts, unserved, language),
        *(_state_layer(facts, outcomes, state, language) for state in order),
        _cannot_yet_layer(facts, outcomes, language),
        stop_layer(stops, legs, routes, schools, language),
        _school_layer(schools, assignments, language),
        *([] if closed is None else [closed_layer(closed, language)]),
    ]


_VISIT_FACETS: Final = {"school": "school_code", "team": "team", "day": "day"}
"""What the window's map filters by."""


def visit_of(
    index: pd.Index,
    assignments: pd.DataFrame,
    routes: pd.DataFrame,
    legs: gpd.GeoDataFrame,
    stop_cases: pd.DataFrame | None,
) -> pd.DataFrame:
    """Return each case's school, team and day of the plan as text, ``""`` where it has none."""
    found = pd.DataFrame({"school_code": assignments["school_code"].reindex(index).fillna("")}, index=index)
    found["team"] = found["day"] = ""
    if stop_cases is not None and len(stop_cases):
        route_of = legs[legs["to_stop"] != ""].drop_duplicates("to_stop").set_index("to_stop")["route_id"]
        route = route_of.reindex(stop_cases["stop_id"].reindex(index).fillna(""))
        for name in ("team", "day"):
            found[name] = routes[name].astype("str").reindex(route.to_numpy()).fillna("").to_numpy()
    return found


def closed_layer(closed: gpd.GeoDataFrame, language: str) -> Layer:
    """Return the closed roads: lines with ``road``, ``until`` (ISO) and ``note``, by their number in the list."""
    data: dict[str, Any] = {
        "road": closed["road"],
        "closed_until": [show_moment(until, language) for until in closed["until"]],
        "note": closed["note"],
    }
    frame = gpd.GeoDataFrame(data, geometry=closed.geometry, index=closed.index)
    title = catalogue(language).say("results.layers.closed")
    return Layer("closed", title, frame, Style(Shape.BARRED, "#b00020", size_px=4.0), _titles(data, language))


def _titles(columns: Iterable[str], language: str) -> dict[str, str]:
    """Return the titles of popup columns; a visit code is the name of a case."""
    return {column: catalogue(language).say(f"results.layers.{column}") for column in columns}


def _case_frame(
    cases: pd.DataFrame,
    places: gpd.GeoDataFrame,
    states: pd.DataFrame,
    school: pd.Series,
    language: str,
) -> gpd.GeoDataFrame:
    """Return what may be shown of each case, with its place."""
    here = places.reindex(cases.index)
    level = here["level"].fillna("none")
    near = level.isin(("gps", "pin", "house", "landmark", "village"))
    data: dict[str, Any] = {
        "visit_code": cases.index,
        "state": said("states", states["state"], language),
        "found_outcome": said("outcomes", states["found_outcome"], language),
        "reason": said("reasons", states["reason"], language),
        "visited_at": [show_moment(moment, language) for moment in states["visited_at"]],
        # The day since when the case is in its state, for sliders and filters: it sorts.
        "state_date": states["since"],
        "conflict": states["conflict"].map({True: catalogue(language).say("results.layers.yes"), False: ""}),
        "kind": said("kinds", cases["kind"], language),
        "school": school,
        # The village as written, unless the place is known no better than its tambon.
        "village": _village(cases, near, language),
        "tambon": here["tambon"].fillna("").where(here["tambon"].fillna("") != "", cases["tambon"]),
        "amphoe": here["amphoe"].fillna("").where(here["amphoe"].fillna("") != "", cases["amphoe"]),
        "level": said("levels", level, language),
        "r50_m": here["r50_m"].round(),
        "r95_m": here["r95_m"].round(),
    }
    return gpd.GeoDataFrame(data, geometry=gpd.GeoSeries(here["place"], crs=WGS84), index=cases.index)


def _village(cases: pd.DataFrame, near: pd.Series, language: str) -> pd.Series:
    moo = catalogue(language).say("results.layers.moo", moo="")
    numbered = cases["moo"].where(cases["moo"] == "", moo + cases["moo"])
    return (numbered + " " + cases["village"]).str.strip().where(near, numbered)


_CASE_COLUMNS: Final = (
    "visit_code", "state", "found_outcome", "reason", "visited_at", "conflict", "kind", "school", "village", "tambon",
    "amphoe", "level", "r50_m",
)  # fmt: skip


def _state_layer(facts: gpd.GeoDataFrame, outcomes: Outcomes, state: State, language: str) -> Layer:
    words = catalogue(language)
    title = words.say("results.layers.cases", state=words.say(f"states.{state}"))
    frame = facts[(outcomes.states["state"].reindex(facts.index) == state).to_numpy()]
    popup = _titles(_CASE_COLUMNS, language)
    return Layer(
        f"cases_{state}",
        title,
        frame,
        STATE_STYLES[state],
        popup,
        radius_m="r50_m",
        outer_m="r95_m",
        facets=_VISIT_FACETS,
        movable=True,
    )


def _cannot_yet_layer(facts: gpd.GeoDataFrame, outcomes: Outcomes, language: str) -> Layer:
    """Return a mark around the found who cannot yet return: they are in the layer of the found, too."""
    states = outcomes.states.reindex(facts.index)
    waits = (states["state"] == State.FOUND) & (states["found_outcome"] == FoundOutcome.CANNOT_YET)
    title = catalogue(language).say("results.layers.cannot_yet")
    style = Style(Shape.TRIANGLE, "#e69f00", size_px=8.0)
    popup = _titles(_CASE_COLUMNS, language)
    return Layer("cannot_yet", title, facts[waits.to_numpy()], style, popup, facets=_VISIT_FACETS)


def _unserved_layer(facts: gpd.GeoDataFrame, unserved: pd.DataFrame, language: str) -> Layer:
    here = facts[facts.index.isin(unserved.index)].copy()
    here["unserved_reason"] = said("unserved", unserved["reason"].reindex(here.index), language)
    columns = ["visit_code", "unserved_reason", "state", "school", "village", "tambon", "level"]
    popup = _titles(columns, language)
    title = catalogue(language).say("results.layers.unserved")
    style = Style(Shape.RING, "#b00020", size_px=11.0)
    frame = here[[*columns, *_VISIT_FACETS.values(), "geometry"]]
    return Layer("unserved", title, frame, style, popup, visible=False, facets=_VISIT_FACETS)


def _school_layer(schools: gpd.GeoDataFrame, assignments: pd.DataFrame, language: str) -> Layer:
    data: dict[str, Any] = {
        "school": schools["name"],
        "school_code_shown": schools.index,
        "tambon": schools["tambon"],
        "children": assignments["school_code"].value_counts().reindex(schools.index, fill_value=0),
    }
    frame = gpd.GeoDataFrame(data, geometry=schools.geometry, index=schools.index)
    titles = _titles(("school", "school_code", "tambon", "children"), language)
    popup = dict(zip(data, titles.values(), strict=True))
    return Layer(
        "schools",
        catalogue(language).say("results.layers.schools"),
        frame,
        Style(Shape.PIN, "#1a1a1a"),
        popup,
        facets={"school": ""},
    )


def stop_layer(
    stops: gpd.GeoDataFrame, legs: gpd.GeoDataFrame, routes: pd.DataFrame, schools: gpd.GeoDataFrame, language: str
) -> Layer:
    """Return the stops, numbered in the order of their route; index ``stop_id``."""
    visits = legs[legs["to_stop"] != ""].drop_duplicates("to_stop").set_index("to_stop")
    order = visits.groupby("route_id", sort=False).cumcount() + 1
    arrive = visits["arrive_s"].reindex(stops.index)
    data: dict[str, Any] = {
        "order": order.reindex(stops.index).map(lambda number: "" if pd.isna(number) else str(int(number))),
        "village": stops["name"],
        "stop_kind": said("stop_kinds", stops["kind"], language),
        "children": stops["children"],
        "arrive": ["" if pd.isna(second) else clock(second) for second in arrive],
        "route": visits["route_id"].reindex(stops.index).fillna(""),
        "school": looked_up(stops["school_code"], schools["name"]),
    }
    popup = _titles(data, language)
    own = routes[["team", "day"]].astype("str").reindex(data["route"].to_numpy()).fillna("")
    data |= {"school_code": stops["school_code"], "team": own["team"].to_numpy(), "day": own["day"].to_numpy()}
    frame = gpd.GeoDataFrame(data, geometry=stops.geometry, index=stops.index)
    title = catalogue(language).say("results.layers.stops")
    return Layer(
        "stops",
        title,
        frame,
        Style(Shape.CIRCLE, "#ffffff", size_px=9.0),
        popup,
        visible=False,
        label="order",
        facets=_VISIT_FACETS,
    )


def route_layer(routes: pd.DataFrame, legs: gpd.GeoDataFrame, schools: gpd.GeoDataFrame, language: str) -> Layer:
    """Return a line a route, drawn in the direction of travel, in a colour a school; index ``route_id``."""
    ways = legs[legs["path"].notna()].sort_values(["route_id", "sequence"])
    lines: dict[object, shapely.Geometry] = {
        route: _joined(own["path"].to_numpy()) for route, own in ways.groupby("route_id")
    }
    schools_in_order = {code: number for number, code in enumerate(dict.fromkeys(sorted(routes["school_code"])))}
    data: dict[str, Any] = {
        "route": routes.index,
        "school": looked_up(routes["school_code"], schools["name"]),
        "team": routes["team"],
        "day": routes["day"],
        "stop_count": routes["stops"],
        "kilometres": (routes["metres"] / 1000).round(1),
        "minutes": (routes["travel_s"] / 60).round(),
        "colour": [_ROUTE_COLOURS[schools_in_order[code] % len(_ROUTE_COLOURS)] for code in routes["school_code"]],
        "school_code": routes["school_code"],
    }
    geometry = gpd.GeoSeries([lines.get(route) for route in routes.index], index=routes.index, crs=WGS84)
    frame = gpd.GeoDataFrame(data, geometry=geometry, index=routes.index)
    popup = _titles([column for column in data if column not in ("colour", "school_code")], language)
    style = Style(Shape.LINE, _ROUTE_COLOURS[0], size_px=3.0, arrows=True, opacity=0.85)
    title = catalogue(language).say("results.layers.routes")
    return Layer("routes", title, frame, style, popup, colours="colour", facets=_VISIT_FACETS)


def _joined(paths: ArrayLike) -> shapely.Geometry:
    """Return the lines of legs, in order, as one line."""
    coordinates = shapely.get_coordinates(paths)
    if len(coordinates) < 2:
        return None
    moved = (coordinates[1:] != coordinates[:-1]).any(axis=1)
    kept = coordinates[[True, *moved]]
    return shapely.LineString(kept if len(kept) > 1 else coordinates[:2])


def territory_layer(
    stops: gpd.GeoDataFrame,
    schools: gpd.GeoDataFrame,
    language: str,
    territories: gpd.GeoDataFrame | None = None,
) -> Layer:
    """Return the visit areas where some have been made, else the area of each school with stops.

    An area is the ground around its points, 300 m wide at least, cut where another area's points are nearer: no two
    overlap. ``territories``: schema TERRITORIES; the index is then the area's number, otherwise ``school_code``.
    """
    words = catalogue(language)
    if territories is not None and len(territories):
        number = territories["territory"]
        areas = _areas(territories.geometry, number.astype("str").rename("territory"))
        own = territories.groupby(number.astype("str"))
        data: dict[str, Any] = {
            "area": areas.index,
            "stop_count": own.size().reindex(areas.index).astype("int64"),
            "children": own["children"].sum().reindex(areas.index).astype("int64"),
            "work_hours": (own["work_s"].sum().reindex(areas.index) / 3600.0).round(1),
        }
        popup = _titles(tuple(data), language)
        title = words.say("results.layers.visit_areas")
    else:
        visited = schools[schools.index.isin(stops["school_code"]) & schools.geometry.notna()]
        points = gpd.GeoSeries([*stops.geometry, *visited.geometry], crs=WGS84)
        areas = _areas(points, pd.Series([*stops["school_code"], *visited.index], name="school_code", dtype="str"))
        own = stops.groupby("school_code")
        data = {
            "school": pd.Series(schools["name"]).reindex(areas.index).fillna(""),
            "stop_count": own.size().reindex(areas.index).astype("int64"),
            "children": own["children"].sum().reindex(areas.index).astype("int64"),
        }
        popup = _titles(tuple(data), language)
        title = words.say("results.layers.territories")
    data["colour"] = [_ROUTE_COLOURS[position % len(_ROUTE_COLOURS)] for position in range(len(areas))]
    frame = gpd.GeoDataFrame(data, geometry=areas, index=areas.index)
    style = Style(Shape.AREA, _ROUTE_COLOURS[0], size_px=1.0, opacity=0.25)
    return Layer("territories", title, frame, style, popup, visible=False, colours="colour")


def _areas(points: gpd.GeoSeries, owner: pd.Series) -> gpd.GeoSeries:
    """Return the area of each owner, by owner: what is near its points and not nearer to those of another."""
    names = pd.Index(sorted(set(owner), key=lambda name: (len(name), name)), name=owner.name, dtype="str")
    if not len(names):
        return gpd.GeoSeries([], index=names, crs=WGS84)
    west, south, east, north = points.total_bounds
    metres = utm_crs((west + east) / 2, (south + north) / 2)
    xy = shapely.get_coordinates(points.to_crs(metres).to_numpy())
    who = owner.to_numpy()
    hulls = [
        shapely.simplify(
            shapely.buffer(
                shapely.concave_hull(shapely.multipoints(xy[who == name]), ratio=_HULL_RATIO),
                _HULL_MARGIN_M,
                quad_segs=4,
            ),
            20.0,
        )
        for name in names
    ]
    return gpd.GeoSeries(_apart(xy, who, names, hulls), index=names, crs=metres).to_crs(WGS84)


def _apart(xy: np.ndarray, who: np.ndarray, names: pd.Index, hulls: list[Any]) -> list[shapely.Geometry]:
    """Return hulls cut to the Voronoi cells of their own points."""
    spots, first = np.unique(np.round(xy, 1), axis=0, return_index=True)
    if len(names) < 2 or len(spots) < 2:
        return hulls[: len(names)]
    frame = shapely.box(*shapely.total_bounds(np.array(hulls)))
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(spots), extend_to=frame, ordered=True))
    mine = who[first]
    return [
        shapely.intersection(hull, shapely.union_all(cells[mine == name]))
        for name, hull in zip(names, hulls, strict=True)
    ]
