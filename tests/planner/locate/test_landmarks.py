from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from gis.address.gazetteer import Gazetteer
from gis.crs import WGS84
from gis.errors import DataError
from gis.monitor import SilentMonitor
from planner.locate.areas import areas_from_bytes, areas_to_bytes
from planner.locate.landmarks import kind_of, landmarks_from_extract, read_places, tambon_areas
from planner.schemas import LANDMARKS

SPOT = Gazetteer.load().spot("502204")


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp874", "utf-16"])
def test_a_list_of_villages_is_read_in_any_encoding_and_with_thai_heads(tmp_path: Path, encoding: str) -> None:
    text = f"ชื่อหมู่บ้าน,รหัสหมู่บ้าน,ละติจูด,ลองจิจูด\nบ้านห้วยทราย,50220405,{SPOT.lat},{SPOT.lon}\nบ้านสบวิน,50220407,,\n"
    places = read_places(write(tmp_path / "v.csv", text, encoding), monitor=SilentMonitor())
    frame = places.landmarks
    assert (places.rows_read, places.set_aside) == (2, 0)
    assert frame["tambon_code"].tolist() == ["502204", "502204"] and frame["moo"].tolist() == ["5", "7"]
    assert frame["place"].isna().tolist() == [False, True]
    assert frame["kind"].tolist() == ["village", "village"] and frame.index.is_unique


def test_rows_that_cannot_be_used_are_set_aside_with_reasons_and_the_rest_is_kept(tmp_path: Path) -> None:
    text = (
        "name,tambon_code,moo,lat,lon\n"
        f"บ้านห้วยทราย,502204,5,{SPOT.lat},{SPOT.lon}\n"
        f"บ้านไกล,502204,6,{SPOT.lat - 3},{SPOT.lon}\n"
        "บ้านนอก,502204,6,48.85,2.35\n"
        "บ้านผิด,509999,6,18.6,98.7\n"
        "วัดลอย,,,,\n"
        f",,,{SPOT.lat},{SPOT.lon}\n"
    )
    places = read_places(write(tmp_path / "v.csv", text), monitor=SilentMonitor())
    assert places.rejects["row"].tolist() == [3, 4, 5, 6, 7]
    assert places.rejects["reason"].tolist() == [
        "far_from_tambon", "not_in_thailand", "bad_code", "no_point", "no_name",
    ]  # fmt: skip
    assert len(places.landmarks) == 1


def test_a_map_file_is_read_with_its_points(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame({"name": ["วัดห้วยทราย"]}, geometry=[shapely.Point(SPOT.lon, SPOT.lat)], crs=WGS84)
    for suffix in (".geojson", ".gpkg", ".kml"):
        path = tmp_path / f"places{suffix}"
        frame.rename(columns={"name": "Name"} if suffix == ".kml" else {}).to_file(path)
        places = read_places(path, monitor=SilentMonitor())
        assert places.landmarks["name"].tolist() == ["วัดห้วยทราย"] and places.landmarks["kind"].tolist() == ["temple"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a,b\n1,2\n", "places_empty"),
        ("lat,lon\n18.6,98.7\n", "places_heads"),
        ("name,lat,lon\nบ้าน,1,2\n", "places_none_usable"),
    ],
)
def test_a_file_that_is_no_list_of_places_says_what_to_do(tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(DataError) as caught:
        read_places(write(tmp_path / "v.csv", text), monitor=SilentMonitor())
    assert caught.value.code == code and "v.csv" in caught.value.message("th")


def test_a_damaged_map_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(DataError):
        read_places(write(tmp_path / "v.gpkg", "not a geopackage"), monitor=SilentMonitor())


def extract(*names: str) -> gpd.GeoDataFrame:
    data = {"name": list(names), "name_en": [""] * len(names), "kind": ["village"] * len(names)}
    data["osm_id"] = [f"n{i}" for i in range(len(names))]
    return gpd.GeoDataFrame(data, geometry=[shapely.Point(SPOT.lon, SPOT.lat)] * len(names), crs=WGS84)


def test_landmarks_of_an_extract_keep_the_schema_and_read_their_moo() -> None:
    frame = landmarks_from_extract(extract("บ้านห้วยทราย หมู่ 5", "บ้านสบวิน"), Gazetteer.load())
    LANDMARKS.check(frame)
    assert frame["moo"].tolist() == ["5", ""] and frame["tambon_code"].tolist() == ["", ""]


def boundaries(*rows: tuple[str, int, shapely.Geometry]) -> gpd.GeoDataFrame:
    names, levels, shapes = zip(*rows, strict=True)
    data = {"name": names, "name_en": [""] * len(rows), "admin_level": levels, "code": [""] * len(rows)}
    return gpd.GeoDataFrame(data, geometry=list(shapes), crs=WGS84)


def test_boundaries_decide_the_tambon_of_a_landmark() -> None:
    area = shapely.Point(SPOT.lon, SPOT.lat).buffer(0.05)
    frame = landmarks_from_extract(extract("บ้านห้วยทราย"), Gazetteer.load(), boundaries(("ตำบลแม่วิน", 8, area)))
    assert frame["tambon_code"].tolist() == ["502204"]


def test_a_boundary_far_from_the_tambon_of_its_name_is_not_that_tambon() -> None:
    far = shapely.Point(101.0, 15.0).buffer(0.05)
    near = shapely.Point(SPOT.lon, SPOT.lat).buffer(0.05)
    given = boundaries(("ตำบลแม่วิน", 8, far), ("แม่วาง", 6, near), ("ตำบลแม่วิน", 8, near))
    assert tambon_areas(given, Gazetteer.load())["code"].tolist() == ["502204"]


def test_an_extract_without_landmarks_gives_an_empty_frame() -> None:
    frame = landmarks_from_extract(extract()[:0] if len(extract("ก")) else extract(), Gazetteer.load())
    assert isinstance(frame, pd.DataFrame) and frame.empty


@pytest.mark.parametrize(
    ("name", "kind"), [("โรงเรียนบ้านนา", "school"), ("วัดป่า", "temple"), ("บ้านนา", "village"), ("ตลาดสด", "place")]
)
def test_the_kind_of_a_place_is_read_from_its_name(name: str, kind: str) -> None:
    assert kind_of(name) == kind


def areas(*boxes: tuple[str, float, float, float, float]) -> gpd.GeoDataFrame:
    shapes = [shapely.box(*box) for _, *box in boxes]
    return gpd.GeoDataFrame({"code": [code for code, *_ in boxes]}, geometry=shapes, crs=WGS84)


AROUND = ("502204", SPOT.lon - 0.02, SPOT.lat - 0.02, SPOT.lon + 0.02, SPOT.lat + 0.02)


def test_a_point_outside_the_boundary_of_its_tambon_is_set_aside_with_its_row(tmp_path: Path) -> None:
    text = (
        "name,tambon_code,moo,lat,lon\n"
        f"บ้านใน,502204,5,{SPOT.lat},{SPOT.lon}\n"
        f"บ้านนอกเขต,502204,6,{SPOT.lat + 0.03},{SPOT.lon}\n"
        f"บ้านริม,502204,7,{SPOT.lat + 0.021},{SPOT.lon}\n"
        "บ้านไร้พิกัด,502204,8,,\n"
        f"วัดใน,,,{SPOT.lat},{SPOT.lon}\n"
        f"วัดนอก,,,{SPOT.lat + 0.05},{SPOT.lon}\n"
    )
    file = write(tmp_path / "v.csv", text)
    places = read_places(file, areas=areas(AROUND), monitor=SilentMonitor())
    assert places.rejects.to_numpy().tolist() == [[3, "outside_tambon"]]
    assert places.landmarks["name"].tolist() == ["บ้านใน", "บ้านนอกเขต", "บ้านริม", "บ้านไร้พิกัด", "วัดใน", "วัดนอก"]
    assert places.landmarks["tambon_code"].tolist() == ["502204"] * 5 + [""]
    # Its number and name are as good as before: only the point is not used.
    assert places.landmarks["place"].isna().tolist() == [False, True, False, True, False, False]
    LANDMARKS.check(places.landmarks)
    assert read_places(file, areas=areas(), monitor=SilentMonitor()).set_aside == 0


def test_boundaries_come_back_as_they_were_kept() -> None:
    kept = areas(AROUND, ("502201", 98.0, 18.0, 98.1, 18.1))
    back = areas_from_bytes(areas_to_bytes(kept))
    assert back["code"].tolist() == kept["code"].tolist()
    assert shapely.equals(back.geometry.to_numpy(), kept.geometry.to_numpy()).all()
    assert areas_from_bytes(areas_to_bytes(areas())).empty and areas_from_bytes(None).empty
