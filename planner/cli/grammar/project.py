"""The words of the commands that make, open and look at a project."""

from pathlib import Path

from planner.cli.grammar.base import Commands, Group, project_argument


def add(commands: Commands, top: Group) -> None:
    """Add the commands of this room."""
    demo = commands.add(top, "demo", "demo")
    demo.add_argument("folder", type=Path, nargs="?", default=Path("phanong-demo"), metavar="DIR")
    demo.add_argument("--seed", type=int, default=1)
    demo.add_argument("--children", type=int, default=600)
    demo.add_argument("--schools", type=int, default=40)
    demo.add_argument("--no-window", action="store_true")
    new = commands.add(top, "new", "new")
    project_argument(new)
    new.add_argument("--esa", required=True, metavar="NAME")
    new.add_argument("--year", type=int, required=True, metavar="BE")
    new.add_argument("--area", action="append", default=[], metavar="CODE")
    for name in ("open", "status", "check"):
        project_argument(commands.add(top, name, name))
