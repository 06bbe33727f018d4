"""The words of the commands about plans."""

import argparse
from pathlib import Path

from planner.cli.grammar.base import PROFILES, Commands, Group, project_argument


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
    parser.add_argument("--teams-file", type=Path, metavar="FILE.toml", help=commands.say("plan_teams_file"))
    parser.add_argument("--lunch", default="", metavar="HH:MM-HH:MM", help=commands.say("plan_lunch"))
    parser.add_argument("--holidays", type=Path, metavar="FILE.toml", help=commands.say("plan_holidays"))
    parser.add_argument("--max-walk", type=float, default=3000.0, metavar="M", help=commands.say("plan_max_walk"))


def add(commands: Commands, top: Group) -> None:
    """Add the commands of this room."""
    for name in ("locate", "assign"):
        project_argument(commands.add(top, name, name))
    plan = commands.add(top, "plan", "plan")
    _plan_options(commands, plan)
    plan.add_argument("--from", dest="first_date", default="", metavar="DATE", help=commands.say("plan_from"))
    plan.add_argument("--balance", default="none", metavar="none|some|even|0-1", help=commands.say("plan_balance"))
    unserved = commands.add(top, "unserved", "unserved")
    project_argument(unserved)
    unserved.add_argument("--school", action="append", default=[], metavar="CODE")
    window = commands.add(top, "window", "window")
    project_argument(window)
    window.add_argument("case_id", nargs="?", default="", metavar="CASE_ID")
    window.add_argument("hours", nargs="?", default="", metavar="HH:MM-HH:MM")
    window.add_argument("--file", type=Path, metavar="FILE", help=commands.say("window_file"))
    window.add_argument("--any-hour", action="store_true", help=commands.say("window_any_hour"))
    _edit(commands, top)
    what_if = commands.add(top, "whatif", "whatif")
    _plan_options(commands, what_if)
    what_if.add_argument("--until", required=True, metavar="DATE", help=commands.say("whatif_until"))
    what_if.add_argument("--people", type=int, default=2, metavar="N", help=commands.say("whatif_people"))
    areas = commands.add(top, "territories", "territories")
    project_argument(areas)
    areas.add_argument("--parts", type=int, default=None, metavar="N", help=commands.say("territories_parts"))
    areas.add_argument("--school", action="append", default=[], metavar="CODE")
    export = commands.group(commands.add(top, "export", "export"), "what")
    vroom = commands.add(export, "vroom", "export_vroom")
    project_argument(vroom)
    vroom.add_argument("file", type=Path, metavar="FILE.json")
    vroom.add_argument("--school", action="append", default=[], metavar="CODE")
    vroom.add_argument("--format", choices=("vroom", "ors"), default="vroom")


def _edit(commands: Commands, top: Group) -> None:
    edit = commands.group(commands.add(top, "edit", "edit"), "what")

    def action(name: str) -> argparse.ArgumentParser:
        parser = commands.add(edit, name, f"edit_{name}")
        project_argument(parser)
        return parser

    for name in ("add", "move"):
        parser = action(name)
        parser.add_argument("stop", metavar="STOP")
        parser.add_argument("route", metavar="ROUTE")
        parser.add_argument("--position", type=int, default=None, metavar="N", help=commands.say("edit_position"))
    drop = action("drop")
    drop.add_argument("stop", metavar="STOP")
    drop.add_argument("--reason", default=None, metavar="WORDS", help=commands.say("edit_reason"))
    action("restore").add_argument("stop", metavar="STOP")
    reorder = action("reorder")
    reorder.add_argument("route", metavar="ROUTE")
    reorder.add_argument("stops", nargs="+", metavar="STOP")
    for name in ("lock", "unlock"):
        chosen = action(name).add_mutually_exclusive_group(required=True)
        chosen.add_argument("--stop", metavar="STOP")
        chosen.add_argument("--route", metavar="ROUTE")
        chosen.add_argument("--day", nargs=2, metavar=("SCHOOL", "DAY"))
    action("improve").add_argument("school", metavar="SCHOOL")
