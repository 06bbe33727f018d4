"""What lies inside a tambon that an address means: its village by number or name, or a landmark."""

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

from gis.address.gazetteer import Gazetteer
from gis.address.levels import Level
from gis.address.parser import Address
from gis.address.places import Note
from gis.address.radii import LANDMARK_R50_M, LANDMARK_R95_M, Spot, village_radii
from gis.address.villages import SAME_PLACE_M, SURE, VILLAGE_KINDS, Village, metres_between

LIKELY: Final = 0.95
"""Below this chance a village may be another place of its tambon, that no map shows."""


class Within(NamedTuple):
    """What was found inside a tambon: the place, its code and moo, notes, and rivals where there are several."""

    level: Level
    spot: Spot
    code: str
    moo: str
    notes: tuple[Note, ...]
    rivals: tuple[Village, ...] = ()


def village_spot(gazetteer: Gazetteer, index: int, village: Village) -> Spot:
    """Return where a village of the tambon of ``index`` is, with its radii: somewhere in it where no map shows it."""
    tambon = gazetteer.spots[index]
    if math.isnan(village.lat):  # known by number and name only
        return tambon
    half, most = village_radii(tambon.spread_m, gazetteer.villages.count(gazetteer.tambons[index].code))
    if village.kind not in VILLAGE_KINDS:  # a school or temple stands beside its village
        half, most = 1.25 * half, 1.25 * most
    if village.chance < LIKELY:  # it may be another place of the tambon, that no map shows
        most = max(most, tambon.metres_to(village.lat, village.lon) + tambon.r50_m)
    return Spot(village.lat, village.lon, half, most, half)


def within_tambon(gazetteer: Gazetteer, address: Address, index: int) -> Within:
    """Return the village or landmark inside a tambon: moo first, name second, a name alone if unrivalled."""
    unit, villages, moo = gazetteer.tambons[index], gazetteer.villages, address.moo
    at_tambon = Within(Level.TAMBON, gazetteer.spots[index], unit.code, moo, ())
    if not len(villages):
        return at_tambon
    for name in address.landmarks if not address.villages else ():
        found = villages.landmark(unit.code, name)
        if found and found[0].chance >= SURE and (len(found) == 1 or found[1].chance < 1 - SURE):
            spot = Spot(found[0].lat, found[0].lon, LANDMARK_R50_M, LANDMARK_R95_M, LANDMARK_R50_M)
            return Within(Level.LANDMARK, spot, unit.code, moo, (Note("by_landmark"),))
    numbered = villages.by_moo(unit.code, moo) if moo else []
    named: list[Village] = []
    for name in (*address.villages, *address.landmarks):
        named = villages.by_name(unit.code, name)
        if named:
            break
    if numbered:
        return _by_number(gazetteer, at_tambon, index, numbered, named)
    if named:
        return _by_name(gazetteer, at_tambon, index, named)
    if moo or address.villages:
        return at_tambon._replace(notes=(Note("village_unknown"),))
    return at_tambon


def _by_number(
    gazetteer: Gazetteer, fallback: Within, index: int, numbered: Sequence[Village], named: Sequence[Village]
) -> Within:
    moo = fallback.moo
    code = f"{fallback.code}{int(moo):02d}"
    agreed = [v for v in numbered if any(v.name == n.name or (v.lat == n.lat and v.lon == n.lon) for n in named)]
    if named and not agreed and all(_other_village(numbered[0], other, moo) for other in named):
        note = Note("village_conflict", {"moo": moo})
        return fallback._replace(notes=(note,), rivals=(*numbered, *named))
    village = (agreed or list(numbered))[0]
    if math.isnan(village.lat):
        return fallback._replace(code=code, notes=(Note("village_without_point", {"moo": moo}),))
    if village.chance < SURE:
        return fallback._replace(notes=(Note("village_several", {"moo": moo}),), rivals=tuple(numbered))
    spot = village_spot(gazetteer, index, village)
    note = Note("village_by_both" if agreed else "village_by_moo", {"moo": moo})
    return Within(Level.VILLAGE, spot, code, moo, (note,))


def _by_name(gazetteer: Gazetteer, fallback: Within, index: int, named: Sequence[Village]) -> Within:
    moo, village = fallback.moo, named[0]
    if len(named) > 1 or village.chance < SURE:
        with_points = tuple(v for v in named if not math.isnan(v.lat))
        return fallback._replace(notes=(Note("village_several", {"moo": moo or "-"}),), rivals=with_points)
    if moo and village.moo and village.moo != moo:
        return fallback._replace(notes=(Note("village_conflict", {"moo": moo}),), rivals=(village,))
    if math.isnan(village.lat):
        return fallback._replace(notes=(Note("village_without_point", {"moo": village.moo or moo or "-"}),))
    number = village.moo or moo
    code = f"{fallback.code}{int(number):02d}" if number and number.isdigit() else fallback.code
    spot = village_spot(gazetteer, index, village)
    return Within(Level.VILLAGE, spot, code, number, (Note("village_by_name"),))


def _other_village(numbered: Village, named: Village, moo: str) -> bool:
    """Tell whether the village of a name is another than that of the number beside it.

    A place on a map bears no number: it is another village where the number's own name is known, and it lies apart.
    """
    if named.moo:
        return named.moo != moo
    if not numbered.name or named.chance < SURE:
        return False
    apart = metres_between(numbered.lat, numbered.lon, named.lat, named.lon)
    return math.isnan(apart) or apart > SAME_PLACE_M
