"""A small invented education area: three schools and twelve children."""

import datetime as dt

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import LineString, Point

from planner.schemas import ASSIGNMENTS, CASES, LEGS, PLACES, ROUTES, SCHOOLS, STOP_CASES, STOPS, UNSERVED

CASE_IDS = tuple(f"{number:05d}{number % 10}" for number in range(1, 13))
IDS = tuple(f"110000000{number:04d}" for number in range(1, 13))


@pytest.fixture
def now() -> dt.datetime:
    return dt.datetime(2025, 3, 31, 12, 0)


@pytest.fixture
def schools() -> pd.DataFrame:
    return SCHOOLS.build(
        {
            "school_code": ["50010001", "50010002", "50010003"],
            "name": ["บ้านดอยแก้ว", "บ้านแม่ลาย", "บ้านใหม่"],
            "tambon": ["ดอยเต่า", "ดอยเต่า", "มืดกา"],
            "amphoe": ["ดอยเต่า"] * 3,
            "province": ["เชียงใหม่"] * 3,
            "place": [Point(98.68, 17.95), Point(98.70, 17.99), Point(98.75, 18.05)],
        }
    )


@pytest.fixture
def cases() -> pd.DataFrame:
    count = len(CASE_IDS)
    return CASES.build(
        {
            "case_id": CASE_IDS,
            "national_id": IDS,
            "kind": (["dropped_out", "missed", "disabled"] * count)[:count],
            "first_name": [f"สมมุติ{number}" for number in range(count)],
            "last_name": ["ใจดี"] * count,
            "prefix": ["เด็กชาย"] * count,
            "grade": ["ม.2"] * count,
            "birth_date": ["2012-05-13"] * count,
            "moo": ["3"] * count,
            "village": ["ดอยแก้ว"] * count,
            "tambon": ["ดอยเต่า"] * count,
            "amphoe": ["ดอยเต่า"] * count,
            "province": ["เชียงใหม่"] * count,
            "number": list(range(1, count + 1)),
            "source_row": list(range(3, count + 3)),
        }
    )


@pytest.fixture
def places(cases: pd.DataFrame) -> gpd.GeoDataFrame:
    count = len(cases)
    located = [number < 11 for number in range(count)]
    codes = ["50180101" if number < 7 else "50180602" for number in range(count)]
    return PLACES.build(
        {
            "case_id": cases.index,
            "level": ["village" if found else "none" for found in located],
            "code": [code if found else "" for code, found in zip(codes, located, strict=True)],
            "province": ["เชียงใหม่"] * count,
            "amphoe": ["ดอยเต่า"] * count,
            "tambon": ["ดอยเต่า" if number < 7 else "มืดกา" for number in range(count)],
            "moo": ["1"] * count,
            "r50_m": [400.0] * count,
            "r95_m": [1200.0] * count,
            "place": [Point(98.68 + number / 100, 17.95) if located[number] else None for number in range(count)],
        }
    )


@pytest.fixture
def assignments(cases: pd.DataFrame) -> pd.DataFrame:
    return ASSIGNMENTS.build(
        {
            "case_id": cases.index[:11],
            "school_code": ["50010001"] * 5 + ["50010002"] * 4 + ["50010003"] * 2,
            "rule": ["nearest_road"] * 11,
        }
    )


@pytest.fixture
def stops(cases: pd.DataFrame) -> gpd.GeoDataFrame:
    return STOPS.build(
        {
            "stop_id": ["S1", "S2", "S3", "S4"],
            "school_code": ["50010001", "50010001", "50010001", "50010002"],
            "kind": ["village"] * 4,
            "level": ["village"] * 4,
            "name": ["ดอยแก้ว", "ห้วยส้ม", 'แม่ลาย "<script>"', "ปางช้าง"],
            "children": [2, 2, 1, 4],
            "place": [Point(98.68, 17.95), Point(98.69, 17.96), Point(98.70, 17.95), Point(98.73, 17.95)],
        }
    )


@pytest.fixture
def stop_cases(cases: pd.DataFrame) -> pd.DataFrame:
    return STOP_CASES.build({"case_id": cases.index[:9], "stop_id": ["S1"] * 2 + ["S2"] * 2 + ["S3"] + ["S4"] * 4})


@pytest.fixture
def routes() -> pd.DataFrame:
    return ROUTES.build(
        {
            "route_id": ["R1", "R2"],
            "school_code": ["50010001", "50010002"],
            "team": ["ทีม 1", "ทีม 1"],
            "issued_at": ["2025-03-01T09:00:00", ""],
            "day": [1, 1],
            "start_s": [30600.0, 30600.0],
            "end_s": [40000.0, 38000.0],
            "travel_s": [4000.0, 3000.0],
            "visit_s": [5400.0, 4400.0],
            "metres": [12000.0, 9000.0],
            "stops": [3, 1],
        }
    )


@pytest.fixture
def legs() -> gpd.GeoDataFrame:
    way = [(98.68, 17.95), (98.69, 17.96), (98.70, 17.95)]
    return LEGS.build(
        {
            "route_id": ["R1"] * 4 + ["R2"] * 2,
            "sequence": [0, 1, 2, 3, 0, 1],
            "from_stop": ["", "S1", "S2", "S3", "", "S4"],
            "to_stop": ["S1", "S2", "S3", "", "S4", ""],
            "depart_s": [30600.0, 33000.0, 35000.0, 38000.0, 30600.0, 36000.0],
            "arrive_s": [31200.0, 33600.0, 35600.0, 40000.0, 31600.0, 38000.0],
            "seconds": [600.0, 600.0, 600.0, 2000.0, 1000.0, 2000.0],
            "metres": [3000.0] * 4 + [4500.0] * 2,
            "walk_s": [0.0] * 6,
            "path": [LineString(way)] * 6,
        }
    )


@pytest.fixture
def unserved(cases: pd.DataFrame) -> pd.DataFrame:
    return UNSERVED.build(
        {
            "case_id": cases.index[9:],
            "school_code": ["50010003", "50010003", ""],
            "reason": ["beyond_shift", "no_road", "no_place"],
            "stop_id": ["", "", ""],
        }
    )
