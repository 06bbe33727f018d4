"""The layout of a DMC export, which is read by position because two of its heads can be the same."""

from collections.abc import Mapping, Sequence
from typing import Final

from planner.register.heads import HEAD_ROWS, fold

DMC_COLUMNS: Final[tuple[str, ...]] = (
    "รหัสโรงเรียน", "ชื่อโรงเรียน", "เลขประจำตัวประชาชน", "ชั้น", "ห้อง", "รหัสนักเรียน", "เพศ", "คำนำหน้าชื่อ", "ชื่อ", "นามสกุล",
    "วันเกิด", "อายุ(ปี)", "น้ำหนัก", "ส่วนสูง", "กลุ่มเลือด", "ศาสนา", "เชื้อชาติ", "สัญชาติ", "บ้านเลขที่", "หมู่", "ถนน/ซอย", "ตำบล",
    "อำเภอ", "จังหวัด", "ชื่อผู้ปกครอง", "นามสกุลผู้ปกครอง", "อาชีพของผู้ปกครอง", "ความเกี่ยวข้องของผู้ปกครองกับนักเรียน", "ชื่อบิดา",
    "นามสกุลบิดา", "อาชีพของบิดา", "ชื่อมารดา", "นามสกุลมารดา", "อาชีพของมารดา", "ความด้อยโอกาส", "ยังไม่สามารถจำหน่ายได้ (3.1.8)",
)  # fmt: skip
"""The 36 heads of a DMC export in their order: row 2 of the sheet, below the time of the report."""

DMC_FIELDS: Final[Mapping[str, int]] = {
    "school_code": 0, "school_name": 1, "national_id": 2, "grade": 3, "sex": 6, "prefix": 7, "first_name": 8,
    "last_name": 9, "birth_date": 10, "house": 18, "moo": 19, "street": 20, "tambon": 21, "amphoe": 22,
    "province": 23, "guardian": 24, "guardian_last": 25, "guardian_relation": 27, "disadvantage": 34,
}  # fmt: skip
"""What a case takes from a DMC export, by column from 0. Health, religion, ethnicity and work are not read."""

_VARIANTS: Final[Mapping[int, tuple[str, ...]]] = {
    2: ("เลขประจำตัวประชาชน", "เลขประจำตัวนักเรียน"),
    5: ("รหัสนักเรียน", "เลขประจำตัวนักเรียน", "เลขประจำตัวนักเรียน2"),
}
_FOLDED: Final = tuple(
    frozenset(fold(head) for head in _VARIANTS.get(place, (DMC_COLUMNS[place],))) for place in range(len(DMC_COLUMNS))
)


def dmc_mismatches(row: Sequence[str]) -> list[int]:
    """Return the columns (from 1) of a row of heads that are not those of a DMC export."""
    return [place + 1 for place, heads in enumerate(_FOLDED) if place >= len(row) or fold(row[place]) not in heads]


def find_dmc_head(rows: Sequence[Sequence[str]]) -> tuple[int, list[int]]:
    """Return the index of the row that is most like the heads of a DMC export, and its columns that are not."""
    tried = [(len(wrong := dmc_mismatches(row)), index, wrong) for index, row in enumerate(rows[:HEAD_ROWS])]
    _, index, wrong = min(tried, default=(0, 0, list(range(1, len(DMC_COLUMNS) + 1))))
    return index, wrong
