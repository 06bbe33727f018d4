"""Close roads and see what hangs on them."""

from argparse import Namespace
from dataclasses import asdict
from typing import Final

from planner.cli.commands.given import Commands, day, open_project, tell, today
from planner.cli.console import Console
from planner.workflow import closures, routing


def _close(options: Namespace, console: Console) -> int:
    lat, lon = routing.parse_place(options.place)
    with open_project(options, console) as project:
        made = closures.close(
            project,
            lat,
            lon,
            until=day(options.until),
            on=today(),
            note=options.note,
            whole_way=options.whole_way,
            profile=options.profile,
            monitor=console,
        )
    tell(console, made)
    return 0


def _closures(options: Namespace, console: Console) -> int:
    with open_project(options, console) as project:
        closed = closures.list_closures(project, on=today())
    lines = [f"{one.number}. {one.lat:.5f},{one.lon:.5f} → {one.until} {one.note}".rstrip() for one in closed]
    console.tell_list("closures", [asdict(one) for one in closed], lines)
    return 0


def _reopen(options: Namespace, console: Console) -> int:
    with open_project(options, console) as project:
        closures.reopen(project, options.number)
        console.tell({"closures": len(closures.list_closures(project, on=today()))})
    return 0


def _lifelines(options: Namespace, console: Console) -> int:
    with open_project(options, console) as project:
        found = closures.find_lifelines(project, on=today(), profile=options.profile, monitor=console)
    lines = [f"{one.road} ({one.lat:.5f},{one.lon:.5f}): {', '.join(one.stops)}" for one in found]
    console.tell_list("lifelines", [asdict(one) for one in found], lines)
    return 0


COMMANDS: Final[Commands] = {
    "close": _close,
    "closures": _closures,
    "reopen": _reopen,
    "lifelines": _lifelines,
}
