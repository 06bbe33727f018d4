"""One peer of the road benchmark, run by an interpreter of its own: pandana is copyleft and no part of the project.

    python roads_pandana.py GRAPH.npz OUT.npz

GRAPH has ``lon, lat`` by node, ``tail, head, seconds`` by arc, and ``points``, the nodes between which to travel.
Prints JSON: CPU seconds to prepare and to answer, the version, the peak memory.
"""

import importlib
import json
import sys
from importlib.metadata import version
from time import process_time

import numpy as np
import pandas as pd

if sys.platform != "win32":
    import resource


def peak_mb() -> float:
    """Return the most memory this process has held, NaN where the system does not tell."""
    return float("nan") if sys.platform == "win32" else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Travel between all points, a row of origins at a time."""
    if len(sys.argv) != 3:
        print("Run by tests/benchmarks/roads.py, with --pandana.")
        return
    pandana = importlib.import_module("pandana")
    graph = np.load(sys.argv[1])
    start = process_time()
    arcs = pd.DataFrame({"seconds": graph["seconds"]})
    lon, lat = pd.Series(graph["lon"]), pd.Series(graph["lat"])
    tail, head = pd.Series(graph["tail"]), pd.Series(graph["head"])
    network = pandana.Network(lon, lat, tail, head, arcs, twoway=False)
    prepared = process_time()
    points = graph["points"]
    n, rows = len(points), []
    for begin in range(0, n, 200):
        origins = points[begin : begin + 200]
        pairs = network.shortest_path_lengths(
            np.repeat(origins, n), np.tile(points, len(origins)), imp_name="seconds"
        )
        rows.append(np.array(pairs, dtype=np.float64).reshape(-1, n))
    done = process_time()
    np.save(sys.argv[2], np.concatenate(rows))
    found = {
        "prepare_s": prepared - start,
        "answer_s": done - prepared,
        "version": version("pandana"),
        "peak_mb": peak_mb(),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
