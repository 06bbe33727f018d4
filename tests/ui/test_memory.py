"""The short form of ``tests.benchmarks.desktop_memory``."""

from itertools import pairwise
from pathlib import Path

from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from tests.benchmarks.desktop_memory import census, draw_again, open_again
from tests.ui.conftest import LONG_MS
from tests.ui.test_main_window import when_dialog
from ui.main_window import MainWindow


def test_what_was_opened_and_drawn_leaves_nothing_behind(opened: MainWindow, project: Path, qtbot: QtBot) -> None:
    open_again(opened, project, 3)
    draw_again(opened, 10)
    qtbot.wait(300)
    before = census(opened)
    open_again(opened, project, 6)
    draw_again(opened, 60)
    qtbot.wait(300)
    after = census(opened)
    assert after.counts == before.counts
    assert not after.mb > before.mb * 1.2


def test_a_dialog_that_was_closed_is_gone(opened: MainWindow, qtbot: QtBot) -> None:
    names = ("about", "shortcuts", "settings", "plan", "sheets")

    def ask(name: str) -> None:
        closed: list[bool] = []

        def close(dialog: QDialog) -> None:
            dialog.reject()
            closed.append(True)

        when_dialog(QDialog, close)
        opened.actions_by_name[name].trigger()
        qtbot.waitUntil(lambda: bool(closed) and not opened.session.busy, timeout=LONG_MS)

    def after_all() -> tuple[int, ...]:
        for name in names:
            ask(name)
        return census(opened).counts

    # What is kept of a dialog is kept each time: a count that grows in every round. Python meeting one of Qt's
    # objects for the first time, or letting one go a moment later, is not that.
    rounds = [after_all() for _ in range(4)]
    for counts in zip(*rounds, strict=True):
        assert any(after <= before for before, after in pairwise(counts)), rounds
    assert opened.findChildren(QDialog) == []
