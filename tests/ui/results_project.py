"""A small project in which every kind of result waits for a word, with one printed sheet."""

import csv
import datetime as dt
from pathlib import Path
from typing import Final

from shapely.geometry import LineString, Point

from gis.address.gazetteer import Gazetteer
from gis.monitor import SilentMonitor
from planner.schemas import CASES, LEGS, ROUTES, SCHOOLS, STOP_CASES, STOPS, Schema
from planner.workflow.imports import import_checkins, import_enrolment, import_register
from planner.workflow.locate import locate
from planner.workflow.project import create_project

QUIET: Final = SilentMonitor()
NOW: Final = dt.datetime(2026, 2, 1, 12, tzinfo=dt.UTC)
PASSPHRASE: Final = "invented"
NAMES: Final = (
    "หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า", "สิบ", "สิบเอ็ด", "สิบสอง", "สิบสาม", "<b>สิบสี่",
)  # fmt: skip
SHEET: Final = "50010001-01/2568"
ON_SHEET: Final = range(9, 14)
"""The children of the sheet, by their place in ``NAMES``."""
_HEADS: Final = ["case_code", "ชื่อ-สกุล", "โรงเรียน", "visited_at", "state", "found_outcome", "reason", "lat", "lon",
                 "accuracy_m", "visitor", "note"]  # fmt: skip


def make_project(folder: Path) -> tuple[Path, list[str]]:
    """Return the project's file and the children's codes."""
    path = folder / "results.phanong"
    spot = Gazetteer.load().spot("502204")
    home = Point(98.7, 18.6)
    with create_project(path, PASSPHRASE, esa="เขตทดลอง", year_be=2568) as made:
        schools = {"school_code": ["50010001", "50010002"], "name": ["โรงเรียนบ้านสมมุติ", "โรงเรียนบ้านอื่น"],
                   "place": [home, Point(98.8, 18.6)]}  # fmt: skip
        with made.transaction("test", {}) as transaction:
            transaction.write(SCHOOLS, SCHOOLS.build(schools))
        import_register(made, _register(folder / "register.csv"), monitor=QUIET)
        locate(made, monitor=QUIET)
        codes = [str(code) for code in made.read(CASES).sort_values("number").index]
        with made.transaction("test", {}) as transaction:
            for schema, columns in _sheet([codes[at] for at in ON_SHEET], home):
                transaction.write(schema, schema.build(columns))
        here = {"lat": spot.lat, "lon": spot.lon, "accuracy_m": 10}
        rows: list[dict[str, object]] = []
        for at, day in ((0, 5), (1, 8)):
            rows += [
                _row(codes[at], day, "found", found_outcome="wants_return", visitor="ครู ก", note="=cmd() พบที่ร้าน"),
                _row(codes[at], day + 1, "not_found", reason=9, visitor="ครู ข"),
            ]
        rows.append(_row(codes[2], 10, "found", visitor="ครู ค", lat=18.9, lon=98.9, accuracy_m=8))
        rows += [_row(codes[at], 12, "found", visitor="ครู ง", **here) for at in range(4, 9)]
        rows.append(_row("", 13, "found", visitor="ครู ก", **{"ชื่อ-สกุล": "สมมุติหก ทดล่อง", "โรงเรียน": "บ้านสมมุติ"}))
        rows.append(_row("", 14, "found", visitor="ครู ก", **{"ชื่อ-สกุล": "คนใหม่ จริงใจ", "โรงเรียน": "บ้านอื่น"}))
        import_checkins(made, [_table(folder / "phone.csv", rows)], monitor=QUIET, now=NOW)
        pupils = folder / "enrolment.csv"
        pupils.write_text(
            "รหัสโรงเรียน,ชั้น,เลขบัตรประชาชน,ชื่อ,นามสกุล,วันเกิด,ผู้ปกครอง\n"
            "50010002,ป.4,-,สมมุตสี่,ทดลอง,13/04/2555,สมหญิง ทดลอง\n",
            encoding="utf-8",
        )
        import_enrolment(made, [pupils], now=NOW, monitor=QUIET)
    return path, codes


def _row(code: str, day: int, state: str, **more: object) -> dict[str, object]:
    return {"case_code": code, "visited_at": f"2026-01-{day:02d} 16:00", "state": state, **more}


def _table(path: Path, rows: list[dict[str, object]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, _HEADS)
        writer.writeheader()
        writer.writerows(rows)
    return path


def _national_id(number: int) -> str:
    digits = f"11{number:010d}"
    total = sum((13 - i) * int(digit) for i, digit in enumerate(digits))
    return f"{digits}{(11 - total % 11) % 10}"


def _register(path: Path) -> Path:
    heads = ["ชื่อ", "นามสกุล", "เลขประจำตัวประชาชน", "วันเกิด", "โรงเรียน", "หมู่ที่", "ตำบล", "อำเภอ", "จังหวัด", "ผู้ปกครอง"]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(heads)
        for number, name in enumerate(NAMES):
            place = ("5", "แม่วิน", "แม่วาง", "เชียงใหม่")
            born = f"13/{number % 12 + 1:02d}/2555"
            writer.writerow([f"สมมุติ{name}", "ทดลอง", _national_id(number), born, "บ้านสมมุติ", *place, "สมหญิง ทดลอง"])
    return path


def _sheet(codes: list[str], home: Point) -> list[tuple[Schema, dict[str, object]]]:
    way = LineString([(98.7, 18.6), (98.71, 18.6)])
    return [
        (STOPS, {"stop_id": ["s1", "s2"], "school_code": ["50010001"] * 2, "kind": ["house"] * 2,
                "level": ["house"] * 2, "name": ["บ้านหนึ่ง", "บ้านสอง"], "children": [3, 2], "place": [home] * 2,
                "r50_m": [30.0] * 2, "snap_m": [1.0] * 2, "service_s": [600.0] * 2}),
        (STOP_CASES, {"case_id": codes, "stop_id": ["s1", "s1", "s1", "s2", "s2"]}),
        (ROUTES, {"route_id": ["r1"], "school_code": ["50010001"], "team": ["1"], "day": [1], "stops": [2],
                 "issued_at": ["2026-01-02T08:00:00+07:00"], "start_s": [30000.0], "end_s": [40000.0],
                 "travel_s": [1800.0], "visit_s": [1200.0], "metres": [3000.0]}),
        (LEGS, {"route_id": ["r1"] * 3, "sequence": [0, 1, 2], "from_stop": ["", "s1", "s2"],
               "to_stop": ["s1", "s2", ""], "depart_s": [30000.0] * 3, "arrive_s": [31000.0] * 3,
               "seconds": [600.0] * 3, "metres": [1000.0] * 3, "walk_s": [0.0] * 3, "path": [way] * 3}),
    ]  # fmt: skip
