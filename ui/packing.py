"""What a person asks of referrals, on its way from the window to the project."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ui.language import Words

ITEMS: Final = ("3.1", "3.2", "3.3")
AGENCIES: Final = tuple(range(1, 13))
FIELDS: Final = (
    "case_code", "name", "national_id", "birth_date", "age_band", "sex", "kind", "last_grade", "last_school",
    "school", "guardian", "guardian_relation", "address", "tambon", "amphoe", "province", "coordinates", "outcome",
    "reason", "sensitive_reason", "moved_to", "visited_on", "note",
)  # fmt: skip
KEY_FIELD: Final = "case_code"
RESULTS: Final = ("placed", "helped", "found", "not_found", "in_progress", "declined")
"""As the workflow has them, which brings too much for the window's thread."""


@dataclass(frozen=True, eq=False, slots=True)
class FieldChange:
    """Who gets what from now on, by item and agency; what stands on the letters, days to reply, who allowed it."""

    fields: Mapping[str, Mapping[int, tuple[str, ...]]]
    letter: Mapping[str, str]
    addressees: Mapping[int, str]
    due_days: int
    allowed_by: str


@dataclass(frozen=True, eq=False, slots=True)
class PackOrder:
    """Packs to be made; no agencies named: all of the items. ``change`` counts before anything is written.

    Packs open with ``passphrase``; without one each agency has its own.
    """

    folder: Path
    items: tuple[str, ...]
    agencies: tuple[int, ...]
    due: dt.date
    register_number: str
    allowed_by: str
    again: bool
    thai_digits: bool
    change: FieldChange | None
    passphrase: str | None = field(default=None, repr=False)


def item_title(words: Words, item: str) -> str:
    """Return an item of the agreement with what it is about."""
    key = item.replace(".", "_")
    return f"{item}  {words.say(f'referrals.items.{key}')}"
