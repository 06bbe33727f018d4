"""Named points on the map: villages, schools, temples, health stations and offices, as OpenStreetMap has them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gis.crs import FloatArray
from planner.sample.ground import Draft, Ground, Village
from planner.sample.streets import house_places
from planner.sample.words import Name, school_name, temple_name


@dataclass(frozen=True, slots=True)
class SampleSchool:
    """A school of the list, in metres of the plane."""

    school_code: str
    name: Name
    village: Village
    x: float
    y: float


def _named(name: Name, **tags: str) -> dict[str, str]:
    return {"name": name.th, "name:th": name.th, "name:en": name.en, **tags}


def _beside(village: Village, pieces: FloatArray, rng: np.random.Generator) -> tuple[float, float]:
    place = house_places(pieces, (village.x, village.y), 1, rng, spread_m=200.0)[0]
    # Yards are larger than a house's.
    place = place + rng.normal(0.0, 14.0, size=2)
    return float(place[0]), float(place[1])


def add_villages(ground: Ground, rng: np.random.Generator) -> None:
    """Draw place nodes; as on the real map some villages are missing and few bear their moo."""
    for village in ground.villages:
        if not village.seat_of and not village.island and rng.random() < 0.06:
            continue
        tags = _named(village.name, place="hamlet" if village.hill or village.hamlet else "village")
        if village.seat_of == "amphoe":
            tags["place"] = "town"
        if not village.hamlet and rng.random() < 0.12:
            tags["name"] = tags["name:th"] = f"{village.name.th} หมู่ {village.moo}"
        if not village.hamlet and rng.random() < 0.25:
            tags |= {"addr:subdistrict": village.tambon.name.th, "addr:district": village.tambon.amphoe.th}
        shift = rng.normal(0.0, 45.0, size=2)
        ground.draft.node(village.x + shift[0], village.y + shift[1], tags)


def choose_school_villages(villages: Sequence[Village], count: int, rng: np.random.Generator) -> list[int]:
    """Return the villages (by number) that have a school: seats first, then those farthest from a school so far.

    More schools than villages put a second one into the seats, and so on.
    """
    homes = [k for k, v in enumerate(villages) if not v.hamlet]
    where = np.array([[villages[k].x, villages[k].y] for k in homes])
    order = sorted(range(len(homes)), key=lambda k: ("amphoe", "tambon", "").index(villages[homes[k]].seat_of))
    seats = [k for k in order if villages[homes[k]].seat_of]
    chosen = seats[:count]
    away = np.full(len(homes), np.inf)
    for k in chosen:
        away = np.minimum(away, np.hypot(*(where - where[k]).T))
    while len(chosen) < min(count, len(homes)):
        # Shaken, so that not only the outermost hamlets have schools.
        k = int(
            np.argmax(np.where(away > 0, np.minimum(away, 9_000.0) * rng.uniform(0.45, 1.0, size=len(homes)), -1.0))
        )
        chosen.append(k)
        away = np.minimum(away, np.hypot(*(where - where[k]).T))
    while len(chosen) < count:
        chosen.append(order[(len(chosen) - len(homes)) % len(order)])
    return [homes[k] for k in chosen]


def add_schools(ground: Ground, count: int, rng: np.random.Generator) -> list[SampleSchool]:
    """Draw ``count`` schools and return them; their codes are of an education area that does not exist (99)."""
    schools: list[SampleSchool] = []
    names: set[str] = set()
    for number, k in enumerate(choose_school_villages(ground.villages, count, rng)):
        village = ground.villages[k]
        name = school_name(village.name, village.seat_of, rng)
        for turn in range(2, count + 2):
            if name.th not in names:
                break
            plain = school_name(village.name, "", rng)
            name = Name(f"{plain.th} {turn}", f"{plain.en} {turn}") if turn > 2 else plain
        names.add(name.th)
        x, y = _beside(village, ground.streets[k], rng)
        ground.draft.node(x, y, _named(name, amenity="school"))
        code = f"{village.tambon.province_code}99{number + 1:04d}"
        schools.append(SampleSchool(code, name, village, x, y))
    return schools


def add_services(ground: Ground, rng: np.random.Generator) -> None:
    """Draw temples, health stations (รพ.สต.), tambon offices (อบต.), hospitals and amphoe offices."""
    draft: Draft = ground.draft
    for village, pieces in zip(ground.villages, ground.streets, strict=True):
        chance = 0.95 if village.seat_of else 0.12 if village.hamlet else 0.35 if village.hill else 0.7
        if rng.random() < chance:
            tags = _named(temple_name(village.name, rng), amenity="place_of_worship", religion="buddhist")
            draft.node(*_beside(village, pieces, rng), tags)
        tambon = village.tambon
        if village.seat_of or (not village.hill and rng.random() < 0.06):
            name = Name(f"รพ.สต.{village.name.th}", f"{village.name.en} Health Promoting Hospital")
            draft.node(*_beside(village, pieces, rng), _named(name, amenity="clinic", healthcare="clinic"))
        if village.seat_of:
            name = Name(f"อบต.{tambon.name.th}", f"{tambon.name.en} Subdistrict Administrative Organization")
            draft.node(*_beside(village, pieces, rng), _named(name, amenity="townhall"))
        if village.seat_of == "amphoe":
            name = Name(f"ที่ว่าการอำเภอ{tambon.amphoe.th}", f"{tambon.amphoe.en} District Office")
            draft.node(*_beside(village, pieces, rng), _named(name, amenity="townhall", office="government"))
            name = Name(f"โรงพยาบาล{tambon.amphoe.th}", f"{tambon.amphoe.en} Hospital")
            draft.node(*_beside(village, pieces, rng), _named(name, amenity="hospital"))
            draft.node(*_beside(village, pieces, rng), _named(Name("ตลาดสด", "Fresh Market"), amenity="marketplace"))
