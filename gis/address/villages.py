"""Villages and landmarks: which tambon they lie in, by what number and names they are known, and where they are.

A landmark with a tambon code belongs to that tambon. One without lies in one of the tambons about it, and how likely
in which follows from its distances to their points. A village is found in a tambon by its moo first,
by its name second, and by a name only when one place of that tambon answers to it.
"""

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING, Final, NamedTuple

from gis.address.names import edit_cost, fold, sound
from gis.address.radii import VILLAGES_A_TAMBON
from gis.thai import clean

if TYPE_CHECKING:
    import geopandas as gpd

Owners = Callable[[float, float], Mapping[str, float]]
"""The chance that a point (lat, lon) lies in a tambon, by its code; see ``Gazetteer.owners``."""
Cell = tuple[int, int]


def cell_of(lat: float, lon: float) -> Cell:
    """Return the cell in which a point is counted."""
    return int(lat * CELLS), int(lon * CELLS)


_WORDS: Final = re.compile(
    r"^(?:โรงเรียน|ร\.?ร\.?|โรงพยาบาลส่งเสริมสุขภาพ(?:ประจำ)?ตำบล|รพ\.?\s*สต\.?|สถานีอนามัย|วัด|สำนักสงฆ์|มัสยิด"
    r"|ชุมชน|หมู่บ้าน|ban\s|wat\s|baan\s)\s*",
    re.IGNORECASE,
)
_VILLAGE: Final = re.compile(r"^(?:หมู่บ้าน|บ้าน|บ\.|ban\s|baan\s)\s*(?=.)", re.IGNORECASE)
_BRACKETS: Final = re.compile(r"\s*\(.*?\)")
_MOO: Final = re.compile(r"\s*(?:หมู่ที่|หมู่|ม\.|moo)\s*(\d{1,2})(?!\d)\s*", re.IGNORECASE)
_FOREST: Final = "ป่า"
"""วัดป่าห้วยทราย is the forest temple of ห้วยทราย, or the temple of ป่าห้วยทราย."""
_TAIL: Final = re.compile(r"\s*(?:มิตรภาพ(?:ที่)?|\()\s*\d.*$")
PINNED: Final = "pinned"
"""The kind of a village that a person set on the map; no other source moves it."""
MEASURED: Final = "checkin"
"""The kind of a home of a village that was measured there."""
_KIND_ORDER: Final = {
    PINNED: -1,
    MEASURED: 0,
    "village": 1,
    "place": 2,
    "health": 3,
    "school": 4,
    "temple": 5,
    "office": 6,
}
VILLAGE_KINDS: Final = frozenset({PINNED, MEASURED, "village", "place"})
"""Points of the village itself; others stand beside it."""
SAME_PLACE_M: Final = 1500.0
"""Landmarks of one name in one tambon that lie no farther apart are of one village."""
NAMESAKE: Final = 0.012
"""How often one of the tambons next to a village's has a village of the same name (a list of the nation's 75,000
villages: 1.0 % for each of the four nearest, less beyond)."""
TWO_VILLAGES_M: Final = 500.0
"""Two points of villages themselves that bear one name and lie farther apart are two villages."""
CELLS: Final = 4.0
"""Cells a degree, for counting what lies about a point: a quarter of a degree is about 27 km."""
LEAST_MAPPED, MOST_MAPPED = 0.3, 0.95
"""How much of an area's villages a map may be taken to show, whatever it shows."""
LEAST_OWN: Final = 0.002
"""A place less likely in a tambon than this is not one of its villages."""
SURE: Final = 0.85
"""From this chance on a place is taken as the village meant."""
BESIDE: Final = 0.3
"""A school or temple stands for its village only where it is so much likelier to lie in the tambon than the point of
the village itself."""


class Landmark(NamedTuple):
    """A named point; ``tambon_code`` and ``moo`` are ``""`` and the position NaN where they are not known."""

    name: str
    name_en: str
    kind: str
    tambon_code: str
    moo: str
    lat: float
    lon: float


class Village(NamedTuple):
    """A village as found: the position is NaN when only its number and name are known."""

    name: str
    moo: str
    lat: float
    lon: float
    kind: str
    chance: float


@dataclass(slots=True)
class _Entry:
    """What the sources say of one village of a tambon."""

    moo: str
    names: list[str] = field(default_factory=list)
    points: list[tuple[int, float, float, str]] = field(default_factory=list)


@dataclass(slots=True)
class _Known:
    """The villages of a tambon by number and by the sound of their names."""

    by_moo: dict[str, _Entry] = field(default_factory=dict)
    by_name: dict[str, list[_Entry]] = field(default_factory=lambda: defaultdict(list))

    def add(self, landmark: Landmark, keys: Sequence[str]) -> None:
        entry = self.by_moo.get(landmark.moo) if landmark.moo else None
        if entry is None and not landmark.moo:
            entry = next((e for key in keys for e in self.by_name.get(key, ()) if _joins(e, landmark)), None)
        if entry is None:
            entry = _Entry(landmark.moo)
            if landmark.moo:
                self.by_moo[landmark.moo] = entry
        for key in keys:
            if entry not in self.by_name[key]:
                self.by_name[key].append(entry)
        if landmark.name and landmark.name not in entry.names:
            entry.names.append(landmark.name)
        if not math.isnan(landmark.lat):
            entry.points.append((_KIND_ORDER.get(landmark.kind, 9), landmark.lat, landmark.lon, landmark.kind))

    def entries(self) -> Iterable[_Entry]:
        return (*self.by_moo.values(), *(entry for entries in self.by_name.values() for entry in entries))

    @property
    def numbered(self) -> int:
        return len(self.by_moo)


def metres_between(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Return the metres between two near points in degrees, NaN where one is not known."""
    east = (lon - other_lon) * math.cos(math.radians(lat))
    return math.hypot(lat - other_lat, east) * 111_195.0


def _one_place(one: Landmark, other: Landmark) -> bool:
    """Tell whether two landmarks of a name are of one village."""
    both = one.kind in VILLAGE_KINDS and other.kind in VILLAGE_KINDS
    return metres_between(one.lat, one.lon, other.lat, other.lon) <= (TWO_VILLAGES_M if both else SAME_PLACE_M)


def _fitness(weighed: tuple[float, Landmark]) -> tuple[float, int]:
    """Return how well a landmark stands for the village of its cluster: likely in the tambon, the village itself."""
    odds, landmark = weighed
    return odds * (1.0 if landmark.kind in VILLAGE_KINDS else BESIDE), -_KIND_ORDER.get(landmark.kind, 9)


def _joins(entry: _Entry, landmark: Landmark) -> bool:
    """Tell whether a landmark is of this village: near a point of it, or the first point it gets."""
    if math.isnan(landmark.lat) or not entry.points or landmark.kind == PINNED:
        return True
    return any(
        metres_between(landmark.lat, landmark.lon, lat, lon) <= SAME_PLACE_M for _, lat, lon, _ in entry.points
    )


def village_keys(name: str, name_en: str = "") -> tuple[str, ...]:
    """Return the sounds by which a village or landmark name is looked up, without the words before it."""
    keys: list[str] = []
    for text in (name, name_en):
        bare = _TAIL.sub("", _BRACKETS.sub("", _MOO.sub(" ", text))).strip()
        short = _VILLAGE.sub("", _WORDS.sub("", bare))
        names = [short or bare]
        if bare.startswith("วัด" + _FOREST):
            names.append(short.removeprefix(_FOREST))
        for key in (sound(fold(name)) for name in names):
            if len(key) >= 2 and key not in keys:
                keys.append(key)
    return tuple(keys)


def moo_in_name(name: str) -> str:
    """Return the moo that a place name ends or begins with (บ้านห้วยทราย หมู่ 5), or ``""``."""
    found = _MOO.search(name)
    return str(int(found.group(1))) if found else ""


def landmarks_of_frame(frame: "gpd.GeoDataFrame") -> list[Landmark]:
    """Return the landmarks of a frame with the columns of ``Gazetteer.with_landmarks``."""
    columns = [frame[name].astype(str).tolist() for name in ("name", "name_en", "kind", "tambon_code", "moo")]
    points = frame.geometry
    rows = zip(*columns, points.y.tolist(), points.x.tolist(), strict=True)
    return [Landmark(clean(name), clean(en), *rest) for name, en, *rest in rows]


class Villages:
    """The villages and landmarks that a gazetteer knows beside the nation's units. Not changed once made."""

    def __init__(self) -> None:
        self._known: dict[str, _Known] = {}
        self._loose: dict[str, list[Landmark]] = {}
        self._landmarks: dict[str, list[Landmark]] = {}
        self._all: tuple[Landmark, ...] = ()
        self._owners: Owners = lambda lat, lon: {}
        self._owned: dict[tuple[float, float], Mapping[str, float]] = {}
        self._tambons: Mapping[Cell, Sequence[int]] = {}
        self._mapped: Mapping[Cell, int] = {}

    def __len__(self) -> int:
        return len(self._all)

    def extended(
        self, landmarks: Iterable[Landmark], owners: Owners, tambons: Mapping[Cell, Sequence[int]]
    ) -> "Villages":
        """Return these villages with more landmarks.

        ``owners`` tells in which tambons a point may lie, ``tambons`` which of them have their point in a cell.
        """
        new = Villages()
        new._owners, new._tambons = owners, tambons
        # Villages with numbers come first, so that landmarks join them by name.
        new._all = (*self._all, *landmarks)
        known: dict[str, _Known] = defaultdict(_Known)
        loose: dict[str, list[Landmark]] = defaultdict(list)
        named: dict[str, list[Landmark]] = defaultdict(list)
        for landmark in sorted(new._all, key=lambda item: not item.moo):
            keys = village_keys(landmark.name, landmark.name_en)
            if len(landmark.tambon_code) == 6:
                known[landmark.tambon_code].add(landmark, keys)
            elif not math.isnan(landmark.lat):
                for key in keys:
                    loose[key].append(landmark)
            if landmark.kind not in VILLAGE_KINDS and not math.isnan(landmark.lat):
                named[sound(fold(landmark.name))].append(landmark)
        new._known, new._loose, new._landmarks = dict(known), dict(loose), dict(named)
        shown: dict[Cell, set[str]] = defaultdict(set)
        for key, found in loose.items():
            for landmark in found:
                if landmark.kind in VILLAGE_KINDS or "บ้าน" in landmark.name:
                    shown[cell_of(landmark.lat, landmark.lon)].add(key)
        new._mapped = {cell: len(keys) for cell, keys in shown.items()}
        return new

    def _completeness(self, lat: float, lon: float) -> float:
        """Return how much of the villages about a point the map shows: names it has over villages there must be."""
        cell = cell_of(lat, lon)
        villages = VILLAGES_A_TAMBON * max(len(self._tambons.get(cell, ())), 1)
        return min(max(self._mapped.get(cell, 0) / villages, LEAST_MAPPED), MOST_MAPPED)

    def count(self, tambon_code: str) -> int:
        """Return how many numbered villages of a tambon are known."""
        known = self._known.get(tambon_code)
        return known.numbered if known else 0

    def sites(self) -> Mapping[str, Sequence[tuple[float, float]]]:
        """Return (lat, lon) of every village that is known to lie in a tambon, by the tambon's code."""
        return {
            code: [min(entry.points)[1:3] for entry in {id(e): e for e in known.entries()}.values() if entry.points]
            for code, known in self._known.items()
        }

    def _odds(self, landmark: Landmark, code: str, key: str) -> float:
        """Return the odds that a landmark is of the village of that name in a tambon, not of a namesake elsewhere.

        Its rivals are villages of the name in the tambons about it: one that a list knows counts in full, one that
        a whole list does not know not at all, and where there is no list as often as namesakes are neighbours.
        """
        at = (landmark.lat, landmark.lon)
        owners = self._owned.get(at)
        if owners is None:
            owners = self._owned[at] = self._owners(*at)
        own = owners.get(code, 0.0)
        if own < LEAST_OWN:
            return 0.0
        rivals = 0.0
        for other, chance in owners.items():
            if other != code:
                known = self._known.get(other)
                named = known is not None and key in known.by_name
                rivals += chance * (1.0 if named else 0.0 if known and self._complete(known) else NAMESAKE)
        return own / max(rivals, own / 999)

    def _loose_in(self, code: str, key: str, moo: str) -> list[Village]:
        """Return the places of that name that may be in a tambon, each cluster once, likeliest first.

        The village is one of them, or the map does not show it and all of them are namesakes: of the places i with
        odds w_i, and a map that shows a share c of the villages, place i is it with the chance
        w_i / (sum of w + 1 - c).
        """
        clusters: list[list[tuple[float, Landmark]]] = []
        for landmark in self._loose.get(key, ()):
            odds = self._odds(landmark, code, key)
            if odds <= 0.0 or (moo and landmark.moo and landmark.moo != moo):
                continue
            for cluster in clusters:
                if all(_one_place(landmark, other) for _, other in cluster):
                    cluster.append((odds, landmark))
                    break
            else:
                clusters.append([(odds, landmark)])
        if not clusters:
            return []
        weights = [max(odds for odds, _ in cluster) for cluster in clusters]
        first = clusters[weights.index(max(weights))][0][1]
        shown = self._completeness(first.lat, first.lon)
        total = sum(weights) + 1 - shown
        found = []
        for cluster, weight in zip(clusters, weights, strict=True):
            best = max(cluster, key=_fitness)[1]
            number = next((landmark.moo for _, landmark in cluster if landmark.moo), moo)
            found.append(Village(best.name, number, best.lat, best.lon, best.kind, weight / total))
        found.sort(key=lambda village: -village.chance)
        return [village for village in found if village.chance >= found[0].chance / 20]

    def _of_entry(self, code: str, entry: _Entry) -> list[Village]:
        name = entry.names[0] if entry.names else ""
        if entry.points:
            order, lat, lon, kind = min(entry.points)
            if order == 0:  # measured at homes: their middle, which a home far out does not move
                measured = [point for point in entry.points if point[0] == 0]
                lat, lon = median(point[1] for point in measured), median(point[2] for point in measured)
            return [Village(name, entry.moo, lat, lon, kind, 1.0)]
        for key in (key for text in entry.names for key in village_keys(text)):
            found = self._loose_in(code, key, entry.moo)
            if found:
                return [village._replace(name=name, moo=entry.moo) for village in found]
        return [Village(name, entry.moo, math.nan, math.nan, "", 1.0)]

    def by_moo(self, code: str, moo: str) -> list[Village]:
        """Return the village of a tambon with that number: none, one, or several places that may be it."""
        known = self._known.get(code)
        entry = known.by_moo.get(moo) if known else None
        return self._of_entry(code, entry) if entry else []

    def by_name(self, code: str, name: str) -> list[Village]:
        """Return the villages of a tambon that answer to a name, likeliest first; one slip is forgiven."""
        known = self._known.get(code)
        found: list[Village] = []
        for key in village_keys(name):
            entries = list(known.by_name.get(key, ())) if known else []
            if not entries and known:
                near = [other for other in known.by_name if len(key) > 3 and edit_cost(key, other) is not None]
                entries = known.by_name[near[0]] if len(near) == 1 else []
            if known and not key[-1].isdigit():  # บ้านดอนชาด may be any of บ้านดอนชาด 1, 2, ...
                numbered = (other for other in known.by_name if other[:-1] == key and other[-1].isdigit())
                entries += [entry for other in numbered for entry in known.by_name[other] if entry not in entries]
            found = [village for entry in entries for village in self._of_entry(code, entry)]
            if not found and not (known and known.numbered >= 3 and self._complete(known)):
                found = self._loose_in(code, key, "")
            if found:
                break
        return found

    @staticmethod
    def _complete(known: _Known) -> bool:
        """Tell whether the list of a tambon's villages has no gap in its numbers, each with a name."""
        numbers = {int(moo) for moo, entry in known.by_moo.items() if moo.isdigit() and entry.names}
        return len(numbers) >= 3 and numbers == set(range(1, len(numbers) + 1))

    def landmark(self, code: str, name: str) -> list[Village]:
        """Return the landmarks of that full name (วัด..., โรงเรียน...) in a tambon, likeliest first."""
        found = []
        key = sound(fold(name))
        for landmark in self._landmarks.get(key, ()):
            if landmark.tambon_code:
                chance = 1.0 if landmark.tambon_code == code else 0.0
            else:
                odds = self._odds(landmark, code, key)
                chance = odds / (1 + odds)
            if chance > 0.0:
                found.append(Village(landmark.name, landmark.moo, landmark.lat, landmark.lon, landmark.kind, chance))
        return sorted(found, key=lambda village: -village.chance)
