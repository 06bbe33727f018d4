"""The words of the command line; nothing heavy is imported here."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, NoReturn

from resources.text import LANGUAGES, Catalogue, catalogue

_PROFILES: Final = ("motorcycle", "pickup", "walk")


def language_asked(arguments: Sequence[str]) -> str | None:
    """Return the language asked for anywhere on the line: help is needed before parsing is done."""
    for position, word in enumerate(arguments):
        given = word.removeprefix("--lang=") if word.startswith("--lang=") else None
        if word == "--lang" and position + 1 < len(arguments):
            given = arguments[position + 1]
        if given in LANGUAGES:
            return given
    return None


class _Parser(argparse.ArgumentParser):
    """An argument parser whose own words come from the catalogue too."""

    words = catalogue("th")

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - argparse's own signature
        super().__init__(*args, **{"add_help": False, "allow_abbrev": False, **kwargs})
        self._positionals.title = self.words.say("cli.positionals")
        self._optionals.title = self.words.say("cli.options")
        self.add_argument("-h", "--help", action="help", help=self.words.say("cli.help.help"))

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the line and where help is; exit code 2."""
        self.print_usage(sys.stderr)
        self.exit(2, self.words.say("cli.wrong_usage", command=self.prog, detail=message) + "\n")


def _parser_class(words: Catalogue) -> type[_Parser]:
    """Return a parser class that speaks ``words``: argparse makes sub-parsers from the class alone."""
    return type("Parser", (_Parser,), {"words": words})


class _Commands:
    """Adds commands whose help comes from the catalogue and which all know the common options."""

    def __init__(self, words: Catalogue, common: argparse.ArgumentParser) -> None:
        self.words = words
        self._common = common

    def group(self, parser: argparse.ArgumentParser, dest: str) -> Any:  # noqa: ANN401 - argparse names no type
        return parser.add_subparsers(dest=dest, metavar=self.words.say("cli.command"), required=dest != "command")

    def say(self, help_key: str) -> str:
        return self.words.say(f"cli.help.{help_key}")

    def add(self, group: Any, name: str, help_key: str) -> argparse.ArgumentParser:  # noqa: ANN401
        said = self.words.say(f"cli.help.{help_key}")
        parser: argparse.ArgumentParser = group.add_parser(name, help=said, description=said, parents=[self._common])
        return parser


def _common(words: Catalogue) -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    common.add_argument("--lang", choices=LANGUAGES, help=words.say("cli.help.lang"))
    common.add_argument("--json", action="store_true", help=words.say("cli.help.json"))
    common.add_argument("--quiet", action="store_true", help=words.say("cli.help.quiet"))
    common.add_argument("--passphrase-file", type=Path, metavar="FILE", help=words.say("cli.help.passphrase_file"))
    return common


def build_parser(language: str) -> argparse.ArgumentParser:
    """Return the parser with its help in ``language``."""
    words = catalogue(language)
    common = _common(words)
    parser = _parser_class(words)(prog="phanong", description=words.say("cli.help.phanong"), parents=[_common(words)])
    # Defaults stand on the top alone: options of its own make a command keep what was said before it.
    parser.set_defaults(lang=language, json=False, quiet=False, passphrase_file=None, project=None)
    commands = _Commands(words, common)
    top = commands.group(parser, "command")
    _project_commands(commands, top)
    _import_commands(commands, top)
    _place_commands(commands, top)
    _road_commands(commands, top)
    _work_commands(commands, top)
    _free_commands(commands, top)
    return parser


def _project(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("project", type=Path, metavar="PROJECT")


def _project_commands(commands: _Commands, top: Any) -> None:  # noqa: ANN401
    demo = commands.add(top, "demo", "demo")
    demo.add_argument("folder", type=Path, nargs="?", default=Path("phanong-demo"), metavar="DIR")
    demo.add_argument("--seed", type=int, default=1)
    demo.add_argument("--children", type=int, default=600)
    demo.add_argument("--schools", type=int, default=40)
    demo.add_argument("--no-window", action="store_true")
    new = commands.add(top, "new", "new")
    _project(new)
    new.add_argument("--esa", required=True, metavar="NAME")
    new.add_argument("--year", type=int, required=True, metavar="BE")
    new.add_argument("--area", action="append", default=[], metavar="CODE")
    for name in ("open", "status", "check"):
        _project(commands.add(top, name, name))


def _import_commands(commands: _Commands, top: Any) -> None:  # noqa: ANN401
    group = commands.group(commands.add(top, "import", "import"), "what")
    for name in ("schools", "places", "roads"):
        parser = commands.add(group, name, f"import_{name}")
        _project(parser)
        parser.add_argument("file", type=Path, metavar="FILE")
    register = commands.add(group, "register", "import_register")
    _project(register)
    register.add_argument("file", type=Path, metavar="FILE")
    register.add_argument("--format", choices=("auto", "dmc", "onec", "table"), default="auto")
    register.add_argument("--mapping", type=Path, metavar="FILE.toml")
    register.add_argument("--rejects", type=Path, metavar="FILE.xlsx")
    for name in ("enrolment", "checkins"):
        parser = commands.add(group, name, f"import_{name}")
        _project(parser)
        parser.add_argument("files", type=Path, nargs="+", metavar="FILE")


def _place_commands(commands: _Commands, top: Any) -> None:  # noqa: ANN401
    say = commands.words.say
    _project(commands.add(top, "review", "review"))
    pin = commands.add(top, "pin", "pin")
    _project(pin)
    pin.add_argument("case_id", metavar="CASE_ID")
    pin.add_argument("place", metavar="LAT,LON")
    pin.add_argument("--village", action="store_true", help=say("cli.help.pin_village"))
    choose = commands.add(top, "choose", "choose")
    _project(choose)
    choose.add_argument("case_id", metavar="CASE_ID")
    choose.add_argument("number", type=int, metavar="NUMBER")
    choose.add_argument("--same-words", action="store_true", help=say("cli.help.choose_same_words"))
    skip = commands.add(top, "skip", "skip")
    _project(skip)
    skip.add_argument("case_id", metavar="CASE_ID")
    undo = commands.add(top, "undo", "undo")
    _project(undo)
    undo.add_argument("--correction", metavar="ID", help=say("cli.help.undo_correction"))


def _road_commands(commands: _Commands, top: Any) -> None:  # noqa: ANN401
    close = commands.add(top, "close", "close")
    _project(close)
    close.add_argument("place", metavar="LAT,LON")
    close.add_argument("--until", required=True, metavar="DATE")
    close.add_argument("--note", default="", metavar="TEXT")
    close.add_argument("--whole-way", action="store_true")
    _project(commands.add(top, "closures", "closures"))
    reopen = commands.add(top, "reopen", "reopen")
    _project(reopen)
    reopen.add_argument("number", type=int, metavar="NUMBER")
    lifelines = commands.add(top, "lifelines", "lifelines")
    _project(lifelines)
    for parser in (close, lifelines):
        parser.add_argument("--profile", choices=_PROFILES, default="motorcycle")


def _plan_options(commands: _Commands, parser: argparse.ArgumentParser) -> None:
    _project(parser)
    parser.add_argument("--school", action="append", default=[], metavar="CODE")
    parser.add_argument("--profile", choices=_PROFILES, default="motorcycle")
    parser.add_argument("--shift", default="08:30-16:30", metavar="HH:MM-HH:MM")
    parser.add_argument("--teams", type=int, default=1, metavar="N")
    parser.add_argument("--days", type=int, default=None, metavar="N")
    parser.add_argument("--visit-minutes", type=float, default=30.0, metavar="M")
    parser.add_argument("--season", choices=("dry", "rainy"), default="dry")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.add_argument("--effort", choices=("quick", "normal", "best"), default="normal")
    parser.add_argument("--scope", choices=("school", "esa"), default="school")
    parser.add_argument("--depot", default="", metavar="CODE", help=commands.say("plan_depot"))


def _work_commands(commands: _Commands, top: Any) -> None:  # noqa: ANN401
    for name in ("locate", "assign"):
        _project(commands.add(top, name, name))
    plan = commands.add(top, "plan", "plan")
    _plan_options(commands, plan)
    plan.add_argument("--teams-file", type=Path, metavar="FILE.toml", help=commands.say("plan_teams_file"))
    what_if = commands.add(top, "whatif", "whatif")
    _plan_options(commands, what_if)
    what_if.add_argument("--until", required=True, metavar="DATE", help=commands.say("whatif_until"))
    what_if.add_argument("--people", type=int, default=2, metavar="N", help=commands.say("whatif_people"))
    export = commands.group(commands.add(top, "export", "export"), "what")
    vroom = commands.add(export, "vroom", "export_vroom")
    _project(vroom)
    vroom.add_argument("file", type=Path, metavar="FILE.json")
    vroom.add_argument("--school", action="append", default=[], metavar="CODE")
    vroom.add_argument("--format", choices=("vroom", "ors"), default="vroom")
    sheets = commands.add(top, "sheets", "sheets")
    _project(sheets)
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
    _project(map_)
    map_.add_argument("file", type=Path, metavar="FILE")
    report = commands.add(top, "report", "report")
    _project(report)
    report.add_argument("folder", type=Path, metavar="DIR")
    report.add_argument("--as-of", metavar="DATE")
    report.add_argument("--thai-digits", action="store_true")


def _free_commands(commands: _Commands, top: Any) -> None:  # noqa: ANN401
    geocode = commands.add(top, "geocode", "geocode")
    geocode.add_argument("file", type=Path, metavar="IN.csv")
    geocode.add_argument("out", type=Path, metavar="OUT.csv")
    for column in ("address", "tambon", "amphoe", "province", "house", "moo", "village", "postcode"):
        geocode.add_argument(f"--{column}", metavar="COL")
    geocode.add_argument("--area", action="append", default=[], metavar="CODE")
    geocode.add_argument("--places", action="append", type=Path, default=[], metavar="FILE")
    geocode.add_argument("--roads", type=Path, metavar="FILE.osm.pbf")
    solve = commands.add(top, "solve", "solve")
    solve.add_argument("instance", type=Path, metavar="INSTANCE")
    solve.add_argument("--seconds", type=float, default=60.0, metavar="S")
    solve.add_argument("--seed", type=int, default=0)
    solve.add_argument("--out", type=Path, metavar="FILE.sol")
    matrix = commands.add(top, "matrix", "matrix")
    matrix.add_argument("roads", type=Path, metavar="FILE.osm.pbf")
    matrix.add_argument("points", type=Path, metavar="POINTS.csv")
    matrix.add_argument("out", type=Path, metavar="OUT.npz")
    matrix.add_argument("--profile", choices=_PROFILES, default="motorcycle")
    route = commands.add(top, "route", "route")
    route.add_argument("roads", type=Path, metavar="FILE.osm.pbf")
    route.add_argument("points", nargs="+", metavar="LAT,LON")
    route.add_argument("--profile", choices=_PROFILES, default="motorcycle")
