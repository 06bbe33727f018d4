"""Which children an item of the MOU is about, and the fields of them that an agency gets."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import pandas as pd

from gis.thai import clean
from planner.calendar import age_band, parse_date, show_date
from planner.model import CaseKind, FoundOutcome, Reason, State
from resources.text import Catalogue

_SENSITIVE: Final = (int(Reason.HEALTH), int(Reason.DISABILITY))
"""Health and disability: sensitive personal data (PDPA, section 26)."""


@dataclass(frozen=True, eq=False, slots=True)
class Sources:
    """What is known of the children: frames of the schemas CASES, OUTCOMES, CHECKINS, PLACES, ASSIGNMENTS, SCHOOLS.

    ``addresses``: the registered address as one line, by case; ``year_be``: the year in which ages are judged.
    """

    cases: pd.DataFrame
    states: pd.DataFrame
    checkins: pd.DataFrame
    places: gpd.GeoDataFrame
    assignments: pd.DataFrame
    schools: pd.DataFrame
    addresses: pd.Series
    year_be: int


def children_of(item: str, sources: Sources, *, settled: Collection[str] = ()) -> list[str]:
    """Return the cases that an item is about, in order; ``settled``: those who are back in education by now.

    3.1: found and wants to return; 3.2: found and cannot return yet; 3.3: not found. A child that is no longer on
    the newest list is nobody's to be told of.
    """
    states = sources.states.reindex(sources.cases.index)
    found = states["state"] == str(State.FOUND)
    wanted = {
        "3.1": found & (states["found_outcome"] == str(FoundOutcome.WANTS_RETURN)),
        "3.2": found & (states["found_outcome"] == str(FoundOutcome.CANNOT_YET)),
        "3.3": states["state"] == str(State.NOT_FOUND),
    }[item]
    open_ = wanted & ~sources.cases["gone"] & ~sources.cases.index.isin(list(settled))
    return sorted(str(case) for case in sources.cases.index[open_])


def told_fields(sources: Sources, case_ids: Sequence[str], fields: Sequence[str], words: Catalogue) -> pd.DataFrame:
    """Return the listed fields of the children as text, one row each in the order given; no other is looked up."""
    seen = _Seen(sources, pd.Index(list(case_ids), dtype="str"), words, sensitive="sensitive_reason" in fields)
    return pd.DataFrame({name: [clean(text) for text in _TELL[name](seen)] for name in fields}, dtype="str")


@dataclass(frozen=True, eq=False, slots=True)
class _Seen:
    sources: Sources
    ids: pd.Index
    words: Catalogue
    sensitive: bool

    def case(self, column: str) -> list[str]:
        return [str(text) for text in self.sources.cases.loc[self.ids, column]]

    def state(self, column: str) -> list[str]:
        return [str(text) for text in self.sources.states.loc[self.ids, column]]

    def report(self, column: str) -> list[str]:
        """Return a column of the report that counts, ``""`` where there is none."""
        keys = self.sources.states.loc[self.ids, "checkin_key"]
        return [str(text) for text in self.sources.checkins[column].reindex(keys).fillna("")]

    def reasons(self) -> list[int]:
        return [int(reason) for reason in self.sources.states.loc[self.ids, "reason"]]

    def said(self, section: str, keys: Sequence[str]) -> list[str]:
        return [self.words.say(f"{section}.{key}") if key else "" for key in keys]

    def day(self, text: str) -> str:
        day = parse_date(text)
        return "" if day is None else show_date(day, self.words.language)


def _name(seen: _Seen) -> list[str]:
    parts = zip(seen.case("prefix"), seen.case("first_name"), seen.case("last_name"), strict=True)
    return [f"{prefix}{first} {last}".strip() for prefix, first, last in parts]


def _identity(seen: _Seen) -> list[str]:
    return [own or code for own, code in zip(seen.case("national_id"), seen.case("g_code"), strict=True)]


def _kind(seen: _Seen) -> list[str]:
    # That a child has a disability is told with the sensitive reasons or not at all.
    hidden = "" if seen.sensitive else str(CaseKind.DISABLED)
    return seen.said("kinds", [str(CaseKind.MISSED) if kind == hidden else kind for kind in seen.case("kind")])


def _reason(seen: _Seen) -> list[str]:
    return seen.said(
        "reasons", [str(int(Reason.UNSPECIFIED) if one in _SENSITIVE else one or "") for one in seen.reasons()]
    )


def _sensitive_reason(seen: _Seen) -> list[str]:
    disabled = [kind == str(CaseKind.DISABLED) for kind in seen.case("kind")]
    own = [reason if reason in _SENSITIVE else 0 for reason in seen.reasons()]
    keys = [one or (int(Reason.DISABILITY) if known else 0) for one, known in zip(own, disabled, strict=True)]
    return seen.said("reasons", [str(key or "") for key in keys])


def _school(seen: _Seen) -> list[str]:
    codes = seen.sources.assignments["school_code"].reindex(seen.ids)
    return [str(name) for name in seen.sources.schools["name"].reindex(codes).fillna("")]


def _coordinates(seen: _Seen) -> list[str]:
    points = seen.sources.places["place"].reindex(seen.ids)
    return ["" if point is None or point.is_empty else f"{point.y:.5f}, {point.x:.5f}" for point in points]


_TELL: Final[Mapping[str, Callable[[_Seen], Sequence[str]]]] = {
    "case_code": lambda seen: [str(case) for case in seen.ids],
    "name": _name,
    "national_id": _identity,
    "birth_date": lambda seen: [seen.day(text) for text in seen.case("birth_date")],
    "age_band": lambda seen: seen.said(
        "age_bands", [age_band(text, seen.sources.year_be) for text in seen.case("birth_date")]
    ),
    "sex": lambda seen: seen.said("referrals.sexes", seen.case("sex")),
    "kind": _kind,
    "last_grade": lambda seen: seen.case("grade"),
    "last_school": lambda seen: seen.case("school_name"),
    "school": _school,
    "guardian": lambda seen: seen.case("guardian"),
    "guardian_relation": lambda seen: seen.case("guardian_relation"),
    "address": lambda seen: [str(text) for text in seen.sources.addresses.reindex(seen.ids)],
    "tambon": lambda seen: seen.case("tambon"),
    "amphoe": lambda seen: seen.case("amphoe"),
    "province": lambda seen: seen.case("province"),
    "coordinates": _coordinates,
    "outcome": lambda seen: seen.said("outcomes", seen.state("found_outcome")),
    "reason": _reason,
    "sensitive_reason": _sensitive_reason,
    "moved_to": lambda seen: seen.report("moved_to"),
    "visited_on": lambda seen: [seen.day(text) for text in seen.state("visited_at")],
    "note": lambda seen: seen.report("note"),
}
"""How each of ``tables.FIELDS`` is told."""
