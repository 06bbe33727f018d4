"""Homes about their village, where both are open data: buildings and village nodes of OpenStreetMap extracts."""

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import osmium
import shapely
from scipy.spatial import cKDTree

from gis.address.radii import VILLAGE_R50, VILLAGE_R95

EXTRACTS = ("legazpi", "liechtenstein")
_PLACES = ("village", "hamlet", "quarter")
_HOMES = ("yes", "house", "residential", "hut")
_METRES_PER_DEGREE = 111_195.0
_BESIDE_M = 300.0
Say = Callable[[str, str, str], None]


def _places_and_homes(path: Path) -> tuple[list[tuple[str, float, float]], np.ndarray]:
    """Return (kind, lat, lon) of the places of an extract, and (lat, lon) of its buildings."""
    places: list[tuple[str, float, float]] = []
    homes: list[tuple[float, float]] = []
    for found in osmium.FileProcessor(str(path)).with_locations():
        if isinstance(found, osmium.osm.Node):
            if found.tags.get("place") in _PLACES:
                places.append((str(found.tags["place"]), found.lat, found.lon))
        elif isinstance(found, osmium.osm.Way) and found.tags.get("building") in _HOMES:
            corners = [(node.lat, node.lon) for node in found.nodes if node.location.valid()]
            if corners:
                homes.append(
                    (sum(lat for lat, _ in corners) / len(corners), sum(lon for _, lon in corners) / len(corners))
                )
    return places, np.array(homes)


def measure_homes(folder: Path, say: Say) -> None:
    """Measure how many buildings lie within a village's radii, for every extract of the folder that has both.

    A building is of the place that is nearest to it. The land is what the buildings span and 300 m about it, shared
    by the nearest place; the radii are of the mean share of the villages, as a list of villages tells it of a tambon.
    """
    shares: list[tuple[float, float]] = []
    for name in EXTRACTS:
        places, homes = _places_and_homes(folder / f"{name}.osm.pbf")
        scale = np.array([1.0, math.cos(math.radians(float(homes[:, 0].mean())))]) * _METRES_PER_DEGREE
        at, sites = homes * scale, np.array([place[1:] for place in places]) * scale
        found = cKDTree(sites).query(at)
        away, nearest = np.asarray(found[0]), np.asarray(found[1])
        land = shapely.MultiPoint(at).convex_hull.buffer(_BESIDE_M)
        cells = np.array(shapely.voronoi_polygons(shapely.MultiPoint(sites), extend_to=land).geoms, dtype=object)
        site, cell = shapely.STRtree(cells).query(shapely.points(sites), predicate="intersects")
        areas = np.zeros(len(sites))
        areas[site] = shapely.area(shapely.intersection(cells[cell], land))
        villages = np.array([kind == "village" for kind, *_ in places])
        share = math.sqrt(float(areas[villages].mean()) / math.pi)
        ratio = away[villages[nearest]] / share
        held = float((ratio <= VILLAGE_R50).mean()), float((ratio <= VILLAGE_R95).mean())
        shares.append(held)
        half, most = np.quantile(ratio, (0.5, 0.95))
        told = f"r50 holds {held[0]:.1%}, r95 {held[1]:.1%}; true would be {half:.2f} and {most:.2f} shares"
        say(f"radii at village, {len(ratio)} buildings of {int(villages.sum())} villages ({name})", told, "")
    half, most = (sum(column) / len(shares) for column in zip(*shares, strict=True))
    say("the same, each extract alike", f"r50 holds {half:.1%}, r95 {most:.1%}", "45-55 %, 93-97 %")
