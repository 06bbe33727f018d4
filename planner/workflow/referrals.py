"""Children referred to the agencies of the MOU: packs out, replies in, what is overdue."""

import datetime as dt
import getpass
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pandas as pd

from gis.errors import DataError
from gis.monitor import Monitor, Progress
from planner.calendar import THAI_TIME, show_date, thai_now, thai_today
from planner.followup.atrisk import case_code_of
from planner.followup.packs import (
    RESULTS,
    Letter,
    ReferralList,
    checked_passphrase,
    letter_data,
    letter_name,
    make_pack,
    new_passphrase,
    pack_name,
)
from planner.followup.replies import read_replies, result_of
from planner.followup.selection import Sources, children_of, told_fields
from planner.followup.tables import (
    FIELDS_FILE,
    ITEMS,
    FieldTable,
    read_field_table,
    shipped_field_table,
)
from planner.outfiles import put_in_place
from planner.papers.editable import editable_letter
from planner.schemas import (
    ASSIGNMENTS,
    CASES,
    CHECKINS,
    PLACES,
    REFERRAL_CASES,
    REFERRALS,
    SCHOOLS,
)
from planner.store.project import Project
from planner.typesetting import with_thai_digits
from planner.visits.addresses import address_line
from planner.workflow.followup import returned_cases
from planner.workflow.imports import require_file
from planner.workflow.project import academic_year_be, outcomes
from resources import read_text
from resources.text import catalogue

__all__ = [
    "ITEMS", "RESULTS", "FieldsSet", "Referral", "Referred", "Replied", "RepliesImport", "checked_passphrase",
    "field_table", "import_replies", "line", "refer", "reply", "set_fields", "shipped_field_table", "summary",
    "told_before", "withdraw", "write_fields",
]  # fmt: skip

_FIELDS: Final = "referral_fields"
_PASSPHRASES: Final = "pack_passphrases"
_FINAL: Final = tuple(result for result in RESULTS if result != "in_progress")
"""Replies after which nothing more is waited for."""
NOT_YET: Final = "none"
"""A result that takes a reply back."""


@dataclass(frozen=True, slots=True)
class Referred:
    """What was made: packs, lists in them, children told of, and who had nothing new to get.

    ``pack_passphrases`` opens the packs of each agency where they are the project's own; hand them over apart.
    """

    folder: str
    files: tuple[str, ...]
    referrals: tuple[str, ...]
    children: int
    nothing_new: tuple[str, ...]
    """``item/agency``."""
    letters: tuple[str, ...] = ()
    """The letter of each pack, to be edited."""
    pack_passphrases: dict[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Referral:
    """One list that was sent; ``waiting`` counts the children without a final reply, ``days_over`` is 0 in time."""

    referral_id: str
    item: str
    agency: int
    sent_on: str
    due: str
    register_number: str
    allowed_by: str
    fields: tuple[str, ...]
    file: str
    children: int
    replied: int
    waiting: int
    by_result: dict[str, int]
    overdue: bool
    days_over: int
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class Replied:
    """A reply kept: how many children of the referral still wait."""

    referral_id: str
    case_id: str
    result: str
    waiting: int


@dataclass(frozen=True, slots=True)
class RepliesImport:
    """What came of lists that were filled in."""

    read: int
    recorded: int
    unchanged: int
    set_aside: dict[str, tuple[str, ...]]
    """``file:row`` of what was set aside, by what is wrong with it."""


@dataclass(frozen=True, slots=True)
class FieldsSet:
    """The table of fields that counts now."""

    allowed_by: str
    allowed_at: str


def field_table(project: Project) -> FieldTable:
    """Return who gets what: the project's own table, else the one that ships with the program."""
    own = project.settings().get(_FIELDS)
    if own is None:
        return shipped_field_table()
    return read_field_table(own["toml"], file=FIELDS_FILE, allowed_by=own["allowed_by"], allowed_at=own["allowed_at"])


def write_fields(project: Project, path: Path) -> FieldsSet:
    """Write the table that counts now as TOML, to be edited."""
    own = project.settings().get(_FIELDS)
    text = read_text(FIELDS_FILE) if own is None else str(own["toml"])
    put_in_place(path.parent, {path.name: text.encode()})
    table = field_table(project)
    return FieldsSet(table.allowed_by, table.allowed_at)


def read_fields(path: Path) -> FieldTable:
    """Return an edited table without taking it over; raises ``DataError``: ``fields_toml``, ``fields_wrong``."""
    return _edited(path)[1]


def _edited(path: Path) -> tuple[str, FieldTable]:
    try:
        text = require_file(path).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as fault:
        raise DataError("fields_toml", file=path.name) from fault
    return text, read_field_table(text, file=path.name)


def set_fields(project: Project, path: Path, *, allowed_by: str) -> FieldsSet:
    """Take over an edited table, with who allowed it and when.

    Raises ``DataError``: ``fields_toml``, ``fields_wrong``, ``allowed_by_missing``.
    """
    if not allowed_by.strip():
        raise DataError("allowed_by_missing")
    text, table = _edited(path)
    kept = {"toml": text, "allowed_by": allowed_by.strip(), "allowed_at": _moment()}
    told = {item: {str(agency): " ".join(fields) for agency, fields in table.fields[item].items()} for item in ITEMS}
    with project.transaction("set referral fields", {"fields": told}) as transaction:
        transaction.set(_FIELDS, kept)
    return FieldsSet(kept["allowed_by"], kept["allowed_at"])


def refer(
    project: Project,
    folder: Path,
    *,
    items: Sequence[str] = ITEMS,
    agencies: Sequence[int] = (),
    due: dt.date | None = None,
    register_number: str = "",
    allowed_by: str = "",
    again: bool = False,
    passphrase: str | None = None,
    on: dt.date | None = None,
    language: str = "th",
    thai_digits: bool = False,
    monitor: Monitor,
) -> Referred:
    """Write one encrypted pack for each agency and keep what was sent; children sent before only with ``again``.

    Beside each pack stands its letter to be edited, registered and signed: it tells nothing of a child.

    ``agencies``: none named means all of an item. ``due`` is by when replies are asked for, else by the days of the
    table. Packs open with ``passphrase``; without one each agency has its own, drawn once and kept in the project.
    Nothing is kept when writing fails. Raises ``DataError``: ``item_unknown``, ``agency_not_of_item``, ``due_past``.
    """
    today = on or thai_today()
    table = field_table(project)
    _check_asked(table, items, agencies)
    letter = Letter(
        str(project.settings()["esa"]), register_number, today, due or today + dt.timedelta(days=table.due_days)
    )
    if letter.due < today:
        raise DataError("due_past", due=letter.due.isoformat())
    sources = _sources(project, language)
    settled = returned_cases(project)
    sent, told = project.read(REFERRALS), project.read(REFERRAL_CASES)
    number = max((int(name[1:]) for name in sent.index), default=0)
    new_rows: list[dict[str, object]] = []
    new_cases: list[dict[str, object]] = []
    nothing: list[str] = []
    packs: dict[int, list[ReferralList]] = {}
    words = catalogue(language)
    for item in items:
        children = children_of(item, sources, settled=settled)
        for agency in [one for one in table.agencies(item) if not agencies or one in agencies]:
            monitor.check()
            known = set() if again else told_before(sent, told, item, agency)
            fresh = [case for case in children if case not in known]
            if not fresh:
                nothing.append(f"{item}/{agency}")
                continue
            number += 1
            fields = table.fields[item][agency]
            one = ReferralList(f"R{number:04d}", item, told_fields(sources, fresh, fields, words))
            packs.setdefault(agency, []).append(one)
            new_rows.append(
                {
                    "referral_id": one.referral_id,
                    "item": item,
                    "agency": str(agency),
                    "due": letter.due.isoformat(),
                    "register_number": register_number,
                    "allowed_by": allowed_by,
                    "fields": " ".join(fields),
                    "file": pack_name(agency, packs[agency][0].referral_id),
                    "children": len(fresh),
                }
            )
            new_cases += [{"referral_id": one.referral_id, "case_id": case} for case in fresh]
    own = {str(agency): str(text) for agency, text in project.settings().get(_PASSPHRASES, {}).items()}
    if passphrase is None:
        own |= {str(agency): new_passphrase() for agency in packs if str(agency) not in own}
    made: dict[str, bytes] = {}
    for done, (agency, lists) in enumerate(sorted(packs.items())):
        monitor.report(Progress("refer", done, len(packs)))
        monitor.check()
        made[pack_name(agency, lists[0].referral_id)] = make_pack(
            lists,
            agency=agency,
            table=table,
            letter=letter,
            passphrase=own[str(agency)] if passphrase is None else passphrase,
            language=language,
            digits=thai_digits,
        )
        on_paper = letter_data(lists, agency=agency, table=table, letter=letter, words=words)
        made[letter_name(agency, lists[0].referral_id)] = editable_letter(
            with_thai_digits(on_paper, ("language",)) if thai_digits else on_paper
        )
    monitor.report(Progress("refer", len(packs), len(packs)))
    if made:
        _keep_sent(
            project, folder, made, new_rows, new_cases, passphrases=own if passphrase is None else None, today=today
        )
    return Referred(
        folder=str(folder),
        files=tuple(name for name in made if name.endswith(".zip")),
        letters=tuple(name for name in made if not name.endswith(".zip")),
        referrals=tuple(str(row["referral_id"]) for row in new_rows),
        children=len({str(row["case_id"]) for row in new_cases}),
        nothing_new=tuple(nothing),
        pack_passphrases={} if passphrase is not None else {str(one): own[str(one)] for one in sorted(packs)},
    )


def summary(project: Project, *, on: dt.date | None = None) -> tuple[Referral, ...]:
    """Return every referral in order of sending, with its replies and whether it is overdue on a day (today)."""
    today = on or thai_today()
    told = project.read(REFERRAL_CASES)
    by_referral = {str(name): part for name, part in told.groupby("referral_id")}
    found = []
    for name, row in project.read(REFERRALS).iterrows():
        results = by_referral.get(str(name), told.iloc[:0])["result"]
        waiting = int((~results.isin(_FINAL)).sum())
        late = (today - dt.date.fromisoformat(str(row["due"]))).days
        overdue = waiting > 0 and late > 0 and not row["withdrawn"]
        counts = results[results != ""].value_counts()
        found.append(
            Referral(
                referral_id=str(name),
                item=str(row["item"]),
                agency=int(str(row["agency"])),
                sent_on=str(row["sent_at"])[:10],
                due=str(row["due"]),
                register_number=str(row["register_number"]),
                allowed_by=str(row["allowed_by"]),
                fields=tuple(str(row["fields"]).split()),
                file=str(row["file"]),
                children=int(row["children"]),
                replied=int((results != "").sum()),
                waiting=waiting,
                by_result={result: int(counts.get(result, 0)) for result in RESULTS},
                overdue=overdue,
                days_over=late if overdue else 0,
                withdrawn=bool(row["withdrawn"]),
            )
        )
    return tuple(found)


def line(one: Referral, language: str) -> str:
    """Return a referral as a person reads it."""
    say = catalogue(language).say
    if one.withdrawn:
        standing = say("referrals.is_withdrawn")
    elif one.overdue:
        standing = say("referrals.is_overdue", days=one.days_over)
    else:
        standing = say("referrals.is_waiting" if one.waiting else "referrals.is_complete")
    return say(
        "referrals.line",
        referral=one.referral_id,
        item=one.item,
        agency=say(f"referrals.agencies.{one.agency}"),
        sent=show_date(dt.date.fromisoformat(one.sent_on), language),
        due=show_date(dt.date.fromisoformat(one.due), language),
        children=one.children,
        replied=one.replied,
        standing=standing,
    )


def reply(
    project: Project, referral_id: str, case_id: str, result: str, *, note: str = "", on: dt.date | None = None
) -> Replied:
    """Keep an agency's reply on a child: a code of ``RESULTS`` or its words; ``none`` takes a reply back.

    Raises ``DataError``: ``referral_unknown``, ``referral_not_of_case``, ``result_unknown``.
    """
    meant = "" if result == NOT_YET else result_of(result)
    if meant is None:
        raise DataError("result_unknown", result=result, known=", ".join((*RESULTS, NOT_YET)))
    referral = referral_id.upper()
    told = project.read(REFERRAL_CASES)
    if referral not in project.read(REFERRALS).index:
        raise DataError("referral_unknown", referral=referral_id)
    case = case_code_of(case_id)
    here = (told["referral_id"] == referral) & (told["case_id"] == case)
    if not here.any():
        raise DataError("referral_not_of_case", referral=referral, case=case_id)
    day = (on or thai_today()).isoformat()
    told.loc[here, ["result", "replied_on", "recorded_at", "who", "note"]] = (
        [meant, day, _moment(), getpass.getuser(), note] if meant else [""] * 5
    )
    detail = {"referral": referral, "result": meant or NOT_YET, "children": 1}
    with project.transaction("reply to referral", detail) as transaction:
        transaction.write(REFERRAL_CASES, told)
    waiting = int((~told.loc[told["referral_id"] == referral, "result"].isin(_FINAL)).sum())
    return Replied(referral, case, meant or NOT_YET, waiting)


def import_replies(project: Project, paths: Sequence[Path], *, monitor: Monitor) -> RepliesImport:
    """Take over filled lists in any order, any number of times; a row that fits no referral is named by number."""
    told = project.read(REFERRAL_CASES)
    place = {
        (str(referral), str(case)): row
        for row, (referral, case) in enumerate(zip(told["referral_id"], told["case_id"], strict=True))
    }
    today, moment, who = thai_today().isoformat(), _moment(), getpass.getuser()
    columns = {name: told[name].tolist() for name in told.columns}
    read = recorded = unchanged = 0
    faults: dict[str, list[str]] = {}
    for done, path in enumerate(paths):
        monitor.report(Progress("replies_read", done, len(paths)))
        monitor.check()
        found = read_replies(require_file(path))
        read += found.read
        for fault, rows in found.faults.items():
            faults.setdefault(fault, []).extend(f"{path.name}:{number}" for number in rows)
        for one in found.replies:
            row = place.get((one.referral_id, one.case_id))
            if row is None:
                faults.setdefault("not_referred", []).append(f"{path.name}:{one.row}")
                continue
            day = one.replied_on or columns["replied_on"][row] or today
            new = (one.result, day, one.note)
            if new == tuple(columns[name][row] for name in ("result", "replied_on", "note")):
                unchanged += 1
                continue
            recorded += 1
            values = {"result": one.result, "replied_on": day, "note": one.note, "recorded_at": moment, "who": who}
            for name, value in values.items():
                columns[name][row] = value
    set_aside = {fault: tuple(rows) for fault, rows in faults.items()}
    counts = {fault: len(rows) for fault, rows in faults.items()}
    detail = {"read": read, "recorded": recorded, "unchanged": unchanged, "set_aside": counts}
    with project.transaction("import replies", detail) as transaction:
        transaction.write(REFERRAL_CASES, REFERRAL_CASES.build(columns))
    return RepliesImport(read, recorded, unchanged, set_aside)


def withdraw(project: Project, referral_id: str) -> Referral:
    """Note that a list was not handed over after all: its children count as not sent. ``referral_unknown``."""
    referral = referral_id.upper()
    sent = project.read(REFERRALS)
    if referral not in sent.index:
        raise DataError("referral_unknown", referral=referral_id)
    sent.loc[referral, "withdrawn"] = True
    with project.transaction("withdraw referral", {"referral": referral}) as transaction:
        transaction.write(REFERRALS, sent)
    return next(one for one in summary(project) if one.referral_id == referral)


def _check_asked(table: FieldTable, items: Sequence[str], agencies: Sequence[int]) -> None:
    if unknown := [item for item in items if item not in ITEMS]:
        raise DataError("item_unknown", items=", ".join(unknown), known=", ".join(ITEMS))
    known = {agency for item in items for agency in table.agencies(item)}
    if strange := [agency for agency in agencies if agency not in known]:
        raise DataError(
            "agency_not_of_item",
            agencies=", ".join(map(str, strange)),
            items=", ".join(items),
            known=", ".join(map(str, sorted(known))),
        )


def _sources(project: Project, language: str) -> Sources:
    cases = project.read(CASES)
    words = catalogue(language)
    rows = cases.to_dict("records")
    lines = [address_line(words, {str(name): str(value) for name, value in row.items()}) for row in rows]
    return Sources(
        cases=cases,
        states=outcomes(project).states,
        checkins=project.read(CHECKINS),
        places=project.read(PLACES),
        assignments=project.read(ASSIGNMENTS),
        schools=project.read(SCHOOLS),
        addresses=pd.Series(lines, index=cases.index, dtype="str"),
        year_be=academic_year_be(project),
    )


def told_before(sent: pd.DataFrame, told: pd.DataFrame, item: str, agency: int) -> set[str]:
    """Return the children of whom an agency was told under an item."""
    same = sent.index[(sent["item"] == item) & (sent["agency"] == str(agency)) & ~sent["withdrawn"]]
    return {str(case) for case in told.loc[told["referral_id"].isin(same), "case_id"]}


def _keep_sent(
    project: Project,
    folder: Path,
    made: dict[str, bytes],
    rows: list[dict[str, object]],
    cases: list[dict[str, object]],
    *,
    passphrases: dict[str, str] | None,
    today: dt.date,
) -> None:
    """Write the packs and keep that they were sent: both or neither."""
    who = getpass.getuser()
    now = thai_now().time()
    moment = dt.datetime.combine(today, now, THAI_TIME).isoformat(timespec="seconds")
    fresh = REFERRALS.build(
        {name: [row.get(name, False) for row in rows] for name in REFERRALS.columns if name not in ("sent_at", "who")}
        | {"sent_at": [moment] * len(rows), "who": [who] * len(rows)}
    )
    listed = REFERRAL_CASES.build({name: [row[name] for row in cases] for name in ("referral_id", "case_id")})
    detail = {
        "packs": len({row["agency"] for row in rows}),
        "referrals": len(rows),
        "children": {f"{row['item']}/{row['agency']}": row["children"] for row in rows},
    }
    sent = pd.concat([project.read(REFERRALS), fresh])
    told = pd.concat([project.read(REFERRAL_CASES), listed], ignore_index=True)
    with project.transaction("refer", detail) as transaction:
        transaction.write(REFERRALS, sent)
        transaction.write(REFERRAL_CASES, told)
        if passphrases is not None:
            transaction.set(_PASSPHRASES, passphrases)
        put_in_place(folder, made)


def _moment() -> str:
    return thai_now().isoformat(timespec="seconds")
