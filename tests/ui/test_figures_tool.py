"""Figures, reports, packages and papers, in the real window."""

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTableWidgetItem
from pytestqt.qtbot import QtBot

from planner.schemas import CLAIMS, SNAPSHOTS
from planner.store.project import Project
from planner.workflow.retention import Retention
from planner.workflow.tables import groups_of
from tests.ui.conftest import LONG_MS, PASSPHRASE
from ui.dialogs.papers import ClaimsDialog, PapersDialog
from ui.dialogs.parts import PackagePassphraseDialog
from ui.dialogs.report import FreezeDialog, ReportDialog, WorkingGroupDialog
from ui.dialogs.retain import RetainBox
from ui.main_window import MainWindow
from ui.reporting import DIMENSIONS, Moment
from ui.tools.figures import FiguresTool


def tool_of(window: MainWindow) -> FiguresTool:
    tool = window.tools["figures"]
    assert isinstance(tool, FiguresTool)
    return tool


def settle(window: MainWindow, qtbot: QtBot) -> None:
    """Wait until all that was asked for is done."""
    qtbot.waitUntil(lambda: tool_of(window).backlog.idle and not window.session.busy, timeout=LONG_MS)


def dialog_of(kind: type, qtbot: QtBot) -> object:
    """Return the dialog that comes."""
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), kind), timeout=LONG_MS)
    return QApplication.activeModalWidget()


@pytest.fixture
def counting(opened: MainWindow, qtbot: QtBot) -> MainWindow:
    """Return a window with the figures in front."""
    opened.actions_by_name["show_figures"].trigger()
    qtbot.waitUntil(lambda: tool_of(opened).panel.shown is not None, timeout=LONG_MS)
    settle(opened, qtbot)
    return opened


def test_every_number_opens_as_many_names_as_it_tells(counting: MainWindow, qtbot: QtBot) -> None:
    panel, cases = tool_of(counting).panel, counting.cases
    opened = 0
    for by in DIMENSIONS:
        panel.by.setCurrentIndex(panel.by.findData(by))
        for count in ("children", "found", "wants_return"):
            index = panel.model.index(panel.model.rowCount() - 1, panel.model.column_of(count))
            told = int(str(index.data()).replace(",", ""))
            counting.below.bring("figures")
            panel.open_number(index)
            settle(counting, qtbot)
            if told:
                opened += 1
                assert counting.below.current == "cases"
                assert cases.model.rowCount() == told
                cases.listed.click()
                assert cases.model.rowCount() == cases.model.total()
    assert opened > 3
    counting.below.bring("figures")
    panel.view.setCurrentIndex(panel.model.index(0, panel.model.column_of("found")))
    QTest.keyClick(panel.view, Qt.Key.Key_Return)
    settle(counting, qtbot)
    snapshot = counting.session.snapshot
    assert snapshot is not None
    assert cases.model.rowCount() == snapshot.status.by_state["found"]
    # The map's own limit and the list hold together.
    first = cases.model.id_at(0)
    cases.show_only({first})
    assert cases.model.rowCount() == 1
    cases.listed.click()
    assert cases.model.rowCount() == 1
    cases.show_only(None)


def test_a_year_is_closed_after_a_question_that_says_what_goes(
    counting: MainWindow, project: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = Retention(year=2568, done=False, children=600, checkins=371, snapshots=1, copies=0)
    asked: list[bool] = []

    def pretend(_: object, *, really: bool, monitor: object) -> Retention:
        del monitor
        asked.append(really)
        return replace(told, done=really)

    monkeypatch.setattr("planner.workflow.retention.retain", pretend)
    counting.actions_by_name["retain"].trigger()
    box = cast("RetainBox", dialog_of(RetainBox, qtbot))
    assert "600" in box.text() and "371" in box.text() and asked == [False]
    assert box.defaultButton() is not box.really
    box.reject()
    settle(counting, qtbot)
    assert asked == [False], "closing the question keeps everything"
    counting.actions_by_name["retain"].trigger()
    cast("RetainBox", dialog_of(RetainBox, qtbot)).really.click()
    qtbot.waitUntil(lambda: asked == [False, False, True], timeout=LONG_MS)
    settle(counting, qtbot)


def test_frozen_figures_are_offered_and_printed_again(
    counting: MainWindow, project: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    tool = tool_of(counting)
    counting.actions_by_name["freeze"].trigger()
    freeze = cast("FreezeDialog", dialog_of(FreezeDialog, qtbot))
    freeze.note.setText("มีนาคม <b>")
    freeze.accept()
    qtbot.waitUntil(
        lambda: tool.panel.moment.choice.findText("S0001", Qt.MatchFlag.MatchContains) > 0, timeout=LONG_MS
    )
    tool.panel.moment.choose("snapshot", "S0001")
    settle(counting, qtbot)
    shown = tool.panel.shown
    assert shown is not None
    assert shown.moment == Moment(snapshot="S0001")
    assert "S0001" in shown.title
    counting.actions_by_name["report"].trigger()
    dialog = cast("ReportDialog", dialog_of(ReportDialog, qtbot))
    assert dialog.moment.moment == Moment(snapshot="S0001")
    assert not dialog.is_ready()
    dialog.folder.field.setText(str(tmp_path / "report"))
    assert dialog.is_ready()
    dialog.moment.choose("day")
    dialog.moment.day.field.setText("31/3/69")
    assert not dialog.is_ready()
    dialog.moment.day.set_day(dt.date(2026, 3, 31))
    assert dialog.order().moment == Moment(as_of=dt.date(2026, 3, 31))
    dialog.moment.choose("snapshot", "S0001")
    with qtbot.waitSignal(counting.session.done, timeout=LONG_MS):
        dialog.accept()
    assert (tmp_path / "report" / "report.xlsx").is_file()
    settle(counting, qtbot)
    counting.close()
    with Project.open(project, PASSPHRASE) as kept:
        assert kept.read(SNAPSHOTS)["note"].tolist() == ["มีนาคม <b>"]


def test_names_of_the_working_group_are_kept(counting: MainWindow, project: Path, qtbot: QtBot) -> None:
    counting.actions_by_name["working_group"].trigger()
    dialog = cast("WorkingGroupDialog", dialog_of(WorkingGroupDialog, qtbot))
    dialog.table.setItem(0, 2, QTableWidgetItem('นาย  "สมมุติ" \\ ๑'))
    dialog.search.setText("ไม่มีใคร")
    assert dialog.table.isRowHidden(0)
    dialog.accept()
    settle(counting, qtbot)
    counting.close()
    with Project.open(project, PASSPHRASE) as kept:
        groups = groups_of(kept)
    assert groups.of("esa", "th")[0].name == 'นาย "สมมุติ" \\ ๑'
    assert groups.of("esa", "th")[1].name == ""


def test_a_school_part_goes_out_with_its_passphrase(counting: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    tool, snapshot = tool_of(counting), counting.session.snapshot
    assert snapshot is not None
    path = tmp_path / "school.part"
    tool.parts.export_school(path, next(iter(snapshot.schools_on_routes)))
    dialog = cast("PackagePassphraseDialog", dialog_of(PackagePassphraseDialog, qtbot))
    dialog.copy.click()
    passphrase = QApplication.clipboard().text()
    dialog.reject()
    assert path.is_file()
    assert passphrase not in counting.message.text
    settle(counting, qtbot)


def test_papers_are_made_and_claims_follow_what_trips_were(
    counting: MainWindow, project: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    counting.actions_by_name["papers"].trigger()
    dialog = cast("PapersDialog", dialog_of(PapersDialog, qtbot))
    assert not dialog.is_ready()
    dialog.folder.field.setText(str(tmp_path / "papers"))
    dialog.kinds["claim"].setChecked(True)
    dialog.kinds["opendata"].setChecked(True)
    assert dialog.is_ready()
    with qtbot.waitSignal(counting.session.done, timeout=LONG_MS):
        dialog.accept()
    made = {path.name for path in (tmp_path / "papers").iterdir()}
    assert {"order-esa.pdf", "claims.xlsx", "opendata.csv"} <= made
    settle(counting, qtbot)
    counting.actions_by_name["claims"].trigger()
    claims = cast("ClaimsDialog", dialog_of(ClaimsDialog, qtbot))
    kilometres = claims.table.item(0, 3)
    assert kilometres is not None
    kilometres.setText("ไกล")
    assert claims.said.text()
    kilometres.setText("12.5")
    assert not claims.said.text()
    with qtbot.waitSignal(counting.session.done, timeout=LONG_MS):
        claims.accept()
    settle(counting, qtbot)
    counting.close()
    with Project.open(project, PASSPHRASE) as kept:
        assert kept.read(CLAIMS)["km"].tolist() == [12.5]
