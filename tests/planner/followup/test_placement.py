"""Places to learn, nearest by road first, with what is known of their grades."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
from shapely import Point

from gis.crs import WGS84
from gis.errors import DataError
from planner.followup.grades import read_grades
from planner.followup.placement import PlaceKind, Teaches, learning_places, rank, read_taught
from planner.locate.landmarks import kind_of
from planner.schemas import LANDMARKS, SCHOOLS

SCHOOL_FRAME = SCHOOLS.build(
    {
        "school_code": ["50010001", "50010002", "50010003", "50010004"],
        "name": ["บ้านหนึ่ง", "บ้านสอง", "โรงเรียนบ้านสาม", "ไม่มีพิกัด"],
        "place": gpd.GeoSeries([Point(98, 18), Point(98.1, 18), Point(98.2, 18), None], crs=WGS84),
    }
)
LANDMARK_FRAME = LANDMARKS.build(
    {
        "landmark_id": ["p:2", "p:3", "p:4"],
        "name": ["สกร.ตำบลทดลอง", "วัดทดลอง", "ที่เรียน"],
        "kind": ["place", "temple", "learning_centre"],
        "place": [Point(98.05, 18)] * 3,
    }
)
PLACES = learning_places(SCHOOL_FRAME, LANDMARK_FRAME)
CENTRE = read_grades("ป.1-ม.6")
TAUGHT = {"50010001": read_grades("อ.2-ป.6"), "50010002": read_grades("ม.1-ม.6")}


def test_schools_and_centres_that_stand_somewhere_are_places_to_learn() -> None:
    assert PLACES.index.tolist() == ["50010001", "50010002", "50010003", "p:2", "p:4"]
    assert PLACES["kind"].tolist() == ["school"] * 3 + ["learning_centre"] * 2


@pytest.mark.parametrize("name", ["สกร.", "กศน.ตำบลทดลอง", "สกร.อำเภอทดลอง", "ศูนย์การเรียนรู้ชุมชน", "Learning centre"])
def test_a_learning_centre_is_known_by_its_kind_or_name(name: str) -> None:
    assert kind_of("ที่ใดที่หนึ่ง", name) == kind_of(name) == "learning_centre"


def test_the_nearest_by_road_that_may_teach_the_grade_comes_first() -> None:
    seconds = np.array([900.0, 10.0, np.inf, 300.0, 600.0])
    line = np.array([1.0, 1.0, 5.0, 1.0, 1.0])
    found = rank(PLACES, seconds=seconds, line_m=line, grade="ป.4", taught=TAUGHT, centre_grades=CENTRE, limit=9)
    assert [(one.place_id, one.teaches, one.seconds) for one in found] == [
        ("p:2", Teaches.YES, 300),
        ("p:4", Teaches.YES, 600),
        ("50010001", Teaches.YES, 900),
        ("50010003", Teaches.UNKNOWN, None),
    ], "the school that does not teach it is left out, the one off the road comes last"
    assert found[0].kind is PlaceKind.CENTRE and found[2].grades[0] == "อ.2"


def test_without_a_grade_nobody_is_left_out_and_nothing_is_claimed() -> None:
    found = rank(
        PLACES, seconds=np.arange(5.0), line_m=np.ones(5), grade="", taught=TAUGHT, centre_grades=CENTRE, limit=3
    )
    assert len(found) == 3 and {one.teaches for one in found} == {Teaches.UNKNOWN}


def test_a_list_of_grades_is_read_by_code_or_by_a_name_that_one_place_bears(tmp_path: Path) -> None:
    path = tmp_path / "g.csv"
    rows = [
        "รหัสโรงเรียน,ชื่อโรงเรียน,ระดับชั้นที่เปิดสอน",
        "50010001,,อ.2-ป.6",
        ",บ้านสาม,ป.1-ม.3",
        "9,ไม่รู้จัก,ป.1",
        "50010002,,ทุกชั้น",
    ]
    path.write_text("\n".join(rows), encoding="utf-8")
    read = read_taught(path, places=PLACES)
    assert read.taught.index.tolist() == ["50010001", "50010003"]
    assert read.taught.loc["50010003", "grades"] == "ป.1 ป.2 ป.3 ป.4 ป.5 ป.6 ม.1 ม.2 ม.3"
    assert (read.rows_read, read.faults) == (4, {"place_unknown": (4,), "grades_unread": (5,)})


def test_a_list_without_heads_is_told(tmp_path: Path) -> None:
    path = tmp_path / "g.csv"
    path.write_text("a,b\n1,2", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_taught(path, places=PLACES)
    assert caught.value.code == "taught_heads"
