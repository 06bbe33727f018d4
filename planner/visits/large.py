"""Plans of many stops: searched sector by sector, and the sectors side by side."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Final

import numpy as np

from planner.visits.ils import Improved, Stopped
from planner.visits.options import Effort
from planner.visits.problem import Solution, Tour, VisitProblem, solution_of
from planner.visits.search import improve, squeeze
from planner.visits.sectors import middles, sectors

THREADS: Final = 2
"""PyVRP's search runs outside of Python's lock. The plan does not depend on the number."""
LARGE: Final = 240
"""From so many stops on a step of the search is slow, and its moves are few beside the plan."""
_SECTOR: Final = 200

Heard = Callable[[Solution], None]


def improve_large(
    problem: VisitProblem, first: Solution, *, effort: Effort, seed: int, stopped: Stopped, improved: Improved
) -> Solution:
    """Return the best plan found from ``first``, never a worse one; as ``improve``, for many stops.

    Each round cuts the routes into sectors around the depot, at other angles each time, and searches every sector by
    itself from its routes so far; stops on no route take part where they lie. After the first round fewer routes are
    tried for the whole. The cuts and the steps depend on the problem, ``effort`` and ``seed`` alone.
    """
    spots = problem.spots
    if spots is None or problem.stops < LARGE or len(first.tours) < 2:
        return improve(problem, first, effort=effort, seed=seed, stopped=stopped, improved=improved)
    best = first
    rng = np.random.default_rng(seed)
    with ThreadPoolExecutor(THREADS) as pool:
        for number in range(effort.rounds):
            if stopped():
                break
            cuts = _cut(problem, best, float(rng.uniform(0, 2 * np.pi)))
            searches = [
                pool.submit(_search, problem, best, cut, effort=effort, seed=seed + number, stopped=stopped)
                for cut in cuts
            ]
            tours = [tour for search in searches for tour in search.result()]
            best = min(best, solution_of(problem, tours), key=lambda solution: solution.rank)
            improved(best)
            if number == 0 and not stopped():
                best = squeeze(problem, best, effort=effort.halved(), seed=seed, stopped=stopped)
                improved(best)
    return best


def _cut(problem: VisitProblem, best: Solution, turn: float) -> list[tuple[list[int], list[int]]]:
    """Return the tours (by position) and the stops on no route of each sector."""
    spots = problem.spots
    assert spots is not None  # large problems are cut by where their stops lie
    served = {visit for tour in best.tours for visit in tour.visits}
    left = [stop for stop in range(problem.stops) if stop not in served]
    ways = [list(tour.visits) for tour in best.tours]
    # A stop on no route goes where it lies: it counts as a route of its own that weighs nothing.
    centres = np.concatenate([middles(spots, ways), spots[left]])
    sizes = [*(len(way) for way in ways), *([0] * len(left))]
    parts = max(2, round(problem.stops / _SECTOR))
    groups = sectors(centres, sizes, parts=parts, turn=turn)
    return [
        ([one for one in group if one < len(ways)], [left[one - len(ways)] for one in group if one >= len(ways)])
        for group in groups
    ]


def _search(
    problem: VisitProblem,
    best: Solution,
    cut: tuple[list[int], list[int]],
    *,
    effort: Effort,
    seed: int,
    stopped: Stopped,
) -> list[Tour]:
    """Return the tours of a sector after a search of its own."""
    tours = [best.tours[position] for position in cut[0]]
    if not tours or stopped():
        return tours
    stops = sorted([*(visit for tour in tours for visit in tour.visits), *cut[1]])
    place = {stop: position for position, stop in enumerate(stops)}
    part = problem.some(stops)
    start = solution_of(part, [replace(tour, visits=tuple(place[visit] for visit in tour.visits)) for tour in tours])
    fleet = [sum(tour.shift == number for tour in tours) for number in range(len(problem.shifts))]
    found = improve(part, start, effort=effort, seed=seed, stopped=stopped, improved=lambda _: None, fleet=fleet)
    return [replace(tour, visits=tuple(stops[visit] for visit in tour.visits)) for tour in found.tours]
