"""Children referred to agencies: the window's door to ``planner.workflow.referrals``."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gis.monitor import Monitor
from planner.workflow import referrals, referring
from planner.workflow.project import Project
from planner.workflow.referrals import Referral, Replied
from planner.workflow.referring import Referred, Standing
from ui.packing import FieldChange, PackOrder
from ui.work.followup import aside_words


@dataclass(frozen=True, eq=False, slots=True)
class ReferralState:
    """How each item stands at each agency, every list sent, and who gets what."""

    standing: tuple[Standing, ...]
    lists: tuple[Referral, ...]
    fields: Mapping[str, Mapping[int, tuple[str, ...]]]
    letter: Mapping[str, str]
    addressees: Mapping[int, str]
    due_days: int
    allowed_by: str
    allowed_at: str
    on: dt.date | None = None
    """The day as of which lists are overdue, ``None`` for today."""


@dataclass(frozen=True, eq=False, slots=True)
class Packed:
    """Packs that were made; ``passphrases`` by agency is not kept by the window."""

    folder: str
    files: int
    children: int
    nothing_new: tuple[str, ...]
    passphrases: Mapping[str, str]


class Referrals:
    """Part of the open project; each method runs on a job's thread."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def known(self, on: dt.date | None = None) -> ReferralState:
        """Return the referrals as they stand; overdue is what is so on a day (today)."""
        table = referrals.field_table(self._project)
        return ReferralState(
            standing=referring.standing(self._project, on=on),
            lists=referrals.summary(self._project, on=on),
            fields=table.fields,
            letter=table.letter,
            addressees=table.addressees,
            due_days=table.due_days,
            allowed_by=table.allowed_by,
            allowed_at=table.allowed_at,
            on=on,
        )

    def counts(self) -> dict[str, int]:
        """Return how many lists are past their day."""
        return {"referrals": sum(one.overdue for one in referrals.summary(self._project))}

    def children(self, referral_id: str) -> tuple[Referred, ...]:
        """Return the children of a list."""
        return referring.referred_children(self._project, referral_id)

    def change_fields(self, change: FieldChange) -> None:
        """Take over who gets what."""
        referring.change_fields(
            self._project,
            change.fields,
            allowed_by=change.allowed_by,
            letter=change.letter,
            addressees=change.addressees,
            due_days=change.due_days,
        )

    def write_fields(self, path: Path) -> None:
        """Write the table that counts now as a file, to be edited."""
        referrals.write_fields(self._project, path)

    def read_fields(self, path: Path) -> FieldChange:
        """Return what an edited file says; nothing is taken over."""
        table = referrals.read_fields(path)
        return FieldChange(table.fields, table.letter, table.addressees, table.due_days, "")

    def pack(self, order: PackOrder, language: str, monitor: Monitor) -> Packed:
        """Write the packs of an order; the table of fields that came with it counts from then on.

        A passphrase that cannot be is refused before anything: ``pack_passphrase_short``, ``pack_passphrase_ascii``.
        """
        passphrase = None if order.passphrase is None else referrals.checked_passphrase(order.passphrase)
        if order.change is not None:
            self.change_fields(order.change)
        made = referrals.refer(
            self._project,
            order.folder,
            items=order.items,
            agencies=order.agencies,
            due=order.due,
            register_number=order.register_number,
            allowed_by=order.allowed_by,
            again=order.again,
            passphrase=passphrase,
            language=language,
            thai_digits=order.thai_digits,
            monitor=monitor,
        )
        return Packed(made.folder, len(made.files), made.children, made.nothing_new, made.pack_passphrases)

    def reply(self, referral_id: str, case_id: str, result: str, *, note: str, on: dt.date) -> Replied:
        """Keep what an agency replied of a child; ``none`` takes it back."""
        return referrals.reply(self._project, referral_id, case_id, result, note=note, on=on)

    def import_replies(self, paths: Sequence[Path], language: str, monitor: Monitor) -> dict[str, object]:
        """Take over lists that came back filled in; what fits no referral is named by row."""
        read = referrals.import_replies(self._project, paths, monitor=monitor)
        counts: dict[str, object] = {"read": read.read, "recorded": read.recorded, "unchanged": read.unchanged}
        return counts | aside_words(read.set_aside, language)

    def withdraw(self, referral_id: str) -> Referral:
        """Note that a list was not handed over after all."""
        return referrals.withdraw(self._project, referral_id)
