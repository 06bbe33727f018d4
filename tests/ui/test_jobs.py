import threading
import time
from collections.abc import Callable
from functools import partial

import pytest
from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot

from gis.errors import DataError, UserError
from gis.monitor import Monitor, Progress
from ui.jobs import Crash, JobRunner


class Ends(QObject):
    """Writes down how a job ended."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[object] = []
        self.threads: set[int] = set()

    def succeeded(self, result: object) -> None:
        self.threads.add(threading.get_ident())
        self.heard.append(("succeeded", result))

    def failed(self, error: object) -> None:
        self.heard.append(("failed", error))

    def cancelled(self) -> None:
        self.heard.append("cancelled")


def only_failure(heard: list[object]) -> object:
    (end,) = heard
    assert isinstance(end, tuple)
    kind, error = end
    assert kind == "failed"
    result: object = error
    return result


def is_busy(runner: JobRunner) -> bool:
    return runner.busy


def give(number: int, _: Monitor) -> object:
    return number


Run = Callable[[Callable[[Monitor], object]], list[object]]


@pytest.fixture
def run(qtbot: QtBot) -> Run:
    def until_idle(work: Callable[[Monitor], object]) -> list[object]:
        runner, ends = JobRunner(), Ends()
        with qtbot.waitSignal(runner.idle):
            assert runner.run("locate", work, succeeded=ends.succeeded, failed=ends.failed, cancelled=ends.cancelled)
        qtbot.waitUntil(lambda: bool(ends.heard))
        runner.shut_down()
        return ends.heard

    return until_idle


def test_a_result_arrives_on_the_window_s_thread(run: Run, qtbot: QtBot) -> None:
    runner, ends = JobRunner(), Ends()
    with qtbot.waitSignal(runner.idle):
        runner.run("locate", lambda _: threading.get_ident(), succeeded=ends.succeeded, failed=ends.failed)
    qtbot.waitUntil(lambda: bool(ends.heard))
    runner.shut_down()
    assert ends.threads == {threading.get_ident()}
    assert ends.heard != [("succeeded", threading.get_ident())]


def test_what_a_person_can_mend_arrives_as_it_was_raised(run: Run) -> None:
    def work(_: Monitor) -> object:
        raise DataError("file_missing", file="a.xlsx")

    error = only_failure(run(work))
    assert isinstance(error, UserError)
    assert error.details == {"file": "a.xlsx"}


def test_a_bug_is_told_without_what_it_was_about(run: Run) -> None:
    def work(_: Monitor) -> object:
        raise ValueError("เด็กหญิงสมมุติ 1234567890123")

    crash = only_failure(run(work))
    assert isinstance(crash, Crash)
    assert crash.kind == "builtins.ValueError"
    assert crash.where[-1].startswith("tests/ui/test_jobs.py:")
    assert "สมมุติ" not in repr(crash)
    assert not any(line.startswith("/") for line in crash.where)


def test_a_cancelled_job_ends_at_its_next_check(qtbot: QtBot) -> None:
    runner, ends, begun = JobRunner(), Ends(), threading.Event()

    def work(monitor: Monitor) -> object:
        begun.set()
        while True:
            monitor.check()

    with qtbot.waitSignal(runner.idle):
        runner.run("plan", work, succeeded=ends.succeeded, failed=ends.failed, cancelled=ends.cancelled)
        assert begun.wait(5)
        runner.cancel()
    qtbot.waitUntil(lambda: ends.heard == ["cancelled"])
    runner.shut_down()


def test_one_job_at_a_time_and_the_next_may_start_when_the_first_has_ended(qtbot: QtBot) -> None:
    runner, ends, go = JobRunner(), Ends(), threading.Event()
    with qtbot.waitSignal(runner.idle):
        assert runner.run("locate", lambda _: go.wait(5), succeeded=ends.succeeded, failed=ends.failed)
        assert is_busy(runner)
        assert not runner.run("assign", lambda _: 2, succeeded=ends.succeeded, failed=ends.failed)
        go.set()
    assert not is_busy(runner)
    with qtbot.waitSignal(runner.idle):
        assert runner.run("assign", lambda _: 2, succeeded=ends.succeeded, failed=ends.failed)
    qtbot.waitUntil(lambda: ends.heard == [("succeeded", True), ("succeeded", 2)])
    runner.shut_down()


def test_progress_is_told_at_a_pace_that_a_window_can_follow(qtbot: QtBot) -> None:
    runner, ends = JobRunner(), Ends()
    heard: list[Progress] = []
    runner.progressed.connect(heard.append)

    def work(monitor: Monitor) -> object:
        for number in range(10_000):
            monitor.report(Progress("locate", number + 1, 10_000))
        return None

    with qtbot.waitSignal(runner.idle):
        runner.run("locate", work, succeeded=ends.succeeded, failed=ends.failed)
    qtbot.waitUntil(lambda: bool(heard) and heard[-1].done == 10_000)
    runner.shut_down()
    assert len(heard) < 200


def test_a_job_that_reports_faster_than_the_window_shows_does_not_hold_it(qtbot: QtBot) -> None:
    runner, ends, turning = JobRunner(), Ends(), QTimer()
    turns = 0
    told: list[int] = []
    wanted, given = threading.Event(), threading.Event()

    def turn() -> None:
        nonlocal turns
        turns += 1

    def show(_: object) -> None:
        told.append(turns)
        # The next comes while the window shows this one, of another stage: none of those is left out by the job.
        wanted.set()
        assert given.wait(5)
        given.clear()

    def work(monitor: Monitor) -> object:
        for number in range(20):
            monitor.report(Progress("locate" if number % 2 else "map", number, 20))
            given.set()
            assert wanted.wait(5)
            wanted.clear()
        given.set()
        return None

    turning.timeout.connect(turn)
    turning.start(0)
    runner.progressed.connect(show)
    with qtbot.waitSignal(runner.idle):
        runner.run("locate", work, succeeded=ends.succeeded, failed=ends.failed)
    qtbot.waitUntil(lambda: bool(ends.heard))
    runner.shut_down()
    assert len(told) == len(set(told)) > 1


def test_of_progress_that_waits_only_the_last_is_told(qtbot: QtBot) -> None:
    runner, ends = JobRunner(), Ends()
    heard: list[Progress] = []

    def work(monitor: Monitor) -> object:
        for number in range(50):
            monitor.report(Progress("locate" if number % 2 else "map", number, 50))
        return None

    runner.progressed.connect(heard.append)
    runner.run("locate", work, succeeded=ends.succeeded, failed=ends.failed)
    time.sleep(0.2)
    qtbot.waitUntil(lambda: bool(ends.heard))
    runner.shut_down()
    assert [progress.done for progress in heard] == [49]


def test_two_hundred_jobs_tell_two_hundred_ends(qtbot: QtBot) -> None:
    runner, ends = JobRunner(), Ends()
    for number in range(200):
        with qtbot.waitSignal(runner.idle):
            runner.run("locate", partial(give, number), succeeded=ends.succeeded, failed=ends.failed)
    qtbot.waitUntil(lambda: len(ends.heard) == 200)
    runner.shut_down()
    assert ends.heard == [("succeeded", number) for number in range(200)]


def test_shutting_down_stops_what_is_under_way(qtbot: QtBot) -> None:
    runner, ends, begun = JobRunner(), Ends(), threading.Event()

    def work(monitor: Monitor) -> object:
        begun.set()
        while True:
            monitor.check()

    runner.run("plan", work, succeeded=ends.succeeded, failed=ends.failed, cancelled=ends.cancelled)
    assert begun.wait(5)
    runner.shut_down()
    qtbot.waitUntil(lambda: ends.heard == ["cancelled"])
