"""Place review: a decision is followed in the background while the next doubt is already there."""

from collections import deque
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from gis.pasted import pasted_place
from ui.decisions import Decision
from ui.language import Words
from ui.map.bridge import Candidate
from ui.panels.cases_panel import CasesPanel
from ui.panels.review_panel import ReviewPanel
from ui.panels.review_queue import place_words
from ui.session import Session
from ui.tools.base import Tool

if TYPE_CHECKING:
    from gis.monitor import Monitor
    from planner.workflow.corrections import Corrected
    from planner.workflow.review import Doubt
    from ui.map_view import MapView
    from ui.snapshot import Snapshot
    from ui.work import Work
    from ui.work.review import Entry, Queue

PUT: Final = "put"
"""The map's tool whose next click says where the child lives."""
_REST_MS: Final = 3000
"""After so long without a decision the whole window is brought up to date."""
_SOON_MS: Final = 200
_CLOSING_MS: Final = 30_000


class ReviewTool(Tool):
    """Takes decisions by key, button, map and paste, and sees to it that none is lost."""

    key = "review"
    side = True
    step = "locate"

    def __init__(self, window: QWidget, session: Session, words: Words, cases: CasesPanel) -> None:
        super().__init__(window, session, words, cases)
        self.panel: ReviewPanel = ReviewPanel(words)
        self._names: Mapping[str, str] = {}
        self._pending: deque[Decision] = deque()
        self._running = False
        self._loading = False
        self._stale = True
        self._own_refresh = False
        self._following = False
        self._taken: list[Doubt | None] = []
        """What each decision that can be undone took out of the queue."""
        self._asked_for = ""
        self._entries: tuple[Entry, ...] = ()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self._refresh)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._go_on)
        self.panel.asked.connect(self._asked)
        self.panel.turned.connect(self._show_on_map)
        self.panel.undo_asked.connect(self._undo_one)
        self.panel.came.connect(self._came)
        session.runner.idle.connect(self._soon.start)
        for ended in (session.troubled, session.crashed, session.stopped):
            ended.connect(self._failed)

    def actions(self) -> Mapping[str, Callable[[], None]]:
        """Return the way to the panel by keyboard."""
        return {"show_review": self.begin}

    def begin(self) -> None:
        """Bring the panel forward with the keyboard in it."""
        self.shown.emit()
        self.panel.queue.setFocus()

    @property
    def waiting(self) -> int:
        """Return how many decisions are not in the project yet."""
        return len(self._pending)

    @property
    def stale(self) -> bool:
        """Return whether the queue shown is not that of the project as it is now."""
        return self._stale or self._loading

    # What the window tells.

    def retranslate(self) -> None:
        """Say everything anew; the reasons come with the next snapshot."""
        self.panel.retranslate()

    def show_snapshot(self, snapshot: "Snapshot") -> None:
        """Take the names; ask for the queue anew where others changed the project."""
        name = next((column for column in snapshot.cases.columns if column.key == "name"), None)
        self._names = {} if name is None else dict(zip(snapshot.cases.ids, name.texts, strict=True))
        self._rest.stop()
        own, self._own_refresh = self._own_refresh, False
        if not own:
            self._stale = True
            self._soon.start()

    def map_ready(self, map_view: "MapView") -> None:
        """Hear what is done on the map."""
        super().map_ready(map_view)
        map_view.moved.connect(self._pin)
        map_view.put_here.connect(self._put)
        map_view.candidate_picked.connect(self._choose)
        map_view.tool_changed.connect(self._tool_changed)

    def cases_selected(self, case_ids: list[str]) -> None:
        """Follow the table."""
        if case_ids and self.panel.isVisible():
            self._following = True
            self.panel.bring(case_ids[0])
            self._following = False

    def feature_picked(self, layer: str, feature: str) -> None:
        """Follow the map."""
        del layer
        self.cases_selected([feature] if feature else [])

    def group_asked(self, group: str) -> None:
        """Come forward when the rail's count of doubts is clicked."""
        if group == "review":
            self.begin()

    def close(self) -> None:
        """Let the decisions made so far reach the project."""
        self._rest.stop()
        if self._pending:
            loop = QEventLoop()
            end, look = QTimer(), QTimer()
            end.setSingleShot(True)
            end.timeout.connect(loop.quit)
            look.timeout.connect(lambda: None if self._pending else loop.quit())
            end.start(_CLOSING_MS)
            look.start(10)
            loop.exec()
            look.stop()
            end.stop()
        self._soon.stop()

    # What a person asks for.

    def _asked(self, wanted: str) -> None:
        doubt = self.panel.current
        match wanted:
            case "accept":
                self._choose(1)
            case "pin":
                self._ask_for_pin()
            case "skip" if doubt is not None:
                self._decide("skip", doubt.case_ids[0], advance=True)
            case "undo":
                self._undo()
            case "redo":
                self._decide("redo", advance=False)
            case "paste":
                self._paste()
            case "leave":
                self._end_pin()
            case "locate":
                self.session.perform("locate", lambda work, monitor: work.locate(monitor))
            case _ if wanted.isdecimal():
                self._choose(int(wanted))

    def _choose(self, number: int) -> None:
        doubt = self.panel.current
        if doubt is None or not self.panel.isVisible():
            return
        if not 1 <= number <= len(doubt.candidates):
            self.panel.say_mode(self.words.say("ui.review.no_such", number=number))
            return
        wide = self.panel.words_box.isChecked()
        self._decide("choose", doubt.case_ids[0], number=number, wide=wide, advance=True)

    def _ask_for_pin(self) -> None:
        doubt = self.panel.current
        if doubt is None or self.map is None:
            return
        self.panel.say_mode(self.words.say("ui.review.click_map"))
        self.map.use_tool(PUT)

    def _end_pin(self) -> None:
        self.panel.say_mode("")
        if self.map is not None:
            self.map.use_tool("")

    def _tool_changed(self, name: str) -> None:
        if name != PUT:
            self.panel.say_mode("")

    def _put(self, lat: float, lon: float) -> None:
        """Pin the doubt in front, or without one the child selected in the table."""
        doubt = self.panel.current if self.panel.isVisible() else None
        chosen = [doubt.case_ids[0]] if doubt is not None else self.cases.selection()
        if len(chosen) == 1:
            self._pin(chosen[0], lat, lon)
        else:
            self.troubled.emit(self.words.say("ui.review.select_one"))

    def _pin(self, case_id: str, lat: float, lon: float) -> None:
        doubt = self.panel.current if self.panel.isVisible() else None
        in_front = doubt is not None and case_id == doubt.case_ids[0]
        wide = in_front and self.panel.village_box.isChecked()
        self._end_pin()
        self._decide("pin", case_id, lat=lat, lon=lon, wide=wide, advance=in_front)
        if not in_front:
            self.told.emit(self.words.say("ui.review.pinned", case=case_id, name=self._names.get(case_id, "")))

    def _paste(self) -> None:
        """Pin at a coordinate or a map link from the clipboard."""
        place = pasted_place(QApplication.clipboard().text())
        if place is None:
            self.panel.say_mode(self.words.say("ui.review.no_place_pasted"))
        else:
            self._put(*place)

    def _undo(self) -> None:
        taken = self._taken.pop() if self._taken else None
        if taken is None and not self._pending and not any(not entry.undone for entry in self._entries):
            return
        self._decide("undo", advance=False)
        if taken is not None:
            self.panel.bring_back(taken)

    def _undo_one(self, number: str) -> None:
        self._taken.clear()
        self._decide("undo", correction_id=number, advance=False)

    def _decide(
        self,
        what: str,
        case_id: str = "",
        *,
        number: int = 0,
        lat: float = 0.0,
        lon: float = 0.0,
        wide: bool = False,
        correction_id: str = "",
        advance: bool,
    ) -> None:
        """Note a decision and go on: it is followed as soon as the jobs before it are done."""
        self._rest.stop()
        self._pending.append(
            Decision(what, case_id, number=number, lat=lat, lon=lon, wide=wide, correction_id=correction_id)
        )
        if what not in ("undo", "redo"):
            self._taken.append(self.panel.advance() if advance else None)
        self._soon.start()

    # What follows from it, off the window's thread.

    def _go_on(self) -> None:
        """Start the next piece of work where nothing else is under way."""
        if self.session.busy or self._running or self._loading or self.session.path is None:
            return
        language = self.words.language
        if self._pending:
            decision, last = self._pending[0], len(self._pending) == 1 and self.panel.isVisible()
            self._running = True

            def follow(work: "Work", monitor: "Monitor") -> object:
                made = work.review.decide(decision, monitor)
                return made, work.review.queue(language) if last else None

            self.session.ask("review_decide", follow, self._followed)
        elif self._stale and self.panel.isVisible():
            self._loading = True
            self.session.ask("review_queue", lambda work, _: work.review.queue(language), self._loaded)

    def _followed(self, result: object) -> None:
        made, queue = cast("tuple[Corrected, Queue | None]", result)
        self._running = False
        decision = self._pending.popleft()
        if decision.what in ("undo", "redo"):
            self._asked_for = made.correction_id
        if queue is not None:
            self._loaded(queue)
        else:
            self._stale = True
        if self._pending:
            self._soon.start()
        else:
            self._rest.start(_REST_MS if self.panel.isVisible() else _SOON_MS)

    def _loaded(self, result: object) -> None:
        queue = cast("Queue", result)
        self._loading = False
        self._stale = False
        self._entries = queue.history
        decided = {decision.case_id for decision in self._pending}
        doubts = [doubt for doubt in queue.doubts if doubt.case_ids[0] not in decided]
        self.panel.show_queue(doubts, self._names, located=queue.located)
        self.panel.show_history(queue.history, can_redo=queue.can_redo)
        number, self._asked_for = self._asked_for, ""
        for entry in queue.history:
            if entry.correction_id == number:
                self.panel.bring(entry.case_id)

    def _failed(self) -> None:
        """Put back what could not be decided; why is said by the window."""
        self._loading = False
        if self._running:
            self._running = False
            decision = self._pending.popleft()
            if decision.what not in ("undo", "redo"):
                place = len(self._taken) - 1 - sum(one.what not in ("undo", "redo") for one in self._pending)
                taken = self._taken.pop(place) if 0 <= place < len(self._taken) else None
                if taken is not None:
                    self.panel.bring_back(taken)
            self._stale = True
            self._soon.start()

    def _refresh(self) -> None:
        """Bring the whole window up to date."""
        if self.session.busy or self._pending:
            self._rest.start(_REST_MS)
            return
        self._own_refresh = True
        self.session.refresh()

    # What the map and the table show of it.

    def _came(self, here: bool) -> None:
        if here:
            self._soon.start()
            self._show_on_map()
        elif self.map is not None:
            self.map.show_candidates([])
            self._end_pin()

    def _show_on_map(self) -> None:
        """Show the doubt in front: its candidates on the map, its children in the table."""
        doubt = self.panel.current
        if self.map is None or not self.panel.isVisible():
            return
        self.panel.say_mode("")
        if doubt is None:
            self.map.show_candidates([])
            return
        self.map.show_candidates(
            [
                Candidate(option.lat, option.lon, place_words(self.words, _parts(option)), option.r50_m)
                for option in doubt.candidates
            ]
        )
        if not self._following:
            self.cases.select(list(doubt.case_ids))
        self.map.select(list(doubt.case_ids), pan=not doubt.candidates)


def _parts(option: object) -> dict[str, str]:
    return {name: str(getattr(option, name)) for name in ("moo", "tambon", "amphoe", "province")}
