"""Doubtful places, the costliest first, and what a person decides about them."""

import json
import math
from collections.abc import Collection, Sequence
from typing import Any, Final, cast

import geopandas as gpd
import pandas as pd
import shapely

from gis.address.gazetteer import Gazetteer
from gis.address.levels import Level, PlaceStatus
from gis.address.parser import AddressQuery, parse
from gis.crs import WGS84, distance_m
from gis.errors import GeocodingError
from planner.schemas import PLACES

DECIDED: Final = "officer"
"""The ``source`` of a place that a person chose or set; locating again keeps it."""
PIN_R50_M: Final = 30.0
PIN_R95_M: Final = 150.0
NO_PLACE_M: Final = 50_000.0
"""What a child without any place counts as, in metres of doubt: about an amphoe across."""
_ADDRESS: Final = ("address", "house", "moo", "village", "street", "tambon", "amphoe", "province", "postcode")


def same_words(cases: pd.DataFrame) -> list[str]:
    """Return, for each case, what its address says of units and villages; equal texts mean one decision for both."""
    known = Gazetteer.load().exact
    keys = []
    for row in zip(*(cases[name].tolist() for name in _ADDRESS), strict=True):
        address = parse(AddressQuery(*row), known)
        words = [[word.rank.value, word.text] for word in address.words]
        keys.append(json.dumps([words, address.postcode, address.moo, address.villages], ensure_ascii=False))
    return keys


def review_queue(cases: pd.DataFrame, places: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the decisions that wait for a person, the costliest first.

    One row for all children with the same words: ``case_ids`` (tuple), ``children``, ``doubt_m`` (how far from the
    first candidate the place is to be expected, or r95 where there is one candidate) and ``cost`` (doubt x children,
    in child-metres: what a wrong guess makes the visitors search).
    """
    waiting = places[places["status"] != PlaceStatus.ACCEPTED.value]
    columns = ["case_ids", "children", "doubt_m", "cost"]
    if waiting.empty:
        return pd.DataFrame({name: [] for name in columns})
    words = pd.Series(same_words(cases.loc[waiting.index]), index=waiting.index)
    rows = []
    for _, members in waiting.groupby(words, sort=False):
        pairs = zip(members["candidates"], members["r95_m"], strict=True)
        doubt = max(_doubt_m(json.loads(text or "[]"), r95) for text, r95 in pairs)
        ids = tuple(str(case) for case in members.index)
        rows.append((ids, len(ids), doubt, doubt * len(ids)))
    queue = pd.DataFrame(rows, columns=columns)
    return queue.sort_values(["cost", "children"], ascending=False, kind="stable", ignore_index=True)


def _doubt_m(candidates: Sequence[dict[str, Any]], r95: float) -> float:
    if len(candidates) < 2:
        return NO_PLACE_M if math.isnan(r95) else r95
    first = candidates[0]
    apart = [float(distance_m(first["lat"], first["lon"], c["lat"], c["lon"])) for c in candidates]
    chances = [max(float(c["confidence"]), 1e-6) for c in candidates]
    return sum(d * chance for d, chance in zip(apart, chances, strict=True)) / sum(chances)


def choose(places: gpd.GeoDataFrame, case_ids: Collection[str], number: int) -> gpd.GeoDataFrame:
    """Return places in which the children took the candidate ``number`` (from 0) of the first of them.

    Raises ``GeocodingError`` when there is no such candidate.
    """
    first = next(iter(case_ids))
    candidates = json.loads(str(places.loc[first, "candidates"]) or "[]")
    if not 0 <= number < len(candidates):
        raise GeocodingError("candidate_missing", number=number + 1, known=len(candidates))
    chosen = candidates[number]
    values = {name: chosen[name] for name in ("level", "code", "province", "amphoe", "tambon", "r50_m", "r95_m")}
    moved = _decide(places, case_ids, values, shapely.Point(chosen["lon"], chosen["lat"]), "chosen")
    if chosen["moo"]:
        moved.loc[list(case_ids), "moo"] = chosen["moo"]
    return moved


def pin(places: gpd.GeoDataFrame, case_ids: Collection[str], lat: float, lon: float) -> gpd.GeoDataFrame:
    """Return places in which the children stand at a point that a person set, in degrees."""
    values = {"level": Level.PIN.value, "r50_m": PIN_R50_M, "r95_m": PIN_R95_M}
    return _decide(places, case_ids, values, shapely.Point(lon, lat), "pinned")


def _decide(
    places: gpd.GeoDataFrame, case_ids: Collection[str], values: dict[str, Any], point: shapely.Point, reason: str
) -> gpd.GeoDataFrame:
    decided = places.copy()
    ids = list(case_ids)
    settled = {"status": PlaceStatus.ACCEPTED.value, "confidence": 1.0, "candidates": "[]", "source": DECIDED}
    for name, value in (values | settled | {"reason": json.dumps([{"code": reason}])}).items():
        decided.loc[ids, name] = value
    decided.loc[ids, "place"] = gpd.GeoSeries([point] * len(ids), index=ids, crs=WGS84)
    return cast(gpd.GeoDataFrame, PLACES.check(decided))
