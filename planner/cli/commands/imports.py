"""Bring files into a project."""

from argparse import Namespace
from typing import Final

from planner.cli.commands.given import Commands, open_project, tell
from planner.cli.console import Console
from planner.workflow import imports


def _import(options: Namespace, console: Console) -> int:
    with open_project(options, console) as project:
        match options.what:
            case "schools":
                tell(console, imports.import_schools(project, options.file, monitor=console))
            case "places":
                tell(console, imports.import_places(project, options.file, monitor=console))
            case "roads":
                tell(console, imports.import_roads(project, options.file, monitor=console))
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
                tell(console, summary)
            case "enrolment":
                tell(console, imports.import_enrolment(project, options.files, monitor=console))
            case "checkins":
                tell(console, imports.import_checkins(project, options.files, monitor=console))
    return 0


COMMANDS: Final[Commands] = {
    "import": _import,
}
