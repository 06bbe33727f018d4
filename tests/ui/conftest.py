"""A real window and a real project for the tests of the desktop."""

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gis.monitor import SilentMonitor
from planner.sample.make import Sample, make_sample
from resources.text import LANGUAGES
from tests.ui import results_project
from ui.app import dispose
from ui.main_window import MainWindow
from ui.map_view import MapPage, register_scheme, wake_engine
from ui.style import dress
from ui.work import Work

# Before any test makes the application.
register_scheme()

PASSPHRASE = results_project.PASSPHRASE
LONG_MS = 30_000
Evaluate = Callable[[str], Any]


def focused() -> QWidget:
    """Return what has the keyboard."""
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def speak(window: MainWindow, language: str, qtbot: QtBot) -> None:
    """Show an open project in a language, whatever it was in before."""
    if window.words.language != language:
        with qtbot.waitSignal(window.session.refreshed, timeout=LONG_MS):
            window.switch_language()
    qtbot.waitUntil(lambda: not window.session.busy, timeout=LONG_MS)


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, qapp: QApplication) -> None:
    """Keep a person's settings out of the tests, and the tests out of them."""
    qapp.setOrganizationName("phanong")
    qapp.setApplicationName("phanong")
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(tmp_path / "settings"))
    dress(qapp)
    wake_engine()


@pytest.fixture(autouse=True)
def no_thread_stays() -> Iterator[None]:
    """Each test ends with the threads it began with."""
    before = set(threading.enumerate())
    yield
    assert set(threading.enumerate()) <= before


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """Return the files of a small made-up area."""
    folder = tmp_path_factory.mktemp("sample")
    return make_sample(folder, seed=3, children=60, schools=6, roads=None, monitor=SilentMonitor())


@pytest.fixture(scope="session")
def finished(sample: Sample, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project with everything imported, located and planned; copy it before changing it."""
    path = tmp_path_factory.mktemp("project") / "area.phanong"
    silent = SilentMonitor()
    work = Work.create(path, PASSPHRASE, esa=sample.esa, year_be=sample.year_be, area=sample.area)
    work.import_schools(sample.schools, silent)
    work.import_register(sample.register, "th", silent)
    work.import_roads(sample.roads, silent)
    work.locate(silent)
    work.assign(silent)
    work.plan({"seed": 1, "effort": "quick"}, silent)
    work.import_checkins(sample.checkins, silent)
    # The homes that were found change places, and with them the routes to the others.
    work.assign(silent)
    work.plan({"seed": 1, "effort": "quick"}, silent)
    work.close()
    return path


@pytest.fixture
def project(finished: Path, tmp_path: Path) -> Path:
    """Return a finished project of the test's own."""
    return Path(shutil.copy(finished, tmp_path / "area.phanong"))


@pytest.fixture
def made(tmp_path: Path) -> tuple[Path, list[str]]:
    """Return a project in which every kind of result waits, with a printed sheet, and its children's codes."""
    return results_project.make_project(tmp_path)


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    """Return a window whose libraries are loaded and whose map page waits."""
    made = MainWindow("th")
    made.resize(1300, 850)
    made.show()
    with qtbot.waitSignal(made.session.warmed, timeout=LONG_MS):
        made.begin()
    yield made
    # Where the pointer is over a window that is gone, hiding another one crashes in Qt 6.11's offscreen plugin.
    QTest.mouseMove(made)
    made.close()
    dispose(made)


@pytest.fixture
def opened(window: MainWindow, project: Path, qtbot: QtBot) -> MainWindow:
    """Return a window with a finished project drawn on its map."""
    assert window.map is not None
    with (
        qtbot.waitSignal(window.map.drawn, timeout=LONG_MS),
        qtbot.waitSignal(window.session.opened, timeout=LONG_MS),
    ):
        window.open_project(project, PASSPHRASE)
    # The tools read what they show of it.
    qtbot.waitUntil(lambda: not window.session.busy, timeout=LONG_MS)
    return window


@pytest.fixture
def evaluate(qtbot: QtBot) -> Callable[[MapPage], Evaluate]:
    """Return a way to ask a page for the value of JavaScript."""

    def on(page: MapPage) -> Evaluate:
        def ask(script: str) -> Any:  # noqa: ANN401 - whatever the script gives
            answers: list[Any] = []
            page.runJavaScript(script, 0, answers.append)
            qtbot.waitUntil(lambda: bool(answers), timeout=LONG_MS)
            return answers[0]

        return ask

    return on


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    """Return each language in turn."""
    return str(request.param)
