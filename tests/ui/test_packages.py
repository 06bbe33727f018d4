"""Packages dropped on the real window: a school makes a project of its part, and its work comes back."""

import shutil
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox, QFileDialog, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from gis.monitor import SilentMonitor
from planner.schemas import ASSIGNMENTS
from planner.store.project import Project
from planner.workflow.imports import import_checkins
from planner.workflow.packages import export_figures, export_school, open_package
from planner.workflow.project import create_project
from tests.ui.conftest import LONG_MS, PASSPHRASE
from tests.ui.test_arrivals import drop
from ui.dialogs.parts import MergedDialog, OpenPartDialog
from ui.dialogs.passphrase import PassphraseDialog
from ui.main_window import MainWindow

SILENT = SilentMonitor()
CODE = "told-apart"


@pytest.fixture
def package(project: Path, tmp_path: Path) -> Path:
    """Return the part of the school with the most children."""
    path = tmp_path / "school.phapkg"
    with Project.open(project, PASSPHRASE) as opened:
        school = str(opened.read(ASSIGNMENTS)["school_code"].mode()[0])
        export_school(opened, path, school, passphrase=CODE, monitor=SILENT)
    return path


@pytest.fixture
def back(package: Path, tmp_path: Path) -> Path:
    """Return the part as the school sends it back, with one report more."""
    own, path = tmp_path / "own.phanong", tmp_path / "back.phapkg"
    open_package(package, own, passphrase=CODE, project_passphrase="own")
    with Project.open(own, "own") as opened:
        case = str(opened.read(ASSIGNMENTS).index[0])
        school = str(opened.read(ASSIGNMENTS)["school_code"].iloc[0])
        report = tmp_path / "report.csv"
        report.write_text(f"case_code,visited_at,state,found_outcome\n{case},2025-09-01,found,returned\n", "utf-8")
        import_checkins(opened, [report], monitor=SILENT)
        export_school(opened, path, school, passphrase=CODE, monitor=SILENT)
    return path


def dialog_of(kind: type[QDialog], qtbot: QtBot) -> QDialog:
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), kind), timeout=LONG_MS)
    return cast("QDialog", QApplication.activeModalWidget())


def test_a_package_dropped_where_no_project_is_open_becomes_one(
    window: MainWindow, package: Path, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "school"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(own), ""))
    asked: list[str] = []

    def type_in() -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, OpenPartDialog):
            QTimer.singleShot(20, type_in)
            return
        ok = dialog.findChildren(QDialogButtonBox)[0].button(QDialogButtonBox.StandardButton.Ok)
        asked.append(dialog.trouble.text())
        # Wrong once: it is asked for again, and the project's place is known by then.
        texts = {"of_package": f" {CODE} " if len(asked) > 1 else "wrong", "own": "own", "again": "other"}
        for name, text in texts.items():
            dialog.fields[name].setText(text)
        assert not ok.isEnabled()
        dialog.fields["again"].setText("own")
        assert ok.isEnabled()
        if len(asked) == 1:
            QTimer.singleShot(20, type_in)
        dialog.accept()

    QTimer.singleShot(20, type_in)
    with qtbot.waitSignal(window.session.opened, timeout=LONG_MS):
        assert drop(window, [package])
    assert not asked[0]
    assert "school.phapkg" in asked[1]
    qtbot.waitUntil(lambda: package.name in window.message.text, timeout=LONG_MS)
    assert window.session.path == own.with_suffix(".phanong")
    assert window.session.snapshot is not None
    assert 0 < window.session.snapshot.status.children < 60
    qtbot.waitUntil(lambda: not window.session.busy, timeout=LONG_MS)


def test_a_package_dropped_on_an_open_project_comes_into_it_and_tells_what_it_brought(
    window: MainWindow, project: Path, back: Path, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(window.session.opened, timeout=LONG_MS):
        window.open_project(project, PASSPHRASE)
    qtbot.waitUntil(lambda: not window.session.busy, timeout=LONG_MS)

    def merge(passphrase: str) -> None:
        typed = dialog_of(PassphraseDialog, qtbot)
        typed.findChildren(QLineEdit)[0].setText(passphrase)
        typed.accept()

    assert drop(window, [back])
    with qtbot.waitSignal(window.session.troubled, timeout=LONG_MS):
        merge("wrong")
    with qtbot.waitSignal(window.session.done, timeout=LONG_MS):
        merge(f" {CODE} ")
    merged = cast("MergedDialog", dialog_of(MergedDialog, qtbot))
    assert merged.counts["new_checkins"] == "1"
    merged.reject()
    # Once more brings nothing.
    assert drop(window, [back])
    with qtbot.waitSignal(window.session.done, timeout=LONG_MS):
        merge(CODE)
    merged = cast("MergedDialog", dialog_of(MergedDialog, qtbot))
    assert merged.counts == {}
    assert any(back.name in label.text() for label in merged.findChildren(QLabel))
    merged.reject()
    qtbot.waitUntil(lambda: not window.session.busy, timeout=LONG_MS)


def test_packages_dropped_together_come_in_one_after_the_other_and_a_refused_one_stops_no_other(
    window: MainWindow, project: Path, back: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    foreign = tmp_path / "foreign.phapkg"
    with create_project(tmp_path / "other.phanong", PASSPHRASE, esa="เขตอื่น", year_be=2568) as other:
        export_figures(other, foreign, passphrase=CODE, monitor=SILENT)
    again = Path(shutil.copy(back, tmp_path / "again.phapkg"))
    with qtbot.waitSignal(window.session.opened, timeout=LONG_MS):
        window.open_project(project, PASSPHRASE)
    qtbot.waitUntil(lambda: not window.session.busy, timeout=LONG_MS)

    def answer(name: str) -> None:
        typed = dialog_of(PassphraseDialog, qtbot)
        qtbot.waitUntil(lambda: any(name in label.text() for label in typed.findChildren(QLabel)), timeout=LONG_MS)
        typed.findChildren(QLineEdit)[0].setText(CODE)
        typed.accept()

    assert drop(window, [foreign, back, again])
    with qtbot.waitSignal(window.session.troubled, timeout=LONG_MS):
        answer("foreign")
    qtbot.waitUntil(lambda: "foreign.phapkg" in window.message.text, timeout=LONG_MS)
    for path, new in ((back, "1"), (again, None)):
        with qtbot.waitSignal(window.session.done, timeout=LONG_MS):
            answer(path.stem)
        merged = cast("MergedDialog", dialog_of(MergedDialog, qtbot))
        assert merged.counts.get("new_checkins") == new
        merged.reject()
    qtbot.waitUntil(lambda: not window.session.busy, timeout=LONG_MS)


def test_contradictions_of_a_package_lead_to_where_they_are_decided(
    opened: MainWindow, qtbot: QtBot, language: str
) -> None:
    opened.words.choose(language)
    came = {
        "file": "a.phapkg", "of": "<b>โรงเรียน", "new_checkins": 2, "new_rows": 0, "new_children": 0, "returned": 1,
        "conflicts": 1, "plan_kept": True, "unchanged": False,
    }  # fmt: skip
    opened.session.done.emit("merge", {"told": "a", "came": came})
    merged = cast("MergedDialog", dialog_of(MergedDialog, qtbot))
    assert merged.counts == {"new_checkins": "2", "returned": "1", "conflicts": "1"}
    merged.conflicts_asked.emit()
    merged.accept()
    assert opened.beside.current == "results"
    qtbot.waitUntil(lambda: not opened.session.busy, timeout=LONG_MS)
