"""Addresses geocoded with lists and an extract beside them: what its boundaries say counts."""

import csv
from pathlib import Path

import osmium
import pytest
from osmium.osm import mutable

from gis.address.gazetteer import Gazetteer
from gis.errors import DataError
from gis.monitor import SilentMonitor
from planner.workflow.geocode import GeocodeSummary, geocode

QUIET = SilentMonitor()
SPOT = Gazetteer.load().spot("502204")
SIDE = 0.04
"""Degrees of the square that is the tambon here; its south-west corner is the tambon's usual point."""
LAT, LON = SPOT.lat, SPOT.lon
CORNERS = {1: (LAT, LON), 2: (LAT, LON + SIDE), 3: (LAT + SIDE, LON + SIDE), 4: (LAT + SIDE, LON)}
VILLAGE, ON_THE_BORDER = (LAT + 0.01, LON + 0.01), (LAT + 0.02, LON - 0.001)


@pytest.fixture
def roads(tmp_path: Path) -> Path:
    path = tmp_path / "roads.osm.pbf"
    with osmium.SimpleWriter(str(path)) as writer:
        for node, (lat, lon) in CORNERS.items():
            writer.add_node(mutable.Node(id=node, location=(lon, lat)))
        for node, (lat, lon) in enumerate((VILLAGE, ON_THE_BORDER), start=5):
            tags = {"place": "village", "name": ("บ้านห้วยทราย", "บ้านสบวิน")[node - 5]}
            writer.add_node(mutable.Node(id=node, location=(lon, lat), tags=tags))
        writer.add_way(mutable.Way(id=1, nodes=[1, 2], tags={"highway": "residential"}))
        writer.add_way(mutable.Way(id=2, nodes=[1, 2, 3, 4, 1]))
        tags = {"type": "boundary", "boundary": "administrative", "admin_level": "8", "name": "ตำบลแม่วิน"}
        writer.add_relation(mutable.Relation(id=1, members=[("w", 2, "outer")], tags=tags))
    return path


def places(path: Path, *rows: str) -> Path:
    path.write_text("\n".join(["name,village_code,lat,lon", *rows]), encoding="utf-8")
    return path


def run(
    folder: Path, *villages: str, roads: Path | None = None, lists: tuple[Path, ...] = ()
) -> tuple[GeocodeSummary, list[dict[str, str]]]:
    table, out = folder / "in.csv", folder / "out.csv"
    rows = [f"{village},แม่วิน,แม่วาง,เชียงใหม่" for village in villages]
    table.write_text("\n".join(["บ้าน,ตำบล,อำเภอ,จังหวัด", *rows]), encoding="utf-8")
    columns = {"village": "บ้าน", "tambon": "ตำบล", "amphoe": "อำเภอ", "province": "จังหวัด"}
    told = geocode(table, out, columns=columns, roads=roads, places=lists, monitor=QUIET)
    with out.open(encoding="utf-8-sig", newline="") as file:
        return told, list(csv.DictReader(file))


def test_the_boundary_of_an_extract_gives_the_tambon_its_point_and_its_radii(tmp_path: Path, roads: Path) -> None:
    (plain,) = run(tmp_path, "บ้านไร้ชื่อ")[1]
    (bounded,) = run(tmp_path, "บ้านไร้ชื่อ", roads=roads)[1]
    assert float(plain["lat"]) == pytest.approx(LAT) and float(plain["r95_m"]) == pytest.approx(SPOT.r95_m, abs=1)
    assert bounded["level"] == "tambon"
    assert (float(bounded["lat"]), float(bounded["lon"])) == pytest.approx((LAT + SIDE / 2, LON + SIDE / 2), abs=1e-5)
    # A square of 4.4 by 4.2 km: half of it lies within 1.7 km of its middle, all but the corners within 2.8 km.
    assert 1_500 < float(bounded["r50_m"]) < 1_900
    assert 2_400 < float(bounded["r95_m"]) < 3_000


def test_named_points_of_an_extract_find_their_villages(tmp_path: Path, roads: Path) -> None:
    told, (found, other) = run(tmp_path, "บ้านห้วยทราย", "บ้านสบวิน", roads=roads)
    assert found["level"] == "village"
    assert (float(found["lat"]), float(found["lon"])) == pytest.approx(VILLAGE, abs=1e-5)
    assert other["level"] == "village", "outside of the boundary by 100 m: weighed by the tambons about it"
    assert told.by_level["village"] == 2 and told.set_aside == 0


def test_a_listed_point_outside_of_the_boundary_is_set_aside_and_reported(tmp_path: Path, roads: Path) -> None:
    inside, outside = f"{LAT + 0.03},{LON + 0.03}", f"{LAT - 0.02},{LON}"
    file = places(tmp_path / "v.csv", f"บ้านใน,50220403,{inside}", f"บ้านนอก,50220404,{outside}")
    told, (first, second) = run(tmp_path, "บ้านใน", "บ้านนอก", roads=roads, lists=(file,))
    assert told.set_aside == 1
    assert (first["level"], first["code"], second["level"]) == ("village", "50220403", "tambon")
    told, (first, second) = run(tmp_path, "บ้านใน", "บ้านนอก", lists=(file,))
    assert (told.set_aside, second["level"]) == (0, "village"), "without boundaries nothing says that it is wrong"


def test_a_table_without_rows_and_an_area_of_no_unit_are_told(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("ที่อยู่\n-\n", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        geocode(tmp_path / "in.csv", tmp_path / "o.csv", columns={"address": "ที่อยู่"}, area=["9999"], monitor=QUIET)
    assert caught.value.code == "area_unknown"
    assert not (tmp_path / "o.csv").exists()
