"""What fits until a date, and what one more team or day would add; nothing is stored."""

import datetime as dt
from dataclasses import asdict, dataclass, replace

from gis.errors import DataError
from gis.monitor import Monitor
from planner.store.project import Project
from planner.visits.options import PlanOptions
from planner.visits.prepare import prepare
from planner.visits.whatif import Scenario, what_if
from planner.workflow.plan import waiting_stops


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What fits, with one more team, and with one more day."""

    scenarios: tuple[Scenario, ...]
    until: str

    def as_list(self) -> list[dict[str, object]]:
        """Return the scenarios as plain values."""
        return [asdict(scenario) for scenario in self.scenarios]


def working_days(start: dt.date, until: dt.date) -> int:
    """Return the days from Monday to Friday from ``start`` to ``until``, both counted; holidays are not known."""
    days = (until - start).days + 1
    return sum((start + dt.timedelta(days=number)).weekday() < 5 for number in range(max(0, days)))


def compare(
    project: Project, *, options: PlanOptions, until: dt.date, today: dt.date, people: int, monitor: Monitor
) -> WhatIf:
    """Compare ``options.teams`` with one more, and the working days until a date (or ``options.days``) with one more.

    ``DataError`` where no working day is left.
    """
    days = options.days if options.days is not None else working_days(today, until)
    if days < 1:
        raise DataError("no_day_left", until=until.isoformat())
    if people < 1:
        raise DataError("bad_people", people=people)
    asked = replace(options, days=days)
    asked.check()
    ready = waiting_stops(project, options=asked, schools=options.schools, monitor=monitor)
    prepared = prepare(
        ready.stops,
        ready.stop_cases,
        ready.schools,
        ready.router,
        options=asked,
        urgency=ready.urgency,
        monitor=monitor,
    )
    found = what_if(prepared, ready.router, options=asked, days=days, people=people, monitor=monitor)
    return WhatIf(found, until.isoformat())
