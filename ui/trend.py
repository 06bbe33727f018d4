"""How the states of the children changed from day to day, as plain arrays that the window can step through."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ui.codes import STATES

Bytes = NDArray[np.int8]
Wholes = NDArray[np.int32]


@dataclass(frozen=True, eq=False, slots=True)
class Trend:
    """States and reasons of n children on the first day, and their changes since in the order of the days."""

    first_day: dt.date
    last_day: dt.date
    states: Bytes
    """(n,) the place in ``ui.codes.STATES`` of each child's state at the end of the first day."""
    reasons: Bytes
    """(n,) 0 for none."""
    change_day: Wholes
    """(m,) days since the first one, never falling."""
    change_row: Wholes
    change_state: Bytes
    change_reason: Bytes
    counts: Wholes
    """(days, states): how many children were in each state at the end of each day."""
    school_of: Wholes
    """(n,) the place in ``schools`` of the responsible school, -1 for none."""
    schools: Sequence[str]
    map_data: bytes
    """What the map page steps through: JSON, see ``resources/map/history.js``."""

    @property
    def days(self) -> int:
        """Return how many days there are."""
        return len(self.counts)

    def date(self, day: int) -> dt.date:
        """Return the date of a day, the first being 0."""
        return self.first_day + dt.timedelta(days=day)

    def on(self, day: int) -> tuple[Bytes, Bytes]:
        """Return the state and the reason of every child at the end of a day."""
        states, reasons = self.states.copy(), self.reasons.copy()
        until = int(np.searchsorted(self.change_day, day, side="right"))
        rows = self.change_row[:until]
        # Of a child that changed more than once the last change is the one that stays.
        states[rows], reasons[rows] = self.change_state[:until], self.change_reason[:until]
        return states, reasons

    def by_reason(self, day: int) -> dict[int, int]:
        """Return how many children each reason holds back at the end of a day, the most first."""
        _, reasons = self.on(day)
        counts = np.bincount(reasons[reasons > 0], minlength=1)
        return {int(number): int(counts[number]) for number in np.argsort(-counts, kind="stable") if counts[number]}

    def by_school(self, day: int) -> list[tuple[str, tuple[int, ...]]]:
        """Return each school with its children by state (``STATES``) at the end of a day, the largest first."""
        states, _ = self.on(day)
        known = self.school_of >= 0
        table = np.zeros((len(self.schools), len(STATES)), dtype=np.int64)
        np.add.at(table, (self.school_of[known], states[known]), 1)
        order = np.argsort(-table.sum(axis=1), kind="stable")
        return [(self.schools[at], tuple(int(one) for one in table[at])) for at in order]
