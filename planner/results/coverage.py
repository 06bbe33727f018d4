"""How far each tambon has been visited."""

from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely

from gis.address.gazetteer import Gazetteer
from gis.crs import WGS84
from planner.model import Outcomes, State
from planner.schemas import Kind, Schema

COVERAGE: Final = Schema(
    "coverage",
    ("code",),
    {
        "code": Kind.TEXT,
        "province": Kind.TEXT,
        "amphoe": Kind.TEXT,
        "tambon": Kind.TEXT,
        "children": Kind.WHOLE,
        "cleared": Kind.WHOLE,
        "visited": Kind.WHOLE,
        "to_visit": Kind.WHOLE,
        "share": Kind.REAL,
        "area": Kind.POINT,
    },
)
"""``children`` = ``cleared`` at the desk + ``visited`` + ``to_visit``; ``share`` is visited of those who need a
visit, 0-1, NaN where none does. The code is ``""`` for children of whom not even the tambon is known."""
_WAITING: Final = (State.TO_TRACK.value, State.IN_PROGRESS.value)


def coverage(
    cases: pd.DataFrame, places: pd.DataFrame, outcomes: Outcomes, areas: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """Return the counts of each tambon (COVERAGE), by code, the unknown last.

    ``areas``: columns ``code`` and geometry of the boundaries at hand; a tambon without one is its point. A child
    with a report was visited, whatever came of it.
    """
    here = cases[~cases["gone"]]
    states = outcomes.states.reindex(here.index)
    code = places["code"].reindex(here.index).fillna("").str[:6]
    code = code.where(code.str.len() == 6, "")
    visited = states["checkin_key"] != ""
    waiting = ~visited & states["state"].isin(_WAITING)
    counts = pd.DataFrame({"code": code, "visited": visited, "to_visit": waiting, "children": 1}).astype(
        {"visited": "int64", "to_visit": "int64"}
    )
    table = counts.groupby("code").sum()
    table = table.reindex([*(one for one in table.index if one), *(one for one in table.index if not one)])
    need = table["visited"] + table["to_visit"]
    shape_of = dict(zip(areas["code"], areas.geometry, strict=True))
    gazetteer = Gazetteer.load()
    names = [_names(gazetteer, str(one)) for one in table.index]
    built = COVERAGE.build(
        {
            "code": table.index,
            **{part: [name[at] for name in names] for at, part in enumerate(("province", "amphoe", "tambon"))},
            "children": table["children"],
            "cleared": table["children"] - need,
            "visited": table["visited"],
            "to_visit": table["to_visit"],
            "share": (table["visited"] / need.where(need > 0)).astype("float64"),
            "area": gpd.GeoSeries([_shape(gazetteer, shape_of, str(one)) for one in table.index], crs=WGS84),
        }
    )
    return gpd.GeoDataFrame(built)


def _names(gazetteer: Gazetteer, code: str) -> tuple[str, str, str]:
    if not gazetteer.has_code(code):
        return "", "", ""
    ranks = (gazetteer.provinces, gazetteer.amphoes, gazetteer.tambons)
    province, amphoe, tambon = (ranks[n][gazetteer.by_code[code[: 2 * n + 2]]].name for n in range(3))
    return province, amphoe, tambon


def _shape(gazetteer: Gazetteer, shape_of: dict[Any, Any], code: str) -> shapely.Geometry | None:
    if code in shape_of:
        return shape_of[code]
    if not gazetteer.has_code(code):
        return None
    spot = gazetteer.spot(code)
    return shapely.Point(spot.lon, spot.lat)
