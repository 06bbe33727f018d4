"""The words of ``import``."""

from pathlib import Path

from planner.cli.grammar.base import Commands, Group, project_argument


def add(commands: Commands, top: Group) -> None:
    """Add the commands of this room."""
    group = commands.group(commands.add(top, "import", "import"), "what")
    for name in ("schools", "places", "roads"):
        parser = commands.add(group, name, f"import_{name}")
        project_argument(parser)
        parser.add_argument("file", type=Path, metavar="FILE")
        if name == "roads":
            parser.add_argument("--around", type=float, default=None, metavar="KM", help=commands.say("roads_around"))
    register = commands.add(group, "register", "import_register")
    project_argument(register)
    register.add_argument("file", type=Path, metavar="FILE")
    register.add_argument("--format", choices=("auto", "dmc", "onec", "table"), default="auto")
    register.add_argument("--mapping", type=Path, metavar="FILE.toml")
    register.add_argument("--rejects", type=Path, metavar="FILE.xlsx")
    register.add_argument("--sheet", default="", metavar="NAME", help=commands.say("sheet_name"))
    register.add_argument("--head-row", type=int, default=0, metavar="N", help=commands.say("head_row"))
    mended = commands.add(group, "rejects", "import_rejects")
    project_argument(mended)
    mended.add_argument("file", type=Path, metavar="FILE.xlsx")
    written = commands.add(top, "rejects", "rejects")
    project_argument(written)
    written.add_argument("file", type=Path, metavar="FILE.xlsx")
    for name in ("enrolment", "checkins"):
        parser = commands.add(group, name, f"import_{name}")
        project_argument(parser)
        parser.add_argument("files", type=Path, nargs="+", metavar="FILE")
    parser = commands.add(group, "replies", "import_replies")
    project_argument(parser)
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE")
    parser = commands.add(group, "grades", "import_grades")
    project_argument(parser)
    parser.add_argument("file", type=Path, metavar="FILE")
    parser = commands.add(group, "atrisk", "import_atrisk")
    project_argument(parser)
    way = parser.add_mutually_exclusive_group(required=True)
    way.add_argument("file", type=Path, nargs="?", metavar="FILE")
    way.add_argument("--undo", action="store_true", help=commands.say("atrisk_undo"))
    parser.add_argument("--mapping", type=Path, metavar="FILE.toml")
