"""What the command says, asks and hears: results on stdout, progress and trouble on stderr."""

import getpass
import json
import os
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Final

from gis.errors import DataError, JobCancelled
from gis.monitor import Progress
from resources.text import catalogue

_BAR_WIDTH: Final = 30
_WORDED: Final = {
    "what": "corrections",
    "verdict": "decisions",
    "state": "states",
    "result": "referrals.results",
    "stage": "followup.stages",
    "task": "followup.tasks",
    "detail": "followup.steps",
}
"""Values that are keys of a section of words."""
PASSPHRASE_VARIABLE: Final = "PHANONG_PASSPHRASE"


class Console:
    """One command's talk with the person, and its ``Monitor``."""

    def __init__(self, language: str, *, as_json: bool, quiet: bool, passphrase_file: Path | None) -> None:
        self.language = language
        self.words = catalogue(language)
        self._as_json = as_json
        self._quiet = quiet
        self._passphrase_file = passphrase_file
        self._told: set[str] = set()
        self._stop = False
        self._bar = sys.stderr.isatty()

    def report(self, progress: Progress) -> None:
        """Show a bar on a terminal, otherwise a line a stage, once: some come again for each school."""
        if self._quiet:
            return
        stage = self.words.say(f"stages.{progress.stage}")
        if self._bar and progress.total:
            filled = _BAR_WIDTH * progress.done // progress.total
            bar = "█" * filled + "░" * (_BAR_WIDTH - filled)
            end = "\n" if progress.done >= progress.total else ""
            sys.stderr.write(f"\r{bar} {progress.done:,}/{progress.total:,} {stage}\033[K{end}")
            sys.stderr.flush()
        elif progress.stage not in self._told:
            print(stage, file=sys.stderr, flush=True)
        self._told.add(progress.stage)

    def check(self) -> None:
        """Raise ``JobCancelled`` after Ctrl+C."""
        if self._stop:
            raise JobCancelled

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Hear Ctrl+C: the first asks the work to stop in good order, a second stops it at once."""

        def stop(_signal: int, _frame: FrameType | None) -> None:
            if self._stop:
                raise KeyboardInterrupt
            self._stop = True

        before = signal.signal(signal.SIGINT, stop)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)

    def passphrase(self) -> str:
        """Return the passphrase: of the file named, else of the variable, else asked for."""
        if self._passphrase_file is not None:
            if not self._passphrase_file.is_file():
                raise DataError("file_missing", file=self._passphrase_file.name)
            return self._passphrase_file.read_text(encoding="utf-8-sig").rstrip("\r\n")
        if given := os.environ.get(PASSPHRASE_VARIABLE):
            return given
        if not sys.stdin.isatty():
            raise DataError("passphrase_needed", variable=PASSPHRASE_VARIABLE)
        return getpass.getpass(self.words.say("cli.ask_passphrase"))

    def tell(self, values: Mapping[str, object]) -> None:
        """Say a result: one JSON object with ``--json``, otherwise a line for each value, named in words."""
        if self._as_json:
            self.tell_json(values)
            return
        for name, value in values.items():
            if isinstance(value, Mapping):
                if not any(value.values()):
                    continue
                print(f"{self._label(name)}:")
                for inner, count in value.items():
                    if count:
                        print(f"  {self._value_label(name, inner)}: {self._show(inner, count)}")
            else:
                print(f"{self._label(name)}: {self._show(name, value)}")

    def tell_with(
        self, values: Mapping[str, object], name: str, told: Sequence[Mapping[str, object]], lines: Sequence[str]
    ) -> None:
        """Say a result and a list that belongs to it: one JSON object with ``--json``, otherwise the lines below."""
        if self._as_json:
            self.tell_json({**values, name: list(told)})
            return
        self.tell(values)
        for line in lines:
            print(line)

    def tell_list(self, name: str, values: Sequence[Mapping[str, object]], lines: Sequence[str]) -> None:
        """Say a list: one JSON object of ``name`` with ``--json``, otherwise a line or more for each value."""
        if self._as_json:
            self.tell_json({name: list(values)})
        elif lines:
            print("\n".join(lines))
        else:
            print(f"{self._label(name)}: 0")

    def tell_json(self, values: Mapping[str, object]) -> None:
        """Print one JSON object."""
        print(json.dumps(values, ensure_ascii=False, sort_keys=True, default=str))

    def trouble(self, sentence: str) -> None:
        """Say a sentence on stderr."""
        print(sentence, file=sys.stderr, flush=True)

    def _label(self, name: str) -> str:
        return self.words.say(f"summary.{name}")

    def _value_label(self, name: str, inner: str) -> str:
        section = {
            "by_state": "states",
            "by_level": "levels",
            "by_rule": "rules",
            "by_reason": "unserved_short",
            "by_fault": "place_faults",
            "pack_passphrases": "referrals.agencies",
        }
        key = f"{section[name]}.{inner}" if name in section else f"summary.{inner}"
        return self.words.say(key)

    def _show(self, name: str, value: object) -> str:
        if name.endswith("_seconds") and isinstance(value, int):
            return f"{value // 3600:,}:{value % 3600 // 60:02d}"
        if name.endswith("_metres") and isinstance(value, int):
            return f"{value / 1000:,.1f}"
        if isinstance(value, bool):
            return self.words.say("cli.yes" if value else "cli.no")
        if isinstance(value, int | float):
            return f"{value:,}"
        if isinstance(value, list | tuple):
            return ", ".join(str(part) for part in value) or "-"
        key = f"{_WORDED[name]}.{value}" if name in _WORDED else ""
        return self.words.say(key) if key in self.words else str(value)
