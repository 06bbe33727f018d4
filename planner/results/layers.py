"""What the map shows: children by state, schools, stops, routes, territories.

A map file travels, so no layer holds a child's name, ID or birth date: a visit code, how the case stands and how
exactly its place is known.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final, cast

import geopandas as gpd
import pandas as pd
import shapely
from numpy.typing import ArrayLike

from gis.crs import WGS84, utm_crs
from gis.maps.layers import Layer, Shape, Style
from planner.calendar import clock
from planner.model import Outcomes, State
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
    language: str,
) -> list[Layer]:
    """Return the layers in their order of drawing; frames of stages not run yet may be empty.

    Keys: ``territories``, ``routes``, ``unserved``, ``cases_cleared``, ``cases_found``, ``cases_not_found``,
    ``cases_in_progress``, ``cases_to_track``, ``stops``, ``schools``. Indexes: ``school_code``, ``route_id``,
    ``case_id``, ``stop_id``. Texts are in ``language``.
    """
    school = looked_up(assignments["school_code"].reindex(cases.index).fillna(""), schools["name"])
    facts = _case_frame(cases, places, outcomes.states.reindex(cases.index), school, language)
    order = (State.CLEARED, State.FOUND, State.NOT_FOUND, State.IN_PROGRESS, State.TO_TRACK)
    return [
        territory_layer(stops, schools, language),
        route_layer(routes, legs, schools, language),
        _unserved_layer(facts, unserved, language),
        *(_state_layer(facts, outcomes, state, language) for state in order),
        stop_layer(stops, legs, schools, language),
        _school_layer(schools, assignments, language),
    ]


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
        "conflict": states["conflict"].map({True: catalogue(language).say("results.layers.yes"), False: ""}),
        "kind": said("kinds", cases["kind"], language),
        "school": school,
        # The village as written, unless the place is known no better than its tambon.
        "village": _village(cases, near, language),
        "tambon": here["tambon"].fillna("").where(here["tambon"].fillna("") != "", cases["tambon"]),
        "amphoe": here["amphoe"].fillna("").where(here["amphoe"].fillna("") != "", cases["amphoe"]),
        "level": said("levels", level, language),
        "r50_m": here["r50_m"].round(),
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
    return Layer(f"cases_{state}", title, frame, STATE_STYLES[state], popup, radius_m="r50_m")


def _unserved_layer(facts: gpd.GeoDataFrame, unserved: pd.DataFrame, language: str) -> Layer:
    here = facts[facts.index.isin(unserved.index)].copy()
    here["unserved_reason"] = said("unserved", unserved["reason"].reindex(here.index), language)
    columns = ["visit_code", "unserved_reason", "state", "school", "village", "tambon", "level", "geometry"]
    popup = _titles([column for column in columns if column != "geometry"], language)
    title = catalogue(language).say("results.layers.unserved")
    return Layer("unserved", title, here[columns], Style(Shape.RING, "#b00020", size_px=11.0), popup, visible=False)


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
        "schools", catalogue(language).say("results.layers.schools"), frame, Style(Shape.PIN, "#1a1a1a"), popup
    )


def stop_layer(stops: gpd.GeoDataFrame, legs: gpd.GeoDataFrame, schools: gpd.GeoDataFrame, language: str) -> Layer:
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
    frame = gpd.GeoDataFrame(data, geometry=stops.geometry, index=stops.index)
    title = catalogue(language).say("results.layers.stops")
    popup = _titles(data, language)
    return Layer(
        "stops", title, frame, Style(Shape.CIRCLE, "#ffffff", size_px=9.0), popup, visible=False, label="order"
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
    }
    geometry = gpd.GeoSeries([lines.get(route) for route in routes.index], index=routes.index, crs=WGS84)
    frame = gpd.GeoDataFrame(data, geometry=geometry, index=routes.index)
    popup = _titles([column for column in data if column != "colour"], language)
    style = Style(Shape.LINE, _ROUTE_COLOURS[0], size_px=3.0, arrows=True, opacity=0.85)
    title = catalogue(language).say("results.layers.routes")
    return Layer("routes", title, frame, style, popup, colours="colour")


def _joined(paths: ArrayLike) -> shapely.Geometry:
    """Return the lines of legs, in order, as one line."""
    coordinates = shapely.get_coordinates(paths)
    if len(coordinates) < 2:
        return None
    moved = (coordinates[1:] != coordinates[:-1]).any(axis=1)
    kept = coordinates[[True, *moved]]
    return shapely.LineString(kept if len(kept) > 1 else coordinates[:2])


def territory_layer(stops: gpd.GeoDataFrame, schools: gpd.GeoDataFrame, language: str) -> Layer:
    """Return the area of each school with stops: the concave hull around them and it, 300 m wide at least."""
    points = pd.concat(
        [
            pd.DataFrame({"school_code": stops["school_code"].to_numpy(), "place": stops.geometry.to_numpy()}),
            pd.DataFrame({"school_code": schools.index.to_numpy(), "place": schools.geometry.to_numpy()}),
        ]
    )
    points = points[points["place"].notna() & points["school_code"].isin(stops["school_code"])]
    gathered = {code: shapely.multipoints(own["place"].to_numpy()) for code, own in points.groupby("school_code")}
    codes = pd.Index(list(gathered), name="school_code", dtype="str")
    areas = gpd.GeoSeries(list(gathered.values()), index=codes, crs=WGS84)
    if len(areas):
        west, south, east, north = areas.total_bounds
        metres = areas.to_crs(utm_crs((west + east) / 2, (south + north) / 2))
        hulls = metres.concave_hull(ratio=_HULL_RATIO).buffer(_HULL_MARGIN_M, quad_segs=4)
        areas = cast(gpd.GeoSeries, hulls.simplify(20.0).to_crs(WGS84))
    own = stops.groupby("school_code")
    data: dict[str, Any] = {
        "school": pd.Series(schools["name"]).reindex(codes).fillna(""),
        "stop_count": own.size().reindex(codes).astype("int64"),
        "children": own["children"].sum().reindex(codes).astype("int64"),
        "colour": [_ROUTE_COLOURS[number % len(_ROUTE_COLOURS)] for number in range(len(codes))],
    }
    frame = gpd.GeoDataFrame(data, geometry=areas, index=codes)
    popup = _titles(("school", "stop_count", "children"), language)
    style = Style(Shape.AREA, _ROUTE_COLOURS[0], size_px=1.0, opacity=0.25)
    title = catalogue(language).say("results.layers.territories")
    return Layer("territories", title, frame, style, popup, visible=False, colours="colour")
