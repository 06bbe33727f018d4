"""A plan changed on the board, without a window."""

import time
from pathlib import Path

import pytest

from gis.errors import UserError
from gis.monitor import SilentMonitor
from planner.sample.make import make_sample
from planner.schemas import HOLDS, LEGS, ROUTES, UNSERVED
from planner.store.project import Project
from planner.workflow import imports, locate, plan
from planner.workflow.board import Board, Line, begin_board, improve_board, keep_board, spare_in_words
from planner.workflow.plan import PlanOptions
from planner.workflow.project import create_project, open_project

SILENT = SilentMonitor()
PASSPHRASE = "invented"
ANSWER_S = 0.1


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project with a plan whose teams have lunch, a first day and no more days than they need."""
    folder = tmp_path_factory.mktemp("board")
    sample = make_sample(folder, seed=5, children=70, schools=3, roads=None, monitor=SILENT)
    path = folder / "board.phanong"
    with create_project(path, PASSPHRASE, esa=sample.esa, year_be=sample.year_be, area=sample.area) as project:
        imports.import_schools(project, sample.schools, monitor=SILENT)
        imports.import_register(project, sample.register, language="th", monitor=SILENT)
        imports.import_roads(project, sample.roads, monitor=SILENT)
        locate.locate(project, monitor=SILENT)
        plan.assign(project, monitor=SILENT)
        options = PlanOptions(seed=1, effort="quick", lunch_start_s=12 * 3600, lunch_s=3600, first_date="2026-06-01")
        plan.plan(project, options=options, monitor=SILENT)
    return path


@pytest.fixture
def project(planned: Path, tmp_path: Path) -> Project:
    copy = tmp_path / "board.phanong"
    copy.write_bytes(planned.read_bytes())
    return open_project(copy, PASSPHRASE)


@pytest.fixture
def board(project: Project) -> Board:
    return begin_board(project, monitor=SILENT)


def pair(board: Board) -> tuple[Line, Line]:
    """Return two routes of one school with at least two stops on the first."""
    lines = board.lines()
    return next(
        (one, other)
        for one in lines
        for other in lines
        if one.school_code == other.school_code and one is not other and len(one.blocks) > 1 and other.blocks
    )


def line_of(board: Board, route_id: str) -> Line:
    return next(line for line in board.lines() if line.route_id == route_id)


def test_the_clock_of_the_board_is_that_of_the_stored_legs(project: Project, board: Board) -> None:
    legs, routes = project.read(LEGS), project.read(ROUTES)
    arrivals = legs[legs["to_stop"] != ""].set_index(["route_id", "to_stop"])["arrive_s"]
    ends: dict[object, float] = routes["end_s"].to_dict()
    lines = board.lines()
    assert {line.route_id for line in lines} == set(routes.index)
    for line in lines:
        assert line.date == routes.at[line.route_id, "date"] != ""
        # Ways and visits of the matrix are whole seconds, rounded up.
        assert abs(line.back_s - ends[line.route_id]) <= 2 * len(line.blocks) + 1
        assert line.metres == pytest.approx(routes.at[line.route_id, "metres"], rel=0.01, abs=50)
        for block in line.blocks:
            assert abs(block.arrive_s - arrivals[line.route_id, block.stop_id]) <= 2 * block.number
        assert line.lunch is None or line.lunch[1] - line.lunch[0] == 3600


def test_a_stop_moved_and_taken_back_leaves_the_plan_as_it_was(board: Board) -> None:
    one, other = pair(board)
    stop = one.blocks[0].stop_id
    step = board.move(stop, other.route_id, 0)
    assert step is not None
    assert step.key == "move"
    assert line_of(board, other.route_id).blocks[0].stop_id == stop
    assert line_of(board, other.route_id).changed
    assert board.sums.seconds - board.sums_before.seconds == step.cost_s
    assert board.undo() is step
    assert not board.changed
    assert board.redo() is step
    board.go_to(0)
    assert line_of(board, one.route_id) == one


def test_a_stop_laid_where_it_was_is_no_change(board: Board) -> None:
    one, _ = pair(board)
    assert board.move(one.blocks[1].stop_id, one.route_id, 1) is None
    assert board.steps == ()


def test_every_change_is_timed_within_a_tenth_of_a_second(board: Board) -> None:
    one, other = pair(board)
    board.lines()
    waits = []
    for block in one.blocks[:-1]:
        began = time.perf_counter()
        board.move(block.stop_id, other.route_id)
        board.lines()
        board.spares()
        _ = board.sums
        waits.append(time.perf_counter() - began)
    assert max(waits) < ANSWER_S


def test_a_dropped_stop_says_why_stays_off_and_comes_back(project: Project, board: Board) -> None:
    one, _ = pair(board)
    stop = one.blocks[0].stop_id
    board.drop(stop, "ย้ายแล้ว")
    spare = next(spare for spare in board.spares() if spare.stop_id == stop)
    assert spare.reason == "dropped"
    assert "ย้ายแล้ว" in spare_in_words(spare, board.note_of(stop), "th")[0]
    assert spare_in_words(spare, "", "en")[1]
    keep_board(project, board, monitor=SILENT)
    assert (project.read(HOLDS)["stop_id"] == stop).sum() == 1
    assert stop in set(project.read(UNSERVED)["stop_id"])
    again = begin_board(project, monitor=SILENT)
    step = again.move(stop, one.route_id)
    assert step is not None
    assert step.key == "add"
    keep_board(project, again, monitor=SILENT)
    assert stop in set(project.read(LEGS)["to_stop"])
    assert not len(project.read(HOLDS))


def test_nothing_is_stored_until_it_is_kept_and_never_over_a_newer_plan(project: Project, board: Board) -> None:
    one, other = pair(board)
    before = project.digest(LEGS.name)
    board.move(one.blocks[0].stop_id, other.route_id)
    assert project.digest(LEGS.name) == before
    second = begin_board(project, monitor=SILENT)
    second.drop(one.blocks[1].stop_id, None)
    keep_board(project, second, monitor=SILENT)
    with pytest.raises(UserError) as caught:
        keep_board(project, board, monitor=SILENT)
    assert caught.value.code == "board_outdated"


def test_a_locked_route_is_left_alone_by_hand_and_by_search(board: Board) -> None:
    one, other = pair(board)
    board.lock_route(one.route_id)
    with pytest.raises(UserError) as caught:
        board.move(one.blocks[0].stop_id, other.route_id)
    assert caught.value.code == "edit_locked_route"
    for block in other.blocks:
        board.drop(block.stop_id, None)
    found = improve_board(board, [one.school_code], monitor=SILENT)
    step = board.improved(found)
    assert step is not None
    assert [block.stop_id for block in line_of(board, one.route_id).blocks] == [b.stop_id for b in one.blocks]
    assert board.sums.children == board.sums_before.children


def test_a_stop_of_another_school_is_refused_in_words(board: Board) -> None:
    lines = board.lines()
    one = lines[0]
    other = next(line for line in lines if line.school_code != one.school_code)
    with pytest.raises(UserError) as caught:
        board.move(one.blocks[0].stop_id, other.route_id)
    assert caught.value.code == "edit_other_school"
    assert other.route_id in caught.value.message("th")


def test_a_day_more_takes_stops_and_has_a_date_on_which_its_team_drives(project: Project, board: Board) -> None:
    one, _ = pair(board)
    step, route_id = board.new_route(one.school_code)
    fresh = line_of(board, route_id)
    assert (step.key, fresh.blocks) == ("new_route", ())
    assert fresh.date > one.date
    board.move(one.blocks[0].stop_id, route_id)
    made = keep_board(project, board, monitor=SILENT)
    assert made.routes.at[route_id, "stops"] == 1


def test_days_and_stops_are_locked_and_opened(board: Board) -> None:
    one, other = pair(board)
    stop = one.blocks[0].stop_id
    assert board.lock_stop(stop).key == "lock_stop"
    with pytest.raises(UserError):
        board.move(stop, other.route_id)
    assert board.lock_stop(stop).key == "unlock_stop"
    assert board.lock_day(one.route_id).key == "lock_day"
    assert board.day_locked(one.school_code, one.day)
    assert line_of(board, one.route_id).held
    assert board.lock_day(one.route_id).key == "unlock_day"
    assert not board.locks()
