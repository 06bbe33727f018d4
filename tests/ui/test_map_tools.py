"""The tools of the map, with real mouse events on the real page."""

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from planner.schemas import PLACES
from planner.store.project import Project
from tests.ui.conftest import LONG_MS, PASSPHRASE, Evaluate
from ui.main_window import MainWindow
from ui.map.bridge import Candidate
from ui.map.desk import MapDesk
from ui.map_view import MapPage, MapView
from ui.tools.roads import RoadsTool

On = Callable[[MapPage], Evaluate]
BARE = Qt.KeyboardModifier.NoModifier
FIRST_CASE = """(() => {
    const theme = phanong.page.themes.find((t) => t.movable && t.ids.length > 2);
    const part = theme.owners.findIndex((row, part) => theme.owners.every((_, other) => other === part
        || Math.hypot(theme.x[other] - theme.x[part], theme.y[other] - theme.y[part]) > 1e-5));
    const [lat, lon] = [phanong.latitude(theme.y[part]), phanong.longitude(theme.x[part])];
    phanong.page.themes.forEach((t) => { t.visible = t === theme; });
    map_phanong.setView([lat, lon], 16, { animate: false });
    const at = map_phanong.latLngToContainerPoint([lat, lon]);
    return JSON.stringify([theme.ids[theme.owners[part]], at.x, at.y]);
})()"""


class Hand:
    """A mouse over the map."""

    def __init__(self, view: MapView, qtbot: QtBot) -> None:
        self.view = view
        self._qtbot = qtbot
        page = view.focusProxy()
        assert page is not None
        target = page.focusProxy()
        assert isinstance(target, QWidget)
        self.target: QWidget = target

    def send(self, kind: QMouseEvent.Type, at: QPoint, *, held: bool, keys: Qt.KeyboardModifier = BARE) -> None:
        left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        button = none if kind == QMouseEvent.Type.MouseMove else left
        place = QPointF(self.target.mapToGlobal(at))
        event = QMouseEvent(kind, QPointF(at), place, button, left if held else none, keys)
        QApplication.sendEvent(self.target, event)
        self._qtbot.wait(30)

    def drag(self, start: QPoint, end: QPoint, keys: Qt.KeyboardModifier = BARE) -> None:
        kinds = QMouseEvent.Type
        self.send(kinds.MouseMove, start, held=False, keys=keys)
        self.send(kinds.MouseButtonPress, start, held=True, keys=keys)
        for step in range(1, 6):
            self.send(kinds.MouseMove, start + (end - start) * step / 5, held=True, keys=keys)
        self.send(kinds.MouseButtonRelease, end, held=False, keys=keys)

    def click(self, at: QPoint, button: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
        QTest.mouseClick(self.target, button, BARE, at)


@pytest.fixture
def view(opened: MainWindow) -> MapView:
    assert opened.map is not None
    return opened.map


@pytest.fixture
def ask(view: MapView, evaluate: On) -> Evaluate:
    assert view.page is not None
    return evaluate(view.page)


@pytest.fixture
def desk(opened: MainWindow) -> MapDesk:
    tool = opened.tools["roads"]
    assert isinstance(tool, RoadsTool)
    assert tool.desk is not None
    return tool.desk


def first_case(ask: Evaluate) -> tuple[str, QPoint]:
    case_id, x, y = json.loads(ask(FIRST_CASE))
    return str(case_id), QPoint(round(x), round(y))


def drag_a_pin(view: MapView, ask: Evaluate, qtbot: QtBot, by: QPoint) -> tuple[str, str, tuple[str, float, float]]:
    """Return which pin was dragged, the place under the hand when it let go (JSON), and what the map told of it."""
    told: list[tuple[str, float, float]] = []
    view.moved.connect(lambda *what: told.append(what))
    # Panels may still find their size, and the map with them: then the pin lies elsewhere when the hand comes.
    for _ in range(5):
        case_id, at = first_case(ask)
        view.select([case_id], pan=False)
        qtbot.waitUntil(lambda: ask("phanong.page.selected.length") == 1, timeout=LONG_MS)
        case_id, at = first_case(ask)
        end = at + by
        under = str(ask(f"JSON.stringify(map_phanong.containerPointToLatLng([{end.x()}, {end.y()}]))"))
        Hand(view, qtbot).drag(at, end)
        for _ in range(100):
            if told:
                return case_id, under, told[0]
            qtbot.wait(10)
    raise AssertionError("no pin followed the hand")


def test_a_selected_pin_is_dragged_to_another_place_and_put_back(
    view: MapView, ask: Evaluate, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, opened: MainWindow
) -> None:
    monkeypatch.setattr(opened.session, "perform", lambda *_: None)
    case_id, under, moved = drag_a_pin(view, ask, qtbot, QPoint(80, 40))
    assert moved[0] == case_id
    assert f'"lat":{moved[1]:.5f}'[:13] in under
    assert ask("phanong.page.drag.now !== null")
    view.forget_drag()
    qtbot.waitUntil(lambda: ask("phanong.page.drag.now === null"), timeout=LONG_MS)


def test_a_pin_dragged_with_the_mouse_on_the_real_map_is_the_childs_place_in_the_project(
    view: MapView, ask: Evaluate, qtbot: QtBot, opened: MainWindow, project: Path
) -> None:
    _, _, (case_id, lat, lon) = drag_a_pin(view, ask, qtbot, QPoint(80, 40))
    qtbot.waitUntil(lambda: case_id in opened.message.text, timeout=LONG_MS)
    opened.close()
    with Project.open(project, PASSPHRASE) as kept:
        place = kept.read(PLACES).loc[case_id]
    assert place["level"] == "pin"
    assert (place["place"].y, place["place"].x) == pytest.approx((lat, lon))


def test_a_pin_that_is_not_selected_stays_and_the_map_moves(view: MapView, ask: Evaluate, qtbot: QtBot) -> None:
    _, at = first_case(ask)
    heard: list[Any] = []
    view.moved.connect(lambda *what: heard.append(what))
    before = ask("map_phanong.getCenter().lng")
    Hand(view, qtbot).drag(at, at + QPoint(120, 0))
    qtbot.waitUntil(lambda: ask("map_phanong.getCenter().lng") != before, timeout=LONG_MS)
    assert heard == []


def test_a_box_drawn_with_shift_selects_the_children_in_it_in_the_table(
    view: MapView, ask: Evaluate, qtbot: QtBot, opened: MainWindow
) -> None:
    case_id, at = first_case(ask)
    with qtbot.waitSignal(view.boxed, timeout=LONG_MS) as boxed:
        Hand(view, qtbot).drag(at - QPoint(25, 25), at + QPoint(25, 25), Qt.KeyboardModifier.ShiftModifier)
    assert boxed.args is not None
    assert case_id in boxed.args[0]
    assert sorted(opened.cases.selection()) == sorted(boxed.args[0])
    assert ask("document.querySelectorAll('.box').length") == 0


def test_the_box_is_a_tool_that_esc_lays_down(view: MapView, ask: Evaluate, qtbot: QtBot, desk: MapDesk) -> None:
    desk.toggle_box()
    qtbot.waitUntil(lambda: ask("phanong.page.tool") == "box", timeout=LONG_MS)
    ask("document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true })); 1")
    qtbot.waitUntil(lambda: not desk.bar.box.isChecked(), timeout=LONG_MS)
    assert ask("phanong.page.tool") == ""


# A menu that pops up off screen.
@pytest.mark.qt_log_ignore("does not support (raise|grabbing)", extend=True)
def test_a_right_click_on_a_road_closes_it_and_the_list_opens_it_again(
    view: MapView, ask: Evaluate, qtbot: QtBot, opened: MainWindow, desk: MapDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    tool = opened.tools["roads"]
    assert isinstance(tool, RoadsTool)
    ask("""(() => {
        const theme = phanong.page.themes.find((t) => t.key === 'routes' && t.ids.length);
        const i = theme.starts[0] + 3;
        map_phanong.setView([phanong.latitude(theme.y[i]), phanong.longitude(theme.x[i])], 16, { animate: false });
    })(); 1""")
    hand = Hand(view, qtbot)
    with qtbot.waitSignal(view.menu_asked, timeout=LONG_MS) as asked:
        hand.click(QPoint(hand.target.width() // 2, hand.target.height() // 2), Qt.MouseButton.RightButton)
    assert asked.args is not None
    assert desk.menu is not None
    names = [action.objectName() for action in desk.menu.actions() if action.objectName()]
    assert names == ["close_road", "hangs", "put_here", "copy"]
    next(action for action in desk.menu.actions() if action.objectName() == "copy").trigger()
    assert QApplication.clipboard().text() == f"{asked.args[0]:.6f}, {asked.args[1]:.6f}"
    until = dt.datetime.now().astimezone().date() + dt.timedelta(days=30)
    monkeypatch.setattr(tool, "ask_close", lambda lat, lon: tool.close_road(lat, lon, until=until, note="น้ำท่วม"))
    desk.close_asked.disconnect()
    desk.close_asked.connect(tool.ask_close)
    with qtbot.waitSignal(opened.session.done, timeout=LONG_MS):
        next(action for action in desk.menu.actions() if action.objectName() == "close_road").trigger()
    desk.menu.close()
    snapshot = opened.session.snapshot
    assert snapshot is not None
    assert [one.note for one in snapshot.closed_roads.closed] == ["น้ำท่วม"]
    assert tool.panel.closures.topLevelItemCount() == 1
    count = "phanong.page.themes.find((t) => t.key === 'closed').ids.length"
    qtbot.waitUntil(lambda: ask(count) == 1, timeout=LONG_MS)
    with qtbot.waitSignal(opened.session.done, timeout=LONG_MS):
        tool.reopen(1)
    qtbot.waitUntil(lambda: ask(count) == 0, timeout=LONG_MS)


def test_the_map_the_table_and_the_routes_show_one_school_and_day(
    view: MapView, ask: Evaluate, qtbot: QtBot, opened: MainWindow, desk: MapDesk
) -> None:
    snapshot = opened.session.snapshot
    assert snapshot is not None
    school, team, day = next(iter(snapshot.visit_of_route.values()))
    bar = desk.bar
    bar.choices["school"].setCurrentIndex(bar.choices["school"].findData(school))
    bar.choices["day"].setCurrentIndex(bar.choices["day"].findData(day))
    bar.choices["team"].setCurrentIndex(bar.choices["team"].findData(team))
    wanted = [case for case, visit in snapshot.visit_of_case.items() if visit == (school, team, day)]
    routes = [route for route, visit in snapshot.visit_of_route.items() if visit == (school, team, day)]
    assert opened.cases.model.rowCount() == len(wanted) > 0
    assert opened.routes.model.rowCount() == len(routes) > 0
    shown = "phanong.page.themes.find((t) => t.key === 'routes').count"
    qtbot.waitUntil(lambda: ask(shown) == len(routes), timeout=LONG_MS)
    cases = "phanong.page.themes.filter((t) => t.movable).reduce((sum, t) => sum + t.count, 0)"
    assert 0 < ask(cases) <= len(wanted)
    for choice in bar.choices.values():
        choice.setCurrentIndex(0)
    assert opened.cases.model.rowCount() == len(snapshot.visit_of_case)
    qtbot.waitUntil(lambda: ask(shown) == len(snapshot.visit_of_route), timeout=LONG_MS)


def test_a_typed_place_is_gone_to_and_offers_to_put_the_child_there(
    view: MapView, ask: Evaluate, qtbot: QtBot, desk: MapDesk
) -> None:
    desk.bar.place.setText("https://www.google.com/maps/place/x/@1,2,17z/data=!3d18.1234567!4d98.7654321")
    QTest.keyClick(desk.bar.place, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: ask("document.querySelectorAll('.put').length") == 1, timeout=LONG_MS)
    assert abs(ask("map_phanong.getCenter().lat") - 18.1234567) < 1e-4
    with qtbot.waitSignal(view.put_here, timeout=LONG_MS) as put:
        ask("document.querySelector('.put').click(); 1")
    assert put.args is not None
    assert put.args == pytest.approx([18.1234567, 98.7654321])


@pytest.mark.parametrize(("text", "key"), [("https://maps.app.goo.gl/abc", "short_link"), ("บ้านเลขที่ 5", "no_place")])
def test_what_tells_no_place_is_said(desk: MapDesk, opened: MainWindow, text: str, key: str) -> None:
    heard: list[str] = []
    desk.troubled.connect(heard.append)
    QApplication.clipboard().setText(text)
    desk.paste()
    assert heard == [opened.words.say(f"ui.map.{key}")]


def test_candidates_stand_in_their_order_and_a_click_chooses_one(view: MapView, ask: Evaluate, qtbot: QtBot) -> None:
    hostile = "<img src=x onerror='window.broken=1'>"
    view.show_candidates([Candidate(18.0, 98.0, hostile, 300.0), Candidate(18.01, 98.01, "ข")])
    faces = "[...document.querySelectorAll('.candidate-face')].map((e) => e.innerText).join()"
    qtbot.waitUntil(lambda: ask(faces) == "1,2", timeout=LONG_MS)
    with qtbot.waitSignal(view.candidate_picked, timeout=LONG_MS) as picked:
        ask("document.querySelectorAll('.candidate')[1].click(); 1")
    assert picked.args == [2]
    assert ask("window.broken") in (None, "")
    view.show_candidates([])
    qtbot.waitUntil(lambda: ask(faces) == "", timeout=LONG_MS)


def test_the_ground_comes_as_tiles_of_the_pages_own_origin(view: MapView, ask: Evaluate, qtbot: QtBot) -> None:
    ask("map_phanong.setZoom(12, { animate: false }); 1")
    roads = "[...phanong.page.ground.tiles.values()].some((t) => t && t.paths.some((p) => p))"
    qtbot.waitUntil(lambda: ask(roads) is True, timeout=LONG_MS)
    assert view.interceptor.blocked == []
    assert ask("fetch('/tiles/other/12/1/1').then(() => 0); phanong.page.ground.version.length") == 16
