"""The map of the prevention plan as SVG: children by tambon, hot spots on top."""

import re
from collections.abc import Mapping, Sequence
from typing import Final
from xml.sax.saxutils import escape

import geopandas as gpd
import numpy as np
import shapely

from gis.crs import FloatArray
from gis.thai import clean
from planner.typesetting import FAMILY

WIDTH_MM: Final = 165.0
HEIGHT_MM: Final = 120.0
_MARGIN_MM: Final = 6.0
_LEGEND_MM: Final = 34.0
_BLUES: Final = ("#eef4fa", "#c9dff0", "#92bfdf", "#4f93c4", "#1b5f97")
"""Light to dark, after ColorBrewer's Blues: legible in grey, too."""
_BREAKS: Final = (0, 1, 5, 10, 20)
_HIDDEN: Final = "url(#hidden)"
_SPOT: Final = "#b2182b"
_LEAST_DEG: Final = 0.02
_DOT_MM: Final = 3.0
_LETTER_MM: Final = 2.9
_MARKS: Final = re.compile("[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]")
"""Marks above and below letters take no room along the line."""


def spot_map(
    areas: gpd.GeoDataFrame,
    counts: Mapping[str, int | None],
    spots: gpd.GeoSeries,
    *,
    public: bool,
    names: Mapping[str, str],
    legend: Mapping[str, str],
) -> str:
    """Return the SVG, ``WIDTH_MM`` by ``HEIGHT_MM``.

    ``areas`` (columns ``code``, ``area``; WGS 84): the boundary of each tambon, or a point where there is none.
    ``counts`` by code, ``None`` where hidden; ``spots``: outlines of the hot spots; ``legend``: words for
    ``children``, ``hidden``, ``spot``. The map of a ``public`` draft has no class of 1 to 4.
    """
    known = areas[areas["area"].notna()]
    shapes = list(known["area"])
    frame = _Frame.around([*shapes, *spots])
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH_MM:g} {HEIGHT_MM:g}" ',
        f'width="{WIDTH_MM:g}mm" height="{HEIGHT_MM:g}mm" font-family="{FAMILY}">',
        '<defs><pattern id="hidden" width="2" height="2" patternUnits="userSpaceOnUse">',
        '<rect width="2" height="2" fill="#fff"/><path d="M0 2L2 0" stroke="#8a8a8a" stroke-width="0.35"/>',
        "</pattern></defs>",
        f'<rect width="{WIDTH_MM:g}" height="{HEIGHT_MM:g}" fill="#fff"/>',
    ]
    labels: list[tuple[float, float, str]] = []
    for code, shape in zip(known["code"], shapes, strict=True):
        fill = _fill(counts.get(str(code), 0))
        if shape.geom_type == "Point":
            x, y = frame.mm(np.array([[shape.x, shape.y]]))[0]
            parts.append(
                f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{_DOT_MM}" fill="{fill}" stroke="#555" stroke-width="0.3"/>'
            )
        else:
            path = frame.path(shape)
            parts.append(f'<path d="{path}" fill="{fill}" fill-rule="evenodd" stroke="#777" stroke-width="0.25"/>')
            inner = shape.representative_point()
            x, y = frame.mm(np.array([[inner.x, inner.y]]))[0]
        labels.append((float(x), float(y), clean(names.get(str(code), ""))))
    for spot in spots:
        parts.append(
            f'<path d="{frame.path(spot)}" fill="{_SPOT}" fill-opacity="0.25" stroke="{_SPOT}" stroke-width="0.6"/>'
        )
    parts += _labels(labels)
    return "".join([*parts, *_legend(legend, public=public), "</svg>"])


class _Frame:
    """Degrees to millimetres, north up (equirectangular about the middle)."""

    def __init__(self, west: float, south: float, east: float, north: float) -> None:
        self._lon, self._lat = (west + east) / 2, (south + north) / 2
        self._squeeze = float(np.cos(np.radians(self._lat)))
        wide = WIDTH_MM - _LEGEND_MM - 2 * _MARGIN_MM
        high = HEIGHT_MM - 2 * _MARGIN_MM
        spans = max((east - west) * self._squeeze, _LEAST_DEG), max(north - south, _LEAST_DEG)
        self._mm = min(wide / spans[0], high / spans[1])
        self._x, self._y = _MARGIN_MM + wide / 2, HEIGHT_MM / 2

    @classmethod
    def around(cls, shapes: Sequence[shapely.Geometry]) -> "_Frame":
        """Return the frame that holds all shapes; Thailand where there is none."""
        if not shapes:
            return cls(97.3, 5.6, 105.7, 20.5)
        west, south, east, north = shapely.total_bounds(np.array(shapes, dtype=object)).tolist()
        return cls(west, south, east, north)

    def mm(self, lon_lat: FloatArray) -> FloatArray:
        x = self._x + (lon_lat[:, 0] - self._lon) * self._squeeze * self._mm
        y = self._y - (lon_lat[:, 1] - self._lat) * self._mm
        return np.column_stack([x, y])

    def path(self, shape: shapely.Geometry) -> str:
        """Return the rings of a shape as path data, without points that no pen would show."""
        rings = shapely.get_rings(shapely.get_parts(shape))
        drawn = []
        for ring in rings:
            line = shapely.simplify(shapely.transform(ring, self.mm), 0.1)
            points = " ".join(f"{x:.2f} {y:.2f}" for x, y in shapely.get_coordinates(line))
            drawn.append(f"M{points}Z")
        return "".join(drawn)


def _fill(count: int | None) -> str:
    if count is None:
        return _HIDDEN
    return _BLUES[max(at for at, least in enumerate(_BREAKS) if count >= least)]


def _labels(labels: Sequence[tuple[float, float, str]]) -> list[str]:
    """Return the names from the north on; one that would cover another is left out."""
    style = f'font-size="{_LETTER_MM}" text-anchor="middle" paint-order="stroke" stroke="#fff" stroke-width="0.7"'
    drawn: list[tuple[float, float, float]] = []
    parts = []
    for x, y, text in sorted(labels, key=lambda label: label[1]):
        half = len(_MARKS.sub("", text)) * _LETTER_MM * 0.3
        if any(abs(y - other) < 1.3 * _LETTER_MM and abs(x - at) < half + wide for at, other, wide in drawn):
            continue
        drawn.append((x, y, half))
        parts.append(f'<text x="{x:.2f}" y="{y + 1:.2f}" {style} fill="#222">{escape(text)}</text>')
    return parts


def _legend(words: Mapping[str, str], *, public: bool) -> list[str]:
    x, y = WIDTH_MM - _LEGEND_MM + 2, 8.0
    parts = [f'<text x="{x:g}" y="{y:g}" font-size="3.4" font-weight="700">{escape(words["children"])}</text>']
    ends = [*(str(least - 1) for least in _BREAKS[1:]), ""]
    rows = [
        (fill, f"{least}-{end}" if end not in ("", str(least)) else (str(least) if end else f"{least}+"))
        for fill, least, end in zip(_BLUES, _BREAKS, ends, strict=True)
    ]
    if public:
        rows = [rows[0], *rows[2:], (_HIDDEN, words["hidden"])]
    for number, (fill, text) in enumerate(rows):
        top = y + 3 + 5.5 * number
        parts.append(
            f'<rect x="{x:g}" y="{top:g}" width="5" height="4" fill="{fill}" stroke="#777" stroke-width="0.25"/>'
        )
        parts.append(f'<text x="{x + 6.5:g}" y="{top + 3.1:g}" font-size="3.2">{escape(text)}</text>')
    top = y + 3 + 5.5 * len(rows)
    spot = f'fill="{_SPOT}" fill-opacity="0.25" stroke="{_SPOT}" stroke-width="0.6"'
    parts.append(f'<rect x="{x:g}" y="{top:g}" width="5" height="4" {spot}/>')
    parts.append(f'<text x="{x + 6.5:g}" y="{top + 3.1:g}" font-size="3.2">{escape(words["spot"])}</text>')
    return parts
