"""What if, and the choices of a plan, in the window."""

import datetime as dt
import json
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtWidgets import QDialogButtonBox, QToolButton
from pytestqt.qtbot import QtBot

from planner.workflow.teams import rows_of_kind
from tests.ui.conftest import LONG_MS
from tests.ui.test_main_window import when_dialog
from ui.dialogs.plan import PlanDialog
from ui.dialogs.solver_file import SolverFileDialog
from ui.dialogs.teams import COLUMNS, TeamsDialog
from ui.language import Words
from ui.main_window import MainWindow
from ui.panels.day_field import DayField
from ui.panels.month_popup import MonthPopup
from ui.panels.whatif_panel import next_due
from ui.tools.board import BoardTool
from ui.tools.whatif import WhatIfTool
from ui.work.whatif import TeamsDesk

BEFORE = {
    "schools": (), "profile": "pickup", "season": "dry", "effort": "quick", "teams": 2, "days": 3,
    "shift_start_s": 30600, "shift_end_s": 59400, "visit_minutes": 20.0, "seed": 7, "scope": "school",
}  # fmt: skip
TODAY = dt.date(2026, 5, 20)


def test_scenarios_are_compared_planned_and_exported(
    opened: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    tool = opened.tools["whatif"]
    assert isinstance(tool, WhatIfTool)
    opened.actions_by_name["show_whatif"].trigger()
    tool.panel.teams.setValue(1)
    tool.panel.days.setValue(1)
    tool.panel.compare.click()
    qtbot.waitUntil(lambda: tool.panel.table.rowCount() == 3 and not opened.session.busy, timeout=LONG_MS)
    texts = [[tool.panel.table.item(row, column) for column in range(9)] for row in range(3)]
    assert texts[1][1] is not None
    assert texts[1][1].text() == "2"
    tool.panel.table.selectRow(2)
    with qtbot.waitSignal(opened.session.done, timeout=LONG_MS):
        tool.panel.plan.click()
    qtbot.waitUntil(lambda: not opened.session.busy, timeout=LONG_MS)
    assert tool.panel.table.rowCount() == 0
    path = tmp_path / "problem.json"
    with qtbot.waitSignal(opened.session.done, timeout=LONG_MS):
        tool.export(path, "vroom")
    assert json.loads(path.read_text(encoding="utf-8"))["jobs"]
    # Of one school, asked for as a person does.
    depots = {one["description"].split()[0] for one in json.loads(path.read_text(encoding="utf-8"))["vehicles"]}
    assert len(depots) > 1
    code = min(depots)
    one = tmp_path / "one.json"
    monkeypatch.setattr("ui.tools.whatif.QFileDialog.getSaveFileName", lambda *_: (str(one), ""))

    def choose(dialog: SolverFileDialog) -> None:
        # It begins with the school that the board shows.
        assert dialog.schools() == (code,)
        dialog.accept()

    cast("BoardTool", opened.tools["board"]).panel.school.choose(code)
    when_dialog(SolverFileDialog, choose)
    with qtbot.waitSignal(opened.session.done, timeout=LONG_MS):
        opened.actions_by_name["export_vroom"].trigger()
    every, own = (json.loads(file.read_text(encoding="utf-8")) for file in (path, one))
    assert 0 < len(own["jobs"]) < len(every["jobs"])


def test_the_next_day_on_which_figures_are_due() -> None:
    assert next_due(dt.date(2026, 5, 20)) == dt.date(2026, 6, 10)
    assert next_due(dt.date(2026, 6, 10)) == dt.date(2026, 11, 10)
    assert next_due(dt.date(2026, 11, 22)) == dt.date(2027, 3, 31)


def test_a_day_is_typed_or_chosen_in_the_buddhist_era(qtbot: QtBot, language: str) -> None:
    field = DayField(Words(language), "ui.plan.first_date", earliest=TODAY, empty_key="ui.plan.no_dates")
    qtbot.addWidget(field)
    goods = [field.fits]
    field.field.setText("1/6/2569")
    assert field.day == dt.date(2026, 6, 1)
    field.field.setText("1/6/2568")
    assert [*goods, field.fits] == [True, False]
    # Not shown: off screen nothing can hold the mouse as a popup does.
    popup = MonthPopup(Words(language), dt.date(2026, 5, 20))
    qtbot.addWidget(popup)
    popup.chosen.connect(field.set_day)
    popup.turn(1)
    days = [button for button in popup.findChildren(QToolButton) if button.text() == "15"]
    days[-1].click()
    assert field.day == dt.date(2026, 6, 15)


def test_a_plan_has_dates_lunch_balance_and_a_depot(qtbot: QtBot, language: str) -> None:
    dialog = PlanDialog(Words(language), {"1": "A", "2": "B"}, BEFORE, desk=TeamsDesk(), today=TODAY)
    qtbot.addWidget(dialog)
    dialog.first.set_day(dt.date(2026, 6, 1))
    dialog.lunch.setChecked(True)
    dialog.balance.setCurrentIndex(2)
    dialog.scope.setCurrentIndex(1)
    dialog.depot.setCurrentIndex(2)
    chosen = dialog.options()
    assert chosen["first_date"] == "2026-06-01"
    assert (chosen["lunch_start_s"], chosen["lunch_s"]) == (43200, 3600)
    assert (chosen["balance"], chosen["scope"], chosen["depot"]) == (1.0, "esa", "2")


def test_evenings_are_teams_until_dusk(qtbot: QtBot) -> None:
    dialog = PlanDialog(Words("th"), {}, BEFORE, desk=TeamsDesk(), today=TODAY)
    qtbot.addWidget(dialog)
    dialog.when.setCurrentIndex(dialog.when.findData("evening"))
    teams = dialog.options()["own_teams"]
    assert isinstance(teams, tuple)
    assert [(team["until_dusk"], team["days"], team["max_stops"]) for team in teams] == [(True, 3, 3)] * 2
    assert dialog.findChildren(QDialogButtonBox)


def test_teams_are_edited_in_a_grid_and_faults_are_said(qtbot: QtBot, language: str) -> None:
    dialog = TeamsDialog(Words(language), TeamsDesk(), rows_of_kind("full", 1))
    qtbot.addWidget(dialog)
    dialog.add()
    hours, end = COLUMNS.index("hours"), COLUMNS.index("end")
    cell, place = dialog.grid.item(1, hours), dialog.grid.item(1, end)
    assert cell is not None
    assert place is not None
    cell.setText("25:00")
    dialog.accept()
    assert not dialog.trouble.isHidden()
    assert not dialog.kept
    cell.setText("09:00-15:00")
    place.setText("18.79,98.98")
    dialog.accept()
    kept = list(dialog.kept)
    assert [team["name"] for team in kept] == ["1", "2"]
    assert kept[-1]["end"] == (18.79, 98.98)
