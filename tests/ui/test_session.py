"""What is asked for while a job runs waits for its turn."""

import shutil
import threading
from pathlib import Path

from pytestqt.qtbot import QtBot

from gis.monitor import Monitor
from tests.ui.conftest import LONG_MS, PASSPHRASE
from ui.main_window import MainWindow
from ui.work import Work


def settled(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not window.session.busy, timeout=LONG_MS)


def test_what_is_asked_for_while_a_job_runs_is_done_in_its_order(opened: MainWindow, qtbot: QtBot) -> None:
    session, go, order = opened.session, threading.Event(), list[str]()

    def held(_work: Work, _monitor: Monitor) -> object:
        assert go.wait(LONG_MS / 1000)
        return "held"

    def counted(_work: Work, _monitor: Monitor) -> dict[str, object]:
        order.append("performed")
        return {}

    session.ask("plan_options", held, lambda result: order.append(str(result)))
    session.perform("locate", counted)
    session.ask("plan_options", lambda _work, _monitor: "asked", lambda result: order.append(str(result)))
    session.when_free(lambda: order.append("free"))
    go.set()
    qtbot.waitUntil(lambda: len(order) == 4, timeout=LONG_MS)
    assert order == ["held", "performed", "asked", "free"]
    settled(opened, qtbot)


def test_what_a_turn_asks_for_comes_before_the_next_turn(opened: MainWindow, qtbot: QtBot) -> None:
    session, go, order = opened.session, threading.Event(), list[str]()
    session.ask("plan_options", lambda _work, _monitor: go.wait(LONG_MS / 1000), lambda _: None)
    session.when_free(
        lambda: session.ask("plan_options", lambda _work, _monitor: "first", lambda said: order.append(str(said)))
    )
    session.ask("plan_options", lambda _work, _monitor: "second", lambda said: order.append(str(said)))
    go.set()
    qtbot.waitUntil(lambda: len(order) == 2, timeout=LONG_MS)
    assert order == ["first", "second"]


def test_a_key_pressed_during_a_moment_of_reading_is_followed(opened: MainWindow, qtbot: QtBot) -> None:
    go = threading.Event()
    opened.session.ask("plan_options", lambda _work, _monitor: go.wait(LONG_MS / 1000), lambda _: None)
    assert opened.session.reading
    assert opened.actions_by_name["assign"].isEnabled()
    with qtbot.waitSignal(opened.session.done, timeout=LONG_MS) as done:
        opened.actions_by_name["assign"].trigger()
        go.set()
    assert done.args is not None
    assert done.args[0] == "assign"
    settled(opened, qtbot)


def test_a_long_reading_disables_what_would_have_to_wait(opened: MainWindow, qtbot: QtBot) -> None:
    go = threading.Event()
    opened.session.ask("plan_options", lambda _work, _monitor: go.wait(LONG_MS / 1000), lambda _: None)
    qtbot.waitUntil(lambda: not opened.actions_by_name["assign"].isEnabled(), timeout=LONG_MS)
    go.set()
    qtbot.waitUntil(opened.actions_by_name["assign"].isEnabled, timeout=LONG_MS)


def test_what_was_meant_for_one_project_is_not_done_to_another(
    opened: MainWindow, project: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    other = Path(shutil.copy(project, tmp_path / "other.phanong"))
    done: list[str] = []

    def meant_for_the_old(_work: Work, _monitor: Monitor) -> dict[str, object]:
        done.append("old")
        return {}

    opened.session.open(other, PASSPHRASE)
    opened.session.perform("locate", meant_for_the_old)
    with qtbot.waitSignal(opened.session.opened, timeout=LONG_MS):
        pass
    assert opened.session.path == other
    qtbot.wait(50)
    settled(opened, qtbot)
    assert done == []


def test_nothing_that_waits_begins_once_the_window_has_closed(opened: MainWindow) -> None:
    done: list[str] = []
    go = threading.Event()
    opened.session.ask("plan_options", lambda _work, monitor: _until_stopped(monitor, go), lambda _: None)
    opened.session.when_free(lambda: done.append("late"))
    opened.close()
    assert done == []


def _until_stopped(monitor: Monitor, go: threading.Event) -> object:
    while not go.wait(0.005):
        monitor.check()
    return None
