"""Schools, plans and what they would cost."""

from argparse import Namespace
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Final

from gis.errors import DataError
from planner.calendar import parse_hours
from planner.cli.commands.given import Commands, day, open_project, tell, today
from planner.cli.console import Console
from planner.visits.balance import LEVELS
from planner.visits.options import PlanOptions
from planner.visits.teams import read_teams
from planner.visits.workdays import read_holidays
from planner.workflow import editing, export, hours, plan, territories, whatif


def parse_shift(text: str) -> tuple[int, int]:
    """Return ``HH:MM-HH:MM`` as seconds after midnight; ``DataError`` where it is no such thing."""
    hours = parse_hours(text)
    if hours is None:
        raise DataError("bad_shift", text=text)
    return hours


def _wanted(options: Namespace) -> PlanOptions:
    start_s, end_s = parse_shift(options.shift)
    lunch_s, lunch_end_s = parse_shift(options.lunch) if options.lunch else (0, 0)
    return PlanOptions(
        teams=options.teams,
        days=options.days,
        shift_start_s=start_s,
        shift_end_s=end_s,
        visit_minutes=options.visit_minutes,
        profile=options.profile,
        season=options.season,
        seed=options.seed,
        effort=options.effort,
        schools=tuple(options.school),
        scope=options.scope,
        depot=options.depot,
        max_walk_m=max(0.0, options.max_walk),
        own_teams=() if options.teams_file is None else read_teams(options.teams_file),
        lunch_start_s=lunch_s,
        lunch_s=lunch_end_s - lunch_s,
        holidays=None if options.holidays is None else read_holidays(options.holidays),
    )


def parse_balance(text: str) -> float:
    """Return a level of balance as a number from 0 to 1; ``DataError`` where it is none."""
    if text in LEVELS:
        return LEVELS[text]
    try:
        value = float(text)
    except ValueError:
        raise DataError("plan_balance", balance=text) from None
    if not 0 <= value <= 1:
        raise DataError("plan_balance", balance=text)
    return value


def _assign(options: Namespace, console: Console) -> int:
    with open_project(options, console) as project:
        tell(console, plan.assign(project, monitor=console))
    return 0


def _plan(options: Namespace, console: Console) -> int:
    wanted = replace(
        _wanted(options),
        first_date=day(options.first_date).isoformat() if options.first_date else "",
        balance=parse_balance(options.balance),
    )
    with open_project(options, console) as project:
        made = plan.plan(project, options=wanted, monitor=console)
    console.tell({**asdict(made), "broken": editing.broken_words(made.broken, console.language)})
    return 0


def _unserved(options: Namespace, console: Console) -> int:
    with open_project(options, console) as project:
        left = plan.unserved(project, schools=options.school)
    console.tell_list("unserved", [one.as_dict() for one in left], [one.line(console.language) for one in left])
    return 0


def _window(options: Namespace, console: Console) -> int:
    said = bool(options.hours) or options.any_hour
    if bool(options.case_id) != said or (options.file is not None and said):
        raise DataError("hours_needed")
    with open_project(options, console) as project:
        if options.file is not None:
            tell(console, hours.import_hours(project, options.file))
        elif options.case_id:
            tell(console, hours.set_hours(project, options.case_id, "" if options.any_hour else options.hours))
        else:
            known = hours.hours_of_visit(project)
            console.tell_list(
                "children_with_hours",
                [one.as_dict() for one in known],
                [f"{one.case_id}  {one.hours}" for one in known],
            )
    return 0


def _act(options: Namespace, console: Console) -> Callable[[editing.Editing], editing.Change | editing.Draft]:
    """Return what an edit of the command line does."""

    def lock(plan_: editing.Editing) -> editing.Draft:
        locked = options.what == "lock"
        if options.day:
            number = int(options.day[1]) if options.day[1].isdecimal() else 0
            return editing.lock_day(plan_.draft_of(options.day[0]), number, locked=locked)
        if options.route:
            return editing.lock_route(plan_.draft_with(route_id=options.route), options.route, locked=locked)
        return editing.lock_stop(plan_.draft_with(stop_id=options.stop), options.stop, locked=locked)

    def put(plan_: editing.Editing) -> editing.Change:
        # People count from 1.
        at = None if options.position is None else options.position - 1
        move = editing.add if options.what == "add" else editing.move
        return move(plan_.draft_with(stop_id=options.stop), options.stop, options.route, position=at)

    acts: dict[str, Callable[[editing.Editing], editing.Change | editing.Draft]] = {
        "improve": lambda plan_: editing.improve_around_locks(plan_, plan_.draft_of(options.school), monitor=console),
        "lock": lock,
        "unlock": lock,
        "reorder": lambda plan_: editing.reorder(
            plan_.draft_with(route_id=options.route), options.route, options.stops
        ),
        "drop": lambda plan_: editing.drop(
            plan_.draft_with(stop_id=options.stop), options.stop, reason=options.reason
        ),
        "restore": lambda plan_: editing.take_back(plan_.draft_with(stop_id=options.stop), options.stop),
        "add": put,
        "move": put,
    }
    return acts[options.what]


def _edit(options: Namespace, console: Console) -> int:
    with open_project(options, console) as project:
        made = editing.edit(project, _act(options, console), monitor=console)
    console.tell({**asdict(made), "breaks": editing.broken_words(made.breaks, console.language)})
    return 0


def _what_if(options: Namespace, console: Console) -> int:
    with open_project(options, console) as project:
        found = whatif.compare(
            project,
            options=_wanted(options),
            until=day(options.until),
            today=today(),
            people=options.people,
            monitor=console,
        )
    lines = [
        console.words.say("cli.scenario", **row) + (console.words.say("cli.scenario_adds", **row) if number else "")
        for number, row in enumerate(found.as_list())
    ]
    console.tell_list("scenarios", found.as_list(), lines)
    return 0


def _territories(options: Namespace, console: Console) -> int:
    with open_project(options, console) as project:
        made = territories.make_territories(
            project, parts=options.parts, schools=tuple(options.school), monitor=console
        )
    tell(console, made)
    return 0


def _export(options: Namespace, console: Console) -> int:
    with open_project(options, console) as project:
        made = export.export_vroom(
            project, options.file, schools=tuple(options.school), format_=options.format, monitor=console
        )
    tell(console, made)
    return 0


COMMANDS: Final[Commands] = {
    "assign": _assign,
    "plan": _plan,
    "whatif": _what_if,
    "export": _export,
    "territories": _territories,
    "unserved": _unserved,
    "window": _window,
    "edit": _edit,
}
