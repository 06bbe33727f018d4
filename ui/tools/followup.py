"""Follow-up after the visit: what is due is recorded in the background while the next child is already there."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtWidgets import QFileDialog, QWidget

from planner.calendar import show_date, thai_today
from ui.language import Words
from ui.map.bridge import Candidate
from ui.panels.care_card import ATTENDANCE
from ui.panels.cases_panel import CasesPanel
from ui.panels.followup_panel import FollowUpPanel
from ui.panels.step_rail import Left, StepRail
from ui.preferences import load_preferences
from ui.session import Session
from ui.tools.backlog import Backlog
from ui.tools.base import Tool

if TYPE_CHECKING:
    from gis.monitor import Monitor
    from planner.workflow.followup import Followed
    from ui.map_view import MapView
    from ui.snapshot import Snapshot
    from ui.work import Work
    from ui.work.followup import FollowList, PlacesFound

OVERDUE: Final = "followup_overdue"
TODAY: Final = "followup_today"
"""Counts of the rail that lead here."""


class FollowUpTool(Tool):
    """Records by key and button, looks for places to learn, and brings lists in and out."""

    key = "followup"
    side = True
    step = "report"

    def __init__(self, window: QWidget, session: Session, words: Words, cases: CasesPanel) -> None:
        super().__init__(window, session, words, cases)
        self.panel: FollowUpPanel = FollowUpPanel(words)
        self.backlog = Backlog(session, self)
        self._counts: Mapping[str, int] = {}
        self._stale = True
        panel, card = self.panel, self.panel.card
        panel.asked.connect(self._asked)
        panel.turned.connect(self._show_on_map)
        panel.came.connect(self._came)
        card.plan_said.connect(self._say_plan)
        card.step_said.connect(self._say_step)
        card.check_said.connect(self._say_check)
        card.return_said.connect(self._say_return)
        card.close_said.connect(self._say_close)
        card.places_asked.connect(self.find_places)
        card.place_turned.connect(self._show_place)

    def actions(self) -> Mapping[str, Callable[[], None]]:
        """Return what menus ask of the tool."""
        return {
            "show_followup": self.begin,
            "at_risk": lambda: self._choose_in("at_risk", self.import_at_risk),
            "at_risk_undo": self.undo_at_risk,
            "care_out": self._choose_care_out,
            "care_in": self._choose_care_in,
            "taught": lambda: self._choose_in("taught", self.import_taught),
            "followup_list": self._choose_out,
        }

    def begin(self) -> None:
        """Bring the panel forward with the keyboard in it."""
        self.shown.emit()
        self.panel.view.setFocus()

    # What the window tells.

    def retranslate(self) -> None:
        """Say everything anew; what is due comes with the next snapshot."""
        self.panel.retranslate()
        if self.panel.card.found is not None:
            # What was found is told in the language before: it is looked for again where it is still wanted.
            self.panel.card.show_places(None)
            if self.map is not None:
                self.map.show_candidates([])

    def show_snapshot(self, snapshot: "Snapshot") -> None:
        """Read what is due of the project as it is now, or when the panel is next looked at."""
        self._counts = snapshot.after
        self._tell_rail()
        self._stale = True
        if self.panel.isVisible():
            self._read()

    def _read(self) -> None:
        self._stale = False
        language, on = self.words.language, thai_today()
        self.backlog.read("followup_due", lambda work, _: work.followup.known(language, on), self._known)

    def map_ready(self, map_view: "MapView") -> None:
        """Hear which place is clicked."""
        super().map_ready(map_view)
        map_view.candidate_picked.connect(self._place_picked)

    def cases_selected(self, case_ids: list[str]) -> None:
        """Bring the child selected in the table to the front."""
        if len(case_ids) == 1 and self.panel.isVisible():
            self.panel.bring(case_ids[0])

    def group_asked(self, group: str) -> None:
        """Show what is overdue, or due today."""
        if group in (OVERDUE, TODAY):
            self.panel.show_filter(group.removeprefix("followup_"))
            self.begin()

    def close(self) -> None:
        """Let what was said reach the project."""
        self.backlog.close()

    # What a person says of a child.

    def _asked(self, wanted: str) -> None:
        child = self.panel.current
        if wanted == "undo":
            self._undo()
            return
        if child is None:
            return
        task = "" if child.plan.task is None else str(child.plan.task)
        match wanted:
            case "done" if task == "step":
                self._say_step(child.plan.detail, True)
            case "done" if task == "check":
                self.told.emit(self.words.say("ui.followup.say_attendance"))
            case "done" | "places":
                self.find_places()
            case "not_needed" if task == "step":
                self._say_step(child.plan.detail, False)
            case "plan":
                self.panel.card.need.setFocus()
            case _ if wanted.isdecimal() and child.plan.returned is not None:
                self._say_check(ATTENDANCE[int(wanted) - 1])
            case _ if wanted.isdecimal():
                self.troubled.emit(self.words.say("ui.followup.not_back"))

    def _say_plan(self) -> None:
        card = self.panel.card
        self._say(
            "plan", need=str(card.need.currentData()), responsible=card.responsible.text().strip(), due=card.goal.day
        )

    def _say_step(self, step: str, done: bool) -> None:
        self._say("step", step=step, needed=done)

    def _say_check(self, attendance: str) -> None:
        self._say("check", attendance=attendance)

    def _say_return(self) -> None:
        card = self.panel.card
        written = card.elsewhere.text().strip()
        if written:
            self._say("return", school_name=written, grade=str(card.grade.currentData()))
        elif card.found is not None and card.place:
            option = card.found.options[card.place - 1]
            code = option.place_id if str(option.kind) == "school" else ""
            self._say("return", school_code=code, school_name=option.name, grade=card.found.grade)

    def _say_close(self) -> None:
        """Close a child's case: its note says why."""
        note = self.panel.card.note.text().strip()
        if not note:
            self.troubled.emit(self.words.say("ui.followup.why_closed"))
            self.panel.card.note.setFocus()
            return
        self._say("close")

    def _say(self, what: str, **said: object) -> None:
        """Keep one entry of the child in front, with the day and the note that are written."""
        child, card = self.panel.current, self.panel.card
        if child is None:
            return
        if not card.day.fits:
            card.day.setFocus()
            return
        case, day, note = child.plan.person.case_id, card.said_day, card.note.text().strip()
        language, on = self.words.language, thai_today()

        def keep(work: "Work", _: "Monitor") -> object:
            entry = work.followup.entry(what, day=day, note=note, **said)
            return work.followup.follow(case, [entry]), work.followup.known(language, on)

        card.note.clear()
        self.backlog.change("followup_keep", keep, self._kept)

    def _undo(self) -> None:
        language, on = self.words.language, thai_today()
        self.backlog.change(
            "followup_undo",
            lambda work, _: (work.followup.undo(None), work.followup.known(language, on)),
            self._undone,
        )

    def _kept(self, result: object) -> None:
        self._tell_kept("ui.followup.kept", result)

    def _undone(self, result: object) -> None:
        self._tell_kept("ui.followup.undone", result)
        self.panel.bring(cast("tuple[Followed, FollowList]", result)[0].case_id)

    def _tell_kept(self, key: str, result: object) -> None:
        followed, known = cast("tuple[Followed, FollowList]", result)
        self._known(known)
        child = known.children.get(followed.case_id)
        after = self.words.say("ui.followup.nothing_due")
        if child is not None and child.plan.due is not None:
            after = f"{child.task} ({show_date(child.plan.due, self.words.language)})"
        self.told.emit(self.words.say(key, case=followed.case_id, next=after))

    def _known(self, result: object) -> None:
        known = cast("FollowList", result)
        self._counts = known.counts
        self.panel.show_list(known)
        self._tell_rail()

    def _tell_rail(self) -> None:
        rail = self.window.findChild(StepRail)
        if rail is None:
            return
        left = [
            Left(self.words.say(f"ui.followup.rail_{name}", count=f"{self._counts.get(name, 0):,}"), group)
            for name, group in (("overdue", OVERDUE), ("today", TODAY))
            if self._counts.get(name)
        ]
        rail.tell("report", self.key, left)

    # Where a child could learn.

    def find_places(self) -> None:
        """Look for the nearest places that teach the grade of the child in front."""
        child = self.panel.current
        if child is None or str(child.plan.person.group) == "at_risk":
            return
        case, grade = child.plan.person.case_id, str(self.panel.card.grade.currentData() or "")
        profile, language = load_preferences().profile, self.words.language

        def look(work: "Work", monitor: "Monitor") -> object:
            return work.followup.places(case, grade=grade, profile=profile, language=language, monitor=monitor)

        self.backlog.read("followup_places", look, self._places_found)

    def _places_found(self, result: object) -> None:
        found = cast("PlacesFound", result)
        if found.case_id != self.panel.current_id:
            return
        self.panel.card.show_places(found)
        if self.map is not None and self.panel.isVisible():
            lines = zip(found.options, found.lines, strict=True)
            self.map.show_candidates([Candidate(one.lat, one.lon, line) for one, line in lines])
        self.panel.show_places_part()
        if found.options:
            places = self.panel.card.places
            # All of them are in view: none is looked at yet, not even the one that the focus makes current.
            places.blockSignals(True)
            places.setFocus()
            self.panel.card.choose_place(1)
            places.blockSignals(False)
            self.panel.card.show_buttons()

    def _place_picked(self, number: int) -> None:
        if self.panel.isVisible():
            self.panel.card.choose_place(number)

    def _show_place(self) -> None:
        card = self.panel.card
        if self.map is not None and card.found is not None and card.place:
            option = card.found.options[card.place - 1]
            self.map.look_at(option.lat, option.lon)

    def _came(self, here: bool) -> None:
        if here:
            if self._stale and self.session.path is not None:
                self._read()
            self._show_on_map()
        elif self.map is not None:
            self.map.show_candidates([])

    def _show_on_map(self) -> None:
        """Show the child in front in map and table."""
        if not self.panel.isVisible():
            return
        code = self.panel.current_id
        if self.map is not None:
            if self.panel.card.found is None:
                self.map.show_candidates([])
            self.map.select([code] if code else [], pan=bool(code))
        if code and self.cases.selection() != [code]:
            self.cases.select([code])

    # Lists in and out.

    def import_at_risk(self, path: Path) -> None:
        """Read a list of children in school who may leave it."""
        self.session.perform("at_risk", lambda work, monitor: work.followup.import_at_risk(path, monitor))

    def undo_at_risk(self) -> None:
        """Take the last list of children at risk back."""
        self.session.perform("at_risk_undo", lambda work, _: work.followup.undo_at_risk())

    def import_taught(self, path: Path) -> None:
        """Read which grades schools and learning centres teach."""
        language = self.words.language
        self.session.perform("taught", lambda work, monitor: work.followup.import_taught(path, language, monitor))

    def export(self, path: Path) -> None:
        """Write what is due as a workbook."""
        language = self.words.language
        self.session.perform("followup_list", lambda work, monitor: work.followup.export(path, language, monitor))

    def _choose_in(self, kind: str, act: Callable[[Path], None]) -> None:
        say = self.words.say
        name, _ = QFileDialog.getOpenFileName(self.window, say(f"ui.jobs.{kind}"), "", say("ui.file_types_table"))
        if name:
            act(Path(name))

    def _choose_care_out(self) -> None:
        say = self.words.say
        name, _ = QFileDialog.getSaveFileName(
            self.window, say("ui.jobs.care_out"), "care.toml", say("ui.followup.table_types")
        )
        if name:
            self.session.perform("care_out", lambda work, _: work.followup.write_care(Path(name)))

    def _choose_care_in(self) -> None:
        say = self.words.say
        name, _ = QFileDialog.getOpenFileName(self.window, say("ui.jobs.care_in"), "", say("ui.followup.table_types"))
        if name:
            self.session.perform("care_in", lambda work, _: work.followup.set_care(Path(name)))

    def _choose_out(self) -> None:
        say = self.words.say
        name, _ = QFileDialog.getSaveFileName(
            self.window, say("ui.jobs.followup_list"), "followup.xlsx", say("ui.followup.file_types")
        )
        if name:
            self.export(Path(name))
