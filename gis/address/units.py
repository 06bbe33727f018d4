"""The nation's provinces, amphoe and tambon, with every name by which people still call them."""

import csv
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import geothai
from geothai.abolished import abolished_areas

from gis.address.names import SOUND, fold
from gis.address.radii import Spot, spot_of_tambon
from resources import read_text

Alias = tuple[str, float]
"""(folded name, what it costs to read the unit from it)."""

SHORT: Final = 0.1
"""A short form that everybody knows."""
OLD: Final = 0.4
"""A name that is no longer the unit's."""
_SHORT_PROVINCES: Final = {
    "10": ("กรุงเทพ", "กทม", "bkk"),
    "14": ("อยุธยา", "กรุงเก่า", "ayutthaya"),
    "24": ("แปดริ้ว",),
    "30": ("โคราช", "korat"),
    "34": ("อุบล",),
    "41": ("อุดร",),
    "44": ("สารคาม",),
    "47": ("สกล",),
    "77": ("ประจวบ",),
    "80": ("นครศรี", "เมืองคอน"),
    "84": ("สุราษฎร์", "สุราษ"),
    "93": ("เมืองลุง",),
}
_CAPITAL: Final = ("เมือง", "mueang", "muang")
_BANGKOK: Final = "10"
_NO_CODES: Final = frozenset[str]()


class Unit(NamedTuple):
    """A province, amphoe or tambon; ``amphoe`` and ``province`` are the indices of those it is or lies in, or -1."""

    code: str
    name: str
    name_en: str
    aliases: tuple[Alias, ...]
    amphoe: int
    province: int
    postcodes: frozenset[str]
    former: frozenset[str]
    """Codes of other amphoe (for a tambon) or provinces (for an amphoe) that it once lay in."""


class Units(NamedTuple):
    """Every unit by rank; ``spots`` are where homes of the tambons are, ``middles`` those of their land, in order."""

    provinces: tuple[Unit, ...]
    amphoes: tuple[Unit, ...]
    tambons: tuple[Unit, ...]
    spots: tuple[Spot, ...]
    middles: tuple[Spot, ...]


class _Past(NamedTuple):
    """What abolished areas tell of those in use."""

    parents: Mapping[str, set[str]]
    """Codes of former amphoe, by tambon code."""
    names: Mapping[str, set[str]]
    """Former names, by tambon code."""
    provinces: Mapping[str, set[str]]
    """Codes of provinces that had an amphoe of a name, by that name."""


def _aliases(names: Sequence[tuple[str, float]]) -> tuple[Alias, ...]:
    cheapest: dict[str, float] = {}
    for name, cost in names:
        key = fold(name)
        if key and cost < cheapest.get(key, 99.0):
            cheapest[key] = cost
    return tuple(cheapest.items())


def _past() -> _Past:
    """Return what the list of abolished areas tells.

    A tambon whose successor is not told went, like others of its amphoe, to one that was made of it: that one's only
    tambon of its name.
    """
    past = _Past(defaultdict(set), defaultdict(set), defaultdict(set))
    made_of: dict[str, set[str]] = defaultdict(set)
    lost: list[tuple[str, str]] = []
    for area in abolished_areas():
        if area.level == "subdistrict":
            if not area.successors:
                lost.append((area.code[:4], area.name_th))
            for code in area.successors:
                if len(code) == 6:
                    past.names[code].add(area.name_th)
                    if area.code[:4] != code[:4]:
                        past.parents[code].add(area.code[:4])
                        made_of[area.code[:4]].add(code[:4])
        elif area.level == "district" and not any(mark in area.name_th for mark in "()."):
            past.provinces[area.name_th.removeprefix("กิ่งอำเภอ")].add(area.code[:2])
    for old, name in lost:
        named = [t.code for new in made_of.get(old, ()) for t in geothai.subdistricts(new) if t.name_th == name]
        if len(named) == 1:
            past.parents[named[0]].add(old)
    return past


def load_units() -> Units:
    """Return the units of ``geothai``, sorted by code, with the points of the table of tambon points."""
    past = _past()
    points = {row[0]: row for row in csv.reader(read_text("gazetteer/tambon_points.csv").splitlines())}
    provinces: list[Unit] = []
    amphoes: list[Unit] = []
    tambons: list[Unit] = []
    spots: list[Spot] = []
    middles: list[Spot] = []
    for province in geothai.provinces():
        p = len(provinces)
        short = _SHORT_PROVINCES.get(province.code, ())
        names = [(province.name_th, 0.0), (province.name_en, 0.0), *((word, SHORT) for word in short)]
        provinces.append(
            Unit(province.code, province.name_th, province.name_en, _aliases(names), -1, p, _NO_CODES, _NO_CODES)
        )
        for amphoe in geothai.districts(province.code):
            a = len(amphoes)
            name = amphoe.name_th.removeprefix("เขต")
            names = [(name, 0.0), (amphoe.name_en, 0.0)]
            if amphoe.code.endswith("01") and province.code != _BANGKOK:
                names += [*((word, 0.0) for word in _CAPITAL), (province.name_th, SOUND)]
                names += [(f"เมือง{province.name_th}", 0.0), *((f"เมือง{word}", SHORT) for word in short)]
            once = (past.provinces.get(name, set()) | past.provinces.get(name.removeprefix("เมือง"), set())) - {
                province.code
            }
            amphoes.append(Unit(amphoe.code, name, amphoe.name_en, _aliases(names), a, p, _NO_CODES, frozenset(once)))
            for tambon in geothai.subdistricts(amphoe.code):
                _, lat, lon, spread, basis, also, home_lat, home_lon = points[tambon.code]
                bare, _, bracketed = tambon.name_th.partition("(")
                names = [(tambon.name_th, 0.0), (tambon.name_en, 0.0), (bare, 0.0), (bracketed, 0.0), (also, OLD)]
                names += [(old, OLD) for old in past.names.get(tambon.code, ())]
                codes = frozenset(tambon.postal_codes)
                parents = frozenset(past.parents.get(tambon.code, ()))
                tambons.append(
                    Unit(tambon.code, tambon.name_th, tambon.name_en, _aliases(names), a, p, codes, parents)
                )
                middle = spot_of_tambon(float(lat), float(lon), float(spread), basis)
                middles.append(middle)
                moved = home_lat != lat or home_lon != lon
                spots.append(Spot(float(home_lat), float(home_lon), *middle[2:]) if moved else middle)
    return Units(tuple(provinces), tuple(amphoes), tuple(tambons), tuple(spots), tuple(middles))
