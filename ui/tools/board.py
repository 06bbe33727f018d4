"""The plan board: every change is timed at once on a draft; nothing is stored until it is kept."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from gis.errors import UserError
from ui.dialogs.drop_stop import DropDialog
from ui.dialogs.leave_plan import ask_leave
from ui.language import Words
from ui.panels.board_panel import BoardPanel
from ui.panels.board_sums import compared
from ui.panels.cases_panel import CasesPanel
from ui.session import Session
from ui.tools.areas import VisitAreas
from ui.tools.base import Tool
from ui.tools.board_draft import BoardDraft
from ui.tools.board_words import MOST_TOLD, cost_said, step_name, step_said

if TYPE_CHECKING:
    from planner.workflow.board import Board, Spare, Step
    from planner.workflow.editing import Draft
    from ui.map_view import MapView
    from ui.snapshot import Snapshot
    from ui.work.board import BoardDesk


class BoardTool(Tool):
    """Moves, drops, adds and locks as a person asks; undoes it by name; keeps or discards the whole."""

    key = "board"
    side = False
    roomy = True

    def __init__(self, window: QWidget, session: Session, words: Words, cases: CasesPanel) -> None:
        super().__init__(window, session, words, cases)
        self.panel: BoardPanel = BoardPanel(words)
        self.panel.weigh = self._weigh
        self.areas = VisitAreas(window, session, words)
        self.draft = BoardDraft(session, self)
        self.desk: BoardDesk | None = None
        self._snapshot: Snapshot | None = None
        self._names: Mapping[str, str] = {}
        self._stale = True
        self._loading = False
        self._quiet = False
        self._keeping = False
        self._working = False
        """A job searches or stores what the board shows: nothing may be changed meanwhile."""
        self._path: Path | None = None
        self._after: Callable[[], None] | None = None
        """What waits until the plan is kept: closing, or opening another project."""
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._load)
        self.panel.asked.connect(self.act)
        self.panel.move_asked.connect(self.move)
        self.panel.drop_asked.connect(self.drop)
        self.panel.step_asked.connect(self.go_to)
        self.panel.filtered.connect(self._filtered)
        self.panel.came.connect(self._came)
        self.panel.view.chosen.connect(self._chosen)
        self.panel.tray.chosen.connect(self._spare_chosen)
        session.runner.idle.connect(self._soon.start)
        session.opened.connect(self._opened)
        session.done.connect(self._done)
        for ended in (session.troubled, session.crashed, session.stopped):
            ended.connect(self._failed)

    def actions(self) -> Mapping[str, Callable[[], None]]:
        """Return the ways to the board and to visit areas."""
        return {"show_board": self.begin, "territories": self.areas.ask}

    def begin(self) -> None:
        """Bring the board forward with the keyboard in it."""
        self.shown.emit()
        self.panel.view.setFocus()

    @property
    def ready(self) -> bool:
        """Return whether the board shows the plan of the project as it is now."""
        return self.desk is not None and not self._stale and not self._loading

    @property
    def dirty(self) -> bool:
        """Return whether something was changed and is not kept."""
        return self.desk is not None and not self._stale and bool(self.desk.board.changed)

    # What the window tells.

    def retranslate(self) -> None:
        """Say everything anew."""
        self.panel.retranslate()
        self._show()

    def show_snapshot(self, snapshot: "Snapshot") -> None:
        """Lay the plan out anew, unless changes wait to be kept: they are told apart when they are."""
        self._snapshot = snapshot
        if self.session.path != self._path:
            # Another project: what was changed and not kept belongs to the one before.
            self._path, self.desk, self._working = self.session.path, None, False
            self._show()
        name = next((column for column in snapshot.cases.columns if column.key == "name"), None)
        self._names = {} if name is None else dict(zip(snapshot.cases.ids, name.texts, strict=True))
        self.panel.show_schools(snapshot.schools_on_routes)
        self._tell_school()
        if not snapshot.schools_on_routes:
            self.desk = None
            self._show()
        if self._keeping or not self.dirty:
            self._keeping = self._working = False
            self._stale = True
            self._show_unkept()
            self._soon.start()

    def map_ready(self, map_view: "MapView") -> None:
        """Draw changed routes on the map."""
        super().map_ready(map_view)
        self.draft.map_ready(map_view)

    def cases_selected(self, case_ids: list[str]) -> None:
        """Choose the stop of the child selected in the table."""
        snapshot = self._snapshot
        if not case_ids or snapshot is None or self._quiet or self.desk is None or not self.panel.isVisible():
            return
        board = self.desk.board
        for line in self.panel.view.lines:
            for block in line.blocks:
                if case_ids[0] in board.cases_of(block.stop_id):
                    self.panel.view.choose(line.route_id, block.stop_id)
                    return

    def feature_picked(self, layer: str, feature: str) -> None:
        """Choose the stop or route clicked on the map."""
        del layer
        if feature and self.desk is not None and self.panel.isVisible():
            self._bring(feature)

    def route_chosen(self, route_id: str) -> None:
        """Choose the route of the list."""
        if route_id and self.desk is not None and self.panel.isVisible():
            self._bring(route_id)

    def may_leave(self, again: Callable[[], None]) -> bool:
        """Return whether nothing would be lost that a person wants; ``again`` is called once the plan is kept."""
        if not self.dirty:
            return True
        answer = "keep" if self._keeping else ask_leave(self.words, self.window)
        if answer == "keep":
            self._after = again
            if not self._keeping:
                self.keep()
        elif answer == "leave":
            self.discard()
        return answer == "leave"

    def close(self) -> None:
        """Ask for nothing more."""
        self._soon.stop()
        self.draft.close()

    # What a person asks for.

    def act(self, name: str) -> None:
        """Do what a button, key or menu says."""
        acts: dict[str, Callable[[], None]] = {
            "undo": self.undo,
            "redo": self.redo,
            "improve": self.improve,
            "keep": self.keep,
            "discard": self.discard,
            "earlier": lambda: self._shift(-1),
            "later": lambda: self._shift(1),
            "route_before": lambda: self._to_route(-1),
            "route_after": lambda: self._to_route(1),
            "drop": self._drop_chosen,
            "add": self._add,
            "take_back": self._take_back,
            "new_route": self._new_route,
            "lock_stop": lambda: self._lock("stop"),
            "lock_route": lambda: self._lock("route"),
            "lock_day": lambda: self._lock("day"),
        }
        if self.desk is not None and not self._working:
            acts[name]()

    def move(self, stop_id: str, route_id: str, position: object = None) -> None:
        """Move or add a stop."""
        at = position if isinstance(position, int) else None
        self._do(lambda board: board.move(stop_id, route_id, at))
        self._bring(stop_id)

    def drop(self, stop_id: str) -> None:
        """Ask why a stop is taken off, and take it off."""
        if self.desk is None:
            return
        dialog = DropDialog(self.words, self.desk.board.name_of(stop_id), self.window)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        reason = dialog.chosen()
        dialog.deleteLater()
        if accepted:
            self._do(lambda board: board.drop(stop_id, reason))
            self.panel.tray.choose(stop_id)

    def undo(self) -> None:
        """Take the last change back."""
        if self.desk is not None:
            step = self.desk.board.undo()
            self._show()
            self.panel.say(
                self.words.say("ui.board.undone", name=step_name(self.words, step)) if step is not None else ""
            )

    def redo(self) -> None:
        """Do what was taken back again."""
        if self.desk is not None:
            step = self.desk.board.redo()
            self._show()
            self._tell(step)

    def go_to(self, at: int) -> None:
        """Stand after so many changes."""
        if self.desk is not None:
            self.desk.board.go_to(at)
            self._show()
            self.panel.say("")

    def improve(self) -> None:
        """Search for better routes around what is locked: of the school shown, else of all."""
        desk = self.desk
        if desk is None:
            return
        schools = self.panel.school.codes
        self._working = True
        self.session.when_free(
            lambda: self.session.ask(
                "improve", lambda work, monitor: work.board.improve(desk, schools, monitor), self._improved
            )
        )

    def keep(self) -> None:
        """Store the plan as the board shows it."""
        desk = self.desk
        if desk is None or not self.dirty:
            return
        self._keeping = self._working = True
        self.session.when_free(
            lambda: self.session.perform("keep_plan", lambda work, monitor: work.board.keep(desk, monitor))
        )

    def discard(self) -> None:
        """Go back to the plan that is stored."""
        self.desk = None
        self._stale = True
        self._show_unkept()
        self.panel.say("")
        self._soon.start()

    # How it is done.

    def _do(self, act: "Callable[[Board], Step | None]") -> None:
        """Change the draft, show it, and say what that costs and breaks, or why it cannot be done."""
        if self.desk is None or self._working:
            return
        try:
            step = act(self.desk.board)
        except UserError as error:
            self.panel.say(error.message(self.words.language), trouble=True)
            QApplication.beep()
            return
        self._show()
        self._tell(step)

    def _shift(self, by: int) -> None:
        view = self.panel.view
        line = next((line for line in view.lines if line.route_id == view.route_id), None)
        if line is None or not view.stop_id:
            return
        place = [block.stop_id for block in line.blocks].index(view.stop_id) + by
        if 0 <= place < len(line.blocks):
            self.move(view.stop_id, line.route_id, place)

    def _to_route(self, by: int) -> None:
        """Move the stop to the route before or after its own, of the same school."""
        view = self.panel.view
        own = next((line for line in view.lines if line.route_id == view.route_id), None)
        if own is None or not view.stop_id:
            return
        same = [line.route_id for line in view.lines if line.school_code == own.school_code]
        place = same.index(own.route_id) + by
        if 0 <= place < len(same):
            self.move(view.stop_id, same[place])
        else:
            self.panel.say(self.words.say("ui.board.no_further"), trouble=True)

    def _drop_chosen(self) -> None:
        tray, spare = self.panel.tray, self.panel.tray.spare()
        from_tray = tray.hasFocus() and spare is not None and spare.addable
        stop = spare.stop_id if spare is not None and from_tray else self.panel.view.stop_id
        if stop:
            self.drop(stop)

    def _take_back(self) -> None:
        spare = self.panel.tray.spare()
        if spare is not None and spare.reason == "dropped":
            self._do(lambda board: board.take_back(spare.stop_id))

    def _lock(self, what: str) -> None:
        route, stop = self.panel.view.route_id, self.panel.view.stop_id
        if what == "stop" and stop:
            self._do(lambda board: board.lock_stop(stop))
        elif what == "route" and route:
            self._do(lambda board: board.lock_route(route))
        elif what == "day" and route:
            self._do(lambda board: board.lock_day(route))

    def _add(self) -> None:
        """Put what is chosen in the tray onto the route chosen."""
        spare, route = self.panel.tray.spare(), self.panel.view.route_id
        if spare is None or not spare.addable or not route:
            self.panel.say(self.words.say("ui.board.add_how"), trouble=True)
        else:
            self.move(spare.stop_id, route)

    def _new_route(self) -> None:
        view, spare = self.panel.view, self.panel.tray.spare()
        own = next((line for line in view.lines if line.route_id == view.route_id), None)
        school = own.school_code if own is not None else self.panel.school.code
        if not school and spare is not None:
            school = spare.school_code
        if not school:
            self.panel.say(self.words.say("ui.board.new_route_how"), trouble=True)
            return
        made: list[str] = []

        def act(board: "Board") -> "Step":
            step, route_id = board.new_route(school, own.team if own is not None else "")
            made.append(route_id)
            return step

        self._do(act)
        if made:
            self.panel.view.choose(made[0], tell=True)

    def _weigh(self, stop_id: str, route_id: str, position: int) -> str:
        """Say what laying a stop down would do."""
        if self.desk is None:
            return ""
        try:
            change = self.desk.board.weigh(stop_id, route_id, position)
        except UserError as error:
            return error.message(self.words.language)
        said = [cost_said(self.words, change.cost_s)]
        said += self.desk.faults(change.breaks, self.words.language)[:MOST_TOLD]
        return "\n".join(said)

    def _tell(self, step: "Step | None") -> None:
        if step is None or self.desk is None:
            self.panel.say("")
            return
        said, trouble = step_said(self.words, step, self.desk)
        self.panel.say(said, trouble=trouble)

    # Off the window's thread.

    def _load(self) -> None:
        """Lay the plan out where the board is seen and nothing else is under way."""
        busy = self.session.busy or self._loading or self.session.path is None
        if busy or not self._stale or not self.panel.isVisible():
            return
        self._loading = True
        self.session.ask("board", lambda work, monitor: work.board.begin(monitor), self._loaded)

    def _loaded(self, result: object) -> None:
        self._loading = self._stale = False
        self.desk = cast("BoardDesk | None", result)
        self._show()

    def _improved(self, result: object) -> None:
        desk, self._working = self.desk, False
        if desk is not None:
            step = desk.board.improved(cast("Sequence[Draft]", result))
            self._show()
            if step is None:
                self.panel.say(self.words.say("ui.board.nothing_better"))
            else:
                self._tell(step)

    def _failed(self) -> None:
        if self._loading:
            # Asked for again when the board comes forward: not at once, or trouble would come without end.
            self._loading = self._stale = False
        self._keeping = self._working = False
        # What could not be kept is not left behind.
        self._after = None

    def _opened(self) -> None:
        """Forget a draft of the project as it was open before, be it the same file."""
        self.desk, self._after, self._stale = None, None, True
        self._keeping = self._working = self._loading = False
        self._show()
        self._soon.start()

    def _done(self, title: str, _: object) -> None:
        after = self._after
        if title == "keep_plan" and after is not None:
            self._after = None
            QTimer.singleShot(0, self, after)

    def _came(self, here: bool) -> None:
        if here:
            self._stale = self._stale or self.desk is None
            self._soon.start()

    # What the board, the map and the table show of it.

    def _filtered(self) -> None:
        self._tell_school()
        self._show()

    def _tell_school(self) -> None:
        self.session.school = self.panel.school.code

    def _show(self) -> None:
        desk, panel = self.desk, self.panel
        self._show_unkept()
        if desk is None:
            panel.show_nothing()
            return
        board, school = desk.board, panel.school.code
        lines = [line for line in board.lines() if school in ("", line.school_code)]
        spares = [spare for spare in board.spares() if school in ("", spare.school_code)]
        language = self.words.language
        panel.show_plan(lines, spares, lambda spare: desk.spare(spare, language), self._who)
        undoes, redoes = board.undoes, board.redoes
        panel.show_history(
            [step_name(self.words, step) for step in board.steps],
            board.at,
            undoes="" if undoes is None else step_name(self.words, undoes),
            redoes="" if redoes is None else step_name(self.words, redoes),
        )
        panel.buttons["keep"].setEnabled(self.dirty)
        panel.buttons["discard"].setEnabled(self.dirty)
        panel.compared.setText(compared(self.words, board.sums_before, board.sums))
        panel.compared.setToolTip(panel.compared.text())

    def _show_unkept(self) -> None:
        """Say on the tab and on the map what is changed and not kept."""
        say = self.words.say
        self.panel.setWindowTitle(say("ui.board.unkept", tab=say("ui.tabs.board")) if self.dirty else "")
        self.draft.show(self.desk if self.dirty else None)

    def _who(self, spare: "Spare") -> str:
        """Return whom a spare is about: the place and how many, or the child."""
        if spare.stop_id:
            return self.words.say("ui.board.spare", name=spare.name, children=spare.children)
        case = spare.case_ids[0]
        return f"{case} {self._names.get(case, '')}"

    def _bring(self, name: str) -> None:
        """Choose a route or stop by its id, telling nobody."""
        view = self.panel.view
        for line in view.lines:
            if line.route_id == name:
                view.choose(name)
                return
            if any(block.stop_id == name for block in line.blocks):
                view.choose(line.route_id, name)
                return
        self.panel.tray.choose(name)

    def _chosen(self, route_id: str, stop_id: str) -> None:
        """Show on the map and in the table what is chosen on the board."""
        if self.desk is None or not route_id:
            return
        line = self.desk.line(route_id)
        if line is None:
            return
        stops = [stop_id] if stop_id else [block.stop_id for block in line.blocks]
        self._select([case for stop in stops for case in self.desk.board.cases_of(stop)])
        if self.map is not None:
            self.map.select([route_id, *stops], pan=True)
        self.panel.say(self.panel.view.sentence())

    def _spare_chosen(self, chosen: object) -> None:
        spare = cast("Spare", chosen)
        self._select(list(spare.case_ids))
        if self.map is not None:
            self.map.select([spare.stop_id, *spare.case_ids] if spare.stop_id else list(spare.case_ids), pan=True)

    def _select(self, case_ids: list[str]) -> None:
        self._quiet = True
        self.cases.select(case_ids)
        self._quiet = False
