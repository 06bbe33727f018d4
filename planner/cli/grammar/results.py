"""The words of the commands about sheets, maps and reports."""

from pathlib import Path

from planner.cli.grammar.base import Commands, Group, project_argument


def add(commands: Commands, top: Group) -> None:
    """Add the commands of this room."""
    sheets = commands.add(top, "sheets", "sheets")
    project_argument(sheets)
    sheets.add_argument("folder", type=Path, metavar="DIR")
    sheets.add_argument("--school", action="append", default=[], metavar="CODE")
    sheets.add_argument("--format", default="pdf", metavar="pdf,xlsx,gpx,kml,html")
    sheets.add_argument("--thai-digits", action="store_true")
    sheets.add_argument(
        "--sheet-passphrase-file",
        type=Path,
        metavar="FILE",
        help=commands.words.say("cli.help.sheet_passphrase_file"),
    )
    map_ = commands.add(top, "map", "map")
    project_argument(map_)
    map_.add_argument("file", type=Path, metavar="FILE")
    map_.add_argument("--as-of", metavar="DATE", help=commands.words.say("cli.help.map_as_of"))
    report = commands.add(top, "report", "report")
    project_argument(report)
    report.add_argument("folder", type=Path, metavar="DIR")
    way = report.add_mutually_exclusive_group()
    way.add_argument("--as-of", metavar="DATE", help=commands.say("report_as_of"))
    way.add_argument("--phase", default="", metavar="PHASE", help=commands.say("phase"))
    way.add_argument("--snapshot", default="", metavar="ID", help=commands.say("report_snapshot"))
    report.add_argument("--level", choices=("school", "esa", "cluster", "nation"), help=commands.say("report_level"))
    report.add_argument("--school", action="append", default=[], metavar="CODE", help=commands.say("report_school"))
    report.add_argument("--recount", action="store_true", help=commands.say("report_recount"))
    report.add_argument("--thai-digits", action="store_true")
