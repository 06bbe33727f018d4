"""The plan of a child: steps, the watch of a year, and leaving again."""

import datetime as dt
from collections.abc import Mapping
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.followup.care import (
    Attendance,
    CarePlan,
    Group,
    Person,
    Return,
    Stage,
    Task,
    When,
    months_after,
    plan_of,
)
from planner.followup.tables import STEPS, care_table
from planner.schemas import FOLLOWUPS
from resources.text import LANGUAGES, catalogue

TABLE = care_table()
FOUND = dt.date(2025, 6, 1)
BACK = dt.date(2025, 7, 1)


def entry(what: str, day: dt.date, **told: str) -> Mapping[str, str]:
    return {**dict.fromkeys(FOLLOWUPS.columns, ""), "what": what, "day": day.isoformat(), **told}


def all_steps(day: dt.date = FOUND) -> list[Mapping[str, str]]:
    return [entry("step", day, step=step, result="done") for step in STEPS]


def plan(*journal: Mapping[str, str], person: Person | None = None) -> CarePlan:
    return plan_of(person or Person("000017", Group.FOUND, FOUND, "wants_return", 9), journal, TABLE)


def test_a_found_child_begins_with_the_first_step_and_the_need_of_its_reason() -> None:
    found = plan()
    assert (found.stage, found.task, found.detail, found.need) == (Stage.CARE, Task.STEP, "know", "money")
    assert found.due == FOUND + dt.timedelta(days=7)
    assert found.goal == FOUND + dt.timedelta(days=30)


def test_the_steps_come_in_order_and_one_that_is_not_needed_is_passed() -> None:
    found = plan(entry("step", FOUND, step="know", result="done"), entry("step", FOUND, step="screen", result="done"))
    assert found.detail == "support"
    passed = plan(*(entry("step", FOUND, step=step, result="not_needed") for step in STEPS))
    assert (passed.task, passed.due) == (Task.GOAL, found.goal)


def test_a_plan_says_need_who_and_by_when() -> None:
    by = dt.date(2025, 6, 5)
    found = plan(entry("plan", FOUND, need="transport", responsible="ครูสมมุติ", due=by.isoformat()))
    assert (found.need, found.responsible, found.goal, found.task, found.due) == (
        "transport", "ครูสมมุติ", by, Task.GOAL, by,
    )  # fmt: skip


def test_a_returned_child_is_checked_after_1_3_6_and_12_months_and_then_stays() -> None:
    journal = [*all_steps(), entry("return", BACK, school_code="50010001")]
    seen = []
    for month in (1, 3, 6, 12):
        found = plan(*journal)
        assert (found.stage, found.task, found.detail) == (Stage.WATCH, Task.CHECK, str(month))
        assert found.due == months_after(BACK, month)
        seen.append(found.due)
        journal.append(entry("check", found.due, result="in_school"))
    done = plan(*journal)
    assert (done.stage, done.task, done.due, done.checked) == (Stage.STAYS, None, None, 12)
    assert seen == [dt.date(2025, 8, 1), dt.date(2025, 10, 1), dt.date(2026, 1, 1), dt.date(2026, 7, 1)]


def test_a_check_long_before_it_is_due_ends_no_watch() -> None:
    early = plan(
        *all_steps(), entry("return", BACK), entry("check", BACK + dt.timedelta(days=200), result="in_school")
    )
    assert (early.stage, early.checked, early.detail) == (Stage.WATCH, 6, "12")
    too_soon = plan(*all_steps(), entry("return", BACK), entry("check", BACK, result="in_school"))
    assert (too_soon.checked, too_soon.detail) == (0, "1")


def test_irregular_at_the_last_check_is_checked_again() -> None:
    last = months_after(BACK, 12)
    found = plan(*all_steps(), entry("return", BACK), entry("check", last, result="irregular"))
    assert (found.stage, found.due) == (Stage.WATCH, months_after(last, 1))
    again = entry("check", months_after(last, 1), result="in_school")
    assert (
        plan(*all_steps(), entry("return", BACK), entry("check", last, result="irregular"), again).stage
        is Stage.STAYS
    )


def test_a_child_that_leaves_again_is_in_care_again_from_that_day() -> None:
    left = dt.date(2025, 9, 9)
    found = plan(*all_steps(), entry("return", BACK), entry("check", left, result="left"))
    assert (found.stage, found.detail, found.due) == (Stage.CARE, "know", left + dt.timedelta(days=7))
    back = plan(*all_steps(), entry("return", BACK), entry("check", left, result="left"), *all_steps(left),
                entry("return", dt.date(2025, 9, 20)))  # fmt: skip
    assert (back.stage, back.due) == (Stage.WATCH, dt.date(2025, 10, 20))


def test_a_check_in_or_an_agency_that_told_of_a_return_begins_the_watch() -> None:
    person = Person("000017", Group.FOUND, FOUND, "returned", 0, "50010001", (Return(BACK, "50010002"),))
    found = plan(*all_steps(), person=person)
    assert (found.stage, found.due) == (Stage.WATCH, dt.date(2025, 8, 1))
    assert found.returned is not None and found.returned.school_code == "50010002"


def test_a_child_at_risk_is_watched_from_the_day_it_was_listed() -> None:
    found = plan(*all_steps(), person=Person("A000017", Group.AT_RISK, FOUND, school_code="50010001"))
    assert (found.stage, found.task, found.due) == (Stage.WATCH, Task.CHECK, dt.date(2025, 7, 1))


def test_a_closed_case_asks_for_nothing_until_the_child_is_back() -> None:
    closed = plan(entry("close", BACK, note="ย้ายประเทศ"))
    assert (closed.stage, closed.due, closed.note) == (Stage.CLOSED, None, "ย้ายประเทศ")
    assert plan(entry("close", BACK), entry("return", dt.date(2025, 8, 1))).stage is Stage.WATCH


def test_how_near_a_task_is() -> None:
    found = plan()
    assert found.due is not None
    days = [found.due + dt.timedelta(days=shift) for shift in (1, 0, -1)]
    assert [found.when(day) for day in days] == [When.OVERDUE, When.TODAY, When.NEXT]


def test_what_is_recorded_late_counts_for_its_day() -> None:
    parts = [entry("return", BACK), entry("check", dt.date(2025, 8, 1), result="in_school"),
             entry("check", dt.date(2025, 9, 9), result="left")]  # fmt: skip
    assert {(p.stage, p.due) for p in (plan(*order) for order in permutations(parts))} == {
        (Stage.CARE, dt.date(2025, 9, 16))
    }


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [((2025, 1, 31), 1, (2025, 2, 28)), ((2024, 1, 31), 1, (2024, 2, 29)), ((2025, 12, 5), 1, (2026, 1, 5))],
)
def test_months_end_where_they_end(day: tuple[int, int, int], months: int, expected: tuple[int, int, int]) -> None:
    assert months_after(dt.date(*day), months) == dt.date(*expected)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["check:in_school", "check:irregular", "check:left", "return", "close", "step:know"]),
            st.integers(0, 800),
        ),
        max_size=12,
    )
)
def test_whatever_is_recorded_something_is_due_unless_it_is_over(told: list[tuple[str, int]]) -> None:
    journal = []
    for words, shift in told:
        what, _, result = words.partition(":")
        day = FOUND + dt.timedelta(days=shift)
        more = {"step": result, "result": "done"} if what == "step" else {"result": result}
        journal.append(entry(what, day, **more))
    found = plan(*journal)
    assert (found.due is None) == (found.stage in (Stage.STAYS, Stage.CLOSED))
    if found.stage is Stage.STAYS:
        assert found.returned is not None and found.checked == TABLE.months[-1]


def test_every_value_has_words() -> None:
    for language in LANGUAGES:
        words = catalogue(language)
        for section, values in (("stages", Stage), ("attendance", Attendance), ("when", When), ("groups", Group)):
            assert all(f"followup.{section}.{value}" in words for value in values)
