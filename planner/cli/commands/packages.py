"""Snapshots, tables of reports, and packages."""

import datetime as dt
import os
from argparse import Namespace
from dataclasses import asdict
from pathlib import Path
from typing import Final

from gis.errors import DataError
from planner.cli import MENDABLE
from planner.cli.commands.given import Commands, day, open_project, tell
from planner.cli.console import Console
from planner.workflow import merging, packages, retention, snapshots, tables

PACKAGE_PASSPHRASE_VARIABLE: Final = "PHANONG_PACKAGE_PASSPHRASE"
_COUNTED: Final = ("new_checkins", "new_rows", "new_children", "returned", "conflicts")


def _package_passphrase(file: Path | None) -> str:
    """Return the passphrase of packages: of the file named, else of the variable, else none."""
    if file is None:
        return os.environ.get(PACKAGE_PASSPHRASE_VARIABLE, "")
    if not file.is_file():
        raise DataError("file_missing", file=file.name)
    return file.read_text(encoding="utf-8-sig").rstrip("\r\n")


def _needed_passphrase(options: Namespace, file: Path) -> str:
    found = _package_passphrase(options.package_passphrase_file)
    if not found:
        raise DataError("package_passphrase_needed", file=file.name)
    return found


def _snapshot(options: Namespace, console: Console) -> int:
    as_of = None if options.as_of is None else day(options.as_of)
    with open_project(options, console) as project:
        made = snapshots.take_snapshot(project, phase=options.phase, as_of=as_of, note=options.note)
    console.tell_list("snapshots", [asdict(made)], [snapshots.snapshot_line(made, console.language)])
    return 0


def _snapshots(options: Namespace, console: Console) -> int:
    with open_project(options, console) as project:
        found = snapshots.snapshots(project)
    lines = [snapshots.snapshot_line(one, console.language) for one in found]
    console.tell_list("snapshots", [asdict(one) for one in found], lines)
    return 0


def _phases(options: Namespace, console: Console) -> int:
    with open_project(options, console) as project:
        found = tables.phases_in(project, options.year)
    lines = [tables.phase_line(phase, console.language) for phase in found]
    console.tell_list("phases", [asdict(phase) for phase in found], lines)
    return 0


def _table(options: Namespace, console: Console) -> int:
    with open_project(options, console) as project:
        if options.out is not None:
            tell(console, tables.write_table(project, options.name, options.out))
        else:
            tell(console, tables.set_table(project, options.name, options.source))
    return 0


def _package(options: Namespace, console: Console) -> int:
    return {"export": _export, "merge": _merge, "open": _open}[options.what](options, console)


def _export(options: Namespace, console: Console) -> int:
    if bool(options.school) == options.figures:
        raise DataError("package_what")
    passphrase = _package_passphrase(options.package_passphrase_file)
    as_of: dt.date | None = None if options.as_of is None else day(options.as_of)
    with open_project(options, console) as project:
        if options.figures:
            made = packages.export_figures(
                project,
                options.file,
                passphrase=passphrase,
                as_of=as_of,
                snapshot=options.snapshot,
                monitor=console,
            )
        else:
            made = packages.export_school(
                project,
                options.file,
                options.school,
                passphrase=passphrase,
                roads=not options.no_roads,
                monitor=console,
            )
    told = asdict(made)
    if not made.package_passphrase:
        del told["package_passphrase"]
    console.tell(told)
    return 0


def _merge(options: Namespace, console: Console) -> int:
    """Merge packages, and name each that was refused: exit code 3 then, with the others taken over."""
    passphrase = _needed_passphrase(options, options.files[0])
    with open_project(options, console) as project:
        came = merging.merge_all(project, options.files, passphrase=passphrase, monitor=console)
    lines = [_merged_line(one, console) for one in came.merged]
    console.tell_list("merged", [asdict(one) for one in came.merged], lines)
    for one in came.refused:
        said = one.error.message(console.language)
        console.trouble(said if one.file in said else f"{one.file}: {said}")
    return MENDABLE if came.refused else 0


def _merged_line(one: packages.Merged, console: Console) -> str:
    """Return what a package brought as a line."""
    words = console.words
    if one.unchanged:
        return words.say("packages.unchanged", file=one.file, of=one.of)
    counts = {name: value for name, value in asdict(one).items() if name in _COUNTED}
    told = words.say("packages.merged_line", file=one.file, of=one.of, **counts)
    return f"{told}  {words.say('packages.kept')}" if one.plan_kept else told


def _open(options: Namespace, console: Console) -> int:
    made = packages.open_package(
        options.file,
        options.project,
        passphrase=_needed_passphrase(options, options.file),
        project_passphrase=console.passphrase(),
    )
    told = asdict(made)
    del told["package_passphrase"]
    console.tell(told)
    return 0


def _retain(options: Namespace, console: Console) -> int:
    with open_project(options, console) as project:
        tell(console, retention.retain(project, really=options.yes, monitor=console))
    return 0


COMMANDS: Final[Commands] = {
    "snapshot": _snapshot,
    "snapshots": _snapshots,
    "phases": _phases,
    "table": _table,
    "package": _package,
    "retain": _retain,
}
