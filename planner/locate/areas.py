"""Tambon boundaries that came with the roads: kept with the project, and what a list says is held against them."""

import io
from typing import Final, cast

import geopandas as gpd
import numpy as np
import shapely

from gis.crs import WGS84

BLOB: Final = "tambon_areas"
"""The name under which a project keeps them."""
SIMPLER_DEG: Final = 0.0003
"""Boundaries are kept to about 30 m: they are drawn no better."""
BESIDE_DEG: Final = 0.003
"""A point this far outside (300 m) is believed: villages stand on boundaries, and boundaries are drawn roughly."""


def areas_to_bytes(areas: gpd.GeoDataFrame) -> bytes:
    """Return tambon areas (columns ``code``, geometry) as bytes."""
    shapes = shapely.to_wkb(shapely.simplify(areas.geometry.to_numpy(), SIMPLER_DEG))
    sizes = np.array([len(shape) for shape in shapes], dtype=np.int64)
    out = io.BytesIO()
    codes = np.array(areas["code"].tolist(), dtype="U6")
    np.savez_compressed(out, codes=codes, sizes=sizes, shapes=np.frombuffer(b"".join(shapes), dtype=np.uint8))
    return out.getvalue()


def areas_from_bytes(data: bytes | None) -> gpd.GeoDataFrame:
    """Return the tambon areas (columns ``code``, geometry) of ``areas_to_bytes``; none for ``None``."""
    if data is None:
        return gpd.GeoDataFrame({"code": []}, geometry=[], crs=WGS84)
    with np.load(io.BytesIO(data), allow_pickle=False) as stored:
        whole, ends = stored["shapes"].tobytes(), np.cumsum(stored["sizes"])
        starts = ends - stored["sizes"]
        shapes = [shapely.from_wkb(whole[start:end]) for start, end in zip(starts, ends, strict=True)]
        codes = stored["codes"].tolist()
    return gpd.GeoDataFrame({"code": codes}, geometry=shapes, crs=WGS84)


def held_against(landmarks: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Return landmarks (LANDMARKS) that agree with tambon areas, and the ids of those that lie outside their tambon.

    A point without a tambon's code gets that of the area it lies in. What has no point, or a tambon without
    an area, stays as it is. A village whose point lies outside keeps its number and name, without the point.
    """
    if areas.empty or landmarks.empty:
        return landmarks, []
    points = landmarks["place"].to_numpy()
    codes = landmarks["tambon_code"].to_numpy(dtype=object).copy()
    shape_of = dict(zip(areas["code"], areas.geometry, strict=True))
    own = np.array([shape_of.get(code) for code in codes], dtype=object)
    judged = ~shapely.is_missing(own) & ~shapely.is_missing(points)
    outside = np.zeros(len(points), dtype=bool)
    outside[judged] = shapely.distance(own[judged], points[judged]) > BESIDE_DEG
    point, area = shapely.STRtree(areas.geometry.to_numpy()).query(points, predicate="intersects")
    inside = np.full(len(points), "", dtype=object)
    inside[point] = areas["code"].to_numpy(dtype=object)[area]
    settled = landmarks.assign(tambon_code=np.where(codes == "", inside, codes).astype(str))
    settled["tambon_code"] = settled["tambon_code"].astype("str")
    settled["place"] = gpd.GeoSeries(np.where(outside, None, points), index=settled.index, crs=landmarks.crs)
    numbered = (settled["moo"] != "").to_numpy()
    kept = cast(gpd.GeoDataFrame, settled.loc[~outside | numbered])
    return kept, [str(name) for name in landmarks.index[outside]]
