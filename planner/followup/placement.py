"""Where a child could learn: schools and learning centres that teach its grade, nearest by road first."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gis.errors import DataError
from gis.tables import read_table
from gis.thai import clean
from planner.followup.grades import in_order, read_grades
from planner.schemas import TAUGHT

CENTRE_KIND: Final = "learning_centre"
"""The ``kind`` of a landmark that is a learning centre."""
_CENTRE_NAME: Final = re.compile(r"^(?:สกร|กศน|ศกร|ศรช)(?:\.|\s|อำเภอ|ตำบล|จังหวัด)|^ศูนย์(?:ส่งเสริม)?การเรียน(?:รู้)?")
_HEADS: Final[Mapping[str, tuple[str, ...]]] = {
    "place_id": ("school_code", "place_id", "รหัสโรงเรียน", "รหัสสถานศึกษา", "รหัส smis", "smis", "code", "รหัส"),
    "name": ("name", "school_name", "ชื่อโรงเรียน", "โรงเรียน", "ชื่อสถานศึกษา", "สถานศึกษา", "ชื่อ"),
    "grades": ("grades", "grade", "ชั้นที่เปิดสอน", "ระดับชั้นที่เปิดสอน", "ระดับที่เปิดสอน", "ระดับชั้น", "เปิดสอน", "ชั้น"),
}
_HEAD_ROWS: Final = 30


class PlaceKind(StrEnum):
    """Where a child can learn."""

    SCHOOL = "school"
    CENTRE = "learning_centre"


class Teaches(StrEnum):
    """Whether a place teaches a grade."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    """Nobody told which grades it teaches: ask before sending a child there."""


@dataclass(frozen=True, slots=True)
class Option:
    """A place where a child could learn; ``seconds`` by road from its home, ``None`` where no road leads there."""

    place_id: str
    kind: PlaceKind
    name: str
    teaches: Teaches
    grades: tuple[str, ...]
    seconds: int | None
    line_m: int
    lat: float
    lon: float


@dataclass(frozen=True, eq=False, slots=True)
class TaughtList:
    """A list of grades: ``taught`` (schema TAUGHT) and the rows set aside, by what is wrong with them."""

    taught: pd.DataFrame
    rows_read: int
    faults: Mapping[str, tuple[int, ...]]


def learning_places(schools: gpd.GeoDataFrame, landmarks: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return schools and learning centres that stand somewhere: ``kind, name, lat, lon``, index ``place_id``.

    A landmark is a learning centre by its kind or by its name (สกร. …, กศน. …, ศูนย์การเรียนรู้…).
    """
    centre = (landmarks["kind"] == CENTRE_KIND) | landmarks["name"].str.contains(_CENTRE_NAME.pattern, regex=True)
    parts = []
    for frame, kind in ((schools, PlaceKind.SCHOOL), (landmarks[centre], PlaceKind.CENTRE)):
        places = gpd.GeoSeries(frame["place"])
        stands = (places.notna() & ~places.is_empty).to_numpy()
        points = places[stands]
        parts.append(
            pd.DataFrame(
                {
                    "kind": [str(kind)] * len(points),
                    "name": frame.loc[stands, "name"].tolist(),
                    "lat": points.y.to_numpy(dtype=np.float64),
                    "lon": points.x.to_numpy(dtype=np.float64),
                },
                index=pd.Index(frame.index[stands].astype("str"), name="place_id"),
            )
        )
    return pd.concat(parts)


def rank(
    places: pd.DataFrame,
    *,
    seconds: NDArray[np.float64],
    line_m: NDArray[np.float64],
    grade: str,
    taught: Mapping[str, frozenset[str]],
    centre_grades: frozenset[str],
    limit: int,
) -> tuple[Option, ...]:
    """Return the ``limit`` places soonest reached that teach ``grade`` or may teach it, those off the road last.

    ``seconds`` (inf: no road) and ``line_m`` are in the order of ``places``; ``grade`` ``""`` asks for none.
    """
    found = []
    for row, (place_id, kind, name, lat, lon) in enumerate(
        zip(places.index, places["kind"], places["name"], places["lat"], places["lon"], strict=True)
    ):
        grades = taught.get(str(place_id), centre_grades if kind == PlaceKind.CENTRE else frozenset())
        teaches = Teaches.UNKNOWN if not grades or not grade else Teaches.YES if grade in grades else Teaches.NO
        if teaches is Teaches.NO:
            continue
        reached = bool(np.isfinite(seconds[row]))
        found.append(
            (
                (not reached, seconds[row] if reached else line_m[row], str(place_id)),
                Option(
                    str(place_id),
                    PlaceKind(str(kind)),
                    str(name),
                    teaches,
                    in_order(grades),
                    round(float(seconds[row])) if reached else None,
                    round(float(line_m[row])),
                    float(lat),
                    float(lon),
                ),
            )
        )
    return tuple(option for _, option in sorted(found, key=lambda one: one[0])[:limit])


def read_taught(path: Path, *, places: pd.DataFrame) -> TaughtList:
    """Read which grades each place teaches: columns code or name, and grades such as ``อ.2-ป.6``.

    A name counts where one of ``places`` (of ``learning_places``) alone bears it. Raises ``DataError``:
    ``taught_heads`` where there is no row of heads.
    """
    by_name = places["name"].map(_bare)
    single = by_name[~by_name.duplicated(keep=False)]
    known = {str(place_id) for place_id in places.index}
    named = {str(name): str(place_id) for place_id, name in single.items()}
    rows: dict[str, str] = {}
    faults: dict[str, list[int]] = {}
    read, headed = 0, False
    for sheet in read_table(path):
        top, columns = _head(sheet.rows)
        if "grades" not in columns or not columns.keys() & {"place_id", "name"}:
            continue
        headed = True
        for number, row in enumerate(sheet.rows[top + 1 :], start=top + 2):
            cell = {name: clean(row[place]) for name, place in columns.items()}
            if not any(cell.values()):
                continue
            read += 1
            code = cell.get("place_id", "")
            place_id = code if code in known else named.get(_bare(cell.get("name", "")), "")
            grades = read_grades(cell["grades"])
            if not place_id:
                faults.setdefault("place_unknown", []).append(number)
            elif not grades:
                faults.setdefault("grades_unread", []).append(number)
            else:
                rows[place_id] = " ".join(in_order(grades))
    if not headed:
        raise DataError("taught_heads", file=path.name)
    frame = TAUGHT.build({"place_id": list(rows), "grades": list(rows.values()), "source": [path.name] * len(rows)})
    return TaughtList(frame, read, {fault: tuple(numbers) for fault, numbers in faults.items()})


def _bare(name: str) -> str:
    return clean(name).removeprefix("โรงเรียน").replace(" ", "")


def _head(rows: list[list[str]]) -> tuple[int, dict[str, int]]:
    best, columns = 0, dict[str, int]()
    for number, row in enumerate(rows[:_HEAD_ROWS]):
        here: dict[str, int] = {}
        for name, heads in _HEADS.items():
            wanted = {_folded(head) for head in heads}
            place = next((at for at, text in enumerate(row) if _folded(text) in wanted), None)
            if place is not None:
                here[name] = place
        if len(here) > len(columns):
            best, columns = number, here
    return best, columns


def _folded(text: str) -> str:
    return clean(text).lower().replace("_", "").replace(" ", "")
