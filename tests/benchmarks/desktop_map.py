"""How long the map takes to show many features, and how long a step of panning takes, in the real page off screen.

A step moves the map by 60 pixels and ends when the page has painted it; the map's rest, when it is drawn anew in
full, is told apart. Numbers are of software rendering: a graphics card is quicker.
"""

import json
import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any, Final, cast

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
import shiboken6
from PySide6.QtCore import QEventLoop

from gis.crs import WGS84
from gis.maps.layers import Layer, Shape, Style
from gis.maps.tiles import ROAD_KINDS, Tiles
from gis.maps.webmap import map_data, window_page
from tests.benchmarks.desktop_rows import Report
from ui.map_view import MapView, channel_script
from ui.stills import settle, wait_for

_STATES: Final = (
    ("to_track", Shape.CIRCLE, "#d55e00"),
    ("in_progress", Shape.DIAMOND, "#cc79a7"),
    ("found", Shape.SQUARE, "#009e73"),
    ("not_found", Shape.CROSS, "#333333"),
    ("cleared", Shape.RING, "#0072b2"),
)
STEPS: Final = 32
_ROUNDS: Final = 3
_TABLE: Final = "The map: shown, and a step of panning"
_PAN: Final = """
window.steps = null;
(async () => {
    const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
    await painted();
    const steps = [];
    for (let i = 0; i < %d; i++) {
        const began = performance.now();
        map_phanong.panBy(i %% 16 < 8 ? [60, 25] : [-60, -25], { animate: false });
        await painted();
        steps.push(performance.now() - began);
    }
    window.steps = JSON.stringify(steps);
})(); 1
"""


def ask(view: MapView, script: str) -> Any:  # noqa: ANN401 - whatever the script gives
    """Return the value of JavaScript in the page."""
    page = view.page
    assert page is not None
    loop = QEventLoop()
    answers: list[Any] = []

    def hear(value: object) -> None:
        answers.append(value)
        loop.quit()

    cast("Callable[..., None]", page.runJavaScript)(script, 0, hear)
    if not answers:
        loop.exec()
    return answers[0]


def invented_layers(children: int, schools: int, *, rng: np.random.Generator) -> list[Layer]:
    """Return cases of every state about schools, the schools, and a winding route with numbered stops for each."""
    centres = rng.uniform((99.0, 17.5), (100.2, 18.6), (schools, 2))
    home = centres[rng.integers(0, schools, children)] + rng.normal(0, 0.03, (children, 2))
    state = rng.choice(len(_STATES), children, p=(0.5, 0.1, 0.2, 0.1, 0.1))
    layers = []
    routes = []
    for centre in centres:
        steps = rng.normal(0, 0.0016, (700, 2)).cumsum(axis=0)
        routes.append(shapely.LineString(centre + np.vstack([steps, steps[::-1]])))
    index = pd.Index([f"r{number}" for number in range(schools)], name="route_id")
    frame = gpd.GeoDataFrame({"team": "1"}, geometry=routes, index=index, crs=WGS84)
    layers.append(Layer("routes", "routes", frame, Style(Shape.LINE, "#0072b2", 3.0, arrows=True), {"team": "team"}))
    for number, (key, shape, colour) in enumerate(_STATES):
        own = np.flatnonzero(state == number)
        index = pd.Index([f"c{row}" for row in own], name="case_id")
        data = {"code": index, "r50_m": 800.0}
        frame = gpd.GeoDataFrame(data, geometry=shapely.points(home[own]), index=index, crs=WGS84)
        layers.append(Layer(f"cases_{key}", key, frame, Style(shape, colour), {"code": "code"}, radius_m="r50_m"))
    index = pd.Index([f"s{number}" for number in range(schools)], name="school_code")
    frame = gpd.GeoDataFrame({"school": index}, geometry=shapely.points(centres), index=index, crs=WGS84)
    layers.append(Layer("schools", "schools", frame, Style(Shape.PIN, "#1a1a1a"), {"school": "school"}))
    return layers


def invented_ground(rng: np.random.Generator) -> Tiles:
    """Return a net of 40,000 winding roads of every kind about the same area, with named villages."""
    starts = rng.uniform((99.0, 17.5), (100.2, 18.6), (40_000, 1, 2))
    steps = rng.normal(0, 0.0012, (40_000, 8, 2)).cumsum(axis=1)
    kinds = rng.choice([names[0] for names in ROAD_KINDS], 40_000, p=(0.01, 0.1, 0.2, 0.5, 0.08, 0.05, 0.04, 0.02))
    named = pd.Series(rng.integers(0, 900, 40_000)).map("ถนนสาย {}".format)
    lines = shapely.linestrings(np.concatenate([starts, starts + steps], axis=1))
    roads = gpd.GeoDataFrame({"klass": kinds, "name": named}, geometry=lines, crs=WGS84)
    villages = pd.Series(range(2000)).map("บ้านที่ {}".format)
    points = shapely.points(rng.uniform((99.0, 17.5), (100.2, 18.6), (2000, 2)))
    places = gpd.GeoDataFrame({"name": villages, "kind": "village"}, geometry=points, crs=WGS84)
    return Tiles(roads, places, version="invented")


def show(view: MapView, layers: Sequence[Layer], ground: Tiles | None) -> float:
    """Show layers; return the seconds until they are painted, with the time to put them into JSON."""
    began = time.perf_counter()
    data = map_data(layers, language="th") | {"ground": "" if ground is None else ground.version}
    view.show_layers(json.dumps(data, ensure_ascii=False).encode(), ground)
    wait_for(view.drawn)
    return time.perf_counter() - began


def pan(view: MapView) -> list[float]:
    """Return the milliseconds of each step of panning."""
    ask(view, _PAN % STEPS)
    while not (steps := ask(view, "window.steps")):
        settle(50)
    return [float(step) for step in json.loads(steps)]


def tell(report: Report, name: str, shown_s: float, steps: Sequence[float]) -> None:
    """Add one row."""
    ordered = sorted(steps)
    report.row(
        _TABLE,
        name,
        shown_s=shown_s,
        pan_step_median_ms=statistics.median(ordered),
        p95_ms=ordered[int(len(ordered) * 0.95)],
        longest_ms=ordered[-1],
    )


def measure_map(report: Report) -> None:
    """Add the rows of the map."""
    report.note(
        _TABLE,
        "Goals: 1.5 s and 50 ms for 5,000 cases with 150 routes, 3 s and 110 ms for 50,000 points. "
        f"{STEPS} steps of 60 and 25 pixels there and back, {_ROUNDS} times, over the roads as they come.",
    )
    view = MapView()
    view.resize(1100, 700)
    view.show()
    view.start(window_page(title="t", language="th", channel_script=channel_script()))
    wait_for(view.ready)
    rng = np.random.default_rng(1)
    ground = invented_ground(rng)
    for name, children, schools in (("5,000 + 150 routes", 5_000, 150), ("50,000 points", 50_000, 0)):
        layers = invented_layers(children, max(schools, 40), rng=rng)
        if not schools:
            layers = [layer for layer in layers if layer.key.startswith("cases")]
        shown = show(view, layers, ground)
        view.fit()
        settle(400)
        tell(report, name, shown, pan_often(view))
        at = layers[1].frame.geometry.iloc[0]
        ask(view, f"map_phanong.setView([{at.y}, {at.x}], map_phanong.getZoom() + 3, {{animate: false}}); 1")
        settle(800)
        tell(report, f"{name}, close", shown, pan_often(view))
    view.shut_down()
    # The page goes before its profile does.
    settle(100)
    shiboken6.delete(view)


def pan_often(view: MapView) -> list[float]:
    """Return the milliseconds of the steps of several rounds; the first, in which tiles come, is among them."""
    steps: list[float] = []
    for _ in range(_ROUNDS):
        steps += pan(view)
        settle(500)
    return steps


if __name__ == "__main__":
    import os

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("QTWEBENGINE_DISABLE_SANDBOX", "1")
    from ui.app import make_application

    application = make_application()
    measure_map(Report())
    application.processEvents()
