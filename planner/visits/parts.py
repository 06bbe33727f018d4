"""Stops with more children than a shift can hold, in parts that are visited apart."""

from collections.abc import Mapping, Sequence
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from planner.model import StopKind
from planner.schemas import STOP_CASES, STOPS
from planner.visits.service import service_times

PART_MARK: Final = "~"
"""Stands between the id of a stop and the number of its part."""


def part_id(stop_id: str, part: int) -> str:
    """Return the id of a part (from 1) of a stop."""
    return f"{stop_id}{PART_MARK}{part}"


def whole_seconds(seconds: float) -> int:
    """Return seconds rounded up; a millionth of a second above a whole number is still that number."""
    return int(np.ceil(seconds - 1e-6))


def service_seconds(
    kind: StopKind, level: str, r50_m: float, children: Sequence[int], *, visit_minutes: float
) -> list[float]:
    """Return the service times of stops of one kind and place with so many children each."""
    count = len(children)
    seconds = service_times().seconds(
        np.full(count, kind.value),
        np.full(count, level),
        np.full(count, r50_m),
        np.asarray(children, dtype=np.int64),
        visit_minutes=visit_minutes,
    )
    return [float(value) for value in seconds]


def part_sizes(
    kind: StopKind, level: str, r50_m: float, children: int, *, room_s: int, visit_minutes: float
) -> list[int]:
    """Return the children of each part, as equal as can be, in the fewest parts that each fit ``room_s``.

    Empty where not even one child fits.
    """
    times = np.array(service_seconds(kind, level, r50_m, range(1, children + 1), visit_minutes=visit_minutes))
    most = int((np.ceil(times - 1e-6) <= room_s).sum())
    if not most:
        return []
    parts = -(-children // most)
    return [children // parts + (part < children % parts) for part in range(parts)]


def split_stops(
    stops: gpd.GeoDataFrame,
    stop_cases: pd.DataFrame,
    sizes_of: Mapping[str, Sequence[int]],
    *,
    visit_minutes: float,
) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Return stops and stop_cases with each stop of ``sizes_of`` in parts, the children in the order of their ids."""
    if not sizes_of:
        return stops, stop_cases
    count = np.array([len(sizes_of.get(stop_id, (0,))) for stop_id in stops.index], dtype=np.int64)
    rows = stops.iloc[np.repeat(np.arange(len(stops)), count)].reset_index()
    owner = stop_cases["stop_id"].sort_index()
    columns: dict[str, list[object]] = {
        name: rows[name].tolist() for name in ("stop_id", "name", "children", "service_s")
    }
    for stop_id, sizes in sizes_of.items():
        first = int(np.flatnonzero(rows["stop_id"] == stop_id)[0])
        kind = StopKind(rows.at[first, "kind"])
        level, r50_m = str(rows.at[first, "level"]), float(rows.at[first, "r50_m"])
        times = service_seconds(kind, level, r50_m, sizes, visit_minutes=visit_minutes)
        ids = [part_id(stop_id, part + 1) for part in range(len(sizes))]
        for part, (size, time) in enumerate(zip(sizes, times, strict=True)):
            columns["stop_id"][first + part] = ids[part]
            columns["name"][first + part] = f"{rows.at[first, 'name']} ({part + 1}/{len(sizes)})"
            columns["children"][first + part] = size
            columns["service_s"][first + part] = time
        owner[owner == stop_id] = np.repeat(ids, sizes)
    new_stops = STOPS.build({**{name: rows[name] for name in STOPS.columns}, **columns})
    return gpd.GeoDataFrame(new_stops), STOP_CASES.build({"case_id": owner.index, "stop_id": owner})
