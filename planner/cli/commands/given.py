"""What every command needs: the project it names, the day it means, the telling of its summary."""

import datetime as dt
from argparse import Namespace
from collections.abc import Callable, Mapping
from dataclasses import asdict, is_dataclass
from typing import Any

from gis.errors import DataError
from planner.calendar import parse_date, thai_today
from planner.cli.console import Console
from planner.store.project import Project
from planner.workflow import project as projects

Command = Callable[[Namespace, Console], int]
Commands = Mapping[str, Command]


def open_project(options: Namespace, console: Console) -> Project:
    """Open the project that the line names."""
    return projects.open_project(options.project, console.passphrase())


def tell(console: Console, summary: object) -> None:
    """Tell a summary, a dataclass, by name."""
    console.tell(asdict(summary) if is_dataclass(summary) and not isinstance(summary, type) else dict[str, Any]())


def today() -> dt.date:
    """Return the day that it is in Thailand."""
    return thai_today()


def day(text: str) -> dt.date:
    """Return a date as typed; ``DataError`` where it is none."""
    parsed = parse_date(text)
    if parsed is None:
        raise DataError("bad_date", text=text)
    return parsed
