"""Forms บค.27 and บค.29, filled in as far as the register and the visits tell."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from gis.errors import DataError
from gis.thai import clean
from planner.calendar import parse_date, show_long_date
from planner.papers.official import Issuer

FORMS: Final = ("bk27", "bk29")
CAUSES: Final = ("moved_school", "died", "not_in_area", "over_age", "finished")
"""The causes of removal, in the order of the form."""
TABLE: Final = "forms.toml"


@dataclass(frozen=True, slots=True)
class Subject:
    """A child that a form is about; ``cause`` is one of ``CAUSES`` on บค.29, ``""`` on บค.27."""

    case_id: str
    school_code: str
    cause: str = ""


def subjects(
    table: Mapping[str, Any], form: str, *, cases: pd.DataFrame, states: pd.DataFrame, assigned: pd.Series
) -> tuple[Subject, ...]:
    """Return the children that get a form, by ``forms.toml``, in order of school and case.

    ``cases`` (CASES), ``states`` (OUTCOMES); a child belongs to the school of its register, else to the one of
    ``assigned`` (by case). Children no longer on the newest list have none, and a case in conflict waits for a
    person. Raises ``DataError`` (``template_table``) where the table is none.
    """
    here = cases[~cases["gone"]]
    mine = states.reindex(here.index)
    open_ = ~mine["conflict"].fillna(value=True).astype(bool)
    try:
        rules = table[form]
        known = here["kind"].isin([str(kind) for kind in rules["kinds"]]) & open_
        cause = pd.Series("", index=here.index, dtype="str")
        chosen = pd.Series(data=False, index=here.index)
        for rule in rules["causes"] if form == "bk29" else [rules]:
            name = str(rule.get("cause", ""))
            if form == "bk29" and name not in CAUSES:
                raise DataError("template_table", file=TABLE)
            reasons = [int(reason) for reason in rule["reasons"]]
            fits = known & ~chosen & mine["state"].isin([str(state) for state in rule["states"]])
            if reasons:
                fits &= mine["reason"].isin(reasons)
            cause = cause.mask(fits, name)
            chosen |= fits
    except (KeyError, TypeError, ValueError, AttributeError):
        raise DataError("template_table", file=TABLE) from None
    found = here.index[chosen]
    own = here.loc[found, "school_code"]
    school = own.where(own != "", assigned.reindex(found).fillna(""))
    listed = (Subject(str(case), str(school[case]), str(cause[case])) for case in found)
    return tuple(sorted(listed, key=lambda one: (one.school_code, one.case_id)))


def form_data(
    form: str,
    issuer: Issuer,
    listed: Sequence[Subject],
    *,
    cases: pd.DataFrame,
    states: pd.DataFrame,
    moved_to: pd.Series,
    identities: Mapping[str, str],
    addresses: Mapping[str, str],
    schools: Mapping[str, str],
) -> dict[str, Any]:
    """Return what a form prints, one page a child.

    ``moved_to``: what the report that counts tells of it, by case; ``identities``: national IDs in groups;
    ``addresses``: one line each. What is unknown is ``""``: the template leaves a line to fill in.
    """
    say = issuer.words.say
    every = issuer.words.keys()
    keys = sorted(key.rsplit(".", 1)[1] for key in every if key.startswith(f"papers.{form}."))
    return {
        **issuer.page(),
        "words": {key: say(f"papers.{form}.{key}") for key in keys},
        "fields": {
            key: say(f"papers.child.{key}")
            for key in ("name", "identity", "birth_date", "age", "grade", "school", "guardian", "relation", "address")
        },
        "cause_words": [say(f"papers.causes.{cause}") for cause in CAUSES],
        "pages": [
            _page(
                one,
                issuer,
                {str(name): str(value) for name, value in cases.loc[one.case_id].items()},
                {str(name): str(value) for name, value in states.loc[one.case_id].items()},
                identity=identities.get(one.case_id, ""),
                address=addresses.get(one.case_id, ""),
                school=schools.get(one.school_code, ""),
                moved_to=str(moved_to.get(one.case_id, "")),
            )
            for one in listed
        ],
    }


def _page(
    one: Subject,
    issuer: Issuer,
    case: Mapping[str, str],
    state: Mapping[str, str],
    *,
    identity: str,
    address: str,
    school: str,
    moved_to: str,
) -> dict[str, Any]:
    words = issuer.words
    reason = int(state["reason"])
    return {
        "case_id": one.case_id,
        "school": clean(school) or clean(case["school_name"]),
        "office": clean(issuer.office),
        "name": clean(f"{case['prefix']}{case['first_name']} {case['last_name']}"),
        "identity": clean(identity),
        "birth_date": _day(case["birth_date"], words.language),
        "age": _age(case["birth_date"], issuer.written),
        "grade": clean(case["grade"]),
        "guardian": clean(case["guardian"]),
        "relation": clean(case["guardian_relation"]),
        "address": clean(address),
        "tambon": clean(case["tambon"]),
        "amphoe": clean(case["amphoe"]),
        "province": clean(case["province"]),
        "visited_on": _day(state["visited_at"], words.language),
        "reason": words.say(f"reasons.{reason}") if reason else "",
        "moved_to": clean(moved_to),
        "causes": [cause == one.cause for cause in CAUSES],
    }


def _day(text: str, language: str) -> str:
    day = parse_date(text)
    return "" if day is None else show_long_date(day, language)


def _age(birth_date: str, on: dt.date) -> str:
    """Return the full years of life on the day of the form: a form asks for it, and nothing keeps it."""
    born = parse_date(birth_date)
    if born is None or born > on:
        return ""
    return str(on.year - born.year - ((on.month, on.day) < (born.month, born.day)))
