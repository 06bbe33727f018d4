"""Every job of the window, in the order of an officer's work: for the test and the benchmark of gaps."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from planner.calendar import thai_today
from ui.dialogs.importing import ImportDialog
from ui.main_window import MainWindow
from ui.packing import PackOrder
from ui.reporting import Moment, PaperOrder, ReportOrder
from ui.tools.board import BoardTool
from ui.tools.figures import FiguresTool
from ui.tools.followup import FollowUpTool
from ui.tools.referrals import ReferralsTool
from ui.tools.roads import RoadsTool
from ui.tools.whatif import WhatIfTool

if TYPE_CHECKING:
    from planner.sample.make import Sample

PASSPHRASE: Final = "invented"
_LOOK_MS: Final = 20
_QUIET_LOOKS: Final = 6
"""So many looks in a row must find nothing under way: tools read what they show with pauses between."""


class WindowJobs(QObject):
    """Asks a window for each of its jobs; dialogs that come with them are answered."""

    def __init__(self, window: MainWindow, sample: "Sample", folder: Path) -> None:
        super().__init__(window)
        self.window = window
        self.sample = sample
        self.folder = folder
        self.path = folder / "jobs.phanong"
        self.seen: set[str] = set()
        """The titles of the jobs that have run."""
        self.troubles: list[str] = []
        window.session.runner.started.connect(self.seen.add)
        window.session.troubled.connect(lambda error: self.troubles.append(error.code))
        window.session.crashed.connect(lambda crash: self.troubles.append(crash.kind))
        self._answering = QTimer(self)
        self._answering.setInterval(_LOOK_MS)
        self._answering.timeout.connect(self._answer)
        self._answering.start()

    def end(self) -> None:
        """Answer no more dialogs."""
        self._answering.stop()

    def all(self) -> dict[str, Callable[[], None]]:
        """Return the jobs by name; each begins one, and ``is_quiet`` says when all that came of it has ended."""
        window, sample, folder = self.window, self.sample, self.folder
        session = window.session
        return {
            "create": lambda: session.create(
                self.path, PASSPHRASE, esa=sample.esa, year_be=sample.year_be, area=sample.area
            ),
            **{
                kind: self._import(kind, [path])
                for kind, path in {
                    "schools": sample.schools,
                    "roads": sample.roads,
                    "places": sample.places,
                    "register": sample.register,
                }.items()
            },
            "locate": window.locate,
            "assign": window.assign,
            "plan": lambda: window.plan({"seed": 1, "effort": "quick"}),
            "review shown": lambda: self._show("review"),
            "typed in the table": self._amend,
            "IDs revealed": self._reveal,
            "board shown": lambda: self._show("board"),
            "board changed": self._change_board,
            "board improved": self._board.improve,
            "board kept": self._board.keep,
            "pin dragged": self._drag_pin,
            "visit areas": lambda: self._board.areas.make(3),
            "what if": self._what_if,
            "hot spots": self._hot_spots,
            "lifelines": lambda: cast("RoadsTool", window.tools["roads"]).find_lifelines(),
            "road closed": self._close_road,
            "preview": self._preview,
            "sheets": lambda: window.outputs.sheets_to(
                folder / "sheets", schools=(), formats=("pdf",), thai_digits=False
            ),
            "map file": lambda: session.perform(
                "map_file", lambda work, monitor: work.map(folder / "map.html", "th", monitor)
            ),
            "enrolment": self._import("enrolment", [sample.enrolment]),
            "checkins": self._import("checkins", list(sample.checkins)),
            "results shown": lambda: self._show("results"),
            "results over time": window.actions_by_name["results_over_time"].trigger,
            "follow-up shown": lambda: self._show("followup"),
            "follow-up kept": self._follow,
            "places to learn": lambda: cast("FollowUpTool", window.tools["followup"]).find_places(),
            "referrals shown": lambda: self._show("referrals"),
            "referral packs": self._refer,
            "figures shown": lambda: self._show("figures"),
            "figures frozen": lambda: self._figures.freeze("", "-"),
            "report": self._report,
            "papers": self._papers,
            "school's part": lambda: self._figures.parts.export_school(folder / "s.phapkg", self._school()),
            "figures upward": lambda: self._figures.parts.export_figures(folder / "f.phapkg"),
            "language": window.switch_language,
            "opened again": lambda: window.open_project(self.path, PASSPHRASE),
        }

    def is_quiet(self) -> bool:
        """Return whether nothing is under way."""
        backlogs = [getattr(tool, "backlog", None) for tool in self.window.tools.values()]
        return (
            not self.window.session.busy
            and all(backlog is None or backlog.idle for backlog in backlogs)
            and QApplication.activeModalWidget() is None
            and self._board.draft.is_shown
        )

    def wait(self, wait_until: Callable[[Callable[[], bool]], None]) -> None:
        """Wait until all that was asked for has ended."""
        looks = 0

        def quiet() -> bool:
            nonlocal looks
            looks = looks + 1 if self.is_quiet() else 0
            return looks >= _QUIET_LOOKS

        wait_until(quiet)

    # How they are asked for.

    @property
    def _board(self) -> BoardTool:
        return cast("BoardTool", self.window.tools["board"])

    @property
    def _figures(self) -> FiguresTool:
        return cast("FiguresTool", self.window.tools["figures"])

    def _import(self, kind: str, paths: list[Path]) -> Callable[[], None]:
        return lambda: self.window.import_paths(kind, paths)

    def _show(self, key: str) -> None:
        self.window.actions_by_name[f"show_{key}"].trigger()

    def _drag_pin(self) -> None:
        assert self.window.map is not None
        snapshot = self.window.session.snapshot
        assert snapshot is not None
        self.window.map.moved.emit(str(snapshot.cases.ids[0]), *self._spot())

    def _follow(self) -> None:
        """Record the step of the child in front."""
        tool = cast("FollowUpTool", self.window.tools["followup"])
        QTest.keyClick(tool.panel.view, Qt.Key.Key_Return)

    def _school(self) -> str:
        snapshot = self.window.session.snapshot
        assert snapshot is not None
        return next(iter(snapshot.schools_on_routes))

    def _amend(self) -> None:
        snapshot = self.window.session.snapshot
        assert snapshot is not None
        values = {(str(snapshot.cases.ids[0]), "village"): "บ้านทดลอง"}
        self.window.session.perform("amend", lambda work, _: work.amend(values))

    def _reveal(self) -> None:
        self.window.below.bring("cases")
        self.window.cases.view.selectRow(0)
        self.window.reveal_ids()

    def _change_board(self) -> None:
        lines = [line for line in self._board.panel.view.lines if len(line.blocks) > 1]
        pairs = [(one, other) for one in lines for other in lines if one is not other]
        one, other = next(pair for pair in pairs if pair[0].school_code == pair[1].school_code)
        self._board.move(one.blocks[0].stop_id, other.route_id, 0)

    def _what_if(self) -> None:
        tool = cast("WhatIfTool", self.window.tools["whatif"])
        tool.panel.teams.setValue(1)
        tool.panel.days.setValue(2)
        tool.compare()

    def _hot_spots(self) -> None:
        assert self.window.map is not None
        self.window.map.layer_wanted.emit("hotspots")

    def _close_road(self) -> None:
        tool = cast("RoadsTool", self.window.tools["roads"])
        snapshot = self.window.session.snapshot
        assert snapshot is not None
        spot = self._spot()
        tool.close_road(*spot, until=thai_today() + dt.timedelta(days=3), note="-")

    def _spot(self) -> tuple[float, float]:
        """Return a place on a road: where a child's home was moved to one, or near it."""
        desk = self._board.desk
        assert desk is not None
        stop = desk.board.drafts[0].problem.stop_ids[0]
        point = desk.board.editing.prepared.stops["place"][stop]
        return float(point.y), float(point.x)

    def _preview(self) -> None:
        school = self._school()
        self.window.session.ask(
            "preview",
            lambda work, monitor: work.preview(school=school, thai_digits=False, language="th", monitor=monitor),
            lambda _: None,
        )

    def _refer(self) -> None:
        tool = cast("ReferralsTool", self.window.tools["referrals"])
        due = thai_today() + dt.timedelta(days=10)
        tool.refer(
            PackOrder(
                self.folder / "packs", ("3.3",), (), due, "ศธ 04000/1", "ผอ.สมมุติ", again=False, thai_digits=False,
                change=None,
            )
        )  # fmt: skip

    def _report(self) -> None:
        order = ReportOrder(self.folder / "report", "esa", (), Moment(), recount=False, thai_digits=False)
        self._figures.report(order)

    def _papers(self) -> None:
        order = PaperOrder(
            self.folder / "papers", ("order", "permission"), (), "", 2, thai_today(), None, None, False, 5
        )
        self._figures.paperwork.make(order)

    # What they ask back.

    def _answer(self) -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, ImportDialog):
            if dialog.next_button.isEnabled():
                dialog.next_button.click()
        elif isinstance(dialog, QDialog):
            dialog.reject()
