"""Frames of a plan as the objects that paper and screen show."""

import itertools
from collections.abc import Hashable
from typing import Any

import geopandas as gpd
import pandas as pd

from gis.address.levels import Level
from planner.calendar import age_band
from planner.model import CaseKind, Child, Leg, School, Stop, StopKind, VisitPlan, VisitRoute
from planner.visits.addresses import address_line, place_line
from planner.visits.parts import PART_MARK
from planner.visits.stops import address_parts
from resources.text import Catalogue, catalogue

Row = dict[Hashable, Any]
"""One row of a frame by column."""


def visit_routes(
    plan: VisitPlan,
    cases: pd.DataFrame,
    places: gpd.GeoDataFrame,
    schools: gpd.GeoDataFrame,
    *,
    year_be: int,
    language: str,
) -> tuple[VisitRoute, ...]:
    """Return the routes of a plan in the order of its frame, with what a visitor may know of each child.

    No national ID and no birth date: an age band of the academic year ``year_be`` stands for it. Addresses are in
    the form of ``language``. A child of the plan that is not in ``cases`` any more is left out.
    """
    words = catalogue(language)
    here = plan.stop_cases[plan.stop_cases.index.isin(cases.index)].sort_index()
    listed = cases.loc[here.index]
    parts = dict(zip(listed.index, address_parts(listed, places), strict=True))
    known = places[["level", "r50_m"]].reindex(listed.index)
    known["level"] = known["level"].fillna(Level.NONE.value)
    children: dict[str, list[Child]] = {}
    for (case_id, stop_id), level, row in zip(
        here["stop_id"].items(), known["level"], listed.to_dict("records"), strict=True
    ):
        child = _child(str(case_id), row, address_line(words, parts[case_id]), level, year_be=year_be)
        children.setdefault(stop_id, []).append(child)
    # A stop is named by its best known child, as on the map.
    known["rank"] = [Level(level).rank for level in known["level"]]
    known["stop_id"] = here["stop_id"]
    first = known.sort_values(["rank", "r50_m"], kind="stable").drop_duplicates("stop_id")["stop_id"]
    ways_of: dict[str, list[Row]] = {}
    for way in plan.legs.sort_values("sequence").to_dict("records"):
        ways_of.setdefault(way["route_id"], []).append(way)
    stops_of = plan.stops.to_dict("index")
    names = {stop_id: _place(words, stop_id, stops_of[stop_id], parts[case_id]) for case_id, stop_id in first.items()}
    result = []
    for route_id, route in plan.routes.to_dict("index").items():
        *there, back = ways_of[str(route_id)]
        code = str(route["school_code"])
        school = schools.loc[code]
        stops = [
            _stop(stop_id, stops_of[stop_id], (way, onward), children.get(stop_id, []), names.get(stop_id, ""))
            for stop_id, way, onward in (
                (str(way["to_stop"]), way, onward) for way, onward in itertools.pairwise([*there, back])
            )
        ]
        result.append(
            VisitRoute(
                route_id=str(route_id),
                school=School(code, str(school["name"]), school["place"].y, school["place"].x),
                team=str(route["team"]),
                day=int(route["day"]),
                start_s=float(route["start_s"]),
                end_s=float(route["end_s"]),
                stops=tuple(stops),
                back=_leg(back),
                date=str(route["date"]),
            )
        )
    return tuple(result)


def _child(case_id: str, case: Row, address: str, level: str, *, year_be: int) -> Child:
    relation = f" ({case['guardian_relation']})" if case["guardian"] and case["guardian_relation"] else ""
    return Child(
        case_id=case_id,
        name=f"{case['prefix']}{case['first_name']} {case['last_name']}".strip(),
        kind=CaseKind(case["kind"]),
        age_band=age_band(case["birth_date"], year_be),
        grade=case["grade"],
        guardian=f"{case['guardian']}{relation}",
        address=address,
        level=level,
    )


def _place(words: Catalogue, stop_id: str, stop: Row, parts: dict[str, str]) -> str:
    line = place_line(words, StopKind(stop["kind"]), parts)
    # A part of a stop bears its number behind the name, in any language.
    name, mark, number = str(stop["name"]).rpartition(" (")
    part = mark + number if name and PART_MARK in stop_id else ""
    return f"{line}{part}"


def _stop(stop_id: str, stop: Row, ways: tuple[Row, Row], children: list[Child], place: str) -> Stop:
    way, onward = ways
    return Stop(
        stop_id=stop_id,
        kind=StopKind(stop["kind"]),
        place=place or str(stop["name"]),
        lat=stop["place"].y,
        lon=stop["place"].x,
        r50_m=float(stop["r50_m"]),
        service_s=float(stop["service_s"]),
        children=tuple(children),
        arrive_s=float(way["arrive_s"]),
        depart_s=float(onward["depart_s"]),
        leg=_leg(way),
    )


def _leg(way: Row) -> Leg:
    path = tuple((float(lon), float(lat)) for lon, lat in way["path"].coords)
    return Leg(seconds=float(way["seconds"]), metres=float(way["metres"]), walk_s=float(way["walk_s"]), path=path)
