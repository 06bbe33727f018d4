"""The ways of teams: what each drives, from where and to where."""

from collections.abc import Mapping, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gis.errors import UserError
from gis.monitor import Monitor
from gis.roads.travel import Router
from planner.model import Team
from planner.schemas import SCHOOLS
from planner.visits.ground import Ground
from planner.visits.options import PlanOptions
from planner.visits.problem import UNREACHED, IntArray, ways_of


def place_code(spot: tuple[float, float]) -> str:
    """Return the name in ``Ground.school_row`` of a place where teams begin or end that is no school."""
    return f"@{spot[0]:.6f},{spot[1]:.6f}"


def with_places(schools: gpd.GeoDataFrame, crews: Sequence[Team]) -> gpd.GeoDataFrame:
    """Return schools and, behind them, the places other than schools where teams begin or end."""
    spots = list(dict.fromkeys(spot for team in crews for spot in (team.start, team.end) if spot is not None))
    if not spots:
        return schools
    added = SCHOOLS.build(
        {
            "school_code": [place_code(spot) for spot in spots],
            "name": [""] * len(spots),
            "place": gpd.points_from_xy([spot[1] for spot in spots], [spot[0] for spot in spots]),
        }
    )
    return gpd.GeoDataFrame(pd.concat([schools, added]))


def check_places(crews: Sequence[Team], grounds: Mapping[str, Ground], *, profile: str, max_walk_m: float) -> None:
    """Raise ``UserError`` for a team that would begin or end its day where its vehicle has no road."""
    for team in crews:
        ground = grounds[team.profile or profile]
        for spot in (team.start, team.end):
            if spot is not None and not ground.on_road(ground.school_row[place_code(spot)], max_walk_m=max_walk_m):
                raise UserError("team_place_off_road", team=team.name, metres=round(max_walk_m))


def team_ways(
    depot: str,
    ids: Sequence[str],
    teams: tuple[Team, ...],
    grounds: Mapping[str, Ground],
    routers: Mapping[str, Router],
    *,
    options: PlanOptions,
    monitor: Monitor,
) -> list[NDArray[np.float64]]:
    """Return the seconds (n + 1, n + 1) of each way of teams: row 0 from their start, column 0 to their end."""
    wanted = ways_of(teams)
    whole: dict[str, NDArray[np.float64]] = {}
    places_of: dict[str, list[str]] = {}
    for profile in dict.fromkeys(way[0] or options.profile for way in wanted):
        ground = grounds[profile]
        spots = [spot for way in wanted if (way[0] or options.profile) == profile for spot in way[1:3] if spot]
        places = list(dict.fromkeys(place_code(spot) for spot in spots))
        rows = [
            *(ground.school_row[name] for name in (depot, *places)),
            *(ground.stop_row[stop_id] for stop_id in ids),
        ]
        seconds = ground.travel_s(routers[profile], rows, monitor=monitor)
        off = [
            position for position, row in enumerate(rows) if not ground.on_road(row, max_walk_m=options.max_walk_m)
        ]
        seconds[off, :], seconds[:, off] = np.inf, np.inf
        whole[profile], places_of[profile] = seconds, [depot, *places]
    found: list[NDArray[np.float64]] = []
    for name, start, end, open_end in wanted:
        profile = name or options.profile
        seconds, places = whole[profile], places_of[profile]
        stops = np.arange(len(places), len(places) + len(ids))
        begin, finish = (0 if spot is None else places.index(place_code(spot)) for spot in (start, end))
        way = seconds[np.ix_(np.append(begin, stops), np.append(finish, stops))]
        if open_end:
            way[:, 0] = 0.0
        way[0, 0] = 0.0
        found.append(way)
    return found


def whole_matrix(seconds: NDArray[np.float64]) -> IntArray:
    """Return whole seconds, rounded up, and ``UNREACHED`` where there is no way."""
    there = np.isfinite(seconds)
    return np.where(there, np.ceil(np.where(there, seconds, 0.0) - 1e-6), UNREACHED).astype(np.int64)
