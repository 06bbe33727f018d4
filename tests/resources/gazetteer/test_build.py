import csv
import math
from pathlib import Path

import pytest

from resources.gazetteer.build import (
    EVEN_M,
    OUTPUT,
    OWN_RADIUS,
    TOWNS,
    Row,
    build,
    by_code,
    derive,
    homes,
    implausible,
    match_rows,
    metres,
    read_points,
    read_towns,
    spreads,
    uncrossed,
)


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


def test_a_point_next_door_goes_to_the_tambon_that_has_none_and_one_far_off_is_not_used() -> None:
    listed = {"461803": (1.0, 1.0), "461805": (2.0, 2.0), "810116": (3.0, 3.0), "500401": (4.0, 4.0)}
    assert uncrossed(listed) == {"461805": (1.0, 1.0), "461804": (2.0, 2.0), "500401": (4.0, 4.0)}


def test_a_point_that_stands_alone_by_right_is_believed() -> None:
    points = {f"84110{i}": (9.5, 99.0 + i * 0.03) for i in range(1, 6)} | {"841106": (9.4, 98.0)}
    assert implausible(points) == set()
    assert implausible({code.replace("8411", "8412"): point for code, point in points.items()}) == {"841206"}


def test_a_tambon_without_a_point_gets_the_middle_of_its_amphoe_and_a_wider_spread() -> None:
    believed = {f"50010{i}": (18.0 + i * 0.05, 99.0) for i in range(5)}
    row = derive({"500109": ("ก", "ข", "ค")} | dict.fromkeys(believed, ("ก", "ข", "ง")), believed, {}, {})["500109"]
    assert row.lat == pytest.approx(18.1) and (row.lon, row.basis) == (99.0, "amphoe")
    assert row.spread_m > max(spreads(believed).values())


def test_one_neighbour_of_the_amphoe_or_its_town_is_nearer_than_the_middle_of_the_province() -> None:
    believed = {"490101": (16.5, 104.7), "490102": (16.6, 104.8), "490201": (16.3, 104.4)}
    names = dict.fromkeys([*believed, "490202", "490601", "490701"], ("ก", "ข", "ค"))
    rows = derive(names, believed, {}, {"4906": (16.722, 104.741)})
    assert (rows["490202"].lat, rows["490202"].basis) == (16.3, "amphoe")
    assert (rows["490601"].lat, rows["490601"].basis) == (16.722, "seat")
    assert (rows["490701"].lat, rows["490701"].basis) == (16.5, "province")


def _tambon(code: str, lat: float, spread_m: float, basis: str = "source") -> Row:
    return Row(code, lat, 99.0, spread_m, basis, "")


def test_a_derived_point_counts_a_sibling_by_its_number_and_by_how_narrow_it_is() -> None:
    lost = _tambon("500101", 18.9, 5_000.0, "amphoe")
    near, far, wide = (
        _tambon("500102", 18.0, 1_000.0),
        _tambon("500105", 18.6, 1_000.0),
        _tambon("500105", 18.6, 3_000.0),
    )
    # Weights 1/1 and 1/4 of equal spreads; the second three times as wide: 1 and 1/12.
    assert by_code(lost, [near, far])[0] == pytest.approx(18.12)
    assert by_code(lost, [near, wide])[0] == pytest.approx(18.0 + 0.6 / 13)
    rows = {row.code: row for row in (lost, near, far)}
    assert homes(rows, dict.fromkeys(rows, ("ก", "ข", "ค")), {})["500101"][0] == pytest.approx(18.12)


def test_homes_lie_towards_the_narrow_tambons_of_the_amphoe_a_share_of_the_way_that_grows_with_the_width() -> None:
    wide, town = _tambon("500101", 18.0, 17_500.0), _tambon("500102", 18.1, 17_500.0)
    other = _tambon("500201", 18.01, 100.0)
    rows = {row.code: row for row in (wide, town, other)}
    names = dict.fromkeys(rows, ("ก", "ข", "ค"))
    # Two alike: the far one counts by the Gaussian of 11.1 km in spreads of 17.5; half the way, as 17.5 is of 35 km.
    pull = math.exp(-0.5 * (metres((18.0, 99.0), (18.1, 99.0)) / 17_500) ** 2)
    assert EVEN_M == 35_000
    assert homes(rows, names, {})["500101"][0] == pytest.approx(18.0 + 0.5 * 0.1 * pull / (1 + pull))
    assert homes(rows, names, {})["500201"] == (18.01, 99.0), "another amphoe does not count"


def test_homes_stay_within_the_tambons_own_radius_and_on_islands_and_capes() -> None:
    wide, town = _tambon("500101", 18.0, 34_000.0), _tambon("500102", 18.3, 100.0)
    rows = {row.code: row for row in (wide, town)}
    names = dict.fromkeys(rows, ("ก", "ข", "ค"))
    assert metres(homes(rows, names, {})["500101"], (18.0, 99.0)) == pytest.approx(OWN_RADIUS * 34_000, rel=1e-3)
    for name in ("เกาะพยาม", "แหลมงอบ"):
        assert homes(rows, names | {"500101": ("ก", "ข", name)}, {})["500101"] == (18.0, 99.0)
    derived = rows | {"500101": wide._replace(basis="seat")}
    assert homes(derived, names, {})["500101"] == (18.0, 99.0)


def test_homes_are_for_the_most_part_about_the_town_however_far_it_is() -> None:
    rows = {row.code: row for row in (_tambon("500101", 18.0, 1_000.0), _tambon("500102", 18.5, 1_000.0, "seat"))}
    names = dict.fromkeys(rows, ("ก", "ข", "ค"))
    found = homes(rows, names, {"500101": (18.1, 99.2), "500102": (18.6, 99.0)})
    assert found["500101"] == pytest.approx((18.07, 99.14), abs=1e-4)
    assert found["500102"] == pytest.approx((18.57, 99.0))


def test_a_tambon_without_a_point_stands_at_its_town_and_its_amphoe_about_that(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    listed = [("บึงกาฬ", "เซกา", name) for name in ("เซกา", "ซาง", "ท่ากกแดง", "บ้านต้อง")]
    path.write_text(
        "province,district,subdistrict,zipcode,latitude,longitude\n"
        + "".join(f"{','.join(key)},,{17.9 + number * 0.1},103.9\n" for number, key in enumerate(listed)),
        encoding="utf-8",
    )
    rows = {row.code: row for row in build(path, {"380101": (18.363, 103.652), "104701": (13.7, 100.6)})}
    town, beside = rows["380101"], rows["380102"]
    assert (town.lat, town.lon, town.basis) == (18.363, 103.652, "town")
    assert (town.home_lat, town.home_lon) == (18.363, 103.652)
    assert (beside.lat, beside.basis) == (18.363, "seat")
    assert town.spread_m == pytest.approx(2 * 18_280, rel=1e-3), "no wider than is usual in the province, twice"
    assert "104701" not in rows, "no tambon in use"


def test_the_table_in_the_program_is_whole() -> None:
    with OUTPUT.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    towns = read_towns(TOWNS)
    for row in rows:
        at, home = (float(row["lat"]), float(row["lon"])), (float(row["home_lat"]), float(row["home_lon"]))
        reach = OWN_RADIUS * float(row["spread_m"]) + 100
        assert row["basis"] == "amphoe" or row["code"] in towns or metres(at, home) <= reach
    assert len(rows) == len({row["code"] for row in rows}) == 7436
    assert {row["basis"] for row in rows} == {"source", "shared", "town", "former", "amphoe", "seat"}
    assert all(float(row["spread_m"]) > 0 for row in rows)
