"""Schools, plans and what they would cost."""

from argparse import Namespace
from dataclasses import replace
from typing import Final

from gis.errors import DataError
from planner.calendar import parse_hours
from planner.cli.commands.given import Commands, day, open_project, tell, today
from planner.cli.console import Console
from planner.visits.options import PlanOptions
from planner.visits.teams import read_teams
from planner.workflow import export, plan, whatif


def parse_shift(text: str) -> tuple[int, int]:
    """Return ``HH:MM-HH:MM`` as seconds after midnight; ``DataError`` where it is no such thing."""
    hours = parse_hours(text)
    if hours is None:
        raise DataError("bad_shift", text=text)
    return hours


def _wanted(options: Namespace) -> PlanOptions:
    start_s, end_s = parse_shift(options.shift)
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
    )


def _assign(options: Namespace, console: Console) -> int:
    with open_project(options, console) as project:
        tell(console, plan.assign(project, monitor=console))
    return 0


def _plan(options: Namespace, console: Console) -> int:
    wanted = _wanted(options)
    if options.teams_file is not None:
        wanted = replace(wanted, own_teams=read_teams(options.teams_file))
    with open_project(options, console) as project:
        tell(console, plan.plan(project, options=wanted, monitor=console))
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
    lines = [console.words.say("cli.scenario", **row) for row in found.as_list()]
    console.tell_list("scenarios", found.as_list(), lines)
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
}
