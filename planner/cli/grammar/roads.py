"""The words of the commands about roads."""

from planner.cli.grammar.base import PROFILES, Commands, Group, project_argument


def add(commands: Commands, top: Group) -> None:
    """Add the commands of this room."""
    close = commands.add(top, "close", "close")
    project_argument(close)
    close.add_argument("place", metavar="LAT,LON")
    close.add_argument("--until", required=True, metavar="DATE")
    close.add_argument("--note", default="", metavar="TEXT")
    close.add_argument("--whole-way", action="store_true")
    project_argument(commands.add(top, "closures", "closures"))
    reopen = commands.add(top, "reopen", "reopen")
    project_argument(reopen)
    reopen.add_argument("number", type=int, metavar="NUMBER")
    lifelines = commands.add(top, "lifelines", "lifelines")
    project_argument(lifelines)
    for parser in (close, lifelines):
        parser.add_argument("--profile", choices=PROFILES, default="motorcycle")
