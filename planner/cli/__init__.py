"""The command ``phanong``: words in, one workflow function, words or JSON out."""

import os
import sys
from collections.abc import Sequence

from gis.errors import JobCancelled, UserError
from planner.cli.console import Console
from planner.cli.parser import build_parser, language_asked
from planner.cli.window import open_window
from resources.text import catalogue

DEFAULT_LANGUAGE = "th"
MENDABLE = 3


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 3 mendable; 2 is argparse's for wrong usage, 1 a bug."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):
        # Windows consoles and pipes may not be UTF-8; Thai must come out whole.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    asked = language_asked(arguments)
    language = asked or DEFAULT_LANGUAGE
    options = build_parser(language).parse_args(arguments)
    console = Console(language, as_json=options.json, quiet=options.quiet, passphrase_file=options.passphrase_file)
    try:
        if options.command is None or options.command == "open":
            given = None if options.passphrase_file is None else console.passphrase()
            return open_window(options.project, language=asked, passphrase=given)
        from planner.cli.commands import run  # noqa: PLC0415 - `--help` answers before geopandas is there

        with console.listening():
            code = run(options, console)
        sys.stdout.flush()
    except UserError as error:
        console.trouble(error.message(language))
        return MENDABLE
    except (JobCancelled, KeyboardInterrupt):
        console.trouble(catalogue(language).say("cli.cancelled"))
        return MENDABLE
    except BrokenPipeError:
        # Who reads the list has seen enough. Python would complain at its end of what could not be written.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code
