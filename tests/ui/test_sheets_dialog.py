import base64
import json
import re
from pathlib import Path

import pypdfium2
import sqlalchemy as sa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from PySide6.QtGui import QPageRanges
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QFileDialog, QLineEdit
from pytest import MonkeyPatch
from pytestqt.qtbot import QtBot

from planner.schemas import ROUTES
from planner.sheets.phonepage import PageKey
from planner.store.tables import AUDIT
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


def test_phone_pages_open_with_a_passphrase_of_ones_own_which_is_kept_nowhere(
    opened: MainWindow, project: Path, tmp_path: Path, qtbot: QtBot, monkeypatch: MonkeyPatch
) -> None:
    chosen = "ทุ่งนา 4821 สมมุติ"
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "out"))

    def choose(dialog: SheetsDialog) -> None:
        own = dialog.own_passphrase

        def stands() -> tuple[bool, str | None]:
            return dialog.can_save, dialog.passphrase

        assert own.isHidden()
        dialog.choose_formats(("html",))
        assert not own.isHidden()
        assert stands() == (True, None)
        assert own.first.accessibleName() and own.again.accessibleName()
        own.first.setText(chosen)
        assert own.first.echoMode() == QLineEdit.EchoMode.Password
        assert stands() == (False, chosen)
        own.again.setText(chosen[:-1])
        assert stands() == (False, chosen)
        own.again.setText(chosen)
        assert stands() == (True, chosen)
        own.again.clear()
        own.show_it.setChecked(True)
        assert own.first.echoMode() == QLineEdit.EchoMode.Normal
        assert own.again.isHidden()
        assert stands() == (True, chosen)
        dialog.choose_formats(("pdf",))
        assert stands() == (True, None)
        dialog.choose_formats(("html",))
        dialog.done(SheetsDialog.SAVE)

    when_dialog(SheetsDialog, choose)
    with qtbot.waitSignal(opened.session.done, timeout=LONG_MS):
        opened.actions_by_name["sheets"].trigger()
    assert chosen not in opened.message.text
    page = next((tmp_path / "out").glob("*.html")).read_text(encoding="utf-8")
    opened.close()
    with open_project(project, PASSPHRASE) as kept:
        settings = kept.settings()
        assert "sheet_passphrase" not in settings and chosen not in str(settings)
        with kept._database.engine.connect() as connection:
            assert chosen not in str(connection.execute(sa.select(AUDIT.c.action, AUDIT.c.detail)).all())
        key = PageKey.of(chosen, bytes.fromhex(settings["sheet_salt"]))
    (outside,) = re.findall(r'<script type="application/json" id="outside">(.*?)</script>', page)
    clear = json.loads(outside)
    nonce, sealed = (base64.b64decode(clear[name]) for name in ("nonce", "sealed"))
    assert "stops" in json.loads(AESGCM(key.key).decrypt(nonce, sealed, None))


def test_a_passphrase_too_short_is_refused_and_nothing_is_written(
    opened: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(opened.session.troubled, timeout=LONG_MS):
        opened.outputs.sheets_to(
            tmp_path / "out", schools=(), formats=("html",), thai_digits=False, passphrase="1234"
        )
    assert not (tmp_path / "out").exists()


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
