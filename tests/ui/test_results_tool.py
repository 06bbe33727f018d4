"""Results decided one by one in the real window."""

import csv
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QScrollArea
from pytestqt.qtbot import QtBot

from gis.errors import DataError
from planner.cli import main
from planner.schemas import CASES, CORRECTIONS, DECISIONS, PLACES, UNMATCHED
from planner.store.project import Project
from planner.workflow import decisions
from planner.workflow.project import outcomes
from tests.ui.conftest import LONG_MS, PASSPHRASE, Evaluate, focused, speak
from ui.language import Words
from ui.main_window import MainWindow
from ui.map_view import MapPage
from ui.panels.results.panel import SECTIONS, ResultsPanel
from ui.panels.results.remarks_section import RemarksSection
from ui.style import SIZE_PT, set_text_size
from ui.tools.results import ResultsTool
from ui.verdicts import QUEUES, Remark

ANSWER_MS = 100
key = QTest.keyClick


@pytest.fixture
def results(window: MainWindow, made: tuple[Path, list[str]], qtbot: QtBot) -> MainWindow:
    """Return a window with the conflicts in front."""
    with qtbot.waitSignal(window.session.opened, timeout=LONG_MS):
        window.open_project(made[0], PASSPHRASE)
    window.activateWindow()
    window.actions_by_name["show_results"].trigger()
    settle(window, qtbot)
    return window


def tool_of(window: MainWindow) -> ResultsTool:
    tool = window.tools["results"]
    assert isinstance(tool, ResultsTool)
    return tool


def settle(window: MainWindow, qtbot: QtBot) -> None:
    """Wait until everything said is in the project and the queues are read."""
    qtbot.waitUntil(lambda: tool_of(window).settled and not window.session.busy, timeout=LONG_MS)


def go_to(window: MainWindow, section: str, qtbot: QtBot) -> ResultsPanel:
    panel = tool_of(window).panel
    panel.buttons[section].click()
    panel.setFocus()
    settle(window, qtbot)
    return panel


def click_row(section: RemarksSection, row: int) -> None:
    spot = section.view.visualRect(section.model.index(row, 1)).center()
    QTest.mouseClick(section.view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, spot)


def said(window: MainWindow, path: Path) -> list[str]:
    """Return what the journal of the closed project says and has not been taken back."""
    window.close()
    with Project.open(path, PASSPHRASE) as project:
        journal = project.read(DECISIONS)
        return journal.loc[~journal["undone"], "what"].tolist()


def test_every_kind_of_thing_that_waits_has_its_count(results: MainWindow) -> None:
    panel = tool_of(results).panel
    waiting = {name: panel.buttons[name].text().split()[-1] for name in QUEUES}
    assert waiting == {"conflicts": "2", "unmatched": "2", "matches": "1", "offers": "1", "flags": "5"}


def test_reports_stand_side_by_side_and_a_key_says_which_counts(
    results: MainWindow, made: tuple[Path, list[str]], qtbot: QtBot
) -> None:
    queues = tool_of(results).panel.queues
    card = queues.current
    assert card is not None
    assert focused() is queues.queue
    assert queues.sides.columnCount() == 2
    lines = dict(card.rows)
    assert lines["ผล"] == ("พบตัว", "ไม่พบตัว")
    assert lines["ผู้ติดตาม"] == ("ครู ก", "ครู ข")
    assert lines["หมายเหตุ"] == ("=cmd() พบที่ร้าน", "")
    assert lines["สาเหตุ"][1].startswith("9 ")
    assert card.counted == 1
    head = queues.sides.horizontalHeaderItem(1)
    assert head is not None
    assert "นับอยู่" in head.text()
    began = time.perf_counter()
    key(focused(), Qt.Key.Key_1)
    assert (time.perf_counter() - began) * 1000 < ANSWER_MS
    assert queues.current is not card
    settle(results, qtbot)
    assert len(queues.cards) == 1
    results.close()
    with Project.open(made[0], PASSPHRASE) as project:
        row = outcomes(project).states.loc[card.case_ids[0]]
        assert (row["state"], row["conflict"], row["decided"]) == ("found", False, True)


def test_enter_keeps_what_counts_and_undo_brings_the_child_back_at_once(
    results: MainWindow, made: tuple[Path, list[str]], qtbot: QtBot
) -> None:
    queues = tool_of(results).panel.queues
    first = queues.current
    assert first is not None
    key(focused(), Qt.Key.Key_Return)
    key(focused(), Qt.Key.Key_Return)
    assert not queues.cards
    key(focused(), Qt.Key.Key_U)
    key(focused(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert queues.current is first
    settle(results, qtbot)
    assert len(queues.cards) == 2
    assert [queues.history.item(row).font().strikeOut() for row in (0, 1)] == [True, True]
    assert said(results, made[0]) == []


def test_one_decision_of_the_list_is_undone_by_itself(
    results: MainWindow, made: tuple[Path, list[str]], qtbot: QtBot
) -> None:
    queues = tool_of(results).panel.queues
    key(focused(), Qt.Key.Key_1)
    key(focused(), Qt.Key.Key_2)
    settle(results, qtbot)
    queues.history.itemActivated.emit(queues.history.item(1))
    settle(results, qtbot)
    assert len(queues.cards) == 1
    assert said(results, made[0]) == ["counts"]


def test_a_conflict_is_put_off_and_the_keys_work_with_the_thai_layout_on(results: MainWindow) -> None:
    queues = tool_of(results).panel.queues
    first = queues.current
    QTest.sendKeyEvent(QTest.KeyAction.Click, queues.queue, Qt.Key.Key_unknown, "ห", Qt.KeyboardModifier.NoModifier)
    assert queues.cards[-1] is first
    QTest.sendKeyEvent(QTest.KeyAction.Click, queues.queue, Qt.Key.Key_unknown, "ๅ", Qt.KeyboardModifier.NoModifier)
    assert [card is first for card in queues.cards] == [True]


def test_a_report_is_linked_to_the_child_that_is_like_it(
    results: MainWindow, made: tuple[Path, list[str]], qtbot: QtBot
) -> None:
    queues = go_to(results, "unmatched", qtbot).queues
    card = next(one for one in queues.cards if one.choices)
    queues.queue.setCurrentRow(queues.cards.index(card))
    assert card.choices[0].verdict.case_id == made[1][5]
    key(queues.queue, Qt.Key.Key_1)
    settle(results, qtbot)
    assert len(queues.cards) == 1
    results.close()
    with Project.open(made[0], PASSPHRASE) as project:
        assert outcomes(project).states.at[made[1][5], "state"] == "found"
        assert len(project.read(UNMATCHED)) == 1


def test_a_report_is_linked_by_searching_for_the_child(
    results: MainWindow, made: tuple[Path, list[str]], qtbot: QtBot
) -> None:
    queues = go_to(results, "unmatched", qtbot).queues
    row = next(at for at, one in enumerate(queues.cards) if not one.choices)
    queues.queue.setCurrentRow(row)
    key(queues.queue, Qt.Key.Key_F)
    assert isinstance(focused(), QLineEdit)
    QTest.keyClicks(focused(), made[1][12])
    assert queues.search.results.count() == 1
    key(focused(), Qt.Key.Key_Return)
    assert focused() is queues.queue
    settle(results, qtbot)
    assert said(results, made[0]) == ["link"]
    with Project.open(made[0], PASSPHRASE) as project:
        assert outcomes(project).states.at[made[1][12], "state"] == "found"


def test_a_report_becomes_a_new_case_and_undo_takes_it_away(
    results: MainWindow, made: tuple[Path, list[str]], qtbot: QtBot
) -> None:
    queues = go_to(results, "unmatched", qtbot).queues
    queues.search.kinds.setCurrentIndex(0)
    key(queues.queue, Qt.Key.Key_N)
    settle(results, qtbot)
    assert len(queues.cards) == 1
    key(queues.queue, Qt.Key.Key_U)
    settle(results, qtbot)
    assert len(queues.cards) == 2
    key(queues.queue, Qt.Key.Key_N)
    settle(results, qtbot)
    assert said(results, made[0]) == ["new"]
    with Project.open(made[0], PASSPHRASE) as project:
        cases = project.read(CASES)
        assert (len(cases), cases.sort_values("number")["kind"].iloc[-1]) == (len(made[1]) + 1, "missed")


@pytest.mark.parametrize(
    ("pressed", "what", "state"), [(Qt.Key.Key_1, "same", "cleared"), (Qt.Key.Key_2, "other", "to_track")]
)
def test_a_pupil_is_the_child_or_another_one(
    results: MainWindow, made: tuple[Path, list[str]], qtbot: QtBot, pressed: Qt.Key, what: str, state: str
) -> None:
    queues = go_to(results, "matches", qtbot).queues
    card = queues.current
    assert card is not None
    assert card.case_ids == (made[1][3],)
    assert "enrolment.csv" in queues.note.text().replace("\u200b", "")
    key(queues.queue, pressed)
    settle(results, qtbot)
    assert said(results, made[0]) == [what]
    with Project.open(made[0], PASSPHRASE) as project:
        assert outcomes(project).states.at[made[1][3], "state"] == state


def test_the_place_found_is_seen_on_the_map_and_becomes_the_pin(
    results: MainWindow,
    made: tuple[Path, list[str]],
    evaluate: Callable[[MapPage], Evaluate],
    qtbot: QtBot,
) -> None:
    assert results.map is not None
    assert results.map.page is not None
    ask = evaluate(results.map.page)
    queues = go_to(results, "offers", qtbot).queues
    assert queues.sides.columnCount() == 2
    qtbot.waitUntil(lambda: ask("document.querySelectorAll('.candidate-face').length") == 2, timeout=LONG_MS)
    assert results.cases.selection() == [made[1][2]]
    key(queues.queue, Qt.Key.Key_1)
    settle(results, qtbot)
    assert queues.current is None
    key(queues.queue, Qt.Key.Key_U)
    settle(results, qtbot)
    assert len(queues.cards) == 1
    key(queues.queue, Qt.Key.Key_1)
    settle(results, qtbot)
    results.close()
    with Project.open(made[0], PASSPHRASE) as project:
        place = project.read(PLACES).loc[made[1][2]]
        assert (place["level"], place["place"].y, place["place"].x) == ("pin", 18.9, 98.9)
        assert project.read(CORRECTIONS)["undone"].sum() >= 1


def test_a_place_that_is_no_address_is_offered_no_more(
    results: MainWindow, made: tuple[Path, list[str]], qtbot: QtBot
) -> None:
    queues = go_to(results, "offers", qtbot).queues
    key(queues.queue, Qt.Key.Key_2)
    settle(results, qtbot)
    assert not queues.cards
    assert said(results, made[0]) == ["stays"]


def test_many_at_one_point_are_shown_with_their_visitor(
    results: MainWindow, made: tuple[Path, list[str]], qtbot: QtBot
) -> None:
    queues = go_to(results, "flags", qtbot).queues
    assert {card.case_ids[0] for card in queues.cards} == set(made[1][4:9])
    lines = dict(queues.cards[0].rows)
    assert "5" in lines["ข้อสังเกต"][0]
    assert lines["ผู้ติดตาม"] == ("ครู ง",)
    before = results.cases.selection()
    key(queues.queue, Qt.Key.Key_J)
    assert results.cases.selection() not in ([], before)


def test_the_window_names_the_very_rows_that_the_command_line_names(
    results: MainWindow,
    made: tuple[Path, list[str]],
    tmp_path: Path,
    qtbot: QtBot,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    codes, heads = made[1], "case_code,visited_at,state,reason,lat,lon,note"
    rows = {
        "monday.csv": [f"{codes[4]},2026-01-20,not_found,,18.6,98.7,=cmd()", f"{codes[5]},20/01/69,found,,,,",
                       f"{codes[6]},2026-01-20,deceased,,98.7,18.6,"],
        "tuesday.csv": ["999999,2026-01-21,found,,0,0,", f"{codes[7]},2026-01-21,moved,,,,"],
    }  # fmt: skip
    paths = []
    for name, lines in rows.items():
        paths.append(tmp_path / name)
        paths[-1].write_text("\n".join((heads, *lines)), encoding="utf-8")
    with qtbot.waitSignal(results.session.done, timeout=LONG_MS):
        results.session.perform("checkins", lambda work, monitor: work.import_checkins(paths, monitor))
    settle(results, qtbot)
    remarks = go_to(results, "remarks", qtbot).remarks
    assert [remarks.files.itemData(at) for at in range(remarks.files.count())] == ["", "monday.csv", "phone.csv",
                                                                                   "tuesday.csv"]  # fmt: skip
    of_monday = remarks.model.remarks[:3]
    assert [(one.file, one.row, one.rejected) for one in of_monday] == [
        ("monday.csv", 2, False), ("monday.csv", 3, True), ("monday.csv", 4, False)]  # fmt: skip
    assert tool_of(results).panel.buttons["remarks"].text().split()[-1] == f"{len(remarks.model.remarks)}"

    # A row chosen shows its child in the table and on the map; a child chosen brings its row.
    click_row(remarks, 2)
    assert results.cases.selection() == [codes[6]]
    tool_of(results).cases_selected([codes[4]])
    assert remarks.current == of_monday[0]
    click_row(remarks, 0)
    key(remarks.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == f"monday.csv\t2\t{of_monday[0].text}"

    # Every row in sight is as high as its sentence, and one file can be looked at by itself.
    remarks.files.setCurrentIndex(1)
    assert remarks.model.rowCount() == 3
    qtbot.waitUntil(lambda: remarks.view.rowHeight(0) >= remarks.view.sizeHintForRow(0), timeout=LONG_MS)
    assert remarks.view.horizontalScrollBar().maximum() == 0
    # Rows that were set aside whole are mended from here.
    asked: list[str] = []
    tool_of(results).group_wanted.connect(asked.append)
    monkeypatch.setattr(results.arrivals, "mend", lambda: None)
    remarks.mend.click()
    assert asked == ["quarantined"]

    shown: dict[str, list[str]] = {}
    for language in ("th", "en"):
        speak(results, language, qtbot)
        settle(results, qtbot)
        model = remarks.model
        remarks.files.setCurrentIndex(0)
        shown[language] = [
            model.data(model.index(row, 1), Qt.ItemDataRole.AccessibleTextRole) for row in range(model.rowCount())
        ]
    results.close()
    monkeypatch.setenv("PHANONG_PASSPHRASE", PASSPHRASE)
    for language, lines in shown.items():
        named = [str(path) for path in (*paths, tmp_path / "phone.csv")]
        assert main(["import", "checkins", str(made[0]), *named, "--quiet", "--lang", language]) == 0
        assert capsys.readouterr().out.splitlines()[-len(lines) :] == lines


def test_a_hundred_thousand_rows_to_look_at_stand_at_once(qtbot: QtBot, language: str) -> None:
    section = RemarksSection(Words(language))
    qtbot.addWidget(section)
    section.resize(420, 500)
    section.show()
    remarks = [Remark(f"{number % 9}.csv", number, "ก " * 60, rejected=False) for number in range(100_000)]
    began = time.process_time()
    section.show_remarks(remarks)
    assert time.process_time() - began < 1
    began = time.process_time()
    section.view.scrollToBottom()
    section.view.fit()
    assert time.process_time() - began < ANSWER_MS / 1000
    section.show_remarks(())
    assert not section.view.isVisible() and not section.mend.isVisible() and section.title.text()


def test_decisions_reach_the_project_when_the_window_closes_at_once(
    results: MainWindow, made: tuple[Path, list[str]]
) -> None:
    key(focused(), Qt.Key.Key_1)
    key(focused(), Qt.Key.Key_1)
    assert said(results, made[0]) == ["counts", "counts"]


def test_a_decision_that_fails_brings_its_child_back(
    results: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> object:
        raise DataError("checkin_unknown", key="x", found=0)

    monkeypatch.setattr(decisions, "decide", refuse)
    queues = tool_of(results).panel.queues
    first = queues.current
    assert first is not None
    key(focused(), Qt.Key.Key_1)
    settle(results, qtbot)
    assert [card.key for card in queues.cards].count(first.key) == 1
    assert results.message.isVisible()


def test_an_import_of_check_ins_leads_here(
    results: MainWindow, made: tuple[Path, list[str]], tmp_path: Path, qtbot: QtBot
) -> None:
    results.beside.bring("routes")
    path = tmp_path / "more.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(["case_code", "visited_at", "state", "reason"])
        lines.writerow([made[1][4], "2026-01-20 10:00", "not_found", "9"])
    with qtbot.waitSignal(results.session.done, timeout=LONG_MS):
        results.session.perform("checkins", lambda work, monitor: work.import_checkins([path], monitor))
    panel = tool_of(results).panel
    assert panel.isVisible()
    settle(results, qtbot)
    assert len(panel.queues.cards) == 3


def test_the_step_and_the_count_of_the_rail_lead_here(results: MainWindow) -> None:
    panel = tool_of(results).panel
    results.beside.bring("routes")
    results.rail.step_chosen.emit("results")
    assert panel.isVisible()
    results.beside.bring("routes")
    panel.open("trend")
    results.rail.group_asked.emit("conflict")
    assert panel.isVisible()
    assert panel.section == "conflicts"


def test_the_list_of_those_who_moved_is_written(results: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "moved.xlsx"
    with qtbot.waitSignal(results.session.done, timeout=LONG_MS):
        tool_of(results).write_transfers(path)
    assert path.stat().st_size > 1000
    assert results.actions_by_name["transfers"].isEnabled()
    assert "transfers" in [action.objectName() for menu in results._menus.values() for action in menu.actions()]


def test_every_control_has_a_name_in_both_languages(qtbot: QtBot, language: str) -> None:
    panel = ResultsPanel(Words(language))
    qtbot.addWidget(panel)
    queues, entry, trend = panel.queues, panel.entry, panel.trend
    named = (queues.queue, queues.sides, queues.history, queues.search.field, queues.search.kinds, entry.table,
             entry.number, entry.date, entry.visitor, entry.reason, entry.province, entry.amphoe, entry.note,
             trend.slider, panel.remarks.files, panel.remarks.view)  # fmt: skip
    assert all(widget.accessibleName() for widget in named)
    buttons = (*panel.buttons.values(), queues.skip, queues.undo, queues.search.new, panel.remarks.mend, entry.save,
               entry.tick, entry.back, *entry.states, *entry.outcomes, trend.play, trend.before,
               trend.after)  # fmt: skip
    assert all(button.text() for button in buttons)
    assert tuple(panel.buttons) == SECTIONS


def test_a_change_of_language_says_the_cards_anew(results: MainWindow, qtbot: QtBot) -> None:
    speak(results, "en", qtbot)
    settle(results, qtbot)
    card = tool_of(results).panel.queues.current
    assert card is not None
    assert "Report" in dict(card.rows)


@pytest.mark.parametrize("size_pt", [SIZE_PT, 18])
def test_on_a_small_screen_nothing_is_wider_than_the_panel_and_what_decides_is_in_sight(
    results: MainWindow, language: str, size_pt: int, qapp: QApplication, qtbot: QtBot
) -> None:
    speak(results, language, qtbot)
    settle(results, qtbot)
    results.resize(1280, 720)
    set_text_size(qapp, size_pt)
    try:
        for section in SECTIONS:
            panel = go_to(results, section, qtbot)
            if section == "entry":
                with qtbot.waitSignal(panel.entry.table.currentCellChanged, timeout=LONG_MS):
                    panel.entry.out.itemActivated.emit(panel.entry.out.item(0))
            qtbot.wait(30)
            area = results.beside.currentWidget()
            assert isinstance(area, QScrollArea)
            assert area.horizontalScrollBar().maximum() == 0, section
            queues, entry = panel.queues, panel.entry
            deciding = [*queues.choices, queues.skip, queues.undo] if section in QUEUES else []
            deciding += [entry.save, entry.tick, entry.back] if section == "entry" else []
            for button in deciding:
                assert not button.visibleRegion().isEmpty(), section
                assert button.visibleRegion().boundingRect() == button.rect(), (section, button.text())
    finally:
        set_text_size(qapp, SIZE_PT)
