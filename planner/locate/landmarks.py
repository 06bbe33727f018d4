"""Named points beside the nation's gazetteer: out of an OpenStreetMap extract, or a list that a person has."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio.errors
import shapely

from gis.address.gazetteer import Gazetteer
from gis.address.names import fold
from gis.address.radii import Spot
from gis.address.villages import moo_in_name
from gis.crs import WGS84
from gis.errors import DataError
from gis.monitor import Monitor, Progress
from gis.tables import read_table
from gis.thai import clean
from planner.locate.areas import held_against
from planner.locate.decisions import is_place
from planner.schemas import LANDMARKS

FROM_EXTRACT: Final = "osm"
"""The ``source`` of landmarks that came with an extract."""
TAMBON_LEVEL: Final = 8
"""``admin_level`` of a tambon in OpenStreetMap (วิกิ: Thailand/Administrative boundaries)."""
FAR_R95: Final = 3.0
"""A point is not believed when it lies this many r95 away from the tambon that its code names."""

_HEADS: Final = {
    "name": "name name_th nameth ชื่อ ชื่อสถานที่ ชื่อหมู่บ้าน หมู่บ้าน village village_th villagename village_name ชื่อบ้าน",
    "name_en": "name_en nameen name:en village_en ชื่อภาษาอังกฤษ",
    "kind": "kind type class ประเภท ชนิด fclass",
    "village_code": "village_code villagecode vill_code mooban_code รหัสหมู่บ้าน",
    "tambon_code": "tambon_code tamboncode tam_code subdistrict_code รหัสตำบล",
    "moo": "moo village_no mu หมู่ หมู่ที่",
    "lat": "lat latitude y ละติจูด",
    "lon": "lon lng long longitude x ลองจิจูด ลองติจูด",
}
_COLUMN: Final = {fold(head): column for column, heads in _HEADS.items() for head in heads.split()}
_KINDS: Final = (
    ("school", re.compile(r"^โรงเรียน|^รร\.|school", re.IGNORECASE)),
    ("temple", re.compile(r"^วัด|^สำนักสงฆ์|^มัสยิด|temple|^wat\b", re.IGNORECASE)),
    ("health", re.compile(r"^รพ|^โรงพยาบาล|^สถานีอนามัย|hospital|clinic", re.IGNORECASE)),
    ("office", re.compile(r"^อบต|^องค์การบริหาร|^เทศบาล|^ที่ทำการ|office", re.IGNORECASE)),
    (
        "learning_centre",
        re.compile(r"^(?:สกร|กศน|ศกร|ศรช)(?:$|[.\s]|อำเภอ|ตำบล)|^ศูนย์การเรียน|learning.?cent", re.IGNORECASE),
    ),
    ("village", re.compile(r"^บ้าน|^หมู่บ้าน|^ชุมชน|village|hamlet|^ban\b", re.IGNORECASE)),
)
_FILES: Final = frozenset({".geojson", ".json", ".gpkg", ".shp", ".kml"})


@dataclass(frozen=True, eq=False, slots=True)
class PlaceList:
    """A list of places: ``landmarks`` (schema LANDMARKS), and the rows that were set aside with their reasons."""

    landmarks: gpd.GeoDataFrame
    rows_read: int
    rejects: pd.DataFrame
    """Columns ``row`` (number in the file) and ``reason``, a code."""

    @property
    def set_aside(self) -> int:
        """Return how many rows were not taken, or only without their point."""
        return len(self.rejects)


def kind_of(name: str, given: str = "") -> str:
    """Return the kind of a landmark from what its list calls it, else from its name."""
    for text in (given, name):
        for kind, pattern in _KINDS:
            if text and (text == kind or pattern.search(text)):
                return kind
    return "place"


def landmarks_from_extract(
    found: gpd.GeoDataFrame, gazetteer: Gazetteer, boundaries: gpd.GeoDataFrame | None = None
) -> gpd.GeoDataFrame:
    """Return the landmarks of an extract (schema LANDMARKS).

    ``found`` has ``name``, ``name_en``, ``kind``, ``osm_id`` and points. Where ``boundaries`` (``name``, ``name_en``,
    ``admin_level``, ``code``, areas) hold a point's tambon, it gets the tambon's code; elsewhere the code stays open
    and the geocoder weighs the tambons about the point.
    """
    codes = _tambon_codes(found, gazetteer, boundaries)
    names = [clean(str(name)) for name in found["name"]]
    return cast(
        gpd.GeoDataFrame,
        LANDMARKS.build(
            {
                "landmark_id": [f"{FROM_EXTRACT}:{osm_id}" for osm_id in found["osm_id"]],
                "name": names,
                "name_en": [clean(str(name)) for name in found["name_en"]],
                "kind": found["kind"].astype(str).tolist(),
                "tambon_code": codes,
                "moo": [moo_in_name(name) for name in names],
                "source": [FROM_EXTRACT] * len(found),
                "place": found.geometry.tolist(),
            }
        ),
    )


def tambon_areas(boundaries: gpd.GeoDataFrame, gazetteer: Gazetteer) -> gpd.GeoDataFrame:
    """Return the tambon areas among administrative boundaries, with their codes (columns ``code``, geometry).

    A boundary is a tambon's by its name and by where it lies: the tambon of that name whose point is nearest
    to the area's middle, and no farther from it than three r95.
    """
    level = pd.to_numeric(boundaries["admin_level"], errors="coerce")
    areas = boundaries[level == TAMBON_LEVEL]
    codes: list[str] = []
    for name, name_en, area in zip(areas["name"], areas["name_en"], areas.geometry, strict=True):
        middle = area.representative_point()
        named = [n for text in (str(name), str(name_en)) for n in _tambons_named(text, gazetteer)]
        ranked = sorted((gazetteer.middles[i].metres_to(middle.y, middle.x), i) for i in set(named))
        near = ranked and ranked[0][0] <= FAR_R95 * gazetteer.middles[ranked[0][1]].r95_m
        codes.append(gazetteer.tambons[ranked[0][1]].code if near else "")
    frame = gpd.GeoDataFrame({"code": codes}, geometry=areas.geometry.tolist(), crs=WGS84)
    return frame[frame["code"] != ""]


def _tambons_named(name: str, gazetteer: Gazetteer) -> list[int]:
    for text in (
        name,
        re.sub(r"^(?:ตำบล|แขวง|tambon\s+)|\s+(?:sub-?district)$", "", clean(name), flags=re.IGNORECASE),
    ):
        found = gazetteer.exact.get(fold(text))
        if found and found.tambons:
            return list(found.tambons)
    return []


def _tambon_codes(found: gpd.GeoDataFrame, gazetteer: Gazetteer, boundaries: gpd.GeoDataFrame | None) -> list[str]:
    codes = np.full(len(found), "", dtype=object)
    if boundaries is None or boundaries.empty or found.empty:
        return [str(code) for code in codes]
    areas = tambon_areas(boundaries, gazetteer)
    if len(areas):
        tree = shapely.STRtree(areas.geometry.to_numpy())
        point, area = tree.query(found.geometry.to_numpy(), predicate="intersects")
        codes[point] = areas["code"].to_numpy()[area]
    return [str(code) for code in codes]


def read_places(path: Path, *, areas: gpd.GeoDataFrame | None = None, monitor: Monitor) -> PlaceList:
    """Read a list of named points: CSV or workbook, GeoJSON, GPKG, SHP, KML.

    Columns, in any order and by their Thai names too: ``name``, ``name_en``, ``kind``, ``village_code`` (8 digits) or
    ``tambon_code`` (6) and ``moo``, ``lat``, ``lon``. A village may come without a point: its number and name then
    help to find it among other landmarks. Points are held against ``areas`` (tambon boundaries, columns ``code``,
    geometry) where there are some. Raises ``DataError`` for a file that is no such list.
    """
    monitor.check()
    monitor.report(Progress("places_read"))
    rows, first = _read_file(path)
    if not rows:
        raise DataError("places_empty", file=path.name)
    columns = set().union(*rows)
    if not columns & {"name", "village_code", "tambon_code"}:
        raise DataError("places_heads", file=path.name)
    gazetteer = Gazetteer.load()
    kept: dict[str, list[object]] = {name: [] for name in LANDMARKS.columns}
    rejects: list[tuple[int, str]] = []
    for i, row in enumerate(rows):
        if i % 5000 == 0:
            monitor.check()
            monitor.report(Progress("places_read", i, len(rows)))
        found = _understand(row, gazetteer)
        if isinstance(found, str):
            rejects.append((i + first, found))
            continue
        for name, value in found.items():
            kept[name].append(value)
        kept["landmark_id"].append(f"{path.name}:{i + first}")
        kept["source"].append(path.name)
    if not kept["name"]:
        shown = ", ".join(str(row) for row, _ in rejects[:10])
        raise DataError("places_none_usable", file=path.name, rows=shown)
    frame = cast(gpd.GeoDataFrame, LANDMARKS.build(kept))
    if areas is not None:
        frame, outside = held_against(frame, areas)
        rejects = sorted([*rejects, *((int(name.rpartition(":")[2]), "outside_tambon") for name in outside)])
    return PlaceList(frame, len(rows), pd.DataFrame(rejects, columns=["row", "reason"]))


def _understand(row: Mapping[str, str], gazetteer: Gazetteer) -> dict[str, object] | str:
    """Return the columns of a landmark, or why the row cannot be one."""
    name, code = row.get("name", ""), row.get("village_code", "")
    tambon = code[:6] if len(code) == 8 and code.isdigit() else row.get("tambon_code", "")
    moo = str(int(code[6:])) if tambon and len(code) == 8 else row.get("moo", "").lstrip("0")
    moo = moo if moo.isdigit() and len(moo) <= 2 else moo_in_name(name)
    if tambon and not gazetteer.has_code(tambon):
        return "bad_code"
    if not name and not (tambon and moo):
        return "no_name"
    point = _point(row, gazetteer.spot(tambon) if len(tambon) == 6 else None)
    if isinstance(point, str):
        return point
    if point is None and not (tambon and moo):
        return "no_point"
    return {
        "name": name,
        "name_en": row.get("name_en", ""),
        "kind": "village" if moo and tambon else kind_of(name, row.get("kind", "")),
        "tambon_code": tambon if len(tambon) == 6 else "",
        "moo": moo,
        "place": point,
    }


def _point(row: Mapping[str, str], spot: Spot | None) -> shapely.Point | str | None:
    """Return the point of a row, ``None`` where it has none, or why it cannot be believed."""
    if not (row.get("lat") and row.get("lon")):
        return None
    try:
        lat, lon = float(row["lat"]), float(row["lon"])
    except ValueError:
        return "not_in_thailand"
    if not is_place(lat, lon):
        return "not_in_thailand"
    if spot is not None and spot.metres_to(lat, lon) > FAR_R95 * spot.r95_m:
        return "far_from_tambon"
    return shapely.Point(lon, lat)


def _read_file(path: Path) -> tuple[list[dict[str, str]], int]:
    """Return the rows by our column names, and the number of the first one in the file."""
    if path.suffix.lower() not in _FILES:
        for sheet in read_table(path):
            for i, row in enumerate(sheet.rows[:10]):
                heads = [_COLUMN.get(fold(clean(cell)), "") for cell in row]
                if sum(bool(head) for head in heads) >= 2:
                    return [_named(heads, cells) for cells in sheet.rows[i + 1 :] if any(cells)], i + 2
        return [], 0
    try:
        frame = gpd.read_file(path)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError, OSError) as error:
        raise DataError("places_not_readable", file=path.name) from error
    if not isinstance(frame, gpd.GeoDataFrame) or frame.empty:
        return [], 0
    frame = frame.to_crs(WGS84) if frame.crs is not None else frame.set_crs(WGS84)
    heads = [_COLUMN.get(fold(clean(str(name))), "") for name in frame.columns]
    table = frame.drop(columns=frame.geometry.name).astype("str").fillna("")
    heads = [head for head, name in zip(heads, frame.columns, strict=True) if name != frame.geometry.name]
    named = [_named(heads, cells) for cells in table.to_numpy().tolist()]
    for place, shape in zip(named, frame.geometry, strict=True):
        if shape is not None and not shape.is_empty:
            point = shape if shape.geom_type == "Point" else shape.representative_point()
            place["lat"], place["lon"] = repr(float(point.y)), repr(float(point.x))
    return named, 1


def _named(heads: Sequence[str], cells: Sequence[object]) -> dict[str, str]:
    """Return a row by our column names; the first column of a name that is filled counts."""
    row: dict[str, str] = {}
    for head, cell in zip(heads, cells, strict=False):
        text = clean(str(cell))
        if head and text and text.lower() not in ("none", "nan", "-") and head not in row:
            row[head] = text
    return row
