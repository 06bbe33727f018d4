"""Paper entry: what is typed in reaches the project while the next child is already being typed."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal

from planner.calendar import thai_today
from ui.language import Words
from ui.panels.results.entry_section import EntrySection
from ui.tools.backlog import Backlog
from ui.verdicts import PaperReport

if TYPE_CHECKING:
    from planner.workflow.entry import Recorded, Returned, SheetEntry


class PaperDesk(QObject):
    """Opens sheets, keeps reports, ticks sheets off."""

    told = Signal(str)
    changed = Signal()
    """A report is in the project: what waits may be more, or less."""
    child_shown = Signal(str)

    def __init__(self, section: EntrySection, backlog: Backlog, words: Words, parent: QObject) -> None:
        super().__init__(parent)
        self._section = section
        self._backlog = backlog
        self._words = words
        self._stale = True
        self._has_provinces = False
        section.sheet_asked.connect(self._open)
        section.reported.connect(self._keep)
        section.tick_asked.connect(self._tick)
        section.untick_asked.connect(self._untick)
        section.child_shown.connect(self.child_shown)

    def set_stale(self) -> None:
        """Hear that the project has changed."""
        self._stale = True

    def read(self) -> None:
        """Read the sheets that are out, where they may be others by now."""
        if not self._has_provinces:
            self._backlog.read("provinces", lambda work, _: work.results.provinces(), self._provinces_read)
        if self._stale:
            language = self._words.language
            self._backlog.read("results_out", lambda work, _: work.results.outstanding(language), self._out_read)

    def _provinces_read(self, result: object) -> None:
        self._has_provinces = True
        self._section.show_provinces(cast("Mapping[str, tuple[str, ...]]", result))

    def _out_read(self, result: object) -> None:
        self._stale = False
        self._section.show_outstanding(cast("Sequence[SheetEntry]", result))

    def _open(self, number: str) -> None:
        language = self._words.language
        code = number.zfill(6) if number.isdecimal() else ""

        def opened(result: object) -> None:
            self._section.show_sheet(cast("SheetEntry", result), code=code)

        self._backlog.read("results_sheet", lambda work, _: work.results.sheet(number, language), opened)

    def _keep(self, told: object) -> None:
        report = cast("PaperReport", told)
        self._stale = True

        def kept(result: object) -> None:
            self._section.show_kept(cast("Recorded", result))
            self.changed.emit()

        self._backlog.change(
            "results_record",
            lambda work, monitor: work.results.record(report, monitor),
            kept,
            lambda: self._section.show_refused(report.case_id),
        )

    def _tick(self, sheet: str) -> None:
        today = thai_today()
        self._section.leave()

        def ticked(result: object) -> None:
            out = cast("Returned", result).outstanding
            self.told.emit(self._words.say("ui.entry.ticked", sheet=sheet, count=f"{out:,}"))
            self._stale = True
            self.read()

        self._backlog.change("results_tick", lambda work, _: work.results.tick_off(sheet, today), ticked)

    def _untick(self, sheet: str) -> None:
        def back(_: object) -> None:
            self._stale = True
            self.read()

        self._section.leave()
        self._backlog.change("results_tick", lambda work, _: work.results.take_back(sheet), back)
