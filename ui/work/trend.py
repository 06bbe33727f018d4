"""The states of all children from day to day."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd

from gis.maps.layers import Layer
from gis.maps.webmap import map_data
from gis.monitor import Monitor, Progress
from planner.workflow.project import Project, ProjectView, outcomes_on, view
from planner.workflow.results import project_layers
from ui.codes import STATES
from ui.trend import Trend

_NOW = ("state", "found_outcome", "reason", "visited_at", "conflict")
"""What a card on the map says of a child as of today: it would be wrong beside another day."""


def trend(project: Project, language: str, monitor: Monitor) -> Trend | None:
    """Return how the states changed between the first and the last check-in; ``None`` without check-ins.

    Each day is as ``planner.workflow.project.states_on`` has it; only the days on which something happened are
    counted.
    """
    seen = view(project)
    visits = seen.checkins["visited_at"].str[:10]
    visits = visits[visits != ""]
    if visits.empty:
        return None
    first, last = (dt.date.fromisoformat(text) for text in (visits.min(), visits.max()))
    happened = {first, *(day for day in _days(seen) if first < day <= last)}
    frames: list[tuple[int, np.ndarray, np.ndarray]] = []
    for done, day in enumerate(sorted(happened)):
        monitor.report(Progress("results_days", done, len(happened)))
        monitor.check()
        known = outcomes_on(seen, day).states
        frames.append(((day - first).days, _numbers(known["state"]), known["reason"].to_numpy(dtype=np.int8)))
    _, states0, reasons0 = frames[0]
    changes = [_changes(before, after) for before, after in pairwise(frames)]
    columns = [np.concatenate(parts) for parts in zip(*changes, strict=True)] if changes else [np.zeros(0)] * 4
    day_of, rows, to_state, to_reason = columns
    days = (last - first).days + 1
    counted = np.zeros((days, len(STATES)), dtype=np.int32)
    for at, (begin, states, _) in enumerate(frames):
        end = frames[at + 1][0] if at + 1 < len(frames) else days
        counted[begin:end] = np.bincount(states, minlength=len(STATES))
    codes = seen.assignments["school_code"].reindex(seen.cases.index).fillna("")
    served = [str(code) for code in seen.schools.index if (codes == code).any()]
    place = {code: at for at, code in enumerate(served)}
    return Trend(
        first_day=first,
        last_day=last,
        states=states0,
        reasons=reasons0,
        change_day=day_of.astype(np.int32),
        change_row=rows.astype(np.int32),
        change_state=to_state.astype(np.int8),
        change_reason=to_reason.astype(np.int8),
        counts=counted,
        school_of=np.array([place.get(code, -1) for code in codes], dtype=np.int32),
        schools=[str(seen.schools.at[code, "name"]) for code in served],
        map_data=_map_data(seen, states0, (day_of, rows, to_state), language),
    )


def _days(seen: ProjectView) -> set[dt.date]:
    """Return the days on which a state may have changed: visits, printings, enrolment lists, decisions."""
    moments = (
        seen.checkins["visited_at"],
        seen.routes["issued_at"],
        seen.clearances["since"],
        seen.decisions["at"],
    )
    texts = {text for column in moments for text in column.str[:10].unique() if text}
    return {dt.date.fromisoformat(text) for text in texts}


def _numbers(states: pd.Series) -> np.ndarray:
    return pd.Categorical(states, categories=list(STATES)).codes.astype(np.int8)


def _changes(
    before: tuple[int, np.ndarray, np.ndarray], after: tuple[int, np.ndarray, np.ndarray]
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    day, states, reasons = after
    rows = np.flatnonzero((states != before[1]) | (reasons != before[2]))
    return np.full(len(rows), day), rows, states[rows], reasons[rows]


def _map_data(seen: ProjectView, states: np.ndarray, changes: Sequence[np.ndarray], language: str) -> bytes:
    """Return all children as one layer, the looks of the states, and the changes of those who are on the map."""
    layers = [layer for layer in project_layers(seen, language=language) if layer.key in _keys()]
    frame = gpd.GeoDataFrame(pd.concat([layer.frame for layer in layers]), crs=layers[0].frame.crs)
    frame = frame[~(frame.geometry.isna() | frame.geometry.is_empty)]
    popup = {column: title for column, title in layers[0].popup.items() if column not in _NOW}
    whole = replace(layers[0], key="cases", frame=frame, popup=popup, movable=False, visible=True)
    source = map_data([whole], language=language)["layers"][0]
    shown = np.full(len(seen.cases), -1)
    shown[seen.cases.index.get_indexer(frame.index)] = np.arange(len(frame))
    day_of, rows, to_state = (part.astype(np.int64) for part in changes)
    drawn = shown[rows] >= 0
    told = {
        "cases": source,
        "looks": [_look(layers, state) for state in STATES],
        "first": states[seen.cases.index.get_indexer(frame.index)].tolist(),
        "day": day_of[drawn].tolist(),
        "row": shown[rows[drawn]].tolist(),
        "state": to_state[drawn].tolist(),
    }
    return json.dumps(told, ensure_ascii=False).encode()


def _keys() -> list[str]:
    return [f"cases_{state}" for state in STATES]


def _look(layers: Sequence[Layer], state: str) -> dict[str, object]:
    layer = next(one for one in layers if one.key == f"cases_{state}")
    style = layer.style
    return {
        "key": layer.key,
        "title": layer.title,
        "shape": style.shape.value,
        "colour": style.colour,
        "size": style.size_px,
        "opacity": style.opacity,
        "visible": True,
    }
