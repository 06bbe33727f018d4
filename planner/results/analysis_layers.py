"""Layers that count: how far each tambon was visited, and where hot spots are."""

from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from gis.crs import WGS84
from gis.maps.layers import Layer, Shape, Style
from planner.results.words import said
from resources.text import catalogue

_RAMP: Final = ("#d55e00", "#e69f00", "#f0e442", "#56b4e9", "#009e73")
"""From nothing visited to all visited, in fifths; of Okabe & Ito (2008)."""
_NO_NEED: Final = "#bbbbbb"
_SPOT: Final = {"dropped_out": "#cc0066", "reason": "#6a3d9a"}


def coverage_layers(coverage: gpd.GeoDataFrame, language: str) -> list[Layer]:
    """Return the tambons (COVERAGE) with a boundary as areas, and those without as points; index ``code``."""
    words = catalogue(language)
    shown = coverage[coverage.index != ""]
    share = shown["share"].to_numpy(dtype=np.float64)
    known = ~np.isnan(share)
    step = np.clip((np.where(known, share, 0.0) * len(_RAMP)).astype(np.int64), 0, len(_RAMP) - 1)
    data: dict[str, Any] = {name: shown[name] for name in ("tambon", "amphoe", "children", "cleared")}
    data |= {name: shown[name] for name in ("visited", "to_visit")}
    data["share"] = [f"{part:.0%}" if known_ else "" for part, known_ in zip(share, known, strict=True)]
    data["colour"] = np.where(known, np.array(_RAMP)[step], _NO_NEED)
    frame = gpd.GeoDataFrame(data, geometry=gpd.GeoSeries(shown["area"], crs=WGS84), index=shown.index)
    popup = {name: words.say(f"results.layers.{name}") for name in data if name != "colour"}
    title = words.say("results.layers.coverage")
    is_area = frame.geometry.geom_type.isin(("Polygon", "MultiPolygon"))
    area = Style(Shape.AREA, _RAMP[0], size_px=1.0, opacity=0.35)
    point = Style(Shape.CIRCLE, _RAMP[0], size_px=10.0)
    return [
        Layer("coverage", title, frame[is_area], area, popup, visible=False, label="share", colours="colour"),
        Layer(
            "coverage_points",
            words.say("results.layers.coverage_points"),
            frame[~is_area],
            point,
            popup,
            visible=False,
            label="share",
            colours="colour",
        ),
    ]


def hotspot_layer(spots: gpd.GeoDataFrame, language: str) -> Layer:
    """Return the hot spots (HOTSPOTS) with their counts; a hidden count is told as fewer than five."""
    words = catalogue(language)
    few = words.say("results.layers.few")
    reasons = said("reasons", spots["reason"], language)
    dropouts = words.say("results.layers.dropouts")
    data: dict[str, Any] = {
        "theme": [text or dropouts for text in reasons],
        "children": spots["children"],
        "still_open": [few if count < 0 else str(count) for count in spots["open"]],
        "colour": spots["kind"].map(_SPOT),
    }
    frame = gpd.GeoDataFrame(data, geometry=gpd.GeoSeries(spots["area"], crs=WGS84), index=spots.index)
    popup = {name: words.say(f"results.layers.{name}") for name in data if name != "colour"}
    style = Style(Shape.AREA, _SPOT["dropped_out"], size_px=2.0, opacity=0.3)
    title = words.say("results.layers.hotspots")
    return Layer("hotspots", title, frame, style, popup, visible=False, colours="colour")


def coverage_table(coverage: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the counts of each tambon without their shapes, ``code`` a column."""
    table: pd.DataFrame = pd.DataFrame(coverage.drop(columns=["area"])).reset_index()
    return table
