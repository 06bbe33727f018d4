"""One function a command: read the words, call the workflow, tell the result."""

import importlib
from argparse import Namespace
from typing import Final

from planner.cli.console import Console

_ROOMS: Final = {
    "project": ("demo", "new", "status", "check"),
    "imports": ("import", "rejects"),
    "children": ("amend", "unamend"),
    "places": ("locate", "review", "pin", "choose", "skip", "undo", "redo"),
    "roads": ("close", "closures", "reopen", "lifelines"),
    "visits": ("assign", "plan", "whatif", "export", "territories", "unserved", "window", "edit"),
    "packages": ("snapshot", "snapshots", "phases", "table", "package", "retain"),
    "results": ("sheets", "map", "report"),
    "checkins": (
        "conflicts",
        "decide",
        "undecide",
        "unmatched",
        "link",
        "newcase",
        "matches",
        "offers",
        "flags",
        "returned",
        "record",
        "sheet",
        "transfers",
        "coverage",
    ),
    "followup": (
        "refer",
        "fields",
        "referrals",
        "reply",
        "withdraw",
        "followup",
        "follow",
        "unfollow",
        "options",
    ),
    "papers": ("papers", "templates", "claim", "prevention", "opendata"),
    "tools": ("geocode", "solve", "matrix", "route"),
}
"""The module that holds each command: only what a command needs is imported."""


def run(options: Namespace, console: Console) -> int:
    """Run the command that was parsed and return its exit code."""
    room = next(room for room, names in _ROOMS.items() if options.command in names)
    code: int = importlib.import_module(f"planner.cli.commands.{room}").COMMANDS[options.command](options, console)
    return code
