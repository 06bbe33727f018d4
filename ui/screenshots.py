"""Pictures of the window in both languages, off screen: ``python -m ui.screenshots PROJECT FOLDER``."""

import os
import sys
import tempfile
from pathlib import Path
from typing import Final, cast

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QTWEBENGINE_DISABLE_SANDBOX", "1")

from PySide6.QtCore import QEventLoop, QMimeData, QSettings, Qt, QTimer, QUrl, SignalInstance
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from planner.workflow.kinds import Guess
from resources.text import LANGUAGES
from ui.app import PASSPHRASE_VARIABLE, dispose, make_application
from ui.dialogs.about import AboutDialog
from ui.dialogs.arrivals import ArrivalsDialog
from ui.dialogs.crash import CrashDialog
from ui.dialogs.passphrase import NewProjectDialog, PassphraseDialog
from ui.dialogs.plan import PlanDialog
from ui.dialogs.settings import SettingsDialog
from ui.dialogs.sheets import SheetsDialog
from ui.dialogs.shortcuts import ShortcutsDialog
from ui.jobs import Crash
from ui.main_window import MainWindow
from ui.panels.step_rail import next_step
from ui.preferences import Preferences

SIZE: Final = (1440, 900)
_LONGEST_MS: Final = 60_000
_SETTLE_MS: Final = 700
"""For the web engine to bring its frame to the window."""


def wait_for(signal: SignalInstance) -> None:
    """Let the window live until ``signal``; ``TimeoutError`` where it does not come."""
    loop = QEventLoop()
    clock = QTimer()
    clock.setSingleShot(True)
    clock.timeout.connect(lambda: loop.exit(1))
    signal.connect(lambda *_: loop.exit(0))
    clock.start(_LONGEST_MS)
    if loop.exec():
        raise TimeoutError("the window did not come to rest")


def settle(milliseconds: int = _SETTLE_MS) -> None:
    """Let the window live for a moment."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def take(widget: QWidget, path: Path) -> Path:
    """Save a picture of a widget."""
    if isinstance(widget, QDialog):
        widget.show()
        settle(100)
    if not widget.grab().save(str(path)):
        raise OSError(f"{path} could not be written")
    if isinstance(widget, QDialog):
        widget.close()
        widget.deleteLater()
    return path


def _choose(window: MainWindow, language: str) -> None:
    """Show everything in a language."""
    if window.words.language != language:
        window.switch_language()
        if window.session.path is not None and window.map is not None:
            wait_for(window.map.drawn)


def _main_pictures(window: MainWindow, folder: Path) -> list[Path]:
    """Take the window at rest, with a route chosen, with a child on no route, and its dialogs."""
    language, words, snapshot = window.words.language, window.words, window.session.snapshot
    if snapshot is None:
        raise RuntimeError("no project is open")
    window.go_home()
    window.rail.open_step(next_step(snapshot))
    settle()
    made = [take(window, folder / f"window-{language}.png")]
    window.routes.view.selectRow(0)
    settle()
    made.append(take(window, folder / f"route-{language}.png"))
    window.routes.view.clearSelection()
    window.cases.show_group("unserved")
    window.rail.open_step("plan")
    window.cases.view.selectRow(0)
    settle()
    made.append(take(window, folder / f"unserved-{language}.png"))
    window.cases.show_group("")
    options = {
        "schools": (), "profile": "motorcycle", "season": "dry", "effort": "normal", "teams": 1, "days": None,
        "shift_start_s": 30600, "shift_end_s": 59400, "visit_minutes": 30.0, "seed": 0, "scope": "school",
    }  # fmt: skip
    guesses = [
        Guess(Path(f"{name}.xlsx"), kind, sure=False)
        for name, kind in (("schools", "schools"), ("register-2568", "register"), ("list", ""))
    ]
    dialogs = {
        "arrivals": ArrivalsDialog(words, guesses, window),
        "plan": PlanDialog(words, snapshot.schools, options, window),
        "passphrase": PassphraseDialog(words, "demo.phanong", new=True, parent=window),
        "settings": SettingsDialog(words, Preferences(language=language), window),
        "shortcuts": ShortcutsDialog(words, window.actions_by_name, window),
        "about": AboutDialog(words, window),
        "new": NewProjectDialog(words, snapshot.year_be, window),
        "crash": CrashDialog(words, Crash("builtins.ValueError", ("gis/maps/layers.py:1 example",)), window),
    }
    made += _table_pictures(window, folder)
    window.bring("jobs")
    settle(100)
    made.append(take(window, folder / f"jobs-{language}.png"))
    window.below.bring("cases")
    made.append(_sheets_picture(window, folder))
    return made + [take(dialog, folder / f"{name}-{language}.png") for name, dialog in dialogs.items()]


def _table_pictures(window: MainWindow, folder: Path) -> list[Path]:
    """Take the table scrolled sideways, filtered, sorted by two columns, with IDs shown and words looked for."""
    language, cases = window.words.language, window.cases
    model = cases.model
    model.sort_by((("tambon", Qt.SortOrder.AscendingOrder), ("name", Qt.SortOrder.DescendingOrder)))
    cases.view.headers[0].fields["r50_m"].setText(">5")
    cases.open_find()
    cases.finder.field.setText(str(model.index(4, model.column_of("tambon")).data()))
    settle(300)
    cases.view.selectRow(0)
    window.reveal_ids()
    wait_for(window.session.runner.idle)
    settle(300)
    made = [take(window, folder / f"table-{language}.png")]
    cases.view.horizontalScrollBar().setValue(400)
    menu = cases.column_menu()
    made.append(take(window, folder / f"table-scrolled-{language}.png"))
    menu.resize(menu.sizeHint())
    made.append(take(menu, folder / f"columns-{language}.png"))
    menu.deleteLater()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/register.xlsx")])
    window.arrivals.welcome(data)
    made.append(take(window, folder / f"drop-{language}.png"))
    window.arrivals.leave()
    cases.view.horizontalScrollBar().setValue(0)
    model.sort_by(())
    cases.finder.hide()
    cases.view.clear_filters()
    window.hide_ids()
    window.message.hide()
    settle(300)
    return made


def _sheets_picture(window: MainWindow, folder: Path) -> Path:
    """Take the sheets with the paper of a school."""
    snapshot, words = window.session.snapshot, window.words
    if snapshot is None:
        raise RuntimeError("no project is open")
    school, language = next(iter(snapshot.schools_on_routes)), words.language
    dialog = SheetsDialog(words, snapshot.schools_on_routes, window)
    window.session.ask(
        "preview",
        lambda work, monitor: work.preview(school=school, thai_digits=False, language=language, monitor=monitor),
        lambda made: dialog.show_pdf(cast("bytes", made)),
    )
    wait_for(window.session.runner.idle)
    dialog.show()
    settle(1500)
    return take(dialog, folder / f"sheets-{language}.png")


def _start_pictures(window: MainWindow, folder: Path) -> list[Path]:
    """Take the window without a project."""
    settle(200)
    return [take(window, folder / f"start-{window.words.language}.png")]


def _empty_pictures(window: MainWindow, folder: Path) -> list[Path]:
    """Take the window with a project that lacks its files, and a sentence about trouble."""
    language = window.words.language
    window.session.perform("schools", lambda work, monitor: work.import_schools(folder / "schools.xlsx", monitor))
    wait_for(window.session.troubled)
    settle(200)
    return [take(window, folder / f"empty-{language}.png")]


def take_all(project: Path, folder: Path, passphrase: str) -> list[Path]:
    """Write every picture to ``folder``; return the files. ``project`` must hold a plan."""
    folder.mkdir(parents=True, exist_ok=True)
    made: list[Path] = []
    with tempfile.TemporaryDirectory() as scratch:
        # A person's own settings neither show on the pictures nor are changed by them.
        QSettings.setDefaultFormat(QSettings.Format.IniFormat)
        QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, scratch)
        application = make_application()
        window = MainWindow("th")
        window.resize(*SIZE)
        window.show()
        window.begin()
        wait_for(window.session.warmed)
        for language in LANGUAGES:
            _choose(window, language)
            made += _start_pictures(window, folder)
        window.session.create(Path(scratch) / "new.phanong", "x", esa="สพป.ตัวอย่าง", year_be=2568, area=())
        wait_for(window.session.opened)
        for language in reversed(LANGUAGES):
            if window.words.language != language:
                window.switch_language()
                wait_for(window.session.refreshed)
            made += _empty_pictures(window, folder)
        window.open_project(project, passphrase)
        wait_for(window.session.opened)
        settle()
        for language in LANGUAGES:
            _choose(window, language)
            made += _main_pictures(window, folder)
        window.close()
        dispose(window)
        application.processEvents()
    return made


def main() -> int:
    """Take the pictures named on the command line; the passphrase is that of ``PHANONG_PASSPHRASE``."""
    if len(sys.argv) != 3:
        print("python -m ui.screenshots PROJECT FOLDER", file=sys.stderr)
        return 2
    for path in take_all(Path(sys.argv[1]), Path(sys.argv[2]), os.environ.get(PASSPHRASE_VARIABLE, "")):
        print(path)
    return 0


if __name__ == "__main__":
    QApplication.setDesktopSettingsAware(False)
    sys.exit(main())
