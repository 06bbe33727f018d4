"""Changed routes as the map shows them before they are kept."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import pytest

from gis.monitor import SilentMonitor
from planner.model import VisitPlan
from planner.schemas import LEGS, ROUTES, STOP_CASES, STOPS, UNSERVED
from planner.store.project import Project
from planner.visits.legs import Outing, draw_routes
from planner.workflow.board import Board, keep_board
from planner.workflow.board_map import DrawnDraft
from planner.workflow.plan import same_stops
from tests.planner.workflow.test_board import board, pair, planned, project

__all__ = ["board", "planned", "project"]
SILENT = SilentMonitor()


def test_a_changed_route_is_drawn_as_it_will_be_kept(board: Board, project: Project) -> None:
    one, other = pair(board)
    assert board.changed_routes == ()
    board.move(one.blocks[0].stop_id, other.route_id, 0)
    routes, stops = DrawnDraft(board.editing).layers(board.changed_routes, language="th", monitor=SILENT)
    assert sorted(routes.frame.index) == sorted([one.route_id, other.route_id])
    order = stops.frame["order"]
    assert order[one.blocks[0].stop_id] == "1"
    assert order[other.blocks[0].stop_id] == "2"
    kept = keep_board(project, board, monitor=SILENT)
    own = kept.legs[kept.legs["route_id"] == other.route_id].sort_values("sequence")
    assert routes.frame.geometry[other.route_id].coords[0] == own["path"].iloc[0].coords[0]
    kilometres = routes.frame["kilometres"][other.route_id]
    assert kilometres == pytest.approx(kept.routes["metres"][other.route_id] / 1000, abs=0.06)


def test_a_change_draws_what_it_changes_alone(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []

    def counted(trips: Sequence[Outing], *given: Any, **more: Any) -> Any:  # noqa: ANN401 - as it was called
        drawn.extend(trip.route_id for trip in trips)
        return draw_routes(trips, *given, **more)

    monkeypatch.setattr("planner.workflow.board_map.draw_routes", counted)
    one, other = pair(board)
    draft = DrawnDraft(board.editing)
    board.move(one.blocks[0].stop_id, other.route_id, 0)
    draft.layers(board.changed_routes, language="th", monitor=SILENT)
    assert sorted(drawn) == sorted([one.route_id, other.route_id])
    board.move(one.blocks[0].stop_id, other.route_id, 1)
    draft.layers(board.changed_routes, language="th", monitor=SILENT)
    assert drawn[2:] == [other.route_id]
    assert draft.layers((), language="th", monitor=SILENT) == []


def test_route_100_after_route_99_is_the_same_route_as_before() -> None:
    names = [f"S-{number:02d}" for number in range(1, 121)]
    routes = pd.DataFrame({"route_id": names}).set_index("route_id")

    def plan(stops: dict[str, str]) -> VisitPlan:
        legs = pd.DataFrame({"route_id": names, "sequence": 1, "to_stop": [stops.get(name, name) for name in names]})
        return VisitPlan(STOPS.empty(), STOP_CASES.empty(), routes, legs, UNSERVED.empty())

    same = same_stops(plan({}), plan({"S-100": "another"}))
    assert list(same.index) == names
    assert same[~same].index.tolist() == ["S-100"]
    assert {ROUTES.name, LEGS.name} == {"routes", "legs"}
