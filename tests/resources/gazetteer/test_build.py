import csv
from pathlib import Path

import pytest

from resources.gazetteer.build import OUTPUT, derive, implausible, match_rows, metres, read_points, spreads, uncrossed


def test_metres_are_right_along_a_meridian() -> None:
    assert metres((18.0, 99.0), (19.0, 99.0)) == pytest.approx(111_195, rel=1e-3)


def test_a_row_without_a_position_is_read_without_a_point(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(
        "province,district,subdistrict,zipcode,latitude,longitude\nเชียงใหม่,แม่วาง,แม่วิน,50360,18.683,98.674\n"
        "กรุงเทพมหานคร,เขตบางรัก,สีลม,10500,null,null\n",
        encoding="utf-8",
    )
    assert read_points(path) == {
        ("เชียงใหม่", "แม่วาง", "แม่วิน"): (18.683, 98.674),
        ("กรุงเทพมหานคร", "บางรัก", "สีลม"): None,
    }


def test_rows_are_matched_by_name_by_moving_and_by_what_is_left_over() -> None:
    names = {"500101": ("ก", "ข", "ค"), "500102": ("ก", "ข", "ใหม่"), "500201": ("ก", "ง", "ย้าย")}
    listed = [("ก", "ข", "ค"), ("ก", "ข", "เก่า"), ("ก", "ข", "ย้าย")]
    assert match_rows(names, listed) == {
        "500101": ("ก", "ข", "ค"),
        "500102": ("ก", "ข", "เก่า"),
        "500201": ("ก", "ข", "ย้าย"),
    }


def test_a_point_far_from_all_others_of_its_amphoe_is_not_believed() -> None:
    points = {f"50010{i}": (18.0 + i * 0.05, 99.0) for i in range(5)} | {"500109": (16.0, 99.0)}
    assert implausible(points) == {"500109"}


def test_crossed_points_go_to_the_tambon_in_which_they_lie() -> None:
    listed = {"500402": (19.31, 98.94), "500404": (19.69, 98.90), "500401": (19.4, 98.9)}
    ring = {"481202": (1.0, 1.0), "481203": (2.0, 2.0), "481204": (3.0, 3.0)}
    assert uncrossed(listed | ring) == {
        "500402": (19.69, 98.90),
        "500404": (19.31, 98.94),
        "500401": (19.4, 98.9),
        "481203": (1.0, 1.0),
        "481204": (2.0, 2.0),
        "481202": (3.0, 3.0),
    }


def test_a_tambon_without_a_point_gets_the_middle_of_its_amphoe_and_a_wider_spread() -> None:
    believed = {f"50010{i}": (18.0 + i * 0.05, 99.0) for i in range(5)}
    row = derive({"500109": ("ก", "ข", "ค")} | dict.fromkeys(believed, ("ก", "ข", "ง")), believed, {})["500109"]
    assert row.lat == pytest.approx(18.1) and (row.lon, row.basis) == (99.0, "amphoe")
    assert row.spread_m > max(spreads(believed).values())


def test_the_table_in_the_program_is_whole() -> None:
    with OUTPUT.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len({row["code"] for row in rows}) == 7436
    assert {row["basis"] for row in rows} == {"source", "shared", "former", "amphoe", "province"}
    assert all(float(row["spread_m"]) > 0 for row in rows)
