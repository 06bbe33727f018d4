"""Other solvers get the very problem."""

from dataclasses import replace

import numpy as np
import pytest

from gis.errors import UserError
from planner.model import Team
from planner.visits.export import export_problem, team_days
from planner.visits.problem import VisitProblem
from planner.visits.timing import ALWAYS

from .test_search import HOUR, problem_of

DAY = (Team("1", 8 * HOUR, 10 * HOUR),)


def two() -> list[VisitProblem]:
    return [
        problem_of([(60, 0), (0, 80)], [1800, 600], DAY, [3, 240]),
        problem_of([(100, 0)], [900], (Team("1", 8 * HOUR, 9 * HOUR, 2, max_stops=1, lunch_start_s=9 * HOUR),)),
    ]


def test_vroom_gets_durations_vehicles_jobs_and_shifts() -> None:
    made = export_problem(two(), format_="vroom")
    durations = np.array(made["matrices"]["car"]["durations"])
    assert durations.shape == (5, 5)
    assert durations[:3, :3].tolist() == [[0, 60, 80], [60, 0, 100], [80, 100, 0]]
    assert durations[3:, 3:].tolist() == [[0, 100], [100, 0]]
    assert (durations[:3, 3:] == 1_000_000).all()
    assert [job["location_index"] for job in made["jobs"]] == [1, 2, 4]
    assert [job["service"] for job in made["jobs"]] == [1800, 600, 900]
    # 240 is the most that a job is worth: VROOM knows 0 to 100.
    assert [job["priority"] for job in made["jobs"]] == [1, 100, 1]
    assert [job["skills"] for job in made["jobs"]] == [[1], [1], [2]]
    first, *_, last = made["vehicles"]
    assert (first["start_index"], first["end_index"], first["skills"]) == (0, 0, [1])
    assert first["time_window"] == [8 * HOUR, 10 * HOUR]
    assert first["costs"] == {"fixed": 2 * HOUR + 1}
    assert (last["start_index"], last["capacity"], last["skills"]) == (3, [1], [2])
    assert [len([v for v in made["vehicles"] if v["skills"] == [k]]) for k in (1, 2)] == [1, 1]
    assert len({vehicle["id"] for vehicle in made["vehicles"]}) == len(made["vehicles"])


def test_openrouteservice_gets_the_same_with_a_matrix_of_its_own() -> None:
    vroom, ors = (export_problem(two(), format_=name) for name in ("vroom", "ors"))
    assert ors["matrix"] == vroom["matrices"]["car"]["durations"]
    assert ors["jobs"] == vroom["jobs"]
    assert {vehicle["profile"] for vehicle in ors["vehicles"]} == {"driving-car"}


@pytest.mark.parametrize(("days", "expected"), [(None, 3), (1, 1), (9, 3)])
def test_there_are_as_many_vehicles_as_the_plan_may_use(days: int | None, expected: int) -> None:
    problem = problem_of([(60, 0), (0, 60), (60, 60)], [5000] * 3, (Team("1", 8 * HOUR, 10 * HOUR, days),))
    assert team_days(problem) == [expected]


def test_no_problem_is_an_empty_one() -> None:
    assert export_problem([], format_="vroom") == {
        "jobs": [], "vehicles": [], "matrices": {"car": {"durations": []}}
    }  # fmt: skip


def test_lunch_is_a_break_an_open_day_has_no_end_and_hours_are_windows() -> None:
    noon = Team("1", 8 * HOUR, 16 * HOUR, 1, lunch_start_s=12 * HOUR, lunch_s=HOUR, open_end=True)
    problem = problem_of([(60, 0), (0, 80)], [1800, 600], (noon,))
    way = problem.travel_s.copy()
    way[:, 0] = 0
    bound = replace(problem, ways=(way,), open_s=np.array([0, 13 * HOUR]), close_s=np.array([ALWAYS, 14 * HOUR]))
    made = export_problem([bound], format_="vroom")
    (vehicle,) = made["vehicles"]
    assert vehicle["time_window"] == [8 * HOUR, 16 * HOUR]
    # It begins at noon or later and ends with the day at the latest.
    assert vehicle["breaks"] == [{"id": 1, "time_windows": [[12 * HOUR, 15 * HOUR]], "service": HOUR}]
    assert "end_index" not in vehicle
    assert [job.get("time_windows") for job in made["jobs"]] == [None, [[13 * HOUR, 14 * HOUR]]]


def test_each_vehicle_has_its_own_times_and_ends_at_its_own_home() -> None:
    pickup = Team("2", 8 * HOUR, 10 * HOUR, 1, profile="pickup", end=(18.0, 98.0))
    problem = problem_of([(60, 0), (0, 80)], [1800, 600], (*DAY, pickup))
    fast = problem.travel_s // 2
    fast[1:, 0] = [7, 9]
    made = export_problem([replace(problem, ways=(fast,))], format_="vroom")
    assert set(made["matrices"]) == {"car", "pickup"}
    driver = next(vehicle for vehicle in made["vehicles"] if vehicle.get("profile") == "pickup")
    assert (driver["start_index"], driver["end_index"]) == (0, 3)
    durations = np.array(made["matrices"]["pickup"]["durations"])
    assert durations[1:3, 3].tolist() == [7, 9]
    assert durations[0, 1:3].tolist() == [30, 40]
    with pytest.raises(UserError, match="openrouteservice"):
        export_problem([replace(problem, ways=(fast,))], format_="ors")
