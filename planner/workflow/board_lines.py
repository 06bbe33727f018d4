"""What the plan board shows: routes with the clock of their stops, what is on none, and what a plan takes."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.model import Broken
from planner.visits.editing import Draft, DraftRoute
from planner.visits.problem import UNREACHED

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Block:
    """A stop on a route; moments of the clock in seconds after midnight."""

    stop_id: str
    number: int
    """Its place on the route, from 1."""
    name: str
    kind: str
    children: int
    arrive_s: int
    begin_s: int
    end_s: int
    late_s: int
    """How long after its hours the visit begins."""
    reached: bool
    """Whether a road of the team leads here; without one the way is taken to need no time."""
    locked: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A route as it is driven. ``start_s`` to ``end_s`` are its hours, ``leave_s`` to ``back_s`` what it takes."""

    route_id: str
    school_code: str
    team: str
    day: int
    date: str
    start_s: int
    end_s: int
    leave_s: int
    back_s: int
    lunch: tuple[int, int] | None
    blocks: tuple[Block, ...]
    metres: float
    locked: bool
    held: bool
    """Locked by a person; a route that is locked and not held has a printed sheet."""
    changed: bool = False
    faults: tuple[Broken, ...] = ()

    @property
    def children(self) -> int:
        """Return how many children the route visits."""
        return sum(block.children for block in self.blocks)


@dataclass(frozen=True, slots=True)
class Spare:
    """What is on no route: a stop, or (``stop_id`` empty) a child without one. ``reason`` has words."""

    stop_id: str
    case_ids: tuple[str, ...]
    school_code: str
    name: str
    children: int
    reason: str
    remedies: str
    """As in the table of the unserved: JSON."""
    addable: bool
    """Whether it can be put onto a route."""


@dataclass(frozen=True, slots=True)
class Sums:
    """What a plan takes and does."""

    seconds: int
    metres: float
    routes: int
    team_days: int
    children: int
    stops: int


@dataclass(frozen=True, eq=False, slots=True)
class Known:
    """What does not change while a plan is edited."""

    children: Mapping[str, int]
    kind: Mapping[str, str]
    name: Mapping[str, str]
    cases_of: Mapping[str, tuple[str, ...]]
    school_of: Mapping[str, str]
    metres: Mapping[str, tuple[FloatArray, ...]]
    """For each depot the metres of each shift's ways."""
    spares: tuple[Spare, ...]
    """Children who cannot be put onto any route."""
    remedies: Mapping[str, tuple[str, str]]
    """Reason and remedies of stops when the plan was made."""


def timed(draft: Draft, route: DraftRoute, known: Known) -> Line:
    """Return a route with the clock of its stops, reckoned as it will be drawn (``visits.legs.draw_routes``)."""
    problem, shift = draft.problem, draft.shift_of(route)
    places = draft.positions(route.stop_ids)
    rows = [0, *(place + 1 for place in places), 0]
    metres = known.metres[problem.depot][route.shift]
    way = problem.way(shift)
    leave = shift.start_s if not places or _cut_off(draft, route, way) else draft.leaves_s(route)
    now, pause, lunch = leave, 0 if leave >= shift.lunch_start_s + shift.lunch_s else shift.lunch_s, None
    blocks = []
    for number, (place, stop_id) in enumerate(zip(places, route.stop_ids, strict=True), start=1):
        travel = int(way[rows[number - 1], place + 1])
        reached = travel < UNREACHED
        arrive = now = now + (travel if reached else 0)
        if pause and now >= shift.lunch_start_s:
            lunch, now, pause = (now, now + pause), now + pause, 0
        opens, closes = _hours(draft, place)
        begin = max(now, opens)
        if pause and begin >= shift.lunch_start_s:
            # Waiting reaches into lunch: it is eaten meanwhile.
            ate = max(now, shift.lunch_start_s)
            lunch, begin, pause = (ate, ate + pause), max(begin, ate + pause), 0
        end = begin + int(problem.service_s[place])
        blocks.append(
            Block(
                stop_id,
                number,
                known.name.get(stop_id, ""),
                known.kind.get(stop_id, ""),
                known.children.get(stop_id, 0),
                arrive,
                begin,
                end,
                max(0, begin - closes),
                reached,
                stop_id in draft.locked_stops,
            )
        )
        now = end
        if pause and now >= shift.lunch_start_s:
            lunch, now, pause = (now, now + pause), now + pause, 0
    home = int(way[rows[-2], 0]) if places else 0
    steps = metres[np.array(rows[:-1]), np.array(rows[1:])] if places else np.zeros(1)
    return Line(
        route_id=route.route_id,
        school_code=problem.depot,
        team=route.team,
        day=route.day,
        date=route.date,
        start_s=shift.start_s,
        end_s=shift.end_s,
        leave_s=leave,
        back_s=now + (home if home < UNREACHED else 0),
        lunch=lunch,
        blocks=tuple(blocks),
        metres=float(steps[np.isfinite(steps)].sum()),
        locked=route.locked,
        held=route.held,
    )


def _cut_off(draft: Draft, route: DraftRoute, way: NDArray[np.int64]) -> bool:
    """Return whether a way of the route does not exist: then there is no clock to leave by."""
    rows = np.array([0, *(place + 1 for place in draft.positions(route.stop_ids)), 0])
    return bool((way[rows[:-1], rows[1:]] >= UNREACHED).any())


def _hours(draft: Draft, place: int) -> tuple[int, int]:
    """Return between which moments of the clock a visit may begin."""
    problem = draft.problem
    if problem.open_s is None or problem.close_s is None:
        return 0, UNREACHED
    return int(problem.open_s[place]), int(problem.close_s[place])
