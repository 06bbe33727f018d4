"""Adding commands whose help comes from the catalogue."""

import argparse
from pathlib import Path
from typing import Any, Final

from resources.text import Catalogue

PROFILES: Final = ("motorcycle", "pickup", "walk")


def project_argument(parser: argparse.ArgumentParser) -> None:
    """Let a command name its project."""
    parser.add_argument("project", type=Path, metavar="PROJECT")


class Commands:
    """Adds commands whose help comes from the catalogue and which all know the common options."""

    def __init__(self, words: Catalogue, common: argparse.ArgumentParser) -> None:
        self.words = words
        self._common = common

    def group(self, parser: argparse.ArgumentParser, dest: str) -> Any:  # noqa: ANN401 - argparse names no type
        """Let a parser have commands."""
        return parser.add_subparsers(dest=dest, metavar=self.words.say("cli.command"), required=dest != "command")

    def say(self, help_key: str) -> str:
        """Return the help of an option."""
        return self.words.say(f"cli.help.{help_key}")

    def add(self, group: Any, name: str, help_key: str) -> argparse.ArgumentParser:  # noqa: ANN401
        """Add a command."""
        said = self.words.say(f"cli.help.{help_key}")
        parser: argparse.ArgumentParser = group.add_parser(name, help=said, description=said, parents=[self._common])
        return parser
