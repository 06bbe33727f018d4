"""How the time of each step grows with children and with roads. Run it; it is no test.

    python -m tests.benchmarks.growth [--data FOLDER] [--most 20000] [--tiles 8] [--scratch FOLDER] [--write]

Every point is a fresh process that does the whole job through the workflow: a sample area with as many children, 33
to a school, on real roads that are moved there, from the register to the report. Seconds are CPU seconds of all
threads. The exponent is the slope of the least-squares line through the logarithms of the four largest points: n log
n itself has about 1.11 there, and what is above ``WORST`` grows worse. ``--write`` keeps tables and picture in
``results/growth.md`` and ``results/growth.svg``.
"""

import argparse
import datetime as dt
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import geopandas as gpd
import numpy as np

from gis.address.levels import Level
from gis.roads.cache import network_to_bytes
from gis.roads.network import build_network
from gis.roads.osm import read_extract
from gis.roads.profiles import load_profiles
from gis.roads.travel import contraction_order, make_router
from planner.sample.make import make_sample
from planner.schemas import PLACES
from planner.visits.options import PlanOptions
from planner.workflow.imports import import_places, import_register, import_roads, import_schools
from planner.workflow.locate import locate
from planner.workflow.plan import assign, plan
from planner.workflow.project import Project, create_project
from planner.workflow.results import report, write_project_map
from planner.workflow.roads import load_network
from planner.workflow.sheets import sheets
from tests.benchmarks.esa import INSIDE, QUIET, Row, Steps, drawn_project, peak_mb
from tests.benchmarks.loglog import Line, draw_loglog
from tests.benchmarks.patchwork import write_tiles

CHILDREN: Final = (500, 1_000, 2_000, 5_000, 10_000, 20_000)
EXTRACTS: Final = ("legazpi", "liechtenstein", "heidelberg")
CITY: Final = "heidelberg"
A_SCHOOL: Final = 33
FIXED: Final = 2_000
"""Children on each of the extracts."""
WORST: Final = 1.25
"""n log n has 1.11 to 1.16 over these sizes; the rest is what a shared machine adds to small times."""
FITTED: Final = 4
LEAST_S: Final = 0.02
"""Shorter times tell more of the clock than of the step."""
RESULTS: Final = Path(__file__).with_name("results") / "growth.md"
BY_CHILDREN: Final = (
    "import register", "locate", "assign", *INSIDE, "plan", "sheets (gpx)", "map", "report",
)  # fmt: skip
BY_ROADS: Final = ("read", "build", "order", "store", "metric", "assign", *INSIDE, "plan")
MADE: Final = (
    "Made by `python -m tests.benchmarks.growth --write`. CPU seconds of all threads, each point once in a fresh "
    "process. `plan` is the whole action with reading and writing the project; stops, matrices, search and legs are "
    f"parts of it. n log n has an exponent of about 1.11 here; up to {WORST} counts as no worse, for noise."
)
MATRICES: Final = ("matrices",)
"""Steps that hold all pairs and may grow faster."""


def children_point(options: argparse.Namespace) -> Row:
    """Do the whole job for so many children on one extract."""
    steps, count = Steps(), int(options.point)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sample = make_sample(
            folder, seed=1, children=count, schools=-(-count // A_SCHOOL), roads=extract(options, CITY), monitor=QUIET
        )
        steps.wrap()
        with create_project(
            folder / "growth.phanong", "benchmark", esa=sample.esa, year_be=sample.year_be, area=sample.area
        ) as project:
            import_schools(project, sample.schools, monitor=QUIET)
            with steps.step("import register"):
                import_register(project, sample.register, monitor=QUIET)
            import_roads(project, sample.roads, monitor=QUIET)
            import_places(project, sample.places, monitor=QUIET)
            with steps.step("locate"):
                locate(project, monitor=QUIET)
            at_houses(project)
            with steps.step("assign"):
                assign(project, monitor=QUIET)
            with steps.step("plan"):
                made = plan(project, options=PlanOptions(seed=1), monitor=QUIET)
            with steps.step("sheets (gpx)"):
                sheets(project, folder / "sheets", formats=("gpx",), language="th", monitor=QUIET)
            with steps.step("map"):
                write_project_map(project, folder / "map.html", language="th", monitor=QUIET)
            with steps.step("report"):
                report(project, folder / "report", as_of=sample.as_of, language="th", monitor=QUIET)
    return {
        "children": count,
        "on stops": made.stops,
        "on routes": made.routes,
        **{step: steps.cpu[step] for step in BY_CHILDREN},
        "plan by the clock": steps.wall["plan"],
        "peak MB": round(peak_mb()),
    }


def at_houses(project: Project) -> None:
    """Put half of the children at houses of their own by the roads, as pins and check-ins do."""
    network, _ = load_network(project)
    places = project.read(PLACES)
    rng = np.random.default_rng(2)
    chosen = np.flatnonzero(rng.random(len(places)) < 0.5)
    node = rng.integers(0, network.n_nodes, len(chosen))
    lat, lon, level, radius = (
        places["place"].y.to_numpy(copy=True), places["place"].x.to_numpy(copy=True),
        places["level"].to_numpy(dtype=object, copy=True), places["r50_m"].to_numpy(dtype=np.float64, copy=True),
    )  # fmt: skip
    lat[chosen] = network.node_lat[node] + rng.normal(0, 0.001, len(node))
    lon[chosen] = network.node_lon[node] + rng.normal(0, 0.001, len(node))
    level[chosen], radius[chosen] = Level.GPS.value, 20.0
    moved = places.assign(level=level, r50_m=radius, place=gpd.points_from_xy(lon, lat, crs=places.crs))
    with project.transaction("pins", {"children": len(chosen)}) as transaction:
        transaction.write(PLACES, moved)


def roads_point(options: argparse.Namespace) -> Row:
    """Import one extract, and plan for a fixed number of children on it."""
    path, steps = extract(options, options.point), Steps()
    with steps.step("read"):
        read = read_extract(path, monitor=QUIET)
    with steps.step("build"):
        network = build_network(read, monitor=QUIET)
    with steps.step("order"):
        order = contraction_order(network)
    with steps.step("store"):
        network_to_bytes(network, order)
    with steps.step("metric"):
        make_router(network, load_profiles()["motorcycle"], cch_order=order)
    peak = peak_mb()
    row = {
        "extract": options.point,
        "MB": path.stat().st_size / 1e6,
        "way nodes": len(read.refs),
        "road nodes": len(np.unique(read.refs)),
        "junctions": network.n_nodes,
        "edges": network.n_edges,
        "peak MB of the import": round(peak),
    }
    del read, network, order
    steps.wrap()
    with drawn_project(path, children=FIXED, schools=-(-FIXED // A_SCHOOL)) as project:
        with steps.step("assign"):
            assign(project, monitor=QUIET)
        with steps.step("plan"):
            plan(project, options=PlanOptions(seed=1), monitor=QUIET)
    return row | {step: steps.cpu[step] for step in BY_ROADS} | {"peak MB in all": round(peak_mb())}


def extract(options: argparse.Namespace, name: str) -> Path:
    """Return the file of an extract, or of so many tiles of the city."""
    if name.startswith("tiles"):
        return Path(options.scratch) / f"{name}.osm.pbf"
    path: Path = options.data / "roads" / f"{name}.osm.pbf"
    return path


def fresh(options: argparse.Namespace, kind: str, point: str) -> Row:
    """Measure one point in a process of its own, unless the scratch folder holds it from a run that was cut off."""
    kept = Path(options.scratch) / f"{kind}-{point}.json"
    if kept.exists():
        known: Row = json.loads(kept.read_text(encoding="utf-8"))
        return known
    command = [sys.executable, "-m", "tests.benchmarks.growth", "--kind", kind, "--point", point]
    command += ["--data", str(options.data), "--scratch", options.scratch]
    start = perf_counter()
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    print(f"{kind} {point}: {perf_counter() - start:.1f} s", file=sys.stderr, flush=True)
    found: Row = json.loads(done.stdout.splitlines()[-1])
    kept.write_text(json.dumps(found), encoding="utf-8")
    return found


def exponent(sizes: Sequence[float], seconds: Sequence[float]) -> float:
    """Return the slope of log seconds over log size where the times are long enough; NaN with fewer than three.

    Of many sizes the four largest count: what a step costs anyhow would hide how it grows.
    """
    n, s = np.asarray(sizes, dtype=np.float64), np.asarray(seconds, dtype=np.float64)
    n, s = n[s >= LEAST_S][-FITTED:], s[s >= LEAST_S][-FITTED:]
    return float(np.polyfit(np.log(n), np.log(s), 1)[0]) if len(n) > 2 else float("nan")


def fits(rows: Sequence[Row], size: str, steps: Sequence[str]) -> list[Row]:
    """Return by step the exponent, that of the last two sizes, and whether it holds."""
    found = []
    for step in steps:
        sizes, seconds = [float(row[size]) for row in rows], [float(row[step]) for row in rows]
        slope = exponent(sizes, seconds)
        last = float(np.log(max(seconds[-1], 1e-9) / max(seconds[-2], 1e-9)) / np.log(sizes[-1] / sizes[-2]))
        if np.isnan(slope):
            verdict = f"under {LEAST_S} s but for the largest"
        elif slope <= WORST:
            verdict = "no worse than n log n"
        else:
            verdict = "all pairs" if step in MATRICES else "WORSE"
        found.append({"step": step, "exponent": slope, "of the last two": last, "verdict": verdict})
    return found


def table(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return rows as a Markdown table."""
    heads = list(dict.fromkeys(head for row in rows for head in row))
    lines = ["| " + " | ".join(heads) + " |", "|" + " --- |" * len(heads)]
    lines += ["| " + " | ".join(shown(row.get(head, "")) for head in heads) + " |" for row in rows]
    return "\n".join(lines)


def shown(value: object) -> str:
    """Return a number as it is read: whole with commas, else to two places."""
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def lines(rows: Sequence[Row], size: str, steps: Sequence[str]) -> list[Line]:
    """Return what a picture shows of a table."""
    return [Line(step, [(float(row[size]), float(row[step])) for row in rows]) for step in steps]


def main() -> None:
    """Measure every point, or one for the parent process."""
    shared = Path(os.environ.get("PHANONG_SHARED", "../shared")) / "data"
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=shared, help="the folder that holds roads/*.osm.pbf")
    parser.add_argument("--most", type=int, default=CHILDREN[-1], help="the most children")
    parser.add_argument("--tiles", type=int, default=8, help="tiles of the largest extract; 8 hold a million nodes")
    parser.add_argument("--write", action="store_true", help=f"keep the tables in {RESULTS.name}")
    parser.add_argument("--scratch", default="", help="a folder for tiles and points, in which a cut run goes on")
    for inner in ("--kind", "--point"):
        parser.add_argument(inner, default="", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.kind:
        print(json.dumps((children_point if options.kind == "children" else roads_point)(options)))
        return
    with tempfile.TemporaryDirectory() as scratch:
        if not options.scratch:
            options.scratch = scratch
        tiled = [name for name in ("tiles2", f"tiles{options.tiles}") if int(name[5:]) <= options.tiles]
        for name in dict.fromkeys(tiled):
            if not extract(options, name).exists():
                write_tiles(extract(options, CITY), extract(options, name), int(name[5:]))
        by_children = [fresh(options, "children", str(count)) for count in CHILDREN if count <= options.most]
        by_roads = [fresh(options, "roads", name) for name in dict.fromkeys((*EXTRACTS, *tiled))]
    text = document(by_children, by_roads)
    print(text)
    if options.write:
        RESULTS.write_text(text, encoding="utf-8")
        picture = draw_loglog(
            [
                ("children", lines(by_children, "children", BY_CHILDREN)),
                ("nodes of ways", lines(by_roads, "way nodes", BY_ROADS)),
            ],
            unit="CPU seconds",
        )
        RESULTS.with_suffix(".svg").write_text(picture, encoding="utf-8")


def larger(rows: Sequence[Row]) -> str:
    """Return what the import of a country would take, by the two largest extracts: a straight line, not measured."""
    less, most = rows[-2:]
    points = most["way nodes"] - less["way nodes"]
    cpu = sum(most[step] - less[step] for step in ("read", "build", "order", "store")) / points
    memory = (most["peak MB of the import"] - less["peak MB of the import"]) / points
    per_mb = most["way nodes"] / most["MB"]
    ten = 10_000_000
    return (
        f"The largest holds {most['road nodes']:,} nodes of roads in {most['MB']:.0f} MB. Drawn on in a line, "
        f"not measured: each further 10 million way nodes (here {ten / per_mb:.0f} MB of extract; where fewer houses "
        f"are drawn, less) take {cpu * ten:.0f} CPU s and {memory * ten / 1000:.1f} GB to import whole. With bounds, "
        "`read_extract` lets ways outside of them go as they pass, and keeps 16 bytes a node of the file."
    )


def document(by_children: list[Row], by_roads: list[Row]) -> str:
    """Return tables and fits."""
    machine = f"{platform.machine()}, {os.cpu_count()} cores; Python {platform.python_version()}, {sys.platform}"
    parts = [
        "# Growth: time against children and roads",
        f"{dt.date.today().isoformat()}; {machine}.",
        MADE,
        "![CPU seconds by step](growth.svg)",
        f"## Children, {A_SCHOOL} to a school, on {CITY}",
        table(by_children),
        table(fits(by_children, "children", BY_CHILDREN)),
        f"## Roads, {FIXED:,} children",
        f"`tilesN` are N copies of {CITY} side by side, joined by roads (`tests.benchmarks.patchwork`).",
        table(by_roads),
        larger(by_roads),
        table(fits(by_roads, "way nodes", BY_ROADS)),
    ]
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    main()
