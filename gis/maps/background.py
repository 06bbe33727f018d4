"""Roads as quiet lines below a map's themes."""

from collections.abc import Sequence
from typing import Final

import geopandas as gpd
import numpy as np
import shapely

from gis.crs import WGS84
from gis.maps.layers import Layer, Shape, Style
from resources.text import catalogue

MARGIN_DEGREES: Final = 0.1
"""About 11 km beyond what the themes show."""
MOST_VERTICES: Final = 400_000
"""A page with more of them is slow to open; the least roads are left out first."""
_SIMPLE_DEGREES: Final = 2e-5
"""About 2 m: less than a pixel at the closest zoom that anybody reads a route at."""
_GROUPS: Final = (
    (
        "roads_main",
        Style(Shape.LINE, "#a59b87", 2.6),
        (
            "motorway",
            "motorway_link",
            "trunk",
            "trunk_link",
            "primary",
            "primary_link",
            "secondary",
            "secondary_link",
        ),
    ),
    (
        "roads_minor",
        Style(Shape.LINE, "#bdb5a5", 1.5),
        ("tertiary", "tertiary_link", "unclassified", "residential", "living_street", "road", "ferry"),
    ),
    (
        "roads_tracks",
        Style(Shape.DASHED, "#c6bfb0", 1.0),
        ("service", "track", "path", "footway", "pedestrian", "cycleway", "bridleway", "steps"),
    ),
)


def road_layers(roads: gpd.GeoDataFrame, themes: Sequence[Layer], *, language: str) -> list[Layer]:
    """Return background layers, the least roads first, of lines with a ``klass`` (OSM's ``highway``) near ``themes``.

    Where the themes show nothing, all roads count.
    """
    boxes = np.array([layer.frame.total_bounds for layer in themes if np.isfinite(layer.frame.total_bounds).all()])
    if len(boxes):
        (west, south), (east, north) = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
        near = shapely.box(
            west - MARGIN_DEGREES, south - MARGIN_DEGREES, east + MARGIN_DEGREES, north + MARGIN_DEGREES
        )
        roads = roads.iloc[np.sort(roads.sindex.query(near, predicate="intersects"))]
    say = catalogue(language).say
    made: list[Layer] = []
    vertices = 0
    for key, style, classes in _GROUPS:
        lines = roads.geometry[roads["klass"].isin(classes)].simplify(_SIMPLE_DEGREES, preserve_topology=False)
        vertices += int(shapely.get_num_coordinates(lines.array).sum())
        if made and vertices > MOST_VERTICES:
            break
        frame = gpd.GeoDataFrame({}, geometry=lines.array, crs=WGS84)
        made.append(Layer(key, say(f"map.{key}"), frame, style, background=True))
    return made[::-1]
