"""What waits for a person's word about results, and what the person says, on their way between project and window."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ui.map.bridge import Candidate

QUEUES: Final = ("conflicts", "unmatched", "matches", "offers", "flags")
"""The kinds of things that wait, in the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a person said of results.

    ``what``: ``counts``, ``link``, ``new``, ``same``, ``other``, ``accept`` (the place found is the address),
    ``stays`` (it is not), ``undo``.
    """

    what: str
    case_id: str = ""
    subject: str = ""
    """The report that it is about."""
    kind: str = ""
    """Of a new case."""
    number: str = ""
    """Of what is to be undone; ``""``: the last decision."""
    journal: str = ""
    """Where that stands: ``decisions`` or ``corrections``."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that may be said; the first of a card is asked for by the key 1."""

    text: str
    verdict: Verdict


@dataclass(frozen=True, eq=False, slots=True)
class Card:
    """One thing that waits: its sides as columns, what is to be compared as rows, and what may be said."""

    queue: str
    key: str
    title: str
    case_ids: tuple[str, ...]
    """The children whom it is about, to be shown in table and map."""
    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    """A label, and what each side says."""
    choices: tuple[Choice, ...] = ()
    places: tuple[Candidate, ...] = ()
    counted: int = -1
    """The side that counts now."""
    hint: str = ""
    new_of: str = ""
    """The report of which a new case may be made."""


@dataclass(frozen=True, slots=True)
class Said:
    """One decision of the journal."""

    number: str
    text: str
    undone: bool


@dataclass(frozen=True, slots=True)
class Remark:
    """A row of a check-in file that a person should look at."""

    file: str
    row: int
    text: str
    """What is amiss and what to do, in the language chosen."""
    rejected: bool
    """Whether the row was set aside whole, to be mended."""
    case_id: str = ""


@dataclass(frozen=True, eq=False, slots=True)
class Waiting:
    """Everything that waits, by queue, what was decided, the newest first, and the rows to look at."""

    cards: Mapping[str, Sequence[Card]]
    history: Sequence[Said]
    remarks: Sequence[Remark] = ()


@dataclass(frozen=True, slots=True)
class PaperReport:
    """What was typed in of one child of a sheet; texts as in a check-in file."""

    case_id: str
    state: str
    outcome: str
    reason: str
    moved_to: str
    visited_at: str
    visitor: str
    note: str
