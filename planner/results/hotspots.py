"""Where children of one kind or one reason live close together by road.

Method: HDBSCAN (Campello, Moulavi, Sander, "Density-Based Clustering Based on Hierarchical Density Estimates", PAKDD
2013) on the mean travel time there and back, leaves of the tree. Children of one place are told apart by nothing, so
the distances are those of places. For show only: it leaves children out by design.
"""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree
from sklearn.cluster import HDBSCAN

from gis.crs import WGS84, FloatArray, distance_m, utm_crs
from gis.monitor import Monitor, Progress
from planner.model import CaseKind, Reason, State
from planner.schemas import Kind, Schema
from resources import read_text

TravelTimes = Callable[[FloatArray, FloatArray, FloatArray, FloatArray], FloatArray]
"""``(lat, lon, lat, lon)`` of origins and destinations in degrees to seconds (n, m); ``inf`` where no road leads."""

HOTSPOTS: Final = Schema(
    "hotspots",
    ("hotspot_id",),
    {
        "hotspot_id": Kind.TEXT,
        "kind": Kind.TEXT,
        "reason": Kind.WHOLE,
        "children": Kind.WHOLE,
        "open": Kind.WHOLE,
        "case_ids": Kind.TEXT,
        "area": Kind.POINT,
    },
)
"""``kind``: dropped_out or reason; ``open``: the children who are still to be tracked; ``case_ids`` by blanks."""
SMALLEST_PUBLIC: Final = 5
_NO_ROAD_S: Final = 1e6
_MARGIN_M: Final = 300.0
_HULL_RATIO: Final = 0.6
_LEAST_KM: Final = 1.5
_BLOCK: Final = 256
_OPEN: Final = (State.TO_TRACK.value, State.IN_PROGRESS.value)


@dataclass(frozen=True, slots=True)
class Theme:
    """A group of children in which hot spots are looked for."""

    kind: str
    reason: int
    case_ids: tuple[str, ...]


@cache
def rules() -> Mapping[str, Any]:
    """Return the table ``resources/results/hotspots.toml``."""
    table: Mapping[str, Any] = tomllib.loads(read_text("results/hotspots.toml"))
    return table


def themes(cases: pd.DataFrame, states: pd.DataFrame) -> list[Theme]:
    """Return the dropouts, and the children of each reason that is told, of ``cases`` with their OUTCOMES."""
    here = cases.index[~cases["gone"]]
    reason = states["reason"].reindex(here).fillna(0).astype("int64")
    found = [Theme("dropped_out", 0, tuple(here[(cases.loc[here, "kind"] == CaseKind.DROPPED_OUT).to_numpy()]))]
    told = (one for one in Reason if one is not Reason.UNSPECIFIED)
    found += [Theme("reason", int(one), tuple(here[(reason == int(one)).to_numpy()])) for one in told]
    return [theme for theme in found if len(theme.case_ids) >= rules()["children"]]


def hot_spots(
    wanted: Sequence[Theme],
    places: gpd.GeoDataFrame,
    states: pd.DataFrame,
    *,
    travel: TravelTimes,
    monitor: Monitor,
) -> gpd.GeoDataFrame:
    """Return the hot spots of each theme (HOTSPOTS), the largest first; children without a place are in none.

    An area is the concave hull of the places, 300 m wide at least. The same input gives the same areas.
    """
    known = places[places["place"].notna() & ~places["place"].is_empty]
    rows: list[dict[str, Any]] = []
    for number, theme in enumerate(wanted):
        monitor.report(Progress("hotspots", number, len(wanted)))
        monitor.check()
        cases = sorted(case for case in theme.case_ids if case in known.index)
        if len(cases) < rules()["children"]:
            continue
        own = gpd.GeoSeries(known.loc[cases, "place"])
        spots, spot_of = np.unique(np.column_stack([own.y, own.x]), axis=0, return_inverse=True)
        labels = _labels_of_children(spots, spot_of.reshape(-1), travel)
        for label in sorted(set(labels.tolist()) - {-1}):
            members = [case for case, mine in zip(cases, labels.tolist(), strict=True) if mine == label]
            rows.append(
                {
                    "kind": theme.kind,
                    "reason": theme.reason,
                    "children": len(members),
                    "open": int(states["state"].reindex(members).isin(_OPEN).sum()),
                    "case_ids": " ".join(members),
                    "area": _area(spots[np.unique(spot_of.reshape(-1)[labels == label])]),
                }
            )
    monitor.report(Progress("hotspots", len(wanted), len(wanted)))
    rows.sort(key=lambda row: (row["kind"], -row["children"], row["reason"], row["case_ids"]))
    table = {name: [row[name] for row in rows] for name in HOTSPOTS.columns if name != "hotspot_id"}
    return gpd.GeoDataFrame(HOTSPOTS.build({**table, "hotspot_id": [f"h{n:03d}" for n in range(1, len(rows) + 1)]}))


def public(spots: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return hot spots as anybody may see them: none of fewer than five children, no codes, small counts hidden.

    A hidden count is -1. How many are still to be tracked is hidden, too, where the rest would give it away.
    """
    shown = spots[spots["children"] >= SMALLEST_PUBLIC].copy()
    rest = shown["children"] - shown["open"]
    small = shown["open"].between(1, SMALLEST_PUBLIC - 1) | rest.between(1, SMALLEST_PUBLIC - 1)
    shown["open"] = shown["open"].mask(small, -1)
    return gpd.GeoDataFrame(shown.assign(case_ids=pd.Series("", index=shown.index, dtype="str")))


def circles(spots: gpd.GeoDataFrame) -> list[tuple[float, float, float]]:
    """Return public hot spots of dropouts as circles that tell of no house: latitude, longitude, radius in km.

    The middle is rounded to a hundredth of a degree and the circle widened by what that may be off; there is no
    count in it, as another table's count less this one could be small.
    """
    found = []
    for area in spots.loc[spots["kind"] == CaseKind.DROPPED_OUT.value, "area"]:
        lon, lat = (round(value, 2) for value in area.envelope.centroid.coords[0])
        corners = shapely.get_coordinates(area)
        away = distance_m(np.full(len(corners), lat), np.full(len(corners), lon), corners[:, 1], corners[:, 0])
        found.append((lat, lon, max(float(np.ceil(away.max() / 500.0)) / 2.0, _LEAST_KM)))
    return sorted(found)


def _labels_of_children(spots: FloatArray, spot_of: NDArray[np.int64], travel: TravelTimes) -> NDArray[np.int64]:
    """Return the cluster of each child as ``_labels`` would, from a few children of each place.

    The tree asks of a branch only whether it has ``children`` of them, and of a child how far its ``neighbours`` are:
    more children of one place than these change nothing. A thousand at the point of one tambon would be a million
    pairs.
    """
    most = max(int(rules()["children"]), int(rules()["neighbours"]) + 1)
    count = np.minimum(np.bincount(spot_of, minlength=len(spots)), most)
    labels = _labels(spots, np.repeat(np.arange(len(spots)), count), travel)
    of_spot: NDArray[np.int64] = labels[np.cumsum(count) - count]
    return of_spot[spot_of]


def _labels(spots: FloatArray, spot_of: NDArray[np.int64], travel: TravelTimes) -> NDArray[np.int64]:
    """Return the cluster of each child, -1 for none; ``spots`` (n, 2) lat, lon and the spot of each child."""
    rule = rules()
    children, together_s = int(rule["children"]), float(rule["together_minutes"]) * 60
    if len(spots) == 1:
        return np.zeros(len(spot_of), dtype=np.int64)
    dense = len(spot_of) <= rule["most_pairs"]
    clusterer = HDBSCAN(
        min_cluster_size=children,
        # The library takes a child for its own neighbour where every pair is told, and not where a few are.
        min_samples=min(int(rule["neighbours"]) + dense, len(spot_of)),
        cluster_selection_method="leaf",
        metric="precomputed",
        copy=True,
    )
    if dense:
        seconds = _both_ways(travel(spots[:, 0], spots[:, 1], spots[:, 0], spots[:, 1]))
        np.fill_diagonal(seconds, 0.0)
        distance: Any = seconds[np.ix_(spot_of, spot_of)]
    else:
        distance = _sparse(spots, spot_of, travel)
    leaves: NDArray[np.int64] = clusterer.fit_predict(distance).astype(np.int64)
    if (leaves < 0).all():
        # The tree has no branches: the children are one group, as far as they are near each other.
        leaves = np.zeros_like(leaves)
    if isinstance(distance, np.ndarray):
        # A sparse 0 is no pair: children of one place are a second apart.
        distance = coo_array(np.where(distance <= together_s, np.maximum(distance, 1.0), 0.0))
    pairs = distance.tocoo()
    near = pairs.data <= together_s
    row, column = (coords[near] for coords in pairs.coords)
    return _together(leaves, row, column, children)


def _together(
    leaves: NDArray[np.int64], row: NDArray[np.int64], column: NDArray[np.int64], least: int
) -> NDArray[np.int64]:
    """Return the clusters that children of the leaves form by the pairs that are near: -1 where they are too few.

    Leaves beside each other become one, and who is far from all others of the cluster leaves it. (The library's own
    ``cluster_selection_epsilon`` fails on numpy 2.4: scikit-learn 1.9 turns a one-element array into a number.)
    """
    both = (leaves[row] >= 0) & (leaves[column] >= 0)
    count = len(leaves)
    graph = csr_array((np.ones(int(both.sum())), (row[both], column[both])), shape=(count, count))
    _, piece = connected_components(graph, directed=False)
    piece = np.where(leaves >= 0, piece, -1)
    sizes = np.bincount(piece[piece >= 0], minlength=1)
    large: NDArray[np.int64] = np.where((piece >= 0) & (sizes[np.maximum(piece, 0)] >= least), piece, -1)
    return large


def _both_ways(seconds: FloatArray) -> FloatArray:
    """Return the mean of there and back, and a very long time where no road leads."""
    finite = _finite(seconds)
    mean: FloatArray = (finite + finite.T) / 2
    return mean


def _finite(seconds: FloatArray) -> FloatArray:
    longest: FloatArray = np.minimum(np.where(np.isfinite(seconds), seconds, _NO_ROAD_S), _NO_ROAD_S)
    return longest


def _sparse(spots: FloatArray, spot_of: NDArray[np.int64], travel: TravelTimes) -> csr_array:
    """Return the travel times of near children alone: between each place and its nearest ones by air.

    Pieces that hang together by no pair are joined by their first places, so that it is one whole.
    """
    nearest = int(rules()["nearest"])
    metres = _projected(spots)
    order = np.lexsort((metres[:, 0] // 5000, metres[:, 1] // 5000))
    near = cKDTree(metres).query(metres, k=min(nearest + 1, len(spots)))[1]
    around = np.asarray(near, dtype=np.int64).reshape(len(spots), -1)
    tails, heads, times = [], [], []
    for start in range(0, len(order), _BLOCK):
        block = order[start : start + _BLOCK]
        wanted = np.unique(around[block])
        there = travel(spots[block, 0], spots[block, 1], spots[wanted, 0], spots[wanted, 1])
        back = travel(spots[wanted, 0], spots[wanted, 1], spots[block, 0], spots[block, 1])
        seconds = (_finite(there) + _finite(back).T) / 2
        column = np.searchsorted(wanted, around[block])
        tails.append(np.repeat(block, around.shape[1]))
        heads.append(around[block].reshape(-1))
        times.append(np.take_along_axis(seconds, column, axis=1).reshape(-1))
    tail, head, time = np.concatenate(tails), np.concatenate(heads), np.concatenate(times)
    tail, head, time = _joined(len(spots), tail, head, time)
    return _of_children(spot_of, tail, head, time)


def _joined(
    count: int, tail: NDArray[np.int64], head: NDArray[np.int64], time: FloatArray
) -> tuple[NDArray[np.int64], NDArray[np.int64], FloatArray]:
    pieces, piece_of = connected_components(
        csr_array((np.ones(len(tail)), (tail, head)), shape=(count, count)), False
    )
    firsts = np.array([int(np.argmax(piece_of == piece)) for piece in range(pieces)], dtype=np.int64)
    extra = np.full(max(pieces - 1, 0), _NO_ROAD_S)
    return np.append(tail, firsts[:-1]), np.append(head, firsts[1:]), np.append(time, extra)


def _of_children(
    spot_of: NDArray[np.int64], tail: NDArray[np.int64], head: NDArray[np.int64], time: FloatArray
) -> csr_array:
    """Return the sparse symmetric matrix between children: a second apart at one place, as a sparse 0 is no pair."""
    by_spot, sizes = np.argsort(spot_of, kind="stable"), np.bincount(spot_of)
    starts = np.cumsum(sizes) - sizes
    pairs = sizes[tail] * sizes[head]
    link = np.repeat(np.arange(len(tail)), pairs)
    within = np.arange(len(link)) - np.repeat(np.cumsum(pairs) - pairs, pairs)
    row = by_spot[starts[tail[link]] + within // sizes[head[link]]]
    column = by_spot[starts[head[link]] + within % sizes[head[link]]]
    others = row != column
    row, column, value = row[others], column[others], np.maximum(time[link[others]], 1.0)
    low, high = np.minimum(row, column), np.maximum(row, column)
    # The same pair may come from both sides: their times are one, up to who asked.
    order = np.lexsort((value, high, low))
    low, high, value = low[order], high[order], value[order]
    first = np.append(True, (low[1:] != low[:-1]) | (high[1:] != high[:-1]))
    low, high, value = low[first], high[first], value[first]
    count = len(spot_of)
    index = (np.append(low, high), np.append(high, low))
    return coo_array((np.append(value, value), index), shape=(count, count)).tocsr()


def _projected(spots: FloatArray) -> FloatArray:
    """Return x, y in metres of the zone in the middle."""
    points = gpd.GeoSeries(gpd.points_from_xy(spots[:, 1], spots[:, 0]), crs=WGS84)
    lat, lon = spots.mean(axis=0)
    metres = points.to_crs(utm_crs(float(lon), float(lat)))
    return np.column_stack([metres.x, metres.y])


def _area(spots: FloatArray) -> shapely.Geometry:
    """Return the area around places (lat, lon)."""
    points = gpd.GeoSeries([shapely.multipoints(spots[:, ::-1])], crs=WGS84)
    lat, lon = spots.mean(axis=0)
    metres = points.to_crs(utm_crs(float(lon), float(lat)))
    hull = metres.concave_hull(ratio=_HULL_RATIO).buffer(_MARGIN_M, quad_segs=4).simplify(20.0)
    return hull.to_crs(WGS84).iloc[0]
