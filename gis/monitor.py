"""How long work tells of its progress and hears that it should stop."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Progress:
    """One step of a stage; ``stage`` is a key under ``[stages]`` in the word catalogues.

    ``total`` is 0 while it is unknown; ``best`` is the best cost so far of a search (seconds).
    """

    stage: str
    done: int = 0
    total: int = 0
    best: float | None = None


class Monitor(Protocol):
    """Given to every function that takes more than a moment."""

    def report(self, progress: Progress) -> None:
        """Take note of progress; called from the worker's thread."""

    def check(self) -> None:
        """Raise ``JobCancelled`` when the person asked to stop."""


class SilentMonitor:
    """Reports to nobody and never stops."""

    def report(self, progress: Progress) -> None:
        """Ignore the report."""

    def check(self) -> None:
        """Go on."""
