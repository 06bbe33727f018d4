"""What clearing children at the desk saves on the road."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import pandas as pd

from planner.model import State
from planner.visits.stops import build_stops

_OPEN: Final = (State.TO_TRACK.value, State.IN_PROGRESS.value)
_ANY_MINUTES: Final = 30.0
"""The length of a visit has no part in which children are one stop."""


@dataclass(frozen=True, slots=True)
class Saved:
    """Stops that need not be made, and the seconds and metres on the road that go with them (an estimate)."""

    stops: int = 0
    seconds: int = 0
    metres: int = 0


def saved_trips(
    *,
    cases: pd.DataFrame,
    places: gpd.GeoDataFrame,
    assignments: pd.DataFrame,
    routes: pd.DataFrame,
    states: pd.DataFrame,
    enrolled: Collection[str],
) -> Saved:
    """Return what is saved by the children who were cleared at the desk and never visited.

    ``cases``, ``places``, ``assignments``, ``routes`` (schemas of the same names), ``states`` (OUTCOMES). A stop is
    saved when all its children are cleared: the stops of all who would have to be visited, less those that remain.
    A stop saves what a stop of the same school costs in the plan on the average, of all schools where that one has
    no route; before there is a plan, nothing is said of seconds and metres.
    """
    here = cases[~cases["gone"]]
    state = states["state"].reindex(here.index)
    unseen = states["checkin_key"].reindex(here.index) == ""
    left = here[state.isin(_OPEN)]
    desk = here.index.isin(list(enrolled)) & (state == State.CLEARED) & unseen
    if not desk.any():
        return Saved()
    every = _stops_by_school(here[state.isin(_OPEN) | desk], places, assignments)
    saved = every.sub(_stops_by_school(left, places, assignments), fill_value=0).clip(lower=0)
    plan = routes.groupby("school_code")[["travel_s", "metres", "stops"]].sum()
    plan = plan[plan["stops"] > 0]
    if plan.empty:
        return Saved(stops=int(saved.sum()))
    mean = plan[["travel_s", "metres"]].div(plan["stops"], axis=0).reindex(saved.index)
    mean = mean.fillna(plan[["travel_s", "metres"]].sum() / plan["stops"].sum())
    total = mean.mul(saved, axis=0).sum()
    return Saved(int(saved.sum()), round(float(total["travel_s"])), round(float(total["metres"])))


def _stops_by_school(cases: pd.DataFrame, places: gpd.GeoDataFrame, assignments: pd.DataFrame) -> pd.Series:
    if cases.empty:
        return pd.Series(dtype="int64")
    stops, _, _ = build_stops(cases, places, assignments, visit_minutes=_ANY_MINUTES)
    counts: pd.Series = stops["school_code"].value_counts()
    return counts
