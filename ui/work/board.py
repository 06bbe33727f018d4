"""The plan on the board: laid out, searched around its locks, kept."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from gis.errors import UserError
from gis.maps.webmap import overlay
from gis.monitor import Monitor
from planner.workflow import board, territories
from planner.workflow.board import Board, Line, Spare
from planner.workflow.board_map import DrawnDraft
from planner.workflow.editing import Broken, Draft, DraftRoute, broken_words
from planner.workflow.plan import summary_of
from planner.workflow.project import Project


class Boards:
    """Part of the open project; each method runs on a job's thread."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def begin(self, monitor: Monitor) -> "BoardDesk | None":
        """Lay the stored plan out; ``None`` where there is none."""
        try:
            return BoardDesk(board.begin_board(self._project, monitor=monitor))
        except UserError as error:
            if error.code not in ("plan_missing", "cases_missing", "schools_missing", "places_missing"):
                raise
            return None

    def improve(self, desk: "BoardDesk", schools: Sequence[str], monitor: Monitor) -> tuple[Draft, ...]:
        """Return better drafts around what is locked."""
        return board.improve_board(desk.board, schools, monitor=monitor)

    def draft(
        self, desk: "BoardDesk", routes: Sequence[tuple[Draft, DraftRoute]], language: str, monitor: Monitor
    ) -> bytes:
        """Return the map's layers of routes that were changed and are not kept."""
        return overlay(desk.drawn.layers(routes, language=language, monitor=monitor))

    def keep(self, desk: "BoardDesk", monitor: Monitor) -> Mapping[str, object]:
        """Store the plan as the board shows it."""
        made = summary_of(board.keep_board(self._project, desk.board, monitor=monitor))
        return {"routes": made.routes, "children_on_routes": made.children_on_routes, "unserved": made.unserved}

    def territories(self, parts: int | None, schools: Sequence[str], monitor: Monitor) -> Mapping[str, object]:
        """Share the children of schools (none named: all) out to visit areas."""
        made = territories.make_territories(self._project, parts=parts, schools=schools, monitor=monitor)
        return asdict(made)


class BoardDesk:
    """A laid out plan with its words. Made on a job's thread; used on the window's, where each act takes a moment."""

    def __init__(self, laid: Board) -> None:
        self.board = laid
        self.drawn = DrawnDraft(laid.editing)

    def faults(self, broken: Sequence[Broken], language: str) -> list[str]:
        """Return what is not kept in words."""
        return broken_words(broken, language)

    def spare(self, spare: Spare, language: str) -> tuple[str, list[str]]:
        """Return why something is on no route, and what would bring it onto one."""
        return board.spare_in_words(spare, self.board.note_of(spare.stop_id), language)

    def line(self, route_id: str) -> Line | None:
        """Return a route, ``None`` where there is none."""
        return next((line for line in self.board.lines() if line.route_id == route_id), None)
