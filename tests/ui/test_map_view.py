from collections.abc import Callable
from typing import Any

from pytestqt.qtbot import QtBot

from tests.ui.conftest import LONG_MS, Evaluate
from ui.main_window import MainWindow
from ui.map_view import MapPage, MapView

On = Callable[[MapPage], Evaluate]


def map_of(window: MainWindow) -> tuple[MapView, MapPage]:
    assert window.map is not None
    assert window.map.page is not None
    return window.map, window.map.page


def test_the_page_reads_its_data_from_its_own_origin_and_nowhere_else(
    opened: MainWindow, evaluate: On, qtbot: QtBot
) -> None:
    view, page = map_of(opened)
    ask = evaluate(page)
    assert ask("location.origin") == "phanong://map"
    assert ask("phanong.page.themes.length") > 10
    assert view.interceptor.blocked == []
    ask("window.answer = ''; fetch('https://example.org/x').catch(() => { window.answer = 'refused'; }); 1")
    qtbot.waitUntil(lambda: ask("window.answer") == "refused", timeout=LONG_MS)
    ask("window.answer = ''; fetch('/secret').then((a) => { window.answer = `ok: ${a.ok}`; }); 1")
    qtbot.waitUntil(lambda: ask("window.answer") == "ok: false", timeout=LONG_MS)


def test_a_page_without_a_policy_cannot_ask_the_world_either(window: MainWindow, qtbot: QtBot) -> None:
    view, _ = map_of(window)
    page = "<html><body><img src='https://example.org/a/b?name=x'></body></html>"
    view.start(page)
    qtbot.waitUntil(lambda: view.interceptor.blocked == ["https://example.org"], timeout=LONG_MS)


def test_the_page_does_not_leave_its_origin(opened: MainWindow, evaluate: On, qtbot: QtBot) -> None:
    view, page = map_of(opened)
    ask = evaluate(page)
    ask("location.href = 'https://example.org/'; 1")
    qtbot.wait(200)
    assert ask("location.origin") == "phanong://map"
    assert view.interceptor.blocked == []


def test_a_click_on_the_map_names_the_feature(opened: MainWindow, evaluate: On, qtbot: QtBot) -> None:
    view, page = map_of(opened)
    ask = evaluate(page)
    script = """(() => {
        const theme = phanong.page.themes.find((t) => t.key === 'schools');
        map_phanong.fire('click', { latlng: L.latLng(
            Math.atan(Math.sinh(Math.PI * (1 - 2 * theme.y[0]))) * 180 / Math.PI, (theme.x[0] - 0.5) * 360) });
        return theme.ids[0];
    })()"""
    heard: list[Any] = []
    view.picked.connect(lambda layer, feature: heard.append((layer, feature)))
    first = ask(script)
    qtbot.waitUntil(lambda: bool(heard), timeout=LONG_MS)
    assert heard[0][0] == "schools"
    assert heard[0][1] == first


def test_many_refreshes_keep_what_was_hidden_and_selected(opened: MainWindow, evaluate: On, qtbot: QtBot) -> None:
    view, page = map_of(opened)
    ask = evaluate(page)
    snapshot = opened.session.snapshot
    assert snapshot is not None
    ask("phanong.page.show('schools', false); phanong.page.select(['x'], false); 1")
    for _ in range(20):
        with qtbot.waitSignal(view.drawn, timeout=LONG_MS):
            view.show_layers(snapshot.layers, snapshot.ground)
    assert ask("phanong.page.themes.find((t) => t.key === 'schools').visible") is False
    assert ask("phanong.page.selected.join()") == "x"
    assert ask("document.querySelectorAll('.leaflet-control-zoom').length") == 1
    assert ask("document.querySelectorAll('.leaflet-pane > canvas').length") == 4


def test_a_view_may_be_shut_down_twice(window: MainWindow) -> None:
    view, _ = map_of(window)
    view.shut_down()
    view.shut_down()
    assert view.page is None
