"""Counts by school, tambon, level and reason, each the sum of its parts and the length of its list."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from gis.address.levels import Level
from planner.model import FoundOutcome, Outcomes, Reason, State
from planner.results.phases import Phases, shipped_phases
from planner.results.words import looked_up
from planner.schemas import ASSIGNMENTS, CHECKINS, PLACES, ROUTES

STATES: Final = tuple(str(state) for state in State)
OUTCOMES_OF_FOUND: Final = (*(str(outcome) for outcome in FoundOutcome), "not_told")
"""What ``found`` is made of; ``not_told``: found, and nobody said what becomes of the child."""
COUNTS: Final = ("children", *STATES, *OUTCOMES_OF_FOUND, "visited", "conflicts")
"""Children: all, by state, found ones by outcome, with any report, with contradictory reports."""
DIMENSIONS: Final = {
    "school": "school_code", "tambon": "tambon_code", "phase": "phase", "reason": "reason", "kind": "kind",
    "level": "level",
}  # fmt: skip
"""The tables of a report, and the fact that each is counted by."""
TRAVEL: Final = ("reports", "routes", "stops", "kilometres", "minutes")
"""Of a school or all: reports that came in, and the planned routes with the road's length and the time under way."""


@dataclass(frozen=True, eq=False, slots=True)
class Figures:
    """What a report counts.

    ``facts`` has a row a case (index ``case_id``): school_code, school, tambon_code, tambon, amphoe, province, level,
    kind, state, found_outcome, reason, visited_at, conflict, checkin_key, since, phase, visited. The tables have
    ``COUNTS`` (whole numbers), ``by_school`` also ``TRAVEL``; ``total`` has both. Their rows part the children:
    every child is in one row of each table. A key ``""`` is the row of the children without a school, tambon or
    phase.
    """

    facts: pd.DataFrame
    total: pd.Series
    by_school: pd.DataFrame
    """Index ``school_code``; every school has its row. Column ``name``."""
    by_tambon: pd.DataFrame
    """Index ``tambon_code``; columns ``tambon``, ``amphoe``, ``province``."""
    by_level: pd.DataFrame
    """Index ``level``, in the order of the ladder."""
    by_reason: pd.DataFrame
    """Index ``reason``, 0 (none given or none needed) to 19."""
    by_kind: pd.DataFrame
    """Index ``kind``."""
    by_phase: pd.DataFrame
    """Index ``phase``, such as ``2567/2``: the one in which a child came into its state; ``""``: nothing was done."""

    def table(self, name: str) -> pd.DataFrame:
        """Return the table of a dimension, a key of ``DIMENSIONS``."""
        found: pd.DataFrame = getattr(self, f"by_{name}")
        return found


def count_figures(
    cases: pd.DataFrame,
    outcomes: Outcomes,
    *,
    schools: pd.DataFrame,
    places: pd.DataFrame | None = None,
    assignments: pd.DataFrame | None = None,
    routes: pd.DataFrame | None = None,
    checkins: pd.DataFrame | None = None,
    phases: Phases | None = None,
) -> Figures:
    """Return the figures of all ``cases``; a stage that was not run yet is ``None`` and counts as unknown."""
    places = PLACES.empty() if places is None else places
    assignments = ASSIGNMENTS.empty() if assignments is None else assignments
    routes = ROUTES.empty() if routes is None else routes
    checkins = CHECKINS.empty() if checkins is None else checkins
    facts = case_facts(
        cases,
        outcomes,
        schools=schools,
        places=places,
        assignments=assignments,
        phases=phases or shipped_phases(),
    )
    reports = looked_up(checkins.loc[checkins["case_id"].isin(cases.index), "case_id"], facts["school_code"])
    travel = _travel(routes, reports, pd.Index([*schools.index, ""], name="school_code"))
    travel.insert(0, "name", schools["name"].reindex(travel.index).fillna(""))
    return figures_of(facts, travel)


def figures_of(facts: pd.DataFrame, travel: pd.DataFrame) -> Figures:
    """Return the figures of facts (``case_facts``); ``travel`` has a row a school: ``name`` and ``TRAVEL``."""
    everybody = _counts(facts.assign(everybody=0), "everybody", [0]).iloc[0].astype(object)
    by_school = pd.concat([_counts(facts, "school_code", list(travel.index)), travel], axis=1)
    by_school = by_school[["name", *COUNTS, *TRAVEL]]
    unknown = by_school.index.isin([""]) & (by_school["children"] == 0) & (travel[list(TRAVEL)].sum(axis=1) == 0)
    by_school = by_school[~unknown]

    by_tambon = _counts(facts, "tambon_code", _last_unknown(facts["tambon_code"]))
    names = facts.drop_duplicates("tambon_code").set_index("tambon_code")[["tambon", "amphoe", "province"]]
    by_tambon = pd.concat([names.reindex(by_tambon.index).fillna(""), by_tambon], axis=1)
    by_phase = _counts(facts, "phase", _last_unknown(facts["phase"]))
    by_phase.insert(0, "year_be", [code.rpartition("/")[0] for code in by_phase.index])
    figures = Figures(
        facts,
        pd.concat([everybody, _total_travel(travel)]),
        by_school,
        by_tambon,
        _counts(facts, "level", [str(level) for level in Level]),
        _counts(facts, "reason", [0, *(int(reason) for reason in Reason)]),
        _counts(facts, "kind", sorted(set(facts["kind"]))),
        by_phase,
    )
    check_sums(figures)
    return figures


def figures_of_school(figures: Figures, school_code: str) -> Figures:
    """Return the figures of one school of them."""
    facts = figures.facts[figures.facts["school_code"] == school_code]
    return figures_of(facts, figures.by_school.loc[[school_code], ["name", *TRAVEL]])


def cases_behind(figures: Figures, count: str, *, by: str = "", row: object = "") -> tuple[str, ...]:
    """Return the children behind a number, by code: as many as it tells.

    ``count`` is one of ``COUNTS``; ``by`` a key of ``DIMENSIONS`` and ``row`` a row of its table, or ``""`` for the
    total.
    """
    facts = figures.facts
    mask = counted_in(facts, count)
    if by:
        mask &= facts[DIMENSIONS[by]] == row
    return tuple(str(case) for case in facts.index[mask])


def counted_in(facts: pd.DataFrame, count: str) -> pd.Series:
    """Return for each child whether it is in a count, one of ``COUNTS``."""
    found = facts["state"] == State.FOUND
    if count == "children":
        return pd.Series(True, index=facts.index)
    if count in STATES:
        return facts["state"] == count
    if count in OUTCOMES_OF_FOUND:
        return found & (facts["found_outcome"] == ("" if count == "not_told" else count))
    return facts[{"visited": "visited", "conflicts": "conflict"}[count]].astype(bool)


def _last_unknown(keys: pd.Series) -> list[str]:
    """Return the keys in order, the unknown one last."""
    return sorted(set(keys), key=lambda key: (key == "", key))


def case_facts(
    cases: pd.DataFrame,
    outcomes: Outcomes,
    *,
    schools: pd.DataFrame,
    places: pd.DataFrame,
    assignments: pd.DataFrame,
    phases: Phases,
) -> pd.DataFrame:
    """Return what is counted of each case, a row a case; text is ``""`` where it is unknown."""
    states = outcomes.states.reindex(cases.index)
    facts = pd.DataFrame(index=cases.index)
    facts["school_code"] = assignments["school_code"].reindex(cases.index).fillna("")
    # A school that left the list is none: its children wait for another.
    facts["school_code"] = facts["school_code"].where(facts["school_code"].isin(schools.index), "")
    facts["school"] = looked_up(facts["school_code"], schools["name"])
    code = places["code"].reindex(cases.index).fillna("")
    facts["tambon_code"] = code.str[:6].where(code.str.len() >= 6, "")
    for column in ("tambon", "amphoe", "province"):
        known = places[column].reindex(cases.index).fillna("")
        facts[column] = known.where(facts["tambon_code"] != "", "")
    facts["level"] = places["level"].reindex(cases.index).fillna(str(Level.NONE))
    facts["kind"] = cases["kind"]
    for column in ("state", "found_outcome", "reason", "visited_at", "conflict"):
        facts[column] = states[column]
    facts["checkin_key"] = states["checkin_key"]
    facts["since"] = states["since"]
    codes = {day: phases.of(dt.date.fromisoformat(day)).code for day in set(states["since"]) if day}
    facts["phase"] = pd.Series([codes.get(day, "") for day in states["since"]], index=facts.index, dtype="str")
    facts["visited"] = states["checkin_key"] != ""
    return facts


def _counts(facts: pd.DataFrame, by: str, order: list[Any]) -> pd.DataFrame:
    """Return ``COUNTS`` of each group, in the given order; a group without children counts 0."""
    flags = {count: counted_in(facts, count) for count in COUNTS}
    table = pd.DataFrame(flags, index=facts.index).astype("int64")
    counted = table.groupby(facts[by]).sum().reindex(order, fill_value=0)
    counted.index.name = by
    return counted[list(COUNTS)].astype("int64")


def _travel(routes: pd.DataFrame, reports: pd.Series, codes: pd.Index) -> pd.DataFrame:
    """Return ``TRAVEL`` of each school; routes and reports of no listed school go to ``""``."""
    own = routes.assign(school_code=routes["school_code"].where(routes["school_code"].isin(codes), ""))
    grouped = own.groupby("school_code")
    table = pd.DataFrame(index=codes)
    table["reports"] = reports.value_counts().reindex(codes, fill_value=0)
    table["routes"] = grouped.size().reindex(codes, fill_value=0)
    table["stops"] = grouped["stops"].sum().reindex(codes, fill_value=0)
    table["kilometres"] = grouped["metres"].sum().reindex(codes, fill_value=0.0) / 1000
    table["minutes"] = grouped["travel_s"].sum().reindex(codes, fill_value=0.0) / 60
    return table.astype({"reports": "int64", "routes": "int64", "stops": "int64"})


def _total_travel(travel: pd.DataFrame) -> pd.Series:
    values: dict[str, object] = {key: int(travel[key].sum()) for key in ("reports", "routes", "stops")}
    values |= {key: float(travel[key].sum()) for key in ("kilometres", "minutes")}
    return pd.Series(values, dtype=object)


def check_sums(figures: Figures) -> None:
    """Check that every total equals its parts and its list; a breach is a bug (``ValueError``)."""
    total = figures.total
    faults: list[str] = []
    if total["children"] != len(figures.facts) or total["children"] != sum(int(total[state]) for state in STATES):
        faults.append("states do not part the children")
    for table in (figures.table(name) for name in DIMENSIONS):
        faults += [f"{table.index.name}: {c}" for c in COUNTS if int(table[c].sum()) != total[c]]
        if not (table[list(STATES)].sum(axis=1) == table["children"]).all():
            faults.append(f"{table.index.name}: states")
        if not (table[list(OUTCOMES_OF_FOUND)].sum(axis=1) == table["found"]).all():
            faults.append(f"{table.index.name}: outcomes")
    faults += [c for c in ("reports", "routes", "stops") if int(figures.by_school[c].sum()) != total[c]]
    if faults:
        raise ValueError("figures: " + "; ".join(faults))


def figures_document(
    figures: Figures, *, esa: str, year_be: int, as_of: dt.date, level: str = "esa"
) -> dict[str, object]:
    """Return the figures as JSON can say them: counts only."""
    return {
        "format": 2,
        "level": level,
        "esa": esa,
        "year_be": year_be,
        "as_of": as_of.isoformat(),
        "total": plain(figures.total.to_dict()),
        "by_school": _rows(figures.by_school),
        "by_tambon": _rows(figures.by_tambon),
        "by_level": _rows(figures.by_level),
        "by_reason": _rows(figures.by_reason),
        "by_kind": _rows(figures.by_kind),
        "by_phase": _rows(figures.by_phase),
    }


def document_text(document: Mapping[str, object]) -> str:
    """Return a document as text: keys sorted, the same text for the same figures."""
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def figures_json(figures: Figures, *, esa: str, year_be: int, as_of: dt.date, level: str = "esa") -> str:
    """Return the figures as JSON: counts only, keys sorted, the same text for the same figures."""
    return document_text(figures_document(figures, esa=esa, year_be=year_be, as_of=as_of, level=level))


def _rows(table: pd.DataFrame) -> list[dict[str, object]]:
    return [plain(row) for row in table.reset_index().to_dict("records")]


def plain(row: Mapping[Any, Any]) -> dict[str, object]:
    """Return a row with numbers that JSON knows; road figures to a tenth."""
    plain: dict[str, object] = {}
    for key, value in row.items():
        if isinstance(value, str):
            plain[str(key)] = value
        else:
            plain[str(key)] = round(float(value), 1) if key in ("kilometres", "minutes") else int(value)
    return plain
