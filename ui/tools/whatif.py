"""What if: compares, plans as a person chooses, and writes the problem for other solvers."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtWidgets import QFileDialog, QWidget

from planner.calendar import thai_today
from ui.dialogs.buttons import is_accepted
from ui.dialogs.solver_file import SolverFileDialog
from ui.language import Words
from ui.panels.cases_panel import CasesPanel
from ui.panels.whatif_panel import WhatIfPanel
from ui.planning import Planning
from ui.session import Session
from ui.tools.base import Tool

if TYPE_CHECKING:
    from gis.monitor import Monitor
    from ui.snapshot import Snapshot
    from ui.work import Work
    from ui.work.whatif import Answer


class WhatIfTool(Tool):
    """Nothing is stored until a plan is asked for."""

    key = "whatif"
    side = False

    def __init__(self, window: QWidget, session: Session, words: Words, cases: CasesPanel) -> None:
        super().__init__(window, session, words, cases)
        self.panel: WhatIfPanel = WhatIfPanel(words, thai_today())
        self._planning = Planning(window, session, words)
        self._answer: Answer | None = None
        self._own = 0
        self.panel.compare_asked.connect(self.compare)
        self.panel.plan_asked.connect(self.plan_so)

    def actions(self) -> Mapping[str, Callable[[], None]]:
        """Return the ways to the panel and to files for other solvers."""
        return {
            "show_whatif": self.begin,
            "export_vroom": partial(self.ask_export, "vroom"),
            "export_ors": partial(self.ask_export, "ors"),
        }

    def begin(self) -> None:
        """Bring the panel forward with the keyboard in it."""
        self.shown.emit()
        self.panel.until.field.setFocus()

    def retranslate(self) -> None:
        """Say everything anew."""
        self.panel.retranslate()
        self.panel.offer_own(self._own)

    def show_snapshot(self, snapshot: "Snapshot") -> None:
        """Forget what was compared: children, roads or places may have changed."""
        del snapshot
        self._answer = None
        self.panel.show_scenarios(())

    def set_busy(self, busy: bool) -> None:
        """Leave alone what waits for a job to end."""
        self.panel.set_busy(busy)

    def compare(self) -> None:
        """Compare what fits until a date with one more team and one more day."""
        until = self.panel.until.day
        if until is None:
            return
        panel = self.panel
        asked = (until, panel.teams.value(), panel.days.value(), panel.people.value(), panel.own.isChecked())

        def act(work: "Work", monitor: "Monitor") -> object:
            return work.whatif.compare_with(asked, monitor), work.whatif.own_teams()

        self.session.ask("what_if", act, self._compared)

    def plan_so(self, number: int) -> None:
        """Plan with the teams and days of a scenario."""
        if self._answer is not None:
            self._planning.plan(self._answer.options[number])

    def ask_export(self, format_: str) -> None:
        """Ask of which school the problem is written for another solver, and where."""
        say, snapshot = self.words.say, self.session.snapshot
        schools = snapshot.schools if snapshot is not None else {}
        dialog = SolverFileDialog(self.words, format_, schools, self.window, chosen=self.session.school)
        if not is_accepted(dialog):
            return
        path, _ = QFileDialog.getSaveFileName(
            self.window, say(f"ui.actions.export_{format_}"), f"{format_}.json", "JSON (*.json)"
        )
        if path:
            self.export(Path(path), format_, dialog.schools())

    def export(self, path: Path, format_: str, schools: Sequence[str] = ()) -> None:
        """Write the problem of the last plan for another solver, of some schools (none named: all)."""
        self.session.perform("export", lambda work, monitor: work.whatif.export(path, format_, schools, monitor))

    def _compared(self, result: object) -> None:
        answer, self._own = cast("tuple[Answer, int]", result)
        self._answer = answer
        self.panel.offer_own(self._own)
        self.panel.show_scenarios(answer.found.scenarios)
