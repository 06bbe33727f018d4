"""The map of one route as SVG: black and white, for paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from gis.crs import EARTH_RADIUS_M, FloatArray
from planner.model import StopKind, VisitRoute
from planner.typesetting import FAMILY

WIDTH_MM: Final = 182.0
HEIGHT_MM: Final = 84.0
_MARGIN_MM: Final = 8.0
_LEAST_SPAN_M: Final = 400.0
"""A route of one near stop is not blown up past this."""
_STOP_MM: Final = 2.9
_SCHOOL_MM: Final = 3.4
_GAP_MM: Final = 0.5
_ARROW_EVERY_MM: Final = 22.0
_SCALE_BAR_MM: Final = 35.0
_PLATE: Final = 'fill="#fff" fill-opacity="0.85"'
"""Under what is written on the map."""
_MAJOR: Final = frozenset({"motorway", "trunk", "primary", "secondary"})
_MIDDLE: Final = frozenset({"tertiary", "unclassified"})
_MIDDLE_ABOVE_M_PER_MM: Final = 60.0
"""On a map of a smaller scale than this the lanes and tracks of the background would be a grey smear."""
_MAJOR_ABOVE_M_PER_MM: Final = 350.0


@dataclass(frozen=True, eq=False, slots=True)
class _Frame:
    """Degrees to millimetres on the page, north up, ``y`` down (equirectangular: true to 0.1 % over 50 km)."""

    lon: float
    lat: float
    m_per_mm: float

    def to_mm(self, lon_lat: FloatArray) -> FloatArray:
        """Return (n, 2) millimetres from the upper left corner for (n, 2) degrees."""
        metres = np.radians(lon_lat - (self.lon, self.lat)) * EARTH_RADIUS_M
        x = WIDTH_MM / 2 + metres[:, 0] * np.cos(np.radians(self.lat)) / self.m_per_mm
        y = HEIGHT_MM / 2 - metres[:, 1] / self.m_per_mm
        return np.column_stack([x, y])

    def bounds(self) -> tuple[float, float, float, float]:
        """Return west, south, east, north in degrees."""
        high = np.degrees(HEIGHT_MM / 2 * self.m_per_mm / EARTH_RADIUS_M)
        wide = np.degrees(WIDTH_MM / 2 * self.m_per_mm / EARTH_RADIUS_M) / np.cos(np.radians(self.lat))
        return (self.lon - wide, self.lat - high, self.lon + wide, self.lat + high)


def draw_map(
    route: VisitRoute,
    background: gpd.GeoDataFrame | None,
    *,
    numbers: Sequence[str],
    north: str,
    metre: str,
    kilometre: str,
    zero_to_nine: str = "0123456789",
) -> str:
    """Return the SVG of a route, ``WIDTH_MM`` by ``HEIGHT_MM``.

    ``background`` holds road lines (``klass``, ``geometry``; WGS 84); ``numbers`` are the labels of the
    stops in order. A round stop is a known house, a square one is a place where one asks first; a dashed
    ring is the radius that holds the true place half of the time.
    """
    stops = np.array([[stop.lon, stop.lat] for stop in route.stops], dtype=np.float64).reshape(-1, 2)
    school = np.array([[route.school.lon, route.school.lat]])
    drives, walks = _ways(route)
    frame = _fit(np.vstack([school, stops, *drives]))
    spots = frame.to_mm(stops)
    base = frame.to_mm(school)
    labels = _apart(spots, base)
    size = f'width="{WIDTH_MM:g}" height="{HEIGHT_MM:g}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH_MM:g} {HEIGHT_MM:g}" {size} ',
        f'font-family="{FAMILY}" stroke-linejoin="round" stroke-linecap="round">',
        f'<clipPath id="page"><rect {size}/></clipPath><rect {size} fill="#fff"/>',
        '<g clip-path="url(#page)" fill="none">',
        *_roads(background, frame),
        *_rings(route, spots, frame),
    ]
    lines = [frame.to_mm(way) for way in drives]
    parts += [_polyline(line, 'stroke="#fff" stroke-width="2.2"') for line in lines]
    parts += [_polyline(line, 'stroke="#000" stroke-width="0.9"') for line in lines]
    dotted = 'stroke="#000" stroke-width="0.7" stroke-dasharray="0.1 1.5"'
    parts += [_polyline(frame.to_mm(way), dotted) for way in walks]
    parts += _arrows(lines)
    parts += _school(base[0])
    parts += _numbers(route, spots, labels, numbers)
    parts += ["</g>", *_north(north), *_scale_bar(frame.m_per_mm, metre, kilometre, zero_to_nine)]
    edge = f'width="{WIDTH_MM - 0.4:g}" height="{HEIGHT_MM - 0.4:g}" fill="none" stroke="#000" stroke-width="0.4"'
    parts.append(f'<rect x="0.2" y="0.2" {edge}/></svg>')
    return "".join(parts)


def _ways(route: VisitRoute) -> tuple[list[FloatArray], list[FloatArray]]:
    """Return the ways on roads, and the straight stretches on foot between the roads and the stops."""
    places = [(route.school.lon, route.school.lat), *((stop.lon, stop.lat) for stop in route.stops)]
    places.append(places[0])
    drives: list[FloatArray] = []
    walks: list[FloatArray] = []
    for start, end, leg in zip(places, places[1:], [*(stop.leg for stop in route.stops), route.back], strict=False):
        path = np.array(leg.path, dtype=np.float64).reshape(-1, 2)
        if len(path) >= 2:
            drives.append(path)
            walks += [np.array([start, path[0]]), np.array([path[-1], end])]
        elif start != end:
            walks.append(np.array([start, end]))
    return drives, walks


def _fit(lon_lat: FloatArray) -> _Frame:
    """Return the frame that holds all points inside the margin."""
    low, high = lon_lat.min(axis=0), lon_lat.max(axis=0)
    lon, lat = (low + high) / 2
    span = np.radians(high - low) * EARTH_RADIUS_M * (np.cos(np.radians(lat)), 1.0)
    room = np.array([WIDTH_MM, HEIGHT_MM]) - 2 * _MARGIN_MM
    return _Frame(float(lon), float(lat), float(max((span / room).max(), _LEAST_SPAN_M / room[1])))


def _roads(background: gpd.GeoDataFrame | None, frame: _Frame) -> list[str]:
    """Return the background roads inside the frame in two greys, fewer classes the smaller the scale."""
    if background is None or background.empty:
        return []
    hits = background.sindex.query(shapely.box(*frame.bounds()))
    near = background.iloc[np.sort(hits)]
    klass = near["klass"].astype("str").str.removesuffix("_link")
    major = klass.isin(_MAJOR)
    shown = np.ones(len(near), dtype=bool)
    if frame.m_per_mm > _MAJOR_ABOVE_M_PER_MM:
        shown = major.to_numpy()
    elif frame.m_per_mm > _MIDDLE_ABOVE_M_PER_MM:
        shown = (major | klass.isin(_MIDDLE)).to_numpy()
    west, south, east, north = frame.bounds()
    cut = shapely.clip_by_rect(near.geometry.to_numpy()[shown], west, south, east, north)
    on_page = shapely.transform(cut, frame.to_mm)
    on_page = shapely.simplify(on_page, 0.15)
    strong = major.to_numpy()[shown]
    parts = []
    for chosen, style in (
        (~strong, 'stroke="#b5b5b5" stroke-width="0.3"'),
        (strong, 'stroke="#999" stroke-width="0.9"'),
    ):
        data = "".join(_path_data(line) for line in shapely.get_parts(on_page[chosen]) if not line.is_empty)
        if data:
            parts.append(f'<path d="{data}" {style}/>')
    return parts


def _path_data(line: shapely.Geometry) -> str:
    points = " ".join(f"{x:.2f} {y:.2f}" for x, y in shapely.get_coordinates(line))
    return f"M{points}"


def _polyline(points: FloatArray, style: str) -> str:
    """Return a line in page millimetres, without the points that a pen would not show."""
    kept = shapely.get_coordinates(shapely.simplify(shapely.linestrings(points), 0.08))
    return f'<polyline points="{" ".join(f"{x:.2f},{y:.2f}" for x, y in kept)}" {style}/>'


def _rings(route: VisitRoute, spots: FloatArray, frame: _Frame) -> list[str]:
    """Return the dashed rings of the places that are not exact, where they show beside the number."""
    radii = np.array([stop.r50_m for stop in route.stops], dtype=np.float64) / frame.m_per_mm
    style = 'stroke="#666" stroke-width="0.3" stroke-dasharray="1.4 1.1"'
    return [
        f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{radius:.2f}" {style}/>'
        for (x, y), radius in zip(spots, radii, strict=True)
        if radius > 1.3 * _STOP_MM
    ]


def _arrows(lines: Sequence[FloatArray]) -> list[str]:
    """Return white-edged heads along the ways: which way round the route goes."""
    parts = []
    for line in lines:
        steps = np.hypot(*np.diff(line, axis=0).T)
        length = float(steps.sum())
        count = int(length // _ARROW_EVERY_MM) or (1 if length > 8.0 else 0)
        along = np.concatenate([[0.0], np.cumsum(steps)])
        for at in (np.arange(count) + 0.5) * length / max(count, 1):
            # A heading over 2 mm is steadier than that of one small segment.
            (x0, y0), (x1, y1) = (
                [float(np.interp(at + shift, along, line[:, axis])) for axis in (0, 1)] for shift in (-1.0, 1.0)
            )
            turn = float(np.degrees(np.arctan2(y1 - y0, x1 - x0)))
            x, y = (x0 + x1) / 2, (y0 + y1) / 2
            parts.append(
                f'<path d="M-1.3 -1.3L1.7 0L-1.3 1.3L-0.6 0Z" fill="#000" stroke="#fff" stroke-width="0.35" '
                f'transform="translate({x:.2f} {y:.2f}) rotate({turn:.1f})"/>'
            )
    return parts


def _apart(spots: FloatArray, base: FloatArray) -> FloatArray:
    """Return where the numbers go: at their stops, pushed apart where they would cover each other or the school."""
    count = len(spots)
    if count == 0:
        return spots
    # A tiny fan tells apart the numbers of stops at the very same point, the same way every time.
    angle = np.arange(count) * 2.399963  # the golden angle
    points = np.vstack([spots + 0.01 * np.column_stack([np.cos(angle), np.sin(angle)]), base])
    radius = np.append(np.full(count, _STOP_MM), _SCHOOL_MM)
    need = radius[:, None] + radius[None, :] + _GAP_MM
    np.fill_diagonal(need, 0.0)
    low = np.full(2, _STOP_MM + 0.6)
    high = np.array([WIDTH_MM, HEIGHT_MM]) - low
    for _ in range(200):
        away = points[:, None, :] - points[None, :, :]
        gap = np.hypot(away[..., 0], away[..., 1])
        short = np.clip(need - gap, 0.0, None)
        if short.max() < 0.05:
            break
        unit = away / np.where(gap == 0.0, 1.0, gap)[..., None]
        push = (unit * short[..., None] * 0.5).sum(axis=1)
        points[:count] = np.clip(points[:count] + push[:count], low, high)
    moved = np.hypot(*(points[:count] - spots).T) > 0.05
    return np.where(moved[:, None], points[:count], spots)


def _numbers(route: VisitRoute, spots: FloatArray, labels: FloatArray, numbers: Sequence[str]) -> list[str]:
    """Return the numbered stops, with a thin line to the true place of one that was moved aside."""
    parts: list[str] = []
    for (x0, y0), (x, y) in zip(spots, labels, strict=True):
        if (x0, y0) != (x, y):
            parts.append(
                f'<path d="M{x0:.2f} {y0:.2f}L{x:.2f} {y:.2f}" stroke="#000" stroke-width="0.25"/>'
                f'<circle cx="{x0:.2f}" cy="{y0:.2f}" r="0.7" fill="#000" stroke="#fff" stroke-width="0.2"/>'
            )
    for stop, (x, y), number in zip(route.stops, labels, numbers, strict=True):
        style = 'fill="#fff" stroke="#000" stroke-width="0.6"'
        if stop.kind is StopKind.HOUSE:
            parts.append(f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{_STOP_MM}" {style}/>')
        else:
            half = _STOP_MM - 0.2
            side = f'width="{2 * half:.2f}" height="{2 * half:.2f}"'
            parts.append(f'<rect x="{x - half:.2f}" y="{y - half:.2f}" {side} {style}/>')
        size = 4.4 if len(number) < 2 else 3.7 if len(number) < 3 else 2.8
        parts.append(_text(x, y + 0.34 * size, size, number, weight=700))
    return parts


def _school(spot: NDArray[np.float64]) -> list[str]:
    """Return the school: a black house with a flag."""
    return [
        f'<g transform="translate({spot[0]:.2f} {spot[1]:.2f})" stroke="#fff" stroke-width="0.5">',
        '<path d="M-3.2 2.9V-0.6L0 -3.2L3.2 -0.6V2.9Z" fill="#000"/>',
        '<path d="M-0.9 2.7V0.4H0.9V2.7Z" fill="#fff" stroke="none"/><path d="M0 -2.4V-6.4" stroke="#000"/>',
        '<path d="M0.2 -6.5H3.2L2.3 -5.5L3.2 -4.5H0.2Z" fill="#000" stroke="none"/></g>',
    ]


def _north(word: str) -> list[str]:
    x, y = WIDTH_MM - 9.0, 4.0
    return [
        f'<rect x="{x - 5:g}" y="{y - 2.5:g}" width="10" height="14.5" {_PLATE}/>',
        f'<path d="M{x:g} {y - 1.5:g}L{x + 2.4:g} {y + 6:g}L{x:g} {y + 4.4:g}L{x - 2.4:g} {y + 6:g}Z" fill="#000"/>',
        _text(x, y + 10.6, 3.8, word, weight=700),
    ]


def _scale_bar(m_per_mm: float, metre: str, kilometre: str, zero_to_nine: str) -> list[str]:
    """Return a bar of a round length: 1, 2 or 5 times a power of ten."""
    most = _SCALE_BAR_MM * m_per_mm
    power = 10.0 ** np.floor(np.log10(most))
    length = float(max(step * power for step in (1, 2, 5) if step * power <= most))
    label = f"{length / 1000:g} {kilometre}" if length >= 1000 else f"{length:g} {metre}"
    label = label.translate(str.maketrans("0123456789", zero_to_nine))
    x, y, wide = 5.0, HEIGHT_MM - 4.5, length / m_per_mm
    bar = f"M{x:g} {y - 1.6:g}V{y:g}H{x + wide:.2f}V{y - 1.6:g}"
    return [
        f'<rect x="2" y="{y - 6:g}" width="{wide + 6:.2f}" height="8.5" {_PLATE}/>',
        f'<path d="{bar}" fill="none" stroke="#000" stroke-width="0.5"/>',
        _text(x + wide / 2, y - 1.4, 3.6, label, weight=400),
    ]


def _text(x: float, y: float, size: float, words: str, *, weight: int) -> str:
    return (
        f'<text x="{x:.2f}" y="{y:.2f}" font-size="{size:g}" font-weight="{weight}" text-anchor="middle" '
        f'fill="#000" stroke="none">{escape(words)}</text>'
    )
