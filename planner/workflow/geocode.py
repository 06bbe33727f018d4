"""The geocoder alone, without a project."""

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd

from gis.address.batch import geocode_table
from gis.address.boundaries import with_areas
from gis.address.gazetteer import Gazetteer
from gis.address.geocoder import Geocoder
from gis.address.levels import Level, PlaceStatus
from gis.errors import DataError
from gis.monitor import Monitor
from gis.roads.osm import read_extract
from gis.tables import read_table
from planner.locate.landmarks import landmarks_from_extract, read_places, tambon_areas
from planner.workflow.imports import require_file


@dataclass(frozen=True, slots=True)
class GeocodeSummary:
    """What came of a table of addresses."""

    read: int
    by_level: dict[str, int]
    review: int
    set_aside: int
    """Points of lists that were not believed: far from the tambon they are said to be in, or outside of it."""
    files: tuple[str, ...]


def geocode(
    table: Path,
    out: Path,
    *,
    columns: Mapping[str, str],
    area: Sequence[str] = (),
    places: Sequence[Path] = (),
    roads: Path | None = None,
    language: str = "th",
    monitor: Monitor,
) -> GeocodeSummary:
    """Write a copy of a table with a place for each row, in order (columns of ``gis.address.batch.OUTPUT``).

    ``columns`` says under which head each part of the address stands; ``places`` and ``roads`` name lists and an
    extract whose named points help. The tambon boundaries of an extract give their tambons' points and radii, and the
    points of lists are held against them.
    """
    rows = read_table(require_file(table))[0].rows
    if not rows:
        raise DataError("geocode_empty", file=table.name)
    gazetteer = Gazetteer.load()
    if unknown := [code for code in area if not gazetteer.has_code(code)]:
        raise DataError("area_unknown", codes=", ".join(unknown))
    landmarks, set_aside = [], 0
    areas: gpd.GeoDataFrame | None = None
    if roads is not None:
        extract = read_extract(require_file(roads), monitor=monitor)
        landmarks.append(landmarks_from_extract(extract.landmarks, gazetteer, extract.boundaries))
        areas = tambon_areas(extract.boundaries, gazetteer)
        gazetteer = with_areas(gazetteer, areas)
    for path in places:
        given = read_places(require_file(path), areas=areas, monitor=monitor)
        landmarks.append(given.landmarks)
        set_aside += given.set_aside
    if landmarks:
        gazetteer = gazetteer.with_landmarks(pd.concat(landmarks))
    geocoder = Geocoder(gazetteer, area=area)
    header, written, found = geocode_table(
        rows[0],
        rows[1:],
        columns,
        geocoder,
        file=table.name,
        language=language,
        monitor=monitor,
    )
    part = out.with_name(f"{out.name}.part")
    with part.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([header, *written])
    part.replace(out)
    levels = Counter(place.level for place in found)
    return GeocodeSummary(
        read=len(found),
        by_level={level.value: levels[level] for level in Level},
        review=sum(place.status is PlaceStatus.REVIEW for place in found),
        set_aside=set_aside,
        files=(out.name,),
    )
