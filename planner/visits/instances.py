"""Problems of the literature: VRPLIB and Solomon files in, solution files out."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
import pyvrp
import vrplib
from numpy.typing import NDArray

from gis.errors import DataError

FloatArray = NDArray[np.float64]
Kind = Literal["vrplib", "solomon"]

_EXACT: Final = 1000
"""Times and distances of a Solomon file are kept to a thousandth, times rounded up: what holds here holds exactly."""
_DIMACS: Final = 10
"""Where hours are kept in a VRPLIB file, times and distances are cut to a tenth, as those best-known costs are."""


@dataclass(frozen=True, eq=False, slots=True)
class Instance:
    """A problem of the literature.

    ``data`` is what is solved, client i being customer i + 1 of the file. ``spots`` (n + 1, 2) holds the places
    of the depot and the customers, ``None`` where the file gives distances alone. A VRPLIB file's distances are
    whole numbers, as its best-known costs are, or whole tenths cut short where it has windows (the convention of the
    DIMACS challenge and of CVRPLIB, for the times too); a Solomon file's are true distances and times. The two are
    not the same problem: in R1_10_1 no fewer than 100 routes keep the true times, and 95 keep the cut ones. What
    ``data`` counts in goes ``parts`` times into a unit of the file.
    """

    name: str
    kind: Kind
    data: pyvrp.ProblemData
    spots: FloatArray | None
    parts: int = 1

    def cost(self, routes: Sequence[Sequence[int]]) -> float:
        """Return the distance of routes of customers (from 1), to two decimals."""
        if self.kind == "vrplib":
            matrix = self._matrix()
            return float(sum(int(self._along(matrix, route).sum()) for route in routes)) / self.parts
        apart = self._apart()
        return round(float(sum(self._along(apart, route).sum() for route in routes)), 2)

    def truncated_cost(self, routes: Sequence[Sequence[int]]) -> float:
        """Return the distance with each leg cut to one decimal, as CVRPLIB and DIMACS count Solomon's problems."""
        if self.kind == "vrplib":
            return self.cost(routes)
        cut = np.floor(_DIMACS * self._apart() + 1e-9).astype(np.int64)
        return float(sum(int(self._along(cut, route).sum()) for route in routes)) / _DIMACS

    def _matrix(self) -> NDArray[Any]:
        return np.asarray(self.data.distance_matrix(0))

    def _apart(self) -> FloatArray:
        assert self.spots is not None  # a Solomon file always gives places
        return _distances(self.spots)

    @staticmethod
    def _along(matrix: NDArray[Any], route: Sequence[int]) -> NDArray[Any]:
        way = np.array([0, *route, 0])
        legs: NDArray[Any] = matrix[way[:-1], way[1:]]
        return legs


def read_instance(path: Path) -> Instance:
    """Read a VRPLIB file (one depot, CVRP or VRPTW) or a Solomon file; ``DataError`` for anything else."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise DataError("instance_unread", file=path.name) from None
    heads = [line.strip().upper() for line in text.splitlines()]
    kind: Kind = "solomon" if "VEHICLE" in heads and "CUSTOMER" in heads else "vrplib"
    try:
        return _solomon(path) if kind == "solomon" else _vrplib(path)
    except (KeyError, ValueError, TypeError, IndexError, AttributeError, RuntimeError):
        raise DataError("instance_unread", file=path.name) from None


def _distances(spots: FloatArray) -> FloatArray:
    apart: FloatArray = np.hypot(*(spots[:, None] - spots[None, :]).transpose(2, 0, 1))
    return apart


def _vrplib(path: Path) -> Instance:
    raw = vrplib.read_instance(str(path), instance_format="vrplib")
    timed = "time_window" in raw
    data = pyvrp.read(path, round_func="dimacs" if timed else "round")
    if data.num_depots != 1 or data.num_clients < 1:
        raise DataError("instance_unread", file=path.name)
    spots = np.asarray(raw["node_coord"], dtype=np.float64) if "node_coord" in raw else None
    return Instance(str(raw.get("name", path.stem)).strip(), "vrplib", data, spots, _DIMACS if timed else 1)


def _solomon(path: Path) -> Instance:
    raw = vrplib.read_instance(str(path), instance_format="solomon", compute_edge_weights=False)
    spots = np.asarray(raw["node_coord"], dtype=np.float64)
    exact = _EXACT * _distances(spots)
    distance: Any = np.rint(exact).astype(np.int64)
    duration: Any = np.ceil(exact - 1e-6).astype(np.int64)
    window = _EXACT * np.asarray(raw["time_window"], dtype=np.int64)
    service = _EXACT * np.asarray(raw["service_time"], dtype=np.int64)
    demand = np.asarray(raw["demand"], dtype=np.int64)
    locations = [pyvrp.Location(int(x), int(y)) for x, y in spots]
    clients = [
        pyvrp.Client(
            number,
            delivery=[int(demand[number])],
            service_duration=int(service[number]),
            tw_early=int(window[number, 0]),
            tw_late=int(window[number, 1]),
        )
        for number in range(1, len(spots))
    ]
    vehicles = pyvrp.VehicleType(
        int(raw["vehicles"]), [int(raw["capacity"])], tw_early=int(window[0, 0]), tw_late=int(window[0, 1])
    )
    made = pyvrp.ProblemData(locations, clients, [pyvrp.Depot(0)], [vehicles], [distance], [duration])
    return Instance(str(raw["name"]).strip(), "solomon", made, spots)


def solution_text(routes: Sequence[Sequence[int]], cost: float) -> str:
    """Return routes of customers (from 1) as CVRPLIB writes them."""
    lines = [f"Route #{number}: {' '.join(map(str, route))}" for number, route in enumerate(routes, start=1)]
    return "\n".join([*lines, f"Cost {cost:g}" if cost != int(cost) else f"Cost {int(cost)}"]) + "\n"
