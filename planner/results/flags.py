"""Check-ins that a person should look at for where they were made, or for whose child they are of.

Nothing here is stored: it follows from all that is known now, so it does not depend on the order of the files.
"""

import json
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rapidfuzz import fuzz
from scipy.spatial import cKDTree

from gis.crs import EARTH_RADIUS_M, FloatArray, distance_m
from planner.model import CheckInState
from planner.results.matching import plain_school, rules
from planner.results.values import fold
from resources import read_text


class FlagKind(StrEnum):
    """What is remarkable about a check-in."""

    MANY_AT_ONE_POINT = "many_at_one_point"
    """One visitor noted children of several stops at one point."""
    OTHER_SCHOOL = "other_school"
    """The check-in names a school that is neither the child's own nor the one responsible."""


@dataclass(frozen=True, slots=True)
class Flag:
    """A check-in to look at, by its file and row; ``children``: how many were noted at that point."""

    kind: str
    checkin_key: str
    case_id: str
    source_file: str
    source_row: int
    children: int = 0


@dataclass(frozen=True, slots=True)
class Offer:
    """A child found far from the registered place, in metres and degrees: is it the actual address?"""

    case_id: str
    checkin_key: str
    visited_at: str
    lat: float
    lon: float
    accuracy_m: float
    away_m: float
    level: str
    r95_m: float


_TOLD: Final = ["case_id", "source_file", "source_row"]


@cache
def _table() -> Mapping[str, Any]:
    table: Mapping[str, Any] = tomllib.loads(read_text("results/flags.toml"))
    return table


def offers(
    checkins: gpd.GeoDataFrame, places: gpd.GeoDataFrame, *, refused: Collection[str] = ()
) -> tuple[Offer, ...]:
    """Return the children whose last meeting was far from their place (PLACES), the farthest first.

    Far: more than ``r95_m`` of the place and more than the table's metres. ``refused``: reports (``checkin_key``)
    of which a person said that they do not tell the address.
    """
    rule = _table()["far"]
    met = (checkins["state"] == CheckInState.FOUND) & checkins["place"].notna()
    met &= ~(checkins["accuracy_m"] > rule["most_accuracy_m"]) & ~checkins.index.isin(list(refused))
    last = checkins.loc[met, ["case_id", "visited_at", "accuracy_m", "place"]]
    last = last.rename_axis("checkin_key").reset_index()
    last = last.sort_values(["case_id", "visited_at", "checkin_key"]).drop_duplicates("case_id", keep="last")
    known = places[places["place"].notna() & ~places["place"].is_empty]
    last = last[last["case_id"].isin(known.index)].set_index("case_id")
    if last.empty:
        return ()
    home = known.loc[last.index]
    seen, there = gpd.GeoSeries(last["place"]), gpd.GeoSeries(home["place"])
    away = distance_m(seen.y, seen.x, there.y, there.x)
    far = away > np.maximum(np.nan_to_num(home["r95_m"].to_numpy(dtype=np.float64)), rule["least_m"])
    found = [
        Offer(
            case_id=str(case),
            checkin_key=str(row["checkin_key"]),
            visited_at=str(row["visited_at"]),
            lat=row["place"].y,
            lon=row["place"].x,
            accuracy_m=float(row["accuracy_m"]),
            away_m=round(float(metres), 1),
            level=str(home.at[case, "level"]),
            r95_m=float(home.at[case, "r95_m"]),
        )
        for (case, row), metres in zip(last[far].iterrows(), away[far], strict=True)
    ]
    return tuple(sorted(found, key=lambda one: (-one.away_m, one.case_id)))


def many_at_one_point(checkins: gpd.GeoDataFrame, stop_of: Mapping[str, str]) -> tuple[Flag, ...]:
    """Return the check-ins that one visitor made for children of several stops at one point.

    ``stop_of``: the stop of each child of the plan; a child on none counts as a stop of its own. A visitor who is
    not named is the file. A village known by its middle alone is one stop: its children do not count apart.
    """
    rule = _table()["many"]
    least, within = int(rule["children"]), float(rule["within_m"])
    here = checkins[checkins["place"].notna()]
    found: list[Flag] = []
    names = {name: fold(name) for name in here["visitor"].unique()}
    visitor = [names[name] or f"file {file}" for name, file in zip(here["visitor"], here["source_file"], strict=True)]
    lat, lon = (gpd.GeoSeries(here["place"]).y.to_numpy(), gpd.GeoSeries(here["place"]).x.to_numpy())
    table = pd.DataFrame(here.drop(columns=["place"]))[_TOLD].reset_index(names="checkin_key")
    spots = _on_sphere(lat, lon)
    stops = np.array([stop_of.get(case, case) for case in table["case_id"]], dtype=object)
    for group in table.groupby(np.array(visitor, dtype=object)).indices.values():
        rows = np.asarray(group, dtype=np.int64)
        if len(set(stops[rows])) < least:
            continue
        points, spot_of = np.unique(spots[rows], axis=0, return_inverse=True)
        spot_of = spot_of.reshape(-1)
        at_spot: list[set[str]] = [set() for _ in points]
        for spot, stop in zip(spot_of.tolist(), stops[rows].tolist(), strict=True):
            at_spot[spot].add(stop)
        around = cKDTree(points).query_ball_point(points, within)
        counts = np.array([_stops_near(np.asarray(ball, dtype=np.int64), at_spot) for ball in around])
        flagged = rows[counts[spot_of] >= least]
        told = counts[spot_of][counts[spot_of] >= least].tolist()
        found += _flags(FlagKind.MANY_AT_ONE_POINT, table.take(flagged), told)
    return tuple(sorted(found, key=lambda one: (one.source_file, one.source_row, one.checkin_key)))


def _stops_near(spots: NDArray[np.int64], at_spot: Sequence[set[str]]) -> int:
    """Return how many stops there are at some spots."""
    if len(spots) == 1:
        return len(at_spot[int(spots[0])])
    return len(set().union(*(at_spot[spot] for spot in spots.tolist())))


def other_school(
    checkins: pd.DataFrame, *, cases: pd.DataFrame, schools: pd.DataFrame, assignments: pd.DataFrame
) -> tuple[Flag, ...]:
    """Return the check-ins that name a school which is neither the child's own nor responsible for it."""
    if not schools.empty:
        names = {plain_school(str(name)): str(code) for code, name in schools["name"].items()}
        codes = {plain_school(str(code)): str(code) for code in schools.index}
    else:
        names, codes = {}, {}
    told = [json.loads(text).get("school", "") if text else "" for text in checkins["who"]]
    meant = {text: _known_school(text, names, codes) for text in set(told)}
    own = cases["school_code"].to_dict()
    written = {case: plain_school(str(name)) for case, name in cases["school_name"].items()}
    responsible = assignments["school_code"].to_dict()
    table = pd.DataFrame(checkins.drop(columns=["place"], errors="ignore"))[_TOLD].reset_index(names="checkin_key")
    flagged = []
    for at, (case, text) in enumerate(zip(table["case_id"], told, strict=True)):
        code = meant[text]
        if not code or code in (own.get(case, ""), responsible.get(case, "")):
            continue
        if own.get(case, "") or responsible.get(case, "") or written.get(case, "") not in ("", plain_school(text)):
            flagged.append(at)
    return tuple(_flags(FlagKind.OTHER_SCHOOL, table.take(flagged), [0] * len(flagged)))


def _known_school(text: str, names: Mapping[str, str], codes: Mapping[str, str]) -> str:
    """Return the code of the school that a cell names, ``""`` where it is none of the list."""
    told = plain_school(text)
    if not told:
        return ""
    if exact := names.get(told) or codes.get(told):
        return exact
    best = max(names, key=lambda name: fuzz.ratio(told, name), default="")
    return names[best] if best and fuzz.ratio(told, best) >= rules()["sure_school"] else ""


def _flags(kind: FlagKind, rows: pd.DataFrame, children: Sequence[int]) -> list[Flag]:
    names = ("checkin_key", "case_id", "source_file", "source_row")
    key, case, file, row = (rows[name].tolist() for name in names)
    return [Flag(kind.value, *told) for told in zip(key, case, file, row, children, strict=True)]


def _on_sphere(lat: FloatArray, lon: FloatArray) -> FloatArray:
    """Return x, y, z in metres: a chord of 30 m is 30 m on the ground, in any UTM zone."""
    north, east = np.radians(lat), np.radians(lon)
    xyz = np.column_stack([np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)])
    return np.asarray(EARTH_RADIUS_M * xyz, dtype=np.float64)
