"""Check-in files as devices and officers hand them in: mixed eras and encodings, copies, contradictions."""

import csv
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path
from typing import Final

import geothai
import numpy as np

from gis.crs import FloatArray
from planner.calendar import BE_OFFSET
from planner.model import CheckInState, FoundOutcome, Reason
from planner.sample.features import SampleSchool
from planner.sample.people import SampleChild
from planner.sample.words import words
from resources.text import catalogue

COLUMNS: Final = (
    "checkin_id", "national_id", "visited_at", "lat", "lon", "accuracy_m", "state", "found_outcome", "reason",
    "moved_to", "return_school_code", "visitor", "note",
)  # fmt: skip
_THAI_HEADS: Final = (
    "รหัสการติดตาม", "เลขประจำตัวประชาชน", "วันเวลาที่ติดตาม", "ละติจูด", "ลองจิจูด", "ความแม่นยำ", "ผลการติดตาม", "ผลเมื่อพบตัว",
    "สาเหตุ", "ย้ายไป", "รหัสโรงเรียนที่กลับเข้าเรียน", "ผู้ติดตาม", "หมายเหตุ",
)  # fmt: skip
_VISITED: Final = 0.6
_COPIES: Final = 0.05
_CONTRADICTIONS: Final = 0.03
_NO_POSITION: Final = 0.12
_STATES: Final = (CheckInState.FOUND, CheckInState.NOT_FOUND, CheckInState.MOVED, CheckInState.IN_SCHOOL,
                  CheckInState.DECEASED)  # fmt: skip
_STATE_CHANCE: Final = (0.62, 0.17, 0.14, 0.06, 0.01)
_OUTCOMES: Final = (FoundOutcome.RETURNED, FoundOutcome.WANTS_RETURN, FoundOutcome.REFUSES, FoundOutcome.CANNOT_YET)
_OUTCOME_CHANCE: Final = (0.34, 0.31, 0.15, 0.2)
_WHY_AWAY: Final = (Reason.TRANSPORT, Reason.HEALTH, Reason.DISABILITY, Reason.FAMILY_NEED, Reason.FAMILY_STATE,
                    Reason.POVERTY, Reason.ADJUSTMENT, Reason.COMPLETED_COMPULSORY)  # fmt: skip
FIRST_DAY: Final = (6, 14)
LAST_DAY: Final = (8, 31)
"""Visits lie between these days (month, day) of the academic year's first term."""


@dataclass(frozen=True, slots=True)
class _Report:
    checkin_id: str
    national_id: str
    moment: dt.datetime
    position: tuple[float, float] | None
    accuracy_m: int
    state: CheckInState
    outcome: FoundOutcome | None
    reason: Reason | None
    moved_to: str
    school_code: str
    visitor: str
    note: str


def _moment(rng: np.random.Generator, year: int) -> dt.datetime:
    first, last = dt.date(year, *FIRST_DAY), dt.date(year, *LAST_DAY)
    day = first + dt.timedelta(days=int(rng.integers((last - first).days + 1)))
    # After school on weekdays, all day at weekends.
    minute = (
        int(rng.integers(9 * 60, 17 * 60)) if day.weekday() >= 5 else int(rng.integers(15 * 60 + 30, 18 * 60 + 30))
    )
    return dt.datetime.combine(day, dt.time(minute // 60, minute % 60))


def _elsewhere(rng: np.random.Generator) -> str:
    provinces = geothai.provinces()
    province = provinces[int(rng.integers(len(provinces)))]
    districts = geothai.districts(province.code)
    return f"{province.name_th}/{districts[int(rng.integers(len(districts)))].name_th}"


def _report(
    rng: np.random.Generator, *, checkin_id: str, national_id: str, place: FloatArray,
    schools: Sequence[SampleSchool], school: SampleSchool | None, year: int,
) -> _Report:  # fmt: skip
    state = _STATES[int(rng.choice(len(_STATES), p=_STATE_CHANCE))]
    outcome = _OUTCOMES[int(rng.choice(len(_OUTCOMES), p=_OUTCOME_CHANCE))] if state is CheckInState.FOUND else None
    reason: Reason | None = None
    if outcome in (FoundOutcome.REFUSES, FoundOutcome.CANNOT_YET):
        reason = _WHY_AWAY[int(rng.integers(len(_WHY_AWAY)))]
    elif state is CheckInState.NOT_FOUND:
        reason = Reason.UNSPECIFIED if rng.random() < 0.7 else Reason.AT_RISK
    elif state is CheckInState.MOVED:
        reason = Reason.MOVED
    elif state is CheckInState.IN_SCHOOL:
        reason = Reason.OTHER_AFFILIATION if rng.random() < 0.5 else Reason.SAME_AFFILIATION
    elif state is CheckInState.DECEASED:
        reason = Reason.DECEASED
    back = school or schools[int(rng.integers(len(schools)))]
    accuracy = int(rng.integers(4, 30))
    # Degrees: a GPS fix lies about half its stated accuracy off.
    fix = place + rng.normal(0.0, accuracy * 0.5 / 111_000.0, size=2)
    return _Report(
        checkin_id=checkin_id,
        national_id=national_id,
        moment=_moment(rng, year),
        position=None if rng.random() < _NO_POSITION else (round(float(fix[0]), 6), round(float(fix[1]), 6)),
        accuracy_m=accuracy,
        state=state,
        outcome=outcome,
        reason=reason,
        moved_to=_elsewhere(rng) if state is CheckInState.MOVED else "",
        school_code=back.school_code if outcome is FoundOutcome.RETURNED else "",
        visitor=words("visits.visitors").draw(rng).th,
        note=words("visits.notes").draw(rng).th,
    )


def write_checkins(
    folder: Path, rng: np.random.Generator, *, children: Sequence[SampleChild], ids: Mapping[int, str],
    degrees: FloatArray, schools: Sequence[SampleSchool], year_be: int,
) -> tuple[Path, ...]:  # fmt: skip
    """Write three files on some 60 % of the children and return their paths.

    ``ids`` gives the national ID that the register has, by the child's number, for the children who have one;
    ``degrees`` (n, 2) is where each child lives. The first file is UTF-8 with ISO moments, the second has a byte
    order mark and moments of the Buddhist era, the third is Thai Windows (CP874) with Thai heads and words.
    """
    folder.mkdir(parents=True, exist_ok=True)
    year = year_be - BE_OFFSET
    known = sorted(ids)
    count = min(max(round(_VISITED * len(children)), 1), len(known))
    seen = [known[k] for k in sorted(rng.choice(len(known), size=count, replace=False).tolist())]
    files: list[list[_Report]] = [[], [], []]
    for place, number in enumerate(seen):
        device = int(rng.choice(3, p=[0.45, 0.33, 0.22]))
        checkin_id = f"D{device + 1}-{place:05d}" if rng.random() < 0.9 else ""
        files[device].append(
            _report(
                rng,
                checkin_id=checkin_id,
                national_id=ids[number],
                place=degrees[number],
                schools=schools,
                school=children[number].school,
                year=year,
            )
        )
    everything = [(device, one) for device, reports in enumerate(files) for one in reports]
    order = rng.permutation(len(everything)).tolist()
    copies, opposed = max(round(_COPIES * count), 1), max(round(_CONTRADICTIONS * count), 1)
    for k in order[:copies]:
        device, one = everything[k]
        files[(device + 1) % 3].append(one)
    for k in order[copies : copies + opposed]:
        device, one = everything[k]
        files[(device + 1) % 3].append(_contradict(one, rng))
    paths = tuple(folder / name for name in ("phone-1.csv", "phone-2.csv", "office.csv"))
    for device, (path, reports) in enumerate(zip(paths, files, strict=True)):
        shuffled = [reports[k] for k in rng.permutation(len(reports)).tolist()]
        encoding = ("utf-8", "utf-8-sig", "cp874")[device]
        path.write_bytes(_table(shuffled, device).encode(encoding))
    return paths


def _contradict(one: _Report, rng: np.random.Generator) -> _Report:
    """Return a report on the same day that cannot be true together with ``one``."""
    found = one.state is CheckInState.FOUND
    return replace(
        one,
        checkin_id="",
        moment=one.moment + dt.timedelta(minutes=int(rng.integers(10, 120))),
        state=CheckInState.NOT_FOUND if found else CheckInState.FOUND,
        outcome=None if found else FoundOutcome.WANTS_RETURN,
        reason=Reason.UNSPECIFIED if found else None,
        moved_to="",
        school_code="",
        note="",
    )


def _table(reports: Sequence[_Report], device: int) -> str:
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    thai = device == 2
    writer.writerow(_THAI_HEADS if thai else COLUMNS)
    say = catalogue("th").say
    for one in reports:
        be_year = one.moment.year + BE_OFFSET
        moment = (
            f"{one.moment:%Y-%m-%dT%H:%M:%S}" if device == 0
            else f"{one.moment:%d/%m}/{be_year} {one.moment:%H:%M}" if device == 1
            else f"{one.moment.day}/{one.moment.month}/{be_year} {one.moment:%H.%M} น."
        )  # fmt: skip
        lat, lon = ("", "") if one.position is None else map(str, one.position)
        writer.writerow(
            (
                one.checkin_id,
                one.national_id,
                moment,
                lat,
                lon,
                str(one.accuracy_m) if one.position else "",
                say(f"checkin_states.{one.state}") if thai else str(one.state),
                "" if one.outcome is None else say(f"outcomes.{one.outcome}") if thai else str(one.outcome),
                "" if one.reason is None else say(f"reasons.{int(one.reason)}") if thai else str(int(one.reason)),
                one.moved_to,
                one.school_code,
                one.visitor,
                one.note,
            )
        )
    return text.getvalue()
