"""What is typed in of one child, and what is asked next."""

from dataclasses import dataclass
from typing import Final

from ui.codes import OUTCOMES, REASONS, REPORTS

_WITH_REASON: Final = ("refuses", "cannot_yet")


@dataclass(slots=True)
class Draft:
    """A report on its way; ``None`` is what has not been asked yet."""

    state: str | None = None
    outcome: str | None = None
    reason: int = 0
    moved_to: str = ""

    @property
    def stage(self) -> str:
        """Return what is to be said next: ``state``, ``outcome``, ``reason``, ``place``, or ``ready``."""
        if self.state is None:
            return "state"
        if self.state == "found" and self.outcome is None:
            return "outcome"
        if (self.state == "not_found" or self.outcome in _WITH_REASON) and not self.reason:
            return "reason"
        if self.state == "moved" and not self.moved_to:
            return "place"
        return "ready"

    def press(self, digit: int) -> bool:
        """Take a key for the stage at hand; return whether it means something there."""
        if self.stage == "state" and 1 <= digit <= len(REPORTS):
            self.state = REPORTS[digit - 1]
        elif self.stage == "outcome" and 1 <= digit <= len(OUTCOMES):
            self.outcome = OUTCOMES[digit - 1]
        else:
            return False
        return True


def parse_reason(text: str) -> int:
    """Return a reason by its number, 0 where there is none such."""
    return int(text) if text.isascii() and text.isdecimal() and 1 <= int(text) <= REASONS else 0


def one_of(text: str, names: tuple[str, ...]) -> str:
    """Return the name that is meant: the very one, or the only one that begins so; ``""`` where none is."""
    text = text.strip()
    if text in names:
        return text
    found = [name for name in names if text and name.startswith(text)]
    return found[0] if len(found) == 1 else ""
