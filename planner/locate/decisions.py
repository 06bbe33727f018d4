"""What people and check-ins said of places: the journal (schema CORRECTIONS) read in its order.

Nothing of it is lost when registers come again or addresses are placed anew: locating starts from the addresses and
then follows the journal. A row that is undone is passed over, and so everything that followed from it goes too.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from gis.address.gazetteer import Gazetteer
from gis.address.levels import Level
from gis.address.parser import AddressQuery, Rank, parse
from gis.address.villages import PINNED, Landmark
from gis.crs import distance_m
from planner.model import CheckInState
from planner.schemas import CORRECTIONS

PIN_R50_M: Final = 30.0
PIN_R95_M: Final = 150.0
"""A house pointed at on a map: the roof or the next one; now and then the wrong end of a row."""
WEST, SOUTH, EAST, NORTH = 97.0, 5.0, 106.0, 21.0
"""The box about Thailand, in degrees."""
MOST_ACCURACY_M: Final = 50.0
"""A position that its phone trusts less does not tell one house from another."""
ACCURACY_R50: Final = 0.78
ACCURACY_R95: Final = 1.62
"""A phone states the radius of 68 % (Android ``Location.getAccuracy``); these are 50 % and 95 % of the same round
normal spread: sqrt(-2 ln 0.5) and sqrt(-2 ln 0.05) over sqrt(-2 ln 0.32)."""
LEAST_R50_M: Final = 10.0
LEAST_R95_M: Final = 30.0
"""A visitor stands before the house or beside it."""
AT_SCHOOL_M: Final = 100.0
"""A position this near a school may have been noted there instead of at the home."""
_DOUBTED: Final = frozenset(
    {"position_swapped", "position_incomplete", "accuracy_unreadable", "who_repeats", "state_loose"}
)
_ADDRESS: Final = ("address", "house", "moo", "village", "street", "tambon", "amphoe", "province", "postcode")


class What(StrEnum):
    """What a row of the journal says."""

    PIN = "pin"
    """A person set the child's house on the map."""
    VILLAGE = "village"
    """A person set a village on the map."""
    CHOOSE = "choose"
    """A person chose one of the places that an address may mean."""
    SKIP = "skip"
    """A person put a doubt off."""
    GPS = "gps"
    """A visitor found the child at a measured position."""


@dataclass(frozen=True, slots=True)
class Fix:
    """A measured or pinned home, in degrees and metres; ``forced`` when a person said that it counts."""

    level: Level
    lat: float
    lon: float
    r50_m: float
    r95_m: float
    forced: bool = True


@dataclass(frozen=True, slots=True)
class Choice:
    """The candidate that a person chose (a dict as in PLACES), for an address of these ``words`` only."""

    words: str
    candidate: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Decisions:
    """What counts of the journal: by child, by the words of an address, and by village."""

    fixes: Mapping[str, Fix] = field(default_factory=dict)
    choices: Mapping[str, Choice] = field(default_factory=dict)
    by_words: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    villages: tuple[Landmark, ...] = ()
    skipped: frozenset[str] = frozenset()


NO_DECISIONS: Final = Decisions()


def gps_fix(lat: float, lon: float, accuracy_m: float, *, forced: bool = False) -> Fix:
    """Return a home measured by a phone that states ``accuracy_m``, with radii from that."""
    half = max(ACCURACY_R50 * accuracy_m, LEAST_R50_M)
    return Fix(Level.GPS, lat, lon, half, max(ACCURACY_R95 * accuracy_m, LEAST_R95_M), forced)


def decisions_of(journal: pd.DataFrame) -> Decisions:
    """Return what counts of a journal (schema CORRECTIONS).

    A person's later word takes the place of what was said of the same child before. Of check-ins alone, the latest
    visit counts, in whatever order they came.
    """
    CORRECTIONS.check(journal)
    fixes: dict[str, Fix] = {}
    gps: dict[str, list[tuple[str, str, Fix]]] = {}
    choices: dict[str, Choice] = {}
    by_words: dict[str, Mapping[str, Any]] = {}
    villages: dict[tuple[str, str, str], Landmark] = {}
    skipped: set[str] = set()
    rows = journal[~journal["undone"]].sort_index()
    for what, case, words, text in zip(rows["what"], rows["case_id"], rows["words"], rows["value"], strict=True):
        value = json.loads(text)
        if what in (What.PIN, What.CHOOSE):
            fixes.pop(case, None)
            choices.pop(case, None)
            gps.pop(case, None)
        match What(what):
            case What.PIN:
                fixes[case] = Fix(Level.PIN, value["lat"], value["lon"], PIN_R50_M, PIN_R95_M)
            case What.GPS:
                fix = gps_fix(value["lat"], value["lon"], value["accuracy_m"])
                gps.setdefault(case, []).append((value["visited_at"], value["checkin_key"], fix))
            case What.CHOOSE:
                chosen = value["candidate"]
                if chosen["level"] == Level.GPS:
                    fixes[case] = Fix(Level.GPS, *(chosen[name] for name in ("lat", "lon", "r50_m", "r95_m")))
                else:
                    choices[case] = Choice(value["words"], chosen)
                    if words:
                        by_words[words] = chosen
            case What.VILLAGE:
                mark = Landmark(
                    value["name"], "", PINNED, value["tambon_code"], value["moo"], value["lat"], value["lon"]
                )
                villages[mark.tambon_code, mark.moo, "" if mark.moo else mark.name] = mark
            case What.SKIP:
                skipped.add(case)
    fixes |= {case: max(found, key=lambda one: one[:2])[2] for case, found in gps.items()}
    return Decisions(fixes, choices, by_words, tuple(villages.values()), frozenset(skipped))


def homes_of(checkins: gpd.GeoDataFrame, schools: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the check-ins (CHECKINS) that tell where a child lives.

    The child was found, the position is measured to 50 m or better, nothing about it is in doubt, and it is not that
    of a school.
    """
    found = (checkins["state"] == CheckInState.FOUND.value).to_numpy() & checkins["place"].notna().to_numpy()
    found &= (checkins["accuracy_m"] <= MOST_ACCURACY_M).to_numpy()
    found &= np.array([not _DOUBTED & set(str(codes).split()) for codes in checkins["warnings"]], dtype=bool)
    homes = checkins.loc[found]
    points = schools.loc[schools["place"].notna(), "place"]
    if homes.empty or points.empty:
        return homes
    lat, lon = homes["place"].y.to_numpy(), homes["place"].x.to_numpy()
    away = distance_m(lat[:, None], lon[:, None], points.y.to_numpy()[None, :], points.x.to_numpy()[None, :])
    return homes.loc[away.min(axis=1) > AT_SCHOOL_M]


def addresses_of(cases: pd.DataFrame) -> list[AddressQuery]:
    """Return the address of each case (schema CASES), in order."""
    return [AddressQuery(*row) for row in zip(*(cases[name].tolist() for name in _ADDRESS), strict=True)]


def unit_words(query: AddressQuery) -> str:
    """Return what an address says of units: equal texts mean one decision for both."""
    address = parse(query, Gazetteer.load().exact)
    words = [[word.rank.value, word.text] for word in address.words if word.rank is not Rank.ASIDE]
    return json.dumps([words, address.postcode], ensure_ascii=False)


def all_words(query: AddressQuery) -> str:
    """Return what an address says of units and of the village in them."""
    address = parse(query, Gazetteer.load().exact)
    words = [[word.rank.value, word.text] for word in address.words]
    village = [address.moo, *address.villages, *address.landmarks]
    return json.dumps([words, address.postcode, village], ensure_ascii=False)


def words_for(query: AddressQuery, candidates: Collection[Mapping[str, Any]]) -> str:
    """Return the words that a choice among ``candidates`` is about: of units, or of a village too."""
    of_village = any(candidate["level"] in (Level.VILLAGE, Level.LANDMARK) for candidate in candidates)
    return all_words(query) if of_village else unit_words(query)


def is_place(lat: float, lon: float) -> bool:
    """Return whether two numbers in degrees are a place in the box about Thailand: not 0,0, nor swapped, nor NaN."""
    return SOUTH <= lat <= NORTH and WEST <= lon <= EAST


def candidates_of(text: str) -> Sequence[dict[str, Any]]:
    """Return the candidates of a cell of PLACES."""
    found: list[dict[str, Any]] = json.loads(text or "[]")
    return found
