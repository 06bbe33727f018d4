"""What a person chooses for a plan, and what cannot be chosen."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Final

from gis.errors import UserError
from planner.calendar import clock
from planner.model import Team
from planner.visits.daylight import earliest_dusk_s
from planner.visits.workdays import MONDAY_TO_FRIDAY, Holidays, PlanDays, shipped_holidays

WALK_METRES_PER_SECOND: Final = 4.0 / 3.6
"""4 km/h over the last stretch off the road."""
SCOPES: Final = ("school", "esa")
FEW: Final = 60
"""Up to so many stops a search has more patience, and begins anew more often: what one misses another finds."""
_DAY_S: Final = 24 * 3600
_OPEN_DAYS: Final = 60
_HOLIDAYS: Final = 14
"""Days off that may lie among the days of a team."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to search: always in steps of the search, so that a plan never depends on the machine.

    A search of ``n`` stops ends after ``patience + patience_per_stop * n`` steps without a better plan, beyond
    ``FEW`` stops after ``patience + patience_of_many * n``, and at the latest after ``longest`` times as many. A step
    shakes up to ``shake`` stops loose, a third more where there are few. A small plan is searched up to ``runs``
    times more from routes drawn by chance, one of over forty stops up to four times and then ``crossings`` times from
    two of the plans found, crossed, until a few come to the best time again; and the routes seen are put together. A
    plan of many stops is searched in ``rounds`` of sectors, each such a search.
    """

    patience: int
    patience_per_stop: int
    patience_of_many: int
    longest: int
    shake: int
    rounds: int
    runs: int = 0
    crossings: int = 0

    def halved(self) -> "Effort":
        """Return an effort of half the patience for each stop."""
        few, many = max(1, self.patience_per_stop // 2), max(1, self.patience_of_many // 2)
        return replace(self, patience_per_stop=few, patience_of_many=many)

    def steps(self, stops: int) -> int:
        """Return the steps without improvement after which a search of ``stops`` stops ends."""
        return self.patience + (self.patience_per_stop if stops <= FEW else self.patience_of_many) * stops


EFFORTS: Final = {
    "quick": Effort(patience=20, patience_per_stop=1, patience_of_many=1, longest=4, shake=8, rounds=1),
    "normal": Effort(
        patience=60, patience_per_stop=6, patience_of_many=4, longest=8, shake=12, rounds=2, runs=5, crossings=8
    ),
    "best": Effort(
        patience=400, patience_per_stop=30, patience_of_many=30, longest=10, shake=25, rounds=6, runs=5, crossings=12
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanOptions:
    """Teams, their hours, and how to plan. Hours are seconds after midnight.

    ``teams`` teams with the same hours and ``days`` days each (``None``: as many days as it takes); or
    ``own_teams``, each with hours and days of its own, which then stand for the first four values. ``profile`` and
    ``season`` say what the router was made for. A stop farther than ``max_walk_m`` from the road is not
    planned. ``scope`` is ``school`` (each school's stops from that school, with all teams and days for
    each) or ``esa`` (all stops as one plan from the school ``depot``; without one, from the school with
    the least road time to all stops). ``schools`` restricts the plan to their children.
    """

    teams: int = 1
    days: int | None = None
    shift_start_s: int = 8 * 3600 + 1800
    shift_end_s: int = 16 * 3600 + 1800
    visit_minutes: float = 30.0
    profile: str = "motorcycle"
    season: str = "dry"
    seed: int = 0
    effort: str = "normal"
    scope: str = "school"
    schools: tuple[str, ...] = ()
    max_walk_m: float = 3000.0
    own_teams: tuple[Team, ...] = ()
    depot: str = ""
    lunch_start_s: int = 0
    lunch_s: int = 0
    first_date: str = ""
    holidays: tuple[str, ...] | None = None
    balance: float = 0.0

    def crews(self, depot: str | None = None) -> tuple[Team, ...]:
        """Return the teams that drive, or those that drive from a school."""
        if self.own_teams:
            return tuple(team for team in self.own_teams if depot is None or team.school in ("", depot))
        return tuple(
            Team(
                str(number),
                self.shift_start_s,
                self.shift_end_s,
                self.days,
                lunch_start_s=self.lunch_start_s,
                lunch_s=self.lunch_s,
                weekdays=MONDAY_TO_FRIDAY,
            )
            for number in range(1, self.teams + 1)
        )

    def calendar(self) -> PlanDays | None:
        """Return the days of the plan, ``None`` where it has no dates."""
        if not self.first_date:
            return None
        closed = shipped_holidays() if self.holidays is None else Holidays.of(self.holidays)
        return PlanDays(self.crews(), dt.date.fromisoformat(self.first_date), closed)

    def crews_at(self, depot: str, lat: float, lon: float) -> tuple[Team, ...]:
        """Return the teams that drive from a school, those that drive until dusk with the hours of that place.

        With dates the dusk is the earliest of the days that a team has (of the next 60 where they are open),
        otherwise the earliest of the year: who is home by then is home by daylight on every day of the plan.
        """
        first = dt.date.fromisoformat(self.first_date) if self.first_date else None

        def at_dusk(team: Team) -> Team:
            # A team drives on so many of the seven days of a week.
            weekly = len(team.weekdays) or 7
            days = _OPEN_DAYS if team.days is None else -(-team.days * 7 // weekly) + _HOLIDAYS
            dusk = earliest_dusk_s(lat, lon, first=first, days=days)
            return replace(team, shift_end_s=max(team.shift_start_s + 60, min(team.shift_end_s, dusk)))

        return tuple(at_dusk(team) if team.until_dusk else team for team in self.crews(depot))

    def check(self) -> None:
        """Raise ``UserError`` for what nobody can drive; a wrong ``effort`` or ``scope`` is a ``ValueError``."""
        if self.effort not in EFFORTS or self.scope not in SCOPES:
            raise ValueError(f"no effort {self.effort!r} or scope {self.scope!r}")
        if not self.own_teams and self.teams < 1:
            raise UserError("plan_no_team", teams=self.teams)
        if not 0 < self.visit_minutes < _DAY_S / 60:
            raise UserError("plan_visit_minutes", minutes=f"{self.visit_minutes:g}")
        if self.max_walk_m < 0:
            raise ValueError("max_walk_m is negative")
        if not 0 <= self.balance <= 1:
            raise UserError("plan_balance", balance=f"{self.balance:g}")
        for team in self.crews():
            _check_team(team, visit_minutes=self.visit_minutes)


def _check_team(team: Team, *, visit_minutes: float) -> None:
    if team.trips < 1 or team.turn_s < 0 or (team.people is not None and team.people < 1):
        raise UserError("plan_team_numbers", team=team.name)
    if team.trips > 1 and (team.start is not None or team.end is not None or team.open_end):
        raise UserError("plan_trips_home", team=team.name)
    if team.days is not None and team.days < 1:
        raise UserError("plan_no_day", days=team.days)
    hours = {"start": clock(team.shift_start_s), "end": clock(team.shift_end_s)}
    if not 0 <= team.shift_start_s < team.shift_end_s <= _DAY_S:
        raise UserError("plan_shift_backwards", **hours)
    if team.max_stops is not None and team.max_stops < 1:
        raise UserError("plan_no_stop", team=team.name)
    lunch_ends = team.lunch_start_s + team.lunch_s
    if team.lunch_s < 0 or (
        team.lunch_s and not team.shift_start_s <= team.lunch_start_s < lunch_ends <= team.shift_end_s
    ):
        raise UserError("plan_lunch_outside", team=team.name, **hours)
    if team.shift_end_s - team.shift_start_s - team.lunch_s < visit_minutes * 60:
        raise UserError("plan_shift_short", minutes=f"{visit_minutes:g}", **hours)
