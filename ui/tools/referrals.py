"""Referrals to agencies: packs out, replies in, what is overdue."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtWidgets import QFileDialog, QWidget

from ui.dialogs.refer import PassphrasesDialog, ReferDialog
from ui.dialogs.referral_fields import ReferralFieldsDialog
from ui.language import Words
from ui.packing import FieldChange, PackOrder
from ui.panels.cases_panel import CasesPanel
from ui.panels.referrals_panel import ReferralsPanel
from ui.panels.step_rail import Left, StepRail
from ui.session import Session
from ui.tools.backlog import Backlog
from ui.tools.base import Tool
from ui.tools.field_files import FieldFiles

if TYPE_CHECKING:
    from gis.monitor import Monitor
    from planner.workflow.referring import Referred
    from ui.snapshot import Snapshot
    from ui.work import Work
    from ui.work.referrals import Packed, ReferralState

OVERDUE: Final = "referrals_overdue"
"""The count of the rail that leads here."""


class ReferralsTool(Tool):
    """Makes packs, records replies, and changes who gets what."""

    key = "referrals"
    side = False

    def __init__(self, window: QWidget, session: Session, words: Words, cases: CasesPanel) -> None:
        super().__init__(window, session, words, cases)
        self.panel: ReferralsPanel = ReferralsPanel(words)
        self.backlog = Backlog(session, self)
        self.files = FieldFiles(words, self.backlog, self)
        self.known: ReferralState | None = None
        self._late = 0
        self._on: dt.date | None = None
        self._stale = True
        panel = self.panel
        panel.asked.connect(self._asked)
        panel.list_turned.connect(self._read_children)
        panel.replied.connect(self.reply)
        panel.child_turned.connect(self._show_child)
        panel.came.connect(self._came)
        panel.day_turned.connect(self._turn_day)

    def actions(self) -> Mapping[str, Callable[[], None]]:
        """Return what menus ask of the tool."""
        return {
            "show_referrals": self.begin,
            "refer": self.ask_refer,
            "referral_fields": self.ask_fields,
            "replies": self._choose_replies,
        }

    def begin(self) -> None:
        """Bring the panel forward with the keyboard in it."""
        self.shown.emit()
        self.panel.tree.setFocus()

    # What the window tells.

    def retranslate(self) -> None:
        """Say everything anew."""
        self.panel.retranslate()
        self._tell_rail()

    def show_snapshot(self, snapshot: "Snapshot") -> None:
        """Read the referrals of the project as it is now, or when the panel is next looked at."""
        self._late = snapshot.after.get("referrals", 0)
        self._tell_rail()
        self._stale = True
        if self.panel.isVisible():
            self._read()

    def _came(self) -> None:
        if self._stale and self.session.path is not None:
            self._read()

    def _known_late(self, result: object) -> None:
        self._known(result)
        self.panel.show_overdue()

    def _turn_day(self) -> None:
        if self.session.path is not None:
            self._read()

    def _read(self) -> None:
        """Read the referrals as of the day chosen; of the last that was one while another is written."""
        self._stale = False
        if self.panel.on.fits:
            self._on = self.panel.on.day
        self._ask_known(self._known)

    def _ask_known(self, answered: Callable[[object], None]) -> None:
        on = self._on
        self.backlog.read("referrals_read", lambda work, _: work.referrals.known(on), answered)

    def group_asked(self, group: str) -> None:
        """Show what is overdue."""
        if group == OVERDUE:
            self.begin()
            if self._on is None:
                self.panel.show_overdue()
            else:
                # The rail counts as of today.
                self.panel.on.set_day(None)
                self._ask_known(self._known_late)

    def close(self) -> None:
        """Let what was said reach the project."""
        self.backlog.close()

    def _asked(self, wanted: str) -> None:
        match wanted:
            case "refer":
                self.ask_refer()
            case "fields":
                self.ask_fields()
            case "replies":
                self._choose_replies()
            case "withdraw":
                self.withdraw(self.panel.current)

    def _known(self, result: object) -> None:
        self.known = cast("ReferralState", result)
        if self.known.on is None:
            self._late = sum(one.overdue for one in self.known.lists)
        self.panel.show_state(self.known)
        self._tell_rail()

    def _tell_rail(self) -> None:
        rail = self.window.findChild(StepRail)
        if rail is not None:
            text = self.words.say("ui.referrals.rail_overdue", count=f"{self._late:,}")
            rail.tell("report", self.key, [Left(text, OVERDUE)] if self._late else [])

    # Packs.

    def ask_refer(self) -> None:
        """Ask what goes to whom, then make the packs; what is known is read anew first."""
        self.shown.emit()
        self._ask_known(self._ask_refer)

    def _ask_refer(self, result: object) -> None:
        self._known(result)
        dialog = ReferDialog(self.words, cast("ReferralState", result), self.window, files=self.files)
        dialog.accepted.connect(lambda: self.refer(dialog.order()))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def refer(self, order: PackOrder) -> None:
        """Make packs, and show their passphrases once."""
        language, on = self.words.language, self._on

        def make(work: "Work", monitor: "Monitor") -> object:
            return work.referrals.pack(order, language, monitor), work.referrals.known(on)

        self.backlog.change("refer", make, self._packed)

    def _packed(self, result: object) -> None:
        packed, known = cast("tuple[Packed, ReferralState]", result)
        self._known(known)
        said = {"files": f"{packed.files:,}", "children": f"{packed.children:,}", "folder": packed.folder}
        self.told.emit(self.words.say("ui.referrals.packed" if packed.files else "ui.referrals.nothing_new", **said))
        if packed.passphrases:
            dialog = PassphrasesDialog(self.words, packed.passphrases, self.window)
            dialog.finished.connect(dialog.deleteLater)
            dialog.open()

    # Who gets what.

    def ask_fields(self) -> None:
        """Show who gets what, and take over a change."""
        self._ask_known(self._ask_fields)

    def _ask_fields(self, result: object) -> None:
        known = cast("ReferralState", result)
        dialog = ReferralFieldsDialog(self.words, known, self.window, files=self.files)
        dialog.accepted.connect(lambda: self.change_fields(dialog.change()))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def change_fields(self, change: FieldChange) -> None:
        """Take over who gets what."""
        on = self._on

        def act(work: "Work", _: "Monitor") -> object:
            work.referrals.change_fields(change)
            return work.referrals.known(on)

        def tell(result: object) -> None:
            self._known(result)
            self.told.emit(self.words.say("ui.referrals.fields_kept", who=change.allowed_by))

        self.backlog.change("referral_fields", act, tell)

    # Replies.

    def reply(self, case_id: str, result: str) -> None:
        """Keep what an agency replied of a child of the list chosen."""
        referral, note, as_of = self.panel.current, self.panel.note.text().strip(), self._on
        day = self.panel.day.day
        if not referral or day is None:
            self.panel.day.setFocus()
            return

        def act(work: "Work", _: "Monitor") -> object:
            kept = work.referrals.reply(referral, case_id, result, note=note, on=day)
            return kept.waiting, work.referrals.known(as_of), work.referrals.children(referral)

        def tell(result: object) -> None:
            waiting, known, children = cast("tuple[int, ReferralState, Sequence[Referred]]", result)
            self.panel.show_children(referral, children)
            self._known(known)
            self.told.emit(self.words.say("ui.referrals.reply_kept", case=case_id, waiting=f"{waiting:,}"))

        self.panel.note.clear()
        self.backlog.change("referral_reply", act, tell)

    def import_replies(self, paths: Sequence[Path]) -> None:
        """Take over lists that came back filled in: a child placed by an agency is followed from then on."""
        language = self.words.language
        self.session.perform("replies", lambda work, monitor: work.referrals.import_replies(paths, language, monitor))

    def _choose_replies(self) -> None:
        say = self.words.say
        names, _ = QFileDialog.getOpenFileNames(self.window, say("ui.jobs.replies"), "", say("ui.file_types_table"))
        if names:
            self.import_replies([Path(name) for name in names])

    def withdraw(self, referral_id: str) -> None:
        """Note that a list was not handed over after all."""
        on = self._on

        def act(work: "Work", _: "Monitor") -> object:
            work.referrals.withdraw(referral_id)
            return work.referrals.known(on)

        def tell(result: object) -> None:
            self._known(result)
            self.told.emit(self.words.say("ui.referrals.withdrawn", referral=referral_id))

        if referral_id:
            self.backlog.change("referral_withdraw", act, tell)

    def _read_children(self, referral_id: str) -> None:
        if not referral_id:
            return
        self.backlog.read(
            "referral_children",
            lambda work, _: work.referrals.children(referral_id),
            lambda found: self.panel.show_children(referral_id, cast("Sequence[Referred]", found)),
        )

    def _show_child(self, case_id: str) -> None:
        """Show the child chosen in map and table."""
        self.cases.select([case_id])
        if self.map is not None:
            self.map.select([case_id], pan=True)
