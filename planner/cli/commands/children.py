"""Put right what the register says of a child."""

from argparse import Namespace
from typing import Final

from gis.errors import DataError
from planner.cli.commands.given import Commands, open_project, tell
from planner.cli.console import Console
from planner.workflow import amendments


def _amend(options: Namespace, console: Console) -> int:
    values: dict[tuple[str, str], str] = {}
    for text in options.values:
        field, sign, value = text.partition("=")
        if not sign:
            raise DataError("bad_field_value", text=text)
        values[options.case_id, field.strip()] = value
    with open_project(options, console) as project:
        tell(console, amendments.amend(project, values))
    return 0


def _unamend(options: Namespace, console: Console) -> int:
    with open_project(options, console) as project:
        tell(console, amendments.undo_amendment(project))
    return 0


COMMANDS: Final[Commands] = {"amend": _amend, "unamend": _unamend}
