"""One function a command: read the words, call the workflow, tell the result."""

import datetime as dt
from argparse import Namespace
from collections.abc import Callable
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any, Final

from gis.errors import DataError
from planner.calendar import parse_date
from planner.cli.console import Console
from planner.store.project import Project
from planner.visits.options import PlanOptions
from planner.workflow import demo as demo_flow
from planner.workflow import geocode as geocode_flow
from planner.workflow import imports, locate, plan, results, routing, sheets
from planner.workflow import project as projects


def _open(options: Namespace, console: Console) -> Project:
    return projects.open_project(options.project, console.passphrase())


def _tell(console: Console, summary: object) -> None:
    console.tell(asdict(summary) if is_dataclass(summary) and not isinstance(summary, type) else dict[str, Any]())


def _demo(options: Namespace, console: Console) -> int:
    made = demo_flow.demo(
        options.folder,
        seed=options.seed,
        children=options.children,
        schools=options.schools,
        language=console.language,
        monitor=console,
    )
    _tell(console, made)
    if not options.no_window and demo_flow.display_present():
        from ui.app import open_window  # noqa: PLC0415 - only where there is a display

        return open_window(Path(made.project), language=console.language, passphrase=demo_flow.PASSPHRASE)
    return 0


def _new(options: Namespace, console: Console) -> int:
    with projects.create_project(
        options.project, console.passphrase(), esa=options.esa, year_be=options.year, area=options.area
    ) as project:
        console.tell({"project": project.path.name})
    return 0


def _status(options: Namespace, console: Console) -> int:
    with _open(options, console) as project:
        console.tell(projects.status(project).as_dict())
    return 0


def _check(options: Namespace, console: Console) -> int:
    with _open(options, console) as project:
        found = projects.check(project)
    console.tell(asdict(found))
    if not found.sound:
        raise DataError("project_unsound", file=options.project.name)
    return 0


def _import(options: Namespace, console: Console) -> int:
    with _open(options, console) as project:
        match options.what:
            case "schools":
                _tell(console, imports.import_schools(project, options.file, monitor=console))
            case "places":
                _tell(console, imports.import_places(project, options.file, monitor=console))
            case "roads":
                _tell(console, imports.import_roads(project, options.file, monitor=console))
            case "register":
                summary = imports.import_register(
                    project,
                    options.file,
                    format_=options.format,
                    mapping=options.mapping,
                    rejects=options.rejects,
                    language=console.language,
                    monitor=console,
                )
                _tell(console, summary)
            case "enrolment":
                _tell(console, imports.import_enrolment(project, options.files, monitor=console))
            case "checkins":
                _tell(console, imports.import_checkins(project, options.files, monitor=console))
    return 0


def _locate(options: Namespace, console: Console) -> int:
    with _open(options, console) as project:
        _tell(console, locate.locate(project, monitor=console))
    return 0


def _assign(options: Namespace, console: Console) -> int:
    with _open(options, console) as project:
        _tell(console, plan.assign(project, monitor=console))
    return 0


def parse_shift(text: str) -> tuple[int, int]:
    """Return ``HH:MM-HH:MM`` as seconds after midnight; ``DataError`` where it is no such thing."""
    try:
        start, end = (dt.datetime.strptime(part.strip(), "%H:%M").time() for part in text.split("-"))
    except ValueError:
        raise DataError("bad_shift", text=text) from None
    start_s, end_s = (moment.hour * 3600 + moment.minute * 60 for moment in (start, end))
    if start_s >= end_s:
        raise DataError("bad_shift", text=text)
    return start_s, end_s


def _plan(options: Namespace, console: Console) -> int:
    start_s, end_s = parse_shift(options.shift)
    wanted = PlanOptions(
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
    )
    with _open(options, console) as project:
        _tell(console, plan.plan(project, options=wanted, monitor=console))
    return 0


def _sheets(options: Namespace, console: Console) -> int:
    with _open(options, console) as project:
        written = sheets.sheets(
            project,
            options.folder,
            schools=tuple(options.school),
            formats=tuple(options.format.split(",")),
            language=console.language,
            thai_digits=options.thai_digits,
            monitor=console,
        )
    _tell(console, written)
    return 0


def _map(options: Namespace, console: Console) -> int:
    with _open(options, console) as project:
        _tell(console, results.write_project_map(project, options.file, language=console.language, monitor=console))
    return 0


def _report(options: Namespace, console: Console) -> int:
    as_of = dt.datetime.now().astimezone().date()
    if options.as_of is not None:
        given = parse_date(options.as_of)
        if given is None:
            raise DataError("bad_date", text=options.as_of)
        as_of = given
    with _open(options, console) as project:
        written = results.report(
            project,
            options.folder,
            as_of=as_of,
            language=console.language,
            thai_digits=options.thai_digits,
            monitor=console,
        )
    _tell(console, written)
    return 0


def _geocode(options: Namespace, console: Console) -> int:
    columns = ("address", "tambon", "amphoe", "province", "house", "moo", "village", "postcode")
    summary = geocode_flow.geocode(
        options.file,
        options.out,
        columns={name: value for name in columns if (value := getattr(options, name)) is not None},
        area=tuple(options.area),
        places=tuple(options.places),
        roads=options.roads,
        language=console.language,
        monitor=console,
    )
    _tell(console, summary)
    return 0


def _matrix(options: Namespace, console: Console) -> int:
    _tell(
        console,
        routing.matrix(options.roads, options.points, options.out, profile=options.profile, monitor=console),
    )
    return 0


def _route(options: Namespace, console: Console) -> int:
    console.tell_json(routing.route(options.roads, options.points, profile=options.profile, monitor=console))
    return 0


_COMMANDS: Final[dict[str, Callable[[Namespace, Console], int]]] = {
    "demo": _demo,
    "new": _new,
    "status": _status,
    "check": _check,
    "import": _import,
    "locate": _locate,
    "assign": _assign,
    "plan": _plan,
    "sheets": _sheets,
    "map": _map,
    "report": _report,
    "geocode": _geocode,
    "matrix": _matrix,
    "route": _route,
}


def run(options: Namespace, console: Console) -> int:
    """Run the command that was parsed and return its exit code."""
    return _COMMANDS[options.command](options, console)
