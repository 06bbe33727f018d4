from pathlib import Path

import pypdfium2
from PySide6.QtGui import QPageRanges
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QFileDialog
from pytest import MonkeyPatch
from pytestqt.qtbot import QtBot

from planner.schemas import ROUTES
from planner.workflow.project import open_project
from tests.ui.conftest import LONG_MS, PASSPHRASE
from tests.ui.test_main_window import when_dialog
from ui.dialogs.sheets import SheetsDialog
from ui.main_window import MainWindow


def issued(path: Path) -> int:
    with open_project(path, PASSPHRASE) as project:
        return int((project.read(ROUTES)["issued_at"] != "").sum())


def test_the_real_paper_is_shown_and_nothing_counts_as_printed(
    opened: MainWindow, project: Path, qtbot: QtBot
) -> None:
    pages: list[int] = []

    def look(dialog: SheetsDialog) -> None:
        qtbot.waitUntil(lambda: dialog.document is not None, timeout=LONG_MS)
        assert dialog.document is not None
        pages.append(dialog.document.pageCount())
        dialog.school.setCurrentIndex(1)
        qtbot.waitUntil(lambda: not opened.session.busy and dialog.document is not None, timeout=LONG_MS)
        assert not dialog.document.render(0, dialog.document.pagePointSize(0).toSize()).isNull()
        dialog.reject()

    when_dialog(SheetsDialog, look)
    opened.actions_by_name["sheets"].trigger()
    assert pages[0] >= 1
    qtbot.waitUntil(lambda: not opened.session.busy, timeout=LONG_MS)
    assert issued(project) == 0


def test_files_are_saved_of_the_schools_chosen(
    opened: MainWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "out"))
    when_dialog(SheetsDialog, lambda dialog: dialog.done(SheetsDialog.SAVE))
    with qtbot.waitSignal(opened.session.done, timeout=LONG_MS):
        opened.actions_by_name["sheets"].trigger()
    snapshot = opened.session.snapshot
    assert snapshot is not None
    assert {path.stem for path in (tmp_path / "out").iterdir()} == set(snapshot.schools_on_routes)
    assert snapshot.printed_routes == snapshot.status.routes


def test_every_page_goes_to_the_printer_and_counts_as_printed(
    opened: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    snapshot = opened.session.snapshot
    assert snapshot is not None
    school = next(iter(snapshot.schools_on_routes))
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "paper.pdf"))
    with qtbot.waitSignal(opened.outputs.printed, timeout=LONG_MS) as printed:
        opened.outputs.print_on(printer, schools=(school,), thai_digits=False)
    assert printed.args is not None
    with pypdfium2.PdfDocument(tmp_path / "paper.pdf") as paper:
        assert len(paper) == printed.args[0] >= 1
        picture = paper[0].render(scale=0.5).to_numpy()
    assert picture.min() < 100
    after = opened.session.snapshot
    assert after is not None
    assert 0 < after.printed_routes < after.status.routes


def test_only_the_pages_asked_for_are_printed(opened: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    snapshot = opened.session.snapshot
    assert snapshot is not None
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "paper.pdf"))
    printer.setPageRanges(QPageRanges.fromString("1"))
    school = next(iter(snapshot.schools_on_routes))
    with qtbot.waitSignal(opened.outputs.printed, timeout=LONG_MS) as printed:
        opened.outputs.print_on(printer, schools=(school,), thai_digits=False)
    assert printed.args == [1]


def test_without_a_plan_it_is_said_what_to_do(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.session.opened, timeout=LONG_MS):
        window.session.create(tmp_path / "a.phanong", PASSPHRASE, esa="x", year_be=2568, area=())
    window.actions_by_name["sheets"].trigger()
    assert window.message.isVisible()
