"""Tables brought in through the real import dialog."""

import csv
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QThread
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from planner.sample.make import Sample
from planner.schemas import CASES, REJECTS
from planner.store.project import Project
from tests.ui.conftest import LONG_MS, PASSPHRASE
from ui.dialogs.importing import ImportDialog, MendDialog
from ui.main_window import MainWindow

HORIZONTAL = Qt.Orientation.Horizontal
HEADS = ["ที่", "น้องชื่ออะไร", "แซ่", "ชั้นที่ออก", "อยู่ตำบลไหน", ""]
ROWS = [
    ["1", "ทดสอบก", "<b>สมมุติก</b>", "ป.3", "หางดง", "=cmd()"],
    ["2", "ทดสอบข", "สมมุติข", "ป.4", "หางดง", ""],
    ["3", "", "", "ป.5", "ฮอด", ""],
    ["4", "", "", "ป.6", "ฮอด", ""],
]


def write(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return path


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    """Return a list with a title above heads that nobody knows, and two rows of nobody."""
    return write(tmp_path / "odd.csv", [["รายชื่อเด็กสมมุติ", "", "", "", "", ""], HEADS, *ROWS])


def shown(kind: type[ImportDialog] | type[MendDialog], qtbot: QtBot) -> ImportDialog | MendDialog:
    """Return the dialog of this kind, once it is there and has its answers."""
    found: list[ImportDialog | MendDialog] = []

    def look() -> bool:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, kind) and not dialog.asking:
            found[:] = [dialog]
        return bool(found)

    qtbot.waitUntil(look, timeout=LONG_MS)
    return found[0]


def import_dialog(qtbot: QtBot) -> ImportDialog:
    dialog = shown(ImportDialog, qtbot)
    assert isinstance(dialog, ImportDialog)
    return dialog


def rested(dialog: ImportDialog | MendDialog, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not dialog.asking, timeout=LONG_MS)


def choose(dialog: ImportDialog, field: str, column: int) -> None:
    box = dialog.columns.boxes[column]
    box.setCurrentIndex(box.findData(field))


def in_window(window: MainWindow, qtbot: QtBot, act: Callable[[], None]) -> None:
    with qtbot.waitSignal(window.session.done, timeout=LONG_MS):
        act()


def test_odd_heads_are_mapped_a_row_is_mended_and_counts_are_seen(
    opened: MainWindow, odd: Path, project: Path, qtbot: QtBot
) -> None:
    snapshot = opened.session.snapshot
    assert snapshot is not None
    before = snapshot.status
    opened.import_paths("register", [odd])
    dialog = import_dialog(qtbot)
    assert dialog.thread() is QThread.currentThread()
    assert dialog.step == "columns"
    assert dialog.columns.head_row.value() == 2
    assert not dialog.next_button.isEnabled()
    assert "ชื่อ" in dialog.columns.verdict.text()
    for field, column in (("first_name", 1), ("last_name", 2), ("grade", 3), ("tambon", 4)):
        choose(dialog, field, column)
    # A field is in one column only.
    choose(dialog, "grade", 0)
    assert dialog.columns.boxes[3].currentData() == ""
    choose(dialog, "grade", 3)
    assert dialog.next_button.isEnabled()
    dialog.next_button.click()
    rested(dialog, qtbot)
    assert dialog.step == "preview"
    counts = dialog.preview.counts.text().replace("\u200b", "")
    assert [int(part) for part in counts.split() if part.isdecimal()] == [4, 2, 2, 2]
    names = dialog.preview.changes.topLevelItem(2)
    assert names is not None
    assert names.childCount() == 2
    first = names.child(0)
    assert first is not None
    assert "<b>สมมุติก</b>" in first.text(0)
    dialog.mend_button.click()
    assert dialog.step == "mend"
    model = dialog.mend.model
    assert model.rowCount() == 2
    assert [model.headerData(at, HORIZONTAL) for at in (2, 3)] == ["น้องชื่ออะไร", "แซ่"]
    assert model.setData(model.index(0, 2), "ทดสอบค")
    assert not dialog.next_button.isEnabled()
    dialog.recheck_button.click()
    rested(dialog, qtbot)
    assert len(model.ready()) == 1
    assert "3" in dialog.next_button.text()
    in_window(opened, qtbot, dialog.next_button.click)
    after = opened.session.snapshot
    assert after is not None
    assert after.status.children == before.children + 3
    assert after.status.quarantined == before.quarantined + 1
    # The same heads are known now: the next list goes straight to the preview.
    opened.import_paths("register", [odd])
    again = import_dialog(qtbot)
    assert again.step == "preview"
    assert again.columns.boxes[1].currentData() == "first_name"
    again.reject()
    opened.close()
    with Project.open(project, PASSPHRASE) as kept:
        assert "ทดสอบค" in kept.read(CASES)["first_name"].tolist()


def test_a_known_list_opens_at_the_preview_and_says_what_changed(
    opened: MainWindow, sample: Sample, qtbot: QtBot
) -> None:
    opened.import_paths("register", [sample.register])
    dialog = import_dialog(qtbot)
    assert dialog.step == "preview"
    assert dialog.columns.layout_name.text() == "รูปแบบ DMC"
    assert "ไม่มีอะไรเปลี่ยน" in dialog.preview.since.text().replace("\u200b", "")
    dialog.back_button.click()
    assert dialog.step == "columns"
    dialog.columns.top.cellClicked.emit(0, 0)
    rested(dialog, qtbot)
    assert dialog.columns.head_row.value() == 1
    assert {column.how for column in dialog.look.columns} == {"", "content"}
    dialog.columns.head_row.setValue(2)
    rested(dialog, qtbot)
    assert dialog.columns.complete
    dialog.reject()
    assert not opened.session.busy


def test_the_count_on_the_rail_opens_the_rows_and_the_rest_stays(
    opened: MainWindow, project: Path, qtbot: QtBot
) -> None:
    snapshot = opened.session.snapshot
    assert snapshot is not None
    aside = snapshot.status.quarantined
    assert aside >= 1
    opened.rail.group_asked.emit("quarantined")
    dialog = shown(MendDialog, qtbot)
    assert isinstance(dialog, MendDialog)
    model = dialog.mend.model
    assert model.rowCount() == aside
    assert not dialog.take_button.isEnabled()
    name = next(at for at in range(2, model.columnCount()) if model.headerData(at, HORIZONTAL) == "ชื่อ")
    dialog.mend.view.setCurrentIndex(model.index(0, name))
    QGuiApplication.clipboard().setText("ทดสอบ\tสมมุติ\n")
    dialog.mend.paste()
    assert model.text_at(0, name) == "ทดสอบ"
    assert model.text_at(0, name + 1) == "สมมุติ"
    dialog.recheck_button.click()
    rested(dialog, qtbot)
    assert len(model.ready()) == 1
    in_window(opened, qtbot, dialog.take_button.click)
    after = opened.session.snapshot
    assert after is not None
    assert after.status.quarantined == aside - 1
    assert after.status.children == snapshot.status.children + 1


def test_a_dialog_that_is_given_up_changes_nothing(
    opened: MainWindow, odd: Path, project: Path, qtbot: QtBot
) -> None:
    before = opened.session.snapshot
    opened.import_paths("register", [odd])
    import_dialog(qtbot).reject()
    assert opened.session.snapshot is before
    opened.close()
    with Project.open(project, PASSPHRASE) as kept:
        assert not kept.read(REJECTS)["source_file"].eq("odd.csv").any()


def test_a_mapping_is_saved_and_opened(
    opened: MainWindow, odd: Path, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "m.toml"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    opened.import_paths("register", [odd])
    dialog = import_dialog(qtbot)
    choose(dialog, "first_name", 1)
    choose(dialog, "village", 5)
    dialog.save_button.click()
    rested(dialog, qtbot)
    choose(dialog, "", 1)
    dialog.load_button.click()
    rested(dialog, qtbot)
    assert dialog.columns.columns() == {"first_name": 1, "village": 5}
    path.write_text('[columns]\nfirst_name = "ไม่มี"\n', encoding="utf-8")
    dialog.load_button.click()
    rested(dialog, qtbot)
    assert dialog.trouble.isVisible()
    assert "m.toml" in dialog.trouble.text()
    dialog.reject()


def test_unknown_heads_of_schools_are_mapped_once(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.session.opened, timeout=LONG_MS):
        window.session.create(tmp_path / "a.phanong", PASSPHRASE, esa="สพป. ทดสอบ", year_be=2568, area=())
    heads = ["เลข รร.", "รร.", "เหนือ", "ออก"]
    path = write(tmp_path / "s.csv", [heads, ["50010001", "บ้านสมมุติ", "18.1", "98.1"]])
    window.import_paths("schools", [path])
    dialog = import_dialog(qtbot)
    for field, column in (("school_code", 0), ("name", 1), ("lat", 2), ("lon", 3)):
        choose(dialog, field, column)
    in_window(window, qtbot, dialog.next_button.click)
    snapshot = window.session.snapshot
    assert snapshot is not None
    assert snapshot.schools == {"50010001": "บ้านสมมุติ"}
    in_window(window, qtbot, lambda: window.import_paths("schools", [path]))


def test_trouble_with_a_file_is_said_by_the_window(opened: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    with qtbot.waitSignal(opened.session.troubled, timeout=LONG_MS):
        opened.import_paths("register", [tmp_path / "none.xlsx"])
    assert "none.xlsx" in opened.message.text
