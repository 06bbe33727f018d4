"""The words of the commands that need no project."""

from pathlib import Path

from planner.cli.grammar.base import PROFILES, Commands, Group


def add(commands: Commands, top: Group) -> None:
    """Add the commands of this room."""
    geocode = commands.add(top, "geocode", "geocode")
    geocode.add_argument("file", type=Path, metavar="IN.csv")
    geocode.add_argument("out", type=Path, metavar="OUT.csv")
    for column in ("address", "tambon", "amphoe", "province", "house", "moo", "village", "postcode"):
        geocode.add_argument(f"--{column}", metavar="COL")
    geocode.add_argument("--area", action="append", default=[], metavar="CODE")
    geocode.add_argument("--places", action="append", type=Path, default=[], metavar="FILE")
    geocode.add_argument("--roads", type=Path, metavar="FILE.osm.pbf")
    solve = commands.add(top, "solve", "solve")
    solve.add_argument("instance", type=Path, metavar="INSTANCE")
    solve.add_argument("--seconds", type=float, default=60.0, metavar="S")
    solve.add_argument("--seed", type=int, default=0)
    solve.add_argument("--out", type=Path, metavar="FILE.sol")
    matrix = commands.add(top, "matrix", "matrix")
    matrix.add_argument("roads", type=Path, metavar="FILE.osm.pbf")
    matrix.add_argument("points", type=Path, metavar="POINTS.csv")
    matrix.add_argument("out", type=Path, metavar="OUT.npz")
    matrix.add_argument("--profile", choices=PROFILES, default="motorcycle")
    route = commands.add(top, "route", "route")
    route.add_argument("roads", type=Path, metavar="FILE.osm.pbf")
    route.add_argument("points", nargs="+", metavar="LAT,LON")
    route.add_argument("--profile", choices=PROFILES, default="motorcycle")
