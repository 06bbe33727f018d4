import datetime as dt

import pandas as pd
import pytest

from gis.monitor import SilentMonitor
from gis.roads.travel import Router
from planner.visits.options import PlanOptions
from planner.visits.plan import plan_visits
from planner.visits.urgency import urgency

from .conftest import at, make_cases
from .test_plan import NINE, SCHOOL, stops_at


def test_the_last_years_of_compulsory_school_and_those_nobody_has_seen_weigh_more() -> None:
    cases = make_cases(
        {
            "near": {"birth_date": "2010-05-01"},
            "young": {"birth_date": "2015-05-01"},
            "unknown": {},
            "seen": {"birth_date": "2015-05-01"},
            "long_ago": {"birth_date": "2010-05-01"},
        }
    )
    checkins = pd.DataFrame(
        {
            "case_id": ["seen", "seen", "long_ago"],
            "visited_at": ["2025-01-01T10:00", "2025-11-01T10:00", "2025-01-01T10:00"],
        }
    )
    # 2568 is 2025 CE: those born in 2010 are 15.
    weight = urgency(cases, checkins, year_be=2568, today=dt.date(2025, 11, 30))
    assert weight.to_dict() == {"near": 3, "young": 1, "unknown": 1, "seen": 0, "long_ago": 3}
    assert urgency(cases, checkins.iloc[:0], year_be=2568, today=dt.date(2025, 11, 30)).tolist() == [3, 1, 1, 1, 3]


@pytest.mark.parametrize("urgent", ["a", "b"])
def test_where_days_are_short_the_urgent_child_is_visited(road: Router, urgent: str) -> None:
    frames = stops_at({"a": at(1_000), "b": at(1_200), "c": at(2_000)})
    options = PlanOptions(shift_start_s=NINE, shift_end_s=NINE + 3_000, days=1)
    plan = plan_visits(
        *frames, SCHOOL, road, options=options, urgency=pd.Series({urgent: 5}), monitor=SilentMonitor()
    )
    assert plan.legs["to_stop"].to_list() == [f"10-H{urgent}", ""]
