"""States of cases from reports."""

import datetime as dt
import random
from itertools import pairwise

import geopandas as gpd
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from planner.model import Outcomes
from planner.results.checkins import merge_checkins, understand
from planner.results.decided import Counted
from planner.results.outcomes import checkins_until, issued_cases, summarise_outcomes
from planner.results.reading import RawRow
from planner.results.understanding import Context
from planner.schemas import CONFLICTS, OUTCOMES

ONE, TWO, THREE = "000011", "000022", "000033"


def report(code: str, at: str, state: str, **cells: str) -> RawRow:
    values = {"case_code": code, "visited_at": at, "state": state, **cells}
    return RawRow("a.csv", 2, values, values)


@pytest.fixture
def context(cases: pd.DataFrame, schools: pd.DataFrame, now: dt.datetime) -> Context:
    return Context.of(cases, schools, now)


def outcomes(context: Context, cases: pd.DataFrame, *rows: RawRow, issued: tuple[str, ...] = ()) -> Outcomes:
    return summarise_outcomes(cases, understand(rows, context).records, issued=issued)


def test_a_child_on_an_enrolment_list_is_cleared_until_a_report_says_otherwise(
    context: Context, cases: pd.DataFrame
) -> None:
    quiet = summarise_outcomes(cases, understand([], context).records, issued=(ONE,), enrolled=(ONE,))
    assert quiet.states.loc[ONE, "state"] == "cleared"
    assert quiet.states.loc[TWO, "state"] == "to_track"
    seen = understand([report(ONE, "2025-03-01", "found", found_outcome="refuses")], context).records
    told = summarise_outcomes(cases, seen, issued=(), enrolled=(ONE,))
    assert told.states.loc[ONE, "state"] == "found"


def test_without_reports_a_case_waits_or_is_in_progress(context: Context, cases: pd.DataFrame) -> None:
    result = outcomes(context, cases, issued=(TWO,))
    assert result.states.loc[ONE, "state"] == "to_track"
    assert result.states.loc[TWO, "state"] == "in_progress"
    assert len(result.states) == len(cases) and len(result.conflicts) == 0
    OUTCOMES.check(result.states), CONFLICTS.check(result.conflicts)


@pytest.mark.parametrize(
    ("state", "cells", "expected"),
    [
        ("found", {"found_outcome": "returned"}, ("found", "returned", 0)),
        ("found", {}, ("found", "", 0)),
        ("found", {"found_outcome": "refuses", "reason": "9"}, ("found", "refuses", 9)),
        ("found", {"found_outcome": "returned", "reason": "14"}, ("found", "returned", 14)),
        ("found", {"reason": "16"}, ("cleared", "", 16)),
        ("not_found", {}, ("not_found", "", 19)),
        ("not_found", {"reason": "14"}, ("cleared", "", 14)),
        ("not_found", {"reason": "15"}, ("cleared", "", 15)),
        ("not_found", {"reason": "17"}, ("cleared", "", 17)),
        ("moved", {"reason": "9"}, ("not_found", "", 18)),
        ("deceased", {}, ("cleared", "", 17)),
        ("in_school", {}, ("cleared", "", 0)),
    ],
)
def test_each_report_gives_its_state(
    context: Context, cases: pd.DataFrame, state: str, cells: dict[str, str], expected: tuple[str, str, int]
) -> None:
    found = outcomes(context, cases, report(ONE, "2025-03-05", state, **cells)).states.loc[ONE]
    assert (found["state"], found["found_outcome"], found["reason"]) == expected


def test_the_latest_visit_counts_and_a_contradiction_is_kept(context: Context, cases: pd.DataFrame) -> None:
    rows = [
        report(ONE, "2025-03-07 10:00", "not_found", reason="9"),
        report(ONE, "2025-03-05 10:00", "found", found_outcome="returned"),
        report(TWO, "2025-03-05", "not_found", reason="9"),
        report(TWO, "2025-03-06", "moved"),
    ]
    result = outcomes(context, cases, *rows)
    assert result.states.loc[ONE, "state"] == "not_found"
    assert result.states["conflict"].sum() == 1
    told = result.conflicts
    assert told["case_id"].tolist() == [ONE, ONE]
    assert told["state"].tolist() == ["found", "not_found"]
    assert told["counted"].tolist() == [False, True]


def test_a_day_without_a_time_comes_before_the_times_of_that_day(context: Context, cases: pd.DataFrame) -> None:
    rows = [report(ONE, "2025-03-05 16:00", "found"), report(ONE, "2025-03-05", "not_found")]
    assert outcomes(context, cases, *rows).states.loc[ONE, "state"] == "found"


def test_reports_on_cases_that_are_gone_are_left_out(context: Context, cases: pd.DataFrame) -> None:
    reports = understand([report(ONE, "2025-03-05", "found")], context).records
    assert ONE not in summarise_outcomes(cases.drop(index=ONE), reports, issued=()).states.index


def test_any_order_any_repetition_any_splitting_gives_one_state(context: Context, cases: pd.DataFrame) -> None:
    """1,000 random histories of one set of reports; seeded, so a failure comes again."""
    rng = random.Random(20250305)
    states = ["found", "not_found", "moved", "deceased", "in_school", "202"]
    moments = ["2025-03-05", "2025-03-05 10:00", "6/3/2568", "2025-03-07T10:00:00Z"]
    wholes = [
        RawRow(f"f{number % 3}.csv", number, values, values)
        for number in range(30)
        for values in [
            {
                "case_code": rng.choice([ONE, TWO, THREE, "000044"]),
                "visited_at": rng.choice(moments),
                "state": rng.choice(states),
                "reason": rng.choice(["", "9", "14", "18"]),
                "found_outcome": rng.choice(["", "returned", "refuses"]),
                "lat": rng.choice(["", "17.9"]),
                "lon": rng.choice(["", "98.7"]),
            }
        ]
    ]

    whole = understand(wholes, context).records
    # One child's report was chosen when all was seen, another's when half was.
    counted = {}
    for case, part in ((ONE, 1), (TWO, 2)):
        own = whole[whole["case_id"] == case]
        seen = own.iloc[: len(own) // part]
        counted[case] = Counted(str(seen.index[0]), frozenset(seen.index), str(seen["visited_at"].max()))

    def state_of(records: gpd.GeoDataFrame) -> Outcomes:
        return summarise_outcomes(cases, records, issued=(ONE, "000055"), counted=counted)

    expected = state_of(whole)
    assert len(expected.conflicts) > 0
    assert expected.states.at[ONE, "decided"] and not expected.states.at[ONE, "conflict"]
    for turn in range(1000):
        keys = whole.index.tolist() + rng.choices(whole.index.tolist(), k=rng.randrange(20))
        rng.shuffle(keys)
        cuts = sorted(rng.choices(range(len(keys) + 1), k=rng.randrange(3)))
        parts = [keys[start:end] for start, end in pairwise([0, *cuts, len(keys)]) if end > start]
        known = whole.loc[list(dict.fromkeys(parts[0]))]
        for part in parts[1:]:
            known = merge_checkins(known, whole.loc[list(dict.fromkeys(part))])
        known = known if len(parts) > 1 else merge_checkins(known, known)
        # What follows is a function of the reports alone, so the same reports are the same state: some are looked at.
        assert known.index.tolist() == whole.index.tolist()
        assert pd.DataFrame(known).equals(pd.DataFrame(whole))
        if turn % 50 == 0:
            found = state_of(known)
            assert_frame_equal(found.states, expected.states)
            assert_frame_equal(found.conflicts, expected.conflicts)


def test_a_choice_stands_until_a_later_visit_contradicts_it(context: Context, cases: pd.DataFrame) -> None:
    first = [report(ONE, "2025-03-05 10:00", "found"), report(ONE, "2025-03-05 11:00", "not_found", reason="9")]
    records = understand(first, context).records
    chosen = str(records.index[records["state"] == "found"][0])
    counted = {ONE: Counted(chosen, frozenset(records.index), "2025-03-05T11:00:00")}

    def told(*more: RawRow) -> tuple[str, bool, bool]:
        known = understand([*first, *more], context).records
        row = summarise_outcomes(cases, known, issued=(), counted=counted).states.loc[ONE]
        return str(row["state"]), bool(row["conflict"]), bool(row["decided"])

    assert told() == ("found", False, True)
    # A clock that was an hour slow, and a report that comes a week late: the choice stands, a person looks again.
    assert told(report(ONE, "2025-03-05 09:00", "not_found", reason="6")) == ("found", True, True)
    assert told(report(ONE, "2025-03-04", "found")) == ("found", False, True)
    assert told(report(ONE, "2025-03-09", "found", found_outcome="returned")) == ("found", False, True)
    assert told(report(ONE, "2025-03-09", "not_found", reason="6")) == ("not_found", True, False)
    gone = {ONE: Counted("no such report", frozenset(), "")}
    known = understand(first, context).records
    assert summarise_outcomes(cases, known, issued=(), counted=gone).states.at[ONE, "state"] == "not_found"


def test_rows_read_in_any_order_are_the_same_reports(context: Context) -> None:
    rng = random.Random(7)
    rows = [
        report(code, at, state, lat=lat, lon="98.7")
        for code in (ONE, TWO)
        for at in ("2025-03-05", "6/3/2568 10:00")
        for state in ("found", "ไม่พบตัว")
        for lat in ("17.9", "0")
    ]
    expected = pd.DataFrame(understand(rows, context).records)
    for _ in range(30):
        mixed = rows + rng.choices(rows, k=10)
        rng.shuffle(mixed)
        assert_frame_equal(pd.DataFrame(understand(mixed, context).records), expected)


def test_reports_until_a_day_hold_that_day(context: Context, cases: pd.DataFrame) -> None:
    reports = understand(
        [report(ONE, "2025-03-05 23:59", "found"), report(ONE, "2025-03-06", "not_found")], context
    ).records
    assert len(checkins_until(reports, dt.date(2025, 3, 5))) == 1
    assert len(checkins_until(reports, dt.date(2025, 3, 4))) == 0


def test_printed_sheets_name_their_cases(
    routes: pd.DataFrame, legs: gpd.GeoDataFrame, stop_cases: pd.DataFrame, cases: pd.DataFrame
) -> None:
    assert set(issued_cases(routes, legs, stop_cases)) == set(cases.index[:5])
    assert issued_cases(routes, legs, stop_cases, as_of=dt.date(2025, 2, 28)) == {}
