"""Nobody can be told in the extract: k rows are alike, and nothing else is in it."""

import re
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point

from gis.errors import DataError
from planner.papers.opendata import (
    ANY,
    COLUMNS,
    NOT_TOLD,
    QUASI,
    anonymised,
    as_csv,
    open_rows,
    readme,
)
from planner.papers.templates import Templates
from planner.schemas import CASES, OUTCOMES, PLACES
from resources.text import catalogue

RULES = Templates().table("opendata.toml")
CODES = ["501605", "501601", "501701", "500101", "", "50", "5016"]
STATES = ["to_track", "in_progress", "found", "not_found", "cleared"]

CHILD = st.fixed_dictionaries(
    {
        "code": st.sampled_from(CODES),
        "born": st.sampled_from(["2010-01-02", "2015-03-04", "2006-09-09", "", "2020-05-05"]),
        "sex": st.sampled_from(["male", "female", ""]),
        "state": st.sampled_from(STATES),
        "reason": st.integers(0, 19),
        "visited": st.sampled_from(["", "2025-02-01T10:00:00", "2026-01-01T10:00:00"]),
    }
)


def frames(children: list[dict[str, Any]]) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    ids = [f"{number:06d}" for number in range(len(children))]
    marks = ["national_id", "g_code", "prefix", "first_name", "last_name", "grade", "school_code", "school_name",
             "guardian", "guardian_relation", "house", "moo", "village", "street", "tambon", "amphoe", "province",
             "postcode", "address", "disadvantage", "warnings", "source_file"]  # fmt: skip
    cases = CASES.build(
        {
            "case_id": ids,
            "kind": ["disabled"] * len(ids),
            "birth_date": [child["born"] for child in children],
            "sex": [child["sex"] for child in children],
            **{name: [f"q{at:02d}x{case}q" for case in ids] for at, name in enumerate(marks)},
        }
    )
    states = OUTCOMES.build(
        {
            "case_id": ids,
            "state": [child["state"] for child in children],
            "visited_at": [child["visited"] for child in children],
            "reason": [child["reason"] for child in children],
            "checkin_key": [f"q90x{case}q" for case in ids],
        }
    )
    places = PLACES.build(
        {
            "case_id": ids,
            "code": [child["code"] for child in children],
            "tambon": [f"q91x{case}q" for case in ids],
            "candidates": [f"q92x{case}q" for case in ids],
            "place": [Point(98.43211, 18.76543)] * len(ids),
        }
    )
    return cases, states, places


def rows_of(children: list[dict[str, Any]]) -> pd.DataFrame:
    return open_rows(*frames(children), year_be=2568, rules=RULES)


@given(st.lists(CHILD, max_size=60), st.integers(2, 7))
@settings(max_examples=60)
def test_every_combination_has_k_rows_and_reasons_are_diverse_or_untold(
    children: list[dict[str, Any]], k: int
) -> None:
    extract = anonymised(rows_of(children), k=k, rules=RULES)
    assert len(extract.rows) + extract.left_out == len(children)
    assert extract.left_out < k  # all that is left is alike in nothing told
    for _, alike in extract.rows.groupby(list(QUASI)):
        assert len(alike) >= k
        told = set(alike["reason_group"])
        assert told == {NOT_TOLD} or len(told) >= 2


@given(st.lists(CHILD, max_size=40))
@settings(max_examples=30)
def test_what_is_told_is_true_and_a_part_is_never_told_without_its_whole(children: list[dict[str, Any]]) -> None:
    exact = rows_of(children)
    told = anonymised(exact, k=3, rules=RULES).rows
    for name in QUASI:
        shown = told[told[name] != ANY][name].value_counts()
        known = exact[name].value_counts()
        assert all(count <= known[str(value)] for value, count in shown.items())
    assert not ((told["amphoe"] == ANY) & (told["tambon"] != ANY)).any()
    assert not ((told["province"] == ANY) & (told["amphoe"] != ANY)).any()


def many() -> list[dict[str, Any]]:
    child = {
        "code": "501605",
        "born": "2012-07-21",
        "sex": "male",
        "state": "found",
        "visited": "2026-01-05T16:30:00",
    }
    return [{**child, "reason": reason} for reason in (2, 3, 4, 9, 9, 9, 18)]


def test_markers_in_every_other_field_never_appear() -> None:
    extract = anonymised(rows_of(many()), k=5, rules=RULES)
    text = as_csv(extract).decode("utf-8-sig")
    text += readme(extract, k=5, office="สพป.", year_be=2568, rules=RULES, words=catalogue("th"))
    assert not re.search(r"q\d\dx\d{6}q", text)
    for secret in ("2012-07", "07-21", "2026-01", "16:30", "98.43", "18.76", "disabled", "000001", "501605"):
        assert secret not in text
    assert text.splitlines()[0] == ",".join(COLUMNS)
    assert len(extract.rows) == 7


def test_sensitive_reasons_share_the_group_of_nothing_told() -> None:
    rows = anonymised(rows_of(many()), k=5, rules=RULES).rows
    assert sorted(rows["reason_group"]) == ["family"] * 3 + ["moved"] + [NOT_TOLD] * 3
    groups = {**RULES["reason_groups"], NOT_TOLD: [0, 19], "health": [2, 3, 4]}
    with pytest.raises(DataError, match="opendata"):
        open_rows(*frames(many()), year_be=2568, rules={**RULES, "reason_groups": groups})


def test_alike_rows_of_one_reason_do_not_tell_it() -> None:
    rows = anonymised(rows_of([child for child in many() if child["reason"] == 9] * 2), k=5, rules=RULES).rows
    assert set(rows["reason_group"]) == {NOT_TOLD}


def test_enough_alike_keep_their_tambon_and_a_small_k_is_no_promise() -> None:
    rows = anonymised(rows_of(many()), k=5, rules=RULES).rows
    assert ANY not in set(rows["tambon"])
    with pytest.raises(DataError, match="2 or more"):
        anonymised(rows_of(many()), k=1, rules=RULES)


def test_a_child_left_out_is_counted_as_fewer_than_k() -> None:
    extract = anonymised(rows_of([*many()[:3]]), k=5, rules=RULES)
    assert (len(extract.rows), extract.left_out) == (0, 3)
    text = readme(extract, k=5, office="x", year_be=2568, rules=RULES, words=catalogue("en"))
    assert "fewer than 5" in text
