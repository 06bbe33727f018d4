"""Pictures of the window in both languages, off screen: ``python -m ui.screenshots PROJECT FOLDER``."""

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Final, cast

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QTWEBENGINE_DISABLE_SANDBOX", "1")

from PySide6.QtCore import QMimeData, QSettings, Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gis.errors import UserError
from gis.monitor import Progress, SilentMonitor
from planner.schemas import CASES
from resources.text import LANGUAGES
from ui.app import PASSPHRASE_VARIABLE, dispose, make_application
from ui.dialogs.importing import ImportDialog
from ui.dialogs.sheets import SheetsDialog
from ui.gallery import DIALOGS, Stage
from ui.main_window import MainWindow
from ui.panels.step_rail import next_step
from ui.stills import SETTLE_MS, settle, take, wait_for
from ui.style import SIZE_PT, set_text_size
from ui.tools.board import BoardTool
from ui.tools.followup import FollowUpTool
from ui.tools.referrals import ReferralsTool
from ui.tools.results import ResultsTool
from ui.tools.roads import RoadsTool
from ui.tools.whatif import WhatIfTool
from ui.verdicts import QUEUES
from ui.work import Work

SIZE: Final = (1440, 900)

_ODD_LIST: Final = """รายชื่อเด็กจากการสำรวจ,,,,,
ที่,น้องชื่ออะไร,แซ่,เกิดเมื่อ,ชั้นที่ออก,อยู่ตำบลไหน
1,ทดสอบก,สมมุติก,13/05/2555,ป.3,หางดง
2,ทดสอบข,สมมุติข,,ป.4,หางดง
3,,,01/02/2556,ป.5,ฮอด
"""


def _wait_until_free(window: MainWindow) -> None:
    """Let the window live until no job is under way: nothing is shown anew while one is."""
    while window.session.busy:
        settle(50)


def _choose(window: MainWindow, language: str) -> None:
    """Show everything in a language."""
    if window.words.language != language:
        _wait_until_free(window)
        window.switch_language()
        if window.session.path is not None and window.map is not None:
            wait_for(window.map.drawn)


def _take_at_rest(window: MainWindow, path: Path) -> Path:
    """Save a picture of the window when no job is under way: what it waits for is shown then."""
    if window.session.busy:
        _wait_until_free(window)
        settle()
    return take(window, path)


def _main_pictures(window: MainWindow, folder: Path) -> list[Path]:
    """Take the window at rest, with a route chosen, with a child on no route, and its dialogs."""
    language, snapshot = window.words.language, window.session.snapshot
    if snapshot is None:
        raise RuntimeError("no project is open")
    window.below.bring("cases")
    window.go_home()
    window.rail.open_step(next_step(snapshot))
    settle()
    made = [_take_at_rest(window, folder / f"window-{language}.png")]
    window.routes.view.selectRow(0)
    settle()
    made.append(_take_at_rest(window, folder / f"route-{language}.png"))
    window.routes.view.clearSelection()
    window.cases.show_group("unserved")
    window.rail.open_step("plan")
    window.cases.view.selectRow(0)
    settle()
    made.append(_take_at_rest(window, folder / f"unserved-{language}.png"))
    window.cases.show_group("")
    made += _table_pictures(window, folder)
    made += _road_pictures(window, folder)
    made += _board_pictures(window, folder)
    window.bring("jobs")
    settle(100)
    made.append(_take_at_rest(window, folder / f"jobs-{language}.png"))
    window.below.bring("cases")
    made.append(_sheets_picture(window, folder))
    made += _review_pictures(window, folder)
    made += _results_pictures(window, folder)
    made += _after_pictures(window, folder)
    made += _import_pictures(window, folder)
    made += _waiting_pictures(window, folder)
    return made


def _road_pictures(window: MainWindow, folder: Path) -> list[Path]:
    """Take a school's roads with what hangs on them, the menu of the map, and the dialog that closes a road."""
    tool, language = window.tools["roads"], window.words.language
    if not isinstance(tool, RoadsTool) or tool.desk is None or window.map is None:
        raise RuntimeError("the map has no tools")
    window.bring("roads")
    tool.find_lifelines()
    wait_for(window.session.runner.idle)
    schools = tool.desk.bar.choices["school"]
    schools.setCurrentIndex(min(1, schools.count() - 1))
    settle()
    made = [_take_at_rest(window, folder / f"roads-{language}.png")]
    window.map.ask_menu()
    wait_for(window.map.menu_asked)
    if tool.desk.menu is not None:
        made.append(take(tool.desk.menu, folder / f"map-menu-{language}.png"))
        tool.desk.menu.close()
    schools.setCurrentIndex(0)
    window.map.show_overlay(b"", "roads")
    settle()
    return made


def _board_pictures(window: MainWindow, folder: Path) -> list[Path]:
    """Take the plan board with a stop moved, and what if; nothing of it is kept."""
    board, whatif, language = window.tools["board"], window.tools["whatif"], window.words.language
    if not isinstance(board, BoardTool) or not isinstance(whatif, WhatIfTool):
        raise RuntimeError("the board is not there")
    window.bring("board")
    for _ in range(100):
        if board.ready and not window.session.busy:
            break
        settle(100)
    lines = board.panel.view.lines
    schools = [line.school_code for line in lines]
    first, second = [line for line in lines if line.school_code == max(schools, key=schools.count)][:2]
    board.panel.school.choose(first.school_code)
    for line in (first, second):
        if line.locked:
            board.panel.view.choose(line.route_id)
            board.act("lock_route")
    board.move(first.blocks[0].stop_id, second.route_id)
    settle()
    made = [_take_at_rest(window, folder / f"board-{language}.png")]
    board.discard()
    board.panel.school.choose("")
    window.bring("whatif")
    whatif.panel.days.setValue(1)
    whatif.compare()
    wait_for(window.session.runner.idle)
    settle()
    made.append(_take_at_rest(window, folder / f"whatif-{language}.png"))
    window.actions_by_name["show_routes"].setChecked(True)
    window.show_routes()
    return made


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
    made = [_take_at_rest(window, folder / f"table-{language}.png")]
    cases.view.horizontalScrollBar().setValue(400)
    menu = cases.column_menu()
    made.append(_take_at_rest(window, folder / f"table-scrolled-{language}.png"))
    menu.resize(menu.sizeHint())
    made.append(take(menu, folder / f"columns-{language}.png"))
    menu.deleteLater()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/register.xlsx")])
    window.arrivals.welcome(data)
    made.append(_take_at_rest(window, folder / f"drop-{language}.png"))
    window.arrivals.leave()
    cases.view.horizontalScrollBar().setValue(0)
    model.sort_by(())
    cases.finder.hide()
    cases.view.clear_filters()
    window.hide_ids()
    window.message.hide()
    settle(300)
    return made


def _review_pictures(window: MainWindow, folder: Path) -> list[Path]:
    """Take the review of places."""
    window.actions_by_name["show_review"].trigger()
    settle(2 * SETTLE_MS)
    made = [_take_at_rest(window, folder / f"review-{window.words.language}.png")]
    window.beside.bring("routes")
    settle()
    return made


def _results_pictures(window: MainWindow, folder: Path) -> list[Path]:
    """Take what waits for a word, a sheet that is typed in, and the results as of a day."""
    language, tool, made = window.words.language, cast("ResultsTool", window.tools["results"]), []

    def rest() -> None:
        while not tool.settled:
            settle(50)
        settle(2 * SETTLE_MS)

    for section in (*QUEUES, "remarks"):
        tool.begin(section)
        rest()
        made.append(_take_at_rest(window, folder / f"results-{section}-{language}.png"))
    window.actions_by_name["enter_results"].trigger()
    window.go_home()
    rest()
    made.append(_take_at_rest(window, folder / f"results-sheets-{language}.png"))
    entry = tool.panel.entry
    entry.out.itemActivated.emit(entry.out.item(0))
    rest()
    QTest.keyClick(entry.table, Qt.Key.Key_1)
    QTest.keyClick(entry.table, Qt.Key.Key_3)
    QTest.keyClicks(entry.reason, "9")
    settle()
    made.append(_take_at_rest(window, folder / f"results-entry-{language}.png"))
    entry.leave()
    window.actions_by_name["results_over_time"].trigger()
    window.go_home()
    rest()
    tool.panel.trend.slider.setValue(tool.panel.trend.slider.maximum() // 2)
    settle(2 * SETTLE_MS)
    made.append(_take_at_rest(window, folder / f"results-time-{language}.png"))
    tool.begin("conflicts")
    window.beside.bring("routes")
    settle()
    return made


def _after_pictures(window: MainWindow, folder: Path) -> list[Path]:
    """Take what comes after the visit: follow-up with places to learn, referrals, figures, and their dialogs."""
    language, follow = window.words.language, cast("FollowUpTool", window.tools["followup"])
    made = []

    def rest() -> None:
        settle()
        _wait_until_free(window)
        settle()

    window.actions_by_name["show_followup"].trigger()
    rest()
    made.append(_take_at_rest(window, folder / f"followup-{language}.png"))
    follow.find_places()
    rest()
    made.append(_take_at_rest(window, folder / f"places-{language}.png"))
    window.beside.bring("routes")
    window.actions_by_name["show_routes"].setChecked(False)
    window.show_routes()
    for name in ("referrals", "figures"):
        window.actions_by_name[f"show_{name}"].trigger()
        rest()
        if name == "referrals":
            _choose_list(window)
            rest()
        made.append(_take_at_rest(window, folder / f"{name}-{language}.png"))
    window.actions_by_name["show_routes"].setChecked(True)
    window.show_routes()
    window.below.bring("cases")
    for name in ("refer", "referral_fields", "report", "freeze", "working_group", "papers", "claims"):
        window.actions_by_name[name].trigger()
        rest()
        dialog = QApplication.activeModalWidget()
        if dialog is None:
            raise RuntimeError(f"{name} did not open its dialog")
        made.append(folder / f"{name.replace('_', '-')}-{language}.png")
        if not dialog.grab().save(str(made[-1])):
            raise OSError(f"{made[-1]} could not be written")
        dialog.close()
        settle(100)
    return made


def _choose_list(window: MainWindow) -> None:
    """Choose the first list that was sent to an agency."""
    tree = cast("ReferralsTool", window.tools["referrals"]).panel.tree
    top = tree.topLevelItem(0)
    first = None if top is None else top.child(0)
    if first is not None:
        tree.setCurrentItem(first)


def _import_pictures(window: MainWindow, folder: Path) -> list[Path]:
    """Take each step of an import of a list with odd heads, given up at the end."""
    language = window.words.language
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "survey.csv"
        path.write_text(_ODD_LIST, encoding="utf-8")
        window.import_paths("register", [path])
        wait_for(window.session.runner.idle)
        settle()
        dialog = cast("ImportDialog", QApplication.activeModalWidget())
        steps = {
            "columns": lambda: None,
            "chosen": lambda: _choose_columns(dialog),
            "preview": dialog.forward,
            "mend": dialog.to_mend,
        }
        made = []
        for name, act in steps.items():
            act()
            settle(2 * SETTLE_MS)
            picture = folder / f"import-{name}-{language}.png"
            if not dialog.grab().save(str(picture)):
                raise OSError(f"{picture} could not be written")
            made.append(picture)
        dialog.reject()
        settle(200)
    return made


def _choose_columns(dialog: ImportDialog) -> None:
    """Say what the columns are."""
    dialog.columns.choose({"first_name": 1, "last_name": 2, "birth_date": 3, "grade": 4, "tambon": 5})
    dialog.enable()


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
    while dialog.document is None:
        settle(50)
    dialog.show()
    settle(1500)
    return take(dialog, folder / f"sheets-{language}.png")


def _waiting_pictures(window: MainWindow, folder: Path) -> list[Path]:
    """Take the window at work, and with trouble told; then the children whom nobody is among."""
    language = window.words.language
    window.job_bar.begin("plan")
    window.job_bar.progress(Progress("visits_plan", 12, 40))
    window.message.show_trouble(UserError("file_missing", file="register.xlsx").message(language))
    settle(300)
    made = [take(window, folder / f"busy-{language}.png")]
    window.job_bar.end()
    window.message.hide()
    window.below.bring("cases")
    window.cases.filter.setText("zzz")
    settle()
    made.append(_take_at_rest(window, folder / f"nobody-{language}.png"))
    window.cases.filter.setText("")
    settle()
    return made


def _dialog_pictures(window: MainWindow, folder: Path) -> list[Path]:
    """Take every dialog with invented facts; those with a project's own are taken over them."""
    language = window.words.language
    return [take(build(Stage(window)), folder / f"{name}-{language}.png") for name, build in DIALOGS.items()]


def _start_pictures(window: MainWindow, folder: Path) -> list[Path]:
    """Take the window without a project, at first and with projects that were open before."""
    settle(200)
    made = [_take_at_rest(window, folder / f"start-{window.words.language}.png")]
    window.start.show_recent([f"/สพป.ตัวอย่าง เขต {number}.phanong" for number in (1, 2)])
    made.append(_take_at_rest(window, folder / f"start-recent-{window.words.language}.png"))
    window.start.show_recent([])
    return made


def _empty_pictures(window: MainWindow, folder: Path) -> list[Path]:
    """Take the window with a project that lacks its files, and a sentence about trouble."""
    language = window.words.language
    _wait_until_free(window)
    window.session.perform("schools", lambda work, monitor: work.import_schools(folder / "schools.xlsx", monitor))
    wait_for(window.session.troubled)
    _wait_until_free(window)
    settle(200)
    return [_take_at_rest(window, folder / f"empty-{language}.png")]


def _with_doubts(project: Path, folder: Path, passphrase: str) -> Path:
    """Return a copy of a project in which something waits in every queue: nothing comes into the project itself."""
    copy = Path(shutil.copy(project, folder / "demo.phanong"))
    work = Work.open(copy, passphrase)
    cases = work.project.read(CASES)
    child = cases[(cases["birth_date"] != "") & (cases["last_name"] != "")].iloc[-1]
    checkins, pupils = folder / "phone-9.csv", folder / "pupils.csv"
    checkins.write_text(
        "case_code,child_name,visited_at,state,found_outcome,visitor\n"
        f",{child['first_name']} {child['last_name']}า,2025-08-11 17:20,found,wants_return,ครู ก\n",
        encoding="utf-8",
    )
    pupils.write_text(
        "ชื่อ,นามสกุล,วันเกิด,ชั้น,โรงเรียน\n"
        f"{child['first_name']},{child['last_name']}กุล,{child['birth_date']},{child['grade']},โรงเรียนสมมุติ\n",
        encoding="utf-8",
    )
    work.import_checkins([checkins], SilentMonitor())
    work.import_enrolment([pupils], SilentMonitor())
    work.close()
    return copy


def take_all(
    project: Path, folder: Path, passphrase: str, *, size: tuple[int, int] = SIZE, text_size: int = SIZE_PT
) -> list[Path]:
    """Write every picture to ``folder``; return the files. ``project`` must hold a plan; a copy of it is shown."""
    folder.mkdir(parents=True, exist_ok=True)
    made: list[Path] = []
    with tempfile.TemporaryDirectory() as scratch:
        # A person's own settings neither show on the pictures nor are changed by them.
        QSettings.setDefaultFormat(QSettings.Format.IniFormat)
        QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, scratch)
        application = make_application()
        set_text_size(application, text_size)
        window = MainWindow("th")
        window.resize(*size)
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
                _wait_until_free(window)
                window.switch_language()
                wait_for(window.session.refreshed)
            made += _empty_pictures(window, folder)
        window.open_project(_with_doubts(project, Path(scratch), passphrase), passphrase)
        wait_for(window.session.opened)
        settle()
        for language in LANGUAGES:
            _choose(window, language)
            made += _dialog_pictures(window, folder)
            made += _main_pictures(window, folder)
        window.close()
        dispose(window)
        application.processEvents()
    return made


def main() -> int:
    """Take the pictures named on the command line; the passphrase is that of ``PHANONG_PASSPHRASE``."""
    parser = argparse.ArgumentParser(prog="python -m ui.screenshots")
    parser.add_argument("project", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--size", default="x".join(map(str, SIZE)), metavar="WIDTHxHEIGHT")
    parser.add_argument("--text", type=int, default=SIZE_PT, metavar="POINTS")
    given = parser.parse_args()
    width, _, height = given.size.partition("x")
    passphrase, size = os.environ.get(PASSPHRASE_VARIABLE, ""), (int(width), int(height))
    for path in take_all(given.project, given.folder, passphrase, size=size, text_size=given.text):
        print(path)
    return 0


if __name__ == "__main__":
    QApplication.setDesktopSettingsAware(False)
    sys.exit(main())
