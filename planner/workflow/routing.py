"""Travel times and ways straight from an extract, without a project."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from gis.errors import DataError, NetworkError
from gis.monitor import Monitor
from gis.roads.cache import load_or_build
from gis.roads.profiles import load_profiles
from gis.roads.snapping import Snaps
from gis.roads.travel import Router, make_router
from gis.tables import read_table
from planner.workflow.imports import require_file

MAX_SNAP_M: Final = 10_000.0
"""A point farther than this from any road has none."""
ISLAND_M: Final = 1_000.0
"""A point this near to the main network belongs to it, whatever fragment of a road lies nearer."""


@dataclass(frozen=True, slots=True)
class MatrixSummary:
    """What a matrix holds."""

    points: int
    unreachable: int
    files: tuple[str, ...]


def _router(roads: Path, profile: str, monitor: Monitor) -> Router:
    network, order = load_or_build(require_file(roads), monitor=monitor)
    return make_router(network, load_profiles()[profile], cch_order=order)


def _snap(router: Router, lats: Sequence[float], lons: Sequence[float]) -> Snaps:
    """Snap to the main network; to an island's road where the main network is out of reach and that road is not."""
    main = router.snap(lats, lons, max_metres=MAX_SNAP_M)
    near = router.snap(lats, lons, max_metres=MAX_SNAP_M, component=None)
    on_island = near.found & ~(main.metres <= ISLAND_M) & ~(main.metres <= near.metres)
    fields = ("edge", "fraction", "lat", "lon", "metres")
    return Snaps(**{name: np.where(on_island, getattr(near, name), getattr(main, name)) for name in fields})


def _number(text: str, low: float, high: float) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if low <= value <= high else None


def _points(path: Path) -> tuple[list[str], list[float], list[float]]:
    """Read ``id,lat,lon``; ``DataError`` names the rows that are no points."""
    rows = read_table(require_file(path))[0].rows
    head = [cell.strip().lower() for cell in rows[0]] if rows else []
    if not {"id", "lat", "lon"} <= set(head):
        raise DataError("points_head", file=path.name)
    columns = [head.index(name) for name in ("id", "lat", "lon")]
    ids, lats, lons, faults = [], [], [], []
    for number, row in enumerate(rows[1:], start=2):
        name, lat_text, lon_text = (row[column] if column < len(row) else "" for column in columns)
        if not (name or lat_text or lon_text):
            continue
        lat, lon = _number(lat_text, -90, 90), _number(lon_text, -180, 180)
        if lat is None or lon is None:
            faults.append(str(number))
            continue
        ids.append(name)
        lats.append(lat)
        lons.append(lon)
    if faults or not ids:
        raise DataError("points_rows", file=path.name, rows=", ".join(faults[:10]) or "-")
    return ids, lats, lons


def matrix(roads: Path, points: Path, out: Path, *, profile: str, monitor: Monitor) -> MatrixSummary:
    """Write ``ids, seconds, metres, snap_m`` of all pairs of points to an ``.npz`` file."""
    ids, lats, lons = _points(points)
    router = _router(roads, profile, monitor)
    snaps = _snap(router, lats, lons)
    seconds, metres = router.seconds_and_metres(snaps, snaps, monitor=monitor)
    part = out.with_name(f"{out.name}.part")
    with part.open("wb") as file:
        np.savez_compressed(
            file, ids=np.array(ids, dtype=np.str_), seconds=seconds, metres=metres, snap_m=snaps.metres
        )
    part.replace(out)
    return MatrixSummary(points=len(ids), unreachable=int(np.isinf(seconds).sum()), files=(out.name,))


def parse_place(text: str) -> tuple[float, float]:
    """Return ``LAT,LON`` in degrees; ``DataError`` where it is no such thing."""
    parts = text.split(",")
    if len(parts) == 2:
        lat, lon = _number(parts[0], -90, 90), _number(parts[1], -180, 180)
        if lat is not None and lon is not None:
            return lat, lon
    raise DataError("bad_place", text=text)


def route(roads: Path, places: Sequence[str], *, profile: str, monitor: Monitor) -> dict[str, object]:
    """Return the way through ``LAT,LON`` places: ``seconds``, ``metres``, ``geometry`` (GeoJSON), ``legs``.

    ``NetworkError`` where no road leads from one place to the next.
    """
    points = [parse_place(text) for text in places]
    if len(points) < 2:
        raise DataError("route_one_place")
    router = _router(roads, profile, monitor)
    snaps = _snap(router, [lat for lat, _ in points], [lon for _, lon in points])
    for number, found in enumerate(snaps.found, start=1):
        if not found:
            raise NetworkError("no_road_near", number=number, km=round(MAX_SNAP_M / 1000))
    legs = [_leg(router, snaps, number) for number in range(len(points) - 1)]
    line = [pair for leg in legs for pair in leg["coordinates"]]
    shown = [{key: leg[key] for key in ("seconds", "metres")} for leg in legs]
    return {
        "seconds": sum(leg["seconds"] for leg in legs),
        "metres": sum(leg["metres"] for leg in legs),
        "geometry": {"type": "LineString", "coordinates": line},
        "legs": shown,
        "snap_m": [round(float(value), 1) for value in snaps.metres],
    }


def _leg(router: Router, snaps: Snaps, number: int) -> dict[str, Any]:
    path = router.path(snaps.take([number]), snaps.take([number + 1]))
    if not np.isfinite(path.seconds):
        raise NetworkError("no_road_between", start=number + 1, end=number + 2)
    return {
        "seconds": round(path.seconds, 3),
        "metres": round(path.metres, 1),
        "coordinates": [[round(lon, 7), round(lat, 7)] for lon, lat in path.coordinates.tolist()],
    }
