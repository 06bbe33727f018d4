"""Totals equal their parts and their lists."""

import datetime as dt
import json

import geopandas as gpd
import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.model import Outcomes
from planner.results.figures import COUNTS, STATES, check_sums, count_figures, figures_json
from planner.results.outcomes import summarise_outcomes
from planner.schemas import ASSIGNMENTS, CASES, CHECKINS, CONFLICTS, OUTCOMES, PLACES, SCHOOLS


def area(
    counts: dict[tuple[str, str, str], int],
) -> tuple[pd.DataFrame, Outcomes, pd.DataFrame, pd.DataFrame]:
    """Return cases, outcomes, schools and assignments with given counts by (school, state, outcome)."""
    keys = [key for key, count in counts.items() for _ in range(count)]
    ids = [f"{number:06d}" for number in range(len(keys))]
    states = OUTCOMES.build(
        {
            "case_id": ids,
            "state": [state for _, state, _ in keys],
            "found_outcome": [outcome for _, _, outcome in keys],
            "checkin_key": ["k" if state in ("found", "not_found") else "" for _, state, _ in keys],
        }
    )
    codes = sorted({school for school, _, _ in counts if school})
    return (
        CASES.build({"case_id": ids, "kind": ["dropped_out"] * len(ids)}),
        Outcomes(states, CONFLICTS.empty()),
        SCHOOLS.build({"school_code": codes, "name": codes}),
        ASSIGNMENTS.build({"case_id": ids, "school_code": [school for school, _, _ in keys]}),
    )


def test_the_published_sums_of_the_ministry_come_out() -> None:
    """31 August 2565: 57,529 = 51,876 + 5,653; vocational and private as parts of it."""
    counts = {
        ("vocational", "found", "wants_return"): 3_284,
        ("vocational", "found", "refuses"): 10_430,
        ("vocational", "in_progress", ""): 3_083,
        ("vocational", "not_found", ""): 1_815,
        ("private", "found", "returned"): 7_490,
        ("private", "found", "refuses"): 2_876,
        ("private", "in_progress", ""): 417,
    }
    left_elsewhere = 5_653 - 3_083 - 1_815 - 417
    counts[("other", "to_track", "")] = left_elsewhere
    counts[("other", "found", "returned")] = 51_876 - 13_714 - 10_366
    cases, outcomes, schools, assignments = area(counts)
    figures = count_figures(cases, outcomes, schools=schools, assignments=assignments)
    total, by_school = figures.total, figures.by_school
    assert (total["children"], total["found"]) == (57_529, 51_876)
    assert total["to_track"] + total["in_progress"] + total["not_found"] == 5_653
    vocational = by_school.loc["vocational"]
    assert (vocational["children"], vocational["found"]) == (18_612, 13_714)
    assert (vocational["in_progress"], vocational["not_found"]) == (3_083, 1_815)
    assert vocational["wants_return"] + vocational["refuses"] == 13_714
    private = by_school.loc["private"]
    assert (private["children"], private["found"], private["in_progress"]) == (10_783, 10_366, 417)
    assert private["returned"] + private["refuses"] == 10_366


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 60), st.integers(0, 5), st.integers(0, 60), st.integers(0, 10_000))
def test_every_total_equals_its_parts_and_its_list(children: int, schools: int, reports: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    ids = [f"{number:06d}" for number in range(children)]
    codes = [f"5001{number:04d}" for number in range(schools)]
    cases = CASES.build({"case_id": ids, "kind": rng.choice(["missed", "dropped_out"], children).tolist()})
    levels = rng.choice(["gps", "village", "tambon", "amphoe", "none"], children).tolist()
    places = PLACES.build(
        {
            "case_id": ids,
            "level": levels,
            "code": ["5018" if level in ("amphoe", "none") else f"50180{rng.integers(1, 4)}" for level in levels],
        }
    ).iloc[: children // 2 * 2]
    assignments = ASSIGNMENTS.build(
        {"case_id": ids, "school_code": rng.choice([*codes, "", "gone"], children).tolist()}
    )
    checkins = CHECKINS.build(
        {
            "checkin_key": [f"k{number}" for number in range(reports)],
            "case_id": rng.choice([*ids, "999999"], reports).tolist(),
            "visited_at": [f"2025-03-{day:02d}" for day in rng.integers(1, 5, reports)],
            "state": rng.choice(["found", "not_found", "moved", "deceased", "in_school"], reports).tolist(),
            "found_outcome": rng.choice(["", "returned", "refuses"], reports).tolist(),
            "reason": rng.integers(0, 20, reports),
        }
    )
    outcomes = summarise_outcomes(cases, checkins, issued=ids[: children // 3])
    figures = count_figures(
        cases,
        outcomes,
        schools=SCHOOLS.build({"school_code": codes, "name": codes}),
        places=places,
        assignments=assignments,
        checkins=checkins,
    )
    check_sums(figures)
    facts = figures.facts
    assert figures.total["children"] == children
    for state in STATES:
        assert figures.total[state] == (facts["state"] == state).sum()
    for code, row in figures.by_school.iterrows():
        own = facts[facts["school_code"] == code]
        assert row["children"] == len(own)
        assert all(row[state] == (own["state"] == state).sum() for state in STATES)
    for code, row in figures.by_tambon.iterrows():
        assert row["children"] == (facts["tambon_code"] == code).sum()
    assert figures.total["conflicts"] == outcomes.conflicts["case_id"].nunique()
    assert figures.total["visited"] == checkins.loc[checkins["case_id"] != "999999", "case_id"].nunique()


def test_figures_know_schools_tambons_levels_and_roads(
    cases: pd.DataFrame,
    places: gpd.GeoDataFrame,
    schools: gpd.GeoDataFrame,
    assignments: pd.DataFrame,
    routes: pd.DataFrame,
) -> None:  # fmt: skip
    outcomes = summarise_outcomes(cases, CHECKINS.empty(), issued=cases.index[:5])
    figures = count_figures(cases, outcomes, schools=schools, places=places, assignments=assignments, routes=routes)
    assert dict(figures.by_school["children"].items()) == {"50010001": 5, "50010002": 4, "50010003": 2, "": 1}
    assert figures.by_school[["in_progress", "to_track"]].iloc[0].tolist() == [5, 0]
    assert dict(figures.by_tambon["tambon"].items()) == {"501801": "ดอยเต่า", "501806": "มืดกา", "": ""}
    assert figures.by_tambon["children"].tolist() == [7, 4, 1]
    assert figures.by_level.loc["village", "children"] == 11
    assert figures.total["kilometres"] == 21.0 and figures.total["routes"] == 2
    assert figures.by_school["minutes"].round(1).loc["50010001"] == 66.7


def test_the_json_holds_counts_only_and_is_the_same_each_time(
    cases: pd.DataFrame, places: gpd.GeoDataFrame, schools: gpd.GeoDataFrame, assignments: pd.DataFrame
) -> None:
    outcomes = summarise_outcomes(cases, CHECKINS.empty(), issued=())
    figures = count_figures(cases, outcomes, schools=schools, places=places, assignments=assignments)
    texts = {figures_json(figures, esa="สพป.ทดสอบ", year_be=2567, as_of=dt.date(2025, 3, 31)) for _ in range(2)}
    assert len(texts) == 1
    text = texts.pop()
    document = json.loads(text)
    assert document["as_of"] == "2025-03-31" and document["year_be"] == 2567
    assert document["total"]["children"] == 12
    assert sum(row["children"] for row in document["by_school"]) == 12
    assert set(COUNTS) <= set(document["by_tambon"][0])
    for secret in ("สมมุติ", "1100000000001", "2012-05-13", "000011"):
        assert secret not in text
