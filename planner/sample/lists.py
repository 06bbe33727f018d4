"""The sample's tables: schools, villages, the register, and an enrolment list."""

import csv
import datetime as dt
from collections.abc import Iterable, Sequence
from io import StringIO
from pathlib import Path
from typing import Final

import numpy as np
import xlsxwriter
from faker import Faker

from planner.calendar import BE_OFFSET
from planner.register.dmc import DMC_COLUMNS
from planner.sample.dirt import EMPTY, Entry
from planner.sample.features import SampleSchool
from planner.sample.ground import Ground
from planner.sample.people import SampleChild
from planner.sample.words import words

SCHOOL_COLUMNS: Final = ("school_code", "name", "lat", "lon", "tambon", "amphoe", "province", "esa")
REPORT_TIME: Final = "วันและเวลาที่สร้างรายงาน"
"""How row 1 of a DMC export begins."""
_STRANGERS: Final = 60
"""Children on the enrolment list of whom the register does not know."""


def write_xlsx(path: Path, rows: Iterable[Sequence[str | float]], *, made: dt.datetime) -> None:
    """Write one sheet. ``made`` stands as the time of creation, so that the same rows are the same bytes."""
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"created": made, "author": "phanong"})
        sheet = book.add_worksheet("Sheet1")
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                # write() would make formulas and numbers of what is text.
                if isinstance(value, float):
                    sheet.write_number(number, column, value)
                else:
                    sheet.write_string(number, column, value)


def write_dmc(path: Path, rows: Iterable[dict[str, str]], *, made: dt.datetime) -> None:
    """Write rows (cells by head) in the layout of a DMC export."""
    top = [f"{REPORT_TIME} {made:%Y-%m-%d %H:%M:%S.%f}"]
    write_xlsx(path, [top, DMC_COLUMNS, *([row[head] for head in DMC_COLUMNS] for row in rows)], made=made)


def school_rows(ground: Ground, schools: Sequence[SampleSchool], esa: str) -> list[Sequence[str | float]]:
    """Return head and rows of the school list."""
    degrees = ground.plane.degrees(np.array([[s.x, s.y] for s in schools])).round(6)
    rows: list[Sequence[str | float]] = [SCHOOL_COLUMNS]
    for school, (lat, lon) in zip(schools, degrees.tolist(), strict=True):
        tambon = school.village.tambon
        rows.append(
            (school.school_code, school.name.th, lat, lon, tambon.name.th, tambon.amphoe.th, tambon.province.th, esa)
        )
    return rows


def village_table(ground: Ground, rng: np.random.Generator, *, known: float = 0.85) -> str:
    """Return CSV text of the villages whose point the education area knows: ``village_code,name,lat,lon``."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("village_code", "name", "lat", "lon"))
    own = [v for v in ground.villages if not v.hamlet and (v.seat_of or rng.random() < known)]
    # Whoever wrote the list stood somewhere in the village, not in its middle.
    xy = np.array([[v.x, v.y] for v in own]) + rng.normal(0.0, 70.0, size=(len(own), 2))
    for village, (lat, lon) in zip(own, ground.plane.degrees(xy).round(5).tolist(), strict=True):
        writer.writerow((village.code, village.name.th, lat, lon))
    return text.getvalue()


def be_date(day: dt.date) -> str:
    """Return ``dd/mm/BBBB``."""
    return f"{day:%d/%m}/{day.year + BE_OFFSET}"


def dmc_row(child: SampleChild, number: int, rng: np.random.Generator, *, year_be: int) -> dict[str, str]:
    """Return a child's cells by DMC head, without fault."""
    house, tambon, school = child.house, child.house.village.tambon, child.school
    age = year_be - BE_OFFSET - child.birth_date.year
    stateless = child.national_id.startswith("0")
    own_last = house.guardian_relation in ("บิดา", "มารดา", "ปู่ย่า")
    row = dict.fromkeys(DMC_COLUMNS, EMPTY)
    row |= {
        "รหัสโรงเรียน": school.school_code if school else EMPTY,
        "ชื่อโรงเรียน": school.name.th.removeprefix("โรงเรียน") if school else EMPTY,
        "เลขประจำตัวประชาชน": child.national_id,
        "ชั้น": child.grade or EMPTY,
        "ห้อง": str(int(rng.integers(1, 3))) if school else EMPTY,
        "รหัสนักเรียน": f"{2000 + number:05d}" if school else EMPTY,
        "เพศ": "ช" if child.boy else "ญ",
        "คำนำหน้าชื่อ": child.prefix,
        "ชื่อ": child.first_name,
        "นามสกุล": house.last_name,
        "วันเกิด": be_date(child.birth_date),
        "อายุ(ปี)": str(age),
        "น้ำหนัก": str(int(14 + 2.6 * (age - 4) + rng.normal(0, 2.5))) if school else EMPTY,
        "ส่วนสูง": str(int(100 + 5.2 * (age - 4) + rng.normal(0, 4))) if school else EMPTY,
        "กลุ่มเลือด": words("people.blood").draw(rng).th,
        "ศาสนา": words("people.religions").draw(rng).th,
        "เชื้อชาติ": EMPTY if stateless else "ไทย",
        "สัญชาติ": "ไม่ปรากฏสัญชาติ" if stateless else "ไทย",
        "บ้านเลขที่": house.number,
        "หมู่": str(house.village.moo),
        "ตำบล": tambon.name.th,
        "อำเภอ": tambon.amphoe.th,
        "จังหวัด": tambon.province.th,
        "ชื่อผู้ปกครอง": house.guardian,
        "นามสกุลผู้ปกครอง": house.last_name if own_last else EMPTY,
        "อาชีพของผู้ปกครอง": house.jobs[0],
        "ความเกี่ยวข้องของผู้ปกครองกับนักเรียน": house.guardian_relation,
        "ชื่อบิดา": house.father,
        "นามสกุลบิดา": house.last_name,
        "อาชีพของบิดา": house.jobs[0],
        "ชื่อมารดา": house.mother,
        "นามสกุลมารดา": house.last_name,
        "อาชีพของมารดา": house.jobs[1],
        "ความด้อยโอกาส": child.disadvantage,
    }
    return row


def enrolment_rows(
    fake: Faker, rng: np.random.Generator, *, children: Sequence[SampleChild], entries: Sequence[Entry],
    enrolled: Sequence[int], schools: Sequence[SampleSchool], year_be: int,
) -> list[dict[str, str]]:  # fmt: skip
    """Return rows of children who are in school now: the ``enrolled`` of the register, and strangers between them.

    Half of the register's children are there under their ID, half only by the same name and birth date.
    """
    clean = {entry.child: entry for entry in entries if entry.child >= 0}
    rows: list[dict[str, str]] = []
    for place, number in enumerate(enrolled):
        child = children[number]
        row = dmc_row(child, 5000 + place, rng, year_be=year_be)
        if place % 2 or not clean[number].cells["เลขประจำตัวประชาชน"].isdigit():
            row["เลขประจำตัวประชาชน"] = EMPTY
        else:
            row["เลขประจำตัวประชาชน"] = clean[number].cells["เลขประจำตัวประชาชน"]
        rows.append(row)
    for place in range(_STRANGERS):
        like = children[int(rng.integers(len(children)))]
        row = dmc_row(like, 6000 + place, rng, year_be=year_be)
        first = fake.first_name_male() if like.boy else fake.first_name_female()
        row |= {"เลขประจำตัวประชาชน": EMPTY, "ชื่อ": first, "นามสกุล": fake.last_name(), "บ้านเลขที่": str(300 + place)}
        rows.append(row)
    for row in rows:
        school = schools[int(rng.integers(len(schools)))]
        age = int(row["อายุ(ปี)"])
        row |= {
            "รหัสโรงเรียน": school.school_code,
            "ชื่อโรงเรียน": school.name.th.removeprefix("โรงเรียน"),
            "ชั้น": f"ป.{min(max(age - 6, 1), 6)}" if age < 13 else f"ม.{min(age - 12, 6)}",
            "ห้อง": "1",
        }
    return [rows[k] for k in rng.permutation(len(rows))]
