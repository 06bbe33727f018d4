from pytestqt.qtbot import QtBot

from gis.errors import DataError
from gis.monitor import Monitor, Progress
from tests.ui.conftest import LONG_MS
from ui.main_window import MainWindow
from ui.tools.jobs import JobsTool
from ui.work import Work


def rows(tool: JobsTool) -> list[list[str]]:
    table = tool.table
    shown = []
    for row in range(table.rowCount()):
        items = [table.item(row, column) for column in range(table.columnCount())]
        shown.append([item.text() if item is not None else "" for item in items])
    return shown


def jobs_of(window: MainWindow) -> JobsTool:
    tool = window.tools["jobs"]
    assert isinstance(tool, JobsTool)
    return tool


def test_work_done_is_listed_with_its_stage_and_its_end(opened: MainWindow, qtbot: QtBot) -> None:
    def work(_work: Work, monitor: Monitor) -> dict[str, object]:
        monitor.report(Progress("map", 3, 12))
        return {}

    def fail(_work: Work, _monitor: Monitor) -> dict[str, object]:
        raise DataError("plan_missing")

    tool = jobs_of(opened)
    before = tool.table.rowCount()
    with qtbot.waitSignal(opened.session.done, timeout=LONG_MS):
        opened.session.perform("locate", work)
    newest = rows(tool)[0]
    assert newest[1] == opened.words.say("ui.jobs.locate")
    assert newest[2] == opened.words.say("stages.map")
    assert newest[4] == opened.words.say("ui.job_list.done")
    with qtbot.waitSignal(opened.session.troubled, timeout=LONG_MS):
        opened.session.perform("plan", fail)
    assert rows(tool)[0][4] == opened.words.say("ui.job_list.failed")
    assert tool.table.rowCount() == before + 2


def test_a_job_that_was_stopped_says_so(opened: MainWindow, qtbot: QtBot) -> None:
    def work(_work: Work, monitor: Monitor) -> dict[str, object]:
        while True:
            monitor.check()

    with qtbot.waitSignal(opened.session.stopped, timeout=LONG_MS):
        opened.session.perform("plan", work)
        opened.stop_job()
    assert rows(jobs_of(opened))[0][4] == opened.words.say("ui.job_list.stopped")


def test_the_list_speaks_the_language_chosen(opened: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(opened.session.refreshed, timeout=LONG_MS):
        opened.switch_language()
    said = [row[1] for row in rows(jobs_of(opened))]
    assert "Opening the project" in said
    assert "Refreshing" in said
