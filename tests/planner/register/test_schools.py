"""A school list tells all its faults, with rows."""

from pathlib import Path

import pytest

from gis.errors import DataError
from planner.register.schools import read_schools
from planner.schemas import SCHOOLS

HEAD = "school_code,name,lat,lon,tambon"


def csv(tmp_path: Path, *lines: str, head: str = HEAD) -> Path:
    path = tmp_path / "schools.csv"
    path.write_text("\n".join((head, *lines)), encoding="utf-8")
    return path


def test_schools_are_read_in_order(tmp_path: Path) -> None:
    schools = read_schools(
        csv(tmp_path, "50010001,บ้านหนึ่ง,18.1,98.6,ดอยเต่า", '0150010002,,๑๘.๒,"98°36\'0"" E",', ",,,,")
    )
    SCHOOLS.check(schools)
    assert list(schools.index) == ["50010001", "0150010002"]
    assert list(schools["name"]) == ["บ้านหนึ่ง", "0150010002"]
    assert [(round(point.x, 6), round(point.y, 6)) for point in schools["place"]] == [(98.6, 18.1), (98.6, 18.2)]
    assert list(schools["tambon"]) == ["ดอยเต่า", ""]


@pytest.mark.parametrize(
    "head",
    [
        "รหัสโรงเรียน,ชื่อโรงเรียน,ละติจูด,ลองจิจูด,ตำบล",
        "รหัสสถานศึกษา,โรงเรียน,Latitude,Longitude,อำเภอ",
        "SMIS,สถานศึกษา,lat.,lng,จังหวัด",
    ],
)
def test_heads_may_be_thai(tmp_path: Path, head: str) -> None:
    assert read_schools(csv(tmp_path, "1,ก,18.1,98.6,ข", head=head))["place"].iloc[0].y == 18.1


def test_one_column_may_hold_the_position(tmp_path: Path) -> None:
    path = csv(tmp_path, '1,ก,"18.1, 98.6"', head="รหัสโรงเรียน,ชื่อโรงเรียน,พิกัด")
    assert read_schools(path)["place"].iloc[0].coords[0] == (98.6, 18.1)


@pytest.mark.parametrize(
    ("lines", "code", "said"),
    [
        (("1,ก,18.1,98.6,", "2,ข,18.2,98.7,", "1,ค,18.3,98.8,"), "schools_code_double", "rows 2, 4"),
        ((",ก,18.1,98.6,",), "schools_code_missing", "rows 2"),
        (("1,ก,18.1,98.6,", "2,ข,98.7,18.2,"), "schools_position_swapped", "seem swapped in rows 3"),
        (("1,ก,98.6,18.1,",), "schools_position_swapped", "rows 2"),
        (("1,ก,123.7,13.1,", "2,ข,123.8,13.2,"), "schools_position_swapped", "rows 2, 3"),
        (("1,ก,18.1,98.6,", "2,ข,1.8,98.7,"), "schools_position_outside", "rows 3"),
        (("1,ก,18.1,298.6,",), "schools_position_outside", "rows 2"),
        (("1,ก,18.1,98.6,", "2,ข,สิบแปด,98.7,", "3,ค,,,"), "schools_position_none", "rows 3, 4"),
    ],
)
def test_a_fault_names_its_rows(tmp_path: Path, lines: tuple[str, ...], code: str, said: str) -> None:
    with pytest.raises(DataError, match=said) as caught:
        read_schools(csv(tmp_path, *lines))
    assert caught.value.code == code
    assert "schools.csv" in caught.value.message("th")


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        read_schools(csv(tmp_path, "1,ก,18.1,98.6,", "1,ข,98.7,18.2,", ",ค,x,98.8,", *["9,ง,18.1,98.6,"] * 12))
    assert len(caught.value.message("en").splitlines()) == 5
    assert "5, 6, 7, 8, 9, 10, 11, 12, 13, 14 (+2)" in caught.value.message("th")


def test_a_list_of_elsewhere_is_taken_as_one(tmp_path: Path) -> None:
    schools = read_schools(csv(tmp_path, "1,ก,13.1,123.7,", "2,ข,47.1,9.5,"))
    assert len(schools) == 2


def test_a_list_without_heads_or_rows_gets_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="lat, lon") as caught:
        read_schools(csv(tmp_path, "1,ก", head="รหัสโรงเรียน,ชื่อโรงเรียน"))
    assert caught.value.code == "schools_no_head"
    with pytest.raises(DataError) as caught:
        read_schools(csv(tmp_path))
    assert caught.value.code == "schools_no_rows"
