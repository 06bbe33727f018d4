"""The states of the children from day to day: numbers, map, charts."""

import datetime as dt
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from gis.monitor import SilentMonitor
from planner.model import CaseKind, CheckInState, FoundOutcome, Reason, State
from planner.workflow.project import states_on, view
from tests.ui.conftest import LONG_MS, PASSPHRASE, Evaluate
from tests.ui.results_project import make_project
from tests.ui.test_results_tool import settle, tool_of
from ui import codes
from ui.keys import latin_digits
from ui.main_window import MainWindow
from ui.map_view import MapPage
from ui.panels.charts import BarChart, LineChart, Look, Series, nice_ceiling
from ui.panels.results.draft import Draft, one_of, parse_reason
from ui.trend import Trend
from ui.work import Work

COUNTS = (
    "JSON.stringify(Object.fromEntries(phanong.page.themes.filter((t) => t.key.startsWith('cases_'))"
    ".map((t) => [t.key, t.count])))"
)


def _shows(ask: Evaluate, wanted: dict[str, int]) -> bool:
    return bool(json.loads(ask(COUNTS)) == wanted)


@pytest.fixture
def trend(tmp_path: Path) -> tuple[Work, Trend]:
    """Return the work on a project, and the days of it."""
    work = Work.open(make_project(tmp_path)[0], PASSPHRASE)
    found = work.results.trend("th", SilentMonitor())
    assert found is not None
    return work, found


def test_each_day_is_as_the_workflow_has_it(trend: tuple[Work, Trend]) -> None:
    work, days = trend
    seen = view(work.project)
    assert (days.first_day, days.last_day) == (dt.date(2026, 1, 5), dt.date(2026, 1, 12))
    for day in range(days.days):
        told = states_on(seen, days.date(day))
        states, _ = days.on(day)
        assert [codes.STATES[number] for number in states] == told.tolist()
        counted = told.value_counts()
        assert days.counts[day].tolist() == [counted.get(state, 0) for state in codes.STATES]
    work.close()


def test_parts_of_each_day_add_up(trend: tuple[Work, Trend]) -> None:
    work, days = trend
    last = days.days - 1
    assert days.counts.sum(axis=1).tolist() == [len(days.states)] * days.days
    assert days.by_reason(last) == {9: 2}
    # Nobody has a responsible school yet.
    assert days.by_school(last) == []
    work.close()


def test_what_the_page_is_sent_gives_the_same_counts(trend: tuple[Work, Trend]) -> None:
    work, days = trend
    told = json.loads(days.map_data)
    assert told["cases"]["columns"]
    assert "สมมุติ" not in json.dumps(told, ensure_ascii=False)
    states = np.array(told["first"])
    for day, row, state in zip(told["day"], told["row"], told["state"], strict=True):
        states[row] = state
        assert day < days.days
    assert np.bincount(states, minlength=5).tolist() == days.counts[-1].tolist()
    work.close()


def test_the_slider_colours_the_children_on_the_real_map_and_leaving_brings_today_back(
    opened: MainWindow, evaluate: Callable[[MapPage], Evaluate], qtbot: QtBot
) -> None:
    window = opened
    assert window.map is not None
    assert window.map.page is not None
    ask = evaluate(window.map.page)
    today = ask(COUNTS)
    snapshot = window.session.snapshot
    window.actions_by_name["results_over_time"].trigger()
    tool = tool_of(window)
    section = tool.panel.trend
    qtbot.waitUntil(lambda: tool.over_time._trend is not None, timeout=LONG_MS)
    settle(window, qtbot)
    qtbot.waitUntil(lambda: bool(ask("!!phanong.page.past")), timeout=LONG_MS)
    shown = tool.over_time._trend
    assert shown is not None
    placed = {str(one) for one in json.loads(shown.map_data)["cases"]["ids"]}
    ids = window.session.snapshot.cases.ids if window.session.snapshot else ()
    rows = [row for row, case in enumerate(ids) if case in placed]
    for day in (0, shown.days // 2, shown.days - 1):
        section.slider.setValue(day)
        counted = np.bincount(shown.on(day)[0][rows], minlength=len(codes.STATES)).tolist()
        wanted = {f"cases_{state}": count for state, count in zip(codes.STATES, counted, strict=True)}
        qtbot.waitUntil(partial(_shows, ask, wanted), timeout=LONG_MS)
        assert ask("document.querySelector('.past-sign').textContent") == tool.over_time._text(day)
    section.slider.setValue(0)
    # A child is found under its state of that day, and only there.
    sizes = "phanong.page.themes.filter((t) => t.key.startsWith('cases_')).reduce((sum, t) => sum + t.rowOf.size, 0)"
    qtbot.waitUntil(lambda: ask(sizes) == len(placed), timeout=LONG_MS)
    assert window.session.snapshot is snapshot
    tool.panel.open("conflicts")
    qtbot.waitUntil(lambda: ask(COUNTS) == today, timeout=LONG_MS)
    assert ask("document.querySelectorAll('.past-sign').length") == 0


def test_play_goes_through_the_days_and_stops_at_the_last(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.session.opened, timeout=LONG_MS):
        window.open_project(make_project(tmp_path)[0], PASSPHRASE)
    window.actions_by_name["results_over_time"].trigger()
    section = tool_of(window).panel.trend
    qtbot.waitUntil(lambda: section.slider.maximum() == 7, timeout=LONG_MS)
    settle(window, qtbot)
    assert section.day == 7
    section.play.click()
    days: list[int] = []
    section.day_changed.connect(days.append)
    qtbot.waitUntil(lambda: not section.play.isChecked(), timeout=LONG_MS)
    assert [0, *days] == list(range(8))
    section.before.click()
    assert section.day == 6
    assert "11 ม.ค. 2569" in section.title.text()


def test_charts_say_in_words_what_they_draw(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.session.opened, timeout=LONG_MS):
        window.open_project(make_project(tmp_path)[0], PASSPHRASE)
    window.actions_by_name["results_over_time"].trigger()
    section = tool_of(window).panel.trend
    qtbot.waitUntil(lambda: section.slider.maximum() == 7, timeout=LONG_MS)
    told = section.lines.accessibleDescription()
    assert "พบตัว 6 คน" in told
    assert "ไม่พบตัว 2 คน" in told
    assert "9 ผู้ปกครองมีรายได้น้อย ไม่พอเพียง 2 คน" in section.reasons.accessibleDescription()


def test_lines_are_told_apart_without_colour(qtbot: QtBot) -> None:
    chart = LineChart()
    qtbot.addWidget(chart)
    chart.resize(400, round(chart.height_needed()))
    styles = Look("#000000"), Look("#000000", line=Qt.PenStyle.DashLine)
    chart.show_series([Series("a", styles[0], [0, 5, 9]), Series("b", styles[1], [0, 1, 2])], "1", "3")
    image = chart.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    dark = sum(image.pixelColor(x, y).value() < 80 for x in range(image.width()) for y in range(image.height()))
    assert dark > 200
    bars = BarChart()
    qtbot.addWidget(bars)
    low = bars.height_needed()
    bars.show_rows((("a", styles[0]), ("b", styles[1])), [("x", (1, 2)), ("y", (0, 0)), ("z", (3, 0))], "")
    assert bars.height_needed() > low
    bars.grab()


def test_an_axis_has_four_whole_steps() -> None:
    assert [nice_ceiling(value) for value in (0, 3, 4, 5, 9, 21, 219)] == [4, 4, 4, 8, 20, 40, 400]
    assert all(nice_ceiling(value) >= value and nice_ceiling(value) % 4 == 0 for value in range(2000))


def test_the_window_knows_the_same_codes_as_the_model() -> None:
    assert tuple(State) == codes.STATES
    assert tuple(CaseKind) == codes.KINDS
    assert set(codes.REPORTS) == set(CheckInState)
    assert tuple(FoundOutcome) == codes.OUTCOMES
    assert list(range(1, codes.REASONS + 1)) == list(Reason)


def test_a_draft_asks_for_what_a_report_needs() -> None:
    asked = {1: "outcome", 2: "reason", 3: "place", 4: "ready", 5: "ready"}
    for digit, stage in asked.items():
        draft = Draft()
        assert draft.press(digit)
        assert draft.stage == stage
    assert not Draft().press(6)
    for digit, stage in {1: "ready", 2: "ready", 3: "reason", 4: "reason"}.items():
        draft = Draft("found")
        assert draft.press(digit)
        assert draft.stage == stage
    assert [parse_reason(text) for text in ("0", "1", "19", "20", "", "x", "๑")] == [0, 1, 19, 0, 0, 0, 0]
    assert latin_digits("ๅต") == "19" == latin_digits("๑๙")
    assert one_of("เชียงร", ("เชียงใหม่", "เชียงราย")) == "เชียงราย"
    assert one_of("เชียง", ("เชียงใหม่", "เชียงราย")) == "" == one_of("", ("ก",))
