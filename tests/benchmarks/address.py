"""What the geocoder can do: one table from one run.

    python -m tests.benchmarks.address [--count 20000] [--fuzz 100000] [--peers FOLDER] [--write]

Noisy addresses of the whole nation, as text and as split columns (seeded, ``address_noise``), and real free-text
addresses of public institutions (``data/free_text.csv``, kept aside), against ``geothai.match``, the gazetteer step
of ``thaiaddress`` (fuzzy extraction level by level; the package itself needs TensorFlow) and the npm parsers that
are installed in the folder of ``--peers``; schools with their registered tambon, amphoe and province as the shared
data list them; speed and start-up in processor time, and memory; villages on invented sites inside real boundaries;
radii against real boundaries; and mutated strings. Parts that need the shared data or a peer are left out where it
is absent. ``--write`` keeps the table in ``results/address.md``.
"""

import argparse
import csv
import datetime as dt
import json
import math
import os
import platform
import random
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from importlib.metadata import version as installed
from pathlib import Path

import geopandas as gpd
import geothai
import shapely
from rapidfuzz import fuzz, process

from gis.address.gazetteer import Gazetteer
from gis.address.geocoder import Geocoder, Place
from gis.address.levels import Level, PlaceStatus
from gis.address.parser import AddressQuery
from gis.address.villages import Landmark
from gis.monitor import SilentMonitor
from tests.benchmarks.address_noise import Sample, samples

SHARED = Path(os.environ.get("PHANONG_SHARED", Path(__file__).resolve().parents[3] / "shared")) / "data" / "gazetteer"
ROOT = Path(__file__).resolve().parents[2]
PROVINCES = ("50", "45", "32", "80")
_START = """
import time
from pathlib import Path
before = time.process_time()
from gis.address.gazetteer import Gazetteer
from gis.address.geocoder import Geocoder
from gis.address.parser import AddressQuery
geocoder = Geocoder(Gazetteer.load())
geocoder.locate(AddressQuery(text="ต.แม่วิน อ.แม่วาง จ.เชียงใหม่"))
took = time.process_time() - before
# Misspelt names and a few thousand others, so that every index is made and every cache is warm.
from tests.benchmarks.address_noise import samples
for sample in samples(3000, seed=1):
    geocoder.locate(AddressQuery(text=sample.text))
status = Path("/proc/self/status")
lines = status.read_text().splitlines() if status.exists() else []
print(took, float(next((line.split()[1] for line in lines if line.startswith("VmHWM")), "nan")) / 1024)
"""


PEERS = ("thai-address-universal", "thai-address-database")
RESULTS = Path(__file__).with_name("results") / "address.md"
FREE_TEXT = Path(__file__).with_name("data") / "free_text.csv"
_rows: list[str] = []


def say(measure: str, value: str, goal: str = "") -> None:
    """Print one row of the table, and keep it."""
    _rows.append(f"| {measure} | {value} | {goal} |")
    print(_rows[-1], flush=True)


def top(place: Place) -> str:
    """Return the likeliest unit, whether or not it was accepted."""
    if len(place.code) >= 6 or not place.candidates:
        return place.code[:6]
    return place.candidates[0].code


def judge(name: str, places: Sequence[Place], codes: Sequence[str]) -> None:
    """Say how many are right first, accepted, and accepted though wrong."""
    count = len(codes)
    pairs = list(zip(places, codes, strict=True))
    first = sum(top(place) == code for place, code in pairs)
    accepted = [(p, c) for p, c in pairs if p.status is PlaceStatus.ACCEPTED]
    wrong = sum(not code.startswith(place.code[:6]) for place, code in accepted)
    whole = sum(len(place.code) >= 6 for place, _ in accepted)
    say(f"{name}: top-1 tambon", f"{first / count:.2%}", ">= 99 %")
    say(f"{name}: accepted at a tambon", f"{whole / count:.2%}")
    say(f"{name}: accepted and wrong", f"{wrong / count:.3%} ({wrong} of {count})", "<= 0.05 %")


def by_geothai(sample: Sample) -> str:
    """Return the tambon that ``geothai.match`` finds for split columns, if it is one."""
    found = geothai.match(
        sample.tambon, district=sample.amphoe, province=sample.province, postal_code=sample.postcode or None
    )
    return found[0].subdistrict.code if len(found) == 1 else ""


_BEFORE_AMPHOE = re.compile(r".*?(?=อ\.|อำเภอ|$)", re.DOTALL)


class FuzzyExtraction:
    """The gazetteer step of ``thaiaddress``: the closest name of each level in the text, one level after another."""

    def __init__(self) -> None:
        self.rows = [
            (p.name_th, a.name_th.removeprefix("เขต"), t.name_th, t.code)
            for p in geothai.provinces()
            for a in geothai.districts(p.code)
            for t in geothai.subdistricts(a.code)
        ]
        self.provinces = sorted({row[0] for row in self.rows})

    def locate(self, text: str) -> str:
        """Return the code of the tambon found, or ``""``."""
        province = self._closest(re.split("จ\\.|จังหวัด", text)[-1], self.provinces)
        within = [row for row in self.rows if row[0] == province]
        amphoe = self._closest(re.split("อ\\.|อำเภอ", text)[-1], sorted({row[1] for row in within}))
        after = re.split("ต\\.|ตำบล", text)[-1]
        part = _BEFORE_AMPHOE.match(after)
        tambon = self._closest(part.group() if part else after, sorted({row[2] for row in within}))
        return next((row[3] for row in within if row[1] == amphoe and row[2] == tambon), "")

    @staticmethod
    def _closest(text: str, names: Sequence[str]) -> str:
        found = process.extract(text, names, scorer=fuzz.WRatio, limit=3)
        inside = [name for name, _, _ in found if name in text]
        return max(inside, key=len) if inside else found[0][0]


def speed(name: str, work: Callable[[list[AddressQuery]], object], queries: list[AddressQuery]) -> None:
    """Say how many addresses a second of processor time are placed, in chunks of 500.

    A core that is shared with other work is slower for it even in processor time, so the best chunk is nearest to
    what the machine can do alone.
    """
    work(queries[:2000])
    rates = []
    for start in range(2000, len(queries), 500):
        chunk = queries[start : start + 500]
        before = time.process_time()
        work(chunk)
        rates.append(len(chunk) / (time.process_time() - before))
    tenth = statistics.quantiles(rates, n=10)[-1]
    told = f"median {statistics.median(rates):,.0f}, best tenth {tenth:,.0f}, best {max(rates):,.0f}"
    say(f"{name}: addresses a second", told, ">= 10,000")


def measure_noise(geocoder: Geocoder, count: int, folder: Path | None) -> None:
    """Measure the noisy addresses of the whole nation."""
    made = samples(count, seed=2026)
    codes = [sample.code for sample in made]
    text = [AddressQuery(text=sample.text) for sample in made]
    split = [
        AddressQuery(tambon=s.tambon, amphoe=s.amphoe, province=s.province, moo=s.moo, postcode=s.postcode)
        for s in made
    ]
    silent = SilentMonitor()
    places = geocoder.locate_all(text, monitor=silent)
    judge("noisy text", places, codes)
    numbered = [(place.moo, sample.moo) for place, sample in zip(places, made, strict=True) if sample.moo]
    say("noisy text: moo", f"{sum(found == moo for found, moo in numbered) / len(numbered):.2%}", ">= 98 %")
    judge("noisy columns", geocoder.locate_all(split, monitor=silent), codes)
    right = sum(by_geothai(sample) == sample.code for sample in made)
    say("geothai.match, noisy columns: top-1 tambon", f"{right / count:.2%}")
    measure_peers("noisy text", [sample.text for sample in made], codes, folder)
    speed("noisy text", lambda chunk: geocoder.locate_all(chunk, monitor=silent), text)
    speed("noisy columns", lambda chunk: geocoder.locate_all(chunk, monitor=silent), split)


_POSTCODE = re.compile(r"(?<![\d๐-๙])[1-9๑-๙][\d๐-๙]{4}(?![\d๐-๙])")
_CODES = {
    (p.name_th, a.name_th.removeprefix("เขต"), t.name_th): t.code
    for p in geothai.provinces()
    for a in geothai.districts(p.code)
    for t in geothai.subdistricts(a.code)
}


def by_npm(folder: Path | None, package: str, texts: Sequence[str]) -> tuple[str, float, list[str]] | str:
    """Return version, texts a second of processor time and the tambon read of each text; or why there is none."""
    if folder is None or not (folder / "node_modules" / package).is_dir():
        return "left out: not installed in the folder of --peers"
    node = shutil.which("node")
    if node is None:
        return "left out: there is no node"
    script = Path(__file__).with_name("address_peers.cjs")
    done = subprocess.run(
        [node, str(script), str(folder), package], input=json.dumps(list(texts)), capture_output=True, text=True,
        check=False, timeout=600,
    )  # fmt: skip
    if done.returncode:
        return f"left out: it ended with code {done.returncode}"
    told = json.loads(done.stdout)
    codes = []
    for read in told["found"]:
        tambon, amphoe, province = (str(name or "") for name in read) if read else ("", "", "")
        codes.append(_CODES.get((province, amphoe.removeprefix("เขต"), tambon), ""))
    return str(told["version"]), len(texts) / told["seconds"], codes


def measure_peers(name: str, texts: Sequence[str], codes: Sequence[str], folder: Path | None) -> None:
    """Measure the free-text parsers of others on texts whose tambon is known."""
    fuzzy = FuzzyExtraction()
    few = min(len(texts), 300)
    before = time.process_time()
    right = sum(fuzzy.locate(text) == code for text, code in zip(texts[:few], codes, strict=False))
    rate = few / (time.process_time() - before)
    say(f"thaiaddress-style, {name} ({few}): top-1 tambon", f"{right / few:.2%}, {rate:,.0f} a second")
    many = min(len(texts), 2000)
    for package in PEERS:
        found = by_npm(folder, package, texts[:many])
        if isinstance(found, str):
            say(f"{package}, {name}", found)
            continue
        version, rate, read = found
        right = sum(one == code for one, code in zip(read, codes, strict=False))
        none = sum(not one for one in read)
        posted = sum(bool(_POSTCODE.search(text)) for text in texts[:many])
        told = (
            f"{right / many:.2%}, {(many - none - right) / many:.2%} wrong, {rate:,.0f} a second; "
            f"{posted / many:.0%} have a postcode"
        )
        say(f"{package} {version}, {name} ({many}): top-1 tambon", told)


def measure_free_text(geocoder: Geocoder, folder: Path | None) -> None:
    """Measure real addresses of public institutions; ``code`` is the true unit of the finest level that is named."""
    with FREE_TEXT.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    places = [geocoder.locate(AddressQuery(text=row["text"])) for row in rows]
    pairs = list(zip(places, rows, strict=True))
    named = [(place, row) for place, row in pairs if len(row["code"]) == 6]
    numbered = [(place, row) for place, row in pairs if row["moo"]]
    accepted = [(place, row) for place, row in pairs if place.status is PlaceStatus.ACCEPTED]
    wrong = sum(not (row["code"].startswith(p.code) or p.code.startswith(row["code"])) for p, row in accepted)
    amphoe = sum(top(place)[:4] == row["code"][:4] for place, row in pairs) / len(pairs)
    tambon = sum(top(place) == row["code"] for place, row in named) / len(named)
    moo = sum(place.moo == row["moo"] for place, row in numbered) / len(numbered)
    say(f"real free text: amphoe ({len(pairs)})", f"{amphoe:.1%}", ">= 97 %")
    say(f"real free text: tambon where named ({len(named)})", f"{tambon:.1%}", ">= 93 %")
    say(f"real free text: moo where named ({len(numbered)})", f"{moo:.1%}", ">= 98 %")
    say("real free text: accepted", f"{len(accepted) / len(pairs):.1%}")
    say("real free text: accepted and wrong", f"{wrong / len(pairs):.1%} ({wrong} of {len(pairs)})", "<= 1 %")
    texts, codes = [row["text"] for _, row in named], [row["code"] for _, row in named]
    measure_peers("real free text", texts, codes, folder)


def measure_start() -> None:
    """Measure start-up and memory in a process of its own, the best of three."""
    runs = [
        tuple(
            map(
                float,
                subprocess.run(
                    [sys.executable, "-c", _START], capture_output=True, check=True, cwd=ROOT
                ).stdout.split(),
            )
        )
        for _ in range(5)
    ]
    say("start-up to the first place", f"{min(run[0] for run in runs):.2f} s", "<= 0.3 s")
    say("memory, after 3,000 addresses", f"{max(run[1] for run in runs):.0f} MB", "<= 150 MB")


def measure_schools(geocoder: Geocoder, count: int) -> None:
    """Measure real triples of names, spelt as their authors did; right where ``geothai.match`` or nobody objects."""
    with (SHARED / "schools.csv").open(encoding="utf-8-sig") as file:
        rows = [row for row in csv.DictReader(file) if row["subDistrict"] and row["district"] and row["province"]]
    rows = random.Random(1).sample(rows, min(count, len(rows)))
    accepted = differ = single = 0
    for row in rows:
        text = f"ตำบล{row['subDistrict']} อำเภอ{row['district']} จังหวัด{row['province']}"
        place = geocoder.locate(AddressQuery(text=text))
        taken = place.status is PlaceStatus.ACCEPTED and len(place.code) == 6
        found = geothai.match(row["subDistrict"], district=row["district"], province=row["province"])
        accepted += taken
        single += len(found) == 1
        differ += taken and len(found) == 1 and found[0].subdistrict.code != place.code
    say("schools of the nation: accepted at a tambon", f"{accepted / len(rows):.2%}", ">= 93 %")
    say("schools of the nation: found by geothai.match", f"{single / len(rows):.2%}")
    say("schools of the nation: accepted against geothai.match", f"{differ / len(rows):.3%}", "<= 1 %")


def _inside(shape: shapely.Geometry, rng: random.Random) -> tuple[float, float]:
    west, south, east, north = shape.bounds
    while True:
        lon, lat = rng.uniform(west, east), rng.uniform(south, north)
        if shape.contains(shapely.Point(lon, lat)):
            return lat, lon


def measure_villages(gazetteer: Gazetteer, shapes: gpd.GeoSeries) -> None:
    """Measure real village names and numbers on invented sites inside their tambon's real boundary."""
    rng = random.Random(3)
    with (SHARED / "villages.csv").open(encoding="utf-8-sig") as file:
        rows = [
            row
            for row in csv.DictReader(file)
            if row["tambon_code"].startswith(PROVINCES) and row["tambon_code"] in shapes.index
        ]
    rows = [row for row in rows if gazetteer.has_code(row["tambon_code"])]
    sites = [_inside(shapes[row["tambon_code"]], rng) for row in rows]
    nan = (math.nan, math.nan)

    def mapped(row: dict[str, str], site: tuple[float, float], code: str) -> Landmark:
        kind = rng.choices(("village", "school", "temple"), (6, 2, 2))[0]
        word = {"village": "บ้าน", "school": "โรงเรียนบ้าน", "temple": "วัด"}[kind]
        return Landmark(word + row["village_th"].removeprefix("บ้าน"), "", kind, code, "", *site)

    listed = [Landmark(row["village_th"], "", "village", row["tambon_code"], row["moo"], *nan) for row in rows]
    pairs = list(zip(rows, sites, strict=True))
    sources = {
        "list with points": [mark._replace(lat=at[0], lon=at[1]) for mark, at in zip(listed, sites, strict=True)],
        "list + map with boundaries": listed + [mapped(row, at, row["tambon_code"]) for row, at in pairs],
        "list + map": listed + [mapped(row, at, "") for row, at in pairs],
        "map with boundaries": [mapped(row, at, row["tambon_code"]) for row, at in pairs],
        "map": [mapped(row, at, "") for row, at in pairs],
    }
    bearers = Counter(_name_in_tambon(row) for row in rows)
    chosen = random.Random(4).sample(pairs, min(3000, len(pairs)))
    single = [(row, at) for row, at in chosen if bearers[_name_in_tambon(row)] == 1]
    share = f"{1 - len(single) / len(chosen):.1%} of {len(chosen)}"
    say("villages whose name another village of the tambon bears (the name alone decides nothing)", share)
    for name, landmarks in sources.items():
        geocoder = Geocoder(gazetteer.with_points(landmarks))
        for by in ("moo", "name") if "list" in name else ("name",):
            # A point on a map has a name and no number: it is one village's where the name is.
            asked = chosen if name == "list with points" and by == "moo" else single
            placed = elsewhere = review = 0
            for row, _ in asked:
                units = {"tambon": row["tambon_th"], "amphoe": row["amphoe_th"], "province": row["province_th"]}
                said = {"moo": row["moo"]} if by == "moo" else {"village": row["village_th"]}
                place = geocoder.locate(AddressQuery(**units, **said))
                review += place.status is PlaceStatus.REVIEW
                if place.level is Level.VILLAGE:
                    placed += 1
                    area = shapes[row["tambon_code"]].buffer(0.003)
                    elsewhere += not area.contains(shapely.Point(place.lon, place.lat))
            told = f"{placed / len(asked):.1%} placed, {review / len(asked):.1%} to review, {elsewhere} elsewhere"
            goal = ">= 95 %, 0 elsewhere" if name not in {"map", "list + map"} else "0 elsewhere"
            say(f"villages by {by}, {name} ({len(asked)})", told, goal)


_NUMBERED = re.compile(r"[\s\d()]+$")


def _name_in_tambon(row: dict[str, str]) -> tuple[str, str]:
    """Return what a village is called within its tambon: its written name without บ้าน, blanks and a number behind."""
    bare = row["village_th"].removeprefix("หมู่บ้าน").removeprefix("บ้าน")
    return row["tambon_code"], _NUMBERED.sub("", bare).replace(" ", "")


def measure_radii(gazetteer: Gazetteer, shapes: gpd.GeoSeries) -> None:
    """Measure how many places drawn evenly inside boundaries lie within the radii (homes lie closer than these)."""
    rng = random.Random(5)
    codes = [code for code in shapes.index if gazetteer.has_code(code)]
    sites = [_inside(shapes[code], rng) for code in codes]
    with_areas = gazetteer.with_areas(gpd.GeoDataFrame({"code": codes}, geometry=[shapes[code] for code in codes]))
    for level, digits, known in (
        ("tambon", 6, gazetteer),
        ("amphoe", 4, gazetteer),
        ("province", 2, gazetteer),
        ("tambon, boundaries imported", 6, with_areas),
    ):
        spots = [known.spot(code[:digits]) for code in codes]
        away = [spot.metres_to(*site) for spot, site in zip(spots, sites, strict=True)]
        half = sum(d <= spot.r50_m for d, spot in zip(away, spots, strict=True)) / len(away)
        most = sum(d <= spot.r95_m for d, spot in zip(away, spots, strict=True)) / len(away)
        say(f"radii at {level} ({len(away)} places)", f"r50 holds {half:.1%}, r95 {most:.1%}", "45-55 %, 93-97 %")
        away.sort()
        far = away[int(0.9 * len(away))] / 1000
        say(
            f"distance at {level}, to land drawn evenly",
            f"median {away[len(away) // 2] / 1000:.2f} km, 90 % {far:.2f} km",
        )


def measure_fuzz(geocoder: Geocoder, count: int) -> None:
    """Measure that mutated strings raise nothing and keep the radius with the point."""
    rng = random.Random(6)
    alphabet = [chr(c) for c in range(0x0E01, 0x0E5C)] + list(" .,/-()\n\t\x00\u200b\u00a0abzMTA0123456789๑๒\ud800😀")
    made, broken, raised = samples(2000, seed=8), 0, 0
    for _ in range(count):
        text = list(rng.choice(made).text)
        for _ in range(rng.randrange(1, 15)):
            at = rng.randrange(len(text) + 1)
            text[at : at + rng.randrange(4)] = rng.choices(alphabet, k=rng.randrange(4))
        try:
            place = geocoder.locate(AddressQuery(text="".join(text)))
        except Exception:  # the count of anything at all is the measure
            raised += 1
            continue
        broken += math.isnan(place.r95_m) != (place.level is Level.NONE) or not place.reason
    say(f"mutated strings ({count})", f"{raised} raised, {broken} without radius or reason", "0, 0")


def main() -> None:
    """Run everything and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--fuzz", type=int, default=100_000)
    parser.add_argument("--peers", type=Path, help="folder in which npm installed " + " and ".join(PEERS))
    parser.add_argument("--write", action="store_true", help="keep the table in results/address.md")
    options = parser.parse_args()
    gazetteer = Gazetteer.load()
    geocoder = Geocoder(gazetteer)
    print("| measure | value | goal |\n| --- | --- | --- |")
    measure_noise(geocoder, options.count, options.peers)
    measure_free_text(geocoder, options.peers)
    measure_start()
    if SHARED.is_dir():
        measure_schools(geocoder, options.count)
        frame = gpd.read_file(SHARED / "tambon_polygons.geojson")
        shapes = frame.drop_duplicates("tambon_code").set_index("tambon_code").geometry
        measure_villages(gazetteer, shapes)
        measure_radii(gazetteer, shapes)
    else:
        say("schools, villages, radii", "left out: the shared data is absent")
    measure_fuzz(geocoder, options.fuzz)
    if options.write:
        _write(options.count, options.fuzz)


_NOTES = """Village names repeat: a moo is looked up first, and a name alone counts only where one village of the
tambon bears it; where several do, the address goes to review with their places. The rows of villages are of addresses
that name a decidable one, on a list or a map that knows it; sites are drawn inside the real boundaries. "Elsewhere"
is placed outside of the tambon. A map without boundaries leaves open in which tambon a point near the border lies.

`thai-address-universal` and `thai-address-database` read nothing where there is no postcode; the share of the texts
with one is beside them. `ThaiAddressParser` (PyPI) fetches its gazetteer from the network when it is imported and
could not be run; `thaiaddress` cuts words with deepcut, that is TensorFlow, so its gazetteer step stands for it.

The free-text set: addresses of institutions and shops as they publish them, and the names of the air-quality
stations of the Pollution Control Department, each with the code of the finest unit that it names, looked up by name
in `geothai`. It took no part in making the rules.

Not measured here: the distance to real tambon offices. No open list of their positions was found: what is shared
under such names are middles of tambon, or positions looked up by their names. Radii are held against boundaries
instead, and refitted on a project's own check-ins (`planner/locate/refit.py`).
"""


def _write(count: int, fuzz: int) -> None:
    """Keep the table, with when, where and of what it is."""
    packages = ", ".join(f"{name} {installed(name)}" for name in ("geothai", "rapidfuzz", "geopandas", "shapely"))
    today = dt.datetime.now(dt.UTC).date().isoformat()
    machine = (
        f"{os.cpu_count()} cores ({platform.machine()}), {platform.system()}, Python {platform.python_version()}"
    )
    command = f"python -m tests.benchmarks.address --count {count} --fuzz {fuzz} --peers FOLDER --write"
    head = [
        "# The geocoder, measured",
        "",
        f"{today}, {machine}, {packages}. Speed and start-up in processor time, other work running beside it.",
        "",
        f"    {command}",
        "",
        "| measure | value | goal |",
        "| --- | --- | --- |",
    ]
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text("\n".join([*head, *_rows, "", _NOTES]), encoding="utf-8")


if __name__ == "__main__":
    main()
