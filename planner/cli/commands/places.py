"""Find places for addresses and put them right."""

from argparse import Namespace
from dataclasses import asdict
from typing import Final

from planner.cli.commands.given import Commands, open_project, tell
from planner.cli.console import Console
from planner.workflow import corrections, locate, review, routing


def _locate(options: Namespace, console: Console) -> int:
    with open_project(options, console) as project:
        tell(console, locate.locate(project, monitor=console))
    return 0


def _review(options: Namespace, console: Console) -> int:
    with open_project(options, console) as project:
        doubts = review.review(project, language=console.language)
    console.tell_list(
        "review", [asdict(doubt) for doubt in doubts], [review.line(d, console.language) for d in doubts]
    )
    return 0


def _pin(options: Namespace, console: Console) -> int:
    lat, lon = routing.parse_place(options.place)
    with open_project(options, console) as project:
        tell(
            console,
            corrections.pin(project, options.case_id, lat, lon, village=options.village, monitor=console),
        )
    return 0


def _choose(options: Namespace, console: Console) -> int:
    with open_project(options, console) as project:
        made = corrections.choose(
            project, options.case_id, options.number, same_words=options.same_words, monitor=console
        )
        tell(console, made)
    return 0


def _skip(options: Namespace, console: Console) -> int:
    with open_project(options, console) as project:
        tell(console, corrections.skip(project, options.case_id, monitor=console))
    return 0


def _undo(options: Namespace, console: Console) -> int:
    with open_project(options, console) as project:
        tell(console, corrections.undo(project, correction_id=options.correction, monitor=console))
    return 0


def _redo(options: Namespace, console: Console) -> int:
    with open_project(options, console) as project:
        tell(console, corrections.redo(project, monitor=console))
    return 0


COMMANDS: Final[Commands] = {
    "locate": _locate,
    "review": _review,
    "pin": _pin,
    "choose": _choose,
    "skip": _skip,
    "undo": _undo,
    "redo": _redo,
}
