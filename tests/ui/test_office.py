"""What an office keeps, in the real window: tables, hours of visit, coverage, mended rows, soundness."""

from pathlib import Path
from typing import cast

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QTableWidgetItem
from pytestqt.qtbot import QtBot

from planner.calendar import show_date
from planner.schemas import HOURS
from planner.store.project import Project
from planner.workflow.tables import phases_in
from tests.ui.conftest import LONG_MS, PASSPHRASE
from ui.dialogs.office import GridDialog, HolidaysDialog, HoursDialog, ListDialog
from ui.dialogs.phases import PhasesDialog
from ui.dialogs.plan import PlanDialog
from ui.language import Words
from ui.main_window import MainWindow
from ui.panels.cells import text_at
from ui.work.whatif import TeamsDesk


def dialog_of(kind: type[QDialog], qtbot: QtBot) -> QDialog:
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), kind), timeout=LONG_MS)
    return cast("QDialog", QApplication.activeModalWidget())


def rest(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not window.session.busy, timeout=LONG_MS)


def test_phases_are_changed_in_a_grid_and_a_wrong_one_is_told_in_it(
    opened: MainWindow, project: Path, qtbot: QtBot
) -> None:
    opened.actions_by_name["phases"].trigger()
    dialog = cast("GridDialog", dialog_of(GridDialog, qtbot))
    last = dialog.columns.index("last")
    dialog.grid.setItem(1, last, QTableWidgetItem("40/6"))
    with qtbot.waitSignal(opened.session.troubled, timeout=LONG_MS):
        dialog.accept()
    assert "yearly 1" in dialog.trouble.text()
    assert dialog.isVisible()
    dialog.grid.setItem(1, last, QTableWidgetItem("30/6"))
    with qtbot.waitSignal(opened.session.done, timeout=LONG_MS):
        dialog.accept()
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None, timeout=LONG_MS)
    rest(opened, qtbot)
    opened.close()
    with Project.open(project, PASSPHRASE) as kept:
        assert [(one.last.day, one.last.month) for one in phases_in(kept) if one.code.endswith("/1")] == [(30, 6)]


def test_the_phases_of_any_academic_year_are_shown_with_their_days(
    opened: MainWindow, project: Path, qtbot: QtBot, language: str
) -> None:
    opened.words.choose(language)
    opened.actions_by_name["phases"].trigger()
    dialog = cast("PhasesDialog", dialog_of(PhasesDialog, qtbot))

    def codes() -> list[str]:
        return [text_at(dialog.days, row, 0) for row in range(dialog.days.rowCount())]

    own = dialog.year.value()
    qtbot.waitUntil(lambda: bool(codes()), timeout=LONG_MS)
    assert {code.partition("/")[0] for code in codes()} == {str(own)}
    dialog.year.setValue(2564)
    qtbot.waitUntil(lambda: all(code.startswith("2564/") for code in codes()), timeout=LONG_MS)
    shown = [text_at(dialog.days, row, column) for row in range(dialog.days.rowCount()) for column in (1, 3)]
    assert dialog.year.accessibleName() and dialog.days.accessibleName()
    found = codes()
    dialog.reject()
    rest(opened, qtbot)
    opened.close()
    with Project.open(project, PASSPHRASE) as kept:
        phases = phases_in(kept, 2564)
    assert found == [one.code for one in phases]
    assert shown == [text for one in phases for text in (one.title(language), show_date(one.last, language))]


def test_hours_of_visit_are_given_to_the_children_selected_and_taken_away_again(
    opened: MainWindow, project: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    opened.cases.view.selectRow(2)
    (case,) = opened.cases.selection()

    def hours() -> HoursDialog:
        opened.actions_by_name["hours"].trigger()
        return cast("HoursDialog", dialog_of(HoursDialog, qtbot))

    dialog = hours()
    dialog.add()
    assert not dialog.more["add"].isEnabled()
    at = dialog.columns.index("hours")
    dialog.grid.setItem(0, at, QTableWidgetItem("หลังเลิกเรียน"))
    with qtbot.waitSignal(opened.session.troubled, timeout=LONG_MS):
        dialog.accept()
    assert "หลังเลิกเรียน" in dialog.trouble.text().replace("\u200b", "")
    dialog.grid.setItem(0, at, QTableWidgetItem("16:00-18:30"))
    with qtbot.waitSignal(opened.session.done, timeout=LONG_MS):
        dialog.accept()
    rest(opened, qtbot)
    dialog = hours()
    assert [(row["case_id"], row["hours"]) for row in dialog.rows()] == [(case, "16:00-18:30")]
    dialog.grid.setCurrentCell(0, at)
    dialog.remove()
    assert dialog.changed() == {case: ""}
    dialog.reject()
    (tmp_path / "hours.csv").write_text(f"case_id,hours\n{case},09:00-10:00\n", "utf-8")
    dialog = hours()
    with qtbot.waitSignal(opened.session.done, timeout=LONG_MS):
        dialog.file_asked.emit(tmp_path / "hours.csv")
    rest(opened, qtbot)
    opened.close()
    with Project.open(project, PASSPHRASE) as kept:
        assert kept.read(HOURS)["open_s"].to_dict() == {case: 9 * 3600}


def test_coverage_is_listed_by_tambon_and_copied(opened: MainWindow, qtbot: QtBot) -> None:
    opened.actions_by_name["coverage"].trigger()
    dialog = cast("ListDialog", dialog_of(ListDialog, qtbot))
    assert dialog.view.rowCount() > 3
    dialog.copy()
    lines = QApplication.clipboard().text().splitlines()
    assert len(lines) == dialog.view.rowCount() + 1
    assert lines[0].split("\t")[1] == "ตำบล"
    dialog.reject()
    rest(opened, qtbot)


def test_the_project_is_checked_and_the_result_is_said(opened: MainWindow, qtbot: QtBot, language: str) -> None:
    opened.words.choose(language)
    opened.actions_by_name["check"].trigger()
    wanted = opened.words.say("ui.office.sound")[:12]
    qtbot.waitUntil(lambda: opened.message.text.replace("\u200b", "").startswith(wanted), timeout=LONG_MS)
    rest(opened, qtbot)


def test_rows_to_be_mended_go_out_and_come_back(opened: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "rejects.xlsx"
    with qtbot.waitSignal(opened.session.done, timeout=LONG_MS):
        opened.office.write_rejects(path)
    assert path.is_file()
    rest(opened, qtbot)
    with qtbot.waitSignal(opened.session.done, timeout=LONG_MS):
        opened.office.import_rejects(path)
    rest(opened, qtbot)


def test_holidays_are_days_of_every_year_or_of_one(qtbot: QtBot, language: str) -> None:
    dialog = HolidaysDialog(Words(language), ("04-13", "2026-05-04"))
    qtbot.addWidget(dialog)
    assert [row["day"] for row in dialog.rows()] == ["13/4", "4/5/2569"]
    dialog.add()
    dialog.grid.setItem(2, 0, QTableWidgetItem("29/2"))
    dialog.grid.setItem(0, 0, QTableWidgetItem("31/4"))
    dialog.accept()
    assert dialog.trouble.text()
    dialog.grid.setItem(0, 0, QTableWidgetItem("14/4/2569"))
    dialog.accept()
    assert dialog.holidays == ("2026-04-14", "2026-05-04", "02-29")


def test_a_plan_takes_holidays_and_the_longest_walk(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    before = {
        "schools": (), "profile": "pickup", "season": "dry", "effort": "quick", "teams": 1, "days": None,
        "shift_start_s": 30600, "shift_end_s": 59400, "visit_minutes": 20.0, "seed": 7, "scope": "school",
        "max_walk_m": 1500.0,
    }  # fmt: skip
    dialog = PlanDialog(Words("th"), {}, before, desk=TeamsDesk())
    qtbot.addWidget(dialog)
    assert (dialog.options()["max_walk_m"], dialog.options()["holidays"]) == (1500.0, None)

    def add_a_day(asked: HolidaysDialog) -> bool:
        asked.holidays = ("12-31",)
        return True

    monkeypatch.setattr("ui.dialogs.plan.is_accepted", add_a_day)
    dialog.holidays_button.click()
    assert dialog.options()["holidays"] == ("12-31",)
    assert "1" in dialog.holidays_button.text()
