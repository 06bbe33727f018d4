"""Children who are visited together: one stop a house, a village or a tambon of a school."""

from collections.abc import Mapping
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from gis.address.levels import Level
from gis.crs import EARTH_RADIUS_M, distance_m
from gis.thai import clean
from planner.calendar import clock
from planner.model import StopKind, UnservedReason
from planner.schemas import HOURS, STOP_CASES, STOPS, UNSERVED
from planner.visits.addresses import place_line
from planner.visits.service import service_times
from resources.text import catalogue

TOGETHER_M: Final = 30.0
"""Houses nearer than this to one another are one stop: a few steps, and about the error of a phone's position."""

KINDS: Final[Mapping[str, StopKind]] = {
    Level.GPS: StopKind.HOUSE,
    Level.PIN: StopKind.HOUSE,
    Level.HOUSE: StopKind.HOUSE,
    Level.LANDMARK: StopKind.HOUSE,
    Level.VILLAGE: StopKind.VILLAGE,
    Level.TAMBON: StopKind.TAMBON,
}
"""The levels that are exact enough for a visit."""

_LETTER: Final = {StopKind.HOUSE: "H", StopKind.VILLAGE: "V", StopKind.TAMBON: "T"}


def located(cases: pd.DataFrame, places: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return ``level code moo r50_m r95_m lat lon`` for every case; level ``none`` where there is no place."""
    place = places.reindex(cases.index)
    geometry = gpd.GeoSeries(place["place"])
    there = geometry.notna() & ~geometry.is_empty & place["level"].notna() & (place["level"] != Level.NONE)
    frame = pd.DataFrame(
        {
            "level": place["level"].where(there, Level.NONE.value).astype("str"),
            "code": place["code"].fillna("").astype("str"),
            "moo": place["moo"].fillna("").astype("str"),
            "r50_m": place["r50_m"].astype("float64"),
            "r95_m": place["r95_m"].astype("float64"),
            "lat": geometry.y.where(there),
            "lon": geometry.x.where(there),
        },
        index=cases.index,
    )
    frame["level"] = frame["level"].where(np.isfinite(frame["lat"]) & np.isfinite(frame["lon"]), Level.NONE.value)
    return frame


def build_stops(
    cases: pd.DataFrame,
    places: gpd.GeoDataFrame,
    assignments: pd.DataFrame,
    *,
    visit_minutes: float,
    hours: pd.DataFrame | None = None,
) -> tuple[gpd.GeoDataFrame, pd.DataFrame, pd.DataFrame]:
    """Return stops, the children of each, and the children who are on none (schemas STOPS, STOP_CASES, UNSERVED).

    ``cases`` are those to be visited (schema CASES): each is in exactly one stop or unserved with a
    reason. Children of one school are together when they are within 30 m of the most exactly known of
    them, or of one house of one village within the radius of its place; a village is one stop (ask the
    headman), and so is a tambon (ask the kamnan). The service time is that of
    ``resources/visits/service.toml``. A stop's id is its school with ``V`` and ``T`` the code of its village
    or tambon, or with ``H`` the first of its children. Nothing here depends on the order of the rows.

    ``hours`` (schema HOURS) says when children can be visited. Children of other hours are stops of their own at the
    same place (``@`` and the hours behind the id); the rest of a house comes along in the hours of its first.
    """
    frame = located(cases, places)
    frame["school_code"] = assignments["school_code"].reindex(cases.index).fillna("").astype("str")
    frame["kind"] = frame["level"].map(KINDS).astype("str").where(frame["level"].isin(KINDS.keys()), "")
    frame["house"] = [clean(house) for house in cases["house"]]
    frame = frame.sort_index()

    reason = pd.Series("", index=frame.index, dtype="str")
    reason = reason.mask(frame["school_code"] == "", UnservedReason.NO_SCHOOL.value)
    reason = reason.mask(frame["kind"] == "", UnservedReason.IMPRECISE.value)
    reason = reason.mask(frame["level"] == Level.NONE, UnservedReason.NO_PLACE.value)
    left = reason != ""
    unserved = UNSERVED.build(
        {
            "case_id": frame.index[left],
            "school_code": frame.loc[left, "school_code"],
            "reason": reason[left],
        }
    )

    visited = frame[~left].rename_axis(None)
    visited["rank"] = visited["level"].map({level.value: level.rank for level in Level}).astype("int64")
    visited["case_id"] = visited.index
    # The most exactly known child leads, then the first by case_id: the stop stands where that child lives.
    visited = visited.sort_values(["rank", "r50_m", "case_id"], kind="stable")
    visited["stop_id"] = _stop_ids(visited)
    _set_hours(visited, hours)
    lead = visited.drop_duplicates("stop_id").set_index("stop_id").sort_index()
    children = np.asarray(visited["stop_id"].value_counts().reindex(lead.index), dtype=np.int64)
    service = service_times().seconds(
        lead["kind"].to_numpy(dtype=np.str_),
        lead["level"].to_numpy(dtype=np.str_),
        lead["r50_m"].to_numpy(dtype=np.float64),
        children,
        visit_minutes=visit_minutes,
    )
    stops = STOPS.build(
        {
            "stop_id": lead.index,
            "school_code": lead["school_code"],
            "kind": lead["kind"],
            "level": lead["level"],
            "name": _names(lead, cases, places),
            "r50_m": lead["r50_m"],
            "snap_m": np.full(len(lead), np.nan),
            "service_s": service,
            "children": children,
            "place": gpd.points_from_xy(lead["lon"], lead["lat"]),
            "open_s": lead["open_s"],
            "close_s": lead["close_s"],
        }
    )
    stop_cases = STOP_CASES.build(
        {"case_id": visited["case_id"].sort_index(), "stop_id": visited["stop_id"].sort_index()}
    )
    return gpd.GeoDataFrame(stops), stop_cases, unserved


def _set_hours(visited: pd.DataFrame, hours: pd.DataFrame | None) -> None:
    """Give each child of ``visited`` the hours of its stop, and those of other hours a stop of their own."""
    none = HOURS.empty() if hours is None else hours
    known = none.reindex(visited.index)
    here = known["open_s"].notna()
    text = [
        f"{_compact(start)}-{_compact(end)}" if there else ""
        for start, end, there in zip(known["open_s"], known["close_s"], here, strict=True)
    ]
    window = pd.Series(text, index=visited.index, dtype="str")
    first = window.where(here).groupby(visited["stop_id"]).transform("min").fillna("")
    window = window.where(here | (visited["kind"] != StopKind.HOUSE), first)
    several = window.groupby(visited["stop_id"]).transform("nunique") > 1
    visited["stop_id"] = visited["stop_id"].where(~(several & (window != "")), visited["stop_id"] + "@" + window)
    for name in ("open_s", "close_s"):
        visited[name] = known[name].astype("float64").groupby(visited["stop_id"]).transform("max")


def _compact(seconds: float) -> str:
    return clock(seconds).replace(":", "")


def _stop_ids(visited: pd.DataFrame) -> pd.Series:
    """Return the stop of each child; ``visited`` has the leading children first."""
    ids = pd.Series("", index=visited.index, dtype="str")
    for kind, digits in ((StopKind.VILLAGE, 8), (StopKind.TAMBON, 6)):
        here = visited[visited["kind"] == kind]
        # A village that has no code of its own (a point someone named) is told by its position.
        spots = [f"{lat:.5f},{lon:.5f}" for lat, lon in zip(here["lat"], here["lon"], strict=True)]
        spot = pd.Series(spots, index=here.index, dtype="str")
        code = here["code"].where(here["code"].str.len() == digits, spot)
        ids.loc[here.index] = here["school_code"] + f"-{_LETTER[kind]}" + code
    houses = visited[visited["kind"] == StopKind.HOUSE]
    for school, group in houses.groupby("school_code", sort=True):
        lead = _house_leads(group)
        first = group["case_id"].groupby(lead).transform("min")
        ids.loc[group.index] = f"{school}-{_LETTER[StopKind.HOUSE]}" + first
    return ids


def _house_leads(group: pd.DataFrame) -> NDArray[np.int64]:
    """Return for each house of a school (best known first) the position of the one that leads its stop."""
    lat, lon = group["lat"].to_numpy(dtype=np.float64), group["lon"].to_numpy(dtype=np.float64)
    # One house number of one village: the same house, where the places allow it.
    known = (group["house"] != "") & (group["house"] != "-") & (group["moo"] != "") & (group["code"].str.len() >= 6)
    address = group["code"].str[:6] + "|" + group["moo"] + "|" + group["house"]
    position = pd.Series(np.arange(len(group)), index=group.index)
    own = position.to_numpy(dtype=np.int64)
    lead = np.where(known, position.groupby(address).transform("first"), own)
    radius = np.nan_to_num(group["r95_m"].to_numpy(dtype=np.float64), nan=0.0)
    reach = np.maximum(TOGETHER_M, np.maximum(radius, radius[lead]))
    lead = np.where(distance_m(lat, lon, lat[lead], lon[lead]) <= reach, lead, own)

    # Then neighbours: each spot, best known first, gathers those around it that nobody has gathered yet.
    # Chains are not followed: a row of houses 25 m apart is not one stop.
    spots, spot_of = np.unique(np.column_stack([lat[lead], lon[lead]]), axis=0, return_inverse=True)
    spot_of = spot_of.reshape(-1)
    first = np.full(len(spots), len(group), dtype=np.int64)
    np.minimum.at(first, spot_of, own)
    around = cKDTree(_on_sphere(spots)).query_ball_point(_on_sphere(spots), TOGETHER_M)
    gathered = np.full(len(spots), -1, dtype=np.int64)
    for spot in np.argsort(first, kind="stable"):
        if gathered[spot] < 0:
            near = np.asarray(around[spot], dtype=np.int64)
            gathered[near[gathered[near] < 0]] = spot
    result: NDArray[np.int64] = first[gathered[spot_of]]
    return result


def _on_sphere(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return x, y, z in metres of (lat, lon) in degrees; a chord of 30 m is 30 m on the ground, in any UTM zone."""
    lat, lon = np.radians(points[:, 0]), np.radians(points[:, 1])
    return EARTH_RADIUS_M * np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def _names(lead: pd.DataFrame, cases: pd.DataFrame, places: gpd.GeoDataFrame) -> list[str]:
    """Return the places' names, in Thai as in any address."""
    words = catalogue("th")
    parts = address_parts(cases.loc[lead["case_id"]], places)
    return [place_line(words, StopKind(kind), part) for kind, part in zip(lead["kind"], parts, strict=True)]


def address_parts(cases: pd.DataFrame, places: gpd.GeoDataFrame) -> list[dict[str, str]]:
    """Return the address of each case by parts: as understood where it was located, else as it was written."""
    written = cases[["house", "moo", "village", "street", "tambon", "amphoe", "province", "address"]]
    units = ["moo", "tambon", "amphoe", "province"]
    understood = places[units].reindex(cases.index).fillna("")
    parts = written.copy()
    for unit in units:
        parts[unit] = understood[unit].where(understood[unit] != "", written[unit])
    return [{str(name): str(text) for name, text in row.items()} for row in parts.to_dict("records")]
