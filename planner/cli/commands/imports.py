"""Bring files into a project."""

from argparse import Namespace
from collections.abc import Collection
from dataclasses import asdict
from typing import Final

from planner.cli.commands.given import Commands, open_project, tell
from planner.cli.console import Console
from planner.store.project import Project
from planner.workflow import checkins, followup, imports, quarantine, reading, referrals


def _import(options: Namespace, console: Console) -> int:
    with open_project(options, console) as project:
        match options.what:
            case "schools":
                tell(console, imports.import_schools(project, options.file, monitor=console))
            case "places":
                tell(console, imports.import_places(project, options.file, monitor=console))
            case "roads":
                roads = imports.import_roads(project, options.file, around_km=options.around, monitor=console)
                tell(console, roads)
            case "rejects":
                tell(console, quarantine.import_mended(project, options.file, monitor=console))
            case "register":
                chosen = None
                if options.sheet or options.head_row:
                    chosen = reading.choice_at(
                        project,
                        options.file,
                        sheet=options.sheet,
                        head_row=options.head_row,
                        mapping=options.mapping,
                    )
                summary = imports.import_register(
                    project,
                    options.file,
                    format_=options.format,
                    mapping=options.mapping,
                    choice=chosen,
                    rejects=options.rejects,
                    language=console.language,
                    monitor=console,
                )
                tell(console, summary)
            case "enrolment":
                tell(console, imports.import_enrolment(project, options.files, monitor=console))
            case "checkins":
                brought = imports.import_checkins(project, options.files, monitor=console)
                _tell_checkins(console, project, brought, {path.name for path in options.files})
            case "replies":
                tell(console, referrals.import_replies(project, options.files, monitor=console))
            case "grades":
                tell(console, followup.import_taught(project, options.file, monitor=console))
            case "atrisk" if options.undo:
                tell(console, followup.undo_at_risk(project))
            case "atrisk":
                found = followup.import_at_risk(project, options.file, mapping=options.mapping, monitor=console)
                tell(console, found)
    return 0


def _tell_checkins(
    console: Console, project: Project, summary: imports.CheckinsImport, files: Collection[str]
) -> None:
    """Say what came of check-ins, and each row of them that a person should look at."""
    noted = checkins.noted(project, files)
    lines = [
        console.words.say(
            "results.reject_line", file=one.source_file, row=one.source_row, reason=one.words(console.language)
        )
        for one in noted
    ]
    console.tell_with(asdict(summary), "noted", [asdict(one) for one in noted], lines)


def _rejects(options: Namespace, console: Console) -> int:
    with open_project(options, console) as project:
        tell(console, quarantine.write_quarantine(project, options.file, language=console.language))
    return 0


COMMANDS: Final[Commands] = {
    "import": _import,
    "rejects": _rejects,
}
