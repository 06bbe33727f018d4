"""Hot spots and coverage in the window's map: offered, counted when they are ticked."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import cast

from pytestqt.qtbot import QtBot

from tests.ui.conftest import LONG_MS, PASSPHRASE, Evaluate
from ui.main_window import MainWindow
from ui.map_view import MapPage

On = Callable[[MapPage], Evaluate]
_KEYS = """JSON.stringify(Object.fromEntries(phanong.page.themes.filter((t) => /coverage|hotspots/.test(t.key))
    .map((t) => [t.key, t.visible])))"""
_TICK = """(() => {
    const lines = [...document.querySelectorAll('.panel-line')].filter((line) => line.innerText.includes(%s));
    lines[0].querySelector('input').click();
    return lines.length;
})()"""


def ask_of(window: MainWindow, evaluate: On) -> Evaluate:
    assert window.map is not None
    assert window.map.page is not None
    return evaluate(window.map.page)


def visible(ask: Evaluate) -> dict[str, bool]:
    return cast("dict[str, bool]", json.loads(ask(_KEYS)))


def test_hot_spots_are_counted_when_they_are_ticked(opened: MainWindow, evaluate: On, qtbot: QtBot) -> None:
    ask = ask_of(opened, evaluate)
    assert visible(ask) == {}
    assert opened.map is not None
    title = opened.words.say("results.layers.hotspots")
    with qtbot.waitSignal(opened.map.overlaid, timeout=LONG_MS):
        assert ask(_TICK % json.dumps(title)) == 1
    assert visible(ask) == {"coverage": False, "coverage_points": False, "hotspots": True}
    # The areas lie below routes and children, and the panel has one line for them.
    assert ask("phanong.page.themes[0].isArea") is True
    said = ask("document.querySelector('.panel').innerText")
    assert said.count(title) == 1


def test_what_was_ticked_is_counted_again_in_another_language_and_project(
    opened: MainWindow, project: Path, evaluate: On, qtbot: QtBot
) -> None:
    ask = ask_of(opened, evaluate)
    assert opened.map is not None
    with qtbot.waitSignal(opened.map.overlaid, timeout=LONG_MS):
        ask(_TICK % json.dumps(opened.words.say("results.layers.coverage")))
    opened.switch_language()
    wanted = opened.words.say("results.layers.hotspots")
    said = "phanong.page.themes.filter((t) => t.key === 'hotspots').map((t) => t.title)[0] ?? ''"
    qtbot.waitUntil(lambda: ask(said) == wanted, timeout=LONG_MS)
    with qtbot.waitSignal(opened.session.opened, timeout=LONG_MS):
        opened.open_project(project, PASSPHRASE)
    qtbot.waitUntil(lambda: visible(ask).get("coverage") is True and not opened.session.busy, timeout=LONG_MS)


def test_nothing_is_offered_before_there_are_children(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.session.opened, timeout=LONG_MS):
        window.session.create(tmp_path / "a.phanong", PASSPHRASE, esa="สพป.ทดลอง", year_be=2568, area=["5001"])
    assert window.session.snapshot is not None
    assert json.loads(window.session.snapshot.layers)["offers"] == []
