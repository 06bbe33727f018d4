"""What came back from the field: contradictions, unknown children, offers, paper, transfers."""

from argparse import Namespace
from dataclasses import asdict
from typing import Final

from planner.cli.commands.given import Commands, day, open_project, tell, today
from planner.cli.console import Console
from planner.model import CaseKind
from planner.results.checkins import warning_words
from planner.results.words import show_moment
from planner.workflow import analysis, decisions, entry
from planner.workflow import checkins as checkin_flow
from planner.workflow import transfers as transfer_flow
from planner.workflow.project import view

_KEY_SHOWN: Final = 8
"""So much of a report's key is shown: it may be typed so."""


def _conflicts(options: Namespace, console: Console) -> int:
    with open_project(options, console) as project:
        found = decisions.conflicts(project, with_decided=options.all)
    lines = []
    for one in found:
        lines.append(one.case_id)
        lines += [
            "  {mark} {key}  {state}  {moment}  {visitor}  ({file}:{row})".format(
                mark="*" if report.counted else " ",
                key=report.checkin_key[:_KEY_SHOWN],
                state=console.words.say(f"states.{report.state}"),
                moment=show_moment(report.visited_at, console.language),
                visitor=report.visitor or "-",
                file=report.source_file,
                row=report.source_row,
            )
            for report in one.reports
        ]
    console.tell_list("conflicts", [asdict(one) for one in found], lines)
    return 0


def _decide(options: Namespace, console: Console) -> int:
    with open_project(options, console) as project:
        tell(console, decisions.decide(project, options.case_id, options.checkin_key, note=options.note))
    return 0


def _undecide(options: Namespace, console: Console) -> int:
    with open_project(options, console) as project:
        tell(console, decisions.undo_decision(project, decision_id=options.decision, monitor=console))
    return 0


def _unmatched(options: Namespace, console: Console) -> int:
    with open_project(options, console) as project:
        found = decisions.unmatched(project)
    lines = []
    for one in found:
        told = " ".join(part for part in (one.case_code, one.masked_id, one.child_name, one.school) if part)
        state = console.words.say(f"checkin_states.{one.state}")
        where = f"{one.source_file}:{one.source_row}"
        lines.append(f"{one.checkin_key[:_KEY_SHOWN]}  {where}  {told}  {state}")
        lines += [f"    {like.case_id}  {like.score:.0%}  {like.name}  {like.school}" for like in one.candidates]
    console.tell_list("unmatched", [asdict(one) for one in found], lines)
    return 0


def _link(options: Namespace, console: Console) -> int:
    with open_project(options, console) as project:
        made = decisions.link(project, options.checkin_key, options.case_id, note=options.note, monitor=console)
        tell(console, made)
    return 0


def _newcase(options: Namespace, console: Console) -> int:
    with open_project(options, console) as project:
        kind = CaseKind(options.kind)
        made = decisions.confirm_new(project, options.checkin_key, kind=kind, note=options.note, monitor=console)
        tell(console, made)
    return 0


def _matches(options: Namespace, console: Console) -> int:
    with open_project(options, console) as project:
        if case := options.accept or options.refuse:
            tell(console, decisions.decide_match(project, case, same=bool(options.accept)))
            return 0
        found = decisions.matches(project)
    lines = []
    for one in found:
        lines.append(f"{one.case_id}  {one.score:.0%}")
        for side, texts in (
            ("register", (one.name, _day(one.birth_date, console), one.guardian, one.school)),
            (
                "list",
                (
                    one.listed_name,
                    _day(one.listed_birth, console),
                    one.listed_guardian,
                    f"{one.school_name} {one.grade}".strip(),
                    f"({one.source_file}:{one.source_row})",
                ),
            ),
        ):
            lines.append(f"  {console.words.say(f'decisions.{side}')}  " + "  ".join(text or "-" for text in texts))
    console.tell_list("matches", [asdict(one) for one in found], lines)
    return 0


def _offers(options: Namespace, console: Console) -> int:
    with open_project(options, console) as project:
        if options.accept:
            correction = decisions.accept_offer(project, options.accept, monitor=console)
            console.tell({"correction_id": correction})
            return 0
        if options.refuse:
            tell(console, decisions.refuse_offer(project, options.refuse))
            return 0
        found = checkin_flow.offers(project)
    lines = [
        console.words.say(
            "decisions.offer",
            case=one.case_id,
            km=f"{one.away_m / 1000:,.1f}",
            level=console.words.say(f"levels.{one.level}"),
            lat=f"{one.lat:.5f}",
            lon=f"{one.lon:.5f}",
            at=show_moment(one.visited_at, console.language),
        )
        for one in found
    ]
    console.tell_list("offers", [asdict(one) for one in found], lines)
    return 0


def _flags(options: Namespace, console: Console) -> int:
    with open_project(options, console) as project:
        found = checkin_flow.flags(project)
    lines = [
        console.words.say(
            "results.reject_line",
            file=one.source_file,
            row=one.source_row,
            reason=" ".join(warning_words(one.kind, console.language)),
        )
        for one in found
    ]
    console.tell_list("flags", [asdict(one) for one in found], lines)
    return 0


def _returned(options: Namespace, console: Console) -> int:
    with open_project(options, console) as project:
        if options.sheets and options.take_back:
            for number in options.sheets:
                made = entry.take_back_returned(project, number)
            tell(console, made)
            return 0
        if options.sheets:
            on = today() if options.on is None else day(options.on)
            tell(console, entry.return_sheets(project, options.sheets, on=on))
            return 0
        out = entry.outstanding(project, language=console.language)
    lines = [
        console.words.say(
            "entry.out",
            sheet=one.sheet_id,
            school=one.school,
            team=one.team,
            printed=show_moment(one.issued_at[:10], console.language),
            children=len(one.children),
            reported=sum(child.reported for child in one.children),
        )
        for one in out
    ]
    console.tell_list("outstanding", [asdict(one) for one in out], lines)
    return 0


def _record(options: Namespace, console: Console) -> int:
    with open_project(options, console) as project:
        made = entry.record(
            project,
            options.code,
            options.state,
            reason=options.reason,
            outcome=options.outcome,
            moved_to=options.moved_to,
            return_school_code=options.return_school,
            visited_at=options.visited_at,
            visitor=options.visitor,
            note=options.note,
            monitor=console,
        )
        tell(console, made)
    return 0


def _sheet(options: Namespace, console: Console) -> int:
    with open_project(options, console) as project:
        one = entry.sheet(project, options.number, language=console.language)
    if options.json:
        console.tell_json(asdict(one))
        return 0
    print(f"{one.sheet_id}  {one.school}  {one.team}")
    for child in one.children:
        state = console.words.say(f"states.{child.state}")
        print(f"{child.order:3}. {child.case_id}  {child.name}  {child.place}  {state}")
    return 0


def _transfers(options: Namespace, console: Console) -> int:
    with open_project(options, console) as project:
        tell(console, transfer_flow.transfers(project, options.file, language=console.language, monitor=console))
    return 0


def _coverage(options: Namespace, console: Console) -> int:
    with open_project(options, console) as project:
        rows = analysis.coverage_rows(project, view(project))
    lines = [
        console.words.say(
            "results.coverage_line",
            code=one.code or "-",
            tambon=" ".join(part for part in (one.tambon, one.amphoe) if part) or "-",
            visited=one.visited,
            needed=one.visited + one.to_visit,
            share="-" if one.share is None else f"{one.share:.0%}",
            cleared=one.cleared,
        )
        for one in rows
    ]
    console.tell_list("coverage", [asdict(one) for one in rows], lines)
    return 0


def _day(text: str, console: Console) -> str:
    return show_moment(text, console.language) if text else ""


COMMANDS: Final[Commands] = {
    "conflicts": _conflicts,
    "decide": _decide,
    "undecide": _undecide,
    "unmatched": _unmatched,
    "link": _link,
    "newcase": _newcase,
    "matches": _matches,
    "offers": _offers,
    "flags": _flags,
    "returned": _returned,
    "record": _record,
    "sheet": _sheet,
    "transfers": _transfers,
    "coverage": _coverage,
}
