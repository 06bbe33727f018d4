"""Adding commands whose help comes from the catalogue."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol

from resources.text import Catalogue

PROFILES: Final = ("motorcycle", "pickup", "walk")


def project_argument(parser: argparse.ArgumentParser) -> None:
    """Let a command name its project."""
    parser.add_argument("project", type=Path, metavar="PROJECT")


class Group(Protocol):
    """Where commands are added: what ``argparse`` gives back, whose own type is private."""

    @property
    def add_parser(self) -> Callable[..., argparse.ArgumentParser]:
        """Return what makes the parser of a new command."""
        ...


class Commands:
    """Adds commands whose help comes from the catalogue and which all know the common options."""

    def __init__(self, words: Catalogue, common: argparse.ArgumentParser) -> None:
        self.words = words
        self._common = common

    def group(self, parser: argparse.ArgumentParser, dest: str) -> Group:
        """Let a parser have commands."""
        return parser.add_subparsers(dest=dest, metavar=self.words.say("cli.command"), required=dest != "command")

    def say(self, help_key: str) -> str:
        """Return the help of an option."""
        return self.words.say(f"cli.help.{help_key}")

    def add(self, group: Group, name: str, help_key: str) -> argparse.ArgumentParser:
        """Add a command."""
        said = self.words.say(f"cli.help.{help_key}")
        return group.add_parser(name, help=said, description=said, parents=[self._common])
