import geopandas as gpd
from shapely import box

from resources.gazetteer.build import TOWNS, read_towns
from resources.gazetteer.towns import Town, greatest


def _town(name: str, lat: float, lon: float, population: int) -> dict[str, object]:
    return {"name": name, "latitude": lat, "longitude": lon, "population": population}


def test_the_greatest_town_of_each_tambon_is_kept_and_one_outside_of_all_is_not() -> None:
    areas = gpd.GeoSeries({"500101": box(99.0, 18.0, 99.1, 18.1), "500102": box(99.1, 18.0, 99.2, 18.1)}, crs=4326)
    towns = [
        _town("Small", 18.01, 99.01, 900),
        _town("Great", 18.05, 99.05, 9_000),
        _town("Zebra", 18.05, 99.16, 0),
        _town("Alike", 18.05, 99.15, 0),
        _town("Elsewhere", 19.0, 99.05, 99_000),
    ]
    assert greatest(towns, areas) == [
        Town("500101", 18.05, 99.05, "Great"),
        Town("500102", 18.05, 99.15, "Alike"),
    ]


def test_the_table_in_the_program_has_towns_of_thailand_by_code() -> None:
    towns = read_towns(TOWNS)
    assert len(towns) == 996
    assert all(len(code) == 6 and code.isdigit() for code in towns)
    assert all(5.6 < lat < 20.5 and 97.3 < lon < 105.7 for lat, lon in towns.values())
