"""The canvases of the window's map: what was drawn in strips while panning is what would be drawn at once."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.conftest import LONG_MS, Evaluate
from ui.main_window import MainWindow
from ui.map_view import MapPage

On = Callable[[MapPage], Evaluate]
_PAN = """
window.compared = null;
(async () => {
    const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
    const { page } = phanong;
    const sheets = { ground: page.groundSheet, data: page.data };
    let shifts = 0;
    let redraws = 0;
    for (const sheet of Object.values(sheets)) {
        const [shift, redraw] = [sheet.shift, sheet.redraw];
        sheet.shift = function (before) { shifts += 1; shift.call(this, before); };
        sheet.redraw = function () { redraws += 1; redraw.call(this); };
    }
    for (let i = 0; i < %d; i++) {
        map_phanong.panBy(i < %d ? [47, 31] : [-47, -29], { animate: false });
        await painted();
    }
    const [panned, whole] = [shifts, redraws];
    await new Promise((done) => setTimeout(done, 600));
    while (page.ground.waiting) await painted();
    await painted();
    const look = (sheet) => {
        const { min } = sheet._bounds;
        const corner = map_phanong.containerPointToLayerPoint([0, 0]).subtract(min);
        const size = map_phanong.getSize();
        return sheet.context.getImageData(corner.x, corner.y, size.x, size.y).data;
    };
    const result = { shifts: panned, redraws: whole, least: Math.min(...Object.values(sheets).map((s) => s.left())) };
    for (const [name, sheet] of Object.entries(sheets)) {
        const strips = look(sheet);
        delete sheet.shift;
        delete sheet.redraw;
        sheet.redraw();
        const once = look(sheet);
        let [differ, ink] = [0, 0];
        for (let i = 3; i < once.length; i += 4) {
            if (once[i]) ink += 1;
            if (Math.abs(once[i] - strips[i]) > 60) differ += 1;
        }
        result[name] = [differ, ink];
    }
    window.compared = JSON.stringify(result);
})(); 1
"""


def ask_of(window: MainWindow, evaluate: On) -> Evaluate:
    assert window.map is not None
    assert window.map.page is not None
    return evaluate(window.map.page)


@pytest.fixture
def compared(opened: MainWindow, evaluate: On, qtbot: QtBot) -> Callable[[int, int], dict[str, Any]]:
    """Return a way to pan there and back and compare what is seen with what is drawn at once."""
    ask = ask_of(opened, evaluate)

    def run(steps: int, there: int) -> dict[str, Any]:
        ask(_PAN % (steps, there))
        qtbot.waitUntil(lambda: ask("Boolean(window.compared)"), timeout=LONG_MS)
        result: dict[str, Any] = json.loads(ask("window.compared"))
        return result

    return run


def test_strips_join_to_what_would_be_drawn_at_once(
    opened: MainWindow, evaluate: On, compared: Callable[[int, int], dict[str, Any]], qtbot: QtBot
) -> None:
    ask = ask_of(opened, evaluate)
    ask("map_phanong.setZoom(11, { animate: false }); 1")
    qtbot.waitUntil(lambda: ask("phanong.page.ground.waiting") == 0, timeout=LONG_MS)
    found = compared(44, 22)
    assert found["shifts"] > 5
    # The window may show the project anew once meanwhile.
    assert found["redraws"] <= len(("ground", "data"))
    assert found["least"] >= 0
    for name in ("ground", "data"):
        differ, ink = found[name]
        # Where strips meet, the edge of a line may be a shade off.
        assert ink > 200
        assert differ <= ink / 50


def test_nothing_selected_is_nothing_to_draw(opened: MainWindow, evaluate: On) -> None:
    ask = ask_of(opened, evaluate)
    assert ask("phanong.page.marks.blank") is True
    wanted = opened.cases.model.id_at(0)
    ask(f"phanong.page.select([{json.dumps(wanted)}], true); 1")
    assert ask("phanong.page.marks.blank") is False
    ask("phanong.page.select([], false); 1")
    assert ask("phanong.page.marks.blank") is True


def test_names_stand_on_the_ground_at_rest(opened: MainWindow, evaluate: On, qtbot: QtBot) -> None:
    ask = ask_of(opened, evaluate)
    ask("map_phanong.setZoom(13, { animate: false }); 1")
    qtbot.waitUntil(lambda: ask("phanong.page.ground.waiting === 0 && !phanong.page.names.blank"), timeout=LONG_MS)
    ask("phanong.page.showGround(false); 1")
    assert ask("phanong.page.names.blank && phanong.page.groundSheet.blank") is True


def test_tools_lay_their_layers_over_each_other_s(opened: MainWindow, evaluate: On, qtbot: QtBot) -> None:
    view = opened.map
    assert view is not None
    ask = ask_of(opened, evaluate)
    snapshot = opened.session.snapshot
    assert snapshot is not None
    source = json.loads(snapshot.layers)["layers"][-1]
    first, second = (json.dumps({**source, "key": key}).encode() for key in ("one", "two"))
    keys = "phanong.page.extra.map((theme) => theme.key).join()"
    for layers, owner, wanted in (
        (first, "a", "one"), (second, "b", "one,two"), (b"", "a", "two"), (b"", "b", ""),
    ):  # fmt: skip
        with qtbot.waitSignal(view.overlaid, timeout=LONG_MS):
            view.show_overlay(layers, owner)
        assert ask(keys) == wanted
