"""Make, open and look at a project."""

from argparse import Namespace
from dataclasses import asdict
from pathlib import Path
from typing import Final

from gis.errors import DataError
from planner.cli.commands.given import Commands, open_project, tell
from planner.cli.console import Console
from planner.cli.window import open_window
from planner.workflow import demo as demo_flow
from planner.workflow import project as projects


def _demo(options: Namespace, console: Console) -> int:
    made = demo_flow.demo(
        options.folder,
        seed=options.seed,
        children=options.children,
        schools=options.schools,
        language=console.language,
        monitor=console,
    )
    tell(console, made)
    if not options.no_window and demo_flow.display_present():
        return open_window(Path(made.project), language=console.language, passphrase=demo_flow.PASSPHRASE)
    return 0


def _new(options: Namespace, console: Console) -> int:
    with projects.create_project(
        options.project, console.passphrase(), esa=options.esa, year_be=options.year, area=options.area
    ) as project:
        console.tell({"project": project.path.name})
    return 0


def _status(options: Namespace, console: Console) -> int:
    with open_project(options, console) as project:
        console.tell(projects.status(project).as_dict())
    return 0


def _check(options: Namespace, console: Console) -> int:
    with open_project(options, console) as project:
        found = projects.check(project)
    console.tell(asdict(found))
    if not found.sound:
        raise DataError("project_unsound", file=options.project.name)
    return 0


COMMANDS: Final[Commands] = {
    "demo": _demo,
    "new": _new,
    "status": _status,
    "check": _check,
}
