"""WGS 84 at rest, metres in computation."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

WGS84 = "EPSG:4326"
EARTH_RADIUS_M = 6_371_008.8
"""Mean radius R1 of WGS 84 (Moritz 2000, Geodetic Reference System 1980)."""

FloatArray = NDArray[np.float64]


def utm_crs(lon: float, lat: float) -> str:
    """Return the EPSG name of the UTM zone that holds a point in degrees; Thailand is 47N and 48N."""
    zone = min(max(int((lon + 180.0) // 6.0) + 1, 1), 60)
    return f"EPSG:{(32600 if lat >= 0 else 32700) + zone}"


def distance_m(lat1: ArrayLike, lon1: ArrayLike, lat2: ArrayLike, lon2: ArrayLike) -> FloatArray:
    """Return great-circle metres between points in degrees (haversine; arrays broadcast)."""
    a_lat, a_lon, b_lat, b_lon = (np.radians(np.asarray(x, dtype=np.float64)) for x in (lat1, lon1, lat2, lon2))
    h = np.sin((b_lat - a_lat) / 2) ** 2 + np.cos(a_lat) * np.cos(b_lat) * np.sin((b_lon - a_lon) / 2) ** 2
    result: Any = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.clip(h, 0.0, 1.0)))
    return np.asarray(result, dtype=np.float64)


def bounds_around(lat: ArrayLike, lon: ArrayLike, metres: float) -> tuple[float, float, float, float]:
    """Return west, south, east, north of a box that holds points in degrees and ``metres`` more on every side.

    It is as wide as its side nearest to a pole asks. Not for points on both sides of
    180 degrees.
    """
    lats, lons = np.asarray(lat, dtype=np.float64), np.asarray(lon, dtype=np.float64)
    north_south = float(np.degrees(metres / EARTH_RADIUS_M))
    south, north = max(float(lats.min()) - north_south, -90.0), min(float(lats.max()) + north_south, 90.0)
    shortest = float(np.cos(np.radians(max(abs(south), abs(north)))))
    east_west = min(north_south / shortest, 180.0) if shortest > 1e-9 else 180.0
    return float(lons.min()) - east_west, south, float(lons.max()) + east_west, north
