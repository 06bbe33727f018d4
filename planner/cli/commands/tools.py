"""What needs no project: the geocoder, the roads, the solver."""

from argparse import Namespace
from typing import Final

from planner.cli.commands.given import Commands, tell
from planner.cli.console import Console
from planner.visits.instances import solution_text
from planner.workflow import geocode as geocode_flow
from planner.workflow import routing
from planner.workflow import solve as solve_flow


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
    tell(console, summary)
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
    tell(
        console,
        routing.matrix(options.roads, options.points, options.out, profile=options.profile, monitor=console),
    )
    return 0


def _route(options: Namespace, console: Console) -> int:
    console.tell_json(routing.route(options.roads, options.points, profile=options.profile, monitor=console))
    return 0


COMMANDS: Final[Commands] = {
    "geocode": _geocode,
    "solve": _solve,
    "matrix": _matrix,
    "route": _route,
}
