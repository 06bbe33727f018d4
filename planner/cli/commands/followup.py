"""Referrals to agencies, and what is done for each child after the visit."""

import datetime as dt
import os
from argparse import Namespace
from dataclasses import asdict, replace
from pathlib import Path
from typing import Final

from gis.errors import DataError
from planner.cli.commands.given import Commands, day, open_project, tell
from planner.cli.console import Console
from planner.workflow import followup, referrals

PACK_PASSPHRASE_VARIABLE: Final = "PHANONG_PACK_PASSPHRASE"


def _pack_passphrase(file: Path | None) -> str | None:
    """Return the passphrase of packs: of the file named, else of the variable, else none."""
    if file is None:
        text = os.environ.get(PACK_PASSPHRASE_VARIABLE, "")
    elif file.is_file():
        text = file.read_text(encoding="utf-8-sig").rstrip("\r\n")
    else:
        raise DataError("file_missing", file=file.name)
    return referrals.checked_passphrase(text) if text or file is not None else None


def _refer(options: Namespace, console: Console) -> int:
    passphrase = _pack_passphrase(options.pack_passphrase_file)
    with open_project(options, console) as project:
        sent = referrals.refer(
            project,
            options.folder,
            items=tuple(options.item) or referrals.ITEMS,
            agencies=tuple(options.agency),
            due=None if options.due is None else day(options.due),
            register_number=options.register_number,
            allowed_by=options.allowed_by,
            again=options.again,
            passphrase=passphrase,
            language=console.language,
            thai_digits=options.thai_digits,
            monitor=console,
        )
    told = asdict(sent)
    if not sent.pack_passphrases:
        del told["pack_passphrases"]
    console.tell(told)
    return 0


def _fields(options: Namespace, console: Console) -> int:
    with open_project(options, console) as project:
        if options.out is not None:
            console.tell(asdict(referrals.write_fields(project, options.out)))
        else:
            console.tell(asdict(referrals.set_fields(project, options.source, allowed_by=options.allowed_by)))
    return 0


def _referrals(options: Namespace, console: Console) -> int:
    with open_project(options, console) as project:
        sent = referrals.summary(project, on=None if options.on is None else day(options.on))
    console.tell_list("referrals", [asdict(one) for one in sent], [referrals.line(o, console.language) for o in sent])
    return 0


def _reply(options: Namespace, console: Console) -> int:
    with open_project(options, console) as project:
        made = referrals.reply(
            project,
            options.referral_id,
            options.case_id,
            options.result,
            note=options.note,
            on=None if options.on is None else day(options.on),
        )
    tell(console, made)
    return 0


def _withdraw(options: Namespace, console: Console) -> int:
    with open_project(options, console) as project:
        one = referrals.withdraw(project, options.referral_id)
    console.tell_list("referrals", [asdict(one)], [referrals.line(one, console.language)])
    return 0


def _followup(options: Namespace, console: Console) -> int:
    on = None if options.on is None else day(options.on)
    with open_project(options, console) as project:
        if options.out is not None:
            written = followup.export_due(project, options.out, on=on, language=console.language, monitor=console)
            tell(console, written)
            return 0
        until = None if options.until is None else day(options.until)
        found = followup.due(project, on, until=until)
    console.tell_list("followup", [asdict(one) for one in found], [followup.line(o, console.language) for o in found])
    return 0


def _follow(options: Namespace, console: Console) -> int:
    on = None if options.on is None else day(options.on)
    with open_project(options, console) as project:
        entries = _entries(options, on)
        tell(console, followup.follow(project, options.case_id, entries))
    return 0


def _entries(options: Namespace, on: dt.date | None) -> list[followup.Entry]:
    """Return what the line says of a child, in the order in which it happens; the note goes with the last."""
    what, given = followup.What, list[followup.Entry]()
    if options.need or options.by or options.due is not None:
        due = None if options.due is None else day(options.due)
        given.append(followup.Entry(what.PLAN, on, need=options.need, responsible=options.by, due=due))
    if options.step:
        given.append(followup.Entry(what.STEP, on, step=options.step, needed=not options.not_needed))
    if options.returned:
        code, name = (options.returned, "") if options.returned.isdecimal() else ("", options.returned)
        given.append(followup.Entry(what.RETURN, on, school_code=code, school_name=name, grade=options.grade))
    if options.check:
        given.append(followup.Entry(what.CHECK, on, attendance=options.check))
    if options.close:
        given.append(followup.Entry(what.CLOSE, on))
    if given:
        given[-1] = replace(given[-1], note=options.note)
    return given


def _unfollow(options: Namespace, console: Console) -> int:
    with open_project(options, console) as project:
        tell(console, followup.undo(project, options.case_id))
    return 0


def _options(options: Namespace, console: Console) -> int:
    with open_project(options, console) as project:
        found = followup.options(
            project,
            options.case_id,
            grade=options.grade,
            limit=options.limit,
            profile=options.profile,
            season=options.season,
            monitor=console,
        )
    told = {"grade": found.grade, "grade_by_age": found.grade_by_age}
    lines = [followup.placement_line(found, console.language)]
    lines += [followup.option_line(option, console.language) for option in found.options]
    console.tell_list("options", [asdict(option) | told for option in found.options], lines)
    return 0


COMMANDS: Final[Commands] = {
    "refer": _refer,
    "fields": _fields,
    "referrals": _referrals,
    "reply": _reply,
    "withdraw": _withdraw,
    "followup": _followup,
    "follow": _follow,
    "unfollow": _unfollow,
    "options": _options,
}
