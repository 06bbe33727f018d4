"""The radii against real boundaries: places drawn evenly inside them bound from above how far homes lie."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from gis.address.gazetteer import Gazetteer
from gis.crs import distance_m
from resources.gazetteer.build import TOWNS, read_towns


@pytest.fixture(scope="module")
def drawn(shared_data: Path) -> tuple[np.ndarray, np.ndarray, list[str]]:
    frame = gpd.read_file(shared_data / "gazetteer" / "tambon_polygons.geojson")
    gazetteer = Gazetteer.load()
    frame = frame[frame["tambon_code"].map(gazetteer.has_code)]
    rng = np.random.default_rng(1)
    bounds = frame.geometry.bounds.to_numpy()
    points = np.full((len(frame), 2), np.nan)
    shapes = frame.geometry.to_numpy()
    shapely.prepare(shapes)
    for _ in range(60):
        open_ = np.isnan(points[:, 0])
        if not open_.any():
            break
        trial = rng.uniform(bounds[open_, :2], bounds[open_, 2:])
        inside = shapely.contains_xy(shapes[open_], trial[:, 0], trial[:, 1])
        points[np.flatnonzero(open_)[inside]] = trial[inside]
    kept = ~np.isnan(points[:, 0])
    return points[kept, 1], points[kept, 0], frame["tambon_code"][kept].tolist()


@pytest.mark.parametrize("digits", [6, 4, 2])
def test_radii_hold_the_share_of_places_they_promise(
    drawn: tuple[np.ndarray, np.ndarray, list[str]], digits: int
) -> None:
    lats, lons, codes = drawn
    gazetteer = Gazetteer.load()
    spots = [gazetteer.spot(code[:digits]) for code in codes]
    away = distance_m(lats, lons, np.array([s.lat for s in spots]), np.array([s.lon for s in spots]))
    half = float((away <= np.array([s.r50_m for s in spots])).mean())
    most = float((away <= np.array([s.r95_m for s in spots])).mean())
    # Homes lie closer than places drawn evenly: the drawn ones may stay a little below.
    assert 0.44 <= half <= 0.56
    assert 0.92 <= most <= 0.975


def test_radii_of_derived_points_hold_the_share_of_places_they_promise(
    drawn: tuple[np.ndarray, np.ndarray, list[str]],
) -> None:
    lats, lons, codes = drawn
    gazetteer = Gazetteer.load()
    spots = [gazetteer.spot(code) for code in codes]
    derived = [i for i, spot in enumerate(spots) if spot.basis in ("amphoe", "seat")]
    away = np.array([spots[i].metres_to(lats[i], lons[i]) for i in derived])
    assert len(derived) > 120
    assert 0.40 <= float((away <= np.array([spots[i].r50_m for i in derived])).mean()) <= 0.60
    assert 0.90 <= float((away <= np.array([spots[i].r95_m for i in derived])).mean()) <= 0.99
    assert float(np.median(away)) < 9_500


def test_radii_of_tambons_with_a_town_hold_the_share_of_places_they_promise(
    drawn: tuple[np.ndarray, np.ndarray, list[str]],
) -> None:
    lats, lons, codes = drawn
    gazetteer, towns = Gazetteer.load(), read_towns(TOWNS)
    held = [i for i, code in enumerate(codes) if code in towns]
    spots = [gazetteer.spot(codes[i]) for i in held]
    away = np.array([spot.metres_to(lats[i], lons[i]) for i, spot in zip(held, spots, strict=True)])
    # Land is farther from a town than homes are.
    assert len(held) > 950
    assert 0.38 <= float((away <= np.array([spot.r50_m for spot in spots])).mean()) <= 0.56
    assert 0.90 <= float((away <= np.array([spot.r95_m for spot in spots])).mean()) <= 0.975
