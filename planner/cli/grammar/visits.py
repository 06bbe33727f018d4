"""The words of the commands about plans."""

import argparse
from pathlib import Path
from typing import Any

from planner.cli.grammar.base import PROFILES, Commands, project_argument


def _plan_options(commands: Commands, parser: argparse.ArgumentParser) -> None:
    project_argument(parser)
    parser.add_argument("--school", action="append", default=[], metavar="CODE")
    parser.add_argument("--profile", choices=PROFILES, default="motorcycle")
    parser.add_argument("--shift", default="08:30-16:30", metavar="HH:MM-HH:MM")
    parser.add_argument("--teams", type=int, default=1, metavar="N")
    parser.add_argument("--days", type=int, default=None, metavar="N")
    parser.add_argument("--visit-minutes", type=float, default=30.0, metavar="M")
    parser.add_argument("--season", choices=("dry", "rainy"), default="dry")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.add_argument("--effort", choices=("quick", "normal", "best"), default="normal")
    parser.add_argument("--scope", choices=("school", "esa"), default="school")
    parser.add_argument("--depot", default="", metavar="CODE", help=commands.say("plan_depot"))


def add(commands: Commands, top: Any) -> None:  # noqa: ANN401
    """Add the commands of this room."""
    for name in ("locate", "assign"):
        project_argument(commands.add(top, name, name))
    plan = commands.add(top, "plan", "plan")
    _plan_options(commands, plan)
    plan.add_argument("--teams-file", type=Path, metavar="FILE.toml", help=commands.say("plan_teams_file"))
    what_if = commands.add(top, "whatif", "whatif")
    _plan_options(commands, what_if)
    what_if.add_argument("--until", required=True, metavar="DATE", help=commands.say("whatif_until"))
    what_if.add_argument("--people", type=int, default=2, metavar="N", help=commands.say("whatif_people"))
    export = commands.group(commands.add(top, "export", "export"), "what")
    vroom = commands.add(export, "vroom", "export_vroom")
    project_argument(vroom)
    vroom.add_argument("file", type=Path, metavar="FILE.json")
    vroom.add_argument("--school", action="append", default=[], metavar="CODE")
    vroom.add_argument("--format", choices=("vroom", "ors"), default="vroom")
