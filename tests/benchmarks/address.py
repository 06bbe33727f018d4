"""What the geocoder can do: one table from one run.

    python -m tests.benchmarks.address [--count 20000] [--fuzz 100000] [--peers FOLDER] [--offices FILE.csv] [--write]

Noisy addresses of the whole nation, as text and as split columns (seeded, ``address_noise``), and real free-text
addresses of public institutions (``data/free_text.csv``, kept aside), against ``geothai.match``, the gazetteer step
of ``thaiaddress`` (fuzzy extraction level by level; the package itself needs TensorFlow) and the npm parsers that
are installed in the folder of ``--peers``; schools with their registered tambon, amphoe and province as the shared
data list them; speed and start-up in processor time, and memory; villages on invented sites inside real boundaries;
radii against real boundaries; real tambon offices where ``--offices`` has them (a CSV with ``code,lat,lon``: tambon
code and degrees; or a folder of ``geocodeNN.xml`` as Ahoerstemeier/tambon has them); and mutated strings. Parts that
need the shared data or a peer are left out where it is absent. ``--write`` keeps the table in ``results/address.md``.
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
from collections.abc import Callable, Sequence
from importlib.metadata import version as installed
from pathlib import Path

import geopandas as gpd
import geothai
from rapidfuzz import fuzz, process

from gis.address.gazetteer import Gazetteer
from gis.address.geocoder import Geocoder
from gis.address.levels import Level, PlaceStatus
from gis.address.parser import AddressQuery
from gis.address.places import Place
from gis.monitor import SilentMonitor
from tests.benchmarks.address_homes import measure_homes
from tests.benchmarks.address_noise import Sample, samples
from tests.benchmarks.address_places import measure_offices, measure_radii, measure_villages

SHARED = Path(os.environ.get("PHANONG_SHARED", Path(__file__).resolve().parents[3] / "shared")) / "data" / "gazetteer"
ROOT = Path(__file__).resolve().parents[2]
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
    judge_free_text("real free text", geocoder, rows)
    seen = [row for row in rows if row["source"] != "general knowledge"]
    judge_free_text("real free text, only what was seen published", geocoder, seen)
    named = [row for row in rows if len(row["code"]) == 6]
    measure_peers("real free text", [row["text"] for row in named], [row["code"] for row in named], folder)


def judge_free_text(name: str, geocoder: Geocoder, rows: Sequence[dict[str, str]]) -> None:
    """Say how many free texts are right at each level that they name, and how many are accepted though wrong."""
    pairs = [(geocoder.locate(AddressQuery(text=row["text"])), row) for row in rows]
    named = [(place, row) for place, row in pairs if len(row["code"]) == 6]
    numbered = [(place, row) for place, row in pairs if row["moo"]]
    accepted = [(place, row) for place, row in pairs if place.status is PlaceStatus.ACCEPTED]
    wrong = sum(not (row["code"].startswith(p.code) or p.code.startswith(row["code"])) for p, row in accepted)
    amphoe = sum(top(place)[:4] == row["code"][:4] for place, row in pairs) / len(pairs)
    tambon = sum(top(place) == row["code"] for place, row in named) / len(named)
    moo = sum(place.moo == row["moo"] for place, row in numbered) / len(numbered)
    say(f"{name}: amphoe ({len(pairs)})", f"{amphoe:.1%}", ">= 97 %")
    say(f"{name}: tambon where named ({len(named)})", f"{tambon:.1%}", ">= 93 %")
    say(f"{name}: moo where named ({len(numbered)})", f"{moo:.1%}", ">= 98 %")
    say(f"{name}: accepted", f"{len(accepted) / len(pairs):.1%}")
    say(f"{name}: accepted and wrong", f"{wrong / len(pairs):.1%} ({wrong} of {len(pairs)})", "<= 1 %")


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
    parser.add_argument(
        "--offices", type=Path, help="CSV of code,lat,lon, or folder of geocodeNN.xml: positions of tambon offices"
    )
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
        measure_villages(gazetteer, shapes, SHARED / "villages.csv", say)
        measure_radii(gazetteer, shapes, say)
        measure_homes(SHARED.parent / "roads", say)
    else:
        shapes = None
        say("schools, villages, radii", "left out: the shared data is absent")
    if options.offices is not None:
        measure_offices(geocoder, options.offices, shapes, say)
    measure_fuzz(geocoder, options.fuzz)
    if options.write:
        _write(options.count, options.fuzz, options.offices is not None)


_NOTES = """Village names repeat: a moo is looked up first, and a name alone counts only where one village of the
tambon bears it; where several do, the address goes to review with their places. The rows of villages are of addresses
that name a decidable one, on a list or a map that knows it; sites are drawn inside the real boundaries. "Elsewhere"
is placed outside of the tambon. A map without boundaries leaves open in which tambon a point near the border lies.
A map that does not show a village at all may show a namesake next door, near the border: the row of villages that
"it does not show" tells how often that is taken for the village meant. Boundaries end it; a list of the villages
leaves at most 4 in 1,000 (other draws than this one).

`thai-address-universal` and `thai-address-database` read nothing where there is no postcode; the share of the texts
with one is beside them. `ThaiAddressParser` (PyPI) fetches its gazetteer from the network when it is imported and
could not be run; `thaiaddress` cuts words with deepcut, that is TensorFlow, so its gazetteer step stands for it.

The free-text set: addresses of institutions, firms and shops as they publish them in pages and open repositories, and
the names of the air-quality stations of the Pollution Control Department, each with the code of the finest unit that
it names, looked up by name in `geothai`; 38 of institutions are from general knowledge, and left out of the second
set of rows. Misspellings stand as they were found. It took no part in making the rules: 184 of the rows came last,
and were read with 98.9 % of amphoe, 97.8 % of tambons, 99.4 % of moo right and none wrong among the accepted before
the one fault that they showed was mended (a telephone number in the middle of a text ended it).

Radii of villages: no Thai village has its point and its homes in open data that is at hand (the list of the nation's
villages and that of its schools have no positions, the roads of Songkhla no places). They are fitted on two places
abroad that have both, buildings and village nodes: a province of the Philippines and Liechtenstein, each counted
alike; the rows are of these same places. The radii that would be true differ by 1.7 times between the two, so a Thai
district may lie as far from either: a project's own check-ins refit them (`planner/locate/refit.py`; the tests show
it from radii that are wrong by a factor of 0.3 to 4). The rows of land are places drawn evenly over the land that is
nearest to a village's site within its tambon's real boundary: homes lie much closer. What a list's point errs from
its village is not in the radii. The radii of pins, houses and landmarks are stated, not measured
(`planner/locate/decisions.py`, `cases.py`, `gis/address/radii.py`); those of GPS follow from the accuracy that the
phone states. All but pins, houses and GPS are refitted on a project's own check-ins.

Real tambon offices: 190 offices of sub-district administrations and municipalities in 26 provinces of all regions,
as Ahoerstemeier/tambon has them (`geocodeNN.xml`). It states no licence, so they are no part of this project:
`--offices` names a table of them, and without it the rows are left out. Parts of its files were read, chosen by
region and by how many points they hold, never by distance, and every office of one tambon with a point on them was
taken. 134 of the 190 are of the five provinces that have most points (Surat Thani, Nakhon Ratchasima, Chiang Mai,
Ayutthaya, Samut Prakan); the second row of each pair weighs the offices so that their tambons are as wide as the
nation's, a tenth of them at a time. All lie in their province, 177 in their tambon's boundary and none more than 4
km outside of it: there is no slip of the list among them. 190 are few: drawn anew from themselves, they put the
median without boundaries anywhere from 1.8 to 2.5 km and the 90 % from 5.1 to 7.8 km.

The points were moved towards where homes are by two numbers that were chosen on these offices: 35 km for the shift
towards narrow tambons and 0.7 of the way to a town of GeoNames, where the tambon has one (27 of the 190 have;
`resources/gazetteer/README.md` has every trial). The form was found on the first 157, which had 2.49 and 8.38 km,
then 2.22 and 6.29, and have 2.17 and 6.02 with towns; the other 33 were read afterwards and had 1.93 and 8.49, then
1.70 and 7.81, now 1.94 and 7.86. 83 phone masts of Chiang Mai, which stand where people live and had no part in it,
were 2.32 and 7.71 km away and are 2.21 and 5.91. "90 %" is the least distance within which 90 in 100 lie. The
middle of the boundary is 2.20 and 6.06 km from the 190: this is about what points of areas can tell. The far ones
that are left are those of wide mountain tambons, whose office lies at one end, one whose point is derived, and a
few that the source has wrong. Within r50 lie 70 % of the offices (69 % with boundaries) and 48 % of the land, and
half of the masts within 0.42 spreads, which r50 puts at 0.45: offices stand at the heart of a tambon, homes about
it, so the radii follow land and masts (`gis/address/radii.py`).
"""


def _write(count: int, fuzz: int, offices: bool) -> None:
    """Keep the table, with when, where and of what it is."""
    packages = ", ".join(f"{name} {installed(name)}" for name in ("geothai", "rapidfuzz", "geopandas", "shapely"))
    today = dt.datetime.now(dt.UTC).date().isoformat()
    machine = (
        f"{os.cpu_count()} cores ({platform.machine()}), {platform.system()}, Python {platform.python_version()}"
    )
    given = "--peers FOLDER --offices FILE.csv" if offices else "--peers FOLDER"
    command = f"python -m tests.benchmarks.address --count {count} --fuzz {fuzz} {given} --write"
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
