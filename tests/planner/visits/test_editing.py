"""Changes by hand on a plan whose times can be worked out."""

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.errors import UserError
from planner.model import Team
from planner.visits.editing import (
    Change,
    Draft,
    DraftRoute,
    History,
    add,
    drop,
    lock_day,
    lock_route,
    lock_stop,
    move,
    reorder,
    take_back,
)
from planner.visits.firstplan import first_plan
from planner.visits.options import EFFORTS
from planner.visits.problem import Tour, faults, solution_of
from planner.visits.reoptimise import reoptimise
from planner.visits.timing import ALWAYS
from resources.text import catalogue

from .test_search import HOUR, problem_of, random_problem

TEAMS = (Team("A", 8 * HOUR, 10 * HOUR, max_stops=3),)


def draft_of(*ways: tuple[str, ...]) -> Draft:
    """Return routes over five stops on a line, 600 s apart, 30 minutes each: two to a shift of two hours."""
    problem = problem_of([(600 * number, 0) for number in range(1, 6)], [1800] * 5, TEAMS)
    return Draft(problem, tuple(DraftRoute(f"r{n}", "A", n, 0, way) for n, way in enumerate(ways, start=1)))


def better(draft: Draft) -> Draft:
    return reoptimise(draft, effort=EFFORTS["normal"], seed=1, stopped=lambda: False)


def test_a_stop_moves_where_its_detour_is_shortest_and_the_cost_is_told() -> None:
    draft = draft_of(("s0", "s2"), ("s1",))
    # 600 s to s0, 1,200 s on to s2, 1,800 s home and two visits; 1,200 s to s1, as much home, and one visit.
    before = 600 + 1200 + 1800 + 2 * 1800 + 2 * 1200 + 1800
    assert draft.seconds == before
    change = move(draft, "s1", "r1")
    assert change.draft.routes[0].stop_ids == ("s0", "s1", "s2")
    assert change.draft.routes[1].stop_ids == ()
    # r1 passes s1 anyway, so the trip of its own (1,200 s there and back) is saved.
    assert change.cost_s == change.draft.seconds - before == -2400
    # 3,600 s on the road and 5,400 s of visits do not fit into two hours.
    assert [(one.code, one.route_id, one.details) for one in change.breaks] == [
        ("beyond_shift", "r1", (("minutes", 30),))
    ]


def test_a_stop_is_dropped_added_and_put_in_another_order() -> None:
    draft = draft_of(("s0", "s1"))
    dropped = drop(draft, "s1")
    assert dropped.draft.left_out == ("s1", "s2", "s3", "s4")
    assert dropped.cost_s == -1800 - 1200
    again = move(dropped.draft, "s1", "r1", position=0)
    assert again.draft.routes[0].stop_ids == ("s1", "s0")
    assert again.cost_s == 1800 + 1200
    turned = reorder(again.draft, "r1", ["s0", "s1"])
    assert (turned.draft.routes, turned.cost_s) == (draft.routes, 0)


def test_a_stop_on_no_route_is_added_and_one_on_a_route_is_not() -> None:
    draft = draft_of(("s0", "s1"))
    change = add(draft, "s2", "r1", position=2)
    assert change.draft.routes[0].stop_ids == ("s0", "s1", "s2")
    assert change.cost_s == 1200 + 1800
    with pytest.raises(UserError, match="r1"):
        add(draft, "s0", "r1")


def test_a_stop_taken_off_with_a_reason_is_not_put_back_by_the_search() -> None:
    off = drop(draft_of(("s0", "s1"), ()), "s1", reason="gone").draft
    assert off.dropped == {"s1": "gone"}
    assert "s1" in better(off).left_out
    assert set(better(off).left_out) < set(off.left_out)
    back = take_back(off, "s1")
    assert not back.dropped
    with pytest.raises(UserError):
        take_back(back, "s1")
    # One that is on no route can be taken off, too.
    assert drop(off, "s4", reason="").draft.dropped == {"s1": "gone", "s4": ""}


def test_a_stop_goes_where_its_hours_are_kept_and_a_late_visit_is_said() -> None:
    draft = draft_of(("s0", "s1"))
    # s2 is open in the first quarter of an hour only: it is 1,800 s away, so no place of the route will do.
    bound = replace(
        draft.problem,
        open_s=np.array([0, 0, 8 * HOUR, 0, 0]),
        close_s=np.array([ALWAYS, ALWAYS, 8 * HOUR + 900, ALWAYS, ALWAYS]),
    )
    change = move(Draft(bound, draft.routes), "s2", "r1")
    assert change.draft.routes[0].stop_ids[0] == "s2"
    assert ("outside_hours", (("minutes", 15),)) in [(one.code, one.details) for one in change.breaks]


def test_trips_of_one_day_are_no_clash_until_they_overlap() -> None:
    draft = draft_of(("s0",), ("s1",))
    first, second = draft.routes
    # 600 s there and back and half an hour; then 1,200 s each way.
    turn = 8 * HOUR + 3000
    trips = (replace(first, to_s=turn), replace(second, day=1, from_s=turn))
    assert not Draft(draft.problem, trips).broken()
    longer = Draft(draft.problem, (replace(trips[0], stop_ids=("s0", "s2")), trips[1]))
    assert {one.code for one in longer.broken()} == {"beyond_shift", "team_twice"}


def test_too_many_stops_and_a_team_in_two_places_are_seen() -> None:
    draft = draft_of(("s0",), ("s1",))
    twice = Draft(draft.problem, (draft.routes[0], DraftRoute("r9", "A", 1, 0, ("s1",))))
    assert [(one.code, one.details) for one in twice.broken()] == [("team_twice", (("other", "r1"),))]
    many = draft_of(("s0", "s1", "s2", "s3"))
    assert {one.code for one in many.broken()} == {"beyond_shift", "too_many_stops"}
    for language in ("th", "en"):
        for one in (*twice.broken(), *many.broken()):
            said = catalogue(language).say(f"visits.broken.{one.code}", route=one.route_id, **dict(one.details))
            assert "{" not in said


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (lambda d: move(lock_stop(d, "s0"), "s0", "r2"), "edit_locked_stop"),
        (lambda d: drop(lock_stop(d, "s0"), "s0"), "edit_locked_stop"),
        (lambda d: move(lock_route(d, "r2"), "s0", "r2"), "edit_locked_route"),
        (lambda d: move(lock_route(d, "r1"), "s0", "r2"), "edit_locked_route"),
        (lambda d: drop(lock_day(d, 1), "s0"), "edit_locked_route"),
        (lambda d: reorder(lock_route(d, "r1"), "r1", ["s1", "s0"]), "edit_locked_route"),
        (lambda d: reorder(d, "r1", ["s0"]), "edit_other_stops"),
        (lambda d: move(d, "s0", "r9"), "edit_no_route"),
        (lambda d: move(d, "s9", "r1"), "edit_no_stop"),
        (lambda d: drop(d, "s4"), "edit_no_stop"),
        (lambda d: lock_stop(d, "s4"), "edit_no_stop"),
        (lambda d: lock_day(d, 7), "edit_no_day"),
    ],
)
def test_what_is_locked_or_not_there_is_said_in_a_sentence(act: Callable[[Draft], Change | Draft], code: str) -> None:
    with pytest.raises(UserError) as caught:
        act(draft_of(("s0", "s1"), ("s2",)))
    assert caught.value.code == code
    assert "{" not in caught.value.message("th")


def test_a_lock_is_taken_off_again() -> None:
    draft = draft_of(("s0", "s1"), ("s2",))
    assert lock_route(lock_route(draft, "r1"), "r1", locked=False).routes == draft.routes
    assert drop(lock_stop(lock_stop(draft, "s0"), "s0", locked=False), "s0").draft.routes[0].stop_ids == ("s1",)


def test_changes_are_undone_and_done_again_by_name() -> None:
    start = draft_of(("s0", "s1"))
    one = drop(start, "s1").draft
    history = History.begin(start).done("drop s1", one).done("drop s0", drop(one, "s0").draft)
    assert (history.undoes, history.redoes) == ("drop s0", "")
    back = history.undo()
    assert (back.draft, back.undoes, back.redoes) == (one, "drop s1", "drop s0")
    assert back.undo().undo().draft is start
    assert back.redo().redo().draft is history.draft
    assert back.done("lock", lock_stop(one, "s0")).redoes == ""


def test_the_plan_gets_better_around_what_is_locked() -> None:
    # r1 and r2 cross each other's ways; s4 is left out.
    draft = draft_of(("s0", "s2"), ("s1",), ())
    free = better(draft)
    assert not free.broken()
    assert set(free.left_out) <= {"s4", "s3"}
    held = better(lock_stop(draft, "s0"))
    assert "s0" in held.routes[0].stop_ids
    kept = better(lock_route(draft, "r2"))
    assert kept.routes[1].stop_ids == ("s1",)
    assert better(lock_day(lock_route(lock_route(draft, "r1"), "r2"), 3)) is not None


def test_locks_that_contradict_the_hours_leave_the_draft_as_it_was() -> None:
    draft = draft_of(("s2", "s3", "s4"), ())
    for stop_id in ("s2", "s3", "s4"):
        draft = lock_stop(draft, stop_id)
    assert better(draft) is draft
    assert [one.code for one in draft.broken()] == ["beyond_shift"]


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 4), st.integers(0, 2))
def test_locks_are_kept_and_the_plan_never_gets_worse(seed: int, stops: int, routes: int) -> None:
    rng = np.random.default_rng(seed)
    problem = random_problem(16, seed=seed)
    first = first_plan(problem)
    names = problem.stop_ids
    draft = Draft(
        problem,
        tuple(
            DraftRoute(f"r{n}", "1", n, tour.shift, tuple(names[v] for v in tour.visits))
            for n, tour in enumerate(first.tours, start=1)
        ),
    )
    for stop_id in rng.choice(names, stops, replace=False):
        draft = lock_stop(draft, str(stop_id))
    for number in rng.permutation(len(draft.routes))[:routes]:
        draft = lock_route(draft, draft.routes[number].route_id)
    found = reoptimise(draft, effort=EFFORTS["quick"], seed=1, stopped=lambda: False)
    again = reoptimise(draft, effort=EFFORTS["quick"], seed=1, stopped=lambda: False)
    assert again.routes == found.routes
    assert [(r.route_id, r.team, r.day) for r in found.routes] == [(r.route_id, r.team, r.day) for r in draft.routes]
    for old, new in zip(draft.routes, found.routes, strict=True):
        if old.locked:
            assert new == old
        assert draft.locked_stops & set(old.stop_ids) <= set(new.stop_ids)
    ranks = []
    for one in (draft, found):
        tours = [Tour(route.shift, one.positions(route.stop_ids)) for route in one.routes]
        ranks.append(solution_of(problem, tours).rank)
        assert not faults(problem, solution_of(problem, tours))
    assert ranks[1] <= ranks[0]


@pytest.mark.parametrize("timed", [False, True])
def test_a_change_of_a_plan_of_a_thousand_stops_takes_less_than_a_tenth_of_a_second(timed: bool) -> None:
    problem = random_problem(1000)
    if timed:
        bound = np.arange(1000) % 5 == 0
        early, late = np.where(bound, 2 * HOUR, 0), np.where(bound, 6 * HOUR, ALWAYS)
        problem = replace(problem, open_s=early, close_s=late)
    first = first_plan(problem)
    names = problem.stop_ids
    draft = Draft(
        problem,
        tuple(
            DraftRoute(f"r{n}", "1", n, tour.shift, tuple(names[v] for v in tour.visits))
            for n, tour in enumerate(first.tours, start=1)
        ),
    )
    start = time.process_time()
    for number in range(5):
        draft = move(draft, draft.routes[number].stop_ids[0], draft.routes[number + 20].route_id).draft
    assert (time.process_time() - start) / 5 < 0.1
