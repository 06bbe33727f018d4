"""What an address is held against: the nation's units by name and code, their points, and villages beside them."""

import gc
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from gis.address.names import deletions, sound
from gis.address.radii import Spot, spot_of_area, spot_of_villages
from gis.address.units import Unit, load_units
from gis.address.villages import Cell, Landmark, Villages, cell_of, landmarks_of_frame

if TYPE_CHECKING:
    import geopandas as gpd

OWNER_SHARPNESS: Final = 5.0
ENOUGH_VILLAGES: Final = 5


class Names(NamedTuple):
    """The units of each rank that bear a name: index and cost of reading it from the name."""

    tambons: Mapping[int, float]
    amphoes: Mapping[int, float]
    provinces: Mapping[int, float]


_NONE: Final[Mapping[int, float]] = {}
NOBODY: Final = Names(_NONE, _NONE, _NONE)


@dataclass(frozen=True, eq=False)
class Gazetteer:
    """Every unit by rank and index, the units below each, their names, and villages and landmarks beside them."""

    provinces: tuple[Unit, ...]
    amphoes: tuple[Unit, ...]
    tambons: tuple[Unit, ...]
    spots: tuple[Spot, ...]
    """Where the homes of the tambons are about."""
    middles: tuple[Spot, ...]
    """The middles of their land: they tell whose a place is."""
    amphoes_of: tuple[tuple[int, ...], ...]
    tambons_of: tuple[tuple[int, ...], ...]
    exact: Mapping[str, Names]
    """Units by folded name."""
    villages: Villages = field(default_factory=Villages)
    made: dict[str, Any] = field(default_factory=dict, repr=False)
    """Indices of names, made when they are first needed and shared by all that know the same names."""

    @classmethod
    def load(cls) -> "Gazetteer":
        """Return the nation's gazetteer out of ``geothai`` and the table of tambon points; loaded once."""
        return _load()

    def with_landmarks(self, frame: "gpd.GeoDataFrame") -> "Gazetteer":
        """Return this gazetteer with the named points of ``frame`` beside those it has.

        ``frame`` has ``name``, ``name_en``, ``kind``, ``tambon_code``, ``moo`` and a point geometry in degrees, which
        may be ``None`` for a village that is known by number and name only.
        """
        return self.with_points(landmarks_of_frame(frame))

    def with_points(self, landmarks: Iterable[Landmark]) -> "Gazetteer":
        """Return this gazetteer with more landmarks.

        A tambon with enough known villages stands in their middle from then on, with radii from where they lie.
        """
        villages = self.villages.extended(landmarks, self.owners, self._cells)
        spots, middles = list(self.spots), list(self.middles)
        for code, sites in villages.sites().items():
            index = self.by_code.get(code)
            if (
                index is not None
                and len(code) == 6
                and len(sites) >= max(ENOUGH_VILLAGES, 0.6 * villages.count(code))
            ):
                spots[index] = middles[index] = spot_of_villages(sites, self.spots[index])
        return replace(self, villages=villages, spots=tuple(spots), middles=tuple(middles))

    def has_code(self, code: str) -> bool:
        """Return whether a code of 2, 4 or 6 digits is that of a unit in use."""
        return code in self.by_code

    @cached_property
    def by_code(self) -> dict[str, int]:
        """Index of a unit within its rank, by code."""
        ranks = (self.provinces, self.amphoes, self.tambons)
        return {unit.code: i for units in ranks for i, unit in enumerate(units)}

    @property
    def heard(self) -> Mapping[str, Names]:
        """Units by the sound of their name; made when the first name is met that is not exact."""
        found: Mapping[str, Names] | None = self.made.get("heard")
        if found is None:
            found = self.made["heard"] = _index((self.tambons, self.amphoes, self.provinces), sound)
        return found

    @property
    def slips(self) -> tuple[Mapping[str, Sequence[str]], Mapping[str, Sequence[str]]]:
        """Sound forms by each form with one letter left out, Thai and romanised.

        Two forms that share a key are at most two edits apart (symmetric deletion, after Garbe's SymSpell).
        """
        found: tuple[dict[str, list[str]], dict[str, list[str]]] | None = self.made.get("slips")
        if found is None:
            found = ({}, {})
            for form in self.heard:
                if len(form) >= 3:
                    index = found[form.isascii()]
                    for shorter in deletions(form):
                        index.setdefault(shorter, []).append(form)
            self.made["slips"] = found
        return found

    @cached_property
    def _cells(self) -> dict[Cell, tuple[int, ...]]:
        cells: dict[Cell, list[int]] = defaultdict(list)
        for i, middle in enumerate(self.middles):
            cells[cell_of(middle.lat, middle.lon)].append(i)
        return {cell: tuple(members) for cell, members in cells.items()}

    def owners(self, lat: float, lon: float) -> dict[str, float]:
        """Return the chance that a point lies in each of the tambons about it, by code, from their points alone.

        It falls with exp(-5 d / sqrt(s n)): d the distance to the tambon's point, s its spread, n the spread of the
        nearest one. Fitted on places drawn evenly inside the nation's tambon boundaries. Empty far from any tambon.
        """
        row, column = cell_of(lat, lon)
        around = sorted(
            (self.middles[i].metres_to(lat, lon), i)
            for r in (row - 1, row, row + 1)
            for c in (column - 1, column, column + 1)
            for i in self._cells.get((r, c), ())
        )[:12]
        if not around or around[0][0] > 3 * self.middles[around[0][1]].r95_m:
            return {}
        nearest = self.middles[around[0][1]].spread_m
        weights = {
            i: math.exp(-OWNER_SHARPNESS * d / math.sqrt(self.middles[i].spread_m * nearest)) for d, i in around
        }
        total = sum(weights.values())
        return {self.tambons[i].code: weight / total for i, weight in weights.items()}

    @cached_property
    def _areas(self) -> dict[str, Spot]:
        return {}

    def spot(self, code: str) -> Spot:
        """Return the point and radii of a unit by its code of 2, 4 or 6 digits."""
        if len(code) == 6:
            return self.spots[self.by_code[code]]
        found = self._areas.get(code)
        if found is None:
            index = self.by_code[code]
            amphoes = (index,) if len(code) == 4 else self.amphoes_of[index]
            parts = [self.spots[t] for a in amphoes for t in self.tambons_of[a]]
            found = self._areas[code] = spot_of_area(parts)
        return found


def _index(ranks: Sequence[Sequence[Unit]], form: Callable[[str], str] = str) -> dict[str, Names]:
    """Return the tambons, amphoe and provinces by a form of their folded names."""
    found: dict[str, list[dict[int, float] | None]] = {}
    for rank, members in enumerate(ranks):
        for i, unit in enumerate(members):
            for name, cost in unit.aliases:
                key = form(name)
                bearers = found.get(key)
                if bearers is None:
                    bearers = found[key] = [None, None, None]
                of_rank = bearers[rank]
                if of_rank is None:
                    bearers[rank] = {i: cost}
                else:
                    of_rank[i] = min(cost, of_rank.get(i, cost))
    return {key: Names(t or _NONE, a or _NONE, p or _NONE) for key, (t, a, p) in found.items()}


@cache
def _load() -> Gazetteer:
    collecting = gc.isenabled()
    gc.disable()  # a hundred thousand small tuples, none of them garbage: a third of the time went into looking
    try:
        units = load_units()
        amphoes_of: list[list[int]] = [[] for _ in units.provinces]
        tambons_of: list[list[int]] = [[] for _ in units.amphoes]
        for i, unit in enumerate(units.amphoes):
            amphoes_of[unit.province].append(i)
        for i, unit in enumerate(units.tambons):
            tambons_of[unit.amphoe].append(i)
        exact = _index((units.tambons, units.amphoes, units.provinces))
        return Gazetteer(*units, tuple(map(tuple, amphoes_of)), tuple(map(tuple, tambons_of)), exact)
    finally:
        if collecting:
            gc.enable()
