"""Figures in the window and on paper, figures that are frozen, and what leaves or enters as a package."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, cast

from PySide6.QtWidgets import QDialog, QWidget

from ui.dialogs.report import FreezeDialog, ReportDialog, WorkingGroupDialog
from ui.dialogs.retain import RetainBox
from ui.language import Words
from ui.panels.cases_panel import CasesPanel
from ui.panels.figures_panel import FiguresPanel
from ui.paperwork import Paperwork
from ui.parts import Parts
from ui.reporting import Moment, ReportOrder
from ui.session import Session
from ui.tools.backlog import Backlog
from ui.tools.base import Tool

if TYPE_CHECKING:
    from gis.monitor import Monitor
    from planner.workflow.retention import Retention
    from ui.snapshot import Snapshot
    from ui.work import Work
    from ui.work.reports import FiguresShown, GroupPost, Moments


class FiguresTool(Tool):
    """Counts when the panel is looked at, and opens the list behind a number in the table of children."""

    key = "figures"
    side = False

    def __init__(self, window: QWidget, session: Session, words: Words, cases: CasesPanel) -> None:
        super().__init__(window, session, words, cases)
        self.panel: FiguresPanel = FiguresPanel(words)
        self.backlog = Backlog(session, self)
        self.paperwork = Paperwork(window, session, words)
        self.parts = Parts(window, session, words)
        self.parts.told.connect(self.told)
        self.parts.conflicts_asked.connect(lambda: self.group_wanted.emit("conflict"))
        self._stale = True
        self.panel.moment_chosen.connect(self.count)
        self.panel.number_asked.connect(self._open_number)
        self.panel.asked.connect(self._asked)
        self.panel.came.connect(self._came)

    def actions(self) -> Mapping[str, Callable[[], None]]:
        """Return what menus ask of the tool."""
        return {
            "show_figures": self.begin,
            "report": self.ask_report,
            "freeze": self.ask_freeze,
            "retain": self.ask_retain,
            "working_group": self.ask_group,
            **self.paperwork.actions(),
            **self.parts.actions(),
        }

    def begin(self) -> None:
        """Bring the panel forward with the keyboard in it."""
        self.shown.emit()
        self.panel.view.setFocus()

    # What the window tells.

    def retranslate(self) -> None:
        """Say everything anew; the tables come with the next snapshot."""
        self.panel.retranslate()

    def show_snapshot(self, snapshot: "Snapshot") -> None:
        """Count anew, now or when the panel is next looked at."""
        del snapshot
        self._stale = True
        if self.panel.isVisible():
            self.count()

    def close(self) -> None:
        """Let what was asked for reach the project."""
        self.backlog.close()

    def _came(self) -> None:
        if self._stale and self.session.path is not None:
            self.count()

    def _asked(self, wanted: str) -> None:
        {"freeze": self.ask_freeze, "report": self.ask_report, "working_group": self.ask_group}[wanted]()

    # Figures.

    def count(self) -> None:
        """Show the figures of the moment chosen."""
        moment, language = self.panel.moment.moment, self.words.language
        if moment is None:
            return
        self._stale = False

        def look(work: "Work", _: "Monitor") -> object:
            return work.reports.moments(language), work.reports.figures(moment, language)

        self.backlog.read("figures", look, self._counted)

    def _counted(self, result: object) -> None:
        moments, shown = cast("tuple[Moments, FiguresShown]", result)
        self.panel.show_moments(moments)
        self.panel.show_figures(shown)

    def _open_number(self, count: str, by: str, row: str) -> None:
        shown = self.panel.shown
        if shown is None:
            return
        moment, table = shown.moment, shown.tables[by]
        place = list(table.ids).index(row)
        column = next(column for column in table.columns if column.key == count)
        title = f"{table.columns[0].texts[place]}: {column.title} {column.texts[place]}"
        self.backlog.read(
            "figures_names",
            lambda work, _: work.reports.behind(moment, count, by, row),
            lambda found: self._show_names(cast("tuple[str, ...]", found), title),
        )

    def _show_names(self, case_ids: tuple[str, ...], title: str) -> None:
        """Show the children behind a number, and no others, in the table and on the map."""
        self.cases.show_list(case_ids, title)
        self.cases_asked.emit()
        if self.map is not None:
            self.map.select(list(case_ids), pan=True)
        self.told.emit(title)

    # Reports.

    def ask_report(self) -> None:
        """Ask what a report is to be of, then write it."""
        self._with_moments(self._ask_report)

    def _ask_report(self, known: "Moments") -> None:
        dialog = ReportDialog(self.words, known, self.window)
        shown = self.panel.shown
        if shown is not None and shown.moment.snapshot:
            dialog.moment.choose("snapshot", shown.moment.snapshot)
        self._open(dialog, lambda: self.report(dialog.order()))

    def report(self, order: ReportOrder) -> None:
        """Write a report."""
        language = self.words.language
        self.session.when_free(
            lambda: self.session.perform("report", lambda work, monitor: work.reports.write(order, language, monitor))
        )

    def ask_freeze(self) -> None:
        """Ask of what the figures are frozen, then freeze them."""
        self._with_moments(self._ask_freeze)

    def _ask_freeze(self, known: "Moments") -> None:
        dialog = FreezeDialog(self.words, known, self.window)
        self._open(dialog, lambda: self.freeze(str(dialog.phase.currentData()), dialog.note.text().strip()))

    def freeze(self, phase: str, note: str) -> None:
        """Freeze the figures of now, or of a phase's end."""
        language, moment = self.words.language, self.panel.moment.moment or Moment()

        def act(work: "Work", _: "Monitor") -> object:
            line = work.reports.freeze(phase=phase, note=note, language=language)
            return line, (work.reports.moments(language), work.reports.figures(moment, language))

        def tell(result: object) -> None:
            line, counted = cast("tuple[str, object]", result)
            self._counted(counted)
            self.told.emit(self.words.say("ui.figures.was_frozen", line=line))

        self.backlog.change("freeze", act, tell)

    def ask_retain(self) -> None:
        """Say what would go, and ask before a past year is turned into counts only."""
        self.backlog.read("retain", lambda work, monitor: work.reports.retention(monitor), self._ask_retain)

    def _ask_retain(self, result: object) -> None:
        told = cast("Retention", result)
        box = RetainBox(
            self.words, year=told.year, children=told.children, checkins=told.checkins, parent=self.window
        )
        box.buttonClicked.connect(lambda button: self.retain() if button is box.really else None)
        box.finished.connect(box.deleteLater)
        box.open()

    def retain(self) -> None:
        """Turn a past year into counts only."""
        self.session.when_free(
            lambda: self.session.perform("retain", lambda work, monitor: work.reports.retain(monitor))
        )

    def ask_group(self) -> None:
        """Show who is in the working group, and keep other names."""
        language = self.words.language
        self.backlog.read("working_group", lambda work, _: work.reports.posts(language), self._ask_group)

    def _ask_group(self, result: object) -> None:
        dialog = WorkingGroupDialog(self.words, cast("tuple[GroupPost, ...]", result), self.window)
        self._open(dialog, lambda: self.name_posts(dialog.changed()))

    def name_posts(self, names: Mapping[str, str]) -> None:
        """Keep the names of the working group."""

        def tell(count: object) -> None:
            self.told.emit(self.words.say("ui.figures.names_kept", count=count))

        if names:
            self.backlog.change("working_group_names", lambda work, _: work.reports.name_posts(names), tell)

    def _with_moments(self, act: "Callable[[Moments], None]") -> None:
        language = self.words.language
        self.backlog.read(
            "moments", lambda work, _: work.reports.moments(language), lambda known: act(cast("Moments", known))
        )

    @staticmethod
    def _open(dialog: QDialog, accepted: Callable[[], None]) -> None:
        dialog.accepted.connect(accepted)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
