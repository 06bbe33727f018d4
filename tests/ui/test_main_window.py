import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import QPoint, QSettings, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLineEdit
from pytestqt.qtbot import QtBot

from gis.errors import JobCancelled
from gis.monitor import Monitor, Progress
from planner.sample.make import Sample
from tests.ui.conftest import LONG_MS, PASSPHRASE, Evaluate
from ui.app import dispose
from ui.dialogs.crash import CrashDialog
from ui.dialogs.importing import ImportDialog
from ui.dialogs.map_file import MapFileDialog
from ui.dialogs.passphrase import PassphraseDialog
from ui.dialogs.plan import PlanDialog
from ui.dialogs.report import ReportDialog
from ui.main_window import MainWindow
from ui.map_view import MapPage
from ui.work import Work

On = Callable[[MapPage], Evaluate]


def page_of(window: MainWindow) -> MapPage:
    assert window.map is not None
    assert window.map.page is not None
    return window.map.page


def when_dialog(kind: type[QDialog], act: Callable[[Any], None]) -> None:
    """Do something to the next dialog that asks."""

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, kind):
            act(dialog)
        else:
            QTimer.singleShot(20, look)

    QTimer.singleShot(20, look)


def write_report(dialog: ReportDialog, folder: Path) -> None:
    """Ask for a report in a folder."""
    dialog.folder.field.setText(str(folder))
    dialog.accept()


def take_in(dialog: ImportDialog) -> None:
    """Go through an import dialog whose columns are clear."""
    if dialog.step == "preview" and dialog.next_button.isEnabled():
        dialog.next_button.click()
    else:
        QTimer.singleShot(20, dialog, lambda: take_in(dialog))


def test_a_window_without_a_project_offers_to_open_or_make_one(window: MainWindow) -> None:
    assert window.start.isVisible()
    assert not window.cases.isVisible()
    assert window.actions_by_name["open"].isEnabled()
    assert not window.actions_by_name["locate"].isEnabled()
    assert window.windowTitle() == "พาน้อง"


def test_an_open_project_shows_steps_table_routes_and_map(opened: MainWindow) -> None:
    snapshot = opened.session.snapshot
    assert snapshot is not None
    assert opened.map is not None
    assert opened.map.isVisible()
    assert opened.cases.model.rowCount() == snapshot.status.children > 50
    assert opened.routes.model.rowCount() == snapshot.status.routes > 0
    assert opened.rail.current == "sheets"
    assert "area.phanong" in opened.windowTitle()
    assert not opened.job_bar.isVisible()
    assert opened.actions_by_name["locate"].isEnabled()


def test_no_national_id_and_no_birth_date_is_in_the_table(opened: MainWindow, project: Path) -> None:
    del project
    model = opened.cases.model
    cells = {
        model.index(row, column).data() for row in range(model.rowCount()) for column in range(model.columnCount())
    }
    assert not [cell for cell in cells if sum(character.isdigit() for character in cell) >= 13]
    assert not [cell for cell in cells if "/25" in cell]


def test_a_row_selected_is_marked_on_the_map(opened: MainWindow, evaluate: On, qtbot: QtBot) -> None:
    ask = evaluate(page_of(opened))
    opened.cases.view.selectRow(3)
    wanted = opened.cases.model.id_at(3)
    qtbot.waitUntil(lambda: ask("phanong.page.selected.join()") == wanted, timeout=LONG_MS)


def test_a_child_clicked_on_the_map_is_selected_in_the_table(opened: MainWindow, evaluate: On, qtbot: QtBot) -> None:
    ask = evaluate(page_of(opened))
    ask("phanong.page.show('schools', false); phanong.page.show('routes', false); 1")
    clicked = ask("""(() => {
        const theme = phanong.page.themes.find((t) => t.key === 'cases_to_track');
        map_phanong.setView([Math.atan(Math.sinh(Math.PI * (1 - 2 * theme.y[0]))) * 180 / Math.PI,
            (theme.x[0] - 0.5) * 360], 12, { animate: false });
        map_phanong.fire('click', { latlng: map_phanong.getCenter() });
        return phanong.page.selected[0];
    })()""")
    qtbot.waitUntil(lambda: opened.cases.selection() == [clicked], timeout=LONG_MS)


def test_a_mouse_click_on_the_real_map_selects_the_child(opened: MainWindow, evaluate: On, qtbot: QtBot) -> None:
    ask = evaluate(page_of(opened))
    assert opened.map is not None
    view = opened.map.focusProxy()
    assert view is not None
    target = view.focusProxy()
    assert target is not None
    # Panels may still find their size, and the map with them: then the child lies elsewhere when the click comes.
    for _ in range(5):
        at = ask("""(() => {
            for (const key of ["schools", "routes", "stops", "unserved"]) phanong.page.show(key, false);
            const theme = phanong.page.themes.find((t) => t.key === 'cases_to_track');
            map_phanong.setView([Math.atan(Math.sinh(Math.PI * (1 - 2 * theme.y[0]))) * 180 / Math.PI,
                (theme.x[0] - 0.5) * 360], 12, { animate: false });
            const point = map_phanong.latLngToContainerPoint(map_phanong.getCenter());
            return `${point.x} ${point.y}`;
        })()""")
        qtbot.wait(300)
        pos = QPoint(*(round(float(part)) for part in at.split()))
        QTest.mouseClick(target, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, pos)
        qtbot.wait(1_000)
        if opened.cases.selection():
            break
    assert len(opened.cases.selection()) == 1


def test_a_route_chosen_shows_its_children_and_its_line(opened: MainWindow, evaluate: On, qtbot: QtBot) -> None:
    ask = evaluate(page_of(opened))
    snapshot = opened.session.snapshot
    assert snapshot is not None
    opened.routes.view.selectRow(0)
    route = opened.routes.selection()
    assert set(opened.cases.selection()) == set(snapshot.cases_of_route(route))
    qtbot.waitUntil(lambda: ask("phanong.page.selected[0]") == route, timeout=LONG_MS)


def test_the_language_changes_everything_at_once(opened: MainWindow, evaluate: On, qtbot: QtBot) -> None:
    assert opened.map is not None
    with qtbot.waitSignal(opened.map.drawn, timeout=LONG_MS):
        opened.actions_by_name["language"].trigger()
    ask = evaluate(page_of(opened))
    assert opened.actions_by_name["plan"].text() == "Plan routes …"
    assert opened.cases.model.headerData(1, Qt.Orientation.Horizontal) == "Name"
    assert "Layers" in ask("document.querySelector('.panel').innerText")
    assert "พ" not in opened.rail.cards["import"].title


def test_what_is_left_to_do_is_a_link_to_the_children_it_is_about(opened: MainWindow) -> None:
    snapshot = opened.session.snapshot
    assert snapshot is not None
    opened.rail.group_asked.emit("unserved")
    assert opened.cases.model.rowCount() == snapshot.status.unserved
    opened.cases.show_group("")
    opened.cases.filter.setText("ไม่มีคำนี้แน่นอน")
    opened.cases.groups.currentIndexChanged.emit(0)
    assert opened.cases.model.rowCount() == 0


def test_rows_are_copied_as_a_spreadsheet_reads_them(opened: MainWindow) -> None:
    opened.cases.view.selectRow(0)
    opened.cases.view.copy()
    cells = QApplication.clipboard().text().split("\t")
    assert cells[0] == opened.cases.model.id_at(0)
    shown = [c for c in range(opened.cases.model.columnCount()) if not opened.cases.view.isColumnHidden(c)]
    assert len(cells) == len(shown) > 10


def test_the_whole_job_runs_from_the_window(
    window: MainWindow, sample: Sample, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = window.session
    with qtbot.waitSignal(session.opened, timeout=LONG_MS):
        session.create(tmp_path / "a.phanong", PASSPHRASE, esa=sample.esa, year_be=sample.year_be, area=sample.area)
    assert window.start.isVisible()
    files = {"schools": sample.schools, "register": sample.register, "roads": sample.roads}
    when_dialog(ImportDialog, take_in)
    for kind, path in files.items():
        monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_, path=path: (str(path), ""))
        with qtbot.waitSignal(session.done, timeout=LONG_MS):
            window.actions_by_name[kind].trigger()
    assert window.map is not None
    assert window.map.isVisible()
    for action in ("locate", "assign"):
        with qtbot.waitSignal(session.done, timeout=LONG_MS):
            window.actions_by_name[action].trigger()
    when_dialog(PlanDialog, lambda dialog: dialog.accept())
    with qtbot.waitSignal(session.done, timeout=LONG_MS):
        window.actions_by_name["plan"].trigger()
    assert window.routes.model.rowCount() > 0
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "map.gpkg"), ""))
    when_dialog(MapFileDialog, lambda dialog: dialog.accept())
    with qtbot.waitSignal(session.done, timeout=LONG_MS):
        window.actions_by_name["map_file"].trigger()
    assert (tmp_path / "map.gpkg").is_file()
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(sample.enrolment)], ""))
    with qtbot.waitSignal(session.done, timeout=LONG_MS):
        window.actions_by_name["enrolment"].trigger()
    assert session.snapshot is not None
    assert session.snapshot.status.cleared > 0
    names = [str(path) for path in sample.checkins]
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: (names, ""))
    with qtbot.waitSignal(session.done, timeout=LONG_MS):
        window.actions_by_name["checkins"].trigger()
    assert session.snapshot is not None
    assert session.snapshot.status.by_state["found"] > 0
    when_dialog(ReportDialog, lambda dialog: write_report(cast("ReportDialog", dialog), tmp_path / "report"))
    with qtbot.waitSignal(session.done, timeout=LONG_MS):
        window.actions_by_name["report"].trigger()
    assert (tmp_path / "report" / "figures.json").is_file()
    assert window.message.isVisible()


def test_the_map_of_a_past_day_is_written_with_the_states_of_that_day(
    opened: MainWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot = opened.session.snapshot
    assert snapshot is not None
    assert snapshot.status.by_state["found"] > 0
    path = tmp_path / "map.geojson"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))

    def choose(dialog: MapFileDialog) -> None:
        dialog.day.set_day(dt.date(2020, 1, 1))
        dialog.accept()

    when_dialog(MapFileDialog, choose)
    with qtbot.waitSignal(opened.session.done, timeout=LONG_MS):
        opened.actions_by_name["map_file"].trigger()
    shown = {feature["properties"].get("state") for feature in json.loads(path.read_bytes())["features"]}
    assert "found" not in shown
    opened.outputs.map_to(path)
    qtbot.waitUntil(lambda: not opened.session.busy, timeout=LONG_MS)
    now = {feature["properties"].get("state") for feature in json.loads(path.read_bytes())["features"]}
    assert shown != now


def test_what_a_person_can_mend_is_said_in_a_sentence(window: MainWindow, project: Path, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.session.opened, timeout=LONG_MS):
        window.open_project(project, PASSPHRASE)
    before = window.session.snapshot
    with qtbot.waitSignal(window.session.troubled, timeout=LONG_MS):
        window.import_paths("schools", [project.parent / "nothing.xlsx"])
    assert "nothing.xlsx" in window.message.text
    assert window.session.snapshot is before


def test_a_wrong_passphrase_is_asked_for_again(window: MainWindow, project: Path, qtbot: QtBot) -> None:
    def type_it(dialog: PassphraseDialog) -> None:
        dialog.findChildren(QLineEdit)[0].setText(PASSPHRASE)
        dialog.accept()

    when_dialog(PassphraseDialog, type_it)
    with qtbot.waitSignal(window.session.opened, timeout=LONG_MS):
        window.open_project(project, "wrong")
    assert window.session.path == project


def test_a_file_that_is_no_project_is_said(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "no.phanong"
    path.write_text("nothing")
    with qtbot.waitSignal(window.session.refused, timeout=LONG_MS):
        window.open_project(path, PASSPHRASE)
    assert "no.phanong" in window.message.text
    assert window.session.path is None


def test_a_bug_opens_a_dialog_and_the_window_lives(opened: MainWindow, qtbot: QtBot) -> None:
    seen: list[str] = []

    def read(dialog: CrashDialog) -> None:
        seen.append(dialog.report)
        dialog.reject()

    def work(_work: Work, _monitor: Monitor) -> dict[str, object]:
        raise RuntimeError("เด็กหญิงสมมุติ")

    when_dialog(CrashDialog, read)
    opened.session.perform("locate", work)
    qtbot.waitUntil(lambda: bool(seen), timeout=LONG_MS)
    assert "builtins.RuntimeError" in seen[0]
    assert "สมมุติ" not in seen[0]
    qtbot.waitUntil(lambda: not opened.session.busy, timeout=LONG_MS)
    assert opened.actions_by_name["locate"].isEnabled()


def test_escape_stops_the_work_and_the_project_stays(opened: MainWindow, qtbot: QtBot) -> None:
    before = opened.session.snapshot

    def work(_work: Work, monitor: Monitor) -> dict[str, object]:
        while True:
            monitor.report(Progress("map", 1, 2))
            monitor.check()

    opened.session.perform("plan", work)
    assert opened.job_bar.isVisible()
    assert not opened.actions_by_name["locate"].isEnabled()
    with qtbot.waitSignal(opened.session.stopped, timeout=LONG_MS):
        opened.actions_by_name["stop"].trigger()
    assert opened.session.snapshot is before
    assert not opened.job_bar.isVisible()
    assert JobCancelled.__name__ not in opened.message.text


def test_a_plan_that_was_interrupted_is_kept_and_shown(opened: MainWindow, qtbot: QtBot) -> None:
    opened.words.choose("en")
    before = opened.session.snapshot

    def work(_work: Work, monitor: Monitor) -> dict[str, object]:
        with pytest.raises(JobCancelled):
            while True:
                monitor.check()
        return {"routes": 3, "interrupted": True}

    opened.session.perform("plan", work)
    with qtbot.waitSignal(opened.session.done, timeout=LONG_MS):
        opened.actions_by_name["stop"].trigger()
    assert opened.session.snapshot is not before
    assert "stopped early" in opened.message.text


def test_a_job_shows_stage_count_and_time_left(opened: MainWindow, qtbot: QtBot) -> None:
    said: list[str] = []
    opened.session.runner.progressed.connect(lambda _: said.append(opened.job_bar.text))

    def work(_work: Work, monitor: Monitor) -> dict[str, object]:
        monitor.report(Progress("map", 3, 12))
        return {}

    with qtbot.waitSignal(opened.session.done, timeout=LONG_MS):
        opened.session.perform("locate", work)
    assert any("3" in text and "12" in text for text in said)


def test_the_window_remembers_language_and_recent_projects(opened: MainWindow, project: Path) -> None:
    opened.words.choose("en")
    opened.close()
    assert QSettings().value("language") == "en"
    again = MainWindow()
    assert again.words.language == "en"
    assert project.name in str(QSettings().value("recent"))
    again.close()
    dispose(again)


def test_nothing_leaves_the_machine(opened: MainWindow) -> None:
    assert opened.map is not None
    assert opened.map.interceptor.blocked == []
    assert opened.map.interceptor.allowed >= 2
