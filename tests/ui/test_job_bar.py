"""What is told of a job, and when."""

import pytest
from pytestqt.qtbot import QtBot

from ui.language import Words
from ui.panels.job_bar import JobBar


@pytest.fixture
def bar(qtbot: QtBot, language: str) -> JobBar:
    made = JobBar(Words(language))
    qtbot.addWidget(made)
    return made


def test_a_job_that_was_asked_for_is_told_at_once(bar: JobBar) -> None:
    bar.begin("plan")
    assert bar.isVisible()
    bar.end()
    assert not bar.isVisible()


def test_what_comes_by_itself_is_told_only_where_it_takes_long(bar: JobBar, qtbot: QtBot) -> None:
    bar._late.setInterval(20)
    bar.begin("refresh")
    assert not bar.isVisible()
    qtbot.waitUntil(bar.isVisible)
    bar.end()
    bar.begin("figures")
    bar.end()
    qtbot.wait(60)
    assert not bar.isVisible()
