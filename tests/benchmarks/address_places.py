"""Villages and radii against real boundaries: the parts of ``address`` that need the shared data."""

import csv
import math
import random
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

import geopandas as gpd
import shapely

from gis.address.boundaries import with_areas
from gis.address.gazetteer import Gazetteer
from gis.address.geocoder import Geocoder
from gis.address.levels import Level, PlaceStatus
from gis.address.parser import AddressQuery
from gis.address.places import Place
from gis.address.villages import Landmark
from planner.locate.refit import radius_scales, scaled

PROVINCES = ("50", "45", "32", "80")
SHOWN = 0.6
"""How much of the villages a map of the real world may show."""
Row = dict[str, str]
Site = tuple[float, float]
Say = Callable[[str, str, str], None]


def _inside(shape: shapely.Geometry, rng: random.Random) -> Site:
    west, south, east, north = shape.bounds
    while True:
        lon, lat = rng.uniform(west, east), rng.uniform(south, north)
        if shape.contains(shapely.Point(lon, lat)):
            return lat, lon


_NUMBERED = re.compile(r"[\s\d()]+$")


def _name_in_tambon(row: Row) -> tuple[str, str]:
    """Return what a village is called within its tambon: its written name without บ้าน, blanks and a number behind."""
    bare = row["village_th"].removeprefix("หมู่บ้าน").removeprefix("บ้าน")
    return row["tambon_code"], _NUMBERED.sub("", bare).replace(" ", "")


def _mapped(row: Row, site: Site, code: str, rng: random.Random) -> Landmark:
    """Return a village as a map shows it: itself, or the school or temple that is named for it."""
    kind = rng.choices(("village", "school", "temple"), (6, 2, 2))[0]
    word = {"village": "บ้าน", "school": "โรงเรียนบ้าน", "temple": "วัด"}[kind]
    return Landmark(word + row["village_th"].removeprefix("บ้าน"), "", kind, code, "", *site)


def _place(geocoder: Geocoder, row: Row, by: str) -> Place:
    said = {"moo": row["moo"]} if by == "moo" else {"village": row["village_th"]}
    return geocoder.locate(
        AddressQuery(tambon=row["tambon_th"], amphoe=row["amphoe_th"], province=row["province_th"], **said)
    )


def _told(geocoder: Geocoder, asked: Sequence[Row], by: str, shapes: gpd.GeoSeries) -> str:
    """Return how many villages were placed, left to review, and placed outside of their tambon."""
    placed = elsewhere = review = 0
    for row in asked:
        place = _place(geocoder, row, by)
        review += place.status is PlaceStatus.REVIEW
        if place.level is Level.VILLAGE:
            placed += 1
            area = shapes[row["tambon_code"]].buffer(0.003)
            elsewhere += not area.contains(shapely.Point(place.lon, place.lat))
    return f"{placed / len(asked):.1%} placed, {review / len(asked):.1%} to review, {elsewhere} elsewhere"


def measure_villages(gazetteer: Gazetteer, shapes: gpd.GeoSeries, villages: Path, say: Say) -> None:
    """Measure real village names and numbers on invented sites inside their tambon's real boundary."""
    rng = random.Random(3)
    with villages.open(encoding="utf-8-sig") as file:
        rows = [
            row
            for row in csv.DictReader(file)
            if row["tambon_code"].startswith(PROVINCES)
            and row["tambon_code"] in shapes.index
            and gazetteer.has_code(row["tambon_code"])
        ]
    sites = [_inside(shapes[row["tambon_code"]], rng) for row in rows]
    nan = (math.nan, math.nan)
    listed = [Landmark(row["village_th"], "", "village", row["tambon_code"], row["moo"], *nan) for row in rows]
    bounded = [_mapped(row, at, row["tambon_code"], rng) for row, at in zip(rows, sites, strict=True)]
    mapped = [_mapped(row, at, "", rng) for row, at in zip(rows, sites, strict=True)]
    with_points = [mark._replace(lat=at[0], lon=at[1]) for mark, at in zip(listed, sites, strict=True)]
    sources = {
        "list with points": with_points,
        "list + map with boundaries": listed + bounded,
        "list + map": listed + mapped,
        "map with boundaries": bounded,
        "map": mapped,
    }
    bearers = Counter(_name_in_tambon(row) for row in rows)
    drawn = random.Random(4).sample(range(len(rows)), min(3000, len(rows)))
    chosen = [rows[i] for i in drawn]
    single = [row for row in chosen if bearers[_name_in_tambon(row)] == 1]
    share = f"{1 - len(single) / len(chosen):.1%} of {len(chosen)}"
    say("villages whose name another village of the tambon bears (the name alone decides nothing)", share, "")
    for name, landmarks in sources.items():
        geocoder = Geocoder(gazetteer.with_points(landmarks))
        for by in ("moo", "name") if "list" in name else ("name",):
            # A point on a map has a name and no number: it is one village's where the name is.
            asked = chosen if name == "list with points" and by == "moo" else single
            told = _told(geocoder, asked, by, shapes)
            say(f"villages by {by}, {name} ({len(asked)})", told, ">= 95 %, 0 elsewhere")
    for name, beside in (("map", []), ("list + map", listed)):
        shown = [rng.random() < SHOWN for _ in rows]
        geocoder = Geocoder(
            gazetteer.with_points([*beside, *(mark for mark, on in zip(mapped, shown, strict=True) if on)])
        )
        for on, said, goal in ((True, "shows", ">= 95 %, 0 elsewhere"), (False, "does not show", "")):
            asked = [rows[i] for i in drawn if shown[i] is on and bearers[_name_in_tambon(rows[i])] == 1]
            head = f"villages by name, {name} of {SHOWN:.0%} of them, those that it {said} ({len(asked)})"
            say(head, _told(geocoder, asked, "name", shapes), goal)
    measure_village_radii(Geocoder(gazetteer.with_points(with_points)), rows, sites, shapes, say)


def measure_village_radii(
    geocoder: Geocoder, rows: Sequence[Row], sites: Sequence[Site], shapes: gpd.GeoSeries, say: Say
) -> None:
    """Measure how much of a village's land its radii hold, and what measured homes make of them.

    A village's land is what lies nearer to its site than to any other of its tambon; a home is drawn evenly from it.
    """
    rng = random.Random(9)
    of_tambon: dict[str, list[int]] = {}
    for i, row in enumerate(rows):
        of_tambon.setdefault(row["tambon_code"], []).append(i)
    homes: list[tuple[Place, Site]] = []
    for code in rng.sample(sorted(of_tambon), min(400, len(of_tambon))):
        for _ in range(5):
            at = _inside(shapes[code], rng)
            near = min(of_tambon[code], key=lambda i: math.hypot(sites[i][0] - at[0], sites[i][1] - at[1]))
            place = _place(geocoder, rows[near], "moo")
            if place.level is Level.VILLAGE:
                homes.append((place, at))
    rng.shuffle(homes)
    measured, rest = homes[:400], homes[400:]
    scales = radius_scales(measured)
    for name, places in (
        ("radii at village, places drawn evenly over its land", [place for place, _ in rest]),
        ("the same, refitted on 400 measured", [scaled(place, scales) for place, _ in rest]),
    ):
        told, _ = _held([(p.lat, p.lon, p.r50_m, p.r95_m) for p in places], [at for _, at in rest])
        goal = "45-55 %, 93-97 %" if name.startswith("the same") else ""
        say(f"{name} ({len(rest)} places)", told, goal)


def _held(spots: Sequence[tuple[float, float, float, float]], sites: Sequence[Site]) -> tuple[str, list[float]]:
    """Return how many sites lie within r50 and r95 of (lat, lon, r50, r95), in words, and the distances."""
    away = []
    half = most = 0
    for (lat, lon, r50, r95), (at_lat, at_lon) in zip(spots, sites, strict=True):
        east = (at_lon - lon) * math.cos(math.radians((at_lat + lat) / 2))
        away.append(math.hypot(at_lat - lat, east) * 111_195.0)
        half += away[-1] <= r50
        most += away[-1] <= r95
    return f"r50 holds {half / len(away):.1%}, r95 {most / len(away):.1%}", away


def measure_radii(gazetteer: Gazetteer, shapes: gpd.GeoSeries, say: Say) -> None:
    """Measure how many places drawn evenly inside boundaries lie within the radii (homes lie closer than these)."""
    rng = random.Random(5)
    codes = [code for code in shapes.index if gazetteer.has_code(code)]
    sites = [_inside(shapes[code], rng) for code in codes]
    shown = with_areas(gazetteer, gpd.GeoDataFrame({"code": codes}, geometry=[shapes[code] for code in codes]))
    for level, digits, known in (
        ("tambon", 6, gazetteer),
        ("amphoe", 4, gazetteer),
        ("province", 2, gazetteer),
        ("tambon, boundaries imported", 6, shown),
    ):
        spots = [known.spot(code[:digits])[:4] for code in codes]
        told, away = _held(spots, sites)
        say(f"radii at {level} ({len(away)} places)", told, "45-55 %, 93-97 %")
        say(f"distance at {level}, to land drawn evenly", _far(away), "")


_TAMBON_XML = "{http://hoerstemeier.com/tambon/}"
_GEO_XML = "{http://www.w3.org/2003/01/geo/wgs84_pos#}"
_OFFICES = ("TAOOffice", "MunicipalityOffice")
_SLIP_M = 50_000.0
"""An office this far from its tambon's boundary (without one: from its point) is taken for a slip of its list."""
Office = tuple[str, Site]
"""Tambon code and (lat, lon) of the local office."""


def read_offices(source: Path) -> list[Office]:
    """Return the local offices of a table or of a folder.

    The table is a CSV with ``code,lat,lon``: tambon code and degrees, one office a tambon; more columns are not
    read. The folder holds ``geocodeNN.xml`` as those of Ahoerstemeier/tambon: an ``entity`` of type Tambon holds its
    ``office``, and that a ``geo:Point``.
    """
    if source.suffix == ".csv":
        with source.open(encoding="utf-8-sig", newline="") as file:
            return [(row["code"], (float(row["lat"]), float(row["lon"]))) for row in csv.DictReader(file)]
    found = []
    for path in sorted(source.glob("geocode*.xml")):
        for entity in ET.parse(path).getroot().iter(f"{_TAMBON_XML}entity"):
            if entity.get("type") not in ("Tambon", "Khwaeng") or entity.get("newgeocode"):
                continue
            for office in entity.findall(f"{_TAMBON_XML}office"):
                point = office.find(f"{_GEO_XML}Point")
                if office.get("type") in _OFFICES and point is not None:
                    lat, lon = (point.findtext(f"{_GEO_XML}{name}") for name in ("lat", "long"))
                    if lat and lon:
                        found.append((str(entity.get("geocode")), (float(lat), float(lon))))
                        break
    return found


def _off(gazetteer: Gazetteer, office: Office, shapes: gpd.GeoSeries | None) -> float:
    """Return how many metres an office lies outside of its tambon, or from its point where no boundary is known."""
    code, (lat, lon) = office
    if shapes is None or code not in shapes.index:
        return gazetteer.spot(code).metres_to(lat, lon)
    edge = shapely.shortest_line(shapely.Point(lon, lat), shapes[code]).coords
    (x, y), (other_x, other_y) = edge[0], edge[-1]
    return math.hypot(y - other_y, (x - other_x) * math.cos(math.radians(y))) * 111_195.0


def _share_of_spread(away: Sequence[float], spread: Sequence[float], nation: Sequence[float]) -> tuple[float, float]:
    """Return median and 90 % of distances as they would be if the sample's tambons were as wide as the nation's.

    Offices weigh as much as the nation's tambons of their tenth of width (``spread``) do.
    """
    ordered = sorted(nation)
    cuts = [ordered[len(ordered) * tenth // 10] for tenth in range(1, 10)]
    tenths = [bisect_right(cuts, width) for width in spread]
    held = Counter(tenths)
    ranked = sorted(zip(away, (1.0 / held[tenth] for tenth in tenths), strict=True))
    total = sum(weight for _, weight in ranked)
    reached, told = 0.0, {0.5: math.nan, 0.9: math.nan}
    for metres, weight in ranked:
        reached += weight
        for share, known in told.items():
            if math.isnan(known) and reached >= share * total:
                told[share] = metres
    return told[0.5], told[0.9]


def _far(away: Sequence[float]) -> str:
    """Return in words within how many kilometres half of the distances are, and 90 % of them."""
    ranked = sorted(away)
    half, most = (ranked[math.ceil(share * len(ranked)) - 1] / 1000 for share in (0.5, 0.9))
    return f"median {half:.2f} km, 90 % {most:.2f} km"


def measure_offices(geocoder: Geocoder, source: Path, shapes: gpd.GeoSeries | None, say: Say) -> None:
    """Measure how far real tambon offices lie from where ``ต. อ. จ.`` of their tambon is placed."""
    gazetteer = geocoder.gazetteer
    offices = [office for office in read_offices(source) if len(office[0]) == 6 and gazetteer.has_code(office[0])]
    slips = [office for office in offices if _off(gazetteer, office, shapes) > _SLIP_M]
    right = [office for office in offices if office not in slips]
    if not right:
        say("distance to real tambon offices", "left out: --offices holds none", "")
        return
    _say_offices("distance to real tambon offices", geocoder, right, shapes, say)
    if slips:
        _say_offices(f"the same with {len(slips)} slips of the list", geocoder, offices, shapes, say)


def _say_offices(
    name: str, geocoder: Geocoder, offices: Sequence[Office], shapes: gpd.GeoSeries | None, say: Say
) -> None:
    gazetteer = geocoder.gazetteer
    placed: list[tuple[Place, Office]] = []
    for code, at in offices:
        tambon = gazetteer.tambons[gazetteer.by_code[code]]
        amphoe, province = gazetteer.amphoes[tambon.amphoe].name, gazetteer.provinces[tambon.province].name
        place = geocoder.locate(AddressQuery(text=f"ต.{tambon.name} อ.{amphoe} จ.{province}"))
        if not math.isnan(place.lat):
            placed.append((place, (code, at)))
    sites = [at for _, (_, at) in placed]
    codes = [code for _, (code, _) in placed]
    told, away = _held([(p.lat, p.lon, p.r50_m, p.r95_m) for p, _ in placed], sites)
    provinces = len({code[:2] for code in codes})
    say(f"{name} ({len(placed)} in {provinces} provinces)", f"{_far(away)}; {told}", "<= 2.4 km, <= 6.2 km")
    spread = [gazetteer.spot(code).spread_m for code in codes]
    nation = [spot.spread_m for spot in gazetteer.spots]
    half, most = (metres / 1000 for metres in _share_of_spread(away, spread, nation))
    say("the same, weighed by the nation's widths of tambons", f"median {half:.2f} km, 90 % {most:.2f} km", "")
    if shapes is None:
        return
    areas = [(code, shapes[code]) for code in codes if code in shapes.index]
    frame = gpd.GeoDataFrame({"code": [code for code, _ in areas]}, geometry=[area for _, area in areas])
    known = with_areas(gazetteer, frame)
    told, away = _held([known.spot(code)[:4] for code in codes], sites)
    say(f"{name}, boundaries imported", f"{_far(away)}; {told}", "better than without")
    half, most = (metres / 1000 for metres in _share_of_spread(away, spread, nation))
    say("the same, weighed by the nation's widths of tambons", f"median {half:.2f} km, 90 % {most:.2f} km", "")
