"""A small picture of times against sizes, both in powers of ten, as SVG without a library."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

import numpy as np
from numpy.typing import NDArray

_COLOURS: Final = (
    "#1b6ca8", "#c4451c", "#2e8540", "#8a3ffc", "#b28600", "#007d79", "#d12771", "#5a5a5a", "#6929c4", "#005d5d",
    "#9f1853", "#198038",
)  # fmt: skip
_WIDE: Final = 430.0
_TALL: Final = 380.0
_LEFT: Final = 62.0
_TOP: Final = 40.0
_KEY: Final = 118.0

_At = Callable[[float, float], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Line:
    """A step, and its (size, seconds) in the order of size."""

    name: str
    points: Sequence[tuple[float, float]]


def draw_loglog(panels: Sequence[tuple[str, Sequence[Line]]], *, unit: str) -> str:
    """Return panels side by side, each (what is counted, lines), with a dotted line for n log n in each."""
    each = _LEFT + _WIDE + _KEY + 20
    wide, tall = each * len(panels), _TOP + _TALL + 56
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:.0f} {tall:.0f}" font-family="sans-serif"',
        'font-size="12">',
        f'<rect width="{wide:.0f}" height="{tall:.0f}" fill="white"/>',
    ]
    for number, (what, lines) in enumerate(panels):
        parts += [f'<g transform="translate({each * number:.0f} 0)">', *_panel(what, lines, unit), "</g>"]
    return "\n".join([*parts, "</svg>"]) + "\n"


def _panel(what: str, lines: Sequence[Line], unit: str) -> list[str]:
    sizes = np.array([size for line in lines for size, _ in line.points])
    times = np.array([max(time, 1e-3) for line in lines for _, time in line.points])
    x0, x1 = float(np.log10(sizes.min())) - 0.05, float(np.log10(sizes.max())) + 0.05
    y0, y1 = np.floor(np.log10(times.min())), np.ceil(np.log10(times.max()))

    def at(size: float, time: float) -> tuple[float, float]:
        across = (np.log10(size) - x0) / (x1 - x0)
        up = (np.log10(max(time, 1e-3)) - y0) / (y1 - y0)
        return _LEFT + float(across) * _WIDE, _TOP + (1 - float(up)) * _TALL

    parts = [f'<text x="{_LEFT}" y="22" font-size="14">{escape(unit)} against {escape(what)}</text>']
    for power in range(int(y0), int(y1) + 1):
        _, y = at(10**x0, 10.0**power)
        parts.append(f'<path d="M{_LEFT} {y:.1f}h{_WIDE}" stroke="#ddd"/>')
        parts.append(f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{10.0**power:g}</text>')
    ticks = np.unique(sizes)
    shown = -np.inf
    for size in ticks.tolist():
        x, _ = at(size, 1.0)
        parts.append(f'<path d="M{x:.1f} {_TOP}v{_TALL}" stroke="#eee"/>')
        if x - shown > 44:
            shown = x
            parts.append(f'<text x="{x:.1f}" y="{_TOP + _TALL + 18}" text-anchor="middle">{_short(size)}</text>')
    parts.append(f'<text x="{_LEFT + _WIDE / 2}" y="{_TOP + _TALL + 40}" text-anchor="middle">{escape(what)}</text>')
    parts += _guide(ticks, 10.0**y0 * 1.5, at)
    parts += _drawn(lines, at)
    return parts


def _guide(ticks: NDArray[np.float64], start: float, at: _At) -> list[str]:
    scale = start / (ticks[0] * np.log(ticks[0]))
    points = " ".join("{:.1f},{:.1f}".format(*at(size, scale * size * np.log(size))) for size in ticks.tolist())
    x, y = at(ticks[-1], scale * ticks[-1] * np.log(ticks[-1]))
    return [
        f'<polyline points="{points}" fill="none" stroke="#000" stroke-dasharray="2 4"/>',
        f'<text x="{x - 8:.1f}" y="{y + 34:.1f}" text-anchor="end">n log n</text>',
    ]


def _drawn(lines: Sequence[Line], at: _At) -> list[str]:
    parts = []
    ends = sorted((at(*line.points[-1])[1], number) for number, line in enumerate(lines))
    label = -np.inf
    for y, number in ends:
        colour, line = _COLOURS[number % len(_COLOURS)], lines[number]
        places = [at(size, time) for size, time in line.points]
        points = " ".join(f"{x:.1f},{up:.1f}" for x, up in places)
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{up:.1f}" r="3" fill="{colour}"/>' for x, up in places]
        # Names at the ends of lines, never over one another.
        label = max(y, label + 15)
        x = _LEFT + _WIDE + 10
        parts.append(f'<path d="M{places[-1][0]:.1f} {y:.1f}L{x:.1f} {label:.1f}" stroke="{colour}"/>')
        parts.append(f'<text x="{x + 4:.1f}" y="{label + 4:.1f}" fill="{colour}">{escape(line.name)}</text>')
    return parts


def _short(number: float) -> str:
    if number >= 1e6:
        return f"{number / 1e6:.3g} M"
    return f"{number / 1e3:.3g} k" if number >= 1e3 else f"{number:g}"
