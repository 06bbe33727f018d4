"""Tambons where their boundaries say that they are."""

import math
from dataclasses import replace
from typing import Final

import geopandas as gpd
import numpy as np
import shapely

from gis.address.gazetteer import Gazetteer
from gis.address.radii import HOMES_OF_LAND, METRES_PER_DEGREE, Spot

_GRID: Final = 32
"""Points of a grid over a boundary, each way."""


def with_areas(gazetteer: Gazetteer, frame: gpd.GeoDataFrame) -> Gazetteer:
    """Return a gazetteer with the tambons of ``frame`` where their boundaries tell.

    ``frame`` has ``code`` (6 digits) and areas in degrees; the radii follow from the area's own shape.
    """
    spots, middles = list(gazetteer.spots), list(gazetteer.middles)
    for code, area in zip(frame["code"], frame.geometry, strict=True):
        index = gazetteer.by_code.get(code)
        if index is not None and len(code) == 6:
            known = spots[index] = spot_of_boundary(area, gazetteer.spots[index])
            if known is not gazetteer.spots[index]:
                middles[index] = known._replace(lat=area.centroid.y, lon=area.centroid.x)
    return replace(gazetteer, spots=tuple(spots), middles=tuple(middles))


def spot_of_boundary(area: shapely.Geometry, tambon: Spot) -> Spot:
    """Return a tambon's point and radii from its boundary in degrees: how far its land lies from the point.

    The point is halfway between the middle of the land and where the homes were thought to be about, if that lies in
    the boundary and is the tambon's own; otherwise it is the middle. It is held against points of a grid over the
    land: 95 % of them lie within r95, and r50 is ``HOMES_OF_LAND`` of the radius that holds half of them.
    """
    middle = area.centroid
    west, south, east, north = area.bounds
    x, y = np.meshgrid(np.linspace(west, east, _GRID), np.linspace(south, north, _GRID))
    inside = shapely.contains_xy(area, x, y)
    if inside.sum() < _GRID:
        return tambon
    lat, lon = middle.y, middle.x
    if tambon.basis in ("source", "town") and shapely.contains_xy(area, tambon.lon, tambon.lat):
        lat, lon = (lat + tambon.lat) / 2, (lon + tambon.lon) / 2
    away = np.hypot(y[inside] - lat, (x[inside] - lon) * math.cos(math.radians(lat)))
    half, most = (float(value) * METRES_PER_DEGREE for value in np.quantile(away, (0.5, 0.95)))
    return Spot(lat, lon, HOMES_OF_LAND * half, most, tambon.spread_m, "boundary")
