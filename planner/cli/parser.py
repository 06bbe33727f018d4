"""The words of the command line; nothing heavy is imported here."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, NoReturn

from planner.cli.grammar import (
    checkins,
    children,
    followup,
    imports,
    packages,
    papers,
    places,
    project,
    results,
    roads,
    tools,
    visits,
)
from planner.cli.grammar.base import Commands
from planner.cli.usage import formatter_class, wrong_usage
from resources.text import LANGUAGES, Catalogue, catalogue

ROOMS: Final = (
    project, imports, children, places, roads, visits, results, packages, checkins, followup, papers, tools,
)  # fmt: skip


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
        own = {"add_help": False, "allow_abbrev": False, "formatter_class": formatter_class(self.words)}
        super().__init__(*args, **{**own, **kwargs})
        self._positionals.title = self.words.say("cli.positionals")
        self._optionals.title = self.words.say("cli.options")
        self.add_argument("-h", "--help", action="help", help=self.words.say("cli.help.help"))

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the line and where help is; exit code 2."""
        self.print_usage(sys.stderr)
        detail = wrong_usage(message, self.words)
        self.exit(2, self.words.say("cli.wrong_usage", command=self.prog, detail=detail) + "\n")


def _parser_class(words: Catalogue) -> type[_Parser]:
    """Return a parser class that speaks ``words``: argparse makes sub-parsers from the class alone."""
    return type("Parser", (_Parser,), {"words": words})


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
    commands = Commands(words, common)
    top = commands.group(parser, "command")
    for room in ROOMS:
        room.add(commands, top)
    _explain(parser, words)
    return parser


def _explain(parser: argparse.ArgumentParser, words: Catalogue) -> None:
    """Give each argument without help of its own that of its name, of its command where that means another thing."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                _explain(command, words)
        elif action.help is None:
            own = f"cli.arguments.{parser.prog.split()[-1]}_{action.dest}"
            said = words.say(own if own in words else f"cli.arguments.{action.dest}")
            known = action.option_strings and action.default not in (None, "", [], False)
            action.help = words.say("cli.default", said=said, value="%(default)s") if known else said
