"""The job list: what was done in this session, how long it took, and what is being done now."""

import datetime as dt
import time
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QTableWidgetItem, QWidget

from planner.calendar import thai_now
from ui.language import Words
from ui.panels.cases_panel import CasesPanel
from ui.panels.lists import rows_to_read
from ui.session import Session
from ui.tools.base import Tool

_COLUMNS: Final = ("at", "job", "stage", "took", "ended")
_MOST: Final = 200
"""Older jobs are let go."""


@dataclass(slots=True)
class _Entry:
    at: dt.datetime
    title: str
    began: float
    stage: str = ""
    seconds: float | None = None
    ended: str = "running"


class JobsTool(Tool):
    """A table, the newest job first. It holds no more of a job than its name: no file, no child."""

    key = "jobs"
    side = False

    def __init__(self, window: QWidget, session: Session, words: Words, cases: CasesPanel) -> None:
        super().__init__(window, session, words, cases)
        self.table = rows_to_read(0, len(_COLUMNS))
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.table.horizontalHeader().setStretchLastSection(True)
        self.panel = self.table
        self._entries: list[_Entry] = []
        runner = session.runner
        runner.started.connect(self._begin)
        runner.progressed.connect(self._follow)
        runner.ended.connect(self._end)
        self.retranslate()

    def retranslate(self) -> None:
        """Say heads and rows anew."""
        self.table.setAccessibleName(self.words.say("ui.tabs.jobs"))
        self.table.setHorizontalHeaderLabels([self.words.say(f"ui.job_list.{name}") for name in _COLUMNS])
        self.table.setRowCount(len(self._entries))
        for row, entry in enumerate(self._entries):
            self._show(row, entry)

    def _begin(self, title: str) -> None:
        self._entries.insert(0, _Entry(thai_now(), title, time.monotonic()))
        del self._entries[_MOST:]
        self.table.insertRow(0)
        self.table.setRowCount(len(self._entries))
        self._show(0, self._entries[0])

    def _follow(self, progress: object) -> None:
        stage = str(getattr(progress, "stage", ""))
        if self._entries and stage != self._entries[0].stage:
            self._entries[0].stage = stage
            self._show(0, self._entries[0])

    def _end(self, ended: str) -> None:
        entry = self._entries[0]
        entry.seconds, entry.ended = time.monotonic() - entry.began, ended
        self._show(0, entry)

    def _show(self, row: int, entry: _Entry) -> None:
        say = self.words.say
        texts = (
            f"{entry.at:%H:%M:%S}",
            say(f"ui.jobs.{entry.title}"),
            say(f"stages.{entry.stage}") if entry.stage else "",
            "" if entry.seconds is None else say("ui.job_list.seconds", seconds=f"{entry.seconds:,.1f}"),
            say(f"ui.job_list.{entry.ended}"),
        )
        for column, text in enumerate(texts):
            item = QTableWidgetItem(text)
            if _COLUMNS[column] == "took":
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.table.setItem(row, column, item)
