"""The words of ``import``."""

from pathlib import Path
from typing import Any

from planner.cli.grammar.base import Commands, project_argument


def add(commands: Commands, top: Any) -> None:  # noqa: ANN401
    """Add the commands of this room."""
    group = commands.group(commands.add(top, "import", "import"), "what")
    for name in ("schools", "places", "roads"):
        parser = commands.add(group, name, f"import_{name}")
        project_argument(parser)
        parser.add_argument("file", type=Path, metavar="FILE")
    register = commands.add(group, "register", "import_register")
    project_argument(register)
    register.add_argument("file", type=Path, metavar="FILE")
    register.add_argument("--format", choices=("auto", "dmc", "onec", "table"), default="auto")
    register.add_argument("--mapping", type=Path, metavar="FILE.toml")
    register.add_argument("--rejects", type=Path, metavar="FILE.xlsx")
    for name in ("enrolment", "checkins"):
        parser = commands.add(group, name, f"import_{name}")
        project_argument(parser)
        parser.add_argument("files", type=Path, nargs="+", metavar="FILE")
