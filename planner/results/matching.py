"""Reports that give no code and no ID to children, by name and school: sure, near, or none."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final

import pandas as pd
from rapidfuzz import fuzz, process

from gis.thai import clean
from planner.results.values import fold
from resources import read_text


@dataclass(frozen=True, slots=True)
class Likeness:
    """A child who may be meant; ``score`` is 0-1 and says how alike name and school are."""

    case_id: str
    score: float
    name: float
    school: float | None
    """Per cent; the school ``None`` where one side does not tell it."""


@cache
def rules() -> Mapping[str, Any]:
    """Return the table ``resources/results/matching.toml``."""
    table: Mapping[str, Any] = tomllib.loads(read_text("results/matching.toml"))["names"]
    return table


def plain_name(text: str) -> str:
    """Return a child's name as it is compared: without title, blanks and case."""
    text = clean(text).lower()
    for title in rules()["titles"]:
        if text.startswith(title) and len(text) > len(title):
            text = text.removeprefix(title)
            break
    return text.replace(" ", "")


@lru_cache(maxsize=8192)
def plain_school(text: str) -> str:
    """Return a school's name or code as it is compared."""
    text = clean(text).lower()
    for word in rules()["school_words"]:
        text = text.removeprefix(word).strip()
    return fold(text)


class NameIndex:
    """Children by name, with the schools that they are of."""

    def __init__(self, names: Sequence[tuple[str, str]], schools: Sequence[tuple[str, str]]) -> None:
        self._cases = [case for case, _ in names]
        self._names = [name for _, name in names]
        self._schools = {case: school for (case, _), school in zip(names, schools, strict=True)}
        self._by_name: dict[str, list[str]] = {}
        for case, name in names:
            if name:
                self._by_name.setdefault(name, []).append(case)
        self._name_of = dict(names)

    @classmethod
    def of(cls, cases: pd.DataFrame, schools: pd.DataFrame) -> "NameIndex":
        """Return the index of CASES; a case's school is named by the list of SCHOOLS, else as it was written."""
        told: Mapping[str, str] = {str(code): str(name) for code, name in schools["name"].items()}
        names = [
            (str(case), plain_name(f"{first}{last}"))
            for case, first, last in zip(cases.index, cases["first_name"], cases["last_name"], strict=True)
        ]
        of_cases = [
            (plain_school(str(code)), plain_school(told.get(str(code), str(name))))
            for code, name in zip(cases["school_code"], cases["school_name"], strict=True)
        ]
        return cls(names, of_cases)

    def sure(self, name: str, school: str) -> str:
        """Return the one child of this very name and school, ``""`` where there is none or more than one."""
        same = self._by_name.get(plain_name(name), ()) if name and school else ()
        found = [case for case in same if (self._school(case, school) or 0.0) >= rules()["sure_school"]]
        return found[0] if len(found) == 1 else ""

    def near(self, name: str, school: str) -> tuple[Likeness, ...]:
        """Return the children who may be meant, the likeliest first."""
        key = plain_name(name)
        if not key:
            return ()
        alike = process.extract(
            key, self._names, scorer=fuzz.ratio, score_cutoff=rules()["near_name"], limit=8 * rules()["most_shown"]
        )
        found = [self._likeness(self._cases[at], float(score), school) for _, score, at in alike]
        found.sort(key=lambda one: (-one.score, one.case_id))
        return tuple(found[: rules()["most_shown"]])

    def differs(self, case_id: str, name: str) -> bool:
        """Tell whether a report names its child quite differently from the list."""
        known, told = self._name_of.get(case_id, ""), plain_name(name)
        return bool(known and told) and known != told and fuzz.ratio(known, told) < rules()["other_name"]

    def _likeness(self, case_id: str, name: float, school: str) -> Likeness:
        agreed = self._school(case_id, school)
        weight = rules()["name_weight"]
        score = name if agreed is None else weight * name + (1 - weight) * agreed
        # Without a school a name alone is never the whole proof.
        return Likeness(case_id, round((score if agreed is not None else weight * name) / 100, 3), name, agreed)

    def _school(self, case_id: str, school: str) -> float | None:
        """Return how alike a school told is to that of a case, per cent; ``None`` where one side does not tell."""
        told = plain_school(school)
        code, name = self._schools[case_id]
        if not told or not (code or name):
            return None
        return 100.0 if told in (code, name) else float(fuzz.ratio(told, name))


NO_NAMES: Final = NameIndex((), ())
