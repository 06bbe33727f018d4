"""Children to places, by their addresses and by what is already known of their houses and villages."""

import json
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any, Final, NamedTuple, cast

import geopandas as gpd
import pandas as pd
import shapely

from gis.address.gazetteer import Gazetteer
from gis.address.geocoder import MOST_CANDIDATES, Geocoder
from gis.address.levels import Level, PlaceStatus
from gis.address.parser import AddressQuery
from gis.address.places import Candidate, Note, Place
from gis.address.radii import Spot
from gis.address.villages import MEASURED, SURE, Landmark
from gis.monitor import Monitor
from planner.locate.decisions import NO_DECISIONS, Decisions, Fix, addresses_of, all_words, unit_words
from planner.locate.refit import left_out, radius_scales, scaled
from planner.schemas import CASES, PLACES

HOUSE_R50_M: Final = 40.0
HOUSE_R95_M: Final = 250.0
"""The same house number in the same moo as a measured place: next door at the farthest."""
BELIEVED_R95: Final = 2.0
"""Farther than this many r95 from the unit of its address, a measured home is of somebody who lives elsewhere."""
SOURCE: Final = "geocoder"
DECIDED: Final = "officer"
"""The ``source`` of a place that a person chose or set."""
VISITED: Final = "checkin"
"""The ``source`` of a place that a visitor measured."""


class _Home(NamedTuple):
    """A measured or pinned home, and whether it lies where the address may mean."""

    fix: Fix
    near: bool


def locate_cases(
    cases: pd.DataFrame, geocoder: Geocoder, decisions: Decisions = NO_DECISIONS, *, monitor: Monitor
) -> gpd.GeoDataFrame:
    """Return the place of every case (schema PLACES), in order of ``cases``.

    A place that a person chose stands for the address from then on. Homes that were measured or pinned are their
    children's places; they also teach: the other children of the same house are placed there, the village's point
    moves to the middle of its measured homes, and the radii of each level are refitted (see ``refit``). A home
    measured far from where its address may be is kept apart: it is offered as a candidate, and the place goes to
    review.
    """
    CASES.check(cases)
    ids = [str(case) for case in cases.index]
    given = addresses_of(cases)
    if decisions.villages:
        geocoder = geocoder.taught(decisions.villages)
    places = geocoder.locate_all(given, monitor=monitor)
    queries, chosen = _settled(ids, given, places, decisions)
    for at in chosen:
        places[at] = _chosen(geocoder, queries[at], chosen[at])
    homes = {
        at: _Home(fix, fix.forced or _near(fix, places[at], geocoder.gazetteer))
        for at, case in enumerate(ids)
        if (fix := decisions.fixes.get(case)) is not None
    }
    believed = _believed(places, homes, geocoder.gazetteer)
    if believed:
        places = _taught(places, queries, chosen, believed, geocoder, monitor=monitor)
    places = _same_house(cases["house"].tolist(), places, homes)
    sources = [DECIDED if at in chosen and place.status is PlaceStatus.ACCEPTED else SOURCE
               for at, place in enumerate(places)]  # fmt: skip
    for at, home in homes.items():
        if home.near:
            places[at] = _at_home(places[at], home.fix, geocoder.gazetteer)
            sources[at] = DECIDED if home.fix.forced else VISITED
        elif at not in chosen:
            places[at] = _offered(places[at], home.fix)
    return _frame(cases.index, places, sources)


def _settled(
    ids: Sequence[str], given: Sequence[AddressQuery], places: Sequence[Place], decisions: Decisions
) -> tuple[list[AddressQuery], dict[int, dict[str, Any]]]:
    """Return the addresses with what persons decided put in their place, and the candidates chosen, by row."""
    queries, chosen = list(given), dict[int, dict[str, Any]]()
    for at, case in enumerate(ids):
        candidate: dict[str, Any] | None = None
        choice = decisions.choices.get(case)
        if choice is not None and choice.words in (unit_words(given[at]), all_words(given[at])):
            candidate = dict(choice.candidate)
        elif decisions.by_words and places[at].candidates:
            found = decisions.by_words.get(unit_words(given[at])) or decisions.by_words.get(all_words(given[at]))
            if found and any(_same(found, other) for other in places[at].candidates):
                candidate = dict(found)
        if candidate is not None:
            chosen[at] = candidate
            queries[at] = _as_chosen(given[at], places[at], candidate)
    return queries, chosen


def _same(one: Mapping[str, Any], other: Candidate) -> bool:
    return bool(one["code"] == other.code and abs(one["lat"] - other.lat) + abs(one["lon"] - other.lon) < 1e-6)


def _as_chosen(query: AddressQuery, place: Place, candidate: dict[str, Any]) -> AddressQuery:
    """Return an address that says what was chosen: the unit, and the village of it."""
    by_number = candidate["level"] == Level.VILLAGE and candidate["moo"]
    return AddressQuery(
        house=query.house,
        moo=candidate["moo"] if by_number else place.moo,
        village="" if candidate["level"] == Level.VILLAGE else query.village,
        tambon=candidate["tambon"],
        amphoe=candidate["amphoe"],
        province=candidate["province"],
    )


def _chosen(geocoder: Geocoder, query: AddressQuery, candidate: dict[str, Any]) -> Place:
    """Return the place that was chosen: as its address says now, else the point that was shown then.

    A unit that was chosen may leave its village in doubt; that is a question of its own.
    """
    place = geocoder.locate(query)
    note = Note("chosen")
    fine = candidate["level"] in (Level.VILLAGE, Level.LANDMARK, Level.HOUSE)
    # A village that no source has a point for is known by its code, and stands where its tambon does.
    same = place.level is candidate["level"] or (len(place.code) == 8 and place.code == candidate["code"])
    agrees = place.code.startswith(candidate["code"]) and (not fine or same)
    if place.status is PlaceStatus.ACCEPTED and agrees:
        return replace(place, reason=(note, *place.reason), confidence=1.0)
    if not fine and agrees and place.candidates and place.code[:6] == candidate["code"]:
        return replace(place, reason=(note, *place.reason))
    names = ("code", "province", "amphoe", "tambon", "moo", "lat", "lon", "r50_m", "r95_m")
    values = {name: candidate[name] for name in names}
    level = Level(candidate["level"])
    return Place(level=level, confidence=1.0, status=PlaceStatus.ACCEPTED, reason=(note,), **values)


def _near(fix: Fix, place: Place, gazetteer: Gazetteer) -> bool:
    """Tell whether a home lies where its address may be; an address that tells nothing may be anywhere."""
    codes = [place.code, *(candidate.code for candidate in place.candidates)]
    if place.status is not PlaceStatus.ACCEPTED and place.candidates:
        codes = codes[1:]
    spots = [gazetteer.spot(code[:6]) for code in codes if code]
    return not spots or any(spot.metres_to(fix.lat, fix.lon) <= BELIEVED_R95 * spot.r95_m for spot in spots)


Believed = list[tuple[int, Place, tuple[float, float]]]
"""Measured homes that lie where their address says: the row, the place of the address alone, and (lat, lon)."""


def _believed(places: Sequence[Place], homes: dict[int, _Home], gazetteer: Gazetteer) -> Believed:
    found: Believed = []
    for at, (fix, _) in homes.items():
        place = places[at]
        if place.status is PlaceStatus.ACCEPTED and len(place.code) >= 6:
            spot = gazetteer.spot(place.code[:6])
            if spot.metres_to(fix.lat, fix.lon) <= BELIEVED_R95 * spot.r95_m:
                found.append((at, place, (fix.lat, fix.lon)))
    return found


def _taught(
    places: list[Place],
    queries: Sequence[AddressQuery],
    chosen: dict[int, dict[str, Any]],
    believed: Believed,
    geocoder: Geocoder,
    *,
    monitor: Monitor,
) -> list[Place]:
    """Return the places anew, with villages where their measured homes are and radii as far as homes really lie."""
    homes: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    for _, place, at in believed:
        far = place.level is Level.VILLAGE and _spot(place).metres_to(*at) > BELIEVED_R95 * place.r95_m
        if place.moo and not far:  # a home far out of its village tells nothing of the village
            homes[place.code[:6], place.moo].append(at)
    marks = [Landmark("", "", MEASURED, code, moo, *at) for (code, moo), found in homes.items() for at in found]
    if marks:
        geocoder = geocoder.taught(marks)
        tambons = {mark.tambon_code for mark in marks}
        touched = [i for i, place in enumerate(places) if _touches(place, tambons)]
        again = geocoder.locate_all([queries[i] for i in touched], monitor=monitor)
        places = list(places)
        for i, place in zip(touched, again, strict=True):
            places[i] = _chosen(geocoder, queries[i], chosen[i]) if i in chosen else place
    scales = radius_scales([(place, at) for _, place, at in believed])
    # Villages that were taught stand elsewhere than addresses alone put them: what is true of them is another thing.
    known = [(place, (place.code[:6], place.moo), at) for i, _, at in believed if (place := places[i])]
    of_taught = radius_scales(left_out(known, homes))
    return [
        scaled(place, of_taught if place.level is Level.VILLAGE and (place.code[:6], place.moo) in homes else scales)
        for place in places
    ]


def _touches(place: Place, tambons: set[str]) -> bool:
    return place.code[:6] in tambons or any(candidate.code[:6] in tambons for candidate in place.candidates)


def _spot(place: Place) -> Spot:
    return Spot(place.lat, place.lon, place.r50_m, place.r95_m, place.r50_m)


def _same_house(numbers: Sequence[str], places: Sequence[Place], homes: dict[int, _Home]) -> list[Place]:
    """Return the places, with those of the same house as a measured one moved there."""
    keys = [
        (place.code[:6], place.moo, number.strip())
        if number.strip() and place.moo and len(place.code) >= 6 and place.status is PlaceStatus.ACCEPTED
        else None
        for place, number in zip(places, numbers, strict=True)
    ]
    houses = {keys[at]: home.fix for at, home in homes.items() if home.near and keys[at] is not None}
    found = []
    for place, key in zip(places, keys, strict=True):
        fix = houses.get(key) if key is not None else None
        found.append(place if fix is None else _moved(place, Level.HOUSE, fix, "same_house"))
    return found


def _moved(place: Place, level: Level, fix: Fix, reason: str) -> Place:
    half, most = (HOUSE_R50_M, HOUSE_R95_M) if level is Level.HOUSE else (fix.r50_m, fix.r95_m)
    return replace(
        place, level=level, lat=fix.lat, lon=fix.lon, r50_m=half, r95_m=most, reason=(Note(reason), *place.reason)
    )


def _at_home(place: Place, fix: Fix, gazetteer: Gazetteer) -> Place:
    """Return a place at a home: of the unit of its address, or of that where it lies if that is elsewhere."""
    meant = {
        c.code[:6]: c
        for c in place.candidates
        if c.code and gazetteer.spot(c.code[:6]).metres_to(fix.lat, fix.lon) <= gazetteer.spot(c.code[:6]).r95_m
    }
    if place.status is not PlaceStatus.ACCEPTED and len(meant) == 1:
        (only,) = meant.values()
        place = replace(place, code=only.code, province=only.province, amphoe=only.amphoe, tambon=only.tambon)
    elif not place.code or not _near(fix, place, gazetteer):
        place = _units_at(place, fix, gazetteer)
    reason = "pinned" if fix.level is Level.PIN else "measured"
    home = _moved(replace(place, reason=()), fix.level, fix, reason)
    return replace(home, status=PlaceStatus.ACCEPTED, confidence=1.0, candidates=())


def _units_at(place: Place, fix: Fix, gazetteer: Gazetteer) -> Place:
    """Return a place with the units about a point, as far as they are sure."""
    for digits in (6, 4, 2):
        chances: dict[str, float] = defaultdict(float)
        for code, chance in gazetteer.owners(fix.lat, fix.lon).items():
            chances[code[:digits]] += chance
        best = max(chances, key=lambda code: chances[code], default="")
        if best and chances[best] >= SURE:
            ranks = (gazetteer.provinces, gazetteer.amphoes, gazetteer.tambons)
            names = [ranks[n][gazetteer.by_code[best[: 2 * n + 2]]].name for n in range(len(best) // 2)]
            province, amphoe, tambon = (*names, "", "")[:3]
            return replace(place, code=best, province=province, amphoe=amphoe, tambon=tambon, moo="")
    return replace(place, code="", province="", amphoe="", tambon="", moo="")


def _offered(place: Place, fix: Fix) -> Place:
    """Return a place in review that has a home measured far away as its first candidate, and itself as another."""
    actual = Candidate(
        fix.level, "", "", "", "", "", fix.lat, fix.lon, fix.r50_m, fix.r95_m, 0.5, (Note("actual_address"),)
    )
    others = place.candidates
    if place.status is PlaceStatus.ACCEPTED:
        where = (place.level, place.code, place.province, place.amphoe, place.tambon, place.moo)
        note = Note("registered_address")
        others = (Candidate(*where, place.lat, place.lon, place.r50_m, place.r95_m, 0.5, (note,)),)
    return replace(
        place,
        status=PlaceStatus.REVIEW,
        candidates=(actual, *others)[:MOST_CANDIDATES],
        reason=(Note("found_elsewhere"), *place.reason),
    )


def _frame(index: pd.Index, places: Sequence[Place], sources: Sequence[str]) -> gpd.GeoDataFrame:
    text = ("code", "province", "amphoe", "tambon", "moo")
    real = ("r50_m", "r95_m", "confidence")
    data: dict[str, object] = {"case_id": index.tolist()}
    data |= {name: [getattr(place, name) for place in places] for name in (*text, *real)}
    data["level"] = [place.level.value for place in places]
    data["status"] = [place.status.value for place in places]
    data["reason"] = [json.dumps(notes_json(place.reason), ensure_ascii=False) for place in places]
    data["candidates"] = [json.dumps(candidates_json(place.candidates), ensure_ascii=False) for place in places]
    data["source"] = list(sources)
    data["place"] = [None if math.isnan(place.lat) else shapely.Point(place.lon, place.lat) for place in places]
    return cast(gpd.GeoDataFrame, PLACES.build(data))


def notes_json(notes: Sequence[Note]) -> list[dict[str, object]]:
    """Return notes as plain values for JSON."""
    return [{"code": note.code, **note.details} for note in notes]


def candidates_json(candidates: Sequence[Candidate]) -> list[dict[str, object]]:
    """Return candidates as plain values for JSON."""
    return [asdict(c) | {"level": c.level.value, "reason": notes_json(c.reason)} for c in candidates]
