"""Plans against VROOM and OR-Tools: the same stops, teams and matrix, the same CPU time.

    python -m tests.benchmarks.solvers ROADS.osm.pbf... --peers PYTHON [--children 5000] [--schools 150...]
        [--seed 1...] [--scope school|esa] [--effort normal] [--clock 1] [--proof 240] [--out RESULTS.md]

``--peers`` is a Python that has ``pyvroom`` and ``ortools``; a peer that is not there is left out with a word. Peers
get one thread and the CPU seconds that our search took, at least ``--least`` (they look at it only so often). VROOM
looks at the clock alone: on a machine with other work it needs ``--clock`` times as many seconds of that.

The cases of all extracts, numbers of schools and seeds together make one table, and one by how many stops they have.

Where both plans take the same time, ``solvers_proof`` looks for a better one with an exact solver (``VRPSolverEasy``
0.1.3, also of the peers' Python), for ``--proof`` seconds: the best there is cannot be beaten. Such cases are told
apart, and left out of the share of cases in which ours are better. Without that solver none is proved.
"""

import argparse
import datetime as dt
import itertools
import json
import os
import platform
import subprocess
import tempfile
import time
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Final

from gis.roads.cache import load_or_build
from gis.roads.profiles import load_profiles
from gis.roads.travel import make_router
from planner.visits.assign import assign_schools
from planner.visits.bounds import fewest_routes
from planner.visits.export import export_problem
from planner.visits.firstplan import first_plan
from planner.visits.large import improve_large
from planner.visits.options import EFFORTS, PlanOptions
from planner.visits.prepare import prepare
from planner.visits.problem import Solution, Tour, VisitProblem, faults, solution_of
from planner.visits.stops import build_stops
from tests.benchmarks.visits import SILENT, draw

_SIZES: Final = (12, 40, 60, 120)
"""Up to so many stops a case counts with the others of its size."""
_PEERS = Path(__file__).with_name("solvers_peers.py")
_PROOF = Path(__file__).with_name("solvers_proof.py")


@dataclass(frozen=True, eq=False, slots=True)
class Ran:
    """A solver's answers, and its CPU seconds for all of them."""

    name: str
    solutions: list[Solution]
    cpu_s: float


def problems_of(roads: Path, *, scope: str, children: int, schools: int, seed: int) -> tuple[VisitProblem, ...]:
    """Return the problems of children drawn at random near the extract's roads."""
    options = PlanOptions(scope=scope, seed=seed)
    network, order = load_or_build(roads, monitor=SILENT)
    router = make_router(network, load_profiles()[options.profile], season=options.season, cch_order=order)
    cases, places, frame = draw(network, children=children, schools=schools, seed=seed)
    assignments = assign_schools(cases, places, frame, router, monitor=SILENT)
    stops, stop_cases, _ = build_stops(cases, places, assignments, visit_minutes=options.visit_minutes)
    return prepare(stops, stop_cases, frame, router, options=options, monitor=SILENT).problems


def ours(problems: Sequence[VisitProblem], *, effort: str, seeds: Sequence[int]) -> tuple[Ran, list[float]]:
    """Return our answers, and the CPU seconds of each; ``seeds`` are those of the searches."""
    solutions, spent = [], []
    for problem, seed in zip(problems, seeds, strict=True):
        start = time.process_time()
        found = improve_large(
            problem,
            first_plan(problem),
            effort=EFFORTS[effort],
            seed=seed,
            stopped=lambda: False,
            improved=lambda _: None,
        )
        spent.append(time.process_time() - start)
        solutions.append(found)
    return Ran(f"phanong (pyvrp {version('pyvrp')}, {effort})", solutions, sum(spent)), spent


def peer(
    name: str,
    python: str,
    problems: Sequence[VisitProblem],
    seconds: Sequence[float],
    folder: Path,
    *,
    clock: float,
) -> Ran | None:
    """Return a peer's answers; ``None`` where it is not there. ``clock``: seconds of it for a CPU second."""
    jobs = []
    for number, (problem, allowed) in enumerate(zip(problems, seconds, strict=True)):
        file = folder / f"{number}.json"
        file.write_text(json.dumps(export_problem([problem], format_="vroom")), encoding="utf-8")
        jobs.append({"file": str(file), "seconds": allowed, "clock": clock})
    listed = folder / "jobs.json"
    listed.write_text(json.dumps(jobs), encoding="utf-8")
    done = subprocess.run([python, str(_PEERS), name, str(listed)], capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{name} is left out: {done.stderr.strip().splitlines()[-1] if done.stderr else 'it does not run'}")
        return None
    head, *lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    solutions = [
        solution_of(problem, [Tour(0, tuple(row - 1 for row in route)) for route in line["routes"]])
        for problem, line in zip(problems, lines, strict=True)
    ]
    for problem, solution in zip(problems, solutions, strict=True):
        if broken := faults(problem, solution):
            print(f"{name}: {broken}")
    return Ran(head["version"], solutions, sum(line["cpu_s"] for line in lines))


def proved_best(
    problems: Sequence[VisitProblem], mine: Ran, peers: Sequence[Ran], *, python: str, seconds: float
) -> set[int]:
    """Return the numbers of the cases where a peer's plan takes as long as ours and no plan is better.

    ``seconds`` is how long is looked for one, by the clock; cases are looked at side by side.
    """
    numbers = [
        number
        for number, solution in enumerate(mine.solutions)
        if any(ran.solutions[number].rank == solution.rank for ran in peers)
        and problems[number].plain
        and len(problems[number].shifts) == 1
    ]
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(os.cpu_count()) as pool:

        def holds(number: int) -> bool:
            problem, solution = problems[number], mine.solutions[number]
            if problem.stops < 2:
                return True
            file = Path(folder) / f"{number}.json"
            file.write_text(json.dumps(export_problem([problem], format_="vroom")), encoding="utf-8")
            plan = [len(solution.tours), solution.seconds, fewest_routes(problem), seconds]
            command = [python, str(_PROOF), str(file), *map(str, plan)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            return done.stdout.split()[-1:] == ["best"]

        return set(itertools.compress(numbers, pool.map(holds, numbers)))


@dataclass(frozen=True, slots=True)
class Standing:
    """How many of a peer's plans ours stand to in which way; ``proved``: the same and the best there is."""

    fewer: int = 0
    less: int = 0
    proved: int = 0
    same: int = 0
    more: int = 0

    @property
    def share(self) -> float:
        """Return how many per cent of the cases in which a better plan than the peer's may exist are better."""
        open_ = self.fewer + self.less + self.same + self.more
        return 100 * (self.fewer + self.less) / open_ if open_ else 100.0

    def __str__(self) -> str:
        """Return the cells of the table."""
        return f"{self.fewer} | {self.less} | {self.proved} | {self.same} | {self.more} | {self.share:.0f} %"


def standing(
    problems: Sequence[VisitProblem], mine: Ran, ran: Ran, proved: Collection[int], *, stops: range
) -> Standing:
    """Return how our plans of so many ``stops`` stand to a peer's. ``proved``: numbers of those that are the best."""
    counts = dict.fromkeys(("fewer", "less", "proved", "same", "more"), 0)
    for number, (problem, us, them) in enumerate(zip(problems, mine.solutions, ran.solutions, strict=True)):
        if problem.stops not in stops:
            continue
        if us.rank == them.rank:
            way = "proved" if number in proved else "same"
        elif us.rank > them.rank:
            way = "more"
        else:
            way = "less" if us.rank[:2] == them.rank[:2] else "fewer"
        counts[way] += 1
    return Standing(**counts)


def table(problems: Sequence[VisitProblem], rows: Sequence[Ran], proved: Collection[int]) -> list[str]:
    """Return the lines of the table, our own plans first. Against a peer that serves less ours count as ``fewer``."""
    counted = "fewer team-days | less time | the same, proved the best | the same, not proved | more"
    heads = f"| solver | team-days | hours | CPU s | ours: {counted} | better where a better one may exist |"
    lines = [heads, "|" + " --- |" * 10]
    most = max(problem.stops for problem in problems)
    for ran in rows:
        days = sum(len(solution.tours) for solution in ran.solutions)
        hours = sum(solution.seconds for solution in ran.solutions) / 3600
        stand = "- | - | - | - | - | -"
        if ran is not rows[0]:
            stand = str(standing(problems, rows[0], ran, proved, stops=range(most + 1)))
        lines.append(f"| {ran.name} | {days} | {hours:.2f} | {ran.cpu_s:.1f} | {stand} |")
    lines += ["", f"| stops | against | cases | ours: {counted} | better where a better one may exist |"]
    lines += ["|" + " --- |" * 9]
    starts = [1, *(size + 1 for size in _SIZES)]
    for stops in (range(start, end) for start, end in itertools.pairwise([*starts, max(most, starts[-1]) + 1])):
        cases = sum(problem.stops in stops for problem in problems)
        for ran in rows[1:]:
            if cases:
                stand = str(standing(problems, rows[0], ran, proved, stops=stops))
                lines.append(f"| {stops[0]}-{stops[-1]} | {ran.name} | {cases} | {stand} |")
    return lines


def main() -> None:
    """Run the benchmark and print its table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("roads", type=Path, nargs="+")
    parser.add_argument("--peers", required=True, metavar="PYTHON")
    parser.add_argument("--children", type=int, default=5000)
    parser.add_argument("--schools", type=int, nargs="+", default=[150])
    parser.add_argument("--scope", default="school", choices=("school", "esa"))
    parser.add_argument("--effort", default="normal")
    parser.add_argument("--seed", type=int, nargs="+", default=[1])
    parser.add_argument("--least", type=float, default=0.05, metavar="S")
    parser.add_argument("--clock", type=float, default=1.0)
    parser.add_argument("--proof", type=float, default=240.0, metavar="S")
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    drawn = [
        (problem, seed)
        for roads, schools, seed in itertools.product(arguments.roads, arguments.schools, arguments.seed)
        for problem in problems_of(
            roads, scope=arguments.scope, children=arguments.children, schools=schools, seed=seed
        )
    ]
    problems = [problem for problem, _ in drawn]
    mine, seconds = ours(problems, effort=arguments.effort, seeds=[seed for _, seed in drawn])
    allowed = [max(arguments.least, spent) for spent in seconds]
    rows = [mine]
    for name in ("vroom", "ortools"):
        with tempfile.TemporaryDirectory() as folder:
            ran = peer(name, arguments.peers, problems, allowed, Path(folder), clock=arguments.clock)
        if ran is not None:
            rows.append(ran)
    proved = proved_best(problems, mine, rows[1:], python=arguments.peers, seconds=arguments.proof)
    stops = sum(problem.stops for problem in problems)
    extracts = ", ".join(roads.name.partition(".")[0] for roads in arguments.roads)
    title = (
        f"### {extracts}, scope {arguments.scope}: {len(problems)} cases, {stops} stops; "
        f"{arguments.children} children, {arguments.schools} schools, seeds {arguments.seed} "
        f"({dt.date.today()}, {platform.machine()}, Python {platform.python_version()})"
    )
    lines = [title, "", *table(problems, rows, proved), ""]
    text = "\n".join(lines)
    print(text)
    if arguments.out is not None:
        with arguments.out.open("a", encoding="utf-8") as file:
            file.write(text + "\n")


if __name__ == "__main__":
    main()
