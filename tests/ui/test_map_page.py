"""The map file in a real browser engine: it shows the children and asks nothing of any network."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QUrl
from PySide6.QtWebEngineCore import (
    QWebEnginePage,
    QWebEngineProfile,
    QWebEngineUrlRequestInfo,
    QWebEngineUrlRequestInterceptor,
)
from PySide6.QtWebEngineWidgets import QWebEngineView
from pytestqt.qtbot import QtBot
from shapely.geometry import LineString, Point

from gis.crs import WGS84
from gis.maps.layers import Layer, Shape, Style
from gis.maps.webmap import write_map
from tests.ui.conftest import LONG_MS

HOSTILE = "</script><img src=x onerror='window.broken=1'> ${window.broken=1} {{7*7}}"


class Listener(QWebEngineUrlRequestInterceptor):
    """Writes down every request."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def interceptRequest(self, info: QWebEngineUrlRequestInfo) -> None:  # noqa: N802 - Qt's name
        self.asked.append(info.requestUrl().toString())


class Page(QWebEnginePage):
    """Writes down what the page complains of."""

    def __init__(self, profile: QWebEngineProfile, parent: QWebEngineView) -> None:
        super().__init__(profile, parent)
        self.said: list[str] = []

    def javaScriptConsoleMessage(  # noqa: N802 - Qt's name
        self, level: QWebEnginePage.JavaScriptConsoleMessageLevel, message: str, line: int, source: str
    ) -> None:
        self.said.append(message)


def frame(key: str, places: list[Point | None], names: list[str]) -> gpd.GeoDataFrame:
    index = pd.Index([f"{key}{number}" for number in range(len(places))], name="case_id")
    return gpd.GeoDataFrame({"name": names}, geometry=places, index=index, crs=WGS84)


def layers() -> list[Layer]:
    line = gpd.GeoDataFrame(
        {"name": ["r"]},
        geometry=[LineString([(98.2, 17.8), (98.8, 17.8)])],
        index=pd.Index(["r0"], name="route_id"),
        crs=WGS84,
    )
    popup = {"name": "ชื่อ"}
    found = frame("f", [Point(98.2, 18.2), None], ["ก", "ข"])
    return [
        Layer("routes", "เส้นทาง", line, Style(Shape.LINE, "#00ffff", 5, arrows=True), popup),
        Layer(
            "found",
            "พบตัว",
            found,
            Style(Shape.SQUARE, "#00ff00", 9),
            popup,
        ),
        Layer(
            "to_track",
            "รอติดตาม",
            frame("t", [Point(98.5, 18.0)] * 3, [HOSTILE, "ข", "ค"]),
            Style(Shape.CIRCLE, "#ff0000", 9),
            popup,
        ),
    ]


class Browser:
    """A page shown off screen, with its requests and complaints."""

    def __init__(self, path: Path, qtbot: QtBot) -> None:
        self._qtbot = qtbot
        self.listener = Listener()
        self.profile = QWebEngineProfile()
        self.profile.setUrlRequestInterceptor(self.listener)
        self.view = QWebEngineView()
        self.page = Page(self.profile, self.view)
        self.view.setPage(self.page)
        self.view.resize(900, 600)
        self.view.show()
        with qtbot.waitSignal(self.view.loadFinished, timeout=LONG_MS) as loaded:
            self.view.load(QUrl.fromLocalFile(str(path)))
        assert loaded.args == [True]

    def value(self, script: str) -> Any:  # noqa: ANN401 - whatever the script gives
        answers: list[Any] = []
        self.page.runJavaScript(script, 0, answers.append)
        self._qtbot.waitUntil(lambda: bool(answers), timeout=LONG_MS)
        return answers[0]

    def close(self) -> None:
        self.view.close()
        for thing in (self.page, self.view, self.profile):
            thing.deleteLater()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def browse(qtbot: QtBot) -> Iterator[Callable[[Path], Browser]]:
    made: list[Browser] = []

    def open_file(path: Path) -> Browser:
        made.append(Browser(path, qtbot))
        return made[-1]

    yield open_file
    for browser in made:
        browser.close()


COLOUR_AT = """(() => {
    const at = map_phanong.latLngToContainerPoint([%s, %s]);
    const here = map_phanong.getContainer().getBoundingClientRect();
    for (const canvas of [...document.querySelectorAll('.leaflet-pane canvas')].reverse()) {
        const box = canvas.getBoundingClientRect();
        const scale = canvas.width / box.width;
        const [x, y] = [here.left + at.x - box.left, here.top + at.y - box.top];
        const ink = canvas.getContext('2d').getImageData(Math.round(x * scale), Math.round(y * scale), 1, 1).data;
        if (ink[3] > 200) return [...ink].slice(0, 3).join();
    }
    return '';
})()"""
CLICK_AT = "map_phanong.fire('click', { latlng: L.latLng(%s, %s) }); document.querySelector('.card')?.innerText ?? ''"


def test_the_file_shows_every_layer_and_asks_for_nothing_but_itself(
    browse: Callable[[Path], Browser], tmp_path: Path
) -> None:
    path = write_map(layers(), tmp_path / "map.html", title=HOSTILE, language="th")
    browser = browse(path)
    assert browser.value(COLOUR_AT % (18.0, 98.5)) == "255,0,0"
    assert browser.value(COLOUR_AT % (18.2, 98.2)) == "0,255,0"
    assert browser.value(COLOUR_AT % (17.8, 98.215)) == "0,255,255"
    assert browser.value(COLOUR_AT % (18.1, 98.7)) == ""
    assert browser.listener.asked == [QUrl.fromLocalFile(str(path)).toString()]
    assert [said for said in browser.page.said if "willReadFrequently" not in said] == []
    assert browser.value("window.broken") in (None, "")
    assert browser.value("document.title") == HOSTILE


def test_children_at_one_place_are_paged_through_and_their_words_stay_words(
    browse: Callable[[Path], Browser], tmp_path: Path
) -> None:
    browser = browse(write_map(layers(), tmp_path / "map.html", title="t", language="en"))
    first = browser.value(CLICK_AT % (18.0, 98.5))
    assert HOSTILE in first
    assert "1 / 3" in first
    assert browser.value("document.querySelectorAll('.card img').length") == 0
    turned = browser.value(
        "document.querySelectorAll('.pager button')[1].click(); document.querySelector('.card').innerText"
    )
    assert "2 / 3" in turned
    assert browser.value("window.broken") in (None, "")


def test_a_tick_hides_a_layer_and_its_features_cannot_be_clicked(
    browse: Callable[[Path], Browser], tmp_path: Path
) -> None:
    browser = browse(write_map(layers(), tmp_path / "map.html", title="t", language="th"))
    panel = browser.value("document.querySelector('.panel').innerText")
    assert [word for word in ("รอติดตาม", "พบตัว", "เส้นทาง") if word not in panel] == []
    browser.value("[...document.querySelectorAll('.panel-line')].find(e => e.innerText.includes('รอติดตาม')).click()")
    assert browser.value(COLOUR_AT % (18.0, 98.5)) == ""
    assert browser.value(CLICK_AT % (18.0, 98.5)) == ""


def test_one_feature_far_away_does_not_make_the_others_a_speck(
    browse: Callable[[Path], Browser], tmp_path: Path
) -> None:
    places = [Point(98 + number / 100, 18) for number in range(40)] + [Point(101, 6)]
    many = Layer("c", "c", frame("c", places, [""] * 41), Style(Shape.CIRCLE, "#ff0000"))
    browser = browse(write_map([many], tmp_path / "map.html", title="t", language="en"))
    assert browser.value("map_phanong.getZoom()") >= 9
    assert browser.value("document.querySelector('.fit-all').click(); map_phanong.getZoom()") <= 7


def test_a_map_without_features_still_opens(browse: Callable[[Path], Browser], tmp_path: Path) -> None:
    browser = browse(write_map([], tmp_path / "map.html", title="t", language="en"))
    assert browser.value("map_phanong.getZoom()") == 6
    assert browser.page.said == []
