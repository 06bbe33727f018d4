"""The words of the commands about snapshots, tables of reports, and packages."""

from pathlib import Path
from typing import Final

from planner.cli.grammar.base import Commands, Group, project_argument

_TABLES: Final = ("phases", "clusters", "group", "care")


def add(commands: Commands, top: Group) -> None:
    """Add the commands of this room."""
    say = commands.say
    snapshot = commands.add(top, "snapshot", "snapshot")
    project_argument(snapshot)
    snapshot.add_argument("--phase", default="", metavar="PHASE", help=say("phase"))
    snapshot.add_argument("--as-of", metavar="DATE", help=say("snapshot_as_of"))
    snapshot.add_argument("--note", default="", metavar="TEXT")
    project_argument(commands.add(top, "snapshots", "snapshots"))
    phases = commands.add(top, "phases", "phases")
    project_argument(phases)
    phases.add_argument("--year", type=int, metavar="BE", help=say("phases_year"))
    table = commands.add(top, "table", "table")
    project_argument(table)
    table.add_argument("name", choices=_TABLES, metavar="|".join(_TABLES))
    way = table.add_mutually_exclusive_group(required=True)
    way.add_argument("--out", type=Path, metavar="FILE.toml", help=say("table_out"))
    way.add_argument("--from", dest="source", type=Path, metavar="FILE.toml", help=say("table_from"))
    package = commands.group(commands.add(top, "package", "package"), "what")
    export = commands.add(package, "export", "package_export")
    project_argument(export)
    export.add_argument("file", type=Path, metavar="FILE.phapkg")
    export.add_argument("--school", default="", metavar="CODE", help=say("package_school"))
    export.add_argument("--figures", action="store_true", help=say("package_figures"))
    export.add_argument("--as-of", metavar="DATE", help=say("package_as_of"))
    export.add_argument("--snapshot", default="", metavar="ID", help=say("report_snapshot"))
    export.add_argument("--no-roads", action="store_true", help=say("package_no_roads"))
    merge = commands.add(package, "merge", "package_merge")
    project_argument(merge)
    merge.add_argument("files", type=Path, nargs="+", metavar="FILE.phapkg")
    opened = commands.add(package, "open", "package_open")
    opened.add_argument("file", type=Path, metavar="FILE.phapkg")
    project_argument(opened)
    retain = commands.add(top, "retain", "retain")
    project_argument(retain)
    retain.add_argument("--yes", action="store_true", help=say("retain_yes"))
    for command in (export, merge, opened):
        command.add_argument("--package-passphrase-file", type=Path, metavar="FILE", help=say("package_passphrase"))
