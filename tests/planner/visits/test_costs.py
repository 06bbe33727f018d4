import datetime as dt

from planner.visits.costs import costs
from planner.workflow.whatif import working_days


def test_a_route_costs_its_kilometres_and_the_per_diem_of_those_who_go() -> None:
    # 10 km at 4 baht; from six hours on 120 baht for each of two people, from twelve on 240.
    baht = costs().baht([10_000, 10_000, 10_000], [5.9, 6.0, 12.0], profile="pickup", people=2)
    assert baht.tolist() == [40, 280, 520]
    assert costs().baht([1_500], [1.0], profile="motorcycle", people=1).tolist() == [3]


def test_working_days_are_monday_to_friday_with_both_ends() -> None:
    monday = dt.date(2026, 11, 23)
    assert working_days(monday, monday) == 1
    assert working_days(monday, dt.date(2026, 12, 6)) == 10
    assert working_days(dt.date(2026, 11, 28), dt.date(2026, 11, 29)) == 0
    assert working_days(monday, dt.date(2026, 11, 1)) == 0
