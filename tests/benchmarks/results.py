"""How long 100,000 check-ins take, and how much memory; run by hand: ``python -m tests.benchmarks.results [ROWS]``.

``--reports`` measures the reports of one school and of an ESA with 150 schools and 5,000 children instead,
``--hotspots FILE.phanong`` the hot spots of 20,000 dropouts in invented villages on the roads of a project (the
sample's, passphrase ``demo``).

A project with 5,000 invented children, and check-in files of three devices with codes, IDs, or names and schools,
copies and contradictions. The import runs in a process of its own; its peak memory is that of the whole process.
"""

import argparse
import csv
import datetime as dt
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import cast

import geopandas as gpd
import numpy as np
from shapely.geometry import Point

from gis.address.gazetteer import Gazetteer
from gis.monitor import SilentMonitor
from planner.register.codes import case_code
from planner.register.identity import check_digit
from planner.results.hotspots import Theme, hot_spots
from planner.results.outcomes import summarise_outcomes
from planner.schemas import ASSIGNMENTS, CASES, CHECKINS, PLACES, SCHOOLS
from planner.workflow.analysis import travel_times
from planner.workflow.imports import import_checkins
from planner.workflow.project import create_project, open_project, view
from planner.workflow.reports import report
from planner.workflow.roads import load_router

CHILDREN = 5000
SCHOOL_COUNT = 200
FILES = 3
HEADS = (
    "checkin_id", "case_code", "national_id", "child_name", "school", "visited_at", "lat", "lon", "accuracy_m",
    "state", "found_outcome", "reason", "moved_to", "visitor", "note",
)  # fmt: skip


def _id(number: int) -> str:
    twelve = f"1{number:011d}"
    return f"{twelve}{check_digit(twelve)}"


def _name(number: int) -> tuple[str, str]:
    letters = "กขคงจชซณดตถทนบปผพฟมยรลวสหอ"
    return (f"สมมุติ{letters[number % 26]}{letters[number // 26 % 26]}", f"ทดลอง{letters[number // 676 % 26]}{number}")


def make_project(folder: Path) -> Path:
    """Make a project with children and schools and nothing else."""
    path = folder / "bench.phanong"
    numbers = range(1, CHILDREN + 1)
    codes = [f"5001{number:04d}" for number in range(SCHOOL_COUNT)]
    with create_project(path, "bench", esa="เขตทดลอง", year_be=2568) as project:
        names = [_name(number) for number in numbers]
        cases = CASES.build(
            {
                "case_id": [case_code(number) for number in numbers],
                "number": list(numbers),
                "national_id": [_id(number) for number in numbers],
                "first_name": [first for first, _ in names],
                "last_name": [last for _, last in names],
                "kind": ["dropped_out"] * CHILDREN,
                "school_code": [codes[number % SCHOOL_COUNT] for number in numbers],
            }
        )
        schools = SCHOOLS.build(
            {
                "school_code": codes,
                "name": [f"โรงเรียนบ้านสมมุติ {number}" for number in range(SCHOOL_COUNT)],
                "place": [Point(98.5 + number / 400, 18.0) for number in range(SCHOOL_COUNT)],
            }
        )
        with project.transaction("bench", {}) as transaction:
            transaction.write(CASES, cases)
            transaction.write(SCHOOLS, schools)
    return path


def make_files(folder: Path, rows: int) -> list[Path]:
    """Write check-in files of ``rows`` rows together; a tenth are copies, a twentieth name the child only."""
    rng = random.Random(1)
    states = ["found", "found", "not_found", "moved", "in_school"]
    start = dt.datetime(2025, 6, 1, 8)
    lines: list[list[object]] = []
    for number in range(rows):
        if number % 10 == 9:
            lines.append(rng.choice(lines))
            continue
        child = rng.randrange(1, CHILDREN + 1)
        who = [case_code(child), "", "", ""]
        if number % 3 == 1:
            who = ["", _id(child), "", ""]
        elif number % 20 == 2:
            who = ["", "", " ".join(_name(child)), f"บ้านสมมุติ {child % SCHOOL_COUNT}"]
        state = rng.choice(states)
        outcome = rng.choice(["returned", "wants_return", "refuses"]) if state == "found" else ""
        lines.append(
            [
                f"D{number % FILES}-{number}", *who,
                (start + dt.timedelta(minutes=rng.randrange(100_000))).isoformat(),
                round(rng.uniform(17.9, 18.1), 6), round(rng.uniform(98.5, 99.0), 6), rng.randrange(4, 80),
                state, outcome, rng.choice(["", "9", "6", "18"]), "ลำพูน/ลี้" if state == "moved" else "",
                f"ครู {number % 50}", "",
            ]
        )  # fmt: skip
    paths = [folder / f"device-{number}.csv" for number in range(FILES)]
    for number, path in enumerate(paths):
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(HEADS)
            writer.writerows(lines[number::FILES])
    return paths


def measure(project: Path, files: list[Path]) -> dict[str, float]:
    """Import the files into the project twice, and return seconds, CPU seconds and peak megabytes."""
    now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    told: dict[str, float] = {}
    with open_project(project, "bench") as opened:
        for turn in ("first", "again"):
            clock, cpu = time.perf_counter(), time.process_time()
            summary = import_checkins(opened, files, now=now, monitor=SilentMonitor())
            told[f"{turn}_s"] = time.perf_counter() - clock
            told[f"{turn}_cpu_s"] = time.process_time() - cpu
            told[f"{turn}_new"] = summary.new
        told["read"], told["unmatched"], told["conflicts"] = summary.read, summary.unmatched, summary.conflicts
    # Linux tells kilobytes, macOS bytes.
    told["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (
        1024 if sys.platform == "linux" else 2**20
    )
    return told


REPORT_SCHOOLS = 150


def measure_reports(folder: Path) -> dict[str, float]:
    """Return CPU seconds of the report of one school, and of an ESA of 150 schools with a report on most children."""
    project, (file, *_) = make_project(folder), make_files(folder, 12_000)
    now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    told: dict[str, float] = {}
    with open_project(project, "bench") as opened:
        cases = opened.read(CASES)
        schools = opened.read(SCHOOLS).iloc[:REPORT_SCHOOLS]
        owners = [schools.index[number % REPORT_SCHOOLS] for number in range(len(cases))]
        tambons = [unit for unit in Gazetteer.load().tambons if unit.code.startswith("50")]
        units = [tambons[number % 60] for number in range(len(cases))]
        places = PLACES.build(
            {
                "case_id": cases.index,
                "level": ["tambon"] * len(cases),
                "code": [unit.code for unit in units],
                "tambon": [unit.name for unit in units],
            }
        )
        with opened.transaction("bench", {}) as transaction:
            transaction.write(SCHOOLS, schools)
            transaction.write(PLACES, places)
            transaction.write(ASSIGNMENTS, ASSIGNMENTS.build({"case_id": cases.index, "school_code": owners}))
        import_checkins(opened, [file], now=now, monitor=SilentMonitor())
        for name, level, codes in (("esa", "esa", ()), ("school", "school", (str(schools.index[0]),))):
            clock, cpu = time.perf_counter(), time.process_time()
            report(
                opened,
                folder / name,
                as_of=now.date(),
                level=level,
                schools=codes,
                language="th",
                monitor=SilentMonitor(),
            )
            told[f"{name}_report_s"] = time.perf_counter() - clock
            told[f"{name}_report_cpu_s"] = time.process_time() - cpu
    return told


SPOT_CHILDREN = 20_000
A_VILLAGE = 40


def measure_hotspots(path: Path) -> dict[str, float]:
    """Return CPU seconds and peak megabytes of the hot spots of one theme on a project's roads."""
    with open_project(path, "demo") as opened:
        seen, router = view(opened), load_router(opened, profile="motorcycle", season="dry")
    known = seen.schools["place"].dropna()
    rng = np.random.default_rng(0)
    low, high = (known.y.min(), known.x.min()), (known.y.max(), known.x.max())
    middles = rng.uniform(low, high, (SPOT_CHILDREN // A_VILLAGE, 2))
    spots = middles[rng.integers(0, len(middles), SPOT_CHILDREN)] + rng.normal(0, 0.003, (SPOT_CHILDREN, 2))
    ids = [f"{number:06d}" for number in range(SPOT_CHILDREN)]
    places = PLACES.build({"case_id": ids, "place": [Point(lon, lat) for lat, lon in spots]})
    states = summarise_outcomes(CASES.build({"case_id": ids}), CHECKINS.empty(), issued=()).states
    clock, cpu = time.perf_counter(), time.process_time()
    found = hot_spots(
        [Theme("dropped_out", 0, tuple(ids))],
        cast(gpd.GeoDataFrame, places),
        states,
        travel=travel_times(router, monitor=SilentMonitor()),
        monitor=SilentMonitor(),
    )
    return {
        "hotspots": len(found),
        "children_in_them": float(found["children"].sum()),
        "s": time.perf_counter() - clock,
        "cpu_s": time.process_time() - cpu,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 2**20),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=int, nargs="?", default=100_000)
    parser.add_argument("--measure", nargs="+", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--reports", action="store_true")
    parser.add_argument("--hotspots", type=Path, metavar="FILE.phanong")
    options = parser.parse_args()
    if options.hotspots:
        for name, value in measure_hotspots(options.hotspots).items():
            print(f"{name}: {value:,.1f}")
        return
    if options.reports:
        with tempfile.TemporaryDirectory() as text:
            for name, value in measure_reports(Path(text)).items():
                print(f"{name}: {value:,.1f}")
        return
    if options.measure:
        print(json.dumps(measure(options.measure[0], options.measure[1:])))
        return
    with tempfile.TemporaryDirectory() as text:
        folder = Path(text)
        project, files = make_project(folder), make_files(folder, options.rows)
        command = [sys.executable, "-m", "tests.benchmarks.results", "--measure", str(project), *map(str, files)]
        told = json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout)
    for name, value in told.items():
        print(f"{name}: {value:,.1f}")


if __name__ == "__main__":
    main()
