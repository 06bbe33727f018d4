"""Sheets, maps, reports."""

import os
from argparse import Namespace
from dataclasses import asdict
from pathlib import Path
from typing import Final

from gis.errors import DataError
from planner.cli.commands.given import Commands, day, open_project, tell
from planner.cli.console import Console
from planner.workflow import results, sheets

SHEET_PASSPHRASE_VARIABLE: Final = "PHANONG_SHEET_PASSPHRASE"


def _sheet_passphrase(file: Path | None) -> str | None:
    """Return the passphrase of phone pages: of the file named, else of the variable, else none."""
    if file is None:
        return os.environ.get(SHEET_PASSPHRASE_VARIABLE) or None
    if not file.is_file():
        raise DataError("file_missing", file=file.name)
    return file.read_text(encoding="utf-8-sig").rstrip("\r\n")


def _sheets(options: Namespace, console: Console) -> int:
    with open_project(options, console) as project:
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
    as_of = None if options.as_of is None else day(options.as_of)
    with open_project(options, console) as project:
        written = results.write_project_map(
            project, options.file, as_of=as_of, language=console.language, monitor=console
        )
        tell(console, written)
    return 0


def _report(options: Namespace, console: Console) -> int:
    with open_project(options, console) as project:
        written = results.report(
            project,
            options.folder,
            as_of=None if options.as_of is None else day(options.as_of),
            level=options.level or "",
            schools=tuple(options.school),
            phase=options.phase,
            snapshot=options.snapshot,
            recount=options.recount,
            language=console.language,
            thai_digits=options.thai_digits,
            monitor=console,
        )
    console.tell({"folder": written.folder, "files": written.files})
    return 0


COMMANDS: Final[Commands] = {
    "sheets": _sheets,
    "map": _map,
    "report": _report,
}
