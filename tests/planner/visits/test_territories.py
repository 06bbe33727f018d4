"""Areas of as much work, whole and near."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.errors import JobCancelled
from gis.monitor import SilentMonitor
from planner.visits.territories import TOLERANCE, Apart, near_seconds, territories, work_of

from .conftest import Listener

SILENT = SilentMonitor()


def plane(spots: np.ndarray) -> Apart:
    def apart(some: np.ndarray, others: np.ndarray) -> np.ndarray:
        distance: np.ndarray = np.hypot(*(spots[some][:, None] - spots[others][None]).transpose(2, 0, 1))
        return distance

    return apart


def test_two_villages_are_two_areas_the_northern_one_first() -> None:
    spots = np.array([(0.0, 0.0), (10.0, 0.0), (0.0, 5000.0), (10.0, 5000.0)])
    found = territories(np.full(4, 1800.0), spots, plane(spots), parts=2, monitor=SILENT)
    assert found.part.tolist() == [1, 1, 0, 0]
    assert found.work_s.tolist() == [3600.0, 3600.0]
    assert found.unevenness == 0.0


def test_a_river_without_a_bridge_parts_what_is_near_as_the_crow_flies() -> None:
    # Two banks 100 m apart; the bridge is far away.
    x = np.linspace(0, 900, 10)
    spots = np.concatenate([np.column_stack([x, np.zeros(10)]), np.column_stack([x, np.full(10, 100.0)])])
    bank = np.repeat([0, 1], 10)
    flown = plane(spots)

    def apart(some: np.ndarray, others: np.ndarray) -> np.ndarray:
        return np.asarray(flown(some, others) + 20_000.0 * (bank[some][:, None] != bank[others][None]))

    found = territories(np.full(20, 60.0), spots, apart, parts=2, monitor=SILENT)
    assert len(set(found.part[:10])) == len(set(found.part[10:])) == 1
    assert found.part[0] != found.part[-1]


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 80), st.integers(1, 9), st.integers(0, 10_000), st.booleans())
def test_work_is_within_the_bound_and_no_area_is_empty(n: int, parts: int, seed: int, lost: bool) -> None:
    rng = np.random.default_rng(seed)
    spots = np.round(rng.normal(0, 3000, (n, 2)), -2)
    work = rng.uniform(600, 5400, n)
    flown = plane(spots)

    def apart(some: np.ndarray, others: np.ndarray) -> np.ndarray:
        away = flown(some, others)
        told: np.ndarray = np.where(lost & ((some % 7 == 0)[:, None] != (others % 7 == 0)[None]), np.inf, away)
        return told

    found = territories(work, spots, apart, parts=parts, monitor=SILENT)
    assert sorted(set(found.part.tolist())) == list(range(min(parts, n)))
    assert found.work_s.max() <= found.work_s.mean() * (1 + TOLERANCE) + work.max() + 1e-6
    assert np.isclose(found.work_s.sum(), work.sum())
    assert np.array_equal(found.part[found.centre], np.arange(len(found.centre)))
    again = territories(work, spots, apart, parts=parts, monitor=SILENT)
    assert np.array_equal(again.part, found.part)


def test_nothing_and_no_count() -> None:
    none = np.zeros((0, 2))
    assert len(territories(np.zeros(0), none, plane(none), parts=3, monitor=SILENT).part) == 0
    with pytest.raises(ValueError, match="from 1 on"):
        territories(np.zeros(0), none, plane(none), parts=0, monitor=SILENT)


def test_a_wish_to_stop_is_heard(listener: Listener) -> None:
    listener.stop_at = 1
    spots = np.random.default_rng(0).normal(0, 3000, (30, 2))
    with pytest.raises(JobCancelled):
        territories(np.full(30, 60.0), spots, plane(spots), parts=3, monitor=listener)


def test_work_holds_the_visit_the_way_and_a_share_of_the_way_out() -> None:
    # 1,800 s a stop and 7,200 s out and back in a shift of 25,200 s: ten stops share the way out.
    assert work_of(np.array([1500.0]), np.array([7200.0]), np.array([300.0]), shift_s=25_200.0).tolist() == [2520.0]
    spots = np.array([(0.0, 0.0), (100.0, 0.0), (200.0, 0.0)])
    assert near_seconds(spots, plane(spots)).tolist() == [150.0, 100.0, 150.0]
    assert near_seconds(spots[:1], plane(spots[:1])).tolist() == [0.0]
