"""The map of the network under the roads: asked for only when wanted, and of one server alone."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.conftest import LONG_MS, Evaluate
from tests.ui.test_main_window import page_of
from ui.main_window import MainWindow
from ui.map.engine import Interceptor
from ui.map.online import tile_server
from ui.map_view import MapPage
from ui.preferences import load_preferences

On = Callable[[MapPage], Evaluate]
SERVER = tile_server()


def requests_of(window: MainWindow) -> Interceptor:
    assert window.map is not None
    return window.map.interceptor


def test_off_nothing_is_asked_on_only_the_server_is_and_off_again_nothing(
    opened: MainWindow, evaluate: On, qtbot: QtBot
) -> None:
    ask, seen = evaluate(page_of(opened)), requests_of(opened)
    usual = load_preferences()
    assert not usual.online_tiles
    assert seen.online == seen.blocked == []
    opened.follow(replace(usual, online_tiles=True))
    qtbot.waitUntil(lambda: bool(seen.online), timeout=LONG_MS)
    qtbot.wait(300)
    assert set(seen.online) == {SERVER.origin}
    assert seen.blocked == []
    assert ask("document.querySelector('.leaflet-control-attribution').innerText") == SERVER.credit
    assert load_preferences().online_tiles
    opened.follow(usual)
    qtbot.wait(100)
    seen.online.clear()
    ask("map_phanong.setView([18.5, 98.5], 9, { animate: false }); 1")
    ask(f"const picture = new Image(); picture.src = '{SERVER.address}'.replace(/{{.}}/g, '3'); 1")
    qtbot.waitUntil(lambda: seen.blocked == [SERVER.origin], timeout=LONG_MS)
    assert seen.online == []
    assert ask("document.querySelectorAll('.leaflet-tile-pane img').length") == 0


def test_what_is_no_picture_is_refused_even_from_the_server(window: MainWindow, qtbot: QtBot) -> None:
    seen = requests_of(window)
    assert window.map is not None
    window.map.show_online(True)
    tile = SERVER.address.format(z=1, x=1, y=1)
    # A page without a policy, so that only the window stands between it and the network.
    others = f"<script src='{tile}'></script><img src='{SERVER.origin}/x?name=y'><img src='{tile}?name=y'>"
    window.map.start(f"<html><body>{others}<img src='https://example.org/1/1/1.png'></body></html>")
    qtbot.waitUntil(lambda: len(seen.blocked) == 4, timeout=LONG_MS)
    assert sorted(set(seen.blocked)) == ["https://example.org", SERVER.origin]
    assert seen.online == []


def test_it_lies_under_the_roads_and_stays_when_the_layers_change(
    opened: MainWindow, evaluate: On, qtbot: QtBot
) -> None:
    ask, snapshot = evaluate(page_of(opened)), opened.session.snapshot
    assert opened.map is not None
    assert snapshot is not None
    opened.map.show_online(True)
    count = "document.querySelectorAll('.leaflet-tile-pane > .leaflet-layer').length"
    qtbot.waitUntil(lambda: ask(count) == 1, timeout=LONG_MS)
    under = "Number(getComputedStyle(document.querySelector('.leaflet-tile-pane')).zIndex)"
    assert ask(under) < ask("Number(map_phanong.getPane('ground').style.zIndex)")
    opened.map.show_online(True)
    with qtbot.waitSignal(opened.map.drawn, timeout=LONG_MS):
        opened.map.show_layers(snapshot.layers, snapshot.ground)
    assert ask(count) == 1
    assert ask("map_phanong.getPane('ground').querySelectorAll('canvas').length") == 1


@pytest.mark.parametrize(
    "url",
    [
        "https://tile.openstreetmap.org/5/3/4.png?key=1", "http://tile.openstreetmap.org/5/3/4.png",
        "https://tile.openstreetmap.org.example.org/5/3/4.png", "https://tile.openstreetmap.org/5/3/4.png/..",
        "https://a@tile.openstreetmap.org/5/3/4.png", "https://tileXopenstreetmap.org/5/3/4.png",
        "https://tile.openstreetmap.org:444/5/3/4.png", "https://tile.openstreetmap.org/5/x/4.png",
    ],
)  # fmt: skip
def test_only_the_exact_address_of_a_tile_is_the_server_s(url: str) -> None:
    assert SERVER.serves("https://tile.openstreetmap.org/5/3/4.png")
    assert not SERVER.serves(url)
