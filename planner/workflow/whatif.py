"""What fits until a date, and what one more team or day would add; nothing is stored."""

import datetime as dt
from dataclasses import asdict, dataclass, replace

from gis.errors import DataError
from gis.monitor import Monitor
from planner.model import Team
from planner.store.project import Project
from planner.visits.options import PlanOptions
from planner.visits.prepare import prepare
from planner.visits.whatif import Scenario, what_if
from planner.visits.workdays import MONDAY_TO_FRIDAY, Holidays, count_days, shipped_holidays
from planner.workflow.plan import waiting_stops

__all__ = ["Scenario", "WhatIf", "compare", "options_of_scenario", "working_days"]


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What fits, with one more team, and with one more day."""

    scenarios: tuple[Scenario, ...]
    until: str

    def as_list(self) -> list[dict[str, object]]:
        """Return the scenarios as plain values."""
        return [asdict(scenario) for scenario in self.scenarios]


def working_days(start: dt.date, until: dt.date, holidays: Holidays | None = None) -> int:
    """Return the days from Monday to Friday from ``start`` to ``until``, both counted, but for holidays."""
    closed = shipped_holidays() if holidays is None else holidays
    return count_days(Team("", 0, 1, weekdays=MONDAY_TO_FRIDAY), start, until, closed)


def compare(
    project: Project, *, options: PlanOptions, until: dt.date, today: dt.date, people: int, monitor: Monitor
) -> WhatIf:
    """Compare the teams of ``options`` with one more, and their days until a date with one more.

    A team has the days from today on that are its days of the week and no holidays; ``options.days``, or days of its
    own, stand for them. ``DataError`` where no team has a day left.
    """
    if people < 1:
        raise DataError("bad_people", people=people)
    closed = shipped_holidays() if options.holidays is None else Holidays.of(options.holidays)
    days_of = {team.name: team.days or count_days(team, today, until, closed) for team in options.crews()}
    days = max(days_of.values(), default=0)
    if days < 1:
        raise DataError("no_day_left", until=until.isoformat())
    asked = replace(
        options,
        days=options.days or days,
        own_teams=tuple(replace(team, days=max(1, days_of[team.name])) for team in options.own_teams),
    )
    asked.check()
    ready = waiting_stops(project, options=asked, schools=options.schools, monitor=monitor)
    prepared = prepare(
        ready.stops,
        ready.stop_cases,
        ready.schools,
        ready.router,
        options=asked,
        urgency=ready.urgency,
        routers=ready.routers,
        monitor=monitor,
    )
    found = what_if(
        prepared,
        ready.router,
        options=asked,
        days=days,
        people=people,
        days_of=days_of,
        routers=ready.routers,
        monitor=monitor,
    )
    return WhatIf(found, until.isoformat())


def options_of_scenario(options: PlanOptions, number: int, *, until: dt.date, today: dt.date) -> PlanOptions:
    """Return the options with which ``plan`` does what a scenario of ``compare`` says: 0, 1 (a team), 2 (a day).

    One more team is one like the first; of teams that belong to schools, one like the first of each.
    """
    closed = shipped_holidays() if options.holidays is None else Holidays.of(options.holidays)
    more_days = int(number == 2)
    if not options.own_teams:
        days = options.days or max(count_days(team, today, until, closed) for team in options.crews())
        return replace(options, teams=options.teams + int(number == 1), days=days + more_days)
    teams = [
        replace(team, days=max(1, team.days or count_days(team, today, until, closed)) + more_days)
        for team in options.own_teams
    ]
    if number == 1:
        first = {team.school: team for team in reversed(teams)}
        teams += [replace(team, name=f"{team.name} +1") for team in reversed(first.values())]
    return replace(options, own_teams=tuple(teams))
