"""Papers around the trip, the prevention plan, open data."""

from argparse import Namespace
from dataclasses import asdict
from typing import Final

from gis.errors import DataError
from planner.cli.commands.given import Commands, day, open_project, tell, today
from planner.cli.console import Console
from planner.workflow import opendata, papers, prevention


def _papers(options: Namespace, console: Console) -> int:
    with open_project(options, console) as project:
        made = papers.papers(
            project,
            options.folder,
            kinds=tuple(options.kind),
            schools=tuple(options.school),
            templates=options.templates,
            group=options.group,
            tier=options.tier,
            people=options.people,
            on=None if options.on is None else day(options.on),
            language=console.language,
            thai_digits=options.thai_digits,
            monitor=console,
        )
    tell(console, made)
    return 0


def _templates(options: Namespace, console: Console) -> int:
    tell(console, papers.write_templates(options.folder))
    return 0


def _claim(options: Namespace, console: Console) -> int:
    said = (options.km, options.hours, options.people, options.vehicle, options.date, options.note)
    told = any(value not in (None, "") for value in said)
    if (options.clear and told) or (options.route_id is None and (options.clear or told)):
        raise DataError("claim_nothing")
    if options.route_id is None:
        with open_project(options, console) as project:
            found = papers.trips(project)
        console.tell_list("trips", [asdict(one) for one in found], [papers.line(o, console.language) for o in found])
        return 0
    with open_project(options, console) as project:
        if options.clear:
            now = papers.clear_claim(project, options.route_id)
        else:
            now = papers.edit_claim(
                project,
                options.route_id,
                km=options.km,
                hours=options.hours,
                people=options.people,
                vehicle=options.vehicle,
                date=None if options.date is None else day(options.date),
                note=options.note,
            )
    tell(console, now)
    return 0


def _prevention(options: Namespace, console: Console) -> int:
    as_of = today() if options.as_of is None else day(options.as_of)
    with open_project(options, console) as project:
        made = prevention.prevention(
            project,
            options.folder,
            as_of=as_of,
            templates=options.templates,
            language=console.language,
            thai_digits=options.thai_digits,
            monitor=console,
        )
    tell(console, made)
    return 0


def _opendata(options: Namespace, console: Console) -> int:
    with open_project(options, console) as project:
        made = opendata.open_data(project, options.folder, k=options.k, language=console.language, monitor=console)
    tell(console, made)
    return 0


COMMANDS: Final[Commands] = {
    "papers": _papers,
    "templates": _templates,
    "claim": _claim,
    "prevention": _prevention,
    "opendata": _opendata,
}
