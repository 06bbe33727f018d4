from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from planner.sample.make import Sample
from planner.workflow.kinds import Guess, guess_kind
from tests.ui.conftest import LONG_MS, PASSPHRASE
from tests.ui.test_main_window import take_in, when_dialog
from ui.dialogs.arrivals import ArrivalsDialog
from ui.dialogs.importing import ImportDialog
from ui.dialogs.roads import RoadsDialog
from ui.language import Words
from ui.main_window import MainWindow

LEFT, NO_KEY, COPY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.DropAction.CopyAction


def drop(window: MainWindow, paths: list[Path]) -> bool:
    """Drag files over the window and let go of them there, as a desktop does."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    enter = QDragEnterEvent(QPoint(300, 300), COPY, data, LEFT, NO_KEY)
    QApplication.sendEvent(window, enter)
    if not enter.isAccepted():
        return False
    event = QDropEvent(QPointF(300, 300), COPY, data, LEFT, NO_KEY)
    QApplication.sendEvent(window, event)
    return event.isAccepted()


def guessed(path: Path, *, register_known: bool = False) -> tuple[str, bool]:
    guess = guess_kind(path, register_known=register_known)
    return guess.kind, guess.sure


def test_the_kind_of_a_file_is_told_by_name_and_heads(sample: Sample, tmp_path: Path) -> None:
    assert guessed(sample.roads) == ("roads", True)
    assert guessed(sample.schools) == ("schools", True)
    assert guessed(sample.register) == ("register", True)
    assert guessed(sample.register, register_known=True) == ("register", False)
    assert guessed(sample.enrolment, register_known=True) == ("enrolment", False)
    assert {guessed(path) for path in sample.checkins} == {("checkins", True)}
    assert guessed(sample.places)[0] == "places"
    assert guessed(tmp_path / "a.geojson") == ("places", True)
    assert guessed(tmp_path / "a.docx") == ("", False)
    assert guessed(tmp_path / "missing.xlsx") == ("", False)
    (tmp_path / "list.csv").write_text("a,b\n1,2\n")
    assert guessed(tmp_path / "list.csv") == ("", False)


def test_three_files_dropped_together_are_imported_in_order(
    window: MainWindow, sample: Sample, tmp_path: Path, qtbot: QtBot
) -> None:
    session = window.session
    with qtbot.waitSignal(session.opened, timeout=LONG_MS):
        session.create(tmp_path / "a.phanong", PASSPHRASE, esa=sample.esa, year_be=sample.year_be, area=sample.area)
    done: list[str] = []
    session.done.connect(lambda title, _: done.append(title))
    when_dialog(ImportDialog, take_in)
    assert drop(window, [sample.roads, sample.register, sample.schools])
    qtbot.waitUntil(lambda: len(done) == 3, timeout=LONG_MS)
    assert done == ["schools", "register", "roads"]
    assert session.snapshot is not None
    assert session.snapshot.status.roads
    assert session.snapshot.status.children > 50


def test_of_roads_as_many_as_a_country_s_a_person_says_how_many_are_kept(
    opened: MainWindow, sample: Sample, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    told: list[dict[str, object]] = []
    opened.session.done.connect(lambda _, summary: told.append(summary))

    def bring(choose: Callable[[RoadsDialog], None]) -> None:
        when_dialog(RoadsDialog, choose)
        before = len(told)
        assert drop(opened, [sample.roads])
        qtbot.waitUntil(lambda: len(told) > before and not opened.session.busy, timeout=LONG_MS)

    def near(dialog: RoadsDialog) -> None:
        assert dialog.around.isChecked()
        assert dialog.km.value() == 60
        dialog.km.setValue(1)
        dialog.accept()

    def whole(dialog: RoadsDialog) -> None:
        dialog.whole.click()
        assert not dialog.km.isEnabled()
        dialog.accept()

    monkeypatch.setattr("planner.workflow.imports.COUNTRY_BYTES", 100)
    bring(near)
    bring(whole)
    assert [one["around_km"] for one in told] == [1.0, 0.0]
    # Whoever turns back has what there was, and the next file its turn.
    when_dialog(RoadsDialog, lambda dialog: dialog.reject())
    assert drop(opened, [sample.roads, sample.schools])
    qtbot.waitUntil(lambda: len(told) == 3 and not opened.session.busy, timeout=LONG_MS)
    qtbot.waitUntil(lambda: not opened.findChildren(RoadsDialog), timeout=LONG_MS)
    assert len(told) == 3


def test_a_list_in_doubt_is_asked_about_with_the_best_guess_chosen(
    opened: MainWindow, sample: Sample, qtbot: QtBot
) -> None:
    seen: list[str] = []

    def look(dialog: ArrivalsDialog) -> None:
        seen.extend(str(box.currentData()) for box in dialog.boxes)
        dialog.accept()

    when_dialog(ArrivalsDialog, look)
    with qtbot.waitSignal(opened.session.done, timeout=LONG_MS) as done:
        assert drop(opened, [sample.enrolment])
    assert seen == ["enrolment"]
    assert done.args is not None
    assert done.args[0] == "enrolment"


def test_a_file_left_out_is_not_imported(opened: MainWindow, sample: Sample, qtbot: QtBot) -> None:
    before = opened.session.snapshot
    when_dialog(ArrivalsDialog, lambda dialog: dialog.reject())
    with qtbot.waitSignal(opened.session.runner.idle, timeout=LONG_MS):
        assert drop(opened, [sample.enrolment])
    qtbot.wait(100)
    assert not opened.session.busy
    assert opened.session.snapshot is before


def test_after_trouble_the_rest_is_not_imported(
    opened: MainWindow, sample: Sample, tmp_path: Path, qtbot: QtBot
) -> None:
    broken = tmp_path / "broken.pbf"
    broken.write_bytes(b"nothing")
    with qtbot.waitSignal(opened.session.troubled, timeout=LONG_MS):
        assert drop(opened, [*sample.checkins, broken])
    qtbot.wait(50)
    assert not opened.session.busy
    assert "broken.pbf" in opened.message.text


def test_a_project_dropped_is_opened(
    window: MainWindow, project: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.opening.PassphraseDialog.exec", lambda _: 1)
    monkeypatch.setattr("ui.opening.PassphraseDialog.passphrase", PASSPHRASE)
    with qtbot.waitSignal(window.session.opened, timeout=LONG_MS):
        assert drop(window, [project])
    assert window.session.path == project


def test_without_a_project_it_is_said_what_to_do(window: MainWindow, sample: Sample) -> None:
    assert drop(window, [sample.schools])
    assert window.words.say("ui.drop.no_project") == window.message.text.replace("\u200b", "")


def test_words_and_addresses_are_no_files(window: MainWindow) -> None:
    data = QMimeData()
    data.setText("schools.xlsx")
    assert not window.arrivals.welcome(data)
    data.setUrls([QUrl("https://example.org/schools.xlsx")])
    assert not window.arrivals.welcome(data)


def test_a_dialog_without_any_kind_chosen_cannot_be_accepted(qtbot: QtBot, language: str) -> None:
    dialog = ArrivalsDialog(Words(language), [Guess(Path("<b>a.xlsx"), "", sure=False)])
    qtbot.addWidget(dialog)
    assert dialog.chosen() == []
    dialog.boxes[0].setCurrentIndex(dialog.boxes[0].findData("schools"))
    assert dialog.chosen() == [("schools", Path("<b>a.xlsx"))]
