"""School lists: every fault of the list is told at once, with its rows."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
from shapely import points

from gis.crs import FloatArray
from gis.errors import DataError, UserError
from gis.tables import Sheet, read_table
from planner.register.heads import find_head
from planner.register.rows import tidy
from planner.schemas import SCHOOLS

_THAI_LAT: Final = (5.0, 21.0)
_THAI_LON: Final = (97.0, 106.0)
_NAMED_ROWS: Final = 10
"""So many rows are named in a sentence; the rest is counted."""
_DEGREES: Final = re.compile(
    r"""([+-]?\d{1,3}(?:[.,]\d+)?)\s*°?\s*(?:(\d{1,2}(?:\.\d+)?)\s*['′’]\s*(?:(\d{1,2}(?:\.\d+)?)\s*(?:"|″|”|''))?)?\s*([NSEW]?)""",
    re.IGNORECASE,
)
_PAIR: Final = re.compile(r"\s*[,;/]\s*|\s+")
_TEXTS: Final = ("name", "tambon", "amphoe", "province", "esa")


class SchoolListError(DataError):
    """All faults of a school list: a sentence each."""

    def __init__(self, faults: Sequence[UserError]) -> None:
        super().__init__(faults[0].code, **faults[0].details)
        self.faults = tuple(faults)

    def message(self, language: str) -> str:
        """Return the sentences in ``language``, a line each."""
        return "\n".join(fault.message(language) for fault in self.faults)


def read_schools(path: Path, *, learned: Mapping[str, str] | None = None) -> gpd.GeoDataFrame:
    """Return the schools of a list (schema SCHOOLS) with heads in Thai or English, in the file's order.

    ``learned`` tells what a person once said of heads; see ``columns_of``.

    A list of which no school is in Thailand is taken as one of elsewhere; in a Thai list a school outside is a slip.
    Raises ``DataError``: no head, no row, and all at once codes that are missing or double, positions that are no
    numbers, swapped, or outside.
    """
    sheet, index, columns = _sheet(path, learned or {})
    numbered = [
        (number, row)
        for number, row in enumerate(sheet.rows[index + 1 :], start=index + 2)
        if any(tidy(text) for text in row)
    ]
    if not numbered:
        raise DataError("schools_no_rows", file=path.name, row=index + 1)
    rows = [number for number, _ in numbered]
    texts = {name: [tidy(row[column]) for _, row in numbered] for name, column in columns.items()}
    codes = [code.replace(" ", "") for code in texts["school_code"]]
    lat, lon = _positions(texts)
    faults = [*_code_faults(path, rows, codes), *_position_faults(path, rows, lat, lon)]
    if faults:
        raise SchoolListError(faults)
    blank = [""] * len(rows)
    found = {name: texts.get(name, blank) for name in _TEXTS}
    found["name"] = [name or code for name, code in zip(found["name"], codes, strict=True)]
    return SCHOOLS.build({"school_code": codes, **found, "place": points(lon, lat)})


def _sheet(path: Path, learned: Mapping[str, str]) -> tuple[Sheet, int, dict[str, int]]:
    """Return the first sheet that has the heads of a school list, their row and columns."""
    best: list[str] = []
    for sheet in read_table(path):
        index, columns = find_head(sheet.rows, "schools", learned)
        missing = [name for name in ("school_code", "name") if name not in columns]
        if "position" not in columns:
            missing += [name for name in ("lat", "lon") if name not in columns]
        if not missing:
            return sheet, index, columns
        best = missing if not best or len(missing) < len(best) else best
    raise DataError("schools_no_head", file=path.name, heads=", ".join(best))


def _positions(texts: dict[str, list[str]]) -> tuple[FloatArray, FloatArray]:
    """Return degrees; NaN where the text is no number."""
    if "lat" in texts and "lon" in texts:
        return _degrees(texts["lat"]), _degrees(texts["lon"])
    pairs = [_PAIR.split(text) for text in texts["position"]]
    lat, lon = ([pair[at] if len(pair) == 2 else "" for pair in pairs] for at in (0, 1))
    return _degrees(lat), _degrees(lon)


def _degrees(texts: Sequence[str]) -> FloatArray:
    return np.array([_degree(text) for text in texts], dtype=np.float64)


def _degree(text: str) -> float:
    """Return decimal degrees of ``18.79``, ``18,79``, ``18.79° N`` or ``18°47'24" N``; NaN of anything else."""
    match = _DEGREES.fullmatch(text)
    if match is None:
        return float("nan")
    whole, minutes, seconds, side = match.groups()
    value = float(whole.replace(",", "."))
    part = float(minutes or 0) / 60 + float(seconds or 0) / 3600
    value = value - part if value < 0 else value + part
    return -value if side.upper() in ("S", "W") else value


def _code_faults(path: Path, rows: Sequence[int], codes: Sequence[str]) -> list[UserError]:
    faults: list[UserError] = []
    if missing := [row for row, code in zip(rows, codes, strict=True) if not code]:
        faults.append(DataError("schools_code_missing", file=path.name, rows=_told(missing)))
    places: dict[str, list[int]] = {}
    for row, code in zip(rows, codes, strict=True):
        places.setdefault(code, []).append(row)
    faults += [
        DataError("schools_code_double", file=path.name, school=code, rows=_told(where))
        for code, where in places.items()
        if code and len(where) > 1
    ]
    return faults


def _position_faults(path: Path, rows: Sequence[int], lat: FloatArray, lon: FloatArray) -> list[UserError]:
    thai = _within(lat, _THAI_LAT) & _within(lon, _THAI_LON)
    swapped = (_within(lat, _THAI_LON) & _within(lon, _THAI_LAT)) | ((np.abs(lat) > 90) & (np.abs(lon) <= 90))
    none = np.isnan(lat) | np.isnan(lon)
    # Rows that seem swapped speak for a Thai list as much as those in their places.
    at_home = bool((thai | swapped).any()) and int((thai | swapped).sum()) * 2 >= int((~none).sum())
    beyond = (np.abs(lat) > 90) | (np.abs(lon) > 180)
    outside = ~none & ~swapped & ((~thai if at_home else beyond) | beyond)
    return [
        DataError(code, file=path.name, rows=_told([row for row, wrong in zip(rows, mask, strict=True) if wrong]))
        for code, mask in (
            ("schools_position_none", none),
            ("schools_position_swapped", swapped),
            ("schools_position_outside", outside),
        )
        if mask.any()
    ]


def _within(values: FloatArray, bounds: tuple[float, float]) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    return (values >= bounds[0]) & (values <= bounds[1])


def _told(rows: Sequence[int]) -> str:
    """Return rows as a sentence names them: the first ten, and how many more."""
    told = ", ".join(map(str, rows[:_NAMED_ROWS]))
    return f"{told} (+{len(rows) - _NAMED_ROWS})" if len(rows) > _NAMED_ROWS else told
