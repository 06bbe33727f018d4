import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QFontDatabase, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gis.errors import UserError
from gis.monitor import Monitor
from resources.text import LANGUAGES
from tests.ui.conftest import LONG_MS, PASSPHRASE
from ui import style
from ui.app import open_window
from ui.main_window import MainWindow
from ui.screenshots import take_all
from ui.work import Work


def test_the_program_opens_a_project_and_ends_when_its_window_closes(project: Path) -> None:
    seen: list[str] = []

    def look() -> None:
        window = next(widget for widget in QApplication.topLevelWidgets() if isinstance(widget, MainWindow))
        if window.session.snapshot is None:
            QTimer.singleShot(50, look)
            return
        seen.append(window.windowTitle())
        window.close()

    QTimer.singleShot(50, look)
    assert open_window(project, language="en", passphrase=PASSPHRASE) == 0
    assert "area.phanong" in seen[0]
    assert "academic year" in seen[0]
    assert sys.excepthook is sys.__excepthook__


def test_a_window_may_be_closed_in_the_middle_of_its_work(opened: MainWindow, qtbot: QtBot) -> None:
    begun = threading.Event()

    def work(_work: Work, monitor: Monitor) -> dict[str, object]:
        begun.set()
        while True:
            monitor.check()

    opened.session.perform("plan", work)
    assert begun.wait(LONG_MS / 1000)
    opened.close()
    assert opened.session.path is None
    qtbot.wait(50)


def test_the_typeface_comes_with_the_program() -> None:
    assert style.FAMILY in QFontDatabase.families()


def test_a_missing_typeface_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> bytes:
        raise FileNotFoundError(name)

    monkeypatch.setattr(style, "read_bytes", absent)
    with pytest.raises(UserError) as caught:
        style.add_fonts()
    assert "Sarabun_400Regular.ttf" in caught.value.message("th")


def test_pictures_are_taken_in_both_languages(project: Path, tmp_path: Path) -> None:
    made = take_all(project, tmp_path / "pictures", PASSPHRASE)
    names = {path.name for path in made}
    for language in LANGUAGES:
        assert {f"{name}-{language}.png" for name in ("start", "empty", "window", "route", "plan")} <= names
    pictures = {path.stem: QImage(str(path)) for path in made}
    assert (pictures["window-th"].width(), pictures["window-th"].height()) == (1440, 900)
    assert pictures["window-th"] != pictures["window-en"]
