"""The words of the commands about what the register says."""

from planner.cli.grammar.base import Commands, Group, project_argument


def add(commands: Commands, top: Group) -> None:
    """Add the commands of this room."""
    amend = commands.add(top, "amend", "amend")
    project_argument(amend)
    amend.add_argument("case_id", metavar="CASE_ID")
    amend.add_argument("values", nargs="+", metavar="FIELD=VALUE")
    project_argument(commands.add(top, "unamend", "unamend"))
