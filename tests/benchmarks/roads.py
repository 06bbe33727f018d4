"""Times the roads beside their peers: import, metric, matrices, metres, legs, analysis, one ESA. No test.

    python -m tests.benchmarks.roads [--data FOLDER] [--points 2000] [--children 5000] [--pandana PYTHON] [--write]

Every row is a fresh process, so that its peak memory is its own. Times are CPU seconds of all its threads, the least
of a few runs where a run is short. Peers run as their users run them: on the ordinary graph of every OpenStreetMap
node that a motorcycle may pass, one origin at a time. ``--write`` keeps the tables in ``results/roads.md``.
"""

import argparse
import datetime as dt
import importlib.util
import json
import os
import platform
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, Final, TypeVar

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from gis.monitor import SilentMonitor
from gis.roads.analysis import critical_roads, cut_off, lifelines
from gis.roads.cache import load_or_build, network_from_bytes, network_to_bytes
from gis.roads.edges import EdgeRouter
from gis.roads.network import IntArray, Network, build_network
from gis.roads.osm import read_extract
from gis.roads.profiles import load_profiles
from gis.roads.snapping import Snaps
from gis.roads.travel import Router, contraction_order, make_router
from tests.benchmarks.esa import esa_row, gap_row, peak_mb

T = TypeVar("T")
Row = dict[str, Any]
EXTRACTS: Final = ("legazpi", "liechtenstein", "heidelberg")
CITY: Final = "heidelberg"
LEGS: Final = 500
SCHOOLS: Final = 150
QUIET: Final = SilentMonitor()
MADE: Final = (
    "Made by `python -m tests.benchmarks.roads --write`. Seconds are CPU seconds of all threads; every row is a "
    "fresh process, and its peak memory its own."
)
NOTE: Final = (
    "Points are OpenStreetMap nodes of the largest component, since a peer starts at nodes. Peers know neither "
    "barriers nor turns, so these are left out but where a row says otherwise. `matrix` is the first one, with the "
    "factor made for it; `again` is one more on the same router. `apart` is the worst of all pairs, in seconds of "
    "travel. Peers run on the graph of every OpenStreetMap node that a motorcycle passes."
)
ESA_NOTE: Final = (
    "Children and schools are drawn near the roads (`tests.benchmarks.visits.draw`): a tenth by a phone's position, "
    "four tenths at houses, the rest by village and tambon. `CPU s` and `wall s` are assign, stops, matrices, search "
    "and legs with reading and writing the encrypted project; the roads were imported before. The plan's digest is "
    "the same on any number of cores. The second table compares each school's hours (travel and visits) with `best`."
)
RESULTS: Final = Path(__file__).with_name("results") / "roads.md"


def timed(work: Callable[[], T], *, runs: int = 1) -> tuple[T, float]:
    """Return what ``work`` gives, and its CPU seconds: the least of some runs."""
    least = np.inf
    for _ in range(runs - 1):
        start = process_time()
        work()
        least = min(least, process_time() - start)
    start = process_time()
    result = work()
    return result, float(min(least, process_time() - start))


def import_row(options: argparse.Namespace) -> Row:
    """Read one extract."""
    path = options.data / "roads" / f"{options.extract}.osm.pbf"
    extract, read_s = timed(lambda: read_extract(path, monitor=QUIET))
    network, build_s = timed(lambda: build_network(extract, monitor=QUIET))
    order, order_s = timed(lambda: contraction_order(network))
    _, first_s = timed(lambda: first_query(network, order))
    total = read_s + build_s + order_s + first_s
    return {
        "extract": options.extract,
        "ways": f"{len(extract.way_ids):,}",
        "way nodes": f"{len(extract.refs):,}",
        "nodes": f"{network.n_nodes:,}",
        "edges": f"{network.n_edges:,}",
        "read s": read_s,
        "build s": build_s,
        "order s": order_s,
        "first query s": first_s,
        "in all s": total,
        "µs a way node": total / len(extract.refs) * 1e6,
        "peak MB": round(peak_mb()),
    }


def cache_row(options: argparse.Namespace) -> Row:
    """Take one network from the cache."""
    path = options.data / "roads" / f"{options.extract}.osm.pbf"
    network, order = load_or_build(path, monitor=QUIET)
    data = network_to_bytes(network, order)
    del network, order
    _, cached_s = timed(lambda: first_query(*network_from_bytes(data)), runs=3)
    return {"extract": options.extract, "cache to first query s": cached_s, "stored MB": len(data) / 1e6}


def first_query(network: Network, order: IntArray) -> None:
    """Make a router, snap two points, and drive from one to the other."""
    router = make_router(network, load_profiles()["motorcycle"], cch_order=order)
    points = router.snap(network.node_lat[[0, -1]], network.node_lon[[0, -1]])
    router.path(points.take(0), points.take(1))


def network_of(options: argparse.Namespace, *, bare: bool = False) -> tuple[Network, IntArray]:
    """Return an extract's network and order; ``bare`` without barriers and turns, which peers do not know."""
    path = options.data / "roads" / f"{options.extract}.osm.pbf"
    network, order = load_or_build(path, monitor=QUIET)
    if bare:
        network = replace(network, barriers=network.barriers[:0], turns=network.turns[:0], chains=network.chains[:0])
    return network, order


def at_nodes(network: Network, router: Router, points: int) -> IntArray:
    """Return points of polylines in the largest component, drawn at random: a peer must start at a node."""
    assert isinstance(router, EdgeRouter)
    edge = np.repeat(np.arange(network.n_edges), np.diff(network.offsets))
    return np.random.default_rng(0).choice(np.flatnonzero(router.edge_component[edge] == 0), points, replace=False)


def full_graph(network: Network, chosen: IntArray) -> dict[str, np.ndarray]:
    """Return the graph of every OpenStreetMap node that a motorcycle passes, and which of them are chosen."""
    edge_ms = load_profiles()["motorcycle"].edge_ms(network)
    sizes = np.diff(network.offsets)
    edge = np.repeat(np.arange(network.n_edges), sizes)
    inner = np.ones(len(edge), dtype=bool)
    inner[network.offsets[:-1]] = inner[network.offsets[1:] - 1] = False
    node = np.cumsum(inner) - 1 + network.n_nodes
    node[network.offsets[:-1]], node[network.offsets[1:] - 1] = network.tail, network.head
    steps = np.flatnonzero(edge[1:] == edge[:-1])
    lon, lat = np.radians(network.coordinates.T)
    away = np.hypot((lon[steps + 1] - lon[steps]) * np.cos(lat[steps]), lat[steps + 1] - lat[steps])
    length = np.bincount(edge[steps], weights=away, minlength=network.n_edges)
    share = away / np.maximum(length[edge[steps]], 1e-15)
    tail, head, seconds = [], [], []
    for column, (start, end) in enumerate(((steps, steps + 1), (steps + 1, steps))):
        is_open = edge_ms[edge[steps], column] > 0
        tail.append(node[start[is_open]])
        head.append(node[end[is_open]])
        seconds.append((edge_ms[edge[steps], column] * share / 1000.0)[is_open])
    tails, heads = np.concatenate(tail), np.concatenate(head)
    used, place = np.unique(np.concatenate((tails, heads, node[chosen])), return_inverse=True)
    first = np.zeros(node.max() + 1, dtype=np.int64)
    first[node] = np.arange(len(node))
    return {
        "lon": network.coordinates[first[used], 0],
        "lat": network.coordinates[first[used], 1],
        "tail": place[: len(tails)],
        "head": place[len(tails) : 2 * len(tails)],
        "seconds": np.maximum(np.concatenate(seconds), 1e-6),
        "points": place[2 * len(tails) :],
    }


def ours_row(options: argparse.Namespace) -> Row:
    """Make the matrix by this program; keep the seconds for the peers to be compared with."""
    network, order = network_of(options, bare=options.bare)
    profile = load_profiles()["motorcycle"]
    router, make_s = timed(lambda: make_router(network, profile, cch_order=order), runs=3)
    chosen = at_nodes(network, router, options.points)
    lon, lat = network.coordinates[chosen].T
    points, snap_s = timed(lambda: router.snap(lat, lon))
    # The first matrix of a router makes its factor, so each of the runs has a router of its own.
    first_s = np.inf
    for _ in range(3):
        router = make_router(network, profile, cch_order=order)
        seconds, once_s = timed(partial(router.seconds, points, points))
        first_s = min(first_s, once_s)
    _, again_s = timed(lambda: router.seconds(points, points), runs=3)
    _, both_s = timed(lambda: router.seconds_and_metres(points, points), runs=3)
    if options.out:
        save(Path(options.out), full_graph(network, chosen) | {"by_us": seconds})
    pairs = options.points**2
    name = "this program" if options.bare else "this program, with barriers and turns"
    return {
        "by": name,
        "extract": options.extract,
        "nodes": f"{router_nodes(router):,}",
        "prepare s": make_s + snap_s,
        "matrix s": first_s,
        "µs a pair": first_s / pairs * 1e6,
        "again s": again_s,
        "again µs a pair": again_s / pairs * 1e6,
        "with metres s": both_s,
        "peak MB": round(peak_mb()),
    }


def save(path: Path, arrays: Mapping[str, np.ndarray]) -> None:
    """Write arrays by name as ``.npz``."""
    with zipfile.ZipFile(path, "w") as file:
        for name, values in arrays.items():
            with file.open(f"{name}.npy", "w", force_zip64=True) as entry:
                np.lib.format.write_array(entry, values, allow_pickle=False)


def router_nodes(router: Router) -> int:
    """Return the nodes that a profile's roads touch."""
    usable = (router.profile.edge_ms(router.network) > 0).any(axis=1)
    return len(np.unique(np.concatenate((router.network.tail[usable], router.network.head[usable]))))


def scipy_row(options: argparse.Namespace) -> Row:
    """Make the same matrix by scipy: on the full graph, or on the contracted one by this program's own interface."""
    if options.contracted:
        network, order = network_of(options, bare=True)
        profile = load_profiles()["motorcycle"]
        kept = make_router(network, profile, cch_order=order)
        lon, lat = network.coordinates[at_nodes(network, kept, options.points)].T
        router, prepare_s = timed(lambda: make_router(network, profile, engine="scipy"))
        points = kept.snap(lat, lon)
        name, nodes = "scipy, contracted graph", router_nodes(router)
        seconds, answer_s = timed(lambda: router.seconds(points, points))
    else:
        graph = np.load(options.graph)
        name, nodes = "scipy", len(graph["lon"])
        matrix, prepare_s = timed(lambda: sparse(graph))
        seconds, answer_s = timed(lambda: np.concatenate(list(rows_by_scipy(matrix, graph["points"]))))
    return peer(options, name, nodes, seconds, {"prepare_s": prepare_s, "answer_s": answer_s, "peak_mb": peak_mb()})


def sparse(graph: Mapping[str, np.ndarray]) -> csr_array:
    """Return the full graph as scipy has it: of parallel arcs the fastest."""
    n = len(graph["lon"])
    order = np.lexsort((graph["seconds"], graph["head"], graph["tail"]))
    tail, head = graph["tail"][order], graph["head"][order]
    first = np.append(True, (np.diff(tail) != 0) | (np.diff(head) != 0))
    return csr_array((graph["seconds"][order][first], (tail[first], head[first])), shape=(n, n))


def rows_by_scipy(matrix: csr_array, points: IntArray) -> Iterator[np.ndarray]:
    """Yield the seconds from some origins at a time: all of them with all nodes would take gigabytes."""
    for start in range(0, len(points), 50):
        yield np.asarray(dijkstra(matrix, indices=points[start : start + 50]))[:, points]


def peer(options: argparse.Namespace, name: str, nodes: int, seconds: np.ndarray, took: Row) -> Row:
    """Return a peer's row, with how far it is from this program at the worst of all pairs."""
    own = np.load(options.graph)["by_us"]
    pairs = seconds.size
    return {
        "by": name,
        "extract": options.extract,
        "nodes": f"{nodes:,}",
        "prepare s": took["prepare_s"],
        "matrix s": took["answer_s"],
        "µs a pair": took["answer_s"] / pairs * 1e6,
        "apart s": float(np.abs(np.where(np.isinf(own), 0.0, seconds - own)).max()),
        "peak MB": round(took["peak_mb"]),
    }


def pandana_row(options: argparse.Namespace) -> Row:
    """Make the same matrix by pandana, in an interpreter of its own."""
    graph = np.load(options.graph)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.npy"
        script = Path(__file__).with_name("roads_pandana.py")
        done = subprocess.run(
            [options.pandana, str(script), str(options.graph), str(out)], check=True, capture_output=True, text=True
        )
        took = json.loads(done.stdout.splitlines()[-1])
        return peer(options, f"pandana {took['version']}", len(graph["lon"]), np.load(out), took)


def metric_row(options: argparse.Namespace) -> Row:
    """Make routers for a profile, a season, closures; take legs; analyse."""
    network, order = network_of(options)
    profiles = load_profiles()
    row: Row = {"extract": options.extract}
    for name, profile in profiles.items():
        make = partial(make_router, network, profile, cch_order=order)
        _, row[f"{name} s"] = timed(make, runs=5)
    motorcycle = profiles["motorcycle"]
    rng = np.random.default_rng(1)
    closed = rng.integers(0, network.n_edges, 50)
    router, row["rainy, 50 roads closed s"] = timed(
        lambda: make_router(network, motorcycle, season="rainy", cch_order=order, closed_edges=closed), runs=5
    )
    lon, lat = network.coordinates[rng.integers(0, len(network.coordinates), LEGS + 1)].T
    points = router.snap(lat, lon)
    _, legs_s = timed(lambda: [router.path(points.take(i), points.take(i + 1)) for i in range(LEGS)])
    row["leg ms"] = legs_s / LEGS * 1e3
    return row | analysis_columns(network, points)


def analysis_columns(network: Network, points: Snaps) -> Row:
    """Analyse a school and its stops, on dry roads."""
    motorcycle = load_profiles()["motorcycle"]
    school, stops = points.take(0), points.take(np.arange(1, len(points)))
    _, lifelines_s = timed(lambda: lifelines(network, motorcycle, school, stops), runs=3)
    critical, critical_s = timed(lambda: critical_roads(network, motorcycle, school), runs=3)
    _, cut_s = timed(lambda: cut_off(network, motorcycle, school, stops, closing=critical.edge[:1]), runs=3)
    return {"cut off s": cut_s, f"hang on, {len(stops)} stops s": lifelines_s, "critical roads s": critical_s}


def one_esa_row(options: argparse.Namespace) -> Row:
    """Plan one education area in a project of its own."""
    path = options.data / "roads" / f"{CITY}.osm.pbf"
    return esa_row(
        path, children=options.children, schools=SCHOOLS, effort=options.effort, cores=int(options.cores or 0)
    )


ROWS: Final[dict[str, Callable[[argparse.Namespace], Row]]] = {
    "import": import_row,
    "cache": cache_row,
    "ours": ours_row,
    "scipy": scipy_row,
    "pandana": pandana_row,
    "metric": metric_row,
    "esa": one_esa_row,
}


def fresh(options: argparse.Namespace, row: str, *arguments: str) -> Row:
    """Run one row in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.roads", "--row", row, "--data", str(options.data)]
    command += ["--points", str(options.points), "--children", str(options.children), *arguments]
    start = perf_counter()
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    print(f"{row} {' '.join(arguments)}: {perf_counter() - start:.1f} s", file=sys.stderr)
    found: Row = json.loads(done.stdout.splitlines()[-1])
    return found


def table(rows: list[Row]) -> str:
    """Return rows as a Markdown table; what a row lacks stays empty."""
    heads = list(dict.fromkeys(head for row in rows for head in row))
    lines = ["| " + " | ".join(heads) + " |", "|" + " --- |" * len(heads)]
    lines += ["| " + " | ".join(shown(row.get(head, "")) for head in heads) + " |" for row in rows]
    return "\n".join(lines)


def shown(value: object) -> str:
    """Return a number to three figures."""
    if not isinstance(value, float):
        return str(value)
    return f"{value:.3g}" if abs(value) < 100 else f"{value:.0f}"


def matrices(options: argparse.Namespace) -> tuple[list[Row], str]:
    """Return the rows of the matrix table, and why a peer is missing."""
    rows = [fresh(options, "ours", "--extract", name, "--bare") for name in EXTRACTS[:-1]]
    missing = ""
    with tempfile.TemporaryDirectory() as folder:
        graph = str(Path(folder) / "graph.npz")
        own = fresh(options, "ours", "--extract", CITY, "--bare", "--out", graph)
        rows += [own, fresh(options, "ours", "--extract", CITY)]
        peers = [
            fresh(options, "scipy", "--extract", CITY, "--graph", graph),
            fresh(options, "scipy", "--extract", CITY, "--graph", graph, "--contracted"),
        ]
        if options.pandana:
            peers.append(fresh(options, "pandana", "--extract", CITY, "--graph", graph, "--pandana", options.pandana))
        else:
            missing = "pandana is not installed here: give --pandana the interpreter of an environment that has it."
        for row in peers:
            row["times slower"] = row["µs a pair"] / own["µs a pair"]
            row["times slower than again"] = row["µs a pair"] / own["again µs a pair"]
    return rows + peers, missing


def esa_tables(options: argparse.Namespace) -> list[str]:
    """Return the tables of one education area: the runs, and how far the plans are from those of ``best``."""
    runs = [
        fresh(options, "esa", "--effort", effort, "--cores", cores)
        for effort, cores in (("normal", "0"), ("normal", "1"), ("best", "0"))
    ]
    gap = gap_row(runs[0], runs[-1])
    return [
        table([{head: value for head, value in run.items() if head != "by_school"} for run in runs]),
        table([gap]),
    ]


def report(options: argparse.Namespace) -> str:
    """Run every row, and return the whole report."""
    names = ("numpy", "osmium", "routingkit_cch", "scipy", "shapely")
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    machine = f"{platform.machine()}, {os.cpu_count()} cores"
    imports = [
        fresh(options, "import", "--extract", name) | fresh(options, "cache", "--extract", name) for name in EXTRACTS
    ]
    rows, missing = matrices(options)
    metrics = [fresh(options, "metric", "--extract", name) for name in EXTRACTS]
    lines = [
        "# Roads: times and memory",
        f"{dt.date.today().isoformat()}; {machine}; Python {platform.python_version()}, {sys.platform}; {versions}.",
        MADE,
        "## From the extract to the first query",
        table(imports),
        f"## {options.points:,} x {options.points:,} matrix, motorcycle",
        NOTE,
        table(rows),
    ]
    if missing:
        lines.append(missing)
    lines += ["## Routers by profile, season and closures; legs; analysis", table(metrics)]
    lines += [f"## One ESA on {CITY}, through the workflow", ESA_NOTE, *esa_tables(options)]
    return "\n\n".join(lines) + "\n"


def main() -> None:
    """Print the tables, or one row for the parent process."""
    shared = Path(os.environ.get("PHANONG_SHARED", "../shared")) / "data"
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=shared, help="the folder that holds roads/*.osm.pbf")
    parser.add_argument("--points", type=int, default=2000, help="points of the square matrix")
    parser.add_argument("--children", type=int, default=5000, help="children of the one ESA")
    installed = importlib.util.find_spec("pandana") is not None
    parser.add_argument("--pandana", default=sys.executable if installed else "", help="an interpreter with pandana")
    parser.add_argument("--write", action="store_true", help=f"keep the tables in {RESULTS.name}")
    for inner in ("--row", "--extract", "--out", "--graph", "--effort", "--cores"):
        parser.add_argument(inner, default="", help=argparse.SUPPRESS)
    for inner in ("--bare", "--contracted"):
        parser.add_argument(inner, action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.row:
        print(json.dumps(ROWS[options.row](options)))
        return
    text = report(options)
    print(text)
    if options.write:
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
