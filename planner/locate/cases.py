"""Children to places, by their addresses and by what is already known of their houses and villages."""

import json
import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Final, cast

import geopandas as gpd
import pandas as pd
import shapely

from gis.address.geocoder import Candidate, Geocoder, Note, Place
from gis.address.levels import Level, PlaceStatus
from gis.address.parser import AddressQuery
from gis.address.villages import Landmark
from gis.monitor import Monitor
from planner.locate.refit import radius_scales, scaled
from planner.locate.review import DECIDED
from planner.schemas import CASES, PLACES

MEASURED: Final = (Level.GPS.value, Level.PIN.value)
"""Levels that a new geocoding never replaces."""
HOUSE_R50_M: Final = 40.0
HOUSE_R95_M: Final = 250.0
"""The same house number in the same moo as a measured place: next door at the farthest."""
BELIEVED_R95: Final = 2.0
"""Farther than this many r95 from its tambon's point, a measured place tells of a move, not of the village."""
SOURCE: Final = "geocoder"


def queries_of(cases: pd.DataFrame) -> list[AddressQuery]:
    """Return the address of each case (schema CASES), in order."""
    columns = ("address", "house", "moo", "village", "street", "tambon", "amphoe", "province", "postcode")
    return [AddressQuery(*row) for row in zip(*(cases[name].tolist() for name in columns), strict=True)]


def locate_cases(
    cases: pd.DataFrame, geocoder: Geocoder, known: gpd.GeoDataFrame | None, *, monitor: Monitor
) -> gpd.GeoDataFrame:
    """Return the place of every case (schema PLACES), in order of ``cases``.

    Places of ``known`` that were measured (GPS), set by a person (pin) or chosen by one stay as they are. Measured
    ones and pins also teach: the other children of the same house are placed there, the village's point moves to the
    middle of its measured homes, and the radii of each level are refitted (see ``refit``).
    """
    CASES.check(cases)
    measured = _measured(known, cases)
    queries = queries_of(cases)
    places = geocoder.locate_all(queries, monitor=monitor)
    if measured:
        scales = radius_scales(_believed(cases.index, places, measured, geocoder))
        learned = _learned(cases.index, places, measured, geocoder)
        if learned:
            places = geocoder.taught(learned).locate_all(queries, monitor=monitor)
        places = _same_house(cases, [scaled(place, scales) for place in places], measured)
    frame = _frame(cases.index, places)
    if known is not None and not known.empty:
        stays = known["level"].isin(MEASURED) | (known["source"] == DECIDED)
        kept = known.loc[stays & known.index.isin(cases.index)]
        frame = cast(gpd.GeoDataFrame, pd.concat([frame.drop(index=kept.index), kept]).loc[cases.index])
    return cast(gpd.GeoDataFrame, PLACES.check(frame))


def _measured(known: gpd.GeoDataFrame | None, cases: pd.DataFrame) -> dict[str, tuple[float, float]]:
    """Return (lat, lon) of the cases with a measured place."""
    if known is None or known.empty:
        return {}
    rows = known[known["level"].isin(MEASURED) & known.index.isin(cases.index)]
    return {
        str(case): (point.y, point.x)
        for case, point in zip(rows.index, rows["place"], strict=True)
        if point is not None and not point.is_empty
    }


def _believed(
    index: pd.Index, places: Sequence[Place], measured: dict[str, tuple[float, float]], geocoder: Geocoder
) -> list[tuple[Place, tuple[float, float]]]:
    """Return the measured cases that did not move away, with the places of their addresses."""
    pairs = []
    for case, place in zip(index, places, strict=True):
        at = measured.get(str(case))
        if at is not None and len(place.code) >= 6 and place.status is PlaceStatus.ACCEPTED:
            spot = geocoder.gazetteer.spot(place.code[:6])
            if spot.metres_to(*at) <= BELIEVED_R95 * spot.r95_m:
                pairs.append((place, at))
    return pairs


def _learned(
    index: pd.Index, places: Sequence[Place], measured: dict[str, tuple[float, float]], geocoder: Geocoder
) -> list[Landmark]:
    """Return measured homes as points of the villages that their addresses name by number."""
    believed = _believed(index, places, measured, geocoder)
    return [Landmark("", "", "checkin", place.code[:6], place.moo, *at) for place, at in believed if place.moo]


def _same_house(
    cases: pd.DataFrame, places: Sequence[Place], measured: dict[str, tuple[float, float]]
) -> list[Place]:
    """Return the places, with those of the same house as a measured one moved there."""
    houses: dict[tuple[str, str, str], tuple[float, float]] = {}
    numbers = cases["house"].str.strip().tolist()
    keys = [
        (place.code[:6], place.moo, number) if number and place.moo and len(place.code) >= 6 else None
        for place, number in zip(places, numbers, strict=True)
    ]
    for case, key in zip(cases.index, keys, strict=True):
        at = measured.get(str(case))
        if key is not None and at is not None:
            houses.setdefault(key, at)
    return [
        _at_house(place, houses[key]) if key is not None and key in houses else place
        for place, key in zip(places, keys, strict=True)
    ]


def _at_house(place: Place, at: tuple[float, float]) -> Place:
    return Place(
        Level.HOUSE,
        place.code,
        place.province,
        place.amphoe,
        place.tambon,
        place.moo,
        *at,
        HOUSE_R50_M,
        HOUSE_R95_M,
        place.confidence,
        place.status,
        (Note("same_house"), *place.reason),
        place.candidates,
    )


def _frame(index: pd.Index, places: Sequence[Place]) -> gpd.GeoDataFrame:
    text = ("code", "province", "amphoe", "tambon", "moo")
    real = ("r50_m", "r95_m", "confidence")
    data: dict[str, object] = {"case_id": index.tolist()}
    data |= {name: [getattr(place, name) for place in places] for name in (*text, *real)}
    data["level"] = [place.level.value for place in places]
    data["status"] = [place.status.value for place in places]
    data["reason"] = [json.dumps(notes_json(place.reason), ensure_ascii=False) for place in places]
    data["candidates"] = [json.dumps(candidates_json(place.candidates), ensure_ascii=False) for place in places]
    data["source"] = [SOURCE] * len(places)
    data["place"] = [None if math.isnan(place.lat) else shapely.Point(place.lon, place.lat) for place in places]
    return cast(gpd.GeoDataFrame, PLACES.build(data))


def notes_json(notes: Sequence[Note]) -> list[dict[str, object]]:
    """Return notes as plain values for JSON."""
    return [{"code": note.code, **note.details} for note in notes]


def candidates_json(candidates: Sequence[Candidate]) -> list[dict[str, object]]:
    """Return candidates as plain values for JSON."""
    return [asdict(c) | {"level": c.level.value, "reason": notes_json(c.reason)} for c in candidates]
