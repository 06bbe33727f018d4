"""The map of the page for everyone: areas or spots shaded by counts, drawn as SVG without a network."""

import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

import shapely
from shapely.geometry.base import BaseGeometry

_WIDTH: Final = 760.0
_HIGHEST: Final = 600.0
_MARGIN: Final = 14.0
_SHADES: Final = ("#dbe9f6", "#a6cbe6", "#5fa2d2", "#2270b1", "#08417c")
_EMPTY: Final = "#ffffff"
_SIMPLER_DEG: Final = 0.001
_KM_A_DEGREE: Final = 111.2


@dataclass(frozen=True, eq=False, slots=True)
class Mark:
    """A place with a count: the count's name, its title, its point (degrees) and its area where that is known."""

    name: Hashable
    title: str
    lat: float
    lon: float
    area: BaseGeometry | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Picture:
    """Marks, and points and areas around them that say where one is."""

    marks: Sequence[Mark]
    around: Sequence[tuple[float, float]] = ()
    """(lat, lon)."""
    circles: Sequence[tuple[float, float, float]] = ()
    """Hot spots as (lat, lon, radius in km); no count goes with them."""


def limits(counts: Sequence[int]) -> list[int]:
    """Return the lower ends of the classes of shade: about as many places in each, no end twice."""
    told = sorted(count for count in counts if count > 0)
    if not told:
        return []
    return sorted({told[len(told) * part // len(_SHADES)] for part in range(len(_SHADES))})


def draw(picture: Picture, shown: Callable[[Hashable], int | None], text: Callable[[Hashable], str]) -> str:
    """Return the map: ``shown`` gives a count or ``None`` where it is hidden, ``text`` what may be said of it."""
    if not picture.marks:
        return ""
    steps = limits([shown(mark.name) or 0 for mark in picture.marks])
    place, height = _projection(picture)
    shapes = [
        f'<circle class="around" cx="{x:.1f}" cy="{y:.1f}" r="1.6"/>'
        for x, y in (place(lat, lon) for lat, lon in picture.around)
    ]
    # Small ones last, so that none is covered.
    for mark in sorted(picture.marks, key=lambda one: -(shown(one.name) or 0)):
        count = shown(mark.name)
        fill = "url(#hidden)" if count is None else _shade(count, steps)
        title = f"<title>{escape(mark.title)}: {escape(text(mark.name))}</title>"
        if mark.area is not None:
            shapes.append(f'<path class="area" fill="{fill}" d="{_path(mark.area, place)}">{title}</path>')
        else:
            radius = 6.0 if not count or not steps else 6.0 + 12.0 * math.sqrt(count / max(steps[-1], 1))
            x, y = place(mark.lat, mark.lon)
            shapes.append(
                f'<circle class="spot" fill="{fill}" cx="{x:.1f}" cy="{y:.1f}" r="{min(radius, 22.0):.1f}">{title}'
                "</circle>"
            )
    for lat, lon, kilometres in picture.circles:
        (x, y), (_, edge) = place(lat, lon), place(lat + kilometres / _KM_A_DEGREE, lon)
        shapes.append(f'<circle class="hot" cx="{x:.1f}" cy="{y:.1f}" r="{y - edge:.1f}"/>')
    labels = _labels(picture, place) if len(picture.marks) <= 80 else ""
    pattern = (
        '<defs><pattern id="hidden" width="6" height="6" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect width="6" height="6" fill="#eef0f2"/>'
        '<rect width="2" height="6" fill="#b3bac2"/></pattern></defs>'
    )
    box = f"0 0 {_WIDTH:.0f} {height:.0f}"
    return f'<svg class="map" viewBox="{box}" role="img">{pattern}{"".join(shapes)}{labels}</svg>'


def legend(picture: Picture, shown: Callable[[Hashable], int | None]) -> list[tuple[str, str]]:
    """Return the classes of shade: colour and bounds such as ``5–11``; the hidden ones come under ``""``."""
    steps = limits([shown(mark.name) or 0 for mark in picture.marks])
    most = max((shown(mark.name) or 0 for mark in picture.marks), default=0)
    ends = [*(step - 1 for step in steps[1:]), most]
    told = [
        (_shade(low, steps), f"{low:,}" if low == high else f"{low:,}–{high:,}")
        for low, high in zip(steps, ends, strict=False)
    ]
    if any(shown(mark.name) is None for mark in picture.marks):
        told.append(("", ""))
    return told


def _shade(count: int, steps: Sequence[int]) -> str:
    """Return the colour of a count: the darkest stands for the highest class, however many there are."""
    if count == 0 or not steps:
        return _EMPTY
    at = sum(step <= count for step in steps) - 1
    return _SHADES[len(_SHADES) - len(steps) + at]


def _projection(picture: Picture) -> tuple[Callable[[float, float], tuple[float, float]], float]:
    """Return degrees to pixels (equirectangular about the middle), and the height of the picture."""
    west, south, east, north = _bounds(picture)
    shrink = math.cos(math.radians((south + north) / 2))
    wide, tall = max((east - west) * shrink, 1e-3), max(north - south, 1e-3)
    scale = min((_WIDTH - 2 * _MARGIN) / wide, (_HIGHEST - 2 * _MARGIN) / tall)
    left = (_WIDTH - wide * scale) / 2

    def place(lat: float, lon: float) -> tuple[float, float]:
        return left + (lon - west) * shrink * scale, _MARGIN + (north - lat) * scale

    return place, tall * scale + 2 * _MARGIN


def _bounds(picture: Picture) -> tuple[float, float, float, float]:
    boxes = [
        mark.area.bounds if mark.area is not None else (mark.lon, mark.lat, mark.lon, mark.lat)
        for mark in picture.marks
    ]
    boxes += [(lon, lat, lon, lat) for lat, lon in picture.around]
    for lat, lon, kilometres in picture.circles:
        half = kilometres / _KM_A_DEGREE
        boxes.append((lon - half, lat - half, lon + half, lat + half))
    west, south, east, north = zip(*boxes, strict=True)
    return min(west), min(south), max(east), max(north)


def _path(area: BaseGeometry, place: Callable[[float, float], tuple[float, float]]) -> str:
    rings = []
    for part in shapely.get_parts(shapely.simplify(area, _SIMPLER_DEG)):
        for ring in (part.exterior, *part.interiors):
            points = (place(lat, lon) for lon, lat in ring.coords)
            rings.append("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "Z")
    return "".join(rings)


def _labels(picture: Picture, place: Callable[[float, float], tuple[float, float]]) -> str:
    """Return the names of the places, those left out that would cover another."""
    boxes: list[tuple[float, float, float, float]] = []
    told = []
    for mark in picture.marks:
        x, y = place(mark.lat, mark.lon)
        name = mark.title.partition(" · ")[0]
        half = 4.2 * len(name) + 3
        box = (x - half, y - 16, x + half, y + 4)
        if any(box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3] for b in boxes):
            continue
        boxes.append(box)
        told.append(f'<text x="{x:.1f}" y="{y - 2:.1f}">{escape(name)}</text>')
    return "".join(told)


def spots(marks: Mapping[Hashable, tuple[str, float, float]]) -> tuple[Mark, ...]:
    """Return marks without areas: name to title, latitude and longitude."""
    return tuple(Mark(name, title, lat, lon) for name, (title, lat, lon) in marks.items())
