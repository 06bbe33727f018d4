"""One function a command: read the words, call the workflow, tell the result."""

import datetime as dt
import os
from argparse import Namespace
from collections.abc import Callable
from dataclasses import asdict, is_dataclass, replace
from pathlib import Path
from typing import Any, Final

from gis.errors import DataError
from planner.calendar import parse_date, parse_hours
from planner.cli.console import Console
from planner.store.project import Project
from planner.visits.instances import solution_text
from planner.visits.options import PlanOptions
from planner.visits.teams import read_teams
from planner.workflow import (
    closures,
    corrections,
    export,
    imports,
    locate,
    plan,
    results,
    review,
    routing,
    sheets,
    whatif,
)
from planner.workflow import demo as demo_flow
from planner.workflow import geocode as geocode_flow
from planner.workflow import project as projects
from planner.workflow import solve as solve_flow


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


def _review(options: Namespace, console: Console) -> int:
    with _open(options, console) as project:
        doubts = review.review(project, language=console.language)
    console.tell_list(
        "review", [asdict(doubt) for doubt in doubts], [review.line(d, console.language) for d in doubts]
    )
    return 0


def _pin(options: Namespace, console: Console) -> int:
    lat, lon = routing.parse_place(options.place)
    with _open(options, console) as project:
        _tell(
            console,
            corrections.pin(project, options.case_id, lat, lon, village=options.village, monitor=console),
        )
    return 0


def _choose(options: Namespace, console: Console) -> int:
    with _open(options, console) as project:
        made = corrections.choose(
            project, options.case_id, options.number, same_words=options.same_words, monitor=console
        )
        _tell(console, made)
    return 0


def _skip(options: Namespace, console: Console) -> int:
    with _open(options, console) as project:
        _tell(console, corrections.skip(project, options.case_id, monitor=console))
    return 0


def _undo(options: Namespace, console: Console) -> int:
    with _open(options, console) as project:
        _tell(console, corrections.undo(project, correction_id=options.correction, monitor=console))
    return 0


def _today() -> dt.date:
    return dt.datetime.now().astimezone().date()


def _day(text: str) -> dt.date:
    day = parse_date(text)
    if day is None:
        raise DataError("bad_date", text=text)
    return day


def _close(options: Namespace, console: Console) -> int:
    lat, lon = routing.parse_place(options.place)
    with _open(options, console) as project:
        made = closures.close(
            project,
            lat,
            lon,
            until=_day(options.until),
            on=_today(),
            note=options.note,
            whole_way=options.whole_way,
            profile=options.profile,
            monitor=console,
        )
    _tell(console, made)
    return 0


def _closures(options: Namespace, console: Console) -> int:
    with _open(options, console) as project:
        closed = closures.list_closures(project, on=_today())
    lines = [f"{one.number}. {one.lat:.5f},{one.lon:.5f} → {one.until} {one.note}".rstrip() for one in closed]
    console.tell_list("closures", [asdict(one) for one in closed], lines)
    return 0


def _reopen(options: Namespace, console: Console) -> int:
    with _open(options, console) as project:
        closures.reopen(project, options.number)
        console.tell({"closures": len(closures.list_closures(project, on=_today()))})
    return 0


def _lifelines(options: Namespace, console: Console) -> int:
    with _open(options, console) as project:
        found = closures.find_lifelines(project, on=_today(), profile=options.profile, monitor=console)
    lines = [f"{one.road} ({one.lat:.5f},{one.lon:.5f}): {', '.join(one.stops)}" for one in found]
    console.tell_list("lifelines", [asdict(one) for one in found], lines)
    return 0


def _assign(options: Namespace, console: Console) -> int:
    with _open(options, console) as project:
        _tell(console, plan.assign(project, monitor=console))
    return 0


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


def _plan(options: Namespace, console: Console) -> int:
    wanted = _wanted(options)
    if options.teams_file is not None:
        wanted = replace(wanted, own_teams=read_teams(options.teams_file))
    with _open(options, console) as project:
        _tell(console, plan.plan(project, options=wanted, monitor=console))
    return 0


def _what_if(options: Namespace, console: Console) -> int:
    with _open(options, console) as project:
        found = whatif.compare(
            project,
            options=_wanted(options),
            until=_day(options.until),
            today=_today(),
            people=options.people,
            monitor=console,
        )
    lines = [console.words.say("cli.scenario", **row) for row in found.as_list()]
    console.tell_list("scenarios", found.as_list(), lines)
    return 0


SHEET_PASSPHRASE_VARIABLE: Final = "PHANONG_SHEET_PASSPHRASE"


def _sheet_passphrase(file: Path | None) -> str | None:
    """Return the passphrase of phone pages: of the file named, else of the variable, else none."""
    if file is None:
        return os.environ.get(SHEET_PASSPHRASE_VARIABLE) or None
    if not file.is_file():
        raise DataError("file_missing", file=file.name)
    return file.read_text(encoding="utf-8-sig").rstrip("\r\n")


def _sheets(options: Namespace, console: Console) -> int:
    with _open(options, console) as project:
        written = sheets.sheets(
            project,
            options.folder,
            schools=tuple(options.school),
            formats=tuple(options.format.split(",")),
            language=console.language,
            thai_digits=options.thai_digits,
            passphrase=_sheet_passphrase(options.sheet_passphrase_file),
            monitor=console,
        )
    told = asdict(written)
    if not written.sheet_passphrase:
        del told["sheet_passphrase"]
    console.tell(told)
    return 0


def _map(options: Namespace, console: Console) -> int:
    with _open(options, console) as project:
        _tell(console, results.write_project_map(project, options.file, language=console.language, monitor=console))
    return 0


def _report(options: Namespace, console: Console) -> int:
    as_of = _today() if options.as_of is None else _day(options.as_of)
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


def _export(options: Namespace, console: Console) -> int:
    with _open(options, console) as project:
        made = export.export_vroom(
            project, options.file, schools=tuple(options.school), format_=options.format, monitor=console
        )
    _tell(console, made)
    return 0


def _solve(options: Namespace, console: Console) -> int:
    found = solve_flow.solve(
        options.instance, seconds=options.seconds, seed=options.seed, out=options.out, monitor=console
    )
    told = found.as_dict()
    if not options.json:
        del told["routes"]
    console.tell(told)
    if not options.json:
        print(solution_text(found.routes_of_customers, found.cost), end="")
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
    "review": _review,
    "pin": _pin,
    "choose": _choose,
    "skip": _skip,
    "undo": _undo,
    "close": _close,
    "closures": _closures,
    "reopen": _reopen,
    "lifelines": _lifelines,
    "assign": _assign,
    "plan": _plan,
    "whatif": _what_if,
    "sheets": _sheets,
    "map": _map,
    "report": _report,
    "geocode": _geocode,
    "export": _export,
    "solve": _solve,
    "matrix": _matrix,
    "route": _route,
}


def run(options: Namespace, console: Console) -> int:
    """Run the command that was parsed and return its exit code."""
    return _COMMANDS[options.command](options, console)
