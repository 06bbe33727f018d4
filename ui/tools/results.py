"""Results: what waits for a word is decided one by one; paper is typed in; the past is shown day by day."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFileDialog, QWidget

from ui.language import Words
from ui.panels.cases_panel import CasesPanel
from ui.panels.results.panel import ResultsPanel
from ui.session import Session
from ui.tools.backlog import Backlog
from ui.tools.base import Tool
from ui.tools.over_time import OverTime
from ui.tools.paper import PaperDesk
from ui.verdicts import QUEUES, Card, Verdict, Waiting

if TYPE_CHECKING:
    from gis.monitor import Monitor
    from ui.map_view import MapView
    from ui.snapshot import Snapshot
    from ui.work import Work

_REST_MS: Final = 3000
"""After so long without a change the whole window is brought up to date."""
_GROUPS: Final = {"conflict": "conflicts", "unmatched": "unmatched", "matches": "matches"}
"""The counts of the rail that lead here."""


@dataclass(slots=True)
class _Taken:
    """A decision that can be undone: the card that it took away, and where it stands."""

    card: Card | None
    journal: str = ""
    number: str = ""
    failed: bool = False


class ResultsTool(Tool):
    """Takes decisions by key and button, and shows in table and map what they are about."""

    key = "results"
    side = True
    step = "results"

    def __init__(self, window: QWidget, session: Session, words: Words, cases: CasesPanel) -> None:
        super().__init__(window, session, words, cases)
        self.panel: ResultsPanel = ResultsPanel(words)
        self.backlog = Backlog(session, self)
        self.paper = PaperDesk(self.panel.entry, self.backlog, words, self)
        self.over_time = OverTime(self.panel.trend, self.backlog, words, self)
        self._waiting: Waiting = Waiting({}, ())
        self._taken: list[_Taken] = []
        self._stale = True
        self._own_refresh = False
        self._following = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._refresh)
        self.backlog.emptied.connect(self._rest.start)
        self.paper.told.connect(self.told)
        self.paper.changed.connect(self._set_stale)
        self.paper.child_shown.connect(self._show_child)
        queues = self.panel.queues
        queues.decided.connect(self._decide)
        queues.undo_asked.connect(self._undo)
        queues.undo_one_asked.connect(self._undo_one)
        queues.turned.connect(self._show_on_map)
        self.panel.remarks.child_shown.connect(self._show_remarked)
        self.panel.remarks.mend_asked.connect(lambda: self.group_wanted.emit("quarantined"))
        self.panel.section_changed.connect(self._section_changed)
        self.panel.came.connect(self._came)
        session.done.connect(self._done)

    def actions(self) -> Mapping[str, Callable[[], None]]:
        """Return the ways to the sections by keyboard, and the list of those who moved."""
        return {
            "show_results": self.begin,
            "enter_results": lambda: self.begin("entry"),
            "results_over_time": lambda: self.begin("trend"),
            "transfers": self.ask_transfers,
        }

    def begin(self, section: str = "") -> None:
        """Bring the panel forward with the keyboard in it; without a section where most sensible things wait."""
        own = self.panel.section if self.panel.section in QUEUES else QUEUES[0]
        self.panel.open(section or next((name for name in (own, *QUEUES) if self._waiting.cards.get(name)), own))
        self.shown.emit()
        self.panel.setFocus()

    @property
    def settled(self) -> bool:
        """Return whether everything said is in the project and everything shown is as the project has it."""
        return self.backlog.idle and not self._stale

    # What the window tells.

    def retranslate(self) -> None:
        """Say everything anew; the cards come with the next snapshot."""
        self.panel.retranslate()
        self.over_time.retranslate()

    def show_snapshot(self, snapshot: "Snapshot") -> None:
        """Take the children to look among; read the queues anew where others changed the project."""
        self.panel.queues.search.show_children(snapshot.cases)
        self._rest.stop()
        own, self._own_refresh = self._own_refresh, False
        if not own:
            self._taken.clear()
            self._set_stale()
        self.paper.set_stale()
        self.over_time.set_stale()
        self._read()

    def map_ready(self, map_view: "MapView") -> None:
        """Show the past on the map, too."""
        super().map_ready(map_view)
        self.over_time.map = map_view
        map_view.ready.connect(self.over_time.show_on_map)

    def cases_selected(self, case_ids: list[str]) -> None:
        """Follow the table."""
        if not case_ids or not self.panel.isVisible():
            return
        self._following = True
        if self.panel.section in QUEUES:
            self.panel.queues.bring(case_ids[0])
        elif self.panel.section == "remarks":
            self.panel.remarks.bring(case_ids[0])
        self._following = False

    def feature_picked(self, layer: str, feature: str) -> None:
        """Follow the map."""
        del layer
        self.cases_selected([feature] if feature else [])

    def group_asked(self, group: str) -> None:
        """Come forward when the rail's count of conflicts is clicked."""
        if group in _GROUPS:
            self.begin(_GROUPS[group])

    def close(self) -> None:
        """Let what was said so far reach the project."""
        self._rest.stop()
        self.panel.trend.stop()
        self.backlog.close()

    def ask_transfers(self) -> None:
        """Ask for a file, then write the children who moved for the areas that they moved to."""
        say = self.words.say
        kinds = say("ui.results.file_types_transfers")
        name, _ = QFileDialog.getSaveFileName(self.window, say("ui.jobs.transfers"), "transfers.xlsx", kinds)
        if name:
            self.write_transfers(Path(name))

    def write_transfers(self, path: Path) -> None:
        """Write the children who moved."""
        language = self.words.language
        self.session.perform("transfers", lambda work, monitor: work.results.transfers(path, language, monitor))

    # Decisions.

    def _decide(self, said: object) -> None:
        verdict = cast("Verdict", said)
        taken = _Taken(self.panel.queues.take())
        self._taken.append(taken)
        self._rest.stop()

        def follow(work: "Work", monitor: "Monitor") -> object:
            return work.results.decide(verdict, monitor)

        def followed(result: object) -> None:
            taken.journal, taken.number = cast("tuple[str, str]", result)
            self._changed()

        def failed() -> None:
            taken.failed = True
            if taken in self._taken:
                self._taken.remove(taken)
            self._bring_back(taken.card)
            self._changed()

        self.backlog.change("results_decide", follow, followed, failed)

    def _undo(self) -> None:
        """Take back the last decision; its card is there again at once."""
        taken = self._taken.pop() if self._taken else None
        if taken is None and all(one.undone for one in self._waiting.history):
            return
        self._rest.stop()

        def follow(work: "Work", monitor: "Monitor") -> object:
            # Asked only now: the decision may still have been on its way when it was undone.
            if taken is not None and taken.failed:
                return "", ""
            number, journal = ("", "decisions") if taken is None else (taken.number, taken.journal)
            return work.results.decide(Verdict("undo", number=number, journal=journal), monitor)

        self.backlog.change("results_decide", follow, lambda _: self._changed(), self._changed)
        if taken is not None:
            self._bring_back(taken.card)

    def _undo_one(self, number: str) -> None:
        self._taken.clear()
        self._rest.stop()
        verdict = Verdict("undo", number=number, journal="decisions")
        self.backlog.change(
            "results_decide",
            lambda work, monitor: work.results.decide(verdict, monitor),
            lambda _: self._changed(),
            self._changed,
        )

    def _bring_back(self, card: Card | None) -> None:
        if card is not None and card.queue == self.panel.queues.queue_name:
            self.panel.queues.bring_back(card)

    def _changed(self) -> None:
        """Read the queues anew once all that was said is in the project."""
        self._set_stale()
        if not self.backlog.waiting:
            self._read()

    # What is shown.

    def _set_stale(self) -> None:
        """Hear that the project has changed."""
        self._stale = True
        self.over_time.set_stale()

    def _read(self) -> None:
        """Read what the section in front shows, where it is no longer true."""
        if not self.panel.isVisible() or self.session.path is None:
            return
        language = self.words.language
        if self._stale:
            self.backlog.read("results_queue", lambda work, _: work.results.waiting(language), self._read_queues)
        if self.panel.section == "entry":
            self.paper.read()
        elif self.panel.section == "trend":
            self.over_time.read()

    def _read_queues(self, result: object) -> None:
        if self.backlog.waiting:
            # More was said meanwhile: what is shown is ahead of what was read.
            return
        self._stale = False
        self._waiting = cast("Waiting", result)
        counts = {name: len(cards) for name, cards in self._waiting.cards.items()}
        self.panel.show_counts({**counts, "remarks": len(self._waiting.remarks)})
        self.panel.remarks.show_remarks(self._waiting.remarks)
        self.panel.queues.show_history(self._waiting.history)
        if self.panel.section in QUEUES:
            self._show_queue(self.panel.section)

    def _show_queue(self, name: str) -> None:
        self.panel.queues.show_cards(name, self._waiting.cards.get(name, ()))

    def _section_changed(self, section: str) -> None:
        if section in QUEUES:
            self._show_queue(section)
        elif self.map is not None:
            self.map.show_candidates([])
        self.over_time.set_front(section == "trend" and self.panel.isVisible())
        self._read()

    def _came(self, here: bool) -> None:
        self.over_time.set_front(here and self.panel.section == "trend")
        if here:
            self._read()
            self._show_on_map()
        elif self.map is not None:
            self.map.show_candidates([])

    def _show_on_map(self) -> None:
        """Show what the card in front is about: its places on the map, its children in the table."""
        if self.map is None or not self.panel.isVisible() or self.panel.section not in QUEUES:
            return
        card = self.panel.queues.current
        self.map.show_candidates([] if card is None else list(card.places))
        if card is not None and card.case_ids:
            if not self._following:
                self.cases.select(list(card.case_ids))
            self.map.select(list(card.case_ids), pan=not card.places)

    def _show_child(self, case_id: str) -> None:
        """Show the child that is typed in."""
        if self.panel.isVisible():
            self.cases.select([case_id])
            if self.map is not None:
                self.map.select([case_id], pan=False)

    def _show_remarked(self, case_id: str) -> None:
        """Show the child whom a row with a remark is about, unless the row itself follows the child."""
        if not self._following:
            self._show_child(case_id)

    def _done(self, title: str, _: object) -> None:
        """Come forward after an import of check-ins."""
        if title == "checkins":
            self.begin()

    def _refresh(self) -> None:
        """Bring the whole window up to date."""
        if self.session.busy or not self.backlog.idle:
            self._rest.start()
            return
        self._own_refresh = True
        self.session.refresh()
