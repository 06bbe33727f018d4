"""Points off the road brought to the nearest point on a road."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from gis.crs import EARTH_RADIUS_M, distance_m
from gis.roads.network import FloatArray, IntArray, Network

_AT_END_M = 0.01
"""Nearer than this to an edge's end is at its node."""


@dataclass(frozen=True, eq=False, slots=True)
class Snaps:
    """``n`` points on roads: at ``fraction`` of the way along ``edge`` (-1: no road there, the rest NaN).

    ``lat``, ``lon``: degrees of the point on the road. ``metres``: from the point asked for to it.
    """

    edge: IntArray
    fraction: FloatArray
    lat: FloatArray
    lon: FloatArray
    metres: FloatArray

    def __len__(self) -> int:
        return len(self.edge)

    @property
    def found(self) -> NDArray[np.bool_]:
        """Return which points have a road."""
        return self.edge >= 0

    def take(self, index: ArrayLike) -> "Snaps":
        """Return the points at ``index``, in that order; a single index gives one point."""
        at = np.atleast_1d(np.asarray(index))
        at = at if at.size else at.astype(np.int64)
        return Snaps(self.edge[at], self.fraction[at], self.lat[at], self.lon[at], self.metres[at])


def mercator(lonlat: FloatArray) -> FloatArray:
    """Return (n, 2) lon, lat on the sphere's Mercator plane: conformal, so the nearest line stays the nearest."""
    x = np.radians(lonlat[:, 0]) * EARTH_RADIUS_M
    latitude = np.clip(lonlat[:, 1], -89.0, 89.0)
    y = np.log(np.tan(np.pi / 4 + np.radians(latitude) / 2)) * EARTH_RADIUS_M
    return np.column_stack((x, y))


def _degrees(xy: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return lat, lon of points on the Mercator plane."""
    lat = np.degrees(2 * np.arctan(np.exp(xy[:, 1] / EARTH_RADIUS_M)) - np.pi / 2)
    return lat, np.degrees(xy[:, 0] / EARTH_RADIUS_M)


class Snapper:
    """Finds the nearest point on some edges of a network."""

    def __init__(self, network: Network, edges: IntArray) -> None:
        self._edges = edges
        self._metres = network.metres
        sizes = np.diff(network.offsets)[edges]
        starts = np.concatenate(([0], np.cumsum(sizes)))
        point = np.repeat(network.offsets[:-1][edges] - starts[:-1], sizes) + np.arange(starts[-1])
        line = np.repeat(np.arange(len(edges)), sizes)
        self._lines = np.asarray(
            shapely.linestrings(mercator(network.coordinates[point]), indices=line), dtype=object
        )
        self._tree = shapely.STRtree(self._lines)

    def snap(self, lat: ArrayLike, lon: ArrayLike, *, max_metres: float = np.inf) -> Snaps:
        """Return the nearest point on an edge for each point in degrees; none where it is farther or not a number."""
        lats, lons = (np.atleast_1d(np.asarray(values, dtype=np.float64)) for values in (lat, lon))
        snaps = Snaps(np.full(len(lats), -1, dtype=np.int64), *(np.full(len(lats), np.nan) for _ in range(4)))
        asked = np.flatnonzero(np.isfinite(lats) & np.isfinite(lons))
        if not len(asked) or not len(self._edges):
            return snaps
        points = shapely.points(mercator(np.column_stack((lons[asked], lats[asked]))))
        which, line = self._tree.query_nearest(points, all_matches=False)
        asked, points, lines = asked[which], points[which], self._lines[line]
        edge = self._edges[line]
        fraction = np.nan_to_num(shapely.line_locate_point(lines, points, normalized=True))
        length = self._metres[edge]
        fraction = np.where(fraction * length < _AT_END_M, 0.0, fraction)
        fraction = np.where((1.0 - fraction) * length < _AT_END_M, np.ceil(fraction), fraction)
        on_road = shapely.line_interpolate_point(lines, fraction, normalized=True)
        road_lat, road_lon = _degrees(shapely.get_coordinates(on_road))
        metres = distance_m(lats[asked], lons[asked], road_lat, road_lon)
        near = metres <= max_metres
        at = asked[near]
        snaps.edge[at], snaps.fraction[at], snaps.metres[at] = edge[near], fraction[near], metres[near]
        snaps.lat[at], snaps.lon[at] = road_lat[near], road_lon[near]
        return snaps
