"""What argparse finds wrong with a line, in the words of the catalogue.

argparse hands on an English sentence and nothing else, so its sentences are told apart by their form: that of
Python 3.11 to 3.14. One that is not known stays as it is.
"""

import argparse
import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from resources.text import Catalogue

_ARGUMENT: Final = re.compile(r"argument (?P<name>[^:]+): (?P<rest>.+)", re.DOTALL)
_FORMS: Final = (
    ("required", re.compile(r"the following arguments are required: (?P<names>.+)", re.DOTALL)),
    ("one_required", re.compile(r"one of the arguments (?P<names>.+) is required", re.DOTALL)),
    ("unrecognised", re.compile(r"unrecognized arguments: (?P<names>.+)", re.DOTALL)),
    ("choice", re.compile(r"invalid choice: (?P<value>.+?) \(choose from (?P<known>.+)\)", re.DOTALL)),
    ("whole_number", re.compile(r"invalid int value: (?P<value>.+)", re.DOTALL)),
    ("number", re.compile(r"invalid float value: (?P<value>.+)", re.DOTALL)),
    ("value", re.compile(r"invalid \S+ value: (?P<value>.+)", re.DOTALL)),
    ("one_value", re.compile(r"expected one argument")),
    ("most_one_value", re.compile(r"expected at most one argument")),
    ("some_value", re.compile(r"expected at least one argument")),
    ("values", re.compile(r"expected (?P<count>\d+) arguments?")),
    ("no_value", re.compile(r"ignored explicit argument (?P<value>.+)", re.DOTALL)),
    ("not_with", re.compile(r"not allowed with argument (?P<other>.+)", re.DOTALL)),
)  # fmt: skip


def wrong_usage(message: str, words: Catalogue) -> str:
    """Return a sentence of argparse in the language of ``words``."""
    inner = _ARGUMENT.fullmatch(message)
    if inner is not None:
        return words.say("cli.usage.argument", name=inner["name"], detail=wrong_usage(inner["rest"], words))
    for key, form in _FORMS:
        found = form.fullmatch(message)
        if found is not None:
            return words.say(f"cli.usage.{key}", **found.groupdict())
    return message


def formatter_class(words: Catalogue) -> type[argparse.HelpFormatter]:
    """Return a formatter of help whose word before the usage is in the language of ``words``.

    Lines end between words only: argparse cuts a long one where the line is full, and Thai phrases are long ones.
    """

    class Formatter(argparse.HelpFormatter):
        def add_usage(
            self,
            usage: str | None,
            actions: Iterable[argparse.Action],
            groups: Iterable[argparse._MutuallyExclusiveGroup],
            prefix: str | None = None,
        ) -> None:
            super().add_usage(usage, actions, groups, words.say("cli.usage.head") if prefix is None else prefix)

        def _split_lines(self, text: str, width: int) -> list[str]:
            return lines_of(text, width)

        def _fill_text(self, text: str, width: int, indent: str) -> str:
            return "\n".join(indent + line for line in lines_of(text, width - len(indent)))

    return Formatter


def lines_of(text: str, width: int) -> list[str]:
    """Return ``text`` in lines of at most ``width`` columns, each one word at least.

    A vowel or a tone above or below its letter takes no column.
    """
    lines: list[str] = []
    left = 0
    for word in text.split():
        columns = sum(unicodedata.category(letter) != "Mn" for letter in word)
        if lines and columns < left:
            lines[-1] += f" {word}"
            left -= columns + 1
        else:
            lines.append(word)
            left = width - columns
    return lines
