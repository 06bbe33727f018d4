"""Builds ``tambon_points.csv``: a point for every tambon in use, the basis it rests on, and where its homes are.

    python -m resources.gazetteer.build path/to/thai_address_data.csv

The input is the table inside the registry package ``thaiaddress`` 0.2.1 (Apache-2.0): columns
``province, district, subdistrict, zipcode, latitude, longitude``, rounded to about 100 m. Codes and names
are those of ``geothai``. A tambon without a believable point of its own gets that of its town (``towns.csv``, see
``towns.py``) or a derived one, and says so.
"""

import argparse
import csv
import math
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from statistics import median
from typing import Final, NamedTuple

import geothai
from geothai.abolished import abolished_areas

OUTPUT = Path(__file__).with_name("tambon_points.csv")
TOWNS = Path(__file__).with_name("towns.csv")
NEIGHBOURS = 3
"""The spread of a tambon is its mean distance to this many nearest points of other tambons."""
EVEN_M: Final = 35_000.0
"""Homes stand evenly about the middle of a tambon that is narrow beside this; see :func:`homes`."""
OWN_RADIUS: Final = 0.607
"""The radius of the circle as large as a tambon, in its spreads; ``gis.address.radii`` tells where it is from."""
TOWN_SHARE: Final = 0.7
"""Homes are thought to be about a point so much of the way to the tambon's town; see :func:`homes`."""
ENDS_OF_LAND: Final = ("เกาะ", "แหลม")
"""What the name of an island or a cape begins with."""
KNOWN: Final = ("source", "shared", "town")
"""The bases of points that are known, not derived from those of other tambons."""
FAR_SPREADS = 4.0
"""A point is not believed when it lies this many of its amphoe's usual gaps away from the amphoe's other points."""
FAR_M = 25_000.0
"""... and at least this far: wide mountain tambons stand alone by right."""
CROSSED: Final = (
    ("101203", "101204"),
    ("102801", "102802"),
    ("103703", "103704"),
    ("141108", "141109"),
    ("150101", "150102"),
    ("481202", "481203", "481204"),
    ("500402", "500404"),
    ("600102", "600107"),
    ("600302", "600312"),
    ("730612", "730613"),
    ("750309", "750312"),
)
"""Tambons to which the source gives each other's points: that of each lies inside the boundary of the next one in its
row, and that of the last inside the first's. This and the next three were found by holding every point of the source
against the boundaries (UN OCHA COD-AB); nothing of the boundaries is in the table."""
NEXT_DOOR: Final = {
    "140618": "140617",
    "160509": "160510",
    "190804": "190909",
    "300112": "300101",
    "302405": "302401",
    "321209": "321210",
    "450522": "451410",
    "461803": "461805",
    "461805": "461804",
    "610509": "610508",
}
"""Tambons whose point lies inside the boundary of another one that has no point of its own, or only one that lies
elsewhere too: the point is that one's, and theirs is not known."""
ELSEWHERE: Final = frozenset(
    {
        "200408", "210305", "230601", "551002", "660603", "810106", "810116", "810118", "810505", "830104",
        "830301", "830304", "840401", "840403", "850105", "850305", "850501", "860106", "860116", "860706",
        "921003",
    }
)  # fmt: skip
"""Tambons whose point lies more than 5 km outside of their boundary and in nobody's that lacks one: mostly an islet
far off the coast, where the source has a row for each island and the last one was taken. It is not used."""
ALONE: Final = frozenset(("610607", "670808", "770609", "840904", "841106"))
"""Tambons whose point stands apart from the rest of their amphoe by right: it lies inside their boundary."""
_NOISE = re.compile(r"[\s\-.]|^เขต|\(.*\)")
_KM_PER_DEGREE = 111.195

Point = tuple[float, float]
Key = tuple[str, str, str]
"""Folded names of province, amphoe, tambon."""


class Row(NamedTuple):
    """One tambon's line in the table."""

    code: str
    lat: float
    lon: float
    spread_m: float
    basis: str
    also: str
    """The name in the source, where it is another one."""
    home_lat: float = math.nan
    home_lon: float = math.nan
    """Where its homes are thought to be about; see :func:`homes`."""


def metres(a: Point, b: Point) -> float:
    """Return metres between two points (lat, lon); equirectangular, good to 0.1 % over a province."""
    north = a[0] - b[0]
    east = (a[1] - b[1]) * math.cos(math.radians((a[0] + b[0]) / 2))
    return math.hypot(north, east) * _KM_PER_DEGREE * 1000


def fold(name: str) -> str:
    """Return a name without blanks, hyphens, dots, brackets and the Bangkok word for amphoe."""
    return _NOISE.sub("", name)


def read_points(path: Path) -> dict[Key, Point | None]:
    """Return the table by folded (province, amphoe, tambon); a row may have no point."""
    points: dict[Key, Point | None] = {}
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            key = (fold(row["province"]), fold(row["district"]), fold(row["subdistrict"]))
            known = row["latitude"] not in ("", "null") and row["longitude"] not in ("", "null")
            points[key] = (float(row["latitude"]), float(row["longitude"])) if known else None
    return points


def read_towns(path: Path) -> dict[str, Point]:
    """Return the town of each tambon that has one."""
    with path.open(encoding="utf-8", newline="") as lines:
        return {row["code"]: (float(row["lat"]), float(row["lon"])) for row in csv.DictReader(lines)}


def unit_names() -> dict[str, Key]:
    """Return the folded (province, amphoe, tambon) of every tambon code in use."""
    names: dict[str, Key] = {}
    for province in geothai.provinces():
        for amphoe in geothai.districts(province.code):
            for tambon in geothai.subdistricts(amphoe.code):
                names[tambon.code] = (fold(province.name_th), fold(amphoe.name_th), fold(tambon.name_th))
    return names


def match_rows(names: Mapping[str, Key], listed: Collection[Key]) -> dict[str, Key]:
    """Return the source's row for each code.

    Names are equal; or the tambon alone of that name in its province changed its amphoe; or the one code of an
    amphoe without a row and the one row of that amphoe without a code are the same tambon, renamed or respelt.
    """
    matched = {code: key for code, key in names.items() if key in listed}
    spare = set(listed) - set(names.values())
    for code, (province, _, tambon) in names.items():
        moved = [key for key in spare if key[0] == province and key[2] == tambon]
        if code not in matched and len(moved) == 1:
            matched[code] = moved[0]
    spare -= set(matched.values())
    for amphoe in {key[:2] for key in spare}:
        old = [key for key in spare if key[:2] == amphoe]
        new = [code for code, key in names.items() if key[:2] == amphoe and code not in matched]
        if len(old) == len(new) == 1:
            matched[new[0]] = old[0]
    return matched


def nearest(code: str, point: Point, others: Iterable[tuple[str, Point]], count: int) -> list[float]:
    """Return the ``count`` smallest distances from a point to those of other tambons, in metres."""
    return sorted(metres(point, other) for name, other in others if name != code)[:count]


def implausible(points: Mapping[str, Point]) -> set[str]:
    """Return the codes whose point stands apart from the other points of its amphoe.

    The gap of a point is its distance to the nearest other point of the amphoe; a gap over ``FAR_SPREADS``
    times the amphoe's median gap, and over ``FAR_M``, is not believed, unless it is one of ``ALONE``.
    """
    by_amphoe: dict[str, list[tuple[str, Point]]] = defaultdict(list)
    for code, point in points.items():
        by_amphoe[code[:4]].append((code, point))
    doubtful: set[str] = set()
    for group in by_amphoe.values():
        if len(group) < 3:
            continue
        gaps = {code: nearest(code, point, group, 1)[0] for code, point in group}
        usual = median(gaps.values())
        doubtful |= {code for code, gap in gaps.items() if gap > max(FAR_SPREADS * usual, FAR_M)}
    return doubtful - ALONE


def uncrossed(points: Mapping[str, Point]) -> dict[str, Point]:
    """Return the points with those of ``CROSSED`` and ``NEXT_DOOR`` given to the tambon in which each of them lies.

    Those of ``ELSEWHERE``, and of tambons whose point went to another one, are left out.
    """
    mended = {code: point for code, point in points.items() if code not in NEXT_DOOR and code not in ELSEWHERE}
    for row in CROSSED:
        if all(code in points for code in row):
            for code, follower in zip(row, row[1:] + row[:1], strict=True):
                mended[follower] = points[code]
    return mended | {to: points[code] for code, to in NEXT_DOOR.items() if code in points}


def spreads(points: Mapping[str, Point]) -> dict[str, float]:
    """Return each tambon's mean distance to its ``NEIGHBOURS`` nearest points, in metres."""
    cells: dict[tuple[int, int], list[tuple[str, Point]]] = defaultdict(list)
    for code, point in points.items():
        cells[int(point[0] * 2), int(point[1] * 2)].append((code, point))
    result: dict[str, float] = {}
    for code, point in points.items():
        ring, around = 1, list[tuple[str, Point]]()
        while len(around) < min(
            NEIGHBOURS + 1, len(points)
        ):  # half a degree a cell: one ring holds the nearest nearly everywhere
            row, column = int(point[0] * 2), int(point[1] * 2)
            around = [
                item
                for r in range(row - ring, row + ring + 1)
                for c in range(column - ring, column + ring + 1)
                for item in cells.get((r, c), ())
            ]
            ring += 1
        near = nearest(code, point, around, NEIGHBOURS)
        result[code] = sum(near) / len(near)
    return result


def middle(points: list[Point]) -> Point:
    """Return the point of medians."""
    return median(p[0] for p in points), median(p[1] for p in points)


def between(start: Point, end: Point, share: float) -> Point:
    """Return the point a share of the way from one to another."""
    return start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])


def weighed(points: Iterable[tuple[float, Point]]) -> Point:
    """Return the mean of points by (weight, point)."""
    parts = list(points)
    total = sum(weight for weight, _ in parts)
    return sum(w * p[0] for w, p in parts) / total, sum(w * p[1] for w, p in parts) / total


def by_code(row: Row, siblings: Iterable[Row]) -> Point:
    """Return where a tambon is thought to lie whose amphoe's other points are known: the mean of these.

    Tambons were numbered as they lie, so one counts the more the nearer its number is; and the less the wider it is,
    since homes stand where tambons are narrow.
    """
    return weighed(
        (1.0 / (abs(int(row.code) - int(other.code)) * other.spread_m), (other.lat, other.lon)) for other in siblings
    )


def derive(
    names: Mapping[str, Key],
    believed: Mapping[str, Point],
    spare: Mapping[Key, Point],
    seats: Mapping[str, Point],
) -> dict[str, Row]:
    """Return rows for the tambons that have no point of their own.

    A tambon made out of a former one that the source still knows (``spare``) stands at the former one's point
    (``former``), otherwise at the town of its amphoe where nothing else of it is known (``seat``), at the middle of
    its amphoe (``amphoe``), or at the middle of its province (``province``).
    The spread is then what the points around that middle span: twice their median distance from it,
    since the tambon may be any of them.
    """
    former: dict[str, Point] = {}
    for area in abolished_areas():
        if area.level == "subdistrict" and area.successors:
            parents = names.get(area.successors[0], ("", "", ""))
            place = spare.get((parents[0], parents[1], fold(area.name_th)))
            if place is not None:
                former.update(dict.fromkeys(area.successors, place))
    rows: dict[str, Row] = {}
    usual = spreads(believed)
    for code in names:
        if code in believed:
            continue
        for basis, prefix in (
            ("former", code[:4]), ("seat", code[:4]), ("amphoe", code[:4]), ("province", code[:2])
        ):  # fmt: skip
            about = [other for other in believed if other.startswith(prefix)]
            group = [believed[other] for other in about]
            told = {"former": former.get(code), "seat": seats.get(code[:4])}
            at = told[basis] if basis in told else middle(group) if group else None
            if at is None:
                continue
            reach = 0.0
            if group and basis != "seat":  # no surer than the points about it are
                reach = max(2 * median([metres(at, p) for p in group]), median([usual[other] for other in about]))
            wide = 2 * median([usual[c] for c in believed if c.startswith(code[:2])])
            rows[code] = Row(code, *at, max(reach, wide) if basis != "former" else wide, basis, "")
            break
    return rows


def homes(rows: Mapping[str, Row], names: Mapping[str, Key], towns: Mapping[str, Point]) -> dict[str, Point]:
    """Return where the homes of each tambon are thought to be about: its point, moved to where people live.

    The source's point is the middle of an area. Tambons hold about as many people each, so that people live where
    points stand close. One step of mean shift (Fukunaga and Hostetler 1975) leads there: the mean of the points of
    the amphoe, by a Gaussian of the tambon's own spread times the density of people at each, one over its spread
    squared. Other amphoe do not count: mountains lie between. A narrow tambon is inhabited all over and stays nearly
    where it is, a wide one at one end: it goes spread / ``EVEN_M`` of the way, and never farther than its own radius.
    Islands and capes stay where they are, and so do derived points but those of ``amphoe``: see :func:`by_code`.
    Where a tambon has a town, its homes are for the most part there and thereabouts: ``TOWN_SHARE`` of the way to it.
    That is where it counts for the others, too.
    """
    by_amphoe: dict[str, list[Row]] = defaultdict(list)
    peopled: dict[str, Point] = {}
    for code, row in rows.items():
        by_amphoe[code[:4]].append(row)
        at = row.lat, row.lon
        peopled[code] = between(at, towns[code], TOWN_SHARE) if code in towns else at
    found: dict[str, Point] = {}
    for code, row in rows.items():
        at = row.lat, row.lon
        if row.basis == "amphoe":
            at = by_code(row, (other for other in by_amphoe[code[:4]] if other.basis in KNOWN))
        if row.basis == "source" and not names[code][2].startswith(ENDS_OF_LAND):
            towards = weighed(
                (math.exp(-0.5 * (metres(at, there) / row.spread_m) ** 2) / other.spread_m**2, there)
                for other in by_amphoe[code[:4]]
                for there in (at if other is row else peopled[other.code],)
            )
            away = metres(at, towards)
            share = min(row.spread_m / EVEN_M, 1.0)
            if share * away > OWN_RADIUS * row.spread_m:
                share = OWN_RADIUS * row.spread_m / away
            at = between(at, towards, share)
        found[code] = between(at, towns[code], TOWN_SHARE) if code in towns else at
    return found


def build(source: Path, towns: Mapping[str, Point]) -> list[Row]:
    """Return the table, sorted by code; ``towns`` are those of :func:`read_towns`."""
    names = unit_names()
    towns = {code: town for code, town in towns.items() if code in names}
    listed = read_points(source)
    keys = match_rows(names, listed)
    own = uncrossed({code: point for code, key in keys.items() if (point := listed[key]) is not None})
    doubtful = implausible(own)
    sure = {code: point for code, point in own.items() if code not in doubtful}
    believed = towns | sure
    spread = spreads(believed)
    times = Counter(sure.values())
    # Of tambons that share one point at most one can be right: twice the spread holds the others.
    shared = {code for code, point in sure.items() if times[point] > 1}
    rows = {
        code: Row(
            code,
            *point,
            (2 if code in shared else 1) * spread[code],
            "shared" if code in shared else "source" if code in sure else "town",
            "",
        )
        for code, point in believed.items()
    }
    spare = {key: point for key, point in listed.items() if point is not None and key not in set(keys.values())}
    for code in believed.keys() - sure.keys():
        # Off the coast, or where nothing is known about it, the distance to others does not tell how wide it is.
        wide = 2 * median(spread[other] for other in sure if other.startswith(code[:2]))
        rows[code] = rows[code]._replace(spread_m=min(spread[code], wide))
    amphoes = Counter(code[:4] for code in believed)
    seats = {code[:4]: town for code, town in towns.items() if code not in sure and amphoes[code[:4]] == 1}
    rows |= derive(names, believed, spare, seats)
    also = {code: key[2] for code, key in keys.items() if key[2] != names[code][2]}
    home = homes(rows, names, towns)
    return [
        rows[code]._replace(also=also.get(code, ""), home_lat=home[code][0], home_lon=home[code][1])
        for code in sorted(rows)
    ]


def write(rows: Iterable[Row], path: Path) -> None:
    """Write the table; the credit stands in ``README.md`` beside it."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(Row._fields)
        for row in rows:
            at, home = (f"{row.lat:.3f}", f"{row.lon:.3f}"), (f"{row.home_lat:.3f}", f"{row.home_lon:.3f}")
            table.writerow([row.code, *at, round(row.spread_m), row.basis, row.also, *home])


def main() -> int:
    """Build the table from the file named on the command line and say what it covers."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("source", type=Path)
    source: Path = parser.parse_args().source
    rows = build(source, read_towns(TOWNS))
    write(rows, OUTPUT)
    total = len(unit_names())
    print(f"{len(rows)} of {total} tambons; by basis: {dict(Counter(row.basis for row in rows))}")
    return 0 if len(rows) == total else 1


if __name__ == "__main__":
    sys.exit(main())
